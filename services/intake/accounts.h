/* accounts.h - intake.account: the charges of an account until they become a claim.
 *
 *   open -----> closed       its days are over; claim: what it became, 0: nothing was left
 *   open <----> admitted     the discharge was cancelled (ADT^A13): it waits for another
 *   open <----> cancelled    the admission was (ADT^A11, BAR^P02)
 *   late                     charges of a merged patient whose account was a claim already
 */
#ifndef INTAKE_ACCOUNTS_H
#define INTAKE_ACCOUNTS_H

#include "intake/intake.h"
#include "proto/messages.pb-c.h"

struct account {
    int64_t shard;
    str facility, number;
    int32_t claim_type;
    str state;
    date closes_on;
    int32_t messages;
    int64_t claim;
    str body; /* packed; len 0: closed */
    str identity;
};

void account_keys(struct keys *wanted, const struct account *account);
/* Fills what stands behind the key; false: there is none. */
bool account_get(const struct loaded *loaded, struct account *account);
void account_put(struct effects *fx, const struct account *account);
void account_delete(struct effects *fx, const struct account *account);
/* Takes it as a row of the due query or of intake_patient_account_table has it. */
struct account account_of_due(const struct value *cells);
struct account account_of_patient(const struct value *cells);
Claim *account_claim(const struct account *account, struct arena *arena); /* NULL: unreadable */
void account_claim_set(struct account *account, const Claim *claim, struct arena *arena);
static inline bool account_is(const struct account *account, const char *state)
{
    return str_is(account->state, state);
}

#endif
