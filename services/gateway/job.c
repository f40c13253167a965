/* A file on its way: proof, answers, report, and its place in done/ or refused/. */
#include "gateway/job.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/step.h"
#include "runtime/folder.h"

enum { JOB_BYTES_MAX = 16 << 20 };

struct job *job_new(const struct job_place *place, const struct drop *drop,
                    const struct spooled *spooled)
{
    struct arena *arena = arena_new(JOB_BYTES_MAX);
    struct job *job = ARENA_NEW(arena, struct job);
    job->arena = arena;
    job->place = place;
    job->fd = -1;
    job->file = (struct file_row){
        .slot = drop->slot,
        .drop = arena_str(arena, drop->id),
        .sha256 = {arena_copy(arena, spooled->sha256, SHA256_BYTES), SHA256_BYTES},
        .source = arena_str(arena, drop->source),
        .partner = arena_str(arena, drop->partner),
        .byte_count = spooled->byte_count,
        .by_document = drop->by_document,
    };
    return job;
}

struct job *job_resume(const struct job_place *place, const struct file_row *file)
{
    struct spooled spooled = {.byte_count = file->byte_count};
    if (file->sha256.len == SHA256_BYTES) memcpy(spooled.sha256, file->sha256.at, SHA256_BYTES);
    const struct drop drop = {
        .slot = file->slot, .source = file->source, .partner = file->partner, .id = file->drop};
    struct job *job = job_new(place, &drop, &spooled);
    job_begun(job, file);
    return job;
}

void job_begun(struct job *job, const struct file_row *file)
{
    const struct file_row kept = job->file;
    job->file = *file;
    job->file.drop = kept.drop;
    job->file.sha256 = kept.sha256;
    job->file.source = arena_str(job->arena, file->source);
    job->file.partner = arena_str(job->arena, file->partner);
    job->file.state = job->file.interchange = job->file.payment =
        STR(""); /* the worker's, not ours */
    job->stage = STAGE_PROVE;
}

static void work_file_path(const struct job *job, const char *leaf, char path[SPOOL_PATH_MAX])
{
    char name[64];
    (void)snprintf(name, sizeof name, "%lld.%s", (long long)job->file.intake_number, leaf);
    spool_work_path(job->place->spool, name, path);
}

static FILE *work_file_open(const struct job *job, const char *leaf)
{
    char path[SPOOL_PATH_MAX];
    work_file_path(job, leaf, path);
    return fopen(path, "w+e");
}

static void work_file_close(const struct job *job, FILE **file, const char *leaf)
{
    char path[SPOOL_PATH_MAX];
    if (!*file) return;
    (void)fclose(*file);
    *file = NULL;
    work_file_path(job, leaf, path);
    (void)unlink(path);
}

void job_free(struct job *job)
{
    split_free(job->split);
    work_file_close(job, &job->plan, "plan");
    work_file_close(job, &job->answers_999, "999");
    work_file_close(job, &job->acks, "ack");
    if (job->fd >= 0) (void)close(job->fd);
    arena_free(job->arena);
}

/* A file that is not longer than a message may be needs no larger buffer. */
static size_t message_bytes_max(const struct job *job)
{
    const size_t file = (size_t)job->file.byte_count + 1;
    return file < job->place->message_bytes_max ? file : job->place->message_bytes_max;
}

enum status job_prove(struct job *job)
{
    const struct job_place *place = job->place;
    job->fd = spool_read(place->spool, (const unsigned char *)job->file.sha256.at);
    job->plan = work_file_open(job, "plan");
    job->answers_999 = work_file_open(job, "999");
    if (job->fd < 0 || !job->plan || !job->answers_999) return RETRY;
    const struct proof_request request = {
        .fd = job->fd,
        .intake_number = job->file.intake_number,
        .received_us = job->file.received_us,
        .segment_bytes_max = place->segment_bytes_max,
        .plan = job->plan,
        .answers = job->answers_999,
    };
    TRY(prove(&request, &job->proof));
    job->split = split_new(&(struct split_request){
        .fd = job->fd,
        .plan = job->plan,
        .proof = &job->proof,
        .file = &job->file,
        .partners = place->partners,
        .segment_bytes_max = place->segment_bytes_max,
        .message_bytes_max = message_bytes_max(job),
    });
    return OK;
}

/* ---- answers ----------------------------------------------------------------------------- */

static void answer_path(const struct job *job, const char *name, char path[SPOOL_PATH_MAX])
{
    (void)snprintf(path, SPOOL_PATH_MAX, "%s/%s", job->place->answers_folder, name);
}

/* Under a temporary name first: whoever watches the folder sees whole files only. */
static bool text_write(const char *path, str text)
{
    char temporary[SPOOL_PATH_MAX + 8];
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", path);
    FILE *out = fopen(temporary, "we");
    if (!out) return false;
    bool written = fwrite(text.at, 1, text.len, out) == text.len && fflush(out) == 0 &&
                   fsync(fileno(out)) == 0;
    written = fclose(out) == 0 && written;
    return written && rename(temporary, path) == 0;
}

/* One that is there was written whole before a restart, and says the same. */
static void answer_write(const struct job *job, int32_t ordinal, const char *leaf, str text)
{
    char name[64], path[SPOOL_PATH_MAX];
    (void)snprintf(name, sizeof name, "%lld-%d.%s", (long long)job->file.intake_number,
                   (int)ordinal, leaf);
    answer_path(job, name, path);
    if (access(path, F_OK) != 0) (void)text_write(path, text);
}

static str range_read(FILE *file, int64_t offset, int64_t byte_count, struct arena *arena)
{
    char *at = arena_alloc(arena, (size_t)byte_count + 1);
    const ssize_t n = pread(fileno(file), at, (size_t)byte_count, (off_t)offset);
    return (str){at, n > 0 ? (size_t)n : 0};
}

/* A duplicate is answered with the words of the first one, under its own name; false: they are
 * gone. */
static bool first_repeat(const struct job *job, const struct input *in, const char *leaf)
{
    char first[64], name[64], from[SPOOL_PATH_MAX], to[SPOOL_PATH_MAX];
    (void)snprintf(first, sizeof first, "%lld-%d.%s", (long long)in->result.intake_number,
                   (int)in->result.position, leaf);
    (void)snprintf(name, sizeof name, "%lld-%d.%s", (long long)job->file.intake_number,
                   (int)in->interchange, leaf);
    answer_path(job, first, from);
    answer_path(job, name, to);
    if (link(from, to) == 0) return true;
    return errno == EEXIST;
}

static void interchange_answer(const struct job *job, const struct input *in)
{
    const struct plan_item *item = in->plan;
    const bool duplicate = in->result.outcome == DUPLICATE;
    const bool refused = in->result.outcome == REFUSED;
    struct arena *arena = arena_new((size_t)item->answer_bytes + JOB_BYTES_MAX);
    const int64_t control = answer_control(job->file.intake_number, in->interchange);
    if ((item->wants_ta1 || in->result.conflict) && !(duplicate && first_repeat(job, in, "ta1")))
        answer_write(job, in->interchange, "ta1",
                     ta1_text(arena, item, in->result.conflict ? TA1_DUPLICATE : TA1_OF_PLAN,
                              control, job->file.received_us));
    if (item->answer_bytes && !refused && !(duplicate && first_repeat(job, in, "999")))
        answer_write(job, in->interchange, "999",
                     range_read(job->answers_999, item->answer_offset, item->answer_bytes, arena));
    arena_free(arena);
}

static void message_answer(struct job *job, const struct input *in)
{
    if (!job->acks) job->acks = work_file_open(job, "ack");
    if (job->acks) (void)fwrite(in->result.answer.at, 1, in->result.answer.len, job->acks);
}

void job_answer(struct job *job, const struct input *in)
{
    if (in->from_payer) return;
    if (in->kind == INPUT_INTERCHANGE) interchange_answer(job, in);
    if (in->kind == INPUT_MESSAGE) message_answer(job, in);
}

/* ---- the report -------------------------------------------------------------------------- */

static enum outcome outcome_of(str text)
{
    for (int outcome = ACCEPTED; outcome < OUTCOME_NONE; outcome++)
        if (str_is(text, outcome_text((enum outcome)outcome))) return (enum outcome)outcome;
    return OUTCOME_NONE;
}

void job_report(struct job *job, const struct row *rows)
{
    struct report *report = &job->report;
    *report = (struct report){0};
    for (const struct row *row = rows; row; row = row->next) {
        const struct value *c = row->cells;
        const str reason = c[3].s;
        report->counts[outcome_of(c[2].s)] += c[4].i;
        if (reason.len == 0 || report->reason_count == REPORT_REASONS_MAX) continue;
        (void)snprintf(report->reasons[report->reason_count].text, REASON_MAX, "%.*s",
                       STR_ARGS(reason));
        report->reasons[report->reason_count++].n = c[4].i;
    }
}

/* Quotes, backslashes and what is below a blank are escaped; other bytes stand as they are. */
static str json_text(struct arena *arena, const char *text)
{
    const size_t len = strlen(text);
    char *at = arena_alloc(arena, 6 * len + 3), *to = at;
    *to++ = '"';
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c < ' ') {
            to += snprintf(to, 7, "\\u%04x", c);
            continue;
        }
        if (c == '"' || c == '\\') *to++ = '\\';
        *to++ = text[i];
    }
    *to++ = '"';
    return (str){at, (size_t)(to - at)};
}

static str reasons_json(struct arena *arena, const struct report *report)
{
    str list = STR("");
    for (size_t i = 0; i < report->reason_count; i++) {
        const str text = json_text(arena, report->reasons[i].text);
        list = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(list), i ? "," : "", STR_ARGS(text));
    }
    return list;
}

str report_json(struct arena *arena, const struct job *job, const char *name)
{
    const int64_t *n = job->report.counts;
    const int64_t accepted = n[ACCEPTED] + n[STORED], inputs = accepted + n[REFUSED] + n[DUPLICATE];
    const str file =
        name[0] ? arena_printf(arena, "\"file\":%.*s,", STR_ARGS(json_text(arena, name))) : STR("");
    const str reasons = reasons_json(arena, &job->report);
    return arena_printf(
        arena,
        "{%.*s\"intake_number\":%lld,\"inputs\":%lld,\"accepted\":%lld,\"stored\":%lld,"
        "\"refused\":%lld,\"duplicates\":%lld,\"reasons\":[%.*s]}\n",
        STR_ARGS(file), (long long)job->file.intake_number, (long long)inputs, (long long)accepted,
        (long long)n[STORED], (long long)n[REFUSED], (long long)n[DUPLICATE], STR_ARGS(reasons));
}

/* ---- the end ----------------------------------------------------------------------------- */

/* done/a/b, or done/a/b.17 where another file of that name is there already. */
static bool place_make(const char *folder, const char *leaf, const struct job *job,
                       char to[SPOOL_PATH_MAX])
{
    char above[SPOOL_PATH_MAX];
    int n = snprintf(to, SPOOL_PATH_MAX, "%s/%s/%s", folder, leaf, job->name);
    if (n < 0 || n >= SPOOL_PATH_MAX - 64) return false;
    if (access(to, F_OK) == 0)
        (void)snprintf(to + n, 32, ".%lld", (long long)job->file.intake_number);
    (void)snprintf(above, sizeof above, "%s", to);
    char *slash = strrchr(above, '/');
    if (slash) *slash = '\0';
    return folder_make(above, SPOOL_FOLDER_MODE);
}

/* Refused as a whole goes to refused/, the rest to done/, each with its result beside it, which is
 * there first: who sees the file finds what became of it. */
static void place_finish(const struct job *job)
{
    char from[2 * SPOOL_PATH_MAX], to[SPOOL_PATH_MAX], beside[SPOOL_PATH_MAX + 16];
    const int64_t *n = job->report.counts;
    const bool refused = n[REFUSED] > 0 && n[ACCEPTED] + n[STORED] + n[DUPLICATE] == 0;
    if (!job->folder[0]) return;
    (void)snprintf(from, sizeof from, "%s/%s", job->folder, job->name);
    if (!place_make(job->folder, refused ? "refused" : "done", job, to)) return;
    (void)snprintf(beside, sizeof beside, "%s.result.json", to);
    (void)text_write(beside, report_json(job->arena, job, job->name));
    if (rename(from, to) != 0) (void)unlink(beside); /* somebody took it away */
}

static void acks_finish(struct job *job)
{
    char name[64], to[SPOOL_PATH_MAX], from[SPOOL_PATH_MAX];
    if (!job->acks) return;
    (void)snprintf(name, sizeof name, "%lld.ack", (long long)job->file.intake_number);
    answer_path(job, name, to);
    work_file_path(job, "ack", from);
    (void)fflush(job->acks);
    (void)fclose(job->acks);
    job->acks = NULL;
    (void)rename(from, to);
}

void job_finish(struct job *job)
{
    char name[64], path[SPOOL_PATH_MAX];
    acks_finish(job);
    if (job->report.reason_count) {
        (void)snprintf(name, sizeof name, "%lld.json", (long long)job->file.intake_number);
        answer_path(job, name, path);
        (void)text_write(path, report_json(job->arena, job, ""));
    }
    place_finish(job);
}
