/* courier.h - the worker that hands interchanges to payers: at most one delivery a partner under
 * way. */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include "runtime/worker.h"

extern const struct worker courier_worker;

#endif
