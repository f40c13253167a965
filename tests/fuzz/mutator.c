/* Mutates X12 by its pieces instead of its bytes: elements are emptied, exchanged and set to what
 * readers trip over; segments go, come twice and change places. Linked into the X12 targets. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/status.h"
#include "lib/base/str.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { PIECE_MAX = 512, STEPS_MAX = 4, ISA_BYTES = 106, BYTES_ONE_IN = 8 };

struct text {
    char *at;
    size_t len, room;
    char element, component, terminator;
    uint64_t random;
};

struct piece {
    size_t from, to;
};

/* Empty, zero in all its spellings, dates at their ends, other delimiters, composites, codes. */
static const char *const values[] = {
    "",
    "0",
    "00",
    "-0",
    "0.0",
    ".5",
    "5.",
    "-1",
    "1.005",
    "01",
    "1",
    "12",
    "A:B",
    "A::B",
    ":",
    ":A",
    "A:",
    "A>B",
    "A B",
    "A ",
    " A",
    "A^B",
    "A|B",
    "AA",
    "ABC",
    "Y",
    "N",
    "D8",
    "RD8",
    "DT",
    "TM",
    "20260101",
    "2359",
    "ZZ",
    "XX",
    "EI",
    "SY",
    "G1",
    "F8",
    "EA",
    "573",
    "472",
    "96",
    "HC:A1:",
    "ABK:A00:::::::Y",
    "\xff",
    "a",
    "00010101",
    "A\nB",
    "12:34",
    "::",
    "BF",
    "HC",
    "99999999.99",
    "20260101-20260101",
    "20260101-20260105",
    "202601011200",
    "123456789012345678901234567890",
};

static size_t below(struct text *text, size_t limit)
{
    text->random ^= text->random << 13;
    text->random ^= text->random >> 7;
    text->random ^= text->random << 17;
    return limit ? (size_t)(text->random % limit) : 0;
}

/* The stretch around `at` that `end` and `other` bound. */
static struct piece around(const struct text *text, size_t at, char end, char other)
{
    struct piece piece = {at, at};
    while (piece.from > 0 && text->at[piece.from - 1] != end && text->at[piece.from - 1] != other)
        piece.from--;
    while (piece.to < text->len && text->at[piece.to] != end && text->at[piece.to] != other)
        piece.to++;
    return piece;
}

static struct piece any_element(struct text *text)
{
    return around(text, below(text, text->len), text->element, text->terminator);
}

/* With its terminator. */
static struct piece any_segment(struct text *text)
{
    struct piece piece = around(text, below(text, text->len), text->terminator, text->terminator);
    if (piece.to < text->len) piece.to++;
    return piece;
}

/* Puts `with` in the place of the piece; nothing happens where it does not fit. */
static void replace(struct text *text, struct piece piece, str with)
{
    char kept[PIECE_MAX]; /* `with` may lie in the text itself */
    const size_t gone = piece.to - piece.from;
    if (with.len > sizeof kept || text->len - gone + with.len > text->room) return;
    if (with.len) memcpy(kept, with.at, with.len);
    memmove(text->at + piece.from + with.len, text->at + piece.to, text->len - piece.to);
    memcpy(text->at + piece.from, kept, with.len);
    text->len = text->len - gone + with.len;
}

static str view(const struct text *text, struct piece piece)
{
    return (str){text->at + piece.from, piece.to - piece.from};
}

static str any_value(struct text *text)
{
    return str_of(values[below(text, COUNT_OF(values))]);
}

static void set_element(struct text *text)
{
    replace(text, any_element(text), any_value(text));
}

static void clear_element(struct text *text)
{
    replace(text, any_element(text), (str){0});
}

static void copy_element(struct text *text)
{
    const struct piece to = any_element(text);
    replace(text, to, view(text, any_element(text)));
}

static void set_component(struct text *text)
{
    struct piece piece = any_element(text);
    const size_t at = piece.from + below(text, piece.to - piece.from + 1);
    const struct piece component = around(text, at, text->component, text->element);
    if (component.from > piece.from) piece.from = component.from;
    if (component.to < piece.to) piece.to = component.to;
    replace(text, piece, any_value(text));
}

static void shift_elements(struct text *text)
{
    const size_t at = any_element(text).to;
    replace(text, (struct piece){at, at}, (str){&text->element, 1});
}

static void cut_segment(struct text *text)
{
    const struct piece element = any_element(text);
    const struct piece rest = around(text, element.from, text->terminator, text->terminator);
    replace(text, (struct piece){element.to, rest.to}, (str){0});
}

static void remove_segment(struct text *text)
{
    replace(text, any_segment(text), (str){0});
}

static void copy_segment(struct text *text)
{
    const size_t at = any_segment(text).to;
    replace(text, (struct piece){at, at}, view(text, any_segment(text)));
}

static void move_segment(struct text *text)
{
    char kept[PIECE_MAX];
    const struct piece piece = any_segment(text);
    const str segment = view(text, piece);
    if (segment.len > sizeof kept) return;
    memcpy(kept, segment.at, segment.len);
    replace(text, piece, (str){0});
    const size_t at = text->len ? any_segment(text).to : 0;
    replace(text, (struct piece){at, at}, (str){kept, segment.len});
}

static void (*const steps[])(struct text *text) = {
    set_element, clear_element, copy_element,   set_component, shift_elements,
    cut_segment, copy_segment,  remove_segment, move_segment,
};

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct text text = {
        (char *)data, size, max_size, '*', ':', '~', seed * 0x9E3779B97F4A7C15u | 1};
    (void)below(&text, 1);
    if (size == 0 || below(&text, BYTES_ONE_IN) == 0) return LLVMFuzzerMutate(data, size, max_size);
    if (size >= ISA_BYTES && memcmp(data, "ISA", 3) == 0) {
        text.element = text.at[3];
        text.component = text.at[ISA_BYTES - 2];
        text.terminator = text.at[ISA_BYTES - 1];
    }
    /* Mostly one: a claim that little is wrong with says more than a heap of broken segments. */
    const size_t more = below(&text, 2) ? below(&text, STEPS_MAX) : 0;
    for (size_t n = 1 + more; n > 0 && text.len > 0; n--)
        steps[below(&text, COUNT_OF(steps))](&text);
    return text.len;
}
