/* pricing.h - what a payer should allow for a line, before anybody's share is taken off.
 *
 *   Medicare, Part B          relative values x indices x factor (42 CFR 414.20), modifiers; drugs
 * and tests by their lists Medicare, outpatient      OPPS rate by wage index (42 CFR 419.32,
 * 419.43) other payers              the contract, or the only fee schedule
 *
 * Pure; what is not known is said and never guessed: reductions of families (endoscopy, imaging,
 * therapy), by-report services, anesthesia and the OPPS cap on imaging are not computed here.
 */
#ifndef LIB_EDIT_PRICING_H
#define LIB_EDIT_PRICING_H

#include "lib/codeset/fees.h"
#include "lib/edit/check.h"

enum price_basis {
    PRICE_NOTHING,    /* nothing here prices it */
    PRICE_SCHEDULE,   /* physician fee schedule as it stands */
    PRICE_MODIFIED,   /* the same, changed by a modifier, a component or a reduction */
    PRICE_LIST,       /* drugs, laboratory tests */
    PRICE_OUTPATIENT, /* OPPS */
    PRICE_CONTRACT,
};

struct price {
    enum price_basis basis;
    const char *missing;       /* not NULL: why it is not known */
    int64_t cents;             /* of all units */
    int64_t slack_cents;       /* rounding, or what the contract lets pass */
    struct code_answer answer; /* the row behind it */
};

/* Of subject->line. */
struct price line_price(const struct subject *subject);
/* The contract's rate for the whole claim; basis PRICE_NOTHING: it has none. */
struct price case_price(const struct subject *subject);
/* Medicare's, whoever the payer is, before the lesser of charge and fee. pricing_medicare.c */
struct price medicare_price(const struct subject *subject);
/* The line's place pays the facility's rate. */
bool is_facility_line(const struct subject *subject);
/* The fee of the billing provider's contract, or of the payer's only schedule. */
struct fee line_fee(const struct subject *subject);
/* part of whole, rounded half up. */
int64_t cents_share(int64_t cents, int64_t part, int64_t whole);

#endif
