/* inspect.h - what a file holds, said as a report: filled by one reader a format, printed by
 * inspect.c. */
#ifndef CLAIMLINE_INSPECT_H
#define CLAIMLINE_INSPECT_H

#include <jansson.h>
#include <stdio.h>

#include "lib/base/arena.h"
#include "lib/x12/finding.h"

enum { INSPECT_FINDINGS_MAX = 2000 };

/* `taken` and `refused` count what the gateway would process and refuse: claims, payments,
 * messages, sets without either. */
struct report {
    const char *file, *format;
    FILE *input;
    int64_t bytes_count;
    int64_t taken, refused;
    int64_t interchange_count, group_count;
    json_t *transactions, *messages, *resources, *findings;
};

/* Each reads the whole input; the file stands at its beginning. Memory does not grow with the file.
 */
void inspect_x12(struct report *report, struct arena *arena);
void inspect_hl7(struct report *report, struct arena *arena);
void inspect_fhir(struct report *report, struct arena *arena);

void report_x12_findings(struct report *report, const struct x12_findings *findings);
/* A finding that is none of X12's; all of it program constants. */
struct report_note {
    const char *severity, *rule, *segment;
    int element;
    const char *ack, *code; /* "ACK", "101"; empty: nobody answers it */
    const char *text;
};
void report_note(struct report *report, struct report_note note);

#endif
