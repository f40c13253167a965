/* supervisor.h - `claimline run`: every worker of the map as a child process, started again when it
 * ends.
 *
 * Crash-only: a worker ends at any unexpected error, and is back at once; one that ends again and
 * again is restarted more slowly (up to 2 s). When a worker has failed, missing topics are created
 * again, by a child of its own, so that a broker that does not answer holds nobody up. Children die
 * with the supervisor, whatever ends it. In production systemd does all this instead
 * (deploy/systemd).
 *
 * `claimline start` and `claimline stop` speak to it by a socket in the state folder.
 */
#ifndef RUNTIME_SUPERVISOR_H
#define RUNTIME_SUPERVISOR_H

#include "runtime/settings.h"

enum { CHILDREN_MAX = 128, PROGRAM_ARGUMENTS_MAX = 6 };

/* Until SIGTERM or SIGINT. also: names to start beside the map's workers, each its own subcommand
 * without arguments ("payer"), ends with NULL. REJECT: another supervisor runs on this
 * state folder. */
MUST_CHECK enum status supervisor_run(const struct settings *settings, const char *const *also);

/* Sends one order ("start coding", "stop coding 2") to the running supervisor and copies its
 * answer, without line end. RETRY: none is running. REJECT: it refused; the answer says why. */
MUST_CHECK enum status supervisor_order(const char *state_folder, const char *order, char *answer,
                                        size_t answer_bytes_max);

/* How long to wait before a child is started again: after `failures` quick ends in a row. Pure. */
int32_t restart_delay_ms(int32_t failures);

#endif
