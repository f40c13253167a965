/* claimline.h - the command line: one table of subcommands, one file each.
 *
 * A subcommand is `int command_<name>(int argc, char **argv)` in <name>.c, argv[0] being its name,
 * and one row of the table in main.c. What a person reads goes to standard output, complaints to
 * standard error.
 */
#ifndef CLAIMLINE_CLAIMLINE_H
#define CLAIMLINE_CLAIMLINE_H

#include "runtime/settings.h"
#include "runtime/worker.h"

/* What a subcommand answers (the contract with scripts). */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_NOT_GOOD = 1, /* it did what was asked, and what it found is not good */
    EXIT_USAGE = 2,
    EXIT_WORLD = 3, /* broker, database or a file cannot be reached; the message says what to do */
};

typedef int command(int argc, char **argv);

struct command_row {
    const char *name;
    command *run;
    const char *usage; /* what follows the name */
    const char *doc;
};

/* Prints "usage: claimline NAME ..." of the table; returns EXIT_USAGE. */
int usage_of(const char *name);
/* Prints "claimline NAME: what"; returns EXIT_WORLD. */
int complain(const char *name, const char *what);
int exit_of(enum status status);

/* The workers of this build, in flow order, ends with NULL; by name, or NULL. */
extern const struct worker *const claimline_workers[];
const struct worker *worker_by_name(const char *name);

#endif
