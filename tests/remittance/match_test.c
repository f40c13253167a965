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

/* A row of the match: the rung, the serial and version of a sent claim, its member and patient. */
struct found {
    int rung, serial, version;
    const char *member, *first_name;
};

static const char by_member[] = "member, dates and amount";

static const struct {
    struct found rows[ROWS_MAX];
    const char *member, *line_control;
    int serial, version; /* of the claim that is found; 0: none */
    const char *by, *suspense, *first_name;
} cases[] = {
    {{{1, 1, 1, "", ""}}, "M1", "", 1, 1, "CLP07", NULL, ""},
    {{{1, 1, 1, "", ""}, {1, 1, 2, "", ""}}, "M1", "", 1, 2, "CLP07", NULL, ""},
    {{{1, 1, 1, "", ""}, {1, 1, 2, "", ""}}, "M1", "01001", 1, 1, "CLP07", NULL, ""},
    {{{1, 1, 1, "", ""}, {1, 1, 2, "", ""}}, "M1", "02001", 1, 2, "CLP07", NULL, ""},
    {{{1, 1, 1, "", ""}, {1, 2, 1, "", ""}}, "M1", "", 0, 0, NULL, "ambiguous", ""},
    {{{1, 1, 1, "", ""}, {2, 2, 1, "M1", ""}}, "M1", "", 1, 1, "CLP07", NULL, ""},
    {{{2, 1, 1, "M1", ""}}, "M1", "", 1, 1, by_member, NULL, ""},
    {{{2, 1, 1, "M2", ""}, {2, 2, 1, "M1", ""}}, "M1", "", 2, 1, by_member, NULL, ""},
    {{{2, 1, 1, "M1", ""}, {2, 2, 1, "M1", ""}}, "M1", "", 0, 0, NULL, "ambiguous", ""},
    {{{2, 1, 1, "M2", ""}}, "M1", "", 0, 0, NULL, "unmatched", ""},
    {{{2, 1, 1, "", ""}}, "", "", 0, 0, NULL, "unmatched", ""}, /* no member is no match */
    {{{0}}, "M1", "", 0, 0, NULL, "unmatched", ""},
    /* a family's member number: the sister's claim is not paid by the brother's payment */
    {{{2, 1, 1, "M1", "JANE"}}, "M1", "", 0, 0, NULL, "unmatched", "JOHN"},
    {{{2, 1, 1, "M1", "JANE"}, {2, 2, 1, "M1", "John"}}, "M1", "", 2, 1, by_member, NULL, "JOHN"},
    {{{2, 1, 1, "M1", "CHRISTOPHER"}}, "M1", "", 1, 1, by_member, NULL, "CHRISTOPH"},
    {{{2, 1, 1, "M1", "JANE"}}, "M1", "", 1, 1, by_member, NULL, ""},
};

static void set(bytes *field, const char *text)
{
    *field = str_bytes(str_of(text));
}

static int64_t claim_of(int serial)
{
    return claim_number_make(SHARD, serial);
}

static str body_of(struct arena *arena, const struct found *found)
{
    Claim claim = CLAIM__INIT;
    Subscriber subscriber = SUBSCRIBER__INIT;
    Party name = PARTY__INIT;
    set(&name.id, found->member);
    set(&name.first_name, found->first_name);
    subscriber.name = &name;
    claim.subscriber = &subscriber;
    return body_pack(arena, &claim.base);
}

static void rows_lay(struct rehearsal *r, struct arena *arena, const struct found *rows,
                     size_t count)
{
    for (size_t i = 0; i < count && rows[i].rung; i++) {
        const struct value match[] = {
            V_STR(STR("blueridge")),
            V_STR(STR("ICN1")),
            V_INT(CHARGE),
            V_INT(DAY),
            V_INT(rows[i].rung),
            V_INT(SHARD),
            V_INT(claim_of(rows[i].serial)),
            V_INT(rows[i].version),
            V_STR(body_of(arena, &rows[i])),
        };
        const struct value sent[] = {V_INT(SHARD), V_INT(claim_of(rows[i].serial)),
                                     V_INT(rows[i].version), V_INT(CHARGE),
                                     V_STR(STR("blueridge"))};
        rehearsal_row(r, &match_table, arena_copy(arena, match, sizeof match));
        rehearsal_row(r, &sent_table, arena_copy(arena, sent, sizeof sent));
    }
}

static enum status foreign_send(struct rehearsal *r, const char *member, const char *line_control,
                                const char *first_name)
{
    Payment payment = PAYMENT__INIT;
    RemitClaim claim = REMIT_CLAIM__INIT;
    RemitLine line = REMIT_LINE__INIT, *lines[] = {&line};
    Party insured = PARTY__INIT, patient = PARTY__INIT;
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
    set(&patient.first_name, first_name);
    claim.patient = &patient;
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
        rows_lay(r, arena, cases[i].rows, ROWS_MAX);
        cr_assert_eq(foreign_send(r, cases[i].member, cases[i].line_control, cases[i].first_name),
                     OK, "row %zu: %s", i, rehearsal_fault(r));
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

/* The hundredth row may not be the last: what else fits is cut off, and the first that fits was
 * posted to. */
Test(match, does_not_choose_from_what_is_cut_off)
{
    enum { CUT_OFF = 100 };
    static const char *const suspense[] = {NULL, "ambiguous"};
    for (size_t i = 0; i < COUNT_OF(suspense); i++) {
        struct found rows[CUT_OFF];
        struct rehearsal *r = rehearsal_new(&remittance_worker, PARTITIONS, date_of(20260630));
        struct arena *arena = arena_new(1 << 20);
        for (size_t n = 0; n < CUT_OFF; n++)
            rows[n] = (struct found){2, (int)n + 1, 1, n == 3 ? "M1" : "M2", ""};
        rows_lay(r, arena, rows, CUT_OFF - 1 + i);
        cr_assert_eq(foreign_send(r, "M1", "", ""), OK, "%s", rehearsal_fault(r));
        cr_expect_eq(rehearsal_emission_count(r), suspense[i] ? 0 : 1);
        cr_assert_eq(rehearsal_append_count(r, &suspense_table), suspense[i] ? 1 : 0);
        if (suspense[i])
            cr_expect(str_is(rehearsal_append(r, &suspense_table, 0)[6].s, suspense[i]));
        rehearsal_free(r);
        arena_free(arena);
    }
}
