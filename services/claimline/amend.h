/* amend.h - a claim as a person wants it: out of a file, or as it stands with some members set. */
#ifndef CLAIMLINE_AMEND_H
#define CLAIMLINE_AMEND_H

#include "claimline/order.h"
#include "proto/claim.pb-c.h"

/* The first claim of an 837 file. NULL: said on standard error. */
Claim *claim_from_file(const char *path, struct arena *arena);
/* As coding has it. NULL: said on standard error. */
Claim *claim_as_it_stands(struct order_line *line, int64_t claim, int32_t *version);
/* "subscriber.name.id=W123", "lines[2].charge_cents=12500": members as proto/claim.proto names
 * them, list items from 1; the one behind the last is added. False: said on standard error. */
bool claim_set(Claim *claim, const char *assignment, struct arena *arena);

#endif
