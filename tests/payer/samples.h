/* samples.h - synthetic claims for the payer's tests: a number in, always the same claim out. */
#ifndef TESTS_PAYER_SAMPLES_H
#define TESTS_PAYER_SAMPLES_H

#include "lib/base/arena.h"
#include "proto/claim.pb-c.h"

/* A claim that a payer could get: 1 to 12 lines, some institutional, some secondary, some with odd
 * sums. */
Claim *claim_made(struct arena *arena, uint64_t n);
/* One that the 837P writer takes and reads back: professional, whole. payee: which of several
 * providers bills. */
Claim *claim_professional(struct arena *arena, uint64_t n, unsigned payee);
/* An 837P of claims first .. first + count - 1 with this control number, billed by `payees`
 * providers in turn. */
str file_made(struct arena *arena, int64_t control, uint64_t first, size_t count, unsigned payees);
/* An 837D of claims 1 .. count. */
str file_dental(struct arena *arena, int64_t control, size_t count);

#endif
