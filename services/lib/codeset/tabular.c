/* The tabular list of ICD-10-CM (XML of CDC/NCHS): which codes its notes name, and its seventh
 * characters.
 *
 * A note at a chapter or section holds for every category in it, one at a code for all below it.
 * The codes stand in parentheses: "(A39.2-A39.4)", "(Z22.-)", "(H44.6-, H44.7-)".
 */
#include <expat.h>

#include "lib/codeset/icd10.h"
#include "lib/codeset/layouts.h"

enum { DEPTH_MAX = 24, ELEMENT_MAX = 20, TEXT_MAX = 2048, PENDING_MAX = 4096, CODE_MAX = 7 };

/* A reference of a chapter's or section's note, until its categories come. */
struct pending {
    char kind;
    bool if_applicable;
    str first, last, at;
    int line;
};
struct pendings {
    struct pending items[PENDING_MAX];
    size_t count;
};

struct tabular {
    struct loading *loading;
    struct config_fault *fault;
    XML_Parser parser;
    enum status status;
    char path[DEPTH_MAX][ELEMENT_MAX];
    size_t depth;
    char text[TEXT_MAX];
    size_t len;
    str codes[DEPTH_MAX]; /* of the <diag>s that are open */
    size_t code_count;
    str chapter, section;
    struct pendings of_chapter, of_section;
    char character;     /* of the <extension> that is open */
    bool if_applicable; /* of the list of notes that is open */
    bool has_version;
};

bool is_tabular(str content)
{
    enum { PROBE_BYTES = 400 };
    content = content_of(content);
    if (!str_starts(content, "<?xml")) return false;
    const str head = {content.at, content.len < PROBE_BYTES ? content.len : PROBE_BYTES};
    for (size_t i = 0; i < head.len; i++)
        if (str_starts((str){head.at + i, head.len - i}, "<ICD10CM.tabular")) return true;
    return false;
}

static void refuse(struct tabular *t, const char *what, str key)
{
    if (t->status != OK) return;
    *t->fault = (struct config_fault){
        .line = (int)XML_GetCurrentLineNumber(t->parser), .what = what, .key = key};
    t->status = REJECT;
    (void)XML_StopParser(t->parser, XML_FALSE);
}

static bool parent_is(const struct tabular *t, const char *name)
{
    return t->depth >= 2 && strcmp(t->path[t->depth - 2], name) == 0;
}

/* ---- references of a note ----------------------------------------------------------------- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "A39.2" or "Z22.-" at the front: its characters without the point; 0: no code begins here. */
static size_t code_cut(str *text, char code[CODE_MAX])
{
    size_t i = 0, len = 0;
    if (text->len < 3 || !is_upper(text->at[0]) || !is_digit(text->at[1])) return 0;
    for (; i < text->len && len < CODE_MAX; i++) {
        const char c = text->at[i];
        if (c == '.' && len == 3) continue;
        if (!is_upper(c) && !is_digit(c)) break;
        code[len++] = c;
    }
    if (len < 3) return 0;
    *text = (str){text->at + i, text->len - i};
    return len;
}

static enum status reference_row(struct tabular *t, str code, const struct pending *p)
{
    struct draft draft = {.set = CODESET_ICD10CM_NOTE, .row.line = p->line};
    draft.row.parts[0] = code;
    draft.row.parts[1] = (str){&p->kind, 1};
    draft.row.parts[2] = p->first;
    draft.row.texts[NOTE_LAST] = p->last;
    draft.row.texts[NOTE_AT] = p->at;
    draft.row.numbers[NOTE_IF_APPLICABLE] = p->if_applicable;
    return loading_row(t->loading, &draft, t->fault);
}

static void reference_take(struct tabular *t, const struct pending *p)
{
    struct pendings *wait = t->section.len ? &t->of_section : &t->of_chapter;
    if (t->code_count) {
        if (reference_row(t, t->codes[t->code_count - 1], p) != OK)
            refuse(t, t->fault->what, t->fault->key);
    } else if (wait->count < PENDING_MAX) {
        wait->items[wait->count++] = *p;
    } else {
        refuse(t, "has too many notes", t->chapter);
    }
}

static str at_of(const struct tabular *t)
{
    if (t->code_count) return t->codes[t->code_count - 1];
    return t->section.len ? t->section : t->chapter;
}

/* What stands between two parentheses. */
static void references_in(struct tabular *t, str inside, char kind)
{
    struct arena *arena = loading_arena(t->loading);
    char first[CODE_MAX], last[CODE_MAX];
    for (; inside.len; inside = (str){inside.at + 1, inside.len - 1}) {
        size_t last_len = 0;
        const size_t first_len = code_cut(&inside, first);
        if (first_len == 0) continue;
        if (inside.len > 1 && inside.at[0] == '-') {
            inside = (str){inside.at + 1, inside.len - 1};
            last_len = code_cut(&inside, last);
        }
        const struct pending p = {.kind = kind,
                                  .if_applicable = t->if_applicable,
                                  .first = arena_str(arena, (str){first, first_len}),
                                  .last = arena_str(arena, (str){last, last_len}),
                                  .at = at_of(t),
                                  .line = (int)XML_GetCurrentLineNumber(t->parser)};
        reference_take(t, &p);
        if (inside.len == 0) break;
    }
}

static bool says(str text, const char *words)
{
    for (size_t i = 0; i < text.len; i++)
        if (str_starts((str){text.at + i, text.len - i}, words)) return true;
    return false;
}

static void note_end(struct tabular *t)
{
    static const struct note_kind {
        const char *element;
        char kind;
    } kinds[] = {{"excludes1", NOTE_EXCLUDES1},
                 {"excludes2", NOTE_EXCLUDES2},
                 {"codeFirst", NOTE_CODE_FIRST},
                 {"useAdditionalCode", NOTE_USE_ADDITIONAL},
                 {"codeAlso", NOTE_CODE_ALSO}};
    const str text = {t->text, t->len};
    size_t k = 0;
    while (k < COUNT_OF(kinds) && !parent_is(t, kinds[k].element)) k++;
    if (k == COUNT_OF(kinds)) return;
    if (says(text, "if applicable") || says(text, "if known") || says(text, ", if any"))
        t->if_applicable = true; /* of the notes that follow in the list, too */
    for (size_t i = 0; i < text.len; i++) {
        size_t end = i;
        if (text.at[i] != '(') continue;
        while (end < text.len && text.at[end] != ')') end++;
        references_in(t, (str){text.at + i + 1, end - i - 1}, kinds[k].kind);
        i = end;
    }
}

/* ---- elements ----------------------------------------------------------------------------- */

static void name_end(struct tabular *t)
{
    struct arena *arena = loading_arena(t->loading);
    const str name = str_trim((str){t->text, t->len});
    if (parent_is(t, "chapter")) t->chapter = arena_str(arena, name);
    if (!parent_is(t, "diag") || t->code_count == 0) return;
    t->codes[t->code_count - 1] = arena_str(arena, code_plain(arena, name));
    if (t->code_count > 1) return;
    const struct pendings *above[2] = {&t->of_chapter, &t->of_section};
    for (size_t a = 0; a < 2; a++)
        for (size_t i = 0; i < above[a]->count; i++)
            if (reference_row(t, t->codes[0], &above[a]->items[i]) != OK)
                refuse(t, t->fault->what, t->fault->key);
}

static void version_end(struct tabular *t)
{
    int64_t year;
    if (!str_parse_int(str_trim((str){t->text, t->len}), &year) || year < 2010 || year > 2100) {
        refuse(t, "is not a year", STR("version"));
        return;
    }
    loading_covers(t->loading, date_of((int32_t)(year - 1) * 10000 + 1001),
                   date_of((int32_t)year * 10000 + 930));
    t->has_version = true;
}

static void extension_end(struct tabular *t)
{
    struct draft draft = {.set = CODESET_ICD10CM_SEVENTH,
                          .row.line = (int)XML_GetCurrentLineNumber(t->parser)};
    if (!parent_is(t, "sevenChrDef") || t->code_count == 0) return;
    draft.row.parts[0] = t->codes[t->code_count - 1];
    draft.row.parts[1] = (str){&t->character, 1};
    draft.row.texts[SEVENTH_MEANING] = str_trim((str){t->text, t->len});
    if (loading_row(t->loading, &draft, t->fault) != OK) refuse(t, t->fault->what, t->fault->key);
}

static void XMLCALL on_start(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct tabular *t = context;
    if (t->depth == DEPTH_MAX) {
        refuse(t, "is nested too deep", STR("element"));
        return;
    }
    const size_t len = strlen(name) < ELEMENT_MAX ? strlen(name) : ELEMENT_MAX - 1;
    memcpy(t->path[t->depth], name, len);
    t->path[t->depth++][len] = '\0';
    t->len = 0;
    if (strcmp(name, "diag") == 0) t->codes[t->code_count++] = STR("");
    if (strcmp(name, "chapter") == 0) t->of_chapter.count = 0;
    if (strcmp(name, "section") == 0) t->of_section.count = 0;
    if (strcmp(name, "note") != 0) t->if_applicable = false;
    for (size_t i = 0; attributes[i] && attributes[i + 1]; i += 2) {
        if (strcmp(name, "section") == 0 && strcmp(attributes[i], "id") == 0)
            t->section = arena_str(loading_arena(t->loading), str_of(attributes[i + 1]));
        if (strcmp(name, "extension") == 0 && strcmp(attributes[i], "char") == 0)
            t->character = attributes[i + 1][0];
    }
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
    static const struct ending {
        const char *element;
        void (*end)(struct tabular *t);
    } endings[] = {{"note", note_end},
                   {"name", name_end},
                   {"version", version_end},
                   {"extension", extension_end}};
    struct tabular *t = context;
    for (size_t i = 0; t->status == OK && i < COUNT_OF(endings); i++)
        if (strcmp(name, endings[i].element) == 0) endings[i].end(t);
    if (strcmp(name, "diag") == 0 && t->code_count) t->code_count--;
    if (strcmp(name, "section") == 0) t->section = STR("");
    if (t->depth) t->depth--;
    t->len = 0;
}

static void XMLCALL on_text(void *context, const XML_Char *text, int len)
{
    struct tabular *t = context;
    const size_t room = TEXT_MAX - t->len, taken = (size_t)len < room ? (size_t)len : room;
    memcpy(t->text + t->len, text, taken);
    t->len += taken;
}

enum status tabular_read(struct loading *loading, str content, struct config_fault *fault)
{
    struct tabular *t = ARENA_NEW(loading_arena(loading), struct tabular);
    t->loading = loading;
    t->fault = fault;
    t->parser = XML_ParserCreate(NULL);
    if (!t->parser || content.len > INT32_MAX) return HALT;
    XML_SetUserData(t->parser, t);
    XML_SetElementHandler(t->parser, on_start, on_end);
    XML_SetCharacterDataHandler(t->parser, on_text);
    const enum XML_Status parsed = XML_Parse(t->parser, content.at, (int)content.len, XML_TRUE);
    if (parsed != XML_STATUS_OK && t->status == OK) {
        *fault = (struct config_fault){.line = (int)XML_GetCurrentLineNumber(t->parser),
                                       .what = XML_ErrorString(XML_GetErrorCode(t->parser)),
                                       .key = STR("XML:")};
        t->status = REJECT;
    } else if (t->status == OK && !t->has_version) {
        *fault = (struct config_fault){.what = "does not say its year", .key = STR("version")};
        t->status = REJECT;
    }
    XML_ParserFree(t->parser);
    return t->status;
}
