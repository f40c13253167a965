/* intake.h - numbers every claim and makes claims of charges.
 *
 * An 837 claim gets its number and goes on. An HL7 message with charges becomes a claim at once, or
 * is added to its account, which becomes one when its profile says (config/profiles). A message
 * without charges is kept for what it says of patient and coverage. Intake never holds: what is
 * missing goes on as a finding.
 */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "lib/hl7/profile.h"
#include "runtime/worker.h"

extern const struct worker intake_worker;
extern const struct table intake_serial_table, intake_claim_table, intake_message_table,
    intake_account_table, intake_due_table;

/* Set by start(); tests set their own. */
extern struct hl7_profiles intake_profiles;

#endif
