/* HL7 messages: kept, made into a claim, or added to their account until it closes. */
#include "intake/charges.h"

#include "lib/base/body.h"
#include "lib/hl7/dft.h"
#include "runtime/work.h"

enum fate { FATE_STORED, FATE_ACCOUNT, FATE_LATE };
enum { LATE_PRIORITY = 3 };

/* One message, read as far as its profile needs. */
struct charges {
    Hl7Message *hl7;
    struct hl7_header header;
    const struct hl7_profile *profile;
    Claim *claim;      /* NULL: no charges */
    const char *fault; /* it cannot be bound */
};

/* Does the message charge anything? Others are kept for what they say of patient and coverage. */
static bool has_charges(const struct charges *charges)
{
    return str_is(charges->header.type, "DFT");
}

static void source_complete(struct charges *charges)
{
    Claim *claim = charges->claim;
    claim->shard = charges->hl7->shard;
    claim->identity = charges->hl7->identity;
    claim->source = charges->hl7->source;
}

/* False: charges->fault says why. */
static bool charges_read(Hl7Message *hl7, struct arena *arena, struct charges *charges)
{
    const str text = str_from(hl7->text);
    *charges = (struct charges){.hl7 = hl7};
    charges->fault = "hl7_unreadable";
    if (hl7_header_read(text, &charges->header) != OK) return false;
    charges->profile = hl7_profile_for(&intake_profiles, charges->header.sending_application,
                                       charges->header.sending_facility);
    charges->fault = "profile_missing";
    if (!charges->profile) return false;
    charges->fault = NULL;
    if (!has_charges(charges)) return true;
    if (dft_bind(text, charges->profile, arena, &charges->claim, &charges->fault) != OK)
        return false;
    if (charges->claim->n_lines == 0) charges->claim = NULL; /* payments and adjustments only */
    if (charges->claim) source_complete(charges);
    return true;
}

/* A message without account number cannot wait for others: it closes at once. */
static bool waits(const struct charges *charges)
{
    return charges->claim && charges->profile->closes == CLOSES_DAYS_AFTER &&
           charges->claim->account.len;
}

static void account_key(const struct charges *charges, struct arena *arena,
                        struct value key[KEY_COLUMNS_MAX])
{
    key[0] = V_INT(charges->claim->shard);
    key[1] = V_STR(intake_ascii(arena, charges->header.sending_facility));
    key[2] = V_STR(intake_ascii(arena, str_from(charges->claim->account)));
    key[3] = V_INT(charges->claim->type);
}

void charges_keys(const Hl7Message *hl7, struct keys *wanted, struct arena *arena)
{
    struct charges charges;
    struct value key[KEY_COLUMNS_MAX];
    Hl7Message copy = *hl7;
    if (!charges_read(&copy, arena, &charges) || !waits(&charges)) return;
    account_key(&charges, arena, key);
    keys_add(wanted, &intake_account_table, key);
}

/* As a table keeps it: the key-id byte 0, then the message. */
static str message_body(const Hl7Message *hl7, struct arena *arena)
{
    char *body = arena_alloc(arena, hl7->text.len + 1);
    if (hl7->text.len) memcpy(body + 1, hl7->text.data, hl7->text.len);
    return (str){body, hl7->text.len + 1};
}

static void keep(const struct charges *charges, enum fate fate, int64_t claim,
                 const struct loaded *loaded, struct effects *fx)
{
    static const char *const fates[] = {
        [FATE_STORED] = "stored", [FATE_ACCOUNT] = "account", [FATE_LATE] = "late"};
    struct arena *arena = effects_arena(fx);
    const Hl7Message *hl7 = charges->hl7;
    const str type = arena_printf(arena, "%.*s^%.*s", STR_ARGS(charges->header.type),
                                  STR_ARGS(charges->header.trigger));
    const struct value cells[] = {
        V_INT(hl7->shard),
        V_INT(hl7->source->intake_number),
        V_INT(hl7->source->position),
        V_STR(intake_ascii(arena, str_from(hl7->source->source))),
        V_STR(intake_ascii(arena, type)),
        V_STR(str_of(fates[fate])),
        V_INT(claim),
        V_BYTES(hl7->identity),
        V_INT(loaded_now(loaded).us),
        V_STR(message_body(hl7, arena)),
    };
    effects_append(fx, &intake_message_table, cells);
}

/* ---- late charges ---------------------------------------------------------------------------- */

/* Charges or credits for a claim that is made already: a person decides whether to bill them. */
static void late(const struct charges *charges, int64_t claim, const struct loaded *loaded,
                 struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const Source *source = charges->hl7->source;
    dft_sums(charges->claim);
    const struct work work = {
        .subject = arena_printf(arena, "intake/%lld/%d", (long long)source->intake_number,
                                source->position),
        .shard = charges->hl7->shard,
        .claim = claim,
        .worker = "intake",
        .kind = "late_charge",
        .field = STR("FT1-6"),
        .text = claim ? STR("Charges came after the account's claim was made; bill them by a "
                            "replacement, or not")
                      : STR("A credit came without the charge that it takes back; its claim may "
                            "have to be replaced"),
        .priority = LATE_PRIORITY,
        .amount_cents = charges->claim->charge_cents,
    };
    work_open(fx, loaded, &work);
    keep(charges, FATE_LATE, claim, loaded, fx);
}

/* ---- accounts -------------------------------------------------------------------------------- */

enum account_column {
    SHARD,
    FACILITY,
    ACCOUNT,
    CLAIM_TYPE,
    STATE,
    CLOSES_ON,
    MESSAGES,
    CLAIM,
    BODY,
    ACCOUNT_COLUMNS
};

static bool is_open(const struct row *account)
{
    return str_is(account->cells[STATE].s, "open");
}

/* Days after discharge where the account has one, else after its last charge. */
static date closes_on(const Claim *claim, const struct hl7_profile *profile)
{
    return date_add_days(date_of(claim->statement_to), profile->closes_after_days);
}

static Claim *account_claim(const struct row *account, struct arena *arena)
{
    return (Claim *)body_unpack(arena, &claim__descriptor, account->cells[BODY].s);
}

static enum status account_add(const struct charges *charges, const struct row *account,
                               const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    Claim *claim = charges->claim;
    struct value cells[ACCOUNT_COLUMNS];
    if (account) {
        claim = account_claim(account, arena);
        if (!claim) return HALT;
        dft_merge(claim, charges->claim, arena);
        claim->source = charges->hl7->source;
    }
    dft_sums(claim);
    if (claim->statement_to == 0) claim->statement_to = loaded_today(loaded).yyyymmdd;
    account_key(charges, arena, cells);
    cells[STATE] = V_STR(STR("open"));
    cells[CLOSES_ON] = V_DATE(closes_on(claim, charges->profile));
    cells[MESSAGES] = V_INT(account ? account->cells[MESSAGES].i + 1 : 1);
    cells[CLAIM] = V_INT(0);
    cells[BODY] = V_STR(body_pack(arena, &claim->base));
    effects_put(fx, &intake_account_table, cells);
    keep(charges, FATE_ACCOUNT, 0, loaded, fx);
    return OK;
}

static enum status account_take(const struct charges *charges, const struct loaded *loaded,
                                struct effects *fx)
{
    struct value key[KEY_COLUMNS_MAX];
    account_key(charges, effects_arena(fx), key);
    const struct row *account = loaded_first(loaded, &intake_account_table, key);
    if (account && !is_open(account)) {
        late(charges, account->cells[CLAIM].i, loaded, fx);
        return OK;
    }
    return account_add(charges, account, loaded, fx);
}

/* The claim is made, or all its charges were taken back and there is none to make. */
enum status charges_close(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const struct row *account = loaded_first(loaded, &intake_account_table, &row->cells[1]);
    struct value cells[ACCOUNT_COLUMNS];
    if (!account || !is_open(account)) return OK;
    if (account->cells[CLOSES_ON].i > loaded_today(loaded).yyyymmdd)
        return OK; /* due by the clock only */
    Claim *claim = account_claim(account, arena);
    if (!claim) return HALT;
    (void)dft_net(claim, arena);
    if (claim->n_lines) intake_number_claim(claim, (int32_t)row->cells[0].i, loaded, fx);
    memcpy(cells, account->cells, sizeof cells);
    cells[STATE] = V_STR(STR("closed"));
    cells[CLAIM] = V_INT(claim->number);
    cells[BODY] = V_NULL;
    effects_put(fx, &intake_account_table, cells);
    return OK;
}

/* ---- one message ----------------------------------------------------------------------------- */

static enum status claim_at_once(const struct charges *charges, int32_t partition,
                                 const struct loaded *loaded, struct effects *fx)
{
    Claim *claim = charges->claim;
    const int32_t credits = dft_net(claim, effects_arena(fx));
    if (claim->n_lines == 0) { /* charges and credits of one message cancel out: nothing to bill */
        keep(charges, FATE_STORED, 0, loaded, fx);
        return OK;
    }
    if ((size_t)credits == claim->n_lines) {
        late(charges, 0, loaded, fx);
        return OK;
    }
    intake_number_claim(claim, partition, loaded, fx);
    return OK;
}

enum status charges_take(Hl7Message *hl7, int32_t partition, const struct loaded *loaded,
                         struct effects *fx)
{
    struct charges charges;
    if (!charges_read(hl7, effects_arena(fx), &charges)) {
        effects_fault(fx, charges.fault, 0);
        return REJECT;
    }
    if (!charges.claim) {
        keep(&charges, FATE_STORED, 0, loaded, fx);
        return OK;
    }
    return waits(&charges) ? account_take(&charges, loaded, fx)
                           : claim_at_once(&charges, partition, loaded, fx);
}
