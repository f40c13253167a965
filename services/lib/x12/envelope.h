/* envelope.h - ISA, GS, ST and their trailers, the same for every transaction set.
 *
 * A stream gives events in balance: a trailer that is missing is made up (its event comes, with a
 * finding), so whoever counts opens and closes is never surprised. Between X12_ST and X12_SE, every
 * segment comes as X12_SEGMENT; a reader of one transaction set (x837, x835, ...) takes over at
 * X12_ST and gives back at X12_SE.
 *
 *   X12_ISA X12_TA1* ( X12_GS ( X12_ST X12_SEGMENT* X12_SE )* X12_GE )* X12_IEA ... X12_END
 *
 * Findings of the stream lie in two lists: `findings` of the transaction in hand (cleared at
 * X12_ST; valid until the next X12_ST) and `envelope` (interchange, groups, file): take it at
 * X12_IEA and at X12_END; the call after X12_IEA clears it.
 */
#ifndef LIB_X12_ENVELOPE_H
#define LIB_X12_ENVELOPE_H

#include "lib/base/date.h"
#include "lib/x12/finding.h"
#include "lib/x12/x12.h"

enum { X12_ID_MAX = 16, X12_CONTROL_MAX = 36, X12_GUIDE_MAX = 36 };

/* Copies, valid until the next one of their kind; text is NUL-terminated and trimmed of pad blanks.
 */
struct x12_interchange {
    char sender_qualifier[4], sender_id[X12_ID_MAX], receiver_qualifier[4], receiver_id[X12_ID_MAX];
    char date[8], time[8];         /* ISA09 YYMMDD, ISA10 HHMM as they stand */
    char version[8];               /* ISA12 */
    char control[X12_CONTROL_MAX]; /* ISA13 */
    char ack_requested, usage;     /* ISA14, ISA15 */
    struct x12_delimiters delimiters;
    int32_t ordinal;     /* in the file, 1.. */
    int32_t group_count; /* so far */
    uint64_t offset, end;
};
struct x12_group {
    char functional[4]; /* GS01 HC, HP, FA, HN ... */
    char sender[X12_ID_MAX], receiver[X12_ID_MAX], date[12], time[12], control[X12_CONTROL_MAX];
    char agency[4], version[X12_GUIDE_MAX]; /* GS07, GS08 */
    int32_t ordinal;                        /* in its interchange, 1.. */
    int32_t transaction_count;
    int32_t transaction_refused_count; /* for AK9; the readers' fatal findings count */
    int64_t stated_count; /* GE01 as it stands, valid at X12_GE; -1 unreadable or missing */
    uint64_t offset;
};
struct x12_transaction {
    char type[8];                  /* ST01; room: 8375 is no 837 */
    char control[X12_CONTROL_MAX]; /* ST02 */
    char guide[X12_GUIDE_MAX];     /* ST03, else GS08 */
    int32_t ordinal;               /* in the file, 1.. */
    int32_t ordinal_in_group;
    int32_t segment_count; /* so far, ST = 1 */
    int64_t stated_count;  /* SE01, valid at X12_SE */
    uint64_t offset, end;
};

enum x12_event { X12_END, X12_ISA, X12_TA1, X12_GS, X12_ST, X12_SEGMENT, X12_SE, X12_GE, X12_IEA };

struct x12_stream {
    struct x12_reader *reader;
    struct x12_segment segment; /* of the last event; of made-up trailers: empty id */
    struct x12_interchange interchange;
    struct x12_group group;
    struct x12_transaction transaction;
    struct x12_findings findings; /* of the transaction in hand */
    struct x12_findings envelope; /* of interchange, groups and file */
    /* private */
    struct x12_segment held;
    bool holding, in_interchange, in_group, in_transaction, ended, envelope_told, has_ta1;
    int closing;
};

/* A date and a time as the envelope writes them: YYMMDD; HHMM, HHMMSS or HHMMSSDD. */
bool x12_is_yymmdd(str text);
bool x12_is_time(str text);

/* The stream lives in the arena; findings_max 0: X12_FINDINGS_DEFAULT. */
struct x12_stream *x12_stream_new(struct arena *arena, struct x12_reader *reader,
                                  size_t findings_max);
/* OK with the event. RETRY: the source failed. A segment over the limit is a finding, not a status.
 */
MUST_CHECK enum status x12_stream_next(struct x12_stream *stream, enum x12_event *event);
/* Skips to the X12_SE of the transaction in hand (a set that nobody here reads). */
MUST_CHECK enum status x12_stream_skip(struct x12_stream *stream);
/* The place of the segment in hand. */
void x12_stream_place(const struct x12_stream *stream, struct x12_finding *at);
/* A finding about the segment in hand, in findings inside a transaction, else in envelope. */
struct x12_finding *x12_stream_find(struct x12_stream *stream, const struct x12_rule *rule,
                                    unsigned element);

/* Is the guide of this set (ST01 and ST03) one that some reader here supports, and what is it?
 * NULL: refuse it by name. */
struct x12_guide {
    const char *guide;      /* "005010X222A1" */
    const char *type;       /* "837" */
    const char *functional; /* "HC" */
    const char *name;       /* "professional claim" */
};
const struct x12_guide *x12_guide_find(const struct x12_transaction *transaction);
/* What a transaction's findings come to (IK501): 'A' accepted, 'E' accepted with errors, 'R'
 * refused. */
char x12_transaction_verdict(const struct x12_findings *findings);

/* ---- writing ------------------------------------------------------------------------------- */

struct x12_envelope {
    str sender_qualifier, sender_id, receiver_qualifier, receiver_id; /* ISA05-08 */
    str group_sender, group_receiver; /* GS02, GS03; empty: as ISA */
    int64_t control;                  /* ISA13 = GS06, 1..999999999 */
    date date;
    int32_t hhmm;                          /* 0..2359 */
    char usage;                            /* P or T */
    char ack_requested;                    /* '0' or '1'; 0: '0' */
    const char *functional, *type, *guide; /* "HC", "837", "005010X222A1" */
    int32_t set_control;                   /* ST02 of the first set; 0: 1 */
    int32_t set_count; /* sets in the group besides the first; x12_next_set counts */
};
/* ISA, GS, ST / SE, GE, IEA around one transaction set. functional NULL: no group (a TA1 alone). */
void x12_open(struct x12_out *out, const struct x12_envelope *envelope);
void x12_close(struct x12_out *out, const struct x12_envelope *envelope);
/* Between two transaction sets of one group: SE of the one, ST of the next. */
void x12_next_set(struct x12_out *out, struct x12_envelope *envelope);

#endif
