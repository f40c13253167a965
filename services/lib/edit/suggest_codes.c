/* Suggestions of diagnoses: the codes in force on the day, and what sets each apart from the
 * others: side, seventh character, other detail. */
#include "lib/codeset/icd10.h"

#include "lib/edit/suggest_parts.h"

enum {
    CATEGORY_CHARS = 3,
    BEFORE_SEVENTH = 6,
    CODE_CHARS = 7,
    CHILDREN_MAX = 8192, /* S52 has the most: 3,700 in fiscal year 2026 */
    SHOWN_MAX = 24,      /* more are shown as groups */
    NOTES_MAX = 400,
    SUCCESSORS_MAX = 16
};

struct codes {
    str *items;
    size_t count;
};

static const struct codesets *sets_of(const struct helped *h)
{
    return h->subject.run->codesets;
}

static struct codes below(const struct helped *h, str header)
{
    struct codes codes = {.items = ARENA_ARRAY(h->subject.run->arena, str, CHILDREN_MAX)};
    codes.count = codeset_children(sets_of(h), CODESET_ICD10CM, header, h->day,
                                   (struct code_list){codes.items, CHILDREN_MAX});
    return codes;
}

static bool is_billable(const struct helped *h, str code)
{
    const struct code_answer a = codeset_lookup(sets_of(h), CODESET_ICD10CM, code, h->day);
    return code_is_present(&a);
}

/* ---- words -------------------------------------------------------------------------------- */

/* What the seventh character says of most injuries, where no tabular list is loaded.
 * OCG I.C.19.a */
static str phase_of(str code)
{
    static const struct {
        char character;
        const char *phase;
    } phases[] = {{'A', "initial encounter"}, {'D', "subsequent encounter"}, {'S', "sequela"}};
    if (code.at[0] != 'S' && code.at[0] != 'T') return STR("");
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        if (code.at[BEFORE_SEVENTH] == phases[i].character) return str_of(phases[i].phase);
    return STR("");
}

static str seventh_words(const struct helped *h, str code)
{
    const char character = code.at[BEFORE_SEVENTH];
    str meaning = icd10cm_seventh_nearest(sets_of(h), code, character, h->day);
    if (meaning.len == 0) meaning = phase_of(code);
    return arena_printf(h->subject.run->arena, "7th character %c%s%.*s", character,
                        meaning.len ? ": " : "", STR_ARGS(meaning));
}

/* The release's own words; without any, what the tables say without words. */
static str words_of(const struct helped *h, str code)
{
    const struct icd10_text of = icd10cm_text_nearest(sets_of(h), code, h->day);
    if (of.text.len && of.is_of_day) return of.text;
    if (of.text.len)
        return arena_printf(h->subject.run->arena, "%.*s (in the words of %.*s)", STR_ARGS(of.text),
                            STR_ARGS(of.release));
    if (code.len == CODE_CHARS) return seventh_words(h, code);
    const struct code_answer flags = icd10cm_flags(sets_of(h), code, h->day);
    return code_is_present(&flags) && (flags.flags & CODE_UNSPECIFIED) ? STR("unspecified")
                                                                       : STR("");
}

static char side_of(const struct helped *h, str code)
{
    return icd10_side(icd10cm_text_nearest(sets_of(h), code, h->day).text);
}

/* ---- what sets codes apart ---------------------------------------------------------------- */

enum { BY_SIDE = 1, BY_SEVENTH = 2, BY_DETAIL = 4 };
static const char *const axes[] = {"", "side", "seventh", "side seventh", "detail"};

static size_t differing(str a, str b)
{
    size_t count = 0;
    for (size_t i = 0; i < a.len && i < b.len; i++) count += a.at[i] != b.at[i];
    return count;
}

static int apart(const struct helped *h, str a, str b)
{
    if (a.len != b.len || differing(a, b) != 1) return BY_DETAIL;
    if (a.len == CODE_CHARS && a.at[BEFORE_SEVENTH] != b.at[BEFORE_SEVENTH]) return BY_SEVENTH;
    const char x = side_of(h, a), y = side_of(h, b);
    return x && y && x != y ? BY_SIDE : BY_DETAIL;
}

static const char *axis_of(const struct helped *h, str code, const struct codes *among)
{
    int axis = 0;
    for (size_t i = 0; i < among->count; i++)
        if (!str_eq(code, among->items[i])) axis |= apart(h, code, among->items[i]);
    /* What is far from some neighbours and near to others is told apart from the near ones. */
    return axes[axis & (BY_SIDE | BY_SEVENTH) ? axis & ~BY_DETAIL : axis];
}

/* ---- adding ------------------------------------------------------------------------------- */

static void code_add(struct helped *h, str code, const char *axis)
{
    const struct code_answer a = codeset_lookup(sets_of(h), CODESET_ICD10CM, code, h->day);
    struct arena *arena = h->subject.run->arena;
    suggestion_add(h, &(struct suggestion){
                          .kind = SUGGEST_CODE,
                          .code = arena_str(arena, code),
                          .axis = axis,
                          .text = words_of(h, code),
                          .field = h->finding->evidence.field,
                          .release = a.release,
                          .row = a.row ? arena_number(arena, a.row) : STR(""),
                          .from = a.from,
                          .to = a.to,
                      });
}

static void group_add(struct helped *h, str head, const struct codes *codes)
{
    const struct code_answer a =
        codeset_lookup(sets_of(h), CODESET_ICD10CM, codes->items[0], h->day);
    const struct icd10_text of = icd10cm_text_nearest(sets_of(h), codes->items[0], h->day);
    struct arena *arena = h->subject.run->arena;
    suggestion_add(h, &(struct suggestion){
                          .kind = SUGGEST_GROUP,
                          .code = arena_str(arena, head),
                          .axis = axes[BY_DETAIL],
                          .text = arena_printf(arena, "%zu codes, the first is %.*s%s%.*s",
                                               codes->count, STR_ARGS(codes->items[0]),
                                               of.text.len ? ": " : "", STR_ARGS(of.text)),
                          .field = h->finding->evidence.field,
                          .release = a.release,
                      });
}

/* How many of the codes, from the first, begin as it does. */
static size_t alike(const struct codes *codes, size_t len)
{
    size_t count = 0;
    while (count < codes->count && codes->items[count].len >= len &&
           memcmp(codes->items[count].at, codes->items[0].at, len) == 0)
        count++;
    return count;
}

/* One by one; too many by the next character in which they differ. */
static void codes_add(struct helped *h, const struct codes *codes)
{
    size_t len = CATEGORY_CHARS;
    if (codes->count <= SHOWN_MAX) {
        for (size_t i = 0; i < codes->count; i++)
            code_add(h, codes->items[i], axis_of(h, codes->items[i], codes));
        return;
    }
    while (alike(codes, len) == codes->count) len++;
    for (size_t i = 0; i < codes->count;) {
        const struct codes rest = {codes->items + i, codes->count - i};
        const struct codes group = {rest.items, alike(&rest, len) ? alike(&rest, len) : 1};
        if (group.count == 1)
            code_add(h, group.items[0], axes[BY_DETAIL]);
        else
            group_add(h, (str){group.items[0].at, len}, &group);
        i += group.count;
    }
}

/* ---- the suggestions ---------------------------------------------------------------------- */

static str code_of(const struct helped *h)
{
    const Diagnosis *diagnosis = h->subject.diagnosis;
    return diagnosis && is_icd10(diagnosis) ? str_from(diagnosis->code) : STR("");
}

void help_children(struct helped *h)
{
    const struct codes codes = below(h, code_of(h));
    codes_add(h, &codes);
}

/* A wrong seventh character, or none: those of the code in front of it. OCG I.A.4, I.A.5 */
void help_seventh(struct helped *h)
{
    str code = code_of(h);
    if (code.len == CODE_CHARS) code.len--;
    const struct codes codes = below(h, code);
    codes_add(h, &codes);
}

/* What took its place; else the longest part of it that is a code or has codes below it. */
void help_instead_of_unknown(struct helped *h)
{
    str items[SUCCESSORS_MAX], code = code_of(h);
    struct codes codes = {items, icd10cm_successors(sets_of(h), code, h->day,
                                                    (struct code_list){items, SUCCESSORS_MAX})};
    while (codes.count == 0 && code.len > CATEGORY_CHARS) {
        code.len--;
        if (is_billable(h, code))
            codes = (struct codes){&code, 1};
        else
            codes = below(h, code);
    }
    if (codes.count) codes_add(h, &codes);
}

static bool is_as_specific(const struct helped *h, str than, str code)
{
    const struct code_answer flags = icd10cm_flags(sets_of(h), code, h->day);
    const bool phase = than.len == CODE_CHARS && code.len == CODE_CHARS &&
                       than.at[BEFORE_SEVENTH] != code.at[BEFORE_SEVENTH];
    return !phase && !(flags.flags & CODE_UNSPECIFIED) && !str_eq(than, code);
}

/* Of an unspecified code: its nearest neighbours that are not, in the same phase. */
void help_specific(struct helped *h)
{
    const str code = code_of(h);
    struct codes codes = {0};
    size_t len = code.len > BEFORE_SEVENTH ? BEFORE_SEVENTH : code.len;
    while (codes.count == 0 && len > CATEGORY_CHARS) {
        const struct codes all = below(h, (str){code.at, --len});
        codes.items = all.items;
        for (size_t i = 0; i < all.count; i++)
            if (is_as_specific(h, code, all.items[i])) codes.items[codes.count++] = all.items[i];
    }
    if (codes.count) codes_add(h, &codes);
}

static char turned(char side)
{
    if (side == '1') return '2';
    return '1';
}

/* The code with one character between 1 and 2 turned round, or to 3, that is of the side asked for;
 * empty: there is none. The characters only find it: its words decide, where there are any.
 * OCG I.B.13 */
static str sided(const struct helped *h, str code, char to, char side)
{
    char *other = arena_text(h->subject.run->arena, code);
    for (size_t i = code.len; i-- > CATEGORY_CHARS;) {
        const char was = other[i];
        if (was != '1' && was != '2') continue;
        other[i] = turned(was);
        if (to) other[i] = to;
        const str found = {other, code.len};
        const char of = side_of(h, found);
        if (is_billable(h, found) && (of == side || !of)) return found;
        other[i] = was;
    }
    return STR("");
}

/* The same place on the other side. HCPCS modifiers */
static const char *mirrored(str modifier)
{
    static const char *const pairs[][2] = {
        {"LT", "RT"}, {"E1", "E3"}, {"E2", "E4"}, {"FA", "F5"}, {"F1", "F6"},
        {"F2", "F7"}, {"F3", "F8"}, {"F4", "F9"}, {"TA", "T5"}, {"T1", "T6"},
        {"T2", "T7"}, {"T3", "T8"}, {"T4", "T9"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        for (size_t n = 0; n < 2; n++)
            if (str_is(modifier, pairs[i][n])) return pairs[i][1 - n];
    return NULL;
}

/* Where the claim has the code. */
static str field_of_code(const struct helped *h, str code)
{
    const Claim *claim = h->subject.claim;
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        if (str_eq(str_from(claim->diagnoses[i]->code), code))
            return diagnosis_field(&h->subject, (int32_t)i + 1);
    return h->finding->evidence.field;
}

static void turned_add(struct helped *h, str of, str field)
{
    const char side = side_of(h, of);
    const str code = side ? sided(h, of, 0, side == 'L' ? 'R' : 'L') : STR("");
    const size_t before = h->finding->suggestions.count;
    if (code.len == 0) return;
    code_add(h, code, axes[BY_SIDE]);
    if (h->finding->suggestions.count > before) h->finding->suggestions.items[before].field = field;
}

/* Line and diagnosis are of two sides: one or the other gives way. */
void help_other_side(struct helped *h)
{
    const ServiceLine *line = h->subject.line;
    for (size_t i = 0; line && i < line->n_modifiers; i++) {
        const char *other = mirrored(str_from(line->modifiers[i]));
        if (!other) continue;
        suggestion_add(h, &(struct suggestion){.kind = SUGGEST_MODIFIER,
                                               .code = str_of(other),
                                               .axis = axes[BY_SIDE],
                                               .text = STR("if the diagnosis is as recorded"),
                                               .field = procedure_field(&h->subject, 3 + (int)i),
                                               .line = h->subject.line_number});
    }
    const str odd = h->finding->evidence.value;
    turned_add(h, odd, field_of_code(h, odd));
}

/* The diagnosis's own code, of the other side. */
void help_turned_side(struct helped *h)
{
    turned_add(h, code_of(h), h->finding->evidence.field);
}

void help_both_sides(struct helped *h)
{
    const str code = sided(h, code_of(h), '3', 'B');
    if (code.len) code_add(h, code, axes[BY_SIDE]);
}

/* What the note names, each once: a code, or a category whose codes are below it. OCG I.A.13 */
void help_code_first(struct helped *h)
{
    struct arena *arena = h->subject.run->arena;
    struct icd10_references found = {.items = ARENA_ARRAY(arena, struct icd10_reference, NOTES_MAX),
                                     .max = NOTES_MAX};
    (void)icd10cm_references(sets_of(h), NOTE_CODE_FIRST, code_of(h), h->day, &found);
    for (size_t i = 0; i < found.count && i < found.max; i++) {
        const struct icd10_reference *by = &found.items[i];
        const struct codes codes = below(h, by->first);
        const bool is_range = by->last.len > 0;
        struct suggestion s = {.kind = SUGGEST_GROUP,
                               .axis = axes[BY_DETAIL],
                               .field = h->finding->evidence.field,
                               .release = by->answer.release,
                               .row = by->at,
                               .from = by->answer.from,
                               .to = by->answer.to};
        if (!is_range && codes.count == 0 && !is_billable(h, by->first)) continue;
        s.code = is_range
                     ? arena_printf(arena, "%.*s-%.*s", STR_ARGS(by->first), STR_ARGS(by->last))
                     : by->first;
        if (!is_range && codes.count == 0) s.kind = SUGGEST_CODE;
        s.text = s.kind == SUGGEST_CODE
                     ? words_of(h, by->first)
                     : arena_printf(arena, "before it, by the note at %.*s", STR_ARGS(by->at));
        suggestion_add(h, &s);
    }
}
