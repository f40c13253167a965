/* Reads a claim and its patient's history as of when it was judged. */
#include "claimline/then.h"

#include <stdio.h>

#include "claimline/sql.h"
#include "console/console.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"

struct db *then_open(const struct settings *settings)
{
    static const struct sql *const statements[] = {&sql_claimline_then_claim,
                                                   &sql_claimline_then_past, NULL};
    enum db_outcome outcome;
    struct db *db = db_open(settings->postgres, "claimline judging again",
                            settings->lock_timeout_ms, statements, &outcome);
    if (!db) (void)fputs(DATABASE_IS_AWAY "\n", stderr);
    return db;
}

/* The one statement's rows; NULL: it could not be asked. */
static const struct db_rows *rows_of(struct db *db, const struct db_call *call)
{
    db_forget(db);
    (void)db_send(db, call);
    return db_land(db) == DB_DONE ? db_rows(db, 0) : NULL;
}

/* Four columns from `first` on: state, judged_on, at, body. */
static struct then_stage stage_of(const struct db_rows *rows, int first, struct arena *arena)
{
    if (db_is_null(rows, 0, first)) return (struct then_stage){0};
    return (struct then_stage){
        .state = arena_str(arena, db_get_str(rows, 0, first)),
        .on = db_get_date(rows, 0, first + 1),
        .at_us = db_get_timestamp(rows, 0, first + 2),
        .kept =
            (const Claim *)body_unpack(arena, &claim__descriptor, db_get_str(rows, 0, first + 3)),
    };
}

enum status then_read(struct db *db, str number, struct arena *arena, struct then *then)
{
    struct claim_number ours = {0};
    struct db_call call = db_call(&sql_claimline_then_claim);
    if (!claim_number_parse(number, &ours)) (void)str_parse_int(number, &ours.claim);
    db_int8(db, &call, ours.claim);
    db_text(db, &call, number);
    const struct db_rows *rows = rows_of(db, &call);
    if (!rows) return RETRY;
    if (db_row_count(rows) == 0) return REJECT;
    *then =
        (struct then){.arena = arena,
                      .claim = db_get_int(rows, 0, 0),
                      .version = (int32_t)db_get_int(rows, 0, 1),
                      .alike = db_get_int(rows, 0, 0) == ours.claim ? 1 : db_get_int(rows, 0, 10),
                      .stages = {[STAGE_CODING] = stage_of(rows, 2, arena),
                                 [STAGE_SCRUBBING] = stage_of(rows, 6, arena)}};
    return then->stages[STAGE_CODING].kept ? OK : REJECT;
}

static struct history_entry entry_of(const struct db_rows *rows, size_t i, struct arena *arena)
{
    return (struct history_entry){
        .claim = db_get_int(rows, i, 0),
        .version = (int32_t)db_get_int(rows, i, 1),
        .duplicate = arena_str(arena, db_get_str(rows, i, 2)),
        .control = arena_str(arena, db_get_str(rows, i, 3)),
        .from = db_is_null(rows, i, 4) ? date_of(0) : db_get_date(rows, i, 4),
        .to = db_is_null(rows, i, 5) ? date_of(0) : db_get_date(rows, i, 5),
        .standing = (enum history_standing)db_get_int(rows, i, 6),
        .body = arena_str(arena, db_get_str(rows, i, 7)),
    };
}

enum status then_history(struct db *db, const struct hash_key *key, const struct then *then,
                         enum edit_stage stage, struct history *history)
{
    struct arena *arena = then->arena;
    const Claim *claim = then->stages[STAGE_CODING].kept;
    const str identity = str_from(claim->identity);
    struct db_call call = db_call(&sql_claimline_then_past);
    db_int8(db, &call, claim->shard);
    db_byteas(db, &call, &identity, 1);
    db_int8(db, &call, then->claim);
    db_timestamp(db, &call, then->stages[stage].at_us);
    const struct db_rows *rows = rows_of(db, &call);
    if (!rows) return RETRY;
    const size_t count = db_row_count(rows), cut = count > HISTORY_MAX ? count - HISTORY_MAX : 0;
    struct history_entry *items = ARENA_ARRAY(arena, struct history_entry, count + 1);
    for (size_t i = cut; i < count; i++) items[i - cut] = entry_of(rows, i, arena);
    *history = (struct history){.items = items,
                                .count = count - cut,
                                .duplicate = history_duplicate(arena, key, claim),
                                .control = history_control(arena, key, claim),
                                .cut = cut > 0};
    return OK;
}
