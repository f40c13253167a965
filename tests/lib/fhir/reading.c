/* Reads FHIR for the tests. */
#include "reading.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/file.h"

struct feed {
    str all, rest;
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

static ptrdiff_t feed_read_at(void *context, uint64_t offset, char *into, size_t room)
{
    const struct feed *feed = context;
    const size_t left = offset < feed->all.len ? feed->all.len - (size_t)offset : 0;
    const size_t n = left < room ? left : room;
    if (n) memcpy(into, feed->all.at + offset, n);
    return (ptrdiff_t)n;
}

struct reading reading_of(str text, size_t limit, size_t chunk)
{
    struct feed feed = {text, text, chunk};
    struct reading reading = {.arena = arena_new((size_t)256 << 20)};
    struct fhir_reader *reader = fhir_reader_new(
        (struct fhir_source){feed_read, &feed, feed_read_at}, limit ? limit : (size_t)16 << 20);
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
    return claim_has(claim, edit, "hold", field);
}

bool claim_has(const Claim *claim, const char *edit, const char *severity, const char *field)
{
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->edit), edit) &&
            str_is(str_from(claim->findings[i]->field), field) &&
            str_is(str_from(claim->findings[i]->severity), severity))
            return true;
    return false;
}

/* "entry.0.resource.item": numbers are places of a list. */
static json_t *place_of(json_t *at, str path)
{
    int64_t index;
    while (path.at) {
        const str step = str_cut(&path, '.');
        char name[64];
        (void)snprintf(name, sizeof name, "%.*s", STR_ARGS(step));
        at = str_parse_int(step, &index) ? json_array_get(at, (size_t)index)
                                         : json_object_get(at, name);
        cr_assert_not_null(at, "%s", name);
    }
    return at;
}

json_t *sample_json(const char *name)
{
    const str text = sample_text(name);
    json_t *json = json_loadb(text.at, text.len, 0, NULL);
    cr_assert_not_null(json, "%s", name);
    return json;
}

void json_put(json_t *root, const char *path, const char *value)
{
    const char *last = strrchr(path, '.');
    json_t *json = json_loads(value, JSON_DECODE_ANY, NULL);
    json_t *into = place_of(root, (str){path, (size_t)(last - path)});
    int64_t index;
    cr_assert_not_null(json, "%s", value);
    if (str_parse_int(str_of(last + 1), &index))
        (void)json_array_insert_new(into, (size_t)index, json);
    else
        (void)json_object_set_new(into, last + 1, json);
}

struct reading reading_of_json(json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);
    struct reading reading = reading_of(str_of(text), 0, 0);
    free(text);
    json_decref(root);
    return reading;
}
