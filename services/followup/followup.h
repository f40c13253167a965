/* followup.h - the worker that knows where each claim is after submission. */
#ifndef FOLLOWUP_FOLLOWUP_H
#define FOLLOWUP_FOLLOWUP_H

#include "runtime/worker.h"

extern const struct worker followup_worker;

#endif
