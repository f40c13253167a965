/* Comparing two releases: one walk through both in the order of their keys tells all. */
#include "lib/codeset/compare.h"

#include <assert.h>
#include <stdlib.h>

/* A place in a table: the rows of one key. */
struct cursor {
    struct arena *arena;
    const struct code_table *table;
    uint32_t head;
    uint32_t *rows; /* of the head, by their tails */
    size_t row_count, row_room;
    size_t first, end; /* of the key, among them */
};

static str tail_of(const struct cursor *c, size_t i, char room[KEY_BYTES_MAX])
{
    return image_tail_text(c->table, c->rows[i], room);
}

static int by_tail(const void *x, const void *y, void *table)
{
    const uint32_t *a = x, *b = y;
    char left[KEY_BYTES_MAX], right[KEY_BYTES_MAX];
    const int order =
        str_compare(image_tail_text(table, *a, left), image_tail_text(table, *b, right));
    return order ? order : (*a > *b) - (*a < *b);
}

/* The rows of the head in hand. */
static void head_read(struct cursor *c)
{
    const struct image_rows rows = image_rows_of(c->table, c->head);
    const union {
        const struct code_table *in;
        void *out;
    } table = {c->table};
    if (rows.end - rows.first > c->row_room) {
        c->row_room = (size_t)(rows.end - rows.first) * 2;
        c->rows = ARENA_ARRAY(c->arena, uint32_t, c->row_room);
    }
    c->first = c->end = c->row_count = 0;
    for (uint32_t row = rows.first; row < rows.end; row++)
        if (image_row_is(c->table, row)) c->rows[c->row_count++] = row;
    if (c->table->paired) qsort_r(c->rows, c->row_count, sizeof *c->rows, by_tail, table.out);
}

static struct cursor cursor_of(struct arena *arena, const struct code_table *table)
{
    struct cursor c = {
        .arena = arena, .table = table, .rows = ARENA_NEW(arena, uint32_t), .row_room = 1};
    if (table->header->head_count) head_read(&c);
    return c;
}

/* Goes to a key; heads without rows are not made, one of a strange image is passed over. */
static bool cursor_settle(struct cursor *c)
{
    char tail[KEY_BYTES_MAX], next[KEY_BYTES_MAX];
    while (c->first == c->row_count) {
        if (c->head + 1 >= c->table->header->head_count) return false;
        c->head++;
        head_read(c);
    }
    const str of_key = tail_of(c, c->first, tail);
    c->end = c->first + 1;
    while (c->end < c->row_count && str_eq(tail_of(c, c->end, next), of_key)) c->end++;
    return true;
}

static void cursor_next(struct cursor *c)
{
    c->first = c->end;
}

static int keys_compare(const struct cursor *a, const struct cursor *b)
{
    char left[KEY_BYTES_MAX], right[KEY_BYTES_MAX];
    const int order =
        str_compare(image_head_text(a->table, a->head), image_head_text(b->table, b->head));
    if (order != 0) return order;
    return str_compare(tail_of(a, a->first, left), tail_of(b, b->first, right));
}

static bool cells_agree(const struct cursor *a, const struct cursor *b, size_t i)
{
    const struct set_schema *schema = set_schema(a->table->set);
    const size_t columns = schema_columns(schema) + IMAGE_FIXED_COLUMNS;
    for (unsigned c = 0; c < columns; c++) {
        if (c == IMAGE_LINE) continue;
        const int64_t x = image_number(a->table, c, a->rows[a->first + i]),
                      y = image_number(b->table, c, b->rows[b->first + i]);
        const bool is_text =
            c >= IMAGE_FIXED_COLUMNS && schema->columns[c - IMAGE_FIXED_COLUMNS].kind == CELL_TEXT;
        if (is_text ? !str_eq(image_text(a->table, x), image_text(b->table, y)) : x != y)
            return false;
    }
    return true;
}

static bool rows_agree(const struct cursor *a, const struct cursor *b)
{
    if (a->end - a->first != b->end - b->first) return false;
    for (size_t i = 0; i < a->end - a->first; i++)
        if (!cells_agree(a, b, i)) return false;
    return true;
}

static void note(struct arena *arena, struct changes_of_kind *changes, const struct cursor *c)
{
    if (changes->count < CHANGES_SHOWN) {
        char room[KEY_BYTES_MAX];
        const str head = image_head_text(c->table, c->head), tail = tail_of(c, c->first, room);
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
    struct cursor a = cursor_of(arena, before), b = cursor_of(arena, after);
    assert(before->set == after->set);
    for (;;) {
        const bool in_a = cursor_settle(&a), in_b = cursor_settle(&b);
        if (!in_a && !in_b) return changes;
        int order = in_a ? -1 : 1;
        if (in_a && in_b) order = keys_compare(&a, &b);
        step(arena, &changes, &a, &b, order);
    }
}
