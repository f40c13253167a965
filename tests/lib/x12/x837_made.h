/* x837_made.h - an 837 made from a guide's own tables: every row of every loop once, every element
 * filled.
 */
#ifndef TESTS_X837_MADE_H
#define TESTS_X837_MADE_H

#include "lib/x12/x837_tables.h"

enum made_patient { SUBSCRIBER_IS_PATIENT, PATIENT_OF_ITS_OWN };

/* The segments from HL*1 up to the last of the claim, each ending in ~, in the order in which a
 * writer puts them; no value stands twice but codes. NUL-terminated. */
str made_body(struct arena *arena, const struct x837_guide *guide, enum made_patient patient);

#endif
