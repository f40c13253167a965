/* charges.h - HL7 messages on their way to a claim: at once, through an account, or not at all. */
#ifndef INTAKE_CHARGES_H
#define INTAKE_CHARGES_H

#include "intake/intake.h"
#include "proto/messages.pb-c.h"

enum { INTAKE_TO_CODING };

void charges_keys(const Hl7Message *hl7, struct keys *wanted, struct arena *arena);
enum status charges_take(Hl7Message *hl7, int32_t partition, const struct loaded *loaded,
                         struct effects *fx);
/* The account of a due row becomes a claim, if the business date says so too. */
enum status charges_close(const struct row *row, const struct loaded *loaded, struct effects *fx);

/* intake.c: numbers the claim, indexes it, sends it to coding. */
void intake_number_claim(Claim *claim, int32_t partition, const struct loaded *loaded,
                         struct effects *fx);
/* Text for a text column: what is not printable ASCII as '?'. */
str intake_ascii(struct arena *arena, str text);

#endif
