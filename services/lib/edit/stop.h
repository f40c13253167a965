/* stop.h - what findings make of a claim: it goes on, is held or rejected, and what a person is
 * told.
 *
 * A finding "reject" of any stage rejects; a finding "hold" holds unless a person released the
 * claim. The work item names the worst finding and lists the others by id; its text holds no value
 * of the claim. Priority comes from how near the filing limit is (PAY-02).
 */
#ifndef LIB_EDIT_STOP_H
#define LIB_EDIT_STOP_H

#include "lib/edit/edit.h"

enum claim_fate { CLAIM_GOES_ON, CLAIM_HELD, CLAIM_REJECTED };

struct claim_stop {
    enum claim_fate fate;
    const char *kind; /* of the work item: incomplete, held, rejected */
    str edit, field, text;
    int32_t priority; /* 1 first */
    date due;
};

/* Rejected, or held and not released by a person. */
bool finding_stops(const Claim *claim, const Finding *finding);
enum claim_fate claim_fate_of(const Claim *claim);
struct claim_stop claim_stop_of(const Claim *claim, const struct partner *partner, date today,
                                struct arena *arena);
const char *claim_fate_name(enum claim_fate fate); /* "passed", "held", "rejected" */
/* Ids of all findings that stop the claim, unique, separated by blanks: for the journal. */
str claim_stop_ids(const Claim *claim, struct arena *arena);
/* What a finding says, by the catalogue or by the rule as it was then; empty: it is of neither. */
str finding_doc(const Finding *finding);
str finding_fix(const Finding *finding);
str finding_source(const Finding *finding);
/* The business date: the claim's own when it was sent with one, else today. */
date claim_judged_on(const Claim *claim, date today);

#endif
