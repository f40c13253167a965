/* Asking tables for the rows of a key of several parts. */
#include "lib/codeset/shelf.h"

/* ---- keys --------------------------------------------------------------------------------- */

/* Up to eight bytes as they lie in memory, zeros behind them. */
uint64_t word_of(str s)
{
    enum { HALF = sizeof(uint32_t), BITS_OF_BYTE = 8 };
    uint64_t word = 0;
    uint32_t first, last;
    if (s.len >= HALF) { /* two halves, which may overlap: neither a call nor a loop */
        memcpy(&first, s.at, HALF);
        memcpy(&last, s.at + s.len - HALF, HALF);
        return first | (uint64_t)last << (s.len - HALF) * BITS_OF_BYTE;
    }
    for (size_t i = 0; i < s.len; i++) word |= (uint64_t)(unsigned char)s.at[i] << i * BITS_OF_BYTE;
    return word;
}

/* Writes parts padded with zeros; false: one is longer than a key has room. Returns the length.
 * Short parts are written as words, since they are read as words at once: a word that was written
 * byte by byte would have to wait for the last of them. */
bool key_of(enum codeset set, const str *parts, size_t count, char key[KEY_ROOM], size_t *len)
{
    const struct set_schema *schema = set_schema(set);
    char *behind = key;
    *len = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t room = schema->parts[i].bytes;
        char *to = key + *len;
        if (parts[i].len > room) return false;
        behind = to + WORD;
        if (room <= WORD) {
            const uint64_t word = word_of(parts[i]);
            memcpy(to, &word, WORD);
        } else {
            if (parts[i].len) memcpy(to, parts[i].at, parts[i].len);
            behind = to + parts[i].len;
            memset(behind, 0, room - parts[i].len);
            behind = to + room;
        }
        *len += room;
    }
    /* Whole words are read behind it, and a whole head where it is only the beginning of one. */
    memset(behind, 0, count < schema->head_parts ? (size_t)(key + KEY_ROOM - behind) : WORD);
    return true;
}

/* ---- rows of a key --------- ---------------------------------------------------------------- */

/* Could this table know a key with these parts? A CPT code only where some row has one. */
static bool could_know(const struct code_table *table, const str *parts, size_t count)
{
    if (table->licensed) return true;
    for (size_t i = 0; i < count; i++)
        if (code_is_licensed(parts[i])) return false;
    return true;
}

/* What is asked of the tables of a set. */
struct question {
    enum codeset set;
    const str *parts;
    size_t part_count;
    date day;
    int having; /* only tables that have something in this column; -1: all */
    int least;  /* of several rows the one with the least in this column; -1: the first */
    /* The key, padded; the tail stands behind the head where it has no place of its own (NULL). */
    const char *key, *tail;
    size_t key_len;
};

static struct image_rows rows_of(const struct code_table *table, const struct question *q)
{
    const char *tail = q->tail ? q->tail : q->key + table->head_bytes;
    if (q->key_len == table->head_bytes + table->tail_bytes) return image_key(table, q->key, tail);
    const struct image_rows rows = image_head(table, q->key);
    if (q->key_len <= table->head_bytes) return rows;
    return image_tail(table, rows, tail, q->key_len - table->head_bytes);
}

/* The row in force that answers; NO_ROW: none. */
static int64_t row_in_force(const struct code_table *table, struct image_rows found,
                            const struct question *q)
{
    const int32_t on = image_day(q->day);
    const bool holes = q->key_len <= table->head_bytes;
    int64_t best = NO_ROW, least = INT64_MAX;
    for (uint32_t i = found.first; i < found.end; i++) {
        if (!row_holds(table, i, on) || (holes && !image_row_is(table, i))) continue;
        if (q->least < 0) return i;
        const int64_t n = image_number(table, IMAGE_FIXED_COLUMNS + (unsigned)q->least, i);
        if (n < least) best = i;
        if (n < least) least = n;
    }
    return best;
}

/* Every row in force, as many as there is room for. */
static void rows_in_force(const struct code_table *table, struct image_rows found, date day,
                          struct code_rows *rows)
{
    const int32_t on = image_day(day);
    for (uint32_t i = found.first; i < found.end; i++) {
        if (!image_row_is(table, i) || !row_holds(table, i, on)) continue;
        if (rows->count < rows->max)
            rows->items[rows->count] = answer_of(table, CODE_VALID, CODE_IN_FORCE, i);
        rows->count++;
    }
}

/* What the table says of all rows that begin with the parts; true: it has decided. */
static bool decide(const struct code_table *table, const struct question *q, struct code_rows *rows,
                   struct code_answer *a)
{
    const struct image_rows found = rows_of(table, q);
    const int64_t best = found.first < found.end ? row_in_force(table, found, q) : NO_ROW;
    if (best != NO_ROW) {
        answer_put(a, table, CODE_IN_FORCE, best);
        rows->count = 1; /* whether there is one may have been the question */
        if (rows->max == 0) return true;
        rows->count = 0;
        rows_in_force(table, found, q->day, rows);
        return true;
    }
    if (table->complete) {
        if (found.first < found.end)
            *a = outside_rows(table, found, q->day);
        else
            answer_put(a, table, CODE_NOT_IN_TABLE, NO_ROW);
        return true;
    }
    if (a->why == CODE_NO_TABLE || a->why == CODE_NOT_COVERED)
        *a = answer_of(table, CODE_UNCHECKED, CODE_NOT_IN_TABLE, NO_ROW);
    return false;
}

static bool has_column(const struct code_table *table, int column)
{
    if (column < 0) return true;
    const struct image_column *c = &table->header->columns[IMAGE_FIXED_COLUMNS + column];
    return c->width != 0 || c->base != 0;
}

/* Files that keep every row they ever had, with its first and last day: a row in force in any
 * release decides, whatever a release beside it lacks. CMS, NCCI PTP and add-on file layouts */
static bool is_cumulative(enum codeset set)
{
    return set == CODESET_PTP_PRACTITIONER || set == CODESET_PTP_HOSPITAL || set == CODESET_ADDON;
}

static bool settles(const struct question *q, const struct code_answer *a,
                    struct code_answer *absent)
{
    if (a->verdict == CODE_VALID || !is_cumulative(q->set)) return true;
    if (absent->verdict != CODE_INVALID) *absent = *a;
    return false;
}

static void find_among(const struct codesets *sets, const struct question *q,
                       struct code_rows *rows, struct code_answer *a)
{
    struct code_answer absent = {.verdict = CODE_UNCHECKED};
    for (size_t i = 0; i < sets->shelf->counts[q->set]; i++) {
        const struct code_table *table = sets->shelf->tables[q->set][i];
        if (!could_know(table, q->parts, q->part_count) || !has_column(table, q->having)) continue;
        if (table_covers(table, q->day)) {
            if (decide(table, q, rows, a) && settles(q, a, &absent)) return;
        } else if (a->why == CODE_NO_TABLE) {
            *a = answer_of(table, CODE_UNCHECKED, CODE_NOT_COVERED, NO_ROW);
        }
    }
    if (absent.verdict == CODE_INVALID) *a = absent;
}

static struct code_answer no_answer(enum codeset set, enum codeset_verdict verdict,
                                    enum codeset_why why)
{
    return (struct code_answer){
        .verdict = verdict, .why = why, .at = NO_ROW, .asked = (uint32_t)set + 1};
}

static struct code_answer find_all(const struct codesets *sets, struct question *q,
                                   char key[KEY_ROOM], struct code_rows *rows)
{
    rows->count = 0;
    if (sets->shelf->counts[q->set] == 0) return no_answer(q->set, CODE_UNCHECKED, CODE_NO_TABLE);
    if (!key_of(q->set, q->parts, q->part_count, key, &q->key_len))
        return no_answer(q->set, CODE_INVALID, CODE_NOT_A_CODE);
    q->key = key;
    const struct memo_question asked = {q->set, q->having, q->day, {key, q->key_len}};
    struct memo_answer *known = memo_of(sets->memo, &asked);
    if (memo_tells(known, rows)) return known->answer;
    struct code_answer a = no_answer(q->set, CODE_UNCHECKED, CODE_NO_TABLE);
    find_among(sets, q, rows, &a);
    memo_keep(sets->memo, known, &a, rows);
    return a;
}

void codeset_find_pair(const struct codesets *sets, const struct pair_question *pair,
                       struct code_answer *a)
{
    const str *parts = pair->parts;
    const struct set_schema *schema = set_schema(pair->set);
    struct code_rows none = {0};
    union {
        uint64_t word;
        char bytes[WORD];
    } head, tail;
    *a = no_answer(pair->set, CODE_UNCHECKED, CODE_NO_TABLE);
    if (sets->shelf->counts[pair->set] == 0) return;
    if (parts[0].len > schema->parts[0].bytes || parts[1].len > schema->parts[1].bytes) {
        *a = no_answer(pair->set, CODE_INVALID, CODE_NOT_A_CODE);
        return;
    }
    head.word = word_of(parts[0]);
    tail.word = word_of(parts[1]);
    const size_t len = (size_t)schema->parts[0].bytes + schema->parts[1].bytes;
    const struct question q = {.set = pair->set,
                               .parts = parts,
                               .part_count = 2,
                               .day = pair->day,
                               .having = -1,
                               .least = (int)pair->least,
                               .key = head.bytes,
                               .tail = tail.bytes,
                               .key_len = len};
    find_among(sets, &q, &none, a);
}

/* NOLINTNEXTLINE(readability-function-size): a question has these parts. */
struct code_answer codeset_find_all(const struct codesets *sets, enum codeset set, const str *parts,
                                    size_t part_count, date day, struct code_rows *rows)
{
    char key[KEY_ROOM];
    struct question q = {set, parts, part_count, day, -1, -1, NULL, NULL, 0};
    return find_all(sets, &q, key, rows);
}

struct code_answer codeset_find_having(const struct codesets *sets, enum codeset set,
                                       const str *parts, date day, unsigned column)
{
    struct code_rows none = {0};
    const size_t count = schema_parts(set_schema(set));
    char key[KEY_ROOM];
    struct question q = {set, parts, count, day, (int)column, -1, NULL, NULL, 0};
    return find_all(sets, &q, key, &none);
}

struct code_answer codeset_find(const struct codesets *sets, enum codeset set, const str *parts,
                                date day)
{
    struct code_rows none = {0};
    return codeset_find_all(sets, set, parts, schema_parts(set_schema(set)), day, &none);
}
