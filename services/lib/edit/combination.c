/* Edits of diagnoses together: twice, out of order, at odds with each other. */
#include "lib/edit/check.h"

enum { SEVENTH = 6, CODE_CHARS = 7 };

/* ABK, ABF: what is billed for. Reasons for the visit and admission may repeat it. */
static bool is_billed(const Diagnosis *diagnosis)
{
    return code_in(str_from(diagnosis->qualifier), "ABK ABF BK BF");
}

static const Diagnosis *billed(const Claim *claim, size_t i)
{
    return is_billed(claim->diagnoses[i]) ? claim->diagnoses[i] : NULL;
}

static enum edit_state diagnosis_stands_once(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(str_from(claim->diagnoses[i]->code), str_from(claim->diagnoses[j]->code)) &&
                billed(claim, i) && billed(claim, j))
                return fails(e, diagnosis_field(s, (int32_t)i + 1),
                             str_from(claim->diagnoses[i]->code));
    return PASSES;
}

static char seventh(str code)
{
    if (code.len != CODE_CHARS) return 0;
    return code.at[SEVENTH];
}

static bool is_injury_code(str code)
{
    return code.len && (code.at[0] == 'S' || code.at[0] == 'T');
}

/* The condition that the sequela left comes first, the sequela after it. OCG I.B.10 */
static enum edit_state sequela_is_not_first(const struct subject *s, struct evidence *e)
{
    if (s->claim->n_diagnoses == 0) return PASSES;
    const str first = str_from(s->claim->diagnoses[0]->code);
    if (!is_icd10(s->claim->diagnoses[0]) || seventh(first) != 'S') return PASSES;
    return fails(e, diagnosis_field(s, 1), first);
}

static bool is_aftercare(str code)
{
    return str_starts(code, "Z47") || str_starts(code, "Z48");
}

static bool same_injury_other_phase(str a, str b)
{
    const char x = seventh(a), y = seventh(b);
    if (!is_injury_code(a) || !x || !y || x == y) return false;
    return str_eq((str){a.at, SEVENTH}, (str){b.at, SEVENTH}) && (x == 'A' || y == 'A');
}

static enum edit_state injury_is_in_one_phase(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        const str a = str_from(claim->diagnoses[i]->code);
        const bool aftercare = is_aftercare(a);
        for (size_t j = 0; j < claim->n_diagnoses && (aftercare || is_injury_code(a)); j++) {
            const str b = str_from(claim->diagnoses[j]->code);
            const bool odd = same_injury_other_phase(a, b) ||
                             (aftercare && b.len && b.at[0] == 'S' && seventh(b) != 'S');
            if (odd && i != j) return fails(e, diagnosis_field(s, (int32_t)i + 1), a);
        }
    }
    return PASSES;
}

/* ---- pregnancy ---------------------------------------------------------------------------- */

static const Diagnosis *any_starts(const Claim *claim, const char *head)
{
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        if (str_starts(str_from(claim->diagnoses[i]->code), head)) return claim->diagnoses[i];
    return NULL;
}

/* Weeks are told with O09 to O77; not with abortive outcomes (O00-O08), and not asked for where the
 * child is born already or the code may be of any time (O80 and up). OCG I.C.21.c.11, I.C.15.a */
static bool needs_weeks(str code)
{
    int64_t number;
    if (code.len < 3 || code.at[0] != 'O' || !str_parse_int((str){code.at + 1, 2}, &number))
        return false;
    return number >= 9 && number <= 77;
}

/* Ordinals of the first diagnoses of chapter 15 and of those that ask for the weeks; 0: none. */
struct pregnancy {
    int32_t mother, weeks;
};

static struct pregnancy pregnancy_of(const Claim *claim)
{
    struct pregnancy found = {0};
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        const str code = str_from(claim->diagnoses[i]->code);
        if (!is_icd10(claim->diagnoses[i]) || !str_starts(code, "O")) continue;
        if (!found.mother) found.mother = (int32_t)i + 1;
        if (!found.weeks && needs_weeks(code)) found.weeks = (int32_t)i + 1;
    }
    return found;
}

static bool cannot_be_mother(const Claim *claim)
{
    enum { MOTHER_MIN = 9, MOTHER_MAX = 64 };
    const int32_t age = patient_age(claim);
    return str_is(str_from(claim->patient_sex), "M") ||
           (age >= 0 && (age < MOTHER_MIN || age > MOTHER_MAX));
}

static enum edit_state pregnancy_is_whole(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const struct pregnancy found = pregnancy_of(claim);
    if (!found.mother) return PASSES;
    const str code = str_from(claim->diagnoses[found.mother - 1]->code);
    if (cannot_be_mother(claim)) return fails(e, diagnosis_field(s, found.mother), code);
    e->detail = STR("the outcome of delivery (Z37) is missing");
    if ((any_starts(claim, "O80") || any_starts(claim, "O82")) && !any_starts(claim, "Z37"))
        return fails(e, diagnosis_field(s, found.mother), code);
    e->detail = STR("the weeks of gestation (Z3A) are missing");
    if (found.weeks && !any_starts(claim, "Z3A"))
        return fails(e, diagnosis_field(s, found.weeks),
                     str_from(claim->diagnoses[found.weeks - 1]->code));
    e->detail = (str){0};
    return PASSES;
}

/* ---- symptoms ----------------------------------------------------------------------------- */

/* Symptoms that are part of a disease: not coded before it. Our own list, drawn from OCG I.B.5;
 * categories, each with the heads of the diseases that explain it. */
static const struct {
    const char *symptom, *diseases;
} explained[] = {
    {"R030", "I10 I11 I12 I13 I15 I16"},
    {"R05", "J0 J1 J2 J4 U071"},
    {"R060", "I50 J18 J44 J45 J96"},
    {"R07", "I20 I21 I22 I24 I25"},
    {"R10", "K25 K26 K35 K36 K37 K50 K51 K57 K80 K81 K85"},
    {"R11", "A08 A09 K29 K52 O21"},
    {"R197", "A0 K50 K51 K52"},
    {"R21", "L2 L3 L5 B01 B02 B05"},
    {"R30", "N30 N34 N390"},
    {"R31", "C64 C67 N20 N21 N30"},
    {"R42", "H81 H82 H83"},
    {"R50", "A0 A4 B34 J0 J1 N10 N390 U071"},
    {"R51", "G43 G44"},
    {"R55", "I44 I49"},
    {"R56", "G40"},
    {"R73", "E08 E09 E10 E11 E13"},
};

static bool explains(const char *diseases, str code)
{
    str rest = str_of(diseases);
    while (rest.at) {
        const str head = str_cut(&rest, ' ');
        if (head.len && code.len >= head.len && memcmp(code.at, head.at, head.len) == 0)
            return true;
    }
    return false;
}

static enum edit_state symptom_is_not_first(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (claim->n_diagnoses < 2 || !is_icd10(claim->diagnoses[0])) return PASSES;
    const str first = str_from(claim->diagnoses[0]->code);
    for (size_t k = 0; k < COUNT_OF(explained); k++) {
        if (!str_starts(first, explained[k].symptom)) continue;
        for (size_t i = 1; i < claim->n_diagnoses; i++) {
            const str code = str_from(claim->diagnoses[i]->code);
            if (!billed(claim, i) || !explains(explained[k].diseases, code)) continue;
            e->detail = arena_printf(s->run->arena, "it belongs to %.*s", STR_ARGS(code));
            return fails(e, diagnosis_field(s, 1), first);
        }
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"DX-05", STAGE_CODING, SEVERITY_REJECT, .claim_holds = diagnosis_stands_once,
     .doc = "A diagnosis must stand once on a claim.",
     .fix = "Remove the second one and correct the pointers.",
     .source = "ICD-10-CM Official Guidelines I.B.12; Medicare Code Editor edit 3", .prevents = "277CA A3:255"},
    {"DX-21", STAGE_CODING, SEVERITY_HOLD, .claim_holds = sequela_is_not_first,
     .doc = "A sequela (seventh character S) must follow the condition that it left.",
     .fix = "Put the present condition first.",
     .source = "ICD-10-CM Official Guidelines I.B.10", .prevents = "CARC 146"},
    {"DX-22", STAGE_CODING, SEVERITY_WARN, .claim_holds = injury_is_in_one_phase,
     .doc = "One injury should be in one phase: active treatment (A) or after it (D, S); aftercare codes (Z47, Z48) do not go with an injury code.",
     .fix = "Choose the seventh character of the encounter; drop the aftercare code.",
     .source = "ICD-10-CM Official Guidelines I.C.19.a, I.C.21.c.7", .prevents = "CARC 146"},
    {"DX-23", STAGE_CODING, SEVERITY_HOLD, .claim_holds = pregnancy_is_whole,
     .doc = "Codes of pregnancy are for women from 9 to 64; with them go the weeks of gestation, with a delivery its outcome.",
     .fix = "Add Z3A and Z37, or correct sex or birth date.",
     .source = "ICD-10-CM Official Guidelines I.C.15, I.C.21.c.11; Medicare Code Editor edits 4, 5", .prevents = "CARC 9, CARC 10, CARC 16 M76"},
    {"DX-24", STAGE_CODING, SEVERITY_WARN, .claim_holds = symptom_is_not_first,
     .doc = "A symptom should not come before the disease that it belongs to.",
     .fix = "Put the disease first; leave the symptom out.",
     .source = "ICD-10-CM Official Guidelines I.B.4, I.B.5", .prevents = "CARC 50, CARC 146"},
};
/* clang-format on */

const struct edit_group combination_edits = GROUP(rows);
