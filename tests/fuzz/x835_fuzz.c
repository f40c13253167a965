/* Any bytes as an 835: no crash, views inside the arena, counts that agree, and what is written is
 * read back the same. */
#include "lib/x12/x835.h"

#include <stdlib.h>

static void hold(bool what)
{
    if (!what) abort();
}

enum { KEPT_BYTES_MAX = 16 << 20, GONE_BYTES = 64 << 10 };

/* Delimiters that the input does not have, so that no value is changed by them. */
static const struct x12_delimiters ours = {
    .element = '\x1d', .component = '\x1f', .repetition = '\x1e', .terminator = '\x1c'};

/* What a set says, as the messages of its model in a row, and the set written from them. */
struct image {
    struct arena *arena;
    struct x12_out model, wrote;
    bool is_clean; /* nothing wrong was found, and all claims are bound */
};

static const struct x12_envelope envelope = {.sender_qualifier = {"ZZ", 2},
                                             .sender_id = {"P", 1},
                                             .receiver_qualifier = {"ZZ", 2},
                                             .receiver_id = {"C", 1},
                                             .control = 1,
                                             .date = {20260630},
                                             .usage = 'T',
                                             .functional = "HP",
                                             .type = "835",
                                             .guide = "005010X221A1"};

static void keep(struct image *image, const ProtobufCMessage *message)
{
    const size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *text = arena_alloc(image->arena, size + 1);
    (void)protobuf_c_message_pack(message, text);
    x12_put_written(&image->model, (str){(const char *)text, size}, 0);
}

static void keep_event(struct image *image, const struct x835 *reader, enum x835_event event)
{
    if (arena_used(image->arena) > KEPT_BYTES_MAX) return;
    switch (event) {
    case X835_PAYMENT:
        keep(image, &reader->payment.base);
        x835_write_payment(&image->wrote, &reader->payment, NULL);
        break;
    case X835_CLAIM:
        keep(image, &reader->claim->base);
        x835_write_claim(&image->wrote, reader->claim);
        image->is_clean &= reader->claim_bound;
        break;
    case X835_PROVIDER:
        keep(image, &reader->adjustment->base);
        x835_write_adjustment(&image->wrote, reader->adjustment);
        break;
    case X835_PROOF:
        break;
    }
}

/* What an event gave is gone with the next: nothing may be found there any more. */
static void forget(struct arena *events)
{
    arena_reset(events);
    memset(arena_take(events, GONE_BYTES), 0xa5, GONE_BYTES);
    arena_reset(events);
}

static void check_claim(const struct x835 *reader)
{
    hold(reader->claim != NULL && reader->claim->n_lines <= X835_LINES_MAX);
    hold(reader->claim_end >= reader->claim_offset);
}

static void read_set(struct x12_stream *stream, struct x835 *reader, struct image *image)
{
    int32_t claims = 0, adjustments = 0, payments = 0;
    int64_t paid = 0;
    enum x835_event event;
    struct arena *events = arena_new(64 << 20);
    image->model = x12_out_new(image->arena, ours);
    image->wrote = x12_out_new(image->arena, ours);
    image->is_clean = true;
    x12_open(&image->wrote, &envelope);
    x835_start(reader);
    do {
        hold(x835_next(reader, events, &event) == OK);
        payments += event == X835_PAYMENT;
        adjustments += event == X835_PROVIDER;
        if (event == X835_CLAIM) {
            claims++;
            (void)cents_add(&paid, reader->claim->paid_cents);
            check_claim(reader);
        }
        keep_event(image, reader, event);
        forget(events);
    } while (event != X835_PROOF);
    arena_free(events);
    x12_close(&image->wrote, &envelope);
    image->is_clean &= x12_transaction_verdict(&stream->findings) == 'A';
    const struct x835_proof *proof = &reader->proof;
    hold(payments <= 1 && claims == proof->claim_count && adjustments == proof->provider_count);
    if (!proof->balances) hold(x12_transaction_verdict(&stream->findings) != 'A');
    if (proof->balances && proof->claim_unbound_count == 0) {
        hold(paid == proof->claim_paid_cents);
        hold(proof->amount_cents == proof->claim_paid_cents - proof->provider_cents);
    }
}

/* The only set of what was written. */
static void read_back(struct arena *arena, str text, struct image *image)
{
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 8);
    enum x12_event at = X12_ISA;
    while (at != X12_ST) hold(x12_stream_next(stream, &at) == OK && at != X12_END);
    read_set(stream, x835_new(arena, stream), image);
}

/* What has an error may lose what the guide has no place for; what is left stays. */
static void check_round_trip(struct arena *arena, const struct image *first)
{
    struct image second = {.arena = arena}, third = {.arena = arena};
    read_back(arena, x12_out_str(&first->wrote), &second);
    if (first->is_clean) hold(str_eq(x12_out_str(&first->model), x12_out_str(&second.model)));
    read_back(arena, x12_out_str(&second.wrote), &third);
    struct image fourth = {.arena = arena};
    read_back(arena, x12_out_str(&third.wrote), &fourth);
    hold(str_eq(x12_out_str(&third.model), x12_out_str(&fourth.model)));
}

static bool has_ours(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (data[i] >= 0x1c && data[i] <= 0x1f) return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 << 20), *claims = arena_new(256 << 20);
    struct x12_stream *stream =
        x12_stream_new(arena, x12_reader_of(arena, (str){(const char *)data, size}), 32);
    struct x835 *reader = x835_new(arena, stream);
    for (enum x12_event event = X12_ISA; event != X12_END;) {
        if (x12_stream_next(stream, &event) != OK) break;
        if (event != X12_ST) continue;
        struct image image = {.arena = claims};
        read_set(stream, reader, &image);
        if (arena_used(claims) < KEPT_BYTES_MAX && !has_ours(data, size))
            check_round_trip(claims, &image);
        arena_reset(claims);
    }
    arena_free(claims);
    arena_free(arena);
    return 0;
}
