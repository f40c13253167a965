/* Which three-digit ZIP prefixes a state has. */
#include "lib/edit/states.h"

#include "lib/base/status.h"

enum { PREFIX_CHARS = 3, ZIP5_CHARS = 5, ZIP9_CHARS = 9 };

/* Labeling List L002; some prefixes are shared (969 by the Pacific islands, 063 by CT and NY). */
static const struct {
    char state[3];
    int16_t first, last;
} ranges[] = {
    {"AA", 340, 340}, {"AE", 90, 98},   {"AK", 995, 999}, {"AL", 350, 352}, {"AL", 354, 369},
    {"AP", 962, 966}, {"AR", 716, 729}, {"AS", 967, 967}, {"AZ", 850, 865}, {"CA", 900, 961},
    {"CO", 800, 816}, {"CT", 60, 69},   {"DC", 200, 205}, {"DC", 569, 569}, {"DE", 197, 199},
    {"FL", 320, 349}, {"FM", 969, 969}, {"GA", 300, 319}, {"GA", 398, 399}, {"GU", 969, 969},
    {"HI", 967, 968}, {"IA", 500, 528}, {"ID", 832, 838}, {"IL", 600, 629}, {"IN", 460, 479},
    {"KS", 660, 679}, {"KY", 400, 427}, {"LA", 700, 714}, {"MA", 10, 27},   {"MA", 55, 55},
    {"MD", 206, 219}, {"ME", 39, 49},   {"MH", 969, 969}, {"MI", 480, 499}, {"MN", 550, 567},
    {"MO", 630, 658}, {"MP", 969, 969}, {"MS", 386, 397}, {"MT", 590, 599}, {"NC", 270, 289},
    {"ND", 580, 588}, {"NE", 680, 693}, {"NH", 30, 38},   {"NJ", 70, 89},   {"NM", 870, 884},
    {"NV", 889, 898}, {"NY", 5, 5},     {"NY", 63, 63},   {"NY", 100, 149}, {"OH", 430, 459},
    {"OK", 730, 749}, {"OR", 970, 979}, {"PA", 150, 196}, {"PR", 6, 7},     {"PR", 9, 9},
    {"PW", 969, 969}, {"RI", 28, 29},   {"SC", 290, 299}, {"SD", 570, 577}, {"TN", 370, 385},
    {"TX", 733, 733}, {"TX", 750, 799}, {"TX", 885, 885}, {"UT", 840, 847}, {"VA", 201, 201},
    {"VA", 220, 246}, {"VI", 8, 8},     {"VT", 50, 54},   {"VT", 56, 59},   {"WA", 980, 994},
    {"WI", 530, 549}, {"WV", 247, 268}, {"WY", 820, 831},
};

static bool is_state(str text, const char state[3])
{
    return text.len == 2 && text.at[0] == state[0] && text.at[1] == state[1];
}

bool state_is_known(str state)
{
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (is_state(state, ranges[i].state)) return true;
    return false;
}

bool state_has_zip(str state, str zip)
{
    int64_t prefix;
    if ((zip.len != ZIP5_CHARS && zip.len != ZIP9_CHARS) || !str_all_digits(zip)) return false;
    if (!str_parse_int((str){zip.at, PREFIX_CHARS}, &prefix)) return false;
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (is_state(state, ranges[i].state) && prefix >= ranges[i].first &&
            prefix <= ranges[i].last)
            return true;
    return false;
}
