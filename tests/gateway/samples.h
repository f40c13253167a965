/* samples.h - small inputs for the gateway's tests, made up here. */
#ifndef TESTS_GATEWAY_SAMPLES_H
#define TESTS_GATEWAY_SAMPLES_H

#include "lib/base/arena.h"

/* A DFT^P03 with one charge. */
str sample_dft(struct arena *arena, const char *control, const char *record_number);
str sample_adt(struct arena *arena, const char *control);

struct sample_837 {
    int control; /* ISA13 = GS06 */
    int claims;
    int segment_count; /* SE01 is wrong by this */
    int group_count;   /* GE01 likewise */
    int iea_control;   /* IEA02 likewise */
    const char *guide; /* NULL: 005010X222A1 */
    const char *first; /* CLM01 begins so; NULL: "A" */
    int unbound;       /* the n-th claim has a charge that is none; 0: none has */
};
str sample_837(struct arena *arena, const struct sample_837 *of);

struct sample_835 {
    int control;
    const char *trace;
    int paid_cents;      /* of each of two claims */
    int total_off_cents; /* BPR02 is wrong by this */
    int claim_off_cents; /* CLP04 of the second, and BPR02 with it, is wrong by this */
};
str sample_835(struct arena *arena, const struct sample_835 *of);
str sample_ta1(struct arena *arena, int control, int answered);

#endif
