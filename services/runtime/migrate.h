/* migrate.h - brings the database to this version of the code: files in order, forward only, each
 * once.
 *
 * Every deploy/postgres/NNNN_<name>.sql is applied in a transaction of its own, in the order of
 * names, and recorded in runtime.migration with its checksum and the oldest code version that may
 * run beside it: the number in its line "-- oldest code: N" (absent: 1). Migrations expand first
 * and contract one release later, so that an upgrade can roll. Afterwards the edges between workers
 * are numbered, and topics created.
 */
#ifndef RUNTIME_MIGRATE_H
#define RUNTIME_MIGRATE_H

#include "runtime/settings.h"
#include "runtime/worker.h"

/* The version of this code. Raised with a migration that older code cannot live with. */
enum { CODE_VERSION = 2 };

/* workers: ends with NULL. RETRY: the database cannot be reached. HALT: a file was changed after it
 * had been applied, a statement failed, or the database is newer than this code; said in the log,
 * nothing half applied. */
MUST_CHECK enum status migrate(const struct settings *settings,
                               const struct worker *const *workers);

/* May this code run on this database? RETRY: it cannot be reached. HALT: not migrated yet, or
 * newer. */
MUST_CHECK enum status migrate_check(const struct settings *settings);

/* The number in a migration's "-- oldest code: N" line, 1 where there is none. Pure. */
int32_t migration_oldest_code(str sql);

#endif
