/* Promised: counting, reading the counters, logging and answering /metrics may happen in any
 * threads at the same time, and nothing counted is lost. */
#include <criterion/criterion.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/status.h"
#include "runtime/http.h"
#include "runtime/log.h"
#include "runtime/metrics.h"

enum { COUNTERS = 4, TURNS = 500, READERS = 3, READS = 20 };

static struct http *http;

static void *count(void *context)
{
    const int64_t *number = context;
    for (int64_t i = 0; i < TURNS; i++) {
        metric_add(metric_counter("claimline_shared_total", "Of all threads."), 1);
        metric_add(
            metric_numbered(METRIC_COUNTER, "claimline_own_total", "Of one.", "thread", *number),
            1);
        metric_set(metric_gauge("claimline_last", "The last."), i);
        http_ready(i % 2);
        if (i % 100 == 0) LOG(LOG_INFO, "counted", INT("thread", *number));
    }
    return NULL;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): as the library calls it */
static size_t drop(char *piece, size_t size, size_t n, void *context)
{
    (void)piece, (void)context;
    return size * n;
}

static long get(const char *path)
{
    char url[100];
    long code = 0;
    CURL *curl = curl_easy_init();
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", http_port(http), path);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    (void)curl_easy_perform(curl);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_cleanup(curl);
    return code;
}

static void *ask(void *context)
{
    int *good = context;
    for (int i = 0; i < READS; i++) {
        const long ready = get("/readyz");
        *good += get("/metrics") == 200 && (ready == 200 || ready == 503);
    }
    return NULL;
}

Test(threads, count_log_and_are_read_at_the_same_time, .timeout = 60)
{
    pthread_t counters[COUNTERS], readers[READERS];
    int64_t numbers[COUNTERS];
    int good[READERS] = {0};
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const int said = dup(STDERR_FILENO);
    cr_assert_eq(curl_global_init(CURL_GLOBAL_ALL), 0);
    cr_assert_eq(http_start("127.0.0.1:0", NULL, &http), OK);
    (void)dup2(nowhere, STDERR_FILENO);
    for (int i = 0; i < COUNTERS; i++) {
        numbers[i] = i;
        cr_assert_eq(pthread_create(&counters[i], NULL, count, &numbers[i]), 0);
    }
    for (int i = 0; i < READERS; i++)
        cr_assert_eq(pthread_create(&readers[i], NULL, ask, &good[i]), 0);
    for (int i = 0; i < COUNTERS; i++) (void)pthread_join(counters[i], NULL);
    for (int i = 0; i < READERS; i++) (void)pthread_join(readers[i], NULL);
    (void)dup2(said, STDERR_FILENO);
    for (int i = 0; i < READERS; i++) cr_expect_eq(good[i], READS);
    cr_expect_eq(metric_value(metric_counter("claimline_shared_total", "Of all threads.")),
                 (int64_t)COUNTERS * TURNS);
    for (int64_t i = 0; i < COUNTERS; i++)
        cr_expect_eq(metric_value(metric_numbered(METRIC_COUNTER, "claimline_own_total", "Of one.",
                                                  "thread", i)),
                     TURNS);
    http_stop(http);
    (void)close(nowhere);
    (void)close(said);
}
