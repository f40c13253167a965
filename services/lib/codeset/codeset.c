/* Code tables side by side: asking what a day makes of a code. */
#include "lib/codeset/codeset.h"

#include "lib/codeset/load.h"
#include "lib/codeset/shelf.h"

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
    return set_schema(set)->name;
}

const char *codeset_why_text(enum codeset_why why)
{
    return why_texts[why];
}

/* ---- tables ------------------------------------------------------------------------------- */

struct codesets *codesets_new(struct arena *arena)
{
    struct codesets *sets = ARENA_NEW(arena, struct codesets);
    sets->arena = arena;
    sets->shelf = ARENA_NEW(arena, struct shelf);
    return sets;
}

const struct codesets *codesets_remembering(const struct codesets *sets, struct arena *arena)
{
    if (!sets || sets->memo) return sets;
    struct codesets *remembering = ARENA_NEW(arena, struct codesets);
    *remembering = (struct codesets){arena, sets->shelf, memo_new(arena)};
    return remembering;
}

static bool newer(const struct code_table *a, const struct code_table *b)
{
    if (a->from.yyyymmdd != b->from.yyyymmdd) return a->from.yyyymmdd > b->from.yyyymmdd;
    return a->complete >= b->complete;
}

enum status codesets_add_image(void *codesets, str name, str image, struct config_fault *fault)
{
    struct codesets *sets = codesets;
    struct code_table *table;
    TRY(image_open(sets->arena, image, &table, fault));
    size_t at = sets->shelf->counts[table->set];
    if (at == TABLES_MAX_OF_A_SET) {
        *fault = (struct config_fault){.what = "is one table too many of its set", .key = name};
        return REJECT;
    }
    struct code_table **of = sets->shelf->tables[table->set];
    for (; at > 0 && newer(table, of[at - 1]); at--) of[at] = of[at - 1];
    of[at] = table;
    sets->shelf->counts[table->set]++;
    return OK;
}

enum status codesets_add(void *codesets, str name, str content, struct config_fault *fault)
{
    struct codesets *sets = codesets;
    struct loaded_tables loaded = {0};
    TRY(tables_load(sets->arena, name, content, &loaded, fault));
    for (size_t i = 0; i < loaded.count; i++)
        TRY(codesets_add_image(sets, name, loaded.items[i].image, fault));
    return OK;
}

void codesets_as_of(struct codesets *sets, date day)
{
    for (size_t set = 0; set < CODESET_COUNT; set++) {
        struct code_table **tables = sets->shelf->tables[set];
        size_t left = 0;
        for (size_t i = 0; i < sets->shelf->counts[set]; i++)
            if (tables[i]->from.yyyymmdd <= day.yyyymmdd) tables[left++] = tables[i];
        sets->shelf->counts[set] = (uint8_t)left;
    }
}

size_t codesets_count(const struct codesets *sets)
{
    size_t count = 0;
    for (size_t set = 0; set < CODESET_COUNT; set++) count += sets->shelf->counts[set];
    return count;
}

const struct code_table *codesets_table(const struct codesets *sets, size_t i)
{
    size_t set = 0;
    for (; i >= sets->shelf->counts[set]; set++) i -= sets->shelf->counts[set];
    return sets->shelf->tables[set][i];
}

struct codeset_info codesets_info(const struct codesets *sets, size_t i)
{
    const struct code_table *table = codesets_table(sets, i);
    return (struct codeset_info){.set = table->set,
                                 .release = table->release,
                                 .file = table->file,
                                 .from = table->from,
                                 .to = table->to,
                                 .complete = table->complete,
                                 .rows = table->header->row_count,
                                 .bytes_count = table->header->bytes_count};
}

bool codeset_is_loaded(const struct codesets *sets, enum codeset set)
{
    return sets->shelf->counts[set] != 0;
}

size_t codesets_releases(const struct codesets *sets, str *releases, size_t max)
{
    const size_t all = codesets_count(sets);
    size_t count = 0;
    for (; count < all && count < max; count++)
        releases[count] = codesets_table(sets, count)->release;
    return count;
}

/* ---- rows --------------------------------------------------------------------------------- */

bool table_covers(const struct code_table *table, date day)
{
    return table->from.yyyymmdd <= day.yyyymmdd &&
           (!date_is_set(table->to) || day.yyyymmdd <= table->to.yyyymmdd);
}

bool row_holds(const struct code_table *table, uint32_t row, int32_t day)
{
    const int64_t from = image_number(table, IMAGE_FROM, row),
                  to = image_number(table, IMAGE_TO, row);
    return from <= day && (to == 0 || day <= to);
}

/* Written where it is to stay: what is copied right after it was written has to be waited for. */
void answer_put(struct code_answer *a, const struct code_table *table, enum codeset_why why,
                int64_t row)
{
    a->verdict = why == CODE_IN_FORCE ? CODE_VALID : CODE_INVALID;
    a->why = why;
    a->release = table->release;
    a->table = table;
    a->at = (int32_t)row;
    a->asked = (uint32_t)table->set + 1;
    a->row = 0;
    a->from = a->to = date_of(0);
    a->flags = 0;
    if (row == NO_ROW) return;
    a->row = (int32_t)image_number(table, IMAGE_LINE, (uint32_t)row);
    a->from = image_date((int32_t)image_number(table, IMAGE_FROM, (uint32_t)row));
    a->to = image_date((int32_t)image_number(table, IMAGE_TO, (uint32_t)row));
    if (set_schema(table->set)->columns[0].kind == CELL_FLAGS)
        a->flags = (uint32_t)code_number(a, ICD_FLAGS);
}

struct code_answer answer_of(const struct code_table *table, enum codeset_verdict verdict,
                             enum codeset_why why, int64_t row)
{
    struct code_answer a;
    answer_put(&a, table, why, row);
    a.verdict = verdict;
    return a;
}

int64_t code_number(const struct code_answer *a, unsigned column)
{
    if (!a->table || a->at < 0) return 0;
    return image_number(a->table, IMAGE_FIXED_COLUMNS + column, (uint32_t)a->at);
}

str code_text(const struct code_answer *a, unsigned column)
{
    if (!a->table || a->at < 0) return STR("");
    return image_text(a->table, code_number(a, column));
}

static str without_padding(str padded)
{
    return (str){padded.at, strnlen(padded.at, padded.len)};
}

str code_part(const struct code_answer *a, unsigned part)
{
    if (!a->table || a->at < 0) return STR("");
    const struct set_schema *schema = set_schema(a->table->set);
    size_t before = 0;
    for (unsigned i = 0; i < part; i++) before += schema->parts[i].bytes;
    const bool of_tail = part >= schema->head_parts;
    if (of_tail && a->table->paired) return STR("");
    const str all = of_tail ? image_tail_text(a->table, (uint32_t)a->at, NULL)
                            : image_head_text(a->table, image_row_head(a->table, (uint32_t)a->at));
    if (of_tail) before -= a->table->head_bytes;
    return without_padding((str){all.at + before, schema->parts[part].bytes});
}

/* ---- the codes below a header ------------------------------------------------------------- */

static size_t children_from(const struct code_table *table, str header, date day,
                            struct code_list children)
{
    char key[KEY_ROOM];
    size_t len, found = 0;
    if (header.len == 0 || !key_of(table->set, &header, 1, key, &len)) return 0;
    const int32_t on = image_day(day);
    for (uint32_t i = image_head_from(table, key);
         i < table->header->head_count && found < children.max; i++) {
        const str code = without_padding(image_head_text(table, i));
        if (code.len < header.len || memcmp(code.at, header.at, header.len) != 0) break;
        if (code.len == header.len) continue;
        const struct image_rows rows = image_rows_of(table, i);
        for (uint32_t row = rows.first; row < rows.end; row++) {
            if (!row_holds(table, row, on)) continue;
            children.items[found++] = code;
            break;
        }
    }
    return found;
}

size_t codeset_children(const struct codesets *sets, enum codeset set, str header, date day,
                        struct code_list children)
{
    for (size_t i = 0; i < sets->shelf->counts[set]; i++)
        if (table_covers(sets->shelf->tables[set][i], day))
            return children_from(sets->shelf->tables[set][i], header, day, children);
    return 0;
}

/* ---- one code ----------------------------------------------------------------------------- */

/* The rows of one code, none of which holds the day: what does the nearest say? */
struct code_answer outside_rows(const struct code_table *table, struct image_rows rows, date day)
{
    int64_t last = NO_ROW; /* the last that had begun */
    const int32_t on = image_day(day);
    for (uint32_t i = rows.first; i < rows.end; i++)
        if (image_number(table, IMAGE_FROM, i) <= on) last = i;
    const bool covered = table_covers(table, day);
    if (last != NO_ROW && (covered || day.yyyymmdd > table->from.yyyymmdd))
        return answer_of(table, CODE_INVALID, CODE_ENDED, last);
    if (covered) return answer_of(table, CODE_INVALID, CODE_NOT_YET, rows.first);
    return answer_of(table, CODE_UNCHECKED, CODE_NOT_COVERED, rows.first);
}

static struct code_answer ask(const struct code_table *table, str code, const char *key, date day)
{
    const struct image_rows rows = image_head(table, key);
    const int32_t on = image_day(day);
    for (uint32_t i = rows.first; i < rows.end; i++) {
        if (!row_holds(table, i, on)) continue;
        return table_covers(table, day) ? answer_of(table, CODE_VALID, CODE_IN_FORCE, i)
                                        : answer_of(table, CODE_UNCHECKED, CODE_NOT_COVERED, i);
    }
    str child;
    const bool is_there = rows.first < rows.end;
    if ((table->set == CODESET_ICD10CM) && table_covers(table, day) &&
        children_from(table, code, day, (struct code_list){&child, 1}))
        return answer_of(table, CODE_INVALID, CODE_NOT_BILLABLE,
                         is_there ? (int64_t)rows.first : NO_ROW);
    if (is_there) return outside_rows(table, rows, day);
    if (!table_covers(table, day))
        return answer_of(table, CODE_UNCHECKED, CODE_NOT_COVERED, NO_ROW);
    return answer_of(table, table->complete ? CODE_INVALID : CODE_UNCHECKED, CODE_NOT_IN_TABLE,
                     NO_ROW);
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
bool code_is_licensed(str code)
{
    if (code.len != 5) return false;
    const char last = code.at[4];
    if (code.at[0] == 'D') return str_all_digits((str){code.at + 1, 4});
    return str_all_digits((str){code.at, 4}) &&
           ((last >= '0' && last <= '9') || last == 'F' || last == 'T' || last == 'U' ||
            last == 'M' || last == 'A');
}

/* The form that a set's codes have, where absence from a table could prove nothing. */
static bool has_form(enum codeset set, str code)
{
    if (set == CODESET_HCPCS) return is_hcpcs_level2(code);
    if (set == CODESET_CPT) return code_is_licensed(code);
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

struct code_question {
    enum codeset set;
    str code;
    const char *key;
    date day;
};

/* The best answer of the tables that are complete for the day, or of the others: a list of some
 * codes, reserved ones among them, has no say where a whole one knows. */
static struct code_answer ask_all(const struct codesets *sets, const struct code_question *q,
                                  bool whole)
{
    struct code_answer best = {.verdict = CODE_UNCHECKED,
                               .why = CODE_NO_TABLE,
                               .at = NO_ROW,
                               .asked = (uint32_t)q->set + 1};
    for (size_t i = 0; i < sets->shelf->counts[q->set]; i++) {
        const struct code_table *table = sets->shelf->tables[q->set][i];
        if ((table->complete && table_covers(table, q->day)) != whole) continue;
        const struct code_answer a = ask(table, q->code, q->key, q->day);
        if (better(&a, &best)) best = a;
        if (best.verdict == CODE_VALID && best.row) break; /* nothing is better */
    }
    return best;
}

struct code_answer codeset_lookup(const struct codesets *sets, enum codeset set, str code, date day)
{
    char key[KEY_ROOM];
    size_t len;
    if (set == CODESET_HCPCS && code_is_licensed(code)) set = CODESET_CPT;
    if (!has_form(set, code) || !key_of(set, &code, 1, key, &len))
        return (struct code_answer){.verdict = CODE_INVALID, .why = CODE_NOT_A_CODE, .at = NO_ROW};
    struct code_rows none = {0};
    struct memo_answer *known =
        memo_of(sets->memo, &(struct memo_question){set, AS_ONE_CODE, day, {key, len}});
    if (memo_tells(known, &none)) return known->answer;
    const struct code_question q = {set, code, key, day};
    struct code_answer a = ask_all(sets, &q, true);
    if (a.why == CODE_NO_TABLE) a = ask_all(sets, &q, false);
    memo_keep(sets->memo, known, &a, &none);
    return a;
}

bool codeset_has(const struct codesets *sets, enum codeset set, str code)
{
    char key[KEY_ROOM];
    size_t len;
    if (!key_of(set, &code, 1, key, &len)) return false;
    for (size_t i = 0; i < sets->shelf->counts[set]; i++) {
        const struct image_rows rows = image_head(sets->shelf->tables[set][i], key);
        if (rows.first < rows.end) return true;
    }
    return false;
}

static bool table_names(const struct code_table *table, str part)
{
    char key[KEY_ROOM];
    size_t len;
    if (!key_of(table->set, &part, 1, key, &len)) return false;
    const uint32_t at = image_head_from(table, key);
    return at < table->header->head_count && memcmp(image_head_text(table, at).at, key, len) == 0;
}

bool codeset_names(const struct codesets *sets, enum codeset set, str first_part)
{
    for (size_t i = 0; i < sets->shelf->counts[set]; i++)
        if (table_names(sets->shelf->tables[set][i], first_part)) return true;
    return false;
}
