/* Any bytes as an 835: no crash, views inside the arena, counts that agree, and what is written is
 * read back the same. */
#include "lib/x12/x835.h"

#include <stdlib.h>

static void hold(bool what)
{
    if (!what) abort();
}

/* Writes a claim that was read alone and reads it back: amounts and counts are the same. */
static void check_round_trip(struct arena *arena, const RemitClaim *claim)
{
    struct x12_out out = x12_out_new(arena, X12_DELIMITERS);
    struct x12_envelope envelope = {.sender_qualifier = STR("ZZ"),
                                    .sender_id = STR("P"),
                                    .receiver_qualifier = STR("ZZ"),
                                    .receiver_id = STR("C"),
                                    .control = 1,
                                    .date = date_of(20260630),
                                    .usage = 'T',
                                    .functional = "HP",
                                    .type = "835",
                                    .guide = "005010X221A1"};
    const Payment payment = PAYMENT__INIT;
    const struct x835_payer payer = {.name = STR("P"), .id = STR("1512345678")};
    x12_open(&out, &envelope);
    x835_write_payment(&out, &payment, &payer);
    x835_write_claim(&out, claim);
    x12_close(&out, &envelope);

    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, x12_out_str(&out)), 8);
    struct x835 *reader = x835_new(arena, stream);
    enum x12_event at = X12_ISA;
    while (at != X12_ST) hold(x12_stream_next(stream, &at) == OK && at != X12_END);
    enum x835_event event;
    bool seen = false;
    x835_start(reader);
    do {
        hold(x835_next(reader, arena, &event) == OK);
        if (event != X835_CLAIM) continue;
        hold(!seen);
        seen = true;
        hold(reader->claim->charge_cents == claim->charge_cents &&
             reader->claim->paid_cents == claim->paid_cents);
        hold(reader->claim->n_lines == claim->n_lines);
    } while (event != X835_PROOF);
    hold(seen);
}

static void check_claim(struct arena *arena, const struct x835 *reader)
{
    const RemitClaim *claim = reader->claim;
    hold(claim != NULL && claim->n_lines <= X835_LINES_MAX);
    hold(reader->claim_end >= reader->claim_offset);
    if (reader->claim_bound && arena_used(arena) < (1 << 20)) check_round_trip(arena, claim);
}

static void read_set(struct x12_stream *stream, struct x835 *reader, struct arena *arena)
{
    int32_t claims = 0, adjustments = 0, payments = 0;
    int64_t paid = 0;
    enum x835_event event;
    x835_start(reader);
    do {
        hold(x835_next(reader, arena, &event) == OK);
        payments += event == X835_PAYMENT;
        adjustments += event == X835_PROVIDER;
        if (event == X835_CLAIM) {
            claims++;
            (void)cents_add(&paid, reader->claim->paid_cents);
            check_claim(arena, reader);
        }
        arena_reset(arena);
    } while (event != X835_PROOF);
    const struct x835_proof *proof = &reader->proof;
    hold(payments <= 1 && claims == proof->claim_count && adjustments == proof->provider_count);
    if (!proof->balances) hold(x12_transaction_verdict(&stream->findings) != 'A');
    if (proof->balances && proof->claim_unbound_count == 0) {
        hold(paid == proof->claim_paid_cents);
        hold(proof->amount_cents == proof->claim_paid_cents - proof->provider_cents);
    }
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
        if (event == X12_ST) read_set(stream, reader, claims);
    }
    arena_free(claims);
    arena_free(arena);
    return 0;
}
