/* Makes plans of tables, and finds them again. */
#include "lib/x12/plan.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

#include "lib/base/status.h"
#include "lib/x12/bind.h"
#include "lib/x12/guide.h"

enum { PLANS_MAX = 2048, PLAN_BYTES_MAX = 64 * 1024 * 1024, ABOVE_ALL = -1 };

/* Tables are few and never go away, nor do their plans. Found without a lock; made under it. */
static struct {
    const void *_Atomic table;
    const void *plan;
} plans[PLANS_MAX];
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
static struct arena *memory;

/* The slot of a table, or the empty one where it would go. */
static size_t slot_of(const void *table)
{
    size_t at = (size_t)((uint64_t)(uintptr_t)table * 0x9E3779B97F4A7C15u >> 32) % PLANS_MAX;
    for (size_t tried = 0; tried < PLANS_MAX; tried++, at = (at + 1) % PLANS_MAX) {
        const void *there = atomic_load_explicit(&plans[at].table, memory_order_acquire);
        if (there == table || there == NULL) return at;
    }
    assert(!"more tables than room for their plans");
    return 0;
}

const void *x12_plan_inside(const void *table, x12_plan_make make)
{
    size_t at = slot_of(table);
    if (atomic_load_explicit(&plans[at].table, memory_order_acquire)) return plans[at].plan;
    const void *plan = make(table, memory);
    at = slot_of(table); /* others may have been made for it */
    plans[at].plan = plan;
    atomic_store_explicit(&plans[at].table, table, memory_order_release);
    return plan;
}

const void *x12_plan_find(const void *table, x12_plan_make make)
{
    const size_t at = slot_of(table);
    if (atomic_load_explicit(&plans[at].table, memory_order_acquire)) return plans[at].plan;
    (void)pthread_mutex_lock(&making);
    if (!memory) memory = arena_new(PLAN_BYTES_MAX);
    const void *plan = x12_plan_inside(table, make);
    (void)pthread_mutex_unlock(&making);
    return plan;
}

/* ---- codes --------------------------------------------------------------------------------- */

bool x12_set_has_long(const struct x12_code_set *set, str code)
{
    return x12_code_is_listed(set->text, code);
}

/* The next word of "A B C"; empty at the end. */
static str next_word(const char **at)
{
    *at += strspn(*at, " ");
    const str word = {*at, strcspn(*at, " ")};
    *at += word.len;
    return word;
}

static struct x12_code_set set_of(const char *text)
{
    struct x12_code_set set = {.text = text};
    size_t count = 0, room = 2;
    if (!text) return set;
    for (const char *at = text; next_word(&at).len;) count++;
    while (room < count * 2) room *= 2;
    uint64_t *slots = ARENA_ARRAY(memory, uint64_t, room);
    set.slots = slots;
    set.mask = (uint32_t)room - 1;
    const char *at = text;
    for (str word = next_word(&at); word.len; word = next_word(&at)) {
        const uint64_t key = x12_code_key(word);
        uint64_t i = key * 0x9E3779B97F4A7C15u >> 32;
        if (key == 0) continue; /* a long one is looked for in the text */
        while (slots[i & set.mask] != 0 && slots[i & set.mask] != key) i++;
        slots[i & set.mask] = key;
        if (count == 1) set.only = key;
    }
    return set;
}

static const void *make_set(const void *table, struct arena *arena)
{
    struct x12_code_set *set = ARENA_NEW(arena, struct x12_code_set);
    *set = set_of(table);
    return set;
}

const struct x12_code_set *x12_set_of(const char *codes)
{
    return x12_plan_find(codes, make_set);
}

/* ---- segments ------------------------------------------------------------------------------ */

/* The last element that a field covers, and the last component. */
static unsigned last_element(const struct x12_field *field)
{
    if (field->component) return field->at;
    if (field->member == X12_PAIRS) return field->at + 2u * field->times - 1;
    if (field->member == X12_PERIOD) return field->at + 1u;
    if (field->member == X12_REPEATED) return field->at;
    return field->times ? field->at + field->times - 1u : field->at;
}

static unsigned last_component(const struct x12_field *field)
{
    if (field->member == X12_PERIOD) return field->component + 1u;
    return field->times ? field->component + field->times - 1u : field->component;
}

/* Does this way read all that such a field can be? */
static bool way_is_whole(enum x12_short_way way, const struct x12_field *field)
{
    const bool is_text = field->type == X12_AN || field->type == X12_ID || field->type == X12_ANY;
    switch (way) {
    case X12_AS_TEXT:
        return is_text;
    case X12_AS_TEXTS:
        return is_text && field->component > 0;
    case X12_AS_CENTS:
    case X12_AS_MILLI:
        return field->type == X12_R && !field->codes;
    case X12_AS_DATE:
        return field->type == X12_D8 && !field->codes;
    case X12_AS_DIGITS:
        return field->type == X12_N0 && !field->codes;
    case X12_AS_NUMBERS:
        return field->type == X12_N0 && !field->codes && field->component > 0;
    case X12_AS_PERIOD:
        return true;
    case X12_LONG_WAY:
        return false;
    }
    return false;
}

static enum x12_short_way way_of(const struct x12_field *field)
{
    static const enum x12_short_way ways[] = {
        [X12_NO_MEMBER] = X12_AS_TEXT,   [X12_BYTES] = X12_AS_TEXT,
        [X12_CENTS] = X12_AS_CENTS,      [X12_THOUSANDTHS] = X12_AS_MILLI,
        [X12_DATE] = X12_AS_DATE,        [X12_INT32] = X12_AS_DIGITS,
        [X12_BYTES_LIST] = X12_AS_TEXTS, [X12_INT32_LIST] = X12_AS_NUMBERS,
        [X12_REPEATED] = X12_LONG_WAY,   [X12_PERIOD] = X12_AS_PERIOD,
        [X12_PAIRS] = X12_LONG_WAY,      [X12_CONSTANT] = X12_AS_TEXT,
    };
    const bool is_number = field->member == X12_NO_MEMBER && field->type == X12_N0;
    const enum x12_short_way way = is_number ? X12_AS_DIGITS : ways[field->member];
    return way_is_whole(way, field) ? way : X12_LONG_WAY;
}

static struct x12_slot slot_for(const struct x12_spec *spec, const struct x12_field *field)
{
    struct x12_slot slot = {.way = way_of(field),
                            .at = field->at,
                            .component = field->component,
                            .times = field->times,
                            .min = field->min ? field->min : 1,
                            .span = (uint16_t)(field->max - (field->min ? field->min : 1)),
                            .offset = field->offset,
                            .extra = field->extra,
                            .in_group = spec->group_times && field->at >= spec->group_first,
                            .may_be_empty = field->usage == X12_SITUATIONAL};
    for (unsigned at = field->at; at <= last_element(field); at++) slot.elements |= 1ull << at;
    if (field->usage == X12_REQUIRED) slot.elements |= 1;
    return slot;
}

static struct x12_composite composite_of(const struct x12_spec *spec, unsigned first)
{
    const struct x12_field *fields = spec->fields;
    struct x12_composite composite = {.at = fields[first].at};
    for (unsigned i = first; i < spec->field_count && fields[i].at == composite.at; i++) {
        for (unsigned c = fields[i].component; c <= last_component(&fields[i]); c++)
            composite.known |= 1u << c;
        if (last_component(&fields[i]) > composite.last)
            composite.last = (uint8_t)last_component(&fields[i]);
    }
    return composite;
}

/* Rows of one element stand together, in the order of the guide (the first of them is found by its
 * element). */
static void note_slot(struct x12_plan *plan, const struct x12_slot *slot,
                      const struct x12_slot **first_slots, unsigned i)
{
    const uint64_t start = 1ull << slot->at;
    assert(i == 0 || slot[-1].at < slot->at || (slot[-1].at == slot->at && slot->component));
    if (!(plan->starts & start)) first_slots[slot->at] = slot;
    plan->starts |= start;
    if (slot->elements & 1) plan->asked |= start;
    plan->tails |= slot->elements & ~start & ~1ull;
}

/* The first slot of each is told what it may hold. */
static void plan_composites(struct x12_plan *plan, struct x12_slot *slots)
{
    const struct x12_spec *spec = plan->spec;
    struct x12_composite *composites =
        ARENA_ARRAY(memory, struct x12_composite, spec->field_count + 1u);
    for (unsigned i = 0; i < spec->field_count; i++) {
        const struct x12_field *field = &spec->fields[i];
        if (!field->component || plan->composed >> field->at & 1) continue;
        assert(i == 0 || spec->fields[i - 1].at != field->at);
        plan->composed |= 1ull << field->at;
        composites[plan->composite_count] = composite_of(spec, i);
        slots[i].known = composites[plan->composite_count++].known;
    }
    plan->composites = composites;
    plan->may_be_composed =
        spec->group_times && plan->composite_count ? ~plan->shared : plan->composed;
}

static void plan_elements(struct x12_plan *plan)
{
    const struct x12_spec *spec = plan->spec;
    struct x12_code_set *codes = ARENA_ARRAY(memory, struct x12_code_set, spec->field_count + 1u);
    struct x12_slot *slots = ARENA_ARRAY(memory, struct x12_slot, spec->field_count + 1u);
    slots[spec->field_count].at = X12_ELEMENTS_MAX + 1;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    const struct x12_slot **first_slots =
        ARENA_ARRAY(memory, const struct x12_slot *, X12_ELEMENTS_MAX + 1);
    for (unsigned i = 0; i < spec->field_count; i++) {
        const struct x12_field *field = &spec->fields[i];
        const unsigned last = last_element(field);
        codes[i] = set_of(field->codes);
        slots[i] = slot_for(spec, field);
        slots[i].codes = field->codes ? &codes[i] : NULL;
        note_slot(plan, &slots[i], first_slots, i);
        plan->keeps_text |= field->member == X12_BYTES || field->member == X12_BYTES_LIST ||
                            field->member == X12_PAIRS || field->text != 0;
        for (unsigned at = field->at; at <= last; at++) plan->known |= 1ull << at;
        if (last > plan->last) plan->last = last;
    }
    plan->codes = codes;
    plan->slots = slots;
    plan->first_slots = first_slots;
    plan->shared = spec->group_times ? (1ull << spec->group_first) - 1 : ~0ull;
    plan_composites(plan, slots);
}

static void plan_notes(struct x12_plan *plan)
{
    const char *at = plan->spec->syntax ? plan->spec->syntax : "";
    struct x12_note *notes = ARENA_ARRAY(memory, struct x12_note, strlen(at) / 3 + 1);
    for (str word = next_word(&at); word.len; word = next_word(&at)) {
        struct x12_note *note = &notes[plan->note_count++];
        uint8_t *elements = ARENA_ARRAY(memory, uint8_t, word.len);
        note->kind = word.at[0];
        note->at = elements;
        for (size_t i = 1; i + 1 < word.len; i += 2) {
            const unsigned element =
                (unsigned)(word.at[i] - '0') * 10 + (unsigned)(word.at[i + 1] - '0');
            elements[note->count++] = (uint8_t)element;
            note->elements |= 1ull << element;
        }
    }
    plan->notes = notes;
}

static void plan_shapes(struct x12_plan *plan)
{
    const struct x12_spec *spec = plan->spec;
    struct x12_code_set *when = ARENA_ARRAY(memory, struct x12_code_set, spec->shape_count + 1u);
    for (unsigned i = 0; i < spec->shape_count; i++) {
        when[i] = set_of(spec->shapes[i].when);
        plan->shaped |= 1ull << spec->shapes[i].at;
    }
    plan->when = when;
}

static const void *make_plan(const void *table, struct arena *arena)
{
    struct x12_plan *plan = ARENA_NEW(arena, struct x12_plan);
    plan->spec = table;
    plan->binds = plan->spec->record != NULL;
    plan_elements(plan);
    plan_notes(plan);
    plan_shapes(plan);
    return plan;
}

const struct x12_plan *x12_plan_of(const struct x12_spec *spec)
{
    return x12_plan_find(spec, make_plan);
}

/* ---- loops --------------------------------------------------------------------------------- */

/* The place of a segment id in a plan being made: the one that is there, or a new one. */
static struct x12_place *place_for(struct x12_place *places, uint32_t mask, const char *id)
{
    const uint32_t key = x12_key(str_of(id));
    uint32_t i = key * 0x9E3779B1u >> 16;
    assert(key != X12_KEY_NONE);
    while (places[i & mask].key != X12_KEY_NONE && places[i & mask].key != key) i++;
    places[i & mask].key = key;
    return &places[i & mask];
}

static bool is_same_list(const struct x12_step a[2], const struct x12_step b[2])
{
    const struct x12_step *x = x12_list_step(a), *y = x12_list_step(b);
    return x && y && x->offset == y->offset;
}

static uint32_t rows_of_list(const struct x12_loop *loop, const struct x12_row *of)
{
    uint32_t rows = 0;
    for (unsigned i = 0; i < loop->row_count; i++) {
        const struct x12_row *row = &loop->rows[i];
        if (is_same_list(row->steps, of->steps) && row->above == of->above &&
            strcmp(row->id, of->id) == 0)
            rows |= 1u << i;
    }
    return rows;
}

static uint64_t loops_of_list(const struct x12_loops *loops, const struct x12_loop *of)
{
    uint64_t same = 0;
    for (size_t i = 0; i < loops->count; i++)
        if (loops->items[i].parent == of->parent && is_same_list(loops->items[i].steps, of->steps))
            same |= 1ull << i;
    return same;
}

static bool is_below(const struct x12_loops *loops, int loop, int above)
{
    while (loop >= 0 && loop != above) loop = x12_loop_parent(loops, loop);
    return loop == above;
}

static void plan_children(const struct x12_loops *loops, int loop, struct x12_loop_plan *plan,
                          struct x12_place *places)
{
    for (int i = 0; i < (int)loops->count; i++) {
        const struct x12_loop *child = &loops->items[i];
        if (is_below(loops, i, loop)) plan->inside |= 1ull << i;
        if (child->parent != loop) continue;
        const uint64_t same = loops_of_list(loops, child);
        if (child->raw || !same || (same & -same) == 1ull << i) plan->written |= 1ull << i;
        if (child->usage == X12_REQUIRED) plan->children |= 1ull << i;
        place_for(places, plan->place_mask, child->trigger)->loops |= 1ull << i;
    }
    plan->below = loop < 0 ? plan->inside : plan->inside & ~(1ull << loop);
}

/* One whose first element is required is always written. */
static bool may_vanish(const struct x12_row *row)
{
    const struct x12_step *step = &row->steps[0];
    return row->spec && step->descriptor && !step->list && !row->steps[1].descriptor &&
           row->spec->fields[0].usage != X12_REQUIRED;
}

static struct x12_row_plan plan_row(const struct x12_loops *loops, int loop, unsigned index)
{
    const struct x12_row *row = &loops->items[loop].rows[index];
    return (struct x12_row_plan){
        .row = row,
        .plan = row->spec ? x12_plan_inside(row->spec, make_plan) : NULL,
        .qualifiers = set_of(row->qualifier_at ? row->qualifiers : NULL),
        .position = row->position,
        .max = row->max,
        .qualifier_at = row->qualifier_at,
        .index = (uint8_t)index,
        .holder = row->above ? x12_loop_parent(loops, loop) : loop,
        .keep = row->keep,
        .has_groups = row->spec && row->spec->group_times > 0,
        .may_vanish = may_vanish(row),
    };
}

static void plan_rows(const struct x12_loops *loops, int index, struct x12_loop_plan *plan,
                      struct x12_place *places)
{
    const struct x12_loop *loop = &loops->items[index];
    struct x12_row_plan *rows = ARENA_ARRAY(memory, struct x12_row_plan, loop->row_count + 1u);
    for (unsigned i = 0; i < loop->row_count; i++) {
        const struct x12_row *row = &loop->rows[i];
        rows[i] = plan_row(loops, index, i);
        rows[i].same_list = rows_of_list(loop, row);
        if (row->usage == X12_REQUIRED || row->usage == X12_ADVISED) plan->asked |= 1u << i;
        if (i > 0) place_for(places, plan->place_mask, row->id)->rows |= 1u << i;
    }
    plan->rows = rows;
    plan->trigger = set_of(loop->trigger_at ? loop->trigger_codes : NULL);
}

static void plan_loop(const struct x12_loops *loops, int loop, struct x12_loop_plan *plan)
{
    const unsigned rows = loop < 0 ? 0 : loops->items[loop].row_count;
    uint32_t room = 2;
    while (room < 2 * (rows + loops->count)) room *= 2;
    struct x12_place *places = ARENA_ARRAY(memory, struct x12_place, room);
    plan->place_mask = room - 1;
    plan->places = places;
    plan_children(loops, loop, plan, places);
    if (loop >= 0) plan->same_list = loops_of_list(loops, &loops->items[loop]);
    if (loop >= 0) plan_rows(loops, loop, plan, places);
}

static const void *make_loops_plan(const void *table, struct arena *arena)
{
    struct x12_loops_plan *plan = ARENA_NEW(arena, struct x12_loops_plan);
    plan->loops = table;
    struct x12_loop_plan *items =
        ARENA_ARRAY(memory, struct x12_loop_plan, plan->loops->count + 1) + 1;
    for (int i = ABOVE_ALL; i < (int)plan->loops->count; i++) plan_loop(plan->loops, i, &items[i]);
    plan->items = items;
    return plan;
}

const struct x12_loops_plan *x12_loops_plan_of(const struct x12_loops *loops)
{
    return x12_plan_find(loops, make_loops_plan);
}
