/* generate_send.h - a hospital's sender of HL7 messages by MLLP: sends, waits for answers, and
 * sends again what was not answered when the connection breaks.
 *
 * Messages of one patient go over one connection, in order. Up to a window of them are unanswered.
 */
#ifndef CLAIMLINE_GENERATE_SEND_H
#define CLAIMLINE_GENERATE_SEND_H

#include "lib/base/arena.h"
#include "lib/base/status.h"

struct sender;

struct sender_counts {
    uint64_t accepted, refused; /* AA; AE and AR */
    uint64_t again;             /* messages sent once more after a broken connection or AE 207 */
};

/* address: "host:port" with a numeric host. NULL: it is none, or nobody listens for a while. */
struct sender *sender_new(struct arena *arena, const char *address);
/* One message in its frame. lane: whose patient; the same lane keeps its order. */
MUST_CHECK enum status sender_send(struct sender *sender, uint64_t lane, str framed);
/* Waits for all answers. RETRY: the receiver is gone for good. */
MUST_CHECK enum status sender_close(struct sender *sender, struct sender_counts *counts);

#endif
