/* payment.h - what a paid claim shows: less than expected, a denial that an edit would have spared,
 * amounts that do not add up.
 *
 * edits_run(STAGE_REMITTANCE) with edit_run.payment. The claim may be one without lines where it is
 * not at hand: then what needs it is unchecked.
 */
#ifndef LIB_EDIT_PAYMENT_H
#define LIB_EDIT_PAYMENT_H

#include "lib/edit/edit.h"
#include "proto/remit.pb-c.h"

/* What the payer allows for the line: AMT*B6, else what it pays and the patient owes, with what
 * sequestration took. 005010X221A1 2110 AMT, CAS */
int64_t allowed_cents(const RemitLine *paid);
/* The claim's line that a paid one is about, by REF*6R or else by procedure and charge; -1: none.
 */
int32_t paid_line_index(const Claim *claim, const RemitLine *paid);

/* The first adjustment that is a denial, of the claim or else of a line (*line: 1..); NULL: none.
 */
const Adjustment *payment_denial(const RemitClaim *paid, int32_t *line);
/* The edit that would have spared the claim this denial: among those whose `prevents` names the
 * reason (CARC), one that was found on the claim, else one that names a remark of the payment, else
 * one that names the reason first. NULL: none, or reason 16 without anything that tells which. */
const struct edit *edit_preventing(const Claim *claim, const RemitClaim *paid, str reason);

#endif
