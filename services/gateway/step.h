/* step.h - what the steps of gateway.c share: the file in hand, counts, and where a message came
 * from. */
#ifndef GATEWAY_STEP_H
#define GATEWAY_STEP_H

#include "gateway/input.h"

/* Set once at start. */
extern struct hash_key gateway_identity_key;
extern int64_t gateway_window_us, gateway_originals_us;

/* One kind of input: the rows it needs, and what is done. */
struct step {
    void (*keys)(const struct input *in, struct keys *keys);
    enum status (*take)(struct input *in, const struct loaded *loaded, struct effects *fx);
};
extern const struct step message_step, interchange_step, claim_step, unbound_step, resource_step,
    refused_step, acknowledged_step, payment_step, paid_step, provider_step, note_step, end_step,
    file_step, open_files_step, report_step;

/* So many inputs came to this, for this reason. */
struct count {
    enum outcome outcome;
    str reason;
    int64_t n;
};

const char *outcome_text(enum outcome outcome);
void count_keys(const struct input *in, struct keys *keys, enum outcome outcome, str reason);
void count_add(const struct input *in, const struct loaded *loaded, struct effects *fx,
               struct count count);
/* Its control number as taken; the bytes lie in the file unless the caller says otherwise. */
struct taken taken_of(const struct input *in, int64_t intake_number, int64_t received_us);
void file_keys(const struct input *in, struct keys *keys);
/* The piece is done: in the file's row. */
void file_advance(struct effects *fx, struct file_row *file, const struct input *in);
/* Is the interchange that the piece lies in taken? Its verdict stands in the row with its number:
 * "3 take". */
bool file_takes(const struct file_row *file, const struct input *in);

/* The claim goes on to intake with source and identity; format is "X12" or "FHIR". */
void claim_hand_on(struct input *in, str format, struct effects *fx);

#define CONFLICT_FHIR STR("FHIR conflict Claim.id: the same id is known with other content")
#define CONFLICT_AR \
    STR("AR 205 MSH-10 Duplicate key identifier: taken by another message; use a new control id")
#define CONFLICT_TA1                                                               \
    STR("TA1 025 Duplicate interchange control number, with other content: use a " \
        "new control number, also after a 999 R")
#define CONFLICT_PAYMENT STR("835 payment known (payer, trace, amount, date) with other content")

#endif
