/* Where the segments of a record stood: for rules that look at records and speak of segments. */
#include <stdio.h>
#include <string.h>

#include "lib/x12/walk.h"

const struct x12_trace *x12_walk_trace(const struct x12_walk *walk, const void *record,
                                       const char *id)
{
    for (size_t i = 0; i < walk->trace_count; i++) {
        const struct x12_trace *trace = &walk->traces[i];
        if ((trace->record == record || trace->owner == record) &&
            (!id || strcmp(trace->row->id, id) == 0))
            return trace;
    }
    return NULL;
}

struct x12_finding *x12_walk_find_trace(struct x12_walk *walk, const struct x12_rule *rule,
                                        const struct x12_trace *trace, const char *id)
{
    static _Thread_local struct x12_finding nowhere;
    struct x12_finding at;
    x12_walk_place(walk, &at);
    (void)snprintf(at.loop, sizeof at.loop, "%s", trace ? walk->loops->items[trace->loop].id : "");
    (void)snprintf(at.segment, sizeof at.segment, "%s", id);
    at.segment_position = trace ? trace->position : 0;
    at.offset = trace ? trace->offset : at.offset;
    at.line = trace ? trace->line : 0;
    return walk->findings ? x12_findings_add(walk->findings, rule, &at) : &nowhere;
}

/* A list that is full counts: the place of what it leaves out is not looked for. */
static struct x12_finding *find_traced(struct x12_walk *walk, const struct x12_rule *rule,
                                       const void *record, const char *trace_id, const char *id)
{
    if (walk->findings && !x12_findings_have_room(walk->findings, rule->severity))
        return x12_findings_pass_over(walk->findings, rule);
    return x12_walk_find_trace(walk, rule, x12_walk_trace(walk, record, trace_id), id);
}

struct x12_finding *x12_walk_find_at(struct x12_walk *walk, const struct x12_rule *rule,
                                     const void *record, const char *id, unsigned element)
{
    struct x12_finding *finding = find_traced(walk, rule, record, id, id);
    finding->element = (uint8_t)element;
    return finding;
}

struct x12_finding *x12_walk_find_missing(struct x12_walk *walk, const struct x12_rule *rule,
                                          const void *record, const char *id)
{
    return find_traced(walk, rule, record, NULL, id);
}
