/* An arena gives zeroed memory, keeps its limit, and is empty again after a reset. */
#include <criterion/criterion.h>
#include "lib/base/arena.h"
#include "lib/base/body.h"
#include "proto/claim.pb-c.h"

Test(arena_alloc, gives_zeroed_aligned_memory_of_any_size)
{
    struct arena *arena = arena_new(64 << 20);
    for (size_t size = 1; size < 3 << 20; size = size * 3 + 1) {
        unsigned char *at = arena_alloc(arena, size);
        cr_assert_eq((uintptr_t)at % 16, 0);
        for (size_t i = 0; i < size; i++) cr_assert_eq(at[i], 0);
        memset(at, 255, size);
    }
    arena_reset(arena);
    cr_assert_eq(arena_used(arena), 0);
    cr_assert_eq(*(unsigned char *)arena_alloc(arena, 100), 0);
    arena_free(arena);
}

Test(arena_alloc, jumps_to_the_guard_past_the_limit)
{
    struct arena *arena = arena_new(1000);
    jmp_buf place;
    volatile int seen = 0;
    if (setjmp(place) == 0) {
        arena_guard(arena, &place);
        (void)arena_alloc(arena, 900);
        seen = 1;
        (void)arena_alloc(arena, 900);
        cr_assert_fail("no jump");
    }
    cr_assert_eq(seen, 1);
    arena_free(arena);
}

Test(arena_piece, is_all_that_was_taken_while_it_lies_in_one_piece)
{
    struct arena *arena = arena_new(4 << 20);
    cr_assert_eq(arena_piece(arena).len, 0);
    char *first = arena_take(arena, 10);
    (void)arena_take(arena, 100);
    cr_assert_eq(arena_piece(arena).at, first);
    cr_assert_eq(arena_piece(arena).len, arena_used(arena));
    (void)arena_take(arena, 1 << 20); /* no block has room for it */
    cr_assert_eq(arena_piece(arena).len, 0);
    arena_reset(arena);
    cr_assert_eq(arena_piece(arena).len, 0);
    (void)arena_take(arena, 1);
    cr_assert_eq(arena_piece(arena).len, 16);
    arena_free(arena);
}

Test(arena_grow, keeps_what_was_there)
{
    struct arena *arena = arena_new(1 << 20);
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = arena_grow(arena, items, (size_t)i, sizeof *items);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++) cr_assert_eq(items[i], i);
    arena_free(arena);
}

Test(body_pack, reads_back_what_it_packed_and_refuses_other_key_ids)
{
    struct arena *arena = arena_new(1 << 20);
    Claim claim = CLAIM__INIT;
    claim.charge_cents = 12345;
    str body = body_pack(arena, &claim.base);
    const Claim *back = (const Claim *)body_unpack(arena, &claim__descriptor, body);
    cr_assert_not_null(back);
    cr_assert_eq(back->charge_cents, 12345);
    char *other = arena_text(arena, body);
    other[0] = 7;
    cr_assert_null(body_unpack(arena, &claim__descriptor, (str){other, body.len}));
    cr_assert_null(body_unpack(arena, &claim__descriptor, (str){0}));
    arena_free(arena);
}
