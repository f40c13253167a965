/* Any bytes: parts and views lie inside the input, reading twice says the same, an answer can be
 * read back, and a normalized message means what the message meant. */
#include <assert.h>
#include <stdlib.h>

#include "lib/hl7/ack.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/split.h"

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

static void expect_answer(str message, struct arena *arena)
{
    struct hl7_verdict verdict, other;
    struct hl7_header header, answered;
    hl7_check(message, &verdict);
    hl7_check(hl7_normalized(arena, message), &other);
    assert(verdict.answer == other.answer && verdict.charge_count == other.charge_count);
    const str ack = hl7_ack_write(arena, message, &verdict, STR("20260601120000"), STR("K"));
    assert(hl7_header_read(ack, &header) == OK && str_is(header.type, "ACK"));
    struct hl7_reader reader;
    struct hl7_segment segment;
    assert(hl7_open(ack, &reader) == OK && hl7_next(&reader, &segment) &&
           hl7_next(&reader, &segment));
    assert(str_is(segment.id, "MSA") &&
           str_is(hl7_value(&segment, 1, 1), hl7_answer_text(verdict.answer)));
    if (hl7_header_read(message, &answered) != OK) return;
    if (memchr(answered.control.at ? answered.control.at : "", 0, answered.control.len))
        assert(verdict.answer == HL7_AR); /* cannot be echoed */
    else
        assert(str_eq(hl7_value(&segment, 2, 1), answered.control));
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
        for (hl7_split_next(split, &part); part.kind != HL7_PART_END;
             hl7_split_next(split, &part)) {
            assert(part.kind != HL7_PART_FAILED);
            assert(part.offset >= reached && part.next_offset >= part.offset);
            assert(part.next_offset <= (int64_t)size);
            reached = part.next_offset;
            if (part.kind != HL7_PART_MESSAGE) continue;
            assert(memcmp(input.at + part.offset, part.text.at, part.text.len) == 0);
            expect_segments(part.text);
            expect_answer(part.text, arena);
            expect_binding(part.text, arena);
        }
        expect_segments(input);
    }
    arena_free(arena);
    return 0;
}
