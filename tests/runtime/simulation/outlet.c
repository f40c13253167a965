/* The simulation's driver, lanes out: what the outbox has, what is applied, what is published. */
#include "runtime/simulation/world.h"

void perform_read_outbox(struct world *world, struct process *process)
{
    static struct outbox_row rows[EDGES * PARTS * PARTS * OUTBOX_MAX];
    size_t count = 0;
    for (size_t i = 0; i < process->action->partition_count; i++) {
        const int32_t p = process->action->partitions[i];
        for (uint32_t e = 1; e < EDGES; e++) {
            if (edge_rows[e].from != process->stage) continue;
            for (int32_t d = 0; d < PARTS; d++) {
                const struct stored_lane *lane = &world->outbox[e][p][d];
                for (int32_t n = 0; n < lane->count; n++) {
                    const struct stored_row *row = &lane->rows[n];
                    rows[count++] = (struct outbox_row){.partition = p,
                                                        .edge = e,
                                                        .destination = d,
                                                        .first_seq = row->first,
                                                        .count = row->count};
                    process->seen_last[e][p][d] = row->first + row->count - 1;
                }
            }
        }
    }
    struct event event = {.kind = EVENT_OUTBOX, .rows = rows, .row_count = count};
    process_answer(world, process, &event);
}

void perform_read_marks(struct world *world, struct process *process)
{
    struct lane_mark marks[EDGES * PARTS * PARTS];
    for (size_t i = 0; i < process->action->lane_count; i++) {
        const struct lane_wanted *lane = &process->action->lanes[i];
        const enum stage to = edge_rows[lane->edge].to;
        const struct stored_checkpoint *row = &world->checkpoints[to][lane->destination];
        marks[i] = (struct lane_mark){
            .in_hwm = row->in[lane->edge][lane->partition],
            .next_offset = row->next,
            .log_end = lane->want_log_end ? log_end(world, to, lane->destination) : -1};
    }
    struct event event = {.kind = EVENT_MARKS, .marks = marks};
    process_answer(world, process, &event);
}

void perform_collect(struct world *world, struct process *process)
{
    for (size_t i = 0; i < process->action->lane_count; i++) {
        const struct lane_wanted *wanted = &process->action->lanes[i];
        struct stored_lane *lane =
            &world->outbox[wanted->edge][wanted->partition][wanted->destination];
        int32_t kept = 0;
        for (int32_t n = 0; n < lane->count; n++)
            if (lane->rows[n].first + lane->rows[n].count - 1 > wanted->through)
                lane->rows[kept++] = lane->rows[n];
        lane->count = kept;
    }
    process_done(world, process);
}

/* ---- publishing ----------------------------------------------------------------------------- */

static const struct stored_row *find_row(const struct world *world, const struct process *process,
                                         const struct outbox_row *wanted)
{
    const struct stored_lane *lane =
        &world->outbox[wanted->edge][wanted->partition][wanted->destination];
    if (process->action->from_batch)
        for (int32_t i = 0; i < process->batch.row_count; i++) {
            const struct batch_row *row = &process->batch.rows[i];
            if (row->edge == wanted->edge && row->part == wanted->partition &&
                row->destination == wanted->destination)
                return &row->row;
        }
    for (int32_t i = 0; i < lane->count; i++)
        if (lane->rows[i].first == wanted->first_seq) return &lane->rows[i];
    return NULL;
}

static void produce_one(struct world *world, struct process *process,
                        const struct outbox_row *wanted, int64_t seq)
{
    const struct stored_row *row = find_row(world, process, wanted);
    struct wire wire = {.stage = edge_rows[wanted->edge].to,
                        .part = wanted->destination,
                        .process = (int32_t)(process - world->processes),
                        .life = process->life,
                        .ticket = wanted->ticket};
    if (!row || seq >= row->first + row->count) { /* collected meanwhile */
        process_report(world, &wire, -1);
        return;
    }
    const struct body body = row->bodies[seq - row->first];
    wire.message = (struct log_message){.has_lane = true,
                                        .crc_is_good = true,
                                        .edge = (uint8_t)wanted->edge,
                                        .lane = (uint8_t)wanted->partition,
                                        .schema = world->is_newer[body.claim] ? 2 : 1,
                                        .seq = (int32_t)seq,
                                        .body = body};
    log_produce(world, &wire);
}

/* One message a step: a process may die after any of them. */
void perform_publish(struct world *world, struct process *process)
{
    const struct action *action = process->action;
    int32_t at = process->step++;
    if (at == 0 && action->from_batch && process->batch.row_count == 0) batch_make_rows(process);
    for (size_t i = 0; i < action->row_count; i++) {
        const struct outbox_row *row = &action->rows[i];
        const int32_t count = (int32_t)(row->first_seq + row->count - row->from_seq);
        if (at >= count) {
            at -= count;
            continue;
        }
        produce_one(world, process, row, row->from_seq + at);
        process->sent_last[row->edge][row->partition][row->destination] = row->from_seq + at;
        return;
    }
    process_done(world, process);
}
