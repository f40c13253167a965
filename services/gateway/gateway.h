/* gateway.h - the edge of the line: inputs in by MLLP, HTTP and folders, answers out, messages to
 * the workers.
 *
 * What comes in is acknowledged (AA, 202, done/) only after PostgreSQL has it; what is refused is
 * refused in front of its sender with the reason in his vocabulary (ACK, TA1, 999). README.md says
 * how the parts fit.
 */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "runtime/http.h"
#include "runtime/settings.h"
#include "runtime/worker.h"

extern const struct worker gateway_worker;

/* Be a gateway process: starts the listeners and the folder watch and runs the slots until the
 * process is told to stop. `pages`: what GET on the HTTP address shows beside POST; NULL: nothing.
 * RETRY: an address is taken or a folder cannot be made (said in the log). */
MUST_CHECK enum status gateway_run(const struct settings *settings, const char *instance,
                                   const struct http_page *pages);

#endif
