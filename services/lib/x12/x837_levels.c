/* HL levels of an 837: their order, and what the claims below them inherit. */
#include "lib/x12/x837_reader.h"

static Claim *inherit(const struct level *above, struct arena *arena)
{
    return above ? x12_record_copy(arena, above->claim) : x12_record_new(arena, &claim__descriptor);
}

Claim *x837_inherit(struct x837_reader *reader, struct arena *arena)
{
    const struct level *deepest = NULL;
    for (int i = 0; i < LEVELS; i++)
        if (reader->levels[i].open) deepest = &reader->levels[i];
    return inherit(deepest, arena);
}

void x837_close_header(struct x837_reader *reader)
{
    x12_walk_leave(&reader->walk);
    if (reader->header_level < 0) return;
    struct level *level = &reader->levels[reader->header_level];
    if (reader->header_level == 1) x837_look(&reader->walk, level->claim, X837_AT_SUBSCRIBER);
    if (reader->header_level == 2) x837_look(&reader->walk, level->claim, X837_AT_PATIENT);
    x12_walk_forget(&reader->walk);
    x837_hand_over(reader, &level->findings);
    reader->header_level = -1;
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

bool x837_open_level(struct x837_reader *reader)
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
    const struct level *above =
        depth > 0 && reader->levels[depth - 1].open ? &reader->levels[depth - 1] : NULL;
    x12_walk_forget(&reader->walk); /* they lie in that arena, or in the heading's */
    arena_reset(level->arena);
    x12_findings_clear(&level->findings);
    level->claim = inherit(above, level->arena);
    level->open = depth == 0 || above;
    level->offset = reader->stream->segment.offset;
    level->hl = reader->hl_count;
    reader->header_level = depth;
    reader->walk.findings = &level->findings;
    reader->last_level = depth;
    reader->last_has_children = str_is(x12_element(&reader->stream->segment, 4), "1");
    reader->level_bytes = 0;
    return true;
}
