/* x837_check.h - what is looked at once a claim is complete; between x837_read.c and x837_check.c.
 */
#ifndef LIB_X12_X837_CHECK_H
#define LIB_X12_X837_CHECK_H

#include "lib/x12/envelope.h"
#include "proto/claim.pb-c.h"

/* A claim that is complete, and where its findings go. */
struct x837_subject {
    Claim *claim;
    struct arena *arena;
    struct x12_findings *findings;
    struct x12_finding at;       /* the place of its CLM */
    unsigned unreadable_amounts; /* of its segments */
    unsigned foreign_composites;
    bool has_ancestors; /* a billing provider and a subscriber stand above it */
    bool too_large;
};

/* Members that follow from others: service and statement dates, the patient, the medical record
 * number. */
void x837_complete(struct x837_subject *subject);
/* Balance and advice, as findings. */
void x837_check(struct x837_subject *subject);
/* Why the claim does not bind, or NULL when it does: a program constant. */
const char *x837_unbound(const struct x837_subject *subject);
/* A finding as the claim carries it: stage gateway, error as warn, warning as info. */
void x837_carry(struct arena *arena, Claim *claim, const struct x12_findings *findings);

#endif
