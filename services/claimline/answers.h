/* answers.h - the sets of a file that hold no claims, as JSON: what payers answer (TA1, 999, 997,
 * 277CA, 835) and what is asked and answered about coverage and status (270, 271, 276, 277).
 *
 * One object each for a TA1, a 999, a claim and the whole file of a 277CA; the payment, claims,
 * provider adjustments and proof of an 835; the head and levels of an inquiry. Members are called
 * as in proto/ or, where an answer is no message there, as in its struct (lib/x12/x999.h, ta1.h,
 * x277ca.h, x835.h); those that say nothing are left out.
 */
#ifndef CLAIMLINE_ANSWERS_H
#define CLAIMLINE_ANSWERS_H

#include "claimline/claims.h"
#include "lib/x12/envelope.h"

/* At X12_ST: is the set one of them? */
bool answers_reads(const struct x12_stream *stream);
/* Reads such a set through its X12_SE. RETRY: the source failed. */
MUST_CHECK enum status answers_read(struct x12_stream *stream, const struct claims_to *to);
/* At X12_TA1. */
void answers_read_ta1(struct x12_stream *stream, const struct claims_to *to);

#endif
