/* What reading and writing costs of the formats that hold no 837 or 835: one figure a call.
 *
 *   bench_others OPERATION FILE     "OPERATION bytes units nanoseconds peak_kb", as bench_formats;
 *                                   operations: scan parse validate model write, of 999, 277CA,
 *                                   TA1, 270, 271, 276, 277; hl7-split hl7-model fhir-model
 *   bench_others 999|277CA|TA1 IN.837 OUT   such answers to the claims of IN
 *
 * A unit is a set answered (999), a claim (277CA, HL7, FHIR), an interchange (TA1), an HL level of
 * a subscriber or dependent (the others).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "lib/fhir/fhir.h"
#include "lib/hl7/ack.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/shape.h"
#include "lib/hl7/split.h"
#include "lib/x12/inquiry.h"
#include "lib/x12/inquiry_table.h"
#include "lib/x12/ta1.h"
#include "lib/x12/walk.h"
#include "lib/x12/x277ca.h"
#include "lib/x12/x277ca_table.h"
#include "lib/x12/x837.h"
#include "lib/x12/x999.h"
#include "lib/x12/x999_table.h"

enum {
    MEMORY_BYTES = 2047 * 1024 * 1024,
    LEVELS_MAX = 100000,
    MESSAGE_BYTES_MAX = 16 << 20,
    SETS_A_GROUP = 20
};

struct others {
    struct arena *memory, *records, *written;
    struct x12_stream *stream;
    struct x12_reader *reader;
    struct x277ca *claims;
    struct inquiry *inquiry;
    void (*run)(struct others *o);
    bool writes;
    str whole;
    struct tally tally;
};

static void must(enum status status)
{
    if (status == OK) return;
    (void)fputs("bench_others: the file cannot be read\n", stderr);
    exit(3);
}

static enum x12_event next_event(struct others *o)
{
    enum x12_event event;
    must(x12_stream_next(o->stream, &event));
    return event;
}

/* Subscribers, dependents, and patients of the 277CA. */
static bool is_patient(str code)
{
    return str_is(code, "22") || str_is(code, "23") || str_is(code, "PT");
}

/* ---- segments ----------------------------------------------------------------------------- */

static bool is_unit(const struct x12_segment *segment)
{
    if (x12_is(segment, "AK2") || x12_is(segment, "TA1")) return true;
    return x12_is(segment, "HL") && is_patient(x12_element(segment, 3));
}

static void scan(struct others *o)
{
    struct x12_segment segment;
    do {
        must(x12_next(o->reader, &segment));
        o->tally.claims += is_unit(&segment);
    } while (segment.text.len);
}

static void parse(struct others *o)
{
    while (next_event(o) != X12_END) o->tally.claims += is_unit(&o->stream->segment);
}

static const struct x12_loops *loops_of(const struct x12_stream *stream)
{
    const char *type = stream->transaction.type;
    if (strcmp(type, "999") == 0) return &x999_loops;
    return inquiry_reads(stream) ? inquiry_guide_of(str_of(type))->loops : &x277ca_loops;
}

static void validate(struct others *o)
{
    static struct x12_walk walk;
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        event = next_event(o);
        o->tally.claims += event != X12_END && is_unit(&o->stream->segment);
        if (event == X12_ST) x12_walk_start(&walk, loops_of(o->stream), o->stream);
        if (event == X12_SE) x12_walk_end(&walk);
        if (event != X12_SEGMENT || !x12_walk_to(&walk)) continue;
        arena_reset(o->records);
        x12_walk_bind(&walk, o->records);
    }
}

/* ---- writing ------------------------------------------------------------------------------ */

static struct x12_out begin_writing(struct others *o)
{
    arena_reset(o->written);
    return x12_out_new(o->written, X12_DELIMITERS);
}

static void end_writing(struct others *o, const struct x12_out *out, int64_t begin)
{
    o->tally.ns += bench_now() - begin;
    o->tally.bytes += (int64_t)out->len;
}

/* A fourth of the sets has an error at an element. */
static void write_999(struct x12_out *out, struct x12_transaction *sets, size_t count)
{
    static const struct x12_group group = {.functional = "HC",
                                           .control = "7",
                                           .version = "005010X222A1",
                                           .ordinal = 1,
                                           .stated_count = -1};
    const struct x12_finding at = {
        .segment_position = 40, .segment = "CLM", .loop = "2300", .element = 5, .component = 3};
    const struct x12_envelope envelope = bench_envelope(NULL, NULL, NULL);
    struct arena *arena = out->arena;
    struct x12_findings none, found;
    struct x999_writer writer;
    x12_findings_init(&none, arena, 1);
    x12_findings_init(&found, arena, 1);
    x12_finding_value(x12_findings_add(&found, &x12_element_code, &at), STR("Q"));
    x999_begin(&writer, out, &envelope, &group);
    for (size_t i = 0; i < count; i++)
        x999_transaction(&writer, &sets[i], i % 4 == 3 ? &found : &none);
    (void)x999_end(&writer, &group, &none);
}

static void write_277ca(struct x12_out *out, const struct x277ca_claim *claims, size_t count)
{
    const struct x12_envelope envelope = bench_envelope("HN", "277", "005010X214");
    const struct x277ca_status accepted = {STR("A1"), STR("19"), STR("PR")};
    const struct x277ca_answer answer = {.payer_name = STR("PAYER ONE"),
                                         .payer_id = STR("P1"),
                                         .submitter_name = STR("CLINIC"),
                                         .submitter_id = STR("C1"),
                                         .batch = STR("12"),
                                         .reference = STR("194"),
                                         .received = date_of(20260601),
                                         .date = date_of(20260602),
                                         .hhmm = 1200,
                                         .accepted_count = (int64_t)count,
                                         .status = accepted};
    const struct x277ca_provider provider = {.name = STR("CLINIC"), .npi = STR("1234567893")};
    const struct x277ca_patient patient = {STR("DOE"), STR("JO"), STR("M1")};
    struct x277ca_writer writer;
    x12_open(out, &envelope);
    x277ca_write_head(&writer, out, &answer);
    x277ca_write_provider(&writer, &provider);
    for (size_t i = 0; i < count; i++) x277ca_write_claim(&writer, &patient, &claims[i]);
    x12_close(out, &envelope);
}

static void write_ta1(struct x12_out *out, const struct ta1 *ta1)
{
    const struct x12_envelope envelope = bench_envelope(NULL, NULL, NULL);
    ta1_write(out, &envelope, ta1);
}

/* ---- models ------------------------------------------------------------------------------- */

static void again_999(struct others *o, const struct x999 *ack)
{
    size_t count = 0, i = 0;
    for (const struct x999_transaction *set = ack->transactions; set; set = set->next) count++;
    struct x12_transaction *sets = ARENA_ARRAY(o->records, struct x12_transaction, count + 1);
    for (const struct x999_transaction *set = ack->transactions; set; set = set->next, i++) {
        memcpy(sets[i].type, set->type, sizeof set->type);
        memcpy(sets[i].control, set->control, sizeof set->control);
        memcpy(sets[i].guide, set->guide, sizeof set->guide);
    }
    const int64_t begin = bench_now();
    struct x12_out out = begin_writing(o);
    write_999(&out, sets, count);
    end_writing(o, &out, begin);
}

static void model_999(struct others *o)
{
    struct x999 ack;
    must(x999_read(o->stream, o->records, &ack));
    for (const struct x999_transaction *set = ack.transactions; set; set = set->next)
        o->tally.claims++;
    if (o->writes) again_999(o, &ack);
}

static void model_277ca(struct others *o)
{
    static struct x277ca_claim claims[LEVELS_MAX];
    enum x277ca_event event;
    size_t count = 0;
    x277ca_start(o->claims);
    do {
        must(x277ca_next(o->claims, o->records, &event));
        if (event != X277CA_CLAIM) continue;
        o->tally.claims++;
        if (o->writes && count < LEVELS_MAX) claims[count++] = o->claims->claim;
    } while (event != X277CA_FILE);
    if (!o->writes) return;
    const int64_t begin = bench_now();
    struct x12_out out = begin_writing(o);
    write_277ca(&out, claims, count);
    end_writing(o, &out, begin);
}

static void again_inquiry(struct others *o, const InquiryHead *head, InquiryLevel *const *levels,
                          size_t count)
{
    const int64_t begin = bench_now();
    struct x12_out out = begin_writing(o);
    const struct x12_envelope envelope = bench_envelope("HS", "270", "005010X279A1");
    struct inquiry_writer writer;
    x12_open(&out, &envelope);
    must(inquiry_write_head(&writer, &out, head));
    for (size_t i = 0; i < count; i++) must(inquiry_write_level(&writer, levels[i]));
    x12_close(&out, &envelope);
    end_writing(o, &out, begin);
}

static void model_inquiry(struct others *o)
{
    static InquiryLevel *levels[LEVELS_MAX];
    enum inquiry_event event;
    const InquiryHead *head = NULL;
    size_t count = 0;
    inquiry_start(o->inquiry);
    do {
        if (!o->writes) arena_reset(o->records);
        must(inquiry_next(o->inquiry, o->records, &event));
        if (event == INQUIRY_HEAD) head = o->inquiry->head;
        if (event != INQUIRY_LEVEL) continue;
        o->tally.claims += is_patient(str_from(o->inquiry->level->code));
        if (o->writes && count < LEVELS_MAX) levels[count++] = o->inquiry->level;
    } while (event != INQUIRY_END);
    if (o->writes && head) again_inquiry(o, head, levels, count);
}

static void model_ta1(struct others *o)
{
    struct ta1 ta1;
    if (!ta1_read(o->stream, &ta1)) return;
    o->tally.claims++;
    if (!o->writes) return;
    const int64_t begin = bench_now();
    struct x12_out out = begin_writing(o);
    write_ta1(&out, &ta1);
    end_writing(o, &out, begin);
}

static void model(struct others *o)
{
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        event = next_event(o);
        if (event == X12_ST || event == X12_TA1) arena_reset(o->records);
        if (event == X12_TA1) model_ta1(o);
        if (event != X12_ST) continue;
        if (strcmp(o->stream->transaction.type, "999") == 0)
            model_999(o);
        else if (inquiry_reads(o->stream))
            model_inquiry(o);
        else
            model_277ca(o);
    }
}

/* ---- HL7 v2, FHIR ------------------------------------------------------------------------- */

/* Messages cut, checked as the gateway does before it answers. */
static void hl7_parts(struct others *o, void (*use)(struct others *o, str message))
{
    struct hl7_bytes left = {o->whole};
    struct hl7_split *split =
        hl7_split_new(o->memory, hl7_source_of(&left), MESSAGE_BYTES_MAX, 0, 0);
    struct hl7_part part;
    for (hl7_split_next(split, &part); part.kind != HL7_PART_END; hl7_split_next(split, &part)) {
        if (part.kind != HL7_PART_MESSAGE) continue;
        arena_reset(o->records);
        use(o, part.text);
    }
}

static void check_message(struct others *o, str message)
{
    struct hl7_verdict verdict;
    hl7_check(message, &verdict);
    o->tally.claims += verdict.answer == HL7_AA;
}

static void bind_message(struct others *o, str message)
{
    static const struct hl7_class classes[] = {
        {{"I", 1}, CLAIM_TYPE__INSTITUTIONAL, {"11", 2}, {"0120", 4}},
        {{"*", 1}, CLAIM_TYPE__PROFESSIONAL, {"11", 2}, {0}}};
    static const struct hl7_profile profile = {.classes = classes, .class_count = 2};
    Claim *claim;
    const char *fault;
    struct hl7_verdict verdict;
    hl7_check(message, &verdict);
    const str kept = hl7_standard(o->records, message, &profile);
    if (dft_bind(kept, &profile, o->records, &claim, &fault) == OK) o->tally.claims++;
}

static void hl7_split(struct others *o)
{
    hl7_parts(o, check_message);
}

static void hl7_model(struct others *o)
{
    hl7_parts(o, bind_message);
}

static ptrdiff_t read_text(void *context, char *into, size_t room)
{
    str *left = context;
    const size_t len = left->len < room ? left->len : room;
    memcpy(into, left->at, len);
    *left = (str){left->at + len, left->len - len};
    return (ptrdiff_t)len;
}

static void fhir_model(struct others *o)
{
    str left = o->whole;
    const struct fhir_source source = {.read = read_text, .context = &left};
    struct fhir_reader *reader = fhir_reader_new(source, MESSAGE_BYTES_MAX);
    struct fhir_event event;
    do {
        arena_reset(o->records);
        fhir_next(reader, o->records, &event);
        o->tally.claims += event.kind == FHIR_CLAIM;
    } while (event.kind != FHIR_END && event.kind != FHIR_FAILED);
    fhir_reader_free(reader);
}

/* ---- files to measure --------------------------------------------------------------------- */

/* The claims of an 837 as rows of a 277CA; each set as one that a 999 answers. */
struct answered {
    struct x277ca_claim *claims;
    struct x12_transaction *sets;
    size_t claim_count, set_count;
};

static void answered_claim(struct others *o, struct answered *to, const Claim *claim)
{
    const struct x277ca_status taken = {STR("A2"), STR("20"), STR("PR")};
    to->claims = arena_grow(o->memory, to->claims, to->claim_count, sizeof *to->claims);
    to->claims[to->claim_count++] =
        (struct x277ca_claim){.patient_control = str_from(claim->patient_control),
                              .accepted = true,
                              .statuses = {taken},
                              .status_count = 1,
                              .charge_cents = claim->charge_cents,
                              .effective = date_of(20260601),
                              .payer_control = STR("ICN000000001"),
                              .from = date_of(claim->statement_from),
                              .to = date_of(claim->statement_to)};
}

static struct answered answered_of(struct others *o)
{
    struct answered answered = {0};
    struct x837_reader *reader = x837_reader_new(o->memory);
    struct x837_event event;
    for (enum x12_event at = X12_ISA; at != X12_END;) {
        at = next_event(o);
        if (at != X12_ST || !x837_reads(o->stream)) continue;
        answered.sets =
            arena_grow(o->memory, answered.sets, answered.set_count, sizeof *answered.sets);
        answered.sets[answered.set_count++] = o->stream->transaction;
        x837_start(reader, o->stream);
        do {
            must(x837_next(reader, o->records, &event));
            if (event.kind == X837_CLAIM) answered_claim(o, &answered, event.claim);
        } while (event.kind != X837_TRANSACTION_END);
    }
    x837_reader_free(reader);
    return answered;
}

/* As many 999 and TA1 as make a file: a set of the 837 has many claims. */
static void make(struct others *o, const char *kind, FILE *file)
{
    const struct answered answered = answered_of(o);
    const struct ta1 ta1 = {
        .control = "000000007", .date = "260601", .time = "1200", .verdict = 'A', .note = "000"};
    struct x12_transaction sets[SETS_A_GROUP];
    for (size_t i = 0; i < SETS_A_GROUP && answered.set_count > 0; i++)
        sets[i] = answered.sets[i % answered.set_count];
    for (size_t i = 0; i < answered.claim_count; i++) {
        struct x12_out out = begin_writing(o);
        if (strcmp(kind, "277CA") == 0) {
            write_277ca(&out, answered.claims, answered.claim_count);
            i = answered.claim_count;
        } else if (strcmp(kind, "999") == 0) {
            write_999(&out, sets, SETS_A_GROUP);
        } else {
            write_ta1(&out, &ta1);
        }
        (void)fwrite(out.at, 1, out.len, file);
    }
}

/* ---- the command -------------------------------------------------------------------------- */

static void begin(struct others *o)
{
    arena_reset(o->memory);
    arena_reset(o->records);
    o->tally = (struct tally){0};
    o->reader = x12_reader_of(o->memory, o->whole);
    o->stream = x12_stream_new(o->memory, o->reader, 0);
    o->claims = x277ca_new(o->memory, o->stream);
    o->inquiry = inquiry_new(o->memory, o->stream);
}

static struct tally pass(void *context)
{
    struct others *o = context;
    begin(o);
    const int64_t start = bench_now();
    o->run(o);
    if (!o->writes) o->tally.ns = bench_now() - start;
    if (!o->writes) o->tally.bytes = (int64_t)o->whole.len;
    return o->tally;
}

static const struct {
    const char *name;
    void (*run)(struct others *o);
    bool writes;
} operations[] = {{"scan", scan, false},           {"parse", parse, false},
                  {"validate", validate, false},   {"model", model, false},
                  {"write", model, true},          {"hl7-split", hl7_split, false},
                  {"hl7-model", hl7_model, false}, {"fhir-model", fhir_model, false}};

int main(int argc, char **argv)
{
    static struct others o;
    FILE *file = argc > 2 ? fopen(argv[2], "rb") : NULL;
    o.memory = arena_new(MEMORY_BYTES);
    o.records = arena_new(MEMORY_BYTES);
    o.written = arena_new(MEMORY_BYTES);
    if (file) o.whole = bench_map(file);
    if (file && argc > 3) {
        FILE *out = fopen(argv[3], "wb");
        if (!out) return 3;
        begin(&o);
        make(&o, argv[1], out);
        return fclose(out) == 0 ? 0 : 3;
    }
    for (size_t i = 0; file && i < COUNT_OF(operations); i++) {
        if (strcmp(argv[1], operations[i].name) != 0) continue;
        o.run = operations[i].run;
        o.writes = operations[i].writes;
        const struct tally tally = bench_best(pass, &o);
        bench_print(argv[1], &tally);
        return 0;
    }
    (void)fputs("usage: bench_others OPERATION FILE [OUT]\n", stderr);
    return 2;
}
