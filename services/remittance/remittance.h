/* remittance.h - the worker that posts payer remittances (X12 835) to the claim ledger. */
#ifndef REMITTANCE_REMITTANCE_H
#define REMITTANCE_REMITTANCE_H

#include "runtime/worker.h"

extern const struct worker remittance_worker;

#endif
