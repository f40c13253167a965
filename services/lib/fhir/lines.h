/* lines.h - the resources on the lines of NDJSON, found by "Type/id": a Claim's line may refer to a
 * Patient's anywhere in the same input.
 *
 * The input is scanned once, when a first reference leads out of its line; kept is only where each
 * resource stands (24 bytes a line, at most FHIR_INDEX_MAX of them). What is referred to is read
 * again from there. A source that cannot be read at a place has no such lines.
 */
#ifndef LIB_FHIR_LINES_H
#define LIB_FHIR_LINES_H

#include "lib/fhir/document.h"

enum { FHIR_INDEX_MAX = 1000000 };

struct fhir_lines;

/* Free with fhir_lines_free. A line longer than line_bytes_max is not looked into. */
struct fhir_lines *fhir_lines_new(struct fhir_source source, size_t line_bytes_max);
void fhir_lines_free(struct fhir_lines *lines);
/* The caller's (json_decref); NULL: none. The last two parts of an absolute URL are taken. */
json_t *fhir_lines_find(struct fhir_lines *lines, str reference);
bool fhir_lines_hold_context(struct fhir_lines *lines); /* anything that a claim may refer to */
bool fhir_lines_hold_claims(struct fhir_lines *lines);

#endif
