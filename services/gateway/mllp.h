/* mllp.h - MLLP frames: where a message begins and ends in what a connection has sent so far.
 *
 *   ... VT message FS CR ...        VT 0x0B, FS 0x1C, CR 0x0D (HL7 Transport Specification: MLLP,
 * release 1, 2.3)
 *
 * Every VT is owed one answer. A second VT before the FS says that the sender gave the first
 * message up; what stands outside of frames is passed over. The CR behind FS may be missing.
 */
#ifndef GATEWAY_MLLP_H
#define GATEWAY_MLLP_H

#include "lib/base/str.h"

enum { MLLP_VT = 0x0B, MLLP_FS = 0x1C, MLLP_CR = 0x0D };

enum mllp_kind {
    MLLP_MORE,      /* nothing whole is there yet */
    MLLP_MESSAGE,   /* text: what stood between VT and FS */
    MLLP_CUT,       /* text: a message that another one interrupts */
    MLLP_TOO_LARGE, /* text: the beginning of a message over the limit; its rest is passed over */
};

struct mllp_event {
    enum mllp_kind kind;
    str text;
};

/* Zeroed at the start of a connection. */
struct mllp {
    size_t at;            /* the first byte not looked at yet */
    size_t begin;         /* of the message in hand */
    bool inside;          /* between VT and FS */
    bool skipping;        /* inside, but over the limit: told already */
    uint64_t noise_bytes; /* passed over outside of frames */
};

/* Looks at received[at..]; call until MLLP_MORE. */
struct mllp_event mllp_next(struct mllp *mllp, str received, size_t message_bytes_max);
/* How many bytes at the front are no longer needed; call when all events' texts have been dealt
 * with. The caller drops them from the front of `received`. */
size_t mllp_drop(struct mllp *mllp);

#endif
