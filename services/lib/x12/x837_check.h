/* x837_check.h - what is looked at once a claim is complete; between x837_read.c and x837_check.c.
 */
#ifndef LIB_X12_X837_CHECK_H
#define LIB_X12_X837_CHECK_H

#include "lib/x12/walk.h"
#include "proto/claim.pb-c.h"

/* A claim that is complete, and where its findings go. */
struct x837_subject {
    Claim *claim;
    struct arena *arena;
    struct x12_findings *findings;
    struct x12_walk *walk;       /* knows where the segments stood */
    struct x12_finding at;       /* the place of its CLM */
    unsigned unreadable_amounts; /* of its segments */
    unsigned foreign_composites;
    bool has_ancestors; /* a billing provider and a subscriber stand above it */
    bool too_large;
};

/* Members that follow from others: service and statement dates, the patient, the medical record
 * number. */
void x837_complete(struct x837_subject *subject);
/* Balance, as findings. */
void x837_check(struct x837_subject *subject);
/* What the guides say of segments beside others, as findings: rows of x837_situations.c that are
 * asked when this part of the set has been read. The claim has what the part itself said, and above
 * it. */
enum x837_part { X837_AT_SUBSCRIBER, X837_AT_PATIENT, X837_AT_CLAIM };
void x837_look(struct x12_walk *walk, const Claim *claim, enum x837_part part);
/* Why the claim does not bind, or NULL when it does: a program constant. */
const char *x837_unbound(const struct x837_subject *subject);
/* A finding as the claim carries it: stage gateway, error as warn, warning as info. */
void x837_carry(struct arena *arena, Claim *claim, const struct x12_findings *findings);

#endif
