/* Edits of coverage: what kind of payer is billed, in which order, and on which terms. */
#include "lib/edit/check.h"

enum { ICD_YEAR_FIRST = 1001, YEAR = 10000 };

/* 005010X222A1 2000B SBR09 */
static const char *const filings =
    "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ";
/* Why Medicare is not primary. 005010X222A1 2000B SBR05; IOM 100-05 ch.3 */
static const char *const secondary_reasons = "12 13 14 15 16 41 42 43 47";

static bool is_primary(const Claim *claim)
{
    return claim->subscriber && str_is(str_from(claim->subscriber->sequence), "P");
}

static bool has_value_code(const Claim *claim, const char *codes)
{
    for (size_t i = 0; i < claim->n_facts; i++)
        if (str_is(str_from(claim->facts[i]->qualifier), "BE") &&
            code_in(str_from(claim->facts[i]->code), codes))
            return true;
    return false;
}

/* Value code 44 is what the provider agreed to take from the primary payer: it needs the payer's
 * own value code beside it. NUBC FL39; IOM 100-05 ch.3 s.40 */
static enum edit_state msp_has_its_reason(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (!claim->subscriber) return PASSES;
    if (s->institutional) {
        const bool has_reason = has_value_code(claim, secondary_reasons);
        if (has_value_code(claim, "44") && !has_reason)
            return fails(e, STR("HI*BE 01-2"), STR("44"));
        return is_primary(claim) || has_reason ? PASSES : fails(e, STR("HI*BE 01-2"), STR(""));
    }
    const str reason = str_from(claim->subscriber->insurance_type);
    if (is_primary(claim) || code_in(reason, secondary_reasons)) return PASSES;
    return fails(e, STR("2000B SBR05"), reason);
}

/* What the claim says of the payer, and what we know of him. */
static bool filing_fits_partner(str filing, const struct partner *partner)
{
    if (!partner) return true;
    if (partner->filing == FILING_MEDICARE) return code_in(filing, "MA MB");
    if (partner->filing == FILING_MEDICAID) return str_is(filing, "MC");
    return true;
}

static enum edit_state filing_is_legal(const struct subject *s, struct evidence *e)
{
    const str filing = filing_of(s->claim), field = STR("2000B SBR09");
    if (!code_in(filing, filings)) return fails(e, field, filing);
    /* Part A pays institutions only. IOM 100-04 ch.1 s.20 */
    if (!s->institutional && str_is(filing, "MA")) return fails(e, field, filing);
    if (s->inpatient && str_is(filing, "MB")) return fails(e, field, filing);
    return filing_fits_partner(filing, s->run->partner) ? PASSES : fails(e, field, filing);
}

static bool is_laboratory_only(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!is_laboratory(claim->lines[i])) return false;
    return claim->n_lines > 0;
}

static enum edit_state terms_are_given(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str assignment = str_from(claim->assignment);
    if (!code_in(assignment, "A B C")) return fails(e, STR("CLM07"), assignment);
    if (!code_in(str_from(claim->benefits_assigned), "N W Y"))
        return fails(e, STR("CLM08"), str_from(claim->benefits_assigned));
    if (!code_in(str_from(claim->release), "I Y"))
        return fails(e, STR("CLM09"), str_from(claim->release));
    if (!str_is(filing_of(claim), "MC") || str_is(assignment, "A")) return PASSES;
    return str_is(assignment, "B") && is_laboratory_only(claim)
               ? PASSES
               : fails(e, STR("CLM07"), assignment);
}

static bool crosses_icd_year(int32_t from, int32_t to)
{
    const int32_t cut = from / YEAR * YEAR + ICD_YEAR_FIRST;
    return (from < cut && to >= cut) || to / YEAR > from / YEAR;
}

/* A stay is judged as of its last day; what is spread over days by the line is not. */
static enum edit_state period_is_of_one_kind(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const date first = claim_first_day(claim), last = claim_last_day(claim);
    const str field = s->institutional ? STR("DTP*434 03") : STR("DTP*472 03");
    if (!date_is_real(first) || !date_is_real(last)) return PASSES;
    if (is_medicare(claim) && first.yyyymmdd / YEAR != last.yyyymmdd / YEAR)
        return fails(e, field, STR(""));
    if (s->institutional)
        return crosses_icd_year(first.yyyymmdd, last.yyyymmdd) ? fails(e, field, STR("")) : PASSES;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line->from && line->to && crosses_icd_year(line->from, line->to))
            return fails_at(e, (int32_t)i + 1, field, STR(""));
    }
    return PASSES;
}

static bool is_attached(const Attachment *attachment)
{
    return !code_in(str_from(attachment->transmission), "BM EL EM FT FX") ||
           attachment->control.len > 0;
}

/* Unusual work (22) is paid only with its record. IOM 100-04 ch.12 s.20.4.6 */
static enum edit_state record_is_attached(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_attachments; i++)
        if (!is_attached(claim->attachments[i]))
            return fails(e, STR("PWK06"), str_from(claim->attachments[i]->transmission));
    for (size_t n = 0; n < claim->n_lines; n++) {
        const ServiceLine *line = claim->lines[n];
        for (size_t i = 0; i < line->n_attachments; i++)
            if (!is_attached(line->attachments[i]))
                return fails_at(e, (int32_t)n + 1, STR("PWK06"),
                                str_from(line->attachments[i]->transmission));
        if (has_modifier(line, "22") && claim->n_attachments == 0 && line->n_attachments == 0)
            return fails_at(e, (int32_t)n + 1, STR("PWK01"), STR("22"));
    }
    /* The beneficiary asks for a decision. NUBC FL18 */
    return has_condition_code(claim, "20") && claim->n_attachments == 0
               ? fails(e, STR("PWK01"), STR("20"))
               : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PAY-13", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = msp_has_its_reason,
     .only = ONLY_MEDICARE,
     .doc = "Where Medicare is not primary, the claim must say why: SBR05, or a value code 12-16, 41-43 or 47 on a bill; 44 only beside one of them.",
     .fix = "Add the reason, or bill Medicare as primary.",
     .source = "IOM 100-05 ch.3 s.40; 005010X222A1 2000B SBR05; NUBC FL39", .prevents = "CARC 16 MA64, CARC 22"},
    {"PAY-16", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = filing_is_legal,
     .doc = "SBR09 must be a code of the guide and fit the payer: MA for institutions, MB for professionals and never an inpatient bill, MC for Medicaid.",
     .fix = "Correct the claim filing indicator.",
     .source = "005010X222A1 2000B SBR09; config/payers filing", .prevents = "277CA A3:153"},
    {"PAY-18", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = record_is_attached,
     .doc = "What the payer decides by the record (modifier 22, condition code 20) must announce an attachment; one sent apart needs its control number.",
     .fix = "Add PWK and send the record, or remove the modifier.",
     .source = "005010X222A1 2300, 2400 PWK; IOM 100-04 ch.12 s.20.4.6; NUBC FL18", .prevents = "CARC 252, CARC 16 N29"},
    {"PAY-19", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = terms_are_given,
     .doc = "Assignment, benefits and release (CLM07-CLM09) must be given; Medicaid takes assignment A, for laboratories alone also B.",
     .fix = "Set CLM07, CLM08 and CLM09.",
     .source = "005010X222A1 2300 CLM07-CLM09; 42 CFR 447.15", .prevents = "277CA A3:116, CARC 111"},
    {"PAY-20", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = period_is_of_one_kind,
     .only = ONLY_NOT_INPATIENT,
     .doc = "A claim for Medicare must not cross a calendar year, and an outpatient bill or line not the first of October.",
     .fix = "Split the claim at the date.",
     .source = "IOM 100-04 ch.1 s.50.2, s.70; ICD-10-CM Official Guidelines, effective dates", .prevents = "CARC 267"},
};
/* clang-format on */

const struct edit_group coverage_edits = GROUP(rows);
