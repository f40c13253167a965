/* Documents: one value or one a line, whole or in pieces; what is wrong or too large is said. */
#include <criterion/criterion.h>

#include "lib/fhir/table.h"
#include "reading.h"

Test(reader, takes_ndjson_line_by_line)
{
    for (size_t chunk = 0; chunk < 4000; chunk = chunk * 3 + 1) {
        struct reading reading = reading_of(sample_text("claims.ndjson"), 0, chunk);
        cr_assert_eq(reading.count, 5u, "chunks of %zu", chunk);
        cr_expect(str_is(reading.events[1].id, "o2"));
        cr_expect_str_eq(reading.events[2].refusal->rule, "fhir.use");
        cr_expect_str_eq(reading.events[3].refusal->rule, "fhir.json");
        cr_expect_eq(reading.events[4].kind, FHIR_CLAIM);
        cr_expect_eq(reading.events[4].ordinal, 5);
        cr_expect_eq(reading.events[4].end, sample_text("claims.ndjson").len);
        reading_free(&reading);
    }
}

Test(reader, passes_over_a_line_above_the_limit_and_goes_on)
{
    struct arena *arena = arena_new(1 << 20);
    char *blanks = memset(arena_alloc(arena, 9001), ' ', 9000);
    const str line = sample_text("claims.ndjson");
    const char *end = memchr(line.at, '\n', line.len);
    const str text = arena_printf(arena, "%.*s\n{\"a\":%s1}\n%.*s\n", (int)(end - line.at), line.at,
                                  blanks, (int)(end - line.at), line.at);
    for (size_t chunk = 0; chunk < 20000; chunk = chunk * 7 + 1) {
        struct reading reading = reading_of(text, 8000, chunk);
        cr_assert_eq(reading.count, 3u, "chunks of %zu", chunk);
        cr_expect_eq(reading.events[0].kind, FHIR_CLAIM);
        cr_expect_str_eq(reading.events[1].refusal->rule, "fhir.size");
        cr_expect_eq(reading.events[2].kind, FHIR_CLAIM);
        reading_free(&reading);
    }
    arena_free(arena);
}

static str repeated(struct arena *arena, const char *open, const char *piece, size_t n,
                    const char *close)
{
    const size_t len = strlen(piece);
    char *at = arena_alloc(arena, n * len + 1);
    for (size_t i = 0; i < n; i++) memcpy(at + i * len, piece, len);
    return arena_printf(arena, "%s%s%s", open, at, close);
}

Test(reader, refuses_what_is_no_document_or_too_much_of_one)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    const struct {
        str text;
        const char *rule;
    } rows[] = {
        {STR("{"), "fhir.json"},
        {STR("{\"a\":01}"), "fhir.json"},
        {STR("{\"a\":1.}"), "fhir.json"},
        {STR("{\"a\":-}"), "fhir.json"},
        {STR("{\"a\":1e}"), "fhir.json"},
        {STR("{1:2}"), "fhir.json"},
        {STR("{\"a\":1 2}"), "fhir.json"},
        {STR("{\"a\":1,\"a\":2}"), "fhir.json"},
        {STR("{} x"), "fhir.json"},
        {STR("<?xml version=\"1.0\"?>\n<Claim xmlns=\"http://hl7.org/fhir\"/>"), "fhir.xml"},
        {STR("{}"), "fhir.resource"},
        {STR("{\"resourceType\":\"Patient\"}"), "fhir.nothing"},
        {STR("{\"resourceType\":\"Bundle\"}"), "fhir.nothing"},
        {STR("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":"
             "\"Encounter\",\"id\":\"1\"}}]}"),
         "fhir.nothing"},
        {repeated(arena, "{\"a\":", "[", FHIR_DEPTH_MAX, ""), "fhir.depth"},
        {repeated(arena, "{\"a\":[0", ",0", FHIR_VALUES_MAX, "]}"), "fhir.values"},
        {repeated(arena, "{\"resourceType\":\"Bundle\",\"entry\":[{}", ",{}", FHIR_ENTRIES_MAX,
                  "]}"),
         "fhir.entries"},
        {repeated(arena, "{\"a\":\"", "x", (size_t)17 << 20, "\"}"), "fhir.size"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct reading reading = reading_of(rows[i].text, 0, 0);
        cr_assert_eq(reading.count, 1u, "row %zu: %zu events", i, reading.count);
        cr_assert_eq(reading.events[0].kind, FHIR_REFUSED, "row %zu", i);
        cr_expect_str_eq(reading.events[0].refusal->rule, rows[i].rule, "row %zu", i);
        reading_free(&reading);
    }
    arena_free(arena);
}

Test(reader, finds_the_same_content_by_its_hash_whatever_its_narrative)
{
    struct reading a = reading_of(STR("{\"resourceType\":\"Claim\",\"id\":\"1\",\"use\":\"claim\","
                                      "\"meta\":{\"versionId\":\"1\"}}"),
                                  0, 0);
    struct reading b =
        reading_of(STR("{\"id\":\"1\", "
                       "\"resourceType\":\"Claim\",\"use\":\"claim\",\"text\":{\"div\":\"x\"}}"),
                   0, 0);
    struct reading c =
        reading_of(STR("{\"resourceType\":\"Claim\",\"id\":\"1\",\"use\":\"other\"}"), 0, 0);
    cr_expect_arr_eq(a.events[0].sha256, b.events[0].sha256, SHA256_BYTES);
    cr_expect_arr_neq(a.events[0].sha256, c.events[0].sha256, SHA256_BYTES);
    reading_free(&a);
    reading_free(&b);
    reading_free(&c);
}

Test(cents, are_read_as_written)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t cents;
    } rows[] = {
        {"125.00", true, 12500},
        {"125.1", true, 12510},
        {"410.20000000000005", true, 41020},
        {"0.0999999999999", true, 10},
        {"-3.10", true, -310},
        {"-0.0999999", true, -10},
        {"129.160", true, 12916},
        {"1.005", false, 0},
        {"1.23456", false, 0},
        {"1e3", false, 0},
        {"", false, 0},
        {"1.2000x", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t cents = -1;
        cr_expect_eq(fhir_cents(str_of(rows[i].text), &cents), rows[i].ok, "%s", rows[i].text);
        cr_expect_eq(cents, rows[i].ok ? rows[i].cents : -1, "%s", rows[i].text);
    }
}

/* The tables name members by text: each must be one of its record, of the kind that is read. */
Test(tables, name_members_that_exist)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t t = 0; fhir_tables[t]; t++)
        for (size_t i = 0; i < fhir_tables[t]->count; i++) {
            const struct fhir_row *row = &fhir_tables[t]->rows[i];
            const ProtobufCMessageDescriptor *type = fhir_tables[t]->record;
            const ProtobufCFieldDescriptor *field = NULL;
            str rest = str_of(row->member);
            while (rest.at) {
                const char *name = arena_text(arena, str_cut(&rest, '.'));
                field = protobuf_c_message_descriptor_get_field_by_name(type, name);
                cr_assert_not_null(field, "%s.%s", fhir_tables[t]->root, row->member);
                if (rest.at) type = field->descriptor;
            }
            const ProtobufCType wanted[] = {
                [AS_TEXT] = PROTOBUF_C_TYPE_BYTES,  [AS_CODE] = PROTOBUF_C_TYPE_BYTES,
                [AS_DATE] = PROTOBUF_C_TYPE_INT32,  [AS_CENTS] = PROTOBUF_C_TYPE_INT64,
                [AS_MILLI] = PROTOBUF_C_TYPE_INT64,
            };
            cr_expect_eq(field->type, wanted[row->as], "%s.%s", fhir_tables[t]->root, row->member);
            cr_expect_neq(field->label, PROTOBUF_C_LABEL_REPEATED, "%s", row->member);
        }
    arena_free(arena);
}

/* Each Encounter looks through all entries: without a limit a Bundle of many kept a slot for
 * minutes. */
Test(reader, bills_only_so_many_encounters_of_a_bundle)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    const str text = repeated(
        arena,
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"ChargeItem\"}}",
        ",{\"resource\":{\"resourceType\":\"Encounter\"}}", FHIR_ENCOUNTERS_MAX + 1, "]}");
    struct reading reading = reading_of(text, 0, 0);
    cr_assert_eq(reading.count, 1u);
    cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.encounters");
    reading_free(&reading);
    arena_free(arena);
}
