/* The payment as a whole: money that came, provider adjustments, and an ST that does not balance.
 */
#include "remittance/tables.h"
#include "runtime/work.h"

str payment_subject(struct arena *arena, const Payment *payment)
{
    return arena_printf(arena, "%.*s/%.*s/%lld.%d", STR_ARGS(str_from(payment->payer)),
                        STR_ARGS(str_from(payment->trace)), (long long)payment->intake_number,
                        payment->set_ordinal);
}

static void payee_entry(struct effects *fx, const struct loaded *loaded, const Payment *payment,
                        const struct ledger_entry *entry, str reference)
{
    const struct value cells[] = {
        V_BYTES(payment->payee_id),
        V_BYTES(payment->payer),
        V_BYTES(payment->trace),
        V_INT(entry->entry),
        V_STR(str_of(entry->debit)),
        V_STR(str_of(entry->credit)),
        V_INT(entry->amount.cents),
        V_STR(entry->reason.at ? entry->reason : STR("")),
        V_STR(reference),
        V_INT(loaded_now(loaded).us),
        V_INT(payment->intake_number),
        V_INT(payment->set_ordinal),
    };
    effects_append(fx, &payee_ledger_table, cells);
}

static void payment_append(struct effects *fx, const struct loaded *loaded, const Payment *payment,
                           const char *state)
{
    const struct value cells[] = {
        V_BYTES(payment->payee_id),     V_BYTES(payment->payer),
        V_BYTES(payment->trace),        V_DATE(date_of(payment->date)),
        V_INT(payment->amount_cents),   V_INT(payment->claim_paid_cents),
        V_INT(payment->provider_cents), V_INT(payment->claim_count),
        V_STR(str_of(state)),           V_INT(payment->intake_number),
        V_INT(loaded_now(loaded).us),   V_INT(payment->set_ordinal),
    };
    effects_append(fx, &received_payment_table, cells);
}

enum status payment_take(const Payment *payment, const struct loaded *loaded, struct effects *fx)
{
    const struct ledger_entry entry = {
        .debit = "bank", .credit = "clearing", .amount = money_of(payment->amount_cents)};
    payment_append(fx, loaded, payment, "posted");
    payee_entry(fx, loaded, payment, &entry, STR(""));
    return OK;
}

/* A positive PLB lowers the payment: the provider's account owes it to the clearing account. */
enum status adjustment_take(const PayeeAdjustment *in, const struct loaded *loaded,
                            struct effects *fx)
{
    const ProviderAdjustment *adjustment = in->adjustment;
    if (!in->payment || !adjustment) {
        effects_fault(fx, "message_incomplete", 0);
        return REJECT;
    }
    const struct ledger_entry entry = {.entry = adjustment->ordinal,
                                       .debit = "provider",
                                       .credit = "clearing",
                                       .amount = money_of(adjustment->cents),
                                       .reason = str_from(adjustment->reason)};
    payee_entry(fx, loaded, in->payment, &entry, str_from(adjustment->reference));
    return OK;
}

/* Nothing of an ST that does not balance is posted; the equation stands in the work item. */
enum status unposted_take(const PaymentUnposted *in, const struct loaded *loaded,
                          struct effects *fx)
{
    const Payment *payment = in->payment;
    if (!payment) {
        effects_fault(fx, "message_incomplete", 0);
        return REJECT;
    }
    const struct work work = {
        .subject = payment_subject(effects_arena(fx), payment),
        .worker = "remittance",
        .kind = "unposted",
        .edit = STR("PRC-07"),
        .text = str_from(in->equation),
        .priority = 1,
        .amount_cents = payment->amount_cents,
    };
    payment_append(fx, loaded, payment, "unposted");
    work_open(fx, loaded, &work);
    return OK;
}
