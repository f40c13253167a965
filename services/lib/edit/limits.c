/* Edits of the age and sex that a service is for. */
#include "lib/codeset/practice.h"
#include "lib/edit/lists.h"

enum { ADULT_NEVER = 999, COLORECTAL_45_FROM = 20230101, LUNG_50_FROM = 20220210 };

struct limit {
    const char *codes;
    int32_t from; /* CPT numbers from ... to, where `codes` is NULL */
    int32_t to;
    char sex; /* 'F', 'M', '-': either */
    int32_t age_from, age_to;
    int32_t since, until; /* 0: always */
};

/* The ages of screening are Medicare's: 42 CFR 410.34 mammography, 410.37 colorectal cancer, 410.39
 * prostate, 410.56 pelvic examination; NCD 210.2 Pap tests, 210.14 lung cancer. Chapters of CPT by
 * their numbers: male genital system, female genital system with maternity, newborn care. IOCE edit
 * 8 */
/* clang-format off */
static const struct limit limits[] = {
    {"G0101 Q0091 P3000 P3001 G0123 G0124 G0141 G0143 G0144 G0145 G0147 G0148", 0, 0, 'F', 0, ADULT_NEVER, 0, 0},
    {"G0102 G0103", 0, 0, 'M', 50, ADULT_NEVER, 0, 0},
    {"84152 84153 84154", 0, 0, 'M', 0, ADULT_NEVER, 0, 0},
    {"77067", 0, 0, 'F', 35, ADULT_NEVER, 0, 0},
    {"G0104 G0328 82270", 0, 0, '-', 45, ADULT_NEVER, COLORECTAL_45_FROM, 0},
    {"G0104 G0328 82270", 0, 0, '-', 50, ADULT_NEVER, 0, COLORECTAL_45_FROM - 1},
    {"G0296 71271", 0, 0, '-', 50, 77, LUNG_50_FROM, 0},
    {NULL, 54000, 55899, 'M', 0, ADULT_NEVER, 0, 0},
    {NULL, 56405, 59899, 'F', 0, ADULT_NEVER, 0, 0},
    {NULL, 99460, 99463, '-', 0, 0, 0, 0},
    {NULL, 99381, 99381, '-', 0, 0, 0, 0}, {NULL, 99391, 99391, '-', 0, 0, 0, 0},
    {NULL, 99382, 99382, '-', 1, 4, 0, 0}, {NULL, 99392, 99392, '-', 1, 4, 0, 0},
    {NULL, 99383, 99383, '-', 5, 11, 0, 0}, {NULL, 99393, 99393, '-', 5, 11, 0, 0},
    {NULL, 99384, 99384, '-', 12, 17, 0, 0}, {NULL, 99394, 99394, '-', 12, 17, 0, 0},
    {NULL, 99385, 99385, '-', 18, 39, 0, 0}, {NULL, 99395, 99395, '-', 18, 39, 0, 0},
    {NULL, 99386, 99386, '-', 40, 64, 0, 0}, {NULL, 99396, 99396, '-', 40, 64, 0, 0},
    {NULL, 99387, 99387, '-', 65, ADULT_NEVER, 0, 0}, {NULL, 99397, 99397, '-', 65, ADULT_NEVER, 0, 0},
};
/* clang-format on */

static bool limit_is_of(const struct limit *limit, str code, int32_t number, date day)
{
    if (day.yyyymmdd < limit->since || (limit->until && day.yyyymmdd > limit->until)) return false;
    return limit->codes ? code_in(code, limit->codes)
                        : number >= limit->from && number <= limit->to;
}

static bool is_bypassed(const struct subject *s)
{
    return has_modifier(s->line, "KX") || has_condition_code(s->claim, "45");
}

/* What is wrong with the patient for these limits; NULL: nothing. Sex unknown decides nothing. */
static const char *patient_fault(const struct subject *s, char sex, int32_t from, int32_t to)
{
    const str is = str_from(s->claim->patient_sex);
    const int32_t age = patient_age(s->claim);
    if ((sex == 'F' || sex == 'M') && code_in(is, "F M") && is.at[0] != sex && !is_bypassed(s))
        return sex == 'F' ? "the service is for women" : "the service is for men";
    if (age >= 0 && (age < from || age > to)) return "the patient is not of its age";
    return NULL;
}

static enum edit_state says(const struct subject *s, struct evidence *e, const char *fault)
{
    if (!fault) return PASSES;
    e->detail = str_of(fault);
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

static enum edit_state table_says(const struct subject *s, struct evidence *e,
                                  const struct patient_limit *row, date day)
{
    const char *fault = patient_fault(s, (row->sex.len ? row->sex : STR("-")).at[0],
                                      (int32_t)row->age_from, (int32_t)row->age_to);
    (void)from_table(s, e, &row->answer, day);
    if (fault) e->row = arena_number(s->run->arena, row->answer.row);
    return says(s, e, fault);
}

/* Most vaccines are licensed for an age; which, only a table knows. */
static bool is_vaccine(str code)
{
    enum { VACCINE_FIRST = 90460, VACCINE_LAST = 90759 };
    const int32_t number = cpt_number(code);
    return number >= VACCINE_FIRST && number <= VACCINE_LAST;
}

static enum edit_state patient_is_of_age_and_sex(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    const date day = line_day(s, s->line);
    const int32_t number = cpt_number(code);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const struct limit *limit = &limits[i];
        if (!limit_is_of(limit, code, number, day)) continue;
        const bool ages = !limit->codes || is_medicare(s->claim);
        const char *fault = patient_fault(s, limit->sex, ages ? limit->age_from : 0,
                                          ages ? limit->age_to : ADULT_NEVER);
        if (fault) return says(s, e, fault);
    }
    const struct patient_limit row =
        patient_limit_of(s->run->codesets, claim_payer_id(s->claim), code, day);
    if (code_is_present(&row.answer)) return table_says(s, e, &row, day);
    return !codeset_is_loaded(s->run->codesets, CODESET_PATIENT_LIMIT) && is_vaccine(code)
               ? unchecked_for(e, procedure_field(s, 2), "no table of ages and sexes is loaded",
                               CODESET_PATIENT_LIMIT)
               : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-19", STAGE_CODING, SEVERITY_HOLD, .line_holds = patient_is_of_age_and_sex,
     .only = ONLY_CODED,
     .doc = "A service for one sex or age must be billed for a patient of that sex and age.",
     .fix = "Correct the code or the patient's data; KX or condition code 45 where the record supports it.",
     .source = "42 CFR 410.34, 410.37, 410.39, 410.56; NCD 210.2, 210.14; IOCE edit 8; table patient_limit", .prevents = "CARC 6, CARC 7"},
};
/* clang-format on */

const struct edit_group limit_edits = GROUP(rows);
