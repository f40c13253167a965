/* The supervisor: one loop over signals, orders and restarts that have come due. */
#include "runtime/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/log.h"
#include "runtime/registry.h"

enum {
    NAME_BYTES_MAX = 32,
    ORDER_BYTES_MAX = 256,
    LIVED_WELL_MS = 5000,
    STOP_MS = 8000,
    TOPICS_EVERY_MS = 1000,
    POLL_MS = 100,
    DELAY_MAX_MS = 2000,
    DELAY_FIRST_MS = 50
};

enum child_state { CHILD_FREE, CHILD_RUNS, CHILD_WAITS, CHILD_STOPS };

/* Invariant: pid is that of a process not yet waited for exactly in the states RUNS and STOPS. */
struct child {
    enum child_state state;
    char name[NAME_BYTES_MAX], instance[NAME_BYTES_MAX];
    pid_t pid;
    int64_t since_ms; /* RUNS: started, WAITS: to be started at, STOPS: to be killed at */
    int32_t failures;
};

struct supervisor {
    const struct settings *settings;
    struct child children[CHILDREN_MAX];
    sigset_t signals;
    int signal_fd, order_fd;
    bool stopping;
    pid_t topics_pid; /* the child that creates missing topics, or 0 */
    bool topics_wanted;
    int64_t topics_after_ms;
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * (int64_t)1000 + now.tv_nsec / 1000000;
}

int32_t restart_delay_ms(int32_t failures)
{
    int32_t delay = DELAY_FIRST_MS;
    for (int32_t i = 0; i < failures && delay < DELAY_MAX_MS; i++) delay *= 2;
    return delay < DELAY_MAX_MS ? delay : DELAY_MAX_MS;
}

/* ---- children ----------------------------------------------------------------------------- */

/* In the child: dies with its parent, hears signals as if started by hand, becomes claimline. */
static void child_become(const struct supervisor *supervisor, pid_t parent,
                         const char *const *arguments)
{
    (void)sigprocmask(SIG_UNBLOCK, &supervisor->signals, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); /* it died before we could ask */
    /* execv changes nothing, but its type cannot say so (POSIX, rationale of exec). */
    char *const *vector;
    memcpy(&vector, &arguments, sizeof vector);
    (void)execv("/proc/self/exe", vector);
    _exit(127);
}

static pid_t program_start(const struct supervisor *supervisor, const char *const *arguments)
{
    const pid_t parent = getpid(), pid = fork();
    if (pid == 0) child_become(supervisor, parent, arguments);
    return pid;
}

static bool is_worker(const struct settings *settings, const char *name)
{
    for (int32_t i = 0; i < settings->worker_count; i++)
        if (strcmp(settings->workers[i], name) == 0) return true;
    return false;
}

/* A worker says itself where it can be watched; other programs know nothing of the registry. */
static void program_register(const struct supervisor *supervisor, const struct child *child)
{
    const struct process process = {child->name, child->instance, child->pid, 0};
    if (registry_add(supervisor->settings->state_folder, &process) != OK)
        LOG(LOG_WARN, "the registry cannot be written", CODE("name", child->name));
}

static void child_start(struct supervisor *supervisor, struct child *child)
{
    const char *worker[] = {"claimline",  "worker",        child->name,
                            "--instance", child->instance, NULL};
    const char *program[] = {"claimline", child->name, NULL};
    child->pid =
        program_start(supervisor, is_worker(supervisor->settings, child->name) ? worker : program);
    child->state = child->pid > 0 ? CHILD_RUNS : CHILD_WAITS;
    if (!is_worker(supervisor->settings, child->name)) program_register(supervisor, child);
    child->since_ms = now_ms() + (child->pid > 0 ? 0 : DELAY_MAX_MS);
    LOG(LOG_INFO, "started", CODE("name", child->name), CODE("number", child->instance),
        INT("pid", child->pid));
}

static struct child *child_find(struct supervisor *supervisor, const char *name,
                                const char *instance)
{
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        struct child *child = &supervisor->children[i];
        if (child->state != CHILD_FREE && strcmp(child->name, name) == 0 &&
            (!instance || strcmp(child->instance, instance) == 0))
            return child;
    }
    return NULL;
}

/* A new child under the lowest free instance number; NULL: there are too many. */
static struct child *child_new(struct supervisor *supervisor, const char *name)
{
    char instance[NAME_BYTES_MAX] = "1";
    for (int n = 2; child_find(supervisor, name, instance) && n <= CHILDREN_MAX; n++)
        (void)snprintf(instance, sizeof instance, "%d", n);
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        struct child *child = &supervisor->children[i];
        if (child->state != CHILD_FREE) continue;
        *child = (struct child){0};
        (void)snprintf(child->name, sizeof child->name, "%s", name);
        (void)snprintf(child->instance, sizeof child->instance, "%s", instance);
        child_start(supervisor, child);
        return child;
    }
    return NULL;
}

/* SIGCONT first: a process that is stopped hears nothing else. */
static void child_stop(struct child *child)
{
    if (child->state == CHILD_WAITS) child->state = CHILD_FREE;
    if (child->state != CHILD_RUNS) return;
    child->state = CHILD_STOPS;
    child->since_ms = now_ms() + STOP_MS;
    (void)kill(child->pid, SIGCONT);
    (void)kill(child->pid, SIGTERM);
}

static void child_ended(struct supervisor *supervisor, struct child *child, int how)
{
    const int64_t now = now_ms();
    registry_remove(supervisor->settings->state_folder, child->name, child->instance);
    if (child->state == CHILD_STOPS || supervisor->stopping) {
        child->state = CHILD_FREE;
        return;
    }
    /* Killed from outside (a test, an operator) is no failure of its own. */
    const bool killed = WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL;
    child->failures = killed || now - child->since_ms > LIVED_WELL_MS ? 0 : child->failures + 1;
    child->state = CHILD_WAITS;
    child->since_ms = now + restart_delay_ms(child->failures);
    supervisor->topics_wanted = true;
    LOG(LOG_WARN, "ended", CODE("name", child->name), CODE("number", child->instance),
        INT("pid", child->pid), INT("exit", WIFEXITED(how) ? WEXITSTATUS(how) : -1),
        INT("signal", WIFSIGNALED(how) ? WTERMSIG(how) : 0), INT("failures", child->failures));
}

static void children_reap(struct supervisor *supervisor)
{
    int how;
    pid_t pid;
    while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
        if (pid == supervisor->topics_pid) supervisor->topics_pid = 0;
        for (size_t i = 0; i < CHILDREN_MAX; i++) {
            struct child *child = &supervisor->children[i];
            const bool alive = child->state == CHILD_RUNS || child->state == CHILD_STOPS;
            if (alive && child->pid == pid) child_ended(supervisor, child, how);
        }
    }
}

/* Starts what has waited long enough, kills what takes too long to stop. */
static void children_due(struct supervisor *supervisor)
{
    const int64_t now = now_ms();
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        struct child *child = &supervisor->children[i];
        if (now < child->since_ms) continue;
        if (child->state == CHILD_WAITS)
            child_start(supervisor, child);
        else if (child->state == CHILD_STOPS)
            (void)kill(child->pid, SIGKILL);
    }
}

/* A broker that lost its topics gets them back: never by a worker, which would hide the loss. */
static void topics_due(struct supervisor *supervisor)
{
    const char *arguments[] = {"claimline", "topics", NULL};
    const int64_t now = now_ms();
    if (!supervisor->topics_wanted || supervisor->topics_pid || now < supervisor->topics_after_ms)
        return;
    supervisor->topics_wanted = false;
    supervisor->topics_after_ms = now + TOPICS_EVERY_MS;
    supervisor->topics_pid = program_start(supervisor, arguments);
}

/* ---- orders ------------------------------------------------------------------------------- */

static bool place_of(const char *state_folder, struct sockaddr_un *place)
{
    *place = (struct sockaddr_un){.sun_family = AF_UNIX};
    const int len =
        snprintf(place->sun_path, sizeof place->sun_path, "%s/run/supervisor", state_folder);
    return len > 0 && (size_t)len < sizeof place->sun_path;
}

static bool name_is_known(const struct supervisor *supervisor, const char *name)
{
    return strcmp(name, "payer") == 0 || is_worker(supervisor->settings, name);
}

static void order_start(struct supervisor *supervisor, const char *name,
                        char answer[ORDER_BYTES_MAX])
{
    const bool may = !supervisor->stopping && name_is_known(supervisor, name);
    const struct child *child = may ? child_new(supervisor, name) : NULL;
    if (child)
        (void)snprintf(answer, ORDER_BYTES_MAX, "ok %s %s pid %ld\n", child->name, child->instance,
                       (long)child->pid);
    else
        (void)snprintf(answer, ORDER_BYTES_MAX, "no such worker, or too many of them\n");
}

/* Without instance: the one started last, so that start and stop undo each other. */
static void order_stop(struct supervisor *supervisor, const char *name, const char *instance,
                       char answer[ORDER_BYTES_MAX])
{
    struct child *found = NULL;
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        struct child *child = &supervisor->children[i];
        const bool runs = child->state == CHILD_RUNS || child->state == CHILD_WAITS;
        if (!runs || strcmp(child->name, name) != 0) continue;
        if (instance
                ? strcmp(child->instance, instance) == 0
                : !found || strtol(child->instance, NULL, 10) > strtol(found->instance, NULL, 10))
            found = child;
    }
    if (!found) {
        (void)snprintf(answer, ORDER_BYTES_MAX, "no such process\n");
        return;
    }
    (void)snprintf(answer, ORDER_BYTES_MAX, "ok %s %s\n", found->name, found->instance);
    child_stop(found);
}

static void order_take(struct supervisor *supervisor, char order[ORDER_BYTES_MAX],
                       char answer[ORDER_BYTES_MAX])
{
    char *rest = order;
    const char *verb = strsep(&rest, " \n"), *name = strsep(&rest, " \n"),
               *instance = strsep(&rest, " \n");
    if (instance && !instance[0]) instance = NULL;
    if (name && strlen(name) < NAME_BYTES_MAX && strcmp(verb, "start") == 0)
        order_start(supervisor, name, answer);
    else if (name && strcmp(verb, "stop") == 0)
        order_stop(supervisor, name, instance, answer);
    else
        (void)snprintf(answer, ORDER_BYTES_MAX, "unknown order\n");
}

static void order_accept(struct supervisor *supervisor)
{
    char order[ORDER_BYTES_MAX] = "", answer[ORDER_BYTES_MAX] = "";
    const int fd = accept4(supervisor->order_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) return;
    const struct timeval patience = {.tv_sec = 1};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (recv(fd, order, sizeof order - 1, 0) > 0) {
        order_take(supervisor, order, answer);
        (void)send(fd, answer, strlen(answer), MSG_NOSIGNAL);
    }
    (void)close(fd);
}

enum status supervisor_order(const char *state_folder, const char *order, char *answer,
                             size_t answer_bytes_max)
{
    struct sockaddr_un place;
    enum status status = RETRY;
    ssize_t len = 0;
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return RETRY;
    if (!place_of(state_folder, &place)) goto done;
    if (connect(fd, (const struct sockaddr *)&place, sizeof place) != 0) goto done;
    if (send(fd, order, strlen(order), MSG_NOSIGNAL) < 0) goto done;
    len = recv(fd, answer, answer_bytes_max - 1, 0);
    if (len <= 0) goto done;
    answer[answer[len - 1] == '\n' ? len - 1 : len] = '\0';
    status = strncmp(answer, "ok", 2) == 0 ? OK : REJECT;
done:
    (void)close(fd);
    return status;
}

/* ---- the loop ----------------------------------------------------------------------------- */

/* The socket gets its name when it takes orders: who sees it is heard. */
static bool orders_bind(int fd, const struct sockaddr_un *place)
{
    struct sockaddr_un before = *place;
    const size_t len = strlen(before.sun_path);
    if (len + sizeof ".new" > sizeof before.sun_path) return false;
    memcpy(before.sun_path + len, ".new", sizeof ".new");
    (void)unlink(before.sun_path);
    const mode_t mask = umask(0077);
    const int bound = bind(fd, (const struct sockaddr *)&before, sizeof before);
    (void)umask(mask);
    return bound == 0 && listen(fd, 16) == 0 && rename(before.sun_path, place->sun_path) == 0;
}

/* One supervisor a state folder: the socket answers while the other lives. */
static enum status orders_listen(struct supervisor *supervisor)
{
    struct sockaddr_un place;
    char answer[ORDER_BYTES_MAX];
    const char *state = supervisor->settings->state_folder;
    if (supervisor_order(state, "ping", answer, sizeof answer) != RETRY) {
        LOG(LOG_ERROR, "another supervisor runs on this state folder");
        return REJECT;
    }
    if (!place_of(state, &place)) return REJECT;
    supervisor->order_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (orders_bind(supervisor->order_fd, &place)) return OK;
    LOG(LOG_ERROR, "orders cannot be taken", INT("errno", errno));
    return RETRY;
}

static void signals_take(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;
    while (read(supervisor->signal_fd, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGCHLD) supervisor->stopping = true;
    children_reap(supervisor);
}

static void wait_and_serve(struct supervisor *supervisor)
{
    struct pollfd sources[] = {{.fd = supervisor->signal_fd, .events = POLLIN},
                               {.fd = supervisor->order_fd, .events = POLLIN}};
    if (poll(sources, COUNT_OF(sources), POLL_MS) < 0 && errno != EINTR) return;
    if (sources[0].revents) signals_take(supervisor);
    if (sources[1].revents) order_accept(supervisor);
    children_due(supervisor);
}

static bool any_child(const struct supervisor *supervisor)
{
    for (size_t i = 0; i < CHILDREN_MAX; i++)
        if (supervisor->children[i].state != CHILD_FREE) return true;
    return false;
}

static void stop_all(struct supervisor *supervisor)
{
    for (size_t i = 0; i < CHILDREN_MAX; i++) child_stop(&supervisor->children[i]);
    while (any_child(supervisor)) wait_and_serve(supervisor);
    if (supervisor->topics_pid) (void)kill(supervisor->topics_pid, SIGKILL);
}

static enum status supervisor_open(struct supervisor *supervisor)
{
    (void)sigemptyset(&supervisor->signals);
    (void)sigaddset(&supervisor->signals, SIGTERM);
    (void)sigaddset(&supervisor->signals, SIGINT);
    (void)sigaddset(&supervisor->signals, SIGHUP);
    (void)sigaddset(&supervisor->signals, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &supervisor->signals, NULL);
    supervisor->signal_fd = signalfd(-1, &supervisor->signals, SFD_CLOEXEC | SFD_NONBLOCK);
    const struct process self = {"supervisor", "1", getpid(), 0};
    TRY(registry_add(supervisor->settings->state_folder, &self)); /* makes the folder, too */
    return orders_listen(supervisor);
}

enum status supervisor_run(const struct settings *settings, const char *const *also)
{
    static struct supervisor supervisor;
    struct sockaddr_un place;
    supervisor.settings = settings;
    TRY(supervisor_open(&supervisor));
    for (int32_t i = 0; i < settings->worker_count; i++)
        (void)child_new(&supervisor, settings->workers[i]);
    for (; *also; also++) (void)child_new(&supervisor, *also);
    while (!supervisor.stopping) {
        wait_and_serve(&supervisor);
        topics_due(&supervisor);
    }
    stop_all(&supervisor);
    registry_remove(settings->state_folder, "supervisor", "1");
    if (place_of(settings->state_folder, &place)) (void)unlink(place.sun_path);
    return OK;
}
