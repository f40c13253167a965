/* Edits of the order of diagnoses: what may come first, and what lines point at. */
#include "lib/edit/check.h"

enum { POINTERS_MAX = 12 };

static struct code_answer first_listed(const struct subject *s, size_t i, date *day)
{
    *day = s->inpatient ? claim_last_day(s->claim) : claim_first_day(s->claim);
    return codeset_lookup(s->run->codesets, CODESET_ICD10CM, str_from(s->claim->diagnoses[i]->code),
                          *day);
}

static enum edit_state flagged(const struct subject *s, struct evidence *e, size_t i, uint32_t flag)
{
    date day;
    if (!is_icd10(s->claim->diagnoses[i])) return PASSES;
    const struct code_answer answer = first_listed(s, i, &day);
    if (answer.verdict != CODE_VALID || !(answer.flags & flag)) return PASSES;
    (void)from_table(s, e, &answer, day);
    e->row = arena_number(s->run->arena, answer.row);
    e->detail = STR("");
    return fails(e, diagnosis_field(s, (int32_t)i + 1), str_from(s->claim->diagnoses[i]->code));
}

static enum edit_state first_is_no(const struct subject *s, struct evidence *e, uint32_t flag)
{
    return s->claim->n_diagnoses ? flagged(s, e, 0, flag) : PASSES;
}

static enum edit_state external_cause_is_not_first(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (first_is_no(s, e, CODE_EXTERNAL_CAUSE) == FAILS) return FAILS;
    for (size_t n = 0; n < claim->n_lines; n++) {
        const ServiceLine *line = claim->lines[n];
        if (line->n_pointers == 0 || line->pointers[0] < 1) continue;
        const size_t at = (size_t)line->pointers[0] - 1;
        if (at >= claim->n_diagnoses || flagged(s, e, at, CODE_EXTERNAL_CAUSE) == PASSES) continue;
        return fails_at(e, (int32_t)n + 1, STR("SV107-1"), str_from(claim->diagnoses[at]->code));
    }
    return PASSES;
}

static enum edit_state manifestation_is_not_first(const struct subject *s, struct evidence *e)
{
    return first_is_no(s, e, CODE_MANIFESTATION);
}

static enum edit_state principal_is_acceptable(const struct subject *s, struct evidence *e)
{
    /* One that a secondary diagnosis makes acceptable is asked by DX-20. */
    if (first_is_no(s, e, CODE_NEEDS_SECONDARY) == FAILS) return PASSES;
    return first_is_no(s, e, CODE_UNACCEPTABLE);
}

static enum edit_state principal_has_its_secondary(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 1; i < claim->n_diagnoses; i++)
        if (code_in(str_from(claim->diagnoses[i]->qualifier), "ABF")) return PASSES;
    return first_is_no(s, e, CODE_NEEDS_SECONDARY);
}

static enum edit_state pointers_name_diagnoses(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const bool dental = s->claim->type == CLAIM_TYPE__DENTAL;
    if (dental && line->n_pointers == 0) return PASSES;
    if (line->n_pointers == 0) return fails(e, STR("SV107-1"), STR(""));
    for (size_t i = 0; i < line->n_pointers; i++) {
        const int32_t pointer = line->pointers[i];
        bool wrong =
            pointer < 1 || pointer > POINTERS_MAX || (size_t)pointer > s->claim->n_diagnoses;
        for (size_t j = 0; j < i; j++) wrong = wrong || line->pointers[j] == pointer;
        if (wrong)
            return fails(e, arena_printf(s->run->arena, dental ? "SV311-%zu" : "SV107-%zu", i + 1),
                         arena_number(s->run->arena, pointer));
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"DX-06", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = pointers_name_diagnoses,
     .only = ONLY_NOT_INSTITUTIONAL,
     .doc = "Every diagnosis pointer must be 1 to 12, name a diagnosis of the claim and stand once; a line has at least one (dental: may have none).",
     .fix = "Point each line at the diagnoses that support it.",
     .source = "005010X222A1 2400 SV107", .prevents = "277CA A3:477, CARC 16"},
    {"DX-08", STAGE_CODING, SEVERITY_REJECT, .claim_holds = external_cause_is_not_first,
     .doc = "An external cause must not be the first diagnosis of a claim, nor what a line points at first.",
     .fix = "Put the injury or illness first and the external cause behind it.",
     .source = "Medicare Code Editor edit 2; IOCE edit 5; ICD-10-CM Official Guidelines I.C.20", .prevents = "CARC 146"},
    {"DX-09", STAGE_CODING, SEVERITY_REJECT, .claim_holds = manifestation_is_not_first,
     .doc = "A manifestation must not be the first diagnosis.",
     .fix = "Code the underlying disease first.",
     .source = "Medicare Code Editor edit 6; IOCE edit 86; ICD-10-CM Official Guidelines I.A.13", .prevents = "CARC 146"},
    {"DX-19", STAGE_CODING, SEVERITY_REJECT, .claim_holds = principal_is_acceptable,
     .only = ONLY_INPATIENT,
     .doc = "The principal diagnosis of an inpatient bill must be one that can cause an admission.",
     .fix = "Choose the condition that occasioned the admission.",
     .source = "Medicare Code Editor edit 9", .prevents = "CARC 146"},
    {"DX-20", STAGE_CODING, SEVERITY_REJECT, .claim_holds = principal_has_its_secondary,
     .only = ONLY_INPATIENT,
     .doc = "A principal diagnosis that is accepted only with a secondary one must have one.",
     .fix = "Add the secondary diagnosis.",
     .source = "Medicare Code Editor edit 9", .prevents = "CARC 146"},
};
/* clang-format on */

const struct edit_group principal_edits = GROUP(rows);
