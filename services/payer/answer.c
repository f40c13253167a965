/* Reads an 837 and gathers what its answers need; TA1 and 999 are written on the way. */
#include "payer/answer.h"

#include <stdio.h>

#include "lib/x12/ta1.h"
#include "lib/x12/x837.h"
#include "lib/x12/x999.h"
#include "payer/claims.h"

struct reading {
    struct desk desk;
    struct answers *answers;
    struct x12_stream *stream;
    struct x837_reader *reader;
    struct arena *claim_arena; /* emptied after each claim */
    struct x12_out acks;       /* 999s */
    struct x999_writer writer;
    bool in_group, refused; /* the interchange was refused by TA1 */
    size_t set_first;       /* claims of the set in hand begin here */
};

/* ---- names and numbers -------------------------------------------------------------------- */

static int64_t number(str digits)
{
    int64_t value = 0;
    return str_all_digits(digits) && digits.len <= 9 && str_parse_int(digits, &value) ? value : 0;
}

struct x12_envelope desk_envelope(const struct desk *desk, enum answer_slot slot)
{
    const struct x12_interchange *in = &desk->interchange;
    return (struct x12_envelope){
        .sender_qualifier = str_of(in->receiver_qualifier),
        .sender_id = str_of(in->receiver_id),
        .receiver_qualifier = str_of(in->sender_qualifier),
        .receiver_id = str_of(in->sender_id),
        .control = (desk->control * ANSWER_SLOTS + (int64_t)slot) % 1000000000,
        .date = desk->day,
        .hhmm = desk->hhmm,
        .usage = in->usage,
    };
}

void answer_add(struct answers *answers, const struct desk *desk, const char *kind, str bytes_out)
{
    if (answers->count == ANSWERS_MAX) return;
    struct answer *answer = &answers->items[answers->count++];
    answer->kind = kind;
    answer->bytes = bytes_out;
    (void)snprintf(answer->name, sizeof answer->name, "%09lld-%s.edi",
                   (long long)(desk->control % 1000000000), kind);
}

/* ISA09 is YYMMDD; a century is added as X12 readers do: all of this lies after 2000. */
static void read_interchange(struct reading *reading)
{
    struct desk *desk = &reading->desk;
    const struct x12_interchange *in = &reading->stream->interchange;
    char day[16];
    desk->interchange = *in;
    desk->control = number(str_of(in->control));
    desk->hhmm = (int32_t)number(str_of(in->time)) % 2400;
    if (desk->hhmm % 100 > 59) desk->hhmm = 0;
    (void)snprintf(day, sizeof day, "20%.6s", in->date);
    if (!date_parse(str_of(day), &desk->day)) desk->day = date_of(20000101);
}

/* ---- what is kept of a claim -------------------------------------------------------------- */

static str keep(struct reading *reading, bytes text)
{
    return arena_str(reading->desk.arena, str_from(text));
}

static str tax_id_of(struct reading *reading, const Party *billing)
{
    for (size_t i = 0; i < billing->n_references; i++)
        if (str_is(str_from(billing->references[i]->qualifier), "EI"))
            return keep(reading, billing->references[i]->value);
    return (str){0};
}

static size_t payee_of(struct reading *reading, const Party *billing)
{
    struct desk *desk = &reading->desk;
    const str id = billing ? str_from(billing->id) : (str){0};
    for (size_t i = desk->payee_count; i-- > 0;)
        if (str_eq(desk->payees[i].provider.npi, id)) return i;
    desk->payees = arena_grow(desk->arena, desk->payees, desk->payee_count, sizeof *desk->payees);
    struct payee *payee = &desk->payees[desk->payee_count];
    *payee = (struct payee){.qualifier = STR("XX"), .name = STR("UNKNOWN")};
    payee->provider = (struct x277ca_provider){.name = STR("UNKNOWN"), .tax_id = STR("UNKNOWN")};
    if (billing != NULL) {
        payee->provider.name = payee->name = keep(reading, billing->last_name);
        payee->provider.first_name = keep(reading, billing->first_name);
        payee->provider.npi = payee->id = keep(reading, billing->id);
        payee->tax_id = payee->provider.tax_id = tax_id_of(reading, billing);
    }
    if (payee->id.len == 0 && payee->tax_id.len > 0) {
        payee->id = payee->tax_id;
        payee->qualifier = STR("FI");
    }
    return desk->payee_count++;
}

static struct held_claim *hold(struct reading *reading, str control)
{
    struct desk *desk = &reading->desk;
    desk->claims = arena_grow(desk->arena, desk->claims, desk->claim_count, sizeof *desk->claims);
    struct held_claim *held = &desk->claims[desk->claim_count++];
    *held = (struct held_claim){.control = arena_str(desk->arena, control)};
    return held;
}

static void hold_claim(struct reading *reading, const Claim *claim)
{
    static const Party nobody = PARTY__INIT;
    const Party *insured =
        claim->subscriber && claim->subscriber->name ? claim->subscriber->name : &nobody;
    const Party *patient = claim->patient ? claim->patient : insured;
    struct desk *desk = &reading->desk;
    struct held_claim *held = hold(reading, str_from(claim->patient_control));
    held->patient =
        (struct x277ca_patient){keep(reading, patient->last_name),
                                keep(reading, patient->first_name), keep(reading, insured->id)};
    if (held->patient.member_id.len == 0) held->patient.member_id = STR("UNKNOWN");
    held->charge_cents = claim->charge_cents;
    held->from = date_of(claim->statement_from);
    held->to = date_of(claim->statement_to);
    held->payee = payee_of(reading, claim->billing);
    if (desk->payer_name.len == 0 && claim->payer)
        desk->payer_name = keep(reading, claim->payer->last_name);
    adjudicate(claim, desk->rules, desk->day, desk->arena, &held->adjudication);
}

/* A claim that cannot be read is refused by its number where it has one (277CA A3 21: missing or
 * invalid). */
static void hold_unbound(struct reading *reading, str control)
{
    struct held_claim *held = hold(reading, control);
    held->payee = payee_of(reading, NULL);
    held->patient = (struct x277ca_patient){STR("UNKNOWN"), {0}, STR("UNKNOWN")};
    held->adjudication.rejected = true;
    held->adjudication.status = (struct x277ca_status){STR("A3"), STR("21"), STR("")};
}

/* ---- the file ----------------------------------------------------------------------------- */

static void read_header(struct reading *reading)
{
    struct desk *desk = &reading->desk;
    const struct x837_header *header = x837_header(reading->reader);
    if (desk->batch.len > 0) return;
    desk->batch = arena_str(desk->arena, str_of(header->reference));
    desk->submitter_name = keep(reading, header->submitter->last_name);
    desk->submitter_id = keep(reading, header->submitter->id);
    desk->payer_name = keep(reading, header->receiver->last_name);
}

static str control_of(void *context, int32_t claim)
{
    const struct reading *reading = context;
    const size_t at = reading->set_first + (size_t)claim - 1;
    return claim > 0 && at < reading->desk.claim_count ? reading->desk.claims[at].control
                                                       : (str){0};
}

static void take_event(struct reading *reading, const struct x837_event *event)
{
    if (event->kind == X837_TRANSACTION_START) read_header(reading);
    if (event->kind == X837_CLAIM) hold_claim(reading, event->claim);
    if (event->kind == X837_UNBOUND) hold_unbound(reading, event->patient_control);
}

static enum status read_claims(struct reading *reading)
{
    struct x837_event event = {.kind = X837_TRANSACTION_START};
    if (!x837_reads(reading->stream)) return x12_stream_skip(reading->stream);
    x837_start(reading->reader, reading->stream);
    while (event.kind != X837_TRANSACTION_END) {
        TRY(x837_next(reading->reader, reading->claim_arena, &event));
        take_event(reading, &event);
        arena_reset(reading->claim_arena);
    }
    return OK;
}

static void read_set(struct reading *reading)
{
    const struct x12_stream *stream = reading->stream;
    reading->set_first = reading->desk.claim_count;
    if (read_claims(reading) != OK) return;
    if (reading->in_group)
        x999_transaction(&reading->writer, &stream->transaction, &stream->findings);
    if (x12_transaction_verdict(&stream->findings) == 'R')
        reading->desk.claim_count = reading->set_first; /* a refused set has no claims */
}

static void begin_group(struct reading *reading)
{
    const int32_t ordinal = reading->stream->group.ordinal;
    const enum answer_slot slot =
        ordinal <= 1 ? SLOT_999 : (enum answer_slot)(SLOT_GROUPS + (ordinal < 8 ? ordinal - 2 : 6));
    const struct x12_envelope envelope = desk_envelope(&reading->desk, slot);
    x999_begin(&reading->writer, &reading->acks, &envelope, &reading->stream->group);
    reading->writer.claim_control = control_of;
    reading->writer.context = reading;
    reading->in_group = true;
}

static void end_group(struct reading *reading)
{
    const char verdict =
        x999_end(&reading->writer, &reading->stream->group, &reading->stream->envelope);
    struct receipt *receipt = &reading->answers->receipt;
    reading->in_group = false;
    if (receipt->ack == 0) receipt->ack = verdict;
    if (verdict == 'R') reading->desk.claim_count = 0;
}

static void answer_ta1(struct reading *reading)
{
    const struct ta1 ta1 = ta1_of(&reading->desk.interchange, &reading->stream->envelope);
    const struct x12_envelope envelope = desk_envelope(&reading->desk, SLOT_TA1);
    struct x12_out out = x12_out_new(reading->desk.arena, X12_DELIMITERS);
    ta1_write(&out, &envelope, &ta1);
    answer_add(reading->answers, &reading->desk, "ta1", x12_out_str(&out));
    reading->answers->receipt.ta1 = ta1.verdict;
    reading->refused = ta1.verdict == 'R';
}

/* The first interchange of the file; what follows it is not ours to answer. */
static void read_file(struct reading *reading)
{
    for (;;) {
        enum x12_event event;
        if (x12_stream_next(reading->stream, &event) != OK || event == X12_END) return;
        if (event == X12_ISA) read_interchange(reading);
        if (event == X12_GS) begin_group(reading);
        if (event == X12_ST) read_set(reading);
        if (event == X12_GE) end_group(reading);
        if (event == X12_IEA) {
            answer_ta1(reading);
            return;
        }
    }
}

static void write_receipt(struct reading *reading)
{
    const struct desk *desk = &reading->desk;
    struct receipt *receipt = &reading->answers->receipt;
    receipt->isa13 = desk->control;
    receipt->claims = ARENA_ARRAY(desk->arena, str, desk->claim_count);
    receipt->charges_cents = ARENA_ARRAY(desk->arena, int64_t, desk->claim_count);
    for (size_t i = 0; i < desk->claim_count; i++) {
        if (desk->claims[i].control.len == 0) continue;
        receipt->claims[receipt->claim_count] = desk->claims[i].control;
        receipt->charges_cents[receipt->claim_count++] = desk->claims[i].charge_cents;
        receipt->rejected_count += desk->claims[i].adjudication.rejected;
        receipt->reversed_count += desk->claims[i].adjudication.reversal != NULL;
        (void)cents_add(&receipt->charge_cents, desk->claims[i].charge_cents);
    }
}

static void write_answers(struct reading *reading)
{
    if (reading->refused) reading->desk.claim_count = 0;
    if (!reading->refused && reading->acks.len > 0)
        answer_add(reading->answers, &reading->desk, "999", x12_out_str(&reading->acks));
    write_receipt(reading);
    if (reading->desk.claim_count == 0) return;
    answer_277ca(&reading->desk, reading->answers);
    answer_835(&reading->desk, reading->answers);
}

static struct reading reading_new(str file, struct arena *arena, struct answers *answers)
{
    *answers = (struct answers){0};
    struct reading reading = {.desk.arena = arena, .answers = answers};
    reading.stream = x12_stream_new(arena, x12_reader_of(arena, file), 0);
    reading.acks = x12_out_new(arena, X12_DELIMITERS);
    return reading;
}

void answer_file(str file, const struct payer_rules *rules, size_t claims_per_payment,
                 struct arena *arena, struct answers *answers)
{
    enum { CLAIM_ARENA_BYTES = 256 << 20 };
    struct reading reading = reading_new(file, arena, answers);
    reading.desk.rules = rules;
    reading.desk.claims_per_payment =
        claims_per_payment ? claims_per_payment : CLAIMS_PER_PAYMENT_DEFAULT;
    reading.claim_arena = arena_new(CLAIM_ARENA_BYTES);
    reading.reader = x837_reader_new(arena);
    read_file(&reading);
    write_answers(&reading);
    x837_reader_free(reading.reader);
    arena_free(reading.claim_arena);
}

static bool first_interchange(struct reading *reading)
{
    enum x12_event event = X12_END;
    while (x12_stream_next(reading->stream, &event) == OK && event != X12_END)
        if (event == X12_ISA) {
            read_interchange(reading);
            return true;
        }
    return false;
}

int64_t payer_answer_control(str file)
{
    enum { ARENA_BYTES = 16 << 20 };
    struct arena *arena = arena_new(ARENA_BYTES);
    struct answers answers;
    struct reading reading = reading_new(file, arena, &answers);
    const int64_t control = first_interchange(&reading) ? reading.desk.control : 0;
    arena_free(arena);
    return control;
}

void answer_duplicate(str file, struct arena *arena, struct answers *answers)
{
    struct reading reading = reading_new(file, arena, answers);
    if (!first_interchange(&reading)) return;
    struct ta1 ta1 = ta1_of(&reading.desk.interchange, &reading.stream->envelope);
    ta1.verdict = 'R';
    memcpy(ta1.note, "025", sizeof "025");
    const struct x12_envelope envelope = desk_envelope(&reading.desk, SLOT_DUPLICATE);
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    ta1_write(&out, &envelope, &ta1);
    answer_add(answers, &reading.desk, "ta1-duplicate", x12_out_str(&out));
    answers->receipt.isa13 = reading.desk.control;
    answers->receipt.ta1 = 'R';
}
