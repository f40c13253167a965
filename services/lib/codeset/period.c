/* Days that a release covers, out of its file's name. */
#include "lib/codeset/period.h"

#include "lib/base/status.h"
#include "lib/codeset/record.h"

enum { TOKENS_MAX = 32, MONTHS = 12, NCCI_YEAR_0 = 1994, OWN_BEGIN = 19960101 };

static const char *const months[MONTHS] = {"jan", "feb", "mar", "apr", "may", "jun",
                                           "jul", "aug", "sep", "oct", "nov", "dec"};

/* ---- words and numbers of a name ---------------------------------------------------------- */

struct token {
    str text;
    int64_t number; /* -1: a word */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t tokens_cut(str plain, struct token *tokens)
{
    size_t count = 0;
    for (size_t i = 0; i < plain.len && count < TOKENS_MAX;) {
        size_t end = i + 1;
        if (plain.at[i] == '_') {
            i++;
            continue;
        }
        while (end < plain.len && plain.at[end] != '_' &&
               is_digit(plain.at[end]) == is_digit(plain.at[i]))
            end++;
        struct token *token = &tokens[count++];
        token->text = (str){plain.at + i, end - i};
        token->number = -1;
        if (is_digit(plain.at[i])) (void)str_parse_int(token->text, &token->number);
        i = end;
    }
    return count;
}

static int32_t month_of(str word)
{
    for (int32_t i = 0; i < MONTHS; i++)
        if (word.len >= 3 && str_starts(word, months[i])) return i + 1;
    return 0;
}

static bool is_year(const struct token *token)
{
    return token->text.len == 4 && token->number >= 1990 && token->number < 2100;
}

static bool is_month(const struct token *token)
{
    return token->text.len == 2 && token->number >= 1 && token->number <= MONTHS;
}

/* 07012024 and 20240701. */
static bool day_token(const struct token *token, struct period *p)
{
    enum { DAY_DIGITS = 8, YEAR_BELOW = 10000, MONTH_ABOVE = 1000000, DAY_BELOW = 100 };
    if (token->text.len != DAY_DIGITS) return false;
    const bool american = token->number % YEAR_BELOW >= 1990 && token->number % YEAR_BELOW < 2100 &&
                          token->number / MONTH_ABOVE <= MONTHS;
    p->year = (int32_t)(american ? token->number % YEAR_BELOW : token->number / YEAR_BELOW);
    p->month =
        (int32_t)(american ? token->number / MONTH_ABOVE : token->number / DAY_BELOW % DAY_BELOW);
    return true;
}

/* NCCI numbers its versions by year: v303 is the fourth quarter of 2024 (1994 + 30). */
static bool version_token(const struct token *t, struct period *p)
{
    if (!str_is(t[0].text, "v") || t[1].text.len != 3) return false;
    p->year = (int32_t)(NCCI_YEAR_0 + t[1].number / 10);
    p->month = (int32_t)(t[1].number % 10 * 3 + 1);
    return p->month <= MONTHS;
}

static void word_read(const struct token *t, size_t after, struct period *p)
{
    const int32_t month = month_of(t->text);
    if (month && !p->month) p->month = month;
    if (!after) return;
    if (str_is(t->text, "q") && t[1].number >= 1 && t[1].number <= 4)
        p->month = (int32_t)t[1].number * 3 - 2;
    if (str_is(t->text, "f") && t[1].text.len == 1) p->part = (int)t[1].number;
    (void)version_token(t, p);
}

/* 2026-04, and 07-01-2024. */
static void year_read(const struct token *t, size_t before, size_t after, struct period *p)
{
    p->year = (int32_t)t->number;
    if (after && is_month(&t[1]) && !p->month) p->month = (int32_t)t[1].number;
    if (before >= 2 && is_month(&t[-2]) && t[-1].text.len == 2 && !p->month)
        p->month = (int32_t)t[-2].number;
}

static void token_read(const struct token *t, size_t before, size_t after, struct period *p)
{
    static const char years_follow[] = "pprrvu|pfall|gpci|rvu|clab|clfs";
    if (t->number < 0)
        word_read(t, after, p);
    else if (is_year(t))
        year_read(t, before, after, p);
    else if (!day_token(t, p) && before && t->text.len == 2 && !p->year &&
             name_fits(t[-1].text, years_follow))
        p->year = 2000 + (int32_t)t->number;
}

struct period period_of_name(struct arena *arena, str name)
{
    struct period p = {0};
    struct token tokens[TOKENS_MAX];
    const size_t count = tokens_cut(name_plain(arena, name), tokens);
    for (size_t i = 0; i < count; i++) token_read(&tokens[i], i, count - 1 - i, &p);
    return p;
}

/* ---- days --------------------------------------------------------------------------------- */

static date day_in(int32_t year, int32_t month)
{
    return date_of(year * 10000 + month * 100 + 1);
}

static date month_end(int32_t year, int32_t month)
{
    return date_add_days(month == MONTHS ? day_in(year + 1, 1) : day_in(year, month + 1), -1);
}

bool period_days(enum coverage coverage, const struct period *p, date *from, date *to)
{
    const int32_t month = p->month ? p->month : 1, quarter = (month - 1) / 3 * 3 + 1;
    *from = *to = date_of(0);
    if (coverage == COVERS_OWN_DATES || coverage == COVERS_ALWAYS || coverage == COVERS_FILE)
        return true;
    if (p->year < 1990 || month > MONTHS) return false;
    *from = day_in(p->year, month);
    *to = month_end(p->year, MONTHS);
    switch (coverage) {
    case COVERS_FISCAL: {
        const bool autumn = p->month >= 10; /* October 2024 begins fiscal year 2025 */
        if (!p->month) *from = day_in(p->year - 1, 10);
        *to = month_end(p->year + autumn, 9);
        return true;
    }
    case COVERS_QUARTER:
        *from = day_in(p->year, quarter);
        *to = month_end(p->year, quarter + 2);
        return p->month != 0;
    case COVERS_HISTORY:
        *from = date_of(OWN_BEGIN);
        if (p->month) *to = month_end(p->year, quarter + 2);
        return true;
    case COVERS_HALF_YEAR:
        *from = day_in(p->year, month >= 7 ? 7 : 1);
        *to = month_end(p->year, month >= 7 ? MONTHS : 6);
        return true;
    case COVERS_YEAR:
        *from = day_in(p->year, 1);
        return true;
    case COVERS_YEAR_REST:
    case COVERS_OWN_DATES:
    case COVERS_ALWAYS:
    case COVERS_FILE:
        return true;
    }
    return true;
}

/* M/D/YYYY, with '/' or '-'. */
static bool american_date(str text, char separator, date *day)
{
    int64_t number[3];
    for (int i = 0; i < 3; i++)
        if (!str_parse_int(str_cut(&text, separator), &number[i]) || number[i] < 1) return false;
    if (text.at) return false; /* a fourth part */
    if (number[0] > MONTHS || number[1] > 31 || number[2] > 9999) return false;
    *day = date_of((int32_t)(number[2] * 10000 + number[0] * 100 + number[1]));
    return date_is_real(*day);
}

bool date_read(str text, date *day)
{
    text = str_trim(text);
    if (text.len > 10) text = str_cut(&text, ' '); /* "2024-01-01 00:00:00" */
    *day = date_of(0);
    if (text.len == 0 || str_is(text, "*") || str_is(text, "00000000")) return true;
    return date_parse(text, day) || date_parse_iso(text, day) || american_date(text, '/', day) ||
           american_date(text, '-', day);
}
