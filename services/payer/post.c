/* Takes 837 files, writes their answers when they are due, and remembers both. */
#include "payer/post.h"

#include <stdio.h>

#include "payer/folder.h"
#include "runtime/folder.h"
#include "runtime/log.h"

enum {
    JOBS_MAX = 16,
    PARTNERS_MAX = 1024,
    REORDER_MS = 2000,
    REVERSAL_MS = 1000,
    SETTLED_NS =
        1000000000, /* a folder changed so lately is listed again: its time stamp is coarse */
    PUTS_MAX = 2 * ANSWERS_MAX,
    FOLDER_MODE = 0750
};
#define JOB_BYTES_MAX ((size_t)2 << 30)
#define LEDGER_BYTES_MAX ((size_t)1 << 30)
#define LIST_BYTES_MAX ((size_t)64 << 20)

struct partner_post {
    const char *id, *to_payer, *from_payer;
    struct seen *seen;
    int64_t listed_ns; /* the folder's time stamp when it was last listed; 0: list it */
};

struct put {
    const struct answer *answer; /* NULL: done */
    int64_t due_ms;
    bool copy;
};

/* A file in work. */
struct job {
    struct partner_post *partner; /* NULL: free */
    struct arena *arena;
    struct seen_key key;
    int64_t isa13;
    struct answers answers;
    struct put puts[PUTS_MAX];
    size_t put_count;
};

struct post {
    struct post_rules rules;
    struct arena *arena, *list;
    struct partner_post partners[PARTNERS_MAX];
    size_t partner_count;
    struct job jobs[JOBS_MAX];
    bool waiting; /* files were left for want of a free job */
    struct post_totals totals;
};

/* ---- partners ----------------------------------------------------------------------------- */

static const char *path_of(struct post *post, str id, const char *name, char path[PATH_BYTES])
{
    (void)snprintf(path, PATH_BYTES, "%s/%.*s/%s", post->rules.partners, STR_ARGS(id), name);
    return path;
}

static bool is_known(const struct post *post, str id)
{
    for (size_t i = 0; i < post->partner_count; i++)
        if (str_is(id, post->partners[i].id)) return true;
    return false;
}

static enum status partner_add(struct post *post, str id)
{
    char to_payer[PATH_BYTES], from_payer[PATH_BYTES], ledger[PATH_BYTES];
    if (is_known(post, id) || post->partner_count == PARTNERS_MAX) return OK;
    struct partner_post partner = {0};
    if (!folder_make(path_of(post, id, "to_payer", to_payer), FOLDER_MODE) ||
        !folder_make(path_of(post, id, "from_payer", from_payer), FOLDER_MODE))
        return RETRY;
    TRY(seen_open(path_of(post, id, "received.jsonl", ledger), post->arena, &partner.seen));
    partner.id = arena_text(post->arena, id);
    partner.to_payer = arena_text(post->arena, str_of(to_payer));
    partner.from_payer = arena_text(post->arena, str_of(from_payer));
    post->partners[post->partner_count++] = partner;
    return OK;
}

static enum status find_partners(struct post *post)
{
    str *names;
    size_t count;
    arena_reset(post->list);
    TRY(folder_folders(post->rules.partners, post->list, &names, &count));
    for (size_t i = 0; i < count; i++) TRY(partner_add(post, names[i]));
    return OK;
}

/* ---- when an answer goes out -------------------------------------------------------------- */

/* Chance about one answer: the same for the same copy of the same file, another for the next copy.
 */
static uint64_t draw(const struct post *post, const struct job *job, const char *kind,
                     int32_t copies, const char *purpose)
{
    char text[160];
    const int len = snprintf(text, sizeof text, "%.64s %lld %s %d", job->partner->id,
                             (long long)job->isa13, kind, (int)copies);
    return payer_draw(&post->rules.payer, (str){text, (size_t)(len < 159 ? len : 159)}, purpose);
}

static int64_t wait_ms(const struct post *post, const struct job *job, const struct answer *answer,
                       int32_t copies)
{
    const struct post_rules *rules = &post->rules;
    int64_t wait = 0;
    if (rules->once) return 0;
    if (rules->delay_s > 0)
        wait += (int64_t)(draw(post, job, answer->kind, copies, "delay") %
                          (uint64_t)(rules->delay_s * 1000 + 1));
    if (rules->reorder)
        wait += (int64_t)(draw(post, job, answer->kind, copies, "reorder") % REORDER_MS);
    if (strcmp(answer->kind, "835-reversal") == 0)
        wait += REVERSAL_MS + (int64_t)rules->delay_s * 1000;
    return wait;
}

static void plan_put(struct job *job, const struct answer *answer, int64_t due_ms, bool copy)
{
    job->puts[job->put_count++] = (struct put){answer, due_ms, copy};
}

static void plan_puts(struct post *post, struct job *job, int64_t now_ms, int32_t copies)
{
    const struct post_rules *rules = &post->rules;
    for (size_t i = 0; i < job->answers.count; i++) {
        const struct answer *answer = &job->answers.items[i];
        const int64_t due = now_ms + wait_ms(post, job, answer, copies);
        if (draw(post, job, answer->kind, copies, "lose") % 100 < (uint64_t)rules->lose_percent)
            continue;
        plan_put(job, answer, due, false);
        if (draw(post, job, answer->kind, copies, "duplicate") % 100 <
            (uint64_t)rules->duplicate_percent)
            plan_put(job, answer, due + 1, true);
    }
}

/* ---- taking a file ------------------------------------------------------------------------ */

static struct job *free_job(struct post *post)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (post->jobs[i].partner == NULL) return &post->jobs[i];
    return NULL;
}

static const char *judge(const struct post *post, const struct job *job, const char *sha256,
                         int32_t *copies)
{
    const char *before = seen_event(job->partner->seen, job->key);
    const enum seen_verdict verdict = seen_judge(job->partner->seen, job->isa13, sha256, copies);
    if (before != NULL) return before; /* begun before a crash: as it was decided then */
    if (job->isa13 == 0) return "unreadable";
    if (verdict == SEEN_NEW) return "received";
    if (verdict == SEEN_SAME && !post->rules.again_reject) return "again";
    return "refused";
}

static void answer(struct post *post, struct job *job, str content, const char *event)
{
    job->answers = (struct answers){0};
    if (strcmp(event, "refused") == 0)
        answer_duplicate(content, job->arena, &job->answers);
    else if (strcmp(event, "unreadable") != 0)
        answer_file(content, &post->rules.payer, (size_t)post->rules.claims_per_payment, job->arena,
                    &job->answers);
}

static void say(struct post *post, const struct job *job, const char *event)
{
    struct post_totals *totals = &post->totals;
    if (strcmp(event, "received") == 0) {
        totals->files++;
        totals->claims += (int64_t)job->answers.receipt.claim_count;
    } else if (strcmp(event, "again") == 0) {
        totals->again++;
        LOG(LOG_INFO, "interchange_again", INT("isa13", job->isa13));
    } else if (strcmp(event, "refused") == 0) {
        totals->refused++;
        LOG(LOG_WARN, "control_number_used", INT("isa13", job->isa13), CODE("ta1", "025"));
    } else {
        totals->unreadable++;
        LOG(LOG_WARN, "file_unreadable", INT("isa13", job->isa13));
    }
}

static enum status take_file(struct post *post, struct job *job, str content, int64_t now_ms)
{
    unsigned char digest[SHA256_BYTES];
    char sha256[SHA256_TEXT];
    int32_t copies;
    hash_sha256(content, digest);
    hash_hex(digest, sizeof digest, sha256);
    job->isa13 = payer_answer_control(content);
    const char *event = judge(post, job, sha256, &copies);
    const bool begun = seen_event(job->partner->seen, job->key) != NULL;
    if (begun) copies = copies > 0 ? copies - 1 : 0; /* its own line counts already */
    answer(post, job, content, event);
    job->answers.receipt.isa13 = job->isa13;
    if (!begun) {
        TRY(seen_receive(job->partner->seen, &(struct seen_line){job->key, event, sha256, copies,
                                                                 &job->answers.receipt}));
        say(post, job, event);
    }
    plan_puts(post, job, now_ms, copies);
    return OK;
}

static enum status begin(struct post *post, struct partner_post *partner,
                         const struct folder_file *file, int64_t now_ms)
{
    char path[PATH_BYTES];
    str content;
    struct job *job = free_job(post);
    if (job == NULL) {
        post->waiting = true;
        return OK;
    }
    if (job->arena == NULL) job->arena = arena_new(JOB_BYTES_MAX);
    arena_reset(job->arena);
    (void)snprintf(path, sizeof path, "%s/%.*s", partner->to_payer, STR_ARGS(file->name));
    if (folder_get(path, job->arena, &content) != OK) return OK; /* taken away meanwhile */
    struct job fresh = {
        .partner = partner, .arena = job->arena, .key = seen_key(file->name, file->mtime_ns)};
    *job = fresh;
    const enum status status = take_file(post, job, content, now_ms);
    if (status == OK)
        seen_begin(partner->seen, job->key);
    else
        job->partner = NULL;
    return status;
}

static enum status take_files(struct post *post, struct partner_post *partner, int64_t now_ms)
{
    const int64_t changed = folder_changed_ns(partner->to_payer);
    struct folder_file *files;
    size_t count;
    if (changed == partner->listed_ns) return OK;
    arena_reset(post->list);
    TRY(folder_list(partner->to_payer, post->list, &files, &count));
    for (size_t i = 0; i < count && !post->waiting; i++)
        if (!seen_is_done(partner->seen, seen_key(files[i].name, files[i].mtime_ns)))
            TRY(begin(post, partner, &files[i], now_ms));
    const bool settled = now_ms * 1000000 - changed > SETTLED_NS;
    partner->listed_ns = settled && !post->waiting ? changed : 0;
    return OK;
}

/* ---- putting answers out ------------------------------------------------------------------ */

static enum status put_out(struct post *post, struct job *job, struct put *put)
{
    char name[ANSWER_NAME_MAX + 8];
    const char *const from = put->answer->name;
    const size_t stem = strlen(from) - strlen(".edi");
    (void)snprintf(name, sizeof name, put->copy ? "%.*s-copy.edi" : "%.*s.edi", (int)stem, from);
    TRY(folder_put(job->partner->from_payer, name, put->answer->bytes));
    put->answer = NULL;
    post->totals.answers++;
    return OK;
}

/* The answer that has been due the longest goes first. */
static struct put *next_put(struct job *job)
{
    struct put *next = NULL;
    for (size_t i = 0; i < job->put_count; i++)
        if (job->puts[i].answer != NULL && (next == NULL || job->puts[i].due_ms < next->due_ms))
            next = &job->puts[i];
    return next;
}

static enum status work(struct post *post, struct job *job, int64_t now_ms)
{
    for (struct put *put; (put = next_put(job)) != NULL;) {
        if (put->due_ms > now_ms) return OK;
        TRY(put_out(post, job, put));
    }
    if (!folder_sync(job->partner->from_payer)) return RETRY;
    TRY(seen_answered(job->partner->seen, job->key, job->isa13));
    job->partner = NULL;
    return OK;
}

enum status post_step(struct post *post, int64_t now_ms)
{
    post->waiting = false;
    TRY(find_partners(post));
    for (size_t i = 0; i < post->partner_count; i++)
        TRY(take_files(post, &post->partners[i], now_ms));
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (post->jobs[i].partner != NULL) TRY(work(post, &post->jobs[i], now_ms));
    return OK;
}

/* ---- life --------------------------------------------------------------------------------- */

struct post *post_open(const struct post_rules *rules, struct arena *arena)
{
    struct post *post = ARENA_NEW(arena, struct post);
    post->rules = *rules;
    post->arena = arena_new(LEDGER_BYTES_MAX);
    post->list = arena_new(LIST_BYTES_MAX);
    return post;
}

void post_close(struct post *post)
{
    for (size_t i = 0; i < post->partner_count; i++) seen_close(post->partners[i].seen);
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (post->jobs[i].arena != NULL) arena_free(post->jobs[i].arena);
    arena_free(post->list);
    arena_free(post->arena);
}

bool post_is_idle(const struct post *post)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (post->jobs[i].partner != NULL) return false;
    return !post->waiting;
}

struct post_totals post_totals(const struct post *post)
{
    return post->totals;
}
