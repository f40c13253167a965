/* Reads FHIR for the tests. */
#include "reading.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "runtime/file.h"

struct feed {
    str rest;
    size_t chunk;
};

static ptrdiff_t feed_read(void *context, char *into, size_t room)
{
    struct feed *feed = context;
    size_t n = room < feed->rest.len ? room : feed->rest.len;
    if (feed->chunk && n > feed->chunk) n = feed->chunk;
    if (n) memcpy(into, feed->rest.at, n);
    feed->rest = (str){feed->rest.at + n, feed->rest.len - n};
    return (ptrdiff_t)n;
}

struct reading reading_of(str text, size_t limit, size_t chunk)
{
    struct feed feed = {text, chunk};
    struct reading reading = {.arena = arena_new((size_t)256 << 20)};
    struct fhir_reader *reader =
        fhir_reader_new((struct fhir_source){feed_read, &feed}, limit ? limit : (size_t)16 << 20);
    struct fhir_event event;
    for (;;) {
        fhir_next(reader, reading.arena, &event);
        if (event.kind == FHIR_END) break;
        cr_assert_neq(event.kind, FHIR_FAILED);
        cr_assert_lt(reading.count, READING_EVENTS_MAX);
        reading.events[reading.count++] = event;
    }
    fhir_reader_free(reader);
    return reading;
}

str sample_text(const char *name)
{
    char path[512];
    str text = {0};
    (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/lib/fhir/samples/%s", name);
    cr_assert_eq(file_map(path, &text), OK, "%s", path);
    return text;
}

struct reading reading_of_sample(const char *name)
{
    return reading_of(sample_text(name), 0, 0);
}

void reading_free(struct reading *reading)
{
    arena_free(reading->arena);
}

const Claim *reading_claim(const struct reading *reading)
{
    cr_assert_gt(reading->count, 0u);
    cr_assert_eq(reading->events[0].kind, FHIR_CLAIM);
    return reading->events[0].claim;
}

bool claim_lacks(const Claim *claim, const char *edit, const char *field)
{
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->edit), edit) &&
            str_is(str_from(claim->findings[i]->field), field) &&
            str_is(str_from(claim->findings[i]->severity), "hold"))
            return true;
    return false;
}
