/* arena.h - memory of one batch: taken piece by piece, given back all at once.
 *
 * Nothing is freed singly. arena_alloc never returns NULL: past the limit it jumps to the place set
 * with arena_guard (the runtime sets one around each message and makes it a REJECT "too large"), or
 * aborts where there is none. So handlers own nothing but arena memory, and need no checks.
 */
#ifndef LIB_BASE_ARENA_H
#define LIB_BASE_ARENA_H

#include <setjmp.h>
#include "lib/base/str.h"

enum { ARENA_ALIGN = 16 };

/* Open so that taking a piece needs no call; all of it is arena.c's own. */
struct arena {
    char *at, *end; /* of the block in hand: not taken yet */
    struct arena_block *first, *now;
    size_t used, limit;
    jmp_buf *guard;
};

struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena *arena);
void arena_reset(struct arena *arena); /* everything taken so far is gone; blocks are kept */
size_t arena_used(const struct arena *arena);
/* All that was taken, where it lies in one piece; else empty. */
str arena_piece(const struct arena *arena);
/* The limit now; the runtime lowers it for one message and sets it back. Returns the one before. */
size_t arena_limit(struct arena *arena, size_t limit_bytes);

/* Zeroed, aligned to 16. */
void *arena_alloc(struct arena *arena, size_t bytes_count);
/* The same, not zeroed: for who fills all of it. */
void *arena_take_anew(struct arena *arena, size_t bytes_count); /* whatever the block's room */
static inline void *arena_take(struct arena *arena, size_t bytes_count)
{
    const size_t room = (size_t)(arena->end - arena->at);
    const size_t size = (bytes_count + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (bytes_count > room || size > room || arena->used + size > arena->limit)
        return arena_take_anew(arena, bytes_count);
    char *at = arena->at;
    arena->at += size;
    arena->used += size;
    return at;
}
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, n) ((type *)arena_alloc((arena), (n) * sizeof(type)))
void *arena_copy(struct arena *arena, const void *from, size_t bytes_count);
str arena_str(struct arena *arena, str s);    /* a copy, NUL behind it */
char *arena_text(struct arena *arena, str s); /* the same as a C string */
__attribute__((format(printf, 2, 3))) str arena_printf(struct arena *arena, const char *format,
                                                       ...);
str arena_number(struct arena *arena, int64_t n); /* as "%lld" */
/* The pieces, one behind the other. */
str arena_join(struct arena *arena, const str *pieces, size_t count);
/* An array that doubles: returns an array with room for one more than `count` (a power of two
 * grows). */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t item_bytes);

/* `if (setjmp(place)) too large; else ...` with `arena_guard(arena, &place)` before; NULL ends it.
 */
void arena_guard(struct arena *arena, jmp_buf *place);

/* For protobuf-c: unpack into the arena, never free_unpacked. */
ProtobufCAllocator arena_allocator(struct arena *arena);

#endif
