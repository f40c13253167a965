/* Promise: coding stops what its edits stop, lets the rest go on, and carries out each order once.
 */
#include <criterion/criterion.h>

#include "coding/coding.h"
#include "coding/tables.h"
#include "lib/base/body.h"
#include "lib/edit/world.h"
#include "runtime/rehearsal.h"
#include "runtime/settings.h"

enum { SHARD_OF_CLAIM = 77, PARTITION = 77 % 16, NUMBER = 1000 };

static struct world *world;
static struct rehearsal *r;

static void setup(void)
{
    static struct settings settings = {.config_folder = SOURCE_DIR "/config"};
    cr_assert_eq(coding_worker.start(&settings), OK);
    world = world_new();
    r = rehearsal_new(&coding_worker, 16, date_of(20260630));
}

static void teardown(void)
{
    rehearsal_free(r);
    world_free(world);
}

TestSuite(coding, .init = setup, .fini = teardown);

static Claim *claim_with(const char *changes)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, changes);
    return claim;
}

static enum status arrive(Claim *claim)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = claim;
    return rehearsal_message(r, &inbox.base, shard_partition(claim->shard, 16));
}

static enum status order(const char *verb, Claim *amended)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    Command command = COMMAND__INIT;
    command.verb = str_bytes(str_of(verb));
    command.shard = SHARD_OF_CLAIM;
    command.claim = NUMBER;
    command.by = str_bytes(STR("ann"));
    command.reason = str_bytes(STR("record checked"));
    command.amended = amended;
    inbox.what_case = CODING_INBOX__WHAT_COMMAND;
    inbox.command = &command;
    return rehearsal_message(r, &inbox.base, shard_partition(SHARD_OF_CLAIM, 16));
}

static str state_put(void)
{
    return rehearsal_put_count(r, &coding_claim_table)
               ? rehearsal_put(r, &coding_claim_table, 0)[3].s
               : STR("");
}

/* The events of the journal, in order, separated by blanks; items likewise. */
static str column_of(const struct table *table, const char *name)
{
    str text = STR("");
    size_t at = 0;
    while (strcmp(table->columns[at].name, name) != 0) at++;
    for (size_t i = 0; i < rehearsal_append_count(r, table); i++)
        text = arena_printf(world->arena, "%.*s%s%.*s", STR_ARGS(text), i ? " " : "",
                            STR_ARGS(rehearsal_append(r, table, i)[at].s));
    return text;
}

#define EXPECT_TEXT(got, wanted)                                                         \
    do {                                                                                 \
        const str got_ = (got);                                                          \
        cr_expect(str_is(got_, wanted), "\"%.*s\", not \"%s\"", STR_ARGS(got_), wanted); \
    } while (0)

static const struct {
    const char *name, *changes, *state, *kind, *edit;
} arrivals[] = {
    {"a clean claim", "", "passed", "", ""},
    {"an invalid code", "diagnoses[1].code=I109", "rejected", "rejected", "DX-01"},
    {"an age conflict", "diagnoses[1].code=Z3800", "held", "held", "DX-14"},
    {"a category, about which the provider is asked", "diagnoses[1].code=E110", "rejected",
     "rejected query", "DX-02 DX-02"},
    {"both", "diagnoses[0].code=Z3800; diagnoses[1].code=I109", "rejected", "rejected", "DX-01"},
    {"a field missing at intake",
     "findings[0].edit=INT-02; findings[0].stage=intake; findings[0].severity=hold; "
     "findings[0].field=IN1-36",
     "held", "incomplete", "INT-02"},
    {"a released claim", "diagnoses[1].code=Z3800; released_by=ann", "passed", "", ""},
    {"a released claim that is to be rejected", "diagnoses[1].code=I109; released_by=ann",
     "rejected", "rejected", "DX-01"},
};

Test(coding, stops_what_its_edits_stop_and_lets_the_rest_go_on)
{
    for (size_t i = 0; i < COUNT_OF(arrivals); i++) {
        Claim *claim = claim_with(arrivals[i].changes);
        const bool passes = strcmp(arrivals[i].state, "passed") == 0;
        cr_assert_eq(arrive(claim), OK, "%s: %s", arrivals[i].name, rehearsal_fault(r));
        EXPECT_TEXT(state_put(), arrivals[i].state);
        EXPECT_TEXT(column_of(&work_journal, "event"), passes ? "coded" : arrivals[i].state);
        EXPECT_TEXT(column_of(&work_item, "kind"), arrivals[i].kind);
        EXPECT_TEXT(column_of(&work_item, "edit"), arrivals[i].edit);
        cr_expect_eq(rehearsal_emission_count(r), passes ? 1 : 0, "%s", arrivals[i].name);
        rehearsal_commit(r);
    }
}

Test(coding, hands_on_the_claim_with_its_findings)
{
    cr_assert_eq(arrive(claim_with("")), OK);
    const ScrubbingInbox *inbox = rehearsal_emitted(r, 0, &scrubbing_inbox__descriptor);
    cr_assert_not_null(inbox);
    cr_expect_eq(inbox->claim->number, NUMBER);
    cr_expect_gt(inbox->claim->n_findings, 0); /* PX-01 unchecked: CPT */
    EXPECT_TEXT(rehearsal_put(r, &coding_claim_table, 0)[5].s,
                "PX-01 PX-02 PX-04 PX-11 PX-14 DX-11 DX-12 NCI-01 NCI-02 NCI-06 NCI-07 NCI-08 "
                "NCI-09 NCI-10 PX-27 EM-01 EM-02 EM-06");
    cr_expect_eq(rehearsal_put(r, &coding_claim_table, 0)[7].i, 20260630);
}

Test(coding, judges_by_the_claims_own_business_date)
{
    cr_assert_eq(arrive(claim_with("source.as_of=20260115")), OK);
    cr_expect_eq(rehearsal_put(r, &coding_claim_table, 0)[7].i, 20260115);
}

Test(coding, tells_a_person_what_is_missing_without_naming_anybody)
{
    cr_assert_eq(arrive(claim_with("findings[0].edit=INT-01; findings[0].stage=intake; "
                                   "findings[0].severity=hold; findings[0].field=IN1-3;"
                                   "findings[1].edit=INT-02; findings[1].stage=intake; "
                                   "findings[1].severity=hold; findings[1].field=IN1-36")),
                 OK);
    EXPECT_TEXT(column_of(&work_item, "field"), "IN1-3, IN1-36");
    const str text = column_of(&work_item, "text");
    cr_expect_not_null(memmem(text.at, text.len, "IN1-36", 6));
    cr_expect_null(memmem(text.at, text.len, "SAMPLE", 6));
    cr_expect_null(memmem(text.at, text.len, "BR12345678", 10));
}

Test(coding, asks_the_provider_without_naming_anybody_and_keeps_what_could_be)
{
    cr_assert_eq(arrive(claim_with("diagnoses[1].code=E110")), OK);
    cr_assert_eq(rehearsal_append_count(r, &work_item), 2);
    const str text = rehearsal_append(r, &work_item, 1)[9].s;
    cr_expect_not_null(memmem(text.at, text.len, "unable to determine", 19));
    cr_expect_null(memmem(text.at, text.len, "SAMPLE", 6));
    cr_expect_null(memmem(text.at, text.len, "2026", 4));
    const Claim *claim = (const Claim *)body_unpack(world->arena, &claim__descriptor,
                                                    rehearsal_put(r, &coding_claim_table, 0)[9].s);
    cr_assert_not_null(claim);
    size_t kept = 0;
    for (size_t i = 0; i < claim->n_findings; i++) kept += claim->findings[i]->n_suggestions;
    cr_expect_eq(kept, 3); /* E1100, E1101, the question */
}

/* ---- orders ------------------------------------------------------------------------------- */

/* What stands before the order: the changes of the claim that arrived, scrubbing's verdict on
 * version 1. */
static const struct {
    const char *verb, *before, *verdict, *amended;
    const char *events, *state; /* state "": no row is put */
    const char *actions;        /* of the work items */
    int emissions;
} orders[] = {
    {"release", "diagnoses[1].code=Z3800", "", NULL, "released coded", "passed", "close", 1},
    {"release", "diagnoses[1].code=I109", "", NULL, "release_refused", "", "", 0},
    {"release", "", "held", NULL, "", "", "", 1}, /* scrubbing's to decide */
    {"void", "diagnoses[1].code=Z3800", "", NULL, "voided", "voided", "close", 0},
    {"void", "diagnoses[1].code=I109", "", NULL, "voided", "voided", "close", 0},
    {"void", "", "sent", NULL, "", "", "", 1},
    {"retry", "diagnoses[1].code=Z3800", "", NULL, "retried held", "held", "close open", 0},
    {"retry", "", "rejected", NULL, "", "", "", 1},
    {"amend", "diagnoses[1].code=I109", "", "", "amended coded", "passed", "close", 1},
    {"amend", "diagnoses[1].code=E110", "", "diagnoses[1].code=E112", "amended rejected",
     "rejected", "close open open", 0},
    {"amend", "diagnoses[1].code=I109", "", "diagnoses[1].code=I108", "amended rejected",
     "rejected", "close open", 0},
    {"amend", "diagnoses[1].code=I109", "", NULL, "amend_refused", "", "", 0},
    {"amend", "", "rejected", "", "amended coded", "passed", "close", 1},
    {"amend", "", "sent", "", "amend_refused", "", "", 0},
    /* A 277CA refused it: its work item says "amend or void", and both were refused. */
    {"amend", "", "payer_rejected", "", "amended coded", "passed", "close", 1},
    {"amend", "", "", "", "amend_refused", "", "", 0}, /* it moves: scrubbing has not answered */
    {"replace", "", "sent", "frequency=7", "replaced coded", "passed", "close", 1},
    {"replace", "", "sent", "", "replace_refused", "", "", 0},
    {"replace", "", "held", "frequency=7", "replace_refused", "", "", 0},
    {"replace", "diagnoses[1].code=I109", "", "frequency=7", "replace_refused", "", "", 0},
};

static void verdict_row(const char *state)
{
    struct value *cells = ARENA_ARRAY(world->arena, struct value, 4);
    cells[0] = V_INT(SHARD_OF_CLAIM);
    cells[1] = V_INT(NUMBER);
    cells[2] = V_INT(1);
    cells[3] = V_STR(str_of(state));
    rehearsal_row(r, &coding_verdict_table, cells);
}

Test(coding, carries_out_orders)
{
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        rehearsal_free(r);
        r = rehearsal_new(&coding_worker, 16, date_of(20260630));
        cr_assert_eq(arrive(claim_with(orders[i].before)), OK);
        rehearsal_commit(r);
        if (orders[i].verdict[0]) verdict_row(orders[i].verdict);
        cr_assert_eq(
            order(orders[i].verb, orders[i].amended ? claim_with(orders[i].amended) : NULL), OK,
            "%zu: %s", i, rehearsal_fault(r));
        const str events = column_of(&work_journal, "event"),
                  actions = column_of(&work_item, "action");
        /* An order is one event; what came of it is another only when the claim stops. */
        str wanted = str_of(orders[i].events);
        if (orders[i].emissions && wanted.len > 6 &&
            str_is((str){wanted.at + wanted.len - 6, 6}, " coded"))
            wanted.len -= 6;
        cr_expect(str_eq(events, wanted), "%zu %s: events \"%.*s\"", i, orders[i].verb,
                  STR_ARGS(events));
        cr_expect(str_is(actions, orders[i].actions), "%zu %s: items \"%.*s\"", i, orders[i].verb,
                  STR_ARGS(actions));
        cr_expect(str_is(state_put(), orders[i].state), "%zu %s: state \"%.*s\"", i, orders[i].verb,
                  STR_ARGS(state_put()));
        cr_expect_eq((int)rehearsal_emission_count(r), orders[i].emissions, "%zu %s", i,
                     orders[i].verb);
    }
}

Test(coding, archives_the_version_that_an_amendment_replaces)
{
    cr_assert_eq(arrive(claim_with("diagnoses[1].code=I109")), OK);
    rehearsal_commit(r);
    cr_assert_eq(
        order(
            "amend",
            claim_with("number=5; shard=6; version=9; identity=somebody elses!!; released_by=ann")),
        OK);
    cr_assert_eq(rehearsal_append_count(r, &coding_version_table), 1);
    cr_expect_eq(rehearsal_append(r, &coding_version_table, 0)[2].i, 1);
    const ScrubbingInbox *inbox = rehearsal_emitted(r, 0, &scrubbing_inbox__descriptor);
    cr_assert_not_null(inbox);
    cr_expect_eq(inbox->claim->version, 2);
    cr_expect_eq(inbox->claim->number, NUMBER);
    cr_expect_eq(inbox->claim->shard, SHARD_OF_CLAIM);
    cr_expect(str_is(str_from(inbox->claim->identity), "0123456789abcdef"));
    cr_expect_eq(inbox->claim->released_by.len, 0);
}

Test(coding, answers_a_second_release_with_a_journal_row_and_nothing_else)
{
    cr_assert_eq(arrive(claim_with("diagnoses[1].code=Z3800")), OK);
    rehearsal_commit(r);
    cr_assert_eq(order("void", NULL), OK);
    cr_assert_eq(order("release", NULL), OK); /* in the same batch: it sees the void */
    EXPECT_TEXT(column_of(&work_journal, "event"), "voided release_refused");
    EXPECT_TEXT(state_put(), "voided");
    cr_expect_eq(rehearsal_emission_count(r), 0);
}

/* What lies in quarantine says which claim it is about, and which version of it does not go on. */
static void expect_aside(int64_t claim, int64_t version)
{
    cr_assert_eq(rehearsal_append_count(r, &work_quarantine), 1);
    const struct value *row = rehearsal_append(r, &work_quarantine, 0);
    cr_expect_eq(row[11].i, claim);
    cr_expect_eq(row[12].i, version);
    cr_expect_eq(rehearsal_append(r, &work_item, 0)[3].i, claim);
}

Test(coding, refuses_orders_about_claims_and_versions_that_it_does_not_have)
{
    cr_assert_eq(order("void", NULL), OK);
    EXPECT_TEXT(column_of(&work_journal, "event"), "void_refused");
    cr_expect_eq(rehearsal_put_count(r, &coding_claim_table), 0);
    rehearsal_commit(r);
    cr_expect_eq(order("frobnicate", NULL), REJECT);
    EXPECT_TEXT(str_of(rehearsal_fault(r)), "order_unknown");
    expect_aside(NUMBER, 0);
}

Test(coding, refuses_a_body_that_cannot_be_read)
{
    const struct message message = {.partition = PARTITION, .body = STR("\xff\xff\xff")};
    cr_expect_eq(rehearsal_take(r, &message), REJECT);
    Claim *claim = claim_with("number=0");
    cr_expect_eq(arrive(claim), REJECT);
}

Test(coding, names_the_claim_that_it_sets_aside_even_where_it_cannot_be_read)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = claim_with("version=2");
    const str packed = body_pack(world->arena, &inbox.base);
    char *body = arena_alloc(world->arena, packed.len);
    memcpy(body, packed.at + 1, packed.len - 1);
    body[packed.len - 1] = '\xff'; /* a field begins and does not end */
    const struct message message = {.partition = PARTITION, .body = {body, packed.len}};
    cr_expect_eq(rehearsal_take(r, &message), REJECT);
    expect_aside(NUMBER, 2);
}
