/* Walks FHIR paths and resolves references inside one document. */
#include "lib/fhir/path.h"

enum { STEP_MAX = 48, KEY_MAX = 512 };

/* ---- slices -------------------------------------------------------------------------------- */

/* clang-format off */

/* Which item of a list is meant: the first whose element `by` has one of the values. */
static const struct slice {
    const char *name, *by;
    const char *values[9];
} slices[] = {
    /* hl7.org/fhir/R4/terminologies-systems.html, external code systems; OIDs of HL7's registry */
    {"npi", "system", {"http://hl7.org/fhir/sid/us-npi", "urn:oid:2.16.840.1.113883.4.6"}},
    {"tax", "system", {"urn:oid:2.16.840.1.113883.4.4", "http://hl7.org/fhir/sid/us-ein"}},
    {"ssn", "system", {"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"}},
    {"naic", "system", {"urn:oid:2.16.840.1.113883.6.300"}},
    {"taxonomy", "system", {"http://nucc.org/provider-taxonomy", "urn:oid:2.16.840.1.113883.6.101"}},
    {"icd10", "system", {"http://hl7.org/fhir/sid/icd-10-cm", "urn:oid:2.16.840.1.113883.6.90"}},
    {"icd9", "system", {"http://hl7.org/fhir/sid/icd-9-cm", "urn:oid:2.16.840.1.113883.6.103"}},
    {"icd10pcs", "system", {"http://www.cms.gov/Medicare/Coding/ICD10", "https://www.cms.gov/Medicare/Coding/ICD10", "http://hl7.org/fhir/sid/icd-10-pcs", "urn:oid:2.16.840.1.113883.6.4"}},
    {"hcpcs", "system", {"http://www.ama-assn.org/go/cpt", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "http://terminology.hl7.org/CodeSystem/HCPCS-all-codes", "https://bluebutton.cms.gov/resources/codesystem/hcpcs", "urn:oid:2.16.840.1.113883.6.12", "urn:oid:2.16.840.1.113883.6.285", "urn:oid:2.16.840.1.113883.6.14"}},
    {"cdt", "system", {"http://www.ada.org/cdt", "http://terminology.hl7.org/CodeSystem/CD2", "urn:oid:2.16.840.1.113883.6.13"}},
    {"hipps", "system", {"https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/ProspMedicareFeeSvcPmtGen/HIPPSCodes"}},
    {"revenue", "system", {"https://www.nubc.org/CodeSystem/RevenueCodes", "http://www.nubc.org/CodeSystem/RevenueCodes", "urn:oid:2.16.840.1.113883.6.301.3", "https://bluebutton.cms.gov/resources/variables/rev_cntr"}},
    {"ndc", "system", {"http://hl7.org/fhir/sid/ndc", "urn:oid:2.16.840.1.113883.6.69"}},
    {"pos", "system", {"https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set", "https://www.cms.gov/Medicare/Coding/place-of-service-codes", "http://www.cms.gov/Medicare/Coding/place-of-service-codes", "urn:oid:2.16.840.1.113883.6.50"}},
    {"fdi", "system", {"http://terminology.hl7.org/CodeSystem/ex-tooth", "http://hl7.org/fhir/ex-tooth", "urn:iso:std:iso:3950"}},
    {"tooth", "system", {"http://terminology.hl7.org/CodeSystem/ADAUniversalToothDesignationSystem", "http://www.ada.org/snodent/tooth"}},
    {"focal", "focal", {"true"}},
    {"test", "code", {"HTEST"}}, /* hl7.org/fhir/R4/v3/ActReason/vs.html */
    {"group", "type.coding.code", {"group"}},
    /* HL7 table 0203 */
    {"record", "type.coding.code", {"MR"}},
    {"member", "type.coding.code", {"MB", "MC", "memberid", "um"}},
    /* CARIN Blue Button C4BBSupportingInfoType, which names what NUBC's form locators hold */
    {"typeofbill", "category.coding.code", {"typeofbill"}},
    {"admtype", "category.coding.code", {"admtype"}},
    {"pointoforigin", "category.coding.code", {"pointoforigin"}},
    {"discharge", "category.coding.code", {"discharge-status", "discharge"}},
    {"drg", "category.coding.code", {"drg"}},
    {"admission", "category.coding.code", {"admissionperiod", "hospitalized"}},
    {"patientaccount", "category.coding.code", {"patientaccountnumber"}},
};
/* clang-format on */

str fhir_string(const json_t *json)
{
    if (json_is_true(json)) return STR("true");
    if (json_is_false(json)) return STR("false");
    if (!json_is_string(json)) return (str){0};
    const str text = {json_string_value(json), json_string_length(json)};
    return str_trim(fhir_is_number(json) ? (str){text.at + 1, text.len - 1} : text);
}

bool fhir_is_number(const json_t *json)
{
    return json_is_string(json) && json_string_length(json) > 0 &&
           json_string_value(json)[0] == FHIR_NUMBER_MARK;
}

static const struct slice *slice_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(slices); i++)
        if (str_is(name, slices[i].name)) return &slices[i];
    return NULL;
}

/* A path without references or slices; of lists, the first item. */
static json_t *plain_at(json_t *json, const char *path)
{
    str rest = str_of(path);
    while (rest.at && json) {
        char name[STEP_MAX];
        const str step = str_cut(&rest, '.');
        if (step.len >= sizeof name) return NULL;
        memcpy(name, step.at, step.len);
        name[step.len] = '\0';
        json = json_object_get(json_is_array(json) ? json_array_get(json, 0) : json, name);
    }
    return json_is_array(json) ? json_array_get(json, 0) : json;
}

static bool slice_takes(const struct slice *slice, json_t *item)
{
    const str value = fhir_string(plain_at(item, slice->by));
    if (!value.len) return false;
    for (size_t i = 0; slice->values[i]; i++)
        if (str_is(value, slice->values[i])) return true;
    return false;
}

static json_t *slice_of(json_t *list, str name)
{
    int64_t index;
    json_t *item;
    size_t i;
    if (str_parse_int(name, &index))
        return json_is_array(list) ? json_array_get(list, (size_t)index) : index ? NULL : list;
    const struct slice *slice = slice_find(name);
    if (!slice) return NULL;
    if (!json_is_array(list)) return slice_takes(slice, list) ? list : NULL;
    json_array_foreach(list, i, item)
    {
        if (i == FHIR_LIST_MAX) break;
        if (slice_takes(slice, item)) return item;
    }
    return NULL;
}

/* ---- references ---------------------------------------------------------------------------- */

static void key_set(json_t *index, const char *key, json_t *resource)
{
    if (key[0] && !json_object_get(index, key)) (void)json_object_set(index, key, resource);
}

static void identifiers_index(json_t *index, const char *type, json_t *resource)
{
    json_t *list = json_object_get(resource, "identifier"), *item;
    char key[KEY_MAX];
    size_t i;
    if (!json_is_array(list)) return;
    json_array_foreach(list, i, item)
    {
        const str system = fhir_string(json_object_get(item, "system"));
        const str value = fhir_string(json_object_get(item, "value"));
        const int n = snprintf(key, sizeof key, "%s?identifier=%.*s|%.*s", type, STR_ARGS(system),
                               STR_ARGS(value));
        if (i < FHIR_LIST_MAX && n > 0 && (size_t)n < sizeof key) key_set(index, key, resource);
    }
}

static void resource_index(json_t *index, const json_t *full_url, json_t *resource)
{
    const char *type = json_string_value(json_object_get(resource, "resourceType"));
    const char *id = json_string_value(json_object_get(resource, "id"));
    const char *url = json_string_value(full_url);
    char key[KEY_MAX];
    if (!type) return;
    if (url && strlen(url) < KEY_MAX) key_set(index, url, resource);
    identifiers_index(index, type, resource);
    if (!id) return;
    const int n = snprintf(key, sizeof key, "%s/%s", type, id);
    if (n > 0 && (size_t)n < sizeof key) key_set(index, key, resource);
}

void fhir_scope_open(struct fhir_scope *scope, json_t *root)
{
    json_t *entries = json_object_get(root, "entry"), *entry;
    size_t i;
    *scope = (struct fhir_scope){.index = json_object(), .used = json_array()};
    scope->is_bundle = str_is(fhir_string(json_object_get(root, "resourceType")), "Bundle");
    if (scope->is_bundle && json_is_array(entries)) {
        json_array_foreach(entries, i, entry) resource_index(
            scope->index, json_object_get(entry, "fullUrl"), json_object_get(entry, "resource"));
    }
}

void fhir_scope_close(struct fhir_scope *scope)
{
    json_decref(scope->index);
    json_decref(scope->used);
}

static json_t *contained_find(json_t *resource, str id)
{
    json_t *list = json_object_get(resource, "contained"), *item;
    size_t i;
    if (!json_is_array(list)) return NULL;
    json_array_foreach(list, i, item)
    {
        if (i == FHIR_LIST_MAX) return NULL;
        if (str_eq(fhir_string(json_object_get(item, "id")), id)) return item;
    }
    return NULL;
}

/* Without the version that a reference may name (http.html#vread). */
static str versionless(str reference)
{
    const char *at = memmem(reference.at, reference.len, "/_history/", strlen("/_history/"));
    return at ? (str){reference.at, (size_t)(at - reference.at)} : reference;
}

/* Of the document, else of another line, which is kept as long as the document. */
static json_t *outside_find(const struct fhir_scope *scope, const char *key)
{
    json_t *resource = json_object_get(scope->index, key);
    if (resource || !scope->lines) return resource;
    resource = fhir_lines_find(scope->lines, str_of(key));
    if (resource) (void)json_object_set_new(scope->index, key, resource);
    return resource;
}

static json_t *resolve(const struct fhir_scope *scope, struct fhir_node from, bool *inside)
{
    char key[KEY_MAX];
    str reference = fhir_string(json_object_get(from.json, "reference"));
    *inside = reference.len && reference.at[0] == '#';
    if (*inside) return contained_find(from.resource, (str){reference.at + 1, reference.len - 1});
    if (!reference.len) return NULL;
    reference = versionless(reference);
    if (reference.len >= sizeof key) return NULL;
    memcpy(key, reference.at, reference.len);
    key[reference.len] = '\0';
    return outside_find(scope, key);
}

static void use(struct fhir_scope *scope, json_t *resource)
{
    json_t *known;
    size_t i;
    if (json_array_size(scope->used) == FHIR_LIST_MAX) return;
    json_array_foreach(scope->used, i, known) if (known == resource) return;
    (void)json_array_append(scope->used, resource);
}

static struct fhir_node follow(struct fhir_scope *scope, struct fhir_node from)
{
    bool inside;
    json_t *resource = resolve(scope, from, &inside);
    if (!resource) return (struct fhir_node){0};
    if (inside) return (struct fhir_node){resource, from.resource};
    use(scope, resource);
    return (struct fhir_node){resource, resource};
}

bool fhir_dangles(struct fhir_scope *scope, struct fhir_node reference)
{
    bool inside;
    const str text = fhir_string(json_object_get(reference.json, "reference"));
    if (!text.len || resolve(scope, reference, &inside)) return false;
    if (inside || str_starts(text, "urn:")) return true;
    const bool is_closed =
        scope->is_bundle || (scope->lines && fhir_lines_hold_context(scope->lines));
    return is_closed && !memchr(text.at, '?', text.len);
}

/* ---- walking ------------------------------------------------------------------------------- */

static struct fhir_node step_take(struct fhir_scope *scope, struct fhir_node at, str step)
{
    char name[STEP_MAX];
    if (str_is(step, "resolve()")) return follow(scope, at);
    str slice = step;
    const str element = str_cut(&slice, '[');
    if (element.len >= sizeof name) return (struct fhir_node){0};
    memcpy(name, element.at, element.len);
    name[element.len] = '\0';
    at.json = json_object_get(at.json, name);
    if (slice.at)
        at.json = slice_of(at.json, str_cut(&slice, ']'));
    else if (json_is_array(at.json))
        at.json = json_array_get(at.json, 0);
    return at;
}

struct fhir_node fhir_at(struct fhir_scope *scope, struct fhir_node from, const char *path)
{
    str rest = str_of(path);
    while (rest.len && from.json) from = step_take(scope, from, str_cut(&rest, '.'));
    return from;
}

str fhir_text(struct fhir_scope *scope, struct fhir_node from, const char *path)
{
    return fhir_string(fhir_at(scope, from, path).json);
}

size_t fhir_count(struct fhir_node from, const char *name)
{
    json_t *list = json_object_get(from.json, name);
    if (!list) return 0;
    return json_is_array(list) ? json_array_size(list) : 1;
}

struct fhir_node fhir_item(struct fhir_node from, const char *name, size_t i)
{
    json_t *list = json_object_get(from.json, name);
    return (struct fhir_node){json_is_array(list) ? json_array_get(list, i) : list, from.resource};
}
