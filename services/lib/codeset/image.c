/* Images of code tables: proving that bytes are one, and reading it. */
#include "lib/codeset/image.h"

#include <stddef.h>

#include "lib/base/crc32c.h"
#include "lib/codeset/build.h"

enum {
    DAYS_1900_TO_1970 = 25567,
    LAST_DAY = 2958464, /* 9999-12-31 */
    BITS_OF_BYTE = 8,
    ROW_BYTES_MAX = 1024,
    CACHE_LINE = 64,
    PREFETCH_LINES = 32
};

static enum status refuse(struct config_fault *fault, const char *what)
{
    *fault = (struct config_fault){.what = what, .key = STR("image")};
    return REJECT;
}

/* ---- opening ------------------------------------------------------------------------------ */

static bool lies_inside(const struct image_header *h, uint64_t at, uint64_t count,
                        uint64_t item_bytes)
{
    uint64_t len;
    return at >= sizeof *h && at <= h->bytes_count &&
           !__builtin_mul_overflow(count, item_bytes, &len) && len <= h->bytes_count - at;
}

static bool width_is_one(uint32_t width)
{
    return width <= 2 || width == 4 || width == 8;
}

static bool shape_holds(const struct image_header *h)
{
    if (h->set >= CODESET_COUNT || h->complete > 1 || h->licensed > 1) return false;
    const struct set_schema *schema = set_schema((enum codeset)h->set);
    if (h->head_bytes != schema_head_bytes(schema) ||
        h->head_bytes + h->tail_bytes != schema_key_bytes(schema) ||
        h->column_count != IMAGE_FIXED_COLUMNS + schema_columns(schema) ||
        h->row_bytes > ROW_BYTES_MAX || h->row_count > INT32_MAX || h->head_count > h->row_count ||
        h->slot_count <= h->head_count || (h->slot_count & (h->slot_count - 1)) != 0)
        return false;
    /* Keys are read eight bytes at a time: so many lie behind the last one. */
    if (!lies_inside(h, h->heads_at, (uint64_t)h->head_count * h->head_bytes + 8, 1) ||
        !lies_inside(h, h->starts_at, (uint64_t)h->head_count + 1, sizeof(uint32_t)) ||
        !lies_inside(h, h->slots_at, h->slot_count, sizeof(uint32_t)) ||
        !lies_inside(h, h->tails_at, (uint64_t)h->row_count * h->tail_bytes + 8, 1) ||
        !lies_inside(h, h->rows_at, (uint64_t)h->row_count * h->row_bytes + 8, 1) ||
        !lies_inside(h, h->offsets_at, (uint64_t)h->text_count + 1, sizeof(uint32_t)) ||
        !lies_inside(h, h->texts_at, 0, 1) || h->release >= h->text_count ||
        h->file >= h->text_count)
        return false;
    for (uint32_t i = 0; i < h->column_count; i++)
        if (!width_is_one(h->columns[i].width) || h->columns[i].at > h->row_bytes ||
            h->columns[i].width > h->row_bytes - h->columns[i].at)
            return false;
    return true;
}

static uint32_t u32_at(const char *bytes_in, uint64_t at, uint64_t i)
{
    uint32_t n;
    memcpy(&n, bytes_in + at + i * sizeof n, sizeof n);
    return n;
}

/* count + 1 numbers that never fall, from 0 to at most `last`. */
static bool offsets_rise(const char *bytes_in, uint64_t at, uint32_t count, uint64_t last)
{
    uint32_t before = u32_at(bytes_in, at, 0);
    if (before != 0) return false;
    for (uint64_t i = 1; i <= count; i++) {
        const uint32_t n = u32_at(bytes_in, at, i);
        if (n < before) return false;
        before = n;
    }
    return before <= last;
}

enum status image_open(struct arena *arena, str bytes_in, struct code_table **table,
                       struct config_fault *fault)
{
    const size_t guarded = offsetof(struct image_header, bytes_count);
    struct image_header *h = ARENA_NEW(arena, struct image_header);
    if (bytes_in.len < sizeof *h) return refuse(fault, "is cut short");
    memcpy(h, bytes_in.at, sizeof *h);
    if (memcmp(h->magic, IMAGE_MAGIC, sizeof h->magic) != 0)
        return refuse(fault, "is not an image of a code table");
    if (h->version != IMAGE_VERSION) return refuse(fault, "is of another version");
    if (h->bytes_count != bytes_in.len) return refuse(fault, "is cut short");
    if (h->checksum != crc32c((str){bytes_in.at + guarded, bytes_in.len - guarded}))
        return refuse(fault, "is damaged: its checksum does not hold");
    if (!shape_holds(h)) return refuse(fault, "does not have the shape of its set");
    if (!offsets_rise(bytes_in.at, h->starts_at, h->head_count, h->row_count) ||
        u32_at(bytes_in.at, h->starts_at, h->head_count) != h->row_count ||
        !offsets_rise(bytes_in.at, h->offsets_at, h->text_count, h->bytes_count - h->texts_at))
        return refuse(fault, "refers to what lies outside of it");
    struct code_table *t = ARENA_NEW(arena, struct code_table);
    *t = (struct code_table){.header = h,
                             .bytes = bytes_in.at,
                             .set = (enum codeset)h->set,
                             .from = date_of(h->from),
                             .to = date_of(h->to),
                             .complete = h->complete,
                             .licensed = h->licensed,
                             .head_bytes = h->head_bytes,
                             .tail_bytes = h->tail_bytes};
    t->release = image_text(t, h->release);
    t->file = image_text(t, h->file);
    *table = t;
    return OK;
}

static const char *row_at(const struct code_table *table, uint32_t row)
{
    return table->bytes + table->header->rows_at + (size_t)row * table->header->row_bytes;
}

/* ---- finding ------------------------------------------------------------------------------ */

/* The first eight bytes of a key as a number that sorts as they do. */
static uint64_t key_number(const char *key, size_t width)
{
    uint64_t n;
    memcpy(&n, key, sizeof n);
    n = __builtin_bswap64(n);
    return width >= sizeof n ? n : n >> (BITS_OF_BYTE * (sizeof n - width));
}

/* Keys can be read eight bytes at a time. */
static bool same_key(const char *a, const char *b, size_t len)
{
    return len <= sizeof(uint64_t) ? key_number(a, len) == key_number(b, len)
                                   : memcmp(a, b, len) == 0;
}

struct keys {
    const char *at;
    size_t width; /* of an item; the key compared may be shorter */
};

/* The first of [low, high) whose first `len` bytes are not below the key's (or, after: are above).
 * The key has eight readable bytes. */
static uint32_t bound(struct keys keys, uint32_t low, uint32_t high, str key, bool after)
{
    const size_t first = key.len < sizeof(uint64_t) ? key.len : sizeof(uint64_t);
    const uint64_t wanted = key_number(key.at, first);
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const char *at = keys.at + (size_t)middle * keys.width;
        const uint64_t n = key_number(at, first);
        int order = (n > wanted) - (n < wanted);
        if (order == 0 && key.len > first)
            order = memcmp(at + first, key.at + first, key.len - first);
        if (order < 0 || (after && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t image_slot(const char *head, size_t head_bytes, uint32_t slot_count)
{
    uint64_t hash = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < head_bytes; i += sizeof hash) {
        const size_t left = head_bytes - i;
        uint64_t word;
        memcpy(&word, head + i, sizeof word); /* eight bytes can be read from any key */
        if (left < sizeof word) word &= UINT64_MAX >> (BITS_OF_BYTE * (sizeof word - left));
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash & (slot_count - 1);
}

uint32_t image_head_from(const struct code_table *table, const char *head)
{
    const struct image_header *h = table->header;
    return bound((struct keys){table->bytes + h->heads_at, h->head_bytes}, 0, h->head_count,
                 (str){head, h->head_bytes}, false);
}

struct image_rows image_rows_of(const struct code_table *table, uint32_t head)
{
    const uint64_t at = table->header->starts_at;
    return (struct image_rows){u32_at(table->bytes, at, head),
                               u32_at(table->bytes, at, (uint64_t)head + 1)};
}

struct image_rows image_head(const struct code_table *table, const char *head)
{
    const struct image_header *h = table->header;
    uint32_t slot = image_slot(head, h->head_bytes, h->slot_count);
    /* More slots than heads: an empty one ends the search, or the count in a strange image. */
    for (uint32_t tried = 0; tried <= h->head_count; tried++) {
        const uint32_t number = u32_at(table->bytes, h->slots_at, slot);
        if (number == 0 || number > h->head_count) break;
        if (same_key(image_head_text(table, number - 1).at, head, h->head_bytes))
            return image_rows_of(table, number - 1);
        slot = (slot + 1) & (h->slot_count - 1);
    }
    return (struct image_rows){0};
}

struct image_rows image_tail(const struct code_table *table, struct image_rows rows,
                             const char *tail, size_t tail_bytes)
{
    const struct keys keys = {table->bytes + table->header->tails_at, table->tail_bytes};
    if (tail_bytes == 0) return rows;
    const str key = {tail, tail_bytes};
    const char *at = keys.at + (size_t)rows.first * keys.width;
    const char *stop = keys.at + (size_t)rows.end * keys.width;
    for (int i = 0; i < PREFETCH_LINES && at < stop; i++, at += CACHE_LINE) __builtin_prefetch(at);
    rows.first = bound(keys, rows.first, rows.end, key, false);
    uint32_t end = rows.first; /* few rows share a key: walk */
    while (end < rows.end && same_key(keys.at + (size_t)end * keys.width, tail, tail_bytes)) end++;
    return (struct image_rows){rows.first, end};
}

str image_head_text(const struct code_table *table, uint32_t head)
{
    return (str){table->bytes + table->header->heads_at + (size_t)head * table->head_bytes,
                 table->head_bytes};
}

str image_tail_text(const struct code_table *table, uint32_t row)
{
    return (str){table->bytes + table->header->tails_at + (size_t)row * table->tail_bytes,
                 table->tail_bytes};
}

uint32_t image_row_head(const struct code_table *table, uint32_t row)
{
    uint32_t low = 0, high = table->header->head_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (image_rows_of(table, middle).first <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- reading ------------------------------------------------------------------------------ */

int64_t image_number(const struct code_table *table, unsigned column, uint32_t row)
{
    static const uint64_t masks[] = {
        [0] = 0, [1] = UINT8_MAX, [2] = UINT16_MAX, [4] = UINT32_MAX, [8] = UINT64_MAX};
    const struct image_column *c = &table->header->columns[column];
    uint64_t n; /* eight bytes lie behind the last row; low bytes come first */
    memcpy(&n, row_at(table, row) + c->at, sizeof n);
    return (int64_t)((uint64_t)c->base + (n & masks[c->width]));
}

str image_text(const struct code_table *table, int64_t number)
{
    const struct image_header *h = table->header;
    if (number < 0 || number >= h->text_count) return STR("");
    const uint32_t from = u32_at(table->bytes, h->offsets_at, (uint64_t)number),
                   to = u32_at(table->bytes, h->offsets_at, (uint64_t)number + 1);
    return (str){table->bytes + h->texts_at + from, to - from};
}

int32_t image_day(date day)
{
    if (!date_is_set(day)) return 0;
    const int32_t n = date_days(day) + DAYS_1900_TO_1970 + 1;
    return n < 1 ? 1 : n;
}

date image_date(int32_t day)
{
    if (day > LAST_DAY) return date_of(0); /* of a strange image */
    return day <= 0 ? date_of(0) : date_from_days(day - 1 - DAYS_1900_TO_1970);
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "columns are read low bytes first");
