/* Writes JSON text. */
#include "lib/fhir/json_out.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/status.h"

enum { ROOM_FIRST = 1024 };

static void put(struct json_out *out, str text)
{
    if (out->len + text.len > out->room) {
        const size_t room = 2 * (out->room + text.len) + ROOM_FIRST;
        char *at = arena_alloc(out->arena, room);
        if (out->len) memcpy(at, out->at, out->len);
        out->at = at;
        out->room = room;
    }
    if (text.len) memcpy(out->at + out->len, text.at, text.len);
    out->len += text.len;
}

/* The length of the UTF-8 character in front (RFC 3629), 0: it is none. */
static size_t utf8_length(str text)
{
    static const struct {
        size_t length;
        unsigned char first, last, least, most; /* of the first byte; of the second */
    } rows[] = {
        {1, 0x00, 0x7F, 0x00, 0x00}, {2, 0xC2, 0xDF, 0x80, 0xBF}, {3, 0xE0, 0xE0, 0xA0, 0xBF},
        {3, 0xE1, 0xEC, 0x80, 0xBF}, {3, 0xED, 0xED, 0x80, 0x9F}, {3, 0xEE, 0xEF, 0x80, 0xBF},
        {4, 0xF0, 0xF0, 0x90, 0xBF}, {4, 0xF1, 0xF3, 0x80, 0xBF}, {4, 0xF4, 0xF4, 0x80, 0x8F},
    };
    const unsigned char *c = (const unsigned char *)text.at;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const size_t length = rows[i].length;
        if (c[0] < rows[i].first || c[0] > rows[i].last || length > text.len) continue;
        if (length > 1 && (c[1] < rows[i].least || c[1] > rows[i].most)) return 0;
        for (size_t n = 2; n < length; n++)
            if (c[n] < 0x80 || c[n] > 0xBF) return 0;
        return length;
    }
    return 0;
}

static size_t character_put(struct json_out *out, str text)
{
    char escaped[8];
    const unsigned char c = (unsigned char)text.at[0];
    const size_t length = utf8_length(text);
    if (c < ' ' || c == '"' || c == '\\' || c == 0x7F || length == 0) {
        const int n = snprintf(escaped, sizeof escaped, "\\u%04x", c);
        put(out, (str){escaped, (size_t)n});
        return 1;
    }
    put(out, (str){text.at, length});
    return length;
}

static void string_put(struct json_out *out, str text)
{
    put(out, STR("\""));
    while (text.len) {
        const size_t n = character_put(out, text);
        text = (str){text.at + n, text.len - n};
    }
    put(out, STR("\""));
}

static void begin(struct json_out *out, const char *name)
{
    if (out->comma) put(out, STR(","));
    out->comma = true;
    if (!name) return;
    string_put(out, str_of(name));
    put(out, STR(":"));
}

void json_open(struct json_out *out, const char *name, char bracket)
{
    begin(out, name);
    put(out, (str){&bracket, 1});
    out->comma = false;
}

void json_close(struct json_out *out, char bracket)
{
    put(out, (str){&bracket, 1});
    out->comma = true;
}

void json_text(struct json_out *out, const char *name, str text)
{
    begin(out, name);
    string_put(out, text);
}

void json_number(struct json_out *out, const char *name, int64_t number)
{
    begin(out, name);
    put(out, arena_printf(out->arena, "%" PRId64, number));
}

void json_cents(struct json_out *out, const char *name, int64_t cents)
{
    const uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    begin(out, name);
    put(out, arena_printf(out->arena, "%s%" PRIu64 ".%02" PRIu64, cents < 0 ? "-" : "", size / 100,
                          size % 100));
}

void json_milli(struct json_out *out, const char *name, int64_t milli)
{
    const uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    begin(out, name);
    if (size % 1000 == 0)
        put(out, arena_printf(out->arena, "%s%" PRIu64, milli < 0 ? "-" : "", size / 1000));
    else
        put(out, arena_printf(out->arena, "%s%" PRIu64 ".%03" PRIu64, milli < 0 ? "-" : "",
                              size / 1000, size % 1000));
}

void json_flag(struct json_out *out, const char *name, bool flag)
{
    begin(out, name);
    put(out, flag ? STR("true") : STR("false"));
}
