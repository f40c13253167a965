/* After the commit: who waits is told, files move on. */
#include "gateway/desk_inside.h"

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
    desk_lock(desk);
    for (const struct row *row = in->result.rows; row; row = row->next) {
        const struct file_row file = file_of(row->cells);
        if (!job_by_number(place, file.intake_number, NULL))
            desk_job_add(desk, place, job_resume(desk->place, &file));
    }
    desk_unlock(desk);
}

/* A drop that is being read already (after a restart) only tells where it lies. */
static void file_begun(struct desk *desk, struct place *place, const struct input *in)
{
    struct job *job = in->job;
    desk_lock(desk);
    struct job *running =
        in->result.known ? job_by_number(place, in->result.intake_number, job) : NULL;
    if (running) {
        memcpy(running->folder, job->folder, sizeof running->folder);
        memcpy(running->name, job->name, sizeof running->name);
        running->waiter = job->waiter;
        desk_job_remove(desk, place, job);
    } else {
        job_begun(job, &in->file);
        (void)pthread_cond_broadcast(&desk->to_prove);
    }
    desk_unlock(desk);
}

static void file_finished(struct desk *desk, struct place *place, const struct input *in)
{
    struct job *job = in->job;
    job_report(job, in->result.rows);
    job_finish(job);
    if (job->waiter) job->waiter->finished(job->waiter, job);
    desk_lock(desk);
    desk_job_remove(desk, place, job);
    desk_unlock(desk);
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
    if (job->stage == STAGE_DRAIN && job->in_flight == 0) desk_stage_set(desk, job, STAGE_REPORT);
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

void desk_committed(void *context, const struct message *messages, size_t count,
                    const enum status *statuses)
{
    struct desk *desk = context;
    for (size_t i = 0; i < count; i++) {
        struct input *in = input_of(&messages[i]);
        input_done(desk, &desk->slots[in->slot], in, statuses[i]);
    }
}
