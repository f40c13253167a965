/* What reading and writing X12 costs: one figure a call, and files to take it of.
 *
 *   bench_formats OPERATION FILE     "OPERATION bytes claims nanoseconds peak_kb", the best pass of
 *                                    half a second; the file lies in memory
 *   bench_formats stream FILE        one pass of `model` through the window of the reader
 *   bench_formats pay IN.837 OUT     the 835 that pays the claims of IN
 *   bench_formats clean IN.837 OUT   the claims of IN, such that there is nothing to find
 *   bench_formats drill IN.837 OUT   the claims of IN as dental ones
 *
 * scan: elements are cut. parse: and the envelope's books kept. validate: and each segment is
 * placed and checked, no record. model: what the workers do, validated and bound to the model's
 * structs. pack: only packing of these to protobuf. write: only writing them as X12 again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench/measure.h"
#include "lib/x12/walk.h"
#include "lib/x12/x835.h"
#include "lib/x12/x835_table.h"
#include "lib/x12/x837.h"
#include "lib/x12/x837_tables.h"

enum {
    READER_BYTES = 64 * 1024 * 1024,
    CLAIM_BYTES = 2047 * 1024 * 1024, /* a limit: files are made in one piece */
    BATCH_CLAIMS = 500,
    FILE_CLAIMS = 200000
};

struct bench {
    struct x12_reader *reader;
    struct arena *memory, *claims, *scratch;
    struct x12_stream *stream;
    struct x837_reader *x837;
    struct x835 *x835;
    struct tally tally;
    FILE *out;
    size_t batch_max, batch_count; /* claims that are packed or written together */
    void *batch[FILE_CLAIMS];
};

static void must(enum status status)
{
    if (status == OK) return;
    (void)fputs("bench_formats: the file cannot be read\n", stderr);
    exit(3);
}

static enum x12_event next_event(struct bench *b)
{
    enum x12_event event;
    must(x12_stream_next(b->stream, &event));
    return event;
}

/* ---- operations ---------------------------------------------------------------------------- */

static void scan(struct bench *b)
{
    struct x12_segment segment;
    do {
        must(x12_next(b->reader, &segment));
        b->tally.segments++;
        b->tally.claims += x12_is(&segment, "CLM") || x12_is(&segment, "CLP");
    } while (segment.text.len);
}

static void parse(struct bench *b)
{
    for (enum x12_event event = X12_ISA; event != X12_END; b->tally.segments++) {
        event = next_event(b);
        b->tally.claims += x12_is(&b->stream->segment, "CLM") || x12_is(&b->stream->segment, "CLP");
    }
}

static const struct x12_loops *loops_of(const struct x12_stream *stream)
{
    const str guide = str_of(stream->transaction.guide);
    if (strcmp(stream->transaction.type, "835") == 0) return &x835_loops;
    return str_starts(guide, "005010X223")   ? &x837_institutional
           : str_starts(guide, "005010X224") ? &x837_dental
                                             : &x837_professional;
}

static void validate(struct bench *b)
{
    static struct x12_walk walk;
    for (enum x12_event event = X12_ISA; event != X12_END; b->tally.segments++) {
        event = next_event(b);
        if (event == X12_ST) x12_walk_start(&walk, loops_of(b->stream), b->stream);
        if (event == X12_SE) x12_walk_end(&walk);
        if (event != X12_SEGMENT) continue;
        const struct x12_segment *segment = &b->stream->segment;
        b->tally.claims += x12_is(segment, "CLM") || x12_is(segment, "CLP");
        if (!x12_walk_to(&walk)) continue;
        arena_reset(b->claims);
        x12_walk_bind(&walk, b->claims);
    }
}

/* What is done with the claims of a batch once they are read. */
typedef void (*use_batch)(struct bench *b, void *const *claims, size_t count);

/* A batch ends where it is full or, unless a file is made of all, with its set. */
static void keep(struct bench *b, use_batch use, void *claim, bool at_end)
{
    if (!use) return;
    if (claim) b->batch[b->batch_count++] = claim;
    if (b->batch_count < b->batch_max && (!at_end || b->out)) return;
    use(b, b->batch, b->batch_count);
    b->batch_count = 0;
}

static void read_claims(struct bench *b, use_batch use)
{
    struct x837_event event;
    x837_start(b->x837, b->stream);
    do {
        if (b->batch_count == 0) arena_reset(b->claims);
        must(x837_next(b->x837, b->claims, &event));
        if (event.kind == X837_CLAIM || event.kind == X837_UNBOUND) b->tally.claims++;
        keep(b, use, event.claim, event.kind == X837_TRANSACTION_END);
    } while (event.kind != X837_TRANSACTION_END);
}

static void read_remits(struct bench *b, use_batch use)
{
    enum x835_event event;
    x835_start(b->x835);
    do {
        if (b->batch_count == 0) arena_reset(b->claims);
        must(x835_next(b->x835, b->claims, &event));
        b->tally.claims += event == X835_CLAIM;
        keep(b, use, event == X835_CLAIM ? b->x835->claim : NULL, event == X835_PROOF);
    } while (event != X835_PROOF);
}

static void read_all(struct bench *b, use_batch claims, use_batch remits)
{
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        event = next_event(b);
        if (event != X12_ST) continue;
        if (strcmp(b->stream->transaction.type, "835") == 0)
            read_remits(b, remits);
        else if (x837_reads(b->stream))
            read_claims(b, claims);
    }
    if (b->batch_count) claims(b, b->batch, b->batch_count);
    b->batch_count = 0;
}

static void model(struct bench *b)
{
    read_all(b, NULL, NULL);
}

static void pack_message(struct bench *b, const ProtobufCMessage *message)
{
    const size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *to = arena_alloc(b->scratch, size);
    b->tally.bytes += (int64_t)protobuf_c_message_pack(message, to);
}

static void pack_batch(struct bench *b, void *const *claims, size_t count)
{
    const int64_t begin = bench_now();
    arena_reset(b->scratch);
    for (size_t i = 0; i < count; i++) pack_message(b, claims[i]);
    b->tally.ns += bench_now() - begin;
}

static void pack(struct bench *b)
{
    read_all(b, pack_batch, pack_batch);
}

/* ---- writing ------------------------------------------------------------------------------- */

static void write_claims(struct bench *b, void *const *claims, size_t count)
{
    if (count == 0) return;
    const int64_t begin = bench_now();
    arena_reset(b->scratch);
    const struct x837_envelope envelope = {.x12 = bench_envelope(NULL, NULL, NULL),
                                           .claim_type = ((const Claim *)claims[0])->type,
                                           .submitter_name = STR("CLINIC"),
                                           .submitter_id = STR("C1"),
                                           .submitter_contact = STR("ANN"),
                                           .submitter_phone = STR("5550100400"),
                                           .receiver_name = STR("PAYER"),
                                           .receiver_id = STR("P1")};
    struct x837_writer *writer = x837_open(b->scratch, &envelope);
    for (size_t i = 0; i < count; i++) must(x837_claim(writer, claims[i], (str){0}, NULL));
    const str written = x837_close(writer);
    b->tally.bytes += (int64_t)written.len;
    b->tally.ns += bench_now() - begin;
    if (b->out) (void)fwrite(written.at, 1, written.len, b->out);
}

/* One payment of the claims; the caller opens and closes the envelope. */
static void write_payment(struct x12_out *out, void *const *claims, size_t count)
{
    const struct x835_payer payer = {.name = STR("PAYER ONE"),
                                     .id = STR("1123456789"),
                                     .line1 = STR("1 PAYER WAY"),
                                     .city = STR("COLUMBUS"),
                                     .state = STR("OH"),
                                     .zip = STR("43215"),
                                     .contact = STR("HELP DESK"),
                                     .phone = STR("5550100500"),
                                     .payee_qualifier = STR("XX"),
                                     .payee_tax_id = STR("987654321")};
    Payment payment = PAYMENT__INIT;
    for (size_t i = 0; i < count; i++)
        payment.amount_cents += ((const RemitClaim *)claims[i])->paid_cents;
    payment.handling = str_bytes(STR("I"));
    payment.method = str_bytes(STR("CHK"));
    payment.date = payment.produced = 20260615;
    payment.trace = str_bytes(STR("T000000001"));
    payment.payer_id = str_bytes(payer.id);
    payment.payee_id = str_bytes(STR("1234567893"));
    payment.payee_name = str_bytes(STR("RIVER CLINIC"));
    x835_write_payment(out, &payment, &payer);
    for (size_t i = 0; i < count; i++) x835_write_claim(out, claims[i]);
}

static void write_remits(struct bench *b, void *const *claims, size_t count)
{
    if (count == 0) return;
    const int64_t begin = bench_now();
    if (!b->out) arena_reset(b->scratch); /* else they lie there */
    struct x12_out out = x12_out_new(b->scratch, X12_DELIMITERS);
    const struct x12_envelope envelope = bench_envelope("HP", "835", "005010X221A1");
    x12_open(&out, &envelope);
    write_payment(&out, claims, count);
    x12_close(&out, &envelope);
    b->tally.bytes += (int64_t)out.len;
    b->tally.ns += bench_now() - begin;
    if (b->out) (void)fwrite(out.at, 1, out.len, b->out);
}

static void write_again(struct bench *b)
{
    read_all(b, write_claims, write_remits);
}

/* ---- an 835 of an 837 ---------------------------------------------------------------------- */

static void adjust(struct arena *arena, RemitLine *line, str group, str reason, int64_t cents)
{
    Adjustment *adjustment =
        x12_list_add(arena, &line->adjustments, &line->n_adjustments, &adjustment__descriptor);
    adjustment->group = str_bytes(group);
    adjustment->reason = str_bytes(reason);
    adjustment->cents = cents;
}

/* Four fifths are allowed, a tenth of what is left is the patient's. */
static void pay_line(struct arena *arena, RemitClaim *remit, const ServiceLine *from,
                     size_t ordinal)
{
    RemitLine *line = x12_list_add(arena, &remit->lines, &remit->n_lines, &remit_line__descriptor);
    const int64_t discount = from->charge_cents / 5, share = from->charge_cents / 10;
    line->procedure_qualifier = str_bytes(STR("HC"));
    line->procedure = from->procedure.len ? from->procedure : str_bytes(STR("99213"));
    line->modifiers = from->modifiers;
    line->n_modifiers = from->n_modifiers;
    line->charge_cents = from->charge_cents;
    line->paid_cents = from->charge_cents - discount - share;
    line->revenue_code = from->revenue_code;
    line->paid_quantity_milli = from->quantity_milli;
    line->from = line->to = from->from;
    line->line_control = str_bytes(arena_printf(arena, "%zu", ordinal));
    adjust(arena, line, STR("CO"), STR("45"), discount);
    adjust(arena, line, STR("PR"), STR("2"), share);
    remit->paid_cents += line->paid_cents;
    remit->charge_cents += line->charge_cents;
    remit->patient_cents += share;
}

static RemitClaim *pay_claim(struct arena *arena, const Claim *claim, int64_t ordinal)
{
    RemitClaim *remit = x12_record_new(arena, &remit_claim__descriptor);
    remit->patient_control = claim->patient_control;
    remit->status = str_bytes(STR("1"));
    remit->filing = str_bytes(STR("12"));
    remit->payer_control = str_bytes(arena_printf(arena, "ICN%012lld", (long long)ordinal));
    remit->facility_code = claim->facility_code;
    remit->frequency = claim->frequency;
    remit->patient = claim->subscriber->name;
    remit->received = 20260610;
    remit->from = claim->statement_from;
    remit->to = claim->statement_to;
    for (size_t i = 0; i < claim->n_lines; i++) pay_line(arena, remit, claim->lines[i], i + 1);
    return remit;
}

static void pay_claims(struct bench *b, void *const *claims, size_t count)
{
    if (count == 0) return;
    arena_reset(b->scratch);
    void **remits = arena_alloc(b->scratch, count * sizeof *remits);
    for (size_t i = 0; i < count; i++) {
        RemitClaim *remit = pay_claim(b->scratch, claims[i], b->tally.segments++);
        remit->patient->entity = str_bytes(STR("QC"));
        remit->patient->address = NULL;
        remits[i] = remit;
    }
    write_remits(b, remits, count);
}

/* What the generator leaves out and a warning would be about: the payer's city. */
static void clean_claims(struct bench *b, void *const *claims, size_t count)
{
    Address address = ADDRESS__INIT;
    address.line1 = str_bytes(STR("PO BOX 1"));
    address.city = str_bytes(STR("COLUMBUS"));
    address.state = str_bytes(STR("OH"));
    address.zip = str_bytes(STR("43215"));
    for (size_t i = 0; i < count; i++) {
        Claim *claim = claims[i];
        if (claim->payer && !claim->payer->address) claim->payer->address = &address;
    }
    write_claims(b, claims, count);
}

/* The same claims for the dentist: what the dental guide has no place for is left out. */
static void drill_claims(struct bench *b, void *const *claims, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Claim *claim = claims[i];
        claim->type = CLAIM_TYPE__DENTAL;
        claim->n_dates = claim->n_references = claim->n_notes = claim->n_facts = 0;
        claim->n_conditions = claim->n_providers = 0;
        claim->patient_weight = claim->patient_signature = (ProtobufCBinaryData){0};
        for (size_t n = 0; n < claim->n_lines; n++) {
            ServiceLine *line = claim->lines[n];
            const ServiceLine kept = *line;
            service_line__init(line);
            line->procedure_qualifier = str_bytes(STR("AD"));
            line->procedure = str_bytes(n % 2 ? STR("D0120") : STR("D2391"));
            line->charge_cents = kept.charge_cents;
            line->quantity_milli = 1000;
            line->from = line->to = kept.from;
            line->sender_line = kept.sender_line;
        }
    }
    clean_claims(b, claims, count);
}

static void drill(struct bench *b)
{
    read_all(b, drill_claims, NULL);
}

static void clean(struct bench *b)
{
    read_all(b, clean_claims, NULL);
}

static void pay(struct bench *b)
{
    read_all(b, pay_claims, NULL);
}

/* ---- the command --------------------------------------------------------------------------- */

static int64_t read_file(void *context, char *to, size_t room)
{
    const size_t got = fread(to, 1, room, context);
    return ferror((FILE *)context) ? -1 : (int64_t)got;
}

/* One pass over the file: over bytes in memory, or through the reader's window. */
static struct tally pass(struct bench *b, void (*run)(struct bench *), str whole, FILE *file)
{
    arena_reset(b->memory);
    b->tally = (struct tally){0};
    const struct x12_source source = {.context = file, .read = read_file};
    b->reader = file ? x12_reader_new(b->memory, source, 0) : x12_reader_of(b->memory, whole);
    b->stream = x12_stream_new(b->memory, b->reader, 0);
    b->x837 = x837_reader_new(b->memory);
    b->x835 = x835_new(b->memory, b->stream);
    const int64_t begin = bench_now();
    run(b);
    const int64_t all = bench_now() - begin;
    x837_reader_free(b->x837);
    if (b->tally.ns == 0) b->tally.ns = all;
    if (b->tally.bytes == 0) b->tally.bytes = (int64_t)whole.len;
    return b->tally;
}

static const struct {
    const char *name;
    void (*run)(struct bench *b);
} operations[] = {{"scan", scan},    {"parse", parse}, {"validate", validate},
                  {"model", model},  {"pack", pack},   {"write", write_again},
                  {"stream", model}, {"pay", pay},     {"clean", clean},
                  {"drill", drill}};

/* What is measured: an operation on a file. */
struct measured {
    struct bench *bench;
    void (*run)(struct bench *b);
    str whole;
};

static struct tally pass_in_memory(void *context)
{
    const struct measured *m = context;
    return pass(m->bench, m->run, m->whole, NULL);
}

static void measure(struct bench *b, const char *name, void (*run)(struct bench *), FILE *file)
{
    struct measured measured = {b, run, {0}};
    struct tally tally;
    if (strcmp(name, "stream") == 0) {
        tally = pass(b, run, (str){0}, file);
        tally.bytes = ftello(file);
    } else {
        measured.whole = bench_map(file);
        tally = b->out ? pass_in_memory(&measured) : bench_best(pass_in_memory, &measured);
    }
    bench_print(name, &tally);
}

int main(int argc, char **argv)
{
    static struct bench b = {.batch_max = BATCH_CLAIMS};
    b.memory = arena_new(READER_BYTES);
    b.claims = arena_new(CLAIM_BYTES);
    b.scratch = arena_new(CLAIM_BYTES);
    FILE *file = argc > 2 ? fopen(argv[2], "rb") : NULL;
    if (argc > 3) {
        b.out = fopen(argv[3], "wb");
        b.batch_max = FILE_CLAIMS;
    }
    for (size_t i = 0; file && i < COUNT_OF(operations); i++) {
        if (strcmp(argv[1], operations[i].name) != 0) continue;
        measure(&b, argv[1], operations[i].run, file);
        return b.out && fclose(b.out) != 0 ? 3 : 0;
    }
    (void)fputs("usage: bench_formats OPERATION FILE [OUT]\n", stderr);
    return 2;
}
