/* desk_inside.h - what the desk's own files share: the slots, their queues, and the lock around
 * them. */
#ifndef GATEWAY_DESK_INSIDE_H
#define GATEWAY_DESK_INSIDE_H

#include <pthread.h>
#include <time.h>

#include "gateway/desk.h"
#include "gateway/step.h"
#include "runtime/metrics.h"

enum { PROVERS = 2 };

struct place {                  /* one slot */
    bool held, asked;           /* asked: which files are unfinished */
    struct input *first, *last; /* messages that came alone */
    struct job *jobs;
    int32_t job_count;
    struct pack pack;
    struct input open_files;
};

struct desk {
    pthread_mutex_t lock;
    pthread_cond_t arrived, to_prove;
    const struct job_place *place;
    size_t batch_bytes_max;
    int32_t slot_count, turn;
    bool stopping, gone; /* gone: the slots were lost */
    struct place slots[SLOTS_MAX];
    struct arena *arena;   /* its own */
    struct arena *scratch; /* of answers made after a batch's end */
    pthread_t provers[PROVERS];
    int prover_count;
    struct metric *inputs[OUTCOME_NONE + 1], *waiting_files;
};

/* Crash-only: what a disk or a lock does not give ends the process; the supervisor begins anew. */
_Noreturn void desk_die(const char *what);
void desk_lock(struct desk *desk);
void desk_unlock(struct desk *desk);
/* So long from now, on the clock of `arrived`. */
struct timespec desk_time_after(int32_t wait_ms);
void desk_stage_set(struct desk *desk, struct job *job, enum stage stage);
/* With the lock held: at the end, so that files are begun in the order they came. */
void desk_job_add(struct desk *desk, struct place *place, struct job *job);
void desk_job_remove(struct desk *desk, struct place *place, struct job *job);

/* Of struct slot_source. */
size_t desk_poll(void *context, int32_t slot, struct message *messages, size_t max, int32_t wait_ms,
                 struct arena *arena);
void desk_committed(void *context, const struct message *messages, size_t count,
                    const enum status *statuses);

#endif
