/* Lists of codes, ranges and beginnings: read once, sorted, looked up. */
#include "lib/edit/rule_codes.h"

#include <ctype.h>
#include <stdlib.h>

static bool is_plain(str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!isalnum((unsigned char)word.at[i])) return false;
    return word.len > 0;
}

static void range_add(struct rule_codes_reading *r, struct rule_range range)
{
    r->ranges = arena_grow(r->arena, r->ranges, r->range_count, sizeof *r->ranges);
    r->ranges[r->range_count++] = range;
}

/* "99202-99215": two codes of one length, in order. */
static bool is_range(str word, struct rule_range *range)
{
    str rest = word;
    range->low = str_cut(&rest, '-');
    range->high = rest;
    return rest.at && is_plain(range->low) && is_plain(range->high) &&
           range->low.len == range->high.len && str_compare(range->low, range->high) < 0;
}

const char *rule_codes_add(struct rule_codes_reading *r, str word)
{
    struct rule_range range;
    if (word.len == 0) return "is empty";
    if (word.at[word.len - 1] == '*') {
        range = (struct rule_range){.low = {word.at, word.len - 1}};
        if (!is_plain(range.low)) return "is no beginning of codes, as E11*";
        range_add(r, range);
        return NULL;
    }
    if (is_range(word, &range)) {
        range_add(r, range);
        return NULL;
    }
    if (memchr(word.at, '*', word.len)) return "has a * that is not at its end";
    r->exact = arena_grow(r->arena, r->exact, r->exact_count, sizeof *r->exact);
    r->exact[r->exact_count++] = word;
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

static uint64_t first_bit(char c)
{
    enum { BITS = 64 };
    return UINT64_C(1) << ((unsigned char)c % BITS);
}

/* Of the first character of everything in it. */
static uint64_t begins_of(const struct rule_codes *codes)
{
    uint64_t begins = 0;
    for (size_t i = 0; i < codes->exact_count; i++) begins |= first_bit(codes->exact[i].at[0]);
    for (size_t i = 0; i < codes->range_count; i++) {
        const struct rule_range *range = &codes->ranges[i];
        const str last = range->high.at ? range->high : range->low;
        for (int c = (unsigned char)range->low.at[0]; c <= (unsigned char)last.at[0]; c++)
            begins |= first_bit((char)c);
    }
    return begins;
}

const struct rule_codes *rule_codes_of(struct rule_codes_reading *r)
{
    struct rule_codes *codes = ARENA_NEW(r->arena, struct rule_codes);
    size_t kept = 0;
    if (r->exact_count) qsort(r->exact, r->exact_count, sizeof *r->exact, by_text);
    for (size_t i = 0; i < r->exact_count; i++)
        if (i == 0 || !str_eq(r->exact[i], r->exact[kept - 1])) r->exact[kept++] = r->exact[i];
    *codes = (struct rule_codes){r->exact, kept, r->ranges, r->range_count, 0};
    codes->begins = begins_of(codes);
    return codes;
}

static bool range_has(const struct rule_range *range, str code)
{
    if (!range->high.at)
        return code.len >= range->low.len && memcmp(code.at, range->low.at, range->low.len) == 0;
    return code.len == range->low.len && memcmp(code.at, range->low.at, code.len) >= 0 &&
           memcmp(code.at, range->high.at, code.len) <= 0;
}

static bool exact_has(const struct rule_codes *codes, str code)
{
    size_t low = 0, high = codes->exact_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = str_compare(code, codes->exact[middle]);
        if (order == 0) return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool rule_codes_have(const struct rule_codes *codes, str code)
{
    if (code.len == 0 || !(codes->begins & first_bit(code.at[0]))) return false;
    if (exact_has(codes, code)) return true;
    for (size_t i = 0; i < codes->range_count; i++)
        if (range_has(&codes->ranges[i], code)) return true;
    return false;
}
