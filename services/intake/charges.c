/* HL7 messages: kept, made into a claim, or added to their account until it closes. */
#include "intake/charges.h"

#include "lib/hl7/dft.h"
#include "lib/hl7/known.h"
#include "runtime/work.h"

enum { ASK_PRIORITY = 3 };

/* Does the message charge anything? Others are kept for what they say of patient and coverage. */
static bool has_charges(const struct charges *charges)
{
    return str_is(charges->header.type, "DFT");
}

static void source_complete(const struct charges *charges)
{
    Claim *claim = charges->claim;
    claim->shard = charges->hl7->shard;
    claim->identity = charges->hl7->identity;
    claim->source = charges->hl7->source;
}

/* False: charges->fault says why. */
static bool charges_read(const Hl7Message *hl7, str text, struct arena *arena,
                         struct charges *charges)
{
    *charges = (struct charges){.hl7 = hl7};
    charges->fault = "hl7_unreadable";
    if (hl7_header_read(text, &charges->header) != OK) return false;
    charges->profile = hl7_profile_for(&intake_profiles, charges->header.sending_application,
                                       charges->header.sending_facility);
    charges->fault = "profile_missing";
    if (!charges->profile) return false;
    charges->fault = NULL;
    const bool bound =
        dft_bind(text, charges->profile, arena, &charges->claim, &charges->fault) == OK;
    if (!bound) charges->claim = NULL;
    if (!has_charges(charges)) {
        charges->fault = NULL;
        return true;
    }
    if (!bound) return false;
    source_complete(charges);
    if (charges->claim->n_lines == 0) charges->claim = NULL; /* payments and adjustments only */
    return true;
}

/* A message without account number cannot wait for others: it closes at once. */
static bool waits(const struct charges *charges)
{
    return charges->claim && charges->profile->closes == CLOSES_DAYS_AFTER &&
           charges->claim->account.len;
}

struct account charges_account(const struct charges *charges, struct arena *arena)
{
    return (struct account){
        .shard = charges->hl7->shard,
        .facility = intake_ascii(arena, charges->header.sending_facility),
        .number = intake_ascii(arena, str_from(charges->claim->account)),
        .claim_type = (int32_t)charges->claim->type,
        .identity = str_from(charges->hl7->identity),
    };
}

/* Account number and claim type are the message's own: what is known of the patient adds neither.
 */
void charges_keys(const Hl7Message *hl7, struct keys *wanted, struct arena *arena)
{
    struct charges charges;
    patient_keys(wanted, hl7->shard, str_from(hl7->identity));
    if (!charges_read(hl7, str_from(hl7->text), arena, &charges) || !waits(&charges)) return;
    if (!has_charges(&charges)) {
        visits_keys(&charges, wanted, arena);
        account_merges_keys(&charges, wanted, arena);
        return;
    }
    const struct account account = charges_account(&charges, arena);
    account_keys(wanted, &account);
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
        V_STR(intake_body(arena, str_from(hl7->text))),
    };
    effects_append(fx, &intake_message_table, cells);
}

void charges_ask(const struct charges *charges, struct work work, const struct loaded *loaded,
                 struct effects *fx)
{
    const Source *source = charges->hl7->source;
    work.subject = arena_printf(effects_arena(fx), "intake/%lld/%d",
                                (long long)source->intake_number, source->position);
    work.shard = charges->hl7->shard;
    work.worker = "intake";
    work.field = has_charges(charges) ? STR("FT1-6") : STR("MSH-9");
    work.priority = ASK_PRIORITY;
    work_open(fx, loaded, &work);
}

/* ---- late charges ---------------------------------------------------------------------------- */

static const char late_words[] =
    "Charges came after the account's claim was made; bill them by a replacement, or not";
static const char cancelled_words[] =
    "Charges came for an account whose admission was cancelled; bill them, or not";
static const char credit_words[] =
    "A credit came without the charge that it takes back; its claim may have to be replaced";

/* Charges or credits that no claim takes any more: a person decides what becomes of them. */
static void late(const struct charges *charges, const char *words, int64_t claim,
                 const struct loaded *loaded, struct effects *fx)
{
    dft_sums(charges->claim);
    charges_ask(charges,
                (struct work){.kind = "late_charge",
                              .text = str_of(words),
                              .claim = claim,
                              .amount_cents = charges->claim->charge_cents},
                loaded, fx);
    keep(charges, FATE_LATE, claim, loaded, fx);
}

/* ---- accounts -------------------------------------------------------------------------------- */

date charges_close_on(const Claim *claim, const struct hl7_profile *profile)
{
    return date_add_days(date_of(claim->statement_to), profile->closes_after_days);
}

static enum status account_add(const struct charges *charges, struct account *account,
                               const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    Claim *claim = charges->claim;
    if (account->body.len) {
        claim = account_claim(account, arena);
        if (!claim) return HALT;
        dft_merge(claim, charges->claim, arena);
        claim->source = charges->hl7->source;
    }
    dft_sums(claim);
    if (claim->statement_to == 0) claim->statement_to = loaded_today(loaded).yyyymmdd;
    if (!account_is(account, "admitted") || dft_is_discharged(claim)) account->state = STR("open");
    account->closes_on = charges_close_on(claim, charges->profile);
    account->messages++;
    account->identity = str_from(charges->hl7->identity);
    account_claim_set(account, claim, arena);
    account_put(fx, account);
    keep(charges, FATE_ACCOUNT, 0, loaded, fx);
    return OK;
}

static enum status account_take(const struct charges *charges, const struct loaded *loaded,
                                struct effects *fx)
{
    struct account account = charges_account(charges, effects_arena(fx));
    const bool known = account_get(loaded, &account);
    if (known && account_is(&account, "closed")) {
        late(charges, late_words, account.claim, loaded, fx);
        return OK;
    }
    if (known && account_is(&account, "cancelled")) {
        late(charges, cancelled_words, 0, loaded, fx);
        return OK;
    }
    return account_add(charges, &account, loaded, fx);
}

/* What ADT messages said since the charges came, of what the account still lacks. */
static void complete(Claim *claim, const struct patient *patient, struct arena *arena)
{
    struct hl7_header header;
    const char *fault = NULL;
    Claim *known = NULL;
    if (patient->known.len == 0 || hl7_header_read(patient->known, &header) != OK) return;
    const struct hl7_profile *profile =
        hl7_profile_for(&intake_profiles, header.sending_application, header.sending_facility);
    if (profile && dft_bind(patient->known, profile, arena, &known, &fault) == OK)
        dft_people_complete(claim, known);
}

void charges_keys_due(const struct row *row, struct keys *wanted)
{
    const struct account account = account_of_due(row->cells);
    account_keys(wanted, &account);
    patient_keys(wanted, account.shard, account.identity);
}

/* The claim is made, or all its charges were taken back and there is none to make. */
enum status charges_close(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct account account = account_of_due(row->cells);
    const struct patient patient = patient_get(loaded, account.shard, account.identity);
    if (!account_get(loaded, &account) || !account_is(&account, "open")) return OK;
    if (account.closes_on.yyyymmdd > loaded_today(loaded).yyyymmdd)
        return OK; /* due by the clock only */
    Claim *claim = account_claim(&account, arena);
    if (!claim) return HALT;
    claim->shard = account.shard; /* a merge moved it */
    if (account.identity.len) claim->identity = str_bytes(account.identity);
    complete(claim, &patient, arena);
    (void)dft_net(claim, arena);
    if (claim->n_lines) intake_number_claim(claim, (int32_t)row->cells[0].i, loaded, fx);
    account.state = STR("closed");
    account.claim = claim->number;
    account.body = (str){0};
    account_put(fx, &account);
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
        late(charges, credit_words, 0, loaded, fx);
        return OK;
    }
    intake_number_claim(claim, partition, loaded, fx);
    return OK;
}

/* The patient was merged: the message is the survivor's. */
static void hand_on(const Hl7Message *hl7, const struct patient *patient, struct effects *fx)
{
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    Hl7Message theirs = *hl7;
    theirs.shard = patient->survivor_shard;
    theirs.identity = str_bytes(patient->survivor);
    theirs.hops++;
    inbox.what_case = INTAKE_INBOX__WHAT_HL7;
    inbox.hl7 = &theirs;
    effects_emit_shard(fx, INTAKE_TO_INTAKE, theirs.shard, &inbox.base);
}

/* What the message says of the patient is kept; *whole: the message with what was known before. */
static enum status learn(const Hl7Message *hl7, struct patient *patient,
                         const struct loaded *loaded, struct effects *fx, str *whole)
{
    struct arena *arena = effects_arena(fx);
    struct hl7_header header;
    const str text = str_from(hl7->text);
    *whole = text;
    if (hl7_header_read(text, &header) != OK) return OK; /* the reader says so in a moment */
    if (!str_is(header.type, "DFT")) {
        TRY(hl7_known_update(arena, patient->known, text, &patient->known));
        patient_put(fx, loaded, patient);
    }
    return hl7_known_apply(arena, patient->known, text, whole);
}

enum status charges_take(Hl7Message *hl7, int32_t partition, const struct loaded *loaded,
                         struct effects *fx)
{
    struct charges charges;
    struct patient patient = patient_get(loaded, hl7->shard, str_from(hl7->identity));
    str whole;
    if (patient_is_merged(&patient) && hl7->hops < HOPS_MAX) {
        hand_on(hl7, &patient, fx);
        return OK;
    }
    TRY(learn(hl7, &patient, loaded, fx, &whole));
    if (!charges_read(hl7, whole, effects_arena(fx), &charges)) {
        effects_fault(fx, charges.fault, 0);
        return REJECT;
    }
    if (charges.claim && has_charges(&charges))
        return waits(&charges) ? account_take(&charges, loaded, fx)
                               : claim_at_once(&charges, partition, loaded, fx);
    if (waits(&charges)) {
        TRY(account_merges_take(&charges, loaded, fx));
        TRY(visits_take(&charges, loaded, fx));
    }
    keep(&charges, FATE_STORED, 0, loaded, fx);
    return OK;
}
