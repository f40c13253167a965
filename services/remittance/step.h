/* step.h - one CLP in hand, which claim.c posts and suspense.c keeps when that cannot be. */
#ifndef REMITTANCE_STEP_H
#define REMITTANCE_STEP_H

#include "remittance/tables.h"
#include "runtime/work.h"

struct posting_step {
    const ClaimPayment *in;
    const struct loaded *loaded;
    struct effects *fx;
    int32_t partition;
    struct claim_number number; /* of the claim that it pays; 0: not known */
    int64_t adjusted_cents, patient_cents;
};

/* The subject of its work items, and a work item of it without kind and text. */
str step_subject(const struct posting_step *step);
struct work step_work(const struct posting_step *step);

/* It cannot be posted: into suspense, with a work item; what a person has ordered out of there
 * stays where it lies, and the order is answered with the text. */
void suspend(const struct posting_step *step, const char *reason, str text);
/* A person's order is being carried out: said in the claim's journal, and to where it lay. */
void suspense_posted(const struct posting_step *step);

#endif
