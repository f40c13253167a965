/* Promise: a process whose loop makes no turn ends in the time that is set; one that turns, or that
 * was only stopped, does not. */
#include "runtime/watchdog.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SILENT_MAX_MS = 1000, TURN_US = 50000, RUN_TURNS = 40, STOPPED_S = 2 };

/* A process that makes so many turns, hangs where it is told to, and then ends well. */
static pid_t loop_start(int turns, bool hangs)
{
    const pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid) return pid;
    if (watchdog_start(SILENT_MAX_MS) != OK) _exit(EXIT_FAILURE);
    for (int i = 0; i < turns; i++) {
        watchdog_turn();
        (void)usleep(TURN_US);
    }
    if (hangs)
        for (;;) (void)pause();
    _exit(EXIT_SUCCESS);
}

static int status_of(pid_t pid)
{
    int status;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Test(watchdog, ends_a_loop_that_hangs, .timeout = 20)
{
    cr_expect_eq(status_of(loop_start(3, true)), -SIGABRT);
}

Test(watchdog, lets_a_loop_turn_for_longer_than_its_patience, .timeout = 20)
{
    cr_expect_eq(status_of(loop_start(RUN_TURNS, false)), EXIT_SUCCESS);
}

Test(watchdog, does_not_count_the_time_that_a_process_was_stopped, .timeout = 20)
{
    const pid_t pid = loop_start(RUN_TURNS, false);
    (void)usleep(4 * TURN_US);
    (void)kill(pid, SIGSTOP);
    (void)sleep(STOPPED_S);
    (void)kill(pid, SIGCONT);
    cr_expect_eq(status_of(pid), EXIT_SUCCESS);
}
