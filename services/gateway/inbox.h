/* inbox.h - the watched folders: inbox/ for senders, partners' from_payer/ for payers.
 *
 *   inbox/x.hl7             source "inbox"
 *   inbox/lab/x.hl7         source "inbox/lab": each subfolder is a sender of its own
 *   inbox/each/a/x.837      each file is a source of its own and is judged as of its own date
 *                           (BHT04, MSH-7), as all files are with the setting as_of: document
 *   inbox/done, refused     where files go, with <name>.result.json beside them
 *   partners/p/from_payer   source "payer/p"; answers go to nobody
 *
 * A file is taken once it has stood still for a while: size, time and inode unchanged. Names that
 * begin with a dot or end in .tmp or .part are still being written. Which slot takes a file follows
 * from its path, so that two gateways that watch one folder never take the same one.
 */
#ifndef GATEWAY_INBOX_H
#define GATEWAY_INBOX_H

#include "gateway/desk.h"

enum { STILL_MS_DEFAULT = 400 };

struct inbox;

/* Watches in a thread of its own. RETRY: a folder cannot be made. */
MUST_CHECK enum status inbox_start(const struct settings *settings, struct desk *desk,
                                   const struct job_place *place, struct inbox **inbox);
void inbox_stop(struct inbox *inbox);

/* ---- its parts, for tests ---------------------------------------------------------------- */

/* Is this a name that is taken? (no dot in front, not .tmp, not .part) */
bool name_is_taken(const char *name);
/* "inbox/lab" of "lab/x.hl7"; *by_document: below each/, or all are. */
str source_of_path(struct arena *arena, str path, const unsigned char sha256[SHA256_BYTES],
                   bool all_by_document, bool *by_document);

#endif
