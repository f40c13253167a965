/* Memory of one batch; the only file that calls malloc. */
#include "lib/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_BYTES = 256 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(ARENA_ALIGN) char data[];
};

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block) abort(); /* the kernel has nothing left: nobody could go on */
    block->next = NULL;
    block->size = size;
    return block;
}

static void begin(struct arena *arena, struct arena_block *block)
{
    arena->now = block;
    arena->at = block->data;
    arena->end = block->data + block->size;
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena) abort();
    arena->limit = limit_bytes;
    arena->first = block_new(BLOCK_BYTES);
    begin(arena, arena->first);
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena) return;
    for (struct arena_block *block = arena->first, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

/* Blocks of the usual size are kept for the next batch; one made for a giant is given back. */
void arena_reset(struct arena *arena)
{
    struct arena_block **link = &arena->first;
    while (*link) {
        struct arena_block *block = *link;
        if (block->size > BLOCK_BYTES) {
            *link = block->next;
            free(block);
        } else {
            link = &block->next;
        }
    }
    if (!arena->first) arena->first = block_new(BLOCK_BYTES);
    begin(arena, arena->first);
    arena->used = 0;
}

str arena_piece(const struct arena *arena)
{
    if (arena->now != arena->first) return (str){0};
    return (str){arena->first->data, (size_t)(arena->at - arena->first->data)};
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

size_t arena_limit(struct arena *arena, size_t limit_bytes)
{
    const size_t before = arena->limit;
    arena->limit = limit_bytes;
    return before;
}

void arena_guard(struct arena *arena, jmp_buf *place)
{
    arena->guard = place;
}

static void overflow(struct arena *arena)
{
    if (!arena->guard) abort();
    jmp_buf *place = arena->guard;
    arena->guard = NULL;
    longjmp(*place, 1); /* NOLINT(cert-err52-cpp): handlers own nothing but the arena */
}

/* The next block, or a new one in front of it where it is too small. */
static void find_room(struct arena *arena, size_t size)
{
    struct arena_block *next = arena->now->next;
    if (!next || next->size < size) {
        struct arena_block *fresh = block_new(size > BLOCK_BYTES ? size : BLOCK_BYTES);
        fresh->next = next;
        arena->now->next = next = fresh;
    }
    begin(arena, next);
}

void *arena_take_anew(struct arena *arena, size_t bytes_count)
{
    const size_t size = (bytes_count + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (size < bytes_count || arena->used + size > arena->limit) overflow(arena);
    if ((size_t)(arena->end - arena->at) < size) find_room(arena, size);
    void *at = arena->at;
    arena->at += size;
    arena->used += size;
    return at;
}

void *arena_alloc(struct arena *arena, size_t bytes_count)
{
    return memset(arena_take(arena, bytes_count), 0, bytes_count);
}

void *arena_copy(struct arena *arena, const void *from, size_t bytes_count)
{
    char *to = arena_take(arena, bytes_count + 1);
    if (bytes_count) memcpy(to, from, bytes_count);
    to[bytes_count] = '\0';
    return to;
}

str arena_str(struct arena *arena, str s)
{
    if (!s.at) return s;
    return (str){arena_copy(arena, s.at, s.len), s.len};
}

char *arena_text(struct arena *arena, str s)
{
    return arena_copy(arena, s.at, s.len);
}

str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    /* Where it will lie if there is room: written once. */
    const size_t room = (size_t)(arena->end - arena->at);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start is four lines up */
    const int printed = vsnprintf(arena->at, room, format, args);
    const size_t len = printed < 0 ? 0 : (size_t)printed;
    va_end(args);
    char *at = arena_take(arena, len + 1);
    if (len >= room) (void)vsnprintf(at, len + 1, format, again);
    at[len] = '\0';
    va_end(again);
    return (str){at, len};
}

str arena_number(struct arena *arena, int64_t n)
{
    char text[STR_INT_MAX];
    return arena_str(arena, (str){text, str_write_int(n, text)});
}

str arena_join(struct arena *arena, const str *pieces, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) len += pieces[i].len;
    char *text = arena_take(arena, len + 1), *to = text;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < pieces[i].len; k++) *to++ = pieces[i].at[k];
    *to = '\0';
    return (str){text, len};
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t item_bytes)
{
    if (count != 0 && (count & (count - 1)) != 0) return array;
    const size_t room = count ? count * 2 : 1;
    void *bigger = arena_alloc(arena, room * item_bytes);
    if (count) memcpy(bigger, array, count * item_bytes);
    return bigger;
}

static void *allocator_alloc(void *data, size_t size)
{
    return arena_alloc(data, size);
}

static void allocator_free(void *data, void *at)
{
    (void)data;
    (void)at;
}

ProtobufCAllocator arena_allocator(struct arena *arena)
{
    return (ProtobufCAllocator){allocator_alloc, allocator_free, arena};
}
