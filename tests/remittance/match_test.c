/* A payment whose CLP01 is not our number finds its claim by the payer's number or by member, dates
 * and amount, goes on to the claim's shard and is posted there; what fits two claims is not guessed
 * at. */
#include <criterion/criterion.h>
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "remittance/remittance.h"
#include "remittance/tables.h"
#include "runtime/rehearsal.h"
#include "runtime/work.h"

enum { PARTITIONS = 16, FOREIGN = 9, SHARD = 7, DAY = 20260601, CHARGE = 10000, ROWS_MAX = 3 };

/* A row of the match: the rung, the serial and version of a sent claim, its member. */
struct found {
    int rung, serial, version;
    const char *member;
};

static const struct {
    struct found rows[ROWS_MAX];
    const char *member, *line_control;
    int serial, version; /* of the claim that is found; 0: none */
    const char *by, *suspense;
} cases[] = {
    {{{1, 1, 1, ""}}, "M1", "", 1, 1, "CLP07", NULL},
    {{{1, 1, 1, ""}, {1, 1, 2, ""}}, "M1", "", 1, 2, "CLP07", NULL},
    {{{1, 1, 1, ""}, {1, 1, 2, ""}}, "M1", "01001", 1, 1, "CLP07", NULL},
    {{{1, 1, 1, ""}, {1, 1, 2, ""}}, "M1", "02001", 1, 2, "CLP07", NULL},
    {{{1, 1, 1, ""}, {1, 2, 1, ""}}, "M1", "", 0, 0, NULL, "ambiguous"},
    {{{1, 1, 1, ""}, {2, 2, 1, "M1"}}, "M1", "", 1, 1, "CLP07", NULL},
    {{{2, 1, 1, "M1"}}, "M1", "", 1, 1, "member, dates and amount", NULL},
    {{{2, 1, 1, "M2"}, {2, 2, 1, "M1"}}, "M1", "", 2, 1, "member, dates and amount", NULL},
    {{{2, 1, 1, "M1"}, {2, 2, 1, "M1"}}, "M1", "", 0, 0, NULL, "ambiguous"},
    {{{2, 1, 1, "M2"}}, "M1", "", 0, 0, NULL, "unmatched"},
    {{{2, 1, 1, ""}}, "", "", 0, 0, NULL, "unmatched"}, /* no member is no match */
    {{{0}}, "M1", "", 0, 0, NULL, "unmatched"},
};

static void set(bytes *field, const char *text)
{
    *field = str_bytes(str_of(text));
}

static int64_t claim_of(int serial)
{
    return claim_number_make(SHARD, serial);
}

static str body_of(struct arena *arena, const char *member)
{
    Claim claim = CLAIM__INIT;
    Subscriber subscriber = SUBSCRIBER__INIT;
    Party name = PARTY__INIT;
    set(&name.id, member);
    subscriber.name = &name;
    claim.subscriber = &subscriber;
    return body_pack(arena, &claim.base);
}

static void rows_lay(struct rehearsal *r, struct arena *arena, const struct found *rows)
{
    for (size_t i = 0; i < ROWS_MAX && rows[i].rung; i++) {
        const struct value match[] = {
            V_STR(STR("blueridge")),
            V_STR(STR("ICN1")),
            V_INT(CHARGE),
            V_INT(DAY),
            V_INT(rows[i].rung),
            V_INT(SHARD),
            V_INT(claim_of(rows[i].serial)),
            V_INT(rows[i].version),
            V_STR(body_of(arena, rows[i].member)),
        };
        const struct value sent[] = {V_INT(SHARD), V_INT(claim_of(rows[i].serial)),
                                     V_INT(rows[i].version), V_INT(CHARGE),
                                     V_STR(STR("blueridge"))};
        rehearsal_row(r, &match_table, arena_copy(arena, match, sizeof match));
        rehearsal_row(r, &sent_table, arena_copy(arena, sent, sizeof sent));
    }
}

static enum status foreign_send(struct rehearsal *r, const char *member, const char *line_control)
{
    Payment payment = PAYMENT__INIT;
    RemitClaim claim = REMIT_CLAIM__INIT;
    RemitLine line = REMIT_LINE__INIT, *lines[] = {&line};
    Party insured = PARTY__INIT;
    ClaimPayment in = CLAIM_PAYMENT__INIT;
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    set(&payment.payer, "blueridge");
    set(&payment.trace, "T1");
    set(&claim.patient_control, "0001ACCOUNT");
    set(&claim.payer_control, "ICN1");
    set(&claim.status, "1");
    claim.charge_cents = claim.paid_cents = CHARGE;
    line.from = DAY;
    line.charge_cents = line.paid_cents = CHARGE;
    set(&line.line_control, line_control);
    claim.lines = lines;
    claim.n_lines = 1;
    set(&insured.id, member);
    claim.subscriber = &insured;
    in.payment = &payment;
    in.claim = &claim;
    in.shard = FOREIGN;
    in.ordinal = 1;
    set(&in.balanced, "Y");
    inbox.what_case = REMITTANCE_INBOX__WHAT_CLAIM;
    inbox.claim = &in;
    return rehearsal_message(r, &inbox.base, FOREIGN);
}

/* What went on to the claim's shard, posted there. */
static void posted_there(struct rehearsal *r, size_t row)
{
    const struct rehearsal_emission sent = rehearsal_emission(r, 0);
    cr_assert_str_eq(sent.consumer, "remittance", "row %zu", row);
    cr_expect_eq(sent.partition, SHARD % PARTITIONS, "row %zu", row);
    const RemittanceInbox *inbox = rehearsal_emitted(r, 0, &remittance_inbox__descriptor);
    cr_assert_not_null(inbox);
    cr_assert_eq(rehearsal_message(r, &inbox->base, sent.partition), OK, "row %zu: %s", row,
                 rehearsal_fault(r));
    cr_assert_eq(rehearsal_put_count(r, &posting_table), 1, "row %zu", row);
    const struct value *posting = rehearsal_put(r, &posting_table, 0);
    cr_expect_eq(posting[1].i, claim_of(cases[row].serial), "row %zu", row);
    cr_expect_eq(posting[2].i, cases[row].version, "row %zu", row);
    cr_expect_eq(posting[5].i, CHARGE, "row %zu", row);
    cr_expect_eq(rehearsal_append_count(r, &work_journal), 2, "row %zu: matched, posted", row);
    cr_expect_eq(rehearsal_append_count(r, &suspense_table), 0, "row %zu", row);
    cr_expect(str_is(str_from(inbox->claim->matched_by), cases[row].by), "row %zu", row);
}

Test(match, finds_the_claim_or_says_why_not)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rehearsal *r = rehearsal_new(&remittance_worker, PARTITIONS, date_of(20260630));
        struct arena *arena = arena_new(1 << 20);
        rows_lay(r, arena, cases[i].rows);
        cr_assert_eq(foreign_send(r, cases[i].member, cases[i].line_control), OK, "row %zu: %s", i,
                     rehearsal_fault(r));
        cr_assert_eq(rehearsal_emission_count(r), cases[i].serial ? 1 : 0, "row %zu", i);
        cr_expect_eq(rehearsal_append_count(r, &suspense_table), cases[i].suspense ? 1 : 0,
                     "row %zu", i);
        if (cases[i].suspense && rehearsal_append_count(r, &suspense_table))
            cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, cases[i].suspense),
                      "row %zu", i);
        if (cases[i].serial) posted_there(r, i);
        rehearsal_free(r);
        arena_free(arena);
    }
}
