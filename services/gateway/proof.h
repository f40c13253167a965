/* proof.h - the first reading of a file: is it sound, what is in it, and what is its sender to be
 * told.
 *
 * X12 is proven set by set: syntax, counts, balance. What comes out is a plan, one fixed-size item
 * for each interchange and set in file order, written to a work file so that memory does not grow
 * with the input, and the text of the 999s. The second reading (split.h) walks the plan beside the
 * file. HL7 messages and FHIR claims are judged one by one when they are taken, so a file of them
 * needs no plan.
 *
 *   item:  interchange, set, set, ..., interchange, set, ...
 */
#ifndef GATEWAY_PROOF_H
#define GATEWAY_PROOF_H

#include <stdio.h>

#include "gateway/input.h"
#include "lib/x12/ta1.h"
#include "lib/x12/x12.h"

enum file_format { FORMAT_UNKNOWN, FORMAT_X12, FORMAT_HL7, FORMAT_FHIR };
enum plan_kind { PLAN_INTERCHANGE, PLAN_SET };
enum { SENDER_MAX = 80 };

struct plan_item {
    enum plan_kind kind;
    uint64_t offset, end;
    int64_t count; /* inputs in it */
    char verdict;  /* TA104 or IK501: A, E, R; R: nothing of it is taken, `reason` says why */
    char reason[REASON_MAX];
    unsigned char sha256[SHA256_BYTES];
    /* interchange */
    char sender[SENDER_MAX], control[X12_CONTROL_MAX];
    char partner_id[X12_ID_MAX]; /* ISA06 */
    struct ta1 ta1;
    char usage;               /* ISA15 */
    bool wants_ta1;           /* ISA14, or there is something to say */
    struct x12_envelope_ids { /* of the answer */
        char sender_qualifier[4], sender_id[X12_ID_MAX], receiver_qualifier[4],
            receiver_id[X12_ID_MAX];
    } answer;
    int64_t answer_offset, answer_bytes; /* its 999s in the answers file */
    /* set of an 835 */
    bool balances;
    int64_t claim_paid_cents, provider_cents;
    int32_t claim_count;
    char equation[REASON_MAX];
};

struct proof_request {
    int fd;                /* the file, in the spool */
    int64_t intake_number; /* control numbers of the answers come from it */
    int64_t received_us;   /* and their date */
    size_t segment_bytes_max;
    FILE *plan, *answers; /* empty, for writing and reading */
};

struct proof {
    enum file_format format;
    int64_t input_count; /* X12: claims, other sets, TA1s */
    int64_t item_count;
};

/* REJECT never: what is wrong with the file is in the plan. RETRY: it cannot be read or the plan
 * not written. */
MUST_CHECK enum status prove(const struct proof_request *request, struct proof *proof);
/* What the beginning of a file is. */
enum file_format format_of(str beginning);
/* The TA1 of an interchange, as a file. duplicate: TA1 025 in place of the plan's own verdict. */
enum ta1_kind { TA1_OF_PLAN, TA1_DUPLICATE };
str ta1_text(struct arena *arena, const struct plan_item *item, enum ta1_kind kind, int64_t control,
             int64_t received_us);
/* Control number of an answer: from the intake number and the interchange's place in the
 * file, 1..999999999. */
int64_t answer_control(int64_t intake_number, int64_t ordinal);

/* A file as a source for the X12 reader. */
struct file_source {
    int fd;
    uint64_t offset;
};
struct x12_source file_source_x12(struct file_source *source);

#endif
