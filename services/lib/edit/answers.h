/* answers.h - what payers answered about a patient's coverage (271), asked by several edits. */
#ifndef LIB_EDIT_ANSWERS_H
#define LIB_EDIT_ANSWERS_H

#include "lib/codeset/payers.h"
#include "lib/edit/check.h"

enum { ANSWERS_MAX = 64 };
struct answers {
    struct code_answer answer; /* of the table */
    struct eligibility items[ANSWERS_MAX];
    size_t count;
};
/* All that is known of the subscriber on the day. Member ids are compared and never shown. */
void answers_on(const struct subject *subject, date day, struct answers *found);
/* Nobody asked the payer: what only its answer can tell is not decided. An answer that lacks the
 * member is one. */
bool answers_are_missing(const struct answers *found);
/* An answer of active coverage (EB01 1 to 5) of this kind ("": the plan itself); NULL: none. */
const struct eligibility *answers_active(const struct answers *found, const char *plan_kind);
/* Of several people under one member id: who has the patient's birth date. NULL: nobody. */
const struct eligibility *answers_of_patient(const struct answers *found, const Claim *claim);

/* "2010CA" or "2010BA" before the element: where the patient stands. */
str patient_field(const struct subject *subject, const char *element);

#endif
