/* stays.h - when a patient was in a hospital or nursing home, by its bill. */
#ifndef LIB_EDIT_STAYS_H
#define LIB_EDIT_STAYS_H

#include "lib/edit/past.h"

/* Types of bill of stays: 11x hospital, 18x swing bed, 21x skilled nursing, 41x religious, 51x.
 * NUBC FL4 */
#define STAY_BILLS "11 18 21 41 51"

struct stay {
    date admitted, from, to; /* from, to: what the bill covers */
    bool goes_on;            /* status 30: still a patient on the last day */
};
/* False: the claim is no bill of a stay, or its days are missing. */
bool stay_of(const Claim *claim, struct stay *stay);
/* Whole days between: neither that of admission nor that of discharge; not on leave (occurrence
 * span 74). */
bool stay_has_inside(const Claim *claim, const struct stay *stay, date day);

#endif
