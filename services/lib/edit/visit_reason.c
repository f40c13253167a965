/* Edits of how many diagnoses a claim has, and of the reasons that a bill gives for coming. */
#include "lib/edit/check.h"

static size_t count_of(const Claim *claim, const char *qualifiers)
{
    size_t count = 0;
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        count += code_in(str_from(claim->diagnoses[i]->qualifier), qualifiers);
    return count;
}

/* Unscheduled: type of admission 1, 2 or 5, or revenue of emergency room, urgent care or
 * observation. NUBC FL70; IOM 100-04 ch.25 s.75.6 */
static bool is_unscheduled(const Claim *claim)
{
    if (code_in(str_from(claim->admission_type), "1 2 5")) return true;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const str revenue = str_from(claim->lines[i]->revenue_code);
        if (str_starts(revenue, "045") || code_in(revenue, "0516 0762")) return true;
    }
    return false;
}

static enum edit_state reason_is_given(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (is_bill(claim, "11 12 18 21") && count_of(claim, "ABJ BJ") == 0)
        return fails(e, STR("HI*ABJ 01-2"), STR(""));
    if (is_bill(claim, "13 85") && is_unscheduled(claim) && count_of(claim, "APR PR") == 0)
        return fails(e, STR("HI*APR 01-2"), STR(""));
    return PASSES;
}

/* 005010X222A1 2300 HI: 12; 005010X223A2: one HI of principal, 24 others, 12 external causes, 3
 * reasons; 005010X224A2: 4. */
static const struct {
    ClaimType type;
    const char *qualifiers, *field;
    size_t max;
} limits[] = {
    {CLAIM_TYPE__PROFESSIONAL, "ABK ABF BK BF", "HI13-2", 12},
    {CLAIM_TYPE__DENTAL, "ABK ABF BK BF", "HI05-2", 4},
    {CLAIM_TYPE__INSTITUTIONAL, "ABK BK", "HI02-2", 1},
    {CLAIM_TYPE__INSTITUTIONAL, "ABF BF", "HI*ABF 25-2", 24},
    {CLAIM_TYPE__INSTITUTIONAL, "ABN BN", "HI*ABN 13-2", 12},
    {CLAIM_TYPE__INSTITUTIONAL, "APR PR", "HI*APR 04-2", 3},
};

static enum edit_state diagnoses_have_room(const struct subject *s, struct evidence *e)
{
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const size_t count =
            limits[i].type == s->claim->type ? count_of(s->claim, limits[i].qualifiers) : 0;
        if (count > limits[i].max)
            return fails(e, str_of(limits[i].field), arena_printf(s->run->arena, "%zu", count));
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"DX-26", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = reason_is_given,
     .doc = "An inpatient bill (11x, 12x, 18x, 21x) must have an admitting diagnosis, an unscheduled outpatient one (13x, 85x) the patient's reason.",
     .fix = "Add HI*ABJ or HI*APR.",
     .source = "IOM 100-04 ch.25 s.75.6; NUBC FL69, FL70", .prevents = "277CA A3:232, CARC 16 MA65"},
    {"DX-27", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = diagnoses_have_room,
     .doc = "A claim has room for 12 diagnoses (professional), 4 (dental), or 1 and 24, 12 external causes and 3 reasons (institutional).",
     .fix = "Keep those that the services need.",
     .source = "005010X222A1, 005010X223A2, 005010X224A2 2300 HI", .prevents = "999 IK304 5, IK403 12"},
};
/* clang-format on */

const struct edit_group visit_reason_edits = GROUP(rows);
