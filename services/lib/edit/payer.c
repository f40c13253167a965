/* Edits of the payer: who takes the claim, how long, and as what kind of bill. */
#include "lib/base/workday.h"
#include "lib/codeset/payers.h"
#include "lib/edit/check.h"

enum { DEADLINE_NEAR_DAYS = 14 };

/* When the payer before this one decided; absent: nobody did. */
static date decided_on(const Claim *claim)
{
    int32_t last = 0;
    for (size_t i = 0; i < claim->n_other_payers; i++)
        if (claim->other_payers[i]->adjudicated > last) last = claim->other_payers[i]->adjudicated;
    return date_of(last);
}

static date days_after(date day, int64_t days)
{
    if (!date_is_real(day) || days == 0) return date_of(0);
    return days < 0 ? date_add_years(day, 1) : date_add_days(day, (int32_t)days);
}

static date deadline_by(const struct subject *s, const struct filing_limit *row)
{
    const Claim *claim = s->claim;
    const date decided = decided_on(claim);
    /* A calendar year runs from the service, also of a secondary claim. IOM 100-04 ch.1 s.70.1 */
    if (row->days_secondary > 0 && date_is_real(decided))
        return days_after(decided, row->days_secondary);
    const date day = s->institutional && !str_is(row->count_from, "line_from")
                         ? claim_last_day(claim)
                         : claim_first_day(claim);
    const bool again = frequency_in(claim, "7 8") && row->days_corrected;
    return days_after(day, again ? row->days_corrected : row->days_initial);
}

/* Inside or outside of the payer's network, as the billing provider's enrolment says; where nobody
 * knows, both are asked: the claim is late only when it is by each limit. */
static date deadline_in_table(const struct subject *s, str claim_type)
{
    const Claim *claim = s->claim;
    const str payer = claim_payer_id(claim);
    const str npi = claim->billing ? str_from(claim->billing->id) : STR("");
    const date first = claim_first_day(claim);
    const struct enrolment enrolment = enrolment_of(s->run->codesets, npi, payer, first);
    const str networks[] = {enrolment.network, STR("IN"), STR("OUT")};
    const size_t count = enrolment.network.len ? 1 : COUNT_OF(networks);
    date latest = date_of(0);
    for (size_t i = 0; i < count; i++) {
        const str terms[] = {STR(""), networks[i]};
        const struct filing_limit row =
            filing_limit_of(s->run->codesets, payer, terms, claim_type, first);
        const date deadline = code_is_present(&row.answer) ? deadline_by(s, &row) : date_of(0);
        if (deadline.yyyymmdd > latest.yyyymmdd) latest = deadline;
    }
    return latest;
}

/* By the table of filing limits where it has the payer, else by the partner's days. */
static date deadline_of(const struct subject *s)
{
    static const char *const types[] = {[CLAIM_TYPE__PROFESSIONAL] = "P",
                                        [CLAIM_TYPE__INSTITUTIONAL] = "I",
                                        [CLAIM_TYPE__DENTAL] = "D"};
    const Claim *claim = s->claim;
    date deadline = date_of(0);
    if ((size_t)claim->type < COUNT_OF(types) && types[claim->type])
        deadline = deadline_in_table(s, str_of(types[claim->type]));
    if (!date_is_set(deadline)) deadline = edit_filing_deadline(claim, s->run->partner);
    return is_medicare(claim) ? date_next_workday(deadline) : deadline;
}

static enum edit_state claim_is_in_time(const struct subject *s, struct evidence *e)
{
    const str field = s->institutional ? STR("DTP*434 03") : STR("DTP*472 03");
    const date deadline = deadline_of(s);
    if (!date_is_set(deadline)) return unchecked(e, field, "the payer's filing limit is not known");
    e->to = deadline;
    e->day = s->run->today;
    if (s->run->today.yyyymmdd <= deadline.yyyymmdd) return PASSES;
    /* A reason for the delay is the payer's to accept. 005010X222A1 2300 CLM20 */
    return s->claim->delay_reason.len ? warns(e, STR("CLM20"), str_from(s->claim->delay_reason))
                                      : fails(e, field, STR(""));
}

static enum edit_state deadline_is_not_near(const struct subject *s, struct evidence *e)
{
    const date deadline = deadline_of(s);
    if (!date_is_set(deadline) || deadline.yyyymmdd < s->run->today.yyyymmdd) return PASSES;
    const int32_t left = date_days(deadline) - date_days(s->run->today);
    if (left > DEADLINE_NEAR_DAYS) return PASSES;
    e->to = deadline;
    e->day = s->run->today;
    e->detail = arena_printf(s->run->arena, "%d days are left", left);
    return fails(e, s->institutional ? STR("DTP*434 03") : STR("DTP*472 03"), STR(""));
}

static enum edit_state frequency_fits_reference(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str frequency = str_from(claim->frequency);
    const Identifier *payer_number = reference_of(claim->references, claim->n_references, "F8");
    const bool again = code_in(frequency, "7 8");
    if (again && claim->type == CLAIM_TYPE__PROFESSIONAL && str_is(filing_of(claim), "MB"))
        return fails(e, STR("CLM05-3"), frequency);
    if (again && (!payer_number || payer_number->value.len == 0))
        return fails(e, STR("REF*F8 02"), STR(""));
    if (str_is(frequency, "1") && payer_number) return fails(e, STR("REF*F8 02"), STR(""));
    return PASSES;
}

static enum edit_state payer_is_known(const struct subject *s, struct evidence *e)
{
    const str id = claim_payer_id(s->claim);
    if (!s->run->partners) return unchecked(e, STR("2010BB NM109"), "no payers are configured");
    return s->run->partner && id.len ? PASSES : fails(e, STR("2010BB NM109"), id);
}

/* clang-format off */
static const struct edit rows[] = {
    {"PAY-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = claim_is_in_time,
     .doc = "The claim must reach the payer before its filing limit.",
     .fix = "Appeal with proof of earlier filing or a delay reason (CLM20), or write it off.",
     .source = "42 CFR 424.44; IOM 100-04 ch.1 s.70 (a last day that is no federal workday moves to the next); table filing_limit; config/payers filing_limit_days", .prevents = "CARC 29"},
    {"PAY-02", STAGE_SCRUBBING, SEVERITY_WARN, .claim_holds = deadline_is_not_near,
     .doc = "The filing limit should be more than 14 days away.",
     .fix = "Work this claim first.",
     .source = "MGMA and HFMA practice; config/payers filing_limit_days", .prevents = "CARC 29"},
    {"PAY-05", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = frequency_fits_reference,
     .doc = "A replacement or void must carry the payer's claim number, an original must not; Medicare Part B takes neither.",
     .fix = "Add REF*F8 from the remittance, or send an original.",
     .source = "005010X222A1 2300 CLM05-3, REF*F8; IOM 100-04 ch.1 s.130", .prevents = "CARC 16 M47, 277CA A3:464"},
    {"PAY-17", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = payer_is_known,
     .doc = "Some trading partner must take this payer's claims of this type.",
     .fix = "Correct the payer id, or add it to a file of config/payers.",
     .source = "config/payers payer_ids; 005010X222A1 2010BB NM109", .prevents = "277CA A3:153, TA1"},
};
/* clang-format on */

const struct edit_group payer_edits = GROUP(rows);
