/* protocol_weakness.h - ways to break the checkpoint protocol on purpose: negative controls of its
 * simulation.
 *
 * Only tests/runtime/simulation/ makes one; production passes NULL to protocol_new(). Each must be
 * caught by the simulation's oracles, or the simulation proves nothing.
 */
#ifndef RUNTIME_PROTOCOL_WEAKNESS_H
#define RUNTIME_PROTOCOL_WEAKNESS_H

#include <stdbool.h>

struct protocol_weakness {
    bool dedup_off;             /* applies whatever comes */
    bool gaps_accepted;         /* applies anything above the mark */
    bool publish_before_commit; /* says what is not yet true */
    bool release_before_commit; /* answers the sender before PostgreSQL has it */
    bool window_on_back_edges;  /* a circle can fill itself up */
    bool offset_rule_off;       /* an offset outside the log ends the process, every time */
    bool resend_never;          /* lanes that stand still stay so until a takeover */
    bool takeover_silent;       /* what the predecessor left in the outbox is not published */
    bool gateway_reconnects;    /* handles its inputs again, whoever held its slot meanwhile */
    bool lanes_optional;        /* takes messages that nobody numbered */
};

#endif
