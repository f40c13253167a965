/* tables.h - coding's rows: claims as they stand, earlier versions, scrubbing's verdict as coding
 * sees it. */
#ifndef CODING_TABLES_H
#define CODING_TABLES_H

#include "lib/claim/partner.h"
#include "lib/codeset/codeset.h"
#include "proto/messages.pb-c.h"
#include "runtime/worker.h"

enum { TO_SCRUBBING }; /* index into the worker's outputs */

extern const struct table coding_claim_table, coding_version_table, coding_verdict_table;
extern const struct table *const coding_tables[];

/* What coding judges by, read at start and never changed. */
extern struct codesets *coding_codesets;
extern struct partners coding_partners;

struct coded_claim {
    int32_t version;
    str state; /* held rejected passed voided */
    Claim *claim;
    str body;
};

void coding_keys(struct keys *wanted, int64_t shard, int64_t claim);
/* False: coding never had it, or its body cannot be read. Lives in the batch's arena. */
bool coded_claim_get(const struct loaded *loaded, struct arena *arena, int64_t shard, int64_t claim,
                     struct coded_claim *coded);
void coded_claim_put(struct effects *fx, const struct loaded *loaded, const Claim *claim,
                     const char *state);
/* Keeps the version that another takes the place of. */
void coded_claim_archive(struct effects *fx, const struct loaded *loaded,
                         const struct coded_claim *coded, const Command *command);
/* Scrubbing's word on the claim; empty: none yet. */
str coding_verdict(const struct loaded *loaded, int64_t shard, int64_t claim, int32_t version);

#endif
