/* Every character set of MSH-18 becomes UTF-8 once; what is UTF-8 or plain stays as it is. */
#include <criterion/criterion.h>

#include "lib/hl7/charset.h"

#define MSH(charset) "MSH|^~\\&|A|F|R|F|2026||ADT^A08|C1|P|2.5||||||" charset "\r"

static const struct {
    const char *charset, *sent, *otherwise, *got;
} rows[] = {
    {"", "M\xfcller", "", "M\xc3\xbcller"},           /* undeclared: Latin-1 */
    {"", "M\xc3\xbcller", "", "M\xc3\xbcller"},       /* undeclared UTF-8 */
    {"", "\x80 5", "WINDOWS-1252", "\xe2\x82\xac 5"}, /* the profile's */
    {"8859/1", "M\xfcller", "", "M\xc3\xbcller"},
    {"8859/15", "\xa4 5", "", "\xe2\x82\xac 5"},
    {"8859/2",
     "\xa3\xf3"
     "d\xbc",
     "",
     "\xc5\x81\xc3\xb3"
     "d\xc5\xba"},
    {"8859/5", "\xb0", "", "\xd0\x90"},
    {"8859/7", "\xc1", "", "\xce\x91"},
    {"ASCII", "M\xfcller", "", "M\xc3\xbcller"}, /* said by senders of Latin-1 */
    {"UNICODE UTF-8", "M\xc3\xbcller", "", "M\xc3\xbcller"},
    {"UNICODE UTF-8", "M\xfcller", "", "M\xc3\xbcller"}, /* said, but it is not */
    {"ASCII~ISO IR87", "\x1b$B;3ED\x1b(B", "", "\xe5\xb1\xb1\xe7\x94\xb0"},
    {"GB 18030-2000", "\xd6\xd0", "", "\xe4\xb8\xad"},
    {"KS X 1001", "\xb1\xe8", "", "\xea\xb9\x80"},
    {"BIG-5", "\xa4\xa4", "", "\xe4\xb8\xad"},
    {"nobody's", "plain", "", "plain"},
    {"UNICODE UTF-16", "M\xc3\xbcller", "", "M\xc3\xbcller"}, /* decoded on its way */
};

Test(charset, becomes_utf_8)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str in =
            arena_printf(arena, MSH("%s") "PID|1||7||%s^X\r", rows[i].charset, rows[i].sent);
        const str out = hl7_decoded(arena, in, str_of(rows[i].otherwise));
        const str wanted = arena_printf(arena, "||%s^X\r", rows[i].got);
        cr_expect(strstr(arena_text(arena, out), arena_text(arena, wanted)), "row %zu: %.*s", i,
                  STR_ARGS(out));
        cr_expect(hl7_is_utf8(out), "row %zu", i);
        cr_expect(str_eq(hl7_decoded(arena, out, str_of(rows[i].otherwise)), out), "row %zu: twice",
                  i);
    }
    arena_free(arena);
}

Test(utf8, is_told_from_what_only_looks_like_it)
{
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {"", true},
        {"a", true},
        {"\xc3\xbc", true},
        {"\xf0\x9f\x98\x80", true},
        {"\xc3", false},
        {"\xc0\x80", false},
        {"\xe0\x80\x80", false},
        {"\xed\xa0\x80", false},
        {"\xf4\x90\x80\x80", false},
        {"\x80", false},
        {"\xc3(", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        cr_expect_eq(hl7_is_utf8(str_of(cases[i].text)), cases[i].is, "row %zu", i);
}

Test(charset, that_says_utf_16_of_plain_text_is_corrected)
{
    struct arena *arena = arena_new(1 << 20);
    const str out = hl7_decoded(arena, STR(MSH("UNICODE UTF-16") "PID|1\r"), STR(""));
    cr_expect(str_is(out, MSH("UNICODE UTF-8") "PID|1\r"), "%.*s", STR_ARGS(out));
    arena_free(arena);
}
