/* history.h - what was sent for a patient before, as edits need it that look at other claims.
 *
 * An entry is a skeleton of the claim (a packed Claim with numbers, dates, codes, units, charges
 * and its providers' numbers, nothing that names a person) and a hash over what payers compare for
 * an exact duplicate: payer, patient, billing and rendering provider, dates, codes, modifiers,
 * units, charges. Skeletons of earlier releases say less: what they lack is empty. past.h walks
 * over them.
 */
#ifndef LIB_EDIT_HISTORY_H
#define LIB_EDIT_HISTORY_H

#include "lib/base/arena.h"
#include "lib/base/body.h"
#include "lib/base/date.h"
#include "lib/base/hash.h"
#include "proto/claim.pb-c.h"

enum { DUPLICATE_BYTES = 16 };
/* Of one patient, the newest. Nobody has as many; a member id that a sender gives to everybody may.
 */
enum { HISTORY_MAX = 1000 };

/* What became of it, as far as it is known. The numbers stand in read_history.sql. */
enum history_standing {
    HISTORY_SENT,
    HISTORY_REFUSED, /* by the payer's front end: sending it anew is no duplicate */
    HISTORY_ACCEPTED,
    HISTORY_DENIED,
    HISTORY_HELD /* judged in the same run and rejected, or not judged yet: only `judge` has such */
};

struct history_entry {
    int64_t claim;
    int32_t version;
    str duplicate; /* DUPLICATE_BYTES */
    str control;   /* hash of sender and patient control number, DUPLICATE_BYTES */
    date from, to;
    enum history_standing standing;
    str body;                                           /* packed skeleton */
    const Claim *opened;                                /* history_claim() keeps it here */
    enum { STANDS_UNASKED, STANDS, STANDS_NOT } stands; /* past.c keeps it here */
};

struct history {
    struct history_entry *items; /* in the order in which they were sent */
    size_t count;
    str duplicate, control; /* of the claim that is judged */
    bool cut;               /* there are more, older ones */
    bool control_taken;     /* another patient's original claim went out under the same number */
};

/* Sent, or as good as: what a duplicate would double. */
static inline bool history_is_out(const struct history_entry *entry)
{
    return entry->standing != HISTORY_REFUSED && entry->standing != HISTORY_HELD;
}

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
const Claim *history_claim(struct arena *arena, struct history_entry *entry); /* NULL: unreadable */

#endif
