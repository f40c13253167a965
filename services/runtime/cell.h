/* cell.h - the crash cell: which message is being handled, in a file that outlives the process.
 *
 * A signal that means a fault of the program (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) marks the
 * cell before the process dies; one that was killed from outside leaves no mark, and nobody is
 * blamed. The next process of the same instance finds the message and counts it.
 */
#ifndef RUNTIME_CELL_H
#define RUNTIME_CELL_H

#include "lib/base/status.h"
#include "runtime/protocol.h"

struct cell;

/* <state_folder>/run/cells/<worker>.<instance>; made when missing. RETRY: it cannot be (said in the
 * log). */
MUST_CHECK enum status cell_open(const char *state_folder, const char *worker, const char *instance,
                                 struct cell **cell);
/* The message that the process before crashed on. */
bool cell_crashed(const struct cell *cell, struct message_identity *identity);
void cell_set(struct cell *cell, const struct message_identity *identity);
void cell_clear(struct cell *cell);

#endif
