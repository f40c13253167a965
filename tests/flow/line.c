/* Processes of the toy line, and a connection of the test's own to look at the tables. */
#include "flow/line.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/log.h"
#include "runtime/loop.h"
#include "runtime/metrics.h"
#include "runtime/migrate.h"

static PGconn *look; /* the test's own connection */

static bool run(PGconn *connection, const char *text)
{
    PGresult *result = PQexec(connection, text);
    const ExecStatusType got = PQresultStatus(result);
    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK)
        (void)fprintf(stderr, "%s\n", PQresultErrorMessage(result));
    PQclear(result);
    return got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
}

bool line_execute(struct line *line, const char *text)
{
    (void)line;
    return run(look, text);
}

int64_t line_query(struct line *line, const char *query)
{
    if (PQstatus(look) != CONNECTION_OK) PQreset(look);
    PGresult *result = PQexec(look, query);
    int64_t value = INT64_MIN;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
        value = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    else
        (void)fprintf(stderr, "%s: %s", query, PQerrorMessage(look));
    PQclear(result);
    (void)line;
    return value;
}

/* ---- opening ------------------------------------------------------------------------------ */

static bool file_copy(const char *from, const char *to)
{
    char command[1200];
    (void)snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    return system(command) == 0;
}

static bool folder_make(struct line *line)
{
    char path[512];
    (void)snprintf(line->folder, sizeof line->folder, "/tmp/claimline-flow.XXXXXX");
    if (!mkdtemp(line->folder)) return false;
    static const char *const parts[] = {"config", "deploy", "deploy/postgres", "state"};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", line->folder, parts[i]);
        if (mkdir(path, 0700) != 0) return false;
    }
    static const char *const migrations[] = {"0001_runtime", "0100_rewind",
                                             "0110_quarantine_claim"};
    for (size_t i = 0; i < COUNT_OF(migrations); i++) {
        char from[512];
        (void)snprintf(from, sizeof from, SOURCE_DIR "/deploy/postgres/%s.sql", migrations[i]);
        (void)snprintf(path, sizeof path, "%s/deploy/postgres/%s.sql", line->folder, migrations[i]);
        if (!file_copy(from, path)) return false;
    }
    (void)snprintf(path, sizeof path, "%s/deploy/postgres/0200_flow.sql", line->folder);
    FILE *file = fopen(path, "w");
    if (!file) return false;
    (void)fputs(toy_schema, file);
    return fclose(file) == 0;
}

static bool database_make(struct line *line, const char *name, const char *postgres)
{
    char text[256];
    PGconn *connection = PQconnectdb(postgres);
    (void)snprintf(line->database, sizeof line->database, "flow_%s_%d", name, (int)getpid());
    (void)snprintf(text, sizeof text, "CREATE DATABASE %s", line->database);
    const bool good = PQstatus(connection) == CONNECTION_OK && run(connection, text);
    PQfinish(connection);
    return good;
}

static char *kept(const char *format, const char *a, const char *b)
{
    static struct arena *arena;
    if (!arena) arena = arena_new(1 << 20);
    return arena_text(arena, arena_printf(arena, format, a, b));
}

static bool settings_make(struct line *line, const char *name, const char *more)
{
    struct config_fault fault = {0};
    char yaml[2048];
    (void)snprintf(
        yaml, sizeof yaml,
        "workers: [door, sum, tally]\npartition_count: 4\nslot_count: 4\ntoday: 2026-06-30\n"
        "topic_prefix: flow.%s.%d.\nsession_timeout_ms: 3000\nlock_timeout_ms: 1000\n"
        "resend_after_ms: 1500\n%s",
        name, (int)getpid(), more ? more : "");
    if (settings_parse(str_of(yaml), &line->settings, &fault) != OK) {
        (void)fprintf(stderr, "settings %d:%d %s\n", fault.line, fault.column, fault.what);
        return false;
    }
    line->settings.kafka = getenv("CLAIMLINE_KAFKA");
    line->settings.postgres = kept("%s dbname=%s", getenv("CLAIMLINE_POSTGRES"), line->database);
    line->settings.config_folder = kept("%s/%s", line->folder, "config");
    line->settings.state_folder = kept("%s/%s", line->folder, "state");
    return true;
}

/* Servers are broken only where a state folder says that they are ours. */
static int turn_open(void)
{
    char path[512];
    const char *state = getenv("CLAIMLINE_STATE");
    if (!state) return -1;
    (void)snprintf(path, sizeof path, "%s/run/flow.turn", state);
    const int turn = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    cr_assert(turn >= 0 && flock(turn, LOCK_SH) == 0, "%s", path);
    return turn;
}

void line_alone(struct line *line)
{
    cr_assert(line->turn >= 0 && flock(line->turn, LOCK_EX) == 0);
}

bool line_open(struct line *line, const char *name, const char *more)
{
    const char *postgres = getenv("CLAIMLINE_POSTGRES");
    *line = (struct line){.turn = -1};
    if (!postgres || !getenv("CLAIMLINE_KAFKA")) {
        (void)fprintf(stderr, "skipped: CLAIMLINE_KAFKA and CLAIMLINE_POSTGRES are not set\n");
        return false;
    }
    line->turn = turn_open();
    void *shared =
        mmap(NULL, sizeof *toy_feed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(shared, MAP_FAILED);
    toy_feed = shared;
    cr_assert(folder_make(line) && database_make(line, name, postgres) &&
              settings_make(line, name, more));
    cr_assert_eq(migrate(&line->settings, toy_workers), OK);
    look = PQconnectdb(line->settings.postgres);
    return PQstatus(look) == CONNECTION_OK;
}

void line_close(struct line *line)
{
    char text[512];
    for (size_t i = 0; i < line->count; i++)
        if (line->processes[i].pid) (void)kill(line->processes[i].pid, SIGKILL);
    for (size_t i = 0; i < line->count; i++)
        if (line->processes[i].pid) (void)waitpid(line->processes[i].pid, NULL, 0);
    PQfinish(look);
    PGconn *connection = PQconnectdb(getenv("CLAIMLINE_POSTGRES"));
    (void)snprintf(text, sizeof text, "DROP DATABASE IF EXISTS %s WITH (FORCE)", line->database);
    (void)run(connection, text);
    PQfinish(connection);
    (void)snprintf(text, sizeof text, "rm -rf '%s'", line->folder);
    cr_assert_eq(system(text), 0);
    if (line->turn >= 0) (void)close(line->turn);
}

/* ---- processes ---------------------------------------------------------------------------- */

static void be(struct line *line, const struct process_of *process)
{
    if (process->failpoint)
        (void)setenv("CLAIMLINE_FAILPOINT", process->failpoint, 1);
    else
        (void)unsetenv("CLAIMLINE_FAILPOINT");
    log_start(process->worker->name, process->instance);
    metrics_start(process->worker->name, process->instance);
    const enum status status =
        process->worker == &door_worker
            ? slot_run(process->worker, &line->settings, process->instance, &toy_source)
            : runtime_run(process->worker, &line->settings, process->instance);
    _exit((int)status);
}

static void process_begin(struct line *line, struct process_of *process)
{
    (void)fflush(NULL);
    process->pid = fork();
    cr_assert_geq(process->pid, 0);
    if (process->pid == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        if (line->turn >= 0)
            (void)close(line->turn); /* what outlives its test keeps nobody waiting */
        be(line, process);
    }
    process->failpoint = NULL;
    process->starts++;
    process->is_stopped = false;
}

struct process_of *line_start(struct line *line, const struct worker *worker, const char *instance,
                              const char *failpoint)
{
    cr_assert_lt(line->count, PROCESSES_MAX);
    struct process_of *process = &line->processes[line->count++];
    *process = (struct process_of){
        .worker = worker, .instance = instance, .failpoint = failpoint, .is_wanted = true};
    process_begin(line, process);
    return process;
}

void line_watch(struct line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        struct process_of *process = &line->processes[i];
        int status;
        if (!process->pid || waitpid(process->pid, &status, WNOHANG | WUNTRACED) != process->pid)
            continue;
        if (WIFSTOPPED(status)) {
            process->is_stopped = true;
            continue;
        }
        process->pid = 0;
        process->ends++;
        if (process->is_wanted) process_begin(line, process);
    }
}

static void rest(int ms)
{
    (void)nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}, NULL);
}

time_t line_patience(int seconds)
{
    return time(NULL) + (time_t)PATIENCE * seconds;
}

bool line_wait(struct line *line, const char *query, int64_t wanted, int seconds)
{
    const time_t end = line_patience(seconds);
    while (time(NULL) <= end) {
        line_watch(line);
        if (line_query(line, query) == wanted) return true;
        rest(50);
    }
    return false;
}

/* ---- what must be true -------------------------------------------------------------------- */

static int64_t entries_wanted(int64_t n)
{
    int64_t count = 0;
    for (int64_t i = 1; i <= n; i++) count += toy_entries(i);
    return count;
}

static int64_t set_aside_wanted(int64_t n)
{
    int64_t count = 0;
    for (int64_t i = 1; i <= n; i++)
        count += toy_is_fatal(i) || ((toy_is_refused(i) || toy_is_misfit(i)) && !toy_is_held(i));
    return count;
}

bool line_wait_drained(struct line *line, int64_t n, int seconds)
{
    const int64_t entries = entries_wanted(n);
    return line_wait(line, "SELECT count(*) FROM flow.entry", entries, seconds) &&
           line_wait(line, "SELECT count(*) FROM work.quarantine", set_aside_wanted(n), 10) &&
           line_wait(line, "SELECT count(*) FROM runtime.outbox", 0, 15) &&
           line_wait(line, "SELECT count(*) FROM runtime.lane WHERE out_seq <> in_hwm", 0, 10);
}

static int64_t total_wanted(int64_t n, bool sum)
{
    int64_t total = 0;
    for (int64_t i = 1; i <= n; i++) {
        if (!toy_entries(i)) continue;
        total += sum ? i * toy_entries(i) : i;
    }
    return total;
}

void line_check(struct line *line, int64_t n)
{
    for (int64_t i = 1; i <= n; i++)
        cr_expect(toy_feed->acked[i], "input %lld is not answered", (long long)i);
    cr_expect_eq(line_query(line, "SELECT count(*) FROM flow.entry"), entries_wanted(n));
    cr_expect_eq(
        line_query(line, "SELECT count(*) FROM (SELECT input, turn FROM flow.entry GROUP BY 1, 2 "
                         "HAVING count(*) > 1) AS twice"),
        0);
    cr_expect_eq(line_query(line, "SELECT sum(total)::bigint FROM flow.account"),
                 total_wanted(n, true));
    cr_expect_eq(line_query(line, "SELECT sum(total)::bigint FROM flow.tally"),
                 total_wanted(n, false));
    cr_expect_eq(line_query(line, "SELECT count(*) FROM work.quarantine"), set_aside_wanted(n));
    cr_expect_eq(line_query(line, "SELECT count(*) FROM work.open_item WHERE kind = 'quarantine'"),
                 set_aside_wanted(n));
    cr_expect_eq(line_query(line, "SELECT count(*) FROM flow.held"), 0);
    cr_expect_eq(line_query(line, "SELECT count(*) FROM runtime.outbox"), 0);
    cr_expect_eq(line_query(line, "SELECT count(*) FROM runtime.lane WHERE out_seq <> in_hwm"), 0);
}
