/* submission.h - the worker that batches clean claims into interchanges and hears the answers to
 * them. */
#ifndef SUBMISSION_SUBMISSION_H
#define SUBMISSION_SUBMISSION_H

#include "runtime/worker.h"

extern const struct worker submission_worker;

#endif
