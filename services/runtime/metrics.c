/* The registry of this process's metrics: a fixed table, found by name and labels, printed in order
 * of making. */
#include "runtime/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { US_PER_SECOND = 1000000 };

struct metric {
    enum metric_kind kind;
    const char *name, *doc;
    struct metric_label labels[METRIC_LABELS_MAX];
    size_t label_count;
    _Atomic int64_t value;
};

static struct metric registry[METRICS_MAX];
static _Atomic size_t registry_count;
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
static const char *metrics_worker = "claimline", *metrics_instance = "1";

static int same_label(const struct metric_label *a, const struct metric_label *b)
{
    if (strcmp(a->name, b->name) != 0 || !a->text != !b->text) return 0;
    return a->text ? strcmp(a->text, b->text) == 0 : a->number == b->number;
}

static int same_series(const struct metric *metric, const char *name,
                       const struct metric_label *labels, size_t count)
{
    if (strcmp(metric->name, name) != 0 || metric->label_count != count) return 0;
    for (size_t i = 0; i < count; i++)
        if (!same_label(&metric->labels[i], &labels[i])) return 0;
    return 1;
}

struct metric *metric_series(enum metric_kind kind, const char *name, const char *doc,
                             const struct metric_label *labels)
{
    size_t count = 0, i = 0;
    while (labels && count < METRIC_LABELS_MAX && labels[count].name) count++;
    (void)pthread_mutex_lock(&making);
    const size_t made = atomic_load(&registry_count);
    while (i < made && !same_series(&registry[i], name, labels, count)) i++;
    if (i == METRICS_MAX) i = METRICS_MAX - 1;
    if (i == made) {
        registry[i] = (struct metric){.kind = kind, .name = name, .doc = doc, .label_count = count};
        if (count) memcpy(registry[i].labels, labels, count * sizeof *labels);
        atomic_store(&registry_count, made + 1); /* readers see a series only when it is whole */
    }
    (void)pthread_mutex_unlock(&making);
    return &registry[i];
}

struct metric *metric_numbered(enum metric_kind kind, const char *name, const char *doc,
                               const char *label, int64_t number)
{
    return metric_series(kind, name, doc,
                         (const struct metric_label[]){{.name = label, .number = number}, {0}});
}

void metric_add(struct metric *metric, int64_t n)
{
    atomic_fetch_add_explicit(&metric->value, n, memory_order_relaxed);
}

void metric_set(struct metric *metric, int64_t n)
{
    atomic_store_explicit(&metric->value, n, memory_order_relaxed);
}

int64_t metric_value(const struct metric *metric)
{
    return atomic_load_explicit(&metric->value, memory_order_relaxed);
}

static void print_series(FILE *out, const struct metric *metric)
{
    (void)fprintf(out, "%s{worker=\"%s\",instance=\"%s\"", metric->name, metrics_worker,
                  metrics_instance);
    for (size_t i = 0; i < metric->label_count; i++) {
        const struct metric_label *label = &metric->labels[i];
        if (label->text)
            (void)fprintf(out, ",%s=\"%s\"", label->name, label->text);
        else
            (void)fprintf(out, ",%s=\"%lld\"", label->name, (long long)label->number);
    }
    const long long value = metric_value(metric);
    if (strstr(metric->name, "_seconds")) /* kept in microseconds */
        (void)fprintf(out, "} %s%lld.%06lld\n", value < 0 ? "-" : "",
                      (value < 0 ? -value : value) / US_PER_SECOND,
                      (value < 0 ? -value : value) % US_PER_SECOND);
    else
        (void)fprintf(out, "} %lld\n", value);
}

/* Whether an earlier series of the same name has printed this one with it: the text format wants
 * all series of a name together, under one HELP and TYPE. */
static int printed_already(size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (strcmp(registry[i].name, registry[row].name) == 0) return 1;
    return 0;
}

static void print_family(FILE *out, size_t row, size_t count)
{
    const struct metric *first = &registry[row];
    (void)fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", first->name, first->doc, first->name,
                  first->kind == METRIC_COUNTER ? "counter" : "gauge");
    for (size_t i = row; i < count; i++)
        if (strcmp(registry[i].name, first->name) == 0) print_series(out, &registry[i]);
}

static int64_t resident_bytes(void)
{
    long long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "re");
    if (!statm) return 0;
    /* NOLINTNEXTLINE(cert-err34-c): the kernel's number, which fits. */
    if (fscanf(statm, "%*s %lld", &pages) != 1) pages = 0;
    (void)fclose(statm);
    return pages * sysconf(_SC_PAGESIZE);
}

/* What the process costs, read when it is asked for. */
static void process_measure(void)
{
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    metric_set(metric_counter("claimline_process_cpu_seconds_total", "CPU time of this process."),
               (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * (int64_t)US_PER_SECOND +
                   used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    metric_set(metric_gauge("claimline_process_resident_bytes", "Memory of this process."),
               resident_bytes());
}

void metrics_start(const char *worker, const char *instance)
{
    metrics_worker = worker;
    metrics_instance = instance;
    process_measure(); /* first of all, so that it is there when the registry is full */
}

char *metrics_text(size_t *length)
{
    char *text = NULL;
    process_measure();
    FILE *out = open_memstream(&text, length);
    if (!out) return NULL;
    const size_t count = atomic_load(&registry_count);
    for (size_t i = 0; i < count; i++)
        if (!printed_already(i)) print_family(out, i, count);
    (void)fclose(out);
    return text;
}
