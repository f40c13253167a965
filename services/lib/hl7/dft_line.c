/* FT1, PR1 and DG1: the charges of a DFT, what was done and why. */
#include "lib/hl7/dft_parts.h"

enum { MODIFIERS_MAX = 4, POINTERS_MAX = 4, DIAGNOSES_MAX = 25, POINTABLE_MAX = 12, MILLI = 1000 };
/* Nobody bills ten thousand million dollars a line; sums of lines must not overflow. */
static const int64_t amount_max = 1000000000000;
enum { ICD_CHARS_MIN = 3, ICD_CHARS_MAX = 7, HCPCS_CHARS = 5, PCS_CHARS = 7 };

/* clang-format off */

/* HL7 2.5.1 chapter 6.5.1 */
static const struct dft_row ft1_rows[] = {
    TEXT_ROW( 2, 1, ServiceLine, sender_line),
    DAY_ROW ( 4, 1, ServiceLine, from),        /* DR.1; a TS before 2.5 */
    DAY_ROW ( 4, 2, ServiceLine, to),
    CODE_ROW(25, 1, ServiceLine, procedure),
};

/* FT1-6, HL7 table 0017, and the CR of senders that write it for a credit. PY, AJ and CO are the account's, not the
 * claim's: they make no line. */
static const struct {
    const char *type;
    int sign;
} charge_types[] = {{"CG", 1}, {"CD", -1}, {"CR", -1}, {"PY", 0}, {"AJ", 0}, {"CO", 0}};

enum icd { NOT_ICD, ICD9, ICD10 };
/* CE.3 of FT1-19 and DG1-3: HL7 table 0396 and what senders write. */
static const struct {
    const char *system;
    enum icd icd;
} systems[] = {
    {"", ICD10},     {"I10", ICD10},       {"I10C", ICD10},  {"ICD10", ICD10}, {"ICD-10", ICD10}, {"ICD10CM", ICD10},
    {"ICD-10-CM", ICD10}, {"10", ICD10},   {"ABK", ICD10},   {"ABF", ICD10},
    {"I9", ICD9},    {"I9C", ICD9},        {"I9CDX", ICD9},  {"ICD9", ICD9},   {"ICD-9-CM", ICD9}, {"ICD9CM", ICD9}, {"9", ICD9},
};
/* clang-format on */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* ---- diagnoses ------------------------------------------------------------------------------- */

static bool looks_like_icd10(str code)
{
    if (code.len < ICD_CHARS_MIN || code.len > ICD_CHARS_MAX || !is_capital(code.at[0]))
        return false;
    for (size_t i = 1; i < code.len; i++)
        if (!is_digit(code.at[i]) && !is_capital(code.at[i])) return false;
    return is_digit(code.at[1]);
}

/* As on a claim: capitals, no point. */
static str plain_code(struct arena *arena, str code)
{
    char *out = arena_alloc(arena, code.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < code.len; i++) {
        const char c = code.at[i];
        if (c != '.' && c != ' ') out[len++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return (str){out, len};
}

static enum icd icd_of(str system, str code)
{
    for (size_t i = 0; i < COUNT_OF(systems); i++)
        if (str_is(system, systems[i].system))
            return systems[i].icd == ICD10 && !looks_like_icd10(code) ? NOT_ICD : systems[i].icd;
    return NOT_ICD;
}

static bool is_admitting(const Diagnosis *diagnosis)
{
    const str qualifier = str_from(diagnosis->qualifier);
    return str_is(qualifier, "ABJ") || str_is(qualifier, "BJ") || str_is(qualifier, "APR") ||
           str_is(qualifier, "PR");
}

/* DG1-6 A: the admitting diagnosis of an inpatient's bill (11x, 12x, 18x, 21x), another's reason
 * for the visit. */
static str admitting_qualifier(const Claim *claim, enum icd icd)
{
    const str bill = str_from(claim->facility_code);
    const bool stays =
        str_is(bill, "11") || str_is(bill, "12") || str_is(bill, "18") || str_is(bill, "21");
    if (stays) return icd == ICD10 ? STR("ABJ") : STR("BJ");
    return icd == ICD10 ? STR("APR") : STR("PR");
}

/* Admitting diagnoses and reasons for the visit stand last, so that pointers count the others from
 * 1 as HI*ABK and HI*ABF do. */
int32_t dft_diagnosis_add(Claim *claim, struct arena *arena, const Diagnosis *diagnosis)
{
    size_t at = 0;
    for (; at < claim->n_diagnoses && !is_admitting(claim->diagnoses[at]); at++)
        if (!is_admitting(diagnosis) &&
            str_eq(str_from(claim->diagnoses[at]->code), str_from(diagnosis->code)))
            return (int32_t)at + 1;
    if (claim->n_diagnoses == DIAGNOSES_MAX) return 0;
    if (is_admitting(diagnosis)) {
        if (at < claim->n_diagnoses) return 0; /* there is one already */
    }
    claim->diagnoses = arena_grow(arena, claim->diagnoses, claim->n_diagnoses, sizeof(Diagnosis *));
    memmove(claim->diagnoses + at + 1, claim->diagnoses + at,
            (claim->n_diagnoses - at) * sizeof(Diagnosis *));
    Diagnosis *copy = ARENA_NEW(arena, Diagnosis);
    *copy = *diagnosis;
    claim->diagnoses[at] = copy;
    claim->n_diagnoses++;
    return (int32_t)at + 1;
}

/* A CE as a diagnosis of the claim; 0: it is none. */
struct coded {
    bytes code, present_on_admission;
    str system;
    bool admitting;
};

static int32_t diagnosis_of(struct dft *dft, const struct coded *coded)
{
    Diagnosis diagnosis = DIAGNOSIS__INIT;
    const str code = plain_code(dft->arena, str_from(coded->code));
    const enum icd icd = icd_of(coded->system, code);
    if (code.len == 0 || icd == NOT_ICD) return 0;
    diagnosis.code = str_bytes(code);
    diagnosis.qualifier = str_bytes(coded->admitting ? admitting_qualifier(dft->claim, icd)
                                    : icd == ICD10   ? STR("ABF")
                                                     : STR("BF"));
    diagnosis.present_on_admission = coded->present_on_admission;
    return dft_diagnosis_add(dft->claim, dft->arena, &diagnosis);
}

void dft_diagnosis(struct dft *dft, const struct hl7_segment *dg1)
{
    const struct coded coded = {
        .code = dft_text(dft, dg1, 3, 1, 1),
        .system = hl7_value(dg1, 3, 3),
        .present_on_admission = dft_text(dft, dg1, 26, 1, 1), /* DG1-26 */
        .admitting =
            dft->claim->type == CLAIM_TYPE__INSTITUTIONAL && str_is(hl7_value(dg1, 6, 1), "A"),
    };
    (void)diagnosis_of(dft, &coded);
}

/* ---- procedures ------------------------------------------------------------------------------ */

/* A CPT or HCPCS code: five characters, the first a digit or A to V, then three digits, then
 * either. */
static bool looks_like_hcpcs(str code)
{
    if (code.len != HCPCS_CHARS) return false;
    if (!is_digit(code.at[0]) && !(code.at[0] >= 'A' && code.at[0] <= 'V')) return false;
    for (size_t i = 1; i < HCPCS_CHARS - 1; i++)
        if (!is_digit(code.at[i])) return false;
    return is_digit(code.at[HCPCS_CHARS - 1]) || is_capital(code.at[HCPCS_CHARS - 1]);
}

static void modifier_add(struct dft *dft, ServiceLine *line, bytes modifier)
{
    if (modifier.len == 0 || line->n_modifiers == MODIFIERS_MAX) return;
    line->modifiers = arena_grow(dft->arena, line->modifiers, line->n_modifiers, sizeof(bytes));
    line->modifiers[line->n_modifiers++] = modifier;
}

/* The repetitions of a field, from the first-th on. */
static void modifiers_of(struct dft *dft, const struct hl7_segment *segment, int field, int first,
                         ServiceLine *line)
{
    const int count = hl7_repetition_count(segment, field);
    for (int i = first; i <= count && line->n_modifiers < MODIFIERS_MAX; i++)
        modifier_add(dft, line, dft_text(dft, segment, field, i, 1));
}

/* "99213-25-59": the procedure, then modifiers. */
static void modifiers_cut(struct dft *dft, ServiceLine *line)
{
    str rest = str_from(line->procedure);
    line->procedure = str_bytes(str_cut(&rest, '-'));
    while (rest.at) modifier_add(dft, line, str_bytes(str_cut(&rest, '-')));
}

/* As the sender's profile says. */
static void charge_modifiers(struct dft *dft, const struct hl7_segment *ft1, ServiceLine *line)
{
    switch (dft->profile->modifiers) {
    case MODIFIERS_REPEAT:
        break;
    case MODIFIERS_ARE_COMPONENTS:
        for (int i = 1; i <= MODIFIERS_MAX; i++)
            modifier_add(dft, line, dft_text(dft, ft1, 26, 1, i));
        return;
    case MODIFIERS_FOLLOW_PROCEDURE:
        modifiers_of(dft, ft1, 25, 2, line);
        break;
    case MODIFIERS_HYPHENATED:
        modifiers_cut(dft, line);
        break;
    }
    modifiers_of(dft, ft1, 26, 1, line);
}

/* FT1-25, else FT1-7 where that is a procedure's code and not the chargemaster's own. */
static void procedure_of(struct dft *dft, const struct hl7_segment *ft1, ServiceLine *line)
{
    const str transaction = plain_code(dft->arena, hl7_value(ft1, 7, 1));
    if (line->procedure.len == 0 && looks_like_hcpcs(transaction))
        line->procedure = str_bytes(transaction);
    charge_modifiers(dft, ft1, line);
}

static void inpatient_procedure(struct dft *dft, const struct hl7_segment *pr1, str code)
{
    Claim *claim = dft->claim;
    InpatientProcedure *procedure = ARENA_NEW(dft->arena, InpatientProcedure);
    date day = {0};
    *procedure = (InpatientProcedure)INPATIENT_PROCEDURE__INIT;
    procedure->qualifier = str_bytes(claim->n_procedures ? STR("BBQ") : STR("BBR"));
    procedure->code = str_bytes(code);
    if (dft_day(dft, hl7_value(pr1, 5, 1), &day)) procedure->date = day.yyyymmdd;
    claim->procedures = arena_grow(dft->arena, claim->procedures, claim->n_procedures,
                                   sizeof(InpatientProcedure *));
    claim->procedures[claim->n_procedures++] = procedure;
}

/* PR1 behind an FT1 is that charge's procedure (DFT_P03); an ICD-10-PCS code is the stay's. */
void dft_procedure(struct dft *dft, const struct hl7_segment *pr1)
{
    const str code = plain_code(dft->arena, hl7_value(pr1, 3, 1));
    if (code.len == PCS_CHARS) {
        if (dft->claim->type == CLAIM_TYPE__INSTITUTIONAL) inpatient_procedure(dft, pr1, code);
        return;
    }
    if (!dft->line || dft->line->procedure.len || !looks_like_hcpcs(code)) return;
    dft->line->procedure = str_bytes(code);
    modifiers_of(dft, pr1, 16, 1, dft->line);
}

/* ---- charges --------------------------------------------------------------------------------- */

static int charge_sign(str type)
{
    for (size_t i = 0; i < COUNT_OF(charge_types); i++)
        if (str_is(type, charge_types[i].type)) return charge_types[i].sign;
    return 0;
}

static bool is_sane(int64_t amount)
{
    return amount >= -amount_max && amount <= amount_max;
}

/* FT1-11 extended, else FT1-12 for each unit, rounded half away from zero. 0: neither says a usable
 * amount. */
static int64_t charge_cents(const struct hl7_segment *ft1, int64_t quantity_milli)
{
    money extended = {0}, unit = {0};
    int64_t cents = 0;
    if (hl7_money_read(hl7_value(ft1, 11, 1), &extended))
        return is_sane(extended.cents) ? extended.cents : 0;
    if (!hl7_money_read(hl7_value(ft1, 12, 1), &unit) || !is_sane(unit.cents)) return 0;
    if (__builtin_mul_overflow(unit.cents, quantity_milli, &cents)) return 0;
    cents = (cents + (cents < 0 ? -MILLI / 2 : MILLI / 2)) / MILLI;
    return is_sane(cents) ? cents : 0;
}

static void amounts_of(const struct hl7_segment *ft1, int sign, ServiceLine *line)
{
    int64_t quantity = 0;
    if (!hl7_milli_read(hl7_value(ft1, 10, 1), &quantity) || quantity == 0 || !is_sane(quantity))
        quantity = MILLI;
    if (quantity < 0)
        quantity = -quantity; /* senders write a credit's sign into FT1-6, FT1-10, FT1-11 or all */
    int64_t cents = charge_cents(ft1, quantity);
    if (cents < 0) {
        sign = -1;
        cents = -cents;
    }
    line->unit = str_bytes(STR("UN"));
    line->quantity_milli = sign * quantity;
    line->charge_cents = sign * cents;
}

static void pointer_add(struct dft *dft, ServiceLine *line, const struct coded *coded)
{
    const int32_t at = diagnosis_of(dft, coded);
    if (at == 0 || at > POINTABLE_MAX || line->n_pointers == POINTERS_MAX) return;
    line->pointers =
        arena_grow(dft->arena, line->pointers, line->n_pointers, sizeof *line->pointers);
    line->pointers[line->n_pointers++] = at;
}

static void pointers_of(struct dft *dft, const struct hl7_segment *ft1, ServiceLine *line)
{
    const bool repeat = dft->profile->diagnoses == DIAGNOSES_REPEAT;
    const int count = repeat ? hl7_repetition_count(ft1, 19) : POINTABLE_MAX;
    for (int i = 1; i <= count; i++) {
        const struct coded coded = {
            .code = repeat ? dft_text(dft, ft1, 19, i, 1) : dft_text(dft, ft1, 19, 1, i),
            .system = repeat ? hl7_value_of(ft1, 19, i, 3) : STR(""),
        };
        pointer_add(dft, line, &coded);
    }
}

static void line_provider(struct dft *dft, ServiceLine *line, Party *provider)
{
    if (!provider) return;
    line->providers = arena_grow(dft->arena, line->providers, line->n_providers, sizeof(Party *));
    line->providers[line->n_providers++] = provider;
}

static void providers_of(struct dft *dft, const struct hl7_segment *ft1, ServiceLine *line)
{
    if (dft->claim->type == CLAIM_TYPE__INSTITUTIONAL) {
        dft_claim_provider(dft, dft_provider(dft, ft1, 20, "71"));
        return;
    }
    line_provider(dft, line, dft_provider(dft, ft1, 20, "82"));
    line_provider(dft, line, dft_provider(dft, ft1, 21, "DK"));
}

void dft_charge(struct dft *dft, const struct hl7_segment *ft1)
{
    const int sign = charge_sign(hl7_value(ft1, 6, 1));
    Claim *claim = dft->claim;
    dft->line = NULL;
    if (sign == 0) return;
    ServiceLine *line = ARENA_NEW(dft->arena, ServiceLine);
    *line = (ServiceLine)SERVICE_LINE__INIT;
    dft_bind_rows(dft, (struct dft_place){.segment = ft1}, DFT_ROWS(ft1_rows), line);
    if (line->to == 0) line->to = line->from;
    procedure_of(dft, ft1, line);
    amounts_of(ft1, sign, line);
    pointers_of(dft, ft1, line);
    providers_of(dft, ft1, line);
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL)
        line->revenue_code = str_bytes(hl7_revenue_code(
            dft->profile, dft->class, hl7_value(ft1, 13, 1), str_from(line->procedure)));
    claim->lines = arena_grow(dft->arena, claim->lines, claim->n_lines, sizeof(ServiceLine *));
    claim->lines[claim->n_lines++] = line;
    dft->line = line;
}

/* ---- when all segments are read -------------------------------------------------------------- */

static void diagnosis_qualifiers(Claim *claim)
{
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        bytes *qualifier = &claim->diagnoses[i]->qualifier;
        if (is_admitting(claim->diagnoses[i])) continue;
        const bool icd9 = qualifier->len == 2;
        *qualifier = str_bytes(icd9 ? (i ? STR("BF") : STR("BK")) : (i ? STR("ABF") : STR("ABK")));
    }
}

static size_t pointable_count(const Claim *claim)
{
    size_t count = 0;
    while (count < claim->n_diagnoses && count < POINTERS_MAX &&
           !is_admitting(claim->diagnoses[count]))
        count++;
    return count;
}

/* A charge that names no diagnosis was made for all of them (2400 SV107 wants at least one). */
static void default_pointers(Claim *claim, ServiceLine *line, struct arena *arena)
{
    const size_t count = pointable_count(claim);
    if (line->n_pointers || count == 0 || claim->type == CLAIM_TYPE__INSTITUTIONAL) return;
    line->pointers = ARENA_ARRAY(arena, int32_t, count);
    line->n_pointers = count;
    for (size_t i = 0; i < count; i++) line->pointers[i] = (int32_t)i + 1;
}

static Party *rendering_of(const ServiceLine *line)
{
    for (size_t i = 0; i < line->n_providers; i++)
        if (str_is(str_from(line->providers[i]->entity), "82")) return line->providers[i];
    return NULL;
}

static bool is_same_provider(const Party *a, const Party *b)
{
    return a && b && str_eq(str_from(a->id), str_from(b->id)) &&
           str_eq(str_from(a->last_name), str_from(b->last_name)) &&
           str_eq(str_from(a->first_name), str_from(b->first_name));
}

static void rendering_remove(ServiceLine *line)
{
    size_t kept = 0;
    for (size_t i = 0; i < line->n_providers; i++)
        if (!str_is(str_from(line->providers[i]->entity), "82"))
            line->providers[kept++] = line->providers[i];
    line->n_providers = kept;
}

/* One provider of all lines is the claim's (2310B); 2420A is for lines that differ from it. */
static void rendering_hoist(Claim *claim, struct arena *arena)
{
    Party *first = claim->n_lines ? rendering_of(claim->lines[0]) : NULL;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!is_same_provider(first, rendering_of(claim->lines[i]))) return;
    if (!first) return;
    for (size_t i = 0; i < claim->n_lines; i++) rendering_remove(claim->lines[i]);
    claim->providers = arena_grow(arena, claim->providers, claim->n_providers, sizeof(Party *));
    claim->providers[claim->n_providers++] = first;
}

void dft_lines_finish(Claim *claim, struct arena *arena)
{
    diagnosis_qualifiers(claim);
    for (size_t i = 0; i < claim->n_lines; i++) {
        claim->lines[i]->procedure_qualifier =
            claim->lines[i]->procedure.len ? str_bytes(STR("HC")) : (bytes){0};
        default_pointers(claim, claim->lines[i], arena);
    }
    rendering_hoist(claim, arena);
}
