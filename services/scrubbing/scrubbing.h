/* scrubbing.h - scrubbing: would the payer take this claim? Owns the verdict and the history of
 * what was sent.
 *
 * A claim comes from coding, is judged by the edits of stage scrubbing with the patient's history,
 * and goes to its trading partner's submission, or stops here: held or rejected, each a work item.
 */
#ifndef SCRUBBING_SCRUBBING_H
#define SCRUBBING_SCRUBBING_H

#include "runtime/worker.h"

extern const struct worker scrubbing_worker;

#endif
