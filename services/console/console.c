/* The console's questions to the database. */
#include "console/console.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "console/files.h"
#include "console/sql.h"
#include "lib/claim/number.h"

enum { LOCK_TIMEOUT_MS = 2000 };

struct db *console_open(const struct settings *settings)
{
    static const struct sql *const statements[] = {
        &sql_console_summary, &sql_console_queue, &sql_console_queue_count, &sql_console_why, NULL};
    enum db_outcome outcome;
    struct db *db =
        db_open(settings->postgres, "claimline console", LOCK_TIMEOUT_MS, statements, &outcome);
    if (!db) (void)fputs(DATABASE_IS_AWAY "\n", stderr);
    return db;
}

/* The one cell of a statement that gives one row, JSON's null if it has none; absent: it could not
 * be asked. */
static str cell_of(struct db *db, const struct db_call *call, struct arena *arena)
{
    (void)db_send(db, call);
    if (db_land(db) != DB_DONE) return (str){0};
    const struct db_rows *rows = db_rows(db, 0);
    const bool answers = db_row_count(rows) && !db_is_null(rows, 0, 0);
    const str cell = answers ? arena_str(arena, db_get_str(rows, 0, 0)) : STR("null");
    db_forget(db);
    return cell;
}

/* A claim goes by the number that stands on paper; its int8 is no number that JavaScript can hold
 * (RFC 8259 s. 6). */
static void claim_name(json_t *item)
{
    const json_int_t claim = json_integer_value(json_object_get(item, "claim"));
    const json_int_t version = json_integer_value(json_object_get(item, "version"));
    char number[CLAIM_NUMBER_CHARS + 1] = "";
    if (claim) claim_number_write((struct claim_number){claim, (int32_t)version}, number);
    (void)json_object_set_new(item, "claim", json_string(number));
}

static str claims_named(str text, struct arena *arena)
{
    json_t *items = text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item) claim_name(item);
    char *named = items ? json_dumps(items, JSON_COMPACT) : NULL;
    const str answer = named ? arena_str(arena, str_of(named)) : (str){0};
    free(named);
    json_decref(items);
    return answer;
}

str queue_json(struct db *db, int64_t most, struct arena *arena)
{
    struct db_call call = db_call(&sql_console_queue);
    db_int8(db, &call, most);
    return claims_named(cell_of(db, &call, arena), arena);
}

int64_t queue_count(struct db *db)
{
    const struct db_call call = db_call(&sql_console_queue_count);
    (void)db_send(db, &call);
    if (db_land(db) != DB_DONE) return -1;
    const int64_t count = db_get_int(db_rows(db, 0), 0, 0);
    db_forget(db);
    return count;
}

str why_json(struct db *db, str number, struct arena *arena)
{
    struct claim_number ours = {0};
    int64_t plain = 0;
    struct db_call call = db_call(&sql_console_why);
    if (!claim_number_parse(number, &ours) && str_parse_int(number, &plain)) ours.claim = plain;
    db_int8(db, &call, ours.claim);
    db_text(db, &call, number);
    return cell_of(db, &call, arena);
}

/* ---- the summary, with what each file came to --------------------------------------------- */

static str summary_of_tables(struct db *db, struct arena *arena)
{
    const struct db_call call = db_call(&sql_console_summary);
    return cell_of(db, &call, arena);
}

str summary_json(struct db *db, const struct settings *settings, struct arena *arena)
{
    const str tables = summary_of_tables(db, arena);
    if (!tables.len) return tables;
    const str files = files_json(settings->inbox_folder, arena);
    return arena_printf(arena, "%.*s,\"files\":%.*s}", (int)tables.len - 1, tables.at,
                        STR_ARGS(files));
}
