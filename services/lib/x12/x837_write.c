/* Writes claims as an 837 by the tables that read them. */
#include "lib/x12/x837.h"

#include <stdio.h>

#include "lib/x12/guide.h"
#include "lib/x12/walk.h"
#include "lib/x12/x837_tables.h"

enum { NUMBER_TEXT_MAX = 32, LINE_CONTROL_MAX = 32 };

/* A level that is open: the HL it got and what it said, so that the next claim can share it. */
struct written_level {
    struct x12_out body; /* as written last, without HL */
    int64_t hl;
    bool open;
    bool has_patients; /* HL04 of 2000B */
};

struct x837_writer {
    struct arena *arena;
    struct x837_envelope envelope;
    const struct x12_loops *loops;
    ClaimType type;
    struct x12_out out;     /* the interchange */
    struct x12_out scratch; /* the body of a level, to be compared */
    struct x12_out *now;    /* where segments go */
    struct written_level billing, subscriber, patient;
    int64_t hl_count;
    int64_t line; /* LX01 */
};

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
static void put_raws(struct x837_writer *writer, const struct x12_loop *loop, const void *record,
                     const char *id)
{
    const struct list raws = list_at(record, &loop->other);
    for (size_t i = 0; i < raws.count; i++) {
        const RawSegment *raw = raws.items[i];
        if (is_raw_of(raw, loop) && str_is(raw_id(raw), id))
            x12_put_raw(writer->now, str_from(raw->text));
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

static void put_groups(struct x837_writer *writer, const struct x12_loop *loop,
                       const struct x12_row *row, struct list list)
{
    for (size_t start = 0, end; start < list.count; start = end) {
        const struct x12_row *kind = row_of_item(loop, row, list.items[start]);
        end = start + 1;
        while (end < list.count && row_of_item(loop, row, list.items[end]) == kind) end++;
        x12_write_groups(writer->now, kind->spec, list.items + start, end - start);
    }
}

/* False: its record has nothing to say. */
static bool put_row(struct x837_writer *writer, const struct x12_loop *loop, unsigned n,
                    const void *record)
{
    const struct x12_row *row = &loop->rows[n];
    const void *target = follow(follow(record, &row->steps[0]), &row->steps[1]);
    const struct x12_step *step = list_step(row->steps);
    const struct list list = step ? list_at(target, step) : (struct list){0};
    switch (row->keep) {
    case X12_OWN:
        return target && x12_write(writer->now, row->spec, target);
    case X12_EACH:
        if (is_first_of_list(loop, n))
            for (size_t i = 0; i < list.count; i++)
                (void)x12_write(writer->now, row_of_item(loop, row, list.items[i])->spec,
                                list.items[i]);
        return true;
    case X12_GROUPS:
        if (is_first_of_list(loop, n)) put_groups(writer, loop, row, list);
        return true;
    case X12_SKIP:
        if (strcmp(row->id, "LX") != 0) return true; /* HL is written with its level */
        x12_begin(writer->now, "LX");
        x12_put_int(writer->now, ++writer->line);
        x12_end(writer->now);
        return true;
    case X12_RAW:
        return true;
    }
    return true;
}

/* False: the loop's first segment is empty, and without it the others would belong to another loop.
 */
static bool put_rows(struct x837_writer *writer, const struct x12_loop *loop, const void *record,
                     const void *parent)
{
    for (unsigned n = 0; n < loop->row_count; n++) {
        const bool written = put_row(writer, loop, n, loop->rows[n].above ? parent : record);
        if (n == 0 && !written) return false;
        if (loop->rows[n].keep == X12_RAW) put_raws(writer, loop, record, loop->rows[n].id);
    }
    return true;
}

/* ---- loops --------------------------------------------------------------------------------- */

typedef void put_loop(struct x837_writer *writer, int index, const void *record,
                      const void *parent);

static void put_leaf(struct x837_writer *writer, int index, const void *record, const void *parent)
{
    (void)put_rows(writer, &writer->loops->items[index], record, parent);
}

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

static void put_kept_loop(struct x837_writer *writer, const struct x12_loop *loop,
                          const void *parent)
{
    const struct list raws = list_at(parent, &writer->loops->items[loop->parent].other);
    for (size_t i = 0; i < raws.count; i++) {
        const RawSegment *raw = raws.items[i];
        if (is_raw_of(raw, loop)) x12_put_raw(writer->now, str_from(raw->text));
    }
}

static void put_children(struct x837_writer *writer, int parent, const void *record, put_loop *put)
{
    for (int i = 0; i < (int)writer->loops->count; i++) {
        const struct x12_loop *loop = &writer->loops->items[i];
        if (loop->parent != parent) continue;
        const struct x12_step *step = list_step(loop->steps);
        if (loop->raw) {
            put_kept_loop(writer, loop, record);
        } else if (!step) {
            const void *own = follow(follow(record, &loop->steps[0]), &loop->steps[1]);
            if (own) put(writer, i, own, record);
        } else if (is_first_of_siblings(writer->loops, i)) {
            const struct list list = list_at(record, step);
            for (size_t n = 0; n < list.count; n++)
                put(writer, loop_of_item(writer->loops, i, list.items[n]), list.items[n], record);
        }
    }
}

static void put_branch(struct x837_writer *writer, int index, const void *record,
                       const void *parent)
{
    if (put_rows(writer, &writer->loops->items[index], record, parent))
        put_children(writer, index, record, put_leaf);
}

/* ---- levels -------------------------------------------------------------------------------- */

static void put_hl(struct x837_writer *writer, struct written_level *level, int64_t parent,
                   const char *code, bool has_children)
{
    level->hl = ++writer->hl_count;
    level->open = true;
    x12_begin(&writer->out, "HL");
    x12_put_int(&writer->out, level->hl);
    if (parent)
        x12_put_int(&writer->out, parent);
    else
        x12_put(&writer->out, (str){0});
    x12_put_text(&writer->out, code);
    x12_put_text(&writer->out, has_children ? "1" : "0");
    x12_end(&writer->out);
}

/* The level's segments in the scratch buffer; false: the level that is open said the same. */
static bool differs(struct x837_writer *writer, struct written_level *level, int loop,
                    const Claim *claim)
{
    writer->now = &writer->scratch;
    writer->scratch.len = 0;
    writer->scratch.segment_count = 0;
    (void)put_rows(writer, &writer->loops->items[loop], claim, NULL);
    put_children(writer, loop, claim, put_leaf);
    writer->now = &writer->out;
    return !level->open || !str_eq(x12_out_str(&writer->scratch), x12_out_str(&level->body));
}

/* Moves the scratch buffer into the interchange and keeps it as the level's body. */
static void take_body(struct x837_writer *writer, struct written_level *level)
{
    x12_put_written(&writer->out, x12_out_str(&writer->scratch), writer->scratch.segment_count);
    const struct x12_out old = level->body;
    level->body = writer->scratch;
    writer->scratch = old;
}

static void put_levels(struct x837_writer *writer, const Claim *claim)
{
    const bool has_patient = claim->patient != NULL;
    if (differs(writer, &writer->billing, LOOP_2000A, claim)) {
        put_hl(writer, &writer->billing, 0, "20", true);
        take_body(writer, &writer->billing);
        writer->subscriber.open = false;
    }
    Claim above = *claim;
    if (has_patient) { /* 2000B PAT is for a subscriber who is the patient */
        above.patient_death = 0;
        above.patient_weight = above.patient_pregnant = (ProtobufCBinaryData){0};
    }
    if (differs(writer, &writer->subscriber, LOOP_2000B, &above) ||
        has_patient != writer->subscriber.has_patients) {
        put_hl(writer, &writer->subscriber, writer->billing.hl, "22", has_patient);
        take_body(writer, &writer->subscriber);
        writer->subscriber.has_patients = has_patient;
        writer->patient.open = false;
    }
    if (has_patient && differs(writer, &writer->patient, LOOP_2000C, claim)) {
        put_hl(writer, &writer->patient, writer->subscriber.hl, "23", false);
        take_body(writer, &writer->patient);
    }
}

/* ---- the claim ----------------------------------------------------------------------------- */

static void number_lines(struct x837_writer *writer, Claim *claim, x837_line_control line_control)
{
    if (!line_control || claim->n_lines == 0) return;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    ServiceLine **lines = ARENA_ARRAY(writer->arena, ServiceLine *, claim->n_lines);
    for (size_t i = 0; i < claim->n_lines; i++) {
        char text[LINE_CONTROL_MAX] = "";
        lines[i] = arena_copy(writer->arena, claim->lines[i], sizeof **lines);
        line_control(claim->version, (int32_t)i + 1, text);
        lines[i]->sender_line = str_bytes(arena_str(writer->arena, str_of(text)));
    }
    claim->lines = lines;
}

/* What the guide demands and a claim that did not come as an 837 may leave to us. */
static void fill_in(struct x837_writer *writer, Claim *claim)
{
    if (!claim->facility_qualifier.len)
        claim->facility_qualifier = str_bytes(
            writer->type == CLAIM_TYPE__INSTITUTIONAL ? STR("A") : STR("B")); /* CLM05-2 */
    if (!claim->subscriber || claim->patient || claim->subscriber->birth_date) return;
    Subscriber *subscriber = arena_copy(writer->arena, claim->subscriber, sizeof *subscriber);
    subscriber->birth_date = claim->patient_birth_date; /* the subscriber is the patient */
    if (!subscriber->sex.len) subscriber->sex = claim->patient_sex;
    claim->subscriber = subscriber;
}

enum status x837_claim(struct x837_writer *writer, const Claim *claim, str patient_control,
                       x837_line_control line_control)
{
    if (claim->type != writer->type) return REJECT;
    Claim copy = *claim;
    if (patient_control.len) copy.patient_control = str_bytes(patient_control);
    fill_in(writer, &copy);
    number_lines(writer, &copy, line_control);
    put_levels(writer, &copy);
    writer->line = 0;
    (void)put_rows(writer, &writer->loops->items[LOOP_2300], &copy, NULL);
    put_children(writer, LOOP_2300, &copy, put_branch);
    return OK;
}

/* ---- the envelope -------------------------------------------------------------------------- */

static void put_bht(struct x837_writer *writer)
{
    const struct x837_envelope *envelope = &writer->envelope;
    struct x12_out *out = &writer->out;
    char hhmm[NUMBER_TEXT_MAX];
    const int len = snprintf(hhmm, sizeof hhmm, "%04d", (int)envelope->x12.hhmm);
    x12_begin(out, "BHT");
    x12_put_text(out, "0019");
    x12_put_text(out, "00");
    if (envelope->reference.len)
        x12_put(out, envelope->reference);
    else
        x12_put_int(out, envelope->x12.control);
    x12_put_int(out, envelope->x12.date.yyyymmdd);
    x12_put(out, (str){hhmm, (size_t)len});
    x12_put(out, envelope->purpose_type.len ? envelope->purpose_type : STR("CH"));
    x12_end(out);
}

static Party organisation(str entity, str name, str id)
{
    Party party = PARTY__INIT;
    party.entity = str_bytes(entity);
    party.kind = str_bytes(STR("2"));
    party.last_name = str_bytes(name);
    party.id_qualifier = str_bytes(STR("46"));
    party.id = str_bytes(id);
    return party;
}

/* 1000A with its contact, 1000B: 005010X222A1 1000A PER is required. */
static void put_ends(struct x837_writer *writer)
{
    const struct x837_envelope *envelope = &writer->envelope;
    const Party submitter =
        organisation(STR("41"), envelope->submitter_name, envelope->submitter_id);
    const Party receiver = organisation(STR("40"), envelope->receiver_name, envelope->receiver_id);
    Identifier phone = IDENTIFIER__INIT, *numbers[] = {&phone};
    Contact contact = CONTACT__INIT;
    phone.qualifier = str_bytes(STR("TE"));
    phone.value = str_bytes(envelope->submitter_phone);
    contact.function = str_bytes(STR("IC"));
    contact.name = str_bytes(envelope->submitter_contact);
    contact.numbers = numbers;
    contact.n_numbers = 1;
    (void)x12_write(&writer->out, &x12_nm1_switch, &submitter);
    (void)x12_write(&writer->out, &x12_per, &contact);
    (void)x12_write(&writer->out, &x12_nm1_switch, &receiver);
}

struct x837_writer *x837_open(struct arena *arena, const struct x837_envelope *envelope)
{
    struct x837_writer *writer = ARENA_NEW(arena, struct x837_writer);
    const bool institutional = envelope->claim_type == CLAIM_TYPE__INSTITUTIONAL;
    writer->arena = arena;
    writer->envelope = *envelope;
    writer->type = envelope->claim_type;
    writer->loops = institutional ? &x837_institutional : &x837_professional;
    struct x12_envelope *x12 = &writer->envelope.x12;
    if (!x12->functional) x12->functional = "HC";
    if (!x12->type) x12->type = "837";
    if (!x12->guide) x12->guide = institutional ? "005010X223A2" : "005010X222A1";
    writer->out = x12_out_new(arena, X12_DELIMITERS);
    writer->scratch = x12_out_new(arena, X12_DELIMITERS);
    writer->billing.body = x12_out_new(arena, X12_DELIMITERS);
    writer->subscriber.body = x12_out_new(arena, X12_DELIMITERS);
    writer->patient.body = x12_out_new(arena, X12_DELIMITERS);
    writer->now = &writer->out;
    x12_open(&writer->out, x12);
    put_bht(writer);
    put_ends(writer);
    return writer;
}

str x837_close(struct x837_writer *writer)
{
    x12_close(&writer->out, &writer->envelope.x12);
    return x12_out_str(&writer->out);
}

int64_t x837_segment_count(const struct x837_writer *writer)
{
    return writer->out.segment_count;
}
