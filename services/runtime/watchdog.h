/* watchdog.h - ends a process whose loop makes no turn any more.
 *
 * A worker that hangs in a handler, or in a database that does not answer, goes on sending
 * heartbeats from the client library's own thread: its group waits for it, and its partitions stand
 * still. Crash-only: it ends, the supervisor starts it again, and the message that stood in the
 * cell counts one more crash, so that what hangs each time is set aside.
 */
#ifndef RUNTIME_WATCHDOG_H
#define RUNTIME_WATCHDOG_H

#include <stdint.h>

#include "lib/base/status.h"

/* Starts the watch of this process, once: no turn for silent_max_ms ends it. Time that the process
 * was stopped does not count. HALT: there is no thread for it. */
MUST_CHECK enum status watchdog_start(int32_t silent_max_ms);
/* The loop made a turn. */
void watchdog_turn(void);

#endif
