/* trace.h - what a worker leaves behind about one claim: a line of its journal, and the work item
 * of a claim that stops.
 */
#ifndef CLAIMS_TRACE_H
#define CLAIMS_TRACE_H

#include "lib/edit/stop.h"
#include "runtime/work.h"

/* What happened, who wanted it (a person, or empty), and why or with what. */
struct occasion {
    const char *event;
    str by, detail;
};
void claim_note(struct effects *fx, const struct loaded *loaded, const char *worker,
                const Claim *claim, struct occasion what);
/* An item about the claim, still without kind and words: for work_open(). */
struct work claim_work(struct effects *fx, const char *worker, const Claim *claim);
/* The item of a claim that is held or rejected, in the words of its findings. */
void claim_stop_open(struct effects *fx, const struct loaded *loaded, const char *worker,
                     const Claim *claim, const struct claim_stop *stop);
/* Beside it, of kind "query": a question to the provider for each finding that stops the claim and
 * has one. They are closed with it, when the claim moves. */
void claim_queries_open(struct effects *fx, const struct loaded *loaded, const char *worker,
                        const Claim *claim, const struct claim_stop *stop);

#endif
