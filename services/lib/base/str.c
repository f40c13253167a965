/* Pieces of text: cutting, comparing, reading whole numbers. */
#include "lib/base/str.h"

str str_cut(str *rest, char end)
{
    const str all = *rest;
    const char *found = all.at && all.len ? memchr(all.at, end, all.len) : NULL;
    if (!found) {
        *rest = (str){0};
        return all;
    }
    const size_t len = (size_t)(found - all.at);
    *rest = (str){found + 1, all.len - len - 1};
    return (str){all.at, len};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void str_into(char *to, size_t room, str from)
{
    const size_t len = from.len < room ? from.len : room - 1;
    if (len) memcpy(to, from.at, len);
    to[len] = '\0';
}

str str_trim(str s)
{
    while (s.len && is_blank(s.at[0])) s = (str){s.at + 1, s.len - 1};
    while (s.len && is_blank(s.at[s.len - 1])) s.len--;
    return s;
}

int str_compare(str a, str b)
{
    const size_t len = a.len < b.len ? a.len : b.len;
    const int order = len ? memcmp(a.at, b.at, len) : 0;
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, const char *prefix)
{
    if (*prefix && (s.len == 0 || *s.at != *prefix)) return false; /* as nearly always */
    const size_t len = strlen(prefix);
    return s.len >= len && (len == 0 || memcmp(s.at, prefix, len) == 0);
}

bool str_all_digits(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9') return false;
    return s.len > 0;
}

bool str_parse_int(str s, int64_t *value)
{
    const bool negative = s.len > 0 && s.at[0] == '-';
    if (negative) s = (str){s.at + 1, s.len - 1};
    if (!str_all_digits(s)) return false;
    int64_t sum = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (__builtin_mul_overflow(sum, 10, &sum)) return false;
        if (__builtin_add_overflow(sum, s.at[i] - '0', &sum)) return false;
    }
    *value = negative ? -sum : sum;
    return true;
}

size_t str_write_digits(uint64_t value, size_t width, char *text)
{
    char backwards[STR_INT_MAX];
    size_t len = 0;
    do {
        backwards[len++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0 || len < width);
    for (size_t i = 0; i < len; i++) text[i] = backwards[len - 1 - i];
    return len;
}

size_t str_write_int(int64_t value, char *text)
{
    if (value >= 0) return str_write_digits((uint64_t)value, 1, text);
    text[0] = '-';
    return 1 + str_write_digits((uint64_t)0 - (uint64_t)value, 1, text + 1);
}
