/* Edits of the Medicare Code Editor: present on admission, and procedures of a stay. */
#include "lib/codeset/icd10.h"
#include "lib/edit/check.h"

enum { PCS_CHARS = 7, SEX_UNTIL = 20240930, OLD_AGE = 60, VENTILATION_DAYS = 4, WINDOW_DAYS = 3 };
enum { HEART = CODE_LIMITED_COVERAGE_HEART_A | CODE_LIMITED_COVERAGE_HEART_B };

static str procedure_of(const struct subject *s, size_t i, const char *component)
{
    const str qualifier = str_from(s->claim->procedures[i]->qualifier);
    const bool principal = code_in(qualifier, "BBR BR");
    return arena_printf(s->run->arena, "HI*%.*s %02zu-%s", STR_ARGS(qualifier),
                        principal ? (size_t)1 : i, component);
}

/* ---- present on admission ----------------------------------------------------------------- */

/* Hospitals paid by DRG; others may leave it out. IOM 100-04 ch.23 s.20 */
static bool is_told_by(const Claim *claim, const Diagnosis *diagnosis)
{
    return is_bill(claim, "11") && code_in(str_from(diagnosis->qualifier), "ABK ABF ABN");
}

/* C022-9 instead of -2. */
static str sign_field(const struct subject *s)
{
    const str field = diagnosis_field(s, s->diagnosis_number);
    return arena_printf(s->run->arena, "%.*s9", (int)field.len - 1, field.at);
}

static enum edit_state admission_sign_is_legal(const struct subject *s, struct evidence *e)
{
    const Diagnosis *diagnosis = s->diagnosis;
    const str sign = str_from(diagnosis->present_on_admission), code = str_from(diagnosis->code);
    if (!is_told_by(s->claim, diagnosis) || code.len == 0) return PASSES;
    if (sign.len && !code_in(sign, "Y N U W")) return fails(e, sign_field(s), sign);
    if (sign.len) return PASSES;
    const date day = claim_last_day(s->claim);
    const struct code_answer exempt =
        codeset_lookup(s->run->codesets, CODESET_POA_EXEMPT, code, day);
    if (code_is_present(&exempt)) return PASSES;
    const enum edit_state state = from_table(s, e, &exempt, day);
    e->field = sign_field(s);
    e->value = code;
    return state;
}

static enum edit_state exempt_has_no_sign(const struct subject *s, struct evidence *e)
{
    const Diagnosis *diagnosis = s->diagnosis;
    const str sign = str_from(diagnosis->present_on_admission), code = str_from(diagnosis->code);
    if (!is_told_by(s->claim, diagnosis) || sign.len == 0) return PASSES;
    const date day = claim_last_day(s->claim);
    const struct code_answer exempt =
        codeset_lookup(s->run->codesets, CODESET_POA_EXEMPT, code, day);
    if (code_is_absent(&exempt)) return PASSES;
    if (code_is_unchecked(&exempt)) return from_table(s, e, &exempt, day);
    e->release = exempt.release;
    e->day = day;
    e->softer = str_is(sign, "Y");
    return fails(e, sign_field(s), code);
}

/* ---- procedures --------------------------------------------------------------------------- */

static bool has_form(str code)
{
    for (size_t i = 0; i < code.len; i++)
        if (code.at[i] == 'I' || code.at[i] == 'O') return false;
    return code.len == PCS_CHARS;
}

static bool is_pcs(const InpatientProcedure *procedure)
{
    return code_in(str_from(procedure->qualifier), "BBR BBQ");
}

static enum edit_state procedures_are_valid(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const date day = claim_last_day(claim);
    enum edit_state worst = PASSES;
    for (size_t i = 0; i < claim->n_procedures; i++) {
        const str code = str_from(claim->procedures[i]->code);
        if (!is_pcs(claim->procedures[i])) continue;
        if (!has_form(code)) return fails(e, procedure_of(s, i, "2"), code);
        const struct code_answer answer =
            codeset_lookup(s->run->codesets, CODESET_ICD10PCS, code, day);
        const enum edit_state state = from_table(s, e, &answer, day);
        if (state == PASSES) continue;
        e->field = procedure_of(s, i, "2");
        e->value = code;
        if (state == FAILS) return FAILS;
        worst = UNCHECKED;
    }
    return worst;
}

static enum edit_state procedures_are_dated(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const DatedEvent *admission = event_of(claim, "435");
    for (size_t i = 0; i < claim->n_procedures; i++) {
        const int32_t day = claim->procedures[i]->date;
        if (!date_is_real(date_of(day))) return fails(e, procedure_of(s, i, "4"), STR(""));
        if (claim->statement_to && day > claim->statement_to)
            return fails(e, procedure_of(s, i, "4"), STR(""));
        if (admission && admission->from &&
            date_days(date_of(admission->from)) - date_days(date_of(day)) > WINDOW_DAYS)
            return fails(e, procedure_of(s, i, "4"), STR(""));
    }
    return PASSES;
}

/* ---- flags of procedures ------------------------------------------------------------------ */

/* What the flags of one procedure say; NULL: nothing. */
typedef const char *judge_flags(const struct subject *s, uint32_t flags);

static enum edit_state flags_pass(const struct subject *s, struct evidence *e, judge_flags *judge)
{
    const Claim *claim = s->claim;
    const date day = claim_last_day(claim);
    enum edit_state worst = PASSES;
    for (size_t i = 0; i < claim->n_procedures; i++) {
        const str code = str_from(claim->procedures[i]->code);
        if (!is_pcs(claim->procedures[i])) continue;
        const struct code_answer answer = icd10pcs_flags(s->run->codesets, code, day);
        const char *wrong =
            code_is_present(&answer) && answer.flags ? judge(s, answer.flags) : NULL;
        if (!wrong && !code_is_unchecked(&answer)) continue;
        const enum edit_state state = from_table(s, e, &answer, day);
        e->field = procedure_of(s, i, "2");
        e->value = code;
        if (!wrong) {
            worst = state;
            continue;
        }
        e->detail = str_of(wrong);
        return FAILS;
    }
    return worst;
}

/* The reason for admission (ABJ) is neither principal nor secondary diagnosis. */
static bool has_diagnosis(const Claim *claim, const char *code)
{
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        if (code_in(str_from(claim->diagnoses[i]->qualifier), "ABK ABF") &&
            str_is(str_from(claim->diagnoses[i]->code), code))
            return true;
    return false;
}

static bool has_flagged_diagnosis(const struct subject *s, uint32_t flag, const char *qualifiers)
{
    for (size_t i = 0; i < s->claim->n_diagnoses; i++) {
        const Diagnosis *diagnosis = s->claim->diagnoses[i];
        if (!code_in(str_from(diagnosis->qualifier), qualifiers)) continue;
        const struct code_answer answer =
            icd10cm_flags(s->run->codesets, str_from(diagnosis->code), claim_last_day(s->claim));
        if (code_is_present(&answer) && answer.flags & flag) return true;
    }
    return false;
}

static bool has_flagged_procedure(const struct subject *s, uint32_t flag)
{
    for (size_t i = 0; i < s->claim->n_procedures; i++) {
        const InpatientProcedure *procedure = s->claim->procedures[i];
        if (!is_pcs(procedure)) continue;
        const struct code_answer answer =
            icd10pcs_flags(s->run->codesets, str_from(procedure->code), claim_last_day(s->claim));
        if (code_is_present(&answer) && answer.flags & flag) return true;
    }
    return false;
}

/* NCD 260.3: with or after a kidney transplant, or for diabetes of type 1. */
static bool pancreas_is_covered(const struct subject *s)
{
    return has_flagged_procedure(s, CODE_LIMITED_COVERAGE_KIDNEY) ||
           has_flagged_diagnosis(s, CODE_DIABETES_TYPE_1, "ABK ABF");
}

/* An artificial heart takes the place of both ventricles, a code each; one alone is none. */
static bool heart_is_whole(const struct subject *s)
{
    return has_flagged_procedure(s, CODE_LIMITED_COVERAGE_HEART_A) &&
           has_flagged_procedure(s, CODE_LIMITED_COVERAGE_HEART_B);
}

static const char *judge_sex(const struct subject *s, uint32_t flags)
{
    const str sex = str_from(s->claim->patient_sex);
    if (claim_last_day(s->claim).yyyymmdd > SEX_UNTIL || has_condition_code(s->claim, "45"))
        return NULL;
    if (flags & CODE_FEMALE && str_is(sex, "M")) return "for women only";
    return flags & CODE_MALE && str_is(sex, "F") ? "for men only" : NULL;
}

static const char *judge_noncovered(const struct subject *s, uint32_t flags)
{
    if (flags & CODE_NONCOVERED) return "never covered";
    if (flags & CODE_NONCOVERED_WITH_Z302 && has_diagnosis(s->claim, "Z302"))
        return "not covered with Z30.2";
    if (flags & CODE_NONCOVERED_WITH_6 &&
        has_flagged_diagnosis(s, CODE_NONCOVERED_WITH_6, "ABK ABF"))
        return "not covered with this diagnosis";
    if (flags & CODE_NONCOVERED_WITH_7 &&
        has_flagged_diagnosis(s, CODE_NONCOVERED_WITH_7, "ABK ABF"))
        return "not covered with this diagnosis";
    if (flags & CODE_NONCOVERED_WITH_45 && !pancreas_is_covered(s))
        return "not covered without a kidney transplant or diabetes of type 1";
    if (flags & HEART && heart_is_whole(s) && !has_diagnosis(s->claim, "Z006"))
        return "an artificial heart is covered in a trial only: Z00.6";
    return flags & CODE_NONCOVERED_OVER_60 && patient_age(s->claim) > OLD_AGE
               ? "not covered over 60 years"
               : NULL;
}

static const char *judge_limited(const struct subject *s, uint32_t flags)
{
    if (flags & CODE_NONCOVERED_WITH_45 && !pancreas_is_covered(s)) return NULL; /* MCE-07 */
    if (flags & (CODE_LIMITED_COVERAGE | CODE_LIMITED_COVERAGE_KIDNEY))
        return "covered at approved centers only";
    if (!(flags & HEART) || !heart_is_whole(s) || !has_diagnosis(s->claim, "Z006")) return NULL;
    return has_condition_code(s->claim, "30") ? NULL : "covered in a trial only: condition code 30";
}

static const char *judge_delivery(const struct subject *s, uint32_t flags)
{
    if (!(flags & (CODE_VAGINAL_DELIVERY | CODE_CESAREAN))) return NULL;
    return has_flagged_diagnosis(s, CODE_DELIVERY_OUTCOME, "ABF") ? NULL : "its outcome is missing";
}

static const char *judge_ventilation(const struct subject *s, uint32_t flags)
{
    const DatedEvent *admission = event_of(s->claim, "435");
    if (!(flags & CODE_VENTILATION_OVER_96H) || !admission || !s->claim->statement_to) return NULL;
    const int32_t days =
        date_days(date_of(s->claim->statement_to)) - date_days(date_of(admission->from));
    return days <= VENTILATION_DAYS ? "the stay is too short for it" : NULL;
}

static enum edit_state procedure_fits_sex(const struct subject *s, struct evidence *e)
{
    return flags_pass(s, e, judge_sex);
}

static enum edit_state procedure_is_covered(const struct subject *s, struct evidence *e)
{
    return flags_pass(s, e, judge_noncovered);
}

static enum edit_state procedure_is_of_center(const struct subject *s, struct evidence *e)
{
    return flags_pass(s, e, judge_limited);
}

static enum edit_state delivery_has_outcome(const struct subject *s, struct evidence *e)
{
    return flags_pass(s, e, judge_delivery);
}

/* Exactly four days can be just enough. */
static enum edit_state ventilation_fits_stay(const struct subject *s, struct evidence *e)
{
    const enum edit_state state = flags_pass(s, e, judge_ventilation);
    const DatedEvent *admission = event_of(s->claim, "435");
    if (state == FAILS && admission)
        e->softer =
            date_days(date_of(s->claim->statement_to)) - date_days(date_of(admission->from)) ==
            VENTILATION_DAYS;
    return state;
}

/* ---- flags of diagnoses ------------------------------------------------------------------- */

static enum edit_state admission_is_not_doubtful(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (claim->n_diagnoses == 0) return PASSES;
    const str code = str_from(claim->diagnoses[0]->code);
    const date day = claim_last_day(claim);
    const struct code_answer answer = icd10cm_flags(s->run->codesets, code, day);
    if (code_is_present(&answer) && !(answer.flags & CODE_QUESTIONABLE_ADMISSION)) return PASSES;
    const enum edit_state state = from_table(s, e, &answer, day);
    e->field = diagnosis_field(s, 1);
    e->value = code;
    return state == PASSES ? FAILS : state == FAILS ? PASSES : UNCHECKED;
}

/* Such a stay is billed without payment: type of bill 110. NCD 140.6-140.8; IOM 100-04 ch.32 s.230
 */
static enum edit_state wrong_surgery_is_not_billed(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        const str code = str_from(claim->diagnoses[i]->code);
        if (!code_in(code, "Y6551 Y6552 Y6553") ||
            !code_in(str_from(claim->diagnoses[i]->qualifier), "ABK ABF ABN"))
            continue;
        if (s->inpatient && !frequency_in(claim, "0"))
            return fails(e, STR("CLM05-3"), str_from(claim->frequency));
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"MCE-01", STAGE_SCRUBBING, SEVERITY_REJECT, .diagnosis_holds = admission_sign_is_legal,
     .only = ONLY_INPATIENT,
     .doc = "Every diagnosis of an inpatient hospital bill must say whether it was present on admission (Y, N, U, W), but for exempt codes.",
     .fix = "Add the sign.",
     .source = "IOM 100-04 ch.23 s.20; 005010X223A2 2300 HI C022-9", .prevents = "CARC 16 N434"},
    {"MCE-02", STAGE_SCRUBBING, SEVERITY_REJECT, .diagnosis_holds = exempt_has_no_sign,
     .only = ONLY_INPATIENT,
     .doc = "A diagnosis that is exempt from the sign of admission must not have one.",
     .fix = "Remove the sign.",
     .source = "CMS, POA exempt list of the fiscal year", .prevents = "CARC 16 N434"},
    {"MCE-03", STAGE_CODING, SEVERITY_REJECT, .claim_holds = procedures_are_valid,
     .doc = "An ICD-10-PCS code must have seven characters without I and O, and be valid on the day of discharge.",
     .fix = "Use a code that is valid on that day.",
     .source = "ICD-10-PCS order file; Medicare Code Editor edit 1", .prevents = "277CA A3:254, CARC 16 M51"},
    {"MCE-05", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = procedures_are_dated,
     .only = ONLY_INPATIENT,
     .doc = "Every procedure of a stay must have a day, from three days before admission to the last.",
     .fix = "Correct the procedure's date.",
     .source = "IOM 100-04 ch.25 s.75.6 FL74; 005010X223A2 2300 HI*BBR", .prevents = "CARC 16 N301, 277CA A3:673"},
    {"MCE-06", STAGE_CODING, SEVERITY_HOLD, .claim_holds = procedure_fits_sex,
     .only = ONLY_INPATIENT,
     .doc = "A procedure for one sex must not be on a bill of the other.",
     .fix = "Correct the sex or the code; condition code 45 if both are right.",
     .source = "Medicare Code Editor edit 5, to 2024-09-30", .prevents = "CARC 7"},
    {"MCE-07", STAGE_CODING, SEVERITY_HOLD, .claim_holds = procedure_is_covered,
     .only = ONLY_INPATIENT,
     .doc = "A procedure should be one that Medicare covers for this diagnosis and age.",
     .fix = "Bill the stay as non-covered, or correct the codes.",
     .source = "Medicare Code Editor edit 11; NCD 260.3 (pancreas)", .prevents = "CARC 96"},
    {"MCE-08", STAGE_CODING, SEVERITY_HOLD, .claim_holds = procedure_is_of_center,
     .only = ONLY_INPATIENT,
     .doc = "Transplants, assist devices and artificial hearts are covered only at approved centers or in trials.",
     .fix = "Check the approval; add Z00.6 and condition code 30 for a trial.",
     .source = "Medicare Code Editor edit 17", .prevents = "CARC 96, CARC 171"},
    {"MCE-09", STAGE_CODING, SEVERITY_HOLD, .claim_holds = admission_is_not_doubtful,
     .only = ONLY_INPATIENT,
     .doc = "The principal diagnosis should be one that needs a hospital.",
     .fix = "Check that the stay needed an inpatient, or choose the condition that did.",
     .source = "Medicare Code Editor edit 10", .prevents = "CARC 50"},
    {"MCE-10", STAGE_CODING, SEVERITY_HOLD, .claim_holds = delivery_has_outcome,
     .only = ONLY_INPATIENT,
     .doc = "A delivery must have its outcome among the secondary diagnoses.",
     .fix = "Add Z37.",
     .source = "Medicare Code Editor; ICD-10-CM Official Guidelines I.C.15.b.5", .prevents = "CARC 16 M76"},
    {"MCE-11", STAGE_CODING, SEVERITY_REJECT, .claim_holds = wrong_surgery_is_not_billed,
     .doc = "A stay with a wrong procedure, side or patient (Y65.51-Y65.53) must be billed without payment (frequency 0).",
     .fix = "Send the related services on a bill 110.",
     .source = "NCD 140.6, 140.7, 140.8; Medicare Code Editor edit 18", .prevents = "CARC 233"},
    {"MCE-12", STAGE_CODING, SEVERITY_REJECT, .claim_holds = ventilation_fits_stay,
     .only = ONLY_INPATIENT,
     .doc = "Ventilation of more than 96 hours does not fit into a stay of fewer than four days.",
     .fix = "Correct the procedure or the dates.",
     .source = "Medicare Code Editor edit 19", .prevents = "CARC 16 M51"},
};
/* clang-format on */

const struct edit_group inpatient_edits = GROUP(rows);
