/* Queues of the slots, and the loop's view of them. */
#include "gateway/desk.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "gateway/step.h"
#include "runtime/log.h"
#include "runtime/metrics.h"

enum {
    PROVERS = 2,
    SMALL_BYTES_MAX = 4 << 20,
    PIECES_MIN = 32,
    SCRATCH_BYTES_MAX = 64 << 20,
    DESK_BYTES_MAX = 4 << 20
};

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
    bool stopping, gone;          /* gone: the slots were lost */
    struct place slots[SLOTS_MAX];
    struct arena *arena;   /* its own */
    struct arena *scratch; /* of answers made after a batch's end */
    pthread_t provers[PROVERS];
    int prover_count;
    struct metric *inputs[OUTCOME_NONE + 1], *waiting_files;
};

/* Crash-only: what a disk or a lock does not give ends the process; the supervisor begins anew. */
static _Noreturn void die(const char *what)
{
    LOG(LOG_ERROR, "gateway_ends", CODE("because", what));
    _exit(3);
}

static void lock(struct desk *desk)
{
    if (pthread_mutex_lock(&desk->lock) != 0) die("lock");
}

static void unlock(struct desk *desk)
{
    if (pthread_mutex_unlock(&desk->lock) != 0) die("lock");
}

static void stage_set(struct desk *desk, struct job *job, enum stage stage)
{
    lock(desk);
    job->stage = stage;
    unlock(desk);
}

/* ---- proving ----------------------------------------------------------------------------------
 */

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
    lock(desk);
    while (!desk->stopping) {
        struct job *job = job_to_prove(desk, prover.large_too);
        if (!job) {
            (void)pthread_cond_wait(&desk->to_prove, &desk->lock);
            continue;
        }
        job->stage = STAGE_PROVING;
        unlock(desk);
        if (job_prove(job) != OK) die("file_not_readable");
        lock(desk);
        job->stage = STAGE_SPLIT;
        (void)pthread_cond_broadcast(&desk->arrived);
    }
    unlock(desk);
    return NULL;
}

static void provers_start(struct desk *desk)
{
    for (int i = 0; i < PROVERS; i++) {
        struct prover *prover = ARENA_NEW(desk->arena, struct prover);
        *prover = (struct prover){desk, i == PROVERS - 1};
        if (pthread_create(&desk->provers[desk->prover_count], NULL, prover_run, prover) != 0)
            die("thread");
        desk->prover_count++;
    }
}

/* ---- making -----------------------------------------------------------------------------------
 */

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

/* ---- queues -----------------------------------------------------------------------------------
 */

int32_t desk_slot(struct desk *desk)
{
    int32_t slot = -1;
    lock(desk);
    for (int32_t i = 0; i < desk->slot_count && slot < 0; i++) {
        desk->turn = (desk->turn + 1) % desk->slot_count;
        if (desk->slots[desk->turn].held) slot = desk->turn;
    }
    unlock(desk);
    return slot;
}

bool desk_holds(struct desk *desk, int32_t slot)
{
    lock(desk);
    const bool held = desk->slots[slot].held;
    unlock(desk);
    return held;
}

bool desk_message(struct desk *desk, struct input *in)
{
    lock(desk);
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
    unlock(desk);
    return held;
}

bool desk_has_room(struct desk *desk, int32_t slot)
{
    lock(desk);
    const bool room = desk->slots[slot].held && desk->slots[slot].job_count < JOBS_PER_SLOT;
    unlock(desk);
    return room;
}

bool desk_is_idle(struct desk *desk)
{
    bool idle = true;
    lock(desk);
    for (int32_t n = 0; n < desk->slot_count; n++)
        idle = idle && !desk->slots[n].first && !desk->slots[n].jobs && desk->slots[n].asked;
    unlock(desk);
    return idle;
}

bool desk_is_gone(struct desk *desk)
{
    lock(desk);
    const bool gone = desk->gone || desk->stopping;
    unlock(desk);
    return gone;
}

/* With the lock held; at the end, so that files are begun in the order they came. */
static void job_add(struct desk *desk, struct place *place, struct job *job)
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

static void job_remove(struct desk *desk, struct place *place, struct job *job)
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
    lock(desk);
    struct place *place = &desk->slots[job->file.slot];
    const bool held = place->held;
    if (held) job_add(desk, place, job);
    unlock(desk);
    return held;
}

/* ---- polling ----------------------------------------------------------------------------------
 */

struct poll {
    struct desk *desk;
    struct place *place;
    struct message *messages;
    size_t count, max;
    struct arena *arena;
};

/* Tells the same input again after a restart, so that crashes are counted to whom they belong: a
 * piece by its place in its file, a message by its bytes. */
static int64_t input_identity(const struct input *in)
{
    uint64_t number = (uint64_t)in->kind;
    if (in->intake_number) return (int64_t)((uint64_t)in->intake_number << 24 ^ (uint64_t)in->unit);
    for (size_t i = 0; i < in->sha256.len && i < sizeof number; i++)
        number = number << 8 | (unsigned char)in->sha256.at[i];
    return (int64_t)number;
}

static void message_give(struct poll *poll, struct input *in)
{
    poll->messages[poll->count++] =
        (struct message){.partition = in->slot, .seq = input_identity(in), .input = in};
}

/* The originals of messages that came alone are on disk, together, before the transaction that
 * takes them. */
static void alone_give(struct poll *poll, size_t max)
{
    struct place *place = poll->place;
    lock(poll->desk);
    for (size_t n = 0; n < max && place->first; n++) {
        struct input *in = place->first;
        place->first = in->next;
        if (!place->first) place->last = NULL;
        message_give(poll, in);
    }
    unlock(poll->desk);
    for (size_t i = 0; i < poll->count; i++) {
        struct input *in = (struct input *)(uintptr_t)poll->messages[i].input;
        in->original = pack_add(&place->pack, poll->arena, in->text);
        if (in->original.len == 0) die("spool_write");
    }
    if (pack_sync(&place->pack) != OK) die("spool_sync");
}

static struct input *job_input(struct poll *poll, struct job *job, enum input_kind kind)
{
    struct input *in = ARENA_NEW(poll->arena, struct input);
    in->kind = kind;
    in->slot = job->file.slot;
    in->intake_number = job->file.intake_number;
    in->from_payer = job->file.partner.len > 0;
    in->source = job->file.source;
    in->sender = in->control = in->partner = STR("");
    in->unit = job->file.unit;
    in->count = 1;
    in->job = job;
    return in;
}

static void pieces_give(struct poll *poll, struct job *job, size_t max)
{
    for (size_t n = 0; n < max && poll->count < poll->max; n++) {
        struct input *in;
        if (arena_used(poll->arena) > poll->desk->batch_bytes_max && poll->count) return;
        if (split_next(job->split, poll->arena, &in) != OK) die("file_read");
        if (!in) {
            stage_set(poll->desk, job, job->in_flight ? STAGE_DRAIN : STAGE_REPORT);
            return;
        }
        in->job = job;
        job->in_flight++;
        message_give(poll, in);
    }
}

/* What the worker set aside is still an input, refused. */
static void set_aside_give(struct poll *poll, struct job *job)
{
    if (job->set_aside == 0 || poll->count == poll->max) return;
    struct input *in = job_input(poll, job, INPUT_REFUSED);
    in->count = job->set_aside;
    (void)snprintf(in->reason, sizeof in->reason, "set aside: see quarantine");
    job->set_aside = 0;
    job->in_flight++;
    message_give(poll, in);
}

static void job_give(struct poll *poll, struct job *job, size_t share)
{
    if (poll->count == poll->max) return;
    switch (job->stage) {
    case STAGE_BEGIN: {
        struct input *in = job_input(poll, job, INPUT_FILE);
        in->file = job->file;
        stage_set(poll->desk, job, STAGE_BEGUN);
        message_give(poll, in);
        break;
    }
    case STAGE_SPLIT:
        set_aside_give(poll, job);
        pieces_give(poll, job, share);
        break;
    case STAGE_REPORT:
        if (job->set_aside) {
            set_aside_give(poll, job);
            stage_set(poll->desk, job, STAGE_DRAIN);
            break;
        }
        message_give(poll, job_input(poll, job, INPUT_REPORT));
        stage_set(poll->desk, job, STAGE_REPORTED);
        break;
    case STAGE_BEGUN:
    case STAGE_PROVE:
    case STAGE_PROVING:
    case STAGE_DRAIN:
    case STAGE_REPORTED:
        break;
    }
}

/* Stages and list are changed with the lock held by others; reading a file goes on without it. */
static void jobs_give(struct poll *poll)
{
    struct job *jobs[JOBS_PER_SLOT * 2];
    size_t count = 0;
    lock(poll->desk);
    for (struct job *job = poll->place->jobs; job && count < COUNT_OF(jobs); job = job->next)
        if (job->stage != STAGE_PROVING && job->stage != STAGE_PROVE) jobs[count++] = job;
    unlock(poll->desk);
    const size_t left = poll->max - poll->count;
    for (size_t i = 0; i < count; i++)
        job_give(poll, jobs[i], left / count > PIECES_MIN ? left / count : PIECES_MIN);
}

static void open_files_give(struct poll *poll, int32_t slot)
{
    struct place *place = poll->place;
    if (place->asked) return;
    lock(poll->desk);
    place->asked = true;
    unlock(poll->desk);
    place->open_files = (struct input){.kind = INPUT_OPEN_FILES, .slot = slot};
    message_give(poll, &place->open_files);
}

static bool job_is_ready(const struct job *job)
{
    return job->stage == STAGE_BEGIN || job->stage == STAGE_SPLIT || job->stage == STAGE_REPORT;
}

/* With the lock held. Work of any held slot counts: the loop turns to it next. */
static bool has_work(const struct desk *desk)
{
    for (int32_t n = 0; n < desk->slot_count; n++) {
        const struct place *place = &desk->slots[n];
        if (!place->held) continue;
        if (place->first || !place->asked) return true;
        for (const struct job *job = place->jobs; job; job = job->next)
            if (job_is_ready(job)) return true;
    }
    return false;
}

static void wait_for_work(struct desk *desk, int32_t wait_ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)wait_ms % 1000 * 1000000;
    until.tv_sec += wait_ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    lock(desk);
    while (!desk->stopping && !has_work(desk))
        if (pthread_cond_timedwait(&desk->arrived, &desk->lock, &until) == ETIMEDOUT) break;
    unlock(desk);
}

static size_t poll_slot(void *context, int32_t slot, struct message *messages, size_t max,
                        int32_t wait_ms, struct arena *arena)
{
    struct desk *desk = context;
    struct poll poll = {desk, &desk->slots[slot], messages, 0, max, arena};
    lock(desk);
    poll.place->held = true;
    unlock(desk);
    if (wait_ms > 0) wait_for_work(desk, wait_ms);
    alone_give(&poll, poll.place->jobs ? (max + 1) / 2 : max);
    if (poll.count < max) open_files_give(&poll, slot);
    if (poll.count < max) jobs_give(&poll);
    return poll.count;
}

/* ---- after the commit -------------------------------------------------------------------------
 */

static struct job *job_by_number(const struct place *place, int64_t intake_number,
                                 const struct job *but)
{
    for (struct job *job = place->jobs; job; job = job->next)
        if (job != but && job->stage != STAGE_BEGIN && job->stage != STAGE_BEGUN &&
            job->file.intake_number == intake_number)
            return job;
    return NULL;
}

/* Unfinished files go on from the spool, wherever their drop may lie by now. */
static void open_files_found(struct desk *desk, struct place *place, const struct input *in)
{
    lock(desk);
    for (const struct row *row = in->result.rows; row; row = row->next) {
        const struct file_row file = file_of(row->cells);
        if (!job_by_number(place, file.intake_number, NULL))
            job_add(desk, place, job_resume(desk->place, &file));
    }
    unlock(desk);
}

/* A drop that is being read already (after a restart) only tells where it lies. */
static void file_begun(struct desk *desk, struct place *place, const struct input *in)
{
    struct job *job = in->job;
    lock(desk);
    struct job *running =
        in->result.known ? job_by_number(place, in->result.intake_number, job) : NULL;
    if (running) {
        memcpy(running->folder, job->folder, sizeof running->folder);
        memcpy(running->name, job->name, sizeof running->name);
        running->waiter = job->waiter;
        job_remove(desk, place, job);
    } else {
        job_begun(job, &in->file);
        (void)pthread_cond_broadcast(&desk->to_prove);
    }
    unlock(desk);
}

static void file_finished(struct desk *desk, struct place *place, const struct input *in)
{
    struct job *job = in->job;
    job_report(job, in->result.rows);
    job_finish(job);
    if (job->waiter) job->waiter->finished(job->waiter, job);
    lock(desk);
    job_remove(desk, place, job);
    unlock(desk);
}

/* Answers are written without the lock: only the slot's thread touches a file that is being split.
 */
static void piece_done(struct desk *desk, struct job *job, const struct input *in,
                       enum status status)
{
    if (status == REJECT)
        job->set_aside += in->count;
    else
        job_answer(job, in);
    job->in_flight--;
    if (job->stage == STAGE_DRAIN && job->in_flight == 0) stage_set(desk, job, STAGE_REPORT);
}

static void alone_done(struct desk *desk, struct input *in, enum status status)
{
    if (status == REJECT) {
        /* Set aside by the runtime: PostgreSQL has it, in the quarantine; HL7 table 0357: 207. */
        struct hl7_verdict verdict = in->verdict;
        hl7_verdict_add(&verdict, HL7_AE, HL7_INTERNAL_ERROR, "MSH", 0);
        arena_reset(desk->scratch);
        in->result =
            (struct result){.outcome = REFUSED, .reason = "AE 207 set aside: see quarantine"};
        in->result.answer = hl7_ack_write(desk->scratch, in->text, &verdict, STR(""), STR("0"));
    }
    if (in->waiter) in->waiter->answered(in->waiter, in);
}

static void input_done(struct desk *desk, struct place *place, struct input *in, enum status status)
{
    metric_add(desk->inputs[in->result.outcome], in->again ? 0 : 1);
    if (in->kind == INPUT_OPEN_FILES)
        open_files_found(desk, place, in);
    else if (in->kind == INPUT_FILE)
        file_begun(desk, place, in);
    else if (in->kind == INPUT_REPORT)
        file_finished(desk, place, in);
    else if (in->job)
        piece_done(desk, in->job, in, status);
    else
        alone_done(desk, in, status);
}

static void committed(void *context, const struct message *messages, size_t count,
                      const enum status *statuses)
{
    struct desk *desk = context;
    for (size_t i = 0; i < count; i++) {
        struct input *in = (struct input *)(uintptr_t)messages[i].input;
        input_done(desk, &desk->slots[in->slot], in, statuses[i]);
    }
}

/* ---- taking and losing ------------------------------------------------------------------------
 */

static void taken(void *context, int32_t slot)
{
    struct desk *desk = context;
    lock(desk);
    desk->gone = false;
    desk->slots[slot].held = true;
    desk->slots[slot].asked = false;
    unlock(desk);
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
        job_remove(desk, place, job);
    }
}

static void lost(void *context)
{
    struct desk *desk = context;
    lock(desk);
    desk->gone = true;
    for (int32_t n = 0; n < desk->slot_count; n++) place_lose(desk, &desk->slots[n]);
    unlock(desk);
}

struct slot_source desk_source(struct desk *desk)
{
    return (struct slot_source){
        .context = desk, .poll = poll_slot, .committed = committed, .lost = lost, .taken = taken};
}

/* Whoever still puts something here has been stopped before. */
void desk_stop(struct desk *desk)
{
    lock(desk);
    desk->stopping = true;
    (void)pthread_cond_broadcast(&desk->to_prove);
    (void)pthread_cond_broadcast(&desk->arrived);
    unlock(desk);
    for (int i = 0; i < desk->prover_count; i++) (void)pthread_join(desk->provers[i], NULL);
    for (int32_t n = 0; n < desk->slot_count; n++) {
        while (desk->slots[n].jobs) job_remove(desk, &desk->slots[n], desk->slots[n].jobs);
        pack_close(&desk->slots[n].pack);
    }
    arena_free(desk->scratch);
    arena_free(desk->arena);
}
