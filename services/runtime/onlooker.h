/* onlooker.h - reads a worker's inbox beside the worker: in a group of its own, from the beginning
 * of the log, and commits nothing. What it sees may come twice, and may have been judged or not.
 */
#ifndef RUNTIME_ONLOOKER_H
#define RUNTIME_ONLOOKER_H

#include "runtime/consumer.h"

struct onlooker;

/* group: behind the topics' prefix, such as "shadow.coding". RETRY: the topic is missing or the
 * broker does not answer. HALT: a wrong option. Said in the log. */
MUST_CHECK enum status onlooker_open(const struct settings *settings, const char *worker,
                                     const char *group, struct onlooker **onlooker);
/* Leaves the group. */
void onlooker_close(struct onlooker *onlooker);
/* The next record, which stays until the next call. RETRY: none came within wait_ms. HALT: the log
 * cannot be read any more. */
MUST_CHECK enum status onlooker_next(struct onlooker *onlooker, int32_t wait_ms,
                                     struct record *record);
/* Every partition was read to what was its end at some moment. */
bool onlooker_has_all(const struct onlooker *onlooker);

#endif
