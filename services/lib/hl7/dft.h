/* dft.h - charges of an HL7 message (DFT^P03, DFT^P11) bound to a Claim by a table of HL7 fields.
 *
 * Source of the fields: HL7 2.5.1 chapters 3 (PID, PV1), 6 (FT1, DG1, PR1, IN1, GT1). A charge line
 * keeps its sign: FT1-6 CG adds, CR takes away; claim_net() settles them before a claim is made.
 */
#ifndef LIB_HL7_DFT_H
#define LIB_HL7_DFT_H

#include "lib/claim/identity.h"
#include "lib/hl7/hl7.h"
#include "lib/hl7/profile.h"
#include "proto/claim.pb-c.h"

/* For the gateway: what identity_of() wants of a message (PID-3 with its authority, else MSH-4;
 * IN1-3, IN1-36; PID-5.2, PID-7). Absent parts have len 0. REJECT: no readable MSH. Values are as
 * sent. */
MUST_CHECK enum status hl7_patient(str message, struct patient_identity *patient);

/* One message's charges as a claim without number, in the arena, pointing into `message` where no
 * escape had to be undone. findings hold what is missing (stage "intake", severity "hold"). REJECT:
 * not a message with charges; *fault is a program constant ("FT1", "MSH"). */
MUST_CHECK enum status dft_bind(str message, const struct hl7_profile *profile, struct arena *arena,
                                Claim **claim, const char **fault);

/* Adds the lines, diagnoses, providers and late facts of `more` to `claim`, which stays the one
 * account. */
void dft_merge(Claim *claim, const Claim *more, struct arena *arena);
/* A later message knows better who the patient is, who is insured and with whom; one that names
 * nobody changes nothing. */
void dft_people_replace(Claim *claim, const Claim *newer);
/* Only what the claim does not know yet. */
void dft_people_complete(Claim *claim, const Claim *known);
/* ADT^A13: the discharge did not happen. */
void dft_stay_reopen(Claim *claim);
bool dft_is_discharged(const Claim *claim);
/* Credits take back the lines of the same procedure, modifiers, revenue code and date; what cannot
 * be taken back stays and is returned as a count. Sums up charge_cents and the statement's dates.
 */
int32_t dft_net(Claim *claim, struct arena *arena);
/* The sum of the lines, and the days from the first to the last (institutional: of the stay). */
void dft_sums(Claim *claim);
/* The findings of what a claim of HL7 lacks; replaces earlier findings of stage "intake". */
void dft_findings(Claim *claim, struct arena *arena);
/* "PID-5" of INT-05: what would have said it; NULL: no finding of HL7. */
const char *dft_field_wanted(str edit);

#endif
