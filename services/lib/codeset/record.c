/* Records and fields of text files. */
#include "lib/codeset/record.h"

struct records records_of(struct arena *arena, str content, char separator)
{
    return (struct records){
        .arena = arena, .rest = content_of(content), .separator = separator, .next_line = 1};
}

str content_of(str content)
{
    if (str_starts(content, "\xef\xbb\xbf")) return (str){content.at + 3, content.len - 3};
    return content;
}

static int breaks_in(str text)
{
    int count = 0;
    for (size_t i = 0; i < text.len; i++) count += text.at[i] == '\n';
    return count;
}

/* What lies between the quotes, or false: no quote ends it before a separator or line end. */
static bool quoted(str rest, char separator, str *inside, size_t *taken, bool *doubled)
{
    *doubled = false;
    for (size_t i = 1; i < rest.len; i++) {
        if (rest.at[i] != '"') continue;
        char next = '\n';
        if (i + 1 < rest.len) next = rest.at[i + 1];
        if (next == '"') {
            *doubled = true;
            i++;
            continue;
        }
        if (next != separator && next != '\r' && next != '\n') return false;
        *inside = (str){rest.at + 1, i - 1};
        *taken = i + 1;
        return true;
    }
    return false;
}

static str halved(struct arena *arena, str doubled)
{
    char *to = arena_alloc(arena, doubled.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < doubled.len; i++) {
        to[len++] = doubled.at[i];
        if (doubled.at[i] == '"') i++;
    }
    return (str){to, len};
}

static size_t plain_len(str rest, char separator)
{
    size_t len = 0;
    while (len < rest.len && rest.at[len] != '\n' && (rest.at[len] != separator || !separator))
        len++;
    return len;
}

/* Goes behind a field of so many bytes and what separates it; true: the record ends there. */
static bool behind_field(struct records *r, size_t len)
{
    if (len < r->rest.len && r->rest.at[len] == '\r') len++;
    const bool last = len >= r->rest.len || r->rest.at[len] != r->separator || !r->separator;
    r->ended = len < r->rest.len;
    r->rest = r->ended ? (str){r->rest.at + len + 1, r->rest.len - len - 1} : (str){0};
    return last;
}

/* Cuts one field off and says whether another follows in the record. */
static bool field_cut(struct records *r, str *field, bool *last, struct config_fault *fault)
{
    size_t len = 0;
    bool doubled = false;
    const bool wants_quotes = r->rest.len && r->rest.at[0] == '"' && r->separator;
    if (wants_quotes && quoted(r->rest, r->separator, field, &len, &doubled)) {
        r->next_line += breaks_in(*field);
        if (doubled) *field = halved(r->arena, *field);
    } else if (wants_quotes && r->separator == ',') {
        *fault = (struct config_fault){.line = r->next_line,
                                       .what = "begins with a quote that does not end well"};
        return false;
    } else {
        len = plain_len(r->rest, r->separator);
        *field = (str){r->rest.at, len};
    }
    if (field->len && memchr(field->at, '\0', field->len)) { /* keys are padded with it */
        *fault =
            (struct config_fault){.line = r->next_line, .what = "holds a NUL, which no text has"};
        return false;
    }
    if (field->len && field->at[field->len - 1] == '\r') field->len--;
    *last = behind_field(r, len);
    return true;
}

bool record_next(struct records *r, struct config_fault *fault)
{
    bool last = false;
    if (!r->rest.at || r->rest.len == 0) return false;
    r->line = r->next_line;
    r->count = 0;
    while (!last) {
        str field;
        if (!field_cut(r, &field, &last, fault)) return false;
        if (r->count < RECORD_FIELDS_MAX) r->fields[r->count++] = field;
        if (!last && r->rest.len == 0) { /* a separator at the very end of the file */
            if (r->count < RECORD_FIELDS_MAX) r->fields[r->count++] = STR("");
            break;
        }
    }
    r->next_line++;
    return true;
}

str name_plain(struct arena *arena, str text)
{
    char *to = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + ('a' - 'A'));
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            to[len++] = c;
        else if (len && to[len - 1] != '_')
            to[len++] = '_';
    }
    while (len && to[len - 1] == '_') len--;
    return (str){to, len};
}

static bool contains(str text, str piece)
{
    for (size_t i = 0; i + piece.len <= text.len; i++)
        if (piece.len == 0 || memcmp(text.at + i, piece.at, piece.len) == 0) return true;
    return false;
}

static bool fits(str plain, str pattern)
{
    const bool before = pattern.len && pattern.at[0] == '*';
    if (before) pattern = (str){pattern.at + 1, pattern.len - 1};
    const bool after = pattern.len && pattern.at[pattern.len - 1] == '*';
    if (after) pattern.len--;
    if (pattern.len > plain.len) return false;
    if (before && after) return contains(plain, pattern);
    if (!before && !after) return str_eq(plain, pattern);
    const size_t at = before ? plain.len - pattern.len : 0;
    return str_eq((str){plain.at + at, pattern.len}, pattern);
}

bool name_fits(str plain, const char *patterns)
{
    str rest = str_of(patterns);
    while (rest.at)
        if (fits(plain, str_cut(&rest, '|'))) return true;
    return false;
}
