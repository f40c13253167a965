/* Any bytes: parts and views lie inside the input, reading twice says the same, an answer can be
 * read back and names the control id, and a message normalized, in UTF-8 or with other delimiters
 * means what it meant. */
#include <assert.h>
#include <stdlib.h>

#include "lib/hl7/ack.h"
#include "lib/hl7/charset.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/escape.h"
#include "lib/hl7/known.h"
#include "lib/hl7/shape.h"
#include "lib/hl7/split.h"
#include "lib/hl7/wide.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 64 << 20, MESSAGE_MAX = 1 << 16 };

static void expect_inside(str view, str whole)
{
    if (view.len == 0) return;
    assert(view.at >= whole.at && view.at + view.len <= whole.at + whole.len);
}

static void expect_segments(str message)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    if (hl7_open(message, &reader) != OK) return;
    for (size_t last = 0; hl7_next(&reader, &segment);) {
        expect_inside(segment.text, message);
        assert(segment.text.len > 0);
        assert((size_t)(segment.text.at - message.at) >= last); /* forward only */
        last = (size_t)(segment.text.at - message.at) + segment.text.len;
        for (int field = 1; field <= 5; field++) {
            const int count = hl7_repetition_count(&segment, field);
            assert((count == 0) == (hl7_field(&segment, field).len == 0));
            expect_inside(hl7_field(&segment, field), segment.text);
            expect_inside(hl7_value_of(&segment, field, count, 2), hl7_field(&segment, field));
            assert(hl7_repetition(&segment, field, count + 1).at == NULL || count == 0);
        }
    }
}

/* Netting never makes money: what is left is what stood there, charges less credits. */
static void expect_net(Claim *claim, struct arena *arena)
{
    int64_t before = 0, after = 0;
    for (size_t i = 0; i < claim->n_lines; i++) before += claim->lines[i]->charge_cents;
    (void)dft_net(claim, arena);
    for (size_t i = 0; i < claim->n_lines; i++) after += claim->lines[i]->charge_cents;
    assert(before == after && claim->charge_cents == after);
    for (size_t i = 0; i < claim->n_lines; i++)
        for (size_t k = 0; k < claim->lines[i]->n_pointers; k++)
            assert(claim->lines[i]->pointers[k] >= 1 &&
                   (size_t)claim->lines[i]->pointers[k] <= claim->n_diagnoses);
}

static void expect_binding(str message, struct arena *arena)
{
    static const struct hl7_class classes[] = {
        {{"I", 1}, CLAIM_TYPE__INSTITUTIONAL, {"11", 2}, {"0120", 4}},
        {{"*", 1}, CLAIM_TYPE__PROFESSIONAL, {"11", 2}, {0}}};
    static const struct hl7_profile profile = {.classes = classes, .class_count = 2};
    Claim *claim = NULL, *again = NULL;
    const char *fault = NULL;
    if (dft_bind(message, &profile, arena, &claim, &fault) != OK) {
        assert(fault);
        return;
    }
    expect_net(claim, arena);
    assert(dft_bind(hl7_normalized(arena, message), &profile, arena, &again, &fault) == OK);
    dft_merge(claim, again, arena);
    expect_net(claim, arena);
}

/* Any value, escaped, is read back; with the usual delimiters it means what it meant. */
static void expect_escapes(str message, struct arena *arena)
{
    struct hl7_reader reader, again;
    struct hl7_segment segment, other;
    str usual;
    if (hl7_open(message, &reader) != OK) {
        assert(hl7_redelimited(arena, message, &usual) == REJECT);
        return;
    }
    assert(hl7_redelimited(arena, message, &usual) == OK);
    assert(hl7_open(usual, &again) == OK && again.by.field == '|' && again.by.escape == '\\');
    while (hl7_next(&reader, &segment)) {
        assert(hl7_next(&again, &other));
        for (int field = 3; field <= 8; field++) {
            const str value = hl7_value_of(&segment, field, 1, 2);
            const str said = hl7_unescape(arena, reader.by, value);
            assert(
                str_eq(hl7_unescape(arena, reader.by, hl7_escape(arena, reader.by, said)), said));
            assert(str_eq(said, hl7_unescape(arena, again.by, hl7_value_of(&other, field, 1, 2))));
        }
    }
    assert(!hl7_next(&again, &other));
}

/* Decoding ends in UTF-8 and is done once; moving fields away and back changes nothing. */
static void expect_standard(str message, struct arena *arena)
{
    static const struct hl7_move moves[] = {{{"FT1", 3}, 4, 5}, {{"FT1", 3}, 5, 4}};
    static const struct hl7_profile swap = {
        .charset = {"8859/2", 6}, .moves = moves, .move_count = 2};
    const str decoded = hl7_decoded(arena, message, STR("8859/2"));
    assert(hl7_is_utf8(decoded) || !memchr(message.at, 'M', message.len));
    assert(str_eq(hl7_decoded(arena, decoded, STR("8859/2")), decoded));
    const str twice = hl7_standard(arena, hl7_standard(arena, message, &swap), &swap);
    struct hl7_reader reader, again;
    struct hl7_segment segment, other;
    if (hl7_open(decoded, &reader) != OK) return;
    assert(hl7_open(twice, &again) == OK);
    while (hl7_next(&reader, &segment)) {
        assert(hl7_next(&again, &other));
        for (int field = 1; field <= 8; field++)
            assert(str_eq(hl7_field(&segment, field), hl7_field(&other, field)));
    }
}

/* What is known after a message told twice is what is known after it once, and filling a message in
 * with what it said itself changes nothing that is set. */
static void expect_known(str message, struct arena *arena)
{
    str once, twice, whole;
    struct hl7_merge merge;
    if (hl7_known_update(arena, (str){0}, message, &once) != OK) return;
    assert(hl7_known_update(arena, once, message, &twice) == OK);
    assert(str_eq(once, twice));
    assert(hl7_known_apply(arena, once, message, &whole) == OK);
    for (int n = 1; n < 4 && hl7_merge_at(message, n, &merge); n++)
        assert(hl7_is_set(merge.survivor) && hl7_is_set(merge.merged));
}

static void expect_answer(str message, struct arena *arena)
{
    struct hl7_verdict verdict, other;
    struct hl7_header header, answered;
    hl7_check(message, &verdict);
    hl7_check(hl7_normalized(arena, message), &other);
    assert(verdict.answer == other.answer && verdict.charge_count == other.charge_count);
    const str ack = hl7_ack_write(arena, message, &verdict, STR("20260601120000"), STR("K"));
    if (ack.len == 0) { /* MSH-15 and MSH-16 ask for none */
        assert(hl7_header_read(message, &header) == OK);
        assert(header.accept_when.len || header.answer_when.len);
        return;
    }
    assert(hl7_header_read(ack, &header) == OK && str_is(header.type, "ACK"));
    struct hl7_reader reader;
    struct hl7_segment segment;
    assert(hl7_open(ack, &reader) == OK && hl7_next(&reader, &segment) &&
           hl7_next(&reader, &segment));
    assert(str_is(segment.id, "MSA") &&
           (str_is(hl7_value(&segment, 1, 1), hl7_answer_text(verdict.answer)) ||
            str_is(hl7_value(&segment, 1, 1), (const char *[]){"CA", "CE", "CR"}[verdict.answer])));
    if (hl7_header_read(message, &answered) != OK) return;
    if (memchr(answered.control.at ? answered.control.at : "", 0, answered.control.len))
        assert(verdict.answer == HL7_AR); /* cannot be echoed */
    else
        assert(str_eq(hl7_value(&segment, 2, 1), answered.control));
}

/* What ends whole has no fault of its end; what is cut has one. */
static void expect_end(const struct hl7_part *part)
{
    struct hl7_verdict verdict, ended;
    struct hl7_header header;
    hl7_check(part->text, &verdict);
    ended = verdict;
    hl7_check_end(part->text, part->ending, &ended);
    assert(ended.answer >= verdict.answer && ended.fault_count >= verdict.fault_count);
    if (part->ending == HL7_WHOLE) assert(ended.answer == verdict.answer);
    if (part->ending == HL7_CUT && hl7_header_read(part->text, &header) == OK)
        assert(ended.answer == HL7_AR);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str input = {(const char *)data, size};
    struct arena *arena = arena_new(ARENA_BYTES);
    jmp_buf too_large;
    if (setjmp(too_large) == 0) {
        arena_guard(arena, &too_large);
        struct hl7_bytes bytes_left = {input};
        struct hl7_split *split =
            hl7_split_new(arena, hl7_source_of(&bytes_left), MESSAGE_MAX, 0, 0);
        struct hl7_part part;
        int64_t reached = 0;
        const enum hl7_width width = hl7_width_of(input);
        const bool is_wide = width == HL7_WIDE_LITTLE || width == HL7_WIDE_BIG;
        for (hl7_split_next(split, &part); part.kind != HL7_PART_END;
             hl7_split_next(split, &part)) {
            assert(part.kind != HL7_PART_FAILED);
            assert(part.offset >= reached && part.next_offset >= part.offset);
            assert(is_wide || part.next_offset <= (int64_t)size);
            reached = part.next_offset;
            if (part.kind != HL7_PART_MESSAGE) continue;
            if (!is_wide) assert(memcmp(input.at + part.offset, part.text.at, part.text.len) == 0);
            expect_segments(part.text);
            expect_answer(part.text, arena);
            expect_end(&part);
            expect_binding(part.text, arena);
            expect_escapes(part.text, arena);
            expect_standard(part.text, arena);
            expect_known(part.text, arena);
        }
        expect_segments(input);
    }
    arena_free(arena);
    return 0;
}
