/* The protocol keeps its promises in every schedule, and the oracles catch each weakening of it.
 *
 * CLAIMLINE_SCHEDULES: how many schedules of the true protocol (a tenth under sanitizers).
 * CLAIMLINE_SEED (with CLAIMLINE_VARIANT, default "true"): that one schedule alone, traced.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/simulation/world.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { DIVISOR = 10 };
#else
enum { DIVISOR = 1 };
#endif
enum { SCHEDULES = 20000, WEAK_SCHEDULES = 1000, CIRCLE_SHARE = 20 };

static struct world world;

/* clang-format off */
static const struct variant strong[] = {
    {.name = "true"},
    {.name = "many claims in a circle", .claims = 90, .bounce_per_mille = 950,
     .held_per_mille = 20},
    {.name = "a wide window", .window_max = 64},
    {.name = "fence by take and next_offset", .fence = FENCE_NEXT_OFFSET},
};
static const struct variant weak[] = {
    {.name = "fence off",                          .fence = FENCE_OFF},
    {.name = "fence that accepts fewer rows",      .fence = FENCE_ANY},
    {.name = "duplicates accepted",                .protocol.dedup_off = true},
    {.name = "gaps accepted",                      .protocol.gaps_accepted = true},
    {.name = "publish before commit",              .protocol.publish_before_commit = true},
    {.name = "answer before PostgreSQL has it",    .protocol.release_before_commit = true},
    {.name = "commands straight to the log",       .protocol.lanes_optional = true,
     .commands_to_log = true},
    {.name = "batch reads without overlay",        .read_stale = true},
    {.name = "window on back edges too",           .protocol.window_on_back_edges = true,
     .claims = 90, .bounce_per_mille = 950, .held_per_mille = 20},
    {.name = "offset outside the log, no rule",    .protocol.offset_rule_off = true},
    {.name = "poison counted by takeovers",        .poison_by_takes = true},
    {.name = "lost answer sent again, compared by next_offset",
     .fence = FENCE_NEXT_OFFSET, .retry_lost = true},
    {.name = "timers outside the fence",           .timers_unfenced = true},
    {.name = "standing lanes not sent again",      .protocol.resend_never = true},
    {.name = "delivery before PostgreSQL has it",  .protocol.release_before_commit = true,
     .release_stage = STAGE_C},
    {.name = "gateway goes on with a slot changed", .protocol.gateway_reconnects = true},
    {.name = "outbox not published at takeover",   .protocol.takeover_silent = true},
};
/* clang-format on */

static const char *const outcomes[] = {
    [OUTCOME_HOLDS] = "holds",
    [OUTCOME_SAFETY] = "a promise broke",
    [OUTCOME_LOST] = "claims lost",
    [OUTCOME_STUCK] = "stands still",
};

static int64_t schedules_from_environment(void)
{
    const char *text = getenv("CLAIMLINE_SCHEDULES");
    const int64_t count = text ? strtoll(text, NULL, 10) : SCHEDULES / DIVISOR;
    return count > 0 ? count : 1;
}

static const char *why(enum outcome outcome)
{
    return world.broken ? world.broken : outcomes[outcome];
}

struct sum {
    int64_t failed;
    uint64_t first_seed;
    char first_why[100];
    struct totals totals;
};

static void add(struct totals *sum, const struct totals *one)
{
    int64_t *to = (int64_t *)sum;
    const int64_t *from = (const int64_t *)one;
    for (size_t i = 0; i < sizeof *sum / sizeof *to; i++) to[i] += from[i];
}

static struct sum run_all(const struct variant *variant, uint64_t first_seed, int64_t count)
{
    struct sum sum = {0};
    for (int64_t i = 0; i < count; i++) {
        const uint64_t seed = first_seed + (uint64_t)i;
        const enum outcome outcome = world_schedule(&world, variant, seed, false);
        add(&sum.totals, &world.totals);
        if (outcome == OUTCOME_HOLDS) continue;
        if (sum.failed++ > 0) continue;
        sum.first_seed = seed;
        (void)snprintf(sum.first_why, sizeof sum.first_why, "%s", why(outcome));
    }
    return sum;
}

static void hold(const struct variant *variant, uint64_t first_seed, int64_t count)
{
    const struct sum sum = run_all(variant, first_seed, count);
    const struct totals *t = &sum.totals;
    (void)fprintf(
        stderr,
        "simulation: %s: %lld schedules, %lld steps; fenced %lld, lost answers %lld, duplicates "
        "%lld, gaps %lld, bad crc %lld, resent %lld, rewinds %lld, wiped %lld, killed %lld, paused "
        "%lld, data errors %lld (keys %lld), quarantined %lld, newer schema %lld, crash loops "
        "%lld, "
        "answered twice %lld\n",
        variant->name, (long long)count, (long long)t->steps, (long long)t->fenced,
        (long long)t->lost, (long long)t->duplicates, (long long)t->gaps, (long long)t->bad_crc,
        (long long)t->resent, (long long)t->rewinds, (long long)t->wiped, (long long)t->killed,
        (long long)t->paused, (long long)t->data_errors, (long long)t->refused_keys,
        (long long)t->quarantined, (long long)t->newer_schema, (long long)t->crash_loops,
        (long long)t->answered_twice);
    cr_expect_eq(sum.failed, 0, "%s: %lld of %lld schedules failed, first CLAIMLINE_SEED=%llu: %s",
                 variant->name, (long long)sum.failed, (long long)count,
                 (unsigned long long)sum.first_seed, sum.first_why);
    if (count < 100) return;
    cr_expect_gt(t->fenced, 0, "no zombie was fenced: the run proves nothing");
    cr_expect_gt(t->duplicates, 0);
    cr_expect_gt(t->gaps, 0);
    cr_expect_gt(t->rewinds, 0);
    cr_expect_gt(t->resent, 0);
    cr_expect_gt(t->quarantined, 0);
}

static const struct variant *find(const char *name)
{
    for (size_t i = 0; i < sizeof strong / sizeof *strong; i++)
        if (strcmp(strong[i].name, name) == 0) return &strong[i];
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (strcmp(weak[i].name, name) == 0) return &weak[i];
    return NULL;
}

/* With CLAIMLINE_SEED only that schedule runs, in the test `replays_one_seed`. */
static bool is_replay(void)
{
    return getenv("CLAIMLINE_SEED") != NULL;
}

Test(simulation, replays_one_seed)
{
    if (!is_replay()) return;
    const char *name = getenv("CLAIMLINE_VARIANT");
    const struct variant *variant = find(name ? name : "true");
    cr_assert_not_null(variant, "no variant of that name");
    const uint64_t seed = strtoull(getenv("CLAIMLINE_SEED"), NULL, 10);
    const enum outcome outcome = world_schedule(&world, variant, seed, true);
    (void)fprintf(stderr, "%s seed %llu: %s\n", variant->name, (unsigned long long)seed,
                  why(outcome));
}

/* Four parts, so that two cores share the work. */
#define PART(n)                                                                        \
    Test(simulation, every_input_ends_exactly_once_part_##n)                           \
    {                                                                                  \
        const int64_t count = (schedules_from_environment() + 3) / 4;                  \
        if (!is_replay()) hold(&strong[0], 1 + (uint64_t)((n)-1) * 100000000U, count); \
    }
PART(1)
PART(2)
PART(3)
PART(4)

Test(simulation, many_claims_in_a_circle_do_not_stop_it)
{
    if (!is_replay()) hold(&strong[1], 1, schedules_from_environment() / CIRCLE_SHARE + 1);
}

Test(simulation, a_window_never_full_changes_nothing)
{
    if (!is_replay()) hold(&strong[2], 1, schedules_from_environment() / CIRCLE_SHARE + 1);
}

/* The control of `lost answer sent again`: it is the second sending that breaks, not the
 * comparison. */
Test(simulation, a_fence_by_take_and_next_offset_holds_as_long_as_nothing_is_sent_twice)
{
    if (!is_replay()) hold(&strong[3], 1, schedules_from_environment() / CIRCLE_SHARE + 1);
}

static void catch_one(const struct variant *variant)
{
    const int64_t count = WEAK_SCHEDULES / DIVISOR;
    const struct sum sum = run_all(variant, 1, count);
    (void)fprintf(stderr, "simulation: %s: caught in %lld of %lld, first CLAIMLINE_SEED=%llu: %s\n",
                  variant->name, (long long)sum.failed, (long long)count,
                  (unsigned long long)sum.first_seed, sum.first_why);
    cr_expect_gt(sum.failed, 0, "not caught: %s", variant->name);
}

#define CAUGHT(index, sentence)                    \
    Test(simulation, catches_##sentence)           \
    {                                              \
        if (!is_replay()) catch_one(&weak[index]); \
    }
CAUGHT(0, a_fence_that_is_off)
CAUGHT(1, a_fence_that_accepts_fewer_rows)
CAUGHT(2, duplicates_accepted)
CAUGHT(3, gaps_accepted)
CAUGHT(4, a_publication_before_the_commit)
CAUGHT(5, an_answer_before_postgres_has_it)
CAUGHT(6, commands_straight_to_the_log)
CAUGHT(7, batch_reads_without_overlay)
CAUGHT(8, a_window_on_back_edges)
CAUGHT(9, an_offset_without_a_rule)
CAUGHT(10, poison_counted_by_takeovers)
CAUGHT(11, a_lost_answer_sent_again)
CAUGHT(12, timers_outside_the_fence)
CAUGHT(13, standing_lanes_not_sent_again)
CAUGHT(14, a_delivery_before_postgres_has_it)
CAUGHT(15, a_gateway_that_goes_on_after_a_lost_answer)
CAUGHT(16, an_outbox_not_published_at_takeover)
