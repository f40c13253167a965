/* balance.h - whether a paid claim adds up: charge less adjustments is what was paid.
 *
 *   claim:  CLP03 - (CAS of 2100 + CAS of all its 2110) = CLP04
 *   line:   SVC02 - CAS of 2110                         = SVC03
 *
 * Source: 005010X221A1 1.10.2.1.1 (service line) and 1.10.2.1.2 (claim). Nothing is ever made to
 * balance.
 */
#ifndef LIB_X12_BALANCE_H
#define LIB_X12_BALANCE_H

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "proto/remit.pb-c.h"

/* The first equation that fails (the claim's before its lines'), or the claim's own where all hold.
 */
struct remit_equation {
    bool balances;
    bool too_large; /* a sum does not fit 63 bits of cents: does not balance */
    int32_t line;   /* 1..: the service line's equation; 0: the claim's */
    int64_t charge_cents, claim_adjusted_cents, line_adjusted_cents, paid_cents;
};

bool remit_claim_balances(const RemitClaim *claim, struct remit_equation *equation);
/* "100.00 - 0.00 - 20.00 = 80.00, but 85.00 is stated": amounts only. */
str remit_equation_text(struct arena *arena, const struct remit_equation *equation);

/* adjusted = Σ CAS except group PR, patient = Σ CAS PR, claim and lines; false: too large. */
bool remit_claim_sums(const RemitClaim *claim, int64_t *adjusted_cents, int64_t *patient_cents);

/* Adds; false, and *sum as it was, where it does not fit. */
static inline bool cents_add(int64_t *sum, int64_t cents)
{
    int64_t result;
    if (__builtin_add_overflow(*sum, cents, &result)) return false;
    *sum = result;
    return true;
}

#endif
