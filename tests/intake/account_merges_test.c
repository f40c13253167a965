/* ADT^A41 and the like: what waits under the old account number goes on under the new one; what
 * nobody can decide is asked about. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "intake/accounts.h"
#include "intake/hospital.h"
#include "lib/claim/number.h"
#include "runtime/work.h"

enum { SHARD = 19 };

#define IDENTITY "one-identity-16b"
#define MSH(event) HOSPITAL_MSH("LATER", event)
#define PID HOSPITAL_PID
#define MRG(account) "MRG|7^^^H^MR||" account "\r"
#define FT1(amount) HOSPITAL_FT1("20260601", "CG", "99213", amount)

static struct rehearsal *r;

static void set_up(void)
{
    r = hospital_rehearsal();
}

static void tear_down(void)
{
    rehearsal_free(r);
}

TestSuite(account_merges, .init = set_up, .fini = tear_down);

static void send(const char *text)
{
    static int64_t intake_number;
    rehearsal_commit(r);
    cr_assert_eq(hospital_send(r, SHARD, IDENTITY, text, ++intake_number), OK, "%s",
                 rehearsal_fault(r));
}

/* The claim that the account becomes when its days are over; NULL: none. */
static const Claim *closed(const char *account)
{
    const struct value due[] = {V_INT(shard_partition(SHARD, HOSPITAL_PARTITIONS)),
                                V_INT(SHARD),
                                V_STR(STR("LATER")),
                                V_STR(str_of(account)),
                                V_INT(CLAIM_TYPE__PROFESSIONAL),
                                V_STR(STR(IDENTITY))};
    rehearsal_commit(r);
    cr_assert_eq(rehearsal_tick(r, due), OK, "%s", rehearsal_fault(r));
    if (rehearsal_emission_count(r) == 0) return NULL;
    const CodingInbox *inbox = rehearsal_emitted(r, 0, &coding_inbox__descriptor);
    return inbox->claim;
}

Test(account_merges, let_an_account_go_on_under_the_number_that_survives)
{
    static const char *const events[] = {"ADT^A35", "ADT^A41", "ADT^A49"};
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        char text[512];
        (void)snprintf(text, sizeof text, MSH("%s") PID("NEW") MRG("OLD"), events[i]);
        set_up();
        send(MSH("DFT^P03") PID("OLD") FT1("10"));
        send(text);
        cr_expect_eq(rehearsal_append_count(r, &work_item), 0);
        cr_expect_null(closed("OLD"), "%s", events[i]);
        const Claim *claim = closed("NEW");
        cr_assert_not_null(claim, "%s", events[i]);
        cr_expect_eq(claim->charge_cents, 1000);
        cr_expect(str_is(str_from(claim->patient_control), "NEW"));
        tear_down();
    }
    set_up();
}

Test(account_merges, join_the_charges_of_both)
{
    send(MSH("DFT^P03") PID("OLD") FT1("10"));
    send(MSH("DFT^P03") PID("NEW") FT1("40"));
    send(MSH("ADT^A41") PID("NEW") MRG("OLD"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0);
    cr_expect_null(closed("OLD"));
    const Claim *claim = closed("NEW");
    cr_assert_not_null(claim);
    cr_expect_eq(claim->charge_cents, 5000);
    cr_expect(str_is(str_from(claim->patient_control), "NEW"));
}

Test(account_merges, know_the_claim_that_the_old_account_became)
{
    send(MSH("DFT^P03") PID("OLD") FT1("10"));
    const int64_t made = closed("OLD")->number;
    send(MSH("ADT^A41") PID("NEW") MRG("OLD"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0);
    send(MSH("DFT^P03") PID("NEW") FT1("40"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1, "a late charge");
    cr_assert_eq(rehearsal_append_count(r, &intake_message_table), 1);
    cr_expect_eq(rehearsal_append(r, &intake_message_table, 0)[6].i, made);
}

Test(account_merges, ask_where_one_account_is_a_claim_and_the_other_waits)
{
    for (int old_first = 0; old_first < 2; old_first++) {
        set_up();
        send(old_first ? MSH("DFT^P03") PID("OLD") FT1("10") : MSH("DFT^P03") PID("NEW") FT1("40"));
        cr_assert_not_null(closed(old_first ? "OLD" : "NEW"));
        send(old_first ? MSH("DFT^P03") PID("NEW") FT1("40") : MSH("DFT^P03") PID("OLD") FT1("10"));
        send(MSH("ADT^A41") PID("NEW") MRG("OLD"));
        cr_expect_eq(rehearsal_append_count(r, &work_item), 1, "old first: %d", old_first);
        tear_down();
    }
    set_up();
}

/* They were kept in silence, whatever waited under the old numbers. */
Test(account_merges, that_are_not_followed_are_asked_about)
{
    static const char *const texts[] = {
        MSH("ADT^A44") PID("NEW") MRG("OLD"),
        MSH("ADT^A42") PID("NEW") MRG("OLD"),
        MSH("ADT^A50") PID("NEW") MRG("OLD"),
        MSH("ADT^A41") PID("NEW") "MRG|8^^^H^MR||OLD\r",
        MSH("ADT^A41") PID("NEW") "MRG|7^^^H^MR||\r",
        MSH("ADT^A40") PID("NEW") "MRG|8^^^H^MR||OLD\r",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        send(texts[i]);
        cr_expect_eq(rehearsal_append_count(r, &work_item), 1, "row %zu", i);
        cr_expect_eq(rehearsal_put_count(r, &intake_account_table), 0, "row %zu", i);
    }
    send(MSH("ADT^A40") PID("NEW") "MRG|8^^^H^MR||NEW\r");
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0, "the patients' merge is followed");
    send(MSH("ADT^A08") PID("NEW"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0);
}
