/* failure.h - the first thing that went wrong in a batch, kept until the runtime asks. */
#ifndef RUNTIME_FAILURE_H
#define RUNTIME_FAILURE_H

#include "lib/base/status.h"
#include "lib/base/str.h"

/* code: a program constant or a server's error code. subject: a table's or a statement's name. */
struct failure {
    enum status status;
    const char *code, *subject;
    int32_t position;
};

/* The first failure wins; later ones follow from it. */
static inline void failure_set(struct failure *failure, enum status status, const char *code,
                               const char *subject)
{
    if (failure->status != OK) return;
    *failure = (struct failure){.status = status, .code = code, .subject = subject};
}

#endif
