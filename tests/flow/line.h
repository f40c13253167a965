/* line.h - the toy line on real servers: processes that are forked, watched, stopped, continued and
 * started again. */
#ifndef FLOW_LINE_H
#define FLOW_LINE_H

#include <sys/types.h>
#include <time.h>

#include "flow/toy.h"
#include "runtime/settings.h"

/* PATIENCE: how many times as long a loaded machine may take; what holds ends a wait at once. */
enum { PROCESSES_MAX = 12, PATIENCE = 4 };

struct process_of {
    const struct worker *worker;
    const char *instance;
    const char *failpoint; /* for the next start only; NULL: none */
    pid_t pid;
    bool is_stopped; /* by SIGSTOP */
    bool is_wanted;
    int starts, ends;
};

struct line {
    struct settings settings;
    struct process_of processes[PROCESSES_MAX];
    size_t count;
    char folder[256], database[64];
    int turn; /* a locked file: -1 where nobody breaks servers */
};

/* false: CLAIMLINE_KAFKA and CLAIMLINE_POSTGRES are not set, or cannot be used; said. A database,
 * topics and a folder of its own for each line. */
bool line_open(struct line *line, const char *name, const char *more_settings);
/* Waits until no other line is open, and keeps others from opening: before servers are broken.
 * Tests run side by side, and a line whose topics are wiped has nobody to make them again. */
void line_alone(struct line *line);
void line_close(struct line *line);
/* Sets the process going. failpoint: "name:action:n" or NULL. Returns it. */
struct process_of *line_start(struct line *line, const struct worker *worker, const char *instance,
                              const char *failpoint);
/* Looks after all of them: what has ended is started again, what has stopped is noted. */
void line_watch(struct line *line);
/* When a wait is over that takes so many seconds on a machine with nothing else to do. */
time_t line_patience(int seconds);
/* Watches until the query gives `wanted` or the time is over; false then. */
bool line_wait(struct line *line, const char *query, int64_t wanted, int seconds);
/* false: the first column of the first row is no number, or the query failed. */
int64_t line_query(struct line *line, const char *query);
bool line_execute(struct line *line, const char *text);
/* All inputs 1..n are applied as often as they must be, the outbox is empty, lanes are even. */
bool line_wait_drained(struct line *line, int64_t n, int seconds);
void line_check(struct line *line, int64_t n); /* the invariants, with Criterion */

#endif
