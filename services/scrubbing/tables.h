/* tables.h - scrubbing's rows: the verdict on a claim, and the history of what was sent for a
 * patient. */
#ifndef SCRUBBING_TABLES_H
#define SCRUBBING_TABLES_H

#include "lib/edit/edit.h"
#include "proto/messages.pb-c.h"
#include "runtime/worker.h"

enum { TO_SUBMISSION, TO_SELF }; /* indexes into the worker's outputs */

extern const struct table verdict_table, history_table;
extern const struct table *const scrubbing_tables[];

struct verdict {
    bool given; /* false: the claim was never here */
    int32_t version;
    str state; /* held rejected sent voided kept_back; payer_rejected: sent, and refused by a 277CA
                */
    int32_t sent_version; /* the last one that the payer has; 0: it has none that it took in */
};

void verdict_keys(struct keys *wanted, int64_t shard, int64_t claim);
struct verdict verdict_get(const struct loaded *loaded, int64_t shard, int64_t claim);
/* The claim with all its findings; scrubbing's are kept beside the verdict. A version above 1 needs
 * its key asked for: which version was sent is carried on. */
void verdict_put(struct effects *fx, const struct loaded *loaded, const Claim *claim,
                 const char *state);

/* Claims without identity (no payer or member id) have no history of their own. */
void history_keys(struct keys *wanted, const Claim *claim);
struct history history_get(const struct loaded *loaded, struct arena *arena,
                           const struct hash_key *key, const Claim *claim);
void history_add(struct effects *fx, const struct loaded *loaded, const struct hash_key *key,
                 const Claim *claim);

/* history.c: merges. The history of the merged patient stays and is copied to the survivor; a row
 * of claim 0 says into whom, so that what is sent under the old identity later goes there too. */
void history_keys_of(struct keys *wanted, int64_t shard, str identity);
void history_merge(const PatientMerge *merge, const struct loaded *loaded, struct effects *fx);
void history_take(const MovedHistory *moved, const struct hash_key *key,
                  const struct loaded *loaded, struct effects *fx);

#endif
