/* Edits of prior authorisations and referrals: asked for, on file, and good for what is billed. */
#include "lib/edit/answers.h"
#include "lib/edit/lists.h"

enum { UTN_CHARS = 14 };

/* The number of the line, else of the claim. 005010X222A1 2300, 2400 REF*G1, REF*9F */
static str number_of(const Claim *claim, const ServiceLine *line, const char *qualifier)
{
    const Identifier *own =
        line ? reference_of(line->references, line->n_references, qualifier) : NULL;
    const Identifier *all = reference_of(claim->references, claim->n_references, qualifier);
    return own ? str_from(own->value) : all ? str_from(all->value) : STR("");
}

/* What is on the list is not paid without a number. */
static enum edit_state needs_none(const struct subject *s, struct evidence *e, const char *list,
                                  const char *missing)
{
    struct list_answer row;
    switch (list_has(s, list, str_from(s->line->procedure), &row)) {
    case ON_LIST:
        return list_fails(s, e, &row, STR("REF*G1 02"));
    case OFF_LIST:
        return PASSES;
    case NO_LIST:
        break;
    }
    return unchecked_for(e, STR("REF*G1 02"), missing, CODESET_CODE_LIST);
}

static enum edit_state authorisation_is_told(const struct subject *s, struct evidence *e)
{
    if (frequency_in(s->claim, "8")) return PASSES;
    if (number_of(s->claim, s->line, "G1").len) return PASSES;
    return needs_none(s, e, "prior_authorisation",
                      "no list of what this payer authorises beforehand");
}

/* Outpatient services (42 CFR 419.82) and equipment (414.234): a tracking number of 14 characters.
 */
static enum edit_state medicare_affirmed(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    const bool supply = code.len == 5 && strchr("EKL", code.at[0]) != NULL;
    if (!is_bill(s->claim, "13") && !(supply && !s->institutional)) return PASSES;
    if (number_of(s->claim, s->line, "G1").len == UTN_CHARS) return PASSES;
    return needs_none(s, e, "medicare_authorisation",
                      "CMS's list of prior authorisation is not loaded");
}

/* ---- what is on file ---------------------------------------------------------------------- */

static int64_t units_billed(const Claim *claim, str code)
{
    int64_t milli = 0;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (str_eq(str_from(claim->lines[i]->procedure), code))
            milli += claim->lines[i]->quantity_milli;
    return milli;
}

static str member_of(const Claim *claim)
{
    return claim->subscriber && claim->subscriber->name ? str_from(claim->subscriber->name->id)
                                                        : STR("");
}

static bool is_for_provider(const struct subject *s, str npi)
{
    return npi.len == 0 || str_eq(npi, rendering_npi(s->claim, s->line)) ||
           (s->claim->billing && str_eq(npi, str_from(s->claim->billing->id)));
}

/* Why the authorisation does not cover the line; NULL: it does. */
static const char *what_is_wrong(const struct subject *s, const struct authorisation *row)
{
    const ServiceLine *line = s->line;
    const str place = line->place_of_service.len ? str_from(line->place_of_service)
                                                 : str_from(s->claim->facility_code);
    if (row->status.len && !code_in(row->status, "active approved certified A1 A2 A6"))
        return "it is not in force";
    if (row->member_id.len && !str_eq(row->member_id, member_of(s->claim)))
        return "it is of another member";
    if (!is_for_provider(s, row->npi)) return "it is of another provider";
    if (row->place.len && !str_eq(row->place, place)) return "it is for another place";
    if (row->units_milli && units_billed(s->claim, str_from(line->procedure)) > row->units_milli)
        return "more units are billed";
    return NULL;
}

/* An authorisation covers some lines of a claim; one that covers none is the wrong one. */
static bool covers_another_line(const struct subject *s, const str payer_and_number[2])
{
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *line = s->claim->lines[i];
        if (line == s->line) continue;
        const struct authorisation row = authorisation_of(
            s->run->codesets, payer_and_number, str_from(line->procedure), line_day(s, line));
        if (code_is_present(&row.answer)) return true;
    }
    return false;
}

static enum edit_state authorisation_covers(const struct subject *s, struct evidence *e)
{
    const str key[] = {claim_payer_id(s->claim), number_of(s->claim, s->line, "G1")};
    if (key[1].len == 0) return PASSES;
    const date day = line_day(s, s->line);
    const struct authorisation row =
        authorisation_of(s->run->codesets, key, str_from(s->line->procedure), day);
    const enum edit_state state = from_table(s, e, &row.answer, day);
    e->row = row.answer.row ? arena_number(s->run->arena, row.answer.row) : (str){0};
    e->field = STR("REF*G1 02");
    e->value = STR("");
    if (state == UNCHECKED) return UNCHECKED;
    if (state == FAILS)
        return row.answer.why == CODE_NOT_IN_TABLE && covers_another_line(s, key) ? PASSES : FAILS;
    const char *wrong = what_is_wrong(s, &row);
    e->detail = str_of(wrong);
    return wrong ? FAILS : PASSES;
}

/* ---- referrals ---------------------------------------------------------------------------- */

/* An emergency needs none. 42 CFR 438.114, 29 CFR 2590.715-2719A */
static enum edit_state referral_is_told(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    struct answers found;
    if (is_bill(claim, "23") || str_is(str_from(claim->facility_code), "23")) return PASSES;
    const str number = number_of(claim, NULL, "9F");
    answers_on(s, claim_first_day(claim), &found);
    if (answers_are_missing(&found))
        return number.len || code_in(filing_of(claim), "MA MB TV VA WC")
                   ? PASSES
                   : unchecked_for(e, STR("REF*9F 02"),
                                   "whether the plan asks for referrals is not known",
                                   CODESET_ELIGIBILITY);
    const struct eligibility *plan = answers_active(&found, "hmo");
    if (!plan) return PASSES;
    if (number.len) {
        const str key[] = {claim_payer_id(claim), number};
        const struct authorisation row =
            authorisation_of(s->run->codesets, key, STR(""), claim_first_day(claim));
        if (row.answer.why != CODE_ENDED && row.answer.why != CODE_NOT_YET) return PASSES;
        e->to = row.answer.to;
        e->detail = STR("it is out of date");
        return fails(e, STR("REF*9F 02"), STR(""));
    }
    if (number_of(claim, NULL, "G1").len) return PASSES;
    e->release = found.answer.release;
    e->day = claim_first_day(claim);
    return fails(e, STR("REF*9F 02"), STR(""));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PAY-07", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = authorisation_is_told,
     .only = ONLY_CODED | ONLY_NOT_MEDICARE,
     .doc = "A service that the payer authorises beforehand must carry the authorisation number.",
     .fix = "Add REF*G1, or ask for an authorisation.",
     .source = "005010X222A1 2300, 2400 REF*G1; code_list prior_authorisation", .prevents = "CARC 197"},
    {"PAY-08", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = authorisation_covers,
     .only = ONLY_CODED,
     .doc = "The authorisation must be on file for member, code, day, provider, place and units.",
     .fix = "Correct the number, or have the authorisation changed.",
     .source = "005010X217 278 HCR, HSD; table authorisation", .prevents = "CARC 15, CARC 198, CARC 284"},
    {"PAY-09", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = referral_is_told,
     .only = ONLY_PROFESSIONAL,
     .doc = "A member of an HMO needs a referral, and one that is not out of date.",
     .fix = "Add REF*9F, or ask the primary care physician.",
     .source = "005010X222A1 2300 REF*9F; tables eligibility, authorisation", .prevents = "CARC 288, CARC 243"},
    {"MN-07", STAGE_CODING, SEVERITY_HOLD, .line_holds = medicare_affirmed,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "A service on Medicare's lists of prior authorisation must carry the tracking number of 14 characters.",
     .fix = "Ask the contractor first, and add the number as REF*G1.",
     .source = "42 CFR 419.82, 419.83, 414.234; code_list medicare_authorisation", .prevents = "CARC 197"},
};
/* clang-format on */

const struct edit_group authorisation_edits = GROUP(rows);
