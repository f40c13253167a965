/* tables.h - remittance's rows: ledger, postings, suspense, payments. */
#ifndef REMITTANCE_TABLES_H
#define REMITTANCE_TABLES_H

#include "lib/ledger/ledger.h"
#include "proto/messages.pb-c.h"
#include "runtime/worker.h"

enum { TO_FOLLOWUP }; /* index into the worker's outputs */

extern const struct table ledger_table, posting_table, sent_table, early_reversal_table,
    suspense_table, received_payment_table, payee_ledger_table;
extern const struct table *const remittance_tables[];

/* What all postings of a claim come to; a claim without postings is all zero with an empty state.
 */
struct posting {
    int64_t shard, claim;
    int32_t version;
    str state;
    int64_t charge_cents, paid_cents, adjusted_cents, patient_cents;
    str payer, trace, payer_control, reason;
    int64_t posted_us;
};

struct posting posting_get(const struct loaded *loaded, int64_t claim);
void posting_put(struct effects *fx, const struct posting *posting);

/* The claim version that went out, or NULL row: never sent. */
struct sent {
    int32_t version;
    int64_t charge_cents;
    str partner;
};
bool sent_get(const struct loaded *loaded, int64_t claim, int32_t version, struct sent *sent);

void claim_key(struct value key[2], int64_t claim);

/* claim.c: one CLP. payment.c: the payment, its PLBs, an ST that does not balance. */
void claim_payment_keys(const ClaimPayment *in, struct keys *keys);
enum status claim_payment_take(const ClaimPayment *in, const struct loaded *loaded,
                               struct effects *fx);
enum status payment_take(const Payment *payment, const struct loaded *loaded, struct effects *fx);
enum status adjustment_take(const PayeeAdjustment *in, const struct loaded *loaded,
                            struct effects *fx);
enum status unposted_take(const PaymentUnposted *in, const struct loaded *loaded,
                          struct effects *fx);

#endif
