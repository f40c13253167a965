/* A member of another JSON type, or an amount in another currency, is told by its path and never
 * billed as what it is not. */
#include <criterion/criterion.h>

#include "lib/fhir/table.h"
#include "lib/fhir/types.h"
#include "reading.h"

#define CLAIM "entry.0.resource."

/* What is put into professional.json, and the refusal's path. */
Test(types, that_decide_what_is_billed_refuse_the_claim)
{
    static const struct {
        const char *place, *value, *path;
    } rows[] = {
        {CLAIM "status", "[\"active\"]", "Claim.status"},
        {CLAIM "use", "[\"claim\"]", "Claim.use"},
        {CLAIM "type.coding", "{\"code\":\"professional\"}", "Claim.type.coding"},
        {CLAIM "patient", "\"Patient/1\"", "Claim.patient"},
        {CLAIM "provider", "[{\"reference\":\"urn:uuid:00000000-0000-4000-8000-000000000003\"}]",
         "Claim.provider"},
        {CLAIM "insurance", "{\"sequence\":1,\"focal\":true}", "Claim.insurance"},
        {CLAIM "insurance.0.focal", "\"true\"", "Claim.insurance[0].focal"},
        {CLAIM "insurance.0.sequence", "\"1\"", "Claim.insurance[0].sequence"},
        {CLAIM "total", "150", "Claim.total"},
        {CLAIM "total.value", "\"150.00\"", "Claim.total.value"},
        {CLAIM "item.1.net", "7.5", "Claim.item[1].net"},
        {CLAIM "item.1.net.value", "\"7.50\"", "Claim.item[1].net.value"},
        {CLAIM "item.0.net.value", "true", "Claim.item[0].net.value"},
        {CLAIM "item.0.quantity", "1", "Claim.item[0].quantity"},
        {CLAIM "item.0.quantity.value", "\"1\"", "Claim.item[0].quantity.value"},
        {CLAIM "item.0.modifier", "\"25\"", "Claim.item[0].modifier"},
        {CLAIM "item.0.productOrService", "\"99213\"", "Claim.item[0].productOrService"},
        {CLAIM "item.0.productOrService.coding.0.code", "99213",
         "Claim.item[0].productOrService.coding[0].code"},
        {CLAIM "item.0.diagnosisSequence", "1", "Claim.item[0].diagnosisSequence"},
        {CLAIM "item.0.diagnosisSequence", "[1,\"2\"]", "Claim.item[0].diagnosisSequence[1]"},
        /* A day that is none was as if it were not there: the claim's own was billed. */
        {CLAIM "item.0.servicedDate", "\"2026-13-45\"", "Claim.item[0].servicedDate"},
        {CLAIM "item.0", "\"x\"", "Claim.item[0]"},
        {CLAIM "item.1", "null", "Claim.item[1]"},
        {CLAIM "diagnosis.0.diagnosisCodeableConcept.coding.0.code", "7303",
         "Claim.diagnosis[0].diagnosisCodeableConcept.coding[0].code"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *root = sample_json("professional.json");
        json_put(root, rows[i].place, rows[i].value);
        struct reading reading = reading_of_json(root);
        cr_assert_eq(reading.count, 1u, "%s", rows[i].path);
        cr_assert_eq(reading.events[0].kind, FHIR_REFUSED, "%s", rows[i].path);
        cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.json.type", "%s", rows[i].path);
        cr_expect_str_eq(reading.events[0].refusal->path, rows[i].path);
        reading_free(&reading);
    }
}

Test(types, of_other_members_hold_the_claim)
{
    static const struct {
        const char *place, *value, *path;
    } rows[] = {
        {CLAIM "created", "20260629", "Claim.created"},
        {CLAIM "created", "\"29.06.2026\"", "Claim.created"},
        {CLAIM "careTeam", "{\"sequence\":1}", "Claim.careTeam"},
        {CLAIM "careTeam.0.provider", "\"Practitioner/4\"", "Claim.careTeam[0].provider"},
        {"entry.1.resource.name", "{\"family\":\"Santos\"}", "Patient.name"},
        {"entry.1.resource.birthDate", "19710712", "Patient.birthDate"},
        {"entry.1.resource.address.0.postalCode", "55802", "Patient.address[0].postalCode"},
        {"entry.1.resource.address.0.line", "\"1 ELM ST\"", "Patient.address[0].line"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *root = sample_json("professional.json");
        json_put(root, rows[i].place, rows[i].value);
        struct reading reading = reading_of_json(root);
        const Claim *claim = reading_claim(&reading);
        cr_expect(claim_lacks(claim, "INT-15", rows[i].path), "%s", rows[i].path);
        reading_free(&reading);
    }
}

/* An amount in another currency was billed at face value. */
Test(currency, that_is_not_dollars_refuses_the_claim_by_the_amounts_path)
{
    static const struct {
        const char *place, *value, *path;
    } rows[] = {
        {CLAIM "total.currency", "\"EUR\"", "Claim.total"},
        {CLAIM "item.0.net.currency", "\"CAD\"", "Claim.item[0].net"},
        {CLAIM "item.1.unitPrice", "{\"value\":7.5,\"currency\":\"GBP\"}",
         "Claim.item[1].unitPrice"},
        {CLAIM "item.1.detail", "[{\"sequence\":1,\"net\":{\"value\":1,\"currency\":\"EUR\"}}]",
         "Claim.item[1].detail[0].net"},
        {CLAIM "item.1.detail",
         "[{\"sequence\":1,\"subDetail\":[{\"net\":{\"value\":1,\"currency\":\"EUR\"}}]}]",
         "Claim.item[1].detail[0].subDetail[0].net"},
        {CLAIM "item.0.net", "{\"value\":1,\"code\":\"EUR\",\"system\":\"urn:iso:std:iso:4217\"}",
         "Claim.item[0].net"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *root = sample_json("professional.json");
        json_put(root, rows[i].place, rows[i].value);
        struct reading reading = reading_of_json(root);
        cr_assert_eq(reading.events[0].kind, FHIR_REFUSED, "%s", rows[i].path);
        cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.currency");
        cr_expect_str_eq(reading.events[0].refusal->path, rows[i].path);
        reading_free(&reading);
    }
}

Test(currency, of_a_charge_item_refuses_its_encounter)
{
    json_t *root = sample_json("encounter.json"), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "entry"), i, entry)
    {
        json_t *price = json_object_get(json_object_get(entry, "resource"), "priceOverride");
        if (price) (void)json_object_set_new(price, "currency", json_string("EUR"));
    }
    struct reading reading = reading_of_json(root);
    cr_assert_eq(reading.events[0].kind, FHIR_REFUSED);
    cr_expect_str_eq(reading.events[0].refusal->path, "ChargeItem[0].priceOverride");
    reading_free(&reading);
}

/* A path that is read has a type, or a wrong one would pass in silence. */
Test(tables, read_only_members_whose_type_is_known)
{
    for (size_t t = 0; fhir_tables[t]; t++)
        for (size_t i = 0; i < fhir_tables[t]->count; i++) {
            const struct fhir_row *row = &fhir_tables[t]->rows[i];
            const struct fhir_type *type = fhir_type_of(str_of(fhir_tables[t]->root));
            str rest = str_of(row->path);
            if (!type || memmem(rest.at, rest.len, "resolve()", strlen("resolve()"))) continue;
            while (rest.at) {
                str step = str_cut(&rest, '.');
                const str name = str_cut(&step, '[');
                const struct fhir_element *element = fhir_element_of(type, name);
                cr_assert_not_null(element, "%s.%s", fhir_tables[t]->root, row->path);
                type = element->type;
                if (!rest.at)
                    cr_expect_eq(element->is == IS_NUMBER,
                                 row->as == AS_CENTS || row->as == AS_MILLI ||
                                     str_is(str_of(row->path), "sequence"),
                                 "%s", row->path);
            }
        }
}
