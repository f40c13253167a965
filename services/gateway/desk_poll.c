/* Polling: what a slot has to do next, out of its messages and files. */
#include "gateway/desk_inside.h"

#include <errno.h>

enum { PIECES_MIN = 32, JOBS_SEEN_MAX = 4 * JOBS_PER_SLOT };

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
    desk_lock(poll->desk);
    for (size_t n = 0; n < max && place->first; n++) {
        struct input *in = place->first;
        place->first = in->next;
        if (!place->first) place->last = NULL;
        message_give(poll, in);
    }
    desk_unlock(poll->desk);
    for (size_t i = 0; i < poll->count; i++) {
        struct input *in = input_of(&poll->messages[i]);
        in->original = pack_add(&place->pack, poll->arena, in->text);
        if (in->original.len == 0) desk_die("spool_write");
    }
    if (pack_sync(&place->pack) != OK) desk_die("spool_sync");
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
        if (split_next(job->split, poll->arena, &in) != OK) desk_die("file_read");
        if (!in) {
            desk_stage_set(poll->desk, job, job->in_flight ? STAGE_DRAIN : STAGE_REPORT);
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
        desk_stage_set(poll->desk, job, STAGE_BEGUN);
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
            desk_stage_set(poll->desk, job, STAGE_DRAIN);
            break;
        }
        message_give(poll, job_input(poll, job, INPUT_REPORT));
        desk_stage_set(poll->desk, job, STAGE_REPORTED);
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
    struct job *jobs[JOBS_SEEN_MAX];
    size_t count = 0;
    desk_lock(poll->desk);
    for (struct job *job = poll->place->jobs; job && count < JOBS_SEEN_MAX; job = job->next)
        if (job->stage != STAGE_PROVING && job->stage != STAGE_PROVE) jobs[count++] = job;
    desk_unlock(poll->desk);
    const size_t left = poll->max - poll->count;
    for (size_t i = 0; i < count; i++)
        job_give(poll, jobs[i], left / count > PIECES_MIN ? left / count : PIECES_MIN);
}

static void open_files_give(struct poll *poll, int32_t slot)
{
    struct place *place = poll->place;
    if (place->asked) return;
    desk_lock(poll->desk);
    place->asked = true;
    desk_unlock(poll->desk);
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
    const struct timespec until = desk_time_after(wait_ms);
    desk_lock(desk);
    while (!desk->stopping && !has_work(desk))
        if (pthread_cond_timedwait(&desk->arrived, &desk->lock, &until) == ETIMEDOUT) break;
    desk_unlock(desk);
}

/* NOLINTNEXTLINE(readability-function-size): the parameters of slot_source.poll */
size_t desk_poll(void *context, int32_t slot, struct message *messages, size_t max, int32_t wait_ms,
                 struct arena *arena)
{
    struct desk *desk = context;
    struct poll poll = {desk, &desk->slots[slot], messages, 0, max, arena};
    desk_lock(desk);
    poll.place->held = true;
    desk_unlock(desk);
    if (wait_ms > 0) wait_for_work(desk, wait_ms);
    alone_give(&poll, poll.place->jobs ? (max + 1) / 2 : max);
    if (poll.count < max) open_files_give(&poll, slot);
    if (poll.count < max) jobs_give(&poll);
    return poll.count;
}
