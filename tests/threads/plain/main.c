/* Runs the tests that start threads, one after the other, each in a child process; ends with
 * `N passed, N failed`. Arguments: names of suites. */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { SECONDS_MAX = 120, SKIPPED = 77 };

static struct plain_test *tests;
static atomic_int failures;

void plain_add(struct plain_test *test)
{
    test->next = tests;
    tests = test;
}

void plain_check(enum plain_weight weight, bool holds, const char *file, int line, const char *what,
                 const char *format, ...)
{
    if (holds) return;
    char text[1000];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "%s:%d: %s %s\n", file, line, what, text);
    failures++;
    if (weight == PLAIN_ASSERTS) exit(1);
}

void plain_skip(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    exit(SKIPPED);
}

static _Noreturn void run(const struct plain_test *test)
{
    (void)alarm(SECONDS_MAX);
    if (test->options.init) test->options.init();
    test->run();
    if (test->options.fini) test->options.fini();
    exit(failures > 0);
}

/* Exit status 66: the sanitizer saw a race. */
static int status_of(const struct plain_test *test)
{
    int status = 0;
    const pid_t child = fork();
    if (child == 0) run(test);
    if (child < 0 || waitpid(child, &status, 0) != child) return 1;
    if (!WIFEXITED(status)) return 1;
    return WEXITSTATUS(status) == SKIPPED ? 0 : WEXITSTATUS(status);
}

static bool is_wanted(const struct plain_test *test, char **suites)
{
    if (!*suites) return true;
    for (; *suites; suites++)
        if (strcmp(*suites, test->suite) == 0) return true;
    return false;
}

int main(int count, char **arguments)
{
    int passed = 0, failed = 0;
    (void)count;
    for (const struct plain_test *test = tests; test; test = test->next) {
        if (test->options.disabled || !is_wanted(test, arguments + 1)) continue;
        const int status = status_of(test);
        if (status) (void)printf("FAILED: %s %s (%d)\n", test->suite, test->name, status);
        *(status ? &failed : &passed) += 1;
        (void)fflush(stdout);
    }
    (void)printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
