/* known.h - what messages without charges (ADT, BAR) said of a patient, kept as HL7 segments.
 *
 *   MSH of the last one, PID without the account, GT1, IN1 with its IN2 ...   (usual delimiters)
 *
 * PID goes field by field: what is said replaces, `""` deletes, what is left empty stays (HL7 2.5.1
 * chapter 2.5.3). Insurances and guarantors go all together, as a snapshot (chapter 2.10.4.1): a
 * message with IN1 says all of them, one whose first is `IN1|""` or `IN1|1|""` that there are none.
 */
#ifndef LIB_HL7_KNOWN_H
#define LIB_HL7_KNOWN_H

#include "lib/hl7/hl7.h"

/* What is known after `message`; known may be empty. REJECT: the message has no MSH. */
MUST_CHECK enum status hl7_known_update(struct arena *arena, str known, str message, str *updated);
/* The message with what it leaves out: empty fields of PID, GT1 and IN1 where it has none. `""`
 * stays: the sender says that there is nothing. REJECT: as above. */
MUST_CHECK enum status hl7_known_apply(struct arena *arena, str known, str message, str *whole);

/* One patient turned out to be another, or his number was a wrong one: ADT^A18, A34, A36, A40, A47
 * (HL7 2.5.1 chapter 3.3.18, 3.3.34, 3.3.36, 3.3.40, 3.3.47). The n-th pair, 1.., of a PID and a
 * number of the MRG behind it (MRG-1, which repeats).
 */
struct hl7_merge {
    str survivor_authority, survivor; /* PID-3, its medical record number; PID-3.4, else MSH-4 */
    str merged_authority, merged;     /* MRG-1 */
};
bool hl7_merge_at(str message, int n, struct hl7_merge *merge); /* false: there is none */

/* One account turned out to be another of the same patient, or its number was a wrong one: ADT^A35,
 * A41, A49 (HL7 2.5.1 chapter 3.3.35, 3.3.41, 3.3.49). The n-th pair, 1.., of a PID of the
 * message's first patient and the MRG behind it. */
struct hl7_account_merge {
    str survivor, merged; /* PID-18.1, MRG-3.1 */
};
bool hl7_account_merge_at(str message, int n, struct hl7_account_merge *merge);
/* It merges, moves or changes numbers in a way that is not followed: an account of another patient
 * (A44, or an MRG-1 that is not the PID's), a visit (A42, A45, A50), an alternate or external id
 * (A43, A46, A48, A51), or, beside a merge of patients, account numbers that differ. */
bool hl7_merges_otherwise(str message);

#endif
