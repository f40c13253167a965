/* loop.h - the loop that all workers but the gateway share: take, poll, read, handle, commit,
 * publish. */
#ifndef RUNTIME_LOOP_H
#define RUNTIME_LOOP_H

#include "runtime/settings.h"
#include "runtime/worker.h"

/* Be one process of `worker` until SIGTERM or SIGINT (OK). Anything else is said in the log and
 * ends the process: crash-only. instance: "1", "2", ...; two processes must not share one. */
enum status runtime_run(const struct worker *worker, const struct settings *settings,
                        const char *instance);

#endif
