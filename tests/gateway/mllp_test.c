/* MLLP: every VT gives one message, whatever else a peer sends, and however its bytes are cut into
 * packets. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "gateway/mllp.h"

#define VT "\x0b"
#define FS "\x1c"

/* What comes out, as text: M(..) a message, C(..) cut, L(..) too large. Limit 8 bytes. */
static const struct {
    const char *in, *out;
} rows[] = {
    {VT "abc" FS "\r", "M(abc)"},
    {VT "abc" FS, "M(abc)"},
    {VT "a" FS "\r" VT "b" FS "\r", "M(a)M(b)"},
    {VT "a" FS VT "b" FS, "M(a)M(b)"},
    {"noise" VT "a" FS "\r"
     "more" VT "b" FS "\r",
     "M(a)M(b)"},
    {VT "abc", ""},
    {VT "ab" VT "cd" FS "\r", "C(ab)M(cd)"},
    {VT VT "cd" FS "\r", "C()M(cd)"},
    {VT FS "\r", "M()"},
    {"\r\n\r\n", ""},
    {FS "\r" FS "\r", ""},
    {VT "12345678" FS "\r", "M(12345678)"},
    {VT "123456789" FS "\r" VT "b" FS "\r", "L(123456789)M(b)"},
    {VT "1234567890123456789012345678901234567890" FS "\r" VT "b" FS "\r", "LM(b)"},
    {VT "1234567890123456789012345678901234567890" VT "b" FS "\r", "LM(b)"},
    {"", ""},
};

struct heard {
    char text[256];
    size_t len;
};

static void hear(struct heard *heard, const struct mllp_event *event)
{
    static const char letters[] = {[MLLP_MESSAGE] = 'M', [MLLP_CUT] = 'C', [MLLP_TOO_LARGE] = 'L'};
    const bool whole = event->text.len <= 9;
    heard->len +=
        (size_t)snprintf(heard->text + heard->len, sizeof heard->text - heard->len, "%c%s%.*s%s",
                         letters[event->kind], whole ? "(" : "", whole ? (int)event->text.len : 0,
                         whole ? event->text.at : "", whole ? ")" : "");
}

/* The bytes arrive `step` at a time; after each packet what was dealt with is dropped from the
 * front. */
static void play(const char *in, size_t step, struct heard *heard)
{
    char buffer[256];
    size_t len = 0;
    struct mllp mllp = {0};
    for (size_t at = 0; at < strlen(in); at += step) {
        const size_t n = strlen(in) - at < step ? strlen(in) - at : step;
        memcpy(buffer + len, in + at, n);
        len += n;
        for (;;) {
            const struct mllp_event event = mllp_next(&mllp, (str){buffer, len}, 8);
            if (event.kind == MLLP_MORE) break;
            hear(heard, &event);
        }
        const size_t dropped = mllp_drop(&mllp);
        cr_assert(dropped <= len);
        memmove(buffer, buffer + dropped, len - dropped);
        len -= dropped;
    }
}

Test(mllp, finds_every_frame)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct heard heard = {0};
        play(rows[i].in, 256, &heard);
        cr_expect_str_eq(heard.text, rows[i].out, "row %zu", i);
    }
}

/* A message over the limit is told when the limit is passed, so its text depends on the packets;
 * its kind does not. */
Test(mllp, finds_the_same_frames_in_packets_of_any_size)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strchr(rows[i].out, 'L')) continue;
        for (size_t step = 1; step < 12; step++) {
            struct heard heard = {0};
            play(rows[i].in, step, &heard);
            cr_expect_str_eq(heard.text, rows[i].out, "row %zu step %zu", i, step);
        }
    }
}

Test(mllp, keeps_nothing_of_a_message_over_the_limit)
{
    struct mllp mllp = {0};
    struct mllp_event event = mllp_next(&mllp, STR(VT "1234567890"), 8);
    cr_expect_eq(event.kind, MLLP_TOO_LARGE);
    cr_expect_eq(mllp_drop(&mllp), 11u, "all of it is dropped while the rest comes in");
    event = mllp_next(&mllp, STR("more and more"), 8);
    cr_expect_eq(event.kind, MLLP_MORE);
    cr_expect_eq(mllp_drop(&mllp), 13u);
}
