/* Edits of accidents: what happened, when, and who has to pay for it. */
#include "lib/edit/check.h"

static bool is_related(const Claim *claim, const char *causes)
{
    for (size_t i = 0; i < claim->n_related_causes; i++)
        if (code_in(str_from(claim->related_causes[i]), causes)) return true;
    return false;
}

static bool has_accident_date(const Claim *claim)
{
    const DatedEvent *accident = event_of(claim, "439");
    return accident && accident->from;
}

/* Liability and no-fault may come before the employer's insurer; health plans do not.
 * 42 CFR 411.40 for Medicare. */
static bool is_health_plan(str filing)
{
    return !code_in(filing, "WC AM LM ZZ DS TV");
}

static enum edit_state accident_is_described(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (is_related(claim, "AA OA") && !has_accident_date(claim))
        return fails(e, STR("DTP*439 03"), STR(""));
    if (is_related(claim, "AA") && claim->accident_state.len == 0 &&
        claim->accident_country.len == 0)
        return fails(e, STR("CLM11-4"), STR(""));
    if (is_related(claim, "EM") && claim->subscriber &&
        str_is(str_from(claim->subscriber->sequence), "P") && is_health_plan(filing_of(claim)))
        return fails(e, STR("CLM11-1"), STR("EM"));
    return PASSES;
}

/* S00-T34 and T66-T79. ICD-10-CM chapter 19; burns from T20, frostbite to T34. */
static bool is_injury(str code)
{
    int64_t number;
    if (code.len < 3 || !str_parse_int((str){code.at + 1, 2}, &number)) return false;
    if (code.at[0] == 'S') return true;
    return code.at[0] == 'T' && (number <= 34 || (number >= 66 && number <= 79));
}

/* Condition codes 02 to 06 and occurrence codes 01 to 06 speak of accidents. NUBC FL18, FL31 */
static bool speaks_of_accident(const Claim *claim)
{
    if (claim->n_related_causes || has_accident_date(claim)) return true;
    for (size_t i = 0; i < claim->n_facts; i++) {
        const str qualifier = str_from(claim->facts[i]->qualifier),
                  code = str_from(claim->facts[i]->code);
        if (str_is(qualifier, "BG") && code_in(code, "02 03 06")) return true;
        if (str_is(qualifier, "BH") && code_in(code, "01 02 03 04 05 06")) return true;
    }
    return false;
}

static bool is_of_external_cause(str code)
{
    return code.len && strchr("VWXY", code.at[0]) != NULL;
}

static enum edit_state injury_says_how(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    int32_t injury = 0;
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        const str code = str_from(claim->diagnoses[i]->code);
        if (!is_icd10(claim->diagnoses[i])) continue;
        if (is_of_external_cause(code)) return PASSES;
        if (!injury && is_injury(code)) injury = (int32_t)i + 1;
    }
    if (!injury || speaks_of_accident(claim)) return PASSES;
    return fails(e, diagnosis_field(s, injury), str_from(claim->diagnoses[injury - 1]->code));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PAY-14", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = accident_is_described,
     .only = ONLY_NOT_INSTITUTIONAL,
     .doc = "An accident needs its date, a car accident its state, and one at work must not go to a health plan first.",
     .fix = "Add DTP*439 and CLM11-4, or bill the employer's insurer.",
     .source = "005010X222A1 2300 CLM11, DTP*439; 42 CFR 411.40", .prevents = "CARC 19, CARC 20, 277CA A3:186"},
    {"PAY-15", STAGE_SCRUBBING, SEVERITY_WARN, .claim_holds = injury_says_how,
     .doc = "An injury should come with an accident, its date or an external cause: payers ask for it.",
     .fix = "Add CLM11, DTP*439 or an external cause.",
     .source = "ICD-10-CM chapter 19; 005010X222A1 2300 CLM11", .prevents = "CARC 227, questionnaires"},
};
/* clang-format on */

const struct edit_group accident_edits = GROUP(rows);
