/* What a claim bills: diagnoses, procedures, lines; sums, and what is missing. */
#include "lib/fhir/bind.h"

enum { MODIFIERS_MAX = 4, POINTERS_MAX = 4, UNIT_MILLI = 1000 };

/* ---- findings ----------------------------------------------------------------------------------
 */

void fhir_find(struct fhir_binding *b, const char *edit, const char *severity, int32_t line,
               str field)
{
    Claim *claim = b->claim;
    if (claim->n_findings == FHIR_FINDINGS_MAX) return;
    Finding *finding = FHIR_NEW(b->arena, Finding, FINDING__INIT);
    finding->edit = str_bytes(str_of(edit));
    finding->severity = str_bytes(str_of(severity));
    finding->stage = str_bytes(STR("intake"));
    finding->line = line;
    finding->field = fhir_kept(b->arena, field);
    claim->findings =
        (Finding **)arena_grow(b->arena, claim->findings, claim->n_findings, sizeof(Finding *));
    claim->findings[claim->n_findings++] = finding;
}

/* "Claim.item[2].productOrService.coding": as FHIRPath counts, without slices and resolve(). */
static str field_of(struct arena *arena, const struct fhir_table *table, const char *path,
                    int32_t line)
{
    const str root =
        line ? arena_printf(arena, "%s[%d]", table->root, line - 1) : str_of(table->root);
    str rest = str_of(path), field = root;
    while (rest.len) {
        str step = str_cut(&rest, '.');
        if (str_is(step, "resolve()")) continue;
        step = str_cut(&step, '[');
        field = arena_printf(arena, "%.*s.%.*s", STR_ARGS(field), STR_ARGS(step));
    }
    return field;
}

void fhir_require(struct fhir_binding *b, const struct fhir_table *table, const void *record,
                  int32_t line)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct fhir_row *row = &table->rows[i];
        if (row->edit && (row->required_for & b->kind) &&
            !fhir_member_is_set(table->record, record, row->member))
            fhir_find(b, row->edit, "hold", line, field_of(b->arena, table, row->path, line));
    }
}

/* ---- diagnoses and procedures ------------------------------------------------------------------
 */

/* Qualifiers of HI in 005010X222A1 2300 and 005010X223A3 2300, for ICD-10-CM and ICD-9-CM. */
static const struct {
    const char *type, *icd10, *icd9;
} diagnosis_types[] = {
    {"principal", "ABK", "BK"},
    {"admitting", "ABJ", "BJ"},
    {"patientreasonforvisit", "APR", "PR"},
    {"externalcauseofinjury", "ABN", "BN"},
    {"external-cause", "ABN", "BN"},
};

static const char *qualifier_of(str type, bool icd9)
{
    for (size_t i = 0; i < COUNT_OF(diagnosis_types); i++)
        if (str_is(type, diagnosis_types[i].type))
            return icd9 ? diagnosis_types[i].icd9 : diagnosis_types[i].icd10;
    return icd9 ? "BF" : "ABF";
}

int32_t fhir_diagnosis_add(struct fhir_binding *b, struct fhir_node concept, str type,
                           bytes present_on_admission)
{
    Claim *claim = b->claim;
    const str icd10 = fhir_text(b->scope, concept, "coding[icd10].code");
    const str icd9 = fhir_text(b->scope, concept, "coding[icd9].code");
    const bytes code = fhir_code(b->arena, icd10.len ? icd10 : icd9);
    if (!code.len || claim->n_diagnoses == FHIR_DIAGNOSES_MAX) return 0;
    Diagnosis *diagnosis = FHIR_NEW(b->arena, Diagnosis, DIAGNOSIS__INIT);
    diagnosis->qualifier = str_bytes(str_of(qualifier_of(type, icd10.len == 0)));
    diagnosis->code = code;
    if (b->kind == FOR_INSTITUTIONAL) diagnosis->present_on_admission = present_on_admission;
    claim->diagnoses = (Diagnosis **)arena_grow(b->arena, claim->diagnoses, claim->n_diagnoses,
                                                sizeof(Diagnosis *));
    claim->diagnoses[claim->n_diagnoses++] = diagnosis;
    return (int32_t)claim->n_diagnoses;
}

/* The one that is marked as principal, else the first without another purpose; n: none. */
static size_t principal_find(const Claim *claim)
{
    static const char *const wanted[] = {"ABK", "BK", "ABF", "BF"};
    for (size_t w = 0; w < COUNT_OF(wanted); w++)
        for (size_t i = 0; i < claim->n_diagnoses; i++)
            if (str_is(str_from(claim->diagnoses[i]->qualifier), wanted[w])) return i;
    return claim->n_diagnoses;
}

/* The first of the diagnoses that no other qualifier claims becomes the principal one; it stands in
 * front, and the pointers follow it. */
static void principal_first(struct fhir_binding *b)
{
    Claim *claim = b->claim;
    const size_t at = principal_find(claim);
    if (at == claim->n_diagnoses) return;
    Diagnosis *principal = claim->diagnoses[at];
    const str q = str_from(principal->qualifier);
    principal->qualifier = str_bytes(q.at[0] == 'A' ? STR("ABK") : STR("BK"));
    memmove(claim->diagnoses + 1, claim->diagnoses, at * sizeof(Diagnosis *));
    claim->diagnoses[0] = principal;
    const int32_t was = (int32_t)at + 1;
    for (size_t i = 0; i < b->pointer_count; i++) {
        int32_t *place = &b->pointers[i].place;
        if (*place == was)
            *place = 1;
        else if (*place && *place < was)
            ++*place;
    }
}

/* ICD-10-PCS; the system's address also stands for ICD-10-CM in some senders' files, whose codes
 * are not seven characters long. */
void fhir_procedure_add(struct fhir_binding *b, struct fhir_node concept, int32_t day)
{
    enum { PCS_CHARS = 7 };
    Claim *claim = b->claim;
    const bytes code = fhir_code(b->arena, fhir_text(b->scope, concept, "coding[icd10pcs].code"));
    if (code.len != PCS_CHARS || claim->n_procedures == FHIR_DIAGNOSES_MAX) return;
    InpatientProcedure *procedure =
        FHIR_NEW(b->arena, InpatientProcedure, INPATIENT_PROCEDURE__INIT);
    procedure->qualifier = str_bytes(claim->n_procedures ? STR("BBQ") : STR("BBR"));
    procedure->code = code;
    procedure->date = day;
    claim->procedures = (InpatientProcedure **)arena_grow(
        b->arena, claim->procedures, claim->n_procedures, sizeof(InpatientProcedure *));
    claim->procedures[claim->n_procedures++] = procedure;
}

/* ---- lines -------------------------------------------------------------------------------------
 */

static void modifiers_set(struct fhir_binding *b, ServiceLine *line, struct fhir_node from)
{
    size_t count = fhir_count(from, "modifier");
    if (count > MODIFIERS_MAX) count = MODIFIERS_MAX;
    line->modifiers = ARENA_ARRAY(b->arena, bytes, MODIFIERS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct fhir_node concept = fhir_item(from, "modifier", i);
        const bytes code = fhir_code(b->arena, fhir_text(b->scope, concept, "coding.code"));
        if (code.len) line->modifiers[line->n_modifiers++] = code;
    }
}

static void pointers_set(struct fhir_binding *b, ServiceLine *line, struct fhir_node from)
{
    const size_t count = fhir_count(from, "diagnosisSequence");
    line->pointers = ARENA_ARRAY(b->arena, int32_t, POINTERS_MAX);
    for (size_t i = 0; i < count && line->n_pointers < POINTERS_MAX; i++) {
        int64_t sequence;
        if (!str_parse_int(fhir_string(fhir_item(from, "diagnosisSequence", i).json), &sequence))
            continue;
        for (size_t n = 0; n < b->pointer_count; n++)
            if (b->pointers[n].sequence == sequence && b->pointers[n].place)
                line->pointers[line->n_pointers++] = (int32_t)n; /* its place is known at the end */
    }
}

/* Net is what is charged; without it, unit price times quantity
 * (claim-definitions.html#Claim.item.net). */
static void charge_complete(struct fhir_binding *b, ServiceLine *line, struct fhir_node from)
{
    int64_t price;
    if (line->charge_cents || !fhir_cents(fhir_text(b->scope, from, "unitPrice.value"), &price))
        return;
    const int64_t quantity = line->quantity_milli ? line->quantity_milli : UNIT_MILLI;
    int64_t total;
    if (__builtin_mul_overflow(price, quantity, &total) || total % UNIT_MILLI) return;
    line->charge_cents = total / UNIT_MILLI;
}

ServiceLine *fhir_line_add(struct fhir_binding *b, const struct fhir_table *table,
                           struct fhir_node from)
{
    Claim *claim = b->claim;
    ServiceLine *line = FHIR_NEW(b->arena, ServiceLine, SERVICE_LINE__INIT);
    fhir_bind(b->scope, b->arena, table, from, line);
    modifiers_set(b, line, from);
    pointers_set(b, line, from);
    charge_complete(b, line, from);
    fhir_tooth(b, line, from);
    if (line->drug) line->drug->qualifier = str_bytes(STR("N4"));
    claim->lines =
        (ServiceLine **)arena_grow(b->arena, claim->lines, claim->n_lines, sizeof(ServiceLine *));
    claim->lines[claim->n_lines++] = line;
    fhir_require(b, table, line, (int32_t)claim->n_lines);
    return line;
}

/* ---- the end -----------------------------------------------------------------------------------
 */

static str procedure_qualifier(const struct fhir_binding *b, const ServiceLine *line)
{
    enum { HIPPS_CHARS = 5 };
    if (!line->procedure.len) return (str){0};
    if (b->kind == FOR_DENTAL) return STR("AD");
    const bool is_hipps = str_is(str_from(line->revenue_code), "0022") ||
                          str_is(str_from(line->revenue_code), "0023") ||
                          str_is(str_from(line->revenue_code), "0024");
    return is_hipps ? STR("HP") : STR("HC");
}

static void line_finish(struct fhir_binding *b, ServiceLine *line)
{
    Claim *claim = b->claim;
    line->procedure_qualifier = str_bytes(procedure_qualifier(b, line));
    if (!line->unit.len) line->unit = str_bytes(STR("UN"));
    if (!line->quantity_milli) line->quantity_milli = UNIT_MILLI;
    if (!line->from) line->from = claim->statement_from;
    if (!line->to) line->to = line->from;
    for (size_t i = 0; i < line->n_pointers; i++)
        line->pointers[i] = b->pointers[line->pointers[i]].place;
    if (b->kind == FOR_PROFESSIONAL && !line->n_pointers && claim->n_diagnoses)
        line->pointers[line->n_pointers++] = 1; /* 005010X222A1 SV107 is required */
}

static void days_sum(Claim *claim)
{
    int32_t from = 0, to = 0;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line->from && (!from || line->from < from)) from = line->from;
        if (line->to > to) to = line->to;
    }
    const bool stay = claim->type == CLAIM_TYPE__INSTITUTIONAL;
    if (!stay || !claim->statement_from) claim->statement_from = from;
    if (!stay || !claim->statement_to) claim->statement_to = to;
}

static void charge_sum(struct fhir_binding *b)
{
    Claim *claim = b->claim;
    int64_t sum = 0;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (__builtin_add_overflow(sum, claim->lines[i]->charge_cents, &sum)) return;
    if (!b->total_given) claim->charge_cents = sum;
}

/* What a hospital's claims always say (CLM06 to CLM09, CLM05-2 and -3). */
static void defaults_set(struct fhir_binding *b)
{
    Claim *claim = b->claim;
    claim->provider_signature = claim->benefits_assigned = claim->release = str_bytes(STR("Y"));
    claim->assignment = str_bytes(STR("A"));
    if (!claim->frequency.len) claim->frequency = str_bytes(STR("1"));
    claim->facility_qualifier = str_bytes(b->kind == FOR_INSTITUTIONAL ? STR("A") : STR("B"));
    for (size_t i = 0; i < claim->n_lines && b->kind != FOR_INSTITUTIONAL; i++)
        if (!claim->facility_code.len) claim->facility_code = claim->lines[i]->place_of_service;
    if (!claim->account.len) claim->account = claim->patient_control;
}

/* A line's place that is the claim's own is said once (005010X222A1 SV105). */
static void places_fold(Claim *claim)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (str_eq(str_from(claim->lines[i]->place_of_service), str_from(claim->facility_code)))
            claim->lines[i]->place_of_service = (bytes){0};
}

void fhir_finish(struct fhir_binding *b)
{
    Claim *claim = b->claim;
    principal_first(b);
    for (size_t i = 0; i < claim->n_lines; i++) line_finish(b, claim->lines[i]);
    days_sum(claim);
    charge_sum(b);
    defaults_set(b);
    places_fold(claim);
    const bool encounter = str_is(fhir_text(b->scope, b->root, "resourceType"), "Encounter");
    if (!claim->n_diagnoses && b->kind != FOR_DENTAL)
        fhir_find(b, "INT-07", "hold", 0,
                  encounter ? STR("Encounter.diagnosis") : STR("Claim.diagnosis"));
    if (!claim->facility_code.len)
        fhir_find(b, "INT-14", "hold", 0,
                  encounter                      ? STR("Encounter.class")
                  : b->kind == FOR_INSTITUTIONAL ? STR("Claim.supportingInfo")
                                                 : STR("Claim.item.locationCodeableConcept"));
}
