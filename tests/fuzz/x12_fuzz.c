/* Any bytes: segments lie inside the input, in order; what is written from them reads back the
 * same. */
#include <assert.h>
#include <stdint.h>

#include "lib/x12/envelope.h"
#include "lib/x12/scan.h"

enum { ARENA_BYTES = 8 * 1024 * 1024, SEGMENT_BYTES_MAX = 4096, INPUT_MAX = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same bytes in pieces whose size follows from the bytes themselves. */
struct pieces {
    str rest;
};

static int64_t read_piece(void *context, char *to, size_t room)
{
    struct pieces *pieces = context;
    size_t count = pieces->rest.len ? (unsigned char)pieces->rest.at[0] % 97u + 1 : 0;
    if (count > room) count = room;
    if (count > pieces->rest.len) count = pieces->rest.len;
    if (count) memcpy(to, pieces->rest.at, count);
    pieces->rest = (str){pieces->rest.at + count, pieces->rest.len - count};
    return (int64_t)count;
}

static void check_inside(str whole, const struct x12_segment *segment)
{
    assert(segment->text.at >= whole.at &&
           segment->text.at + segment->text.len <= whole.at + whole.len);
    assert(segment->count <= X12_ELEMENTS_MAX);
    for (unsigned i = 0; i <= segment->count; i++) {
        const str element = segment->elements[i];
        assert(element.at >= segment->text.at &&
               element.at + element.len <= segment->text.at + segment->text.len);
        assert(!memchr(element.at, segment->delimiters.element, element.len));
    }
    assert(memcmp(whole.at + segment->offset, segment->text.at, segment->text.len) == 0);
}

/* Writes the elements, cuts the result, and expects the same elements but for empty ones at the
 * end. */
static void check_written(struct arena *arena, const struct x12_segment *segment)
{
    const struct x12_delimiters d = segment->delimiters;
    char id[X12_ID_MAX];
    if (segment->id.len == 0 || segment->id.len >= sizeof id ||
        (segment->oddities & X12_DELIMITER_ODD))
        return;
    if (d.element == d.terminator || d.component == d.terminator || d.repetition == d.terminator)
        return;
    memcpy(id, segment->id.at, segment->id.len);
    id[segment->id.len] = '\0';
    if (strlen(id) != segment->id.len || strchr(id, d.component) ||
        (d.repetition && strchr(id, d.repetition)))
        return;
    struct x12_out out = x12_out_new(arena, (struct x12_delimiters){d.element, 0, 0, d.terminator});
    x12_begin(&out, id);
    for (unsigned i = 1; i <= segment->count; i++) x12_put(&out, segment->elements[i]);
    x12_end(&out);
    struct x12_segment again = {0};
    assert(out.at[out.len - 1] == d.terminator);
    x12_cut((str){out.at, out.len - 1}, d, &again);
    assert(again.count <= segment->count);
    for (unsigned i = 1; i <= segment->count; i++) {
        const str was = segment->elements[i], is = x12_element(&again, i);
        assert(was.len == is.len);
        for (size_t k = 0; k < was.len; k++)
            assert(was.at[k] == is.at[k] || (is.at[k] == ' ' && was.at[k] == '\0'));
    }
}

static bool same_pieces(const struct x12_segment *a, const struct x12_segment *b)
{
    if (a->count != b->count || a->oddities != b->oddities || a->key != b->key) return false;
    for (unsigned i = 0; i <= a->count; i++)
        if (a->elements[i].at != b->elements[i].at || a->elements[i].len != b->elements[i].len)
            return false;
    return a->text.at == b->text.at && a->text.len == b->text.len;
}

/* Any two bytes are delimiters: vectors cut where the byte by byte twin cuts. */
static void check_scanners(str whole)
{
    size_t count, step = 1;
    const struct x12_scanner *scanners = x12_scanners(&count);
    if (whole.len < 2) return;
    const struct x12_delimiters d = {.element = whole.at[0], .terminator = whole.at[1]};
    for (size_t at = 2; at < whole.len; at += step) {
        const str rest = {whole.at + at, whole.len - at};
        struct x12_segment expected = {.delimiters = d};
        const bool found = scanners[count - 1].scan(rest, &expected);
        for (size_t i = 0; i + 1 < count; i++) {
            struct x12_segment segment = {.delimiters = d};
            assert(scanners[i].scan(rest, &segment) == found);
            assert(!found || same_pieces(&segment, &expected));
        }
        step = found ? expected.text.len + 1 : whole.len / 8 + 1;
    }
}

static void check_segments(struct arena *arena, str whole)
{
    struct pieces pieces = {whole};
    struct x12_reader *reader = x12_reader_of(arena, whole);
    struct x12_reader *streamed = x12_reader_new(
        arena, (struct x12_source){&pieces, read_piece, NULL}, X12_SEGMENT_BYTES_DEFAULT);
    uint64_t last = 0;
    for (;;) {
        struct x12_segment segment, same;
        const enum status status = x12_next(reader, &segment);
        assert(x12_next(streamed, &same) == status);
        if (status != OK) {
            assert(status == REJECT);
            continue;
        }
        assert(str_eq(segment.text, same.text) && segment.offset == same.offset &&
               segment.end == same.end);
        assert(segment.oddities == same.oddities);
        if (segment.text.len == 0) return;
        assert(segment.offset >= last && segment.end >= segment.offset + segment.text.len);
        last = segment.end;
        check_inside(whole, &segment);
        check_written(arena, &segment);
    }
}

/* Events open and close in balance, and memory does not grow. */
static void check_events(struct arena *arena, str whole)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, whole), 20);
    const size_t used = arena_used(arena);
    int depth = 0;
    enum x12_event event = X12_SEGMENT;
    while (event != X12_END) {
        const enum status status = x12_stream_next(stream, &event);
        assert(status == OK);
        if (event == X12_ISA || event == X12_GS || event == X12_ST) depth++;
        if (event == X12_IEA || event == X12_GE || event == X12_SE) depth--;
        assert(depth >= 0 && depth <= 3);
    }
    assert(depth == 0 && arena_used(arena) == used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX) return 0;
    static struct arena *arena;
    if (!arena) arena = arena_new(ARENA_BYTES);
    arena_reset(arena);
    const str whole = {(const char *)data, size};
    check_scanners(whole);
    check_events(arena, whole);
    arena_reset(arena);
    check_segments(arena, whole);
    return 0;
}
