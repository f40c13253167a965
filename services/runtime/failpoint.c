/* Failpoints: one environment variable, read at the first pass. */
#include "runtime/failpoint.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lib/base/str.h"
#include "runtime/log.h"

static const char *const names[] = {
#define FAILPOINT_NAME(name, text, doc) text,
    FAILPOINTS(FAILPOINT_NAME)
#undef FAILPOINT_NAME
        NULL,
};
static const char *const docs[] = {
#define FAILPOINT_DOC(name, text, doc) doc,
    FAILPOINTS(FAILPOINT_DOC)
#undef FAILPOINT_DOC
};

enum action { ACTION_NONE, ACTION_KILL, ACTION_STOP, ACTION_ERROR };

static struct plan {
    enum failpoint place;
    enum action action;
    atomic_llong left;
} plan = {.place = FAILPOINT_COUNT};
static pthread_once_t reading = PTHREAD_ONCE_INIT; /* lanes of deliveries pass here, too */

const char *failpoint_name(enum failpoint place)
{
    return names[place];
}

const char *failpoint_doc(enum failpoint place)
{
    return docs[place];
}

const char *const *failpoint_names(void)
{
    return names;
}

static enum failpoint place_find(str name)
{
    for (int i = 0; i < FAILPOINT_COUNT; i++)
        if (str_is(name, names[i])) return (enum failpoint)i;
    return FAILPOINT_COUNT;
}

static enum action action_find(str name)
{
    static const char *const actions[] = {"", "kill", "stop", "error"};
    for (size_t i = 1; i < COUNT_OF(actions); i++)
        if (str_is(name, actions[i])) return (enum action)i;
    return ACTION_NONE;
}

static void plan_read(void)
{
    str rest = str_of(getenv("CLAIMLINE_FAILPOINT"));
    int64_t n = 1;
    if (!rest.len) return;
    const enum failpoint place = place_find(str_cut(&rest, ':'));
    const enum action action = action_find(str_cut(&rest, ':'));
    if (place == FAILPOINT_COUNT || action == ACTION_NONE ||
        (rest.len && !str_parse_int(rest, &n))) {
        LOG(LOG_ERROR, "failpoint_unknown");
        exit(EXIT_FAILURE);
    }
    plan.action = action;
    atomic_store(&plan.left, n);
    plan.place = place;
}

bool failpoint_is_set(enum failpoint place)
{
    (void)pthread_once(&reading, plan_read);
    return place == plan.place;
}

enum status failpoint(enum failpoint place)
{
    (void)pthread_once(&reading, plan_read);
    if (place != plan.place || atomic_fetch_sub(&plan.left, 1) != 1) return OK;
    LOG(LOG_WARN, "failpoint", CODE("place", names[place]));
    switch (plan.action) {
    case ACTION_NONE:
        break;
    case ACTION_KILL:
        (void)raise(SIGKILL);
        break;
    case ACTION_STOP:
        (void)raise(SIGSTOP);
        break;
    case ACTION_ERROR:
        return RETRY;
    }
    return OK;
}
