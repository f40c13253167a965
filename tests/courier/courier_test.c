/* A delivery is committed before it begins, looks before it repeats, and never guesses. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "courier/courier.h"
#include "courier/transport.h"
#include "proto/messages.pb-c.h"
#include "runtime/delivery.h"
#include "runtime/rehearsal.h"
#include "runtime/settings.h"

enum { PARTITIONS = 16, ATTEMPT = 3, STATE = 4, LEASE = 7 };
static const struct table *deliveries, *bytes_rows;

static struct rehearsal *line_up(const char *partner)
{
    static struct settings settings = {.config_folder = SOURCE_DIR "/config",
                                       .state_folder = "/nowhere"};
    static struct value content[3];
    cr_assert_eq(courier_worker.start(&settings), OK);
    deliveries = courier_worker.tables[0];
    bytes_rows = courier_worker.tables[2];
    struct rehearsal *r = rehearsal_new(&courier_worker, PARTITIONS, date_of(20260630));
    const struct value row[] = {V_STR(str_of(partner)), V_INT(5), V_STR(STR("ISA*"))};
    memcpy(content, row, sizeof content);
    rehearsal_row(r, bytes_rows, content);
    return r;
}

static void deliver(struct rehearsal *r, const char *partner, const char *resend)
{
    Deliver order = DELIVER__INIT;
    CourierInbox inbox = COURIER_INBOX__INIT;
    order.partner = str_bytes(str_of(partner));
    order.interchange = 5;
    order.resend = str_bytes(str_of(resend));
    inbox.what_case = COURIER_INBOX__WHAT_DELIVER;
    inbox.deliver = &order;
    cr_assert_eq(rehearsal_message(r, &inbox.base, partner_partition(str_of(partner), PARTITIONS)),
                 OK, "%s", rehearsal_fault(r));
}

static void outcome(struct rehearsal *r, const char *partner, int32_t attempt, const char *state)
{
    DeliveryOutcome told = DELIVERY_OUTCOME__INIT;
    CourierInbox inbox = COURIER_INBOX__INIT;
    told.partner = str_bytes(str_of(partner));
    told.interchange = 5;
    told.attempt = attempt;
    told.state = str_bytes(str_of(state));
    inbox.what_case = COURIER_INBOX__WHAT_OUTCOME;
    inbox.outcome = &told;
    cr_assert_eq(rehearsal_message(r, &inbox.base, partner_partition(str_of(partner), PARTITIONS)),
                 OK, "%s", rehearsal_fault(r));
}

Test(courier, commits_the_start_before_the_delivery_and_the_outcome_after_it)
{
    struct rehearsal *r = line_up("blueridge");
    deliver(r, "blueridge", "");
    cr_expect(str_is(rehearsal_put(r, deliveries, 0)[STATE].s, "STARTED"));
    cr_expect_eq(rehearsal_delivery_count(r), 1);
    cr_expect_eq(((const struct delivery_order *)rehearsal_delivery(r, 0))->mode, ATTEMPT_FIRST);
    cr_expect_eq(rehearsal_emission_count(r), 0);
    rehearsal_commit(r);
    outcome(r, "blueridge", 1, "SENT");
    cr_expect(str_is(rehearsal_put(r, deliveries, 0)[STATE].s, "SENT"));
    cr_expect(rehearsal_put(r, deliveries, 0)[LEASE].null);
    cr_expect_eq(rehearsal_emission_count(r), 1);
    rehearsal_commit(r);
    outcome(r, "blueridge", 1, "SENT");
    cr_expect_eq(rehearsal_emission_count(r), 0, "an outcome counts once");
    rehearsal_free(r);
}

Test(courier, looks_first_when_a_process_died_over_a_delivery)
{
    struct rehearsal *r = line_up("blueridge");
    deliver(r, "blueridge", "");
    rehearsal_commit(r);
    const struct value due[] = {V_INT(partner_partition(STR("blueridge"), PARTITIONS)),
                                V_STR(STR("blueridge")), V_INT(5), V_INT(1)};
    cr_assert_eq(rehearsal_tick(r, due), OK, "%s", rehearsal_fault(r));
    cr_assert_eq(rehearsal_delivery_count(r), 1);
    cr_expect_eq(((const struct delivery_order *)rehearsal_delivery(r, 0))->mode, ATTEMPT_AGAIN);
    rehearsal_commit(r);
    outcome(r, "blueridge", 1, "SENT"); /* the one believed dead: its word comes too late */
    cr_expect_eq(rehearsal_put_count(r, deliveries), 0);
    rehearsal_free(r);
}

Test(courier, a_failed_delivery_stays_ours_and_is_tried_again)
{
    struct rehearsal *r = line_up("blueridge");
    deliver(r, "blueridge", "");
    rehearsal_commit(r);
    outcome(r, "blueridge", 1, "FAILED");
    cr_expect_eq(rehearsal_emission_count(r), 0);
    cr_expect_not(rehearsal_put(r, deliveries, 0)[LEASE].null);
    rehearsal_commit(r);
    const struct value due[] = {V_INT(partner_partition(STR("blueridge"), PARTITIONS)),
                                V_STR(STR("blueridge")), V_INT(5), V_INT(1)};
    cr_assert_eq(rehearsal_tick(r, due), OK);
    cr_expect_eq(((const struct delivery_order *)rehearsal_delivery(r, 0))->mode, ATTEMPT_FIRST);
    rehearsal_free(r);
}

/* ---- the transport, on a real folder ------------------------------------------------------ */

static const struct {
    bool there, idempotent;
    enum transport_attempt attempt;
    enum transport_outcome outcome;
    bool there_after;
} rows[] = {
    {false, false, ATTEMPT_FIRST, TRANSPORT_SENT, true},
    {true, false, ATTEMPT_AGAIN, TRANSPORT_SENT, true},
    {false, false, ATTEMPT_AGAIN, TRANSPORT_UNKNOWN,
     false}, /* taken away, or never there: nobody knows */
    {false, true, ATTEMPT_AGAIN, TRANSPORT_SENT, true},
    {false, false, ATTEMPT_ORDERED, TRANSPORT_SENT, true},
};

Test(transport_deliver, sends_again_only_what_cannot_do_harm)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char top[] = "/tmp/claimline-courier-XXXXXX", folder[64], file[96];
        cr_assert_not_null(mkdtemp(top));
        (void)snprintf(folder, sizeof folder, "%s/a/b", top);
        (void)snprintf(file, sizeof file, "%s/000000005.837", folder);
        struct transport_job job = {folder, 5, STR("ISA*bytes"), rows[i].idempotent, ATTEMPT_FIRST};
        if (rows[i].there) cr_assert_eq(transport_deliver(&job), TRANSPORT_SENT);
        job.attempt = rows[i].attempt;
        cr_expect_eq(transport_deliver(&job), rows[i].outcome, "row %zu", i);
        struct stat info;
        cr_expect_eq(stat(file, &info) == 0, rows[i].there_after, "row %zu", i);
        (void)unlink(file);
        (void)rmdir(folder);
        (void)snprintf(folder, sizeof folder, "%s/a", top);
        (void)rmdir(folder);
        (void)rmdir(top);
    }
}

Test(transport_deliver, fails_without_leaving_anything_where_the_folder_cannot_be_had)
{
    struct transport_job job = {"/proc/nothing/here", 5, STR("x"), true, ATTEMPT_FIRST};
    cr_expect_eq(transport_deliver(&job), TRANSPORT_FAILED);
}
