/* Claims become interchanges with gap-free numbers, and answers move exactly the claims they speak
 * of. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "lib/claim/number.h"
#include "lib/x12/x12.h"
#include "proto/messages.pb-c.h"
#include "runtime/rehearsal.h"
#include "runtime/settings.h"
#include "submission/submission.h"
#include "submission/tables.h"

enum { PARTITIONS = 16 };
static const char partner_id[] = "blueridge";

static struct rehearsal *line_up(void)
{
    static struct settings settings = {.config_folder = SOURCE_DIR "/config"};
    cr_assert_eq(submission_worker.start(&settings), OK);
    return rehearsal_new(&submission_worker, PARTITIONS, date_of(20260630));
}

static int32_t home(void)
{
    return partner_partition(str_of(partner_id), PARTITIONS);
}

static void set(bytes *field, const char *text)
{
    *field = str_bytes(str_of(text));
}

struct sample {
    Claim claim;
    Party billing, payer;
    Subscriber subscriber;
    Party member;
    Address address;
    ServiceLine line, *lines[1];
    Diagnosis diagnosis, *diagnoses[1];
    Source source;
};

static void sample_make(struct sample *s, int64_t serial)
{
    *s = (struct sample){.claim = CLAIM__INIT,
                         .billing = PARTY__INIT,
                         .payer = PARTY__INIT,
                         .subscriber = SUBSCRIBER__INIT,
                         .member = PARTY__INIT,
                         .address = ADDRESS__INIT,
                         .line = SERVICE_LINE__INIT,
                         .diagnosis = DIAGNOSIS__INIT,
                         .source = SOURCE__INIT};
    s->claim.shard = 7;
    s->claim.number = claim_number_make(7, serial);
    s->claim.version = 1;
    s->claim.type = CLAIM_TYPE__PROFESSIONAL;
    s->claim.charge_cents = 10000 + serial;
    set(&s->claim.partner, partner_id);
    set(&s->claim.patient_control, "SENDER1");
    set(&s->claim.facility_code, "11");
    set(&s->claim.facility_qualifier, "B");
    set(&s->claim.frequency, "1");
    set(&s->billing.entity, "85");
    set(&s->billing.kind, "2");
    set(&s->billing.last_name, "CLINIC");
    set(&s->billing.id_qualifier, "XX");
    set(&s->billing.id, "1234567893");
    s->billing.address = &s->address;
    set(&s->address.line1, "1 MAIN ST");
    set(&s->address.city, "TOWN");
    set(&s->address.state, "OH");
    set(&s->address.zip, "441011234");
    set(&s->payer.entity, "PR");
    set(&s->payer.kind, "2");
    set(&s->payer.last_name, "BLUERIDGE");
    set(&s->payer.id_qualifier, "PI");
    set(&s->payer.id, "BRHP1");
    set(&s->member.entity, "IL");
    set(&s->member.kind, "1");
    set(&s->member.last_name, "DOE");
    set(&s->member.id_qualifier, "MI");
    set(&s->member.id, "M123");
    set(&s->subscriber.sequence, "P");
    set(&s->subscriber.relationship, "18");
    set(&s->subscriber.filing, "CI");
    s->subscriber.name = &s->member;
    set(&s->line.procedure_qualifier, "HC");
    set(&s->line.procedure, "99213");
    set(&s->line.unit, "UN");
    s->line.charge_cents = s->claim.charge_cents;
    s->line.quantity_milli = 1000;
    s->line.from = s->line.to = 20260601;
    s->lines[0] = &s->line;
    set(&s->diagnosis.qualifier, "ABK");
    set(&s->diagnosis.code, "I10");
    s->diagnoses[0] = &s->diagnosis;
    set(&s->source.test, "P");
    s->claim.billing = &s->billing;
    s->claim.payer = &s->payer;
    s->claim.subscriber = &s->subscriber;
    s->claim.lines = s->lines;
    s->claim.n_lines = 1;
    s->claim.diagnoses = s->diagnoses;
    s->claim.n_diagnoses = 1;
    s->claim.source = &s->source;
}

static enum status claim_send(struct rehearsal *r, struct sample *s)
{
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    inbox.what_case = SUBMISSION_INBOX__WHAT_CLAIM;
    inbox.claim = &s->claim;
    return rehearsal_message(r, &inbox.base, home());
}

static void queue_tick(struct rehearsal *r, const char *class, int64_t next, int64_t batched)
{
    const struct value due[] = {V_INT(home()),
                                V_STR(STR("queue")),
                                V_STR(str_of(partner_id)),
                                V_STR(str_of(class)),
                                V_INT(0),
                                V_INT(next),
                                V_INT(batched),
                                V_INT(1000)};
    cr_assert_eq(rehearsal_tick(r, due), OK, "%s", rehearsal_fault(r));
}

/* The claims' bodies lie in the database by then: what claim_table appended is what waiting_table
 * reads. */
static void waiting_from_claims(struct rehearsal *r, const char *class, int64_t first, int64_t last)
{
    const size_t count = rehearsal_append_count(r, &claim_table);
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the rehearsal keeps the rows until it ends */
    for (size_t i = 0; i < count; i++) {
        const struct value *c = rehearsal_append(r, &claim_table, i);
        struct value *row = calloc(10, sizeof *row);
        row[0] = V_STR(str_of(partner_id));
        row[1] = V_STR(str_of(class));
        row[2] = V_INT(first);
        row[3] = V_INT(last);
        memcpy(row + 4, c + 2, 5 * sizeof *row);
        char *body = malloc(c[7].s.len);
        memcpy(body, c[7].s.at, c[7].s.len);
        row[9] = V_STR(((str){body, c[7].s.len}));
        rehearsal_row(r, &waiting_table, row);
    }
}

static const struct value *interchange_of(struct rehearsal *r)
{
    cr_assert_eq(rehearsal_put_count(r, &interchange_table), 1);
    return rehearsal_put(r, &interchange_table, 0);
}

Test(submission, batches_waiting_claims_into_one_interchange)
{
    struct rehearsal *r = line_up();
    struct sample s[3];
    for (int i = 0; i < 3; i++) {
        sample_make(&s[i], i + 1);
        cr_assert_eq(claim_send(r, &s[i]), OK, "%s", rehearsal_fault(r));
    }
    cr_assert_eq(rehearsal_append_count(r, &claim_table), 3);
    cr_assert_eq(rehearsal_put(r, &queue_table, 0)[3].i, 4, "next serial");
    waiting_from_claims(r, "P-T", 1, 3);
    rehearsal_commit(r);
    queue_tick(r, "P-T", 4, 0);
    const struct value *i = interchange_of(r);
    cr_expect_eq(i[1].i, 1, "the first control number");
    cr_expect(str_is(i[4].s, "PREPARED"));
    cr_expect_eq(i[7].i, 3, "claims");
    cr_expect_eq(i[8].i, 30006, "charges");
    const struct value *sent = rehearsal_append(r, &interchange_bytes_table, 0);
    cr_expect(str_starts(sent[2].s, "ISA*00*"));
    char number[CLAIM_NUMBER_CHARS + 1];
    claim_number_write((struct claim_number){claim_number_make(7, 2), 1}, number);
    cr_expect_not_null(memmem(sent[2].s.at, sent[2].s.len, number, CLAIM_NUMBER_CHARS));
    cr_expect_eq(rehearsal_emission_count(r), 1);
    cr_expect_str_eq(rehearsal_emission(r, 0).consumer, "courier");
    cr_expect(rehearsal_put(r, &queue_table, 0)[6].null, "nothing waits");
    rehearsal_free(r);
}

/* A dental claim has a queue and a guide of its own. */
Test(submission, sends_dental_claims_by_the_dental_guide)
{
    struct rehearsal *r = line_up();
    struct sample s;
    sample_make(&s, 1);
    Tooth tooth = TOOTH__INIT, *teeth[] = {&tooth};
    set(&tooth.list, "JP");
    set(&tooth.code, "14");
    s.claim.type = CLAIM_TYPE__DENTAL;
    s.line.teeth = teeth;
    s.line.n_teeth = 1;
    set(&s.line.procedure_qualifier, "AD");
    set(&s.line.procedure, "D2391");
    cr_assert_eq(claim_send(r, &s), OK, "%s", rehearsal_fault(r));
    cr_expect(str_is(rehearsal_append(r, &claim_table, 0)[1].s, "D-T"));
    waiting_from_claims(r, "D-T", 1, 1);
    rehearsal_commit(r);
    queue_tick(r, "D-T", 2, 0);
    (void)interchange_of(r);
    const str sent = rehearsal_append(r, &interchange_bytes_table, 0)[2].s;
    static const char *const words[] = {"*X*005010X224A3~", "ST*837*0001*005010X224A3~",
                                        "SV3*AD:D2391*", "TOO*JP*14~"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        cr_expect_not_null(memmem(sent.at, sent.len, words[i], strlen(words[i])), "%s in %.*s",
                           words[i], STR_ARGS(sent));
    rehearsal_free(r);
}

/* 5,000 claims of unusual size in one interchange would have been more than one message may take.
 */
Test(submission, makes_a_smaller_interchange_of_giant_claims)
{
    enum { GIANTS = 8, NOTE_BYTES = 4 << 20 };
    struct rehearsal *r = line_up();
    static char text[NOTE_BYTES];
    memset(text, 'A', sizeof text);
    for (int i = 0; i < GIANTS; i++) {
        struct sample s;
        Note note = NOTE__INIT, *notes[] = {&note};
        sample_make(&s, i + 1);
        note.qualifier = str_bytes(STR("ADD"));
        note.text = str_bytes((str){text, sizeof text});
        s.claim.notes = notes;
        s.claim.n_notes = 1;
        cr_assert_eq(claim_send(r, &s), OK, "%s", rehearsal_fault(r));
        if (i % 2 == 1) {
            waiting_from_claims(r, "P-T", 1, GIANTS);
            rehearsal_commit(r);
        }
    }
    queue_tick(r, "P-T", GIANTS + 1, 0);
    const struct value *i = interchange_of(r);
    cr_expect_lt(i[7].i, GIANTS);
    cr_expect_gt(i[7].i, 0);
    cr_expect_eq(i[6].i, i[7].i, "its last serial is that of the last claim in it");
    cr_expect_eq(rehearsal_put(r, &queue_table, 0)[4].i, i[6].i, "the rest waits");
    cr_expect_not(rehearsal_put(r, &queue_table, 0)[6].null);
    rehearsal_free(r);
}

Test(submission, a_second_look_at_the_same_due_row_builds_nothing_twice)
{
    struct rehearsal *r = line_up();
    struct sample s;
    sample_make(&s, 1);
    cr_assert_eq(claim_send(r, &s), OK);
    waiting_from_claims(r, "P-T", 1, 1);
    rehearsal_commit(r);
    queue_tick(r, "P-T", 2, 0);
    rehearsal_commit(r);
    queue_tick(r, "P-T", 2, 0);
    cr_expect_eq(rehearsal_put_count(r, &interchange_table), 0);
    cr_expect_eq(rehearsal_emission_count(r), 0);
    rehearsal_free(r);
}

Test(submission, refuses_a_partner_that_it_does_not_know)
{
    struct rehearsal *r = line_up();
    struct sample s;
    sample_make(&s, 1);
    set(&s.claim.partner, "nobody");
    cr_expect_eq(claim_send(r, &s), REJECT);
    rehearsal_free(r);
}

/* ---- answers ------------------------------------------------------------------------------ */

static void interchange_row(struct rehearsal *r, const char *state, int attempts)
{
    static struct value row[18], contents[2][7];
    const struct value cells[18] = {
        V_STR(str_of(partner_id)),
        V_INT(5),
        V_INT(0),
        V_STR(STR("P-T")),
        V_STR(str_of(state)),
        V_INT(1),
        V_INT(2),
        V_INT(2),
        V_INT(300),
        V_STR(STR("digest")),
        V_INT(9),
        V_INT(attempts),
        V_STR(STR("")),
        V_STR(STR("")),
        V_INT(0),
        V_INT(1000),
        {.i = 2000, .null = strcmp(state, "SENT") != 0},
        V_NULL,
    };
    memcpy(row, cells, sizeof row);
    row[2].i = home();
    rehearsal_row(r, &interchange_table, row);
    for (int i = 0; i < 2; i++) {
        const struct value claim[7] = {
            V_STR(str_of(partner_id)),          V_INT(5), V_INT(i + 1),        V_INT(7),
            V_INT(claim_number_make(7, i + 1)), V_INT(1), V_INT(100 + 100 * i)};
        memcpy(contents[i], claim, sizeof claim);
        rehearsal_row(r, &contents_table, contents[i]);
    }
}

static enum status answer_send(struct rehearsal *r, const char *kind, const char *verdict,
                               const char *code)
{
    Acknowledgement answer = ACKNOWLEDGEMENT__INIT;
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    set(&answer.partner, partner_id);
    set(&answer.kind, kind);
    set(&answer.verdict, verdict);
    set(&answer.code, code);
    answer.interchange = 5;
    inbox.what_case = SUBMISSION_INBOX__WHAT_ACKNOWLEDGEMENT;
    inbox.acknowledgement = &answer;
    return rehearsal_message(r, &inbox.base, home());
}

static const struct {
    const char *before;
    int attempts;
    const char *kind, *verdict, *code;
    const char *after;
    size_t positions, items;
} answers[] = {
    {"SENT", 1, "TA1", "A", "000", "SENT", 0, 1},
    {"SENT", 1, "TA1", "R", "017", "REJECTED", 2, 1},
    {"SENT", 1, "999", "A", "", "SENT", 0, 1},
    {"SENT", 1, "999", "E", "", "SENT", 0, 1},
    {"SENT", 1, "999", "R", "5", "REJECTED", 2, 1},
    /* the second copy is called a duplicate: no rejection, the first copy's answer decides */
    {"SENT", 2, "TA1", "R", "025", "SENT", 0, 1},
    {"SENT", 2, "999", "R", "19", "SENT", 0, 1},
    /* ... but of one attempt it is a rejection */
    {"SENT", 1, "TA1", "R", "025", "REJECTED", 2, 1},
    /* an answer settles what nobody knew, and may be faster than our own word that it was sent */
    {"UNKNOWN", 1, "TA1", "A", "000", "SENT", 2, 2},
    {"PREPARED", 0, "999", "A", "", "SENT", 2, 2},
    {"UNKNOWN", 1, "TA1", "R", "017", "REJECTED", 2, 1},
};

Test(submission, moves_an_interchange_by_what_its_payer_answers)
{
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        struct rehearsal *r = line_up();
        interchange_row(r, answers[i].before, answers[i].attempts);
        cr_assert_eq(answer_send(r, answers[i].kind, answers[i].verdict, answers[i].code), OK,
                     "row %zu: %s", i, rehearsal_fault(r));
        cr_expect(str_is(interchange_of(r)[4].s, answers[i].after), "row %zu: %.*s", i,
                  STR_ARGS(interchange_of(r)[4].s));
        cr_expect_eq(rehearsal_emission_count(r), answers[i].positions, "row %zu: %zu positions", i,
                     rehearsal_emission_count(r));
        cr_expect_eq(rehearsal_append_count(r, &work_item), answers[i].items, "row %zu: %zu items",
                     i, rehearsal_append_count(r, &work_item));
        rehearsal_free(r);
    }
}

static enum status claims_answer(struct rehearsal *r, const char *first, const char *second)
{
    Acknowledgement answer = ACKNOWLEDGEMENT__INIT;
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    AckClaim claims[2] = {ACK_CLAIM__INIT, ACK_CLAIM__INIT}, *all[] = {&claims[0], &claims[1]};
    const char *verdicts[] = {first, second};
    char numbers[2][CLAIM_NUMBER_CHARS + 1];
    for (int i = 0; i < 2; i++) {
        claim_number_write((struct claim_number){claim_number_make(7, i + 1), 1}, numbers[i]);
        set(&claims[i].patient_control, numbers[i]);
        set(&claims[i].accepted, verdicts[i]);
        set(&claims[i].category, *verdicts[i] == 'A' ? "A2" : "A7");
        set(&claims[i].status, "20");
        set(&claims[i].entity, "PR");
    }
    set(&answer.partner, partner_id);
    set(&answer.kind, "277CA");
    answer.interchange = 5;
    answer.claims = all;
    answer.n_claims = 2;
    inbox.what_case = SUBMISSION_INBOX__WHAT_ACKNOWLEDGEMENT;
    inbox.acknowledgement = &answer;
    return rehearsal_message(r, &inbox.base, home());
}

Test(submission, takes_a_277ca_claim_by_claim_and_only_once)
{
    struct rehearsal *r = line_up();
    interchange_row(r, "SENT", 1);
    cr_assert_eq(claims_answer(r, "A", "R"), OK, "%s", rehearsal_fault(r));
    cr_expect_eq(interchange_of(r)[14].i, 2);
    cr_expect_eq(rehearsal_put_count(r, &answer_table), 2);
    cr_expect_eq(rehearsal_emission_count(r), 2);
    const FollowupInbox *said = rehearsal_emitted(r, 1, &followup_inbox__descriptor);
    cr_assert_not_null(said);
    cr_expect(str_is(str_from(said->position->state), "payer_rejected"));
    rehearsal_commit(r);
    cr_assert_eq(claims_answer(r, "A", "R"), OK);
    cr_expect_eq(rehearsal_emission_count(r), 0, "said once");
    cr_expect_eq(rehearsal_put_count(r, &answer_table), 0);
    rehearsal_free(r);
}

Test(submission, an_answer_to_nothing_of_ours_becomes_a_work_item)
{
    struct rehearsal *r = line_up();
    cr_assert_eq(answer_send(r, "TA1", "A", "000"), OK);
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect_eq(rehearsal_put_count(r, &interchange_table), 0);
    rehearsal_free(r);
}

/* ---- deliveries and orders ---------------------------------------------------------------- */

static enum status outcome_send(struct rehearsal *r, const char *state, int attempt)
{
    DeliveryOutcome outcome = DELIVERY_OUTCOME__INIT;
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    set(&outcome.partner, partner_id);
    set(&outcome.state, state);
    outcome.interchange = 5;
    outcome.attempt = attempt;
    inbox.what_case = SUBMISSION_INBOX__WHAT_OUTCOME;
    inbox.outcome = &outcome;
    return rehearsal_message(r, &inbox.base, home());
}

static const struct {
    const char *before, *outcome, *after;
    size_t positions;
} outcomes[] = {
    {"PREPARED", "SENT", "SENT", 2},
    {"PREPARED", "UNKNOWN", "UNKNOWN", 2},
    {"UNKNOWN", "SENT", "SENT", 2},
    {"SENT", "SENT", "SENT", 0}, /* an acknowledgement was faster */
    {"SENT", "UNKNOWN", "SENT", 0},
    {"CLOSED", "UNKNOWN", "CLOSED", 0},
    {"REJECTED", "SENT", "REJECTED", 0},
};

Test(submission, moves_an_interchange_by_what_became_of_its_delivery)
{
    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        struct rehearsal *r = line_up();
        interchange_row(r, outcomes[i].before, 0);
        cr_assert_eq(outcome_send(r, outcomes[i].outcome, 3), OK, "row %zu: %s", i,
                     rehearsal_fault(r));
        cr_expect(str_is(interchange_of(r)[4].s, outcomes[i].after), "row %zu", i);
        cr_expect_eq(interchange_of(r)[11].i, 3, "row %zu: attempts", i);
        cr_expect_eq(rehearsal_emission_count(r), outcomes[i].positions, "row %zu", i);
        rehearsal_free(r);
    }
}

static enum status order_send(struct rehearsal *r, const char *verb)
{
    Command order = COMMAND__INIT;
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    set(&order.partner, partner_id);
    set(&order.verb, verb);
    set(&order.by, "biller");
    set(&order.reason, "why");
    order.interchange = 5;
    inbox.what_case = SUBMISSION_INBOX__WHAT_COMMAND;
    inbox.command = &order;
    return rehearsal_message(r, &inbox.base, home());
}

static const struct {
    const char *state, *verb;
    size_t emissions, rebuilt;
} orders[] = {
    {"SENT", "resend", 1, 0},    {"UNKNOWN", "resend", 1, 0},  {"REJECTED", "resend", 0, 0},
    {"SENT", "rebuild", 0, 0},   {"UNKNOWN", "rebuild", 0, 0}, {"REJECTED", "rebuild", 2, 2},
    {"REJECTED", "dance", 0, 0},
};

Test(submission, never_builds_anew_without_a_proven_rejection_nor_resends_after_one)
{
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        struct rehearsal *r = line_up();
        interchange_row(r, orders[i].state, 1);
        static struct value bodies[2][8];
        for (int k = 0; k < 2; k++) {
            const struct value row[8] = {
                V_STR(str_of(partner_id)),          V_INT(5), V_INT(k + 1), V_INT(7),
                V_INT(claim_number_make(7, k + 1)), V_INT(1), V_INT(100),   V_STR(STR("x"))};
            memcpy(bodies[k], row, sizeof row);
            rehearsal_row(r, &bodies_table, bodies[k]);
        }
        cr_assert_eq(order_send(r, orders[i].verb), OK, "row %zu: %s", i, rehearsal_fault(r));
        cr_expect_eq(rehearsal_emission_count(r), orders[i].emissions, "row %zu", i);
        cr_expect_eq(rehearsal_append_count(r, &claim_table), orders[i].rebuilt, "row %zu", i);
        rehearsal_free(r);
    }
}

Test(submission, says_once_that_an_acknowledgement_is_late)
{
    struct rehearsal *r = line_up();
    interchange_row(r, "SENT", 1);
    cr_assert_eq(answer_send(r, "TA1", "A", "000"), OK);
    const int64_t due = interchange_of(r)[17].i;
    cr_assert_gt(due, 0);
    rehearsal_commit(r);
    rehearsal_now(r, due + 1);
    const struct value late[] = {V_INT(home()),
                                 V_STR(STR("late")),
                                 V_STR(str_of(partner_id)),
                                 V_STR(STR("P-T")),
                                 V_INT(5),
                                 V_INT(0),
                                 V_INT(0),
                                 V_INT(0)};
    cr_assert_eq(rehearsal_tick(r, late), OK);
    cr_expect_eq(rehearsal_append_count(r, &work_item), 1);
    cr_expect(interchange_of(r)[17].null);
    rehearsal_commit(r);
    cr_assert_eq(rehearsal_tick(r, late), OK);
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0);
    rehearsal_free(r);
}
