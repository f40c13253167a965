/* The batch: keys, one read, handle, and the one transaction that makes it true. */
#include "runtime/engine.h"
#include "runtime/log.h"
#include "runtime/sql.h"

/* ---- reading ------------------------------------------------------------------------------ */

static void halted(const struct engine *engine, struct event *event)
{
    const struct trouble *trouble = &engine->batch.trouble;
    LOG(LOG_ERROR, "halt", CODE("code", trouble->code), CODE("subject", trouble->subject));
    event->kind = EVENT_FAILED;
    event->failure = FAILED_HALT;
}

static enum db_outcome now_send(struct engine *engine)
{
    const struct db_call call = db_call(&sql_runtime_read_now);
    return db_send(engine->db, &call);
}

static void now_take(struct engine *engine, const struct db_rows *rows)
{
    struct loaded *loaded = &engine->batch.loaded;
    loaded->now = (struct timestamp){db_get_timestamp(rows, 0, 0)};
    loaded->today =
        date_is_set(engine->settings->today) ? engine->settings->today : db_get_date(rows, 0, 1);
}

/* The keys that were asked for, a column at a time. */
static enum db_outcome read_send(struct engine *engine, const struct table_rows *rows)
{
    const struct value **keys =
        ARENA_ARRAY(engine->batch.arena, const struct value *, rows->asked_count);
    struct db_call call = db_call(rows->table->read);
    for (size_t i = 0; i < rows->asked_count; i++) keys[i] = rows->asked[i]->key;
    for (uint8_t column = 0; column < rows->table->key_count; column++)
        db_column(engine->db, &call, rows->table->columns[column].type,
                  (struct db_cells_of){keys, rows->asked_count}, column);
    return db_send(engine->db, &call);
}

static bool read_take(struct engine *engine, struct table_rows *rows, const struct db_rows *found)
{
    for (size_t i = 0; i < db_row_count(found); i++) {
        const struct value *cells = db_cells(found, i, rows->table, engine->batch.arena);
        if (!cells) {
            trouble_set(&engine->batch.trouble, HALT, "columns_do_not_fit", rows->table->name);
            return false;
        }
        loaded_add(&engine->batch.loaded, rows, cells);
    }
    rows->asked_count = 0;
    return true;
}

/* One flight: the clock, and every table that somebody asked for. */
static enum db_outcome rows_read(struct engine *engine)
{
    struct loaded *loaded = &engine->batch.loaded;
    struct table_rows *asked[TABLES_MAX];
    size_t count = 0;
    (void)now_send(engine);
    for (size_t i = 0; i < loaded->table_count; i++) {
        if (loaded->tables[i].asked_count == 0) continue;
        asked[count++] = &loaded->tables[i];
        (void)read_send(engine, &loaded->tables[i]);
    }
    const enum db_outcome outcome = db_land(engine->db);
    if (outcome != DB_DONE) return outcome;
    now_take(engine, db_rows(engine->db, 0));
    for (size_t i = 0; i < count; i++)
        if (!read_take(engine, asked[i], db_rows(engine->db, i + 1)))
            return DB_DONE; /* trouble says it */
    return DB_DONE;
}

/* ---- timers ------------------------------------------------------------------------------- */

/* Rows of the due query, in the batch's arena. */
struct due {
    struct row *rows;
    size_t count;
};

static enum db_outcome due_read(struct engine *engine, const struct action *action, struct due *due)
{
    const struct table *table = engine->worker->due_table;
    struct arena *arena = engine->batch.arena;
    (void)now_send(engine);
    enum db_outcome outcome = db_land(engine->db);
    if (outcome != DB_DONE) return outcome;
    now_take(engine, db_rows(engine->db, 0));
    struct db_call call = db_call(table->read);
    db_int4s(engine->db, &call, action->partitions, action->partition_count);
    db_int4(engine->db, &call, engine->settings->partition_count);
    db_timestamp(engine->db, &call, engine->batch.loaded.now.us);
    (void)db_send(engine->db, &call);
    outcome = db_land(engine->db);
    if (outcome != DB_DONE) return outcome;
    const struct db_rows *found = db_rows(engine->db, 0);
    due->count = db_row_count(found);
    due->rows = ARENA_ARRAY(arena, struct row, due->count);
    for (size_t i = 0; i < due->count; i++) {
        due->rows[i].cells = db_cells(found, i, table, arena);
        if (!due->rows[i].cells)
            return trouble_set(&engine->batch.trouble, HALT, "columns_do_not_fit", table->name),
                   DB_DONE;
    }
    return DB_DONE;
}

static void ticked_add(struct engine *engine, int32_t partition)
{
    for (size_t i = 0; i < engine->ticked_count; i++)
        if (engine->ticked[i] == partition) return;
    engine->ticked[engine->ticked_count++] = partition;
}

/* ---- handling ----------------------------------------------------------------------------- */

static enum status keys_ask(struct engine *engine, const struct due *due)
{
    struct batch *batch = &engine->batch;
    enum status status = OK;
    for (size_t i = 0; i < engine->message_count && status != HALT; i++)
        if (engine->verdicts[i] == VERDICT_HANDLE) status = batch_keys(batch, &engine->messages[i]);
    for (size_t i = 0; i < engine->answer_count && status != HALT; i++)
        status = batch_keys(batch, &engine->answers[i]);
    for (size_t i = 0; i < due->count && status != HALT; i++)
        status = batch_keys_due(batch, &due->rows[i]);
    return status == HALT ? HALT : OK; /* one that is too large is refused when it is handled */
}

static struct message_identity identity_of(const struct message *message)
{
    /* A gateway's input has no lane: a number of its source tells it, or its count in the slot. */
    return (struct message_identity){.partition = message->partition,
                                     .edge = message->edge,
                                     .lane = (int32_t)message->lane,
                                     .seq = message->edge || message->seq ? message->seq
                                                                          : message->offset};
}

static enum status message_handle(struct engine *engine, size_t i)
{
    const struct message *message = &engine->messages[i];
    const struct message_identity identity = identity_of(message);
    if (engine->verdicts[i] != VERDICT_HANDLE) {
        const bool crashed = engine->verdicts[i] == VERDICT_QUARANTINE_CRASH;
        batch_set_aside(&engine->batch, message, crashed ? CRASH_CODE : "data_does_not_fit");
        return REJECT;
    }
    cell_set(engine->cell, &identity);
    enum status status = failpoint(FAIL_HANDLE);
    if (status == OK) status = batch_handle(&engine->batch, message);
    cell_clear(engine->cell);
    return status;
}

static bool arena_is_nearly_full(const struct engine *engine)
{
    return arena_used(engine->batch.arena) > (size_t)engine->settings->batch_arena_bytes / 4 * 3;
}

/* OK, RETRY (a failpoint) or HALT. */
static enum status messages_handle(struct engine *engine)
{
    for (size_t i = 0; i < engine->message_count; i++) {
        if (i > 0 && arena_is_nearly_full(engine)) break;
        engine->statuses[i] = message_handle(engine, i);
        if (engine->statuses[i] == HALT || engine->statuses[i] == RETRY) return engine->statuses[i];
        engine->handled_count++;
    }
    return OK;
}

static enum status rest_handle(struct engine *engine, const struct due *due)
{
    for (size_t i = 0; i < engine->answer_count; i++) {
        if (batch_handle(&engine->batch, &engine->answers[i]) == HALT) return HALT;
        ticked_add(engine, engine->answers[i].partition);
    }
    for (size_t i = 0; i < due->count; i++) {
        TRY(batch_tick(&engine->batch, &due->rows[i]));
        ticked_add(engine, (int32_t)due->rows[i].cells[0].i);
    }
    return OK;
}

static void emitted_tell(struct engine *engine, struct event *event)
{
    const struct outgoing *lanes;
    const size_t count =
        outbox_group(engine->outbox, &engine->batch.fx, engine->batch.arena, &lanes);
    struct emitted *emitted = ARENA_ARRAY(engine->step, struct emitted, count);
    for (size_t i = 0; i < count; i++) emitted[i] = lanes[i].lane;
    event->kind = EVENT_HANDLED;
    event->emitted = emitted;
    event->emitted_count = count;
    event->ticked = engine->ticked;
    event->ticked_count = engine->ticked_count;
    event->handled_count = engine->handled_count;
}

static enum db_outcome batch_read(struct engine *engine, const struct action *action,
                                  struct due *due)
{
    if (action->with_due && engine->worker->due_table) {
        const enum db_outcome outcome = due_read(engine, action, due);
        if (outcome != DB_DONE) return outcome;
    }
    if (engine->batch.trouble.status != OK || keys_ask(engine, due) == HALT) return DB_DONE;
    return rows_read(engine);
}

static void batch_begin(struct engine *engine)
{
    db_forget(engine->db);
    if (engine->worker->between) engine->worker->between(engine->settings);
    batch_start(&engine->batch, engine->worker, engine->batch.arena,
                engine->settings->partition_count);
    engine->ticked_count = engine->handled_count = engine->answer_count = 0;
}

static void answers_take(struct engine *engine, const struct action *action)
{
    if (engine->deliveries && action->with_due) /* never beside a message that is isolated */
        engine->answer_count =
            deliveries_answers(engine->deliveries, action->partitions, action->partition_count,
                               engine->answers, ANSWERS_MAX);
}

void engine_handle(struct engine *engine, const struct action *action, struct event *event)
{
    struct due due = {0};
    batch_begin(engine);
    answers_take(engine, action);
    const enum db_outcome outcome = batch_read(engine, action, &due);
    if (outcome != DB_DONE) {
        engine_failed(engine, outcome, event);
        return;
    }
    if (engine->batch.trouble.status != OK) {
        halted(engine, event);
        return;
    }
    if (engine_failpoint(FAIL_READ, FAILED_RETRY, event)) return;
    enum status status = messages_handle(engine);
    const bool is_whole = engine->handled_count == engine->message_count;
    if (status == OK && is_whole) status = rest_handle(engine, &due);
    if (!is_whole) engine->answer_count = 0; /* they come again */
    if (status == RETRY) {
        event->kind = EVENT_FAILED;
        event->failure = FAILED_RETRY;
    } else if (status != OK) {
        halted(engine, event);
    } else if (!engine_failpoint(FAIL_HANDLED, FAILED_RETRY, event)) {
        emitted_tell(engine, event);
    }
}

/* ---- the transaction ---------------------------------------------------------------------- */

static enum db_outcome table_send(struct engine *engine, const struct table_rows *rows)
{
    const struct value **cells;
    const size_t count = effects_rows(rows, engine->batch.arena, &cells);
    if (count == 0) return DB_DONE;
    struct db_call call = db_call(rows->table->write);
    for (uint8_t column = 0; column < rows->table->column_count; column++)
        db_column(engine->db, &call, rows->table->columns[column].type,
                  (struct db_cells_of){cells, count}, column);
    return db_send(engine->db, &call);
}

static enum db_outcome effects_send(struct engine *engine, const struct action *action)
{
    const struct loaded *loaded = &engine->batch.loaded;
    for (size_t i = 0; i < loaded->table_count; i++) {
        const enum db_outcome outcome = table_send(engine, &loaded->tables[i]);
        if (outcome != DB_DONE) return outcome;
    }
    return outbox_write(engine->outbox, engine->db, action->rows, action->row_count, engine->step);
}

/* The fence runs and holds the rows while the end is not sent. */
static bool stopped_half_way(struct engine *engine, struct event *event)
{
    if (failpoint_is_set(FAIL_COMMIT_HALF)) db_push(engine->db);
    return engine_failpoint(FAIL_COMMIT_HALF, FAILED_LOST, event);
}

static void committed(struct engine *engine, const struct action *action)
{
    int64_t refused = 0;
    for (size_t i = 0; i < engine->handled_count; i++) refused += engine->statuses[i] == REJECT;
    metric_add(engine->meters.rejected, refused);
    metric_add(engine->meters.messages, (int64_t)engine->handled_count);
    for (size_t i = 0; i < action->checkpoint_count; i++)
        meters_partition(&engine->meters, action->checkpoints[i].partition,
                         action->checkpoints[i].next_offset, -1);
}

/* A commit with nothing handled before it (a rewind alone) finds the effects of the batch before:
 * not again. */
static void effects_forget(struct engine *engine)
{
    const struct outgoing *lanes;
    if (engine->message_count || engine->ticked_count) return;
    batch_begin(engine);
    (void)outbox_group(engine->outbox, &engine->batch.fx, engine->batch.arena, &lanes);
}

void engine_commit(struct engine *engine, const struct action *action, struct event *event)
{
    const str worker = str_of(engine->worker->name);
    effects_forget(engine);
    enum db_outcome outcome = checkpoint_fence(engine->db, worker, action->checkpoints,
                                               action->checkpoint_count, engine->step);
    if (outcome == DB_DONE && stopped_half_way(engine, event)) return;
    if (outcome == DB_DONE) outcome = effects_send(engine, action);
    if (outcome == DB_WRONG) db_break(engine->db); /* the end of this flight must never be sent */
    if (outcome == DB_DONE) db_end(engine->db);
    if (outcome == DB_DONE && engine_failpoint(FAIL_COMMIT_SENT, FAILED_LOST, event)) return;
    outcome = db_land(engine->db);
    if (outcome != DB_DONE) {
        engine_failed(engine, outcome, event);
        return;
    }
    committed(engine, action);
    event->kind = EVENT_COMMITTED;
    (void)engine_failpoint(FAIL_COMMITTED, FAILED_LOST, event);
}
