/* Code tables: reading the TSV layout of config/codesets/, and asking what a day makes of a code.
 */
#include "lib/codeset/codeset.h"

enum { TABLES_MAX = 48, CODE_CHARS_MAX = 8, ROW_FIELDS = 4, HEADER_FIELDS = 6 };

struct code_row {
    int32_t from, to; /* 0: open */
    uint32_t flags;
    int32_t line;
};

/* keys[i] is the code of rows[i], its bytes big-endian and padded with zeros, so that numbers sort
 * as texts do; a code with several periods has several rows, by `from`. */
struct code_table {
    enum codeset set;
    str release;
    date from, to; /* to absent: covers every later day */
    bool complete;
    const uint64_t *keys;
    const struct code_row *rows;
    const char *const *texts;
    size_t count;
};

struct codesets {
    struct arena *arena;
    struct code_table tables[TABLES_MAX];
    size_t count;
};

static const char *const names[CODESET_COUNT] = {
    [CODESET_ICD10CM] = "icd10cm",
    [CODESET_HCPCS] = "hcpcs",
    [CODESET_CPT] = "cpt",
    [CODESET_MODIFIER] = "modifier",
    [CODESET_PLACE_OF_SERVICE] = "place_of_service",
    [CODESET_DISCHARGE_STATUS] = "discharge_status",
    [CODESET_TYPE_OF_BILL] = "type_of_bill",
    [CODESET_REVENUE] = "revenue",
    [CODESET_CONDITION] = "condition",
    [CODESET_OCCURRENCE] = "occurrence",
    [CODESET_OCCURRENCE_SPAN] = "occurrence_span",
    [CODESET_VALUE] = "value",
    [CODESET_ADMISSION_TYPE] = "admission_type",
    [CODESET_POINT_OF_ORIGIN] = "point_of_origin",
    [CODESET_CARC] = "carc",
    [CODESET_RARC] = "rarc",
};

/* The letters of a row's fourth field, bit by bit in the order of enum code_flag. */
static const char flag_letters[] = "emusnpwafvgqdx";

static const char *const why_texts[] = {
    [CODE_IN_FORCE] = "is in force on this day",
    [CODE_NOT_IN_TABLE] = "is not in the table",
    [CODE_ENDED] = "had ended before this day",
    [CODE_NOT_YET] = "begins after this day",
    [CODE_NOT_BILLABLE] = "is a category with billable codes below it",
    [CODE_NOT_A_CODE] = "does not have the form of a code of this set",
    [CODE_NOT_COVERED] = "no loaded table covers this day",
    [CODE_NO_TABLE] = "no table that could know it is loaded",
};

const char *codeset_name(enum codeset set)
{
    return names[set];
}

const char *codeset_why_text(enum codeset_why why)
{
    return why_texts[why];
}

/* ---- reading ------------------------------------------------------------------------------ */

struct codesets *codesets_new(struct arena *arena)
{
    struct codesets *sets = ARENA_NEW(arena, struct codesets);
    sets->arena = arena;
    return sets;
}

static enum status refuse(struct config_fault *fault, int line, const char *what, str key)
{
    *fault = (struct config_fault){.line = line, .what = what, .key = key};
    return REJECT;
}

/* False: longer than a key holds, or empty. */
static bool key_of(str code, uint64_t *key)
{
    *key = 0;
    if (code.len == 0 || code.len > CODE_CHARS_MAX) return false;
    for (size_t i = 0; i < CODE_CHARS_MAX; i++)
        *key = *key << 8 | (i < code.len ? (unsigned char)code.at[i] : 0u);
    return true;
}

static str line_cut(str *rest)
{
    str line = str_cut(rest, '\n');
    if (line.len && line.at[line.len - 1] == '\r') line.len--;
    return line;
}

static size_t fields_cut(str line, str *fields, size_t max)
{
    size_t count = 0;
    for (; line.at && count < max; count++) fields[count] = str_cut(&line, '\t');
    return count;
}

static bool date_or_absent(str text, date *day)
{
    *day = date_of(0);
    return text.len == 0 || date_parse(text, day);
}

static bool flags_read(str text, uint32_t *flags)
{
    *flags = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *at = text.at[i] ? strchr(flag_letters, text.at[i]) : NULL;
        if (!at) return false;
        *flags |= 1u << (at - flag_letters);
    }
    return true;
}

static enum status header_read(str line, struct code_table *table, struct config_fault *fault)
{
    str f[HEADER_FIELDS];
    if (fields_cut(line, f, HEADER_FIELDS) != HEADER_FIELDS || !str_is(f[0], "#codeset"))
        return refuse(fault, 1, "is not the header of a code table", STR("#codeset"));
    size_t set = 0;
    while (set < CODESET_COUNT && !str_is(f[1], names[set])) set++;
    if (set == CODESET_COUNT) return refuse(fault, 1, "is not a code set", f[1]);
    table->set = (enum codeset)set;
    table->release = f[2];
    if (!date_parse(f[3], &table->from)) return refuse(fault, 1, "is not a date", f[3]);
    if (!date_or_absent(f[4], &table->to)) return refuse(fault, 1, "is not a date", f[4]);
    table->complete = str_is(f[5], "complete");
    if (!table->complete && !str_is(f[5], "partial"))
        return refuse(fault, 1, "must be complete or partial", f[5]);
    return OK;
}

static enum status row_read(str line, int number, struct code_row *row, uint64_t *key,
                            struct config_fault *fault)
{
    str f[ROW_FIELDS] = {0};
    date from, to;
    (void)fields_cut(line, f, ROW_FIELDS);
    if (!key_of(f[0], key)) return refuse(fault, number, "is not a code", f[0]);
    if (!date_or_absent(f[1], &from)) return refuse(fault, number, "is not a date", f[1]);
    if (!date_or_absent(f[2], &to)) return refuse(fault, number, "is not a date", f[2]);
    if (!flags_read(f[3], &row->flags)) return refuse(fault, number, "is not a flag", f[3]);
    row->from = from.yyyymmdd;
    row->to = to.yyyymmdd;
    row->line = number;
    return OK;
}

static size_t lines_count(str content)
{
    size_t count = 0;
    for (const char *at = content.at; at && at < content.at + content.len; count++) {
        const size_t left = content.len - (size_t)(at - content.at);
        at = memchr(at, '\n', left);
        if (at) at++;
    }
    return count;
}

static enum status rows_read(struct codesets *sets, struct code_table *table, str rest,
                             struct config_fault *fault)
{
    const size_t max = lines_count(rest) + 1;
    uint64_t *keys = ARENA_ARRAY(sets->arena, uint64_t, max);
    struct code_row *rows = ARENA_ARRAY(sets->arena, struct code_row, max);
    const char **texts = ARENA_ARRAY(sets->arena, const char *, max);
    for (int number = 2; rest.at; number++) {
        const str line = line_cut(&rest);
        if (line.len == 0 || line.at[0] == '#') continue;
        const size_t i = table->count;
        TRY(row_read(line, number, &rows[i], &keys[i], fault));
        if (i &&
            (keys[i] < keys[i - 1] || (keys[i] == keys[i - 1] && rows[i].from < rows[i - 1].from)))
            return refuse(fault, number, "is out of order", line);
        texts[i] = line.at;
        table->count++;
    }
    table->keys = keys;
    table->rows = rows;
    table->texts = texts;
    return OK;
}

enum status codesets_add(void *codesets, str name, str content, struct config_fault *fault)
{
    struct codesets *sets = codesets;
    if (sets->count == TABLES_MAX) return refuse(fault, 0, "is one table too many", name);
    struct code_table *table = &sets->tables[sets->count];
    *table = (struct code_table){0};
    TRY(header_read(line_cut(&content), table, fault));
    TRY(rows_read(sets, table, content, fault));
    sets->count++;
    return OK;
}

size_t codesets_releases(const struct codesets *sets, str *releases, size_t max)
{
    size_t count = 0;
    for (; count < sets->count && count < max; count++)
        releases[count] = sets->tables[count].release;
    return count;
}

/* ---- looking up --------------------------------------------------------------------------- */

/* The first row whose key is not below `key`. */
static size_t lower_bound(const struct code_table *table, uint64_t key)
{
    size_t at = 0;
    for (size_t left = table->count; left > 0;) {
        const size_t half = left / 2;
        if (table->keys[at + half] < key) {
            at += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    return at;
}

static bool row_holds(const struct code_row *row, date day)
{
    return row->from <= day.yyyymmdd && (row->to == 0 || day.yyyymmdd <= row->to);
}

static bool table_covers(const struct code_table *table, date day)
{
    return table->from.yyyymmdd <= day.yyyymmdd &&
           (!date_is_set(table->to) || day.yyyymmdd <= table->to.yyyymmdd);
}

/* Some code that is longer than `header` and begins with it is in force. */
static size_t children_from(const struct code_table *table, str header, date day,
                            struct code_list children)
{
    uint64_t first;
    size_t found = 0;
    if (!key_of(header, &first) || header.len == CODE_CHARS_MAX) return 0;
    const uint64_t mask = ~(uint64_t)0 << (8 * (CODE_CHARS_MAX - header.len));
    for (size_t i = lower_bound(table, first + 1); i < table->count && found < children.max; i++) {
        if ((table->keys[i] & mask) != first) break;
        if (table->keys[i] == first || !row_holds(&table->rows[i], day)) continue;
        size_t len = header.len;
        while (len < CODE_CHARS_MAX && (table->keys[i] >> (8 * (CODE_CHARS_MAX - 1 - len)) & 0xff))
            len++;
        children.items[found++] = (str){table->texts[i], len};
    }
    return found;
}

size_t codeset_children(const struct codesets *sets, enum codeset set, str header, date day,
                        struct code_list children)
{
    for (size_t i = 0; i < sets->count; i++) {
        const struct code_table *table = &sets->tables[i];
        if (table->set != set || !table_covers(table, day)) continue;
        return children_from(table, header, day, children);
    }
    return 0;
}

static struct code_answer answer(const struct code_table *table, enum codeset_verdict verdict,
                                 enum codeset_why why, const struct code_row *row)
{
    struct code_answer a = {.verdict = verdict, .why = why, .release = table->release};
    if (!row) return a;
    a.row = row->line;
    a.from = date_of(row->from);
    a.to = date_of(row->to);
    a.flags = row->flags;
    return a;
}

/* The rows of one code, none of which holds the day: what does the nearest say? */
static struct code_answer outside_rows(const struct code_table *table, size_t at, size_t end,
                                       date day)
{
    const struct code_row *last = NULL; /* the last that had begun */
    for (size_t i = at; i < end; i++)
        if (table->rows[i].from <= day.yyyymmdd) last = &table->rows[i];
    const bool covered = table_covers(table, day);
    if (last && (covered || day.yyyymmdd > table->from.yyyymmdd))
        return answer(table, CODE_INVALID, CODE_ENDED, last);
    if (covered) return answer(table, CODE_INVALID, CODE_NOT_YET, &table->rows[at]);
    return answer(table, CODE_UNCHECKED, CODE_NOT_COVERED, &table->rows[at]);
}

static struct code_answer ask(const struct code_table *table, str code, uint64_t key, date day)
{
    const size_t at = lower_bound(table, key);
    size_t end = at;
    for (; end < table->count && table->keys[end] == key; end++) {
        if (!row_holds(&table->rows[end], day)) continue;
        return table_covers(table, day)
                   ? answer(table, CODE_VALID, CODE_IN_FORCE, &table->rows[end])
                   : answer(table, CODE_UNCHECKED, CODE_NOT_COVERED, &table->rows[end]);
    }
    str child;
    if (table->set == CODESET_ICD10CM && table_covers(table, day) &&
        children_from(table, code, day, (struct code_list){&child, 1}))
        return answer(table, CODE_INVALID, CODE_NOT_BILLABLE, at < end ? &table->rows[at] : NULL);
    if (at < end) return outside_rows(table, at, end, day);
    if (!table_covers(table, day)) return answer(table, CODE_UNCHECKED, CODE_NOT_COVERED, NULL);
    return answer(table, table->complete ? CODE_INVALID : CODE_UNCHECKED, CODE_NOT_IN_TABLE, NULL);
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_alnum_upper(str code)
{
    for (size_t i = 0; i < code.len; i++)
        if (!is_upper(code.at[i]) && (code.at[i] < '0' || code.at[i] > '9')) return false;
    return code.len > 0;
}

static bool is_hcpcs_level2(str code)
{
    return code.len == 5 && code.at[0] >= 'A' && code.at[0] <= 'V' && code.at[0] != 'D' &&
           str_all_digits((str){code.at + 1, 4});
}

/* CPT: five digits, or four with F, T, U, M or A behind (categories II and III, proprietary tests,
 * administrative); CDT: D and four digits. Neither may be carried here. */
static bool is_licensed(str code)
{
    if (code.len != 5) return false;
    if (code.at[0] == 'D') return str_all_digits((str){code.at + 1, 4});
    return str_all_digits((str){code.at, 4}) &&
           (strchr("FTUMA", code.at[4]) || str_all_digits(code)) && code.at[4];
}

/* The form that a set's codes have, where absence from a table could prove nothing. */
static bool has_form(enum codeset set, str code)
{
    if (set == CODESET_HCPCS) return is_hcpcs_level2(code);
    if (set == CODESET_CPT) return is_licensed(code);
    if (set == CODESET_MODIFIER) return code.len == 2 && is_alnum_upper(code);
    return is_alnum_upper(code);
}

/* What a table proves beats what it cannot know; that a code is in force beats all. */
static bool better(const struct code_answer *a, const struct code_answer *b)
{
    if (b->release.len == 0) return true;
    if (a->verdict != b->verdict) return a->verdict < b->verdict;
    if (a->why != b->why) return a->why == CODE_NOT_IN_TABLE; /* a table that covers the day */
    return a->row != 0 && b->row == 0;
}

struct code_answer codeset_lookup(const struct codesets *sets, enum codeset set, str code, date day)
{
    struct code_answer best = {.verdict = CODE_UNCHECKED, .why = CODE_NO_TABLE};
    uint64_t key;
    if (set == CODESET_HCPCS && is_licensed(code)) set = CODESET_CPT;
    if (!has_form(set, code) || !key_of(code, &key))
        return (struct code_answer){.verdict = CODE_INVALID, .why = CODE_NOT_A_CODE};
    for (size_t i = 0; i < sets->count; i++) {
        if (sets->tables[i].set != set) continue;
        const struct code_answer a = ask(&sets->tables[i], code, key, day);
        if (better(&a, &best)) best = a;
    }
    return best;
}

bool codeset_has(const struct codesets *sets, enum codeset set, str code)
{
    uint64_t key;
    if (!key_of(code, &key)) return false;
    for (size_t i = 0; i < sets->count; i++) {
        const struct code_table *table = &sets->tables[i];
        if (table->set != set) continue;
        const size_t at = lower_bound(table, key);
        if (at < table->count && table->keys[at] == key) return true;
    }
    return false;
}
