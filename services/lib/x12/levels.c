/* HL levels: their numbers, their parents, and whether levels follow below. */
#include "lib/x12/levels.h"

#include <stdio.h>

/* About the HL of a level at this depth. */
static struct x12_finding *find(struct x12_levels *levels, const struct x12_rule *rule,
                                unsigned element, int depth)
{
    struct x12_walk *walk = levels->walk;
    struct x12_finding *finding = x12_walk_find(walk, rule, element);
    (void)snprintf(finding->segment, sizeof finding->segment, "HL");
    (void)snprintf(finding->loop, sizeof finding->loop, "%s",
                   walk->loops->items[levels->loops[depth]].id);
    return finding;
}

static void check_numbers(struct x12_levels *levels, int depth)
{
    const struct x12_segment *segment = &levels->walk->stream->segment;
    const str parent = x12_element(segment, 2);
    int64_t number = 0, above = 0;
    levels->number++;
    if (!str_parse_int(x12_element(segment, 1), &number) || number != levels->number) {
        find(levels, &x12_hl_number, 1, depth);
        if (number > 0 && number < INT32_MAX / 2) levels->number = (int32_t)number;
    }
    if (depth == 0 && parent.len) find(levels, &x12_hl_parent, 2, depth);
    if (depth > 0 && levels->open[depth - 1] == 0)
        find(levels, &x12_hl_orphan, 0, depth);
    else if (depth > 0 && (!str_parse_int(parent, &above) || above != levels->open[depth - 1]))
        find(levels, &x12_hl_parent, 2, depth);
}

/* HL04 of the level before says whether this one (-1: the end) may stand below it. */
static void check_children(struct x12_levels *levels, int depth)
{
    if (levels->position == 0 || (depth > levels->depth) == levels->has_children) return;
    find(levels, &x12_hl_children, 4, levels->depth)->segment_position = levels->position;
}

void x12_levels_open(struct x12_levels *levels, int depth)
{
    const struct x12_stream *stream = levels->walk->stream;
    check_children(levels, depth);
    check_numbers(levels, depth);
    levels->depth = depth;
    levels->has_children = str_is(x12_element(&stream->segment, 4), "1");
    levels->position = stream->transaction.segment_count;
    levels->open[depth] = levels->number;
    for (int i = depth + 1; i < X12_LEVELS_MAX; i++) levels->open[i] = 0;
}

void x12_levels_skip(struct x12_levels *levels)
{
    levels->number++;
}

void x12_levels_end(struct x12_levels *levels)
{
    check_children(levels, -1);
}
