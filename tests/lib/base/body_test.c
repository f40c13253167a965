/* Promise: one number of a packed message is found without unpacking it, and nothing outside it is
 * read. */
#include "lib/base/body.h"

#include <criterion/criterion.h>

#include "lib/base/status.h"
#include "lib/base/unpack.h"
#include "proto/messages.pb-c.h"

static struct arena *arena;
static void setup(void)
{
    arena = arena_new(1 << 20);
}
static void teardown(void)
{
    arena_free(arena);
}
TestSuite(body, .init = setup, .fini = teardown);

static str packed_claim(void)
{
    Claim claim = CLAIM__INIT;
    CodingInbox inbox = CODING_INBOX__INIT;
    claim.shard = 77;
    claim.number = INT64_MAX;
    claim.version = 2;
    claim.patient_control = str_bytes(STR("long enough to be skipped"));
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = &claim;
    const str body = body_pack(arena, &inbox.base);
    return (str){body.at + 1, body.len - 1};
}

Test(body, gives_the_number_at_the_end_of_a_path)
{
    static const struct {
        const char *path;
        bool is_there;
        int64_t number;
    } cases[] = {
        {"claim.number", true, INT64_MAX},
        {"claim.shard", true, 77},
        {"claim.version", true, 2},
        {"command.claim", false, 0},         /* the other case of the oneof */
        {"claim", false, 0},                 /* a message, no number */
        {"claim.patient_control", false, 0}, /* text */
        {"claim.number.claim", false, 0},    /* goes on behind a number */
        {"claim.nothing", false, 0},
        {"", false, 0},
    };
    const str packed = packed_claim();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t number = 0;
        cr_expect_eq(body_number(&coding_inbox__descriptor, packed, cases[i].path, &number),
                     cases[i].is_there, "%s", cases[i].path);
        cr_expect_eq(number, cases[i].number, "%s", cases[i].path);
    }
}

/* Each prefix and each flipped byte lies alone in memory: the sanitizers see a read beside it. */
Test(body, reads_nothing_beside_a_message_that_is_cut_short_or_garbled)
{
    const str packed = packed_claim();
    int64_t number;
    for (size_t len = 0; len < packed.len; len++) {
        char *alone = malloc(len + 1);
        memcpy(alone, packed.at, len);
        (void)body_number(&coding_inbox__descriptor, (str){alone, len}, "claim.version", &number);
        for (size_t at = 0; at < len; at++) {
            alone[at] = (char)~alone[at];
            (void)body_number(&coding_inbox__descriptor, (str){alone, len}, "claim.version",
                              &number);
            alone[at] = (char)~alone[at];
        }
        free(alone);
    }
    cr_expect(
        !body_number(&coding_inbox__descriptor, (str){packed.at, 3}, "claim.number", &number));
}

/* ---- unpacking ---------------------------------------------------------------------------- */

static ProtobufCMessage *as_protobuf_does(str body)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    return protobuf_c_message_unpack(&coding_inbox__descriptor, &allocator, body.len - 1,
                                     (const uint8_t *)body.at + 1);
}

/* Both read it, and the same, or neither does. */
static bool is_read_alike(str body)
{
    const ProtobufCMessage *ours = body_unpack(arena, &coding_inbox__descriptor, body),
                           *theirs = as_protobuf_does(body);
    if (!ours || !theirs) return !ours && !theirs;
    return str_eq(body_pack(arena, ours), body_pack(arena, theirs));
}

/* All that our messages are made of: numbers, packed ones, texts and messages, single and repeated,
 * one of several, and empty ones. */
static str packed_inbox(void)
{
    Address address = ADDRESS__INIT;
    Party billing = PARTY__INIT, *providers[] = {&billing, &billing};
    ServiceLine line = SERVICE_LINE__INIT, empty = SERVICE_LINE__INIT, *lines[] = {&line, &empty};
    bytes modifiers[] = {str_bytes(STR("25")), str_bytes(STR("")), str_bytes(STR("LT"))};
    int32_t pointers[] = {1, 300, -1};
    Claim claim = CLAIM__INIT;
    CodingInbox inbox = CODING_INBOX__INIT;
    address.zip = str_bytes(STR("55802"));
    billing.id = str_bytes(STR("1003000035"));
    billing.address = &address;
    line.procedure = str_bytes(STR("99213"));
    line.modifiers = modifiers;
    line.n_modifiers = COUNT_OF(modifiers);
    line.pointers = pointers;
    line.n_pointers = COUNT_OF(pointers);
    line.charge_cents = -12345678901;
    claim.type = CLAIM_TYPE__INSTITUTIONAL;
    claim.shard = 77;
    claim.number = INT64_MAX;
    claim.billing = &billing;
    claim.providers = providers;
    claim.n_providers = COUNT_OF(providers);
    claim.lines = lines;
    claim.n_lines = COUNT_OF(lines);
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = &claim;
    return body_pack(arena, &inbox.base);
}

Test(body, comes_back_as_it_was_packed)
{
    const str body = packed_inbox();
    const ProtobufCMessage *message =
        unpack_in_order(arena, &coding_inbox__descriptor, (str){body.at + 1, body.len - 1});
    cr_assert_not_null(message, "our own order is not known");
    cr_expect(str_eq(body_pack(arena, message), body));
    cr_expect(is_read_alike(body));
}

/* Each prefix and each changed byte lies alone in memory: the sanitizers see a read beside it. */
Test(body, is_read_as_protobuf_does_when_cut_short_or_garbled)
{
    static const unsigned char others[] = {0xFF, 0x01, 0x08, 0x80};
    const str packed = packed_inbox();
    for (size_t len = 2; len <= packed.len; len++) {
        arena_reset(arena);
        const str body = packed_inbox();
        char *alone = malloc(len);
        memcpy(alone, body.at, len);
        cr_expect(is_read_alike((str){alone, len}), "the first %zu bytes", len);
        for (size_t i = 0; i < COUNT_OF(others); i++) {
            alone[len - 1] = (char)(body.at[len - 1] ^ (char)others[i]);
            cr_expect(is_read_alike((str){alone, len}), "byte %zu at the end", len);
        }
        free(alone);
    }
    for (size_t at = 1; at < packed.len; at++) {
        arena_reset(arena);
        char *changed = arena_text(arena, packed_inbox());
        for (size_t i = 0; i < COUNT_OF(others); i++) {
            changed[at] = (char)(changed[at] ^ (char)others[i]);
            cr_expect(is_read_alike((str){changed, packed.len}), "byte %zu", at);
            changed[at] = (char)(changed[at] ^ (char)others[i]);
        }
    }
}

/* A newer release's fields come behind, or again: protobuf-c keeps and merges them, so do we. */
Test(body, keeps_what_a_newer_release_has_added)
{
    const str body = packed_inbox();
    const str pieces[] = {body, STR("\xFA\x7F\x03new")};
    const str newer = arena_join(arena, pieces, COUNT_OF(pieces));
    const ProtobufCMessage *message = body_unpack(arena, &coding_inbox__descriptor, newer);
    cr_assert_not_null(message);
    cr_expect_eq(message->n_unknown_fields, 1);
    cr_expect(str_eq(body_pack(arena, message), newer));
    const str twice[] = {body, {body.at + 1, body.len - 1}};
    cr_expect(is_read_alike(arena_join(arena, twice, COUNT_OF(twice))));
}
