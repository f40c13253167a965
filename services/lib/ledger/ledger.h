/* ledger.h - what one claim payment of an 835 comes to: entries in cents, and why nothing was paid.
 *
 *   charge (CLP03) = paid (CLP04) + adjusted (Σ CAS except PR) + patient (Σ CAS PR)
 *
 * Sums and balance are lib/x12/balance.h's. Each entry moves cents from the claim's receivable to
 * where they went, so debits equal credits by construction. A reversal (CLP02 22) carries its signs
 * in its amounts and needs no rule of its own. Sources: 005010X221A1 1.10.2.1 (balancing), 2100
 * CLP, CAS; 2110 SVC, CAS.
 */
#ifndef LIB_LEDGER_LEDGER_H
#define LIB_LEDGER_LEDGER_H

#include "lib/base/arena.h"
#include "lib/base/money.h"
#include "lib/base/status.h"
#include "proto/remit.pb-c.h"

struct ledger_entry {
    int32_t line, entry; /* line 0: the claim; entry 0: the payment */
    const char *debit, *credit;
    money amount;
    str reason; /* "CO-45" */
};

struct ledger_entries {
    struct ledger_entry *items;
    size_t count;
};

/* In the order of the 835: the claim's payment, its adjustments, then each line's adjustments. */
struct ledger_entries ledger_entries(struct arena *arena, const RemitClaim *claim);

/* An amount was refused, not left to contract, patient or another payer. */
bool ledger_is_denial(const Adjustment *adjustment);

enum outcome { OUTCOME_PAID, OUTCOME_DENIED, OUTCOME_ZERO_PAID };
/* From group and reason, never from the amount alone: a claim whose every unpaid cent is
 * deductible, coinsurance, contractual or bundled is zero paid; any other reason is a denial.
 * *reason: the code that decided, "CO-50". Source: X12 external code list 139 (CARC), group codes
 * CLP/CAS01. */
enum outcome ledger_outcome(const RemitClaim *claim, struct arena *arena, str *reason);

#endif
