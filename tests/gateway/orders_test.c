/* Orders of people: each becomes one message to the worker that carries it out, and is marked as
 * sent with it. */
#include <criterion/criterion.h>

#include "gateway/gateway.h"
#include "gateway/tables.h"
#include "lib/base/body.h"
#include "proto/messages.pb-c.h"
#include "runtime/rehearsal.h"

static const struct {
    const char *verb, *partner;
    int64_t shard, claim, interchange;
    const char *claims, *consumer;
    size_t claim_count;
} rows[] = {
    {"release", "", 5, 77, 0, "", "coding", 0},
    {"void", "", 5, 77, 0, "", "coding", 0},
    {"retry", "", 5, 77, 0, "", "coding", 0},
    {"amend", "", 5, 77, 0, "", "coding", 0},
    {"replace", "", 5, 77, 0, "", "coding", 0},
    {"resend", "summit-care", 0, 0, 12, "", "submission", 0},
    {"rebuild", "summit-care", 0, 0, 12, "", "submission", 0},
    {"rebuild", "summit-care", 0, 0, 12, "7 8 9", "submission", 3},
    {"suspense_post", "", 9, 77, 12, "", "remittance", 0},
    {"suspense_drop", "", 9, 0, 12, "", "remittance", 0},
};

static void due(size_t i, str body, struct value cells[13])
{
    const struct value due_cells[13] = {V_INT(1),
                                        V_INT(100 + (int64_t)i),
                                        V_STR(str_of(rows[i].verb)),
                                        V_INT(rows[i].shard),
                                        V_INT(rows[i].claim),
                                        V_INT(2),
                                        V_STR(str_of(rows[i].partner)),
                                        V_INT(rows[i].interchange),
                                        V_STR(str_of(rows[i].claims)),
                                        V_STR(STR("ann")),
                                        V_STR(STR("checked by phone")),
                                        {.s = body, .null = body.len == 0},
                                        V_INT(1000)};
    memcpy(cells, due_cells, sizeof due_cells);
}

static const Command *command_of(struct rehearsal *r, const char *consumer)
{
    if (strcmp(consumer, "coding") == 0) {
        const CodingInbox *inbox = rehearsal_emitted(r, 0, &coding_inbox__descriptor);
        return inbox && inbox->what_case == CODING_INBOX__WHAT_COMMAND ? inbox->command : NULL;
    }
    if (strcmp(consumer, "remittance") == 0) {
        const RemittanceInbox *inbox = rehearsal_emitted(r, 0, &remittance_inbox__descriptor);
        return inbox && inbox->what_case == REMITTANCE_INBOX__WHAT_COMMAND ? inbox->command : NULL;
    }
    const SubmissionInbox *inbox = rehearsal_emitted(r, 0, &submission_inbox__descriptor);
    return inbox && inbox->what_case == SUBMISSION_INBOX__WHAT_COMMAND ? inbox->command : NULL;
}

Test(order_send, gives_each_order_to_the_worker_that_carries_it_out)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rehearsal *r = rehearsal_new(&gateway_worker, 16, date_of(20260630));
        Claim claim = CLAIM__INIT;
        struct value cells[13];
        claim.charge_cents = 4200;
        due(i,
            strcmp(rows[i].verb, "amend") == 0 ? body_pack(rehearsal_arena(r), &claim.base)
                                               : (str){0},
            cells);
        cr_assert_eq(rehearsal_tick(r, cells), OK, "%s: %s", rows[i].verb, rehearsal_fault(r));
        cr_assert_eq(rehearsal_emission_count(r), 1u);
        cr_expect_str_eq(rehearsal_emission(r, 0).consumer, rows[i].consumer);
        const Command *command = command_of(r, rows[i].consumer);
        cr_assert(command != NULL);
        cr_expect_eq(command->claim, rows[i].claim);
        cr_expect_eq(command->version, 2);
        cr_expect_eq(command->interchange + command->suspense, rows[i].interchange);
        cr_expect_eq(command->suspense != 0, strcmp(rows[i].consumer, "remittance") == 0);
        cr_expect_eq(command->n_claims, rows[i].claim_count);
        cr_expect(str_is(str_from(command->by), "ann"));
        cr_expect_eq(command->amended != NULL, strcmp(rows[i].verb, "amend") == 0);
        if (command->amended) cr_expect_eq(command->amended->charge_cents, 4200);
        cr_assert_eq(rehearsal_append_count(r, &command_table), 1u,
                     "it is marked in the same transaction");
        cr_expect_eq(rehearsal_append(r, &command_table, 0)[1].i, 100 + (int64_t)i);
        rehearsal_free(r);
    }
}

Test(order_send, gives_what_was_set_aside_to_its_worker_and_partition_again)
{
    struct rehearsal *r = rehearsal_new(&gateway_worker, 16, date_of(20260630));
    const struct value cells[13] = {
        V_INT(1),       V_INT(100),        V_STR(STR("requeue")),   V_INT(0),
        V_INT(0),       V_INT(0),          V_STR(STR("scrubbing")), V_INT(11),
        V_STR(STR("")), V_STR(STR("ann")), V_STR(STR("fixed")),     V_STR(((str){"\0packed", 7})),
        V_INT(1000)};
    cr_assert_eq(rehearsal_tick(r, cells), OK, "%s", rehearsal_fault(r));
    cr_assert_eq(rehearsal_emission_count(r), 1u);
    cr_expect_str_eq(rehearsal_emission(r, 0).consumer, "scrubbing");
    cr_expect_eq(rehearsal_emission(r, 0).partition, 11);
    cr_expect(str_is(rehearsal_emission(r, 0).body, "packed"));
    rehearsal_free(r);
}

Test(order_send, lets_control_numbers_go_at_the_word_of_nobody)
{
    static const struct settings settings = {.duplicate_window_d = 30, .originals_keep_d = 3650};
    const int64_t ten_years_us = INT64_C(3650) * 86400 * 1000000;
    cr_assert_eq(gateway_worker.start(&settings), OK);
    struct rehearsal *r = rehearsal_new(&gateway_worker, 16, date_of(20260630));
    const struct value cells[13] = {V_INT(3),       V_INT(0),       V_STR(STR("expired")), V_INT(0),
                                    V_INT(0),       V_INT(0),       V_STR(STR("")),        V_INT(0),
                                    V_STR(STR("")), V_STR(STR("")), V_STR(STR("")),        V_NULL,
                                    V_INT(1000)};
    cr_assert_eq(rehearsal_tick(r, cells), OK, "%s", rehearsal_fault(r));
    cr_expect_eq(rehearsal_emission_count(r), 0u);
    cr_expect_eq(rehearsal_append_count(r, &command_table), 0u);
    cr_assert_eq(rehearsal_append_count(r, &expired_table), 1u);
    const struct value *row = rehearsal_append(r, &expired_table, 0);
    cr_expect_eq(row[0].i, 3);
    cr_expect_eq(row[1].i - row[2].i, ten_years_us);
    rehearsal_free(r);
}
