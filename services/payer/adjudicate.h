/* adjudicate.h - what the simulated payer decides of a claim: a function of (claim number, seed)
 * and the claim alone.
 *
 * charge = contractual write-off (CO 45) + what another payer paid (OA 23) + deductible (PR 1) +
 * coinsurance (PR 2)
 *        + copay (PR 3) + paid; or a denial of all of it. Every claim and line balances.
 */
#ifndef PAYER_ADJUDICATE_H
#define PAYER_ADJUDICATE_H

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "lib/x12/x277ca.h"
#include "proto/claim.pb-c.h"
#include "proto/remit.pb-c.h"

struct payer_rules {
    uint64_t seed;
    int32_t reject_percent;   /* of claims: refused in the 277CA, never paid */
    int32_t deny_percent;     /* of claims: denied in the 835 */
    int32_t underpay_percent; /* of claims: 15 % less than the contract */
    int32_t reverse_percent;  /* of claims: taken back (CLP02 22) and paid anew in a second 835 */
    int32_t provider_percent; /* of payments: with a PLB */
    int32_t foreign_percent;  /* of claims: their number comes back cut short (CLP01) */
};

struct adjudication {
    bool rejected;
    struct x277ca_status status;      /* of the 277CA */
    RemitClaim *first;                /* NULL when rejected */
    RemitClaim *reversal, *corrected; /* NULL unless it is reversed later */
    str payer_control;
};

/* Everything is copied into the arena; the claim may go. */
void adjudicate(const Claim *claim, const struct payer_rules *rules, date received,
                struct arena *arena, struct adjudication *adjudication);

/* A number from (text, seed, purpose): always the same. */
uint64_t payer_draw(const struct payer_rules *rules, str text, const char *purpose);
static inline bool payer_chance(const struct payer_rules *rules, str text, const char *purpose,
                                int32_t percent)
{
    return payer_draw(rules, text, purpose) % 100 < (uint64_t)(percent > 0 ? percent : 0);
}

#endif
