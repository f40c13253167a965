/* Lines of NDJSON refer to one another wherever they stand; an array of resources is a Bundle. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "lib/fhir/lines.h"
#include "reading.h"

/* professional.json as NDJSON with "Type/id" references, its claim at `claim_at` of the lines. */
static str lines_of(struct arena *arena, size_t claim_at, const char *left_out)
{
    json_t *root = sample_json("professional.json"), *entries = json_object_get(root, "entry");
    str text = STR("");
    for (size_t n = 1; n <= json_array_size(entries); n++) {
        const size_t i = n == claim_at + 1 ? 0 : n > claim_at + 1 ? n - 1 : n;
        json_t *resource = json_object_get(json_array_get(entries, i), "resource");
        const char *type = json_string_value(json_object_get(resource, "resourceType"));
        if (left_out && strcmp(type, left_out) == 0) continue;
        char *line = json_dumps(resource, JSON_COMPACT);
        text = arena_printf(arena, "%.*s%s\n", STR_ARGS(text), line);
        free(line);
    }
    json_decref(root);
    static const char *const resources[] = {"Patient/pat1", "Organization/org1", "Practitioner/dr1",
                                            "Coverage/cov1", "Organization/payer1"};
    for (size_t i = 0; i < COUNT_OF(resources); i++) {
        const str from =
            arena_printf(arena, "urn:uuid:00000000-0000-4000-8000-00000000000%zu", i + 2);
        const str to = str_of(resources[i]);
        for (const char *at; (at = memmem(text.at, text.len, from.at, from.len)) != NULL;)
            text = arena_printf(arena, "%.*s%.*s%s", (int)(at - text.at), text.at, STR_ARGS(to),
                                at + from.len);
    }
    return text;
}

Test(lines, are_found_by_a_claim_before_between_and_behind_them)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    for (size_t at = 0; at < 6; at++)
        for (size_t chunk = 0; chunk < 3000; chunk = chunk * 11 + 1) {
            struct reading reading = reading_of(lines_of(arena, at, NULL), 0, chunk);
            cr_assert_eq(reading.count, 1u, "claim at %zu: %zu events", at, reading.count);
            const Claim *claim = reading_claim(&reading);
            cr_expect_eq(claim->n_findings, 0u, "claim at %zu", at);
            cr_expect(str_is(str_from(claim->subscriber->name->id), "W500600700"));
            cr_expect(str_is(str_from(claim->payer->id), "SUMC2"));
            cr_expect(str_is(str_from(claim->billing->id), "1003000035"));
            reading_free(&reading);
        }
    arena_free(arena);
}

Test(lines, that_are_missing_refuse_the_claim_as_in_a_bundle)
{
    static const char *const types[] = {"Patient", "Coverage", "Organization", "Practitioner"};
    struct arena *arena = arena_new((size_t)64 << 20);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct reading reading = reading_of(lines_of(arena, 2, types[i]), 0, 0);
        cr_assert_eq(reading.count, 1u);
        cr_assert_eq(reading.events[0].kind, FHIR_REFUSED, "%s", types[i]);
        cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.reference", "%s", types[i]);
        reading_free(&reading);
    }
    arena_free(arena);
}

Test(lines, of_one_server_are_meant_by_its_addresses)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    str text = lines_of(arena, 5, NULL);
    const char *at = memmem(text.at, text.len, "\"Patient/pat1", strlen("\"Patient/pat1"));
    text = arena_printf(arena, "%.*s\"https://ehr.example/fhir/%s", (int)(at - text.at), text.at,
                        at + 1);
    struct reading reading = reading_of(text, 0, 0);
    cr_expect(str_is(str_from(reading_claim(&reading)->subscriber->name->last_name), "Santos"));
    reading_free(&reading);
    arena_free(arena);
}

Test(lines, that_bill_nothing_are_one_refused_input)
{
    struct reading reading = reading_of(
        STR("{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"resourceType\":\"Patient\",\"id\":"
            "\"2\"}\n"),
        0, 0);
    cr_assert_eq(reading.count, 1u);
    cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.nothing");
    reading_free(&reading);
}

/* The charges of an Encounter point to it from anywhere: half a claim would be made of some. */
Test(lines, with_charges_of_their_own_are_refused_unless_claims_stand_beside_them)
{
    static const char charges[] =
        "{\"resourceType\":\"Encounter\",\"id\":\"1\",\"status\":\"finished\"}\n"
        "{\"resourceType\":\"ChargeItem\",\"id\":\"1\",\"context\":{\"reference\":\"Encounter/"
        "1\"}}\n";
    struct arena *arena = arena_new((size_t)64 << 20);
    struct reading reading = reading_of(str_of(charges), 0, 0);
    cr_assert_eq(reading.count, 1u);
    cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.charges");
    reading_free(&reading);
    reading = reading_of(arena_printf(arena, "%s%.*s", charges, STR_ARGS(lines_of(arena, 2, NULL))),
                         0, 0);
    cr_assert_eq(reading.count, 1u);
    cr_expect_eq(reading.events[0].kind, FHIR_CLAIM);
    reading_free(&reading);
    arena_free(arena);
}

/* The key of a resource's place is a digest, so what is found must say that it is it; braces and
 * names within strings and deeper objects are none. */
Test(lines, are_told_by_the_members_of_their_outermost_object)
{
    static const char claim[] =
        "{\"resourceType\":\"Claim\",\"id\":\"c\",\"status\":\"active\",\"use\":\"claim\",\"type\":"
        "{\"coding\":[{\"code\":\"oral\"}]},\"patient\":{\"reference\":\"Patient/p\"},\"item\":[{"
        "\"sequence\":1}]}\n";
    static const struct {
        const char *patient;
        bool found;
    } rows[] = {
        {"{\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\"}\n", true},
        {" { \"gender\" : \"female\" , \"id\" : \"p\", \"resourceType\" : \"Patient\" }\r\n", true},
        {"{\"text\":{\"div\":\"}}\\\"{\",\"id\":\"x\"},\"resourceType\":\"Patient\",\"id\":\"p\","
         "\"gender\":\"female\"}\n",
         true},
        {"{\"resourceType\":\"Patient\",\"a\":{\"id\":\"p\"},\"gender\":\"female\"}\n", false},
        {"{\"resourceType\":\"Patient\",\"id\":\"p2\",\"gender\":\"female\"}\n", false},
        {"{\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\"\n", false},
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reading reading =
            reading_of(arena_printf(arena, "%s%s", claim, rows[i].patient), 0, 0);
        const bool found = reading.events[0].kind == FHIR_CLAIM &&
                           str_is(str_from(reading.events[0].claim->patient_sex), "F");
        cr_expect_eq(found, rows[i].found, "row %zu", i);
        reading_free(&reading);
    }
    arena_free(arena);
}

/* A file that begins with [ was of no format. */
Test(array, of_resources_is_read_as_a_bundle_of_them)
{
    json_t *root = sample_json("professional.json"), *list = json_array(), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "entry"), i, entry)
    {
        json_t *resource = json_object_get(entry, "resource");
        if (i == 1) {
            (void)json_object_set_new(resource, "id", json_string("pat"));
            json_put(root, "entry.0.resource.patient", "{\"reference\":\"Patient/pat\"}");
        }
        if (i < 2) (void)json_array_append(list, resource);
    }
    json_t *rest = json_deep_copy(root);
    for (i = 0; i < 2; i++) (void)json_array_remove(json_object_get(rest, "entry"), 0);
    (void)json_array_append_new(list, rest);
    json_decref(root);
    cr_expect(fhir_begins(STR("\xEF\xBB\xBF [\n {")) && !fhir_begins(STR("[1]")));
    struct reading reading = reading_of_json(list);
    cr_assert_eq(reading.count, 1u);
    cr_expect_eq(reading_claim(&reading)->n_findings, 0u, "a Bundle's entries are of the array");
    reading_free(&reading);
    reading = reading_of(STR("[{\"resourceType\":\"Patient\"}, 1]"), 0, 0);
    cr_assert_eq(reading.count, 1u);
    cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.nothing");
    reading_free(&reading);
}

Test(array, may_be_the_parameters_of_an_operation)
{
    json_t *root =
        json_pack("{s:s, s:[{s:s}, {s:s, s:o}]}", "resourceType", "Parameters", "parameter", "name",
                  "x", "name", "resource", "resource", sample_json("professional.json"));
    cr_assert_not_null(root);
    struct reading reading = reading_of_json(root);
    cr_assert_eq(reading.count, 1u);
    cr_expect_eq(reading_claim(&reading)->n_findings, 0u);
    reading_free(&reading);
}
