/* coding.h - coding: are the codes of a claim right on their dates? Owns the claim's body and
 * versions.
 *
 * A claim comes from intake (or as a new version by a person's amendment), is judged by the edits
 * of stage coding, and goes on to scrubbing, or stops here: held (a person may release it) or
 * rejected (it can only be amended or voided). Commands of people come through here; what concerns
 * a claim that has gone on is forwarded to scrubbing in the claim's own lane.
 */
#ifndef CODING_CODING_H
#define CODING_CODING_H

#include "runtime/worker.h"

extern const struct worker coding_worker;

#endif
