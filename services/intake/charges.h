/* charges.h - HL7 messages on their way to a claim: at once, through an account, or not at all. */
#ifndef INTAKE_CHARGES_H
#define INTAKE_CHARGES_H

#include "intake/accounts.h"
#include "intake/patients.h"
#include "lib/hl7/hl7.h"
#include "runtime/work.h"

enum { INTAKE_TO_CODING, INTAKE_TO_INTAKE };

/* One message, read as far as its profile needs. */
struct charges {
    const Hl7Message *hl7;
    struct hl7_header header;
    const struct hl7_profile *profile;
    Claim *claim;      /* what it says; no lines: no charges. NULL: nothing of an account */
    const char *fault; /* it cannot be bound */
};

enum fate { FATE_STORED, FATE_ACCOUNT, FATE_LATE };

void charges_keys(const Hl7Message *hl7, struct keys *wanted, struct arena *arena);
enum status charges_take(Hl7Message *hl7, int32_t partition, const struct loaded *loaded,
                         struct effects *fx);
/* The account of a due row becomes a claim, if the business date says so too. */
enum status charges_close(const struct row *row, const struct loaded *loaded, struct effects *fx);
void charges_keys_due(const struct row *row, struct keys *wanted);
/* The account that a message is about; its claim_type is the message's own. */
struct account charges_account(const struct charges *charges, struct arena *arena);
/* When its account closes: days after discharge where it has one, else after its last charge. */
date charges_close_on(const Claim *claim, const struct hl7_profile *profile);
/* Opens a work item about a message; `work` has its kind, text, claim and amount. */
void charges_ask(const struct charges *charges, struct work work, const struct loaded *loaded,
                 struct effects *fx);

/* visits.c: what a message without charges says of the accounts that wait. */
void visits_keys(const struct charges *charges, struct keys *wanted, struct arena *arena);
enum status visits_take(const struct charges *charges, const struct loaded *loaded,
                        struct effects *fx);

/* account_merges.c: one account turned out to be another; what is not followed is a person's. */
void account_merges_keys(const struct charges *charges, struct keys *wanted, struct arena *arena);
enum status account_merges_take(const struct charges *charges, const struct loaded *loaded,
                                struct effects *fx);

/* merges.c: one patient turned out to be another. */
void merges_keys(const IntakeInbox *inbox, struct keys *wanted);
enum status merges_take(const IntakeInbox *inbox, const struct loaded *loaded, struct effects *fx);
/* Two accounts become ours, where neither is a claim already; else a person is asked. */
enum status accounts_meet(struct account *ours, const struct account *theirs,
                          const struct loaded *loaded, struct effects *fx);

/* intake.c: numbers the claim, indexes it, sends it to coding. */
void intake_number_claim(Claim *claim, int32_t partition, const struct loaded *loaded,
                         struct effects *fx);
/* Text for a text column: what is not printable ASCII as '?'. */
str intake_ascii(struct arena *arena, str text);
/* As a table keeps text of a patient: the key-id byte 0, then the text. */
str intake_body(struct arena *arena, str text);

#endif
