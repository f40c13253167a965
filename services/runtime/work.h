/* work.h - the three tables that every worker may append to: journal, work items, quarantine.
 *
 * Text in them is a program constant or holds codes, counts and control numbers only.
 */
#ifndef RUNTIME_WORK_H
#define RUNTIME_WORK_H

#include "runtime/worker.h"

/* What happened to a claim (work.journal). `event`: "received", "coded", "held", "released", ... */
struct journal_entry {
    int64_t shard, claim;
    int32_t version;
    const char *worker, *event;
    str by;     /* a person, or empty */
    str detail; /* codes, reasons given by a person, control numbers */
};
void journal(struct effects *fx, const struct loaded *loaded, const struct journal_entry *entry);

/* Something that a person must look at (work.item). Open until a closing row of the same subject
 * and kind (or of every kind: empty) is appended later. */
struct work {
    str subject; /* claim number as int8 text, "partner/isa13", payment key, quarantine id */
    int64_t shard, claim; /* 0 where it is not about one claim */
    int32_t version;
    const char *worker;
    const char
        *kind; /* incomplete, held, rejected, payer_rejected, denied, rework, underpayment, ... */
    str edit, field;  /* "DX-01", "HI01-2" */
    str text;         /* plain words, no values of people */
    int32_t priority; /* 1 first .. 9 last */
    date due;         /* absent: none */
    int64_t amount_cents;
};
void work_open(struct effects *fx, const struct loaded *loaded, const struct work *work);
void work_close(struct effects *fx, const struct loaded *loaded, str subject, const char *kind,
                str by, str reason);
str work_claim_subject(struct arena *arena, int64_t claim); /* the subject of a claim's items */

#endif
