/* Every claim gets one number and goes to coding; charges become one claim when their profile says;
 * nothing else moves. */
#include <criterion/criterion.h>
#include "intake/hospital.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "proto/messages.pb-c.h"
#include "runtime/work.h"

enum { SHARD = 19, PARTITION = 3 };

#define HEAD(facility) HOSPITAL_MSH(facility, "DFT^P03")
#define PID HOSPITAL_PID
#define FT1 HOSPITAL_FT1

static struct rehearsal *r;

static void set_up(void)
{
    r = hospital_rehearsal();
}

static void tear_down(void)
{
    rehearsal_free(r);
}

TestSuite(intake, .init = set_up, .fini = tear_down);

static enum status send_hl7(const char *text, int64_t intake_number)
{
    return hospital_send(r, SHARD, "0123456789abcdef", text, intake_number);
}

static enum status send_claim(int64_t shard, const char *patient_control)
{
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    Claim claim = CLAIM__INIT;
    Source source = SOURCE__INIT;
    source.source = str_bytes(STR("file"));
    source.intake_number = source.position = 1;
    claim.shard = shard;
    claim.patient_control = str_bytes(str_of(patient_control));
    claim.source = &source;
    inbox.what_case = INTAKE_INBOX__WHAT_CLAIM;
    inbox.claim = &claim;
    return rehearsal_message(r, &inbox.base, PARTITION);
}

static const Claim *emitted(size_t i)
{
    const CodingInbox *inbox = rehearsal_emitted(r, i, &coding_inbox__descriptor);
    cr_assert_not_null(inbox);
    cr_assert_eq(inbox->what_case, CODING_INBOX__WHAT_CLAIM);
    return inbox->claim;
}

static struct value fate(size_t i)
{
    return rehearsal_append(r, &intake_message_table, i)[5];
}

Test(intake, numbers_claims_without_a_gap_and_goes_on_after_a_commit)
{
    cr_assert_eq(send_claim(SHARD, "A"), OK);
    cr_assert_eq(send_claim(SHARD + HOSPITAL_PARTITIONS, "B"), OK);
    cr_assert_eq(rehearsal_emission_count(r), 2);
    cr_expect_eq(emitted(0)->number, claim_number_make(SHARD, 1));
    cr_expect_eq(emitted(0)->version, 1);
    cr_expect_eq(emitted(1)->number, claim_number_make(SHARD + HOSPITAL_PARTITIONS, 2));
    cr_expect_eq(rehearsal_emission(r, 0).partition, PARTITION);
    cr_expect_eq(rehearsal_put_count(r, &intake_serial_table), 1);
    cr_expect_eq(rehearsal_append_count(r, &intake_claim_table), 2);
    cr_expect_eq(rehearsal_append_count(r, &work_journal), 2);
    rehearsal_commit(r);
    cr_assert_eq(send_claim(SHARD, "C"), OK);
    cr_expect_eq(emitted(0)->number, claim_number_make(SHARD, 3));
}

Test(intake, indexes_the_senders_number_as_plain_text)
{
    cr_assert_eq(send_claim(SHARD, "P\xe9ter 1"), OK);
    const struct value *row = rehearsal_append(r, &intake_claim_table, 0);
    cr_expect(str_is(row[2].s, "file"));
    cr_expect(str_is(row[3].s, "P?ter 1"));
    cr_expect_eq(row[1].i, claim_number_make(SHARD, 1));
}

Test(intake, refuses_what_it_cannot_read)
{
    const struct message message = {.partition = PARTITION, .body = STR("\xff\xff\xff")};
    cr_expect_eq(rehearsal_take(r, &message), REJECT);
    cr_expect_str_eq(rehearsal_fault(r), "message_unreadable");
    cr_expect_eq(send_hl7("junk", 1), REJECT);
    cr_expect_str_eq(rehearsal_fault(r), "hl7_unreadable");
    cr_expect_eq(send_hl7(HEAD("NOBODY") PID("A1") FT1("20260601", "CG", "99213", "10"), 1),
                 REJECT);
    cr_expect_str_eq(rehearsal_fault(r), "profile_missing");
    cr_expect_eq(send_hl7(HEAD("NOW") FT1("20260601", "CG", "99213", "10"), 1), REJECT);
    cr_expect_str_eq(rehearsal_fault(r), "PID");
    cr_expect_eq(rehearsal_emission_count(r), 0);
    cr_expect_eq(rehearsal_put_count(r, &intake_serial_table), 0,
                 "a refused message takes no number");
}

Test(intake, makes_a_claim_of_a_message_with_what_is_missing_named)
{
    cr_assert_eq(send_hl7(HEAD("NOW") PID("A1") FT1("20260601", "CG", "99213", "10"), 5), OK);
    const Claim *claim = emitted(0);
    cr_expect_eq(claim->shard, SHARD);
    cr_expect_eq(claim->source->intake_number, 5);
    cr_expect(str_is(str_from(claim->identity), "0123456789abcdef"));
    cr_expect(str_is(str_from(claim->patient_control), "A1"));
    cr_expect_eq(claim->charge_cents, 1000);
    cr_assert(claim->n_findings >= 2);
    cr_expect(str_is(str_from(claim->findings[0]->field), "IN1-3"));
    cr_expect(str_is(str_from(claim->findings[0]->severity), "hold"));
    cr_expect(str_is(str_from(claim->findings[0]->stage), "intake"));
    cr_expect_eq(rehearsal_append_count(r, &intake_message_table), 0,
                 "the claim itself is the record");
}

Test(intake, keeps_messages_that_charge_nothing)
{
    static const char *const messages[] = {
        "MSH|^~\\&|APP|NOW|RA|RF|20260601||ADT^A08|C1|P|2.5.1\r" PID("A1"),
        HEAD("NOW") PID("A1") FT1("20260601", "PY", "CASH", "10"),
        HEAD("NOW") PID("A1") FT1("20260601", "CG", "99213", "10")
            FT1("20260601", "CR", "99213", "10"),
    };
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        cr_assert_eq(send_hl7(messages[i], 10 + (int64_t)i), OK);
        cr_expect(str_is(fate(i).s, "stored"), "message %zu", i);
    }
    const struct value *row = rehearsal_append(r, &intake_message_table, 0);
    cr_expect(str_is(row[4].s, "ADT^A08"));
    cr_expect_eq(row[9].s.at[0], 0, "a key-id byte, then the message");
    cr_expect_eq(row[9].s.len, strlen(messages[0]) + 1);
    cr_expect_eq(rehearsal_emission_count(r), 0);
    cr_expect_eq(rehearsal_put_count(r, &intake_serial_table), 0);
}

Test(intake, asks_a_person_about_a_credit_without_its_charge)
{
    cr_assert_eq(send_hl7(HEAD("NOW") PID("A1") FT1("20260601", "CR", "99213", "10"), 5), OK);
    cr_expect(str_is(fate(0).s, "late"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect_eq(rehearsal_emission_count(r), 0);
}

static void tick(void)
{
    const struct value due[] = {V_INT(PARTITION),
                                V_INT(SHARD),
                                V_STR(STR("LATER")),
                                V_STR(STR("A1")),
                                V_INT(CLAIM_TYPE__PROFESSIONAL),
                                V_STR(STR("0123456789abcdef"))};
    cr_assert_eq(rehearsal_tick(r, due), OK, "%s", rehearsal_fault(r));
}

Test(intake, gathers_an_accounts_charges_into_one_claim_when_its_days_are_over)
{
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260601", "CG", "99213", "10"), 1), OK);
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260602", "CG", "80053", "40"), 2), OK);
    rehearsal_commit(r);
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260601", "CR", "99213", "10"), 3), OK);
    cr_expect(str_is(fate(0).s, "account"));
    cr_expect_eq(rehearsal_emission_count(r), 0);
    const struct value *account = rehearsal_put(r, &intake_account_table, 0);
    cr_expect_eq(account[5].i, 20260605);
    cr_expect_eq(account[6].i, 3);
    rehearsal_commit(r);
    tick();
    cr_assert_eq(rehearsal_emission_count(r), 1);
    cr_expect_eq(emitted(0)->n_lines, 1);
    cr_expect_eq(emitted(0)->charge_cents, 4000);
    cr_expect_eq(emitted(0)->number, claim_number_make(SHARD, 1));
    cr_expect(str_is(rehearsal_put(r, &intake_account_table, 0)[4].s, "closed"));
    rehearsal_commit(r);
    tick();
    cr_expect_eq(rehearsal_emission_count(r), 0, "an account closes once");
}

Test(intake, does_not_close_an_account_before_its_business_date)
{
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260629", "CG", "99213", "10"), 1), OK);
    rehearsal_commit(r);
    tick();
    cr_expect_eq(rehearsal_emission_count(r), 0);
    cr_expect_eq(rehearsal_put_count(r, &intake_account_table), 0);
}

Test(intake, makes_no_claim_of_an_account_whose_charges_were_all_taken_back)
{
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260601", "CG", "99213", "10"), 1), OK);
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260601", "CR", "99213", "10"), 2), OK);
    rehearsal_commit(r);
    tick();
    cr_expect_eq(rehearsal_emission_count(r), 0);
    cr_expect(str_is(rehearsal_put(r, &intake_account_table, 0)[4].s, "closed"));
}

Test(intake, opens_a_work_item_for_a_charge_that_comes_after_closing)
{
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260601", "CG", "99213", "10"), 1), OK);
    rehearsal_commit(r);
    tick();
    rehearsal_commit(r);
    cr_assert_eq(send_hl7(HEAD("LATER") PID("A1") FT1("20260602", "CG", "80053", "40"), 2), OK);
    cr_expect(str_is(fate(0).s, "late"));
    cr_expect_eq(rehearsal_append(r, &intake_message_table, 0)[6].i, claim_number_make(SHARD, 1));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect_eq(rehearsal_put_count(r, &intake_account_table), 0);
}

Test(intake, does_not_wait_for_an_account_that_has_no_number)
{
    cr_assert_eq(send_hl7(HEAD("LATER") PID("") FT1("20260601", "CG", "99213", "10"), 1), OK);
    cr_expect_eq(rehearsal_emission_count(r), 1);
    cr_expect(str_is(str_from(emitted(0)->patient_control), "C1"));
}
