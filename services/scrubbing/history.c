/* What was sent for a patient, and what becomes of it when he turns out to be another. */
#include "scrubbing/tables.h"

#include "lib/base/body.h"

enum { MERGED = 0, MOVED_CLAIMS_MAX = 50 }; /* MERGED: H_CLAIM of a row that is none */
enum {
    H_SHARD,
    H_IDENTITY,
    H_CLAIM,
    H_VERSION,
    H_DUPLICATE,
    H_CONTROL,
    H_FIRST,
    H_LAST,
    H_AT,
    H_STANDING,
    H_BODY
};

void history_keys_of(struct keys *wanted, int64_t shard, str identity)
{
    const struct value key[] = {V_INT(shard), V_STR(identity)};
    if (identity.len) keys_add(wanted, &history_table, key);
}

void history_keys(struct keys *wanted, const Claim *claim)
{
    history_keys_of(wanted, claim->shard, str_from(claim->identity));
}

static const struct row *rows_of(const struct loaded *loaded, int64_t shard, str identity)
{
    const struct value key[] = {V_INT(shard), V_STR(identity)};
    return identity.len ? loaded_first(loaded, &history_table, key) : NULL;
}

static size_t sent_count(const struct row *rows)
{
    size_t count = 0;
    for (const struct row *row = rows; row; row = row->next)
        count += row->cells[H_CLAIM].i != MERGED;
    return count;
}

static struct history_entry entry_of(const struct value *c)
{
    return (struct history_entry){
        .claim = c[H_CLAIM].i,
        .version = (int32_t)c[H_VERSION].i,
        .duplicate = c[H_DUPLICATE].s,
        .control = c[H_CONTROL].s,
        .from = date_of((int32_t)c[H_FIRST].i),
        .to = date_of((int32_t)c[H_LAST].i),
        .standing = (enum history_standing)c[H_STANDING].i,
        .body = c[H_BODY].s,
    };
}

struct history history_get(const struct loaded *loaded, struct arena *arena,
                           const struct hash_key *hash_key, const Claim *claim)
{
    struct history history = {.duplicate = history_duplicate(arena, hash_key, claim),
                              .control = history_control(arena, hash_key, claim)};
    const struct row *rows = rows_of(loaded, claim->shard, str_from(claim->identity));
    const size_t sent = sent_count(rows);
    size_t left_out = sent > HISTORY_MAX ? sent - HISTORY_MAX : 0;
    history.cut = left_out > 0;
    history.items = ARENA_ARRAY(arena, struct history_entry, sent - left_out + 1);
    for (const struct row *row = rows; row; row = row->next) {
        if (row->cells[H_CLAIM].i == MERGED || (left_out && left_out--)) continue;
        history.items[history.count++] = entry_of(row->cells);
    }
    return history;
}

/* ---- merges ------------------------------------------------------------------------------- */

/* Into whom the patient of these rows was merged, the last time; NULL: he was not. */
static const PatientMerge *merge_of(const struct row *rows, struct arena *arena)
{
    const struct row *last = NULL;
    for (const struct row *row = rows; row; row = row->next)
        if (row->cells[H_CLAIM].i == MERGED) last = row;
    return last ? (const PatientMerge *)body_unpack(arena, &patient_merge__descriptor,
                                                    last->cells[H_BODY].s)
                : NULL;
}

static SentClaim *sent_claim(const struct value *c, struct arena *arena)
{
    SentClaim *sent = ARENA_NEW(arena, SentClaim);
    sent_claim__init(sent);
    sent->claim = c[H_CLAIM].i;
    sent->version = (int32_t)c[H_VERSION].i;
    sent->duplicate = str_bytes(c[H_DUPLICATE].s);
    sent->control = str_bytes(c[H_CONTROL].s);
    sent->first_day = (int32_t)c[H_FIRST].i;
    sent->last_day = (int32_t)c[H_LAST].i;
    sent->at_us = c[H_AT].i;
    sent->body = str_bytes(c[H_BODY].s);
    return sent;
}

static void emit_moved(MovedHistory *moved, struct effects *fx)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    if (moved->n_claims == 0) return;
    inbox.what_case = SCRUBBING_INBOX__WHAT_HISTORY;
    inbox.history = moved;
    effects_emit_shard(fx, TO_SELF, moved->shard, &inbox.base);
    moved->n_claims = 0;
}

static MovedHistory moved_to(const PatientMerge *merge, struct arena *arena)
{
    MovedHistory moved = MOVED_HISTORY__INIT;
    moved.shard = merge->survivor_shard;
    moved.identity = merge->survivor_identity;
    moved.claims = ARENA_ARRAY(arena, SentClaim *, MOVED_CLAIMS_MAX);
    return moved;
}

/* One claim more, which is sent under the identity that is no more. */
static void send_on(const struct value *cells, const PatientMerge *merge, struct effects *fx)
{
    MovedHistory moved = moved_to(merge, effects_arena(fx));
    moved.claims[moved.n_claims++] = sent_claim(cells, effects_arena(fx));
    emit_moved(&moved, fx);
}

static void marker_add(const PatientMerge *merge, const struct loaded *loaded, struct effects *fx)
{
    PatientMerge marker = *merge;
    marker.known = (bytes){0};
    const struct value cells[] = {
        [H_SHARD] = V_INT(merge->shard),
        [H_IDENTITY] = V_BYTES(merge->identity),
        [H_CLAIM] = V_INT(MERGED),
        [H_VERSION] = V_INT(merge->turn),
        [H_DUPLICATE] = V_STR(STR("")),
        [H_CONTROL] = V_STR(STR("")),
        [H_FIRST] = V_NULL,
        [H_LAST] = V_NULL,
        [H_AT] = V_INT(loaded_now(loaded).us),
        [H_STANDING] = V_INT(0),
        [H_BODY] = V_STR(body_pack(effects_arena(fx), &marker.base)),
    };
    effects_append(fx, &history_table, cells);
}

void history_merge(const PatientMerge *merge, const struct loaded *loaded, struct effects *fx)
{
    MovedHistory moved = moved_to(merge, effects_arena(fx));
    for (const struct row *row = rows_of(loaded, merge->shard, str_from(merge->identity)); row;
         row = row->next) {
        if (row->cells[H_CLAIM].i == MERGED) continue;
        moved.claims[moved.n_claims++] = sent_claim(row->cells, effects_arena(fx));
        if (moved.n_claims == MOVED_CLAIMS_MAX) emit_moved(&moved, fx);
    }
    emit_moved(&moved, fx);
    marker_add(merge, loaded, fx);
}

static bool is_known(const struct row *rows, const SentClaim *sent)
{
    for (const struct row *row = rows; row; row = row->next)
        if (row->cells[H_CLAIM].i == sent->claim && row->cells[H_VERSION].i == sent->version)
            return true;
    return false;
}

static void moved_add(const MovedHistory *moved, const SentClaim *sent, const struct hash_key *key,
                      struct effects *fx)
{
    const str identity = str_from(moved->identity);
    const struct value cells[] = {
        [H_SHARD] = V_INT(moved->shard),
        [H_IDENTITY] = V_STR(identity),
        [H_CLAIM] = V_INT(sent->claim),
        [H_VERSION] = V_INT(sent->version),
        [H_DUPLICATE] = V_STR(history_duplicate_as(effects_arena(fx), key, str_from(sent->body),
                                                   identity, str_from(sent->duplicate))),
        [H_CONTROL] = V_BYTES(sent->control),
        [H_FIRST] = V_DATE(date_of(sent->first_day)),
        [H_LAST] = V_DATE(date_of(sent->last_day)),
        [H_AT] = V_INT(sent->at_us),
        [H_STANDING] = V_INT(0),
        [H_BODY] = V_BYTES(sent->body),
    };
    effects_append(fx, &history_table, cells);
}

/* A survivor who was merged in his turn has it sent on; what is known already ends a circle. */
void history_take(const MovedHistory *moved, const struct hash_key *key,
                  const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const struct row *rows = rows_of(loaded, moved->shard, str_from(moved->identity));
    const PatientMerge *merge = merge_of(rows, arena);
    MovedHistory on = {0};
    if (merge) on = moved_to(merge, arena);
    for (size_t i = 0; i < moved->n_claims && i < MOVED_CLAIMS_MAX; i++) {
        if (is_known(rows, moved->claims[i])) continue;
        moved_add(moved, moved->claims[i], key, fx);
        if (merge) on.claims[on.n_claims++] = moved->claims[i];
    }
    if (merge) emit_moved(&on, fx);
}

void history_add(struct effects *fx, const struct loaded *loaded, const struct hash_key *hash_key,
                 const Claim *claim)
{
    if (claim->identity.len == 0) return;
    const struct history_entry entry = history_entry_of(effects_arena(fx), hash_key, claim);
    const struct value cells[] = {
        [H_SHARD] = V_INT(claim->shard),        [H_IDENTITY] = V_BYTES(claim->identity),
        [H_CLAIM] = V_INT(entry.claim),         [H_VERSION] = V_INT(entry.version),
        [H_DUPLICATE] = V_STR(entry.duplicate), [H_CONTROL] = V_STR(entry.control),
        [H_FIRST] = V_DATE(entry.from),         [H_LAST] = V_DATE(entry.to),
        [H_AT] = V_INT(loaded_now(loaded).us),  [H_STANDING] = V_INT(0),
        [H_BODY] = V_STR(entry.body),
    };
    effects_append(fx, &history_table, cells);
    const PatientMerge *merge =
        merge_of(rows_of(loaded, claim->shard, str_from(claim->identity)), effects_arena(fx));
    if (merge) send_on(cells, merge, fx);
}
