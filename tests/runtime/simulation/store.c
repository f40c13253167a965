/* The simulated store: transactions run whole, later, or never; and the oracles. */
#include "runtime/simulation/world.h"

#include <string.h>

struct flight *store_send(struct world *world)
{
    for (int i = 0; i < FLIGHTS_MAX; i++) {
        struct flight *flight = &world->flights[i];
        if (flight->state != FLIGHT_FREE) continue;
        flight->state = FLIGHT_SENT;
        flight->is_take = flight->has_nobody = false;
        return flight;
    }
    broke(world, "too many flights", -1);
    return &world->flights[0];
}

bool store_is_idle(const struct world *world)
{
    for (int i = 0; i < FLIGHTS_MAX; i++)
        if (world->flights[i].state == FLIGHT_SENT) return false;
    return true;
}

int64_t outbox_count(const struct world *world)
{
    int64_t count = 0;
    for (int e = 1; e < EDGES; e++)
        for (int p = 0; p < PARTS; p++)
            for (int d = 0; d < PARTS; d++) count += world->outbox[e][p][d].count;
    return count;
}

/* ---- taking --------------------------------------------------------------------------------- */

static void run_take(struct world *world, struct flight *flight)
{
    for (int32_t i = 0; i < flight->part_count; i++) {
        struct stored_checkpoint *row = &world->checkpoints[flight->stage][flight->parts[i]];
        row->version++;
        row->epoch++;
        row->takes++;
        flight->taken[i] = *row;
    }
    flight->state = FLIGHT_DONE;
}

/* ---- the fence ------------------------------------------------------------------------------ */

static bool row_matches(const struct world *world, const struct stored_checkpoint *row,
                        const struct batch *batch, const struct batch_checkpoint *wanted)
{
    if (world->variant->timers_unfenced && batch->is_timers_only) return true;
    switch (world->variant->fence) {
    case FENCE_OFF:
        return true;
    case FENCE_ALL:
    case FENCE_ANY:
        return row->version == wanted->version;
    case FENCE_NEXT_OFFSET:
        return row->epoch == wanted->epoch && row->next == wanted->next;
    }
    return false;
}

static bool fence_holds(const struct world *world, const struct flight *flight, bool *hits)
{
    const struct batch *batch = &flight->batch;
    int32_t count = 0;
    for (int32_t i = 0; i < batch->checkpoint_count; i++) {
        const struct batch_checkpoint *wanted = &batch->checkpoints[i];
        hits[i] =
            row_matches(world, &world->checkpoints[flight->stage][wanted->part], batch, wanted);
        count += hits[i];
    }
    return count == batch->checkpoint_count || (world->variant->fence == FENCE_ANY && count > 0);
}

/* ---- effects -------------------------------------------------------------------------------- */

static int32_t body_code(const struct body *body)
{
    return 1 + body->claim * 16 + body->kind * 8 + body->turn;
}

static void write_checkpoint(struct world *world, enum stage stage,
                             const struct batch_checkpoint *wanted)
{
    struct stored_checkpoint *row = &world->checkpoints[stage][wanted->part];
    if (wanted->row.next < row->next && wanted->rewound_from < 0 && stage != STAGE_G)
        broke(world, "next_offset went back and nobody said so", -1);
    if (wanted->rewound_from >= 0) {
        world->totals.rewinds++;
        world->is_rewinding[stage][wanted->part] = true; /* until mirrored */
    }
    row->version++;
    row->next = wanted->row.next;
    row->takes = 0;
    memcpy(row->in, wanted->row.in, sizeof row->in);
    memcpy(row->out, wanted->row.out, sizeof row->out);
}

static void write_outbox(struct world *world, const struct batch_row *row)
{
    struct stored_lane *lane = &world->outbox[row->edge][row->part][row->destination];
    int32_t at = lane->count;
    while (at > 0 && lane->rows[at - 1].first >= row->row.first) at--;
    const bool is_taken = at < lane->count && lane->rows[at].first == row->row.first;
    if (is_taken && world->variant->fence != FENCE_OFF) broke(world, "an outbox key was taken", -1);
    if (lane->count == OUTBOX_MAX || row->row.first + row->row.count >= SEQ_MAX) {
        broke(world, "the outbox has no bound", -1);
        return;
    }
    if (!is_taken) {
        memmove(lane->rows + at + 1, lane->rows + at,
                (size_t)(lane->count - at) * sizeof *lane->rows);
        lane->count++;
    }
    lane->rows[at] = row->row;
    for (int32_t i = 0; i < row->row.count; i++)
        world->meaning[row->edge][row->part][row->destination][row->row.first + i] =
            body_code(&row->row.bodies[i]);
}

/* Each (edge, lane, seq) means one payload and is applied once and in order. */
static void check_applied(struct world *world, enum stage stage, const struct applied *applied)
{
    const int32_t claim = applied->body.claim;
    uint8_t *times = &world->applied[stage][claim][applied->body.kind * 2 + applied->body.turn];
    if (++*times > 1) broke(world, "a message was applied twice", claim);
    if (applied->edge == 0) return; /* weakened: straight to the log */
    int32_t *seq = &world->applied_seq[applied->edge][applied->lane][applied->part];
    const int32_t meant =
        applied->seq < SEQ_MAX
            ? world->meaning[applied->edge][applied->lane][applied->part][applied->seq]
            : 0;
    if (meant != body_code(&applied->body))
        broke(world, "a number was applied with another payload", claim);
    if (applied->seq != *seq + 1) broke(world, "a lane was applied out of order", claim);
    *seq = applied->seq;
}

static void end_claim(struct world *world, int32_t claim)
{
    if (++world->ended[claim] > 1) broke(world, "a claim ended twice", claim);
}

static void write_quarantined(struct world *world, enum stage stage,
                              const struct quarantined *quarantined)
{
    const int32_t claim = quarantined->claim;
    if (!world->is_poison[claim] && !world->is_bad_data[claim])
        broke(world, "an innocent was quarantined", claim);
    end_claim(world, claim);
    world->totals.quarantined++;
    if (quarantined->by_crash)
        world->checkpoints[stage][quarantined->part].crash_quarantined = world->t;
}

/* A quarantined or dropped message moves its lane's mark too. */
static void write_marks(struct world *world, const struct flight *flight, const bool *hits)
{
    for (int32_t i = 0; i < flight->batch.checkpoint_count; i++)
        if (hits[i]) write_checkpoint(world, flight->stage, &flight->batch.checkpoints[i]);
}

static void write_effects(struct world *world, const struct flight *flight)
{
    const struct batch *batch = &flight->batch;
    for (int32_t i = 0; i < batch->row_count; i++) write_outbox(world, &batch->rows[i]);
    for (int32_t i = 0; i < batch->put_count; i++)
        world->rows[batch->puts[i].claim] = batch->puts[i].state;
    world->numbers += batch->number_count;
    for (int32_t i = 0; i < batch->applied_count; i++)
        check_applied(world, flight->stage, &batch->applied[i]);
    for (int32_t i = 0; i < batch->started_count; i++)
        world->deliveries[batch->started[i].claim] = DELIVERY_STARTED;
    for (int32_t i = 0; i < batch->outcome_count; i++) {
        world->deliveries[batch->outcomes[i].claim] = batch->outcomes[i].state;
        world->totals.unknown += batch->outcomes[i].state == DELIVERY_UNKNOWN;
        end_claim(world, batch->outcomes[i].claim);
    }
    for (int32_t i = 0; i < batch->quarantined_count; i++)
        write_quarantined(world, flight->stage, &batch->quarantined[i]);
    for (int32_t i = 0; i < batch->id_count; i++) world->ids[batch->ids[i]] = true;
    for (int32_t i = 0; i < batch->sent_count; i++) world->commands[batch->sent[i]].is_sent = true;
    for (int32_t i = 0; i < batch->seen_count; i++)
        world->seen[batch->seen[i].claim][batch->seen[i].turn] = true;
    for (int p = 0; p < PARTS; p++)
        if (flight->stage == STAGE_G && batch->file_next[p] >= 0)
            world->file_next[p] = batch->file_next[p];
}

static bool keys_are_free(const struct world *world, const struct batch *batch)
{
    for (int32_t i = 0; i < batch->id_count; i++)
        if (world->ids[batch->ids[i]]) return false;
    return true;
}

static void fail(struct flight *flight, enum protocol_failure failure)
{
    flight->state = FLIGHT_FAILED;
    flight->failure = failure;
}

static void run_batch(struct world *world, struct flight *flight)
{
    bool hits[PARTS];
    if (world->has_faults && chance(world, 5)) {
        fail(flight, FAILED_RETRY); /* 40001: nothing happened */
    } else if (!fence_holds(world, flight, hits)) {
        world->totals.fenced++;
        fail(flight, FAILED_FENCED);
    } else if (flight->batch.has_bad_data || !keys_are_free(world, &flight->batch)) {
        world->totals.refused_keys += !flight->batch.has_bad_data;
        fail(flight, FAILED_DATA);
    } else {
        write_marks(world, flight, hits);
        write_effects(world, flight);
        flight->state = FLIGHT_DONE;
    }
}

/* ---- the server's hand ---------------------------------------------------------------------- */

static void run(struct world *world, struct flight *flight)
{
    if (flight->is_take)
        run_take(world, flight);
    else
        run_batch(world, flight);
}

/* The connection breaks, and the server still runs the transaction, some time. */
static void lose_answer_of_late(struct world *world, struct flight *flight)
{
    struct flight *late = store_send(world);
    *late = *flight;
    late->state = FLIGHT_SENT;
    late->has_nobody = true;
    flight->state = FLIGHT_LOST;
}

bool store_run_one(struct world *world)
{
    struct flight *sent[FLIGHTS_MAX];
    int32_t count = 0;
    for (int i = 0; i < FLIGHTS_MAX; i++)
        if (world->flights[i].state == FLIGHT_SENT) sent[count++] = &world->flights[i];
    if (count == 0) return false;
    struct flight *flight = sent[pick(world, count)];
    const int32_t y = world->has_faults ? pick(world, 1000) : 1000;
    if (y < 50) world->totals.lost++;
    if (y < 20) {
        flight->state = FLIGHT_LOST; /* before it ran */
    } else if (y < 30 && !flight->has_nobody) {
        lose_answer_of_late(world, flight);
    } else {
        run(world, flight);
        if (y < 50) flight->state = FLIGHT_LOST; /* it ran, the answer never came */
    }
    if (flight->has_nobody) flight->state = FLIGHT_FREE;
    return true;
}
