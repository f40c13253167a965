/* metrics.h - counters and gauges of this process, as Prometheus reads them.
 *
 * A series is made once (at start, or when a partition is taken), kept by who made it, and lives as
 * long as the process; asking again for the same name and labels gives the same series. Names start
 * with claimline_ and end in their unit (_total, _seconds, _bytes). The value is a whole number;
 * where the name contains
 * "_seconds" it counts microseconds and is printed as a decimal. Labels are numbers and program
 * constants. Any thread may add and set.
 */
#ifndef RUNTIME_METRICS_H
#define RUNTIME_METRICS_H

#include <stddef.h>
#include <stdint.h>

enum { METRICS_MAX = 2048, METRIC_LABELS_MAX = 3 };

struct metric;

struct metric_label {
    const char *name;
    const char *text; /* a program constant; NULL: the number counts */
    int64_t number;
};

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE };

/* labels: ends with {0}; NULL for none. More than METRICS_MAX series: the last one is shared. */
struct metric *metric_series(enum metric_kind kind, const char *name, const char *doc,
                             const struct metric_label *labels);
static inline struct metric *metric_counter(const char *name, const char *doc)
{
    return metric_series(METRIC_COUNTER, name, doc, NULL);
}
static inline struct metric *metric_gauge(const char *name, const char *doc)
{
    return metric_series(METRIC_GAUGE, name, doc, NULL);
}
/* The same with one numeric label, such as {partition="3"}. */
struct metric *metric_numbered(enum metric_kind kind, const char *name, const char *doc,
                               const char *label, int64_t number);

void metric_add(struct metric *metric, int64_t n);
void metric_set(struct metric *metric, int64_t n);
int64_t metric_value(const struct metric *metric);

/* Who is measured: {worker="..",instance=".."} on every series. Texts live as long as the process.
 */
void metrics_start(const char *worker, const char *instance);
/* The whole registry as Prometheus text (version 0.0.4), malloc'ed by stdio: the caller frees it.
 */
char *metrics_text(size_t *length);

#endif
