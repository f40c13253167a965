/* The engine: opening a process, and the loop of actions. */
#include "runtime/engine.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/http.h"
#include "runtime/log.h"
#include "runtime/migrate.h"
#include "runtime/sql.h"
#include "runtime/watchdog.h"

enum { DELIVERY_DUE_MS = 100, LISTEN_EVERY_MS = 1000 };

static volatile sig_atomic_t is_stopping;

static void on_stop(int signal_number)
{
    (void)signal_number;
    is_stopping = 1;
}

bool engine_is_stopping(void)
{
    return is_stopping != 0;
}

int64_t engine_clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- what fails --------------------------------------------------------------------------- */

void engine_failed(const struct engine *engine, enum db_outcome outcome, struct event *event)
{
    /* clang-format off */
    static const enum protocol_failure failures[] = {
        [DB_DONE] = FAILED_HALT, [DB_FENCED] = FAILED_FENCED, [DB_LOST] = FAILED_LOST,
        [DB_PASSING] = FAILED_RETRY, [DB_DATA] = FAILED_DATA, [DB_WRONG] = FAILED_HALT,
    };
    /* clang-format on */
    event->kind = EVENT_FAILED;
    event->failure = failures[outcome];
    LOG(outcome == DB_WRONG ? LOG_ERROR : LOG_WARN, "transaction_failed",
        CODE("statement", db_failed_name(engine->db)), CODE("sqlstate", db_sqlstate(engine->db)));
}

bool engine_failpoint(enum failpoint place, enum protocol_failure failure, struct event *event)
{
    if (failpoint(place) == OK) return false;
    event->kind = EVENT_FAILED;
    event->failure = failure;
    return true;
}

/* ---- actions ------------------------------------------------------------------------------ */

static void take(struct engine *engine, const struct action *action, struct event *event)
{
    struct taken taken;
    if (engine_failpoint(FAIL_TAKE_BEFORE, FAILED_LOST, event)) return;
    db_forget(engine->db);
    if (!engine->intake->claim(engine, action->partitions, action->partition_count)) {
        event->kind = EVENT_FAILED;
        event->failure = FAILED_FENCED;
        return;
    }
    const struct taking taking = {.worker = str_of(engine->worker->name),
                                  .instance = str_of(engine->instance),
                                  .partitions = action->partitions,
                                  .count = action->partition_count};
    const enum db_outcome outcome = checkpoint_take(engine->db, &taking, engine->step, &taken);
    if (outcome != DB_DONE) {
        engine_failed(engine, outcome, event);
        return;
    }
    if (engine_failpoint(FAIL_TAKE_AFTER, FAILED_LOST, event)) return;
    LOG(LOG_INFO, "taken", INT("partitions", action->partition_count));
    event->kind = EVENT_TAKEN;
    event->checkpoints = taken.checkpoints;
    event->checkpoint_count = taken.checkpoint_count;
    event->crashes = taken.crashes;
    event->crash_count = taken.crash_count;
}

static void broken(struct event *event)
{
    event->kind = EVENT_FAILED;
    event->failure = FAILED_BROKER;
}

static void watermarks(struct engine *engine, const struct action *action, struct event *event)
{
    struct watermarks *found =
        ARENA_ARRAY(engine->step, struct watermarks, action->partition_count);
    event->kind = EVENT_WATERMARKS;
    event->watermarks = found;
    if (!engine->intake->watermarks(engine, action, found)) broken(event);
}

static void assign(struct engine *engine, const struct action *action, struct event *event)
{
    event->kind = EVENT_DONE;
    if (engine_failpoint(FAIL_TAKEOVER_PUBLISHED, FAILED_LOST, event)) return;
    engine->intake->assign(engine, action);
    http_ready(action->position_count > 0);
}

/* Who has nothing to do says nothing to the database, and would not hear that its session was
 * ended: by a takeover, by `claimline rewind`, by a restart. */
static bool is_cut_off(struct engine *engine)
{
    const int64_t now_ms = engine_clock_ms();
    if (now_ms - engine->listened_ms < LISTEN_EVERY_MS) return false;
    engine->listened_ms = now_ms;
    return !db_is_connected(engine->db);
}

static void poll(struct engine *engine, const struct action *action, struct event *event)
{
    engine->message_count = engine->handled_count = engine->message_bytes = 0;
    engine->ticked_count = engine->answer_count = 0;
    event->kind = EVENT_POLLED;
    meters_take(&engine->meters, protocol_counts(engine->protocol));
    if (engine_is_stopping()) {
        event->kind = EVENT_STOP;
        return;
    }
    if (!producer_serve(engine->producer, 0) || !engine->intake->poll(engine, action, event)) {
        broken(event);
        return;
    }
    if (engine->message_count == 0 && event->kind == EVENT_POLLED && is_cut_off(engine)) {
        engine_failed(engine, DB_LOST, event);
        return;
    }
    if (engine->message_count) (void)engine_failpoint(FAIL_POLLED, FAILED_BROKER, event);
}

static void deliveries_hand_over(struct engine *engine)
{
    if (!engine->deliveries) return;
    if (engine->answer_count) deliveries_settled(engine->deliveries);
    engine->answer_count = 0;
    for (size_t i = 0; i < engine->batch.fx.delivery_count; i++)
        deliveries_start(engine->deliveries, engine->batch.fx.deliveries[i]);
}

static void release(struct engine *engine, const struct action *action, struct event *event)
{
    (void)action;
    event->kind = EVENT_DONE;
    if (engine_failpoint(FAIL_PUBLISHED, FAILED_BROKER, event)) return;
    engine->intake->release(engine);
    deliveries_hand_over(engine);
}

static void mirror(struct engine *engine, const struct action *action, struct event *event)
{
    event->kind = EVENT_DONE;
    engine->intake->mirror(engine, action);
    (void)engine_failpoint(FAIL_MIRRORED, FAILED_BROKER, event);
}

static enum db_outcome database_open(struct engine *engine)
{
    enum db_outcome outcome = DB_DONE;
    engine->db = db_open(engine->settings->postgres, engine->application,
                         engine->settings->lock_timeout_ms, engine->statements, &outcome);
    return outcome;
}

static void reconnect(struct engine *engine, const struct action *action, struct event *event)
{
    db_close(engine->db);
    engine->db = NULL;
    engine->intake->rest(engine, action->wait_ms);
    const enum db_outcome outcome = database_open(engine);
    event->kind = EVENT_DONE;
    if (!engine->db) {
        event->kind = EVENT_FAILED;
        event->failure = outcome == DB_WRONG ? FAILED_HALT : FAILED_RETRY;
        return;
    }
    LOG(LOG_INFO, "reconnected");
    (void)engine->intake->changed(engine, event);
}

static void back_off(struct engine *engine, const struct action *action, struct event *event)
{
    event->kind = EVENT_DONE;
    engine->intake->rest(engine, action->wait_ms);
    if (!producer_serve(engine->producer, 0)) broken(event);
}

typedef void perform(struct engine *engine, const struct action *action, struct event *event);

static perform *const performs[] = {
    [ACTION_TAKE] = take,
    [ACTION_READ_OUTBOX] = engine_read_outbox,
    [ACTION_READ_MARKS] = engine_read_marks,
    [ACTION_COLLECT] = engine_collect,
    [ACTION_PUBLISH] = engine_publish,
    [ACTION_WATERMARKS] = watermarks,
    [ACTION_ASSIGN] = assign,
    [ACTION_POLL] = poll,
    [ACTION_HANDLE] = engine_handle,
    [ACTION_COMMIT] = engine_commit,
    [ACTION_RELEASE] = release,
    [ACTION_MIRROR] = mirror,
    [ACTION_RECONNECT] = reconnect,
    [ACTION_BACKOFF] = back_off,
};

/* ---- the loop ----------------------------------------------------------------------------- */

static void ending_write(struct engine *engine, const char *why)
{
    if (!engine->db) return;
    struct db_call call = db_call(&sql_runtime_write_ending);
    db_text(engine->db, &call, str_of(engine->worker->name));
    db_text(engine->db, &call, str_of(engine->instance));
    db_text(engine->db, &call, str_of(why));
    (void)db_send(engine->db, &call);
    (void)db_land(engine->db);
}

static enum status ended(struct engine *engine, enum exit_why why)
{
    if (why == EXIT_STOPPED) return OK;
    const bool is_astray = engine->intake->is_astray && engine->intake->is_astray(engine);
    const char *name = is_astray ? ENDED_ASTRAY : exit_why_name(why);
    LOG(LOG_ERROR, "ends", CODE("why", name));
    ending_write(engine, name);
    return why == EXIT_HALT || why == EXIT_CRASH_LOOP ? HALT : RETRY;
}

enum status engine_run(struct engine *engine)
{
    struct event event = {.kind = EVENT_START};
    for (;;) {
        event.now_ms = engine_clock_ms();
        watchdog_turn();
        const struct action *action = protocol_next(engine->protocol, &event);
        if (action->kind == ACTION_EXIT) return ended(engine, action->exit_why);
        if (engine_is_stopping() &&
            (action->kind == ACTION_RECONNECT || action->kind == ACTION_BACKOFF))
            return OK; /* the world is not coming back in time */
        event = (struct event){0};
        arena_reset(engine->step);
        performs[action->kind](engine, action, &event);
    }
}

bool engine_is_full(const struct engine *engine, const struct action *action)
{
    return engine->message_count >= (size_t)action->messages_max ||
           engine->message_bytes > (size_t)engine->settings->batch_arena_bytes / 4;
}

enum verdict engine_accept(struct engine *engine, const struct header *header,
                           const struct message *message)
{
    const enum verdict verdict = protocol_receive(engine->protocol, header);
    if (verdict == VERDICT_DROP || verdict == VERDICT_WAIT) return verdict;
    engine->messages[engine->message_count] = *message;
    engine->verdicts[engine->message_count++] = verdict;
    engine->message_bytes += message->body.len;
    return verdict;
}

/* ---- opening ------------------------------------------------------------------------------ */

static void statement_add(struct engine *engine, const struct sql *sql)
{
    for (size_t i = 0; i < engine->statement_count; i++)
        if (engine->statements[i] == sql) return;
    if (sql && engine->statement_count < STATEMENTS_MAX)
        engine->statements[engine->statement_count++] = sql;
}

/* false: the statements of a table do not take as many parameters as it has columns. */
static bool table_add(struct engine *engine, const struct table *table)
{
    statement_add(engine, table->read);
    statement_add(engine, table->write);
    const bool read_fits = !table->read || table->read->param_count == table->key_count;
    const bool write_fits = !table->write || table->write->param_count == table->column_count;
    if (!read_fits || !write_fits) LOG(LOG_ERROR, "table_does_not_fit", CODE("table", table->name));
    return read_fits && write_fits;
}

static enum status statements_collect(struct engine *engine)
{
    static const struct sql *const ours[] = {
        &sql_runtime_fence,         &sql_runtime_take,
        &sql_runtime_evict,         &sql_runtime_slot_lock,
        &sql_runtime_read_crashes,  &sql_runtime_read_crash_quarantines,
        &sql_runtime_count_crash,   &sql_runtime_write_rewind,
        &sql_runtime_read_now,      &sql_runtime_read_edges,
        &sql_runtime_read_marks,    &sql_runtime_collect_outbox,
        &sql_runtime_read_outbox,   &sql_runtime_read_outbox_bodies,
        &sql_runtime_write_outbox,  &sql_runtime_write_ending,
        &sql_runtime_count_endings, NULL,
    };
    bool fits = true;
    for (size_t i = 0; ours[i]; i++) statement_add(engine, ours[i]);
    for (const struct table *const *table = engine->worker->tables; table && *table; table++)
        if (*table != engine->worker->due_table) fits = table_add(engine, *table) && fits;
    fits = table_add(engine, &work_journal) && table_add(engine, &work_item) &&
           table_add(engine, &work_quarantine) && fits;
    if (engine->worker->due_table) statement_add(engine, engine->worker->due_table->read);
    return fits ? OK : HALT;
}

static int flow_position(const struct settings *settings, str worker)
{
    for (int i = 0; i < settings->worker_count; i++)
        if (str_is(worker, settings->workers[i])) return i;
    return settings->worker_count;
}

static void edge_add(struct engine *engine, uint32_t edge, str producer, str consumer)
{
    if (str_is(consumer, engine->worker->name) && engine->input_count < EDGES_MAX)
        engine->inputs[engine->input_count++] = edge;
    if (!str_is(producer, engine->worker->name)) return;
    for (size_t i = 0; i < engine->output_count; i++)
        if (str_is(consumer, engine->consumers[i])) engine->edges[i] = edge;
}

static enum status edges_read(struct engine *engine)
{
    for (const struct output *output = engine->worker->outputs; output && output->consumer;
         output++)
        if (engine->output_count < OUTPUTS_MAX)
            engine->consumers[engine->output_count++] = output->consumer;
    const struct db_call call = db_call(&sql_runtime_read_edges);
    (void)db_send(engine->db, &call);
    if (db_land(engine->db) != DB_DONE) return RETRY;
    const struct db_rows *rows = db_rows(engine->db, 0);
    for (size_t i = 0; i < db_row_count(rows); i++)
        edge_add(engine, (uint32_t)db_get_int(rows, i, 0), db_get_str(rows, i, 1),
                 db_get_str(rows, i, 2));
    for (size_t i = 0; i < engine->output_count; i++) {
        if (engine->edges[i]) continue;
        LOG(LOG_ERROR, "edge_has_no_number", CODE("consumer", engine->consumers[i]));
        return HALT;
    }
    return OK;
}

static void protocol_open(struct engine *engine, bool is_gateway)
{
    const struct settings *settings = engine->settings;
    struct protocol_edge outputs[OUTPUTS_MAX];
    const int here = flow_position(settings, str_of(engine->worker->name));
    int32_t due_every_ms = engine->worker->due_table ? engine->worker->due_every_ms : 0;
    /* The answers of deliveries come in with the timers. */
    if (engine->worker->deliver && due_every_ms > DELIVERY_DUE_MS) due_every_ms = DELIVERY_DUE_MS;
    for (size_t i = 0; i < engine->output_count; i++)
        outputs[i] = (struct protocol_edge){
            engine->edges[i], flow_position(settings, str_of(engine->consumers[i])) > here};
    const struct protocol_settings wanted = {
        .is_gateway = is_gateway,
        .outputs = outputs,
        .output_count = engine->output_count,
        .inputs = engine->inputs,
        .input_count = engine->input_count,
        .schema_max = MESSAGE_SCHEMA,
        .messages_max = settings->batch_messages_max,
        .wait_ms = settings->batch_wait_ms,
        .window_max = settings->window_messages_max,
        .collect_every_ms = settings->collect_every_ms,
        .resend_after_ms = settings->resend_after_ms,
        .due_every_ms = due_every_ms,
        .crash_max = settings->quarantine_crash_count,
    };
    engine->protocol = protocol_new(&wanted, NULL);
}

static void on_report(void *context, uint64_t ticket, int64_t offset)
{
    const struct engine *engine = context;
    protocol_delivered(engine->protocol, ticket, offset);
}

/* What the process before crashed on is counted before anything is read again. */
static enum status crash_tell(struct engine *engine)
{
    struct message_identity identity;
    if (cell_crashed(engine->cell, &identity)) {
        LOG(LOG_WARN, "crashed_before", INT("partition", identity.partition),
            INT("edge", identity.edge), INT("lane", identity.lane), INT("seq", identity.seq));
        if (checkpoint_count_crash(engine->db, str_of(engine->worker->name), &identity) != DB_DONE)
            return RETRY;
    }
    cell_clear(engine->cell);
    return OK;
}

enum status engine_endings(struct engine *engine, const char *why, int64_t *count)
{
    struct db_call call = db_call(&sql_runtime_count_endings);
    db_text(engine->db, &call, str_of(engine->worker->name));
    db_text(engine->db, &call, str_of(why));
    (void)db_send(engine->db, &call);
    if (db_land(engine->db) != DB_DONE) return RETRY;
    *count = db_get_int(db_rows(engine->db, 0), 0, 0);
    db_forget(engine->db);
    return OK;
}

static enum status fenced_count(struct engine *engine)
{
    int64_t count;
    TRY(engine_endings(engine, exit_why_name(EXIT_FENCED), &count));
    metric_add(engine->meters.fenced, count);
    return OK;
}

static void memory_open(struct engine *engine)
{
    struct arena *own = arena_new(SIZE_MAX); /* as long as the process */
    const size_t max = (size_t)engine->settings->batch_messages_max;
    engine->step = arena_new(SIZE_MAX);
    engine->batch.arena = arena_new(SIZE_MAX);
    engine->batch.message_bytes_max = (size_t)engine->settings->message_arena_bytes;
    engine->messages = ARENA_ARRAY(own, struct message, max);
    engine->verdicts = ARENA_ARRAY(own, enum verdict, max);
    engine->statuses = ARENA_ARRAY(own, enum status, max);
}

static void signals_open(void)
{
    const struct sigaction stop = {.sa_handler = on_stop};
    (void)sigaction(SIGTERM, &stop, NULL);
    (void)sigaction(SIGINT, &stop, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

/* The database may be away for a moment when the line starts: then the supervisor tries again. */
static enum status database_prepare(struct engine *engine)
{
    TRY(migrate_check(engine->settings));
    TRY(statements_collect(engine));
    const enum db_outcome outcome = database_open(engine);
    if (!engine->db) return outcome == DB_WRONG ? HALT : RETRY;
    TRY(edges_read(engine));
    TRY(cell_open(engine->settings->state_folder, engine->worker->name, engine->instance,
                  &engine->cell));
    TRY(crash_tell(engine));
    return fenced_count(engine);
}

enum status engine_open(struct engine *engine, const struct worker *worker,
                        const struct settings *settings, const char *instance,
                        const struct intake *intake)
{
    const bool is_gateway = intake->watermarks == NULL;
    const int32_t lanes =
        settings->partition_count > SLOTS_MAX ? settings->partition_count : SLOTS_MAX;
    *engine = (struct engine){
        .worker = worker, .settings = settings, .instance = instance, .intake = intake};
    (void)snprintf(engine->application, sizeof engine->application, "claimline %s %s", worker->name,
                   instance);
    signals_open();
    memory_open(engine);
    meters_start(&engine->meters);
    if (worker->start) TRY(worker->start(settings));
    TRY(database_prepare(engine));
    const struct producer_wanted producer = {.client = engine->application,
                                             .consumers = engine->consumers,
                                             .count = engine->output_count,
                                             .report = on_report,
                                             .context = engine};
    TRY(producer_open(settings, &producer, &engine->producer));
    engine->outbox = outbox_new(engine->edges, engine->output_count, lanes);
    if (worker->deliver) engine->deliveries = deliveries_new(worker);
    protocol_open(engine, is_gateway);
    return OK;
}

void engine_close(struct engine *engine)
{
    http_ready(false);
    deliveries_free(engine->deliveries);
    producer_close(engine->producer);
    db_close(engine->db);
    outbox_free(engine->outbox);
    if (engine->protocol) protocol_free(engine->protocol);
    arena_free(engine->step);
    arena_free(engine->batch.arena);
}
