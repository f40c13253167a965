/* Deliveries: a queue and a thread a lane, answers in one queue that the loop empties. */
#include "runtime/delivery.h"

#include <pthread.h>
#include <stdatomic.h>

#include "runtime/failpoint.h"
#include "runtime/log.h"

enum { JOB_BYTES_MAX = 1 << 30 };

/* One order with everything it points to, in an arena of its own. */
struct job {
    struct job *next;
    struct arena *arena;
    struct delivery_order order;
    str answer;
    bool is_given; /* as an answer, to the batch in hand */
};

struct queue {
    struct job *first, *last;
};

/* One partner's line; lives as long as the process. */
struct lane {
    struct lane *next;
    struct deliveries *deliveries;
    str name;
    struct queue orders;
    bool is_running; /* a thread works on it */
};

struct deliveries {
    struct arena *own;
    const struct worker *worker;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    struct lane *lanes;
    struct queue answers;
    int running_count;
    bool is_closing;
};

static void queue_add(struct queue *queue, struct job *job)
{
    job->next = NULL;
    if (queue->last)
        queue->last->next = job;
    else
        queue->first = job;
    queue->last = job;
}

static struct job *queue_take(struct queue *queue)
{
    struct job *job = queue->first;
    if (!job) return NULL;
    queue->first = job->next;
    if (!queue->first) queue->last = NULL;
    return job;
}

struct deliveries *deliveries_new(const struct worker *worker)
{
    struct arena *own = arena_new(SIZE_MAX);
    struct deliveries *deliveries = ARENA_NEW(own, struct deliveries);
    deliveries->own = own;
    deliveries->worker = worker;
    (void)pthread_mutex_init(&deliveries->lock, NULL);
    (void)pthread_cond_init(&deliveries->idle, NULL);
    return deliveries;
}

/* ---- the thread of a lane ----------------------------------------------------------------- */

static void deliver(struct deliveries *deliveries, struct job *job)
{
    if (failpoint(FAIL_DELIVER) != OK) return;
    deliveries->worker->deliver(&job->order, job->arena, &job->answer);
    if (failpoint(FAIL_DELIVERED) != OK) job->answer = (str){0};
}

/* With the lock held. An order without an answer leaves no trace: the due query finds it. */
static void job_end(struct deliveries *deliveries, struct job *job)
{
    if (job->answer.len)
        queue_add(&deliveries->answers, job);
    else
        arena_free(job->arena);
}

static void *lane_run(void *context)
{
    struct lane *lane = context;
    struct deliveries *deliveries = lane->deliveries;
    (void)pthread_mutex_lock(&deliveries->lock);
    for (struct job *job; !deliveries->is_closing && (job = queue_take(&lane->orders));) {
        (void)pthread_mutex_unlock(&deliveries->lock);
        deliver(deliveries, job);
        (void)pthread_mutex_lock(&deliveries->lock);
        job_end(deliveries, job);
    }
    lane->is_running = false;
    if (--deliveries->running_count == 0) (void)pthread_cond_signal(&deliveries->idle);
    (void)pthread_mutex_unlock(&deliveries->lock);
    return NULL;
}

static void lane_wake(struct deliveries *deliveries, struct lane *lane)
{
    pthread_t thread;
    if (lane->is_running) return;
    if (pthread_create(&thread, NULL, lane_run, lane) != 0) {
        LOG(LOG_ERROR, "delivery_thread"); /* the orders wait for the next one of this lane */
        return;
    }
    (void)pthread_detach(thread);
    lane->is_running = true;
    deliveries->running_count++;
}

static struct lane *lane_find(struct deliveries *deliveries, str name)
{
    for (struct lane *lane = deliveries->lanes; lane; lane = lane->next)
        if (str_eq(lane->name, name)) return lane;
    struct lane *lane = ARENA_NEW(deliveries->own, struct lane);
    lane->deliveries = deliveries;
    lane->name = arena_str(deliveries->own, name);
    lane->next = deliveries->lanes;
    return deliveries->lanes = lane;
}

void deliveries_start(struct deliveries *deliveries, const struct delivery_order *order)
{
    struct arena *arena = arena_new(JOB_BYTES_MAX);
    struct job *job = ARENA_NEW(arena, struct job);
    job->arena = arena;
    job->order = *order;
    job->order.lane = arena_str(arena, order->lane);
    job->order.content = arena_str(arena, order->content);
    (void)pthread_mutex_lock(&deliveries->lock);
    struct lane *lane = lane_find(deliveries, order->lane);
    queue_add(&lane->orders, job);
    lane_wake(deliveries, lane);
    (void)pthread_mutex_unlock(&deliveries->lock);
}

/* ---- answers ------------------------------------------------------------------------------ */

static bool is_among(int32_t partition, const int32_t *held, size_t held_count)
{
    for (size_t i = 0; i < held_count; i++)
        if (held[i] == partition) return true;
    return false;
}

/* With the lock held: answers that `drop` says go. */
static void answers_sift(struct deliveries *deliveries,
                         bool (*drop)(const struct job *, const int32_t *, size_t),
                         const int32_t *held, size_t held_count)
{
    struct queue kept = {0};
    for (struct job *job; (job = queue_take(&deliveries->answers));) {
        if (drop(job, held, held_count))
            arena_free(job->arena);
        else
            queue_add(&kept, job);
    }
    deliveries->answers = kept;
}

static bool is_not_ours(const struct job *job, const int32_t *held, size_t held_count)
{
    return !is_among(job->order.partition, held, held_count);
}

static bool was_given(const struct job *job, const int32_t *held, size_t held_count)
{
    (void)held, (void)held_count;
    return job->is_given;
}

size_t deliveries_answers(struct deliveries *deliveries, const int32_t *held, size_t held_count,
                          struct message *messages, size_t max)
{
    size_t count = 0;
    (void)pthread_mutex_lock(&deliveries->lock);
    answers_sift(deliveries, is_not_ours, held, held_count);
    for (struct job *job = deliveries->answers.first; job; job = job->next) {
        job->is_given = count < max;
        if (!job->is_given) continue;
        messages[count++] =
            (struct message){.partition = job->order.partition, .body = job->answer};
    }
    (void)pthread_mutex_unlock(&deliveries->lock);
    return count;
}

void deliveries_settled(struct deliveries *deliveries)
{
    (void)pthread_mutex_lock(&deliveries->lock);
    answers_sift(deliveries, was_given, NULL, 0);
    (void)pthread_mutex_unlock(&deliveries->lock);
}

bool deliveries_have_answers(struct deliveries *deliveries)
{
    (void)pthread_mutex_lock(&deliveries->lock);
    const bool have = deliveries->answers.first != NULL;
    (void)pthread_mutex_unlock(&deliveries->lock);
    return have;
}

void deliveries_free(struct deliveries *deliveries)
{
    if (!deliveries) return;
    (void)pthread_mutex_lock(&deliveries->lock);
    deliveries->is_closing = true;
    while (deliveries->running_count) (void)pthread_cond_wait(&deliveries->idle, &deliveries->lock);
    for (struct lane *lane = deliveries->lanes; lane; lane = lane->next)
        for (struct job *job; (job = queue_take(&lane->orders));) arena_free(job->arena);
    for (struct job *job; (job = queue_take(&deliveries->answers));) arena_free(job->arena);
    (void)pthread_mutex_unlock(&deliveries->lock);
    (void)pthread_mutex_destroy(&deliveries->lock);
    (void)pthread_cond_destroy(&deliveries->idle);
    arena_free(deliveries->own);
}
