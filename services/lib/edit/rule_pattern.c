/* Patterns: each alternative is at most 63 places, judged with one bit a place. */
#include "lib/edit/rule_codes.h"

#include <limits.h>

enum { PLACES_MAX = 63, ALTERNATIVES_MAX = 16, CHARACTERS = 256, BITS = 64 };

struct place {
    uint64_t characters[CHARACTERS / BITS];
    bool optional, again;
};

struct alternative {
    struct place *places;
    size_t count;
};

struct rule_pattern {
    str text;
    struct alternative alternatives[ALTERNATIVES_MAX];
    size_t count;
};

static void allow(struct place *place, unsigned char c)
{
    place->characters[c / BITS] |= UINT64_C(1) << (c % BITS);
}

static bool allows(const struct place *place, unsigned char c)
{
    return place->characters[c / BITS] >> (c % BITS) & 1;
}

static void allow_all(struct place *place, unsigned char low, unsigned char high)
{
    for (unsigned c = low; c <= high; c++) allow(place, (unsigned char)c);
}

/* ---- reading ------------------------------------------------------------------------------ */

struct reading {
    str rest;
    const char *wrong;
};

static bool next_is(const struct reading *r, char c)
{
    return r->rest.len && r->rest.at[0] == c;
}

static unsigned char take(struct reading *r)
{
    if (r->rest.len == 0) {
        r->wrong = "is a pattern that ends too early";
        return 0;
    }
    const unsigned char c = (unsigned char)r->rest.at[0];
    r->rest = (str){r->rest.at + 1, r->rest.len - 1};
    return c;
}

static void escape_read(struct reading *r, struct place *place)
{
    const unsigned char c = take(r);
    if (c == 'd')
        allow_all(place, '0', '9');
    else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        r->wrong = "is a pattern with an unknown escape";
    else
        allow(place, c);
}

static void class_read(struct reading *r, struct place *place)
{
    const bool not = next_is(r, '^');
    if (not ) (void)take(r);
    do {
        const unsigned char low = take(r);
        unsigned char high = low;
        if (next_is(r, '-') && r->rest.len > 1 && r->rest.at[1] != ']') {
            (void)take(r);
            high = take(r);
        }
        if (high < low) r->wrong = "is a pattern with a range that runs backwards";
        allow_all(place, low, high);
    } while (!r->wrong && !next_is(r, ']'));
    (void)take(r);
    for (size_t i = 0; not &&i < COUNT_OF(place->characters); i++)
        place->characters[i] = ~place->characters[i];
}

static struct place place_read(struct reading *r)
{
    struct place place = {0};
    const unsigned char c = take(r);
    if (c == '.')
        allow_all(&place, 0, UCHAR_MAX);
    else if (c == '[')
        class_read(r, &place);
    else if (c == '\\')
        escape_read(r, &place);
    else if (strchr("()?*+{}]^$", c))
        r->wrong = "is a pattern with a character that needs a \\ before it";
    else
        allow(&place, c);
    return place;
}

static size_t number_read(struct reading *r)
{
    enum { TEN = 10 };
    size_t number = 0;
    if (!r->rest.len || r->rest.at[0] < '0' || r->rest.at[0] > '9')
        r->wrong = "is a pattern with {} that hold no number";
    while (r->rest.len && r->rest.at[0] >= '0' && r->rest.at[0] <= '9' && number <= PLACES_MAX)
        number = number * TEN + (size_t)(take(r) - '0');
    return number;
}

/* "{2,4}" behind a place: so many must be, so many may. */
static void bounds_read(struct reading *r, size_t *least, size_t *most)
{
    (void)take(r);
    *least = *most = number_read(r);
    if (next_is(r, ',')) {
        (void)take(r);
        *most = number_read(r);
    }
    if (!next_is(r, '}') || *most < *least || *most == 0) r->wrong = "is a pattern with wrong {}";
    (void)take(r);
}

static void place_add(struct reading *r, struct alternative *to, struct place place)
{
    size_t least = 1, most = 1;
    if (next_is(r, '{')) {
        bounds_read(r, &least, &most);
    } else if (next_is(r, '?') || next_is(r, '*') || next_is(r, '+')) {
        const unsigned char c = take(r);
        least = c == '+';
        place.again = c != '?';
    }
    if (to->count + most > PLACES_MAX) r->wrong = "is a pattern that is too long";
    for (size_t i = 0; i < most && !r->wrong; i++) {
        place.optional = i >= least;
        to->places[to->count++] = place;
    }
}

static void alternative_read(struct reading *r, struct alternative *to, struct arena *arena)
{
    to->places = ARENA_ARRAY(arena, struct place, PLACES_MAX);
    while (!r->wrong && r->rest.len && !next_is(r, '|')) {
        const struct place place = place_read(r);
        if (!r->wrong) place_add(r, to, place);
    }
    if (to->count == 0 && !r->wrong) r->wrong = "is a pattern with nothing in it";
}

const char *rule_pattern_read(str text, struct arena *arena, const struct rule_pattern **pattern)
{
    struct rule_pattern *all = ARENA_NEW(arena, struct rule_pattern);
    struct reading r = {.rest = text};
    all->text = text;
    do {
        if (all->count == ALTERNATIVES_MAX) return "is a pattern with too many alternatives";
        alternative_read(&r, &all->alternatives[all->count++], arena);
        if (r.wrong) return r.wrong;
    } while (next_is(&r, '|') && take(&r));
    *pattern = all;
    return NULL;
}

str rule_pattern_text(const struct rule_pattern *pattern)
{
    return pattern->text;
}

/* ---- judging ------------------------------------------------------------------------------ */

/* Places that may be left out hand on to the next one. */
static uint64_t hand_on(const struct alternative *a, uint64_t at)
{
    for (size_t i = 0; i < a->count; i++)
        if (at >> i & 1 && a->places[i].optional) at |= UINT64_C(1) << (i + 1);
    return at;
}

static uint64_t step(const struct alternative *a, uint64_t at, unsigned char c)
{
    uint64_t next = 0;
    for (size_t i = 0; i < a->count; i++) {
        if (!(at >> i & 1) || !allows(&a->places[i], c)) continue;
        next |= UINT64_C(1) << (i + 1);
        if (a->places[i].again) next |= UINT64_C(1) << i;
    }
    return next;
}

static bool alternative_fits(const struct alternative *a, str text)
{
    uint64_t at = hand_on(a, 1);
    for (size_t i = 0; i < text.len && at; i++)
        at = hand_on(a, step(a, at, (unsigned char)text.at[i]));
    return at >> a->count & 1;
}

bool rule_pattern_fits(const struct rule_pattern *pattern, str text)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (alternative_fits(&pattern->alternatives[i], text)) return true;
    return false;
}
