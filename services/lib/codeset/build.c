/* Making images: rows are kept as they come, sorted once, and laid out column by column. */
#include "lib/codeset/build.h"

#include <assert.h>
#include <stdlib.h>

#include "lib/base/crc32c.h"
#include "lib/codeset/image.h"

enum { CHUNK_ROWS = 1 << 10, CHUNKS_MAX = 1 << 13, NO_END_YEAR = 20790101, TEXTS_MIN = 1 << 10 };

/* A kept row: its key padded with zeros, and behind it, aligned, these cells. */
struct kept {
    int32_t from, to, line, unused;
    int64_t cells[];
};

struct text_entry {
    str text;
    uint32_t hash;
};

struct builder {
    struct arena *arena;
    enum codeset set;
    const struct set_schema *schema;
    size_t key_bytes, key_room, row_bytes, columns, head_bytes;
    char *chunks[CHUNKS_MAX];
    size_t count;
    bool unsorted, licensed;
    struct text_entry *texts; /* numbered from 0; 0 is the empty text */
    size_t text_count, text_bytes;
    uint32_t *slots; /* open addressing, number + 1 */
    size_t slot_count;
};

static enum status refuse(struct config_fault *fault, int line, const char *what, str key)
{
    *fault = (struct config_fault){.line = line, .what = what, .key = key};
    return REJECT;
}

/* ---- texts -------------------------------------------------------------------------------- */

static uint32_t hash_of(str text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < text.len; i++) hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
    return hash;
}

static void slots_grow(struct builder *b)
{
    b->slot_count = b->slot_count ? b->slot_count * 2 : TEXTS_MIN;
    b->slots = ARENA_ARRAY(b->arena, uint32_t, b->slot_count);
    for (size_t i = 0; i < b->text_count; i++) {
        size_t slot = b->texts[i].hash & (b->slot_count - 1);
        while (b->slots[slot]) slot = (slot + 1) & (b->slot_count - 1);
        b->slots[slot] = (uint32_t)i + 1;
    }
}

static uint32_t text_number(struct builder *b, str text)
{
    const uint32_t hash = hash_of(text);
    if (b->text_count * 2 >= b->slot_count) slots_grow(b);
    size_t slot = hash & (b->slot_count - 1);
    for (; b->slots[slot]; slot = (slot + 1) & (b->slot_count - 1)) {
        const struct text_entry *entry = &b->texts[b->slots[slot] - 1];
        if (entry->hash == hash && str_eq(entry->text, text)) return b->slots[slot] - 1;
    }
    b->texts = arena_grow(b->arena, b->texts, b->text_count, sizeof *b->texts);
    b->texts[b->text_count] = (struct text_entry){arena_str(b->arena, text), hash};
    b->text_bytes += text.len;
    b->slots[slot] = (uint32_t)++b->text_count;
    return (uint32_t)b->text_count - 1;
}

/* ---- rows --------------------------------------------------------------------------------- */

struct builder *builder_new(struct arena *arena, enum codeset set)
{
    struct builder *b = ARENA_NEW(arena, struct builder);
    b->arena = arena;
    b->set = set;
    b->schema = set_schema(set);
    b->key_bytes = schema_key_bytes(b->schema);
    b->head_bytes = schema_head_bytes(b->schema);
    b->key_room = (b->key_bytes + 7) / 8 * 8;
    b->columns = schema_columns(b->schema);
    b->row_bytes = b->key_room + sizeof(struct kept) + b->columns * sizeof(int64_t);
    (void)text_number(b, STR(""));
    return b;
}

size_t builder_count(const struct builder *builder)
{
    return builder->count;
}

static char *row_at(const struct builder *b, size_t i)
{
    return b->chunks[i / CHUNK_ROWS] + i % CHUNK_ROWS * b->row_bytes;
}

static struct kept *cells_at(const struct builder *b, const char *row)
{
    const union {
        const char *text;
        struct kept *kept;
    } at = {row + b->key_room};
    return at.kept;
}

static enum status key_write(struct builder *b, const struct table_row *row, char *key,
                             struct config_fault *fault)
{
    const size_t parts = schema_parts(b->schema);
    for (size_t i = 0; i < parts; i++) {
        const str part = row->parts[i];
        const size_t room = b->schema->parts[i].bytes;
        if (part.len > room)
            return refuse(fault, row->line, "is longer than a code of its set",
                          b->schema->secret ? str_of(b->schema->parts[i].name) : part);
        if (part.len == 0 && i == 0)
            return refuse(fault, row->line, "is empty", str_of(b->schema->parts[i].name));
        if (part.len) memcpy(key, part.at, part.len);
        if (code_is_licensed(part)) b->licensed = true;
        key += room;
    }
    return OK;
}

static int row_compare(const struct builder *b, const char *x, const char *y)
{
    const int order = memcmp(x, y, b->key_bytes);
    if (order != 0) return order;
    const struct kept *a = cells_at(b, x), *c = cells_at(b, y);
    if (a->from != c->from) return a->from < c->from ? -1 : 1;
    if (a->to != c->to) return a->to < c->to ? -1 : 1;
    return memcmp(a->cells, c->cells, b->columns * sizeof(int64_t));
}

enum status builder_add(struct builder *b, const struct table_row *row, struct config_fault *fault)
{
    if (b->count == (size_t)CHUNK_ROWS * CHUNKS_MAX)
        return refuse(fault, row->line, "is one row too many", STR("table"));
    if (b->count % CHUNK_ROWS == 0)
        b->chunks[b->count / CHUNK_ROWS] = arena_alloc(b->arena, CHUNK_ROWS * b->row_bytes);
    char *at = row_at(b, b->count);
    memset(at, 0, b->row_bytes);
    TRY(key_write(b, row, at, fault));
    struct kept *kept = cells_at(b, at);
    const bool ends = date_is_set(row->to) && row->to.yyyymmdd < NO_END_YEAR;
    if (ends && row->to.yyyymmdd < row->from.yyyymmdd)
        return refuse(fault, row->line, "ends before it begins", STR("row"));
    kept->from = image_day(row->from);
    kept->to = ends ? image_day(row->to) : 0;
    kept->line = row->line;
    for (size_t i = 0; i < b->columns; i++)
        kept->cells[i] = b->schema->columns[i].kind == CELL_TEXT ? text_number(b, row->texts[i])
                                                                 : row->numbers[i];
    if (b->count && row_compare(b, row_at(b, b->count - 1), at) > 0) b->unsorted = true;
    b->count++;
    return OK;
}

/* ---- laying out --------------------------------------------------------------------------- */

static int by_key(const void *x, const void *y, void *builder)
{
    const uint32_t *a = x, *c = y;
    const struct builder *b = builder;
    const int order = row_compare(b, row_at(b, *a), row_at(b, *c));
    return order ? order : (*a > *c) - (*a < *c);
}

/* Neither the same row again nor, unless the set allows it, another of the same key and day. */
static enum status neighbours_agree(const struct builder *b, const char *last, const char *row,
                                    struct config_fault *fault)
{
    const struct kept *x = cells_at(b, last), *y = cells_at(b, row);
    if (b->schema->several || memcmp(last, row, b->key_bytes) != 0 || x->from != y->from) return OK;
    return refuse(fault, x->line > y->line ? x->line : y->line,
                  "stands here once more, with other content",
                  b->schema->secret ? STR("a key") : (str){row, strnlen(row, b->key_bytes)});
}

/* The rows in order, repeats left out: *count of them. */
static enum status rows_sort(const struct builder *b, uint32_t **order, size_t *count,
                             struct config_fault *fault)
{
    uint32_t *sorted = ARENA_ARRAY(b->arena, uint32_t, b->count);
    const union {
        const struct builder *in;
        void *out;
    } context = {b};
    for (size_t i = 0; i < b->count; i++) sorted[i] = (uint32_t)i;
    if (b->unsorted) qsort_r(sorted, b->count, sizeof *sorted, by_key, context.out);
    size_t kept = b->count ? 1 : 0;
    for (size_t i = 1; i < b->count; i++) {
        const char *last = row_at(b, sorted[kept - 1]), *row = row_at(b, sorted[i]);
        if (row_compare(b, last, row) == 0) continue;
        TRY(neighbours_agree(b, last, row, fault));
        sorted[kept++] = sorted[i];
    }
    *order = sorted;
    *count = kept;
    return OK;
}

static int64_t cell_of(const struct builder *b, uint32_t row, size_t column)
{
    const struct kept *kept = cells_at(b, row_at(b, row));
    if (column == IMAGE_FROM) return kept->from;
    if (column == IMAGE_TO) return kept->to;
    if (column == IMAGE_LINE) return kept->line;
    return kept->cells[column - IMAGE_FIXED_COLUMNS];
}

static uint32_t width_for(uint64_t spread)
{
    if (spread == 0) return 0;
    if (spread <= UINT8_MAX) return 1;
    if (spread <= UINT16_MAX) return 2;
    return spread <= UINT32_MAX ? 4 : 8;
}

static void column_plan(const struct builder *b, const uint32_t *order, size_t count, size_t column,
                        struct image_column *plan)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        const int64_t n = cell_of(b, order[i], column);
        if (n < low) low = n;
        if (n > high) high = n;
    }
    plan->base = low;
    plan->width = width_for((uint64_t)high - (uint64_t)low);
}

static uint64_t place(uint64_t *end, uint64_t bytes_count)
{
    const uint64_t at = *end;
    *end = at + (bytes_count + 7) / 8 * 8;
    return at;
}

static uint32_t heads_count(const struct builder *b, const uint32_t *order, size_t count)
{
    uint32_t heads = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || memcmp(row_at(b, order[i - 1]), row_at(b, order[i]), b->head_bytes) != 0)
            heads++;
    return heads;
}

static void keys_write(const struct builder *b, const struct image_header *h, const uint32_t *order,
                       char *image)
{
    uint32_t head = 0;
    for (uint32_t i = 0; i < h->row_count; i++) {
        const char *key = row_at(b, order[i]);
        if (i == 0 || memcmp(row_at(b, order[i - 1]), key, b->head_bytes) != 0) {
            memcpy(image + h->heads_at + (size_t)head * h->head_bytes, key, h->head_bytes);
            memcpy(image + h->starts_at + (size_t)head++ * sizeof i, &i, sizeof i);
        }
        memcpy(image + h->tails_at + (size_t)i * h->tail_bytes, key + b->head_bytes, h->tail_bytes);
    }
    memcpy(image + h->starts_at + (size_t)head * sizeof h->row_count, &h->row_count,
           sizeof h->row_count);
}

static void slots_write(const struct image_header *h, char *image)
{
    for (uint32_t i = 0; i < h->head_count; i++) {
        const char *head = image + h->heads_at + (size_t)i * h->head_bytes;
        const uint32_t number = i + 1;
        uint32_t slot = image_slot(head, h->head_bytes, h->slot_count), taken;
        for (;; slot = (slot + 1) & (h->slot_count - 1)) {
            memcpy(&taken, image + h->slots_at + (size_t)slot * sizeof taken, sizeof taken);
            if (taken == 0) break;
        }
        memcpy(image + h->slots_at + (size_t)slot * sizeof number, &number, sizeof number);
    }
}

static void columns_write(const struct builder *b, const struct image_header *h,
                          const uint32_t *order, char *image)
{
    for (uint32_t c = 0; c < h->column_count; c++) {
        const struct image_column *column = &h->columns[c];
        for (uint32_t i = 0; column->width && i < h->row_count; i++) {
            const uint64_t n = (uint64_t)cell_of(b, order[i], c) - (uint64_t)column->base;
            memcpy(image + h->rows_at + (size_t)i * h->row_bytes + column->at, &n, column->width);
        }
    }
}

static void texts_write(const struct builder *b, const struct image_header *h, char *image)
{
    uint32_t end = 0;
    for (size_t i = 0; i < b->text_count; i++) {
        memcpy(image + h->offsets_at + i * sizeof end, &end, sizeof end);
        if (b->texts[i].text.len)
            memcpy(image + h->texts_at + end, b->texts[i].text.at, b->texts[i].text.len);
        end += (uint32_t)b->texts[i].text.len;
    }
    memcpy(image + h->offsets_at + b->text_count * sizeof end, &end, sizeof end);
}

static void header_plan(struct builder *b, const struct table_title *title, const uint32_t *order,
                        size_t count, struct image_header *h)
{
    memcpy(h->magic, IMAGE_MAGIC, sizeof h->magic);
    h->version = IMAGE_VERSION;
    h->set = b->set;
    h->complete = title->complete;
    h->licensed = b->licensed;
    h->from = title->from.yyyymmdd;
    h->to = title->to.yyyymmdd;
    h->release = text_number(b, title->release);
    h->file = text_number(b, title->file);
    h->row_count = (uint32_t)count;
    h->head_count = heads_count(b, order, count);
    h->head_bytes = (uint32_t)b->head_bytes;
    h->tail_bytes = (uint32_t)(b->key_bytes - b->head_bytes);
    h->column_count = (uint32_t)(IMAGE_FIXED_COLUMNS + b->columns);
    h->text_count = (uint32_t)b->text_count;
    uint64_t end = sizeof *h;
    h->heads_at = place(&end, (uint64_t)h->head_count * h->head_bytes + 8);
    for (h->slot_count = 2; h->slot_count < h->head_count * 2; h->slot_count *= 2) {
    }
    h->slots_at = place(&end, (uint64_t)h->slot_count * sizeof(uint32_t));
    h->starts_at = place(&end, ((uint64_t)h->head_count + 1) * sizeof(uint32_t));
    h->row_bytes = 0;
    h->tails_at = place(&end, (uint64_t)count * h->tail_bytes + 8);
    for (uint32_t c = 0; c < h->column_count; c++) {
        column_plan(b, order, count, c, &h->columns[c]);
        h->columns[c].at = h->row_bytes;
        h->row_bytes += h->columns[c].width;
    }
    h->rows_at = place(&end, (uint64_t)count * h->row_bytes + 8);
    h->offsets_at = place(&end, (b->text_count + 1) * sizeof(uint32_t));
    h->texts_at = place(&end, b->text_bytes);
    h->bytes_count = end;
}

enum status builder_finish(struct builder *b, const struct table_title *title, str *image,
                           struct config_fault *fault)
{
    uint32_t *order;
    size_t count;
    struct image_header h = {0};
    const size_t guarded = offsetof(struct image_header, bytes_count);
    if (b->count == 0) return refuse(fault, 0, "holds no row", title->file);
    TRY(rows_sort(b, &order, &count, fault));
    header_plan(b, title, order, count, &h);
    char *at = arena_alloc(b->arena, h.bytes_count);
    keys_write(b, &h, order, at);
    slots_write(&h, at);
    columns_write(b, &h, order, at);
    texts_write(b, &h, at);
    memcpy(at, &h, sizeof h);
    h.checksum = crc32c((str){at + guarded, h.bytes_count - guarded});
    memcpy(at, &h, sizeof h);
    b->count = count;
    *image = (str){at, h.bytes_count};
    return OK;
}
