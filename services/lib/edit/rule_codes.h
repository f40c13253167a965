/* rule_codes.h - what a rule compares a code with: a list of codes, ranges and beginnings, or a
 * pattern.
 *
 *   99213   99202-99215   E11*            a range holds codes of the same length
 *   [A-Z]\d{2}|\d+                        a pattern fits the whole value
 *
 * A pattern is characters, `.`, `[...]`, `[^...]`, `\d` and `\` before anything else, each with
 * `?`, `*`, `+`, `{n}` or `{n,m}` behind it; alternatives stand between `|`. It is judged in time
 * proportional to the value, whatever it is.
 */
#ifndef LIB_EDIT_RULE_CODES_H
#define LIB_EDIT_RULE_CODES_H

#include "lib/base/arena.h"
#include "lib/base/status.h"

struct rule_range {
    str low, high; /* both of one length; high at NULL: whatever begins with low */
};

struct rule_codes {
    const str *exact; /* sorted, each once */
    size_t exact_count;
    const struct rule_range *ranges;
    size_t range_count;
    uint64_t
        begins; /* a bit for each first character, modulo 64: most codes are told apart by it */
};

/* Collects words; then put them in order. */
struct rule_codes_reading {
    struct arena *arena;
    str *exact;
    size_t exact_count;
    struct rule_range *ranges;
    size_t range_count;
};
/* Returns NULL, or what is wrong with the word. */
const char *rule_codes_add(struct rule_codes_reading *reading, str word);
const struct rule_codes *rule_codes_of(struct rule_codes_reading *reading);

bool rule_codes_have(const struct rule_codes *codes, str code);

struct rule_pattern;
/* Returns NULL, or what is wrong with it. The pattern keeps its text for printing. */
const char *rule_pattern_read(str text, struct arena *arena, const struct rule_pattern **pattern);
str rule_pattern_text(const struct rule_pattern *pattern);
bool rule_pattern_fits(const struct rule_pattern *pattern, str text);

#endif
