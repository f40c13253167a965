/* Making images: rows are kept as they come, sorted once, and laid out column by column. */
#include "lib/codeset/build.h"

#include <assert.h>
#include <stdlib.h>

#include "lib/base/crc32c.h"
#include "lib/codeset/paired.h"

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

/* ---- laying out --------------------------------------------------------------------------- */

/* Rows in the order of their keys, and how they lie. */
struct layout_plan {
    uint32_t *order;
    size_t count;
    struct image_header header;
    struct pairing pairing; /* places NULL: tails and rows, one after the other */
};

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

static uint32_t bits_for(uint64_t spread)
{
    return spread ? 64 - (uint32_t)__builtin_clzll(spread) : 0;
}

/* The least of a column, and how far the others go beyond it. */
static uint64_t column_spread(const struct builder *b, const struct layout_plan *plan,
                              size_t column, int64_t *base)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; i < plan->count; i++) {
        const int64_t n = cell_of(b, plan->order[i], column);
        if (n < low) low = n;
        if (n > high) high = n;
    }
    *base = low;
    return (uint64_t)high - (uint64_t)low;
}

static uint64_t place(uint64_t *end, uint64_t bytes_count)
{
    const uint64_t at = *end;
    *end = at + (bytes_count + 7) / 8 * 8;
    return at;
}

static bool head_begins(const struct builder *b, const uint32_t *order, size_t i)
{
    return i == 0 || memcmp(row_at(b, order[i - 1]), row_at(b, order[i]), b->head_bytes) != 0;
}

static uint32_t heads_count(const struct builder *b, const struct layout_plan *plan)
{
    uint32_t heads = 0;
    for (size_t i = 0; i < plan->count; i++) heads += head_begins(b, plan->order, i);
    return heads;
}

/* ---- laying out: lines of pairs ------------------------------------------------------------ */

/* Each row's tail and each head's first row; false: a tail has a character that no code has. */
static bool pairing_read(const struct builder *b, const struct layout_plan *plan, uint32_t *tails,
                         uint32_t *heads)
{
    const size_t tail_bytes = b->key_bytes - b->head_bytes;
    for (uint32_t i = 0; i < plan->count; i++) {
        const char *tail = row_at(b, plan->order[i]) + b->head_bytes;
        if (head_begins(b, plan->order, i)) *heads++ = i;
        if (!paired_pack(tail, tail_bytes, &tails[i])) return false;
    }
    *heads = (uint32_t)plan->count;
    return true;
}

static uint32_t row_bits(const struct builder *b, struct layout_plan *plan)
{
    struct image_header *h = &plan->header;
    uint32_t bits = PAIRED_TAIL_BITS;
    for (uint32_t c = 0; c < h->column_count; c++) {
        struct image_column *column = &h->columns[c];
        column->width = bits_for(column_spread(b, plan, c, &column->base));
        column->at = bits;
        bits += column->width > PAIRED_WIDTH_MAX ? PAIRED_LINE_BITS : column->width;
    }
    return bits;
}

/* False: rows of this table do not go into lines. */
static bool paired_plan(const struct builder *b, struct layout_plan *plan)
{
    struct image_header *h = &plan->header;
    struct pairing *p = &plan->pairing;
    if (!b->schema->paired || h->tail_bytes > PAIRED_TAIL_BYTES || h->head_bytes > sizeof(uint64_t))
        return false;
    h->row_width = row_bits(b, plan);
    if (h->row_width * PAIRED_ROWS_MIN > PAIRED_LINE_BITS) return false;
    uint32_t *tails = ARENA_ARRAY(b->arena, uint32_t, plan->count),
             *heads = ARENA_ARRAY(b->arena, uint32_t, (size_t)h->head_count + 1);
    if (!pairing_read(b, plan, tails, heads)) return false;
    *p = (struct pairing){.row_count = h->row_count,
                          .head_count = h->head_count,
                          .line_rows = PAIRED_LINE_BITS / h->row_width,
                          .heads = heads,
                          .tails = tails,
                          .starts = ARENA_ARRAY(b->arena, uint32_t, (size_t)h->head_count + 1),
                          .places = ARENA_ARRAY(b->arena, uint32_t, plan->count)};
    return pairing_place(p, b->arena);
}

static void bits_write(char *line, uint32_t bit, uint64_t value)
{
    uint64_t word;
    memcpy(&word, line + bit / 8, sizeof word);
    word |= value << bit % 8;
    memcpy(line + bit / 8, &word, sizeof word);
}

static void lines_write(const struct builder *b, const struct layout_plan *plan, char *image)
{
    const struct image_header *h = &plan->header;
    const struct pairing *p = &plan->pairing;
    for (uint32_t i = 0; i < h->row_count; i++) {
        char *line = image + h->rows_at + (size_t)(p->places[i] / p->line_rows) * PAIRED_LINE_BYTES;
        const uint32_t bit = p->places[i] % p->line_rows * h->row_width;
        bits_write(line, bit, p->tails[i]);
        for (uint32_t c = 0; c < h->column_count; c++)
            bits_write(line, bit + h->columns[c].at,
                       (uint64_t)cell_of(b, plan->order[i], c) - (uint64_t)h->columns[c].base);
    }
    memcpy(image + h->starts_at, p->starts, ((size_t)h->head_count + 1) * sizeof *p->starts);
}

/* ---- laying out: tails and rows ------------------------------------------------------------ */

static void rows_plan(const struct builder *b, struct layout_plan *plan)
{
    struct image_header *h = &plan->header;
    h->row_width = 0;
    for (uint32_t c = 0; c < h->column_count; c++) {
        struct image_column *column = &h->columns[c];
        column->width = width_for(column_spread(b, plan, c, &column->base));
        column->at = h->row_width;
        h->row_width += column->width;
    }
}

static void tails_write(const struct builder *b, const struct layout_plan *plan, char *image)
{
    const struct image_header *h = &plan->header;
    uint32_t head = 0;
    for (uint32_t i = 0; i < h->row_count; i++) {
        if (head_begins(b, plan->order, i))
            memcpy(image + h->starts_at + (size_t)head++ * sizeof i, &i, sizeof i);
        memcpy(image + h->tails_at + (size_t)i * h->tail_bytes,
               row_at(b, plan->order[i]) + b->head_bytes, h->tail_bytes);
    }
    memcpy(image + h->starts_at + (size_t)head * sizeof h->row_count, &h->row_count,
           sizeof h->row_count);
}

static void columns_write(const struct builder *b, const struct layout_plan *plan, char *image)
{
    const struct image_header *h = &plan->header;
    for (uint32_t c = 0; c < h->column_count; c++) {
        const struct image_column *column = &h->columns[c];
        for (uint32_t i = 0; column->width && i < h->row_count; i++) {
            const uint64_t n = (uint64_t)cell_of(b, plan->order[i], c) - (uint64_t)column->base;
            memcpy(image + h->rows_at + (size_t)i * h->row_width + column->at, &n, column->width);
        }
    }
}

/* ---- the image ---------------------------------------------------------------------------- */

static void heads_write(const struct builder *b, const struct layout_plan *plan, char *image)
{
    const struct image_header *h = &plan->header;
    char *to = image + h->heads_at;
    for (uint32_t i = 0; i < h->row_count; i++)
        if (head_begins(b, plan->order, i)) {
            memcpy(to, row_at(b, plan->order[i]), h->head_bytes);
            to += h->head_bytes;
        }
}

/* The slot that a head gets: the first free one of so many bytes, which begin with zeros. */
static char *slot_free(const struct image_header *h, const char *head, size_t slot_bytes,
                       char *image)
{
    static const char zeros[sizeof(struct paired_head)];
    uint32_t slot = image_slot(head, h->head_bytes, h->slot_count);
    for (;; slot = (slot + 1) & (h->slot_count - 1)) {
        char *at = image + h->slots_at + (size_t)slot * slot_bytes;
        if (memcmp(at, zeros, slot_bytes) == 0) return at;
    }
}

static void slots_write(const struct layout_plan *plan, char *image)
{
    const struct image_header *h = &plan->header;
    const uint32_t *starts = plan->pairing.starts;
    for (uint32_t i = 0; i < h->head_count; i++) {
        const char *head = image + h->heads_at + (size_t)i * h->head_bytes;
        const uint32_t number = i + 1;
        if (!plan->pairing.places) {
            memcpy(slot_free(h, head, sizeof number, image), &number, sizeof number);
            continue;
        }
        struct paired_head slot = {0, starts[i], starts[i + 1] - starts[i]};
        memcpy(&slot.head, head, h->head_bytes);
        memcpy(slot_free(h, head, sizeof slot, image), &slot, sizeof slot);
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

static void header_plan(struct builder *b, const struct table_title *title,
                        struct layout_plan *plan)
{
    struct image_header *h = &plan->header;
    memcpy(h->magic, IMAGE_MAGIC, sizeof h->magic);
    h->set = b->set;
    h->complete = title->complete;
    h->licensed = b->licensed;
    h->from = title->from.yyyymmdd;
    h->to = title->to.yyyymmdd;
    h->release = text_number(b, title->release);
    h->file = text_number(b, title->file);
    h->row_count = (uint32_t)plan->count;
    h->head_count = heads_count(b, plan);
    h->head_bytes = (uint32_t)b->head_bytes;
    h->tail_bytes = (uint32_t)(b->key_bytes - b->head_bytes);
    h->column_count = (uint32_t)(IMAGE_FIXED_COLUMNS + b->columns);
    h->text_count = (uint32_t)b->text_count;
}

static void rows_place(struct layout_plan *plan, uint64_t *end)
{
    struct image_header *h = &plan->header;
    const struct pairing *p = &plan->pairing;
    if (!p->places) {
        h->tails_at = place(end, (uint64_t)h->row_count * h->tail_bytes + 8);
        h->rows_at = place(end, (uint64_t)h->row_count * h->row_width + 8);
        return;
    }
    *end = (*end + PAIRED_LINE_BYTES - 1) / PAIRED_LINE_BYTES * PAIRED_LINE_BYTES;
    h->rows_at = place(end, (uint64_t)p->starts[p->head_count] * PAIRED_LINE_BYTES + 8);
}

static void image_plan(struct builder *b, struct layout_plan *plan)
{
    struct image_header *h = &plan->header;
    uint64_t end = sizeof *h;
    const bool paired = paired_plan(b, plan);
    h->version = paired ? IMAGE_VERSION_PAIRED : IMAGE_VERSION;
    if (!paired) {
        plan->pairing = (struct pairing){0};
        rows_plan(b, plan);
    }
    h->heads_at = place(&end, (uint64_t)h->head_count * h->head_bytes + 8);
    /* Between a half and two thirds of the large slots are filled, less of the small ones. */
    const uint32_t least = paired ? h->head_count + h->head_count / 2 : h->head_count * 2;
    for (h->slot_count = 2; h->slot_count < least; h->slot_count *= 2) {
    }
    h->slots_at = place(&end, (uint64_t)h->slot_count *
                                  (paired ? sizeof(struct paired_head) : sizeof(uint32_t)));
    h->starts_at = place(&end, ((uint64_t)h->head_count + 1) * sizeof(uint32_t));
    rows_place(plan, &end);
    h->offsets_at = place(&end, (b->text_count + 1) * sizeof(uint32_t));
    h->texts_at = place(&end, b->text_bytes);
    h->bytes_count = end;
}

static void image_fill(const struct builder *b, struct layout_plan *plan, char *image)
{
    const size_t guarded = offsetof(struct image_header, bytes_count);
    struct image_header *h = &plan->header;
    heads_write(b, plan, image);
    slots_write(plan, image);
    if (plan->pairing.places) {
        lines_write(b, plan, image);
    } else {
        tails_write(b, plan, image);
        columns_write(b, plan, image);
    }
    texts_write(b, h, image);
    memcpy(image, h, sizeof *h);
    h->checksum = crc32c((str){image + guarded, h->bytes_count - guarded});
    memcpy(image, h, sizeof *h);
}

enum status builder_finish(struct builder *b, const struct table_title *title, str *image,
                           struct config_fault *fault)
{
    struct layout_plan plan = {0};
    if (b->count == 0) return refuse(fault, 0, "holds no row", title->file);
    TRY(rows_sort(b, &plan.order, &plan.count, fault));
    header_plan(b, title, &plan);
    image_plan(b, &plan);
    /* At the begin of a cache line, as mapped files are. */
    char *at = arena_alloc(b->arena, plan.header.bytes_count + PAIRED_LINE_BYTES);
    at += -(uintptr_t)at % PAIRED_LINE_BYTES;
    image_fill(b, &plan, at);
    b->count = plan.count;
    *image = (str){at, plan.header.bytes_count};
    return OK;
}
