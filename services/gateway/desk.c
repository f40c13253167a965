/* The desk: slots and their queues, the threads that prove files, taking and losing. */
#include "gateway/desk_inside.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "runtime/log.h"

enum {
    SMALL_BYTES_MAX = 4 << 20,
    SCRATCH_BYTES_MAX = 64 << 20,
    DESK_BYTES_MAX = 4 << 20,
};

_Noreturn void desk_die(const char *what)
{
    LOG(LOG_ERROR, "gateway_ends", CODE("because", what));
    _exit(3);
}

void desk_lock(struct desk *desk)
{
    if (pthread_mutex_lock(&desk->lock) != 0) desk_die("lock");
}

void desk_unlock(struct desk *desk)
{
    if (pthread_mutex_unlock(&desk->lock) != 0) desk_die("lock");
}

struct timespec desk_time_after(int32_t wait_ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)wait_ms % 1000 * 1000000;
    until.tv_sec += wait_ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

void desk_stage_set(struct desk *desk, struct job *job, enum stage stage)
{
    desk_lock(desk);
    job->stage = stage;
    desk_unlock(desk);
}

/* ---- proving ----------------------------------------------------------------------------- */

/* Called with the lock held. Only the last prover takes large files, so that small ones never wait
 * behind two. */
static struct job *job_to_prove(struct desk *desk, bool large_too)
{
    for (int32_t n = 0; n < desk->slot_count; n++)
        for (struct job *job = desk->slots[n].jobs; job; job = job->next)
            if (job->stage == STAGE_PROVE && (large_too || job->file.byte_count <= SMALL_BYTES_MAX))
                return job;
    return NULL;
}

struct prover {
    struct desk *desk;
    bool large_too;
};

static void *prover_run(void *context)
{
    const struct prover prover = *(struct prover *)context;
    struct desk *desk = prover.desk;
    desk_lock(desk);
    while (!desk->stopping) {
        struct job *job = job_to_prove(desk, prover.large_too);
        if (!job) {
            (void)pthread_cond_wait(&desk->to_prove, &desk->lock);
            continue;
        }
        job->stage = STAGE_PROVING;
        desk_unlock(desk);
        if (job_prove(job) != OK) desk_die("file_not_readable");
        desk_lock(desk);
        job->stage = STAGE_SPLIT;
        (void)pthread_cond_broadcast(&desk->arrived);
    }
    desk_unlock(desk);
    return NULL;
}

static void provers_start(struct desk *desk)
{
    for (int i = 0; i < PROVERS; i++) {
        struct prover *prover = ARENA_NEW(desk->arena, struct prover);
        *prover = (struct prover){desk, i == PROVERS - 1};
        if (pthread_create(&desk->provers[desk->prover_count], NULL, prover_run, prover) != 0)
            desk_die("thread");
        desk->prover_count++;
    }
}

/* ---- queues ------------------------------------------------------------------------------ */

int32_t desk_slot(struct desk *desk)
{
    int32_t slot = -1;
    desk_lock(desk);
    for (int32_t i = 0; i < desk->slot_count && slot < 0; i++) {
        desk->turn = (desk->turn + 1) % desk->slot_count;
        if (desk->slots[desk->turn].held) slot = desk->turn;
    }
    desk_unlock(desk);
    return slot;
}

static bool holds_any(const struct desk *desk)
{
    for (int32_t n = 0; n < desk->slot_count; n++)
        if (desk->slots[n].held) return true;
    return false;
}

bool desk_slot_wait(struct desk *desk, int32_t wait_ms)
{
    const struct timespec until = desk_time_after(wait_ms);
    desk_lock(desk);
    while (!desk->stopping && !holds_any(desk))
        if (pthread_cond_timedwait(&desk->arrived, &desk->lock, &until) == ETIMEDOUT) break;
    const bool held = holds_any(desk);
    desk_unlock(desk);
    return held;
}

bool desk_holds(struct desk *desk, int32_t slot)
{
    desk_lock(desk);
    const bool held = desk->slots[slot].held;
    desk_unlock(desk);
    return held;
}

bool desk_message(struct desk *desk, struct input *in)
{
    desk_lock(desk);
    struct place *place = &desk->slots[in->slot];
    const bool held = place->held;
    if (held) {
        in->next = NULL;
        if (place->last)
            place->last->next = in;
        else
            place->first = in;
        place->last = in;
        (void)pthread_cond_broadcast(&desk->arrived);
    }
    desk_unlock(desk);
    return held;
}

bool desk_has_room(struct desk *desk, int32_t slot)
{
    desk_lock(desk);
    const bool room = desk->slots[slot].held && desk->slots[slot].job_count < JOBS_PER_SLOT;
    desk_unlock(desk);
    return room;
}

bool desk_is_idle(struct desk *desk)
{
    bool idle = true;
    desk_lock(desk);
    for (int32_t n = 0; n < desk->slot_count; n++)
        idle = idle && !desk->slots[n].first && !desk->slots[n].jobs && desk->slots[n].asked;
    desk_unlock(desk);
    return idle;
}

bool desk_is_gone(struct desk *desk)
{
    desk_lock(desk);
    const bool gone = desk->gone || desk->stopping;
    desk_unlock(desk);
    return gone;
}

/* With the lock held; at the end, so that files are begun in the order they came. */
void desk_job_add(struct desk *desk, struct place *place, struct job *job)
{
    struct job **end = &place->jobs;
    while (*end) end = &(*end)->next;
    job->next = NULL;
    *end = job;
    place->job_count++;
    metric_add(desk->waiting_files, 1);
    (void)pthread_cond_broadcast(&desk->arrived);
    (void)pthread_cond_broadcast(&desk->to_prove);
}

void desk_job_remove(struct desk *desk, struct place *place, struct job *job)
{
    struct job **link = &place->jobs;
    while (*link != job) link = &(*link)->next;
    *link = job->next;
    place->job_count--;
    metric_add(desk->waiting_files, -1);
    job_free(job);
}

bool desk_file(struct desk *desk, struct job *job)
{
    desk_lock(desk);
    struct place *place = &desk->slots[job->file.slot];
    const bool held = place->held;
    if (held) desk_job_add(desk, place, job);
    desk_unlock(desk);
    return held;
}

/* ---- taking and losing ------------------------------------------------------------------- */

static void taken(void *context, int32_t slot)
{
    struct desk *desk = context;
    desk_lock(desk);
    desk->gone = false;
    desk->slots[slot].held = true;
    desk->slots[slot].asked = false;
    (void)pthread_cond_broadcast(&desk->arrived);
    desk_unlock(desk);
}

/* Those who wait are left without an answer: they send again, and duplicates are told from new
 * inputs. What a batch in hand holds is not known here; its waiters' connections are closed with
 * the process. */
static void place_lose(struct desk *desk, struct place *place)
{
    place->held = false;
    while (place->first) {
        struct input *in = place->first;
        place->first = in->next;
        if (in->waiter) in->waiter->lost(in->waiter, in);
    }
    place->last = NULL;
    struct job **link = &place->jobs;
    while (*link) {
        struct job *job = *link;
        if (job->stage == STAGE_PROVING) {
            link = &job->next;
            continue;
        }
        if (job->waiter) job->waiter->lost(job->waiter);
        desk_job_remove(desk, place, job);
    }
}

static void lost(void *context)
{
    struct desk *desk = context;
    desk_lock(desk);
    desk->gone = true;
    for (int32_t n = 0; n < desk->slot_count; n++) place_lose(desk, &desk->slots[n]);
    desk_unlock(desk);
}

/* ---- making ------------------------------------------------------------------------------ */

static void metrics_make(struct desk *desk)
{
    for (int outcome = ACCEPTED; outcome <= OUTCOME_NONE; outcome++) {
        const struct metric_label labels[] = {
            {.name = "outcome", .text = outcome_text((enum outcome)outcome)}, {0}};
        desk->inputs[outcome] = metric_series(
            METRIC_COUNTER, "claimline_gateway_pieces_total",
            "Messages, claims and other pieces handled, by what they came to.", labels);
    }
    desk->waiting_files =
        metric_gauge("claimline_gateway_files", "Files on their way through the gateway.");
}

struct desk *desk_new(const struct settings *settings, const struct job_place *place)
{
    struct arena *arena = arena_new(DESK_BYTES_MAX);
    struct desk *desk = ARENA_NEW(arena, struct desk);
    pthread_condattr_t monotonic;
    desk->arena = arena;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&desk->lock, NULL);
    (void)pthread_cond_init(&desk->arrived, &monotonic);
    (void)pthread_cond_init(&desk->to_prove, NULL);
    (void)pthread_condattr_destroy(&monotonic);
    desk->place = place;
    desk->batch_bytes_max = (size_t)settings->batch_arena_bytes / 4;
    desk->slot_count = settings->slot_count;
    desk->scratch = arena_new(SCRATCH_BYTES_MAX);
    for (int32_t n = 0; n < desk->slot_count; n++) pack_init(&desk->slots[n].pack, place->spool, n);
    metrics_make(desk);
    provers_start(desk);
    return desk;
}

struct slot_source desk_source(struct desk *desk)
{
    return (struct slot_source){.context = desk,
                                .poll = desk_poll,
                                .committed = desk_committed,
                                .lost = lost,
                                .taken = taken};
}

/* Whoever still puts something here has been stopped before. */
void desk_stop(struct desk *desk)
{
    desk_lock(desk);
    desk->stopping = true;
    (void)pthread_cond_broadcast(&desk->to_prove);
    (void)pthread_cond_broadcast(&desk->arrived);
    desk_unlock(desk);
    for (int i = 0; i < desk->prover_count; i++) (void)pthread_join(desk->provers[i], NULL);
    for (int32_t n = 0; n < desk->slot_count; n++) {
        while (desk->slots[n].jobs) desk_job_remove(desk, &desk->slots[n], desk->slots[n].jobs);
        pack_close(&desk->slots[n].pack);
    }
    arena_free(desk->scratch);
    arena_free(desk->arena);
}
