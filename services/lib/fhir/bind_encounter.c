/* An Encounter with the ChargeItems, Conditions, Procedures and Coverage around it, as a claim. */
#include "lib/fhir/bind.h"

/* clang-format off */

/* hl7.org/fhir/R4/v3/ActEncounterCode/vs.html; place of service (CMS) and type of bill (NUBC FL4) that
 * the class implies. A visit's place may be anywhere: only a Location can say it. */
static const struct {
    const char *class;
    ClaimType type;
    int kind;
    const char *facility;
} classes[] = {
    {"AMB",    CLAIM_TYPE__PROFESSIONAL,  FOR_PROFESSIONAL,  "11"},
    {"VR",     CLAIM_TYPE__PROFESSIONAL,  FOR_PROFESSIONAL,  "02"},
    {"HH",     CLAIM_TYPE__PROFESSIONAL,  FOR_PROFESSIONAL,  "12"},
    {"IMP",    CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL, "11"},
    {"ACUTE",  CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL, "11"},
    {"NONAC",  CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL, "11"},
    {"OBSENC", CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL, "13"},
    {"EMER",   CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL, "13"},
    {"SS",     CLAIM_TYPE__INSTITUTIONAL, FOR_INSTITUTIONAL, "13"},
};

static const struct fhir_refusal
    refused_status = {"fhir.status", "Encounter.status", "business-rule", "the encounter is not finished: nothing is billed yet"},
    refused_class = {"fhir.class", "Encounter.class", "not-supported", "the class says neither a visit nor a stay"},
    refused_charges = {"fhir.item", "ChargeItem.status", "business-rule",
                       "none of the encounter's charges is billable"},
    refused_many = {"fhir.items", "ChargeItem", "too-costly", "there are more charges than a claim has lines"};

/* hl7.org/fhir/R4/v3/ParticipationType/vs.html; NM101 of 2310 */
static const struct {
    const char *type, *professional, *institutional;
} participants[] = {
    {"PPRF", "82", "71"}, {"ATND", "82", "71"}, {"REF", "DN", "DN"}, {"SPRF", NULL, "ZZ"},
};
/* clang-format on */

/* Resources of one type in the Bundle; NULL at the end. */
static json_t *next_of(json_t *bundle, const char *type, size_t *at)
{
    json_t *entries = json_object_get(bundle, "entry");
    while (*at < json_array_size(entries)) {
        json_t *resource = json_object_get(json_array_get(entries, (*at)++), "resource");
        if (str_is(fhir_string(json_object_get(resource, "resourceType")), type)) return resource;
    }
    return NULL;
}

static struct fhir_node node_of(json_t *resource)
{
    return (struct fhir_node){resource, resource};
}

static bool refers_to(struct fhir_scope *scope, json_t *from, const char *path, json_t *resource)
{
    const struct fhir_node to = fhir_at(scope, node_of(from), path);
    return to.json && to.json == resource;
}

bool fhir_has_charges(json_t *bundle)
{
    size_t at = 0;
    return next_of(bundle, "ChargeItem", &at) != NULL;
}

bool fhir_encounter_charges(struct fhir_scope *scope, json_t *encounter, json_t *bundle)
{
    size_t at = 0;
    for (json_t *item; (item = next_of(bundle, "ChargeItem", &at)) != NULL;)
        if (refers_to(scope, item, "context.resolve()", encounter)) return true;
    return false;
}

static void class_set(struct fhir_binding *b)
{
    const str class = fhir_text(b->scope, b->root, "class.code");
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        if (!str_is(class, classes[i].class)) continue;
        b->claim->type = classes[i].type;
        b->kind = classes[i].kind;
        b->claim->facility_code = str_bytes(str_of(classes[i].facility));
    }
    if (!b->kind) b->refusal = &refused_class;
    if (!str_is(fhir_text(b->scope, b->root, "status"), "finished")) b->refusal = &refused_status;
}

static bool condition_add(struct fhir_binding *b, struct fhir_node condition, str use)
{
    /* diagnosis-role of Encounter.diagnosis.use: admission diagnosis, discharge diagnosis ... */
    fhir_notes_add(b, condition, STR("Condition.note"));
    const str type = str_is(use, "AD") && b->kind == FOR_INSTITUTIONAL ? STR("admitting") : STR("");
    return fhir_diagnosis_add(b, fhir_at(b->scope, condition, "code"), type, (bytes){0}) != 0;
}

/* Those that the encounter lists, in their order; when it lists none, those that name it. */
static void conditions(struct fhir_binding *b, json_t *bundle)
{
    size_t at = 0;
    const size_t listed = fhir_count(b->root, "diagnosis");
    for (size_t i = 0; i < listed && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(b->root, "diagnosis", i);
        if (!condition_add(b, fhir_at(b->scope, item, "condition.resolve()"),
                           fhir_text(b->scope, item, "use.coding.code")))
            fhir_find(b, "INT-07", "warn", 0,
                      arena_printf(b->arena, "Encounter.diagnosis[%zu].condition", i));
    }
    for (json_t *item; !listed && (item = next_of(bundle, "Condition", &at)) != NULL;)
        if (refers_to(b->scope, item, "encounter.resolve()", b->root.json))
            (void)condition_add(b, node_of(item), STR(""));
}

static void procedures(struct fhir_binding *b, json_t *bundle)
{
    size_t at = 0;
    for (json_t *item; (item = next_of(bundle, "Procedure", &at)) != NULL;) {
        int32_t day = 0;
        if (!refers_to(b->scope, item, "encounter.resolve()", b->root.json)) continue;
        fhir_notes_add(b, node_of(item), STR("Procedure.note"));
        if (b->kind != FOR_INSTITUTIONAL) continue;
        str when = fhir_text(b->scope, node_of(item), "performedDateTime");
        if (!when.len) when = fhir_text(b->scope, node_of(item), "performedPeriod.start");
        (void)fhir_date(when, &day);
        fhir_procedure_add(b, fhir_at(b->scope, node_of(item), "code"), day);
    }
}

static void charges(struct fhir_binding *b, json_t *bundle)
{
    size_t at = 0;
    for (json_t *item; !b->refusal && (item = next_of(bundle, "ChargeItem", &at)) != NULL;) {
        const struct fhir_node node = node_of(item);
        const str status = fhir_text(b->scope, node, "status");
        if (!refers_to(b->scope, item, "context.resolve()", b->root.json)) continue;
        if (!str_is(status, "billable") && !str_is(status, "billed")) continue;
        if (b->claim->n_lines == FHIR_LINES_MAX) {
            b->refusal = &refused_many;
            return;
        }
        fhir_types_find(b, arena_printf(b->arena, "ChargeItem[%zu]", b->claim->n_lines), item);
        (void)fhir_line_add(b, &fhir_charge_table, node);
        fhir_notes_add(b, node, STR("ChargeItem.note"));
        const struct fhir_node actor = fhir_at(b->scope, node, "performer.actor");
        if (actor.json)
            fhir_provider_add(b, fhir_party(b, actor, b->kind == FOR_INSTITUTIONAL ? "71" : "82"));
    }
}

static void participants_add(struct fhir_binding *b)
{
    for (size_t i = 0; i < fhir_count(b->root, "participant") && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(b->root, "participant", i);
        const str type = fhir_text(b->scope, item, "type.coding.code");
        for (size_t n = 0; n < COUNT_OF(participants); n++) {
            const char *entity = b->kind == FOR_INSTITUTIONAL ? participants[n].institutional
                                                              : participants[n].professional;
            if (str_is(type, participants[n].type) && entity)
                fhir_provider_add(b, fhir_party(b, fhir_at(b->scope, item, "individual"), entity));
        }
    }
}

/* The account's coverages, by priority. */
static void account_coverages_add(struct fhir_binding *b)
{
    const struct fhir_node account = fhir_at(b->scope, b->root, "account.resolve()");
    for (size_t i = 0; i < fhir_count(account, "coverage") && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(account, "coverage", i);
        struct fhir_insured insured = {.from = item, .order = (int64_t)i + 1};
        insured.field = arena_printf(b->arena, "Account.coverage[%zu]", i);
        insured.coverage = fhir_at(b->scope, item, "coverage.resolve()");
        (void)str_parse_int(fhir_text(b->scope, item, "priority"), &insured.order);
        if (insured.coverage.json) fhir_insured_add(b, insured);
    }
}

/* Those of which the patient is the beneficiary, by their order. */
static void own_coverages_add(struct fhir_binding *b, struct fhir_node patient, json_t *bundle)
{
    size_t at = 0;
    for (json_t *item; (item = next_of(bundle, "Coverage", &at)) != NULL;) {
        if (!refers_to(b->scope, item, "beneficiary.resolve()", patient.json)) continue;
        struct fhir_insured insured = {.coverage = node_of(item)};
        insured.order = (int64_t)b->insured_count + 1;
        insured.field = STR("Coverage");
        (void)str_parse_int(fhir_text(b->scope, node_of(item), "order"), &insured.order);
        (void)json_array_append(b->scope->used, item);
        fhir_insured_add(b, insured);
    }
}

/* The claim goes to the payer who decides first. */
static void coverages(struct fhir_binding *b, struct fhir_node patient, json_t *bundle)
{
    size_t first = 0;
    account_coverages_add(b);
    if (!b->insured_count && patient.json) own_coverages_add(b, patient, bundle);
    for (size_t i = 1; i < b->insured_count; i++)
        if (b->insured[i].order < b->insured[first].order) first = i;
    const struct fhir_node none = {0};
    fhir_coverage(b, b->insured_count ? b->insured[first].coverage : none, none);
    fhir_payers(b, first);
}

void fhir_bind_encounter(struct fhir_binding *b, json_t *bundle)
{
    const struct fhir_node patient = fhir_at(b->scope, b->root, "subject.resolve()");
    class_set(b);
    if (!b->refusal) fhir_types_find(b, STR("Encounter"), b->root.json);
    if (b->refusal) return;
    fhir_bind(b->scope, b->arena, &fhir_encounter_table, b->root, b->claim);
    b->claim->created = b->claim->statement_to;
    fhir_patient(b, patient);
    coverages(b, patient, bundle);
    fhir_billing(b, fhir_at(b->scope, b->root, "serviceProvider"));
    participants_add(b);
    conditions(b, bundle);
    procedures(b, bundle);
    charges(b, bundle);
    if (b->kind != FOR_INSTITUTIONAL) b->claim->discharge_status = (bytes){0};
    if (b->claim->discharge_status.len > 2) b->claim->discharge_status = (bytes){0};
    if (!b->refusal && !b->claim->n_lines) b->refusal = &refused_charges;
    if (!b->refusal) fhir_finish(b);
    fhir_used_types_find(b);
}
