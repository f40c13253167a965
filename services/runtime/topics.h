/* topics.h - the workers' topics: there with the right number of partitions, or created.
 *
 * Only `claimline migrate` and the supervisor create topics, never a worker: a worker that finds
 * its topic gone must know that the log was lost (design.md section 5).
 */
#ifndef RUNTIME_TOPICS_H
#define RUNTIME_TOPICS_H

#include "runtime/settings.h"

/* <prefix><worker> for every worker of the map but the gateway, which has no inbox. RETRY: the
 * broker does not answer. HALT: a topic has another number of partitions than the setting; nothing
 * was created. */
MUST_CHECK enum status topics_ensure(const struct settings *settings);

#endif
