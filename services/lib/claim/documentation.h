/* documentation.h - notes that came with the charges: kept with the claim for the edits that read
 * them, and sent to nobody. */
#ifndef LIB_CLAIM_DOCUMENTATION_H
#define LIB_CLAIM_DOCUMENTATION_H

#include "lib/base/arena.h"
#include "proto/claim.pb-c.h"

/* `place` says where it stood ("OBX-5"); both stay where they are. Nothing where it is empty or
 * would be too much for one claim. */
void documentation_add(Claim *claim, struct arena *arena, str place, str text);

#endif
