/* HL7 v2 escape sequences: one table says what each stands for, and three readers use it. */
#include "lib/hl7/escape.h"

enum { ID_CHARS = 3, HEX_BASE = 16, ESCAPED_CHARS_MAX = 5 };

/* clang-format off */
/* HL7 2.5.1 chapter 2.7.1 to 2.7.4, 2.7.6. A name that takes a number or bytes behind it is known by its beginning. */
static const struct {
    const char *name;
    bool takes_more;
    char stands_for; /* 0: nothing */
} formats[] = {
    {"H", false, 0}, {"N", false, 0}, {"C", true, 0}, {"M", true, 0},
    {".br", false, ' '}, {".sp", true, ' '}, {".sk", true, ' '},
    {".in", true, 0}, {".ti", true, 0}, {".fi", false, 0}, {".nf", false, 0}, {".ce", false, 0},
};
/* clang-format on */

static const struct hl7_delimiters usual_delimiters = {'|', '^', '~', '\\', '&', 0};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \Xhhhh\: the bytes; 0 written: not hexadecimal. */
static size_t hex_write(str digits, char *out)
{
    size_t written = 0;
    if (digits.len == 0 || digits.len % 2) return 0;
    for (size_t i = 0; i < digits.len; i += 2) {
        const int high = hex_digit(digits.at[i]), low = hex_digit(digits.at[i + 1]);
        if (high < 0 || low < 0) return 0;
        out[written++] = (char)(high << 4 | low);
    }
    return written;
}

/* What stands behind a name that takes more: a number with its sign, or hexadecimal bytes. */
static bool is_more(str more)
{
    for (size_t i = 0; i < more.len; i++)
        if (hex_digit(more.at[i]) < 0 && more.at[i] != '+' && more.at[i] != '-') return false;
    return true;
}

/* The delimiter that a name stands for; 0: none. */
static char delimiter_of(struct hl7_delimiters by, str name)
{
    const struct {
        const char *name;
        char stands_for;
    } rows[] = {{"F", by.field},      {"S", by.component}, {"T", by.subcomponent},
                {"R", by.repetition}, {"E", by.escape},    {"P", by.truncation}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(name, rows[i].name)) return rows[i].stands_for;
    return 0;
}

/* What stands for one escape; the number of bytes written, or -1: it is none that we know. */
static int escape_write(struct hl7_delimiters by, str name, char *out)
{
    const char delimiter = delimiter_of(by, name);
    if (delimiter) {
        *out = delimiter;
        return 1;
    }
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const size_t len = strlen(formats[i].name);
        if (!str_starts(name, formats[i].name)) continue;
        if (name.len > len &&
            !(formats[i].takes_more && is_more((str){name.at + len, name.len - len})))
            continue;
        if (formats[i].stands_for) *out = formats[i].stands_for;
        return formats[i].stands_for != 0;
    }
    const size_t hex = str_starts(name, "X") ? hex_write((str){name.at + 1, name.len - 1}, out) : 0;
    return hex ? (int)hex : -1;
}

str hl7_unescape(struct arena *arena, struct hl7_delimiters by, str value)
{
    if (value.len == 0 || !memchr(value.at, by.escape, value.len)) return value;
    char *out = arena_alloc(arena, value.len + 1);
    size_t len = 0;
    for (str rest = value; rest.at;) {
        const str plain = str_cut(&rest, by.escape);
        memcpy(out + len, plain.at, plain.len);
        len += plain.len;
        if (!rest.at) break;
        str after = rest;
        const str name = str_cut(&after, by.escape);
        const int written = after.at ? escape_write(by, name, out + len) : -1;
        if (written < 0) {
            out[len++] =
                by.escape; /* not an escape: the character stays, what follows is read on */
            continue;
        }
        len += (size_t)written;
        rest = after;
    }
    return (str){out, len};
}

/* ---- writing --------------------------------------------------------------------------------- */

/* One character of a value as it must stand in a message; at most three. */
static size_t literal_write(struct hl7_delimiters by, char c, char *out)
{
    static const char names[] = "FSTRE";
    const char delimiters[] = {by.field, by.component, by.subcomponent, by.repetition, by.escape};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        if (c != delimiters[i]) continue;
        memcpy(out, (const char[]){by.escape, names[i], by.escape}, 3);
        return 3;
    }
    *out = c;
    return 1;
}

static size_t control_write(struct hl7_delimiters by, char c, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    const unsigned char byte = (unsigned char)c;
    const char hex[] = {by.escape, 'X', digits[byte / HEX_BASE], digits[byte % HEX_BASE],
                        by.escape};
    memcpy(out, hex, sizeof hex);
    return sizeof hex;
}

str hl7_escape(struct arena *arena, struct hl7_delimiters by, str value)
{
    char *out = arena_alloc(arena, ESCAPED_CHARS_MAX * value.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        const bool is_control = (unsigned char)value.at[i] < ' ';
        len += is_control ? control_write(by, value.at[i], out + len)
                          : literal_write(by, value.at[i], out + len);
    }
    return (str){out, len};
}

/* ---- other delimiters ------------------------------------------------------------------------ */

static bool is_separator(struct hl7_delimiters by, char c)
{
    return c == by.field || c == by.component || c == by.repetition || c == by.subcomponent;
}

/* The name of the escape that begins behind `at`, which ends within the same value; at NULL: none.
 */
static str name_at(struct hl7_delimiters by, str text, size_t at)
{
    for (size_t end = at + 1; end < text.len && !is_separator(by, text.at[end]); end++)
        if (text.at[end] == by.escape) return (str){text.at + at + 1, end - at - 1};
    return (str){0};
}

static char separator_of(struct hl7_delimiters by, char c)
{
    if (c == by.field) return usual_delimiters.field;
    if (c == by.component) return usual_delimiters.component;
    if (c == by.repetition) return usual_delimiters.repetition;
    return usual_delimiters.subcomponent;
}

/* What stands at text.at[*at] with the usual delimiters; moves *at behind it. */
static size_t piece_write(struct hl7_delimiters by, str text, size_t *at, char *out)
{
    char room[1 << 10];
    const char c = text.at[*at];
    if (is_separator(by, c)) {
        ++*at;
        *out = separator_of(by, c);
        return 1;
    }
    const str name = c == by.escape ? name_at(by, text, *at) : (str){0};
    const char delimiter = delimiter_of(by, name); /* of no name: none */
    if (name.at && name.len < sizeof room && escape_write(by, name, room) >= 0) {
        *at += name.len + 2;
        if (delimiter) return literal_write(usual_delimiters, delimiter, out);
        out[0] = out[name.len + 1] = usual_delimiters.escape;
        memcpy(out + 1, name.at, name.len);
        return name.len + 2;
    }
    ++*at;
    return literal_write(usual_delimiters, c, out);
}

static bool has_usual_delimiters(struct hl7_delimiters by)
{
    return by.field == usual_delimiters.field && by.component == usual_delimiters.component &&
           by.repetition == usual_delimiters.repetition && by.escape == usual_delimiters.escape &&
           by.subcomponent == usual_delimiters.subcomponent && by.truncation == 0;
}

/* MSH, FHS and BHS say the delimiters themselves: they go anew, what stands behind is rewritten. */
static size_t head_write(const struct hl7_segment *segment, str *text, char *out)
{
    static const char usual[] = {'|', '^', '~', '\\', '&'};
    const bool is_head =
        str_is(segment->id, "MSH") || str_is(segment->id, "FHS") || str_is(segment->id, "BHS");
    if (!is_head || text->len <= ID_CHARS) return 0;
    str rest = {text->at + ID_CHARS + 1, text->len - ID_CHARS - 1};
    memcpy(out, text->at, ID_CHARS);
    memcpy(out + ID_CHARS, usual, sizeof usual);
    (void)str_cut(&rest, segment->by.field);
    *text = rest.at ? (str){rest.at - 1, rest.len + 1} : (str){text->at + text->len, 0};
    return ID_CHARS + sizeof usual;
}

enum status hl7_redelimited(struct arena *arena, str message, str *usual)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    TRY(hl7_open(message, &reader));
    if (has_usual_delimiters(reader.by)) {
        *usual = hl7_normalized(arena, message);
        return OK;
    }
    char *out = arena_alloc(arena, (message.len + 2) * ESCAPED_CHARS_MAX);
    size_t len = 0;
    while (hl7_next(&reader, &segment)) {
        str text = segment.text;
        len += head_write(&segment, &text, out + len);
        for (size_t at = 0; at < text.len;) len += piece_write(segment.by, text, &at, out + len);
        out[len++] = '\r';
    }
    *usual = (str){out, len};
    return OK;
}
