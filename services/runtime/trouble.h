/* trouble.h - the first thing that went wrong in a batch, kept until the runtime asks. */
#ifndef RUNTIME_TROUBLE_H
#define RUNTIME_TROUBLE_H

#include "lib/base/status.h"
#include "lib/base/str.h"

/* code: a program constant or a server's error code. subject: a table's or a statement's name. */
struct trouble {
    enum status status;
    const char *code, *subject;
    int32_t position;
};

/* The first one wins; later ones follow from it. */
static inline void trouble_set(struct trouble *trouble, enum status status, const char *code,
                               const char *subject)
{
    if (trouble->status != OK) return;
    *trouble = (struct trouble){.status = status, .code = code, .subject = subject};
}

#endif
