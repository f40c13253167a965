/* Reads implementation acknowledgements. */
#include "lib/x12/x999.h"

#include "lib/x12/walk.h"
#include "lib/x12/x999_table.h"

struct reading {
    struct x12_walk walk;
    struct arena *arena;
    struct x999 *ack;
    struct x999_transaction **set_end;
    struct x999_segment **segment_end;
    struct x999_element **element_end;
    struct x999_transaction *set;
    struct x999_segment *segment;
    size_t note_count;
};

#define COPY(to, from) str_into(to, sizeof(to), from)

static int64_t number(str text)
{
    int64_t value = 0;
    return str_parse_int(text, &value) ? value : 0;
}

static int32_t small(str text)
{
    const int64_t value = number(text);
    return value >= 0 && value <= INT32_MAX ? (int32_t)value : 0;
}

static char letter(str code, const char *allowed)
{
    if (code.len != 1 || strchr(allowed, code.at[0]) == NULL) return 0;
    return code.at[0];
}

static void read_codes(const struct x12_segment *segment, unsigned first,
                       char codes[X999_CODES_MAX][X999_CODE_MAX])
{
    for (unsigned i = 0; i < X999_CODES_MAX; i++)
        str_into(codes[i], X999_CODE_MAX, x12_element(segment, first + i));
}

/* The notes of one 999 are kept up to a limit, since a group may hold any number of sets in error.
 */
static bool has_room(struct reading *reading)
{
    if (reading->note_count++ < X999_NOTES_MAX) return true;
    reading->ack->left_out++;
    return false;
}

static void read_group(struct reading *reading, const struct x12_segment *segment)
{
    COPY(reading->ack->functional, x12_element(segment, 1));
    COPY(reading->ack->control, x12_element(segment, 2));
    COPY(reading->ack->guide, x12_element(segment, 3));
}

static void read_set(struct reading *reading, const struct x12_segment *segment)
{
    reading->set = NULL;
    reading->segment = NULL;
    if (!has_room(reading)) return;
    struct x999_transaction *set = ARENA_NEW(reading->arena, struct x999_transaction);
    COPY(set->type, x12_element(segment, 1));
    COPY(set->control, x12_element(segment, 2));
    COPY(set->guide, x12_element(segment, 3));
    *reading->set_end = reading->set = set;
    reading->set_end = &set->next;
    reading->segment_end = &set->segments;
}

static void read_segment(struct reading *reading, const struct x12_segment *segment)
{
    reading->segment = NULL;
    if (reading->set == NULL || !has_room(reading)) return;
    struct x999_segment *note = ARENA_NEW(reading->arena, struct x999_segment);
    COPY(note->id, x12_element(segment, 1));
    note->position = small(x12_element(segment, 2));
    COPY(note->loop, x12_element(segment, 3));
    COPY(note->code, x12_element(segment, 4));
    *reading->segment_end = reading->segment = note;
    reading->segment_end = &note->next;
    reading->element_end = &note->elements;
}

static void read_element(struct reading *reading, const struct x12_segment *segment)
{
    if (!has_room(reading) || reading->segment == NULL) return;
    struct x999_element *note = ARENA_NEW(reading->arena, struct x999_element);
    note->element = small(x12_component(segment, 1, 1));
    note->component = small(x12_component(segment, 1, 2));
    note->repetition = small(x12_component(segment, 1, 3));
    note->reference = small(x12_element(segment, 2));
    COPY(note->code, x12_element(segment, 3));
    note->value = arena_str(reading->arena, x12_element(segment, 4));
    *reading->element_end = note;
    reading->element_end = &note->next;
}

/* A business unit: CTX*CLM01:number (005010X231A1 2100 CTX). */
static void read_context(struct reading *reading, const struct x12_segment *segment)
{
    if (reading->segment == NULL || !str_is(x12_component(segment, 1, 1), "CLM01")) return;
    reading->segment->business_unit = arena_str(reading->arena, x12_component(segment, 1, 2));
}

static void read_set_end(struct reading *reading, const struct x12_segment *segment)
{
    if (reading->set == NULL) return;
    reading->set->verdict = letter(x12_element(segment, 1), "AEMRWX");
    read_codes(segment, 2, reading->set->codes);
}

static void read_group_end(struct reading *reading, const struct x12_segment *segment)
{
    struct x999 *ack = reading->ack;
    ack->verdict = letter(x12_element(segment, 1), "AEPMRWX");
    ack->included = number(x12_element(segment, 2));
    ack->received = number(x12_element(segment, 3));
    ack->accepted = number(x12_element(segment, 4));
    read_codes(segment, 5, ack->codes);
}

static const struct {
    const char *id;
    void (*read)(struct reading *reading, const struct x12_segment *segment);
} readers[] = {
    {"AK1", read_group},   {"AK2", read_set},       {"IK3", read_segment}, {"AK3", read_segment},
    {"CTX", read_context}, {"IK4", read_element},   {"AK4", read_element}, {"IK5", read_set_end},
    {"AK5", read_set_end}, {"AK9", read_group_end},
};

static void take(struct reading *reading)
{
    const struct x12_segment *segment = &reading->walk.stream->segment;
    if (!x12_walk_to(&reading->walk)) return;
    x12_walk_bind(&reading->walk, reading->arena);
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (x12_is(segment, readers[i].id)) readers[i].read(reading, segment);
}

enum status x999_read(struct x12_stream *stream, struct arena *arena, struct x999 *ack)
{
    struct reading reading = {.arena = arena, .ack = ack, .set_end = &ack->transactions};
    *ack = (struct x999){0};
    x12_walk_start(&reading.walk,
                   strcmp(stream->transaction.type, "997") == 0 ? &x997_loops : &x999_loops,
                   stream);
    for (;;) {
        enum x12_event event;
        TRY(x12_stream_next(stream, &event));
        if (event != X12_SEGMENT) break;
        take(&reading);
    }
    x12_walk_end(&reading.walk);
    return OK;
}

bool x999_accepts(char verdict)
{
    return verdict == 'A' || verdict == 'E' || verdict == 'P';
}
