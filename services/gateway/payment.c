/* Money of an 835: the payment is taken once, then its claims one by one; an ST that does not
 * balance goes as a whole. */
#include "gateway/step.h"
#include "lib/base/crc32c.h"
#include "lib/claim/number.h"
#include "runtime/work.h"

/* A column of payment_table. */
enum { SHA256 = 4 };

static void payment_keys(const struct input *in, struct keys *keys)
{
    const struct value key[] = {V_STR(in->payer), V_STR(in->trace),
                                V_INT(in->payment->amount_cents), V_INT(in->payment->date)};
    file_keys(in, keys);
    keys_add(keys, &payment_table, key);
    count_keys(in, keys, STORED, STR(""));
    count_keys(in, keys, DUPLICATE, STR(""));
    count_keys(in, keys, REFUSED, CONFLICT_PAYMENT);
}

static void conflict_open(const struct input *in, const struct loaded *loaded, struct effects *fx)
{
    const struct work work = {
        .subject = arena_printf(effects_arena(fx), "%.*s/%.*s", STR_ARGS(in->partner),
                                STR_ARGS(in->trace)),
        .worker = "gateway",
        .kind = "payment_conflict",
        .text = STR(
            "The payer sent a payment again with other content; the second one was not posted."),
        .priority = 1,
        .amount_cents = in->payment->amount_cents,
    };
    work_open(fx, loaded, &work);
}

static void payment_append(const struct input *in, const struct loaded *loaded, struct effects *fx)
{
    const struct value cells[] = {
        V_STR(in->payer),
        V_STR(in->trace),
        V_INT(in->payment->amount_cents),
        V_INT(in->payment->date),
        V_STR(in->sha256),
        V_INT(in->intake_number),
        V_INT(in->ordinal),
        V_INT(loaded_now(loaded).us),
    };
    effects_append(fx, &payment_table, cells);
}

static void payment_emit(const struct input *in, struct effects *fx)
{
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    PaymentUnposted unposted = PAYMENT_UNPOSTED__INIT;
    if (in->kind == INPUT_PAYMENT) {
        inbox.what_case = REMITTANCE_INBOX__WHAT_PAYMENT;
        inbox.payment = in->payment;
    } else {
        unposted.payment = in->payment;
        unposted.equation = str_bytes(in->equation);
        unposted.reason = str_bytes(STR("835_unbalanced"));
        inbox.what_case = REMITTANCE_INBOX__WHAT_UNPOSTED;
        inbox.unposted = &unposted;
    }
    effects_emit_partner(fx, TO_REMITTANCE, str_from(in->payment->payee_id), &inbox.base);
}

static enum status payment_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    const struct value key[] = {V_STR(in->payer), V_STR(in->trace),
                                V_INT(in->payment->amount_cents), V_INT(in->payment->date)};
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    const struct row *known = loaded_first(loaded, &payment_table, key);
    const bool same = known && str_eq(known->cells[SHA256].s, in->sha256);
    file.payment = !known ? STR("take") : same ? STR("duplicate") : STR("conflict");
    file_advance(fx, &file, in);
    if (!file_takes(&file, in)) return OK;
    /* It makes no claim: counted as stored, or the summary would miss the claim of it. */
    in->result.outcome = !known ? STORED : same ? DUPLICATE : REFUSED;
    count_add(in, loaded, fx,
              (struct count){in->result.outcome, known && !same ? CONFLICT_PAYMENT : STR(""), 1});
    if (known && !same) conflict_open(in, loaded, fx);
    if (known) return OK;
    payment_append(in, loaded, fx);
    payment_emit(in, fx);
    return OK;
}

static bool payment_takes(const struct file_row *file, const struct input *in)
{
    return file_takes(file, in) && str_is(file->payment, "take");
}

/* CLP01 is our claim number, which carries the shard; a foreign one is spread by its text. */
static int64_t shard_of(str patient_control)
{
    struct claim_number number;
    if (claim_number_parse(patient_control, &number)) return claim_number_shard(number.claim);
    return crc32c(patient_control) & (((uint32_t)1 << SHARD_BITS) - 1);
}

static enum status paid_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    ClaimPayment claim = CLAIM_PAYMENT__INIT;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    if (!payment_takes(&file, in)) return OK;
    in->result.outcome = ACCEPTED;
    claim.payment = in->payment;
    claim.claim = in->paid;
    claim.ordinal = in->ordinal;
    claim.shard = shard_of(str_from(in->paid->patient_control));
    claim.balanced = str_bytes(in->equation);
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = &claim;
    effects_emit_shard(fx, TO_REMITTANCE, claim.shard, &inbox.base);
    return OK;
}

static enum status provider_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    PayeeAdjustment adjustment = PAYEE_ADJUSTMENT__INIT;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    if (!payment_takes(&file, in)) return OK;
    in->result.outcome = ACCEPTED;
    adjustment.payment = in->payment;
    adjustment.adjustment = in->adjustment;
    inbox.what_case = REMITTANCE_INBOX__WHAT_ADJUSTMENT;
    inbox.adjustment = &adjustment;
    effects_emit_partner(fx, TO_REMITTANCE, str_from(in->payment->payee_id), &inbox.base);
    return OK;
}

const struct step payment_step = {payment_keys, payment_take};
const struct step paid_step = {file_keys, paid_take};
const struct step provider_step = {file_keys, provider_take};
