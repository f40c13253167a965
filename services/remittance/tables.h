/* tables.h - remittance's rows: ledger, postings, suspense, payments. */
#ifndef REMITTANCE_TABLES_H
#define REMITTANCE_TABLES_H

#include "lib/claim/number.h"
#include "lib/edit/edit.h"
#include "lib/ledger/ledger.h"
#include "proto/messages.pb-c.h"
#include "runtime/worker.h"

enum { TO_FOLLOWUP, TO_SELF }; /* index into the worker's outputs */

extern const struct table ledger_table, posting_table, sent_table, early_reversal_table,
    suspense_table, received_payment_table, payee_ledger_table, match_table, billed_table,
    rate_table, suspended_table, decision_table;
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

/* A column of match_table, behind its key. */
enum { MATCH_RUNG = 4, MATCH_SHARD, MATCH_CLAIM, MATCH_VERSION, MATCH_BODY };

/* match.c: the match ladder for a payment whose CLP01 is not our number, first fit:
 *
 *   CLP07                     the payer's number, known from the 277CA (2200D REF*1K) or a posting
 *   member, dates and amount  member (NM109 of IL, else of QC), first day of service and charge
 *
 * A rung that fits two claims ends the ladder: nothing is guessed. REF*6R of a line says which
 * version was paid, else it is the last one that was sent. */
struct match {
    int64_t claim; /* 0: none, or `candidates` of them */
    int32_t version;
    const char *by;
    size_t candidates;
};
void match_key(const ClaimPayment *in, struct value key[4]); /* of match_table */
void match_keys(const ClaimPayment *in, struct keys *keys);
const char *match_rung(int64_t rung); /* how a row of that rung was found, for people */
/* The version that the lines name (REF*6R), 0: none does. */
int32_t match_version_named(const RemitClaim *claim);
struct match match_find(const ClaimPayment *in, const struct loaded *loaded, struct arena *arena);

/* rate.c: how often a payer denies for a reason, by partition and month of the payment. */
struct rate_of {
    int32_t partition;
    str payer, reason; /* "CO-50"; empty: nothing is denied */
    int32_t month;     /* YYYYMM */
};
struct rate_of rate_of(int32_t partition, const ClaimPayment *in, struct arena *arena);
void rate_keys(const struct rate_of *of, struct keys *keys);
/* Counts this payment, and says how near to the front of the queue its denial belongs: 1 where the
 * payer denies a tenth of its claims for the reason, 2 a twentieth, else 3. */
int32_t rate_count(const struct rate_of *of, const struct loaded *loaded, struct effects *fx);

/* review.c: what was paid beside what should have been. A worker that has not started (a rehearsal)
 * finds nothing. */
struct work;
enum status review_start(const struct settings *settings);
void review_between(const struct settings *settings);
void review_keys(const ClaimPayment *in, const struct value key[2], struct keys *keys);
struct edit_findings review_of(const ClaimPayment *in, const struct claim_number *number,
                               const struct loaded *loaded, struct arena *arena);
/* The finding that something was denied; NULL: nothing was. Its edit: the one that would have
 * spared it. */
const struct edit_finding *review_denial(const struct edit_findings *found);
str review_denial_edit(const struct edit_finding *denial, str otherwise);
str review_denial_text(const struct edit_finding *denial, struct arena *arena);
/* Opens an item where a payer allowed too little; `about` names claim and version. */
void review_open(const struct edit_findings *found, const struct work *about, struct effects *fx,
                 const struct loaded *loaded);

/* suspense.c: a person's order about a payment that lies in suspense, and what came of it. REJECT:
 * nothing lies there, or nobody has ordered. */
void suspense_keys(int64_t shard, int64_t suspense, struct keys *keys);
enum status suspense_order_take(const Command *command, const struct loaded *loaded,
                                struct effects *fx);
enum status suspense_answer_take(const SuspenseOrder *order, const struct loaded *loaded,
                                 struct effects *fx);

/* claim.c: one CLP. payment.c: the payment, its PLBs, an ST that does not balance. */
void claim_payment_keys(const ClaimPayment *in, int32_t partition, struct keys *keys,
                        struct arena *arena);
enum status claim_payment_take(const ClaimPayment *in, int32_t partition,
                               const struct loaded *loaded, struct effects *fx);
/* The subject of its work items: payer/trace/input.ST; of a CLP of it: with .CLP behind. */
str payment_subject(struct arena *arena, const Payment *payment);
enum status payment_take(const Payment *payment, const struct loaded *loaded, struct effects *fx);
enum status adjustment_take(const PayeeAdjustment *in, const struct loaded *loaded,
                            struct effects *fx);
enum status unposted_take(const PaymentUnposted *in, const struct loaded *loaded,
                          struct effects *fx);

#endif
