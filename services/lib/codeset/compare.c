/* Comparing two releases: both are sorted, so one walk through both tells all. */
#include "lib/codeset/compare.h"

#include <assert.h>

/* A place in a table: the rows of one key. */
struct cursor {
    const struct code_table *table;
    uint32_t head;
    struct image_rows rows; /* of the key */
};

static bool key_here(struct cursor *c)
{
    if (c->head == c->table->header->head_count) return false;
    const struct image_rows all = image_rows_of(c->table, c->head);
    const str tail = image_tail_text(c->table, c->rows.first);
    c->rows.end = c->rows.first + 1;
    while (c->rows.end < all.end && str_eq(image_tail_text(c->table, c->rows.end), tail))
        c->rows.end++;
    return true;
}

/* Heads without rows are not made; one of a strange image is passed over. */
static bool cursor_settle(struct cursor *c)
{
    while (c->head < c->table->header->head_count &&
           c->rows.first >= image_rows_of(c->table, c->head).end)
        c->head++;
    return key_here(c);
}

static struct cursor cursor_of(const struct code_table *table)
{
    return (struct cursor){.table = table};
}

static void cursor_next(struct cursor *c)
{
    c->rows.first = c->rows.end;
}

static int keys_compare(const struct cursor *a, const struct cursor *b)
{
    const int order =
        str_compare(image_head_text(a->table, a->head), image_head_text(b->table, b->head));
    if (order != 0) return order;
    return str_compare(image_tail_text(a->table, a->rows.first),
                       image_tail_text(b->table, b->rows.first));
}

static bool cells_agree(const struct cursor *a, const struct cursor *b, uint32_t i)
{
    const struct set_schema *schema = set_schema(a->table->set);
    const size_t columns = schema_columns(schema) + IMAGE_FIXED_COLUMNS;
    for (unsigned c = 0; c < columns; c++) {
        if (c == IMAGE_LINE) continue;
        const int64_t x = image_number(a->table, c, a->rows.first + i),
                      y = image_number(b->table, c, b->rows.first + i);
        const bool is_text =
            c >= IMAGE_FIXED_COLUMNS && schema->columns[c - IMAGE_FIXED_COLUMNS].kind == CELL_TEXT;
        if (is_text ? !str_eq(image_text(a->table, x), image_text(b->table, y)) : x != y)
            return false;
    }
    return true;
}

static bool rows_agree(const struct cursor *a, const struct cursor *b)
{
    if (a->rows.end - a->rows.first != b->rows.end - b->rows.first) return false;
    for (uint32_t i = 0; i < a->rows.end - a->rows.first; i++)
        if (!cells_agree(a, b, i)) return false;
    return true;
}

static void note(struct arena *arena, struct changes_of_kind *changes, const struct cursor *c)
{
    if (changes->count < CHANGES_SHOWN) {
        const str head = image_head_text(c->table, c->head),
                  tail = image_tail_text(c->table, c->rows.first);
        changes->first[changes->count] =
            arena_printf(arena, "%.*s%s%.*s", (int)strnlen(head.at, head.len), head.at,
                         tail.len ? "/" : "", (int)strnlen(tail.at, tail.len), tail.at);
    }
    changes->count++;
}

/* Notes what one step finds, and goes on: below 0 the key is in a alone, above 0 in b alone. */
static void step(struct arena *arena, struct table_changes *changes, struct cursor *a,
                 struct cursor *b, int order)
{
    if (order < 0) note(arena, &changes->deleted, a);
    if (order > 0) note(arena, &changes->added, b);
    if (order == 0 && !rows_agree(a, b)) note(arena, &changes->revised, b);
    if (order <= 0) cursor_next(a);
    if (order >= 0) cursor_next(b);
}

struct table_changes tables_compare(struct arena *arena, const struct code_table *before,
                                    const struct code_table *after)
{
    struct table_changes changes = {0};
    struct cursor a = cursor_of(before), b = cursor_of(after);
    assert(before->set == after->set);
    for (;;) {
        const bool in_a = cursor_settle(&a), in_b = cursor_settle(&b);
        if (!in_a && !in_b) return changes;
        int order = in_a ? -1 : 1;
        if (in_a && in_b) order = keys_compare(&a, &b);
        step(arena, &changes, &a, &b, order);
    }
}
