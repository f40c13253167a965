/* Lanes out: rows given out, collected by the consumer's mark, sent again when they stand still. */
#include "runtime/window.h"

#include <assert.h>

enum { BLOCK_ROWS = 64, INDEX_BITS = 24 };

/* ---- the pool: rows come and go, memory is only ever taken ---------------------------------- */

static void pool_grow(struct window_pool *pool)
{
    pool->blocks =
        arena_grow(pool->arena, pool->blocks, pool->block_count, sizeof(struct window_row *));
    struct window_row *rows = ARENA_ARRAY(pool->arena, struct window_row, BLOCK_ROWS);
    for (size_t i = BLOCK_ROWS; i-- > 0;) {
        rows[i].ticket = pool->block_count * BLOCK_ROWS + i; /* the serial is 0: never handed out */
        rows[i].next = pool->spare;
        pool->spare = &rows[i];
    }
    pool->blocks[pool->block_count++] = rows;
    assert(pool->block_count * BLOCK_ROWS < (uint64_t)1 << INDEX_BITS);
}

static uint64_t ticket_index(uint64_t ticket)
{
    return ticket & (((uint64_t)1 << INDEX_BITS) - 1);
}

static struct window_row *row_take(struct window_pool *pool)
{
    if (!pool->spare) pool_grow(pool);
    struct window_row *row = pool->spare;
    pool->spare = row->next;
    *row = (struct window_row){.ticket = ticket_index(row->ticket), .is_unknown = true};
    return row;
}

static void row_give(struct window_pool *pool, struct window_row *row)
{
    row->ticket = ticket_index(row->ticket); /* late reports find nobody */
    row->next = pool->spare;
    pool->spare = row;
}

/* ---- one lane ------------------------------------------------------------------------------- */

void window_add(struct window *window, struct window_pool *pool, const struct outbox_row *row,
                int64_t now_ms)
{
    struct window_row *fresh = row_take(pool);
    fresh->first_seq = row->first_seq;
    fresh->count = row->count;
    fresh->bytes = row->bytes;
    if (window->last)
        window->last->next = fresh;
    else
        window->first = fresh, window->moved_ms = now_ms;
    window->last = fresh;
    window->open += row->count;
}

static bool row_is_covered(const struct window_row *row, int64_t hwm)
{
    return row->first_seq + row->count - 1 <= hwm;
}

bool window_has_covered(const struct window *window, int64_t hwm)
{
    return window->first && row_is_covered(window->first, hwm);
}

static int64_t drop_first(struct window *window, struct window_pool *pool)
{
    struct window_row *row = window->first;
    const int64_t count = row->count;
    window->first = row->next;
    if (!window->first) window->last = NULL;
    window->open -= count;
    row_give(pool, row);
    return count;
}

int64_t window_collect(struct window *window, struct window_pool *pool, int64_t hwm, int64_t now_ms)
{
    int64_t collected = 0;
    if (hwm > window->hwm) {
        window->hwm = hwm;
        window->moved_ms = now_ms;
    }
    while (window_has_covered(window, window->hwm)) collected += drop_first(window, pool);
    return collected;
}

void window_empty(struct window *window, struct window_pool *pool)
{
    while (window->first) drop_first(window, pool);
}

bool window_is_still(const struct window *window, int64_t now_ms, int32_t after_ms)
{
    return window->first && now_ms - window->moved_ms >= after_ms;
}

/* Deviation from model.py: the model knows the offset of the message hwm + 1 itself, here it is the
 * highest of its row (one number a row instead of one a message). So a lane is found to stand a row
 * later at most, and a log cut within the row may be answered by duplicates. */
enum stand window_stand(const struct window *window, const struct lane_mark *mark, int64_t now_ms,
                        int32_t after_ms)
{
    if (!window_is_still(window, now_ms, after_ms)) return STAND_MOVES;
    const struct window_row *row = window->first;
    if (row->pending > 0) return STAND_IN_FLIGHT;
    if (row->is_unknown) return STAND_UNKNOWN;
    if (mark->next_offset > row->last_offset) return STAND_PASSED;
    if (mark->log_end >= 0 && mark->log_end <= row->last_offset) return STAND_LOG_SHORT;
    return STAND_WAITS;
}

void window_publish(const struct window *window, struct window_pool *pool, struct window_row *row,
                    struct outbox_row *out)
{
    const int64_t open_seq = window->hwm + 1;
    row->is_to_publish = false;
    row->is_unknown = false;
    row->last_offset = -1;
    row->ticket = ++pool->serial << INDEX_BITS | ticket_index(row->ticket);
    out->edge = window->edge;
    out->destination = window->destination;
    out->first_seq = row->first_seq;
    out->count = row->count;
    out->bytes = row->bytes;
    out->from_seq = row->first_seq > open_seq ? row->first_seq : open_seq;
    out->ticket = row->ticket;
    row->pending = (int32_t)(row->first_seq + row->count - out->from_seq);
}

void window_delivered(struct window_pool *pool, uint64_t ticket, int64_t offset)
{
    const uint64_t index = ticket_index(ticket);
    if (index / BLOCK_ROWS >= pool->block_count || ticket >> INDEX_BITS == 0) return;
    struct window_row *row = &pool->blocks[index / BLOCK_ROWS][index % BLOCK_ROWS];
    if (row->ticket != ticket || row->pending == 0) return;
    row->pending--;
    if (offset < 0) row->is_unknown = true;
    if (offset > row->last_offset) row->last_offset = offset;
}
