/* x835.h - payments and what they pay, 005010X221A1: an ST..SE in, one event a claim out, and back.
 *
 * The reader takes over from the stream at X12_ST and gives back after X12_SE:
 *
 *   X835_PAYMENT   BPR, TRN, DTM, N1*PR, N1*PE are read: reader->payment (totals still 0)
 *   X835_CLAIM*    a CLP with all that belongs to it: reader->claim
 *   X835_PROVIDER* one pair of a PLB: reader->adjustment
 *   X835_PROOF     SE is read: reader->proof, payment's totals; findings of the set in
 * stream->findings
 *
 * Memory is constant: the payment's texts lie in the reader (16 KB and 64 segments of its head at
 * most: what is beyond them is not kept and reported), a claim in the arena given with the call,
 * which the caller may reset between calls. A claim's neighbours survive it: one that does not bind
 * comes with claim_bound false. To go on in mid-file, read from the front and pass over the claims
 * whose claim_offset is below the mark. The proof is the ST's own: BPR02 = Σ CLP04 - Σ PLB
 * (005010X221A1 1.10.2.1.3); amounts that cannot be read make it fail.
 */
#ifndef LIB_X12_X835_H
#define LIB_X12_X835_H

#include "lib/x12/balance.h"
#include "lib/x12/envelope.h"
#include "proto/remit.pb-c.h"

enum x835_event { X835_PAYMENT, X835_CLAIM, X835_PROVIDER, X835_PROOF };
enum {
    X835_LINES_MAX = 999,
    X835_CLAIM_BYTES_MAX = 1 << 20,
    X835_PAYMENT_TEXT_BYTES = 16384,
    X835_HEAD_SEGMENTS_MAX = 64
};

struct x835_proof {
    bool balances;
    bool unreadable; /* BPR02, a CLP04, a PLB amount could not be read, or a sum is too large */
    int64_t amount_cents;     /* BPR02, negative when BPR03 is D */
    int64_t claim_paid_cents; /* Σ CLP04 */
    int64_t provider_cents;   /* Σ PLB, as printed (a positive one lowers the payment) */
    int32_t claim_count, line_count, provider_count;
    int32_t claim_unbalanced_count, claim_unbound_count;
    int64_t charge_cents; /* Σ CLP03 */
};

struct x835 {
    struct x12_stream *stream;
    Payment payment;                /* of the set in hand; valid until the next X12_ST */
    RemitClaim *claim;              /* X835_CLAIM; in the caller's arena */
    ProviderAdjustment *adjustment; /* X835_PROVIDER; in the caller's arena */
    int32_t claim_ordinal;          /* in the set, 1.. */
    uint64_t claim_offset,
        claim_end;                  /* in the file: CLP's first byte, where the next event begins */
    bool claim_bound;               /* false: required amounts or numbers could not be read */
    struct remit_equation equation; /* of the claim: .balances */
    struct x835_proof proof;
    struct x835_state *state; /* private */
};

/* Lives in `arena`, for any number of sets of this stream. */
struct x835 *x835_new(struct arena *arena, struct x12_stream *stream);
/* Call at X12_ST of an 835, before the first x835_next of the set. */
void x835_start(struct x835 *reader);
/* OK with the event; after X835_PROOF go on with x12_stream_next. RETRY: the source failed. */
MUST_CHECK enum status x835_next(struct x835 *reader, struct arena *arena, enum x835_event *event);
/* "BPR02 45.00 = CLP04 50.00 - PLB 5.00", and what it should be where it fails. Amounts only. */
str x835_proof_text(struct arena *arena, const struct x835_proof *proof);

extern const struct x12_rule x835_head_large, x835_payment_balance, x835_claim_balance,
    x835_amount_unreadable;

/* ---- writing ------------------------------------------------------------------------------ */

/* What the payer says of itself beside the payment; empty texts leave their segments out. */
struct x835_payer {
    str name, id;                /* N1*PR N102; TRN03 (1 + tax id) */
    str line1, city, state, zip; /* N3, N4 */
    str contact, phone;          /* PER*BL */
    str payee_qualifier;         /* N1*PE N103: XX or FI */
    str payee_tax_id;            /* REF*TJ, where N103 is XX */
};

/* One ST: the payment's head (from what `payer` says of it or, where that is NULL, from what the
 * payment itself was read with), its claims, its provider adjustments, closed by x835_write_end.
 * The caller opens and closes the envelope (x12_open, x12_close). BPR02 is payment->amount_cents:
 * it is not made to balance here; x835_payment_total says what it must be. */
void x835_write_payment(struct x12_out *out, const Payment *payment,
                        const struct x835_payer *payer);
void x835_write_claim(struct x12_out *out, const RemitClaim *claim);
void x835_write_adjustment(struct x12_out *out, const ProviderAdjustment *adjustment);
/* Σ paid - Σ adjustments; false: does not fit. */
bool x835_payment_total(const RemitClaim *const *claims, size_t claim_count,
                        const ProviderAdjustment *const *adjustments, size_t adjustment_count,
                        int64_t *amount_cents);

#endif
