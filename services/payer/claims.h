/* claims.h - what is kept of an 837 while its answers are written. */
#ifndef PAYER_CLAIMS_H
#define PAYER_CLAIMS_H

#include "lib/x12/balance.h"
#include "lib/x12/envelope.h"
#include "payer/adjudicate.h"
#include "payer/answer.h"

struct payee {
    struct x277ca_provider provider;
    str qualifier, id, name, tax_id; /* N1*PE, REF*TJ */
};

struct held_claim {
    struct adjudication adjudication;
    struct x277ca_patient patient;
    str control; /* CLM01; empty: it could not be read, and nothing is said of the claim */
    int64_t charge_cents;
    date from, to;
    size_t payee; /* index */
};

/* One interchange being answered. */
struct desk {
    struct arena *arena;
    const struct payer_rules *rules;
    size_t claims_per_payment;
    struct x12_interchange interchange;
    date day; /* the file's own date: the answers carry it */
    int32_t hhmm;
    int64_t control; /* ISA13 */
    str batch;       /* BHT03 of the first set */
    str payer_name, submitter_name, submitter_id;
    struct payee *payees;
    size_t payee_count;
    struct held_claim *claims;
    size_t claim_count;
};

enum answer_slot {
    SLOT_TA1,
    SLOT_999,
    SLOT_277CA,
    SLOT_835,
    SLOT_REVERSAL,
    SLOT_GROUPS = 8,
    SLOT_DUPLICATE = 15
};

/* Who answers whom, with the control number of the slot. */
struct x12_envelope desk_envelope(const struct desk *desk, enum answer_slot slot);
/* A further answer with these bytes. */
void answer_add(struct answers *answers, const struct desk *desk, const char *kind, str bytes_out);

/* The 277CA of all claims, and the 835s of those that are paid, into `answers`. */
void answer_277ca(const struct desk *desk, struct answers *answers);
void answer_835(const struct desk *desk, struct answers *answers);

#endif
