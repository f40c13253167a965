/* Writes records as segments and loops by the tables that read them. */
#include "lib/x12/put_loop.h"

#include <assert.h>

#include "lib/x12/guide.h"

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
    if (!record || !step->descriptor) return list;
    memcpy(&list.items, at_offset(record, step->offset), sizeof list.items);
    memcpy(&list.count, at_offset(record, step->extra), sizeof list.count);
    return list;
}

static const struct x12_step *list_step(const struct x12_step steps[2])
{
    return steps[0].list ? &steps[0] : steps[1].list ? &steps[1] : NULL;
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

static bool is_same_list(const struct x12_row *a, const struct x12_row *b)
{
    const struct x12_step *x = list_step(a->steps), *y = list_step(b->steps);
    return x && y && x->offset == y->offset && a->above == b->above && strcmp(a->id, b->id) == 0;
}

/* A list that several rows share goes out once, with the first of them, in the order it has. */
static bool is_first_of_list(const struct x12_loop *loop, unsigned row)
{
    for (unsigned i = 0; i < row; i++)
        if (is_same_list(&loop->rows[i], &loop->rows[row])) return false;
    return true;
}

static const struct x12_row *row_of_item(const struct x12_loop *loop, const struct x12_row *first,
                                         const void *item)
{
    const str code = code_of(item, first->spec);
    for (unsigned i = 0; i < loop->row_count; i++)
        if (is_same_list(first, &loop->rows[i]) &&
            (!loop->rows[i].qualifiers || x12_code_is_listed(loop->rows[i].qualifiers, code)))
            return &loop->rows[i];
    return first;
}

static void put_groups(struct x12_loop_writer *writer, const struct x12_loop *loop,
                       const struct x12_row *row, struct list list)
{
    for (size_t start = 0, end; start < list.count; start = end) {
        const struct x12_row *kind = row_of_item(loop, row, list.items[start]);
        end = start + 1;
        while (end < list.count && row_of_item(loop, row, list.items[end]) == kind) end++;
        x12_write_groups(writer->out, kind->spec, list.items + start, end - start);
    }
}

/* False: its record has nothing to say. */
static bool put_row(struct x12_loop_writer *writer, const struct x12_loop *loop, unsigned n,
                    const void *record)
{
    const struct x12_row *row = &loop->rows[n];
    const void *target = follow(follow(record, &row->steps[0]), &row->steps[1]);
    const struct x12_step *step = list_step(row->steps);
    const struct list list = step ? list_at(target, step) : (struct list){0};
    switch (row->keep) {
    case X12_OWN:
        return target && x12_write(writer->out, row->spec, target);
    case X12_EACH:
        if (is_first_of_list(loop, n))
            for (size_t i = 0; i < list.count; i++)
                (void)x12_write(writer->out, row_of_item(loop, row, list.items[i])->spec,
                                list.items[i]);
        return true;
    case X12_GROUPS:
        if (is_first_of_list(loop, n)) put_groups(writer, loop, row, list);
        return true;
    case X12_SKIP:
        if (strcmp(row->id, "LX") != 0) return true; /* HL is written with its level */
        x12_begin(writer->out, "LX");
        x12_put_int(writer->out, ++writer->line);
        x12_end(writer->out);
        return true;
    case X12_RAW:
        return true;
    }
    return true;
}

/* False: the loop's first segment is empty, and without it the others would belong to another loop.
 */
static bool put_rows(struct x12_loop_writer *writer, const struct x12_loop *loop,
                     const void *record, const void *parent)
{
    for (unsigned n = 0; n < loop->row_count; n++) {
        const bool written = put_row(writer, loop, n, loop->rows[n].above ? parent : record);
        if (n == 0 && !written) return false;
        if (loop->rows[n].keep == X12_RAW) put_raws(writer, loop, record, loop->rows[n].id);
    }
    return true;
}

/* ---- loops --------------------------------------------------------------------------------- */

static bool share_list(const struct x12_loop *a, const struct x12_loop *b)
{
    const struct x12_step *x = list_step(a->steps), *y = list_step(b->steps);
    return a->parent == b->parent && x && y && x->offset == y->offset;
}

static bool is_first_of_siblings(const struct x12_loops *loops, int index)
{
    for (int i = 0; i < index; i++)
        if (share_list(&loops->items[i], &loops->items[index])) return false;
    return true;
}

/* 2310A to 2310F share the claim's providers: NM101 says which loop an item is. */
static int loop_of_item(const struct x12_loops *loops, int first, const void *item)
{
    if (!loops->items[first].trigger_codes) return first;
    const str code = code_of(item, loops->items[first].rows[0].spec);
    for (int i = first; i < (int)loops->count; i++)
        if (share_list(&loops->items[first], &loops->items[i]) &&
            x12_code_is_listed(loops->items[i].trigger_codes, code))
            return i;
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

/* A loop whose children are being written: the next one of them, and the next item of its list. */
struct branch {
    const void *record;
    size_t item;
    int loop, child;
};

struct child { /* what is to be written next inside a branch */
    const void *record;
    int loop;
    bool is_first; /* of its list: rows above are the parent's and go out once */
};

/* The next child with a record; false: none is left. */
static bool next_child(struct x12_loop_writer *writer, const struct x12_loops *loops,
                       struct branch *branch, struct child *child)
{
    for (; branch->child < (int)loops->count; branch->child++, branch->item = 0) {
        const struct x12_loop *loop = &loops->items[branch->child];
        const struct x12_step *step = list_step(loop->steps);
        if (loop->parent != branch->loop) continue;
        if (loop->raw) {
            put_kept_loop(writer, loops, loop, branch->record);
        } else if (!step) {
            const void *own = follow(follow(branch->record, &loop->steps[0]), &loop->steps[1]);
            *child = (struct child){own, branch->child, true};
            if (!own || branch->item++ > 0) continue;
            return true;
        } else if (is_first_of_siblings(loops, branch->child)) {
            const struct list list = list_at(branch->record, step);
            if (branch->item >= list.count) continue;
            const void *item = list.items[branch->item];
            *child =
                (struct child){item, loop_of_item(loops, branch->child, item), branch->item == 0};
            branch->item++;
            return true;
        }
    }
    return false;
}

void x12_put_loop(struct x12_loop_writer *writer, const struct x12_loops *loops, int loop,
                  const void *record)
{
    struct branch stack[DEPTH_MAX] = {{.record = record, .loop = loop}};
    int depth = 1;
    (void)put_rows(writer, &loops->items[loop], record, NULL);
    while (depth > 0) {
        struct branch *branch = &stack[depth - 1];
        struct child child;
        if (!next_child(writer, loops, branch, &child)) {
            depth--;
            continue;
        }
        if (!put_rows(writer, &loops->items[child.loop], child.record,
                      child.is_first ? branch->record : NULL))
            continue;
        assert(depth < DEPTH_MAX);
        stack[depth++] = (struct branch){.record = child.record, .loop = child.loop};
    }
}
