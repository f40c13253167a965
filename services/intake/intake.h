/* intake.h - numbers every claim and makes claims of charges.
 *
 * An 837 claim gets its number and goes on. An HL7 message with charges becomes a claim at once, or
 * is added to its account, which becomes one when its profile says (config/profiles). A message
 * without charges is kept for what it says of patient and coverage: later charges are completed
 * with it. Intake never holds: what is missing goes on as a finding.
 *
 * Patients merge (ADT^A18, A34, A40). The merged one's shard keeps an alias and hands on what still
 * comes under the old number; its accounts, and through coding and scrubbing its history, go to the
 * survivor. A claim that has a number stays where it is.
 *
 *   merge -> alias, then gather -> accounts ---> account    (survivor's shard)
 *      |                      `--> joined  ---> what is known of both
 *      `--> coding -> scrubbing -> history ---> history
 */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "lib/hl7/profile.h"
#include "runtime/worker.h"

extern const struct worker intake_worker;
extern const struct table intake_serial_table, intake_claim_table, intake_message_table,
    intake_account_table, intake_patient_account_table, intake_patient_table, intake_due_table;

/* Set by start(); tests set their own. */
extern struct hl7_profiles intake_profiles;

#endif
