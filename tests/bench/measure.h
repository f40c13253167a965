/* measure.h - the best of many passes over a file in memory, and the line that says what it was. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>

#include "lib/x12/envelope.h"

/* Of one pass: bytes and time of what is measured, which may be less than all. */
struct tally {
    int64_t claims, segments, cents, bytes, ns;
};

/* CPU of this process. */
int64_t bench_now(void);
/* The file in memory; ends the process when it cannot be read. */
str bench_map(FILE *file);
/* Repeats the pass for half a second. */
struct tally bench_best(struct tally (*pass)(void *context), void *context);
/* Who sends what is written. */
struct x12_envelope bench_envelope(const char *functional, const char *type, const char *guide);
/* "NAME bytes claims nanoseconds peak_kb" */
void bench_print(const char *name, const struct tally *tally);

#endif
