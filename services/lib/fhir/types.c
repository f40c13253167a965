/* The elements of FHIR R4 that are read, with their JSON types, in the order of the resources' own
 * definitions, and the walk that compares a resource with them. */
#include "lib/fhir/types.h"

#include "lib/fhir/path.h"
#include "lib/fhir/table.h"

/* clang-format off */

#define ONE(name, is)             {name, is, false, false, NULL}
#define MANY(name, is)            {name, is, true, false, NULL}
#define PART(name, type)          {name, IS_OBJECT, false, false, type}
#define PARTS(name, type)         {name, IS_OBJECT, true, false, type}
#define BILLED(name, is)          {name, is, false, true, NULL}
#define BILLED_MANY(name, is)     {name, is, true, true, NULL}
#define BILLED_PART(name, type)   {name, IS_OBJECT, false, true, type}
#define BILLED_PARTS(name, type)  {name, IS_OBJECT, true, true, type}
#define TYPE(name, elements)      static const struct fhir_type name##_type = {elements, name, COUNT_OF(name)}
#define RESOURCES                 {"contained", IS_OBJECT, true, false, NULL}

/* hl7.org/fhir/R4/datatypes.html */
static const struct fhir_element coding[] = {ONE("system", IS_STRING), ONE("code", IS_STRING)};
TYPE(coding, "Coding");
static const struct fhir_element concept[] = {PARTS("coding", &coding_type)};
TYPE(concept, "CodeableConcept");
static const struct fhir_element identifier[] = {
    PART("type", &concept_type), ONE("system", IS_STRING), ONE("value", IS_STRING)};
TYPE(identifier, "Identifier");
static const struct fhir_element reference[] = {
    ONE("reference", IS_STRING), PART("identifier", &identifier_type), ONE("display", IS_STRING)};
TYPE(reference, "Reference");
/* STU3 gave amounts as a Quantity, whose code is the currency (hl7.org/fhir/STU3/datatypes.html#money). */
static const struct fhir_element amount[] = {
    ONE("value", IS_NUMBER), ONE("currency", IS_STRING), ONE("code", IS_STRING)};
TYPE(amount, "Money");
static const struct fhir_element quantity[] = {
    ONE("value", IS_NUMBER), ONE("unit", IS_STRING), ONE("code", IS_STRING)};
TYPE(quantity, "Quantity");
static const struct fhir_element period[] = {ONE("start", IS_DATE), ONE("end", IS_DATE)};
TYPE(period, "Period");
static const struct fhir_element person_name[] = {
    ONE("family", IS_STRING), MANY("given", IS_STRING), MANY("suffix", IS_STRING)};
TYPE(person_name, "HumanName");
static const struct fhir_element address[] = {
    MANY("line", IS_STRING), ONE("city", IS_STRING), ONE("state", IS_STRING), ONE("postalCode", IS_STRING),
    ONE("country", IS_STRING)};
TYPE(address, "Address");
static const struct fhir_element meta[] = {PARTS("security", &coding_type)};
TYPE(meta, "Meta");

/* hl7.org/fhir/R4/claim.html */
static const struct fhir_element related[] = {
    PART("claim", &reference_type), PART("relationship", &concept_type), PART("reference", &identifier_type)};
TYPE(related, "Claim.related");
static const struct fhir_element care_team[] = {PART("provider", &reference_type), PART("role", &concept_type)};
TYPE(care_team, "Claim.careTeam");
static const struct fhir_element information[] = {
    PART("category", &concept_type), PART("code", &concept_type), ONE("timingDate", IS_DATE),
    PART("timingPeriod", &period_type), ONE("valueString", IS_STRING)};
TYPE(information, "Claim.supportingInfo");
static const struct fhir_element claim_diagnosis[] = {
    ONE("sequence", IS_NUMBER), PART("diagnosisCodeableConcept", &concept_type),
    PART("diagnosisReference", &reference_type), PARTS("type", &concept_type), PART("onAdmission", &concept_type)};
TYPE(claim_diagnosis, "Claim.diagnosis");
static const struct fhir_element claim_procedure[] = {
    ONE("date", IS_DATE), PART("procedureCodeableConcept", &concept_type),
    PART("procedureReference", &reference_type)};
TYPE(claim_procedure, "Claim.procedure");
static const struct fhir_element insurance[] = {
    ONE("sequence", IS_NUMBER), ONE("focal", IS_BOOLEAN), PART("coverage", &reference_type),
    MANY("preAuthRef", IS_STRING), PART("claimResponse", &reference_type)};
TYPE(insurance, "Claim.insurance");
static const struct fhir_element accident[] = {
    ONE("date", IS_DATE), PART("type", &concept_type), PART("locationAddress", &address_type)};
TYPE(accident, "Claim.accident");
#define BILLED_AS                                                                                    \
    ONE("sequence", IS_NUMBER), PART("revenue", &concept_type), PART("productOrService", &concept_type), \
    PARTS("modifier", &concept_type), PART("quantity", &quantity_type), PART("unitPrice", &amount_type), \
    PART("net", &amount_type)
static const struct fhir_element sub_detail[] = {BILLED_AS};
TYPE(sub_detail, "Claim.item.detail.subDetail");
static const struct fhir_element detail[] = {BILLED_AS, PARTS("subDetail", &sub_detail_type)};
TYPE(detail, "Claim.item.detail");
static const struct fhir_element item[] = {
    ONE("sequence", IS_NUMBER), MANY("diagnosisSequence", IS_NUMBER), PART("revenue", &concept_type),
    PART("productOrService", &concept_type), PARTS("modifier", &concept_type), ONE("servicedDate", IS_DATE),
    PART("servicedPeriod", &period_type), PART("locationCodeableConcept", &concept_type),
    PART("quantity", &quantity_type), PART("unitPrice", &amount_type), PART("net", &amount_type),
    PART("bodySite", &concept_type), PARTS("subSite", &concept_type), PARTS("detail", &detail_type)};
TYPE(item, "Claim.item");
static const struct fhir_element claim[] = {
    ONE("id", IS_STRING), PART("meta", &meta_type), RESOURCES, PARTS("identifier", &identifier_type),
    BILLED("status", IS_STRING), BILLED_PART("type", &concept_type), BILLED("use", IS_STRING),
    BILLED_PART("patient", &reference_type), PART("billablePeriod", &period_type), ONE("created", IS_DATE),
    BILLED_PART("insurer", &reference_type), BILLED_PART("provider", &reference_type),
    BILLED_PARTS("related", &related_type), PART("facility", &reference_type), PARTS("careTeam", &care_team_type),
    PARTS("supportingInfo", &information_type), BILLED_PARTS("diagnosis", &claim_diagnosis_type),
    BILLED_PARTS("procedure", &claim_procedure_type), BILLED_PARTS("insurance", &insurance_type),
    PART("accident", &accident_type), BILLED_PARTS("item", &item_type), BILLED_PART("total", &amount_type)};
TYPE(claim, "Claim");

/* hl7.org/fhir/R4/claimresponse.html */
static const struct fhir_element payment[] = {PART("amount", &amount_type), ONE("date", IS_DATE)};
TYPE(payment, "ClaimResponse.payment");
static const struct fhir_element claim_response[] = {PART("payment", &payment_type)};
TYPE(claim_response, "ClaimResponse");

/* hl7.org/fhir/R4/encounter.html, chargeitem.html, account.html, condition.html, procedure.html */
static const struct fhir_element participant[] = {PARTS("type", &concept_type), PART("individual", &reference_type)};
TYPE(participant, "Encounter.participant");
static const struct fhir_element encounter_diagnosis[] = {PART("condition", &reference_type), PART("use", &concept_type)};
TYPE(encounter_diagnosis, "Encounter.diagnosis");
static const struct fhir_element hospitalization[] = {
    PART("preAdmissionIdentifier", &identifier_type), PART("admitSource", &concept_type),
    PART("dischargeDisposition", &concept_type)};
TYPE(hospitalization, "Encounter.hospitalization");
static const struct fhir_element encounter[] = {
    ONE("id", IS_STRING), PART("meta", &meta_type), RESOURCES, PARTS("identifier", &identifier_type),
    BILLED("status", IS_STRING), BILLED_PART("class", &coding_type), BILLED_PART("subject", &reference_type),
    PARTS("participant", &participant_type), BILLED_PART("period", &period_type),
    BILLED_PARTS("diagnosis", &encounter_diagnosis_type), PARTS("account", &reference_type),
    PART("hospitalization", &hospitalization_type), BILLED_PART("serviceProvider", &reference_type)};
TYPE(encounter, "Encounter");
static const struct fhir_element performer[] = {PART("actor", &reference_type)};
TYPE(performer, "ChargeItem.performer");
static const struct fhir_element charge[] = {
    PARTS("identifier", &identifier_type), BILLED("status", IS_STRING), BILLED_PART("code", &concept_type),
    BILLED_PART("context", &reference_type), BILLED("occurrenceDateTime", IS_DATE),
    BILLED_PART("occurrencePeriod", &period_type), PARTS("performer", &performer_type),
    BILLED_PART("quantity", &quantity_type), BILLED_PARTS("bodysite", &concept_type),
    BILLED_PART("priceOverride", &amount_type), BILLED_PART("productCodeableConcept", &concept_type)};
TYPE(charge, "ChargeItem");
static const struct fhir_element account_coverage[] = {PART("coverage", &reference_type), ONE("priority", IS_NUMBER)};
TYPE(account_coverage, "Account.coverage");
static const struct fhir_element account[] = {
    PARTS("identifier", &identifier_type), PARTS("coverage", &account_coverage_type)};
TYPE(account, "Account");
static const struct fhir_element condition[] = {PART("code", &concept_type)};
TYPE(condition, "Condition");
static const struct fhir_element procedure[] = {
    PART("code", &concept_type), ONE("performedDateTime", IS_DATE), PART("performedPeriod", &period_type)};
TYPE(procedure, "Procedure");

/* hl7.org/fhir/R4/coverage.html, patient.html and the others of administration */
static const struct fhir_element coverage_class[] = {
    PART("type", &concept_type), ONE("value", IS_STRING), ONE("name", IS_STRING)};
TYPE(coverage_class, "Coverage.class");
static const struct fhir_element coverage[] = {
    PARTS("identifier", &identifier_type), PART("type", &concept_type), PART("subscriber", &reference_type),
    ONE("subscriberId", IS_STRING), ONE("order", IS_NUMBER), PART("beneficiary", &reference_type), PART("relationship", &concept_type),
    PARTS("payor", &reference_type), PARTS("class", &coverage_class_type)};
TYPE(coverage, "Coverage");
static const struct fhir_element patient[] = {
    PARTS("identifier", &identifier_type), PARTS("name", &person_name_type), ONE("gender", IS_STRING),
    ONE("birthDate", IS_DATE), PARTS("address", &address_type)};
TYPE(patient, "Patient");
static const struct fhir_type related_person_type = {"RelatedPerson", patient, COUNT_OF(patient)};
static const struct fhir_element organization[] = {
    PARTS("identifier", &identifier_type), PARTS("type", &concept_type), ONE("name", IS_STRING),
    PARTS("address", &address_type)};
TYPE(organization, "Organization");
static const struct fhir_element qualification[] = {PART("code", &concept_type)};
TYPE(qualification, "Practitioner.qualification");
static const struct fhir_element practitioner[] = {
    PARTS("identifier", &identifier_type), PARTS("name", &person_name_type), PARTS("address", &address_type),
    PARTS("qualification", &qualification_type)};
TYPE(practitioner, "Practitioner");
static const struct fhir_element role[] = {
    PARTS("identifier", &identifier_type), PART("practitioner", &reference_type), PART("organization", &reference_type),
    PARTS("code", &concept_type), PARTS("specialty", &concept_type)};
TYPE(role, "PractitionerRole");
static const struct fhir_element location[] = {
    PARTS("identifier", &identifier_type), ONE("name", IS_STRING), PART("address", &address_type)};
TYPE(location, "Location");

static const struct fhir_type *const types[] = {
    &claim_type, &item_type, &encounter_type, &charge_type, &coverage_type, &patient_type, &related_person_type,
    &organization_type, &practitioner_type, &role_type, &location_type, &account_type, &condition_type, &procedure_type,
    &claim_response_type, NULL};
/* clang-format on */

const struct fhir_type *fhir_type_of(str name)
{
    for (size_t i = 0; types[i]; i++)
        if (str_is(name, types[i]->name)) return types[i];
    return NULL;
}

const struct fhir_element *fhir_element_of(const struct fhir_type *type, str name)
{
    for (size_t i = 0; type && i < type->count; i++)
        if (str_is(name, type->elements[i].name)) return &type->elements[i];
    return NULL;
}

/* ---- the walk ------------------------------------------------------------------------------ */

#define NO_INDEX SIZE_MAX /* of a member that is no item of a list */

/* A member that was reached, and through which: paths are put together only where one is told. */
struct step {
    json_t *json;
    const struct fhir_type *type;
    const struct fhir_element *element; /* NULL: the root */
    size_t from, index;
    bool bills;
};

struct walk {
    struct arena *arena;
    struct step *steps; /* breadth first; all that were reached */
    size_t count;
    str root;
    struct fhir_types_to to;
};

static str path_of(const struct walk *walk, const struct step *step)
{
    str path = STR("");
    for (; step->element; step = &walk->steps[step->from]) {
        const str index =
            step->index != NO_INDEX ? arena_printf(walk->arena, "[%zu]", step->index) : STR("");
        path = arena_printf(walk->arena, ".%s%.*s%.*s", step->element->name, STR_ARGS(index),
                            STR_ARGS(path));
    }
    return arena_printf(walk->arena, "%.*s%.*s", STR_ARGS(walk->root), STR_ARGS(path));
}

/* hl7.org/fhir/R4/datatypes.html#dateTime: YYYY, YYYY-MM, YYYY-MM-DD, and a time behind it. */
static bool is_date(const json_t *json)
{
    enum { YEAR = 4, MONTH = 7 };
    const str text = fhir_string(json);
    int32_t day;
    if (text.len == YEAR) return str_all_digits(text);
    if (text.len != MONTH) return fhir_date(text, &day);
    return str_all_digits((str){text.at, YEAR}) && text.at[YEAR] == '-' &&
           str_all_digits((str){text.at + YEAR + 1, MONTH - YEAR - 1});
}

static bool has_type(const json_t *json, enum fhir_json is)
{
    switch (is) {
    case IS_STRING:
        return json_is_string(json) && !fhir_is_number(json);
    case IS_DATE:
        return json_is_string(json) && is_date(json);
    case IS_NUMBER:
        return fhir_is_number(json);
    case IS_BOOLEAN:
        return json_is_boolean(json);
    case IS_OBJECT:
        break;
    }
    return json_is_object(json);
}

static void tell(const struct walk *walk, enum fhir_wrong what, const struct step *step)
{
    walk->to.wrong(walk->to.context, what, path_of(walk, step), step->bills);
}

/* null stands in a list of primitives for one that only has extensions (json.html#null). */
static void value_take(struct walk *walk, struct step step)
{
    const struct fhir_element *element = step.element;
    if (json_is_null(step.json) && element->repeats && element->is != IS_OBJECT) return;
    if (!has_type(step.json, element->is)) {
        tell(walk, WRONG_TYPE, &step);
        return;
    }
    step.type = element->type;
    if (element->is == IS_OBJECT && !step.type)
        step.type = fhir_type_of(fhir_string(json_object_get(step.json, "resourceType")));
    if (!step.type) return;
    walk->steps = arena_grow(walk->arena, walk->steps, walk->count, sizeof(struct step));
    walk->steps[walk->count++] = step;
}

static void element_take(struct walk *walk, size_t from, const struct fhir_element *element)
{
    json_t *json = json_object_get(walk->steps[from].json, element->name), *value;
    const struct step step = {.json = json,
                              .element = element,
                              .from = from,
                              .index = NO_INDEX,
                              .bills = element->bills || walk->steps[from].bills};
    size_t i;
    if (!json) return;
    if (!element->repeats) {
        value_take(walk, step);
        return;
    }
    if (!json_is_array(json)) tell(walk, WRONG_TYPE, &step);
    json_array_foreach(json, i, value)
    {
        struct step one = step;
        one.json = value;
        one.index = i;
        value_take(walk, one);
    }
}

/* An amount without a currency is taken for dollars, as an 837 has it without CUR. */
static void currency_check(const struct walk *walk, const struct step *step)
{
    str code = fhir_string(json_object_get(step->json, "currency"));
    if (!code.len) code = fhir_string(json_object_get(step->json, "code"));
    if (code.len && !str_is(code, "USD")) tell(walk, WRONG_CURRENCY, step);
}

void fhir_types_check(struct arena *arena, str root, const struct fhir_type *type, json_t *json,
                      struct fhir_types_to to)
{
    struct walk walk = {.arena = arena, .root = root, .to = to};
    if (!type || !json_is_object(json)) return;
    walk.steps = arena_grow(arena, NULL, 0, sizeof(struct step));
    walk.steps[walk.count++] = (struct step){.json = json, .type = type};
    for (size_t i = 0; i < walk.count; i++) {
        const struct fhir_type *of = walk.steps[i].type;
        if (of == &amount_type) currency_check(&walk, &walk.steps[i]);
        for (size_t n = 0; n < of->count; n++) element_take(&walk, i, &of->elements[n]);
    }
}
