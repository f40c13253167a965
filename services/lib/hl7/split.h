/* split.h - a file or stream of HL7 messages, cut message by message in constant memory.
 *
 * Takes plain messages one behind the other, batches (FHS BHS MSH.. BTS FTS, HL7 2.5.1 chapter
 * 2.10.3) and messages in MLLP frames. A message begins at a line that begins with MSH. BTS-1 and
 * FTS-1, where given, must be the number of messages and batches. UTF-16, told by its byte order
 * mark or its first letters, is read as UTF-8; offsets are then those of the UTF-8.
 */
#ifndef LIB_HL7_SPLIT_H
#define LIB_HL7_SPLIT_H

#include "lib/base/arena.h"
#include "lib/base/status.h"
#include "lib/base/str.h"

/* Fills up to room bytes; returns how many, 0 at the end, -1 when the source fails. */
struct hl7_source {
    ptrdiff_t (*read)(void *context, char *into, size_t room);
    void *context;
};

enum hl7_part_kind {
    HL7_PART_MESSAGE,   /* text is one message as it stands in the input */
    HL7_PART_TOO_LARGE, /* a message above the limit: skipped; text holds its beginning (the MSH) */
    HL7_PART_FAULT,     /* `what` is wrong with the batch here (count, order); messages go on */
    HL7_PART_JUNK,      /* bytes before a first MSH: text holds their beginning */
    HL7_PART_END,       /* nothing more */
    HL7_PART_FAILED     /* the source failed */
};

/* How a message ends. OPEN: the input ends within its last segment, whose CR (HL7 2.5.1
 * chapter 2.5) is missing; many editors leave it out, so hl7_check_end decides. CUT: more was
 * promised: its MLLP frame began and does not end, or it ends so within a batch that does not end
 * either. */
enum hl7_ending { HL7_WHOLE, HL7_OPEN, HL7_CUT };

struct hl7_part {
    enum hl7_part_kind kind;
    str text;            /* valid until the next call */
    int64_t offset;      /* where it begins in the input */
    int64_t next_offset; /* where to go on after it: a splitter started there yields what follows */
    enum hl7_ending ending; /* of HL7_PART_MESSAGE */
    int32_t ordinal;        /* of the message in the input, 1..; counted on from first_ordinal */
    const char *what; /* HL7_PART_FAULT: "BTS-1", "FTS-1" (wrong count); "BHS", "FHS", "BTS", "FTS"
                         (missing) */
};

struct hl7_split;

/* One buffer of message_bytes_max (plus a little) in the arena. offset and ordinal: what was read
 * before, when the source stands in the middle (0, 0 at the start; in the middle no counts are
 * checked). */
struct hl7_split *hl7_split_new(struct arena *arena, struct hl7_source source,
                                size_t message_bytes_max, int64_t offset, int32_t ordinal);
void hl7_split_next(struct hl7_split *split, struct hl7_part *part);

/* The same over bytes in memory: a source to pass to hl7_split_new. */
struct hl7_bytes {
    str rest;
};
struct hl7_source hl7_source_of(struct hl7_bytes *bytes_left);

#endif
