/* str.h - a piece of somebody else's bytes: where it starts and how long it is. */
#ifndef LIB_BASE_STR_H
#define LIB_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <protobuf-c/protobuf-c.h>

/* Not terminated by a NUL; owned by whoever owns the bytes. at == NULL: absent. */
typedef struct str {
    const char *at;
    size_t len;
} str;

#define STR(literal) ((str){"" literal, sizeof(literal) - 1})
/* For printf's %.*s; never for a log line, which has no way to take text. */
#define STR_ARGS(s) (int)(s).len, (s).at ? (s).at : ""

static inline str str_of(const char *text)
{
    return (str){text, text ? strlen(text) : 0};
}

static inline bool str_eq(str a, str b)
{
    /* Most texts differ in their first character; b, where it is a literal, needs no call then. */
    return a.len == b.len &&
           (a.len == 0 || (a.at && b.at && *a.at == *b.at && memcmp(a.at, b.at, b.len) == 0));
}

static inline bool str_is(str a, const char *text)
{
    return str_eq(a, str_of(text));
}

/* Text of the messages in proto/ is `bytes`: X12 and HL7 are not always UTF-8. */
typedef ProtobufCBinaryData bytes;

static inline str str_from(bytes b)
{
    return (str){(const char *)b.data, b.len};
}

static inline bytes str_bytes(str s)
{
    /* protobuf-c has no const; nobody writes through it. */
    const union {
        const char *text;
        uint8_t *data;
    } at = {s.at};
    return (bytes){.len = s.len, .data = at.data};
}

/* Cuts the text before the first `end` off the front of *rest. When there is no `end`, cuts off all
 * of it and leaves rest->at NULL, which tells "A*" (an empty piece follows) from "A" (nothing
 * does). */
str str_cut(str *rest, char end);

/* Into an array of `room` bytes, cut off to fit, NUL-terminated. */
void str_into(char *to, size_t room, str from);
str str_trim(str s);           /* without blanks, tabs, CR and LF at both ends */
int str_compare(str a, str b); /* as memcmp, the shorter first */
bool str_starts(str s, const char *prefix);
bool str_parse_int(str s, int64_t *value); /* decimal digits with an optional '-', nothing else */
bool str_all_digits(str s);                /* at least one, all of them 0-9 */
/* In decimal, without a NUL; returns the length, at most STR_INT_MAX. */
enum { STR_INT_MAX = 20 };
size_t str_write_int(int64_t value, char *text);
/* Digits alone, zeros in front up to `width` (at most STR_INT_MAX). */
size_t str_write_digits(uint64_t value, size_t width, char *text);

#endif
