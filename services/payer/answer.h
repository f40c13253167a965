/* answer.h - an 837 file in, its answers out: TA1, 999, 277CA, 835. Bytes in, bytes out, no folder
 * and no clock.
 *
 * The same bytes and rules give the same answers. Each answer is an interchange of its own whose
 * control number is the 837's times 16 plus the answer's slot, so that an answer made again (after
 * a crash) is the same file again.
 */
#ifndef PAYER_ANSWER_H
#define PAYER_ANSWER_H

#include "payer/adjudicate.h"

enum { ANSWERS_MAX = 6, ANSWER_NAME_MAX = 40, ANSWER_SLOTS = 16, CLAIMS_PER_PAYMENT_DEFAULT = 200 };

struct answer {
    const char *kind;           /* "ta1", "999", "277ca", "835", "835-reversal", "ta1-duplicate" */
    char name[ANSWER_NAME_MAX]; /* "000000012-999.edi" */
    str bytes;
};

/* What the payer did, for its ledger: numbers only. */
struct receipt {
    int64_t isa13; /* 0: the file is no readable interchange */
    char ta1, ack; /* TA104; AK901 of the first group, 0: none */
    size_t claim_count, rejected_count;
    str *claims;            /* CLM01 as received */
    int64_t *charges_cents; /* beside it */
    int64_t charge_cents;   /* sums: saturated at what fits */
    int64_t claim_paid_cents, provider_cents,
        payment_cents; /* Σ CLP04, Σ PLB, Σ BPR02 over all payments */
    int32_t payment_count, reversed_count;
};

struct answers {
    struct answer items[ANSWERS_MAX];
    size_t count;
    struct receipt receipt;
};

/* 0: no readable ISA in front. */
int64_t payer_answer_control(str file);
/* Everything lies in the arena. */
void answer_file(str file, const struct payer_rules *rules, size_t claims_per_payment,
                 struct arena *arena, struct answers *answers);
/* TA1 025 alone: the control number was used before. */
void answer_duplicate(str file, struct arena *arena, struct answers *answers);

#endif
