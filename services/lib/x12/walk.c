/* Walks the loops' table along a stream of segments. */
#include "lib/x12/walk.h"

#include <assert.h>
#include <stdio.h>

#include "lib/x12/bind.h"
#include "lib/x12/guide.h"
#include "lib/x12/plan.h"

static const struct x12_loop_plan *plan_of(const struct x12_walk *walk, int loop)
{
    return &walk->plan->items[loop];
}

/* ---- findings ----------------------------------------------------------------------------- */

static struct x12_finding place(const struct x12_walk *walk, int loop)
{
    const struct x12_stream *stream = walk->stream;
    struct x12_finding at = {
        .interchange = stream->interchange.ordinal,
        .group = stream->group.ordinal,
        .transaction = stream->transaction.ordinal,
        .segment_position = stream->transaction.segment_count,
        .claim = walk->claim,
        .line = walk->line,
        .offset = stream->segment.offset,
    };
    (void)snprintf(at.segment, sizeof at.segment, "%.*s", STR_ARGS(stream->segment.id));
    if (loop >= 0) (void)snprintf(at.loop, sizeof at.loop, "%s", walk->loops->items[loop].id);
    return at;
}

static struct x12_finding *report(struct x12_walk *walk, const struct x12_rule *rule,
                                  const struct x12_finding *at)
{
    static _Thread_local struct x12_finding nowhere;
    if (walk->findings == NULL) return &nowhere;
    return x12_findings_add(walk->findings, rule, at);
}

void x12_walk_place(const struct x12_walk *walk, struct x12_finding *at)
{
    *at = place(walk, walk->loop);
}

struct x12_finding *x12_walk_find(struct x12_walk *walk, const struct x12_rule *rule,
                                  unsigned element)
{
    struct x12_finding at = place(walk, walk->loop);
    at.element = (uint8_t)element;
    return report(walk, rule, &at);
}

static void report_missing(struct x12_walk *walk, const struct x12_rule *rule, int loop,
                           const char *segment, const char *name)
{
    struct x12_finding at = place(walk, loop);
    (void)snprintf(at.segment, sizeof at.segment, "%s", segment);
    x12_finding_say(report(walk, rule, &at), "%s: %s %s (%s)", rule->text, at.loop, segment,
                    name ? name : "");
}

/* ---- entering and leaving ----------------------------------------------------------------- */

static bool is_inside(const struct x12_walk *walk, int loop, int ancestor)
{
    return ancestor < 0 || (loop >= 0 && plan_of(walk, ancestor)->inside >> loop & 1);
}

static void ask_for_rows(struct x12_walk *walk, int loop)
{
    const struct x12_loop *l = &walk->loops->items[loop];
    uint32_t missing = plan_of(walk, loop)->asked & ~walk->frames[loop].seen;
    for (; missing; missing &= missing - 1) {
        const int i = __builtin_ctz(missing);
        if (l->rows[i].usage == X12_REQUIRED)
            report_missing(walk, &x12_segment_missing, loop, l->rows[i].id, l->rows[i].name);
        if (l->rows[i].usage == X12_ADVISED)
            report_missing(walk, &x12_segment_advised, loop, l->rows[i].id, l->rows[i].name);
    }
}

static void ask_for_loops(struct x12_walk *walk, int parent)
{
    uint64_t required = plan_of(walk, parent)->children;
    for (; required; required &= required - 1) {
        const int i = __builtin_ctzll(required);
        const struct x12_loop *l = &walk->loops->items[i];
        if (walk->frames[i].times == 0)
            report_missing(walk, &x12_loop_missing, i, l->trigger, l->name);
    }
}

/* Leaves loops up to the one that contains `to` (or all of them for -1). */
static void leave(struct x12_walk *walk, int to)
{
    while (walk->loop >= 0 && (to < 0 || !is_inside(walk, to, walk->loop) || walk->loop == to)) {
        ask_for_rows(walk, walk->loop);
        ask_for_loops(walk, walk->loop);
        walk->loop = x12_loop_parent(walk->loops, walk->loop);
    }
}

static void forget_children(struct x12_walk *walk, int loop)
{
    uint64_t used = plan_of(walk, loop)->below & walk->used;
    walk->used &= ~used;
    for (; used; used &= used - 1) walk->frames[__builtin_ctzll(used)] = (struct x12_walk_frame){0};
}

static void enter(struct x12_walk *walk, int loop)
{
    const struct x12_loop *l = &walk->loops->items[loop];
    leave(walk, loop);
    struct x12_walk_frame *frame = &walk->frames[loop];
    *frame = (struct x12_walk_frame){
        .times = (uint16_t)(frame->times < UINT16_MAX ? frame->times + 1 : UINT16_MAX)};
    forget_children(walk, loop);
    walk->used |= 1ull << loop;
    walk->loop = loop;
    walk->entered = true;
    if (l->max != 0 && frame->times > l->max)
        x12_finding_say(x12_walk_find(walk, &x12_loop_too_many, 0), "%s: at most %u", l->id,
                        l->max);
}

/* ---- finding the place -------------------------------------------------------------------- */

static bool trigger_fits(const struct x12_walk *walk, const struct x12_segment *segment, int loop)
{
    const struct x12_loop *l = &walk->loops->items[loop];
    return l->trigger_at == 0 ||
           x12_set_has(&plan_of(walk, loop)->trigger, x12_element(segment, l->trigger_at));
}

bool x12_walk_begins(const struct x12_walk *walk, const struct x12_segment *segment, int loop)
{
    return str_is(segment->id, walk->loops->items[loop].trigger) &&
           trigger_fits(walk, segment, loop);
}

/* The element's first component: what rows are chosen by. */
static str first_of(const struct x12_segment *segment, unsigned at)
{
    const str element = x12_element(segment, at);
    size_t len = 0;
    while (len < element.len && element.at[len] != segment->delimiters.component) len++;
    return (str){element.at, len};
}

/* The row of the loop in hand, of those that have the segment's id; one that comes later in the
 * guide is preferred to one that has passed. */
static const struct x12_row_plan *row_here(const struct x12_walk *walk, uint32_t rows)
{
    const struct x12_row_plan *passed = NULL;
    const struct x12_segment *segment = &walk->stream->segment;
    if (rows == 0) return NULL;
    const struct x12_row_plan *plans = plan_of(walk, walk->loop)->rows;
    const unsigned position = walk->frames[walk->loop].position;
    unsigned code_at = 0; /* the rows of one segment are told apart by the same element */
    str code = {0};
    uint64_t key = 0;
    for (; rows; rows &= rows - 1) {
        const struct x12_row_plan *row = &plans[__builtin_ctz(rows)];
        if (row->qualifier_at != code_at && row->qualifier_at != 0) {
            code_at = row->qualifier_at;
            code = first_of(segment, code_at);
            key = x12_code_key(code);
        }
        if (row->qualifier_at != 0 && !x12_set_has_key(&row->qualifiers, key, code)) continue;
        if (row->position >= position) return row;
        passed = row;
    }
    return passed;
}

/* HI: each composite is chosen by its own code, whatever the first one is. */
static const struct x12_row_plan *row_of_group(const struct x12_walk *walk, unsigned at)
{
    const struct x12_row_plan *first = walk->row;
    const struct x12_segment *segment = &walk->stream->segment;
    if (first->qualifier_at == 0 || first->row->spec->group_first > first->qualifier_at)
        return first;
    const str code = first_of(segment, at);
    const uint64_t key = x12_code_key(code);
    if (x12_set_has_key(&first->qualifiers, key, code)) return first;
    const struct x12_loop_plan *plan = plan_of(walk, walk->loop);
    for (uint32_t rows = x12_place_of(plan, segment->key).rows; rows; rows &= rows - 1) {
        const struct x12_row_plan *row = &plan->rows[__builtin_ctz(rows)];
        if (row->keep == X12_GROUPS && x12_set_has_key(&row->qualifiers, key, code)) return row;
    }
    return NULL;
}

/* A child of the loop in hand, else of the loops around it. */
static int loop_from(const struct x12_walk *walk, uint64_t loops)
{
    const struct x12_segment *segment = &walk->stream->segment;
    for (int around = walk->loop;;) {
        for (; loops; loops &= loops - 1)
            if (trigger_fits(walk, segment, __builtin_ctzll(loops))) return __builtin_ctzll(loops);
        if (around < 0) return -1;
        around = x12_loop_parent(walk->loops, around);
        loops = x12_place_of(plan_of(walk, around), segment->key).loops;
    }
}

static int loop_anywhere(const struct x12_walk *walk)
{
    for (int i = 0; i < (int)walk->loops->count; i++)
        if (x12_walk_begins(walk, &walk->stream->segment, i)) return i;
    return -1;
}

/* A row with the right id and a code that the guide does not have. */
static const struct x12_row *row_by_id(const struct x12_walk *walk)
{
    if (walk->loop < 0) return NULL;
    const struct x12_loop *l = &walk->loops->items[walk->loop];
    for (unsigned i = 1; i < l->row_count; i++)
        if (str_is(walk->stream->segment.id, l->rows[i].id)) return &l->rows[i];
    return NULL;
}

static void find_too_many(struct x12_walk *walk)
{
    x12_finding_say(x12_walk_find(walk, &x12_segment_too_many, 0), "%s: at most %u",
                    walk->row->row->id, walk->row->max);
}

static inline void take(struct x12_walk *walk, const struct x12_row_plan *row)
{
    struct x12_walk_frame *frame = &walk->frames[walk->loop];
    uint16_t *count = &frame->counts[row->index];
    walk->row = row;
    frame->seen |= 1u << row->index;
    if (row->position < frame->position)
        x12_walk_find(walk, &x12_segment_order, 0);
    else
        frame->position = row->position;
    if (*count < UINT16_MAX) ++*count;
    if (row->max != 0 && *count > row->max) find_too_many(walk);
}

/* A segment that begins the loop. */
static void take_first(struct x12_walk *walk, int loop)
{
    enter(walk, loop);
    take(walk, plan_of(walk, loop)->rows);
}

/* Does the guide have a segment of this id anywhere? */
static bool id_is_known(const struct x12_walk *walk)
{
    for (size_t i = 0; i < walk->loops->count; i++)
        for (unsigned r = 0; r < walk->loops->items[i].row_count; r++)
            if (str_is(walk->stream->segment.id, walk->loops->items[i].rows[r].id)) return true;
    return false;
}

/* Composites of another separator hide the codes that choose a row (HI*BK>496): that is what is
 * wrong with the segment, not its codes. */
static bool find_foreign_groups(struct x12_walk *walk, const struct x12_row *row)
{
    const struct x12_segment *segment = &walk->stream->segment;
    bool found = false;
    if (row->spec == NULL || row->spec->group_stride != 1) return false;
    for (unsigned at = row->spec->group_first; at <= segment->count; at++) {
        if (!x12_is_foreign(segment->elements[at], segment->delimiters.component)) continue;
        x12_walk_find(walk, &x12_element_delimiter, at);
        found = true;
    }
    return found;
}

static bool take_stranger(struct x12_walk *walk)
{
    const struct x12_row *row = row_by_id(walk);
    if (row != NULL && find_foreign_groups(walk, row)) return false;
    if (row != NULL && row->qualifier_at != 0) {
        x12_finding_value(x12_walk_find(walk, &x12_element_code, row->qualifier_at),
                          x12_element(&walk->stream->segment, row->qualifier_at));
        return false;
    }
    const int loop = loop_anywhere(walk);
    x12_walk_find(walk, id_is_known(walk) ? &x12_segment_unexpected : &x12_segment_unknown, 0);
    if (loop < 0) return false;
    take_first(walk, loop);
    return true;
}

bool x12_walk_to(struct x12_walk *walk)
{
    walk->entered = false;
    walk->row = NULL;
    const struct x12_place place_here =
        x12_place_of(plan_of(walk, walk->loop), walk->stream->segment.key);
    const struct x12_row_plan *row = row_here(walk, place_here.rows);
    if (row != NULL) {
        take(walk, row);
        return true;
    }
    const int loop = loop_from(walk, place_here.loops);
    if (loop < 0) return take_stranger(walk);
    take_first(walk, loop);
    return true;
}

/* ---- binding ------------------------------------------------------------------------------ */

static void *member_at(void *record, uint16_t offset)
{
    return (char *)record + offset;
}

static void *make_step(struct arena *arena, void *record, const struct x12_step *step)
{
    if (step->list)
        return x12_list_add(arena, member_at(record, step->offset), member_at(record, step->extra),
                            step->descriptor);
    void **member = member_at(record, step->offset);
    if (*member == NULL) *member = x12_record_new(arena, step->descriptor);
    return *member;
}

static inline void *step_to(struct arena *arena, void *record, const struct x12_step *step)
{
    if (record == NULL || step->descriptor == NULL) return record;
    return make_step(arena, record, step);
}

str x12_raw_text(struct arena *arena, const struct x12_segment *segment)
{
    const struct x12_delimiters from = segment->delimiters;
    char *text = arena_text(arena, segment->text);
    for (size_t i = 0; i < segment->text.len; i++) {
        if (text[i] == from.element)
            text[i] = '*';
        else if (text[i] == from.component)
            text[i] = ':';
        else if (text[i] == from.repetition)
            text[i] = '^';
        else if (text[i] == '*' || text[i] == ':' || text[i] == '^')
            text[i] = ' ';
    }
    return (str){text, segment->text.len};
}

/* In the loop's list of RawSegment, or its parent's when the loop has no record. */
static RawSegment *raw_new(struct x12_walk *walk, struct arena *arena)
{
    const struct x12_loop *loop = &walk->loops->items[walk->loop];
    const int holder = loop->raw ? loop->parent : walk->loop;
    if (holder < 0 || walk->loops->items[holder].other.descriptor == NULL) return NULL;
    RawSegment *raw =
        step_to(arena, walk->frames[holder].record, &walk->loops->items[holder].other);
    if (raw != NULL) raw->loop = str_bytes(str_of(loop->id));
    return raw;
}

static void keep_raw(struct x12_walk *walk, struct arena *arena)
{
    RawSegment *raw = raw_new(walk, arena);
    if (raw != NULL) raw->text = str_bytes(x12_raw_text(arena, &walk->stream->segment));
}

/* One group whose code no row has: a segment of its own, as text. */
static void keep_group(struct x12_walk *walk, struct arena *arena, unsigned at)
{
    struct x12_segment alone = walk->stream->segment;
    RawSegment *raw = raw_new(walk, arena);
    alone.text = arena_printf(arena, "%.*s%c%.*s", STR_ARGS(alone.id), alone.delimiters.element,
                              STR_ARGS(alone.elements[at]));
    if (raw != NULL) raw->text = str_bytes(x12_raw_text(arena, &alone));
}

/* A segment of groups without its first one, such as CAS*CO~. */
static void ask_for_first_group(struct x12_walk *walk, const struct x12_spec *spec)
{
    if (x12_element(&walk->stream->segment, spec->group_first).len == 0)
        x12_walk_find(walk, &x12_element_missing, spec->group_first);
}

static void make_room_for_traces(struct x12_walk *walk, struct arena *arena)
{
    const size_t bytes_count = walk->trace_count * sizeof *walk->traces;
    struct x12_trace *more = arena_take(arena, bytes_count * 2);
    walk->traces = memcpy(more, walk->traces, bytes_count);
    walk->trace_room *= 2;
}

static inline void leave_trace(struct x12_walk *walk, struct arena *arena, const void *record)
{
    if (!walk->tracing) return;
    if (walk->trace_count == walk->trace_room) make_room_for_traces(walk, arena);
    struct x12_trace *trace = &walk->traces[walk->trace_count++];
    trace->record = record;
    trace->owner = walk->frames[walk->loop].record;
    trace->row = walk->row->row;
    trace->offset = walk->stream->segment.offset;
    trace->position = walk->stream->transaction.segment_count;
    trace->line = walk->line;
    trace->loop = (int16_t)walk->loop;
}

/* Groups that are only checked. */
static void check_segment(struct x12_binding *binding, const struct x12_segment *segment,
                          const struct x12_plan *plan)
{
    const unsigned groups = plan->spec->group_times;
    if (groups == 0) x12_bind_by(binding, segment, plan, NULL);
    for (unsigned group = 0; group < groups; group++)
        (void)x12_bind_group_by(binding, segment, plan, group, NULL);
    if (groups > 0) x12_check_groups_by(binding, segment, plan);
}

static void bind_group(struct x12_walk *walk, struct x12_binding *binding, unsigned group,
                       void *record)
{
    const struct x12_segment *segment = &walk->stream->segment;
    const struct x12_spec *spec = walk->row->plan->spec;
    const unsigned at = (unsigned)spec->group_first + group * (unsigned)spec->group_stride;
    const struct x12_row_plan *row = row_of_group(walk, at);
    if (row != walk->row) {
        struct x12_finding *finding = x12_walk_find(walk, &x12_element_code, at);
        finding->component = 1;
        x12_finding_value(finding, x12_component(segment, at, 1));
    }
    if (row == NULL) {
        keep_group(walk, binding->arena, at);
        return;
    }
    const struct x12_step *steps = row->row->steps, *list = &steps[steps[1].descriptor != NULL];
    assert(row->plan != NULL); /* only what is kept as text or skipped may have none */
    if (list == &steps[1]) record = step_to(binding->arena, record, &steps[0]);
    if (record == NULL) {
        (void)x12_bind_group_by(binding, segment, row->plan, group, NULL);
        return;
    }
    void *item = step_to(binding->arena, record, list);
    if (x12_bind_group_by(binding, segment, row->plan, group, item)) return;
    size_t *count = member_at(record, list->extra);
    --*count;
}

static void bind_groups(struct x12_walk *walk, struct x12_binding *binding, void *record)
{
    const struct x12_segment *segment = &walk->stream->segment;
    assert(walk->row->plan != NULL);
    const struct x12_spec *spec = walk->row->plan->spec;
    const unsigned last =
        (unsigned)(spec->group_first + spec->group_times * spec->group_stride - 1);
    const uint64_t of_group = (1ull << spec->group_stride) - 1;
    uint64_t left = segment->present >> spec->group_first;
    for (unsigned group = 0; group < spec->group_times && left; group++) {
        if (left & of_group) bind_group(walk, binding, group, record);
        left >>= spec->group_stride;
    }
    for (unsigned at = last + 1; at <= segment->count; at++)
        if (segment->elements[at].len) x12_walk_find(walk, &x12_element_too_many, at);
    x12_check_groups_by(binding, segment, walk->row->plan);
}

static void bind_row(struct x12_walk *walk, struct x12_binding *binding, void *holder)
{
    const struct x12_row_plan *row = walk->row;
    const struct x12_step *steps = row->row->steps;
    void **own = row->may_vanish && holder ? member_at(holder, steps[0].offset) : NULL;
    const bool is_fresh = own && *own == NULL;
    void *record = step_to(binding->arena, holder, &steps[0]);
    record = step_to(binding->arena, record, &steps[1]);
    leave_trace(walk, binding->arena, record);
    assert(row->plan != NULL);
    x12_bind_by(binding, &walk->stream->segment, row->plan, row->plan->binds ? record : NULL);
    /* A message that its segment leaves empty ("MOA**0") is none: it could not be written. */
    if (is_fresh && x12_says_nothing(row->plan->spec, record)) *own = NULL;
}

static void open_record(struct x12_walk *walk, struct arena *arena, const struct x12_loop *loop)
{
    struct x12_walk_frame *frame = &walk->frames[walk->loop];
    if (frame->record != NULL || loop->parent < 0 || loop->raw) return;
    frame->record = step_to(arena, walk->frames[loop->parent].record, &loop->steps[0]);
    frame->record = step_to(arena, frame->record, &loop->steps[1]);
}

/* Rows of which the text is kept, or nothing. */
static void bind_no_record(struct x12_walk *walk, struct x12_binding *binding)
{
    if (walk->row->keep == X12_RAW) keep_raw(walk, binding->arena);
    if (walk->row->plan) check_segment(binding, &walk->stream->segment, walk->row->plan);
}

static void bind_in_loop(struct x12_walk *walk, struct x12_binding *binding)
{
    const struct x12_row_plan *row = walk->row;
    void *record = row->holder >= 0 ? walk->frames[row->holder].record : NULL;
    switch (row->keep) {
    case X12_OWN:
    case X12_EACH:
        bind_row(walk, binding, record);
        break;
    case X12_GROUPS:
        leave_trace(walk, binding->arena, record);
        bind_groups(walk, binding, record);
        break;
    case X12_RAW:
    case X12_SKIP:
        leave_trace(walk, binding->arena, record);
        bind_no_record(walk, binding);
        break;
    }
}

void x12_walk_bind(struct x12_walk *walk, struct arena *arena)
{
    struct x12_binding binding; /* its place is asked for when something is found */
    binding.arena = arena;
    binding.findings = walk->findings;
    binding.walk = walk;
    binding.unreadable_amounts = binding.foreign_composites = 0;
    walk->unreadable_amounts = walk->foreign_composites = 0;
    if (walk->row == NULL) { /* it has no place: nothing of it is lost */
        if (walk->loop >= 0) keep_raw(walk, arena);
        return;
    }
    const struct x12_loop *loop = &walk->loops->items[walk->loop];
    if (walk->entered) open_record(walk, arena, loop);
    if (walk->row->has_groups) ask_for_first_group(walk, walk->row->plan->spec);
    if (loop->raw) {
        keep_raw(walk, arena);
        if (walk->row->plan) x12_bind_by(&binding, &walk->stream->segment, walk->row->plan, NULL);
        return;
    }
    bind_in_loop(walk, &binding);
    walk->unreadable_amounts = binding.unreadable_amounts;
    walk->foreign_composites = binding.foreign_composites;
}

void x12_walk_leave(struct x12_walk *walk)
{
    leave(walk, -1);
}

void x12_walk_end(struct x12_walk *walk)
{
    leave(walk, -1);
    ask_for_loops(walk, -1);
}

void x12_walk_start(struct x12_walk *walk, const struct x12_loops *loops, struct x12_stream *stream)
{
    assert(loops->count <= WALK_LOOPS_MAX);
    for (size_t i = 0; i < loops->count; i++)
        assert(loops->items[i].row_count > 0 && loops->items[i].row_count <= WALK_ROWS_MAX);
    *walk = (struct x12_walk){.loops = loops,
                              .plan = x12_loops_plan_of(loops),
                              .stream = stream,
                              .findings = &stream->findings,
                              .loop = -1};
    x12_walk_forget(walk);
}
