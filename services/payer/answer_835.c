/* The 835s: one payment a payee and chunk of claims, each an ST with one BPR; and later the
 * reversals. */
#include "lib/x12/x835.h"
#include "payer/claims.h"

enum { PLB_MAX = 3 };

/* One 835 file being written. */
struct remit {
    const struct desk *desk;
    struct answers *answers;
    struct x12_envelope envelope;
    struct x12_out out;
    struct x835_payer payer;
    int32_t payment_count;
    bool reversals;
};

/* The claims of one payment. */
struct chunk {
    const RemitClaim **claims;
    size_t count;
    const ProviderAdjustment *adjustments[PLB_MAX];
    size_t adjustment_count;
    str trace;
    int64_t amount_cents;
};

/* ---- provider adjustments ----------------------------------------------------------------- */

static void adjust(struct remit *remit, struct chunk *chunk, const struct payee *payee,
                   const char *reason, int64_t cents)
{
    struct arena *arena = remit->desk->arena;
    ProviderAdjustment *adjustment = ARENA_NEW(arena, ProviderAdjustment);
    provider_adjustment__init(adjustment);
    adjustment->provider = str_bytes(payee->id);
    adjustment->fiscal_period = remit->desk->day.yyyymmdd / 10000 * 10000 + 1231;
    adjustment->reason = str_bytes(str_of(reason));
    adjustment->reference =
        str_bytes(arena_printf(arena, "%.*s%s", STR_ARGS(chunk->trace), reason));
    adjustment->cents = cents;
    chunk->adjustments[chunk->adjustment_count++] = adjustment;
}

static bool total(struct chunk *chunk)
{
    return x835_payment_total(chunk->claims, chunk->count, chunk->adjustments,
                              chunk->adjustment_count, &chunk->amount_cents);
}

/* Some payments recoup an earlier one (WO), pay interest (L6) or give back what was returned (72).
 * A payment below zero is none: the debt is carried forward (FB), as 005010X221A1 1.10.2.12 has it.
 */
static void adjust_provider(struct remit *remit, struct chunk *chunk, const struct payee *payee)
{
    const struct payer_rules *rules = remit->desk->rules;
    if (!total(chunk)) return;
    if (payer_chance(rules, chunk->trace, "provider", rules->provider_percent)) {
        const uint64_t kind = payer_draw(rules, chunk->trace, "provider kind") % 3;
        const int64_t part = chunk->amount_cents / 20; /* 5 % */
        if (kind == 0 && part > 0) adjust(remit, chunk, payee, "WO", part);
        if (kind == 1) adjust(remit, chunk, payee, "L6", -(1 + part / 50));
        if (kind == 2) adjust(remit, chunk, payee, "72", -(1 + part / 10));
    }
    if (total(chunk) && chunk->amount_cents < 0)
        adjust(remit, chunk, payee, "FB", chunk->amount_cents);
    (void)total(chunk);
}

/* ---- payments ----------------------------------------------------------------------------- */

static void count(struct remit *remit, const struct chunk *chunk)
{
    struct receipt *receipt = &remit->answers->receipt;
    for (size_t i = 0; i < chunk->count; i++)
        (void)cents_add(&receipt->claim_paid_cents, chunk->claims[i]->paid_cents);
    for (size_t i = 0; i < chunk->adjustment_count; i++)
        (void)cents_add(&receipt->provider_cents, chunk->adjustments[i]->cents);
    (void)cents_add(&receipt->payment_cents, chunk->amount_cents);
    receipt->payment_count++;
}

static Payment payment_of(const struct remit *remit, const struct chunk *chunk,
                          const struct payee *payee)
{
    Payment payment = PAYMENT__INIT;
    payment.handling = str_bytes(STR("I"));
    payment.method = str_bytes(chunk->amount_cents > 0 ? STR("CHK") : STR("NON"));
    payment.amount_cents = chunk->amount_cents;
    payment.date = payment.produced = remit->desk->day.yyyymmdd;
    payment.trace = str_bytes(chunk->trace);
    payment.payer_id = str_bytes(remit->payer.id);
    payment.payee_id = str_bytes(payee->id);
    payment.payee_name = str_bytes(payee->name);
    return payment;
}

static void open_payment(struct remit *remit)
{
    if (remit->payment_count == 0)
        x12_open(&remit->out, &remit->envelope);
    else
        x12_next_set(&remit->out, &remit->envelope);
    remit->payment_count++;
}

static void pay(struct remit *remit, struct chunk *chunk, const struct payee *payee)
{
    if (chunk->count == 0) return;
    open_payment(remit);
    chunk->trace = arena_printf(remit->desk->arena, "%s%09lld%04d", remit->reversals ? "R" : "T",
                                (long long)remit->desk->control, (int)remit->payment_count);
    adjust_provider(remit, chunk, payee);
    const Payment payment = payment_of(remit, chunk, payee);
    struct x835_payer payer = remit->payer;
    payer.payee_qualifier = payee->qualifier;
    payer.payee_tax_id = str_is(payee->qualifier, "XX") ? payee->tax_id : (str){0};
    x835_write_payment(&remit->out, &payment, &payer);
    for (size_t i = 0; i < chunk->count; i++) x835_write_claim(&remit->out, chunk->claims[i]);
    for (size_t i = 0; i < chunk->adjustment_count; i++)
        x835_write_adjustment(&remit->out, chunk->adjustments[i]);
    count(remit, chunk);
    chunk->count = chunk->adjustment_count = 0;
}

static void pay_payee(struct remit *remit, size_t payee)
{
    const struct desk *desk = remit->desk;
    struct chunk chunk = {
        .claims = ARENA_ARRAY(desk->arena, const RemitClaim *, desk->claims_per_payment + 2)};
    for (size_t i = 0; i < desk->claim_count; i++) {
        const struct adjudication *adjudication = &desk->claims[i].adjudication;
        if (desk->claims[i].payee != payee || adjudication->rejected) continue;
        if (remit->reversals && adjudication->reversal == NULL) continue;
        chunk.claims[chunk.count++] =
            remit->reversals ? adjudication->reversal : adjudication->first;
        if (remit->reversals) chunk.claims[chunk.count++] = adjudication->corrected;
        if (chunk.count >= desk->claims_per_payment) pay(remit, &chunk, &desk->payees[payee]);
    }
    pay(remit, &chunk, &desk->payees[payee]);
}

static void write_file(const struct desk *desk, struct answers *answers, bool reversals)
{
    const uint64_t tax =
        payer_draw(desk->rules, str_of(desk->interchange.receiver_id), "tax id") % 1000000000;
    struct remit remit = {
        .desk = desk,
        .answers = answers,
        .envelope = desk_envelope(desk, reversals ? SLOT_REVERSAL : SLOT_835),
        .out = x12_out_new(desk->arena, X12_DELIMITERS),
        .payer = {.name = desk->payer_name.len ? desk->payer_name : STR("PAYER"),
                  .id = arena_printf(desk->arena, "1%09llu", (unsigned long long)tax),
                  .line1 = STR("1 SIMULATION WAY"),
                  .city = STR("ANYTOWN"),
                  .state = STR("OH"),
                  .zip = STR("44109"),
                  .contact = STR("EDI DESK"),
                  .phone = STR("5550100199")},
        .reversals = reversals,
    };
    remit.envelope.functional = "HP";
    remit.envelope.type = "835";
    remit.envelope.guide = "005010X221A1";
    for (size_t payee = 0; payee < desk->payee_count; payee++) pay_payee(&remit, payee);
    if (remit.payment_count == 0) return;
    x12_close(&remit.out, &remit.envelope);
    answer_add(answers, desk, reversals ? "835-reversal" : "835", x12_out_str(&remit.out));
}

void answer_835(const struct desk *desk, struct answers *answers)
{
    write_file(desk, answers, false);
    write_file(desk, answers, true);
}
