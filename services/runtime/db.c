/* The connection: libpq in pipeline mode, always; a flight is what lies between two synchronization
 * points. */
#include "runtime/db.h"

#include <assert.h>
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/log.h"

enum { FLIGHT_MAX = 64, KEPT_MAX = 512 };
enum {
    OID_INT4 = 23,
    OID_INT8 = 20,
    OID_TEXT = 25,
    OID_BYTEA = 17,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184
};
/* PostgreSQL counts days and microseconds from 2000-01-01, we from 1970-01-01. */
enum { EPOCH_DAYS = 10957 };
static const int64_t epoch_us = INT64_C(946684800) * 1000 * 1000;

struct db {
    PGconn *connection;
    struct arena *arena; /* parameters of the flight in hand */
    const struct sql *flight[FLIGHT_MAX];
    PGresult *results[FLIGHT_MAX];
    PGresult *kept[KEPT_MAX]; /* of earlier flights, until db_forget */
    size_t kept_count;
    struct arena *own; /* where this stands */
    size_t flight_count, result_count;
    bool is_ended, is_broken;
    enum db_outcome outcome;
    char sqlstate[SQLSTATE_CHARS + 1];
    const char *failed_name;
};

/* ---- what an SQLSTATE means --------------------------------------------------------------- */

/* clang-format off */
static const struct meaning { const char *prefix; enum db_outcome outcome; } meanings[] = {
    {"CL001", DB_FENCED},   /* runtime.fence */
    {"08", DB_LOST},        /* connection exception */
    {"57P", DB_LOST},       /* the server ends this session: whatever was in flight is in doubt */
    {"40", DB_PASSING},     /* transaction rollback: serialization, deadlock */
    {"53", DB_PASSING},     /* insufficient resources: disk full, too many connections */
    {"57", DB_PASSING},     /* operator intervention */
    {"55P03", DB_PASSING},  /* lock_timeout */
    {"21", DB_DATA},        /* cardinality violation */
    {"22", DB_DATA},        /* data exception */
    {"23", DB_DATA},        /* integrity constraint violation */
};
/* clang-format on */

enum db_outcome sqlstate_outcome(const char *sqlstate)
{
    if (!sqlstate) return DB_LOST;
    for (size_t i = 0; i < COUNT_OF(meanings); i++)
        if (str_starts(str_of(sqlstate), meanings[i].prefix)) return meanings[i].outcome;
    return DB_WRONG;
}

static void fail(struct db *db, enum db_outcome outcome, const char *sqlstate, const char *name)
{
    if (db->outcome != DB_DONE) return; /* what follows a failure follows from it */
    db->outcome = outcome;
    (void)snprintf(db->sqlstate, sizeof db->sqlstate, "%s", sqlstate ? sqlstate : "");
    db->failed_name = name;
}

/* FATAL and PANIC end the session, whatever their code. */
static void fail_result(struct db *db, const PGresult *result, const char *name)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    enum db_outcome outcome = sqlstate_outcome(sqlstate);
    if (!severity || strcmp(severity, "ERROR") != 0) outcome = DB_LOST;
    if (PQstatus(db->connection) != CONNECTION_OK) outcome = DB_LOST;
    fail(db, outcome, sqlstate, name);
}

bool db_is_connected(struct db *db)
{
    return PQconsumeInput(db->connection) && PQstatus(db->connection) == CONNECTION_OK;
}

const char *db_sqlstate(const struct db *db)
{
    return db->sqlstate;
}

const char *db_failed_name(const struct db *db)
{
    return db->failed_name ? db->failed_name : "";
}

/* ---- opening ------------------------------------------------------------------------------ */

static void silent(void *context, const PGresult *notice)
{
    (void)context, (void)notice;
}

/* What conninfo says wins over these. */
static PGconn *connect_to(const char *conninfo, const char *application)
{
    /* clang-format off */
    const char *const names[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
                                 "tcp_user_timeout", "application_name", "client_encoding", "dbname", NULL};
    const char *const values[] = {"5", "5", "2", "3", "15000", application, "UTF8", conninfo, NULL};
    /* clang-format on */
    return PQconnectdbParams(names, values, 1);
}

static bool run_plain(struct db *db, const char *text)
{
    PGresult *result = PQexec(db->connection, text);
    const ExecStatusType got = PQresultStatus(result);
    const bool good = got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
    if (!good) fail_result(db, result, "session");
    PQclear(result);
    return good;
}

static bool prepare(struct db *db, const struct sql *sql)
{
    PGresult *result = PQprepare(db->connection, sql->name, sql->text, 0, NULL);
    const bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!good) fail_result(db, result, sql->name);
    PQclear(result);
    return good;
}

static bool session_make(struct db *db, int32_t lock_timeout_ms,
                         const struct sql *const *statements)
{
    char text[64];
    if (PQstatus(db->connection) != CONNECTION_OK) {
        fail(db, DB_LOST, NULL, "connect");
        return false;
    }
    (void)PQsetNoticeReceiver(db->connection, silent, NULL);
    (void)snprintf(text, sizeof text, "SET lock_timeout = %d", (int)lock_timeout_ms);
    if (!run_plain(db, text) || !run_plain(db, "SET timezone = 'UTC'") ||
        !run_plain(db, "SET plan_cache_mode = force_generic_plan"))
        return false;
    for (size_t i = 0; statements[i]; i++)
        if (!prepare(db, statements[i])) return false;
    return PQenterPipelineMode(db->connection) == 1;
}

struct db *db_open(const char *conninfo, const char *application, int32_t lock_timeout_ms,
                   const struct sql *const *statements, enum db_outcome *outcome)
{
    struct arena *arena = arena_new(SIZE_MAX);
    struct db *db = ARENA_NEW(arena, struct db);
    db->own = arena;
    db->arena = arena_new(SIZE_MAX);
    db->connection = connect_to(conninfo, application);
    if (session_make(db, lock_timeout_ms, statements)) return db;
    fail(db, DB_WRONG, NULL, "session");
    LOG(LOG_WARN, "database", CODE("at", db_failed_name(db)), CODE("sqlstate", db->sqlstate));
    *outcome = db->outcome;
    db_close(db);
    return NULL;
}

void db_forget(struct db *db)
{
    for (size_t i = 0; i < db->kept_count; i++) PQclear(db->kept[i]);
    for (size_t i = 0; i < db->result_count; i++) PQclear(db->results[i]);
    db->kept_count = db->result_count = 0;
}

void db_close(struct db *db)
{
    if (!db) return;
    db_forget(db);
    PQfinish(db->connection);
    arena_free(db->arena);
    arena_free(db->own);
}

/* ---- parameters --------------------------------------------------------------------------- */

struct db_call db_call(const struct sql *sql)
{
    return (struct db_call){.sql = sql};
}

static char *put32(char *at, uint32_t value)
{
    const uint32_t net = htobe32(value);
    memcpy(at, &net, sizeof net);
    return at + sizeof net;
}

static char *put64(char *at, uint64_t value)
{
    const uint64_t net = htobe64(value);
    memcpy(at, &net, sizeof net);
    return at + sizeof net;
}

static void param(struct db_call *call, str value)
{
    if (call->count < DB_PARAMS_MAX) {
        call->values[call->count] = value.at;
        call->lengths[call->count] = (int)value.len;
    }
    call->count++;
}

void db_int4(struct db *db, struct db_call *call, int32_t value)
{
    char *at = arena_alloc(db->arena, sizeof value);
    (void)put32(at, (uint32_t)value);
    param(call, (str){at, sizeof value});
}

void db_int8(struct db *db, struct db_call *call, int64_t value)
{
    char *at = arena_alloc(db->arena, sizeof value);
    (void)put64(at, (uint64_t)value);
    param(call, (str){at, sizeof value});
}

void db_timestamp(struct db *db, struct db_call *call, int64_t us)
{
    db_int8(db, call, us - epoch_us);
}

void db_text(struct db *db, struct db_call *call, str value)
{
    (void)db;
    param(call, (str){value.at ? value.at : "", value.len});
}

/* The form that array_recv() reads: dimensions, whether NULLs may come, element type, length, lower
 * bound. */
static char *array_head(char *at, uint32_t element, size_t count)
{
    at = put32(at, count ? 1 : 0);
    at = put32(at, 1);
    at = put32(at, element);
    if (!count) return at;
    at = put32(at, (uint32_t)count);
    return put32(at, 1);
}
enum { ARRAY_HEAD_BYTES = 20, LENGTH_BYTES = 4 };

void db_int4s(struct db *db, struct db_call *call, const int32_t *values, size_t count)
{
    char *const start =
        arena_alloc(db->arena, ARRAY_HEAD_BYTES + count * (LENGTH_BYTES + sizeof *values));
    char *at = array_head(start, OID_INT4, count);
    for (size_t i = 0; i < count; i++) at = put32(put32(at, sizeof *values), (uint32_t)values[i]);
    param(call, (str){start, (size_t)(at - start)});
}

void db_int8s(struct db *db, struct db_call *call, const int64_t *values, size_t count)
{
    char *const start =
        arena_alloc(db->arena, ARRAY_HEAD_BYTES + count * (LENGTH_BYTES + sizeof *values));
    char *at = array_head(start, OID_INT8, count);
    for (size_t i = 0; i < count; i++) at = put64(put32(at, sizeof *values), (uint64_t)values[i]);
    param(call, (str){start, (size_t)(at - start)});
}

static char *put_text(char *at, str text)
{
    at = put32(at, (uint32_t)text.len);
    if (text.len) memcpy(at, text.at, text.len);
    return at + text.len;
}

static void strings(struct db *db, struct db_call *call, uint32_t element, const str *values,
                    size_t count)
{
    size_t bytes_count = ARRAY_HEAD_BYTES;
    for (size_t i = 0; i < count; i++) bytes_count += LENGTH_BYTES + values[i].len;
    char *const start = arena_alloc(db->arena, bytes_count);
    char *at = array_head(start, element, count);
    for (size_t i = 0; i < count; i++) at = put_text(at, values[i]);
    param(call, (str){start, (size_t)(at - start)});
}

void db_texts(struct db *db, struct db_call *call, const str *values, size_t count)
{
    strings(db, call, OID_TEXT, values, count);
}

void db_byteas(struct db *db, struct db_call *call, const str *values, size_t count)
{
    strings(db, call, OID_BYTEA, values, count);
}

/* ---- a column as an array ----------------------------------------------------------------- */

static char *put_number4(char *at, const struct value *cell)
{
    return put32(put32(at, sizeof(int32_t)), (uint32_t)(int32_t)cell->i);
}

static char *put_number8(char *at, const struct value *cell)
{
    return put64(put32(at, sizeof(int64_t)), (uint64_t)cell->i);
}

static char *put_string(char *at, const struct value *cell)
{
    return put_text(at, cell->s);
}

static char *put_date(char *at, const struct value *cell)
{
    const int32_t days = date_days(date_of((int32_t)cell->i)) - EPOCH_DAYS;
    return put32(put32(at, sizeof days), (uint32_t)days);
}

static char *put_timestamp(char *at, const struct value *cell)
{
    return put64(put32(at, sizeof(int64_t)), (uint64_t)(cell->i - epoch_us));
}

/* clang-format off */
static const struct form { uint32_t element; size_t bytes_count; char *(*put)(char *at, const struct value *cell); }
forms[] = {
    [COLUMN_INT4]      = {OID_INT4,        4, put_number4},
    [COLUMN_INT8]      = {OID_INT8,        8, put_number8},
    [COLUMN_TEXT]      = {OID_TEXT,        0, put_string},
    [COLUMN_BYTEA]     = {OID_BYTEA,       0, put_string},
    [COLUMN_DATE]      = {OID_DATE,        4, put_date},
    [COLUMN_TIMESTAMP] = {OID_TIMESTAMPTZ, 8, put_timestamp},
};
/* clang-format on */

str db_array(struct arena *arena, enum column_type type, struct db_cells_of of, size_t at_column)
{
    const struct form *form = &forms[type];
    const bool text = column_is_text(type);
    size_t bytes_count = ARRAY_HEAD_BYTES + of.count * (LENGTH_BYTES + form->bytes_count);
    for (size_t i = 0; text && i < of.count; i++) bytes_count += of.rows[i][at_column].s.len;
    char *const start = arena_alloc(arena, bytes_count);
    char *at = array_head(start, form->element, of.count);
    for (size_t i = 0; i < of.count; i++) {
        const struct value *cell = &of.rows[i][at_column];
        at = cell->null ? put32(at, UINT32_MAX) : form->put(at, cell);
    }
    return (str){start, (size_t)(at - start)};
}

void db_column(struct db *db, struct db_call *call, enum column_type type, struct db_cells_of of,
               size_t at)
{
    param(call, db_array(db->arena, type, of, at));
}

/* ---- flights ------------------------------------------------------------------------------ */

static void flight_begin(struct db *db)
{
    assert(db->kept_count + db->result_count <= KEPT_MAX); /* somebody forgets to db_forget() */
    for (size_t i = 0; i < db->result_count; i++) db->kept[db->kept_count++] = db->results[i];
    db->flight_count = db->result_count = 0;
    db->is_ended = false;
    db->outcome = DB_DONE;
    db->failed_name = NULL;
    db->sqlstate[0] = 0;
}

enum db_outcome db_send(struct db *db, const struct db_call *call)
{
    static const int binary[DB_PARAMS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                              1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    if (db->result_count || db->is_ended) flight_begin(db);
    if (db->is_broken) fail(db, DB_LOST, NULL, call->sql->name);
    if (call->count != call->sql->param_count || db->flight_count == FLIGHT_MAX) {
        db->is_broken = true; /* the end of this flight must never be sent */
        fail(db, DB_WRONG, NULL, call->sql->name);
    }
    if (db->outcome != DB_DONE) return db->outcome;
    if (PQsendQueryPrepared(db->connection, call->sql->name, call->count, call->values,
                            call->lengths, binary, 1) != 1) {
        db->is_broken = true;
        fail(db, DB_LOST, NULL, call->sql->name);
        return db->outcome;
    }
    db->flight[db->flight_count++] = call->sql;
    return DB_DONE;
}

void db_push(struct db *db)
{
    if (db->is_broken || PQsendFlushRequest(db->connection) != 1) db->is_broken = true;
    while (!db->is_broken && PQflush(db->connection) > 0) continue;
}

void db_break(struct db *db)
{
    db->is_broken = true;
    fail(db, DB_WRONG, NULL, "flight");
}

void db_end(struct db *db)
{
    if (db->is_broken || db->is_ended) return;
    db->is_ended = true;
    if (PQpipelineSync(db->connection) != 1) db->is_broken = true;
}

/* One answer a statement, in order, each followed by NULL; after a failure "aborted" for the rest.
 * An error that only the commit meets (a deferred constraint) comes after the last of them. */
static bool answer_take(struct db *db, PGresult *result)
{
    const char *name =
        db->result_count < db->flight_count ? db->flight[db->result_count]->name : "commit";
    const ExecStatusType got = PQresultStatus(result);
    const bool good = got == PGRES_TUPLES_OK || got == PGRES_COMMAND_OK;
    if (got == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        return false;
    }
    if (!good && got != PGRES_PIPELINE_ABORTED) fail_result(db, result, name);
    if (db->result_count < db->flight_count)
        db->results[db->result_count++] = result;
    else
        PQclear(result);
    return true;
}

/* libpq answers NULL for ever when the connection is gone. */
static void answers_take(struct db *db)
{
    int nulls = 0;
    while (nulls < 2) {
        PGresult *result = PQgetResult(db->connection);
        nulls = result ? 0 : nulls + 1;
        if (result && !answer_take(db, result)) return;
        if (PQstatus(db->connection) != CONNECTION_OK && !result) break;
    }
    db->is_broken = true;
    fail(db, DB_LOST, NULL, "connection");
}

enum db_outcome db_land(struct db *db)
{
    if (!db->flight_count && !db->is_broken && db->outcome == DB_DONE) return DB_DONE;
    db_end(db);
    if (!db->is_broken) answers_take(db);
    arena_reset(db->arena);
    db->is_ended = true;
    if (db->is_broken) {
        fail(db, DB_LOST, NULL, "connection");
        if (db->outcome != DB_WRONG) db->outcome = DB_LOST;
    } else if (db->result_count != db->flight_count) {
        fail(db, DB_WRONG, NULL, "pipeline");
    }
    return db->outcome;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* A PGresult by another name: it stays in this file. */
static const PGresult *result_of(const struct db_rows *rows)
{
    return (const PGresult *)rows;
}

const struct db_rows *db_rows(const struct db *db, size_t statement)
{
    return statement < db->result_count ? (const struct db_rows *)db->results[statement] : NULL;
}

size_t db_row_count(const struct db_rows *rows)
{
    return rows ? (size_t)PQntuples(result_of(rows)) : 0;
}

bool db_is_null(const struct db_rows *rows, size_t row, int column)
{
    return PQgetisnull(result_of(rows), (int)row, column) != 0;
}

static int32_t get32(const char *at)
{
    uint32_t net;
    memcpy(&net, at, sizeof net);
    return (int32_t)be32toh(net);
}

static int64_t get64(const char *at)
{
    uint64_t net;
    memcpy(&net, at, sizeof net);
    return (int64_t)be64toh(net);
}

static int64_t number_of(const char *at, int length)
{
    uint16_t net;
    if (length == (int)sizeof(int64_t)) return get64(at);
    if (length == (int)sizeof(int32_t)) return get32(at);
    if (length == 1) return *at;
    if (length != (int)sizeof net) return 0;
    memcpy(&net, at, sizeof net);
    return (int16_t)be16toh(net);
}

int64_t db_get_int(const struct db_rows *rows, size_t row, int column)
{
    return number_of(PQgetvalue(result_of(rows), (int)row, column),
                     PQgetlength(result_of(rows), (int)row, column));
}

str db_get_str(const struct db_rows *rows, size_t row, int column)
{
    return (str){PQgetvalue(result_of(rows), (int)row, column),
                 (size_t)PQgetlength(result_of(rows), (int)row, column)};
}

int64_t db_get_timestamp(const struct db_rows *rows, size_t row, int column)
{
    return db_get_int(rows, row, column) + epoch_us;
}

date db_get_date(const struct db_rows *rows, size_t row, int column)
{
    return date_from_days((int32_t)db_get_int(rows, row, column) + EPOCH_DAYS);
}

size_t db_get_int8s(const struct db_rows *rows, size_t row, int column, struct arena *arena,
                    int64_t **values)
{
    const str text = db_get_str(rows, row, column);
    *values = NULL;
    if (text.len < ARRAY_HEAD_BYTES) return 0; /* without dimensions: empty */
    const size_t count = (size_t)get32(text.at + 12);
    if (text.len < ARRAY_HEAD_BYTES + count * (LENGTH_BYTES + sizeof(int64_t))) return 0;
    *values = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        (*values)[i] =
            get64(text.at + ARRAY_HEAD_BYTES + i * (LENGTH_BYTES + sizeof(int64_t)) + LENGTH_BYTES);
    return count;
}

static struct value cell_of(const PGresult *result, int row, int column, enum column_type type)
{
    const char *at = PQgetvalue(result, row, column);
    const int length = PQgetlength(result, row, column);
    if (PQgetisnull(result, row, column)) return V_NULL;
    switch (type) {
    case COLUMN_INT4:
    case COLUMN_INT8:
        return V_INT(number_of(at, length));
    case COLUMN_TEXT:
    case COLUMN_BYTEA:
        return V_STR(((str){at, (size_t)length}));
    case COLUMN_DATE:
        return V_INT(date_from_days(get32(at) + EPOCH_DAYS).yyyymmdd);
    case COLUMN_TIMESTAMP:
        return V_INT(get64(at) + epoch_us);
    }
    return V_NULL;
}

const struct value *db_cells(const struct db_rows *rows, size_t row, const struct table *table,
                             struct arena *arena)
{
    const PGresult *result = result_of(rows);
    if (PQnfields(result) != table->column_count) return NULL;
    struct value *cells = ARENA_ARRAY(arena, struct value, table->column_count);
    for (uint8_t i = 0; i < table->column_count; i++)
        cells[i] = cell_of(result, (int)row, i, table->columns[i].type);
    return cells;
}
