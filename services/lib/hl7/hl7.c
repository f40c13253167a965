/* Reading HL7 v2: delimiters from MSH, then segments, fields, repetitions, components. */
#include "lib/hl7/hl7.h"

enum {
    ID_CHARS = 3,
    FIRST_ENCODING = ID_CHARS + 1,
    DAY_DIGITS = 8,
    MLLP_START = 0x0b,
    MLLP_END = 0x1c
};

/* Where MSH-2 is cut short (2.1 senders) the recommended ones stand in. HL7 2.5.1 chapter 2.5.4. */
static const struct hl7_delimiters usual = {'|', '^', '~', '\\', '&', 0};

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static bool is_filler(char c)
{
    return is_line_end(c) || c == ' ' || c == '\t' || c == MLLP_START || c == MLLP_END;
}

static str skip_filler(str s)
{
    for (;;) {
        const bool has_mark = str_starts(s, "\xEF\xBB\xBF"); /* a UTF-8 byte order mark */
        const size_t len = has_mark ? 3 : s.len && is_filler(s.at[0]);
        if (len == 0) return s;
        s = (str){s.at + len, s.len - len};
    }
}

static bool is_delimiter(char c)
{
    return c > ' ' && c < 0x7f && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
           !(c >= 'a' && c <= 'z');
}

static bool are_distinct(const char *chars, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_delimiter(chars[i])) return false;
        for (size_t k = 0; k < i; k++)
            if (chars[i] == chars[k]) return false;
    }
    return true;
}

/* 2.7's fifth encoding character, which ends a value that was cut short; 0: none is said. */
static char truncation_of(str text, size_t count, const char chars[5])
{
    const size_t at = ID_CHARS + count;
    if (count < 5 || at >= text.len || !is_delimiter(text.at[at])) return 0;
    if (memchr(chars, text.at[at], 5)) return 0;
    return text.at[at];
}

static enum status delimiters_read(str text, struct hl7_delimiters *by)
{
    char chars[] = {usual.field, usual.component, usual.repetition, usual.escape,
                    usual.subcomponent};
    if (text.len <= FIRST_ENCODING) return REJECT;
    chars[0] = text.at[ID_CHARS];
    size_t count = 1;
    for (size_t at = FIRST_ENCODING; at < text.len && count < sizeof chars; at++) {
        if (text.at[at] == chars[0] || is_line_end(text.at[at])) break;
        chars[count++] = text.at[at];
    }
    if (count == 1 || !are_distinct(chars, sizeof chars)) return REJECT;
    *by = (struct hl7_delimiters){chars[0], chars[1], chars[2],
                                  chars[3], chars[4], truncation_of(text, count, chars)};
    return OK;
}

enum status hl7_open(str message, struct hl7_reader *reader)
{
    const str text = skip_filler(message);
    if (!str_starts(text, "MSH") && !str_starts(text, "FHS") && !str_starts(text, "BHS"))
        return REJECT;
    reader->rest = text;
    return delimiters_read(text, &reader->by);
}

/* The first line, without frame bytes at its end; *rest goes on behind it. Frame bytes within a
 * line are left: to take them out would make another value of it. */
static str line_cut(str *rest)
{
    const str all = skip_filler(*rest);
    size_t len = 0;
    while (len < all.len && !is_line_end(all.at[len])) len++;
    *rest = (str){all.at ? all.at + len : NULL, all.len - len};
    while (len > 0 && (all.at[len - 1] == MLLP_START || all.at[len - 1] == MLLP_END)) len--;
    return (str){all.at, len};
}

bool hl7_next(struct hl7_reader *reader, struct hl7_segment *segment)
{
    const str line = line_cut(&reader->rest);
    if (line.len == 0) return false;
    str fields = line;
    *segment = (struct hl7_segment){line, str_trim(str_cut(&fields, reader->by.field)), reader->by};
    return true;
}

/* In MSH, FHS and BHS field 1 is the separator itself, so what stands behind the n-th is field n
 * + 1. */
static bool begins_with_separator(const struct hl7_segment *segment)
{
    return str_is(segment->id, "MSH") || str_is(segment->id, "FHS") || str_is(segment->id, "BHS");
}

static str nth(str rest, char end, int n)
{
    str piece = str_cut(&rest, end);
    while (--n > 0 && piece.at) piece = rest.at ? str_cut(&rest, end) : (str){0};
    return piece;
}

str hl7_field(const struct hl7_segment *segment, int field)
{
    const bool shifted = begins_with_separator(segment);
    if (field < 1) return (str){0};
    if (shifted && field == 1 && segment->text.len <= ID_CHARS)
        return (str){0}; /* "MSH" and nothing more */
    if (shifted && field == 1) return (str){segment->text.at + ID_CHARS, 1};
    return nth(segment->text, segment->by.field, shifted ? field : field + 1);
}

int hl7_repetition_count(const struct hl7_segment *segment, int field)
{
    const str all = hl7_field(segment, field);
    int count = all.len > 0;
    for (size_t i = 0; i < all.len; i++) count += all.at[i] == segment->by.repetition;
    return count;
}

str hl7_repetition(const struct hl7_segment *segment, int field, int repetition)
{
    return nth(hl7_field(segment, field), segment->by.repetition, repetition);
}

str hl7_component(const struct hl7_segment *segment, int field, int repetition, int component)
{
    return nth(hl7_repetition(segment, field, repetition), segment->by.component, component);
}

str hl7_subcomponent(const struct hl7_segment *segment, str component, int subcomponent)
{
    return nth(component, segment->by.subcomponent, subcomponent);
}

str hl7_value_of(const struct hl7_segment *segment, int field, int repetition, int component)
{
    return str_trim(
        hl7_subcomponent(segment, hl7_component(segment, field, repetition, component), 1));
}

str hl7_value(const struct hl7_segment *segment, int field, int component)
{
    return hl7_value_of(segment, field, 1, component);
}

bool hl7_is_null(str value)
{
    return str_is(value, "\"\"");
}

bool hl7_is_set(str value)
{
    return value.len > 0 && !hl7_is_null(value);
}

static void trigger_from_event(struct hl7_reader reader, struct hl7_header *header)
{
    struct hl7_segment segment;
    while (header->trigger.len == 0 && hl7_next(&reader, &segment))
        if (str_is(segment.id, "EVN")) header->trigger = hl7_value(&segment, 1, 1);
}

enum status hl7_header_read(str message, struct hl7_header *header)
{
    struct hl7_reader reader;
    struct hl7_segment msh;
    TRY(hl7_open(message, &reader));
    if (!hl7_next(&reader, &msh)) return REJECT;
    *header = (struct hl7_header){
        .by = reader.by,
        .sending_application = hl7_value(&msh, 3, 1),
        .sending_facility = hl7_value(&msh, 4, 1),
        .sender_application = hl7_field(&msh, 3),
        .sender_facility = hl7_field(&msh, 4),
        .receiving_application = hl7_field(&msh, 5),
        .receiving_facility = hl7_field(&msh, 6),
        .timestamp = hl7_value(&msh, 7, 1),
        .type = hl7_value(&msh, 9, 1),
        .trigger = hl7_value(&msh, 9, 2),
        .control = hl7_value(&msh, 10, 1),
        .processing = hl7_value(&msh, 11, 1),
        .version = hl7_value(&msh, 12, 1),
        .accept_when = hl7_value(&msh, 15, 1),
        .answer_when = hl7_value(&msh, 16, 1),
        .charset = hl7_value(&msh, 18, 1),
    };
    if (header->trigger.len == 0) trigger_from_event(reader, header);
    return OK;
}

/* ---- values ---------------------------------------------------------------------------------- */

bool hl7_date_read(str value, date *day)
{
    if (value.len < DAY_DIGITS) return false;
    for (size_t i = DAY_DIGITS; i < value.len; i++) {
        const char c = value.at[i];
        if (!(c >= '0' && c <= '9') && c != '.' && c != '+' && c != '-') return false;
    }
    return date_parse((str){value.at, DAY_DIGITS}, day);
}

/* HL7's NM allows a leading plus and as many zeros behind the point as a sender likes. */
static str number_trimmed(str value)
{
    const char *point = value.len ? memchr(value.at, '.', value.len) : NULL;
    if (value.len && value.at[0] == '+') value = (str){value.at + 1, value.len - 1};
    while (point && value.len && value.at + value.len - 1 > point && value.at[value.len - 1] == '0')
        value.len--;
    return value;
}

bool hl7_money_read(str value, money *amount)
{
    return money_parse(number_trimmed(value), amount);
}

bool hl7_milli_read(str value, int64_t *milli)
{
    return milli_parse(number_trimmed(value), milli);
}

str hl7_normalized(struct arena *arena, str message)
{
    char *out = arena_alloc(arena, message.len + 2);
    size_t len = 0;
    str rest = message;
    for (str line = line_cut(&rest); line.len; line = line_cut(&rest)) {
        memcpy(out + len, line.at, line.len);
        len += line.len;
        out[len++] = '\r';
    }
    return (str){out, len};
}
