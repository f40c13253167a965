/* A payment is posted once and to the cent, or waits in suspense with the reason; nothing is made
 * to fit. */
#include <criterion/criterion.h>
#include "lib/claim/number.h"
#include "remittance/remittance.h"
#include "remittance/tables.h"
#include "runtime/rehearsal.h"
#include "runtime/work.h"

enum { PARTITIONS = 16, SHARD = 7 };
static int64_t claim_id(void)
{
    return claim_number_make(SHARD, 1);
}

static struct rehearsal *line_up(void)
{
    static struct value sent[5];
    struct rehearsal *r = rehearsal_new(&remittance_worker, PARTITIONS, date_of(20260630));
    const struct value row[] = {V_INT(SHARD), V_INT(claim_id()), V_INT(1), V_INT(10000),
                                V_STR(STR("blueridge"))};
    memcpy(sent, row, sizeof sent);
    rehearsal_row(r, &sent_table, sent);
    return r;
}

static void set(bytes *field, const char *text)
{
    *field = str_bytes(str_of(text));
}

struct clp {
    const char *status;
    int64_t charge, paid;
    const char *group, *reason;
    int64_t adjusted;
    const char *balanced;
    int32_t version, ordinal;
    const char *trace;
};

static enum status clp_send(struct rehearsal *r, const struct clp *c)
{
    Payment payment = PAYMENT__INIT;
    RemitClaim claim = REMIT_CLAIM__INIT;
    Adjustment cas = ADJUSTMENT__INIT, *all[] = {&cas};
    ClaimPayment in = CLAIM_PAYMENT__INIT;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    char number[CLAIM_NUMBER_CHARS + 1];
    claim_number_write((struct claim_number){claim_id(), c->version}, number);
    set(&payment.payer, "blueridge");
    set(&payment.trace, c->trace);
    set(&claim.patient_control, number);
    set(&claim.status, c->status);
    set(&claim.payer_control, "ICN1");
    claim.charge_cents = c->charge;
    claim.paid_cents = c->paid;
    set(&cas.group, c->group);
    set(&cas.reason, c->reason);
    cas.cents = c->adjusted;
    claim.adjustments = all;
    claim.n_adjustments = c->adjusted ? 1 : 0;
    in.payment = &payment;
    in.claim = &claim;
    in.shard = SHARD;
    in.ordinal = c->ordinal;
    set(&in.balanced, c->balanced);
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = &in;
    return rehearsal_message(r, &inbox.base, SHARD);
}

static const struct {
    struct clp clp;
    const char *state;    /* of the posting; NULL: none */
    const char *suspense; /* the reason; NULL: none */
    size_t entries, items;
} single[] = {
    {{"1", 10000, 8000, "CO", "45", 2000, "Y", 1, 1, "T1"}, "paid", NULL, 2, 0},
    {{"1", 10000, 0, "PR", "1", 10000, "Y", 1, 1, "T1"}, "zero_paid", NULL, 2, 1},
    {{"4", 10000, 0, "CO", "50", 10000, "Y", 1, 1, "T1"}, "denied", NULL, 2, 1},
    {{"1", 10000, 8000, "CO", "45", 2000, "claim: 1 - 2 is not 3", 1, 1, "T1"},
     NULL,
     "unbalanced",
     0,
     1},
    {{"1", 9000, 8000, "CO", "45", 1000, "Y", 1, 1, "T1"}, NULL, "charge_differs", 0, 1},
};

Test(remittance, posts_a_claim_or_says_why_not)
{
    for (size_t i = 0; i < COUNT_OF(single); i++) {
        struct rehearsal *r = line_up();
        cr_assert_eq(clp_send(r, &single[i].clp), OK, "row %zu: %s", i, rehearsal_fault(r));
        cr_expect_eq(rehearsal_put_count(r, &posting_table), single[i].state ? 1 : 0, "row %zu", i);
        if (single[i].state && rehearsal_put_count(r, &posting_table))
            cr_expect(str_is(rehearsal_put(r, &posting_table, 0)[3].s, single[i].state), "row %zu",
                      i);
        cr_expect_eq(rehearsal_append_count(r, &suspense_table), single[i].suspense ? 1 : 0,
                     "row %zu", i);
        if (single[i].suspense && rehearsal_append_count(r, &suspense_table))
            cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, single[i].suspense),
                      "row %zu", i);
        cr_expect_eq(rehearsal_append_count(r, &ledger_table), single[i].entries, "row %zu", i);
        cr_expect_eq(rehearsal_append_count(r, &work_item), single[i].items, "row %zu", i);
        rehearsal_free(r);
    }
}

static const struct clp paid = {"1", 10000, 8000, "CO", "45", 2000, "Y", 1, 1, "T1"},
                        reversal = {"22", -10000, -8000, "CO", "45", -2000, "Y", 1, 1, "T2"},
                        corrected = {"1", 10000, 7000, "CO", "45", 3000, "Y", 1, 2, "T2"};

static const struct value *posting(struct rehearsal *r)
{
    cr_assert_eq(rehearsal_put_count(r, &posting_table), 1);
    return rehearsal_put(r, &posting_table, 0);
}

/* A foreign number that reads as one of ours went to suspense, though CLP07 named its claim. */
Test(remittance, bug_a_number_that_was_never_sent_was_not_looked_for_by_the_rest_of_the_ladder)
{
    static const struct clp never_sent = {"1", 10000, 8000, "CO", "45", 2000, "Y", 2, 1, "T1"};
    static const char *const suspense[] = {"unmatched", NULL};
    for (size_t i = 0; i < COUNT_OF(suspense); i++) {
        struct rehearsal *r = line_up();
        const struct value match[] = {V_STR(STR("blueridge")),
                                      V_STR(STR("ICN1")),
                                      V_INT(10000),
                                      V_NULL,
                                      V_INT(1),
                                      V_INT(SHARD),
                                      V_INT(claim_id()),
                                      V_INT(1),
                                      V_STR(STR(""))};
        if (!suspense[i]) rehearsal_row(r, &match_table, match);
        cr_assert_eq(clp_send(r, &never_sent), OK, "%s", rehearsal_fault(r));
        cr_expect_eq(rehearsal_append_count(r, &suspense_table), 0);
        cr_assert_eq(rehearsal_emission_count(r), 1);
        for (size_t n = 0; n < rehearsal_emission_count(r); n++) {
            const RemittanceInbox *inbox = rehearsal_emitted(r, n, &remittance_inbox__descriptor);
            if (strcmp(rehearsal_emission(r, n).consumer, "remittance") != 0) continue;
            cr_assert_eq(rehearsal_message(r, &inbox->base, SHARD), OK, "%s", rehearsal_fault(r));
        }
        cr_expect_eq(rehearsal_append_count(r, &suspense_table), suspense[i] ? 1 : 0);
        cr_expect_eq(rehearsal_put_count(r, &posting_table), suspense[i] ? 0 : 1);
        if (suspense[i])
            cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, suspense[i]));
        rehearsal_free(r);
    }
}

/* Remittance sent it to itself for ever: the 277CA that gave CLP07 named a version that was not
 * sent, as CLP01 does. */
Test(remittance, bug_a_payment_whose_match_was_never_sent_went_round_for_ever)
{
    static const struct clp never_sent = {"1", 10000, 8000, "CO", "45", 2000, "Y", 2, 1, "T1"};
    struct rehearsal *r = line_up();
    const struct value match[] = {
        V_STR(STR("blueridge")), V_STR(STR("ICN1")), V_INT(10000),  V_NULL, V_INT(1), V_INT(SHARD),
        V_INT(claim_id()),       V_INT(2),           V_STR(STR(""))};
    rehearsal_row(r, &match_table, match);
    cr_assert_eq(clp_send(r, &never_sent), OK, "%s", rehearsal_fault(r));
    for (size_t n = 0; n < rehearsal_emission_count(r); n++) {
        cr_assert_lt(n, 2, "to itself by the ladder, and to the shard of what it found");
        const RemittanceInbox *inbox = rehearsal_emitted(r, n, &remittance_inbox__descriptor);
        cr_assert_eq(rehearsal_message(r, &inbox->base, SHARD), OK, "%s", rehearsal_fault(r));
    }
    cr_expect_eq(rehearsal_put_count(r, &posting_table), 0);
    cr_assert_eq(rehearsal_append_count(r, &suspense_table), 1);
    cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, "unmatched"));
    rehearsal_free(r);
}

Test(remittance, a_full_reversal_takes_everything_back_and_a_correction_posts_anew)
{
    struct rehearsal *r = line_up();
    cr_assert_eq(clp_send(r, &paid), OK);
    rehearsal_commit(r);
    cr_assert_eq(clp_send(r, &reversal), OK);
    cr_expect(str_is(posting(r)[3].s, "reversed"));
    cr_expect_eq(posting(r)[5].i, 0);
    rehearsal_commit(r);
    cr_assert_eq(clp_send(r, &corrected), OK);
    cr_expect(str_is(posting(r)[3].s, "paid"));
    cr_expect_eq(posting(r)[5].i, 7000);
    cr_expect_eq(posting(r)[4].i, 10000);
    rehearsal_free(r);
}

Test(remittance, bug_a_reversal_of_another_amount_left_money_paid_unseen)
{
    static const struct clp less = {"22", -10000, -7000, "CO", "45", -3000, "Y", 1, 1, "T2"};
    struct rehearsal *r = line_up();
    cr_assert_eq(clp_send(r, &paid), OK);
    rehearsal_commit(r);
    cr_assert_eq(clp_send(r, &less), OK);
    cr_expect_eq(rehearsal_put_count(r, &posting_table), 0);
    cr_assert_eq(rehearsal_append_count(r, &suspense_table), 1);
    cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, "reversal_differs"));
    rehearsal_free(r);
}

Test(remittance, sees_the_reversal_of_a_payment_of_the_same_batch)
{
    struct rehearsal *r = line_up();
    cr_assert_eq(clp_send(r, &paid), OK);
    cr_assert_eq(clp_send(r, &reversal), OK);
    cr_assert_eq(clp_send(r, &corrected), OK);
    cr_expect_eq(posting(r)[5].i, 7000);
    cr_expect_eq(rehearsal_append_count(r, &suspense_table), 0);
    rehearsal_free(r);
}

static size_t closed_count(struct rehearsal *r, const char *subject, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < rehearsal_append_count(r, &work_item); i++) {
        const struct value *item = rehearsal_append(r, &work_item, i);
        count +=
            str_is(item[0].s, "close") && str_is(item[1].s, subject) && str_is(item[6].s, kind);
    }
    return count;
}

Test(remittance, a_reversal_that_comes_first_waits_for_its_payment)
{
    struct rehearsal *r = line_up();
    cr_assert_eq(clp_send(r, &reversal), OK);
    cr_expect_eq(rehearsal_put_count(r, &early_reversal_table), 1);
    cr_expect_eq(rehearsal_append_count(r, &ledger_table), 0);
    cr_assert_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect(str_is(rehearsal_append(r, &work_item, 0)[6].s, "reversal_waits"));
    cr_expect_eq(rehearsal_append(r, &work_item, 0)[3].i, claim_id());
    cr_expect(str_is(rehearsal_append(r, &work_item, 0)[1].s, "blueridge/T2/0.0.1"));
    rehearsal_commit(r);
    cr_assert_eq(clp_send(r, &paid), OK, "%s", rehearsal_fault(r));
    cr_expect_eq(closed_count(r, "blueridge/T2/0.0.1", "reversal_waits"), 1);
    cr_expect(str_is(posting(r)[3].s, "reversed"));
    cr_expect_eq(rehearsal_append_count(r, &ledger_table), 4);
    cr_expect(rehearsal_put(r, &early_reversal_table, 0)[2].null, "taken away");
    rehearsal_free(r);
}

/* It was left waiting for a payment that had come, and nobody was told. */
Test(remittance, bug_a_waiting_reversal_of_another_amount_waited_for_ever)
{
    static const struct clp less = {"22", -10000, -7000, "CO", "45", -3000, "Y", 1, 1, "T2"};
    struct rehearsal *r = line_up();
    cr_assert_eq(clp_send(r, &less), OK);
    rehearsal_commit(r);
    cr_assert_eq(clp_send(r, &paid), OK);
    cr_expect(str_is(posting(r)[3].s, "paid"));
    cr_expect(rehearsal_put(r, &early_reversal_table, 0)[2].null, "taken away");
    cr_expect_eq(closed_count(r, "blueridge/T2/0.0.1", "reversal_waits"), 1);
    cr_assert_eq(rehearsal_append_count(r, &suspense_table), 1);
    cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, "reversal_differs"));
    cr_expect_eq(rehearsal_append(r, &suspense_table, 0)[5].i, -7000);
    rehearsal_free(r);
}

Test(remittance, a_second_payment_without_a_reversal_goes_to_suspense)
{
    struct rehearsal *r = line_up();
    struct clp again = paid;
    again.trace = "T9";
    cr_assert_eq(clp_send(r, &paid), OK);
    rehearsal_commit(r);
    cr_assert_eq(clp_send(r, &again), OK);
    cr_assert_eq(rehearsal_append_count(r, &suspense_table), 1);
    cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, "paid_twice"));
    rehearsal_free(r);
}

Test(remittance, keeps_payments_and_provider_adjustments_by_payee)
{
    struct rehearsal *r = line_up();
    Payment payment = PAYMENT__INIT;
    ProviderAdjustment plb = PROVIDER_ADJUSTMENT__INIT;
    PayeeAdjustment in = PAYEE_ADJUSTMENT__INIT;
    PaymentUnposted unposted = PAYMENT_UNPOSTED__INIT;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    const int32_t home = partner_partition(STR("1234567893"), PARTITIONS);
    set(&payment.payee_id, "1234567893");
    set(&payment.payer, "blueridge");
    set(&payment.trace, "T1");
    payment.amount_cents = 7500;
    inbox.what_case = REMITTANCE_INBOX__WHAT_PAYMENT;
    inbox.payment = &payment;
    cr_assert_eq(rehearsal_message(r, &inbox.base, home), OK, "%s", rehearsal_fault(r));
    in.payment = &payment;
    in.adjustment = &plb;
    plb.cents = 500;
    plb.ordinal = 1;
    set(&plb.reason, "WO");
    inbox.what_case = REMITTANCE_INBOX__WHAT_ADJUSTMENT;
    inbox.adjustment = &in;
    cr_assert_eq(rehearsal_message(r, &inbox.base, home), OK);
    cr_expect_eq(rehearsal_append_count(r, &payee_ledger_table), 2);
    cr_expect_eq(rehearsal_append(r, &payee_ledger_table, 1)[6].i, 500);
    unposted.payment = &payment;
    set(&unposted.equation, "75 is not 80");
    inbox.what_case = REMITTANCE_INBOX__WHAT_UNPOSTED;
    inbox.unposted = &unposted;
    cr_assert_eq(rehearsal_message(r, &inbox.base, home), OK);
    cr_expect(str_is(rehearsal_append(r, &received_payment_table, 1)[8].s, "unposted"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    rehearsal_free(r);
}
