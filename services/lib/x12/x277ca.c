/* Reads claim acknowledgements: one event a claim, and the file's own at its end. */
#include "lib/x12/x277ca.h"

#include "lib/base/money.h"
#include "lib/x12/levels.h"
#include "lib/x12/x277ca_table.h"

enum { CLAIM_BYTES_MAX = 1 << 20 };

struct x277ca_state {
    struct x12_walk walk;
    struct x12_levels levels;
    struct arena *arena;
    bool holding;  /* stream->segment is still to be taken */
    bool in_claim; /* a row is being read */
    bool at_end;
    bool provider_rejected; /* 2200C STC says so: a row, if no claim follows below */
    struct x277ca_claim provider;
};

struct x277ca *x277ca_new(struct arena *arena, struct x12_stream *stream)
{
    struct x277ca *reader = ARENA_NEW(arena, struct x277ca);
    reader->stream = stream;
    reader->state = ARENA_NEW(arena, struct x277ca_state);
    return reader;
}

void x277ca_start(struct x277ca *reader)
{
    static const int loops[] = {X277CA_2000A, X277CA_2000B, X277CA_2000C, X277CA_2000D};
    x12_walk_start(&reader->state->walk, &x277ca_loops, reader->stream);
    reader->state->levels = (struct x12_levels){.walk = &reader->state->walk, .loops = loops};
    reader->state->holding = reader->state->in_claim = reader->state->at_end = false;
    reader->file = (struct x277ca_file){.accepted_count = -1, .rejected_count = -1};
    reader->claim = (struct x277ca_claim){0};
}

static int64_t cents(str text)
{
    money amount = {0};
    return money_parse(text, &amount) ? amount.cents : 0;
}

static int64_t count(str text)
{
    int64_t n = -1;
    return str_parse_int(text, &n) && n >= 0 ? n : -1;
}

/* The category of STC01 says it: A0, A1, A2, A5 are taken, A3, A4, A6, A7, A8 and the errors of the
 * D and E groups are not (Claim Status Category Codes). Payers are seen to print STC03 WQ beside
 * A7: then A7 counts; U refuses whatever stands beside it, and WQ alone accepts. */
static bool accepts(const struct x12_segment *stc)
{
    static const char *const taken[] = {"A0", "A1", "A2", "A5"};
    const str action = x12_element(stc, 3), category = x12_component(stc, 1, 1);
    if (str_is(action, "U")) return false;
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (str_is(category, taken[i])) return true;
    return category.len == 0 && str_is(action, "WQ");
}

/* ---- the file ----------------------------------------------------------------------------- */

static void read_file_status(struct x277ca *reader, const struct x12_segment *segment)
{
    struct x277ca_file *file = &reader->file;
    if (file->has_status) return; /* the first one speaks; others add detail */
    file->has_status = true;
    file->accepted = accepts(segment);
    str_into(file->category, sizeof file->category, x12_component(segment, 1, 1));
    str_into(file->code, sizeof file->code, x12_component(segment, 1, 2));
    str_into(file->entity, sizeof file->entity, x12_component(segment, 1, 3));
}

static void read_file(struct x277ca *reader, const struct x12_segment *segment)
{
    struct x277ca_file *file = &reader->file;
    const str first = x12_element(segment, 1), second = x12_element(segment, 2);
    if (x12_is(segment, "TRN")) str_into(file->batch, sizeof file->batch, second);
    if (x12_is(segment, "STC")) read_file_status(reader, segment);
    if (x12_is(segment, "QTY") && str_is(first, "90")) file->accepted_count = count(second);
    if (x12_is(segment, "QTY") && str_is(first, "AA")) file->rejected_count = count(second);
    if (x12_is(segment, "AMT") && str_is(first, "YU")) file->accepted_cents = cents(second);
    if (x12_is(segment, "AMT") && str_is(first, "YY")) file->rejected_cents = cents(second);
}

/* ---- claims ------------------------------------------------------------------------------- */

static void add_status(struct x277ca_state *state, struct x277ca_claim *claim,
                       const struct x12_segment *stc, unsigned at)
{
    const str category = x12_component(stc, at, 1);
    if (category.len == 0 || claim->status_count >= X277CA_STATUS_MAX) return;
    claim->statuses[claim->status_count++] = (struct x277ca_status){
        .category = arena_str(state->arena, category),
        .code = arena_str(state->arena, x12_component(stc, at, 2)),
        .entity = arena_str(state->arena, x12_component(stc, at, 3)),
    };
}

static void add_statuses(struct x277ca_state *state, struct x277ca_claim *claim,
                         const struct x12_segment *stc)
{
    add_status(state, claim, stc, 1);
    add_status(state, claim, stc, 10);
    add_status(state, claim, stc, 11);
}

static void read_claim_status(struct x277ca *reader, const struct x12_segment *segment)
{
    struct x277ca_claim *claim = &reader->claim;
    if (claim->status_count == 0) {
        claim->accepted = accepts(segment);
        claim->charge_cents = cents(x12_element(segment, 4));
        (void)date_parse(x12_element(segment, 2), &claim->effective);
    }
    if (!accepts(segment)) claim->accepted = false;
    add_statuses(reader->state, claim, segment);
}

static void read_period(struct x277ca_claim *claim, const struct x12_segment *segment)
{
    str rest = x12_element(segment, 3);
    const str from = str_cut(&rest, '-');
    if (!date_parse(from, &claim->from)) return;
    if (rest.at == NULL || !date_parse(rest, &claim->to)) claim->to = claim->from;
}

static void read_reference(struct x277ca *reader, const struct x12_segment *segment)
{
    const struct {
        const char *qualifier;
        str *member;
    } places[] = {{"1K", &reader->claim.payer_control},
                  {"D9", &reader->claim.clearinghouse},
                  {"BLT", &reader->claim.bill_type}};
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (str_is(x12_element(segment, 1), places[i].qualifier))
            *places[i].member = arena_str(reader->state->arena, x12_element(segment, 2));
}

static void begin_claim(struct x277ca *reader, const struct x12_segment *segment)
{
    struct x277ca_state *state = reader->state;
    reader->claim = (struct x277ca_claim){.offset = segment->offset};
    reader->claim.patient_control = arena_str(state->arena, x12_element(segment, 2));
    reader->file.claim_count++;
    state->walk.claim = reader->file.claim_count;
    state->in_claim = true;
    state->provider_rejected = false;
}

static void read_claim(struct x277ca *reader, const struct x12_segment *segment)
{
    if (segment->end - reader->claim.offset > CLAIM_BYTES_MAX) return; /* memory is bounded */
    if (x12_is(segment, "STC")) read_claim_status(reader, segment);
    if (x12_is(segment, "REF")) read_reference(reader, segment);
    if (x12_is(segment, "DTP")) read_period(&reader->claim, segment);
}

static void read_line(struct x277ca *reader, const struct x12_segment *segment)
{
    if (!x12_is(segment, "STC") || segment->end - reader->claim.offset > CLAIM_BYTES_MAX) return;
    if (!accepts(segment)) reader->claim.rejected_line_count++;
    add_statuses(reader->state, &reader->claim, segment);
}

/* A provider refused as a whole has no claims below it: it becomes a row of its own. */
static void read_provider(struct x277ca *reader, const struct x12_segment *segment)
{
    struct x277ca_state *state = reader->state;
    if (!x12_is(segment, "STC") || accepts(segment)) return;
    state->provider_rejected = true;
    state->provider = (struct x277ca_claim){.offset = segment->offset};
    state->provider.charge_cents = cents(x12_element(segment, 4));
    (void)date_parse(x12_element(segment, 2), &state->provider.effective);
    add_statuses(state, &state->provider, segment);
}

/* ---- events ------------------------------------------------------------------------------- */

static void open_level(struct x277ca *reader)
{
    static const char *const codes[] = {"20", "21", "19", "PT"};
    struct x12_levels *levels = &reader->state->levels;
    for (int depth = 0; depth < (int)COUNT_OF(codes); depth++)
        if (str_is(x12_element(&reader->stream->segment, 3), codes[depth])) {
            x12_levels_open(levels, depth);
            return;
        }
    x12_levels_skip(levels); /* the walk says that it is none */
}

static void take(struct x277ca *reader)
{
    struct x277ca_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    if (x12_is(segment, "HL")) open_level(reader);
    if (!x12_walk_to(&state->walk)) return;
    x12_walk_bind(&state->walk, state->arena);
    const enum x277ca_loop loop = (enum x277ca_loop)state->walk.loop;
    if (loop == X277CA_HEAD)
        str_into(reader->file.receiver_control, sizeof reader->file.receiver_control,
                 x12_element(segment, 3));
    if (loop == X277CA_2200B) read_file(reader, segment);
    if (loop == X277CA_2200C) read_provider(reader, segment);
    if (loop == X277CA_2200D && x12_is(segment, "TRN")) begin_claim(reader, segment);
    if (loop == X277CA_2200D && state->in_claim) read_claim(reader, segment);
    if (loop == X277CA_2220D && state->in_claim) read_line(reader, segment);
}

/* Does the segment in hand (or the end) complete the row in hand? */
static bool complete(struct x277ca *reader, bool at_end)
{
    struct x277ca_state *state = reader->state;
    const struct x12_segment *segment = &reader->stream->segment;
    const bool level = at_end || x12_is(segment, "HL");
    if (state->in_claim && (level || x12_is(segment, "TRN"))) {
        state->in_claim = false;
        return true;
    }
    if (!state->provider_rejected || !level || str_is(x12_element(segment, 3), "PT")) return false;
    state->provider_rejected = false;
    reader->claim = state->provider;
    return true;
}

enum status x277ca_next(struct x277ca *reader, struct arena *arena, enum x277ca_event *event)
{
    struct x277ca_state *state = reader->state;
    state->arena = arena;
    while (!state->at_end) {
        enum x12_event got = X12_SEGMENT;
        if (!state->holding) TRY(x12_stream_next(reader->stream, &got));
        state->holding = false;
        state->at_end = got != X12_SEGMENT;
        if (complete(reader, state->at_end)) {
            state->holding = !state->at_end;
            *event = X277CA_CLAIM;
            return OK;
        }
        if (!state->at_end) take(reader);
    }
    x12_levels_end(&state->levels);
    x12_walk_end(&state->walk);
    *event = X277CA_FILE;
    return OK;
}
