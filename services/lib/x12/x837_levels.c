/* HL levels of an 837: their order, and what the claims below them inherit. */
#include "lib/x12/x837_reader.h"

/* What all claims of the set have in common; put together once. */
static void write_source(struct x837_reader *reader)
{
    const struct x12_stream *stream = reader->stream;
    struct arena *arena = reader->header_arena;
    Source *source = x12_record_new(arena, &source__descriptor);
    source->format = str_bytes(STR("X12"));
    source->sender = str_bytes(arena_printf(
        arena, "%s/%s/%s/%s", stream->interchange.sender_qualifier, stream->interchange.sender_id,
        stream->interchange.receiver_qualifier, stream->interchange.receiver_id));
    source->control = str_bytes(arena_printf(arena, "%s/%s/%s", stream->interchange.control,
                                             stream->group.control, stream->transaction.control));
    source->test = str_bytes(stream->interchange.usage == 'P' ? STR("P") : STR("T"));
    reader->source = source;
}

static void begin_claim(struct x837_reader *reader, struct arena *arena, Claim *claim)
{
    const struct x837_header *header = &reader->header;
    claim__init(claim);
    if (!reader->source) write_source(reader);
    claim->type = reader->guide->type;
    claim->created = header->created.yyyymmdd;
    claim->submitter_name = str_bytes(arena_str(arena, str_from(header->submitter->last_name)));
    claim->sender_type = str_bytes(arena_str(arena, str_of(header->type)));
    claim->source = x12_record_copy(arena, reader->source);
}

/* A claim that has what the levels say, down to this one. Their arenas hold nothing but the parts
 * of their claims. */
static Claim *copy_of_levels(struct x837_reader *reader, struct arena *arena, int depth)
{
    struct arena *owners[LEVELS];
    for (int i = 0; i <= depth; i++) owners[i] = reader->levels[i].arena;
    return x12_record_copy_of(arena, owners, (size_t)depth + 1, &reader->levels[depth].claim);
}

static void settle(struct level *level)
{
    if (!level->lent) return;
    const Claim *claim = x12_record_copy(level->arena, &level->claim);
    level->claim = *claim;
    level->lent = NULL;
}

/* A level has the parts of the levels above: it adds its own, and changes none of theirs (the loops
 * below an HL go into parts of their own, x837_loops.h). */
static void share(struct x837_reader *reader, int above, struct level *level)
{
    if (above < 0)
        begin_claim(reader, x837_level_arena(level), &level->claim);
    else if (level->lent)
        level->claim = *copy_of_levels(reader, level->lent, above);
    else
        level->claim = reader->levels[above].claim;
}

/* The deepest of the levels that are open from the top on; -1: none. */
static int depth_open(const struct x837_reader *reader)
{
    int depth = -1;
    while (depth + 1 < LEVELS && reader->levels[depth + 1].open) depth++;
    return depth;
}

Claim *x837_inherit(struct x837_reader *reader, struct arena *arena)
{
    const int depth = depth_open(reader);
    if (depth >= 0 && !reader->levels[depth].lent) return copy_of_levels(reader, arena, depth);
    Claim *claim = arena_take(arena, sizeof *claim);
    if (depth >= 0)
        *claim = reader->levels[depth].claim;
    else
        begin_claim(reader, arena, claim);
    return claim;
}

void x837_close_header(struct x837_reader *reader)
{
    x12_walk_leave(&reader->walk);
    if (reader->header_level < 0) return;
    struct level *level = &reader->levels[reader->header_level];
    if (reader->header_level == 1) x837_look(&reader->walk, &level->claim, X837_AT_SUBSCRIBER);
    if (reader->header_level == 2) x837_look(&reader->walk, &level->claim, X837_AT_PATIENT);
    x12_walk_forget(&reader->walk);
    x837_hand_over(reader, &level->findings);
    reader->header_level = OF_HEADING;
    reader->walk.findings = &reader->stream->findings;
}

static void check_hl(struct x837_reader *reader, int depth)
{
    const struct x12_segment *segment = &reader->stream->segment;
    const str parent = x12_element(segment, 2);
    int64_t number = 0, above = 0;
    reader->hl_count++;
    if (!str_parse_int(x12_element(segment, 1), &number) || number != reader->hl_count) {
        x837_find(reader, &x12_hl_number, 1);
        if (number > 0 && number < INT32_MAX / 2) reader->hl_count = (int32_t)number;
    }
    if (depth == 0 && parent.len) x837_find(reader, &x12_hl_parent, 2);
    if (depth > 0 && !reader->levels[depth - 1].open)
        x837_find(reader, &x12_hl_orphan, 0);
    else if (depth > 0 && (!str_parse_int(parent, &above) || above != reader->levels[depth - 1].hl))
        x837_find(reader, &x12_hl_parent, 2);
}

/* HL04 of the level before says whether this one may stand below it (005010X222A1 2000A HL04). */
static void check_children(struct x837_reader *reader, int depth)
{
    if (reader->last_level < 0) return;
    const bool is_child = depth > reader->last_level;
    if (is_child != reader->last_has_children) x837_find(reader, &x12_hl_children, 4);
}

static int depth_of(str code)
{
    static const char *const codes[LEVELS] = {"20", "22", "23"};
    for (int i = 0; i < LEVELS; i++)
        if (str_is(code, codes[i])) return i;
    return -1;
}

static void refuse_level(struct x837_reader *reader, str code)
{
    reader->hl_count++;
    x12_finding_value(x837_find(reader, &x12_hl_level, 3), code);
}

/* Does the segment in hand put another level in the place of this one? */
static bool is_replaced(const struct x837_reader *reader, int depth)
{
    const struct x12_segment *segment = &reader->stream->segment;
    const int next = x12_is(segment, "HL") ? depth_of(x12_element(segment, 3)) : -1;
    return next >= 0 && next <= depth;
}

void x837_settle_levels(struct x837_reader *reader)
{
    const int depth = depth_open(reader);
    if (depth >= 0 && !is_replaced(reader, depth)) settle(&reader->levels[depth]);
}

/* The call's memory; what is read again when a reader goes on in mid-file lies in the reader's. */
static struct arena *memory_to_lend(const struct x837_reader *reader, struct arena *arena)
{
    return arena == reader->header_arena ? NULL : arena;
}

bool x837_open_level(struct x837_reader *reader, struct arena *arena)
{
    const str code = x12_element(&reader->stream->segment, 3);
    const int depth = depth_of(code);
    x837_close_header(reader);
    if (depth < 0) {
        refuse_level(reader, code);
        return false;
    }
    struct level *level = &reader->levels[depth];
    check_children(reader, depth);
    check_hl(reader, depth);
    for (int i = depth; i < LEVELS; i++) reader->levels[i].open = false;
    const int above = depth > 0 && reader->levels[depth - 1].open ? depth - 1 : -1;
    if (above >= 0) settle(&reader->levels[above]);
    x12_walk_forget(&reader->walk); /* they lie in that arena, or in the heading's */
    arena_reset(level->arena);
    x12_findings_clear(&level->findings);
    reader->last_level = depth;
    reader->last_has_children = str_is(x12_element(&reader->stream->segment, 4), "1");
    level->open = depth == 0 || above >= 0;
    level->lent = level->open && !reader->last_has_children ? memory_to_lend(reader, arena) : NULL;
    share(reader, above, level);
    level->offset = reader->stream->segment.offset;
    level->hl = reader->hl_count;
    reader->header_level = depth;
    reader->walk.findings = &level->findings;
    reader->level_bytes = reader->level_segments = 0;
    return true;
}
