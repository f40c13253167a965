/* console.h - what operations and billers look at: the summary, the work queue, one claim's story,
 * one web page.
 *
 * Reads the workers' tables and writes nothing. The JSON is a contract with scripts and dashboards.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include "runtime/db.h"
#include "runtime/http.h"
#include "runtime/settings.h"

#define DATABASE_IS_AWAY                                                                    \
    "the database cannot be reached, or is not migrated: scripts/up starts a private one; " \
    "see CLAIMLINE_POSTGRES and `claimline migrate`"

/* A connection with the console's statements, or NULL: said on standard error. */
struct db *console_open(const struct settings *settings);

/* Each of these is one JSON value in the arena; absent: the database did not answer. */
str summary_json(struct db *db, const struct settings *settings, struct arena *arena);
str queue_json(struct db *db, int64_t most, struct arena *arena);
int64_t queue_count(struct db *db);
/* `number`: ours (16 characters), ours as a whole number, or the sender's own. JSON's null: nobody
 * knows it. */
str why_json(struct db *db, str number, struct arena *arena);

/* GET /, /edits.json, /summary.json, /queue.json and /why, for http_start; ends with {0}. They open
 * a connection at the first request and keep it. */
const struct http_page *console_pages(const struct settings *settings);

#endif
