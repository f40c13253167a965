/* HL7 messages that come alone: an answer for each, only once PostgreSQL has it, duplicates told
 * from new ones. */
#include <criterion/criterion.h>

#include "samples.h"
#include "world.h"

struct peer {
    struct waiter waiter;
    struct world *world;
    char answers[8][600];
    size_t count;
};

static void hear(struct waiter *waiter, struct input *in)
{
    struct peer *peer = (struct peer *)(void *)waiter;
    const str answer = in->result.answer;
    memcpy(peer->answers[peer->count++], answer.at, answer.len < 599 ? answer.len : 599);
}

static void lose(struct waiter *waiter, struct input *in)
{
    (void)waiter;
    (void)in;
}

static void send(struct peer *peer, str text)
{
    struct arena *arena = world_arena(peer->world);
    struct input *in = ARENA_NEW(arena, struct input);
    *in = (struct input){.kind = INPUT_MESSAGE, .slot = 0, .count = 1, .text = text};
    in->source = STR("mllp");
    in->partner = STR("");
    in->waiter = &peer->waiter;
    input_message(in, arena);
    cr_assert(desk_message(world_desk(peer->world), in));
}

static struct peer peer_of(struct world *world)
{
    return (struct peer){.waiter = {hear, lose}, .world = world};
}

static bool says(const char *answer, const char *part)
{
    return strstr(answer, part) != NULL;
}

Test(message, is_answered_and_handed_to_intake_once)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    world_run(world);
    cr_assert_eq(peer.count, 1u);
    cr_expect(says(peer.answers[0], "MSA|AA|C1"), "%s", peer.answers[0]);
    cr_assert_eq(world_emission_count(world), 1u);
    IntakeInbox *inbox = world_intake(world, 0);
    cr_assert_eq(inbox->what_case, INTAKE_INBOX__WHAT_HL7);
    cr_expect(str_starts(str_from(inbox->hl7->text), "MSH|^~\\&|HIS"));
    cr_expect_eq(inbox->hl7->identity.len, 16u);
    cr_expect_eq(inbox->hl7->source->as_of, 0);
    cr_expect_eq(world_tally(world, "accepted"), 1);
    world_free(world);
}

Test(message, without_charges_is_stored)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, sample_adt(world_arena(world), "C1"));
    world_run(world);
    cr_expect(says(peer.answers[0], "MSA|AA|C1"), "%s", peer.answers[0]);
    cr_expect_eq(world_tally(world, "stored"), 1);
    cr_expect_eq(world_emission_count(world), 1u);
    world_free(world);
}

Test(message, that_comes_twice_gets_the_same_answer_and_is_dropped)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    world_run(world);
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    world_run(world);
    cr_assert_eq(peer.count, 2u);
    cr_expect_str_eq(peer.answers[0], peer.answers[1]);
    cr_expect_eq(world_emission_count(world), 1u);
    cr_expect_eq(world_tally(world, "duplicate"), 1);
    world_free(world);
}

Test(message, that_comes_twice_in_one_batch_is_dropped_too)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    world_run(world);
    cr_expect_str_eq(peer.answers[0], peer.answers[1]);
    cr_expect_eq(world_emission_count(world), 1u);
    world_free(world);
}

Test(message, under_a_control_id_taken_by_another_is_refused_with_205)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    send(&peer, sample_dft(world_arena(world), "C1", "M2"));
    world_run(world);
    cr_expect(says(peer.answers[1], "MSA|AR|C1"), "%s", peer.answers[1]);
    cr_expect(says(peer.answers[1], "205"), "%s", peer.answers[1]);
    cr_expect_eq(world_emission_count(world), 1u);
    cr_expect_eq(world_tally(world, "refused"), 1);
    cr_expect(world_reason(world, "AR 205"));
    world_free(world);
}

Test(message, that_was_refused_may_come_again_corrected_under_its_control_id)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, STR("MSH|^~\\&|HIS|NORTH|CL|CL|20260629101500||XXX^Y01|C1|P|2.5.1\r"));
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    world_run(world);
    cr_expect(!says(peer.answers[0], "MSA|AA"), "%s", peer.answers[0]);
    cr_expect(says(peer.answers[1], "MSA|AA|C1"), "%s", peer.answers[1]);
    world_free(world);
}

static const struct {
    const char *text;
    size_t len;
} bad[] = {
    {"", 0},
    {"garbage", 7},
    {"MSH", 3},
    {"MSH|^~\\&|", 9},
    {"MSH|^~\\&|A|B\0\0\0|x\r", 19},
    {"\0\0\0\0", 4},
    {"MSH|^~\\&|A|B|C|D|20260629||DFT^P03|1|P|2.5.1\r", 46},
    {"MSHaaaaaaa", 10},
    {"PID|1||X\rMSH|^~\\&|A\r", 20},
    {"\xff\xfe\xfd", 3},
};

Test(message, of_any_badness_gets_its_answer_and_harms_nothing_beside_it)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct world *world = world_new();
        struct peer peer = peer_of(world);
        send(&peer, (str){bad[i].text, bad[i].len});
        send(&peer, sample_dft(world_arena(world), "C1", "M1"));
        world_run(world);
        cr_assert_eq(peer.count, 2u, "row %zu", i);
        cr_expect(says(peer.answers[0], "MSA|A") && !says(peer.answers[0], "MSA|AA"), "row %zu: %s",
                  i, peer.answers[0]);
        cr_expect(says(peer.answers[1], "MSA|AA|C1"), "row %zu", i);
        cr_expect_eq(world_tally(world, "refused"), 1, "row %zu", i);
        world_free(world);
    }
}

Test(message, is_not_answered_when_the_process_dies_before_the_commit)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, sample_dft(world_arena(world), "C1", "M1"));
    (void)world_turn(world, NO_CRASH); /* may ask for open files first */
    world_run(world);
    const size_t before = peer.count;
    send(&peer, sample_dft(world_arena(world), "C2", "M1"));
    while (world_turn(world, CRASH_BEFORE_COMMIT) == 0) continue;
    cr_expect_eq(peer.count, before);
    cr_expect_eq(world_tally(world, "accepted"), 1);
    send(&peer, sample_dft(world_arena(world), "C2", "M1"));
    world_run(world);
    cr_expect_eq(world_tally(world, "accepted"), 2);
    world_free(world);
}

/* Its answer was lost: the sender sends again, and hears what it would have heard. */
Test(message, committed_but_not_answered_is_a_duplicate_with_the_first_answer_when_it_comes_again)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    world_run(world);
    send(&peer, sample_dft(world_arena(world), "C2", "M1"));
    while (world_turn(world, CRASH_AFTER_COMMIT) == 0) continue;
    cr_expect_eq(peer.count, 0u);
    send(&peer, sample_dft(world_arena(world), "C2", "M1"));
    world_run(world);
    cr_assert_eq(peer.count, 1u);
    cr_expect(says(peer.answers[0], "MSA|AA|C2"), "%s", peer.answers[0]);
    cr_expect_eq(world_emission_count(world), 1u);
    cr_expect_eq(world_tally(world, "duplicate"), 1);
    world_free(world);
}

static str merge_of(struct arena *arena, const char *event)
{
    return arena_printf(arena,
                        "MSH|^~\\&|HIS|NORTH|CL|CL|20260629101500||ADT^%s|C40|P|2.5.1\r"
                        "EVN||20260629101500\r"
                        "PID|1||M77^^^NORTH^MR||DOE^JANE||19700101|F\r"
                        "MRG|M70^^^NORTH^MR~9^^^NORTH^AN~M71\r",
                        event);
}

Test(message, of_a_merge_goes_to_the_shards_of_those_who_are_no_more)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    struct arena *arena = world_arena(world);
    send(&peer, merge_of(arena, "A40"));
    world_run(world);
    cr_expect(says(peer.answers[0], "MSA|AA|C40"), "%s", peer.answers[0]);
    cr_assert_eq(world_emission_count(world), 3u, "the survivor's copy, and two numbers of MRG-1");
    const IntakeInbox *copy = world_intake(world, 0);
    cr_assert_eq(copy->what_case, INTAKE_INBOX__WHAT_HL7);
    for (size_t i = 1; i < 3; i++) {
        const IntakeInbox *inbox = world_intake(world, i);
        cr_assert_eq(inbox->what_case, INTAKE_INBOX__WHAT_MERGE);
        cr_expect_eq(inbox->merge->survivor_shard, copy->hl7->shard);
        cr_expect(str_eq(str_from(inbox->merge->survivor_identity), str_from(copy->hl7->identity)));
        cr_expect_not(str_eq(str_from(inbox->merge->identity), str_from(copy->hl7->identity)));
    }
    world_free(world);
}

Test(message, with_an_mrg_that_merges_nobody_is_only_kept)
{
    struct world *world = world_new();
    struct peer peer = peer_of(world);
    send(&peer, merge_of(world_arena(world), "A08"));
    world_run(world);
    cr_expect_eq(world_emission_count(world), 1u);
    world_free(world);
}
