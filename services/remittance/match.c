/* The match ladder behind CLP01: which claim a payment means that does not carry our number.
 * Sources: 005010X221A1 2100 CLP07, NM1*IL and NM1*QC NM109, DTM*232, 2110 DTM*472 and REF*6R;
 * 005010X214 2200D REF*1K. */
#include <strings.h>

#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "remittance/tables.h"

typedef bool rung_fits(const ClaimPayment *in, const struct row *row, struct arena *arena);

static rung_fits number_fits, member_fits;

/* In the order of trust; a row's MATCH_RUNG counts from 1. What read_match.sql cuts off may be the
 * claim meant: as many rows as it gives at most are not told apart. */
static const struct {
    const char *by;
    rung_fits *fits;
    size_t rows_max;
} ladder[] = {
    {"CLP07", number_fits, 20},
    {"member, dates and amount", member_fits, 100},
};

/* The first day of service: of the claim, else the earliest of its lines. */
static date first_day(const RemitClaim *claim)
{
    int32_t first = claim->from;
    for (size_t i = 0; i < claim->n_lines && !claim->from; i++)
        if (claim->lines[i]->from && (!first || claim->lines[i]->from < first))
            first = claim->lines[i]->from;
    return date_of(first);
}

/* A reversal repeats the charge with the other sign. */
static int64_t charge_of(const RemitClaim *claim)
{
    return claim->charge_cents < 0 ? -claim->charge_cents : claim->charge_cents;
}

void match_key(const ClaimPayment *in, struct value key[4])
{
    key[0] = V_BYTES(in->payment->payer);
    key[1] = V_BYTES(in->claim->payer_control);
    key[2] = V_INT(charge_of(in->claim));
    key[3] = V_DATE(first_day(in->claim));
}

void match_keys(const ClaimPayment *in, struct keys *keys)
{
    struct value key[4];
    match_key(in, key);
    keys_add(keys, &match_table, key);
}

static bool number_fits(const ClaimPayment *in, const struct row *row, struct arena *arena)
{
    (void)in, (void)row, (void)arena; /* the read has compared it */
    return true;
}

static str id_of(const Party *party)
{
    return party ? str_from(party->id) : (str){0};
}

/* A payer may cut a name short; where one is not said, nothing speaks against it. */
static bool names_fit(const Party *paid, const Party *billed)
{
    const str a = paid ? str_from(paid->first_name) : (str){0},
              b = billed ? str_from(billed->first_name) : (str){0};
    const size_t both = a.len < b.len ? a.len : b.len;
    return both == 0 || strncasecmp(a.at, b.at, both) == 0;
}

/* A family may share its member's number: the patients' names tell them apart. */
static bool member_fits(const ClaimPayment *in, const struct row *row, struct arena *arena)
{
    const str insured = id_of(in->claim->subscriber), patient = id_of(in->claim->patient);
    const str member = insured.len ? insured : patient;
    const Claim *claim =
        (const Claim *)body_unpack(arena, &claim__descriptor, row->cells[MATCH_BODY].s);
    return member.len && claim && claim->subscriber &&
           str_eq(member, id_of(claim->subscriber->name)) &&
           names_fit(in->claim->patient, claim->patient ? claim->patient : claim->subscriber->name);
}

int32_t match_version_named(const RemitClaim *claim)
{
    int32_t version = 0, line = 0;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (line_control_parse(str_from(claim->lines[i]->line_control), &version, &line))
            return version;
    return 0;
}

static void match_add(struct match *match, const struct row *row, int32_t named)
{
    const int64_t claim = row->cells[MATCH_CLAIM].i;
    const int32_t version = (int32_t)row->cells[MATCH_VERSION].i;
    if (match->candidates == 0 || match->claim != claim) {
        match->candidates++;
        match->claim = claim;
        match->version = version;
    } else if (match->version != named) {
        match->version = version; /* rows ascend */
    }
}

/* What fits of a rung; 0 candidates: nothing does. */
static void rung_try(size_t rung, const ClaimPayment *in, const struct row *row,
                     struct arena *arena, struct match *match)
{
    const int32_t named = match_version_named(in->claim);
    size_t rows = 0;
    match->by = ladder[rung].by;
    for (; row; row = row->next) {
        if (row->cells[MATCH_RUNG].i != (int64_t)rung + 1) continue;
        rows++;
        if (ladder[rung].fits(in, row, arena)) match_add(match, row, named);
    }
    if (rows >= ladder[rung].rows_max) match->candidates = rows;
}

const char *match_rung(int64_t rung)
{
    return rung >= 1 && rung <= (int64_t)COUNT_OF(ladder) ? ladder[rung - 1].by : "";
}

struct match match_find(const ClaimPayment *in, const struct loaded *loaded, struct arena *arena)
{
    struct match match = {0};
    struct value key[4];
    match_key(in, key);
    for (size_t i = 0; i < COUNT_OF(ladder) && match.candidates == 0; i++)
        rung_try(i, in, loaded_first(loaded, &match_table, key), arena, &match);
    if (match.candidates != 1) match.claim = 0;
    return match;
}
