/* outcome.h - a file's report in FHIR's words: an OperationOutcome
 * (hl7.org/fhir/R4/operationoutcome.html). */
#ifndef GATEWAY_OUTCOME_H
#define GATEWAY_OUTCOME_H

#include "gateway/job.h"

/* One issue a reason, in JSON, in the arena. A reason "FHIR code path: text" gives issue.code and
 * issue.expression; any other one is "processing". */
str outcome_json(struct arena *arena, const struct report *report);

#endif
