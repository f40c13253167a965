/* What ADT and BAR messages say reaches later charges and waiting accounts; a merge moves what
 * waits to the survivor, message by message, over two shards, and nothing goes round in a circle.
 */
#include <criterion/criterion.h>

#include "intake/accounts.h"
#include "intake/hospital.h"
#include "intake/patients.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "runtime/work.h"

enum { OLD = 19, NEW = 37 };

#define OLD_ID "old-identity-16b"
#define NEW_ID "new-identity-16b"

#define MSH HOSPITAL_MSH
#define BARE "PID|1||7^^^H^MR|||||||||||||||A1\r"
#define PID HOSPITAL_PID("A1")
#define IN1(member) \
    "IN1|1|P|SUMM1|SUMMIT||||||||||||DOE^ANN|18|19800102||||||||||||||||||" member "\r"
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

TestSuite(patients, .init = set_up, .fini = tear_down);

static int64_t shard_of(const char *identity)
{
    return strcmp(identity, OLD_ID) == 0 ? OLD : NEW;
}

static void send(const char *identity, const char *text)
{
    static int64_t intake_number;
    cr_assert_eq(hospital_send(r, shard_of(identity), identity, text, ++intake_number), OK, "%s",
                 rehearsal_fault(r));
}

static void merge(const char *from, const char *to)
{
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    PatientMerge pair = PATIENT_MERGE__INIT;
    pair.shard = shard_of(from);
    pair.identity = str_bytes(str_of(from));
    pair.survivor_shard = shard_of(to);
    pair.survivor_identity = str_bytes(str_of(to));
    inbox.what_case = INTAKE_INBOX__WHAT_MERGE;
    inbox.merge = &pair;
    cr_assert_eq(
        rehearsal_message(r, &inbox.base, shard_partition(pair.shard, HOSPITAL_PARTITIONS)), OK);
}

/* What goes to intake itself is delivered, until nothing more does; what went to coding is kept. */
struct told {
    size_t rounds, merges;
    size_t claims;
    Claim *claim; /* the last one */
};

static struct arena *kept;

static Claim *claim_kept(const Claim *claim)
{
    return (Claim *)body_unpack(kept, &claim__descriptor, body_pack(kept, &claim->base));
}

static void deliver_round(struct told *told, bool *more)
{
    const size_t count = rehearsal_emission_count(r);
    struct message *messages = ARENA_ARRAY(kept, struct message, count + 1);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct rehearsal_emission e = rehearsal_emission(r, i);
        if (strcmp(e.consumer, "intake") == 0) {
            messages[n++] =
                (struct message){.partition = e.partition, .body = arena_str(kept, e.body)};
            continue;
        }
        const CodingInbox *inbox = rehearsal_emitted(r, i, &coding_inbox__descriptor);
        told->merges += inbox->what_case == CODING_INBOX__WHAT_MERGE;
        if (inbox->what_case != CODING_INBOX__WHAT_CLAIM) continue;
        told->claims++;
        told->claim = claim_kept(inbox->claim);
    }
    rehearsal_commit(r);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(rehearsal_take(r, &messages[i]), OK, "%s", rehearsal_fault(r));
    *more = n > 0;
}

/* The by-patient table is a second view of intake.account: what the database would give. */
static void accounts_of(const char *identity, const char *facility, const char *state,
                        int64_t claim, str body)
{
    const struct value row[] = {V_INT(shard_of(identity)),
                                V_STR(str_of(identity)),
                                V_STR(str_of(facility)),
                                V_STR(STR("A1")),
                                V_INT(CLAIM_TYPE__PROFESSIONAL),
                                V_STR(str_of(state)),
                                V_INT(20260604),
                                V_INT(1),
                                V_INT(claim),
                                body.len ? V_STR(body) : V_NULL};
    struct value *cells = arena_copy(kept, row, sizeof row);
    rehearsal_row(r, &intake_patient_account_table, cells);
}

static struct told settle(void)
{
    struct told told = {0};
    for (bool more = true; more && told.rounds < 20; told.rounds++) deliver_round(&told, &more);
    cr_assert(told.rounds < 20, "something goes round in a circle");
    return told;
}

static void tick(const char *identity)
{
    const struct value due[] = {V_INT(shard_partition(shard_of(identity), HOSPITAL_PARTITIONS)),
                                V_INT(shard_of(identity)),
                                V_STR(STR("LATER")),
                                V_STR(STR("A1")),
                                V_INT(CLAIM_TYPE__PROFESSIONAL),
                                V_STR(str_of(identity))};
    cr_assert_eq(rehearsal_tick(r, due), OK, "%s", rehearsal_fault(r));
}

static const char *member_of(const Claim *claim)
{
    if (!claim || !claim->subscriber || !claim->subscriber->name) return "";
    return arena_text(kept, str_from(claim->subscriber->name->id));
}

static void begin(void)
{
    kept = arena_new(8 << 20);
}

Test(patients, charges_are_completed_with_what_adt_messages_said)
{
    begin();
    send(OLD_ID, MSH("NOW", "ADT^A04") PID IN1("M1"));
    rehearsal_commit(r);
    send(OLD_ID, MSH("NOW", "DFT^P03") BARE FT1("20260601", "CG", "99213", "10"));
    const struct told told = settle();
    cr_assert_eq(told.claims, 1);
    cr_expect_str_eq(member_of(told.claim), "M1");
    cr_expect_eq(told.claim->patient_birth_date, 19800102);
    cr_expect(str_is(str_from(told.claim->subscriber->name->last_name), "DOE"));
}

Test(patients, the_later_insurance_counts_and_a_deleted_one_is_gone)
{
    static const struct {
        const char *update, *member;
    } rows[] = {
        {MSH("NOW", "ADT^A08") PID IN1("M2"), "M2"},
        {MSH("NOW", "ADT^A31") PID, "M1"},              /* nothing said: what was known stays */
        {MSH("NOW", "ADT^A08") PID "IN1|1|\"\"\r", ""}, /* "" deletes */
        {MSH("NOW", "BAR^P05") PID IN1("M3"), "M3"},
    };
    begin();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        send(OLD_ID, MSH("NOW", "ADT^A01") PID IN1("M1"));
        send(OLD_ID, rows[i].update);
        send(OLD_ID, MSH("NOW", "DFT^P11") BARE FT1("20260601", "CG", "99213", "10"));
        const struct told told = settle();
        cr_assert_eq(told.claims, 1);
        cr_expect_str_eq(member_of(told.claim), rows[i].member, "row %zu: %s", i,
                         member_of(told.claim));
    }
}

Test(patients, an_update_reaches_the_account_that_waits)
{
    begin();
    send(OLD_ID, MSH("LATER", "DFT^P03") PID FT1("20260601", "CG", "99213", "10"));
    rehearsal_commit(r);
    send(OLD_ID, MSH("LATER", "ADT^A08") PID "PV1|1|O\rDG1|1||J20.9^^I10\r" IN1("M9"));
    rehearsal_commit(r);
    tick(OLD_ID);
    const struct told told = settle();
    cr_assert_eq(told.claims, 1);
    cr_expect_str_eq(member_of(told.claim), "M9");
    cr_expect_eq(told.claim->n_diagnoses, 2, "of the charge and of the visit");
    cr_expect_eq(told.claim->n_lines, 1);
}

Test(patients, a_cancelled_admission_bills_nothing_until_a_person_decides)
{
    begin();
    send(OLD_ID, MSH("LATER", "DFT^P03") PID FT1("20260601", "CG", "99213", "10"));
    rehearsal_commit(r);
    send(OLD_ID, MSH("LATER", "ADT^A11") PID "PV1|1|O\r");
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect(str_is(rehearsal_put(r, &intake_account_table, 0)[4].s, "cancelled"));
    rehearsal_commit(r);
    tick(OLD_ID);
    cr_expect_eq(rehearsal_emission_count(r), 0);
    send(OLD_ID, MSH("LATER", "DFT^P03") PID FT1("20260602", "CG", "80053", "40"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1, "a charge for what was cancelled");
    rehearsal_commit(r);
    send(OLD_ID, MSH("LATER", "ADT^A01") PID "PV1|1|O\r");
    cr_expect(str_is(rehearsal_put(r, &intake_account_table, 0)[4].s, "open"));
    rehearsal_commit(r);
    tick(OLD_ID);
    cr_expect_eq(settle().claims, 1, "admitted again");
}

Test(patients, a_cancelled_admission_of_a_claim_that_is_made_is_a_persons_to_undo)
{
    begin();
    send(OLD_ID, MSH("LATER", "DFT^P03") PID FT1("20260601", "CG", "99213", "10"));
    rehearsal_commit(r);
    tick(OLD_ID);
    cr_assert_eq(settle().claims, 1);
    send(OLD_ID, MSH("LATER", "BAR^P02") PID "PV1|1|O\r");
    cr_assert_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect_eq(rehearsal_put_count(r, &intake_account_table), 0);
}

static void tick_stay(void)
{
    const struct value due[] = {V_INT(shard_partition(OLD, HOSPITAL_PARTITIONS)),
                                V_INT(OLD),
                                V_STR(STR("LATER")),
                                V_STR(STR("A1")),
                                V_INT(CLAIM_TYPE__INSTITUTIONAL),
                                V_STR(STR(OLD_ID))};
    cr_assert_eq(rehearsal_tick(r, due), OK);
}

#define STAY(discharged) \
    "PV1|1|I||||||||||||||||||||||||||||||||||01||||||||20260601|" discharged "\r"

Test(patients, a_cancelled_discharge_waits_for_another)
{
    begin();
    send(OLD_ID, MSH("LATER", "DFT^P03") PID STAY("20260605") FT1("20260601", "CG", "99213", "10"));
    send(OLD_ID, MSH("LATER", "ADT^A13") PID STAY(""));
    cr_expect(str_is(rehearsal_put(r, &intake_account_table, 0)[4].s, "admitted"));
    rehearsal_commit(r);
    tick_stay();
    cr_expect_eq(rehearsal_emission_count(r), 0);
    send(OLD_ID, MSH("LATER", "ADT^A03") PID STAY("20260610"));
    const struct value *account = rehearsal_put(r, &intake_account_table, 0);
    cr_expect(str_is(account[4].s, "open"));
    cr_expect_eq(account[5].i, 20260613);
    rehearsal_commit(r);
    tick_stay();
    const struct told told = settle();
    cr_assert_eq(told.claims, 1);
    cr_expect_eq(told.claim->statement_to, 20260610);
}

/* ---- merges ---------------------------------------------------------------------------------- */

Test(patients, a_merge_hands_on_what_still_comes_under_the_old_number)
{
    begin();
    send(OLD_ID, MSH("NOW", "ADT^A01") PID IN1("M1"));
    rehearsal_commit(r);
    merge(OLD_ID, NEW_ID);
    struct told told = settle();
    cr_expect_eq(told.merges, 1, "scrubbing hears of it through coding");
    send(OLD_ID, MSH("NOW", "DFT^P03") BARE FT1("20260601", "CG", "99213", "10"));
    cr_expect_eq(rehearsal_append_count(r, &intake_message_table), 0);
    told = settle();
    cr_assert_eq(told.claims, 1);
    cr_expect_eq(told.claim->shard, NEW);
    cr_expect_eq(claim_number_shard(told.claim->number), NEW);
    cr_expect(str_is(str_from(told.claim->identity), NEW_ID));
    cr_expect_str_eq(member_of(told.claim), "M1", "what was known of the old one");
}

Test(patients, a_merge_moves_an_open_account_and_joins_it_with_the_survivors)
{
    begin();
    send(OLD_ID, MSH("LATER", "DFT^P03") PID FT1("20260601", "CG", "99213", "10"));
    const str body = arena_str(kept, rehearsal_put(r, &intake_account_table, 0)[8].s);
    rehearsal_commit(r);
    accounts_of(OLD_ID, "LATER", "open", 0, body);
    send(NEW_ID, MSH("LATER", "DFT^P03") PID FT1("20260602", "CG", "80053", "40"));
    rehearsal_commit(r);
    merge(OLD_ID, NEW_ID);
    (void)settle();
    tick(OLD_ID);
    cr_expect_eq(rehearsal_emission_count(r), 0, "nothing waits there any more");
    tick(NEW_ID);
    const struct told told = settle();
    cr_assert_eq(told.claims, 1);
    cr_expect_eq(told.claim->n_lines, 2);
    cr_expect_eq(told.claim->charge_cents, 5000);
    cr_expect_eq(claim_number_shard(told.claim->number), NEW);
}

Test(patients, charges_after_a_merge_know_the_claim_that_the_old_account_became)
{
    begin();
    const int64_t made = claim_number_make(OLD, 5);
    accounts_of(OLD_ID, "LATER", "closed", made, (str){0});
    merge(OLD_ID, NEW_ID);
    (void)settle();
    send(NEW_ID, MSH("LATER", "DFT^P03") PID FT1("20260602", "CG", "80053", "40"));
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_assert_eq(rehearsal_append_count(r, &intake_message_table), 1);
    cr_expect_eq(rehearsal_append(r, &intake_message_table, 0)[6].i, made);
}

Test(patients, a_survivor_who_has_a_claim_of_that_account_is_asked_about)
{
    begin();
    send(OLD_ID, MSH("LATER", "DFT^P03") PID FT1("20260601", "CG", "99213", "10"));
    const str body = arena_str(kept, rehearsal_put(r, &intake_account_table, 0)[8].s);
    send(NEW_ID, MSH("LATER", "DFT^P03") PID FT1("20260602", "CG", "80053", "40"));
    rehearsal_commit(r);
    tick(NEW_ID);
    (void)settle();
    accounts_of(OLD_ID, "LATER", "open", 0, body);
    merge(OLD_ID, NEW_ID);
    bool more = true;
    struct told told = {0};
    deliver_round(&told, &more); /* gather */
    deliver_round(&told, &more); /* account, joined */
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_assert_eq(rehearsal_put_count(r, &intake_account_table), 1);
    cr_expect(str_is(rehearsal_put(r, &intake_account_table, 0)[4].s, "late"));
    cr_expect(rehearsal_put(r, &intake_account_table, 0)[8].s.len > 1, "the charges are kept");
}

Test(patients, a_merge_and_its_opposite_do_not_hand_on_for_ever)
{
    begin();
    merge(OLD_ID, NEW_ID);
    (void)settle();
    merge(NEW_ID, OLD_ID);
    (void)settle();
    send(NEW_ID, MSH("NOW", "DFT^P03") PID FT1("20260601", "CG", "99213", "10"));
    const struct told told = settle();
    cr_assert_eq(told.claims, 1);
    cr_expect_eq(told.claim->shard, OLD, "the last merge says who is who");
}

Test(patients, a_second_merge_of_one_patient_is_asked_about)
{
    begin();
    merge(OLD_ID, NEW_ID);
    merge(OLD_ID, NEW_ID);
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0, "the same again says nothing new");
    (void)settle();
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    PatientMerge pair = PATIENT_MERGE__INIT;
    pair.shard = OLD;
    pair.identity = str_bytes(STR(OLD_ID));
    pair.survivor_shard = 99;
    pair.survivor_identity = str_bytes(STR("third-identity16"));
    inbox.what_case = INTAKE_INBOX__WHAT_MERGE;
    inbox.merge = &pair;
    cr_assert_eq(rehearsal_message(r, &inbox.base, shard_partition(OLD, HOSPITAL_PARTITIONS)), OK);
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect_eq(rehearsal_put_count(r, &intake_patient_table), 0);
}
