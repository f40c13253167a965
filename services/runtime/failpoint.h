/* failpoint.h - named places of the protocol where a test kills, stops or fails a real worker.
 *
 * CLAIMLINE_FAILPOINT=name:action:n acts at the n-th time (from 1) that the place `name` is passed;
 * actions: kill (SIGKILL to itself), stop (SIGSTOP: becomes a zombie when continued), error (the
 * step fails with RETRY). Off and free unless set.
 */
#ifndef RUNTIME_FAILPOINT_H
#define RUNTIME_FAILPOINT_H

#include <stdbool.h>

#include "lib/base/status.h"

#define FAILPOINTS(X)                                                                              \
    X(TAKE_BEFORE, "take_before", "before the statement that takes partitions")                    \
    X(TAKE_AFTER, "take_after", "partitions taken, outbox not read yet")                           \
    X(TAKEOVER_PUBLISHED, "takeover_published",                                                    \
      "the outbox found was published, nothing consumed")                                          \
    X(POLLED, "polled", "a batch was polled, nothing read")                                        \
    X(READ, "read", "rows were read, nothing handled")                                             \
    X(HANDLE, "handle", "before a message is handled, its identity in the crash cell")             \
    X(HANDLED, "handled", "effects complete, nothing sent")                                        \
    X(COMMIT_HALF, "commit_half", "the fence of the flight is sent and runs, its end is not sent") \
    X(COMMIT_SENT, "commit_sent", "the flight is sent whole, its answer not read")                 \
    X(COMMITTED, "committed", "the commit is known, nothing published")                            \
    X(PUBLISH_HALF, "publish_half", "some messages of the batch are with the producer")            \
    X(PUBLISHED, "published", "all are with the producer, the mirror is not written")              \
    X(MIRRORED, "mirrored", "the mirror of the offsets is on its way")                             \
    X(COLLECT, "collect", "before what has arrived is deleted from the outbox")                    \
    X(RESEND, "resend", "before a lane that stands still is published again")                      \
    X(DELIVER, "deliver", "before a delivery begins, its start committed")                         \
    X(DELIVERED, "delivered", "a delivery is done, its outcome not committed")

enum failpoint {
#define FAILPOINT_ENUM(name, text, doc) FAIL_##name,
    FAILPOINTS(FAILPOINT_ENUM)
#undef FAILPOINT_ENUM
        FAILPOINT_COUNT
};

/* OK, or RETRY when told to fail here. */
MUST_CHECK enum status failpoint(enum failpoint place);
/* Is this the place that acts, sooner or later? For what must be prepared before it. */
bool failpoint_is_set(enum failpoint place);
const char *failpoint_name(enum failpoint place);
const char *failpoint_doc(enum failpoint place);
/* All names, ends with NULL. */
const char *const *failpoint_names(void);

#endif
