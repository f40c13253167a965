/* Promised: every worker answers /metrics, /healthz and /readyz, on loopback and nowhere else. */
#include <criterion/criterion.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/status.h"
#include "runtime/http.h"
#include "runtime/metrics.h"

struct got {
    long code;
    size_t len;
    char text[4096];
};

static size_t take(char *piece, size_t size, size_t count, void *context)
{
    struct got *got = context;
    const size_t len = size * count;
    if (got->len + len >= sizeof got->text) return 0;
    memcpy(got->text + got->len, piece, len);
    got->len += len;
    return len;
}

static struct got get(uint16_t port, const char *path, const char *method)
{
    struct got got = {0};
    char url[200];
    CURL *curl = curl_easy_init();
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
    (void)curl_easy_setopt(curl, CURLOPT_URL, url);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &got);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 5L);
    if (method) (void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    (void)curl_easy_perform(curl);
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &got.code);
    curl_easy_cleanup(curl);
    return got;
}

static void hello(const char *query, struct http_answer *answer)
{
    FILE *out = open_memstream(&answer->body, &answer->body_bytes);
    (void)fprintf(out, "hello %s", query);
    (void)fclose(out);
}

Test(http, answers_who_asks)
{
    const struct http_page pages[] = {{"/", hello}, {0}};
    struct http *http;
    cr_assert_eq(http_start("127.0.0.1:0", pages, &http), OK);
    const uint16_t port = http_port(http);
    static const struct {
        const char *path, *method;
        int ready;
        long code;
        const char *body;
    } rows[] = {
        {"/healthz", NULL, 0, 200, "alive\n"},        {"/readyz", NULL, 0, 503, "not ready\n"},
        {"/readyz", NULL, 1, 200, "ready\n"},         {"/?claim=7", NULL, 1, 200, "hello claim=7"},
        {"/nothing", NULL, 1, 404, "not found\n"},    {"/healthz", "POST", 1, 405, "GET only\n"},
        {"/healthz", "DELETE", 1, 405, "GET only\n"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        http_ready(rows[i].ready);
        const struct got got = get(port, rows[i].path, rows[i].method);
        cr_expect_eq(got.code, rows[i].code, "%s: %ld", rows[i].path, got.code);
        cr_expect_str_eq(got.text, rows[i].body, "%s", rows[i].path);
    }
    metric_add(metric_counter("claimline_seen_total", "Seen."), 3);
    cr_expect(strstr(get(port, "/metrics", NULL).text,
                     "claimline_seen_total{worker=\"claimline\",instance=\"1\"} 3\n"));
    http_stop(http);
}

Test(http, binds_loopback_and_nothing_else)
{
    static const struct {
        const char *address;
        bool loopback;
    } rows[] = {
        {"127.0.0.1:80", true},
        {"127.9.9.9:0", true},
        {"localhost:80", true},
        {"[::1]:80", true},
        {"0.0.0.0:80", false},
        {"[::]:80", false},
        {"10.0.0.1:80", false},
        {":80", false},
        {"*:80", false},
        {"127.0.0.1", false},
        {"127.0.0.1:x", false},
        {"127.0.0.1:70000", false},
        {"127.0.0.1.evil.example:80", false},
        {"127.1:80", false},
        {"127.0.0.256:80", false},
        {"128.0.0.1:80", false},
        {"", false},
        {"127.0.0.1:-1", false},
    };
    struct http *http;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(address_is_loopback(rows[i].address), rows[i].loopback, "%s", rows[i].address);
    cr_expect_eq(http_start("0.0.0.0:0", NULL, &http), REJECT);
}
