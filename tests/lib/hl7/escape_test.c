/* What is escaped is read back byte by byte; a message with other delimiters means the same with
 * the usual ones. */
#include <criterion/criterion.h>

#include "lib/hl7/escape.h"

static const struct hl7_delimiters usual = {'|', '^', '~', '\\', '&', 0};
static const struct hl7_delimiters odd = {'#', '!', '?', '%', '*', '$'};

Test(escape, stands_for_what_its_name_says)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"},
        {"\\X41\\\\X4243\\", "ABC"},
        {"\\X4\\", "\\X4\\"}, /* half a byte is none */
        {"one\\.br\\two", "one two"},
        {"a\\.sp+2\\b\\.sk5\\c", "a b c"},
        {"a\\.in+3\\b\\.ti-2\\c\\.ce\\d", "abcd"},
        {"\\H\\bold\\N\\", "bold"},
        {"\\C2842\\x\\M244242\\y", "xy"}, /* switches of terminals */
        {"\\Zlocal\\", "\\Zlocal\\"},
        {"\\P\\", "\\P\\"}, /* before 2.7 nothing */
        {"lone \\ stays", "lone \\ stays"},
        {"\\.br", "\\.br"},
        {"\\\\", "\\\\"},
    };
    struct arena *arena = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str out = hl7_unescape(arena, usual, str_of(rows[i].in));
        cr_expect(str_is(out, rows[i].out), "%s gave %.*s", rows[i].in, STR_ARGS(out));
    }
    cr_expect(str_is(hl7_unescape(arena, odd, STR("%F%%P%%X23%")), "#$#"));
    arena_free(arena);
}

Test(escape, is_undone_by_its_opposite_whatever_the_bytes)
{
    char all[512];
    struct arena *arena = arena_new(1 << 20);
    for (int i = 0; i < 512; i++) all[i] = (char)i;
    const struct hl7_delimiters sets[] = {usual, odd};
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        const str value = {all, sizeof all};
        const str escaped = hl7_escape(arena, sets[i], value);
        cr_expect(str_eq(hl7_unescape(arena, sets[i], escaped), value), "set %zu", i);
        for (size_t k = 0; k < escaped.len; k++)
            cr_expect(escaped.at[k] != sets[i].field && (unsigned char)escaped.at[k] >= ' ');
    }
    arena_free(arena);
}

Test(redelimited, means_the_same)
{
    struct arena *arena = arena_new(1 << 16);
    str out;
    const str in = STR("MSH#!?%*$#APP#FAC#R#F#2026##ADT!A08#C1#P#2.7\n"
                       "PID#1##7!!!H*S?8##A|B%F%C^D!X%S%Y~%X41%%Z1%##\r\n");
    cr_assert_eq(hl7_redelimited(arena, in, &out), OK);
    cr_expect(str_is(out, "MSH|^~\\&|APP|FAC|R|F|2026||ADT^A08|C1|P|2.7\r"
                          "PID|1||7^^^H&S~8||A\\F\\B#C\\S\\D^X!Y\\R\\\\X41\\%Z1%||\r"),
              "%.*s", STR_ARGS(out));
    /* A tab at an end was made an escape, which is not trimmed as the tab was (found by fuzzing).
     */
    cr_assert_eq(hl7_redelimited(arena, STR("MSH#!?%*#A\rPID#1#x\t!y"), &out), OK);
    cr_expect(str_is(out, "MSH|^~\\&|A\rPID|1|x\t^y\r"));
    cr_expect_eq(hl7_redelimited(arena, STR("PID|1"), &out), REJECT);
    cr_assert_eq(hl7_redelimited(arena, STR("MSH|^~\\&|A\nPID|\\E\\"), &out), OK);
    cr_expect(str_is(out, "MSH|^~\\&|A\rPID|\\E\\\r"));
    arena_free(arena);
}
