/* reading.h - samples of tests/lib/fhir/samples and texts, read event by event. */
#ifndef TESTS_LIB_FHIR_READING_H
#define TESTS_LIB_FHIR_READING_H

#include <jansson.h>

#include "lib/fhir/fhir.h"

enum { READING_EVENTS_MAX = 64 };

struct reading {
    struct arena *arena;
    struct fhir_event events[READING_EVENTS_MAX]; /* without the last, FHIR_END */
    size_t count;
};

/* limit 0: 16 MB. chunk: bytes a read gives at most, 0: all. */
struct reading reading_of(str text, size_t limit, size_t chunk);
struct reading reading_of_sample(const char *name);
void reading_free(struct reading *reading);
str sample_text(const char *name);
/* The first event's claim, which must be one. */
const Claim *reading_claim(const struct reading *reading);
bool claim_lacks(const Claim *claim, const char *edit, const char *field); /* and is held for it */
bool claim_has(const Claim *claim, const char *edit, const char *severity, const char *field);

/* A sample as JSON, a value put into it ("entry.0.resource.total", "125"; into a list, before the
 * place), and what it then reads as; the last takes the root. */
json_t *sample_json(const char *name);
void json_put(json_t *root, const char *path, const char *value);
struct reading reading_of_json(json_t *root);

#endif
