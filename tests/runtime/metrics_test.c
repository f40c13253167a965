/* Promised: Prometheus can read the text: families together, HELP and TYPE once, seconds as
 * decimals. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/metrics.h"

static int count_of(const char *text, const char *piece)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, piece)); at++) count++;
    return count;
}

Test(metrics_text, keeps_the_series_of_a_name_together)
{
    size_t length = 0;
    metrics_start("coding", "1");
    metric_add(metric_numbered(METRIC_COUNTER, "claimline_gaps_total", "Gaps.", "edge", 1), 5);
    metric_set(metric_gauge("claimline_window_messages", "Open."), -2);
    metric_add(metric_numbered(METRIC_COUNTER, "claimline_gaps_total", "Gaps.", "edge", 2), 7);
    char *text = metrics_text(&length);
    cr_assert_not_null(text);
    cr_expect_eq(strlen(text), length);
    static const char begin[] =
        "# HELP claimline_gaps_total Gaps.\n# TYPE claimline_gaps_total counter\n"
        "claimline_gaps_total{worker=\"coding\",instance=\"1\",edge=\"1\"} 5\n"
        "claimline_gaps_total{worker=\"coding\",instance=\"1\",edge=\"2\"} 7\n"
        "# HELP claimline_window_messages Open.\n# TYPE claimline_window_messages gauge\n"
        "claimline_window_messages{worker=\"coding\",instance=\"1\"} -2\n";
    cr_expect(strstr(text, begin), "%s", text);
    free(text);
}

Test(metrics_text, prints_microseconds_as_seconds)
{
    static const struct {
        int64_t us;
        const char *shown;
    } rows[] = {{0, "} 0.000000\n"},
                {1500000, "} 1.500000\n"},
                {42, "} 0.000042\n"},
                {-1000001, "} -1.000001\n"}};
    struct metric *metric = metric_gauge("claimline_batch_seconds", "How long.");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length;
        metric_set(metric, rows[i].us);
        char *text = metrics_text(&length);
        cr_expect(strstr(text, rows[i].shown), "%s", text);
        free(text);
    }
}

Test(metric_series, is_the_same_for_the_same_name_and_labels)
{
    const struct metric_label labels[] = {
        {.name = "fault", .text = "late"}, {.name = "n", .number = 3}, {0}};
    const struct metric_label others[] = {
        {.name = "fault", .text = "early"}, {.name = "n", .number = 3}, {0}};
    struct metric *one = metric_series(METRIC_COUNTER, "claimline_x_total", "X.", labels);
    cr_expect_eq(one, metric_series(METRIC_COUNTER, "claimline_x_total", "X.", labels));
    cr_expect_neq(one, metric_series(METRIC_COUNTER, "claimline_x_total", "X.", others));
    cr_expect_neq(one, metric_counter("claimline_x_total", "X."));
    metric_add(one, 2);
    cr_expect_eq(metric_value(one), 2);
}

Test(metric_series, survives_more_series_than_there_is_room_for)
{
    size_t length = 0;
    for (int64_t i = 0; i < METRICS_MAX + 10; i++)
        metric_add(metric_numbered(METRIC_COUNTER, "claimline_many_total", "Many.", "i", i), 1);
    char *text = metrics_text(&length);
    cr_expect_eq(count_of(text, "\nclaimline_many_total{"), METRICS_MAX);
    free(text);
}

Test(metrics_text, says_what_the_process_costs)
{
    size_t length = 0;
    char *text = metrics_text(&length);
    const char *resident = strstr(text, "\nclaimline_process_resident_bytes{");
    cr_assert(resident, "%s", text);
    cr_expect_gt(strtol(strchr(resident, ' ') + 1, NULL, 10), 1000000);
    cr_expect(strstr(text, "# TYPE claimline_process_cpu_seconds_total counter\n"));
    free(text);
}
