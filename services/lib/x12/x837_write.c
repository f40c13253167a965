/* Writes claims as an 837 by the tables that read them. */
#include "lib/x12/x837.h"

#include <assert.h>
#include <stdio.h>

#include "lib/x12/put_loop.h"
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
    const struct x837_guide *guide;
    const struct x12_loops *loops; /* the guide's */
    struct x12_out out;            /* the interchange */
    struct x12_out scratch;        /* the body of a level, to be compared */
    struct x12_loop_writer rows;   /* where segments go: out or scratch; LX01 */
    struct written_level billing, subscriber, patient;
    int64_t hl_count;
};

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
    writer->rows.out = &writer->scratch;
    writer->scratch.len = 0;
    writer->scratch.segment_count = 0;
    x12_put_loop(&writer->rows, writer->loops, loop, claim);
    writer->rows.out = &writer->out;
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
        claim->facility_qualifier = str_bytes(str_of(writer->guide->place_qualifier));
    if (!claim->subscriber || claim->patient || claim->subscriber->birth_date) return;
    Subscriber *subscriber = arena_copy(writer->arena, claim->subscriber, sizeof *subscriber);
    subscriber->birth_date = claim->patient_birth_date; /* the subscriber is the patient */
    if (!subscriber->sex.len) subscriber->sex = claim->patient_sex;
    claim->subscriber = subscriber;
}

enum status x837_claim(struct x837_writer *writer, const Claim *claim, str patient_control,
                       x837_line_control line_control)
{
    if (claim->type != writer->guide->type) return REJECT;
    Claim copy = *claim;
    if (patient_control.len) copy.patient_control = str_bytes(patient_control);
    fill_in(writer, &copy);
    number_lines(writer, &copy, line_control);
    put_levels(writer, &copy);
    writer->rows.line = 0;
    x12_put_loop(&writer->rows, writer->loops, LOOP_2300, &copy);
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
    (void)x12_write(&writer->out, &x12_nm1_submitter, &submitter);
    (void)x12_write(&writer->out, &x12_per, &contact);
    (void)x12_write(&writer->out, &x12_nm1_receiver, &receiver);
}

struct x837_writer *x837_open(struct arena *arena, const struct x837_envelope *envelope)
{
    struct x837_writer *writer = ARENA_NEW(arena, struct x837_writer);
    writer->arena = arena;
    writer->envelope = *envelope;
    writer->guide = x837_guide_of(envelope->claim_type);
    assert(writer->guide != NULL);
    writer->loops = writer->guide->loops;
    struct x12_envelope *x12 = &writer->envelope.x12;
    if (!x12->functional) x12->functional = "HC";
    if (!x12->type) x12->type = "837";
    if (!x12->guide) x12->guide = writer->guide->writes;
    writer->out = x12_out_new(arena, X12_DELIMITERS);
    writer->scratch = x12_out_new(arena, X12_DELIMITERS);
    writer->billing.body = x12_out_new(arena, X12_DELIMITERS);
    writer->subscriber.body = x12_out_new(arena, X12_DELIMITERS);
    writer->patient.body = x12_out_new(arena, X12_DELIMITERS);
    writer->rows.out = &writer->out;
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
