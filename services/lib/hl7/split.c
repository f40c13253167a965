/* Cutting a stream of HL7 messages: one buffer, a scan for lines that begin a message or a batch.
 */
#include "lib/hl7/split.h"

#include "lib/hl7/hl7.h"
#include "lib/hl7/wide.h"

enum {
    READ_BYTES = 64 * 1024,
    RAW_BYTES = READ_BYTES / 4, /* of UTF-16; as UTF-8 they fit into a reading */
    HEAD_BYTES = 2048,
    ID_CHARS = 3,
    MLLP_START = 0x0b,
    MLLP_END = 0x1c
};

enum line { LINE_OTHER, LINE_MSH, LINE_FHS, LINE_BHS, LINE_BTS, LINE_FTS, LINE_UNCLEAR };

struct hl7_split {
    struct hl7_source source;
    char *buffer;
    size_t room, message_max;
    size_t start, end; /* what is read and not yet given out */
    int64_t offset;    /* of buffer[start] in the input */
    bool at_end, failed;
    bool counts_checked; /* not when we began in the middle */
    bool file_open, batch_open;
    bool framed; /* MLLP's VT stands before what comes next */
    enum hl7_width width;
    char raw[RAW_BYTES]; /* until the width is known; then what is no whole character of UTF-16 yet
                          */
    size_t raw_len;
    int32_t ordinal, file_batches, batch_messages;
    char head[HEAD_BYTES]; /* the beginning of what was skipped */
};

struct hl7_split *hl7_split_new(struct arena *arena, struct hl7_source source,
                                size_t message_bytes_max, int64_t offset, int32_t ordinal)
{
    struct hl7_split *split = ARENA_NEW(arena, struct hl7_split);
    split->source = source;
    split->message_max = message_bytes_max;
    split->room = message_bytes_max + (size_t)2 * READ_BYTES;
    split->buffer = arena_alloc(arena, split->room);
    split->offset = offset;
    split->ordinal = ordinal;
    split->counts_checked = offset == 0;
    split->width = offset == 0 ? HL7_WIDTH_UNKNOWN : HL7_NARROW;
    return split;
}

/* Bytes of UTF-8 out of raw; *ended: no more will come. 0: more is needed. */
static size_t raw_take(struct hl7_split *split, bool ended, char *into)
{
    str rest = {split->raw, split->raw_len};
    size_t len;
    if (split->width == HL7_WIDTH_UNKNOWN) split->width = hl7_width_of(rest);
    if (split->width == HL7_WIDTH_UNKNOWN && ended) split->width = HL7_NARROW;
    if (split->width == HL7_WIDTH_UNKNOWN) return 0;
    if (split->width == HL7_NARROW) {
        len = rest.len;
        memcpy(into, rest.at, len);
        rest.len = 0;
    } else {
        len = hl7_wide_decode(&rest, split->width, into);
    }
    if (ended && rest.len) { /* the input ends within a character */
        into[len++] = '?';
        rest.len = 0;
    }
    memmove(split->raw, rest.at, rest.len);
    split->raw_len = rest.len;
    return len;
}

/* Up to READ_BYTES in UTF-8, where the input is UTF-16; as they are, where it is not. */
static ptrdiff_t input_read(struct hl7_split *split, char *into)
{
    if (split->width == HL7_NARROW && split->raw_len == 0)
        return split->source.read(split->source.context, into, READ_BYTES);
    for (;;) {
        const ptrdiff_t got = split->source.read(split->source.context, split->raw + split->raw_len,
                                                 RAW_BYTES - split->raw_len);
        if (got < 0) return got;
        split->raw_len += (size_t)got;
        const size_t len = raw_take(split, got == 0, into);
        if (len || got == 0) return (ptrdiff_t)len;
    }
}

/* Reads on behind `end`; false: there is no more, or no room (then the caller gives something up).
 */
static bool read_more(struct hl7_split *split)
{
    if (split->at_end || split->failed) return false;
    if (split->room - split->end < READ_BYTES) {
        memmove(split->buffer, split->buffer + split->start, split->end - split->start);
        split->end -= split->start;
        split->start = 0;
    }
    if (split->room - split->end < READ_BYTES) return false;
    const ptrdiff_t got = input_read(split, split->buffer + split->end);
    split->at_end = got == 0;
    split->failed = got < 0;
    if (got > 0) split->end += (size_t)got;
    return got > 0;
}

static void give_up(struct hl7_split *split, size_t bytes_count)
{
    split->start += bytes_count;
    split->offset += (int64_t)bytes_count;
}

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n';
}

static bool is_frame(char c)
{
    return c == MLLP_START || c == MLLP_END;
}

/* What may stand before a message: line ends, blanks, MLLP's frame, a byte order mark. */
static bool is_filler(char c)
{
    return is_line_end(c) || is_frame(c) || c == ' ' || c == '\t' || c == '\xEF' || c == '\xBB' ||
           c == '\xBF';
}

static enum line line_kind(str at)
{
    static const struct {
        const char *id;
        enum line kind;
    } ids[] = {{"MSH", LINE_MSH},
               {"FHS", LINE_FHS},
               {"BHS", LINE_BHS},
               {"BTS", LINE_BTS},
               {"FTS", LINE_FTS}};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        if (!str_starts(at, ids[i].id)) continue;
        char next = '\r';
        if (at.len > ID_CHARS) next = at.at[ID_CHARS];
        const bool is_word = (next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') ||
                             (next >= 'a' && next <= 'z');
        return is_word ? LINE_OTHER : ids[i].kind;
    }
    return LINE_OTHER;
}

/* The line that begins at `at` (relative to start), filler skipped; reads on where it must. */
static enum line line_at(struct hl7_split *split, size_t *at)
{
    for (;;) {
        while (split->start + *at < split->end && is_filler(split->buffer[split->start + *at]))
            (*at)++;
        const str rest = {split->buffer + split->start + *at, split->end - split->start - *at};
        if (rest.len > ID_CHARS) return line_kind(rest);
        if (read_more(split)) continue;
        return split->at_end ? line_kind(rest) : LINE_UNCLEAR;
    }
}

/* Past the end of the line that `at` stands in; false: the input, or what fits, ends first. */
static bool line_passed(struct hl7_split *split, size_t *at, size_t max)
{
    for (; *at <= max; ++*at) {
        if (split->start + *at == split->end && !read_more(split)) return false;
        if (is_line_end(split->buffer[split->start + *at])) {
            ++*at;
            return true;
        }
    }
    return false;
}

/* Bytes from start to where the next line begins that is none of this message; 0: not within
 * `max`. */
static size_t message_length(struct hl7_split *split, size_t max)
{
    size_t at = 0;
    while (line_passed(split, &at, max)) {
        size_t next = at;
        const enum line kind = line_at(split, &next);
        if (kind == LINE_UNCLEAR) return 0;
        if (kind != LINE_OTHER || split->end - split->start == next) return next;
        at = next;
    }
    return split->at_end && at <= max ? at : 0;
}

/* Skips what begins at start up to the next line of interest; keeps its beginning in head. */
static void skip(struct hl7_split *split, struct hl7_part *part)
{
    const size_t have = split->end - split->start;
    const size_t kept = have < HEAD_BYTES ? have : HEAD_BYTES;
    memcpy(split->head, split->buffer + split->start, kept);
    part->text = (str){split->head, kept};
    for (bool line_ends = false;;) {
        size_t at = 0;
        if (line_ends) {
            const enum line kind = line_at(split, &at);
            give_up(split, at);
            if (kind != LINE_OTHER) break;
        }
        if (split->start == split->end && !read_more(split)) break;
        const str rest = {split->buffer + split->start, split->end - split->start};
        size_t len = 0;
        while (len < rest.len && !is_line_end(rest.at[len])) len++;
        line_ends = len < rest.len;
        give_up(split, len);
    }
    const size_t skipped = (size_t)(split->offset - part->offset);
    if (part->text.len > skipped) part->text.len = skipped;
}

/* What stands behind a message says how it ended, and whether the next one is framed. */
static enum hl7_ending ending_of(struct hl7_split *split, str whole, size_t text_len)
{
    const str behind = {whole.at + text_len, whole.len - text_len};
    const bool was_framed = split->framed;
    bool has_end = false, has_line_end = false;
    split->framed = false;
    for (size_t i = 0; i < behind.len; i++) {
        has_end |= behind.at[i] == MLLP_END;
        has_line_end |= is_line_end(behind.at[i]);
        split->framed |= behind.at[i] == MLLP_START;
    }
    if (was_framed && !has_end) return HL7_CUT;
    if (has_end || has_line_end) return HL7_WHOLE;
    return split->counts_checked && (split->file_open || split->batch_open) ? HL7_CUT : HL7_OPEN;
}

static void take_message(struct hl7_split *split, struct hl7_part *part)
{
    const size_t len = message_length(split, split->message_max);
    part->ordinal = ++split->ordinal;
    split->batch_messages++;
    if (len == 0 || len > split->message_max) {
        skip(split, part);
        split->framed = false;
        part->kind = split->failed ? HL7_PART_FAILED : HL7_PART_TOO_LARGE;
        return;
    }
    part->kind = HL7_PART_MESSAGE;
    part->text = str_trim((str){split->buffer + split->start, len});
    while (part->text.len && is_frame(part->text.at[part->text.len - 1]))
        part->text = str_trim((str){part->text.at, part->text.len - 1});
    part->ending = ending_of(split, (str){split->buffer + split->start, len}, part->text.len);
    give_up(split, len);
}

/* ---- batches --------------------------------------------------------------------------------- */

/* The whole line at start, taken off the input. */
static str take_line(struct hl7_split *split)
{
    size_t len = 0;
    for (;;) {
        if (split->start + len == split->end && !read_more(split)) break;
        if (len >= HEAD_BYTES || is_line_end(split->buffer[split->start + len])) break;
        len++;
    }
    const str line = {split->buffer + split->start, len};
    give_up(split, len);
    return line;
}

/* BTS-1 and FTS-1 are optional; a count that is there must be right (HL7 2.5.1 2.15.3, 2.15.7). */
static bool count_is_right(str line, int32_t count)
{
    char separator = '|';
    if (line.len > ID_CHARS) separator = line.at[ID_CHARS];
    (void)str_cut(&line, separator);
    const str field = str_trim(str_cut(&line, separator));
    int64_t said = 0;
    return field.len == 0 || (str_parse_int(field, &said) && said == count);
}

/* What is wrong at this line of a batch; NULL: nothing. */
static const char *batch_step(struct hl7_split *split, enum line kind, str line)
{
    const char *wrong = NULL;
    switch (kind) {
    case LINE_FHS:
        wrong = split->file_open ? "FTS" : NULL;
        split->file_open = true;
        split->file_batches = 0;
        return wrong;
    case LINE_BHS:
        wrong = split->batch_open ? "BTS" : NULL;
        split->batch_open = true;
        split->batch_messages = 0;
        split->file_batches++;
        return wrong;
    case LINE_BTS:
        wrong = !split->batch_open                            ? "BHS"
                : count_is_right(line, split->batch_messages) ? NULL
                                                              : "BTS-1";
        split->batch_open = false;
        return wrong;
    case LINE_FTS:
        wrong = !split->file_open                           ? "FHS"
                : count_is_right(line, split->file_batches) ? NULL
                                                            : "FTS-1";
        split->file_open = false;
        return wrong;
    case LINE_OTHER:
    case LINE_MSH:
    case LINE_UNCLEAR:
        break;
    }
    return NULL;
}

static const char *unclosed(struct hl7_split *split)
{
    const char *missing = split->batch_open ? "BTS" : split->file_open ? "FTS" : NULL;
    if (split->batch_open)
        split->batch_open = false;
    else
        split->file_open = false;
    return missing;
}

static bool take_one(struct hl7_split *split, struct hl7_part *part)
{
    size_t filler = 0;
    enum line kind = line_at(split, &filler);
    if (filler && memchr(split->buffer + split->start, MLLP_START, filler)) split->framed = true;
    give_up(split, filler);
    part->offset = split->offset;
    if (split->failed) {
        part->kind = HL7_PART_FAILED;
        return true;
    }
    if (split->start == split->end) {
        part->what = unclosed(split);
        part->kind = part->what ? HL7_PART_FAULT : HL7_PART_END;
        return part->kind == HL7_PART_END || split->counts_checked;
    }
    if (kind == LINE_MSH) {
        take_message(split, part);
        return true;
    }
    if (kind == LINE_OTHER || kind == LINE_UNCLEAR) {
        part->kind = HL7_PART_JUNK;
        skip(split, part);
        return true;
    }
    part->text = take_line(split);
    part->what = batch_step(split, kind, part->text);
    part->kind = HL7_PART_FAULT;
    return part->what && split->counts_checked;
}

void hl7_split_next(struct hl7_split *split, struct hl7_part *part)
{
    do *part = (struct hl7_part){.kind = HL7_PART_END};
    while (!take_one(split, part));
    part->next_offset = split->offset;
}

static ptrdiff_t bytes_read(void *context, char *into, size_t room)
{
    struct hl7_bytes *bytes_left = context;
    const size_t len = bytes_left->rest.len < room ? bytes_left->rest.len : room;
    if (len) memcpy(into, bytes_left->rest.at, len);
    bytes_left->rest = (str){bytes_left->rest.at + len, bytes_left->rest.len - len};
    return (ptrdiff_t)len;
}

struct hl7_source hl7_source_of(struct hl7_bytes *bytes_left)
{
    return (struct hl7_source){bytes_read, bytes_left};
}
