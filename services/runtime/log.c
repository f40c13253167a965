/* JSON lines on standard error: one write a line, so that the lines of several processes do not
 * mix. */
#include "runtime/log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 1024, TAIL_BYTES = 4 };

static const char *log_worker = "claimline", *log_instance = "";

struct line {
    size_t len;
    char text[LINE_BYTES_MAX];
};

void log_start(const char *worker, const char *instance)
{
    log_worker = worker;
    log_instance = instance;
}

static void add_bytes(struct line *line, const char *text, size_t len)
{
    if (line->len + len > LINE_BYTES_MAX - TAIL_BYTES) return;
    memcpy(line->text + line->len, text, len);
    line->len += len;
}

static void add(struct line *line, const char *text)
{
    add_bytes(line, text, strlen(text));
}

/* A JSON string. Codes are ASCII; anything else becomes '?', so that a line is always valid. */
static void add_string(struct line *line, const char *text)
{
    add(line, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') add(line, "\\");
        add_bytes(line, *c < ' ' || *c > '~' ? "?" : c, 1);
    }
    add(line, "\"");
}

static void add_time(struct line *line)
{
    struct timespec now;
    struct tm utc;
    char text[40];
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    const size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(text + len, sizeof text - len, ".%03ldZ", now.tv_nsec / 1000000);
    add(line, "{\"time\":");
    add_string(line, text);
}

static void add_pair(struct line *line, const char *name, const char *text)
{
    add(line, ",");
    add_string(line, name);
    add(line, ":");
    add_string(line, text);
}

/* A field is added whole or not at all: a line that is cut short would not be JSON. */
static void add_field(struct line *line, const struct log_field *field)
{
    struct line one = {0};
    if (field->code) {
        add_pair(&one, field->name, field->code);
    } else {
        char number[24];
        (void)snprintf(number, sizeof number, ":%lld", (long long)field->number);
        add(&one, ",");
        add_string(&one, field->name);
        add(&one, number);
    }
    add_bytes(line, one.text, one.len);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    static const char *const names[] = {"info", "warn", "error"};
    struct line line = {0};
    add_time(&line);
    add_pair(&line, "level", names[level]);
    add_pair(&line, "worker", log_worker);
    if (log_instance[0]) add_pair(&line, "instance", log_instance);
    add_pair(&line, "event", event);
    for (const struct log_field *field = fields; field->name; field++) add_field(&line, field);
    memcpy(line.text + line.len, "}\n", 2);
    /* Nobody to tell when standard error itself is gone. */
    if (write(STDERR_FILENO, line.text, line.len + 2) < 0) return;
}
