/* seen.h - what the payer remembers of one partner: a ledger that is also its memory after kill -9.
 *
 *   {"event":"received","file":"..","mtime_ns":..,"isa13":..,"sha256":"..","copy":0,
 *    "ta1":"A","ack":"A","claims":[..],"charges_cents":[..],"charge_cents":..,"rejected":..,
 *    "claim_paid_cents":..,"provider_cents":..,"payment_cents":..,"payments":..,"reversed":..}
 *   {"event":"again", ...}       the same bytes under their number: the first answer again
 *   {"event":"refused", ...}     a used number: other bytes, or the same where told so: TA1 025
 *   {"event":"unreadable", ...}  no interchange in it: no answer
 *   {"event":"answered","file":"..","mtime_ns":..,"isa13":..}  all answers of the file are out
 *
 * A line is written and synced before its effect: received before the first answer, answered
 * behind the last. A line cut short by a crash is cut off at the next start. `file` is a hash of
 * the name; claims are numbers, never people.
 */
#ifndef PAYER_SEEN_H
#define PAYER_SEEN_H

#include "payer/answer.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"

enum { SHA256_TEXT = 2 * SHA256_BYTES + 1 };

enum seen_verdict { SEEN_NEW, SEEN_SAME, SEEN_OTHER };

struct seen_key {  /* one delivery of a file */
    uint64_t file; /* hash of its name */
    int64_t mtime_ns;
};

struct seen;

/* Opens or makes the ledger, for one process at a time. RETRY: it cannot be read or written, or
 * another has it. */
MUST_CHECK enum status seen_open(const char *path, struct arena *arena, struct seen **seen);
void seen_close(struct seen *seen);
struct seen_key seen_key(str name, int64_t mtime_ns);
/* Is it answered, or in work? */
bool seen_is_done(const struct seen *seen, struct seen_key key);
/* Was it received before, its answers perhaps not yet out? Then the event that was written. */
const char *seen_event(const struct seen *seen, struct seen_key key);
/* What the control number was used for; *copies: how often the same bytes came before. */
enum seen_verdict seen_judge(const struct seen *seen, int64_t isa13, const char *sha256,
                             int32_t *copies);
/* Takes a delivery into work in memory only, so that it is not begun twice. */
void seen_begin(struct seen *seen, struct seen_key key);
struct seen_line {
    struct seen_key key;
    const char *event, *sha256;
    int32_t copies; /* how often the same bytes came before */
    const struct receipt *receipt;
};
MUST_CHECK enum status seen_receive(struct seen *seen, const struct seen_line *line);
MUST_CHECK enum status seen_answered(struct seen *seen, struct seen_key key, int64_t isa13);

#endif
