/* x835_situations.h - rules of the 835 that compare segments (SNIP 3 and 4); between x835.c and
 * x835_situations.c, x835_totals.c. */
#ifndef LIB_X12_X835_SITUATIONS_H
#define LIB_X12_X835_SITUATIONS_H

#include "lib/x12/walk.h"
#include "proto/remit.pb-c.h"

/* The head is read (its traces are there): rows of the table about BPR to RDM. */
void x835_look_at_payment(struct x12_walk *walk, const Payment *head);
/* A claim is complete. */
void x835_look_at_claim(struct x12_walk *walk, const Payment *payment, const RemitClaim *claim);

/* What TS3 and TS2 state of the claims of their 2000 loop, and what the claims add up to. */
enum { X835_SUMMARY_ELEMENTS = 24 };
struct x835_totals {
    bool has_ts3, has_ts2;
    struct x12_finding at_ts3, at_ts2;                                      /* their places */
    int64_t ts3[X835_SUMMARY_ELEMENTS + 1], ts2[X835_SUMMARY_ELEMENTS + 1]; /* in hundredths */
    int64_t claim_count, charge, covered_days, mia[X835_SUMMARY_ELEMENTS + 1];
};
/* At TS3, TS2, CLP, MIA and QTY, where they were read. */
void x835_totals_add(struct x835_totals *totals, struct x12_walk *walk);
/* At the end of the loop; forgets it all. */
void x835_totals_check(struct x835_totals *totals, struct x12_findings *findings);

#endif
