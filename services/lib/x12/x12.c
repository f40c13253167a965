/* Cuts X12 bytes into segments through a window of fixed size. */
#include "lib/x12/x12.h"

#include "lib/x12/scan.h"

enum {
    ISA_BYTES = 106,
    ISA_ELEMENTS = 16,
    ISA_SEARCH_BYTES = 256,
    ISA_TAIL_BYTES = 2,
    ISA_WINDOW_BYTES = 512,
    WINDOW_BYTES = 64 * 1024 /* at first: most files need no more */
};

struct x12_reader {
    struct x12_source source;
    const char *window; /* [start, end) is not read yet */
    char *own;          /* the window, where it is ours to fill */
    struct arena *arena;
    size_t room, room_max, start, end;
    uint64_t offset; /* of window[start] in the file */
    size_t segment_bytes_max;
    x12_scan scan;
    struct x12_delimiters delimiters;
    bool known;   /* delimiters are in force: an ISA was read, its IEA was not */
    bool drained; /* the source has no more */
};

struct x12_reader *x12_reader_new(struct arena *arena, struct x12_source source,
                                  size_t segment_bytes_max)
{
    struct x12_reader *reader = ARENA_NEW(arena, struct x12_reader);
    reader->source = source;
    reader->segment_bytes_max = segment_bytes_max ? segment_bytes_max : X12_SEGMENT_BYTES_DEFAULT;
    if (reader->segment_bytes_max < ISA_WINDOW_BYTES) reader->segment_bytes_max = ISA_WINDOW_BYTES;
    reader->scan = x12_scan_fastest();
    reader->arena = arena;
    reader->room_max = reader->segment_bytes_max * 2;
    reader->room = reader->room_max < WINDOW_BYTES ? reader->room_max : WINDOW_BYTES;
    reader->window = reader->own = arena_alloc(arena, reader->room);
    return reader;
}

struct x12_reader *x12_reader_of(struct arena *arena, str text)
{
    struct x12_reader *reader = ARENA_NEW(arena, struct x12_reader);
    reader->scan = x12_scan_fastest();
    reader->segment_bytes_max = X12_SEGMENT_BYTES_DEFAULT;
    reader->window = text.at; /* there is no source to fill it from */
    reader->room = reader->end = text.len;
    reader->drained = true;
    return reader;
}

static str unread(const struct x12_reader *reader)
{
    return (str){reader->window + reader->start, reader->end - reader->start};
}

static void advance(struct x12_reader *reader, size_t count)
{
    reader->start += count;
    reader->offset += count;
}

/* A segment that fills the window: twice as much room, up to the limit. */
static void window_grow(struct x12_reader *reader)
{
    const size_t room = reader->room * 2 < reader->room_max ? reader->room * 2 : reader->room_max;
    if (room == reader->room) return;
    char *wider = arena_alloc(reader->arena, room);
    memcpy(wider, reader->own, reader->end);
    reader->window = reader->own = wider;
    reader->room = room;
}

/* Makes room at the end of the window and reads once. */
static enum status fill(struct x12_reader *reader)
{
    if (reader->drained) return OK;
    if (reader->start > 0) {
        memmove(reader->own, reader->own + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->start = 0;
    }
    if (reader->end == reader->room) window_grow(reader);
    if (reader->end == reader->room) return OK;
    const int64_t got = reader->source.read(reader->source.context, reader->own + reader->end,
                                            reader->room - reader->end);
    if (got < 0) return RETRY;
    if (got == 0) reader->drained = true;
    reader->end += (size_t)got;
    return OK;
}

/* At least `count` bytes in the window, or all that there are. */
static enum status want(struct x12_reader *reader, size_t count)
{
    while (reader->end - reader->start < count && !reader->drained) TRY(fill(reader));
    return OK;
}

static bool is_alphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_newline(char c)
{
    return c == '\r' || c == '\n';
}

/* Blanks for the eye, NUL padding, and the end-of-file mark of old systems. */
static bool is_filler(char c)
{
    return c == ' ' || c == '\t' || c == '\0' || c == '\x1a' || c == '\f' || c == '\v';
}

/* Tabs and the like are legal delimiters (X12.6 3.3.3); blanks and padding are none. */
static bool is_padding(char c)
{
    return c == ' ' || c == '\0' || c == '\x1a';
}

static bool delimiters_are_odd(struct x12_delimiters d)
{
    const char all[] = {d.element, d.component, d.terminator, d.repetition};
    const size_t count = d.repetition ? 4 : 3;
    for (size_t i = 0; i < count; i++) {
        if (is_alphanumeric(all[i]) || all[i] == ' ') return true;
        for (size_t k = 0; k < i; k++)
            if (all[i] == all[k]) return true;
    }
    return false;
}

/* Where each element of an ISA begins; false: sixteen are not found on one line. They are counted,
 * not measured, so that one with wrong lengths can still be read. */
static bool isa_elements(str text, size_t starts[ISA_ELEMENTS + 1])
{
    if (text.len < 4 || memcmp(text.at, "ISA", 3) != 0) return false;
    const char separator = text.at[3];
    if (is_alphanumeric(separator) || is_padding(separator) || is_newline(separator)) return false;
    const size_t limit = text.len < ISA_SEARCH_BYTES ? text.len : ISA_SEARCH_BYTES;
    unsigned n = 0;
    for (size_t at = 3; at < limit && n < ISA_ELEMENTS && !is_newline(text.at[at]); at++)
        if (text.at[at] == separator) starts[++n] = at + 1;
    return n == ISA_ELEMENTS && starts[ISA_ELEMENTS] + ISA_TAIL_BYTES <= text.len;
}

/* The bytes of an ISA at the front of `text`, terminator included, and its delimiters; 0: it is
 * none. */
static size_t isa_read(str text, struct x12_delimiters *d, unsigned *oddities)
{
    size_t starts[ISA_ELEMENTS + 1] = {0};
    if (!isa_elements(text, starts)) return 0;
    const size_t last = starts[ISA_ELEMENTS];
    size_t size = last + ISA_TAIL_BYTES;
    *d = (struct x12_delimiters){text.at[3], 0, text.at[last], text.at[last + 1]};
    if (is_newline(d->terminator) && d->component == '~') { /* ISA16 is missing: "*P*~" */
        *d = (struct x12_delimiters){text.at[3], 0, ':', '~'};
        *oddities |= X12_DELIMITER_ODD;
        size--;
    }
    /* ISA11 was the standards id "U" before version 00402, and is the repetition separator since.
     */
    const char repetition = text.at[starts[11]];
    if (starts[12] == starts[11] + 2 && !is_alphanumeric(repetition)) d->repetition = repetition;
    if (size != ISA_BYTES) *oddities |= X12_ISA_LENGTH;
    const bool ends_inside = memchr(text.at, d->terminator, last) != NULL;
    if (ends_inside || delimiters_are_odd(*d)) *oddities |= X12_DELIMITER_ODD;
    return size;
}

/* A byte order mark in front of a segment, where files were joined even in the middle; true: passed
 * over. */
static enum status skip_bom(struct x12_reader *reader, unsigned *oddities, bool *skipped)
{
    *skipped = false;
    if (reader->window[reader->start] != '\xEF') return OK;
    TRY(want(reader, 3));
    if (!str_starts(unread(reader), "\xEF\xBB\xBF")) return OK;
    *oddities |= X12_BOM;
    *skipped = true;
    advance(reader, 3);
    return OK;
}

/* Whether the byte in front is passed over, and what there is to say of it. */
static bool is_between(const struct x12_reader *reader, unsigned *oddities)
{
    const char c = reader->window[reader->start];
    if (is_newline(c)) return true;
    if (reader->known && c == reader->delimiters.terminator)
        *oddities |= X12_BLANK_ID;
    else if (is_filler(c) && !(reader->known && c == reader->delimiters.element))
        *oddities |= X12_BLANKS;
    else
        return false;
    return true;
}

/* Passes over a byte or a mark in front of a segment; false: it begins. */
static enum status skip_one(struct x12_reader *reader, unsigned *oddities, bool *skipped)
{
    *skipped = is_between(reader, oddities);
    if (!*skipped) return skip_bom(reader, oddities, skipped);
    advance(reader, 1);
    return OK;
}

/* Passes over what stands between segments. */
static enum status skip_filler(struct x12_reader *reader, unsigned *oddities)
{
    bool skipped = true;
    enum status status = OK;
    while (status == OK && skipped) {
        if (reader->start < reader->end)
            status = skip_one(reader, oddities, &skipped);
        else if (reader->drained)
            skipped = false;
        else
            status = fill(reader);
    }
    return status;
}

/* Without delimiters in force: to the next ISA. */
static enum status skip_to_isa(struct x12_reader *reader, unsigned *oddities)
{
    for (;;) {
        TRY(want(reader, ISA_SEARCH_BYTES + ISA_TAIL_BYTES));
        const str rest = unread(reader);
        if (rest.len == 0) return OK;
        struct x12_delimiters d;
        unsigned odd = 0;
        if (isa_read(rest, &d, &odd) > 0) return OK;
        if (str_starts(rest, "ISA")) *oddities |= X12_LONE_ISA;
        *oddities |= X12_TEXT_BEFORE_ISA;
        const char *next = rest.len > 1 ? memchr(rest.at + 1, 'I', rest.len - 1) : NULL;
        advance(reader, next ? (size_t)(next - rest.at) : rest.len);
    }
}

/* The length of the segment at the front up to its terminator; *found tells whether it has one. */
static enum status measure(struct x12_reader *reader, size_t *len, bool *found)
{
    for (size_t scanned = 0;;) {
        const str rest = unread(reader);
        const char *end =
            rest.len > scanned
                ? memchr(rest.at + scanned, reader->delimiters.terminator, rest.len - scanned)
                : NULL;
        *found = end != NULL;
        *len = end ? (size_t)(end - rest.at) : rest.len;
        if (end || *len > reader->segment_bytes_max || reader->drained) return OK;
        scanned = rest.len;
        TRY(fill(reader));
    }
}

/* Passes over a segment that is too long, in constant memory. */
static enum status skip_segment(struct x12_reader *reader)
{
    for (;;) {
        const str rest = unread(reader);
        const char *end =
            rest.len ? memchr(rest.at, reader->delimiters.terminator, rest.len) : NULL;
        advance(reader, end ? (size_t)(end - rest.at) + 1 : rest.len);
        if (end || reader->drained) return OK;
        TRY(fill(reader));
    }
}

void x12_cut(str text, struct x12_delimiters delimiters, struct x12_segment *segment)
{
    segment->text = text;
    segment->delimiters = delimiters;
    segment->present = segment->composed = 0;
    segment->odd = false;
    str rest = text;
    unsigned n = 0;
    for (; rest.at && n <= X12_ELEMENTS_MAX; n++) {
        segment->elements[n] = str_cut(&rest, delimiters.element);
        const str element = segment->elements[n];
        if (element.len == 0) continue;
        segment->present |= 1ull << n;
        segment->composed |=
            (uint64_t)(memchr(element.at, delimiters.component, element.len) != NULL) << n;
    }
    for (size_t i = 0; text.at && i < text.len; i++)
        segment->odd |= x12_is_odd(text.at[i], delimiters.repetition);
    x12_cut_end(segment, n + (rest.at != NULL));
}

/* What pads the end of a file is no part of its last segment; a delimiter is, whatever it is. */
static str without_padding(str text, char delimiter)
{
    while (text.len > 0) {
        const char last = text.at[text.len - 1];
        if (last == delimiter || !(is_filler(last) || is_newline(last))) break;
        text.len--;
    }
    return text;
}

static enum status next_segment(struct x12_reader *reader, struct x12_segment *segment)
{
    size_t len;
    bool found;
    TRY(measure(reader, &len, &found));
    if (len > reader->segment_bytes_max) {
        TRY(skip_segment(reader));
        segment->end = reader->offset;
        return REJECT;
    }
    if (!found) segment->oddities |= X12_NO_TERMINATOR;
    str text = {reader->window + reader->start, len};
    if (!found) text = without_padding(text, reader->delimiters.element);
    x12_cut(text, reader->delimiters, segment);
    advance(reader, len + (found ? 1 : 0));
    return OK;
}

bool x12_next_at_once(struct x12_reader *reader, struct x12_segment *segment)
{
    segment->oddities = 0;
    size_t at = reader->start;
    if (!reader->known || reader->offset == 0) return false;
    while (at < reader->end && is_newline(reader->window[at])) at++;
    if (at == reader->end) return false;
    const char first = reader->window[at];
    if (first < 'A' || first > 'Z' || first == 'I' || first == reader->delimiters.terminator)
        return false;
    segment->delimiters = reader->delimiters;
    if (!reader->scan((str){reader->window + at, reader->end - at}, segment)) return false;
    if (segment->text.len > reader->segment_bytes_max) return false;
    segment->offset = reader->offset + (at - reader->start);
    advance(reader, at - reader->start + segment->text.len + 1);
    segment->end = reader->offset;
    return true;
}

static void clear(struct x12_segment *segment)
{
    segment->id = segment->text = (str){0};
    segment->key = X12_KEY_NONE;
    segment->count = 0;
    segment->odd = false;
    segment->present = segment->composed = 0;
    segment->oddities = 0;
}

enum status x12_next(struct x12_reader *reader, struct x12_segment *segment)
{
    if (x12_next_at_once(reader, segment)) return OK;
    clear(segment);
    TRY(skip_filler(reader, &segment->oddities));
    if (!reader->known) TRY(skip_to_isa(reader, &segment->oddities));
    TRY(want(reader, ISA_SEARCH_BYTES + ISA_TAIL_BYTES));
    segment->offset = segment->end = reader->offset;
    segment->delimiters = reader->delimiters;
    const str rest = unread(reader);
    if (rest.len == 0) return OK;

    const size_t isa = isa_read(rest, &reader->delimiters, &segment->oddities);
    if (isa > 0) {
        reader->known = true;
        const size_t terminator = rest.at[isa - 1] == reader->delimiters.terminator ? 1 : 0;
        x12_cut((str){rest.at, isa - terminator}, reader->delimiters, segment);
        segment->oddities &= ~(unsigned)X12_TRAILING; /* ISA16 is never empty */
        advance(reader, isa);
    } else {
        if (str_starts(rest, "ISA")) segment->oddities |= X12_LONE_ISA;
        TRY(next_segment(reader, segment));
    }
    if (x12_is(segment, "IEA")) reader->known = false;
    segment->end = reader->offset;
    return OK;
}

enum status x12_seek(struct x12_reader *reader, uint64_t offset, struct x12_delimiters delimiters)
{
    if (!reader->source.read) {
        if (offset > reader->end) return RETRY;
        reader->start = (size_t)offset;
    } else {
        if (!reader->source.seek || !reader->source.seek(reader->source.context, offset))
            return RETRY;
        reader->start = reader->end = 0;
        reader->drained = false;
    }
    reader->offset = offset;
    reader->delimiters = delimiters;
    reader->known = delimiters.terminator != 0;
    return OK;
}

str x12_component(const struct x12_segment *segment, unsigned at, unsigned component)
{
    str rest = x12_element(segment, at), piece = {0};
    for (unsigned n = 0; n < component; n++) {
        if (!rest.at) return (str){0};
        piece = str_cut(&rest, segment->delimiters.component);
    }
    return piece;
}
