/* Edits of each diagnosis: in force on its day, complete, and not at odds with age or sex. */
#include "lib/edit/check.h"

enum { CHILDREN_SHOWN = 6, ICD10CM_CHARS = 7 };

/* ---- the day that a diagnosis is judged by ------------------------------------------------ */

static bool points_at(const ServiceLine *line, int32_t number)
{
    for (size_t i = 0; i < line->n_pointers; i++)
        if (line->pointers[i] == number) return true;
    return false;
}

static bool anybody_points_at(const Claim *claim, int32_t number)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (points_at(claim->lines[i], number)) return true;
    return false;
}

/* Inpatient: the day of discharge; outpatient bill: its first day; professional: the days of the
 * lines that point at it, of all lines when none does. OCG I.B; IOM 100-04 ch.23 s.10. */
static struct code_answer diagnosis_ask(const struct subject *s, date *day)
{
    const Claim *claim = s->claim;
    const str code = str_from(s->diagnosis->code);
    *day = s->inpatient ? claim_last_day(claim) : claim_first_day(claim);
    struct code_answer first = codeset_lookup(s->run->codesets, CODESET_ICD10CM, code, *day);
    if (s->institutional || first.verdict == CODE_INVALID) return first;
    const bool pointed = anybody_points_at(claim, s->diagnosis_number);
    int32_t asked = day->yyyymmdd;
    bool any = false;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line->from == 0 || line->from == asked) continue;
        if (pointed && !points_at(line, s->diagnosis_number)) continue;
        asked = line->from;
        const struct code_answer a =
            codeset_lookup(s->run->codesets, CODESET_ICD10CM, code, date_of(asked));
        if (a.verdict <= first.verdict && any) continue;
        any = true;
        first = a;
        *day = date_of(asked);
        if (a.verdict == CODE_INVALID) break;
    }
    return first;
}

struct dated_answer {
    struct code_answer answer;
    date day;
};

static struct code_answer diagnosis_answer(const struct subject *s, date *day)
{
    void **kept = kept_for(s, KEPT_DIAGNOSIS, s->diagnosis_number);
    if (!*kept) {
        struct dated_answer *asked = arena_take(s->run->arena, sizeof *asked);
        asked->answer = diagnosis_ask(s, &asked->day);
        *kept = asked;
    }
    const struct dated_answer *known = *kept;
    *day = known->day;
    return known->answer;
}

/* ---- what kind of wrong a code is --------------------------------------------------------- */

/* A category that lacks nothing but its seventh character, with or without X in between (T148 for
 * T148XXA), or a seventh character that the category does not have. OCG I.A.4, I.A.5. */
/* I10XXXA: without it and its placeholders the code is whole. */
static bool seventh_is_too_much(const struct codesets *sets, str code, date day)
{
    str stem = {code.at, code.len - 1};
    while (stem.len && stem.at[stem.len - 1] == 'X') stem.len--;
    return codeset_find(sets, CODESET_ICD10CM, &stem, day).verdict == CODE_VALID;
}

static bool seventh_is_wrong(const struct subject *s, str code, date day)
{
    str child;
    const struct codesets *sets = s->run->codesets;
    if (code.len == ICD10CM_CHARS)
        return codeset_children(sets, CODESET_ICD10CM, (str){code.at, code.len - 1}, day,
                                (struct code_list){&child, 1}) != 0 ||
               seventh_is_too_much(sets, code, day);
    if (codeset_children(sets, CODESET_ICD10CM, code, day, (struct code_list){&child, 1}) == 0 ||
        child.len != ICD10CM_CHARS)
        return false;
    for (size_t i = code.len; i + 1 < ICD10CM_CHARS; i++)
        if (child.at[i] != 'X') return false;
    return true;
}

enum fault { FAULT_NONE, FAULT_UNKNOWN, FAULT_HEADER, FAULT_SEVENTH, FAULT_UNCHECKED };

static enum fault diagnosis_fault(const struct subject *s, struct code_answer *answer, date *day)
{
    if (!is_icd10(s->diagnosis)) return FAULT_UNCHECKED;
    *answer = diagnosis_answer(s, day);
    const str code = str_from(s->diagnosis->code);
    if (answer->verdict == CODE_VALID) return FAULT_NONE;
    if (answer->verdict == CODE_UNCHECKED) return FAULT_UNCHECKED;
    if (answer->why == CODE_NOT_BILLABLE)
        return seventh_is_wrong(s, code, *day) ? FAULT_SEVENTH : FAULT_HEADER;
    if (answer->why == CODE_NOT_IN_TABLE && seventh_is_wrong(s, code, *day)) return FAULT_SEVENTH;
    return FAULT_UNKNOWN;
}

static enum edit_state diagnosis_fails(const struct subject *s, struct evidence *e,
                                       const struct code_answer *answer, date day)
{
    const enum edit_state state = from_table(s, e, answer, day);
    e->field = diagnosis_field(s, s->diagnosis_number);
    e->value = str_from(s->diagnosis->code);
    return state;
}

static enum edit_state diagnosis_is_in_force(const struct subject *s, struct evidence *e)
{
    struct code_answer answer = {.verdict = CODE_UNCHECKED, .why = CODE_NO_TABLE};
    date day = {0};
    const enum fault fault = diagnosis_fault(s, &answer, &day);
    if (fault != FAULT_UNKNOWN && fault != FAULT_UNCHECKED) return PASSES;
    return diagnosis_fails(s, e, &answer, day);
}

static enum edit_state diagnosis_is_billable(const struct subject *s, struct evidence *e)
{
    struct code_answer answer;
    date day;
    if (diagnosis_fault(s, &answer, &day) != FAULT_HEADER) return PASSES;
    (void)diagnosis_fails(s, e, &answer, day);
    str children[CHILDREN_SHOWN], list = STR("");
    const size_t count =
        codeset_children(s->run->codesets, CODESET_ICD10CM, str_from(s->diagnosis->code), day,
                         (struct code_list){children, CHILDREN_SHOWN});
    for (size_t i = 0; i < count; i++)
        list = arena_printf(s->run->arena, "%.*s%s%.*s", STR_ARGS(list), i ? " " : "",
                            STR_ARGS(children[i]));
    e->row = list;
    e->detail = arena_printf(s->run->arena, "billable below it: %.*s%s", STR_ARGS(list),
                             count == CHILDREN_SHOWN ? " ..." : "");
    return FAILS;
}

static enum edit_state diagnosis_has_its_seventh_character(const struct subject *s,
                                                           struct evidence *e)
{
    struct code_answer answer;
    date day;
    if (diagnosis_fault(s, &answer, &day) != FAULT_SEVENTH) return PASSES;
    (void)diagnosis_fails(s, e, &answer, day);
    return FAILS;
}

/* ---- age and sex -------------------------------------------------------------------------- */

/* Age groups of the Medicare Code Editor; maternity was 12 to 55 until 2019-09-30. MCE 4. */
static const struct age_group {
    uint32_t flag;
    int32_t min, max;
    int32_t from, to;
} age_groups[] = {
    {CODE_NEWBORN, 0, 0, 0, 99991231},     {CODE_PEDIATRIC, 0, 17, 0, 99991231},
    {CODE_MATERNITY, 12, 55, 0, 20190930}, {CODE_MATERNITY, 9, 64, 20191001, 99991231},
    {CODE_ADULT, 15, 124, 0, 99991231},
};

static enum edit_state age_fits_diagnosis(const struct subject *s, struct evidence *e)
{
    date day;
    const struct code_answer answer = diagnosis_answer(s, &day);
    const int32_t age = patient_age(s->claim);
    if (answer.verdict != CODE_VALID || age < 0) return PASSES;
    for (size_t i = 0; i < COUNT_OF(age_groups); i++) {
        const struct age_group *group = &age_groups[i];
        if (!(answer.flags & group->flag) || day.yyyymmdd < group->from || day.yyyymmdd > group->to)
            continue;
        if (age >= group->min && age <= group->max) continue;
        (void)diagnosis_fails(s, e, &answer, day);
        e->row = arena_number(s->run->arena, answer.row);
        e->detail = STR("the patient's age is outside the range of the code");
        return FAILS;
    }
    return PASSES;
}

enum { SEX_FLAGS_END = 20240930 };

static bool line_has_kx(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (has_modifier(claim->lines[i], "KX")) return true;
    return false;
}

static enum edit_state sex_fits_diagnosis(const struct subject *s, struct evidence *e)
{
    date day;
    const struct code_answer answer = diagnosis_answer(s, &day);
    const str sex = str_from(s->claim->patient_sex);
    if (answer.verdict != CODE_VALID || day.yyyymmdd > SEX_FLAGS_END) return PASSES;
    const bool conflict = ((answer.flags & CODE_FEMALE) && str_is(sex, "M")) ||
                          ((answer.flags & CODE_MALE) && str_is(sex, "F"));
    /* Condition code 45 and modifier KX say that the conflict is meant. IOM 100-04 ch.32 s.240. */
    if (!conflict || has_condition_code(s->claim, "45") || line_has_kx(s->claim)) return PASSES;
    (void)diagnosis_fails(s, e, &answer, day);
    e->row = arena_number(s->run->arena, answer.row);
    e->detail = STR("the patient's sex is not the code's");
    return FAILS;
}

/* ---- the form on the wire ----------------------------------------------------------------- */

enum { ICD10_BEGINS = 20151001 };

static bool has_wire_form(str code)
{
    for (size_t i = 0; i < code.len; i++)
        if ((code.at[i] < 'A' || code.at[i] > 'Z') && (code.at[i] < '0' || code.at[i] > '9'))
            return false;
    return code.len >= 3;
}

static bool qualifier_fits(const struct subject *s, date day)
{
    const str qualifier = str_from(s->diagnosis->qualifier);
    const bool icd9 = code_in(qualifier, "BK BF BJ PR BN");
    if (!icd9 && !is_icd10(s->diagnosis)) return false;
    if (s->diagnosis_number == 1 && !code_in(qualifier, "ABK BK")) return false;
    return !date_is_set(day) || icd9 == (day.yyyymmdd < ICD10_BEGINS);
}

/* The qualifier of a code that has not even its form is not looked into by its day. */
static enum edit_state diagnosis_qualifier_fits(const struct subject *s, struct evidence *e)
{
    const Diagnosis *diagnosis = s->diagnosis;
    const bool formed = has_wire_form(str_from(diagnosis->code));
    e->day = s->inpatient ? claim_last_day(s->claim) : claim_first_day(s->claim);
    const bool fits = qualifier_fits(s, formed ? e->day : date_of(0));
    if (fits && formed) return PASSES;
    return fails(e, diagnosis_field(s, s->diagnosis_number),
                 str_from(fits ? diagnosis->code : diagnosis->qualifier));
}

/* clang-format off */
static const struct edit rows[] = {
    {"DX-01", STAGE_CODING, SEVERITY_REJECT, .diagnosis_holds = diagnosis_is_in_force,
     .doc = "A diagnosis code must be valid on the date that governs the claim.",
     .fix = "Use the code that was in force on the date of service or discharge.",
     .source = "45 CFR 162.1002; Medicare Code Editor edit 1; IOCE edit 1", .prevents = "CARC 146, 277CA A3:254"},
    {"DX-02", STAGE_CODING, SEVERITY_REJECT, .diagnosis_holds = diagnosis_is_billable,
     .only = ONLY_ICD10,
     .doc = "A diagnosis must be a billable code, not a category.",
     .fix = "Choose the billable code below it that the record supports.",
     .source = "ICD-10-CM Official Guidelines I.B.2", .prevents = "CARC 146"},
    {"DX-03", STAGE_CODING, SEVERITY_REJECT, .diagnosis_holds = diagnosis_has_its_seventh_character,
     .only = ONLY_ICD10,
     .doc = "A diagnosis that takes a seventh character must have one of its set, with X in empty places.",
     .fix = "Add or correct the seventh character (and the placeholders before it).",
     .source = "ICD-10-CM Official Guidelines I.A.4-5", .prevents = "CARC 146"},
    {"DX-07", STAGE_SCRUBBING, SEVERITY_REJECT, .diagnosis_holds = diagnosis_qualifier_fits,
     .doc = "A diagnosis must have the qualifier of the code set in force, capitals and no point; the principal comes first.",
     .fix = "Send ABK first, then ABF and others; ICD-10-CM from 2015-10-01, without the point.",
     .source = "005010X222A1 2300 HI; 005010X223A2 2300 HI; 45 CFR 162.1002", .prevents = "277CA A3:254, 999"},
    {"DX-14", STAGE_CODING, SEVERITY_HOLD, .diagnosis_holds = age_fits_diagnosis,
     .only = ONLY_ICD10,
     .doc = "The patient's age must lie in the range of the diagnosis (newborn, pediatric, maternity, adult).",
     .fix = "Check the birth date and the code.",
     .source = "Medicare Code Editor edit 4", .prevents = "CARC 9"},
    {"DX-15", STAGE_CODING, SEVERITY_HOLD, .diagnosis_holds = sex_fits_diagnosis,
     .only = ONLY_ICD10,
     .doc = "The patient's sex must be the diagnosis's, on dates to 2024-09-30.",
     .fix = "Check sex and code; condition code 45 or modifier KX says that it is meant.",
     .source = "Medicare Code Editor edit 5; IOM 100-04 ch.32 s.240", .prevents = "CARC 10"},
};
/* clang-format on */

const struct edit_group diagnosis_edits = GROUP(rows);
