/* Cuts a proven file into the pieces that a slot is handed. */
#include "gateway/split.h"

#include <unistd.h>

#include "lib/fhir/fhir.h"
#include "lib/hl7/split.h"
#include "lib/x12/ack.h"
#include "lib/x12/x835.h"
#include "lib/x12/x837.h"

enum { ACK_CLAIMS_MAX = 500, UNBOUND_BYTES_MAX = 64 * 1024 };
static const size_t split_bytes_max = (size_t)512 << 20;

enum place {
    IN_ENVELOPE,
    IN_CLAIMS,
    IN_PAYMENT,
    IN_CLAIM_ACKS,
    IN_MESSAGES,
    IN_RESOURCES,
    IN_NOTHING,
    AT_END
};

struct split {
    struct split_request request;
    struct arena *arena, *scratch; /* scratch: for pieces that are passed over */
    struct file_source source;
    struct x12_stream *stream;
    struct x837_reader *claims;
    struct x835 *payments;
    struct x277ca *claim_acks;
    struct hl7_split *messages;
    struct fhir_reader *resources;
    enum place place;
    int64_t unit, item_count;
    int32_t claim_ordinal, interchange_ordinal;
    struct plan_item interchange, set;
    bool refused; /* the interchange: its sets are read over */
    str partner;
    bool claim_acks_counted, nothing_told;
};

/* ---- beginning --------------------------------------------------------------------------- */

static ptrdiff_t message_read(void *context, char *to, size_t room)
{
    const struct x12_source source = file_source_x12(context);
    return (ptrdiff_t)source.read(context, to, room);
}

static ptrdiff_t resource_read_at(void *context, uint64_t offset, char *to, size_t room)
{
    struct file_source at = {.fd = ((const struct file_source *)context)->fd, .offset = offset};
    const struct x12_source source = file_source_x12(&at);
    return (ptrdiff_t)source.read(&at, to, room);
}

static void x12_begin_reading(struct split *split)
{
    split->stream = x12_stream_new(split->arena,
                                   x12_reader_new(split->arena, file_source_x12(&split->source),
                                                  split->request.segment_bytes_max),
                                   0);
    split->claims = x837_reader_new(split->arena);
    split->payments = x835_new(split->arena, split->stream);
    split->claim_acks = x277ca_new(split->arena, split->stream);
    split->place = IN_ENVELOPE;
}

struct split *split_new(const struct split_request *request)
{
    struct arena *arena = arena_new(split_bytes_max);
    struct split *split = ARENA_NEW(arena, struct split);
    split->request = *request;
    split->arena = arena;
    split->scratch = arena_new(split_bytes_max);
    split->source = (struct file_source){.fd = request->fd};
    switch (request->proof->format) {
    case FORMAT_X12:
        x12_begin_reading(split);
        break;
    case FORMAT_HL7:
        split->messages = hl7_split_new(
            arena, (struct hl7_source){.read = message_read, .context = &split->source},
            request->message_bytes_max, 0, 0);
        split->place = IN_MESSAGES;
        break;
    case FORMAT_FHIR:
        split->resources = fhir_reader_new((struct fhir_source){.read = message_read,
                                                                .context = &split->source,
                                                                .read_at = resource_read_at},
                                           request->message_bytes_max);
        split->place = IN_RESOURCES;
        break;
    case FORMAT_UNKNOWN:
        split->place = IN_NOTHING;
        break;
    }
    return split;
}

void split_free(struct split *split)
{
    if (!split) return;
    if (split->claims) x837_reader_free(split->claims);
    fhir_reader_free(split->resources);
    arena_free(split->scratch);
    arena_free(split->arena);
}

static enum status item_next(struct split *split, struct plan_item *item)
{
    const off_t at = (off_t)(split->item_count++ * (int64_t)sizeof *item);
    return pread(fileno(split->request.plan), item, sizeof *item, at) == (ssize_t)sizeof *item
               ? OK
               : RETRY;
}

/* ---- pieces ------------------------------------------------------------------------------ */

static struct input *piece(struct split *split, struct arena *arena, enum input_kind kind,
                           uint64_t end)
{
    const struct file_row *file = split->request.file;
    struct input *in = ARENA_NEW(arena, struct input);
    in->kind = kind;
    in->slot = file->slot;
    in->intake_number = file->intake_number;
    in->unit = ++split->unit;
    in->again = in->unit <= file->unit;
    in->end = (int64_t)end;
    in->count = 1;
    in->source = file->source;
    in->sender = in->control = in->payer = in->trace = STR("");
    in->from_payer = file->partner.len > 0;
    in->partner = split->partner;
    in->by_document = file->by_document != 0;
    return in;
}

/* A piece of the interchange in hand: whose it is. */
static struct input *x12_piece(struct split *split, struct arena *arena, enum input_kind kind,
                               uint64_t end)
{
    struct input *in = piece(split, arena, kind, end);
    in->sender = key_text(arena, arena_str(arena, str_of(split->interchange.sender)));
    in->control = key_text(arena, arena_str(arena, str_of(split->interchange.control)));
    in->sha256 = (str){arena_copy(arena, split->interchange.sha256, SHA256_BYTES), SHA256_BYTES};
    in->position = in->interchange = split->interchange_ordinal;
    return in;
}

static struct input *refusal(struct split *split, struct arena *arena, const struct plan_item *item)
{
    struct input *in = x12_piece(split, arena, INPUT_REFUSED, item->end);
    in->count = item->count;
    memcpy(in->reason, item->reason, sizeof in->reason);
    return in;
}

/* ---- interchanges ------------------------------------------------------------------------ */

/* A payer's answer that lies in the inbox is its sender's, by ISA06; else the catch-all partner's.
 */
static str partner_of(const struct split *split)
{
    const struct partners *partners = split->request.partners;
    str partner = STR("unknown");
    if (split->request.file->partner.len) return split->request.file->partner;
    for (size_t i = 0; partners && i < partners->count; i++) {
        if (str_is(partners->items[i].receiver_id, split->interchange.partner_id))
            return partners->items[i].id;
        if (partners->items[i].catch_all) partner = partners->items[i].id;
    }
    return partner;
}

static enum status interchange_begin(struct split *split, struct arena *arena, struct input **input)
{
    TRY(item_next(split, &split->interchange));
    split->interchange_ordinal++;
    split->refused = split->interchange.verdict == 'R';
    split->partner = partner_of(split);
    struct input *in = x12_piece(split, arena, INPUT_INTERCHANGE, split->stream->segment.end);
    in->count = split->interchange.count;
    in->plan = arena_copy(arena, &split->interchange, sizeof split->interchange);
    memcpy(in->reason, split->interchange.reason, sizeof in->reason);
    *input = in;
    return OK;
}

static void ta1_take(struct split *split, struct arena *arena, struct input **input)
{
    struct ta1 ta1;
    if (split->refused) return;
    struct input *in = x12_piece(split, arena, INPUT_ACKNOWLEDGED, split->stream->segment.end);
    if (ta1_read(split->stream, &ta1)) {
        in->acknowledgement = ack_of_ta1(arena, &ta1);
        in->acknowledgement->receiver_control = str_bytes(in->control);
    } else {
        in->kind = INPUT_REFUSED;
        (void)snprintf(in->reason, sizeof in->reason, "TA101 or TA104 cannot be read");
    }
    *input = in;
}

/* ---- acknowledgements -------------------------------------------------------------------- */

static enum status ack999_take(struct split *split, struct arena *arena, struct input **input)
{
    struct x999 x999;
    TRY(x999_read(split->stream, arena, &x999));
    struct input *in = x12_piece(split, arena, INPUT_ACKNOWLEDGED, split->stream->transaction.end);
    in->acknowledgement = ack_of_999(arena, &x999);
    in->acknowledgement->receiver_control = str_bytes(in->control);
    *input = in;
    return OK;
}

/* Some of a 277CA's claims, so that a message stays small; its set counts as one input, with the
 * first. */
static enum status claim_acks_take(struct split *split, struct arena *arena, struct input **input)
{
    enum x277ca_event event = X277CA_CLAIM;
    struct input *in = x12_piece(split, arena, INPUT_ACKNOWLEDGED, 0);
    in->acknowledgement = ack_of_277ca(arena);
    while (event == X277CA_CLAIM && in->acknowledgement->n_claims < ACK_CLAIMS_MAX) {
        TRY(x277ca_next(split->claim_acks, arena, &event));
        if (event == X277CA_CLAIM)
            ack_add_claim(arena, in->acknowledgement, &split->claim_acks->claim);
    }
    ack_finish_277ca(arena, in->acknowledgement, &split->claim_acks->file);
    in->acknowledgement->receiver_control = str_bytes(in->control);
    in->end = (int64_t)split->stream->segment.end;
    in->count = split->claim_acks_counted ? 0 : 1;
    split->claim_acks_counted = true;
    if (event == X277CA_FILE) split->place = IN_ENVELOPE;
    *input = in;
    return OK;
}

/* ---- claims ------------------------------------------------------------------------------ */

/* The bytes of a claim that does not bind, for whoever must look at it. */
static str bytes_read(const struct split *split, struct arena *arena, uint64_t offset, uint64_t end)
{
    const size_t len =
        end - offset < UNBOUND_BYTES_MAX ? (size_t)(end - offset) : UNBOUND_BYTES_MAX;
    char *at = arena_alloc(arena, len + 1);
    const ssize_t n = pread(split->request.fd, at, len, (off_t)offset);
    return (str){at, n > 0 ? (size_t)n : 0};
}

static enum status claim_take(struct split *split, struct arena *arena, struct input **input)
{
    struct x837_event event;
    TRY(x837_next(split->claims, arena, &event));
    if (event.kind == X837_TRANSACTION_END) split->place = IN_ENVELOPE;
    if (event.kind != X837_CLAIM && event.kind != X837_UNBOUND) return OK;
    const bool bound = event.kind == X837_CLAIM;
    struct input *in = x12_piece(split, arena, bound ? INPUT_CLAIM : INPUT_UNBOUND, event.end);
    in->position = ++split->claim_ordinal;
    in->written = x837_header(split->claims)->created;
    in->claim = event.claim;
    in->claims_segment = event.segment_position;
    if (!bound) {
        (void)snprintf(in->reason, sizeof in->reason, "claim does not bind: %s", event.reason);
        in->text = bytes_read(split, arena, event.offset, event.end);
    }
    *input = in;
    return OK;
}

/* ---- payments ---------------------------------------------------------------------------- */

static bytes kept(struct arena *arena, bytes text)
{
    return str_bytes(arena_str(arena, str_from(text)));
}

/* The reader's payment is valid until the next set; the totals it lacks at the head are in the
 * plan. */
static Payment *payment_copy(const struct split *split, struct arena *arena)
{
    Payment *payment = ARENA_NEW(arena, Payment);
    *payment = split->payments->payment;
    payment->payer = str_bytes(arena_str(arena, split->partner));
    payment->payer_id = kept(arena, payment->payer_id);
    payment->trace = kept(arena, payment->trace);
    payment->method = kept(arena, payment->method);
    payment->payee_id = kept(arena, payment->payee_id);
    payment->payee_name = kept(arena, payment->payee_name);
    payment->handling = kept(arena, payment->handling);
    payment->claim_paid_cents = split->set.claim_paid_cents;
    payment->provider_cents = split->set.provider_cents;
    payment->claim_count = split->set.claim_count;
    payment->intake_number = split->request.file->intake_number;
    payment->set_ordinal = split->stream->transaction.ordinal;
    return payment;
}

static void payment_head(struct split *split, struct arena *arena, struct input *in)
{
    in->payer = key_text(arena, str_from(in->payment->payer_id));
    in->trace = key_text(arena, str_from(in->payment->trace));
    in->sha256 = (str){arena_copy(arena, split->set.sha256, SHA256_BYTES), SHA256_BYTES};
    in->ordinal = split->stream->transaction.ordinal;
    if (split->set.balances) return;
    in->kind = INPUT_UNPOSTED;
    in->equation = arena_str(arena, str_of(split->set.equation));
}

/* "Y", or what does not add up. */
static str equation_of(const struct split *split, struct arena *arena)
{
    const struct x835 *reader = split->payments;
    if (!reader->claim_bound) return STR("a number or an amount of the claim cannot be read");
    return reader->equation.balances ? STR("Y") : remit_equation_text(arena, &reader->equation);
}

static enum status payment_take(struct split *split, struct arena *arena, struct input **input)
{
    enum x835_event event;
    TRY(x835_next(split->payments, arena, &event));
    if (event == X835_PROOF) split->place = IN_ENVELOPE;
    if (event == X835_PROOF || (event != X835_PAYMENT && !split->set.balances)) return OK;
    struct input *in = x12_piece(split, arena, INPUT_PAYMENT, split->payments->claim_end);
    in->payment = payment_copy(split, arena);
    if (event == X835_PAYMENT) payment_head(split, arena, in);
    if (event == X835_CLAIM) {
        in->kind = INPUT_PAID;
        in->paid = split->payments->claim;
        in->ordinal = split->payments->claim_ordinal;
        in->equation = equation_of(split, arena);
    }
    if (event == X835_PROVIDER) {
        in->kind = INPUT_PROVIDER;
        in->adjustment = split->payments->adjustment;
    }
    *input = in;
    return OK;
}

/* ---- sets -------------------------------------------------------------------------------- */

static enum status set_begin(struct split *split, struct arena *arena, struct input **input)
{
    const char *type = split->stream->transaction.type;
    TRY(item_next(split, &split->set));
    if (split->refused || split->set.verdict == 'R') {
        if (!split->refused) *input = refusal(split, arena, &split->set);
        return x12_stream_skip(split->stream);
    }
    if (x837_reads(split->stream)) {
        x837_start(split->claims, split->stream);
        split->place = IN_CLAIMS;
        return OK;
    }
    if (strcmp(type, "835") == 0) {
        x835_start(split->payments);
        split->place = IN_PAYMENT;
        return OK;
    }
    if (strcmp(type, "277") == 0) {
        x277ca_start(split->claim_acks);
        split->claim_acks_counted = false;
        split->place = IN_CLAIM_ACKS;
        return OK;
    }
    return ack999_take(split, arena, input);
}

static enum status envelope_take(struct split *split, struct arena *arena, struct input **input)
{
    enum x12_event event;
    TRY(x12_stream_next(split->stream, &event));
    switch (event) {
    case X12_ISA:
        return interchange_begin(split, arena, input);
    case X12_TA1:
        ta1_take(split, arena, input);
        break;
    case X12_ST:
        return set_begin(split, arena, input);
    case X12_END:
        split->place = IN_NOTHING;
        break;
    case X12_GS:
    case X12_SEGMENT:
    case X12_SE:
    case X12_GE:
    case X12_IEA:
        break;
    }
    return OK;
}

/* ---- HL7 --------------------------------------------------------------------------------- */

static struct input *message_piece(struct split *split, struct arena *arena,
                                   const struct hl7_part *part)
{
    struct input *in = piece(split, arena, INPUT_MESSAGE, (uint64_t)part->next_offset);
    split->claim_ordinal++;
    in->position = part->ordinal;
    in->text = arena_str(arena, part->text);
    in->ending = part->ending;
    input_message(in, arena);
    return in;
}

static enum status message_take(struct split *split, struct arena *arena, struct input **input)
{
    struct hl7_part part;
    hl7_split_next(split->messages, &part);
    switch (part.kind) {
    case HL7_PART_MESSAGE:
        *input = message_piece(split, arena, &part);
        break;
    case HL7_PART_TOO_LARGE:
        *input = message_piece(split, arena, &part);
        input_refuse_large(*input, arena);
        break;
    case HL7_PART_FAULT:
        *input = piece(split, arena, INPUT_NOTE, (uint64_t)part.next_offset);
        (void)snprintf((*input)->reason, REASON_MAX, "batch: %s is wrong or missing", part.what);
        break;
    case HL7_PART_JUNK:
        *input = piece(split, arena, INPUT_NOTE, (uint64_t)part.next_offset);
        (void)snprintf((*input)->reason, REASON_MAX, "text before the first MSH was passed over");
        break;
    case HL7_PART_END:
        split->place = IN_NOTHING;
        break;
    case HL7_PART_FAILED:
        return RETRY;
    }
    return OK;
}

/* ---- FHIR -------------------------------------------------------------------------------- */

/* What it says of itself, and whether it may be billed. */
static struct input *resource_piece(struct split *split, struct arena *arena,
                                    const struct fhir_event *event)
{
    struct input *in = piece(split, arena, INPUT_RESOURCE, event->end);
    in->position = ++split->claim_ordinal;
    in->claim = event->claim;
    in->sender = key_text(arena, event->sender.len ? event->sender : STR(""));
    in->control = key_text(arena, event->control.len ? event->control : STR(""));
    in->sha256 = (str){arena_copy(arena, event->sha256, SHA256_BYTES), SHA256_BYTES};
    in->written = event->created;
    in->is_test = event->is_test;
    const struct fhir_refusal *why = event->refusal;
    if (why)
        (void)snprintf(in->reason, REASON_MAX, "FHIR %s %s: %s", why->issue, why->path, why->text);
    if (!in->from_payer || !event->claim) return in;
    in->claim = NULL;
    (void)snprintf(in->reason, REASON_MAX,
                   "FHIR not-supported : a payer's folder brings no claims");
    return in;
}

static enum status resource_take(struct split *split, struct arena *arena, struct input **input)
{
    struct fhir_event event;
    fhir_next(split->resources, arena, &event);
    switch (event.kind) {
    case FHIR_CLAIM:
    case FHIR_REFUSED:
        *input = resource_piece(split, arena, &event);
        break;
    case FHIR_CONTEXT:
        break;
    case FHIR_END:
        split->place = IN_NOTHING;
        break;
    case FHIR_FAILED:
        return RETRY;
    }
    return OK;
}

/* ---- the end ----------------------------------------------------------------------------- */

/* A file readable as nothing is one refused input. */
static void end_take(struct split *split, struct arena *arena, struct input **input)
{
    const bool nothing = split->request.proof->input_count == 0 && split->claim_ordinal == 0;
    const uint64_t end = (uint64_t)split->request.file->byte_count;
    if (nothing && !split->nothing_told) {
        split->nothing_told = true;
        *input = piece(split, arena, INPUT_REFUSED, end);
        (void)snprintf((*input)->reason, REASON_MAX, "%s",
                       end == 0 ? "the file is empty"
                       : split->request.proof->format == FORMAT_UNKNOWN
                           ? "neither X12, HL7 v2 nor FHIR can be read in it"
                           : "there is nothing in it");
        return;
    }
    *input = piece(split, arena, INPUT_END, end);
    split->place = AT_END;
}

static enum status place_take(struct split *split, struct arena *batch, struct input **input)
{
    const bool passed_over = split->unit < split->request.file->unit &&
                             split->place != IN_MESSAGES && split->place != IN_ENVELOPE;
    struct arena *arena = passed_over ? split->scratch : batch;
    arena_reset(split->scratch);
    switch (split->place) {
    case IN_ENVELOPE:
        return envelope_take(split, arena, input);
    case IN_CLAIMS:
        return claim_take(split, arena, input);
    case IN_PAYMENT:
        return payment_take(split, arena, input);
    case IN_CLAIM_ACKS:
        return claim_acks_take(split, arena, input);
    case IN_MESSAGES:
        return message_take(split, arena, input);
    case IN_RESOURCES:
        return resource_take(split, arena, input);
    case IN_NOTHING:
        end_take(split, arena, input);
        break;
    case AT_END:
        break;
    }
    return OK;
}

/* What was done before a restart is told again only where an answer hangs on it. */
static bool is_told(const struct input *in)
{
    return !in->again || in->kind == INPUT_MESSAGE || in->kind == INPUT_INTERCHANGE;
}

enum status split_next(struct split *split, struct arena *arena, struct input **input)
{
    *input = NULL;
    while (split->place != AT_END) {
        TRY(place_take(split, arena, input));
        if (*input && is_told(*input)) return OK;
        *input = NULL;
    }
    return OK;
}
