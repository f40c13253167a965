/* A partition held: the committed checkpoint and the batch ahead of it. */
#include "runtime/held.h"

#include <assert.h>

void *room_for(struct arena *arena, void *items, size_t *room, size_t count, size_t item_bytes)
{
    if (count <= *room) return items;
    size_t bigger = *room ? *room * 2 : 8;
    while (bigger < count) bigger *= 2;
    void *fresh = arena_alloc(arena, bigger * item_bytes);
    if (*room) memcpy(fresh, items, *room * item_bytes);
    *room = bigger;
    return fresh;
}

struct in_mark *held_mark(struct held *held, struct arena *arena, uint32_t edge, int32_t lane)
{
    for (size_t i = 0; i < held->mark_count; i++) {
        struct in_mark *mark = &held->marks[i];
        if (mark->edge == edge && mark->lane == lane) return mark;
    }
    held->marks =
        room_for(arena, held->marks, &held->mark_room, held->mark_count + 1, sizeof *held->marks);
    struct in_mark *mark = &held->marks[held->mark_count++];
    *mark = (struct in_mark){.edge = edge, .lane = lane};
    return mark;
}

struct window *held_window(struct held *held, struct arena *arena, uint32_t edge,
                           int32_t destination)
{
    for (size_t i = 0; i < held->window_count; i++) {
        struct window *window = &held->windows[i];
        if (window->edge == edge && window->destination == destination) return window;
    }
    const size_t count = ++held->window_count;
    held->windows =
        room_for(arena, held->windows, &held->window_room, count, sizeof *held->windows);
    held->emitted =
        room_for(arena, held->emitted, &held->emitted_room, count, sizeof *held->emitted);
    held->emitted_bytes = room_for(arena, held->emitted_bytes, &held->emitted_bytes_room, count,
                                   sizeof *held->emitted_bytes);
    held->emitted[count - 1] = 0;
    held->emitted_bytes[count - 1] = 0;
    held->windows[count - 1] =
        (struct window){.edge = edge, .destination = destination, .is_forward = true};
    return &held->windows[count - 1];
}

void held_take(struct held *held, struct arena *arena, struct window_pool *pool,
               const struct checkpoint *row, int64_t now_ms)
{
    for (size_t i = 0; i < held->window_count; i++) window_empty(&held->windows[i], pool);
    held->window_count = held->mark_count = 0;
    held->is_held = true;
    held->version = row->version;
    held->next_offset = row->next_offset;
    held->rewound_from = -1;
    held->single_until = 0;
    held->suspect.partition = held->poison.partition = -1;
    held->is_waiting = false;
    held->crash_quarantined_ms =
        row->crash_quarantine_ms_ago < 0 ? CRASH_NEVER : now_ms - row->crash_quarantine_ms_ago;
    for (size_t i = 0; i < row->in_count; i++)
        held_mark(held, arena, row->in[i].edge, row->in[i].lane)->seq = row->in[i].seq;
    for (size_t i = 0; i < row->out_count; i++)
        held_window(held, arena, row->out[i].edge, row->out[i].lane)->seq = row->out[i].seq;
    held_begin(held);
}

int64_t held_open(const struct held *held, bool forward_only)
{
    int64_t open = 0;
    for (size_t i = 0; i < held->window_count; i++)
        if (held->windows[i].is_forward || !forward_only) open += held->windows[i].open;
    return open;
}

void held_begin(struct held *held)
{
    held->ahead_offset = held->rewound_from >= 0 ? held->rewound_to : held->next_offset;
    held->is_touched = held->is_cut = held->has_quarantined_crash = false;
    for (size_t i = 0; i < held->mark_count; i++) held->marks[i].ahead = held->marks[i].seq;
    for (size_t i = 0; i < held->window_count; i++) {
        held->emitted[i] = 0;
        held->emitted_bytes[i] = 0;
    }
}

void held_emit(struct held *held, const struct window *window, const struct emitted *emitted)
{
    const size_t i = (size_t)(window - held->windows);
    assert(held->emitted[i] == 0 && emitted->count > 0);
    held->emitted[i] = emitted->count;
    held->emitted_bytes[i] = emitted->bytes;
    held->is_touched = true;
}

bool held_is_ahead(const struct held *held)
{
    return held->is_touched || held->rewound_from >= 0 || held->ahead_offset != held->next_offset;
}

struct checkpoint held_image(struct held *held, struct arena *arena)
{
    struct checkpoint image = {.partition = held->partition,
                               .version = held->version,
                               .next_offset = held->ahead_offset,
                               .rewound_from = held->rewound_from,
                               .crash_quarantine_ms_ago = -1};
    held->in_image =
        room_for(arena, held->in_image, &held->in_room, held->mark_count, sizeof *held->in_image);
    held->out_image = room_for(arena, held->out_image, &held->out_room, held->window_count,
                               sizeof *held->out_image);
    for (size_t i = 0; i < held->mark_count; i++) {
        const struct in_mark *mark = &held->marks[i];
        if (mark->ahead == 0) continue;
        held->in_image[image.in_count++] = (struct mark){mark->edge, mark->lane, mark->ahead};
    }
    for (size_t i = 0; i < held->window_count; i++) {
        const struct window *window = &held->windows[i];
        const int64_t seq = window->seq + held->emitted[i];
        if (seq == 0) continue;
        held->out_image[image.out_count++] = (struct mark){window->edge, window->destination, seq};
    }
    image.in = held->in_image;
    image.out = held->out_image;
    return image;
}

size_t held_row_count(const struct held *held)
{
    size_t count = 0;
    for (size_t i = 0; i < held->window_count; i++) count += held->emitted[i] > 0;
    return count;
}

static struct outbox_row row_of(const struct held *held, size_t i)
{
    const struct window *window = &held->windows[i];
    return (struct outbox_row){.partition = held->partition,
                               .edge = window->edge,
                               .destination = window->destination,
                               .first_seq = window->seq + 1,
                               .count = held->emitted[i],
                               .bytes = held->emitted_bytes[i],
                               .from_seq = window->seq + 1};
}

size_t held_rows(const struct held *held, struct outbox_row *rows, size_t count)
{
    for (size_t i = 0; i < held->window_count; i++)
        if (held->emitted[i] > 0) rows[count++] = row_of(held, i);
    return count;
}

void held_commit(struct held *held, struct window_pool *pool, int64_t now_ms)
{
    held->version++;
    held->next_offset = held->ahead_offset;
    held->rewound_from = -1;
    if (held->next_offset >= held->single_until) held->single_until = 0;
    if (held->has_quarantined_crash) held->crash_quarantined_ms = now_ms;
    for (size_t i = 0; i < held->mark_count; i++) held->marks[i].seq = held->marks[i].ahead;
    for (size_t i = 0; i < held->window_count; i++) {
        if (held->emitted[i] == 0) continue;
        struct window *window = &held->windows[i];
        const struct outbox_row row = row_of(held, i);
        window_add(window, pool, &row, now_ms);
        window->last->is_to_publish = true;
        window->seq += row.count;
    }
    held_begin(held);
}
