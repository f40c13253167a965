/* UTF-16 to UTF-8 (RFC 2781, RFC 3629), in pieces. */
#include "lib/hl7/wide.h"

#include "lib/base/status.h"

enum {
    FILLER_MAX = 16, /* units before the first segment: byte order mark, frame, blank lines */
    BYTES_A_UNIT = 2,
    UTF8_A_UNIT = 3,
    HIGH_SURROGATE = 0xD800,
    LOW_SURROGATE = 0xDC00,
    BEHIND_SURROGATES = 0xE000,
    BEYOND_THE_FIRST_PLANE = 0x10000,
    BYTE_ORDER_MARK = 0xFEFF
};

static uint32_t unit_of(const char *at, enum hl7_width width)
{
    const unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];
    return width == HL7_WIDE_LITTLE ? (uint32_t)second << 8 | first : (uint32_t)first << 8 | second;
}

static bool is_filler(uint32_t unit)
{
    return unit == BYTE_ORDER_MARK || unit == '\r' || unit == '\n' || unit == ' ' || unit == 0x0b;
}

/* The word in units of two bytes; UNKNOWN: the text ends before it does. */
static enum hl7_width spells(str text, const char *word, enum hl7_width width)
{
    for (; *word; word++) {
        if (text.len < BYTES_A_UNIT) return HL7_WIDTH_UNKNOWN;
        if (unit_of(text.at, width) != (unsigned char)*word) return HL7_NARROW;
        text = (str){text.at + BYTES_A_UNIT, text.len - BYTES_A_UNIT};
    }
    return width;
}

/* MSH, FHS or BHS behind a little filler. */
static enum hl7_width begins_wide(str text, enum hl7_width width)
{
    static const char *const heads[] = {"MSH", "FHS", "BHS"};
    for (size_t n = 0; n < FILLER_MAX && text.len >= BYTES_A_UNIT; n++) {
        if (!is_filler(unit_of(text.at, width))) break;
        text = (str){text.at + BYTES_A_UNIT, text.len - BYTES_A_UNIT};
    }
    for (size_t h = 0; h < COUNT_OF(heads); h++) {
        const enum hl7_width found = spells(text, heads[h], width);
        if (found != HL7_NARROW) return found;
    }
    return HL7_NARROW;
}

enum hl7_width hl7_width_of(str beginning)
{
    const enum hl7_width little = begins_wide(beginning, HL7_WIDE_LITTLE);
    return little == HL7_NARROW ? begins_wide(beginning, HL7_WIDE_BIG) : little;
}

static size_t utf8_put(uint32_t c, char *at)
{
    enum { LEAD2 = 0xC0, LEAD3 = 0xE0, LEAD4 = 0xF0, FOLLOWER = 0x80, MASK = 0x3F };
    if (c < 0x80) {
        at[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        at[0] = (char)(LEAD2 | c >> 6);
        at[1] = (char)(FOLLOWER | (c & MASK));
        return 2;
    }
    if (c < BEYOND_THE_FIRST_PLANE) {
        at[0] = (char)(LEAD3 | c >> 12);
        at[1] = (char)(FOLLOWER | (c >> 6 & MASK));
        at[2] = (char)(FOLLOWER | (c & MASK));
        return 3;
    }
    at[0] = (char)(LEAD4 | c >> 18);
    at[1] = (char)(FOLLOWER | (c >> 12 & MASK));
    at[2] = (char)(FOLLOWER | (c >> 6 & MASK));
    at[3] = (char)(FOLLOWER | (c & MASK));
    return 4;
}

/* One character off the front of *text; false: it ends within one. */
static bool character_cut(str *text, enum hl7_width width, uint32_t *c)
{
    if (text->len < BYTES_A_UNIT) return false;
    *c = unit_of(text->at, width);
    size_t len = BYTES_A_UNIT;
    if (*c >= HIGH_SURROGATE && *c < LOW_SURROGATE) {
        if (text->len < (size_t)2 * BYTES_A_UNIT) return false;
        const uint32_t low = unit_of(text->at + BYTES_A_UNIT, width);
        const bool is_pair = low >= LOW_SURROGATE && low < BEHIND_SURROGATES;
        if (is_pair) len += BYTES_A_UNIT;
        *c = is_pair ? BEYOND_THE_FIRST_PLANE + ((*c - HIGH_SURROGATE) << 10) + low - LOW_SURROGATE
                     : '?';
    } else if (*c >= LOW_SURROGATE && *c < BEHIND_SURROGATES) {
        *c = '?';
    }
    *text = (str){text->at + len, text->len - len};
    return true;
}

size_t hl7_wide_decode(str *text, enum hl7_width width, char *into)
{
    size_t len = 0;
    uint32_t c;
    while (character_cut(text, width, &c))
        if (c != BYTE_ORDER_MARK) len += utf8_put(c, into + len);
    return len;
}

str hl7_narrowed(struct arena *arena, str message)
{
    const enum hl7_width width = hl7_width_of(message);
    if (width != HL7_WIDE_LITTLE && width != HL7_WIDE_BIG) return message;
    char *text = arena_alloc(arena, message.len / BYTES_A_UNIT * UTF8_A_UNIT + 1);
    str rest = message;
    return (str){text, hl7_wide_decode(&rest, width, text)};
}
