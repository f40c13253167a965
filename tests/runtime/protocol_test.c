/* The protocol takes, commits, publishes and recovers in its order, without a log or a store. */
#include <criterion/criterion.h>

#include "lib/base/status.h"
#include "runtime/protocol.h"
#include "runtime/protocol_weakness.h"

/* A worker with one partition (3), edges 1 in, 5 forward out, 6 back out. */
static const uint32_t inputs[] = {1};
static const struct protocol_edge outputs[] = {{5, true}, {6, false}};
static const struct protocol_settings settings = {
    .outputs = outputs,
    .output_count = 2,
    .inputs = inputs,
    .input_count = 1,
    .schema_max = 1,
    .messages_max = 10,
    .wait_ms = 50,
    .window_max = 8,
    .collect_every_ms = 200,
    .resend_after_ms = 10000,
    .crash_max = 3,
};
static struct protocol *protocol;
static const struct action *action;
static int64_t now_ms;

static enum action_kind say(struct event event)
{
    event.now_ms = now_ms;
    action = protocol_next(protocol, &event);
    return action->kind;
}

static enum action_kind say_kind(enum event_kind kind)
{
    return say((struct event){.kind = kind});
}

static enum action_kind say_failed(enum protocol_failure failure)
{
    return say((struct event){.kind = EVENT_FAILED, .failure = failure});
}

static enum verdict receive(int64_t offset, int64_t seq)
{
    return protocol_receive(protocol, &(struct header){.partition = 3,
                                                       .offset = offset,
                                                       .has_lane = true,
                                                       .crc_is_good = true,
                                                       .edge = 1,
                                                       .lane = 2,
                                                       .seq = seq,
                                                       .schema = 1});
}

static const struct mark in_mark = {1, 2, 40}, out_mark = {5, 3, 90};

static struct event taken_event(struct checkpoint *row)
{
    *row = (struct checkpoint){.partition = 3,
                               .version = 17,
                               .next_offset = 100,
                               .in = &in_mark,
                               .in_count = 1,
                               .out = &out_mark,
                               .out_count = 1,
                               .crash_quarantine_ms_ago = -1};
    return (struct event){.kind = EVENT_TAKEN, .checkpoints = row, .checkpoint_count = 1};
}

/* Takes partition 3 with an empty outbox and a log of low..high; ends at POLL. */
static void take_with(const struct crash *crashes, size_t crash_count, int64_t low, int64_t high)
{
    static const int32_t three[] = {3};
    struct checkpoint row;
    struct event taken = taken_event(&row);
    taken.crashes = crashes;
    taken.crash_count = crash_count;
    if (!protocol) protocol = protocol_new(&settings, NULL);
    cr_assert_eq(say_kind(EVENT_START), ACTION_POLL);
    const struct event assigned = {
        .kind = EVENT_ASSIGNED, .partitions = three, .partition_count = 1};
    cr_assert_eq(say(assigned), ACTION_TAKE);
    cr_assert_eq(say(taken), ACTION_READ_OUTBOX);
    cr_assert_eq(say_kind(EVENT_OUTBOX), ACTION_WATERMARKS);
    const struct watermarks watermarks = {low, high};
    cr_assert_eq(say((struct event){.kind = EVENT_WATERMARKS, .watermarks = &watermarks}),
                 ACTION_ASSIGN);
    cr_assert_eq(action->positions[0].partition, 3);
}

static void take(void)
{
    take_with(NULL, 0, 50, 200);
    cr_assert_eq(action->positions[0].offset, 100);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_MIRROR);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
}

static enum action_kind handled(size_t count, const struct emitted *emitted, size_t emitted_count)
{
    return say((struct event){.kind = EVENT_HANDLED,
                              .handled_count = count,
                              .emitted = emitted,
                              .emitted_count = emitted_count});
}

static void open_machine(void)
{
    protocol = NULL;
    now_ms = 1000000;
}

static void close_machine(void)
{
    protocol_free(protocol);
}

TestSuite(protocol, .init = open_machine, .fini = close_machine);

Test(protocol, commits_then_publishes_then_releases_then_mirrors)
{
    take();
    cr_assert_eq(receive(100, 41), VERDICT_HANDLE);
    cr_assert_eq(receive(101, 40), VERDICT_DROP);
    cr_assert_eq(receive(102, 42), VERDICT_HANDLE);
    cr_assert_eq(receive(103, 44), VERDICT_DROP);
    cr_assert_eq(say_kind(EVENT_POLLED), ACTION_HANDLE);
    const struct emitted emitted[] = {{3, 5, 3, 2, 500}};
    cr_assert_eq(handled(2, emitted, 1), ACTION_COMMIT);
    cr_expect_eq(action->checkpoints[0].version, 17);
    cr_expect_eq(action->checkpoints[0].next_offset, 104);
    cr_expect_eq(action->checkpoints[0].in[0].seq, 42);
    cr_expect_eq(action->checkpoints[0].out[0].seq, 92);
    cr_expect_eq(action->checkpoints[0].rewound_from, -1);
    cr_expect_eq(action->rows[0].first_seq, 91);
    cr_expect_eq(action->rows[0].count, 2);
    cr_assert_eq(say_kind(EVENT_COMMITTED), ACTION_PUBLISH);
    cr_expect(action->from_batch);
    cr_expect_eq(action->rows[0].from_seq, 91);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_RELEASE);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_MIRROR);
    cr_expect_eq(action->positions[0].offset, 104);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
    cr_expect_eq(protocol_open_messages(protocol, 3), 2);
}

Test(protocol, publishes_what_the_predecessor_left_but_first_deletes_what_is_covered)
{
    static const int32_t three[] = {3};
    static const struct outbox_row left[] = {{3, 5, 3, 81, 5, 0, 0, 0}, {3, 5, 3, 86, 5, 0, 0, 0}};
    struct checkpoint row;
    const struct event taken = taken_event(&row);
    protocol = protocol_new(&settings, NULL);
    say_kind(EVENT_START);
    say((struct event){.kind = EVENT_ASSIGNED, .partitions = three, .partition_count = 1});
    say(taken);
    cr_assert_eq(say((struct event){.kind = EVENT_OUTBOX, .rows = left, .row_count = 2}),
                 ACTION_READ_MARKS);
    cr_expect_eq(action->lane_count, 1);
    const struct lane_mark mark = {87, 0, -1};
    cr_assert_eq(say((struct event){.kind = EVENT_MARKS, .marks = &mark}), ACTION_COLLECT);
    cr_expect_eq(action->lanes[0].through, 87);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_PUBLISH);
    cr_expect_not(action->from_batch);
    cr_expect_eq(action->row_count, 1);
    cr_expect_eq(action->rows[0].first_seq, 86);
    cr_expect_eq(action->rows[0].from_seq, 88);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_WATERMARKS);
}

Test(protocol, goes_back_to_the_low_mark_when_the_log_was_lost_and_says_so)
{
    static const struct {
        int64_t low, high, offset, rewound_from;
    } rows[] = {{0, 99, 0, 100},   {0, 0, 0, 100},      {101, 500, 101, 100},
                {0, 100, 100, -1}, {100, 100, 100, -1}, {100, 500, 100, -1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        protocol = NULL;
        take_with(NULL, 0, rows[i].low, rows[i].high);
        cr_expect_eq(action->positions[0].offset, rows[i].offset, "row %zu", i);
        const bool is_rewound = rows[i].rewound_from >= 0;
        cr_expect_eq(say_kind(EVENT_DONE), is_rewound ? ACTION_POLL : ACTION_MIRROR, "row %zu", i);
        if (is_rewound) {
            cr_assert_eq(say_kind(EVENT_POLLED), ACTION_COMMIT);
            cr_expect_eq(action->checkpoints[0].rewound_from, 100);
            cr_expect_eq(action->checkpoints[0].next_offset, rows[i].offset);
            cr_expect_eq(action->checkpoints[0].in[0].seq, 40, "the marks stay");
        }
        if (i + 1 < COUNT_OF(rows)) protocol_free(protocol);
    }
}

Test(protocol, pauses_for_forward_edges_only)
{
    take();
    cr_assert_eq(receive(100, 41), VERDICT_HANDLE);
    say_kind(EVENT_POLLED);
    const struct emitted back[] = {{3, 6, 1, 20, 0}};
    cr_assert_eq(handled(1, back, 1), ACTION_COMMIT);
    for (int i = 0; i < 4; i++) say_kind(i == 0 ? EVENT_COMMITTED : EVENT_DONE);
    cr_assert_eq(action->kind, ACTION_POLL);
    cr_expect_eq(action->paused_count, 0, "a back edge does not fill the window");
    cr_assert_eq(receive(101, 42), VERDICT_HANDLE);
    say_kind(EVENT_POLLED);
    const struct emitted forward[] = {{3, 5, 3, 9, 0}};
    cr_assert_eq(handled(1, forward, 1), ACTION_COMMIT);
    for (int i = 0; i < 4; i++) say_kind(i == 0 ? EVENT_COMMITTED : EVENT_DONE);
    cr_assert_eq(action->kind, ACTION_POLL);
    cr_assert_eq(action->paused_count, 1);
    cr_expect_eq(action->paused[0], 3);
}

Test(protocol, never_sends_a_transaction_twice_but_takes_over_and_reads)
{
    take();
    receive(100, 41);
    say_kind(EVENT_POLLED);
    cr_assert_eq(handled(1, NULL, 0), ACTION_COMMIT);
    cr_assert_eq(say_failed(FAILED_LOST), ACTION_RECONNECT);
    cr_assert_eq(say_failed(FAILED_RETRY), ACTION_RECONNECT);
    cr_expect_gt(action->wait_ms, 100, "it waits longer each time");
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_TAKE);
    cr_expect_eq(action->partition_count, 1);
}

Test(protocol, answers_each_failure_as_its_class_wants)
{
    static const struct {
        enum protocol_failure failure;
        enum action_kind next;
        enum exit_why why;
    } rows[] = {
        {FAILED_FENCED, ACTION_EXIT, EXIT_FENCED}, {FAILED_LOST, ACTION_RECONNECT, 0},
        {FAILED_RETRY, ACTION_BACKOFF, 0},         {FAILED_DATA, ACTION_ASSIGN, 0},
        {FAILED_BROKER, ACTION_EXIT, EXIT_BROKER}, {FAILED_HALT, ACTION_EXIT, EXIT_HALT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        protocol = NULL;
        take();
        receive(100, 41);
        say_kind(EVENT_POLLED);
        handled(1, NULL, 0);
        cr_expect_eq(say_failed(rows[i].failure), rows[i].next, "row %zu", i);
        if (rows[i].next == ACTION_EXIT) cr_expect_eq(action->exit_why, rows[i].why);
        if (i + 1 < COUNT_OF(rows)) protocol_free(protocol);
    }
}

Test(protocol, drops_the_batch_and_reads_it_again_after_a_retry)
{
    take();
    receive(100, 41);
    say_kind(EVENT_POLLED);
    handled(1, NULL, 0);
    cr_assert_eq(say_failed(FAILED_RETRY), ACTION_BACKOFF);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_ASSIGN);
    cr_expect_eq(action->positions[0].offset, 100);
    say_kind(EVENT_DONE);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
    cr_expect_eq(receive(100, 41), VERDICT_HANDLE);
}

static enum action_kind run_single(int64_t offset, int64_t seq, enum verdict verdict)
{
    if (action->kind == ACTION_ASSIGN) say_kind(EVENT_DONE);
    if (action->kind == ACTION_MIRROR) say_kind(EVENT_DONE);
    cr_assert_eq(action->kind, ACTION_POLL);
    cr_expect_eq(action->messages_max, 1);
    cr_expect_eq(receive(offset, seq), verdict, "seq %lld", (long long)seq);
    say_kind(EVENT_POLLED);
    return handled(1, NULL, 0);
}

static void commit_single(void)
{
    cr_assert_eq(say_kind(EVENT_COMMITTED), ACTION_RELEASE);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_MIRROR);
}

Test(protocol, finds_the_message_that_sql_refuses_and_only_that)
{
    take();
    for (int i = 0; i < 3; i++) receive(100 + i, 41 + i);
    say_kind(EVENT_POLLED);
    handled(3, NULL, 0);
    cr_assert_eq(say_failed(FAILED_DATA), ACTION_ASSIGN);
    run_single(100, 41, VERDICT_HANDLE);
    commit_single();
    run_single(101, 42, VERDICT_HANDLE);
    cr_assert_eq(say_failed(FAILED_DATA), ACTION_ASSIGN);
    run_single(101, 42, VERDICT_HANDLE);
    cr_assert_eq(say_failed(FAILED_DATA), ACTION_ASSIGN);
    run_single(101, 42, VERDICT_QUARANTINE_DATA);
    commit_single();
    run_single(102, 43, VERDICT_HANDLE);
    commit_single();
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
    cr_expect_eq(action->messages_max, 10);
}

/* One refused message in each of two partitions, and the log gives now one, now the other first:
 * neither may make the other's failure forgotten (they would go on by turns for ever). */
Test(protocol, finds_the_refused_of_two_partitions_that_come_by_turns)
{
    static const int32_t both[] = {3, 4};
    const struct checkpoint rows[] = {
        {.partition = 3, .version = 1, .next_offset = 100, .crash_quarantine_ms_ago = -1},
        {.partition = 4, .version = 1, .next_offset = 100, .crash_quarantine_ms_ago = -1}};
    const struct watermarks watermarks[] = {{50, 200}, {50, 200}};
    struct header header = {.offset = 100,
                            .has_lane = true,
                            .crc_is_good = true,
                            .edge = 1,
                            .lane = 2,
                            .seq = 1,
                            .schema = 1};
    enum verdict verdict = VERDICT_HANDLE;
    int quarantined = 0;
    protocol = protocol_new(&settings, NULL);
    say_kind(EVENT_START);
    say((struct event){.kind = EVENT_ASSIGNED, .partitions = both, .partition_count = 2});
    say((struct event){.kind = EVENT_TAKEN, .checkpoints = rows, .checkpoint_count = 2});
    say_kind(EVENT_OUTBOX);
    say((struct event){.kind = EVENT_WATERMARKS, .watermarks = watermarks});
    for (int turn = 0; turn < 12 && quarantined < 2; turn++) {
        while (action->kind == ACTION_ASSIGN || action->kind == ACTION_MIRROR) say_kind(EVENT_DONE);
        cr_assert_eq(action->kind, ACTION_POLL);
        header.partition = both[turn % 2];
        verdict = protocol_receive(protocol, &header);
        if (verdict == VERDICT_DROP) continue; /* this one is done */
        say_kind(EVENT_POLLED);
        handled(1, NULL, 0);
        if (verdict == VERDICT_HANDLE) {
            cr_assert_eq(say_failed(FAILED_DATA), ACTION_ASSIGN);
            continue;
        }
        cr_expect_eq(verdict, VERDICT_QUARANTINE_DATA);
        quarantined++;
        commit_single();
    }
    cr_expect_eq(quarantined, 2);
}

/* Two slots took one control number at once: each message fails the first time only. */
Test(protocol, writes_nobody_off_for_a_race)
{
    take();
    for (int i = 0; i < 2; i++) receive(100 + i, 41 + i);
    say_kind(EVENT_POLLED);
    handled(2, NULL, 0);
    say_failed(FAILED_DATA);
    for (int i = 0; i < 2; i++) {
        run_single(100 + i, 41 + i, VERDICT_HANDLE);
        say_failed(FAILED_DATA);
        run_single(100 + i, 41 + i, VERDICT_HANDLE);
        commit_single();
    }
}

Test(protocol, halts_when_a_written_off_message_still_fails)
{
    take();
    receive(100, 41);
    say_kind(EVENT_POLLED);
    handled(1, NULL, 0);
    say_failed(FAILED_DATA);
    for (int i = 0; i < 2; i++) {
        run_single(100, 41, VERDICT_HANDLE);
        say_failed(FAILED_DATA);
    }
    run_single(100, 41, VERDICT_QUARANTINE_DATA);
    cr_assert_eq(say_failed(FAILED_DATA), ACTION_EXIT);
    cr_expect_eq(action->exit_why, EXIT_HALT);
}

Test(protocol, quarantines_what_crashed_three_times_and_halts_at_two_a_minute)
{
    static const struct crash crashes[] = {
        {{3, 1, 2, 41}, 2}, {{3, 1, 2, 42}, 3}, {{3, 1, 2, 43}, 3}};
    take_with(crashes, 3, 50, 200);
    say_kind(EVENT_DONE);
    say_kind(EVENT_DONE);
    cr_expect_eq(receive(100, 41), VERDICT_HANDLE, "twice is not enough");
    cr_expect_eq(receive(101, 42), VERDICT_QUARANTINE_CRASH);
    cr_expect_eq(receive(102, 43), VERDICT_WAIT, "the first is committed before the second");
    cr_expect_eq(receive(103, 44), VERDICT_WAIT);
    say_kind(EVENT_POLLED);
    cr_assert_eq(handled(2, NULL, 0), ACTION_COMMIT);
    cr_expect_eq(action->checkpoints[0].next_offset, 102);
    say_kind(EVENT_COMMITTED);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_ASSIGN);
    cr_expect_eq(action->positions[0].offset, 102);
    say_kind(EVENT_DONE);
    say_kind(EVENT_DONE);
    now_ms += 59999;
    while (action->kind != ACTION_POLL) say_kind(EVENT_DONE);
    receive(102, 43);
    cr_assert_eq(say_kind(EVENT_POLLED), ACTION_EXIT);
    cr_expect_eq(action->exit_why, EXIT_CRASH_LOOP);
}

Test(protocol, gives_back_what_a_full_arena_left_unhandled)
{
    take();
    receive(100, 41);
    receive(101, 30);
    receive(102, 42);
    receive(103, 43);
    say_kind(EVENT_POLLED);
    cr_assert_eq(handled(1, NULL, 0), ACTION_COMMIT);
    cr_expect_eq(action->checkpoints[0].next_offset, 102);
    cr_expect_eq(action->checkpoints[0].in[0].seq, 41);
    say_kind(EVENT_COMMITTED);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_ASSIGN);
    cr_expect_eq(action->positions[0].offset, 102);
}

Test(protocol, lets_a_partition_stand_before_a_newer_schema)
{
    take();
    struct header newer = {.partition = 3,
                           .offset = 100,
                           .has_lane = true,
                           .crc_is_good = true,
                           .edge = 1,
                           .lane = 2,
                           .seq = 41,
                           .schema = 2};
    cr_expect_eq(protocol_receive(protocol, &newer), VERDICT_WAIT);
    cr_expect_eq(receive(101, 42), VERDICT_WAIT);
    cr_assert_eq(say_kind(EVENT_POLLED), ACTION_POLL);
    cr_expect_eq(action->paused_count, 1);
}

Test(protocol, drops_what_carries_no_lane_or_is_not_for_us_and_moves_on)
{
    take();
    const struct header none = {.partition = 3, .offset = 100};
    const struct header other = {.partition = 3,
                                 .offset = 101,
                                 .has_lane = true,
                                 .crc_is_good = true,
                                 .edge = 9,
                                 .seq = 1,
                                 .schema = 1};
    const struct header foreign = {.partition = 4, .offset = 7};
    cr_expect_eq(protocol_receive(protocol, &none), VERDICT_DROP);
    cr_expect_eq(protocol_receive(protocol, &other), VERDICT_DROP);
    cr_expect_eq(protocol_receive(protocol, &foreign), VERDICT_DROP);
    cr_expect_eq(protocol_counts(protocol)->without_lane, 2);
    cr_assert_eq(say_kind(EVENT_POLLED), ACTION_COMMIT);
    cr_expect_eq(action->checkpoints[0].next_offset, 102);
    cr_expect_eq(action->checkpoint_count, 1);
}

/* Reading marks may take longer than collect_every_ms: a worker that only tidied would never read.
 */
Test(protocol, polls_between_two_tidyings_however_slow_they_are)
{
    take();
    receive(100, 41);
    say_kind(EVENT_POLLED);
    const struct emitted emitted[] = {{3, 5, 3, 1, 0}};
    handled(1, emitted, 1);
    for (int i = 0; i < 3; i++) say_kind(i == 0 ? EVENT_COMMITTED : EVENT_DONE);
    now_ms += 1000;
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_READ_MARKS);
    now_ms += 1000;
    const struct lane_mark mark = {90, 0, -1};
    cr_assert_eq(say((struct event){.kind = EVENT_MARKS, .marks = &mark}), ACTION_POLL);
    now_ms += 1000;
    cr_assert_eq(say_kind(EVENT_POLLED), ACTION_READ_MARKS);
}

Test(protocol, sends_a_standing_lane_again_from_the_mark_on)
{
    take();
    receive(100, 41);
    say_kind(EVENT_POLLED);
    const struct emitted emitted[] = {{3, 5, 3, 4, 0}};
    handled(1, emitted, 1);
    say_kind(EVENT_COMMITTED);
    const uint64_t ticket = action->rows[0].ticket;
    for (int i = 0; i < 4; i++) protocol_delivered(protocol, ticket, 500 + i);
    say_kind(EVENT_DONE);
    say_kind(EVENT_DONE);
    now_ms += 1000;
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_READ_MARKS);
    const struct lane_mark moved = {92, 502, -1};
    cr_assert_eq(say((struct event){.kind = EVENT_MARKS, .marks = &moved}), ACTION_POLL);
    now_ms += 10000;
    cr_assert_eq(say_kind(EVENT_POLLED), ACTION_READ_MARKS);
    cr_expect(action->lanes[0].want_log_end);
    const struct lane_mark passed = {92, 504, 700};
    cr_assert_eq(say((struct event){.kind = EVENT_MARKS, .marks = &passed}), ACTION_PUBLISH);
    cr_expect_not(action->from_batch);
    cr_expect_eq(action->rows[0].from_seq, 93);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
}

Test(protocol, ends_when_told_to_and_gives_up_what_is_revoked)
{
    take();
    cr_assert_eq(say_kind(EVENT_REVOKED), ACTION_POLL);
    cr_expect_eq(receive(100, 41), VERDICT_DROP);
    cr_assert_eq(say_kind(EVENT_STOP), ACTION_EXIT);
    cr_expect_eq(action->exit_why, EXIT_STOPPED);
}

static void take_gateway(const struct crash *crashes, size_t crash_count)
{
    static const int32_t slots[] = {3};
    struct protocol_settings gateway = settings;
    struct checkpoint row;
    struct event taken = taken_event(&row);
    taken.crashes = crashes;
    taken.crash_count = crash_count;
    gateway.is_gateway = true;
    gateway.input_count = 0;
    protocol = protocol_new(&gateway, NULL);
    say_kind(EVENT_START);
    say((struct event){.kind = EVENT_ASSIGNED, .partitions = slots, .partition_count = 1});
    say(taken);
    cr_assert_eq(say_kind(EVENT_OUTBOX), ACTION_ASSIGN);
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
}

Test(protocol, neither_mirrors_nor_looks_at_a_log_as_a_gateway)
{
    take_gateway(NULL, 0);
    const struct header input = {.partition = 3, .offset = 100};
    cr_expect_eq(protocol_receive(protocol, &input), VERDICT_HANDLE);
    say_kind(EVENT_POLLED);
    cr_assert_eq(handled(1, NULL, 0), ACTION_COMMIT);
    cr_assert_eq(say_kind(EVENT_COMMITTED), ACTION_RELEASE, "answers only now");
    cr_assert_eq(say_kind(EVENT_DONE), ACTION_POLL);
}

/* A lost COMMIT may have happened, another process may have held the slot: handled again, a claim
 * of a file would go out twice. The version tells. */
Test(protocol, ends_a_gateway_whose_slot_is_not_as_it_left_it)
{
    static const struct {
        const char *name;
        int64_t version;
        enum action_kind next;
    } rows[] = {
        {"only our take", 18, ACTION_READ_OUTBOX},
        {"our lost commit happened, then our take", 19, ACTION_EXIT},
        {"another took it meanwhile", 20, ACTION_EXIT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        take_gateway(NULL, 0);
        const struct header input = {.partition = 3, .offset = 100};
        protocol_receive(protocol, &input);
        cr_assert_eq(say_kind(EVENT_POLLED), ACTION_HANDLE);
        cr_assert_eq(handled(1, NULL, 0), ACTION_COMMIT);
        cr_assert_eq(say_failed(FAILED_LOST), ACTION_RECONNECT);
        cr_assert_eq(say_kind(EVENT_DONE), ACTION_TAKE);
        struct checkpoint row;
        const struct event taken = taken_event(&row);
        row.version = rows[i].version;
        cr_expect_eq(say(taken), rows[i].next, "%s", rows[i].name);
        if (rows[i].next == ACTION_EXIT) cr_expect_eq(action->exit_why, EXIT_LOST);
        if (i + 1 < COUNT_OF(rows)) protocol_free(protocol);
    }
}

/* After a restart another input may stand at the same count of the slot. */
Test(protocol, counts_a_gateways_crashes_by_input_not_by_place)
{
    static const struct crash crashes[] = {{{3, 0, 0, 777}, 3}, {{3, 0, 0, 100}, 2}};
    take_gateway(crashes, 2);
    const struct header other = {.partition = 3, .offset = 100, .seq = 778};
    const struct header same = {.partition = 3, .offset = 101, .seq = 777};
    cr_expect_eq(protocol_receive(protocol, &other), VERDICT_HANDLE);
    cr_expect_eq(protocol_receive(protocol, &same), VERDICT_QUARANTINE_CRASH);
}
