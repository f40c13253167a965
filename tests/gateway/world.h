/* world.h - a gateway without servers: the real desk, spool and worker around a list of rows, for
 * tests.
 *
 * The rows outlive a restart; so do the folders, which lie in a temporary one. A crash is a
 * world_crash between a batch and its commit, or between the commit and what the desk hears of it.
 */
#ifndef TESTS_GATEWAY_WORLD_H
#define TESTS_GATEWAY_WORLD_H

#include "gateway/desk.h"
#include "gateway/gateway.h"
#include "runtime/rehearsal.h"

struct world;

enum crash { NO_CRASH, CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT };

struct world *world_new(void);
void world_free(struct world *world);
struct desk *world_desk(struct world *world);
const struct job_place *world_place(struct world *world);
struct arena *world_arena(struct world *world);
const char *world_folder(struct world *world);
/* The process is gone with all that it had in memory; a new one begins. */
void world_restart(struct world *world);
/* At most this many messages a batch; default 1000. */
void world_batch_max(struct world *world, size_t max);
/* One batch of each slot. Returns how many messages were handled. */
size_t world_turn(struct world *world, enum crash crash);
/* Turns until nothing is left to do. */
void world_run(struct world *world);

/* A file into the spool and onto the desk, as the folder watch does: `name` lies in the inbox
 * already or not. */
void world_drop(struct world *world, const char *name, str content, str partner, bool by_document);

/* What happened. */
size_t world_emission_count(struct world *world);
str world_emission(struct world *world, size_t i, unsigned *output, int32_t *partition);
IntakeInbox *world_intake(struct world *world, size_t i);
RemittanceInbox *world_remittance(struct world *world, size_t i);
SubmissionInbox *world_submission(struct world *world, size_t i);
int64_t world_tally(struct world *world, const char *outcome); /* over all files and reasons */
bool world_reason(struct world *world, const char *part);      /* some reason contains it */
size_t world_row_count(struct world *world, const struct table *table);
/* The content of answers/<name>, or of a path below the state folder; absent: at NULL. */
str world_file(struct world *world, const char *path);
/* Is there a file in answers/ whose name ends so? Its content. */
str world_answer(struct world *world, const char *ending);

#endif
