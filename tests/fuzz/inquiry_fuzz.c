/* Any bytes as 270, 271, 276 or 277: no crash, levels that agree with the counts, and what is
 * written is read back the same. */
#include "lib/x12/inquiry.h"

#include <stdio.h>
#include <stdlib.h>

enum { LEVELS_MAX = 200, ROUND_TRIP_BYTES_MAX = 8 << 20 };

static void hold(bool what)
{
    if (!what) abort();
}

struct set {
    InquiryHead *head;
    InquiryLevel *levels[LEVELS_MAX];
    int32_t count;
    bool clean; /* without an error */
};

static void check_level(const struct inquiry *reader, const InquiryLevel *level)
{
    static const char *const codes[] = {"20", "21", "22", "23", "19"};
    bool known = false;
    for (size_t i = 0; i < COUNT_OF(codes); i++) known |= str_is(str_from(level->code), codes[i]);
    hold(known && reader->depth >= 0 && reader->depth < 5);
    hold(reader->end >= reader->offset);
}

/* All of a set, as long as it is small. */
static void read_set(struct inquiry *reader, struct arena *arena, struct set *set)
{
    enum inquiry_event event;
    int32_t heads = 0, levels = 0;
    *set = (struct set){0};
    inquiry_start(reader);
    do {
        hold(inquiry_next(reader, arena, &event) == OK);
        if (event == INQUIRY_HEAD) set->head = reader->head;
        heads += event == INQUIRY_HEAD;
        if (event != INQUIRY_LEVEL) continue;
        check_level(reader, reader->level);
        if (levels++ < LEVELS_MAX) set->levels[set->count++] = reader->level;
    } while (event != INQUIRY_END);
    hold(heads == 1 && set->head != NULL);
    hold(levels == reader->level_count && reader->patient_count <= levels);
    set->clean = x12_transaction_verdict(&reader->stream->findings) == 'A';
}

/* ---- round trips -------------------------------------------------------------------------- */

static struct x12_envelope envelope_of(str type)
{
    static const struct x12_guide guides[] = {{"005010X279A1", "270", "HS", ""},
                                              {"005010X279A1", "271", "HB", ""},
                                              {"005010X212", "276", "HR", ""},
                                              {"005010X212", "277", "HN", ""}};
    const struct x12_guide *guide = &guides[0];
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (str_is(type, guides[i].type)) guide = &guides[i];
    return (struct x12_envelope){.sender_qualifier = STR("ZZ"),
                                 .sender_id = STR("P"),
                                 .receiver_qualifier = STR("ZZ"),
                                 .receiver_id = STR("C"),
                                 .control = 1,
                                 .date = date_of(20260630),
                                 .usage = 'T',
                                 .functional = guide->functional,
                                 .type = guide->type,
                                 .guide = guide->guide};
}

/* Delimiters that the input does not have, so that no value is changed by them. */
static const struct x12_delimiters ours = {
    .element = '\x1d', .component = '\x1f', .repetition = '\x1e', .terminator = '\x1c'};

/* A level that no writer puts (an orphan) ends what is written. */
static str write_set(struct arena *arena, const struct set *set, int32_t *written)
{
    struct x12_out out = x12_out_new(arena, ours);
    const struct x12_envelope envelope = envelope_of(str_from(set->head->type));
    struct inquiry_writer writer;
    x12_open(&out, &envelope);
    hold(inquiry_write_head(&writer, &out, set->head) == OK);
    for (*written = 0; *written < set->count; ++*written)
        if (inquiry_write_level(&writer, set->levels[*written]) != OK) break;
    x12_close(&out, &envelope);
    return x12_out_str(&out);
}

static void read_back(struct arena *arena, str text, struct set *set)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 8);
    enum x12_event at = X12_ISA;
    while (at != X12_ST) hold(x12_stream_next(stream, &at) == OK && at != X12_END);
    hold(inquiry_reads(stream));
    read_set(inquiry_new(arena, stream), arena, set);
}

static str packed(struct arena *arena, const InquiryLevel *level)
{
    uint8_t *to = arena_alloc(arena, inquiry_level__get_packed_size(level) + 1);
    return (str){(const char *)to, inquiry_level__pack(level, to)};
}

/* Numbers are counted anew; everything else is the same. */
static void hold_same(struct arena *arena, const struct set *a, const struct set *b)
{
    for (int32_t i = 0; i < a->count && i < b->count; i++) {
        InquiryLevel left = *a->levels[i], right = *b->levels[i];
        left.number = right.number = left.parent = right.parent = 0;
        hold(str_eq(packed(arena, &left), packed(arena, &right)));
    }
}

/* What has an error may lose what the guide has no place for, and then what that has made of the
 * rest; after that nothing changes any more. */
static void check_round_trip(struct arena *arena, const struct set *first)
{
    struct set sets[3];
    int32_t written[3];
    for (int i = 0; i < 3; i++) {
        const struct set *from = i == 0 ? first : &sets[i - 1];
        read_back(arena, write_set(arena, from, &written[i]), &sets[i]);
        hold(sets[i].count == written[i]);
    }
    hold(written[1] == sets[0].count && written[2] == sets[1].count);
    hold_same(arena, &sets[1], &sets[2]);
    if (first->clean) hold(written[0] == first->count);
    if (first->clean) hold_same(arena, first, &sets[0]);
}

static bool has_ours(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i] >= 0x1c && data[i] <= 0x1f) return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 20), *levels = arena_new(512 << 20);
    struct x12_stream *stream =
        x12_stream_new(arena, x12_reader_of(arena, (str){(const char *)data, size}), 32);
    struct inquiry *reader = inquiry_new(arena, stream);
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        if (x12_stream_next(stream, &event) != OK) break;
        if (event != X12_ST || !inquiry_reads(stream)) continue;
        struct set set;
        read_set(reader, levels, &set);
        if (arena_used(levels) < ROUND_TRIP_BYTES_MAX && !has_ours(data, size))
            check_round_trip(levels, &set);
        arena_reset(levels);
    }
    arena_free(levels);
    arena_free(arena);
    return 0;
}
