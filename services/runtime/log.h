/* log.h - one JSON line an event on standard error, with no way to put claim text in.
 *
 *   LOG(LOG_WARN, "rejected", INT("offset", in->offset), CODE("fault", fault.code));
 *   {"time":"2026-06-30T12:00:00.123Z","level":"warn","worker":"coding","instance":"1","event":"rejected",...}
 *
 * The event must be a literal, and no field takes a `str`: what a sender wrote does not compile.
 * CODE is for program constants and for codes of servers (SQLSTATE, librdkafka's error names),
 * never for input.
 */
#ifndef RUNTIME_LOG_H
#define RUNTIME_LOG_H

#include <stdint.h>

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name; /* NULL ends the list */
    const char *code; /* NULL: the number counts */
    int64_t number;
};

#define INT(key, n) ((struct log_field){.name = "" key, .number = (int64_t)(n)})
#define CODE(key, text) (log_code("" key, (text)))

static inline struct log_field log_code(const char *name, const char *text)
{
    return (struct log_field){.name = name, .code = text ? text : ""};
}

/* LOG(level, "event", fields...): at least no field, at most as many as fit 1,000 bytes. */
#define LOG(...) LOG_ENDED(__VA_ARGS__, (struct log_field){0})
#define LOG_ENDED(level, event, ...) \
    log_write((level), "" event, (const struct log_field[]){__VA_ARGS__})

/* Who writes: stands in every line. The texts must live as long as the process. */
void log_start(const char *worker, const char *instance);
void log_write(enum log_level level, const char *event, const struct log_field *fields);

#endif
