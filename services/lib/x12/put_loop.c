/* Writes records as segments and loops by the tables that read them. */
#include "lib/x12/put_loop.h"

#include <assert.h>

#include "lib/x12/plan.h"

enum { DEPTH_MAX = 8 }; /* loops inside loops: 2000C 2100C 2110C 2120C is the deepest guide's */

/* ---- records along the steps --------------------------------------------------------------- */

static const void *at_offset(const void *record, uint16_t offset)
{
    return (const char *)record + offset;
}

static const void *follow(const void *record, const struct x12_step *step)
{
    const void *member;
    if (!record || !step->descriptor || step->list) return record;
    memcpy(&member, at_offset(record, step->offset), sizeof member);
    return member;
}

struct list {
    void *const *items;
    size_t count;
};

static struct list list_at(const void *record, const struct x12_step *step)
{
    struct list list = {0};
    if (!record || !step || !step->descriptor) return list;
    memcpy(&list.items, at_offset(record, step->offset), sizeof list.items);
    memcpy(&list.count, at_offset(record, step->extra), sizeof list.count);
    return list;
}

/* The code in the element that chooses among rows or loops: the first member of the item's table.
 */
static str code_of(const void *item, const struct x12_spec *spec)
{
    const struct x12_field *field = &spec->fields[0];
    if (field->member != X12_BYTES) return (str){0};
    ProtobufCBinaryData code;
    memcpy(&code, at_offset(item, field->offset), sizeof code);
    return str_from(code);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static bool is_raw_of(const RawSegment *raw, const struct x12_loop *loop)
{
    return str_is(str_from(raw->loop), loop->id);
}

static str raw_id(const RawSegment *raw)
{
    str text = str_from(raw->text);
    return str_cut(&text, '*');
}

/* Segments kept as text, of a row that the guide has. One that it has not (an unknown code, a
 * segment out of place) stays in the model and does not go out: a payer would refuse the whole set
 * for it. */
static void put_raws(struct x12_loop_writer *writer, const struct x12_loop *loop,
                     const void *record, const char *id)
{
    const struct list raws = list_at(record, &loop->other);
    for (size_t i = 0; i < raws.count; i++) {
        const RawSegment *raw = raws.items[i];
        if (is_raw_of(raw, loop) && str_is(raw_id(raw), id))
            x12_put_raw(writer->out, str_from(raw->text));
    }
}

/* A list that several rows share goes out once, with the first of them, in the order it has. */
static bool is_first_of_list(const struct x12_row_plan *row)
{
    return (row->same_list & -row->same_list) == 1u << row->index;
}

static const struct x12_row_plan *row_of_item(const struct x12_loop_plan *loop,
                                              const struct x12_row_plan *first, const void *item)
{
    const str code = code_of(item, first->plan->spec);
    const uint64_t key = x12_code_key(code);
    for (uint32_t rows = first->same_list; rows; rows &= rows - 1) {
        const struct x12_row_plan *row = &loop->rows[__builtin_ctz(rows)];
        if (x12_set_has_key(&row->qualifiers, key, code)) return row;
    }
    return first;
}

static void put_groups(struct x12_loop_writer *writer, const struct x12_loop_plan *loop,
                       const struct x12_row_plan *row, struct list list)
{
    for (size_t start = 0, end; start < list.count; start = end) {
        const struct x12_row_plan *kind = row_of_item(loop, row, list.items[start]);
        end = start + 1;
        while (end < list.count && row_of_item(loop, row, list.items[end]) == kind) end++;
        x12_write_groups(writer->out, kind->plan->spec, list.items + start, end - start);
    }
}

static void put_each(struct x12_loop_writer *writer, const struct x12_loop_plan *loop,
                     const struct x12_row_plan *row, struct list list)
{
    for (size_t i = 0; i < list.count; i++)
        (void)x12_write_by(writer->out, row_of_item(loop, row, list.items[i])->plan, list.items[i]);
}

/* HL is written with its level. */
static void put_number(struct x12_loop_writer *writer, const struct x12_row *row)
{
    if (strcmp(row->id, "LX") != 0) return;
    x12_begin(writer->out, "LX");
    x12_put_int(writer->out, ++writer->line);
    x12_end(writer->out);
}

/* False: its record has nothing to say. */
static bool put_row(struct x12_loop_writer *writer, const struct x12_loop_plan *loop,
                    const struct x12_row_plan *row, const void *record)
{
    const struct x12_step *steps = row->row->steps;
    const void *target = follow(follow(record, &steps[0]), &steps[1]);
    switch (row->keep) {
    case X12_OWN:
        return target && x12_write_by(writer->out, row->plan, target);
    case X12_EACH:
        if (is_first_of_list(row))
            put_each(writer, loop, row, list_at(target, x12_list_step(steps)));
        return true;
    case X12_GROUPS:
        if (is_first_of_list(row))
            put_groups(writer, loop, row, list_at(target, x12_list_step(steps)));
        return true;
    case X12_SKIP:
        put_number(writer, row->row);
        return true;
    case X12_RAW:
        return true;
    }
    return true;
}

/* False: the loop's first segment is empty, and without it the others would belong to another loop.
 */
static bool put_rows(struct x12_loop_writer *writer, const struct x12_loop *loop,
                     const struct x12_loop_plan *plan, const void *record, const void *parent)
{
    for (unsigned n = 0; n < loop->row_count; n++) {
        const struct x12_row_plan *row = &plan->rows[n];
        const bool written = put_row(writer, plan, row, row->row->above ? parent : record);
        if (n == 0 && !written) return false;
        if (row->keep == X12_RAW) put_raws(writer, loop, record, row->row->id);
    }
    return true;
}

/* ---- loops --------------------------------------------------------------------------------- */

/* 2310A to 2310F share the claim's providers: NM101 says which loop an item is. */
static int loop_of_item(const struct x12_loops_plan *plan, int first, const void *item)
{
    if (!plan->loops->items[first].trigger_codes) return first;
    const str code = code_of(item, plan->loops->items[first].rows[0].spec);
    for (uint64_t same = plan->items[first].same_list; same; same &= same - 1)
        if (x12_set_has(&plan->items[__builtin_ctzll(same)].trigger, code))
            return __builtin_ctzll(same);
    return first;
}

static void put_kept_loop(struct x12_loop_writer *writer, const struct x12_loops *loops,
                          const struct x12_loop *loop, const void *parent)
{
    const struct list raws = list_at(parent, &loops->items[loop->parent].other);
    for (size_t i = 0; i < raws.count; i++) {
        const RawSegment *raw = raws.items[i];
        if (is_raw_of(raw, loop)) x12_put_raw(writer->out, str_from(raw->text));
    }
}

/* A loop whose children are being written: those that are left, and the next item of the first of
 * them. */
struct branch {
    const void *record;
    size_t item;
    uint64_t children;
};

struct child { /* what is to be written next inside a branch */
    const void *record;
    int loop;
    bool is_first; /* of its list: rows above are the parent's and go out once */
};

/* The next item of the child in hand; false: it has no more. */
static bool next_item(const struct x12_loops_plan *plan, struct branch *branch, int loop,
                      struct child *child)
{
    const struct x12_step *steps = plan->loops->items[loop].steps, *step = x12_list_step(steps);
    const bool is_first = branch->item == 0;
    if (step) {
        const struct list list = list_at(branch->record, step);
        if (branch->item >= list.count) return false;
        const void *item = list.items[branch->item];
        *child = (struct child){item, loop_of_item(plan, loop, item), is_first};
    } else {
        const void *own = follow(follow(branch->record, &steps[0]), &steps[1]);
        if (!own || !is_first) return false;
        *child = (struct child){own, loop, true};
    }
    branch->item++;
    return true;
}

/* The next child with a record; false: none is left. */
static bool next_child(struct x12_loop_writer *writer, const struct x12_loops_plan *plan,
                       struct branch *branch, struct child *child)
{
    for (; branch->children; branch->children &= branch->children - 1, branch->item = 0) {
        const int loop = __builtin_ctzll(branch->children);
        if (plan->loops->items[loop].raw)
            put_kept_loop(writer, plan->loops, &plan->loops->items[loop], branch->record);
        else if (next_item(plan, branch, loop, child))
            return true;
    }
    return false;
}

void x12_put_loop(struct x12_loop_writer *writer, const struct x12_loops *loops, int loop,
                  const void *record)
{
    const struct x12_loops_plan *plan = x12_loops_plan_of(loops);
    struct branch stack[DEPTH_MAX] = {{record, 0, plan->items[loop].written}};
    int depth = 1;
    (void)put_rows(writer, &loops->items[loop], &plan->items[loop], record, NULL);
    while (depth > 0) {
        struct branch *branch = &stack[depth - 1];
        struct child child;
        if (!next_child(writer, plan, branch, &child)) {
            depth--;
            continue;
        }
        const struct x12_loop_plan *inside = &plan->items[child.loop];
        if (!put_rows(writer, &loops->items[child.loop], inside, child.record,
                      child.is_first ? branch->record : NULL))
            continue;
        assert(depth < DEPTH_MAX);
        stack[depth++] = (struct branch){child.record, 0, inside->written};
    }
}
