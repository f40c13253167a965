/* inquiry.h - what provider and payer ask each other: eligibility (270, 271: 005010X279A1) and
 * claim status (276, 277: 005010X212).
 *
 * A set is its head and then its HL levels, one event each, so that memory does not grow with the
 * set. A level is complete when the next HL (or SE) is there; who keeps the last level of each
 * depth has all that stands above a patient.
 *
 *   INQUIRY_HEAD INQUIRY_LEVEL* INQUIRY_END
 *   270, 271: 20 information source, 21 information receiver, 22 subscriber, 23 dependent
 *   276, 277: 20 payer, 21 information receiver, 19 provider, 22 subscriber, 23 dependent
 *
 * Head and level live in the arena of the call that gave them. The 277 of guide 005010X214 is
 * another one: x277ca.h.
 */
#ifndef LIB_X12_INQUIRY_H
#define LIB_X12_INQUIRY_H

#include "lib/x12/envelope.h"
#include "proto/inquiry.pb-c.h"

/* ---- reading ------------------------------------------------------------------------------ */

enum inquiry_event { INQUIRY_HEAD, INQUIRY_LEVEL, INQUIRY_END };
/* A level of more than this is refused with its set: memory is bounded. */
enum { INQUIRY_LEVEL_BYTES_MAX = 1 << 20, INQUIRY_LEVEL_SEGMENTS_MAX = 50000 };

struct inquiry {
    struct x12_stream *stream;
    InquiryHead *head;           /* INQUIRY_HEAD; empty when there is no BHT */
    InquiryLevel *level;         /* INQUIRY_LEVEL */
    int depth;                   /* of the level: 0 the information source */
    int32_t level_count;         /* so far */
    int32_t patient_count;       /* levels with something asked or answered about a patient */
    uint64_t offset, end;        /* of the level in the file */
    struct inquiry_state *state; /* private */
};

/* Is the set at X12_ST one that is read here? */
bool inquiry_reads(const struct x12_stream *stream);
struct inquiry *inquiry_new(struct arena *arena, struct x12_stream *stream);
void inquiry_start(struct inquiry *reader); /* at X12_ST of a set that inquiry_reads */
/* OK with the event; INQUIRY_END comes once, last, after X12_SE. RETRY: the source failed. */
MUST_CHECK enum status inquiry_next(struct inquiry *reader, struct arena *arena,
                                    enum inquiry_event *event);

/* ---- writing ------------------------------------------------------------------------------ */

struct inquiry_writer {
    struct x12_out *out;
    const struct inquiry_guide *guide; /* private, as the rest */
    int32_t count;
    int32_t open[5]; /* HL01 of the level that is open at each depth; 0: none */
};

/* Writes BHT, behind x12_open. REJECT: head->type is none of the four. */
MUST_CHECK enum status inquiry_write_head(struct inquiry_writer *writer, struct x12_out *out,
                                          const InquiryHead *head);
/* HL01 and HL02 are counted anew; HL04 is level->has_children, "1" or "0". REJECT: a level that the
 * guide does not have, or without the level above it; nothing was written. */
MUST_CHECK enum status inquiry_write_level(struct inquiry_writer *writer,
                                           const InquiryLevel *level);

#endif
