/* Promise: a worker takes up a file of rules between two batches, without a restart, and the claim
 * says which rules judged it, in the words of the rule as it was. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "claims/site_rules.h"
#include "coding/coding.h"
#include "coding/tables.h"
#include "lib/edit/stop.h"
#include "lib/edit/world.h"
#include "runtime/rehearsal.h"

static char base[] = "/tmp/claimline-coding.XXXXXX";
static struct world *world;
static struct settings settings;

static const char *in_base(const char *name)
{
    return arena_printf(world->arena, "%s/%s", base, name).at;
}

static void setup(void)
{
    world = world_new();
    cr_assert_not_null(mkdtemp(base));
    cr_assert_eq(symlink(SOURCE_DIR "/config/codesets", in_base("codesets")), 0);
    cr_assert_eq(symlink(SOURCE_DIR "/config/payers", in_base("payers")), 0);
    cr_assert_eq(mkdir(in_base("edits"), 0700), 0);
    cr_assert_eq(mkdir(in_base("state"), 0700), 0);
    settings = (struct settings){.config_folder = base, .state_folder = in_base("state")};
    cr_assert_eq(coding_worker.start(&settings), OK);
}

static void teardown(void)
{
    const str command = arena_printf(world->arena, "rm -rf %s", base);
    (void)!system(command.at); /* NOLINT(cert-env33-c): a folder that this test made */
    world_free(world);
}

TestSuite(coding_rules, .init = setup, .fini = teardown);

static void rule_put(const char *severity, time_t ago)
{
    const char *path = in_base("edits/site.yaml");
    const struct timespec when = {.tv_sec = time(NULL) - ago};
    const struct timespec both[] = {when, when};
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fprintf(file,
                  "drafted_by: Ann\napproved_by: Bob\nrules:\n"
                  "  - id: SITE-1\n    stage: coding\n    severity: %s\n    codes: [G0008]\n"
                  "    message: This payer wants no G0008.\n    fix: Take it off.\n    source: s\n"
                  "    examples: {fails: [{lines: [{procedure: G0008}]}],\n"
                  "               passes: [{lines: [{procedure: G0009}]}]}\n",
                  severity);
    (void)fclose(file);
    cr_assert_eq(utimensat(AT_FDCWD, path, both, 0), 0);
}

/* One batch with one claim: its state, and the claim as it was kept. */
static str judge(struct rehearsal *r, const Claim **claim)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    coding_worker.between(&settings);
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = world_claim(world, 'P');
    cr_assert_eq(rehearsal_message(r, &inbox.base, 77 % 16), OK);
    const struct value *row = rehearsal_put(r, &coding_claim_table, 0);
    /* The last column is the claim's body. */
    const str body = arena_str(world->arena, row[coding_claim_table.column_count - 1].s);
    *claim = (const Claim *)body_unpack(world->arena, &claim__descriptor, body);
    const str state = arena_str(world->arena, row[3].s);
    rehearsal_commit(r);
    return state;
}

static const Finding *finding_of(const Claim *claim, const char *edit)
{
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->edit), edit)) return claim->findings[i];
    return NULL;
}

Test(coding_rules, are_taken_up_between_two_batches)
{
    struct rehearsal *r = rehearsal_new(&coding_worker, 16, date_of(20260630));
    const Claim *claim = NULL;
    cr_expect(str_is(judge(r, &claim), "passed"));
    rule_put("hold", 60);
    cr_expect(str_is(judge(r, &claim), "held"));
    cr_assert_not_null(claim);
    const Finding *finding = finding_of(claim, "SITE-1");
    cr_assert_not_null(finding);
    cr_expect_eq(finding->line, 2);
    cr_expect(str_starts(str_from(claim->rules), "site@"));
    cr_expect(str_eq(str_from(finding->release), str_from(claim->rules)));
    cr_expect(str_is(finding_doc(finding), "This payer wants no G0008."));
    cr_expect(str_is(finding_fix(finding), "Take it off."));
    rule_put("warn", 50);
    cr_expect(str_is(judge(r, &claim), "passed"));
    rule_put("wrong", 40);
    cr_expect(str_is(judge(r, &claim), "passed"), "the last accepted one stays in force");
    cr_expect_not_null(finding_of(claim, "SITE-1"));
    cr_assert_eq(unlink(in_base("edits/site.yaml")), 0);
    cr_expect(str_is(judge(r, &claim), "passed"));
    cr_expect_null(finding_of(claim, "SITE-1"));
    rehearsal_free(r);
}
