/* The lanes out: what the outbox has, what consumers have applied, what is published. */
#include "runtime/engine.h"
#include "runtime/log.h"

enum { ROWS_PER_READ = 16, ROOM_WAIT_MS = 1000 };

static size_t output_of(const struct engine *engine, uint32_t edge)
{
    size_t output = 0;
    while (output < engine->output_count && engine->edges[output] != edge) output++;
    return output;
}

void engine_read_outbox(struct engine *engine, const struct action *action, struct event *event)
{
    struct outbox_list list;
    const enum db_outcome outcome =
        outbox_read(engine->outbox, engine->db, action, engine->step, &list);
    db_forget(engine->db);
    if (outcome != DB_DONE) {
        engine_failed(engine, outcome, event);
        return;
    }
    event->kind = EVENT_OUTBOX;
    event->rows = list.rows;
    event->row_count = list.count;
}

/* A broker that does not answer once is not asked again in the same breath. */
static void log_ends_read(struct engine *engine, const struct action *action,
                          struct lane_mark *marks)
{
    bool answers = true;
    for (size_t i = 0; i < action->lane_count; i++) {
        const struct lane_wanted *lane = &action->lanes[i];
        marks[i].log_end = -1;
        if (!lane->want_log_end || !answers) continue;
        marks[i].log_end =
            producer_log_end(engine->producer, output_of(engine, lane->edge), lane->destination);
        answers = marks[i].log_end >= 0;
    }
}

void engine_read_marks(struct engine *engine, const struct action *action, struct event *event)
{
    struct lane_mark *marks = ARENA_ARRAY(engine->step, struct lane_mark, action->lane_count);
    str *consumers = ARENA_ARRAY(engine->step, str, action->lane_count);
    for (size_t i = 0; i < action->lane_count; i++) {
        const size_t output = output_of(engine, action->lanes[i].edge);
        consumers[i] = str_of(output < engine->output_count ? engine->consumers[output] : "");
    }
    const struct lanes_asked asked = {consumers, action->lanes, action->lane_count};
    const enum db_outcome outcome = checkpoint_marks(engine->db, &asked, engine->step, marks);
    db_forget(engine->db);
    if (outcome != DB_DONE) {
        engine_failed(engine, outcome, event);
        return;
    }
    log_ends_read(engine, action, marks);
    event->kind = EVENT_MARKS;
    event->marks = marks;
}

void engine_collect(struct engine *engine, const struct action *action, struct event *event)
{
    event->kind = EVENT_DONE;
    if (engine_failpoint(FAIL_COLLECT, FAILED_RETRY, event)) return;
    const enum db_outcome outcome =
        outbox_collect(engine->db, action->lanes, action->lane_count, engine->step);
    db_forget(engine->db);
    if (outcome != DB_DONE) engine_failed(engine, outcome, event);
}

/* ---- publishing --------------------------------------------------------------------------- */

static void rest_is_unknown(struct engine *engine, const struct outbox_row *row, int64_t from_seq)
{
    for (int64_t seq = from_seq; seq < row->first_seq + row->count; seq++)
        protocol_delivered(engine->protocol, row->ticket, -1);
}

static bool message_send(struct engine *engine, const struct posting *posting)
{
    if (producer_send(engine->producer, posting)) return true;
    if (!producer_has_room(engine->producer, ROOM_WAIT_MS)) return false;
    return producer_send(engine->producer, posting);
}

/* false: no room; what was not sent is reported as unknown, and sent again when its lane stands
 * still. schemas: as they were stored; NULL: of this batch, and of this code. */
static bool row_send(struct engine *engine, const struct outbox_row *row, const str *const *bodies,
                     const int32_t *schemas, bool have_room)
{
    struct posting posting = {
        .output = output_of(engine, row->edge),
        .partition = row->destination,
        .edge = row->edge,
        .lane = row->partition,
        .ticket = row->ticket,
        .seq = row->from_seq,
    };
    for (; have_room && posting.seq < row->first_seq + row->count; posting.seq++) {
        const int64_t i = posting.seq - row->first_seq;
        posting.body = *bodies[i];
        posting.schema = schemas ? schemas[i] : MESSAGE_SCHEMA;
        have_room = message_send(engine, &posting);
        if (!have_room) break;
    }
    if (!have_room) rest_is_unknown(engine, row, posting.seq);
    return have_room;
}

static void batch_publish(struct engine *engine, const struct action *action, struct event *event)
{
    bool have_room = true;
    for (size_t i = 0; i < action->row_count; i++) {
        const struct outgoing *lane = outbox_lane(engine->outbox, &action->rows[i]);
        if (lane)
            have_room = row_send(engine, &action->rows[i], lane->bodies, NULL, have_room);
        else
            rest_is_unknown(engine, &action->rows[i], action->rows[i].from_seq);
        if (engine_failpoint(FAIL_PUBLISH_HALF, FAILED_BROKER, event)) return;
    }
}

static bool stored_send(struct engine *engine, const struct outbox_row *row, str body,
                        bool have_room)
{
    struct outbox_messages messages;
    if (!body.at || !outbox_unpack(engine->outbox, body, engine->step, &messages) ||
        messages.count != (size_t)row->count) {
        rest_is_unknown(engine, row, row->from_seq); /* collected meanwhile */
        return have_room;
    }
    return row_send(engine, row, messages.bodies, messages.schemas, have_room);
}

/* From the table, a few rows at a time: a window of large messages must not be in memory at once.
 */
static enum db_outcome stored_publish(struct engine *engine, const struct action *action)
{
    bool have_room = true;
    for (size_t at = 0; at < action->row_count; at += ROWS_PER_READ) {
        str bodies[ROWS_PER_READ];
        const size_t left = action->row_count - at,
                     count = left < ROWS_PER_READ ? left : ROWS_PER_READ;
        const enum db_outcome outcome =
            outbox_bodies(engine->db, action->rows + at, count, engine->step, bodies);
        if (outcome != DB_DONE) return outcome;
        for (size_t i = 0; i < count; i++)
            have_room = stored_send(engine, &action->rows[at + i], bodies[i], have_room);
        db_forget(engine->db);
        arena_reset(engine->step);
    }
    return DB_DONE;
}

void engine_publish(struct engine *engine, const struct action *action, struct event *event)
{
    event->kind = EVENT_DONE;
    if (action->from_batch) {
        batch_publish(engine, action, event);
    } else {
        if (engine_failpoint(FAIL_RESEND, FAILED_LOST, event)) return;
        const enum db_outcome outcome = stored_publish(engine, action);
        if (outcome != DB_DONE) engine_failed(engine, outcome, event);
    }
    if (producer_serve(engine->producer, 0) || event->kind == EVENT_FAILED) return;
    event->kind = EVENT_FAILED;
    event->failure = FAILED_BROKER;
}
