/* Images of code tables: proving that bytes are one, and reading it. */
#include "lib/codeset/image.h"

#include <assert.h>
#include <stddef.h>

#include "lib/base/crc32c.h"
#include "lib/codeset/build.h"
#include "lib/codeset/paired.h"

enum {
    DAYS_1900_TO_1970 = 25567,
    LAST_DAY = 2958464, /* 9999-12-31 */
    BITS_OF_BYTE = 8,
    ROW_WIDTH_MAX = 1024,
    CACHE_LINE = 64,
    PREFETCH_LINES = 32,
    PACKED_MASK = (1 << PAIRED_TAIL_BITS) - 1
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

static bool is_paired(const struct image_header *h)
{
    return h->version == IMAGE_VERSION_PAIRED;
}

static size_t slot_bytes(const struct image_header *h)
{
    return is_paired(h) ? sizeof(struct paired_head) : sizeof(uint32_t);
}

static bool width_is_one(const struct image_header *h, uint32_t width)
{
    if (is_paired(h)) return width <= PAIRED_WIDTH_MAX;
    return width <= 2 || width == 4 || width == 8;
}

static uint32_t u32_at(const char *bytes_in, uint64_t at, uint64_t i)
{
    uint32_t n;
    memcpy(&n, bytes_in + at + i * sizeof n, sizeof n);
    return n;
}

static struct paired_head slot_at(const char *bytes_in, const struct image_header *h, uint32_t i)
{
    struct paired_head slot;
    memcpy(&slot, bytes_in + h->slots_at + (size_t)i * sizeof slot, sizeof slot);
    return slot;
}

/* Keys and rows are read eight bytes at a time: so many lie behind the last one. */
static bool rows_lie_inside(const struct image_header *h, const char *bytes_in)
{
    if (!is_paired(h))
        return lies_inside(h, h->tails_at, (uint64_t)h->row_count * h->tail_bytes + 8, 1) &&
               lies_inside(h, h->rows_at, (uint64_t)h->row_count * h->row_width + 8, 1);
    if (h->row_width < PAIRED_TAIL_BITS || h->tail_bytes > PAIRED_TAIL_BYTES ||
        h->head_bytes > sizeof(uint64_t))
        return false;
    const uint32_t rows = PAIRED_LINE_BITS / h->row_width;
    const uint64_t lines = u32_at(bytes_in, h->starts_at, h->head_count);
    for (uint32_t i = 0; i < h->slot_count; i++) {
        const struct paired_head slot = slot_at(bytes_in, h, i);
        if (slot.first_line > lines || slot.line_count > lines - slot.first_line) return false;
    }
    return rows >= PAIRED_ROWS_MIN && h->rows_at % PAIRED_LINE_BYTES == 0 &&
           lines * rows <= UINT32_MAX / PAIRED_ROWS_MAX && lines * rows >= h->row_count &&
           lies_inside(h, h->rows_at, lines * PAIRED_LINE_BYTES + 8, 1);
}

static bool shape_holds(const struct image_header *h, const char *bytes_in)
{
    if (h->set >= CODESET_COUNT || h->complete > 1 || h->licensed > 1) return false;
    const struct set_schema *schema = set_schema((enum codeset)h->set);
    if (h->head_bytes != schema_head_bytes(schema) ||
        h->head_bytes + h->tail_bytes != schema_key_bytes(schema) ||
        h->column_count != IMAGE_FIXED_COLUMNS + schema_columns(schema) ||
        h->row_width > ROW_WIDTH_MAX || h->row_count > INT32_MAX || h->head_count > h->row_count ||
        h->slot_count <= h->head_count || (h->slot_count & (h->slot_count - 1)) != 0)
        return false;
    if (!lies_inside(h, h->heads_at, (uint64_t)h->head_count * h->head_bytes + 8, 1) ||
        !lies_inside(h, h->starts_at, (uint64_t)h->head_count + 1, sizeof(uint32_t)) ||
        !lies_inside(h, h->slots_at, h->slot_count, slot_bytes(h)) ||
        !rows_lie_inside(h, bytes_in) ||
        !lies_inside(h, h->offsets_at, (uint64_t)h->text_count + 1, sizeof(uint32_t)) ||
        !lies_inside(h, h->texts_at, 0, 1) || h->release >= h->text_count ||
        h->file >= h->text_count)
        return false;
    for (uint32_t i = 0; i < h->column_count; i++)
        if (!width_is_one(h, h->columns[i].width) || h->columns[i].at > h->row_width ||
            h->columns[i].width > h->row_width - h->columns[i].at)
            return false;
    return true;
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

/* Where rows and columns are read, counted in bits whatever the layout. */
static void places_find(struct code_table *t)
{
    const struct image_header *h = t->header;
    const uint32_t bits = is_paired(h) ? 1 : BITS_OF_BYTE;
    t->paired = is_paired(h);
    t->lines = t->bytes + h->rows_at;
    t->line_bytes = t->paired ? PAIRED_LINE_BYTES : h->row_width;
    t->line_rows = t->paired ? PAIRED_LINE_BITS / h->row_width : 1;
    t->row_bits = h->row_width * bits;
    t->line_share = (((uint64_t)1 << 32) + t->line_rows - 1) / t->line_rows;
    for (uint32_t i = 0; i < h->column_count; i++) {
        const uint32_t width = h->columns[i].width * bits;
        t->columns[i] = (struct column_place){
            .base = h->columns[i].base,
            .mask = width ? UINT64_MAX >> (sizeof(uint64_t) * BITS_OF_BYTE - width) : 0,
            .bit = h->columns[i].at * bits};
    }
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
    if (h->version != IMAGE_VERSION && h->version != IMAGE_VERSION_PAIRED)
        return refuse(fault, "is of another version");
    if (h->bytes_count != bytes_in.len) return refuse(fault, "is cut short");
    if (h->checksum != crc32c((str){bytes_in.at + guarded, bytes_in.len - guarded}))
        return refuse(fault, "is damaged: its checksum does not hold");
    if (!shape_holds(h, bytes_in.at)) return refuse(fault, "does not have the shape of its set");
    const uint32_t last = u32_at(bytes_in.at, h->starts_at, h->head_count);
    if (!offsets_rise(bytes_in.at, h->starts_at, h->head_count, last) ||
        (!is_paired(h) && last != h->row_count) ||
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
    places_find(t);
    t->release = image_text(t, h->release);
    t->file = image_text(t, h->file);
    *table = t;
    return OK;
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

/* starts counts lines, of which a row each is the usual. */
static struct image_rows lines_of(const struct code_table *table, uint32_t head)
{
    const uint64_t at = table->header->starts_at;
    return (struct image_rows){u32_at(table->bytes, at, head),
                               u32_at(table->bytes, at, (uint64_t)head + 1)};
}

struct image_rows image_rows_of(const struct code_table *table, uint32_t head)
{
    const struct image_rows lines = lines_of(table, head);
    return (struct image_rows){lines.first * table->line_rows, lines.end * table->line_rows};
}

/* Of a paired table, by their order: a whole key is not found this way. */
static bool head_search(const struct code_table *table, const char *head, uint32_t *found)
{
    *found = image_head_from(table, head);
    return *found < table->header->head_count &&
           same_key(image_head_text(table, *found).at, head, table->head_bytes);
}

static bool head_find(const struct code_table *table, const char *head, uint32_t *found)
{
    if (table->paired) return head_search(table, head, found);
    const struct image_header *h = table->header;
    uint32_t slot = image_slot(head, h->head_bytes, h->slot_count);
    /* More slots than heads: an empty one ends the search, or the count in a strange image. */
    for (uint32_t tried = 0; tried <= h->head_count; tried++) {
        const uint32_t number = u32_at(table->bytes, h->slots_at, slot);
        if (number == 0 || number > h->head_count) break;
        *found = number - 1;
        if (same_key(image_head_text(table, *found).at, head, h->head_bytes)) return true;
        slot = (slot + 1) & (h->slot_count - 1);
    }
    return false;
}

uint32_t image_rows_end(const struct code_table *table)
{
    const struct image_header *h = table->header;
    return u32_at(table->bytes, h->starts_at, h->head_count) * table->line_rows;
}

struct image_rows image_head(const struct code_table *table, const char *head)
{
    uint32_t number;
    return head_find(table, head, &number) ? image_rows_of(table, number) : (struct image_rows){0};
}

struct image_rows image_tail(const struct code_table *table, struct image_rows rows,
                             const char *tail, size_t tail_bytes)
{
    const struct keys keys = {table->bytes + table->header->tails_at, table->tail_bytes};
    if (tail_bytes == 0) return rows;
    assert(!table->paired); /* its tail is one part: asked for whole, or not at all */
    const str key = {tail, tail_bytes};
    const char *at = keys.at + (size_t)rows.first * keys.width;
    const char *stop = keys.at + (size_t)rows.end * keys.width;
    for (int i = 0; i < PREFETCH_LINES && at < stop; i++, at += CACHE_LINE) __builtin_prefetch(at);
    rows.first = bound(keys, rows.first, rows.end, key, false);
    uint32_t end = rows.first; /* few rows share a key: walk */
    while (end < rows.end && same_key(keys.at + (size_t)end * keys.width, tail, tail_bytes)) end++;
    return (struct image_rows){rows.first, end};
}

/* Which rows of a line have this tail: a bit each. Without a branch, as which one it is cannot be
 * foreseen. */
static uint32_t line_matches(const struct code_table *table, const char *line, uint32_t packed)
{
    uint32_t found = 0;
    for (uint32_t i = 0, bit = 0; i < table->line_rows; i++, bit += table->row_bits) {
        uint64_t n;
        memcpy(&n, line + bit / BITS_OF_BYTE, sizeof n);
        found |= (uint32_t)(((n >> bit % BITS_OF_BYTE) & PACKED_MASK) == packed) << i;
    }
    return found;
}

static bool line_is_full(const struct code_table *table, const char *line)
{
    const uint32_t bit = (table->line_rows - 1) * table->row_bits;
    uint64_t n;
    memcpy(&n, line + bit / BITS_OF_BYTE, sizeof n);
    return (n >> bit % BITS_OF_BYTE & PACKED_MASK) != 0;
}

/* Goes on to the next line while they are full, and while the rows of the key go on. */
static struct image_rows lines_search(const struct code_table *table, struct image_rows lines,
                                      uint32_t packed)
{
    const uint32_t last = 1u << (table->line_rows - 1);
    uint32_t first = 0, count = 0;
    for (uint32_t i = lines.first + paired_home(packed, lines.end - lines.first); i < lines.end;
         i++) {
        const char *line = table->lines + (size_t)i * PAIRED_LINE_BYTES;
        const uint32_t found = line_matches(table, line, packed);
        if (found && !count) first = i * table->line_rows + (uint32_t)__builtin_ctz(found);
        count += (uint32_t)__builtin_popcount(found);
        if (found ? !(found & last) : count || !line_is_full(table, line)) break;
    }
    return (struct image_rows){first, first + count};
}

static uint64_t head_word(const char *head, size_t head_bytes)
{
    uint64_t word;
    memcpy(&word, head, sizeof word);
    return word & UINT64_MAX >> (sizeof word - head_bytes) * BITS_OF_BYTE;
}

/* The lines of a head; none: it has no rows. */
static struct image_rows lines_find(const struct code_table *table, const char *head)
{
    const struct image_header *h = table->header;
    const uint64_t word = head_word(head, h->head_bytes);
    uint32_t i = image_slot(head, h->head_bytes, h->slot_count);
    for (uint32_t tried = 0; tried <= h->head_count; tried++) {
        const struct paired_head slot = slot_at(table->bytes, h, i);
        if (slot.head == word)
            return (struct image_rows){slot.first_line, slot.first_line + slot.line_count};
        if (slot.head == 0) break;
        i = (i + 1) & (h->slot_count - 1);
    }
    return (struct image_rows){0};
}

struct image_rows image_key(const struct code_table *table, const char *head, const char *tail)
{
    uint32_t number, packed;
    if (!table->paired)
        return head_find(table, head, &number)
                   ? image_tail(table, image_rows_of(table, number), tail, table->tail_bytes)
                   : (struct image_rows){0};
    const struct image_rows lines = lines_find(table, head);
    return paired_pack(tail, table->tail_bytes, &packed) ? lines_search(table, lines, packed)
                                                         : (struct image_rows){0};
}

str image_head_text(const struct code_table *table, uint32_t head)
{
    return (str){table->bytes + table->header->heads_at + (size_t)head * table->head_bytes,
                 table->head_bytes};
}

static uint32_t packed_at(const struct code_table *table, uint32_t row)
{
    return (uint32_t)image_bits(table, row, 0) & PACKED_MASK;
}

bool image_row_is(const struct code_table *table, uint32_t row)
{
    return !table->paired || packed_at(table, row) != 0;
}

str image_tail_text(const struct code_table *table, uint32_t row, char room[KEY_BYTES_MAX])
{
    if (table->paired) {
        paired_unpack(packed_at(table, row), table->tail_bytes, room);
        return (str){room, table->tail_bytes};
    }
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
