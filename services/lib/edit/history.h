/* history.h - what was sent for a patient before, as duplicate edits need it.
 *
 * An entry is a skeleton of the claim (a packed Claim with numbers, dates, codes, units and
 * charges, nothing that names a person) and a hash over what payers compare for an exact duplicate:
 * payer, patient, billing and rendering provider, dates, codes, modifiers, units, charges.
 */
#ifndef LIB_EDIT_HISTORY_H
#define LIB_EDIT_HISTORY_H

#include "lib/base/arena.h"
#include "lib/base/body.h"
#include "lib/base/date.h"
#include "lib/base/hash.h"
#include "proto/claim.pb-c.h"

enum { DUPLICATE_BYTES = 16 };

struct history_entry {
    int64_t claim;
    int32_t version;
    str duplicate; /* DUPLICATE_BYTES */
    str control;   /* hash of sender and patient control number, DUPLICATE_BYTES */
    date from, to;
    bool refused; /* the payer refused it: sending it anew is no duplicate */
    str body;     /* packed skeleton */
};

struct history {
    const struct history_entry *items;
    size_t count;
    str duplicate, control; /* of the claim that is judged */
};

/* Both hashes are keyed, so that a table of them tells nothing. Live in the arena. */
str history_duplicate(struct arena *arena, const struct hash_key *key, const Claim *claim);
str history_control(struct arena *arena, const struct hash_key *key, const Claim *claim);
/* The entry of a claim that goes out now. */
struct history_entry history_entry_of(struct arena *arena, const struct hash_key *key,
                                      const Claim *claim);
/* The duplicate hash of a claim that was sent for another identity of the same patient; `otherwise`
 * where its skeleton says too little (those of earlier releases lack the payer). */
str history_duplicate_as(struct arena *arena, const struct hash_key *key, str body, str identity,
                         str otherwise);
const Claim *history_claim(struct arena *arena,
                           const struct history_entry *entry); /* NULL: unreadable */

#endif
