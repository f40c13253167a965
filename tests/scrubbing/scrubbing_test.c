/* Promise: a claim goes to one partner once; what was sent is remembered and found again; orders
 * are carried out once. */
#include <criterion/criterion.h>

#include "lib/edit/world.h"
#include "runtime/rehearsal.h"
#include "runtime/settings.h"
#include "scrubbing/scrubbing.h"
#include "scrubbing/tables.h"

static struct world *world;
static struct rehearsal *r;

static void setup(void)
{
    static struct settings settings = {.config_folder = SOURCE_DIR "/config"};
    cr_assert_eq(scrubbing_worker.start(&settings), OK);
    world = world_new();
    r = rehearsal_new(&scrubbing_worker, 16, date_of(20260630));
}

static void teardown(void)
{
    rehearsal_free(r);
    world_free(world);
}

TestSuite(scrubbing, .init = setup, .fini = teardown);

static Claim *claim_with(const char *changes)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, changes);
    return claim;
}

static enum status arrive(Claim *claim)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    inbox.what_case = SCRUBBING_INBOX__WHAT_CLAIM;
    inbox.claim = claim;
    return rehearsal_message(r, &inbox.base, shard_partition(claim->shard, 16));
}

static enum status order(const char *verb, Claim *claim)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    Command command = COMMAND__INIT;
    command.verb = str_bytes(str_of(verb));
    command.shard = claim->shard;
    command.claim = claim->number;
    command.by = str_bytes(STR("ann"));
    command.reason = str_bytes(STR("record checked"));
    command.amended = claim;
    inbox.what_case = SCRUBBING_INBOX__WHAT_COMMAND;
    inbox.command = &command;
    return rehearsal_message(r, &inbox.base, shard_partition(claim->shard, 16));
}

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

static str verdict_of(size_t i)
{
    return rehearsal_put_count(r, &verdict_table) > i ? rehearsal_put(r, &verdict_table, i)[3].s
                                                      : STR("");
}

#define EXPECT_TEXT(got, wanted)                                                         \
    do {                                                                                 \
        const str got_ = (got);                                                          \
        cr_expect(str_is(got_, wanted), "\"%.*s\", not \"%s\"", STR_ARGS(got_), wanted); \
    } while (0)

#define TWICE \
    "lines[1].procedure=99213; lines[1].modifiers[0]=25" /* PAY-04: a suspect duplicate, held */

Test(scrubbing, gives_a_clean_claim_to_its_partner_and_remembers_it)
{
    cr_assert_eq(arrive(claim_with("")), OK);
    EXPECT_TEXT(verdict_of(0), "sent");
    EXPECT_TEXT(column_of(&work_journal, "event"), "scrubbed");
    cr_expect_eq(rehearsal_append_count(r, &history_table), 1);
    cr_expect_eq(rehearsal_append_count(r, &work_item), 0);
    cr_assert_eq(rehearsal_emission_count(r), 1);
    const SubmissionInbox *inbox = rehearsal_emitted(r, 0, &submission_inbox__descriptor);
    cr_assert_not_null(inbox);
    EXPECT_TEXT(str_from(inbox->claim->partner), "blueridge");
    cr_expect_eq(rehearsal_emission(r, 0).partition, partner_partition(STR("blueridge"), 16));
}

static const struct {
    const char *changes, *state, *kind, *edit, *partner;
} arrivals[] = {
    {"billing.id=1234567890", "rejected", "rejected", "PRV-01", "blueridge"},
    {"charge_cents=1", "rejected", "rejected", "AMT-01", "blueridge"},
    {"payer.id=STMCD; subscriber.filing=MC", "sent", "", "", "medicaid-state"},
    {"payer.id=UNHEARD", "sent", "", "", "other"}, /* the catch-all takes it */
    {TWICE, "held", "held", "PAY-04", "blueridge"},
    {TWICE "; released_by=ann", "sent", "", "", "blueridge"},
};

Test(scrubbing, stops_what_its_edits_stop)
{
    for (size_t i = 0; i < COUNT_OF(arrivals); i++) {
        rehearsal_free(r);
        r = rehearsal_new(&scrubbing_worker, 16, date_of(20260630));
        cr_assert_eq(arrive(claim_with(arrivals[i].changes)), OK);
        const bool sent = strcmp(arrivals[i].state, "sent") == 0;
        EXPECT_TEXT(verdict_of(0), arrivals[i].state);
        EXPECT_TEXT(rehearsal_put(r, &verdict_table, 0)[4].s, arrivals[i].partner);
        EXPECT_TEXT(column_of(&work_item, "kind"), arrivals[i].kind);
        EXPECT_TEXT(column_of(&work_item, "edit"), arrivals[i].edit);
        cr_expect_eq(rehearsal_append_count(r, &history_table), sent ? 1 : 0, "%zu", i);
        cr_expect_eq(rehearsal_emission_count(r), sent ? 1 : 0, "%zu", i);
    }
}

Test(scrubbing, finds_a_duplicate_in_the_same_batch_and_in_a_later_one)
{
    cr_assert_eq(arrive(claim_with("")), OK);
    cr_assert_eq(arrive(claim_with("number=1001; patient_control=ACCT-2")), OK);
    EXPECT_TEXT(verdict_of(0), "sent");
    EXPECT_TEXT(verdict_of(1), "rejected");
    EXPECT_TEXT(column_of(&work_item, "edit"), "PAY-03");
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with("number=1002; patient_control=ACCT-3")), OK);
    EXPECT_TEXT(verdict_of(0), "rejected");
    cr_assert_eq(
        arrive(claim_with("number=1003; patient_control=ACCT-4; identity=somebody else...")), OK);
    EXPECT_TEXT(verdict_of(1), "sent");
}

Test(scrubbing, keeps_only_its_own_findings_beside_the_verdict)
{
    cr_assert_eq(
        arrive(claim_with(
            "findings[0].edit=PX-01; findings[0].stage=coding; findings[0].severity=unchecked;"
            "charge_cents=1")),
        OK);
    EXPECT_TEXT(rehearsal_put(r, &verdict_table, 0)[5].s, "AMT-01");
    EXPECT_TEXT(rehearsal_put(r, &verdict_table, 0)[6].s,
                "ELG-01 ELG-04 ELG-14 PRV-15 PRV-16 PAY-07 PAY-09 PRV-05 PRV-07");
}

Test(scrubbing, gives_an_item_the_filing_limit_as_due_date)
{
    cr_assert_eq(arrive(claim_with("charge_cents=1; lines[0].from=20260104; lines[0].to=20260104")),
                 OK);
    const struct value *item = rehearsal_append(r, &work_item, 0);
    for (size_t i = 0; i < work_item.column_count; i++) {
        if (strcmp(work_item.columns[i].name, "due") == 0) cr_expect_eq(item[i].i, 20260703);
        if (strcmp(work_item.columns[i].name, "priority") == 0) cr_expect_eq(item[i].i, 1);
    }
}

/* ---- orders ------------------------------------------------------------------------------- */

static const struct {
    const char *verb, *before, *events, *state, *actions;
    int emissions;
} orders[] = {
    {"release", TWICE, "released scrubbed", "sent", "close", 1},
    {"release", "charge_cents=1", "release_refused", "", "", 0},
    {"release", "", "release_refused", "", "", 0},
    {"retry", TWICE, "retried held", "held", "close open", 0},
    {"retry", "charge_cents=1", "retried rejected", "rejected", "close open", 0},
    {"retry", "", "retry_refused", "", "", 0},
    {"void", TWICE, "voided", "voided", "close", 0},
    {"void", "", "kept_back void_refused", "", "open",
     0}, /* it was sent: a person must tell the payer */
    {"void", "frequency=8; references[0].qualifier=F8; references[0].value=77", "voided", "voided",
     "close", 0}, /* who was told: it ends here. It could not be closed at all */
};

Test(scrubbing, carries_out_orders)
{
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        rehearsal_free(r);
        r = rehearsal_new(&scrubbing_worker, 16, date_of(20260630));
        cr_assert_eq(arrive(claim_with(orders[i].before)), OK);
        rehearsal_commit(r);
        cr_assert_eq(order(orders[i].verb, claim_with(orders[i].before)), OK, "%zu: %s", i,
                     rehearsal_fault(r));
        const str events = column_of(&work_journal, "event"),
                  actions = column_of(&work_item, "action");
        cr_expect(str_is(events, orders[i].events), "%zu %s: events \"%.*s\"", i, orders[i].verb,
                  STR_ARGS(events));
        cr_expect(str_is(actions, orders[i].actions), "%zu %s: items \"%.*s\"", i, orders[i].verb,
                  STR_ARGS(actions));
        cr_expect(str_is(verdict_of(0), orders[i].state), "%zu %s", i, orders[i].verb);
        cr_expect_eq((int)rehearsal_emission_count(r), orders[i].emissions, "%zu %s", i,
                     orders[i].verb);
    }
}

Test(scrubbing, releases_a_claim_once)
{
    cr_assert_eq(arrive(claim_with(TWICE)), OK);
    rehearsal_commit(r);
    cr_assert_eq(order("release", claim_with(TWICE)), OK);
    cr_assert_eq(order("release", claim_with(TWICE)), OK);
    EXPECT_TEXT(column_of(&work_journal, "event"), "released scrubbed release_refused");
    cr_expect_eq(rehearsal_emission_count(r), 1);
    cr_expect_eq(rehearsal_append_count(r, &history_table), 1);
    const SubmissionInbox *inbox = rehearsal_emitted(r, 0, &submission_inbox__descriptor);
    EXPECT_TEXT(str_from(inbox->claim->released_by), "ann");
}

#define REPLACES "frequency=7; references[0].qualifier=F8; references[0].value=77"

/* A release and an amendment that crossed must not bill twice. */
Test(scrubbing, keeps_back_a_new_version_of_what_was_sent)
{
    cr_assert_eq(arrive(claim_with("")), OK);
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with("version=2")), OK);
    EXPECT_TEXT(column_of(&work_item, "kind"), "kept_back");
    EXPECT_TEXT(column_of(&work_journal, "event"), "kept_back");
    cr_expect_eq(rehearsal_emission_count(r), 0);
    EXPECT_TEXT(verdict_of(0), "kept_back"); /* without a verdict it was under way for ever */
    rehearsal_commit(r);
    cr_assert_eq(order("release", claim_with("version=2")), OK);
    cr_assert_eq(order("retry", claim_with("version=2")), OK);
    cr_assert_eq(order("void", claim_with("version=2")), OK);
    EXPECT_TEXT(column_of(&work_journal, "event"), "release_refused retry_refused void_refused");
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with("version=3")), OK);
    EXPECT_TEXT(verdict_of(0), "kept_back");
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with(REPLACES "; version=4")), OK);
    EXPECT_TEXT(verdict_of(0), "sent");
}

/* Its verdict took the place of "sent": amended into an original, it would have gone out as one. */
Test(scrubbing, remembers_what_was_sent_behind_a_replacement_that_is_held)
{
    cr_assert_eq(arrive(claim_with("")), OK);
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with(REPLACES "; version=2; charge_cents=1")), OK);
    EXPECT_TEXT(verdict_of(0), "rejected");
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with("version=3")), OK);
    EXPECT_TEXT(verdict_of(0), "kept_back");
    cr_expect_eq(rehearsal_emission_count(r), 0);
}

Test(scrubbing, leaves_a_claim_voided_when_a_new_version_crossed_that)
{
    cr_assert_eq(arrive(claim_with(TWICE)), OK);
    rehearsal_commit(r);
    cr_assert_eq(order("void", claim_with(TWICE)), OK);
    rehearsal_commit(r);
    cr_assert_eq(arrive(claim_with("version=2")), OK);
    EXPECT_TEXT(verdict_of(0), "voided");
    EXPECT_TEXT(column_of(&work_item, "kind"), "kept_back");
}

/* The payer's front end (277CA) refused it: its work item said "amend or void it" and neither went.
 */
Test(scrubbing, lets_a_new_version_follow_one_that_the_payer_refused)
{
    struct value cells[12] = {V_INT(0), V_INT(0), V_INT(1), V_STR(STR("payer_rejected"))};
    const Claim *claim = claim_with("");
    cells[0] = V_INT(claim->shard);
    cells[1] = V_INT(claim->number);
    for (int i = 4; i < 11; i++) cells[i] = V_STR(STR(""));
    cells[7] = cells[8] = cells[9] = cells[11] = V_INT(0);
    rehearsal_row(r, &verdict_table, cells);
    cr_assert_eq(order("void", claim_with("")), OK);
    EXPECT_TEXT(column_of(&work_journal, "event"), "voided");
    EXPECT_TEXT(verdict_of(0), "voided");
    rehearsal_free(r);
    r = rehearsal_new(&scrubbing_worker, 16, date_of(20260630));
    rehearsal_row(r, &verdict_table, cells);
    cr_assert_eq(arrive(claim_with("version=2")), OK);
    EXPECT_TEXT(verdict_of(0), "sent");
}

Test(scrubbing, refuses_orders_about_other_versions)
{
    cr_assert_eq(arrive(claim_with(TWICE)), OK);
    rehearsal_commit(r);
    cr_assert_eq(order("release", claim_with(TWICE "; version=2")), OK);
    EXPECT_TEXT(column_of(&work_journal, "event"), "release_refused");
    cr_expect_eq(rehearsal_emission_count(r), 0);
}

Test(scrubbing, needs_no_identity)
{
    cr_assert_eq(arrive(claim_with("identity=")), OK);
    EXPECT_TEXT(verdict_of(0), "sent");
    cr_expect_eq(rehearsal_append_count(r, &history_table), 0);
}

/* ---- merges ---------------------------------------------------------------------------------- */

static PatientMerge pair_of(const Claim *old, const Claim *new)
{
    PatientMerge pair = PATIENT_MERGE__INIT;
    pair.shard = old->shard;
    pair.identity = old->identity;
    pair.survivor_shard = new->shard;
    pair.survivor_identity = new->identity;
    pair.turn = 1;
    return pair;
}

static void merge(const Claim *old, const Claim *new)
{
    ScrubbingInbox inbox = SCRUBBING_INBOX__INIT;
    PatientMerge pair = pair_of(old, new);
    inbox.what_case = SCRUBBING_INBOX__WHAT_MERGE;
    inbox.merge = &pair;
    cr_assert_eq(rehearsal_message(r, &inbox.base, shard_partition(pair.shard, 16)), OK);
}

/* What scrubbing sends to itself arrives; how many messages that were. */
static size_t settle(void)
{
    size_t n = 0;
    struct message messages[8];
    for (size_t i = 0; i < rehearsal_emission_count(r); i++) {
        const struct rehearsal_emission e = rehearsal_emission(r, i);
        if (strcmp(e.consumer, "scrubbing") == 0)
            messages[n++] =
                (struct message){.partition = e.partition, .body = arena_str(world->arena, e.body)};
    }
    rehearsal_commit(r);
    for (size_t i = 0; i < n; i++) cr_assert_eq(rehearsal_take(r, &messages[i]), OK);
    return n;
}

static Claim *of_patient(const char *changes, int64_t number, int64_t shard, const char *identity)
{
    Claim *claim = claim_with(changes);
    claim->number = number;
    claim->shard = shard;
    claim->identity = str_bytes(str_of(identity));
    return claim;
}

Test(scrubbing, a_merge_brings_the_old_history_to_the_survivor)
{
    Claim *old = of_patient("", 11, 3, "old-identity-16b");
    Claim *new = of_patient("", 12, 5, "new-identity-16b");
    cr_assert_eq(arrive(old), OK);
    EXPECT_TEXT(verdict_of(0), "sent");
    rehearsal_commit(r);
    merge(old, new);
    cr_assert_eq(settle(), 1u);
    const struct value *moved = rehearsal_append(r, &history_table, 0);
    cr_expect_eq(moved[0].i, 5);
    cr_expect_eq(moved[2].i, 11);
    rehearsal_commit(r);
    cr_assert_eq(arrive(new), OK);
    cr_expect(!str_is(verdict_of(0), "sent"), "the same service under the new number");
    cr_expect(strstr(arena_text(world->arena, rehearsal_put(r, &verdict_table, 0)[5].s), "PAY-03"),
              "an exact duplicate is told, though the identity is part of its hash");
}

Test(scrubbing, what_is_sent_under_the_old_identity_after_a_merge_is_known_under_the_new_one)
{
    Claim *old = of_patient("", 11, 3, "old-identity-16b");
    Claim *new = of_patient("", 12, 5, "new-identity-16b");
    merge(old, new);
    cr_assert_eq(settle(), 0u, "there was no history");
    rehearsal_commit(r);
    cr_assert_eq(arrive(old), OK);
    cr_assert_eq(settle(), 1u);
    rehearsal_commit(r);
    cr_assert_eq(arrive(new), OK);
    cr_expect(!str_is(verdict_of(0), "sent"));
}

Test(scrubbing, a_history_does_not_go_round_in_a_circle)
{
    Claim *old = of_patient("", 11, 3, "old-identity-16b");
    Claim *new = of_patient("", 12, 5, "new-identity-16b");
    cr_assert_eq(arrive(old), OK);
    rehearsal_commit(r);
    merge(old, new);
    (void)settle();
    (void)settle();
    merge(new, old);
    size_t rounds = 0;
    while (settle() && rounds < 10) rounds++;
    cr_expect_lt(rounds, 3u);
}

/* Row `number` of the patient's history: a claim with these changes. */
static void was_sent(int64_t number, const char *changes)
{
    Claim *claim = claim_with(changes);
    claim->number = number;
    const struct history_entry e = history_entry_of(world->arena, &world->key, claim);
    const struct value cells[] = {
        V_INT(claim->shard),
        V_BYTES(claim->identity),
        V_INT(number),
        V_INT(1),
        V_STR(e.duplicate),
        V_STR(e.control),
        V_DATE(e.from),
        V_DATE(e.to),
        V_INT(20260301000000 + number),
        V_INT(HISTORY_SENT),
        V_STR(e.body),
    };
    rehearsal_row(r, &history_table, cells);
}

#define TEST_READ "lines[0].procedure=93010; lines[0].from=20260301; lines[1].from=20260301"

/* A member id that a sender gives to everybody: what lies behind the thousand is told as unknown.
 */
Test(scrubbing, looks_at_the_newest_thousand_claims_of_a_patient_and_says_so)
{
    for (int extra = 0; extra <= 1; extra++) {
        rehearsal_free(r);
        r = rehearsal_new(&scrubbing_worker, 16, date_of(20260630));
        was_sent(1, "lines[0].from=20260301; lines[1].from=20260301"); /* a visit */
        for (int64_t n = 2; n <= HISTORY_MAX + extra; n++) was_sent(n, TEST_READ);
        cr_assert_eq(arrive(claim_with("number=5000; lines[0].procedure=99203")), OK);
        const struct value *verdict = rehearsal_put(r, &verdict_table, 0);
        const char *found = arena_text(world->arena, verdict[5].s);
        const char *open = arena_text(world->arena, verdict[6].s);
        cr_expect_eq(strstr(found, "PX-12") != NULL, extra == 0, "%d: %s", extra, found);
        cr_expect_eq(strstr(open, "PX-12") != NULL, extra == 1, "%d: %s", extra, open);
    }
}
