/* Promise: a payment below the contract opens an item with what is missing; a denial's item has the
 * id of the edit that would have spared it; a payment as agreed opens nothing. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "claims/codesets.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "remittance/remittance.h"
#include "remittance/tables.h"
#include "runtime/rehearsal.h"
#include "runtime/work.h"

enum { PARTITIONS = 16, SHARD = 7, CHARGE = 10000, DAY = 20260601 };

static char state[] = "/tmp/claimline-review.XXXXXX";
static struct arena *arena;

static void put_in_force(const struct settings *settings, const char *name, const char *content)
{
    struct loaded_tables tables;
    struct config_fault fault;
    cr_assert_eq(tables_load(arena, str_of(name), str_of(content), &tables, &fault), OK);
    cr_assert_eq(codesets_publish(settings, &tables), OK);
}

static void setup(void)
{
    arena = arena_new(64u << 20);
    cr_assert_not_null(mkdtemp(state));
    static struct settings settings = {.state_folder = state,
                                       .config_folder = SOURCE_DIR "/config"};
    put_in_force(&settings, "fees.csv",
                 "payer_id,contract,code,modifier,amount\nBRHP1,,99213,,90.00\n");
    cr_assert_eq(remittance_worker.start(&settings), OK);
}

static void teardown(void)
{
    const str command = arena_printf(arena, "rm -rf %s", state);
    (void)!system(command.at); /* NOLINT(cert-env33-c): a folder that this test made */
    arena_free(arena);
}

TestSuite(review, .init = setup, .fini = teardown);

static void set(bytes *field, const char *text)
{
    *field = str_bytes(str_of(text));
}

/* A visit of 100.00 as coding has it, with a finding of MN-02. */
static str billed(void)
{
    Claim claim = CLAIM__INIT;
    ServiceLine line = SERVICE_LINE__INIT, *lines[] = {&line};
    Party payer = PARTY__INIT;
    Finding finding = FINDING__INIT, *findings[] = {&finding};
    claim.type = CLAIM_TYPE__PROFESSIONAL;
    claim.payer = &payer;
    claim.lines = lines;
    claim.n_lines = 1;
    claim.findings = findings;
    claim.n_findings = 1;
    set(&payer.id, "BRHP1");
    set(&finding.edit, "MN-02");
    set(&line.procedure, "99213");
    line.charge_cents = CHARGE;
    line.quantity_milli = 1000;
    line.from = DAY;
    return body_pack(arena, &claim.base);
}

static struct rehearsal *line_up(int32_t version)
{
    struct rehearsal *r = rehearsal_new(&remittance_worker, PARTITIONS, date_of(20260630));
    struct value *sent = ARENA_ARRAY(arena, struct value, 5),
                 *coded = ARENA_ARRAY(arena, struct value, 4);
    const int64_t claim = claim_number_make(SHARD, 1);
    sent[0] = coded[0] = V_INT(SHARD);
    sent[1] = coded[1] = V_INT(claim);
    sent[2] = V_INT(1);
    sent[3] = V_INT(CHARGE);
    sent[4] = V_STR(STR("blueridge"));
    coded[2] = V_INT(version);
    coded[3] = V_STR(billed());
    rehearsal_row(r, &sent_table, sent);
    rehearsal_row(r, &billed_table, coded);
    return r;
}

struct pay {
    int64_t paid;
    const char *group, *reason;
    int64_t adjusted;
};

static void pay(struct rehearsal *r, const struct pay *p)
{
    Payment payment = PAYMENT__INIT;
    RemitClaim claim = REMIT_CLAIM__INIT;
    RemitLine line = REMIT_LINE__INIT, *lines[] = {&line};
    Adjustment cas = ADJUSTMENT__INIT, *all[] = {&cas};
    ClaimPayment in = CLAIM_PAYMENT__INIT;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    char number[CLAIM_NUMBER_CHARS + 1];
    claim_number_write((struct claim_number){claim_number_make(SHARD, 1), 1}, number);
    set(&payment.payer, "blueridge");
    set(&payment.trace, "T1");
    payment.date = 20260615;
    set(&claim.patient_control, number);
    set(&claim.status, "1");
    claim.charge_cents = line.charge_cents = CHARGE;
    claim.paid_cents = line.paid_cents = p->paid;
    set(&line.procedure, "99213");
    set(&cas.group, p->group);
    set(&cas.reason, p->reason);
    cas.cents = p->adjusted;
    line.adjustments = all;
    line.n_adjustments = 1;
    claim.lines = lines;
    claim.n_lines = 1;
    in.payment = &payment;
    in.claim = &claim;
    in.shard = SHARD;
    in.ordinal = 1;
    set(&in.balanced, "Y");
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = &in;
    cr_assert_eq(rehearsal_message(r, &inbox.base, SHARD), OK, "%s", rehearsal_fault(r));
}

static bool has_cell(const struct value *cells, const char *text)
{
    for (size_t i = 0; i < work_item.column_count; i++)
        if (cells[i].s.at && str_is(cells[i].s, text)) return true;
    return false;
}

static const struct {
    struct pay pay;
    int32_t version; /* that coding has */
    const char *kind, *edit;
} cases[] = {
    {{9000, "CO", "45", 1000}, 1, NULL, NULL},
    {{8000, "CO", "45", 2000}, 1, "underpayment", "PRC-05"},
    {{8000, "CO", "45", 2000}, 2, NULL, NULL}, /* another version: not compared */
    {{0, "CO", "50", 10000}, 1, "denied", "MN-02"},
    {{0, "CO", "50", 10000}, 2, "denied", "MN-01"}, /* without the claim's own findings */
    {{0, "CO", "9999", 10000}, 1, "denied", "CO-9999"},
    {{0, "PR", "1", 10000}, 1, "zero_paid", "PR-1"},
    {{9000, "CO", "29", 1000}, 1, "rework", "PAY-01"},
};

Test(review, opens_what_a_payment_leaves_to_do)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rehearsal *r = line_up(cases[i].version);
        pay(r, &cases[i].pay);
        const size_t count = rehearsal_append_count(r, &work_item);
        cr_expect_eq(count, cases[i].kind ? 1 : 0, "row %zu: %zu items", i, count);
        if (cases[i].kind && count == 1) {
            const struct value *item = rehearsal_append(r, &work_item, 0);
            cr_expect(has_cell(item, cases[i].kind), "row %zu", i);
            cr_expect(has_cell(item, cases[i].edit), "row %zu", i);
        }
        rehearsal_free(r);
    }
}

/* What a payer denies often comes first: the counts of this month, and what they make of a denial.
 */
static const struct {
    int64_t claims, denied; /* before this one */
    int64_t priority;
} rates[] = {
    {0, 0, 3}, /* too few to tell */
    {18, 18, 3}, {99, 9, 1}, {99, 8, 2}, {99, 4, 2}, {99, 3, 3},
};

Test(review, puts_what_a_payer_denies_often_in_front)
{
    enum { PRIORITY = 10 };
    static const struct pay denied = {0, "CO", "50", 10000};
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        struct rehearsal *r = line_up(1);
        const struct value payer = V_STR(STR("blueridge")), month = V_INT(202606);
        struct value *all = ARENA_ARRAY(arena, struct value, 5),
                     *reason = ARENA_ARRAY(arena, struct value, 5);
        memcpy(all,
               (struct value[]){V_INT(SHARD), payer, V_STR(STR("")), month, V_INT(rates[i].claims)},
               5 * sizeof *all);
        memcpy(reason,
               (struct value[]){V_INT(SHARD), payer, V_STR(STR("CO-50")), month,
                                V_INT(rates[i].denied)},
               5 * sizeof *reason);
        rehearsal_row(r, &rate_table, all);
        rehearsal_row(r, &rate_table, reason);
        pay(r, &denied);
        cr_assert_eq(rehearsal_append_count(r, &work_item), 1);
        cr_expect_eq(rehearsal_append(r, &work_item, 0)[PRIORITY].i, rates[i].priority,
                     "row %zu: %lld", i, (long long)rehearsal_append(r, &work_item, 0)[PRIORITY].i);
        cr_expect_eq(rehearsal_put_count(r, &rate_table), 2);
        rehearsal_free(r);
    }
}
