/* A claim written as JSON reads back as it was, whatever bytes its texts hold. */
#include "lib/claim/json.h"

#include <criterion/criterion.h>

#include "lib/base/status.h"
#include "proto/claim.pb-c.h"

static str packed(struct arena *arena, const ProtobufCMessage *message)
{
    uint8_t *at = arena_alloc(arena, protobuf_c_message_get_packed_size(message) + 1);
    return (str){(const char *)at, protobuf_c_message_pack(message, at)};
}

Test(message_json, reads_back_the_same)
{
    struct arena *arena = arena_new(1 << 20);
    Claim claim = CLAIM__INIT;
    ServiceLine line = SERVICE_LINE__INIT, bare = SERVICE_LINE__INIT, *lines[] = {&line, &bare};
    int32_t pointers[] = {1, 4};
    bytes modifiers[] = {str_bytes(STR("25")), str_bytes(STR("\xC4"))}; /* not UTF-8 */
    claim.type = CLAIM_TYPE__DENTAL;
    claim.charge_cents = INT64_C(-9000000000001);
    claim.patient_control = str_bytes(STR("A\0B"));
    claim.lines = lines;
    claim.n_lines = COUNT_OF(lines);
    line.pointers = pointers;
    line.n_pointers = COUNT_OF(pointers);
    line.modifiers = modifiers;
    line.n_modifiers = COUNT_OF(modifiers);
    line.description = str_bytes(STR("M\xC3\xBCller \"x\""));
    json_t *json = message_json(&claim.base);
    cr_assert_not_null(json);
    cr_expect_str_eq(json_string_value(json_object_get(json, "type")), "DENTAL");
    const ProtobufCMessage *again = message_of_json(json, &claim__descriptor, arena);
    cr_assert_not_null(again);
    cr_expect(str_eq(packed(arena, again), packed(arena, &claim.base)));
    json_decref(json);
    arena_free(arena);
}

Test(message_of_json, refuses_what_does_not_fit_a_member)
{
    static const char *const rows[] = {
        "{\"type\": \"VISION\"}",    "{\"charge_cents\": \"1\"}",
        "{\"version\": 3000000000}", "{\"lines\": {}}",
        "{\"lines\": [1]}",          "{\"patient_control\": 1}",
        "{\"currency\": [256]}",     "[]",
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *json = json_loads(rows[i], 0, NULL);
        cr_expect_null(message_of_json(json, &claim__descriptor, arena), "%s", rows[i]);
        json_decref(json);
    }
    arena_free(arena);
}
