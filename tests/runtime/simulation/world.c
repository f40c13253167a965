/* One schedule: faults for a while, then none, and everything must come to its end. */
#include "runtime/simulation/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DRAIN_STEPS = 25000, REPEAT_AFTER = 60 };

void broke(struct world *world, const char *what, int32_t claim)
{
    if (world->broken) return;
    world->broken = what;
    world->broken_claim = claim;
    if (world->is_traced) trace(world, "BROKEN %s claim %d", what, (int)claim);
}

void trace(const struct world *world, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fprintf(stderr, "%6lld ", (long long)world->t);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is two lines up */
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
}

/* ---- the beginning -------------------------------------------------------------------------- */

static void make_claim(struct world *world, int16_t i)
{
    const struct variant *variant = world->variant;
    const int32_t held = variant->held_per_mille ? variant->held_per_mille : 250;
    world->patient[i] = (uint8_t)pick(world, 6);
    world->payer[i] = (uint8_t)pick(world, 4);
    world->is_poison[i] = chance(world, 30);
    world->is_bad_data[i] = !world->is_poison[i] && chance(world, 30);
    const bool is_plain = !world->is_poison[i] && !world->is_bad_data[i];
    world->is_hold[i] = is_plain && chance(world, held);
    world->is_timer[i] = is_plain && !world->is_hold[i] && chance(world, held);
    world->is_idempotent[i] = chance(world, 500);
    world->is_bounced[i] =
        chance(world, variant->bounce_per_mille ? variant->bounce_per_mille : 500);
    world->is_newer[i] = chance(world, 50);
    world->is_stream[i] = chance(world, 200);
    if (world->is_stream[i]) return;
    const int32_t slot = world->patient[i] / 2 % PARTS;
    world->file[slot][world->file_count[slot]++] = i;
}

static void begin(struct world *world, const struct variant *variant, uint64_t seed, bool is_traced)
{
    for (int i = 0; i < PROCESSES_MAX; i++) protocol_free(world->processes[i].protocol);
    memset(world, 0, sizeof *world);
    world->variant = variant;
    world->random = seed;
    world->is_traced = is_traced;
    world->has_faults = true;
    world->claims = variant->claims ? variant->claims : 32;
    for (int32_t i = 0; i < world->claims; i++) make_claim(world, (int16_t)i);
    for (int s = 0; s < STAGE_COUNT; s++)
        for (int p = 0; p < PARTS; p++) { /* logs that have lived, and fresh ones */
            const int64_t base = chance(world, 500) ? 90000 : 0;
            world->topics[s][p].base = base;
            world->checkpoints[s][p].next = s == STAGE_G ? 0 : base;
            world->checkpoints[s][p].crash_quarantined = -1;
            world->mirror[s][p] = -1;
            world->owner[s][p] = -1;
        }
}

/* ---- outside: senders and people ------------------------------------------------------------ */

static void send_in(struct world *world, int16_t claim)
{
    const int32_t slot = pick(world, PARTS);
    struct process *holders[PROCESSES_MAX];
    int32_t count = 0;
    for (int i = 0; i < PROCESSES_MAX; i++) {
        struct process *process = &world->processes[i];
        if (process->protocol && process->stage == STAGE_G && process->holds[slot] &&
            process->queue_count[slot] < QUEUE_MAX)
            holders[count++] = process;
    }
    if (count == 0) return;
    struct process *process = holders[pick(world, count)];
    process->queue[slot][process->queue_count[slot]++] = (struct input){claim, true};
    world->is_asked[claim] = true;
    world->asked_at[claim] = world->t;
}

/* A sender repeats what nobody answered, over another connection: perhaps into another slot. */
static void outside(struct world *world)
{
    const int16_t claim = (int16_t)pick(world, world->claims);
    if (!world->is_stream[claim] || world->is_answered[claim]) return;
    if (world->is_asked[claim] && world->t - world->asked_at[claim] < REPEAT_AFTER) return;
    send_in(world, claim);
}

static bool is_ordered(const struct world *world, int16_t claim)
{
    for (int32_t i = 0; i < world->command_count; i++)
        if (world->commands[i].claim == claim) return true;
    return false;
}

/* Sees what is held, releases it, and clicks twice. */
static void person(struct world *world)
{
    int16_t held[CLAIMS_MAX];
    int32_t count = 0;
    for (int32_t i = 0; i < world->claims; i++)
        if (world->rows[i] == CLAIM_HELD && !is_ordered(world, (int16_t)i))
            held[count++] = (int16_t)i;
    if (count == 0) return;
    const int16_t claim = held[pick(world, count)];
    const int32_t clicks = chance(world, 333) ? 2 : 1;
    for (uint8_t click = 0; click < clicks; click++) {
        const struct log_message message = {.crc_is_good = true,
                                            .body = {BODY_RELEASE, click, claim}};
        const bool is_in_log = world->variant->commands_to_log;
        world->commands[world->command_count++] =
            (struct command){.claim = claim, .click = click, .is_sent = is_in_log};
        if (is_in_log) log_append(world, STAGE_B, world->patient[claim] % PARTS, &message);
    }
}

/* ---- faults --------------------------------------------------------------------------------- */

static struct process *any_process(struct world *world)
{
    struct process *all[PROCESSES_MAX];
    int32_t count = 0;
    for (int i = 0; i < PROCESSES_MAX; i++)
        if (world->processes[i].exists) all[count++] = &world->processes[i];
    return all[pick(world, count)];
}

/* SIGSTOP: a zombie that wakes with what it knew. */
static void stop_process(struct world *world, struct process *process)
{
    static const int32_t pauses[] = {20, 80, 400};
    process->wakes = world->t + pauses[pick(world, 3)];
    process->silent = world->t + 40;
    world->totals.paused++;
}

static int32_t stage_size(const struct world *world, enum stage stage)
{
    int32_t count = 0;
    for (int i = 0; i < PROCESSES_MAX; i++)
        count += world->processes[i].exists && world->processes[i].stage == stage;
    return count;
}

static void stop_stage(struct world *world)
{
    const enum stage stage = (enum stage)(1 + pick(world, STAGE_COUNT - 1));
    for (int i = 0; i < PROCESSES_MAX; i++) {
        struct process *process = &world->processes[i];
        if (!process->exists || process->stage != stage) continue;
        process->wakes = world->t + 300;
        process->silent = world->t + 40;
    }
}

static void fault(struct world *world)
{
    const int32_t x = pick(world, 1000);
    const enum stage stage = (enum stage)pick(world, STAGE_COUNT);
    if (x < 390)
        process_kill(world, any_process(world), 5 + pick(world, 55));
    else if (x < 780)
        stop_process(world, any_process(world));
    else if (x < 860) {
        if (stage_size(world, stage) < MEMBERS_MAX - 1) process_add(world, stage);
    } else if (x < 920)
        log_cut_tail(world);
    else if (x < 940)
        log_trim(world);
    else if (x < 965)
        log_wipe(world);
    else
        stop_stage(world);
}

/* Consumers are upgraded, one after the other. */
static void upgrade(struct world *world)
{
    for (int i = 0; i < PROCESSES_MAX; i++)
        if (world->processes[i].protocol)
            process_kill(world, &world->processes[i], 5 + pick(world, 55));
}

/* ---- time ----------------------------------------------------------------------------------- */

static void wake_one(struct world *world)
{
    struct process *ready[PROCESSES_MAX];
    int32_t count = 0;
    for (int i = 0; i < PROCESSES_MAX; i++) {
        struct process *process = &world->processes[i];
        if (!process->exists) continue;
        if (process->wakes <= world->t) ready[count++] = process;
        /* the session timeout of the silent */
        if (process->is_member && process->wakes > world->t + 5 && process->silent < world->t)
            group_leave(world, process);
    }
    if (count) process_step(world, ready[pick(world, count)]);
}

static void step(struct world *world)
{
    const int32_t x = pick(world, 1000);
    world->t++;
    if (world->t == world->upgrade_at) upgrade(world);
    outside(world);
    if (x < 200 && store_run_one(world)) return;
    if (x >= 200 && x < 230 && world->wire_count)
        log_deliver_one(world);
    else if (x >= 230 && x < 250)
        person(world);
    else if (x >= 250 && x < 262 && world->has_faults)
        fault(world);
    else
        wake_one(world);
}

/* ---- the end -------------------------------------------------------------------------------- */

static bool logs_are_read(const struct world *world)
{
    for (enum stage s = STAGE_A; s < STAGE_COUNT; s++)
        for (int32_t p = 0; p < PARTS; p++) {
            const int64_t next = world->checkpoints[s][p].next;
            if (next < log_end(world, s, p)) return false;
            if (world->mirror[s][p] >= 0 && world->mirror[s][p] != next) return false;
        }
    return true;
}

static bool all_ended(const struct world *world)
{
    for (int32_t i = 0; i < world->claims; i++) {
        if (world->is_stream[i] && !world->is_answered[i]) return false;
        if (world->ended[i] == 0) return false;
    }
    return true;
}

static bool is_drained(const struct world *world)
{
    return all_ended(world) && outbox_count(world) == 0 && world->wire_count == 0 &&
           store_is_idle(world) && logs_are_read(world);
}

static void check_sums(struct world *world)
{
    int32_t timers = 0;
    for (int e = 1; e < EDGES; e++)
        for (int p = 0; p < PARTS; p++)
            for (int d = 0; d < PARTS; d++)
                if (world->checkpoints[edge_rows[e].from][p].out[e][d] !=
                    world->checkpoints[edge_rows[e].to][d].in[e][p])
                    broke(world, "in_hwm differs from out_seq after the drain", -1);
    for (int32_t i = 0; i < world->claims; i++) timers += world->is_timer[i];
    if (world->numbers != timers) broke(world, "a timer took more or less than one number", -1);
}

static bool are_claims_lost(const struct world *world)
{
    return outbox_count(world) == 0 && world->wire_count == 0;
}

/* For a person with a seed: where it stands. */
static void show(const struct world *world)
{
    for (int32_t i = 0; i < world->claims; i++)
        if (world->ended[i] == 0)
            trace(world, "claim %d has not ended, row %d", (int)i, (int)world->rows[i]);
    for (int e = 1; e < EDGES; e++)
        for (int p = 0; p < PARTS; p++)
            for (int d = 0; d < PARTS; d++)
                trace(world, "edge %d lane %d to %d: out %lld in %lld rows %d", e, p, d,
                      (long long)world->checkpoints[edge_rows[e].from][p].out[e][d],
                      (long long)world->checkpoints[edge_rows[e].to][d].in[e][p],
                      (int)world->outbox[e][p][d].count);
    for (int s = 0; s < STAGE_COUNT; s++)
        for (int p = 0; p < PARTS; p++)
            trace(world, "%c/%d: owner %d next %lld end %lld mirror %lld", "GABC"[s], p,
                  (int)world -> owner[s][p], (long long)world -> checkpoints[s][p].next,
                  (long long)log_end(world, (enum stage)s, p), (long long)world->mirror[s][p]);
}

static void run_until(struct world *world, int64_t end)
{
    while (world->t < end && !world->broken) step(world);
}

static enum outcome drain(struct world *world)
{
    const int64_t end = world->t + DRAIN_STEPS;
    world->has_faults = false;
    for (int i = 0; i < PROCESSES_MAX; i++)
        if (world->processes[i].exists && world->processes[i].wakes > world->t + 30)
            world->processes[i].wakes = world->t + 30;
    process_add(world, (enum stage)(1 + pick(world, STAGE_COUNT - 1))); /* one more, late */
    while (world->t < end && !world->broken) {
        run_until(world, world->t + 16);
        if (world->broken || !is_drained(world)) continue;
        check_sums(world);
        return world->broken ? OUTCOME_SAFETY : OUTCOME_HOLDS;
    }
    if (world->broken) return OUTCOME_SAFETY;
    if (world->is_traced) show(world);
    return are_claims_lost(world) ? OUTCOME_LOST : OUTCOME_STUCK;
}

enum outcome world_schedule(struct world *world, const struct variant *variant, uint64_t seed,
                            bool is_traced)
{
    begin(world, variant, seed, is_traced);
    const int64_t length = 500 + pick(world, 2000);
    world->upgrade_at = 1 + pick(world, (int32_t)length);
    for (int s = 0; s < STAGE_COUNT; s++) {
        process_add(world, (enum stage)s);
        process_add(world, (enum stage)s);
    }
    run_until(world, length);
    const enum outcome outcome = drain(world);
    world->totals.steps += world->t;
    for (int i = 0; i < PROCESSES_MAX; i++)
        if (world->processes[i].protocol) process_kill(world, &world->processes[i], 0);
    return outcome;
}
