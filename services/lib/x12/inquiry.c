/* Reads eligibility and claim status inquiries level by level. */
#include "lib/x12/inquiry.h"

#include <stdio.h>
#include <string.h>

#include "lib/x12/inquiry_table.h"
#include "lib/x12/levels.h"

enum { HEAD_LOOP = 0 }; /* of every inquiry_guide */

struct inquiry_state {
    struct x12_walk walk;
    const struct inquiry_guide *guide;
    struct arena *arena;
    InquiryLevel *level; /* being read */
    struct x12_levels levels;
    bool head_given, holding, at_end;
    bool lost;             /* segments up to the next HL belong to no level */
    bool too_long;         /* the level is over its limit: said once */
    int32_t segment_count; /* of the level, or of what stands before the first */
};

const struct inquiry_guide *inquiry_guide_of(str type)
{
    static const struct inquiry_guide *const guides[] = {&inquiry_270, &inquiry_271, &inquiry_276,
                                                         &inquiry_277};
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (str_is(type, guides[i]->type)) return guides[i];
    return NULL;
}

/* The 277 of another guide is a claim acknowledgment. */
bool inquiry_reads(const struct x12_stream *stream)
{
    const struct x12_transaction *st = &stream->transaction;
    const struct inquiry_guide *guide = inquiry_guide_of(str_of(st->type));
    return guide != NULL && x12_guide_find(st) != NULL &&
           str_starts(str_of(st->guide), guide->guide);
}

struct inquiry *inquiry_new(struct arena *arena, struct x12_stream *stream)
{
    struct inquiry *reader = ARENA_NEW(arena, struct inquiry);
    reader->stream = stream;
    reader->state = ARENA_NEW(arena, struct inquiry_state);
    return reader;
}

void inquiry_start(struct inquiry *reader)
{
    struct inquiry_state *state = reader->state;
    *state =
        (struct inquiry_state){.guide = inquiry_guide_of(str_of(reader->stream->transaction.type))};
    state->levels = (struct x12_levels){.walk = &state->walk, .loops = state->guide->levels};
    x12_walk_start(&state->walk, state->guide->loops, reader->stream);
    reader->head = NULL;
    reader->level = NULL;
    reader->depth = -1;
    reader->level_count = reader->patient_count = 0;
}

static struct x12_finding *find(struct inquiry *reader, const struct x12_rule *rule,
                                unsigned element)
{
    return x12_walk_find(&reader->state->walk, rule, element);
}

/* ---- levels ------------------------------------------------------------------------------- */

int inquiry_depth(const struct inquiry_guide *guide, str code)
{
    for (int i = 0; i < INQUIRY_DEPTH_MAX && guide->codes[i]; i++)
        if (str_is(code, guide->codes[i])) return i;
    return -1;
}

/* What lies in the arena of a call that is over is no longer written to: a stray segment may lead
 * into any loop. */
static void forget_records(struct inquiry_state *state)
{
    for (int i = 0; i < WALK_LOOPS_MAX; i++) state->walk.frames[i].record = NULL;
}

static void open_level(struct inquiry *reader)
{
    struct inquiry_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    const str code = x12_element(segment, 3);
    const int depth = inquiry_depth(state->guide, code);
    x12_walk_leave(&state->walk);
    forget_records(state);
    state->too_long = false;
    state->segment_count = 0;
    state->lost = depth < 0;
    if (depth < 0) {
        x12_levels_skip(&state->levels);
        x12_finding_value(find(reader, &x12_hl_level, 3), code);
        return;
    }
    x12_levels_open(&state->levels, depth);
    state->level = x12_record_new(state->arena, &inquiry_level__descriptor);
    reader->offset = segment->offset;
}

/* ---- what the guide asks of a patient ----------------------------------------------------- */

static bool is_patient(const struct inquiry_state *state)
{
    const char *code = state->guide->codes[state->levels.depth];
    return strcmp(code, "23") == 0 || (strcmp(code, "22") == 0 && !state->levels.has_children);
}

static void find_missing(struct inquiry *reader, const struct x12_rule *rule, const char *loop,
                         const char *segment)
{
    struct x12_finding *finding = find(reader, rule, 0);
    (void)snprintf(finding->loop, sizeof finding->loop, "%s", loop);
    (void)snprintf(finding->segment, sizeof finding->segment, "%s", segment);
    x12_finding_say(finding, "%s: %s %s of a subscriber who is the patient", rule->text, loop,
                    segment);
}

/* Loops that are required when the subscriber is the patient: 005010X279A1 270 2110C, 005010X212
 * 2200D and 276 2000D DMG. Those of a dependent are required in the tables. */
static void check_patient(struct inquiry *reader)
{
    const struct inquiry_state *state = reader->state;
    const struct inquiry_guide *guide = state->guide;
    const InquiryLevel *level = state->level;
    if (!is_patient(state)) return;
    reader->patient_count++;
    if (strcmp(guide->codes[state->levels.depth], "22") != 0 || state->too_long) return;
    if (guide == &inquiry_270 && level->n_services == 0)
        find_missing(reader, &x12_loop_missing, "2110C", "EQ");
    if ((guide == &inquiry_276 || guide == &inquiry_277) && level->n_claims == 0)
        find_missing(reader, &x12_loop_missing, "2200D", "TRN");
    if (guide == &inquiry_276 && level->birth_date == 0)
        find_missing(reader, &x12_segment_missing, "2000D", "DMG");
}

/* ---- segments ----------------------------------------------------------------------------- */

/* The head and each level have their limit, so that memory does not grow with the set. */
static bool fits(struct inquiry *reader)
{
    struct inquiry_state *state = reader->state;
    const uint64_t begin = state->level ? reader->offset : reader->stream->transaction.offset;
    const bool fits = ++state->segment_count <= INQUIRY_LEVEL_SEGMENTS_MAX &&
                      reader->stream->segment.end - begin <= (uint64_t)INQUIRY_LEVEL_BYTES_MAX;
    if (!fits && !state->too_long)
        x12_finding_say(find(reader, &x12_transaction_unreadable, 0),
                        "%s: a level of more than %d bytes or %d segments",
                        x12_transaction_unreadable.text, INQUIRY_LEVEL_BYTES_MAX,
                        INQUIRY_LEVEL_SEGMENTS_MAX);
    state->too_long |= !fits;
    return fits;
}

static void take(struct inquiry *reader)
{
    struct inquiry_state *state = reader->state;
    const bool is_level = x12_is(&reader->stream->segment, "HL");
    if (is_level) open_level(reader);
    if (state->lost || !fits(reader)) return;
    (void)x12_walk_to(&state->walk);
    if (is_level && state->walk.loop == state->guide->levels[state->levels.depth])
        x12_walk_record(&state->walk, state->level);
    if (state->walk.entered && state->walk.loop == HEAD_LOOP && !state->head_given)
        x12_walk_record(&state->walk, reader->head);
    x12_walk_bind(&state->walk, state->arena);
}

/* ---- events ------------------------------------------------------------------------------- */

static void begin_head(struct inquiry *reader)
{
    const struct x12_transaction *st = &reader->stream->transaction;
    reader->head = x12_record_new(reader->state->arena, &inquiry_head__descriptor);
    reader->head->type = str_bytes(arena_str(reader->state->arena, str_of(st->type)));
    reader->head->guide = str_bytes(arena_str(reader->state->arena, str_of(st->guide)));
}

/* Does the segment in hand (or the end) complete the head or a level? */
static bool complete(struct inquiry *reader, enum inquiry_event *event)
{
    struct inquiry_state *state = reader->state;
    if (!state->at_end && !x12_is(&reader->stream->segment, "HL")) return false;
    if (!state->head_given) {
        state->head_given = true;
        forget_records(state);
        *event = INQUIRY_HEAD;
        return true;
    }
    if (state->level == NULL) return false;
    check_patient(reader);
    reader->level = state->level;
    reader->depth = state->levels.depth;
    reader->end = reader->stream->segment.offset;
    reader->level_count++;
    state->level = NULL;
    *event = INQUIRY_LEVEL;
    return true;
}

enum status inquiry_next(struct inquiry *reader, struct arena *arena, enum inquiry_event *event)
{
    struct inquiry_state *state = reader->state;
    state->arena = arena;
    reader->head = NULL;
    reader->level = NULL;
    if (!state->head_given) begin_head(reader);
    while (!state->at_end) {
        enum x12_event got = X12_SEGMENT;
        if (!state->holding) TRY(x12_stream_next(reader->stream, &got));
        state->holding = false;
        state->at_end = got != X12_SEGMENT;
        if (complete(reader, event)) {
            state->holding = !state->at_end;
            return OK;
        }
        if (!state->at_end) take(reader);
    }
    x12_levels_end(&state->levels);
    x12_walk_end(&state->walk);
    *event = INQUIRY_END;
    return OK;
}
