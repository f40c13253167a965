/* effects.h - what the messages of one batch want done: rows put and appended, messages emitted,
 * deliveries.
 *
 * Puts live in the entries of loaded.h (the last image of a key wins), appends in its tables; here
 * are the messages, the deliveries and the record of how each effect can be taken back, so that a
 * message that is refused leaves nothing behind.
 */
#ifndef RUNTIME_EFFECTS_H
#define RUNTIME_EFFECTS_H

#include "runtime/loaded.h"

/* A message on its way: from lane `lane` (the source partition) to a partition of the consumer's
 * inbox. */
struct emission {
    unsigned output; /* index into worker.outputs */
    int32_t lane, destination;
    str body;
};

struct undo {
    struct entry *entry;
    struct entry before;
};

struct effects_mark {
    size_t undo_count, emission_count, delivery_count;
    size_t append_counts[TABLES_MAX];
};

struct effects {
    const struct worker *worker;
    struct loaded *loaded;
    int32_t partition; /* whose keys may be written */
    struct emission *emissions;
    size_t emission_count;
    const void **deliveries;
    size_t delivery_count;
    struct undo *undos;
    size_t undo_count;
    const char *fault_code; /* why the message in hand is refused */
    int32_t fault_position;
};

void effects_start(struct effects *fx, const struct worker *worker, struct loaded *loaded);
/* Begins the effects of one message; effects_roll_back takes back all since. */
void effects_begin(struct effects *fx, int32_t partition, struct effects_mark *mark);
void effects_roll_back(struct effects *fx, const struct effects_mark *mark);
/* Sets a refused message aside: a row of work.quarantine and a work item. */
void effects_quarantine(struct effects *fx, const struct message *message);

/* The rows to write: images of puts sorted by key (a deleted one has NULL behind its key), then
 * appends in order. In the arena. */
size_t effects_rows(const struct table_rows *rows, struct arena *arena,
                    const struct value ***cells);
/* Does this batch write anything? */
bool effects_are_none(const struct effects *fx);

#endif
