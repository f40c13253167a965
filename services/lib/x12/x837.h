/* x837.h - claims of an 837 professional (005010X222A1/A2), institutional (005010X223A2/A3) or
 * dental (005010X224A2/A3), one by one.
 *
 * Reading: drive x12_stream_next; at X12_ST with type 837 call x837_start, then x837_next until
 * X837_TRANSACTION_END (the stream then stands at its X12_SE). Memory does not grow with the file:
 * a claim lies in the arena of that call, with everything it inherits (billing provider,
 * subscriber, payer, patient), and points nowhere else.
 *
 *   enum x12_event envelope;
 *   while (x12_stream_next(stream, &envelope) == OK && envelope != X12_END)
 *       if (envelope == X12_ST && x837_reads(stream)) {
 *           x837_start(reader, stream);
 *           do x837_next(reader, arena, &event);
 *           while (event.kind != X837_TRANSACTION_END);
 *       }
 *
 * Findings are collected: those of one claim come with it (and go into Claim.findings, stage
 * "gateway"), all of a transaction are in stream->findings, up to its limit. NPI check digits are
 * not looked at here.
 */
#ifndef LIB_X12_X837_H
#define LIB_X12_X837_H

#include "lib/x12/envelope.h"
#include "proto/claim.pb-c.h"

enum x837_kind {
    X837_TRANSACTION_START, /* after 1000A/B: `header` is complete */
    X837_CLAIM,             /* event.claim; it may carry findings */
    X837_UNBOUND,           /* a claim that does not bind: event.reason, event.findings */
    X837_TRANSACTION_END,   /* after SE: totals, verdict, stream->findings */
};

struct x837_header { /* BHT, 1000A, 1000B; copies, valid until the next transaction */
    char purpose[4], reference[52], type[4]; /* BHT02, BHT03, BHT06 */
    date created;                            /* BHT04 */
    Party *submitter, *receiver;             /* never NULL */
};

/* Where reading can go on: plain numbers, to be stored as they are. Valid at a claim boundary. */
struct x837_position {
    uint64_t interchange, group, transaction; /* offsets of ISA, GS, ST */
    uint64_t billing, subscriber, patient;    /* offsets of the HL in force; 0: none */
    uint64_t next;                            /* of the segment to read next */
    int32_t interchange_ordinal, group_ordinal, transaction_ordinal, transaction_in_group;
    int32_t segment_count, claim_count, claims_in_file, group_count, transaction_count;
    int64_t unbound_count, line_count, charge_cents;
    int32_t hl_count, billing_hl, subscriber_hl, patient_hl, last_level;
    bool last_has_children, at_end;
};

struct x837_event {
    enum x837_kind kind;
    Claim *claim;    /* X837_CLAIM: in the caller's arena. number, shard, identity and source.* but
                        position    (in the file), format, control, sender and test are left to the
                        gateway */
    int32_t ordinal; /* of the claim (bound or not) in the transaction, 1.. */
    uint64_t offset, end;     /* its bytes in the file, CLM up to the next HL, CLM or SE */
    int32_t segment_position; /* of its CLM */
    const char *reason;       /* X837_UNBOUND: a program constant */
    str patient_control;      /* X837_UNBOUND: CLM01 when it could be read */
    const struct x12_finding *findings; /* of this claim, valid until the next call */
    size_t finding_count;
    /* X837_TRANSACTION_END */
    char verdict;                                                 /* IK501: A, E, R */
    int64_t claim_count, unbound_count, line_count, charge_cents; /* sums over bound claims */
    int64_t segment_count, stated_segment_count;
};

struct x837_reader;

struct x837_reader *x837_reader_new(struct arena *arena);
void x837_reader_free(
    struct x837_reader *reader); /* it owns memory that a reader's arena does not: call it */
bool x837_reads(const struct x12_stream *stream); /* at X12_ST: is it an 837 of a guide we read? */
void x837_start(struct x837_reader *reader, struct x12_stream *stream);
const struct x837_header *x837_header(const struct x837_reader *reader);
/* OK with the event; RETRY: the source failed. Nothing about the content is a status. */
MUST_CHECK enum status x837_next(struct x837_reader *reader, struct arena *arena,
                                 struct x837_event *event);

/* After X837_CLAIM or X837_UNBOUND: where to go on. x837_resume reads ISA, GS, ST, 1000A/B and the
 * ancestors again and then stands before `next`; the stream's source must seek. Call instead of
 * x837_start, then x837_next as usual; the stream's counts are right again for SE, GE and IEA.
 * Findings of what lies before the position are not collected again. REJECT: not the file that the
 * position is of. */
void x837_position(const struct x837_reader *reader, struct x837_position *position);
MUST_CHECK enum status x837_resume(struct x837_reader *reader, struct x12_stream *stream,
                                   const struct x837_position *position);

/* ---- writing ------------------------------------------------------------------------------- */

struct x837_envelope {
    struct x12_envelope x12; /* functional, type and guide are filled in from claim_type if NULL */
    ClaimType claim_type;    /* PROFESSIONAL: 005010X222A1; INSTITUTIONAL: 005010X223A2; DENTAL:
                                005010X224A2. Another: an assertion. */
    str submitter_name, submitter_id, submitter_contact, submitter_phone; /* 1000A */
    str receiver_name, receiver_id;                                       /* 1000B */
    str reference;    /* BHT03; empty: the control number */
    str purpose_type; /* BHT06 CH, RP, 31; empty: CH */
};

/* REF*6R of line 1.. into `text` (at least 32 bytes, NUL); NULL function: the sender's line
 * numbers. */
typedef void (*x837_line_control)(int32_t version, int32_t line, char *text);

struct x837_writer;

/* The bytes grow in the arena; the same input gives the same bytes. */
struct x837_writer *x837_open(struct arena *arena, const struct x837_envelope *envelope);
/* patient_control: CLM01 as it goes out; empty: the claim's own. Consecutive claims of one billing
 * provider share its 2000A, of one subscriber its 2000B. REJECT: the claim is of another type than
 * the envelope. */
MUST_CHECK enum status x837_claim(struct x837_writer *writer, const Claim *claim,
                                  str patient_control, x837_line_control line_control);
/* SE, GE, IEA; the whole interchange, in the arena. */
str x837_close(struct x837_writer *writer);
int64_t x837_segment_count(const struct x837_writer *writer);

#endif
