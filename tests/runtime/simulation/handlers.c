/* What the workers of the four stages do: as pure as real handlers, on the rows loaded. */
#include "runtime/simulation/world.h"

const struct edge_row edge_rows[EDGES] = {
    [EDGE_GA] = {STAGE_G, STAGE_A, true},  [EDGE_GB] = {STAGE_G, STAGE_B, true},
    [EDGE_AB] = {STAGE_A, STAGE_B, true},  [EDGE_BC] = {STAGE_B, STAGE_C, true},
    [EDGE_CA] = {STAGE_C, STAGE_A, false},
};

static void emit(struct process *process, int32_t part, int32_t edge, int32_t destination,
                 struct body body)
{
    struct batch *batch = &process->batch;
    batch->effects[batch->effect_count++] =
        (struct effect){(uint8_t)part, (uint8_t)edge, (uint8_t)destination, body};
}

static void put(struct world *world, struct process *process, int16_t claim, enum claim_state state)
{
    struct batch *batch = &process->batch;
    batch->puts[batch->put_count].claim = claim;
    batch->puts[batch->put_count++].state = state;
    if (!world->variant->read_stale) process->loaded[claim] = state;
}

static int32_t patient_part(const struct world *world, int16_t claim)
{
    return world->patient[claim] % PARTS;
}

/* ---- G -------------------------------------------------------------------------------------- */

static void take_in(struct world *world, struct process *process, const struct kept *kept)
{
    struct batch *batch = &process->batch;
    const int16_t claim = kept->body.claim;
    const int32_t part = kept->header.partition;
    if (!kept->is_stream) { /* only its position tells a claim of a file from one done before */
        if (batch->file_next[part] < 0) batch->file_next[part] = world->file_next[part];
        batch->file_next[part]++;
    } else {
        if (process->loaded_ids[claim]) return; /* the same bytes again: the first answer again */
        process->loaded_ids[claim] = true;
        batch->ids[batch->id_count++] = claim;
    }
    emit(process, part, EDGE_GA, patient_part(world, claim), kept->body);
}

static void carry_command(struct world *world, struct process *process, int16_t index)
{
    const struct command *command = &world->commands[index];
    const int32_t part = patient_part(world, command->claim);
    process->batch.sent[process->batch.sent_count++] = index;
    process->batch.ticked[part] = true;
    emit(process, part, EDGE_GB, part, (struct body){BODY_RELEASE, command->click, command->claim});
}

/* ---- B -------------------------------------------------------------------------------------- */

static void release(struct world *world, struct process *process, int16_t claim, int32_t part)
{
    const enum claim_state state = process->loaded[claim];
    if (state != CLAIM_HELD && state != CLAIM_NUMBERED) return;
    put(world, process, claim, CLAIM_GONE);
    emit(process, part, EDGE_BC, world->payer[claim] % PARTS, (struct body){BODY_CLAIM, 0, claim});
}

static bool was_seen(const struct world *world, const struct process *process, struct body body)
{
    for (int32_t i = 0; i < process->batch.seen_count; i++) {
        const struct body *seen = &process->batch.seen[i];
        if (seen->claim == body.claim && seen->turn == body.turn) return true;
    }
    return world->seen[body.claim][body.turn];
}

static void hold(struct world *world, struct process *process, const struct kept *kept)
{
    const struct body body = kept->body;
    const int32_t part = kept->header.partition;
    if (body.kind == BODY_RELEASE) {
        release(world, process, body.claim, part);
    } else if (world->is_bad_data[body.claim]) {
        process->batch.has_bad_data = true; /* SQLSTATE 22021, when it is written */
    } else if (body.turn == 0 && world->is_hold[body.claim]) {
        put(world, process, body.claim, CLAIM_HELD);
    } else if (body.turn == 0 && world->is_timer[body.claim]) {
        put(world, process, body.claim, CLAIM_DUE);
    } else {
        emit(process, part, EDGE_BC, world->payer[body.claim] % PARTS, body);
    }
}

/* A timer first takes a number (and says nothing), then lets the claim go. */
static void timer(struct world *world, struct process *process, int16_t claim)
{
    const int32_t part = patient_part(world, claim);
    if (process->loaded[claim] == CLAIM_DUE) {
        put(world, process, claim, CLAIM_NUMBERED);
        process->batch.number_count++;
    } else {
        release(world, process, claim, part);
    }
    process->batch.ticked[part] = true;
}

/* ---- C -------------------------------------------------------------------------------------- */

static void start(struct process *process, int16_t claim, bool is_again)
{
    struct batch *batch = &process->batch;
    batch->started[batch->started_count].claim = claim;
    batch->started[batch->started_count++].is_again = is_again;
    process->loaded_delivery[claim] = DELIVERY_STARTED;
}

static void deliver(struct world *world, struct process *process, const struct kept *kept)
{
    const struct body body = kept->body;
    if (world->is_bounced[body.claim] && body.turn == 0)
        emit(process, kept->header.partition, EDGE_CA, patient_part(world, body.claim),
             (struct body){BODY_CLAIM, 1, body.claim});
    else
        start(process, body.claim, false);
}

/* An answer of the transport is written down; STARTED that nobody here works on is tried again. */
static void courier_tick(struct world *world, struct process *process, int16_t claim)
{
    struct batch *batch = &process->batch;
    batch->ticked[world->payer[claim] % PARTS] = true;
    if (process->answers[claim] == DELIVERY_NONE) {
        start(process, claim, true);
        return;
    }
    batch->settled[batch->settled_count++] = claim;
    if (process->loaded_delivery[claim] != DELIVERY_STARTED) return; /* written down before */
    batch->outcomes[batch->outcome_count].claim = claim;
    batch->outcomes[batch->outcome_count++].state = process->answers[claim];
}

/* ---- all ------------------------------------------------------------------------------------ */

static void note_applied(struct process *process, const struct kept *kept)
{
    const struct header *header = &kept->header;
    process->batch.applied[process->batch.applied_count++] =
        (struct applied){(uint8_t)header->partition, (uint8_t)(header->has_lane ? header->edge : 0),
                         (uint8_t)header->lane, (int32_t)header->seq, kept->body};
}

void stage_handle(struct world *world, struct process *process, const struct kept *kept)
{
    struct batch *batch = &process->batch;
    if (process->stage == STAGE_G) {
        if (kept->verdict == VERDICT_HANDLE)
            take_in(world, process, kept);
        else
            broke(world, "an input was quarantined", kept->body.claim);
        return;
    }
    if (!kept->header.has_lane) { /* weakened: a key in a table instead of a lane */
        if (was_seen(world, process, kept->body)) return;
        batch->seen[batch->seen_count++] = kept->body;
    }
    note_applied(process, kept);
    if (kept->verdict != VERDICT_HANDLE) {
        batch->quarantined[batch->quarantined_count++] =
            (struct quarantined){kept->body.claim, (uint8_t)kept->header.partition,
                                 kept->verdict == VERDICT_QUARANTINE_CRASH};
        return;
    }
    if (process->stage == STAGE_A)
        emit(process, kept->header.partition, EDGE_AB, patient_part(world, kept->body.claim),
             kept->body);
    else if (process->stage == STAGE_B)
        hold(world, process, kept);
    else
        deliver(world, process, kept);
}

void stage_tick(struct world *world, struct process *process, int16_t due)
{
    if (process->stage == STAGE_G)
        carry_command(world, process, due);
    else if (process->stage == STAGE_C)
        courier_tick(world, process, due);
    else
        timer(world, process, due);
}

static bool is_claim_due(const struct world *world, const struct process *process, int16_t i)
{
    return (world->rows[i] == CLAIM_DUE || world->rows[i] == CLAIM_NUMBERED) &&
           process->holds[patient_part(world, i)];
}

static bool is_delivery_due(const struct world *world, const struct process *process, int16_t i)
{
    return process->holds[world->payer[i] % PARTS] &&
           (process->answers[i] ||
            (world->deliveries[i] == DELIVERY_STARTED && process->transport[i] == TRANSPORT_IDLE));
}

static bool is_command_due(const struct world *world, const struct process *process, int16_t i)
{
    return !world->commands[i].is_sent &&
           process->holds[patient_part(world, world->commands[i].claim)];
}

/* The due statement: what a timer must do now, in the partitions held. */
void stage_find_due(struct world *world, struct process *process)
{
    bool (*is_due)(const struct world *, const struct process *, int16_t) =
        process->stage == STAGE_G   ? is_command_due
        : process->stage == STAGE_B ? is_claim_due
        : process->stage == STAGE_C ? is_delivery_due
                                    : NULL;
    const int32_t count = process->stage == STAGE_G ? world->command_count : world->claims;
    process->due_count = 0;
    for (int32_t i = 0; is_due && i < count && process->due_count < DUE_MAX; i++)
        if (is_due(world, process, (int16_t)i)) process->due[process->due_count++] = (int16_t)i;
}
