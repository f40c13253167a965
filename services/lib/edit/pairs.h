/* pairs.h - a line as the second of an NCCI pair, and which pairs hold for a claim. */
#ifndef LIB_EDIT_PAIRS_H
#define LIB_EDIT_PAIRS_H

#include "lib/codeset/ncci.h"
#include "lib/edit/check.h"

struct pair {
    struct ptp ptp;
    int32_t other; /* the line of column 1, 1..; 0: there is no pair */
    bool bypassed;
    uint32_t unchecked; /* code_answer's `asked` of a table that does not know; 0: all know */
};

/* The line as column 2 against every other one of its day and provider, by the tables of the
 * claim's payer; of the pairs of that indicator the first that is, or is not, bypassed by a
 * modifier. */
struct pair pair_of(const struct subject *s, int indicator, bool bypassed);

/* Hospital tables hold for outpatient bills. NCCI Policy Manual, introduction; ncci.h */
bool pairs_hold_for(const Claim *claim);
enum ptp_kind pairs_of(const Claim *claim);
/* Has a modifier that may bypass an edit of indicator 1. */
bool pair_is_bypassed(const ServiceLine *line, date day);

#endif
