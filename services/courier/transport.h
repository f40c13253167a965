/* transport.h - how bytes get to a payer: today a folder that both sides see.
 *
 * Steps: temporary name, write, fsync, rename to a name made from the control number, fsync the
 * folder. So the final name is there whole or not at all, and a look at the folder after a crash
 * tells which, unless the payer has taken the file away meanwhile.
 */
#ifndef COURIER_TRANSPORT_H
#define COURIER_TRANSPORT_H

#include "lib/base/str.h"

enum transport_outcome {
    TRANSPORT_SENT,    /* it is there, whole */
    TRANSPORT_UNKNOWN, /* an earlier attempt may have arrived, and sending again could do harm */
    TRANSPORT_FAILED,  /* it is certainly not there: disk full, folder missing; try again later */
};

enum transport_attempt {
    ATTEMPT_FIRST,   /* nothing was tried before */
    ATTEMPT_AGAIN,   /* an attempt without outcome came before: look first */
    ATTEMPT_ORDERED, /* a person wants the same bytes sent again */
};

struct transport_job {
    const char *folder; /* the partner's to_payer folder; made when missing */
    int64_t isa13;
    str content;
    bool idempotent; /* the partner takes the same control number again without harm */
    enum transport_attempt attempt;
};

enum transport_outcome transport_deliver(const struct transport_job *job);

#endif
