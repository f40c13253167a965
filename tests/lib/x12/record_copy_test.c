/* A record is copied with all that hangs on it: nothing of the copy lies in the memory that it came
 * from. */
#include <criterion/criterion.h>

#include "lib/base/body.h"
#include "lib/base/status.h"
#include "lib/x12/table.h"

enum { ARENA_BYTES = 4 << 20 };

static bytes text_in(struct arena *arena, const char *text)
{
    return str_bytes(arena_str(arena, str_of(text)));
}

static Identifier *add_reference(struct arena *arena, Party *party, const char *value)
{
    Identifier *reference =
        x12_list_add(arena, &party->references, &party->n_references, &identifier__descriptor);
    reference->qualifier = str_bytes(STR("EI")); /* a constant: no arena's */
    reference->value = text_in(arena, value);
    return reference;
}

/* What stands above: every kind of member, and a list that another level grows. */
static Claim *billing_level(struct arena *arena)
{
    Claim *claim = x12_record_new(arena, &claim__descriptor);
    claim->charge_cents = 1250;
    claim->currency = text_in(arena, "USD");
    claim->billing = x12_record_new(arena, &party__descriptor);
    claim->billing->last_name = text_in(arena, "RIVER CLINIC");
    for (int i = 0; i < 3; i++) add_reference(arena, claim->billing, "123456789");
    claim->n_related_causes = 2;
    claim->related_causes = ARENA_ARRAY(arena, bytes, 2);
    claim->related_causes[0] = text_in(arena, "AA");
    claim->related_causes[1] = text_in(arena, "OA");
    ServiceLine *line =
        x12_list_add(arena, &claim->lines, &claim->n_lines, &service_line__descriptor);
    line->n_pointers = 2;
    line->pointers = ARENA_ARRAY(arena, int32_t, 2);
    line->pointers[1] = 4;
    RawSegment *raw = x12_list_add(arena, &claim->other, &claim->n_other, &raw_segment__descriptor);
    raw->text = text_in(arena, "K3*A");
    return claim;
}

static Claim *subscriber_level(struct arena *arena, const Claim *above)
{
    Claim *claim = arena_take(arena, sizeof *claim);
    *claim = *above;
    claim->subscriber = x12_record_new(arena, &subscriber__descriptor);
    claim->subscriber->name = x12_record_new(arena, &party__descriptor);
    claim->subscriber->name->first_name = text_in(arena, "ANN");
    RawSegment *raw = x12_list_add(arena, &claim->other, &claim->n_other, &raw_segment__descriptor);
    raw->text = text_in(arena, "K3*B");
    return claim;
}

static void spoil(struct arena *arena)
{
    const size_t used = arena_used(arena);
    arena_reset(arena);
    memset(arena_take(arena, used), 'x', used);
}

/* more: as much text in the level above, so that it lies in several pieces. */
static void expect_copy(size_t more)
{
    struct arena *levels[] = {arena_new(ARENA_BYTES), arena_new(ARENA_BYTES)};
    struct arena *mine = arena_new(ARENA_BYTES), *packed = arena_new(ARENA_BYTES);
    Claim *above = billing_level(levels[0]);
    for (size_t i = 0; i < more; i += 100) add_reference(levels[0], above->billing, "987654321");
    Claim *claim = subscriber_level(levels[1], above);
    const str before = body_pack(packed, &claim->base);

    Claim *copy = x12_record_copy_of(mine, levels, COUNT_OF(levels), claim);
    for (size_t i = 0; i < COUNT_OF(levels); i++) spoil(levels[i]);
    const str after = body_pack(packed, &copy->base);
    cr_expect(str_eq(before, after), "%zu", more);
    add_reference(mine, copy->billing, "1"); /* its lists may be added to */
    cr_expect(
        str_is(str_from(copy->billing->references[copy->billing->n_references - 1]->value), "1"));

    for (size_t i = 0; i < COUNT_OF(levels); i++) arena_free(levels[i]);
    arena_free(mine);
    arena_free(packed);
}

Test(x12_record_copy_of, has_nothing_of_the_arenas_it_came_from)
{
    expect_copy(0);
}

Test(x12_record_copy_of, copies_what_lies_in_several_pieces_part_by_part)
{
    expect_copy(400000);
}
