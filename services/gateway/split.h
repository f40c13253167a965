/* split.h - the second reading of a file: claim by claim, message by message, CLP by CLP, in
 * constant memory.
 *
 * Gives the pieces of a file as inputs, numbered from 1, always the same ones for the same file and
 * plan; the last is INPUT_END. A reading that goes on after a restart begins at the front all the
 * same: of what was done, it gives only messages and interchanges, marked `again`, so that their
 * answers can be written anew.
 */
#ifndef GATEWAY_SPLIT_H
#define GATEWAY_SPLIT_H

#include "gateway/proof.h"
#include "lib/claim/partner.h"

struct split_request {
    int fd;     /* the file, in the spool; closed by its owner */
    FILE *plan; /* of prove(), rewound by split_new */
    const struct proof *proof;
    const struct file_row *file;     /* lives as long as the split */
    const struct partners *partners; /* to find the sender of answers in an inbox; may be NULL */
    size_t segment_bytes_max, message_bytes_max;
};

struct split;

/* Owns memory of its own until split_free. */
struct split *split_new(const struct split_request *request);
void split_free(struct split *split);
/* The next piece; its texts lie in `arena`. OK with NULL: nothing more. RETRY: the file cannot be
 * read. */
MUST_CHECK enum status split_next(struct split *split, struct arena *arena, struct input **input);

#endif
