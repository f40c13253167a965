/* Promised: the pages may be asked by several at once; without a database they say 503 and the page
 * itself still comes. With CLAIMLINE_TEST_POSTGRES also against a database that answers. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "console/console.h"

enum { ASKERS = 4, TURNS = 5 };

static const struct http_page *pages;

struct asker {
    pthread_t thread;
    int shown, busy, other; /* answers: 200, 503, anything else */
};

static void page_ask(const struct http_page *page, struct asker *asker)
{
    struct http_answer answer = {.code = 200};
    page->answer("", &answer);
    const bool whole = answer.body && answer.body_bytes > 0 && answer.type;
    if (whole && (answer.code == 200 || answer.code == 404)) /* /why of no claim */
        asker->shown++;
    else if (whole && answer.code == 503)
        asker->busy++;
    else
        asker->other++;
    free(answer.body);
}

static void *ask(void *context)
{
    for (int i = 0; i < TURNS; i++)
        for (const struct http_page *page = pages; page->path; page++) page_ask(page, context);
    return NULL;
}

static struct asker ask_all(const struct settings *settings)
{
    struct asker askers[ASKERS] = {0}, all = {0};
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC), said = dup(STDERR_FILENO);
    pages = console_pages(settings);
    (void)dup2(nowhere, STDERR_FILENO); /* what every request says of the database */
    for (int i = 0; i < ASKERS; i++)
        cr_assert_eq(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    for (int i = 0; i < ASKERS; i++) {
        (void)pthread_join(askers[i].thread, NULL);
        all.shown += askers[i].shown;
        all.busy += askers[i].busy;
        all.other += askers[i].other;
    }
    (void)dup2(said, STDERR_FILENO);
    (void)close(nowhere);
    (void)close(said);
    return all;
}

Test(page, says_that_there_is_no_database_to_all_who_ask, .timeout = 60)
{
    const struct settings settings = {.postgres = "host=/nowhere connect_timeout=2",
                                      .inbox_folder = "/nowhere"};
    const struct asker all = ask_all(&settings);
    cr_expect_eq(all.shown, 2 * ASKERS * TURNS, "the page itself, and /edits.json");
    cr_expect_eq(all.busy, 3 * ASKERS * TURNS, "/summary.json, /queue.json and /why");
    cr_expect_eq(all.other, 0);
}

Test(page, answers_all_who_ask_over_one_connection, .timeout = 60)
{
    const char *postgres = getenv("CLAIMLINE_TEST_POSTGRES");
    if (!postgres) cr_skip_test("CLAIMLINE_TEST_POSTGRES is not set");
    const struct settings settings = {.postgres = postgres, .inbox_folder = "/nowhere"};
    const struct asker all = ask_all(&settings);
    /* A database that is not migrated answers 503. */
    cr_expect_eq(all.shown + all.busy, 5 * ASKERS * TURNS);
    cr_expect_eq(all.other, 0);
}
