/* Edits of bills that follow others of the same days: a second original, interim bills of a stay.
 */
#include "lib/edit/stays.h"
#include "lib/edit/visits.h"

/* ---- a second original -------------------------------------------------------------------- */

static bool same_days(const Claim *a, const Claim *b)
{
    return claim_first_day(a).yyyymmdd == claim_first_day(b).yyyymmdd &&
           claim_last_day(a).yyyymmdd == claim_last_day(b).yyyymmdd;
}

static bool is_told_apart(const ServiceLine *line)
{
    return has_modifier(line, "24 27 58 59 76 77 78 79 91 XE XP XS XU LT RT 50 26 TC");
}

static bool same_service(const ServiceLine *a, const ServiceLine *b)
{
    const str code = str_from(a->procedure);
    return code.len ? str_eq(code, str_from(b->procedure))
                    : str_eq(str_from(a->revenue_code), str_from(b->revenue_code));
}

/* A visit that was billed at another level is a correction of the first; with 25 it may be another.
 */
static bool same_kind_of_visit(const ServiceLine *a, const ServiceLine *b)
{
    const enum visit_kind kind = visit_of(str_from(a->procedure));
    return kind != VISIT_NONE && kind == visit_of(str_from(b->procedure));
}

enum alike { NOT_ALIKE, MAYBE_ALIKE, ALIKE };

static enum alike lines_alike(const Claim *mine, const ServiceLine *a, const Claim *other,
                              const ServiceLine *b)
{
    if (past_day_of(mine, a).yyyymmdd != past_day_of(other, b).yyyymmdd || is_told_apart(a) ||
        is_told_apart(b))
        return NOT_ALIKE;
    if (mine->type == CLAIM_TYPE__PROFESSIONAL &&
        !str_eq(rendering_npi(mine, a), rendering_npi(other, b)))
        return NOT_ALIKE;
    if (same_service(a, b)) return ALIKE;
    if (!same_kind_of_visit(a, b)) return NOT_ALIKE;
    return has_modifier(a, "25") || has_modifier(b, "25") ? MAYBE_ALIKE : ALIKE;
}

static enum alike services_alike(const Claim *mine, const Claim *other)
{
    enum alike best = NOT_ALIKE;
    for (size_t i = 0; i < mine->n_lines; i++)
        for (size_t k = 0; k < other->n_lines; k++) {
            const enum alike now = lines_alike(mine, mine->lines[i], other, other->lines[k]);
            if (now > best) best = now;
        }
    return best;
}

/* Same-day bills that are allowed: a second visit (G0), billing for denial (20, 21). IOM 100-04
 * ch.4 s.170, s.180.4 */
static bool is_allowed_beside(const Claim *claim)
{
    return has_condition_code(claim, "G0") || has_condition_code(claim, "20") ||
           has_condition_code(claim, "21");
}

/* A hospital's services of the same days go on one bill for Medicare. */
static enum alike bills_alike(const Claim *mine, const Claim *other)
{
    struct stay a, b;
    if (!str_eq(str_from(mine->facility_code), str_from(other->facility_code)) ||
        is_allowed_beside(mine) || is_allowed_beside(other))
        return NOT_ALIKE;
    if (stay_of(mine, &a) && stay_of(other, &b))
        return a.admitted.yyyymmdd == b.admitted.yyyymmdd && frequency_in(other, "1") ? ALIKE
                                                                                      : NOT_ALIKE;
    if (!same_days(mine, other)) return NOT_ALIKE;
    return is_medicare(mine) ? ALIKE : services_alike(mine, other);
}

static enum alike claims_alike(const Claim *mine, const Claim *other)
{
    if (mine->type != other->type || !past_same_biller(mine, other)) return NOT_ALIKE;
    if (mine->type == CLAIM_TYPE__INSTITUTIONAL) return bills_alike(mine, other);
    return same_days(mine, other) &&
                   str_eq(str_from(mine->facility_code), str_from(other->facility_code))
               ? services_alike(mine, other)
               : NOT_ALIKE;
}

static enum edit_state days_were_not_billed(const struct subject *s, struct evidence *e)
{
    const Claim *mine = s->claim;
    const str field = STR("CLM05-3");
    if (!frequency_in(mine, "1") || mine->type == CLAIM_TYPE__DENTAL || !past_is_asked(s))
        return PASSES;
    struct past past = past_lines(s, claim_first_day(mine), claim_last_day(mine));
    while (past_next_claim(&past)) {
        const enum alike alike = claims_alike(mine, past.claim);
        if (alike == NOT_ALIKE || !history_is_out(past.entry)) continue;
        (void)past_fails(s, e, field, &past);
        e->value = STR("1");
        e->softer = alike == MAYBE_ALIKE;
        e->detail = STR("the payer has a bill of the same days and services");
        return FAILS;
    }
    return past_is_clear(s, e, field);
}

/* ---- interim bills ------------------------------------------------------------------------ */

/* Of the stay's other bills: the one that ends last before this one begins, and one that overlaps.
 */
struct bills_of_stay {
    struct past before, over;
    struct stay last;
};

static bool is_of_stay(const struct subject *s, const Claim *claim, const struct stay *stay,
                       struct stay *other)
{
    return stay_of(claim, other) && other->admitted.yyyymmdd == stay->admitted.yyyymmdd &&
           str_eq(str_from(claim->facility_code), str_from(s->claim->facility_code)) &&
           past_same_biller(s->claim, claim);
}

static struct bills_of_stay bills_of(const struct subject *s, const struct stay *stay)
{
    struct bills_of_stay bills = {0};
    struct stay other;
    struct past past = past_lines(s, stay->admitted, stay->to);
    while (past_next_claim(&past)) {
        if (!is_of_stay(s, past.claim, stay, &other)) continue;
        if (other.to.yyyymmdd >= stay->from.yyyymmdd)
            bills.over = past;
        else if (!bills.before.claim || other.to.yyyymmdd > bills.last.to.yyyymmdd)
            bills.before = past, bills.last = other;
    }
    return bills;
}

static enum edit_state bill_fails(const struct subject *s, struct evidence *e,
                                  const struct past *past, const char *why)
{
    if (past) (void)past_fails(s, e, STR("DTP*434 03"), past);
    e->detail = str_of(why);
    return fails(e, STR("DTP*434 03"), str_from(s->claim->frequency));
}

static enum edit_state first_bill_is_first(const struct subject *s, struct evidence *e,
                                           const struct stay *stay,
                                           const struct bills_of_stay *bills)
{
    if (bills->before.claim)
        return bill_fails(s, e, &bills->before, "the stay has a bill before this first one");
    return stay->from.yyyymmdd > stay->admitted.yyyymmdd
               ? bill_fails(s, e, NULL, "the first bill begins after the admission")
               : past_is_clear(s, e, STR("DTP*434 03"));
}

static enum edit_state bill_continues(const struct subject *s, struct evidence *e,
                                      const struct stay *stay, const struct bills_of_stay *bills)
{
    if (stay->from.yyyymmdd <= stay->admitted.yyyymmdd)
        return bill_fails(s, e, NULL, "a bill from the admission on is the first one: frequency 2");
    if (!bills->before.claim)
        return unchecked(e, STR("DTP*434 03"), "the bill before it is not in the history");
    if (frequency_in(bills->before.claim, "1 4"))
        return bill_fails(s, e, &bills->before, "the bill before it was the last of the stay");
    return date_days(bills->last.to) + 1 == date_days(stay->from)
               ? PASSES
               : bill_fails(s, e, &bills->before, "days are missing after the bill before it");
}

/* IOM 100-04 ch.1 s.50.2: in order of their dates, each from the day after the one before. */
static enum edit_state interim_bills_follow(const struct subject *s, struct evidence *e)
{
    struct stay stay;
    if (!stay_of(s->claim, &stay) || !frequency_in(s->claim, "1 2 3 4") || !past_is_asked(s))
        return PASSES;
    const struct bills_of_stay bills = bills_of(s, &stay);
    const bool whole = frequency_in(s->claim, "1");
    if (bills.over.claim && !(whole && frequency_in(bills.over.claim, "1"))) /* PAY-06 says so */
        return bill_fails(s, e, &bills.over, "another bill of the stay has some of the days");
    if (whole) return past_is_clear(s, e, STR("DTP*434 03"));
    return frequency_in(s->claim, "2") ? first_bill_is_first(s, e, &stay, &bills)
                                       : bill_continues(s, e, &stay, &bills);
}

/* clang-format off */
static const struct edit rows[] = {
    {"PAY-06", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = days_were_not_billed,
     .doc = "An original claim must not be for days and services that this payer has a claim of already.",
     .fix = "Make it a replacement (frequency 7) with the payer's number of the first (REF*F8).",
     .source = "005010X222A1 2300 CLM05-3, REF*F8; IOM 100-04 ch.1 s.120, s.130; ch.4 s.170", .prevents = "CARC 18, CARC B13"},
    {"INS-23", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = interim_bills_follow,
     .only = ONLY_INSTITUTIONAL,
     .doc = "The bills of one stay must follow each other by date, without a gap and without overlap.",
     .fix = "Correct the dates or the frequency (2 first, 3 continuing, 4 last), or send the missing bill first.",
     .source = "IOM 100-04 ch.1 s.50.2; NUBC FL4, FL6", .prevents = "return to provider, CARC 18"},
};
/* clang-format on */

const struct edit_group original_edits = GROUP(rows);
