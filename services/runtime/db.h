/* db.h - one connection to PostgreSQL: prepared statements over binary arrays, sent in flights.
 *
 *   db_call / db_int8s / db_column ... -> db_send (several) -> db_land: one flight = one
 * transaction = one round trip
 *
 * A flight is one implicit transaction: it commits as a whole when its end arrives, and not at all
 * if any part fails. It is never sent twice. An error of the client library in the middle means
 * that the end is never sent: the connection is lost, and with it the transaction. Rows that a
 * flight brings stay until db_forget().
 */
#ifndef RUNTIME_DB_H
#define RUNTIME_DB_H

#include "runtime/loaded.h"

enum { DB_PARAMS_MAX = 24, SQLSTATE_CHARS = 5 };

/* What a flight came to. DONE: committed. FENCED: our own SQLSTATE CL001, nothing happened. LOST:
 * the connection broke, it may or may not have happened. PASSING: SQLSTATE class 08, 40, 53, 57,
 * and 55P03: nothing happened. DATA: 21, 22, 23: nothing happened, somebody's data does not fit.
 * WRONG: any other: we are wrong. */
enum db_outcome { DB_DONE, DB_FENCED, DB_LOST, DB_PASSING, DB_DATA, DB_WRONG };

enum db_outcome sqlstate_outcome(const char *sqlstate); /* pure; NULL: LOST */

struct db;

/* One statement with its parameters, built in the flight's own memory. */
struct db_call {
    const struct sql *sql;
    int count;
    const char *values[DB_PARAMS_MAX];
    int lengths[DB_PARAMS_MAX];
};

/* application: shown in pg_stat_activity. statements: all that will be used, ends with NULL;
 * prepared at once, so that one that does not fit the schema is found before anything happens.
 * NULL: *outcome says why (LOST: try again later). */
struct db *db_open(const char *conninfo, const char *application, int32_t lock_timeout_ms,
                   const struct sql *const *statements, enum db_outcome *outcome);
void db_close(struct db *db);
/* Between flights: false, the server has ended the session. Does not wait. */
bool db_is_connected(struct db *db);
const char *db_sqlstate(const struct db *db);    /* of the last failure, or "" */
const char *db_failed_name(const struct db *db); /* the statement's name, or "" */

/* ---- parameters: in the order of $1, $2, ... ---------------------------------------------- */

struct db_call db_call(const struct sql *sql);
void db_int4(struct db *db, struct db_call *call, int32_t value);
void db_int8(struct db *db, struct db_call *call, int64_t value);
void db_text(struct db *db, struct db_call *call, str value);
void db_timestamp(struct db *db, struct db_call *call, int64_t us);
void db_int4s(struct db *db, struct db_call *call, const int32_t *values, size_t count);
void db_int8s(struct db *db, struct db_call *call, const int64_t *values, size_t count);
void db_texts(struct db *db, struct db_call *call, const str *values, size_t count);
void db_byteas(struct db *db, struct db_call *call, const str *values, size_t count);
/* Rows whose cells become arrays, a column at a time. */
struct db_cells_of {
    const struct value *const *rows;
    size_t count;
};

/* Column `at` of rows as an array of its type; NULL cells are NULL elements. */
void db_column(struct db *db, struct db_call *call, enum column_type type, struct db_cells_of of,
               size_t at);
/* The binary form alone, for tests: into `arena`. */
str db_array(struct arena *arena, enum column_type type, struct db_cells_of of, size_t at);

/* ---- flights ------------------------------------------------------------------------------ */

/* Sends one statement without waiting. A statement with a wrong number of parameters is WRONG.
 * After anything but DONE nothing more of this flight is sent, and db_land says what it came to. */
enum db_outcome db_send(struct db *db, const struct db_call *call);
/* Puts on the wire what was sent so far and lets the server run it, without ending the flight. */
void db_push(struct db *db);
/* Sends the end of the flight. db_land waits. */
void db_end(struct db *db);
/* The end of the flight in hand will never be sent: the connection is lost. */
void db_break(struct db *db);
/* Ends the flight if db_end did not, and waits for all answers. rows of the i-th statement:
 * db_rows(db, i). */
enum db_outcome db_land(struct db *db);

struct db_rows;
const struct db_rows *db_rows(const struct db *db, size_t statement);
size_t db_row_count(const struct db_rows *rows);
bool db_is_null(const struct db_rows *rows, size_t row, int column);
int64_t db_get_int(const struct db_rows *rows, size_t row,
                   int column); /* int2, int4, int8, bool; NULL is 0 */
str db_get_str(const struct db_rows *rows, size_t row,
               int column); /* text, bytea; until db_forget */
int64_t db_get_timestamp(const struct db_rows *rows, size_t row,
                         int column); /* µs since 1970 UTC */
date db_get_date(const struct db_rows *rows, size_t row, int column);
size_t db_get_int8s(const struct db_rows *rows, size_t row, int column, struct arena *arena,
                    int64_t **values);
/* One row as cells of a table's columns; texts live until db_forget. NULL: the columns do not fit
 * the table. */
const struct value *db_cells(const struct db_rows *rows, size_t row, const struct table *table,
                             struct arena *arena);
/* Gives back all rows. */
void db_forget(struct db *db);

#endif
