/* then.h - a claim as it was when it was judged: what coding and scrubbing keep of it, and what had
 * been sent for its patient by then.
 */
#ifndef CLAIMLINE_THEN_H
#define CLAIMLINE_THEN_H

#include "lib/edit/edit.h"
#include "runtime/db.h"
#include "runtime/settings.h"

struct then_stage {
    str state; /* absent: this stage has not judged it */
    date on;   /* the business date */
    int64_t at_us;
    const Claim *kept; /* with this stage's findings, and `codesets`: by what they were judged */
};

struct then {
    int64_t claim;
    int32_t version;
    int64_t alike;               /* claims that have this number: the sender's may be several's */
    struct then_stage stages[2]; /* by enum edit_stage; not of what scrubbing kept back unjudged */
    struct arena *arena;         /* in which all of it lives, and its history */
};

/* NULL: said on standard error. */
struct db *then_open(const struct settings *settings);
/* `number` as for `claimline why`. REJECT: nobody knows it, or coding has not judged it yet. RETRY:
 * the database did not answer. */
MUST_CHECK enum status then_read(struct db *db, str number, struct arena *arena, struct then *then);
MUST_CHECK enum status then_history(struct db *db, const struct hash_key *key,
                                    const struct then *then, enum edit_stage stage,
                                    struct history *history);

#endif
