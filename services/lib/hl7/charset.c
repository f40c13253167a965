/* HL7 table 0211 beside the names of iconv, and the conversion to UTF-8. */
#include "lib/hl7/charset.h"

#include <errno.h>
#include <iconv.h>

enum { CHARSET_FIELD = 18, ESC = 0x1b };

/* clang-format off */
/* HL7 2.5.1 table 0211, 2.7 adds the last ones. */
static const struct {
    const char *hl7, *iconv_name;
} charsets[] = {
    {"ASCII",            "ISO-8859-1"},  /* said by many who send Latin-1 */
    {"8859/1",           "ISO-8859-1"},  {"8859/2",  "ISO-8859-2"},  {"8859/3",  "ISO-8859-3"},
    {"8859/4",           "ISO-8859-4"},  {"8859/5",  "ISO-8859-5"},  {"8859/6",  "ISO-8859-6"},
    {"8859/7",           "ISO-8859-7"},  {"8859/8",  "ISO-8859-8"},  {"8859/9",  "ISO-8859-9"},
    {"8859/15",          "ISO-8859-15"},
    {"ISO IR6",          "ISO-8859-1"},  {"ISO IR14", "ISO-2022-JP"}, {"ISO IR87", "ISO-2022-JP"},
    {"ISO IR159",        "ISO-2022-JP-1"},
    {"GB 18030-2000",    "GB18030"},     {"KS X 1001", "EUC-KR"},    {"CNS 11643-1992", "EUC-TW"},
    {"BIG-5",            "BIG5"},
    {"UNICODE",          "UTF-8"},       {"UNICODE UTF-8", "UTF-8"},
    {"UNICODE UTF-16",   "UTF-8"},       {"UNICODE UTF-32", "UTF-8"},    /* decoded before (wide.h), or on the way */
    {"UTF-8",            "UTF-8"},       {"UTF8", "UTF-8"},          {"WINDOWS-1252", "WINDOWS-1252"},
};
/* clang-format on */

static const char *iconv_name(str name)
{
    for (size_t i = 0; i < COUNT_OF(charsets); i++)
        if (str_is(name, charsets[i].hl7)) return charsets[i].iconv_name;
    return NULL;
}

bool hl7_charset_is_known(str name)
{
    return iconv_name(name) != NULL;
}

/* Bytes that follow a lead byte in UTF-8, RFC 3629; -1: it is no lead byte. */
static int followers(unsigned char lead)
{
    if (lead < 0x80) return 0;
    if (lead >= 0xC2 && lead <= 0xDF) return 1;
    if (lead >= 0xE0 && lead <= 0xEF) return 2;
    return lead >= 0xF0 && lead <= 0xF4 ? 3 : -1;
}

/* Overlong forms, surrogates and what lies above U+10FFFF: told by the second byte. */
static bool second_is_sound(unsigned char lead, unsigned char second)
{
    if (lead == 0xE0) return second >= 0xA0;
    if (lead == 0xED) return second <= 0x9F;
    if (lead == 0xF0) return second >= 0x90;
    return lead != 0xF4 || second <= 0x8F;
}

bool hl7_is_utf8(str text)
{
    for (size_t i = 0; i < text.len;) {
        const unsigned char lead = (unsigned char)text.at[i++];
        const int more = followers(lead);
        if (more < 0 || (size_t)more > text.len - i) return false;
        if (more && !second_is_sound(lead, (unsigned char)text.at[i])) return false;
        for (int k = 0; k < more; k++)
            if (((unsigned char)text.at[i++] & 0xC0) != 0x80) return false;
    }
    return true;
}

/* ESC begins the shifts of ISO 2022, whose bytes all look like ASCII. */
static bool is_plain(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80 || text.at[i] == ESC) return false;
    return true;
}

/* The first character set of MSH-18 that we know: repetitions are those that escapes may call. */
static const char *declared(str message)
{
    struct hl7_reader reader;
    struct hl7_segment msh;
    if (hl7_open(message, &reader) != OK || !hl7_next(&reader, &msh)) return NULL;
    const int count = hl7_repetition_count(&msh, CHARSET_FIELD);
    const char *last = NULL;
    for (int i = 1; i <= count; i++) {
        const char *name = iconv_name(hl7_value_of(&msh, CHARSET_FIELD, i, 1));
        /* "ASCII~ISO IR87": the base set is the smallest, the last one holds what is needed. */
        if (name) last = name;
    }
    return last;
}

/* A byte of the upper half becomes at most three, as do two of ISO 2022, whose bytes are ASCII. */
static size_t room_for(str text)
{
    size_t high = 0;
    for (size_t i = 0; i < text.len; i++) high += (unsigned char)text.at[i] >= 0x80;
    const bool shifts = text.len && memchr(text.at, ESC, text.len);
    return text.len * (shifts ? 2 : 1) + 2 * high;
}

static str converted(struct arena *arena, str text, const char *from)
{
    const iconv_t set = iconv_open("UTF-8", from);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's own way to say no. */
    if (set == (iconv_t)-1) return text;
    const union {
        const char *text;
        char *in;
    } input = {text.at};
    const size_t room = room_for(text);
    char *in = input.in, *out = arena_alloc(arena, room + 1), *at = out;
    size_t in_left = text.len, out_left = room;
    while (in_left && iconv(set, &in, &in_left, &at, &out_left) == (size_t)-1) {
        if (in_left == 0 || out_left == 0 || errno == E2BIG) break;
        *at++ = '?'; /* EILSEQ, EINVAL: a byte that means nothing here */
        out_left--;
        in++;
        in_left--;
    }
    (void)iconv_close(set);
    return (str){out, (size_t)(at - out)};
}

/* MSH-18 says what the text now is, so that nobody converts it again. */
static str relabelled(struct arena *arena, str text)
{
    struct hl7_reader reader;
    struct hl7_segment msh;
    if (hl7_open(text, &reader) != OK || !hl7_next(&reader, &msh)) return text;
    const str field = hl7_field(&msh, CHARSET_FIELD);
    if (field.len == 0) return text; /* nothing said, and it is UTF-8: that is told by itself */
    static const char name[] = "UNICODE UTF-8";
    const size_t name_len = sizeof name - 1, before = (size_t)(field.at - text.at);
    const str after = {field.at + field.len, text.len - before - field.len};
    char *out = arena_alloc(arena, text.len + name_len);
    memcpy(out, text.at, before);
    memcpy(out + before, name, name_len);
    memcpy(out + before + name_len, after.at, after.len);
    return (str){out, before + name_len + after.len};
}

/* MSH-18 says UTF-16 or UTF-32 of text whose letters are one byte each. */
static bool says_wide(str text)
{
    struct hl7_header header;
    return hl7_header_read(text, &header) == OK && (str_starts(header.charset, "UNICODE UTF-16") ||
                                                    str_starts(header.charset, "UNICODE UTF-32"));
}

str hl7_decoded(struct arena *arena, str message, str otherwise)
{
    const str text = hl7_normalized(arena, message);
    if (is_plain(text)) return says_wide(text) ? relabelled(arena, text) : text;
    const char *from = declared(text);
    /* Latin-1 that happens to be UTF-8 throughout is UTF-8 whose sender left MSH-18 as it was. */
    const bool is_ascii = from && str_is(str_of(from), "ISO-8859-1");
    if (hl7_is_utf8(text) && (!from || is_ascii || str_is(str_of(from), "UTF-8")))
        return relabelled(arena, text);
    if (!from || str_is(str_of(from), "UTF-8")) from = iconv_name(otherwise);
    return converted(arena, relabelled(arena, text), from ? from : "ISO-8859-1");
}
