/* Promise: what is packed into an outbox row comes out again, message by message, and nothing else
 * does. */
#include <criterion/criterion.h>
#include <zstd.h>

#include "runtime/outbox.h"

static struct outbox *outbox;
static struct arena *arena;
static const uint32_t edges[] = {5, 9};

static void set_up(void)
{
    outbox = outbox_new(edges, COUNT_OF(edges), 4);
    arena = arena_new(SIZE_MAX);
}

static void tear_down(void)
{
    outbox_free(outbox);
    arena_free(arena);
}

TestSuite(outbox, .init = set_up, .fini = tear_down);

static struct emission emissions[] = {
    {0, 1, 2, {"first", 5}},       {1, 1, 2, {"other edge", 10}}, {0, 1, 2, {"", 0}},
    {0, 3, 2, {"other lane", 10}}, {0, 1, 2, {"third", 5}},
};

Test(outbox, groups_by_lane_in_order_and_packs_both_ways)
{
    const struct effects fx = {.emissions = emissions, .emission_count = COUNT_OF(emissions)};
    const struct outgoing *lanes;
    cr_assert_eq(outbox_group(outbox, &fx, arena, &lanes), 3);
    const struct outgoing *lane =
        outbox_lane(outbox, &(struct outbox_row){.partition = 1, .edge = 5, .destination = 2});
    cr_assert_eq(lane->lane.count, 3);
    struct outbox_messages messages;
    const str body = outbox_pack(outbox, lane, arena);
    cr_expect_eq(body.at[0], 0, "the key id: plain");
    cr_assert(outbox_unpack(outbox, body, arena, &messages));
    cr_assert_eq(messages.count, 3);
    cr_expect(str_is(*messages.bodies[0], "first"));
    cr_expect_eq(messages.bodies[1]->len, 0);
    cr_expect(str_is(*messages.bodies[2], "third"));
    for (size_t i = 0; i < messages.count; i++) cr_expect_eq(messages.schemas[i], MESSAGE_SCHEMA);
}

/* Once everything that was sent again had this code's own schema: a consumer that could read only
 * the old one waited for ever, and one that waits for the new one did not. */
Test(outbox, keeps_the_schema_that_a_message_was_stored_with)
{
    static const char plain[] = "\3\0\0\0\7\0\0\0abc\0\0\0\0\6\0\0\0";
    char packed[128] = {0};
    const size_t len = ZSTD_compress(packed + 1, sizeof packed - 1, plain, sizeof plain - 1, 1);
    struct outbox_messages messages;
    cr_assert(outbox_unpack(outbox, (str){packed, len + 1}, arena, &messages));
    cr_assert_eq(messages.count, 2);
    cr_expect(str_is(*messages.bodies[0], "abc"));
    cr_expect_eq(messages.schemas[0], 7);
    cr_expect_eq(messages.schemas[1], 6);
}

Test(outbox, finds_no_lane_that_was_not_emitted_to)
{
    const struct effects fx = {0};
    const struct outgoing *lanes;
    cr_expect_eq(outbox_group(outbox, &fx, arena, &lanes), 0);
    cr_expect_null(
        outbox_lane(outbox, &(struct outbox_row){.partition = 1, .edge = 5, .destination = 2}));
    cr_expect_null(
        outbox_lane(outbox, &(struct outbox_row){.partition = 1, .edge = 7, .destination = 2}));
}

Test(outbox, refuses_what_it_did_not_pack)
{
    static const str bodies[] = {{"", 0}, {"\0", 1}, {"\1abc", 4}, {"\0not zstd at all", 16}};
    struct outbox_messages messages;
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        cr_expect_not(outbox_unpack(outbox, bodies[i], arena, &messages), "row %zu", i);
}
