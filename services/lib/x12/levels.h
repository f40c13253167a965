/* levels.h - the HL levels of a 270, 271, 276, 277 or 277CA: are they counted, and each below the
 * one that it names?
 *
 * HL01 counts up by one from 1, HL02 is the HL01 of the level above, HL04 tells whether levels
 * follow below (005010X279A1 2000A HL, 005010X214 2000A HL). Findings go to the walk's.
 */
#ifndef LIB_X12_LEVELS_H
#define LIB_X12_LEVELS_H

#include "lib/x12/walk.h"

enum { X12_LEVELS_MAX = 5 };

struct x12_levels {
    struct x12_walk *walk;
    const int *loops;             /* of each depth, from the top */
    int depth;                    /* of the last level */
    int32_t number;               /* its HL01 */
    int32_t position;             /* its segment; 0: there is none yet */
    bool has_children;            /* its HL04 says so */
    int32_t open[X12_LEVELS_MAX]; /* HL01 of the open level of each depth; 0: none */
};

/* The HL in hand opens a level of this depth. */
void x12_levels_open(struct x12_levels *levels, int depth);
/* The HL in hand is no level of the guide: it counts all the same. */
void x12_levels_skip(struct x12_levels *levels);
/* The set ends. */
void x12_levels_end(struct x12_levels *levels);

#endif
