/* The simulation's driver: performs the protocol's actions with simulated log and store, by steps.
 *
 * A process may be killed, paused or woken between any two steps. What loop.c does with librdkafka
 * and libpq, this does with world.h; both obey the same actions.
 */
#include "runtime/simulation/world.h"

#include <assert.h>
#include <string.h>

void process_answer(struct world *world, struct process *process, struct event *event)
{
    event->now_ms = world->t;
    process->step = 0;
    process->action = protocol_next(process->protocol, event);
    if (world->is_traced)
        trace(world, "%c%d %s%s", "GABC"[process->stage], (int)(process - world->processes),
              action_name(process->action->kind),
              process -> action -> kind == ACTION_EXIT ? exit_why_name(process->action->exit_why)
                                                       : "");
}

static void answer_plain(struct world *world, struct process *process, enum event_kind kind)
{
    struct event event = {.kind = kind};
    process_answer(world, process, &event);
}

void process_done(struct world *world, struct process *process)
{
    answer_plain(world, process, EVENT_DONE);
}

static void answer_failed(struct world *world, struct process *process,
                          enum protocol_failure failure)
{
    struct event event = {.kind = EVENT_FAILED, .failure = failure};
    process_answer(world, process, &event);
}

/* ---- life and death ------------------------------------------------------------------------- */

/* Eager and adversarial: the new owner never waits for the old one. */
static void group_rebalance(struct world *world, enum stage stage)
{
    int32_t members[PROCESSES_MAX], count = 0;
    world->generation[stage]++;
    for (int32_t i = 0; i < PROCESSES_MAX; i++) {
        const struct process *process = &world->processes[i];
        if (!process->exists || !process->is_member || process->stage != stage) continue;
        members[count++] = i;
        const int32_t other = pick(world, count);
        members[count - 1] = members[other];
        members[other] = i;
    }
    for (int p = 0; p < PARTS; p++) world->owner[stage][p] = count ? members[p % count] : -1;
}

void group_leave(struct world *world, struct process *process)
{
    process->is_member = false;
    group_rebalance(world, process->stage);
}

static void add_totals(struct world *world, const struct process *process)
{
    const struct protocol_counts *counts = protocol_counts(process->protocol);
    struct totals *totals = &world->totals;
    totals->duplicates += counts->duplicates;
    totals->gaps += counts->gaps;
    totals->bad_crc += counts->bad_crc;
    totals->newer_schema += counts->newer_schema;
    totals->without_lane += counts->without_lane;
    totals->published += counts->published;
    totals->resent += counts->resent;
    totals->data_errors += counts->data_errors;
}

/* Flights already sent stay with the server. */
void process_kill(struct world *world, struct process *process, int64_t pause)
{
    if (process->flight) {
        if (process->flight->state == FLIGHT_SENT)
            process->flight->has_nobody = true;
        else
            process->flight->state = FLIGHT_FREE;
        process->flight = NULL;
    }
    if (process->protocol) add_totals(world, process);
    protocol_free(process->protocol);
    process->protocol = NULL;
    process->wakes = world->t + pause;
    process->silent = world->t;
    world->totals.killed++;
}

static struct protocol *new_protocol(const struct world *world, const struct process *process)
{
    struct protocol_edge outputs[EDGES];
    uint32_t inputs[EDGES];
    struct protocol_settings settings = {
        .is_gateway = process->stage == STAGE_G,
        .outputs = outputs,
        .inputs = inputs,
        .schema_max = process->schema_max,
        .messages_max = BATCH_MAX,
        .window_max = world->variant->window_max ? world->variant->window_max : 3,
        .collect_every_ms = 4,
        .resend_after_ms = 120,
        .due_every_ms = 5,
        .crash_max = 3,
        .crash_loop_ms = 400,
    };
    for (uint32_t e = 1; e < EDGES; e++) {
        if (edge_rows[e].from == process->stage)
            outputs[settings.output_count++] = (struct protocol_edge){e, edge_rows[e].forward};
        if (edge_rows[e].to == process->stage) inputs[settings.input_count++] = e;
    }
    struct protocol_weakness weakness = world->variant->protocol;
    if (process->stage != world->variant->release_stage) weakness.release_before_commit = false;
    return protocol_new(&settings, &weakness);
}

static void start(struct world *world, struct process *process)
{
    process->life = ++world->lives;
    process->schema_max = world->t >= world->upgrade_at ? 2 : 1;
    process->seen_generation = -1;
    process->kept_count = 0;
    process->is_taking = false;
    memset(process->transport, 0, sizeof process->transport);
    memset(process->answers, 0, sizeof process->answers);
    memset(process->has_held, 0, sizeof process->has_held);
    memset(process->queue_count, 0, sizeof process->queue_count);
    memset(process->holds, 0, sizeof process->holds);
    process->protocol = new_protocol(world, process);
    process->is_member = true;
    group_rebalance(world, process->stage);
    answer_plain(world, process, EVENT_START);
}

void process_add(struct world *world, enum stage stage)
{
    for (int32_t i = 0; i < PROCESSES_MAX; i++) {
        struct process *process = &world->processes[i];
        if (process->exists) continue;
        memset(process, 0, sizeof *process);
        process->exists = true;
        process->stage = stage;
        start(world, process);
        return;
    }
}

void process_report(struct world *world, const struct wire *wire, int64_t offset)
{
    struct process *process = &world->processes[wire->process];
    if (process->protocol && process->life == wire->life)
        protocol_delivered(process->protocol, wire->ticket, offset);
}

/* ---- taking --------------------------------------------------------------------------------- */

static size_t marks_of(const int64_t values[EDGES][PARTS], struct mark *marks)
{
    size_t count = 0;
    for (uint32_t e = 1; e < EDGES; e++)
        for (int32_t p = 0; p < PARTS; p++)
            if (values[e][p]) marks[count++] = (struct mark){e, p, values[e][p]};
    return count;
}

static void taken(struct world *world, struct process *process, const struct flight *flight)
{
    struct checkpoint rows[PARTS];
    memset(process->holds, 0, sizeof process->holds);
    for (int32_t i = 0; i < flight->part_count; i++) {
        const int32_t part = flight->parts[i];
        const struct stored_checkpoint *row = &flight->taken[i];
        rows[i] = (struct checkpoint){
            .partition = part,
            .version = row->version,
            .next_offset = row->next,
            .in = process->in_marks[i],
            .out = process->out_marks[i],
            .in_count = marks_of(row->in, process->in_marks[i]),
            .out_count = marks_of(row->out, process->out_marks[i]),
            .crash_quarantine_ms_ago =
                row->crash_quarantined < 0 ? -1 : world->t - row->crash_quarantined,
        };
        process->holds[part] = true;
        process->takes[part] = row->takes;
        process->epochs[part] = row->epoch;
        process->committed_next[part] = row->next;
    }
    process->is_taking = true;
    memset(process->seen_last, 0, sizeof process->seen_last);
    memset(process->sent_last, 0, sizeof process->sent_last);
    struct event event = {.kind = EVENT_TAKEN,
                          .checkpoints = rows,
                          .checkpoint_count = (size_t)flight->part_count,
                          .crashes = world->crashes[process->stage],
                          .crash_count = (size_t)world->crash_count[process->stage]};
    process_answer(world, process, &event);
}

/* Answers with what became of the flight, once it is known. */
static void await_flight(struct world *world, struct process *process)
{
    struct flight *flight = process->flight;
    if (flight->state == FLIGHT_SENT) return;
    if (flight->state == FLIGHT_LOST && world->variant->retry_lost && !flight->is_take) {
        flight->state = FLIGHT_SENT; /* weakened: sent twice */
        return;
    }
    process->flight = NULL;
    const enum flight_state state = flight->state;
    flight->state = FLIGHT_FREE;
    if (state == FLIGHT_LOST) {
        answer_failed(world, process, FAILED_LOST);
    } else if (state == FLIGHT_FAILED) {
        answer_failed(world, process, flight->failure);
    } else if (flight->is_take) {
        taken(world, process, flight);
    } else {
        for (int32_t i = 0; i < flight->batch.checkpoint_count; i++) {
            const struct batch_checkpoint *row = &flight->batch.checkpoints[i];
            process->committed_next[row->part] = row->row.next;
            process->takes[row->part] = 0;
        }
        answer_plain(world, process, EVENT_COMMITTED);
    }
}

static void do_take(struct world *world, struct process *process)
{
    if (process->flight) {
        await_flight(world, process);
        return;
    }
    struct flight *flight = process->flight = store_send(world);
    flight->is_take = true;
    flight->stage = process->stage;
    flight->part_count = (int32_t)process->action->partition_count;
    for (int32_t i = 0; i < flight->part_count; i++)
        flight->parts[i] = process->action->partitions[i];
}

/* ---- reading -------------------------------------------------------------------------------- */

static void do_watermarks(struct world *world, struct process *process)
{
    struct watermarks marks[PARTS];
    for (size_t i = 0; i < process->action->partition_count; i++) {
        const int32_t p = process->action->partitions[i];
        marks[i].low = world->topics[process->stage][p].base;
        marks[i].high = log_end(world, process->stage, p);
    }
    struct event event = {.kind = EVENT_WATERMARKS, .watermarks = marks};
    process_answer(world, process, &event);
}

/* Oracle: a partition is read only after all that its outbox held when it was taken is on its way.
 */
static void check_takeover(struct world *world, struct process *process)
{
    for (int e = 1; e < EDGES; e++)
        for (int p = 0; p < PARTS; p++)
            for (int d = 0; d < PARTS; d++) {
                const int64_t hwm = world->checkpoints[edge_rows[e].to][d].in[e][p];
                const int64_t last = process->seen_last[e][p][d];
                if (last > hwm && process->sent_last[e][p][d] < last)
                    broke(world, "the outbox was not published at takeover", -1);
            }
}

static void do_assign(struct world *world, struct process *process)
{
    if (process->is_taking) check_takeover(world, process);
    for (size_t i = 0; i < process->action->position_count; i++) {
        const struct position *at = &process->action->positions[i];
        process->positions[at->partition] = at->offset;
        process->queue_at[at->partition] = 0; /* what is not answered comes again, in its order */
        if (!process->has_held[at->partition])
            process->file_at[at->partition] = world->file_next[at->partition];
        process->has_held[at->partition] = true;
    }
    process->is_taking = false;
    process_done(world, process);
}

static void keep(struct world *world, struct process *process, const struct header *header,
                 struct body body, bool is_stream)
{
    enum verdict verdict = protocol_receive(process->protocol, header);
    if (world->variant->poison_by_takes && verdict == VERDICT_HANDLE && process->stage == STAGE_A &&
        process->takes[header->partition] > 3) {
        verdict = VERDICT_QUARANTINE_CRASH;
        process->takes[header->partition] = 0;
    }
    if (verdict == VERDICT_DROP || verdict == VERDICT_WAIT) return;
    process->kept[process->kept_count++] = (struct kept){*header, verdict, body, is_stream};
}

static void poll_input(struct world *world, struct process *process, int32_t part)
{
    struct header header = {.partition = part, .offset = process->positions[part]};
    if (process->queue_at[part] == process->queue_count[part]) {
        if (process->file_at[part] == world->file_count[part]) return;
        if (process->queue_count[part] == QUEUE_MAX) return;
        process->queue[part][process->queue_count[part]++] =
            (struct input){world->file[part][process->file_at[part]++], false};
    }
    const struct input *input = &process->queue[part][process->queue_at[part]++];
    const struct body body = {.kind = BODY_CLAIM, .claim = input->claim};
    process->positions[part]++;
    keep(world, process, &header, body, input->is_stream);
}

static void poll_log(struct world *world, struct process *process, int32_t part)
{
    const struct topic *topic = &world->topics[process->stage][part];
    const int64_t at = process->positions[part] - topic->base;
    if (at >= topic->count) return;
    const struct log_message *message = &topic->messages[at];
    const struct header header = {.partition = part,
                                  .offset = process->positions[part]++,
                                  .has_lane = message->has_lane,
                                  .crc_is_good = message->crc_is_good,
                                  .edge = message->edge,
                                  .lane = message->lane,
                                  .seq = message->seq,
                                  .schema = message->schema};
    keep(world, process, &header, message->body, false);
}

static bool is_paused(const struct action *action, int32_t part)
{
    for (size_t i = 0; i < action->paused_count; i++)
        if (action->paused[i] == part) return true;
    return false;
}

static bool is_out_of_range(const struct world *world, const struct process *process, int32_t part)
{
    if (process->stage == STAGE_G || !process->holds[part]) return false;
    const int64_t at = process->positions[part];
    return at < world->topics[process->stage][part].base ||
           at > log_end(world, process->stage, part);
}

static void answer_group(struct world *world, struct process *process)
{
    int32_t parts[PARTS];
    size_t count = 0;
    process->seen_generation = world->generation[process->stage];
    for (int32_t p = 0; p < PARTS; p++)
        if (world->owner[process->stage][p] == process - world->processes) parts[count++] = p;
    memset(process->holds, 0, sizeof process->holds);
    struct event event = {.kind = count ? EVENT_ASSIGNED : EVENT_REVOKED,
                          .partitions = parts,
                          .partition_count = count};
    process_answer(world, process, &event);
}

/* auto.offset.reset=error */
static bool is_lost(const struct world *world, const struct process *process)
{
    for (int32_t p = 0; p < PARTS; p++)
        if (is_out_of_range(world, process, p) && !is_paused(process->action, p)) return true;
    return false;
}

static void do_poll(struct world *world, struct process *process)
{
    const struct action *action = process->action;
    process->kept_count = 0;
    process->batch = (struct batch){.file_next = {-1, -1}};
    if (process->is_member && process->seen_generation != world->generation[process->stage]) {
        answer_group(world, process);
        return;
    }
    if (!process->is_member && chance(world, 100)) {
        answer_failed(world, process, FAILED_BROKER); /* not a member any more */
        return;
    }
    if (is_lost(world, process)) {
        answer_failed(world, process, FAILED_BROKER);
        return;
    }
    const int32_t tries = 1 + pick(world, BATCH_MAX);
    for (int32_t i = 0; i < tries && process->kept_count < action->messages_max; i++) {
        const int32_t part = pick(world, PARTS);
        if (!process->holds[part] || is_paused(action, part)) continue;
        if (process->stage == STAGE_G)
            poll_input(world, process, part);
        else
            poll_log(world, process, part);
    }
    answer_plain(world, process, EVENT_POLLED);
}

/* ---- handling ------------------------------------------------------------------------------- */

static bool is_same(const struct message_identity *a, const struct message_identity *b)
{
    return a->partition == b->partition && a->edge == b->edge && a->lane == b->lane &&
           a->seq == b->seq;
}

/* The cell of the dying process, read by the next one: a table. */
static void crash(struct world *world, struct process *process, const struct kept *kept)
{
    const struct header *header = &kept->header;
    const struct message_identity identity = {header->partition, header->edge, header->lane,
                                              header->seq};
    struct crash *crashes = world->crashes[process->stage];
    int32_t *count = &world->crash_count[process->stage];
    int32_t i = 0;
    while (i < *count && !is_same(&crashes[i].identity, &identity)) i++;
    if (i == *count && *count < CRASHES_MAX) crashes[(*count)++] = (struct crash){identity, 0};
    if (i < CRASHES_MAX) crashes[i].count++;
    process_kill(world, process, 3 + pick(world, 17));
}

static bool crashes(const struct world *world, const struct process *process,
                    const struct kept *kept)
{
    return process->stage == STAGE_A && kept->verdict == VERDICT_HANDLE &&
           world->is_poison[kept->body.claim];
}

static void answer_handled(struct world *world, struct process *process)
{
    struct emitted emitted[EFFECTS_MAX];
    int32_t ticked[PARTS];
    struct event event = {.kind = EVENT_HANDLED,
                          .emitted = emitted,
                          .ticked = ticked,
                          .handled_count = (size_t)process->kept_count};
    for (int32_t i = 0; i < process->batch.effect_count; i++) {
        const struct effect *effect = &process->batch.effects[i];
        size_t n = 0;
        while (n < event.emitted_count &&
               (emitted[n].partition != effect->part || emitted[n].edge != effect->edge ||
                emitted[n].destination != effect->destination))
            n++;
        if (n == event.emitted_count)
            emitted[event.emitted_count++] =
                (struct emitted){effect->part, effect->edge, effect->destination, 0, 0};
        emitted[n].count++;
    }
    for (int32_t p = 0; p < PARTS; p++)
        if (process->batch.ticked[p]) ticked[event.ticked_count++] = p;
    process->batch.is_timers_only = process->kept_count == 0;
    process_answer(world, process, &event);
}

static void load(struct world *world, struct process *process)
{
    memcpy(process->loaded, world->rows, sizeof process->loaded);
    memcpy(process->loaded_delivery, world->deliveries, sizeof process->loaded_delivery);
    memcpy(process->loaded_ids, world->ids, sizeof process->loaded_ids);
    process->due_count = 0;
    if (process->action->with_due) stage_find_due(world, process);
    /* The arena is nearly full: the batch ends early. */
    if (world->has_faults && process->kept_count > 1 && chance(world, 30))
        process->kept_count = 1 + pick(world, process->kept_count - 1);
}

static void do_handle(struct world *world, struct process *process)
{
    if (process->step == 0) {
        process->batch = (struct batch){.file_next = {-1, -1}};
        load(world, process);
        process->step = 1;
        return; /* keys and the one read lie behind */
    }
    while (process->step <= process->kept_count) {
        const struct kept *kept = &process->kept[process->step - 1];
        if (crashes(world, process, kept)) {
            crash(world, process, kept);
            return;
        }
        stage_handle(world, process, kept);
        process->step++;
        if (chance(world, 200)) return;
    }
    for (int32_t i = 0; i < process->due_count; i++) stage_tick(world, process, process->due[i]);
    answer_handled(world, process);
}

/* ---- committing ----------------------------------------------------------------------------- */

static void marks_to(const struct mark *marks, size_t count, int64_t values[EDGES][PARTS])
{
    for (size_t i = 0; i < count; i++) values[marks[i].edge][marks[i].lane] = marks[i].seq;
}

static void make_checkpoint(struct process *process, const struct checkpoint *wanted)
{
    struct batch_checkpoint *out = &process->batch.checkpoints[process->batch.checkpoint_count++];
    *out = (struct batch_checkpoint){.part = wanted->partition,
                                     .version = wanted->version,
                                     .epoch = process->epochs[wanted->partition],
                                     .next = process->committed_next[wanted->partition],
                                     .rewound_from = wanted->rewound_from,
                                     .row.next = wanted->next_offset};
    marks_to(wanted->in, wanted->in_count, out->row.in);
    marks_to(wanted->out, wanted->out_count, out->row.out);
}

/* The i-th message emitted to a lane gets first_seq + i. */
static void make_row(struct process *process, const struct outbox_row *wanted)
{
    struct batch *batch = &process->batch;
    struct batch_row *out = &batch->rows[batch->row_count++];
    *out = (struct batch_row){(uint8_t)wanted->partition,
                              (uint8_t)wanted->edge,
                              (uint8_t)wanted->destination,
                              {.first = (int32_t)wanted->first_seq}};
    for (int32_t i = 0; i < batch->effect_count; i++) {
        const struct effect *effect = &batch->effects[i];
        if (effect->part == out->part && effect->edge == out->edge &&
            effect->destination == out->destination)
            out->row.bodies[out->row.count++] = effect->body;
    }
    assert(out->row.count == wanted->count);
}

void batch_make_rows(struct process *process)
{
    process->batch.row_count = 0;
    for (size_t i = 0; i < process->action->row_count; i++)
        make_row(process, &process->action->rows[i]);
}

static void do_commit(struct world *world, struct process *process)
{
    if (process->flight) {
        await_flight(world, process);
        return;
    }
    const struct action *action = process->action;
    process->batch.checkpoint_count = 0;
    for (size_t i = 0; i < action->checkpoint_count; i++)
        make_checkpoint(process, &action->checkpoints[i]);
    batch_make_rows(process);
    struct flight *flight = process->flight = store_send(world);
    flight->stage = process->stage;
    flight->batch = process->batch;
}

static void do_wait(struct world *world, struct process *process)
{
    if (process->step++ > process->action->wait_ms / 50) process_done(world, process);
}

static void do_exit(struct world *world, struct process *process)
{
    world->totals.crash_loops += process->action->exit_why == EXIT_CRASH_LOOP;
    if (process->action->exit_why == EXIT_HALT) broke(world, "a process halted", -1);
    process_kill(world, process, 3 + pick(world, 17));
}

static void (*const performers[])(struct world *, struct process *) = {
    [ACTION_TAKE] = do_take,
    [ACTION_READ_OUTBOX] = perform_read_outbox,
    [ACTION_COLLECT] = perform_collect,
    [ACTION_READ_MARKS] = perform_read_marks,
    [ACTION_PUBLISH] = perform_publish,
    [ACTION_WATERMARKS] = do_watermarks,
    [ACTION_ASSIGN] = do_assign,
    [ACTION_POLL] = do_poll,
    [ACTION_HANDLE] = do_handle,
    [ACTION_COMMIT] = do_commit,
    [ACTION_RELEASE] = perform_release,
    [ACTION_MIRROR] = perform_mirror,
    [ACTION_RECONNECT] = do_wait,
    [ACTION_BACKOFF] = do_wait,
    [ACTION_EXIT] = do_exit,
};

void process_step(struct world *world, struct process *process)
{
    if (process->stage == STAGE_C && process->protocol) courier_transport(world, process);
    if (process->protocol)
        performers[process->action->kind](world, process);
    else
        start(world, process);
}
