/* Flags, notes and seventh characters of ICD-10 codes. */
#include "lib/codeset/icd10.h"

#include "lib/codeset/schema.h"

enum { CATEGORY_CHARS = 3, FLAG_ROWS_MAX = 16, NOTE_ROWS_MAX = 256 };

/* ---- flags -------------------------------------------------------------------------------- */

static struct code_answer flags_of(const struct codesets *sets, const enum codeset of[2], str code,
                                   date day)
{
    struct code_answer items[FLAG_ROWS_MAX];
    struct code_rows rows = {.items = items, .max = FLAG_ROWS_MAX};
    const struct code_answer a = codeset_find_having(sets, of[0], &code, day, ICD_FLAGS);
    if (a.verdict == CODE_VALID) return a;
    struct code_answer lists = codeset_find_all(sets, of[1], &code, 1, day, &rows);
    if (lists.verdict == CODE_UNCHECKED) return a; /* no such code, or no table with flags */
    for (size_t i = 0; i < rows.count && i < FLAG_ROWS_MAX; i++) lists.flags |= items[i].flags;
    lists.verdict = CODE_VALID; /* on no list: no flags, which is known */
    return lists;
}

struct code_answer icd10cm_flags(const struct codesets *sets, str code, date day)
{
    static const enum codeset of[] = {CODESET_ICD10CM, CODESET_MCE_CM};
    return flags_of(sets, of, code, day);
}

struct code_answer icd10pcs_flags(const struct codesets *sets, str code, date day)
{
    static const enum codeset of[] = {CODESET_ICD10PCS, CODESET_MCE_PCS};
    return flags_of(sets, of, code, day);
}

str icd10cm_text(const struct codesets *sets, str code, date day)
{
    const struct code_answer a = codeset_find_having(sets, CODESET_ICD10CM, &code, day, ICD_TEXT);
    return code_text(&a, ICD_TEXT);
}

static bool has_word(str text, const char *word)
{
    const size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        const bool begins = i == 0 || text.at[i - 1] == ' ' || text.at[i - 1] == ',';
        const bool ends = i + len == text.len || text.at[i + len] == ' ' || text.at[i + len] == ',';
        if (begins && ends && memcmp(text.at + i, word, len) == 0) return true;
    }
    return false;
}

static struct icd10_text text_on(const struct codesets *sets, str code, date day)
{
    const struct code_answer a = codeset_find_having(sets, CODESET_ICD10CM, &code, day, ICD_TEXT);
    const str text = code_text(&a, ICD_TEXT);
    return text.len ? (struct icd10_text){text, a.release, true} : (struct icd10_text){0};
}

/* A day that the i-th table covers, if it is one of the set. */
static date day_of_table(const struct codesets *sets, enum codeset set, size_t i)
{
    const struct codeset_info info = codesets_info(sets, i);
    return info.set == set ? info.from : date_of(0);
}

struct icd10_text icd10cm_text_nearest(const struct codesets *sets, str code, date day)
{
    struct icd10_text found = text_on(sets, code, day);
    for (size_t i = 0; i < codesets_count(sets) && found.text.len == 0; i++) {
        const date other = day_of_table(sets, CODESET_ICD10CM, i);
        if (!date_is_set(other)) continue;
        found = text_on(sets, code, other);
        found.is_of_day = false;
    }
    return found;
}

char icd10cm_laterality(const struct codesets *sets, str code, date day)
{
    return icd10_side(icd10cm_text(sets, code, day));
}

char icd10_side(str text)
{
    const bool left = has_word(text, "left"), right = has_word(text, "right");
    if (has_word(text, "bilateral")) return 'B';
    if (left == right) return 0; /* neither, or both */
    return left ? 'L' : 'R';
}

/* ---- notes -------------------------------------------------------------------------------- */

static struct icd10_reference reference_of(const struct code_answer *row)
{
    return (struct icd10_reference){.first = code_part(row, 2),
                                    .last = code_text(row, NOTE_LAST),
                                    .at = code_text(row, NOTE_AT),
                                    .if_applicable = code_number(row, NOTE_IF_APPLICABLE) != 0,
                                    .answer = *row};
}

bool icd10_names(const struct icd10_reference *reference, str code)
{
    const str first = reference->first, last = reference->last;
    if (last.len == 0) return code.len >= first.len && memcmp(code.at, first.at, first.len) == 0;
    const str head = {code.at, code.len < last.len ? code.len : last.len};
    return str_compare(code, first) >= 0 && str_compare(head, last) <= 0;
}

/* Rows of one place, of the code's own and of each above it down to the category. */
static struct code_answer notes_at(const struct codesets *sets, enum icd10_note kind, str place,
                                   date day, struct code_rows *rows)
{
    const char letter = (char)kind;
    const str parts[] = {place, {&letter, 1}};
    return codeset_find_all(sets, CODESET_ICD10CM_NOTE, parts, COUNT_OF(parts), day, rows);
}

struct code_answer icd10cm_references(const struct codesets *sets, enum icd10_note kind, str code,
                                      date day, struct icd10_references *found)
{
    struct code_answer items[NOTE_ROWS_MAX],
        result = {.verdict = CODE_UNCHECKED, .why = CODE_NO_TABLE, .at = NO_ROW};
    found->count = 0;
    for (size_t len = code.len; len >= CATEGORY_CHARS; len--) {
        struct code_rows rows = {.items = items, .max = NOTE_ROWS_MAX};
        const struct code_answer a = notes_at(sets, kind, (str){code.at, len}, day, &rows);
        if (result.verdict != CODE_VALID) result = a;
        for (size_t i = 0; i < rows.count && i < NOTE_ROWS_MAX; i++, found->count++)
            if (found->count < found->max) found->items[found->count] = reference_of(&items[i]);
    }
    return result;
}

/* NOLINTNEXTLINE(readability-function-size): a question has these parts. */
struct code_answer icd10cm_note_between(const struct codesets *sets, enum icd10_note kind, str code,
                                        str other, date day, struct icd10_reference *by)
{
    struct icd10_reference items[NOTE_ROWS_MAX];
    struct icd10_references found = {.items = items, .max = NOTE_ROWS_MAX};
    struct code_answer a = icd10cm_references(sets, kind, code, day, &found);
    if (a.verdict != CODE_VALID) return a;
    for (size_t i = 0; i < found.count && i < NOTE_ROWS_MAX; i++) {
        if (!icd10_names(&items[i], other)) continue;
        if (by) *by = items[i];
        return items[i].answer;
    }
    return (struct code_answer){.verdict = CODE_INVALID,
                                .why = CODE_NOT_IN_TABLE,
                                .release = a.release,
                                .table = a.table,
                                .at = NO_ROW};
}

/* ---- seventh characters ------------------------------------------------------------------- */

struct code_answer icd10cm_seventh(const struct codesets *sets, str code, date day,
                                   char characters[SEVENTH_MAX])
{
    struct code_answer items[SEVENTH_MAX - 1],
        a = {.verdict = CODE_UNCHECKED, .why = CODE_NO_TABLE, .at = NO_ROW};
    enum { BEFORE_SEVENTH = 6 };
    characters[0] = '\0';
    for (size_t len = code.len < BEFORE_SEVENTH ? code.len : BEFORE_SEVENTH; len >= CATEGORY_CHARS;
         len--) {
        const str place = {code.at, len};
        struct code_rows rows = {.items = items, .max = COUNT_OF(items)};
        a = codeset_find_all(sets, CODESET_ICD10CM_SEVENTH, &place, 1, day, &rows);
        if (rows.count == 0) continue;
        size_t count = 0;
        for (; count < rows.count && count < COUNT_OF(items); count++)
            characters[count] = code_part(&items[count], 1).at[0];
        characters[count] = '\0';
        return a;
    }
    return a;
}

str icd10cm_seventh_meaning(const struct codesets *sets, str code, char character, date day)
{
    enum { BEFORE_SEVENTH = 6 };
    for (size_t len = code.len < BEFORE_SEVENTH ? code.len : BEFORE_SEVENTH; len >= CATEGORY_CHARS;
         len--) {
        const str parts[] = {{code.at, len}, {&character, 1}};
        const struct code_answer a = codeset_find(sets, CODESET_ICD10CM_SEVENTH, parts, day);
        if (a.verdict == CODE_VALID) return code_text(&a, SEVENTH_MEANING);
    }
    return STR("");
}

str icd10cm_seventh_nearest(const struct codesets *sets, str code, char character, date day)
{
    str meaning = icd10cm_seventh_meaning(sets, code, character, day);
    for (size_t i = 0; i < codesets_count(sets) && meaning.len == 0; i++) {
        const date other = day_of_table(sets, CODESET_ICD10CM_SEVENTH, i);
        if (date_is_set(other)) meaning = icd10cm_seventh_meaning(sets, code, character, other);
    }
    return meaning;
}

size_t icd10cm_successors(const struct codesets *sets, str code, date day,
                          struct code_list successors)
{
    enum { SUCCESSORS_MAX = 64 };
    struct code_answer items[SUCCESSORS_MAX];
    struct code_rows rows = {.items = items, .max = SUCCESSORS_MAX};
    size_t count = 0;
    (void)codeset_find_all(sets, CODESET_ICD10CM_SUCCESSOR, &code, 1, day, &rows);
    for (; count < rows.count && count < SUCCESSORS_MAX && count < successors.max; count++)
        successors.items[count] = code_part(&items[count], 1);
    return count;
}
