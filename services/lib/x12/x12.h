/* x12.h - X12 interchanges as segments: bytes in, segments out, in constant memory.
 *
 * Bytes come from a source through a window that holds one segment at most (a longer one is a
 * fault, not memory), or lie in memory already. Positions follow the standard's numbering:
 * elements[1] of CLM is CLM01. Delimiters are taken from each ISA (005010X222A1 appendix B.1.1.2.5;
 * X12.5): element at byte 4, repetition ISA11, component ISA16, terminator behind it. CR and LF
 * after a terminator carry no data.
 *
 *   source -> x12_reader (segments) -> x12_stream (envelope.h: ISA GS ST .. SE GE IEA) -> x837,
 * x835, x999 ...
 *
 * Every str of a segment points into the window and is valid until the next call.
 */
#ifndef LIB_X12_X12_H
#define LIB_X12_X12_H

#include "lib/base/arena.h"
#include "lib/base/status.h"
#include "lib/base/str.h"

enum { X12_ELEMENTS_MAX = 40, X12_SEGMENT_BYTES_DEFAULT = 64 * 1024 };

struct x12_delimiters {
    char element, repetition, component, terminator;
};
#define X12_DELIMITERS ((struct x12_delimiters){'*', '^', ':', '~'})

/* Where bytes come from. read: up to `room` bytes, 0 at the end, negative when the world is wrong
 * (RETRY). seek: so that the next read starts at `offset`; NULL where resuming is not needed. */
struct x12_source {
    void *context;
    int64_t (*read)(void *context, char *to, size_t room);
    bool (*seek)(void *context, uint64_t offset);
};

/* What is odd about the bytes in front of or inside a segment; reported, and read on. */
enum x12_oddity {
    X12_BOM = 1,             /* a byte order mark in front of the file */
    X12_BLANKS = 2,          /* blanks between segments */
    X12_TEXT_BEFORE_ISA = 4, /* something that is no segment, skipped up to the next ISA */
    X12_ISA_LENGTH = 8, /* ISA is not 106 bytes: its elements do not have their fixed lengths */
    X12_DELIMITER_ODD =
        16, /* a delimiter is a letter, a digit, the same as another, or stands inside ISA */
    X12_TRAILING = 32,      /* "NM1*85*~": element delimiters at the end */
    X12_NO_TERMINATOR = 64, /* the file ends inside the segment */
    X12_BLANK_ID = 128,     /* an empty segment ("~~"), skipped */
    X12_TOO_MANY = 256,     /* more than X12_ELEMENTS_MAX elements; the rest is not cut */
    X12_LONE_ISA = 512,     /* an ISA that cannot be read as one (cut short) */
};

struct x12_segment {
    str id;                             /* may be empty: "*IC*..." */
    uint32_t key;                       /* x12_key(id): to be compared with a table's */
    str elements[X12_ELEMENTS_MAX + 1]; /* [1] .. [count]; [0] is the id */
    unsigned count;
    bool odd;          /* a byte that is a repetition separator, or that no sender may use */
    uint64_t present;  /* bit n: element n is not empty */
    uint64_t composed; /* bit n: it has a separator of components */
    str text;          /* the whole segment without its terminator; len 0: the end of the input */
    uint64_t offset, end; /* in the file: first byte, and where the next read begins */
    unsigned oddities;
    struct x12_delimiters delimiters;
};

/* A segment id as one number, so that looking one up compares no text. Ids of the standard have two
 * or three characters; longer ones are all the same to a table: not in it. */
enum { X12_KEY_NONE = 0 };
#define X12_KEY2(a, b) (0x10000u | (unsigned)(a) << 8 | (unsigned)(b))
#define X12_KEY3(a, b, c) (0x1000000u | (unsigned)(a) << 16 | (unsigned)(b) << 8 | (unsigned)(c))
static inline uint32_t x12_key(str id)
{
    const unsigned char *at = (const unsigned char *)id.at;
    if (id.len == 3) return X12_KEY3(at[0], at[1], at[2]);
    if (id.len == 2) return X12_KEY2(at[0], at[1]);
    return id.len == 1 ? 0x100u | at[0] : X12_KEY_NONE; /* the one in front tells "A" from "\0A" */
}

struct x12_reader;

/* The window lies in the arena. segment_bytes_max 0: X12_SEGMENT_BYTES_DEFAULT. */
struct x12_reader *x12_reader_new(struct arena *arena, struct x12_source source,
                                  size_t segment_bytes_max);
/* Over bytes in memory: nothing is copied, segments point into `text`. */
struct x12_reader *x12_reader_of(struct arena *arena, str text);

/* Reads the next segment. At the end: OK with segment->text.len == 0. REJECT: a segment is longer
 * than the limit (segment->offset says where); the next call goes on at the next terminator. RETRY:
 * the source failed. */
MUST_CHECK enum status x12_next(struct x12_reader *reader, struct x12_segment *segment);
/* The same of most segments: nothing but a line's end in front of an ordinary id, and whole in the
 * window. False: it is not one of them, nothing was read. */
bool x12_next_at_once(struct x12_reader *reader, struct x12_segment *segment);

/* Goes on at a segment boundary seen before, with the delimiters in force there. RETRY: source
 * cannot seek. */
MUST_CHECK enum status x12_seek(struct x12_reader *reader, uint64_t offset,
                                struct x12_delimiters delimiters);

/* The element, absent (at NULL) beyond the last one. */
static inline str x12_element(const struct x12_segment *segment, unsigned at)
{
    return at <= segment->count ? segment->elements[at] : (str){0};
}
/* Component 1.. of an element; absent beyond the last. Component 1 of a simple element is the
 * element. */
str x12_component(const struct x12_segment *segment, unsigned at, unsigned component);
/* Ids of the standard are compared as numbers, known when the program is compiled. */
static inline bool x12_is(const struct x12_segment *segment, const char *id)
{
    const uint32_t key = x12_key(str_of(id));
    return key == X12_KEY_NONE ? str_is(segment->id, id) : segment->key == key;
}
/* Cuts a segment out of its text (no terminator); used for segments kept as text (RawSegment). */
void x12_cut(str text, struct x12_delimiters delimiters, struct x12_segment *segment);
/* For scanners: `count` pieces were found, those that have room lie in elements. */
static inline void x12_cut_end(struct x12_segment *segment, unsigned count)
{
    if (count > X12_ELEMENTS_MAX + 1) {
        segment->oddities |= X12_TOO_MANY;
        count = X12_ELEMENTS_MAX + 1;
    }
    segment->count = count ? count - 1 : 0;
    segment->id = count ? segment->elements[0] : (str){0};
    segment->key = x12_key(segment->id);
    if (segment->count > 0 && segment->elements[segment->count].len == 0)
        segment->oddities |= X12_TRAILING;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* Bytes being written. Grows in the arena; segments since the last x12_out_count_from count for
 * SE01. */
struct x12_out {
    struct arena *arena;
    char *at;
    size_t len, room;
    struct x12_delimiters delimiters;
    int64_t segment_count;
    unsigned pending_elements,
        pending_components; /* empty ones, written only if something follows */
    char safe[256];         /* of each byte of a value what is written: of a delimiter a blank */
};

struct x12_out x12_out_new(struct arena *arena, struct x12_delimiters delimiters);
/* From here on with these. */
void x12_out_delimit(struct x12_out *out, struct x12_delimiters delimiters);
static inline str x12_out_str(const struct x12_out *out)
{
    return (str){out->at, out->len};
}

/* begin, then element / component / repeat in order, then end. Empty elements and components at the
 * end are left out, as the standard demands. Delimiters inside values become blanks. */
void x12_begin(struct x12_out *out, const char *id);
void x12_put(struct x12_out *out, str element); /* the next element */
void x12_put_text(struct x12_out *out, const char *element);
void x12_put_int(struct x12_out *out, int64_t element);
void x12_put_money(struct x12_out *out, int64_t cents);
/* One more value of the element last put ("1^33^35"); an empty one is left out. */
void x12_put_repetition(struct x12_out *out, str value);
void x12_put_component(struct x12_out *out,
                       str component); /* a further component of the last element */
/* A value so many elements, and then so many components, behind the last one. */
void x12_put_further(struct x12_out *out, unsigned elements, unsigned components, str value);
void x12_end(struct x12_out *out);
/* Segments that were written elsewhere with the same delimiters. */
void x12_put_written(struct x12_out *out, str segments, int64_t segment_count);
/* A segment kept as text with the delimiters * : ^ (RawSegment), with ours. */
void x12_put_raw(struct x12_out *out, str text);

#endif
