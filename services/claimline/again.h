/* again.h - a claim that coding and scrubbing have judged, judged again: by the code sets, the day
 * and the history of then.
 *
 *   again_open -> again_read (a claim) -> again_claim -> again_run (a stage), again_run ... ->
 * close
 */
#ifndef CLAIMLINE_AGAIN_H
#define CLAIMLINE_AGAIN_H

#include "claimline/then.h"
#include "lib/claim/partner.h"

struct again {
    struct settings settings;
    struct db *db;
    struct partners partners;
    struct codesets *codesets;
    str generation;              /* of codesets; empty: those in force now */
    struct rules *rules, *tried; /* tried: those of a shadow run, NULL: none */
    str rules_of;                /* releases that rules are of; empty: those of config/edits */
    struct arena *kept, *arena;  /* of the run; of the claim in hand, emptied by again_read */
    struct then then;
    date day;     /* absent: the day on which it was judged */
    bool is_then; /* by the code sets and rules of then; else by those of now */
};

/* settings are read already. Says on standard error what is wrong. */
MUST_CHECK enum status again_open(struct again *again);
void again_close(struct again *again);
/* REJECT: nobody has judged it. */
MUST_CHECK enum status again_read(struct again *again, str number);
/* The claim as coding keeps it, to be judged; NULL: unreadable. */
Claim *again_claim(struct again *again);
/* One stage put to it; its findings stay with the claim in the place of those of then. REJECT: the
 * code sets of then are no longer there. */
MUST_CHECK enum status again_run(struct again *again, enum edit_stage stage, Claim *claim,
                                 struct edit_findings *found);
/* A stage's findings of the claim as bytes. */
str again_findings(const Claim *claim, enum edit_stage stage, struct arena *arena);

#endif
