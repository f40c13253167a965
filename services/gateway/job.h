/* job.h - a file on its way through the gateway: from its drop in a folder (or a POST) to done/ or
 * refused/.
 *
 *   BEGIN -> (commit) PROVE -> SPLIT -> (commit of the last piece) REPORT -> (read) finished
 *
 * The bytes lie in the spool before BEGIN; so whatever happens, the file can be read again from
 * there. Moving it in its folder and writing its answers is done after the commit, and done again
 * after a restart.
 */
#ifndef GATEWAY_JOB_H
#define GATEWAY_JOB_H

#include "gateway/split.h"
#include "gateway/spool.h"

enum stage {
    STAGE_BEGIN,
    STAGE_BEGUN,
    STAGE_PROVE,
    STAGE_PROVING,
    STAGE_SPLIT,
    STAGE_DRAIN,
    STAGE_REPORT,
    STAGE_REPORTED
};
enum { REPORT_REASONS_MAX = 25 };

/* What the file came to, for its sender. */
struct report {
    int64_t counts[OUTCOME_NONE + 1];
    size_t reason_count;
    struct {
        char text[REASON_MAX];
        int64_t n;
    } reasons[REPORT_REASONS_MAX];
};

struct job_place {
    const struct spool *spool;
    const struct partners *partners;
    const char *answers_folder;
    size_t segment_bytes_max, message_bytes_max;
};

struct job;
/* Told when it is finished, in the slot's thread; lost: whether it was taken is not known. */
struct job_waiter {
    void (*finished)(struct job_waiter *waiter, const struct job *job);
    void (*lost)(struct job_waiter *waiter);
};

struct job {
    struct job *next;
    struct arena *arena; /* owns the job itself and its texts */
    const struct job_place *place;
    enum stage stage;
    struct file_row file;
    char folder[SPOOL_PATH_MAX]; /* with done/ and refused/ below it; empty: the file lies in no
                                    folder */
    char name[SPOOL_PATH_MAX];   /* its path below the folder */
    struct job_waiter *waiter;   /* of a POST */
    int fd;
    FILE *plan, *answers_999, *acks;
    struct proof proof;
    struct split *split;
    int64_t in_flight, set_aside;
    struct report report;
};

/* A file met in a folder, or brought by a POST. */
struct drop {
    int32_t slot;
    str source, partner; /* partner: empty for a sender's file */
    str id;              /* tells this drop from another one of the same bytes */
    bool by_document;
};
struct job *job_new(const struct job_place *place, const struct drop *drop,
                    const struct spooled *spooled);
/* From a row of gateway.file: goes on where it stopped. */
struct job *job_resume(const struct job_place *place, const struct file_row *file);
void job_free(struct job *job);

/* After the commit of BEGIN: the row as the database has it. */
void job_begun(struct job *job, const struct file_row *file);
/* What it takes to split it. In a thread of its own: takes as long as the file is large. */
MUST_CHECK enum status job_prove(struct job *job);
/* A piece is committed: write what its sender is to be told. */
void job_answer(struct job *job, const struct input *in);
/* Rows of tally_file_table into the report. */
void job_report(struct job *job, const struct row *rows);
/* Answers complete, file moved, its result beside it. */
void job_finish(struct job *job);
/* {"file":...,"inputs":...,"reasons":[...]} on one line; name "": without a file's name. */
str report_json(struct arena *arena, const struct job *job, const char *name);

#endif
