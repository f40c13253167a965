/* outbox.h - the messages that a batch sends: grouped by lane, packed into rows, unpacked to be
 * sent again.
 *
 *   | key id: 0 | zstd of: length (4) schema (4) body ... |       numbers little-endian
 *
 * One row a batch and lane (our partition, edge, destination). The i-th message of a row has seq
 * first_seq + i.
 */
#ifndef RUNTIME_OUTBOX_H
#define RUNTIME_OUTBOX_H

#include "runtime/db.h"
#include "runtime/effects.h"
#include "runtime/protocol.h"

/* The schema of the messages that this code writes, and the newest that it reads. */
enum { MESSAGE_SCHEMA = 1 };

/* The messages of one lane in one batch, in the order in which they were emitted. */
struct outgoing {
    struct emitted lane; /* as the protocol wants to hear of it */
    const str **bodies;
};

struct outbox;

struct outbox *outbox_new(const uint32_t *edges, size_t edge_count, int32_t partition_count);
void outbox_free(struct outbox *outbox);

/* Groups what the batch emitted. In the arena; valid until the next call. */
size_t outbox_group(struct outbox *outbox, const struct effects *fx, struct arena *arena,
                    const struct outgoing **lanes);
/* The messages of a row of the batch last grouped; NULL: there are none. */
const struct outgoing *outbox_lane(const struct outbox *outbox, const struct outbox_row *row);

/* Sends the rows of a transaction. */
MUST_CHECK enum db_outcome outbox_write(struct outbox *outbox, struct db *db,
                                        const struct outbox_row *rows, size_t count,
                                        struct arena *arena);
struct outbox_list {
    struct outbox_row *rows;
    size_t count;
};
/* The rows of action's partitions, without their bodies. */
MUST_CHECK enum db_outcome outbox_read(const struct outbox *outbox, struct db *db,
                                       const struct action *action, struct arena *arena,
                                       struct outbox_list *list);
/* bodies[i] as stored, until db_forget; .at NULL: the row is gone. */
MUST_CHECK enum db_outcome outbox_bodies(struct db *db, const struct outbox_row *rows, size_t count,
                                         struct arena *arena, str *bodies);
MUST_CHECK enum db_outcome outbox_collect(struct db *db, const struct lane_wanted *lanes,
                                          size_t count, struct arena *arena);

/* The messages of a row as they were stored, in order: by an older or newer code than this,
 * perhaps.
 */
struct outbox_messages {
    const str **bodies;
    int32_t *schemas;
    size_t count;
};

/* Packs messages into a body, and back: false when it is not one. */
str outbox_pack(struct outbox *outbox, const struct outgoing *lane, struct arena *arena);
bool outbox_unpack(struct outbox *outbox, str body, struct arena *arena,
                   struct outbox_messages *messages);

#endif
