/* A payment in suspense goes to the claim that a person names, is posted there as any other, and
 * its item closes; what cannot be posted stays where it lies, with the reason; and of two orders
 * one is carried out. */
#include <criterion/criterion.h>
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "remittance/remittance.h"
#include "remittance/tables.h"
#include "runtime/rehearsal.h"
#include "runtime/work.h"

enum { PARTITIONS = 16, FOREIGN = 9, SHARD = 7, NUMBER = 12, CHARGE = 10000 };

static struct arena *arena;

static void set(bytes *field, const char *text)
{
    *field = str_bytes(str_of(text));
}

static void setup(void)
{
    arena = arena_new(1 << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(suspense, .init = setup, .fini = teardown);

static void row_add(struct rehearsal *r, const struct table *table, const struct value *cells)
{
    rehearsal_row(r, table, arena_copy(arena, cells, table->column_count * sizeof *cells));
}

static int64_t claim_of(int serial)
{
    return claim_number_make(SHARD, serial);
}

struct suspended {
    const char *payer, *status, *balanced;
    int64_t charge, paid;
};

static str body_of(const struct suspended *s)
{
    Payment payment = PAYMENT__INIT;
    RemitClaim claim = REMIT_CLAIM__INIT;
    Adjustment cas = ADJUSTMENT__INIT, *all[] = {&cas};
    ClaimPayment in = CLAIM_PAYMENT__INIT;
    set(&payment.payer, s->payer);
    set(&payment.trace, "T1");
    set(&claim.patient_control, "0001ACCOUNT");
    set(&claim.status, s->status);
    claim.charge_cents = s->charge;
    claim.paid_cents = s->paid;
    set(&cas.group, "CO");
    set(&cas.reason, "45");
    cas.cents = s->charge - s->paid;
    claim.adjustments = all;
    claim.n_adjustments = 1;
    in.payment = &payment;
    in.claim = &claim;
    in.shard = FOREIGN;
    in.ordinal = 3;
    set(&in.balanced, s->balanced);
    return body_pack(arena, &in.base);
}

/* Claims 1 and 2 were sent to blueridge, 2 for another charge; 3 was not sent. */
static struct rehearsal *line_up(const struct suspended *s)
{
    struct rehearsal *r = rehearsal_new(&remittance_worker, PARTITIONS, date_of(20260630));
    const struct value suspended[] = {V_INT(FOREIGN), V_INT(NUMBER), V_INT(0),
                                      V_STR(STR("blueridge/T1/9.1.3")), V_STR(body_of(s))};
    row_add(r, &suspended_table, suspended);
    for (int serial = 1; serial <= 2; serial++)
        for (int version = 1; version <= 2; version++) {
            const struct value sent[] = {V_INT(SHARD), V_INT(claim_of(serial)), V_INT(version),
                                         V_INT(CHARGE * serial), V_STR(STR("blueridge"))};
            row_add(r, &sent_table, sent);
        }
    return r;
}

static enum status order_give(struct rehearsal *r, const char *verb, int64_t command, int serial)
{
    Command order = COMMAND__INIT;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    order.command = command;
    set(&order.verb, verb);
    order.shard = FOREIGN;
    order.suspense = NUMBER;
    order.claim = serial ? claim_of(serial) : 0;
    set(&order.by, "ann");
    set(&order.reason, "the payer's list");
    inbox.what_case = REMITTANCE_INBOX__WHAT_COMMAND;
    inbox.command = &order;
    return rehearsal_message(r, &inbox.base, FOREIGN);
}

/* Hands on what remittance says to itself, from the n-th emission on. */
static void carry_out(struct rehearsal *r, size_t n)
{
    for (; n < rehearsal_emission_count(r); n++) {
        const struct rehearsal_emission sent = rehearsal_emission(r, n);
        if (strcmp(sent.consumer, "remittance") != 0) continue;
        const RemittanceInbox *inbox = rehearsal_emitted(r, n, &remittance_inbox__descriptor);
        cr_assert_not_null(inbox);
        cr_assert_eq(rehearsal_message(r, &inbox->base, sent.partition), OK, "%s",
                     rehearsal_fault(r));
    }
}

static const struct value *decision(struct rehearsal *r)
{
    cr_assert_eq(rehearsal_put_count(r, &decision_table), 1);
    return rehearsal_put(r, &decision_table, 0);
}

static size_t closed_count(struct rehearsal *r)
{
    size_t count = 0;
    for (size_t i = 0; i < rehearsal_append_count(r, &work_item); i++) {
        const struct value *item = rehearsal_append(r, &work_item, i);
        count += str_is(item[0].s, "close") && str_is(item[1].s, "blueridge/T1/9.1.3") &&
                 str_is(item[6].s, "suspense");
    }
    return count;
}

static bool journal_has(struct rehearsal *r, const char *event)
{
    for (size_t i = 0; i < rehearsal_append_count(r, &work_journal); i++) {
        const struct value *entry = rehearsal_append(r, &work_journal, i);
        if (str_is(entry[4].s, event)) return str_is(entry[5].s, "ann");
    }
    return false;
}

static const struct suspended good = {"blueridge", "1", "Y", CHARGE, 8000};

static const struct {
    struct suspended suspended;
    int serial;
    const char *refused; /* how the answer begins; NULL: it is posted */
} cases[] = {
    {{"blueridge", "1", "Y", CHARGE, 8000}, 1, NULL},
    {{"blueridge", "1", "Y", CHARGE, 8000}, 2, "Not posted (charge_differs)"},
    {{"blueridge", "1", "Y", CHARGE, 8000}, 3, "No version of this claim was sent"},
    {{"summit-care", "1", "Y", CHARGE, 8000}, 1, "Not posted (other_payer)"},
    {{"blueridge", "1", "100.00 is not 99.00", CHARGE, 8000},
     1,
     "Not posted (unbalanced): 100.00 is not 99.00."},
    {{"blueridge", "22", "Y", -CHARGE, -8000}, 1, "It is a reversal (CLP02 22)"},
};

Test(suspense, a_person_assigns_a_payment_to_a_claim_or_hears_why_not)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rehearsal *r = line_up(&cases[i].suspended);
        cr_assert_eq(order_give(r, "suspense_post", 5, cases[i].serial), OK, "row %zu: %s", i,
                     rehearsal_fault(r));
        cr_expect(str_is(decision(r)[2].s, "ordered"), "row %zu", i);
        carry_out(r, 0);
        const struct value *decided = decision(r);
        cr_expect(str_is(decided[2].s, cases[i].refused ? "refused" : "posted"), "row %zu", i);
        cr_expect_eq(decided[3].i, claim_of(cases[i].serial), "row %zu", i);
        cr_expect(str_starts(decided[8].s, cases[i].refused ? cases[i].refused : ""),
                  "row %zu: %.*s", i, STR_ARGS(decided[8].s));
        cr_expect_eq(rehearsal_put_count(r, &posting_table), cases[i].refused ? 0 : 1, "row %zu",
                     i);
        cr_expect_eq(rehearsal_append_count(r, &ledger_table), cases[i].refused ? 0 : 2, "row %zu",
                     i);
        cr_expect_eq(closed_count(r), cases[i].refused ? 0 : 1, "row %zu", i);
        cr_expect_eq(rehearsal_append_count(r, &suspense_table), 0, "row %zu: it lies there", i);
        cr_expect_eq(rehearsal_put_count(r, &early_reversal_table), 0, "row %zu", i);
        cr_expect(journal_has(r, cases[i].refused ? "assign_refused" : "assigned"), "row %zu", i);
        rehearsal_free(r);
    }
}

Test(suspense, posts_to_the_version_that_was_sent_last)
{
    struct rehearsal *r = line_up(&good);
    cr_assert_eq(order_give(r, "suspense_post", 5, 1), OK);
    carry_out(r, 0);
    cr_expect_eq(rehearsal_put(r, &posting_table, 0)[2].i, 2);
    cr_expect_eq(decision(r)[4].i, 2);
    rehearsal_free(r);
}

/* Before the first order was answered the second would have posted the money to another claim. */
Test(suspense, of_two_orders_for_one_payment_the_first_is_carried_out)
{
    struct rehearsal *r = line_up(&good);
    cr_assert_eq(order_give(r, "suspense_post", 5, 1), OK);
    cr_assert_eq(order_give(r, "suspense_post", 6, 2), OK);
    cr_assert_eq(order_give(r, "suspense_drop", 7, 0), OK);
    cr_expect_eq(rehearsal_emission_count(r), 1);
    cr_expect_eq(decision(r)[5].i, 5);
    carry_out(r, 0);
    cr_expect(str_is(decision(r)[2].s, "posted"));
    const size_t emissions = rehearsal_emission_count(r);
    cr_assert_eq(order_give(r, "suspense_post", 8, 1), OK);
    cr_expect_eq(rehearsal_emission_count(r), emissions, "nor is what was posted");
    cr_expect_eq(decision(r)[5].i, 5);
    rehearsal_free(r);
}

Test(suspense, a_refused_order_leaves_the_payment_to_be_ordered_again)
{
    struct rehearsal *r = line_up(&good);
    cr_assert_eq(order_give(r, "suspense_post", 5, 2), OK);
    carry_out(r, 0);
    cr_expect(str_is(decision(r)[2].s, "refused"));
    const size_t emissions = rehearsal_emission_count(r);
    cr_assert_eq(order_give(r, "suspense_post", 6, 1), OK);
    carry_out(r, emissions);
    cr_expect(str_is(decision(r)[2].s, "posted"));
    cr_expect_eq(decision(r)[8].s.len, 0, "the refusal is over");
    rehearsal_free(r);
}

Test(suspense, a_claim_that_is_paid_is_not_paid_again_by_a_person)
{
    struct rehearsal *r = line_up(&good);
    const struct value paid[] = {
        V_INT(SHARD),       V_INT(claim_of(1)), V_INT(1), V_STR(STR("paid")),      V_INT(CHARGE),
        V_INT(8000),        V_INT(2000),        V_INT(0), V_STR(STR("blueridge")), V_STR(STR("T0")),
        V_STR(STR("ICN1")), V_STR(STR("")),     V_INT(1)};
    row_add(r, &posting_table, paid);
    cr_assert_eq(order_give(r, "suspense_post", 5, 1), OK);
    carry_out(r, 0);
    cr_expect(str_is(decision(r)[2].s, "refused"));
    cr_expect(str_starts(decision(r)[8].s, "Not posted (paid_twice)"));
    rehearsal_free(r);
}

Test(suspense, what_is_dropped_closes_its_item_and_can_still_be_posted)
{
    struct rehearsal *r = line_up(&good);
    cr_assert_eq(order_give(r, "suspense_drop", 5, 0), OK);
    cr_expect(str_is(decision(r)[2].s, "dropped"));
    cr_expect_eq(closed_count(r), 1);
    cr_expect_eq(rehearsal_append_count(r, &ledger_table), 0, "the money stays unapplied");
    cr_assert_eq(order_give(r, "suspense_drop", 6, 0), OK);
    cr_expect_eq(decision(r)[5].i, 5, "twice is once");
    cr_assert_eq(order_give(r, "suspense_post", 7, 1), OK);
    carry_out(r, 0);
    cr_expect(str_is(decision(r)[2].s, "posted"));
    rehearsal_free(r);
}

/* The drop had closed its item: after the refusal it was in suspense and in front of nobody. */
Test(suspense, bug_what_was_dropped_and_could_not_be_posted_had_no_work_item)
{
    struct rehearsal *r = line_up(&good);
    cr_assert_eq(order_give(r, "suspense_drop", 5, 0), OK);
    const size_t before = rehearsal_append_count(r, &work_item);
    cr_assert_eq(order_give(r, "suspense_post", 6, 2), OK);
    carry_out(r, 0);
    cr_expect(str_is(decision(r)[2].s, "refused"));
    cr_assert_eq(rehearsal_append_count(r, &work_item), before + 1);
    const struct value *item = rehearsal_append(r, &work_item, before);
    cr_expect(str_is(item[0].s, "open"));
    cr_expect(str_is(item[1].s, "blueridge/T1/9.1.3"));
    cr_expect(str_is(item[6].s, "suspense"));
    const size_t emissions = rehearsal_emission_count(r);
    cr_assert_eq(order_give(r, "suspense_post", 7, 2), OK);
    carry_out(r, emissions);
    cr_expect_eq(rehearsal_append_count(r, &work_item), before + 1, "it is open already");
    rehearsal_free(r);
}

Test(suspense, an_order_for_what_does_not_lie_there_is_set_aside)
{
    struct rehearsal *r = rehearsal_new(&remittance_worker, PARTITIONS, date_of(20260630));
    cr_assert_eq(order_give(r, "suspense_post", 5, 1), REJECT);
    cr_expect_str_eq(rehearsal_fault(r), "nothing_in_suspense");
    rehearsal_free(r);
}
