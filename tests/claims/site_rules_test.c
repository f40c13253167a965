/* Promise: a file of rules that is put into the folder is in force at the next look, whole; one
 * that is refused changes nothing, also over a restart; what judged a claim can be had again. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "claims/site_rules.h"
#include "scrape.h"

static char base[] = "/tmp/claimline-rules.XXXXXX";
static struct settings settings;
static struct arena *arena;

static const char *in_base(const char *name)
{
    return arena_printf(arena, "%s/%s", base, name).at;
}

static void setup(void)
{
    arena = arena_new(64u << 20);
    cr_assert_not_null(mkdtemp(base));
    settings =
        (struct settings){.state_folder = in_base("state"), .config_folder = in_base("config")};
    cr_assert_eq(mkdir(in_base("state"), 0700), 0);
    cr_assert_eq(mkdir(in_base("config"), 0700), 0);
    cr_assert_eq(mkdir(in_base("config/edits"), 0700), 0);
}

static void teardown(void)
{
    const str command = arena_printf(arena, "rm -rf %s", base);
    (void)!system(command.at); /* NOLINT(cert-env33-c): a folder that this test made */
    arena_free(arena);
}

TestSuite(site_rules, .init = setup, .fini = teardown);

#define RULE(id, severity, when)                                                                 \
    "drafted_by: Ann\napproved_by: Bob\nrules:\n- {id: " id ", severity: " severity              \
    ", message: m, source: s, when: " when ", examples: {fails: [{claim: {payer: X}}], passes: " \
    "[{claim: {payer: Y}}]}}\n"

/* `ago`: seconds since it was changed. */
static void put(const char *name, const char *content, time_t ago)
{
    const char *path = in_base(arena_printf(arena, "config/edits/%s", name).at);
    const struct timespec when = {.tv_sec = time(NULL) - ago};
    const struct timespec both[] = {when, when};
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    (void)fputs(content, file);
    (void)fclose(file);
    cr_assert_eq(utimensat(AT_FDCWD, path, both, 0), 0);
}

static bool has(const struct rules *rules, const char *id)
{
    return rule_by_id(rules, str_of(id)) != NULL;
}

Test(site_rules, are_in_force_at_the_next_look)
{
    struct rules *rules;
    put("one.yaml", RULE("ONE", "hold", "{claim.payer: X}"), 60);
    cr_assert_eq(site_rules_load(&settings, &rules), OK);
    cr_expect(has(rules, "ONE"));
    cr_expect_not(site_rules_renew(&settings, &rules));
    put("two.yaml", RULE("TWO", "hold", "{claim.payer: X}"), 60);
    cr_expect(site_rules_renew(&settings, &rules));
    cr_expect(has(rules, "ONE") && has(rules, "TWO"));
    cr_expect(str_starts(rules_releases(rules), "one@"));
    put("one.yaml", RULE("NEW-ONE", "hold", "{claim.payer: X}"), 50);
    cr_expect(site_rules_renew(&settings, &rules));
    cr_expect(has(rules, "NEW-ONE") && !has(rules, "ONE"));
    cr_assert_eq(unlink(in_base("config/edits/one.yaml")), 0);
    cr_expect(site_rules_renew(&settings, &rules));
    cr_expect(!has(rules, "NEW-ONE") && has(rules, "TWO"));
    cr_expect_not(site_rules_renew(&settings, &rules));
}

/* An editor may be in the middle of writing it. */
Test(site_rules, wait_until_a_file_has_lain_still)
{
    struct rules *rules;
    cr_assert_eq(site_rules_load(&settings, &rules), OK);
    put("one.yaml", RULE("ONE", "hold", "{claim.payer: X}"), 0);
    cr_expect_not(site_rules_renew(&settings, &rules));
    put("one.yaml", RULE("ONE", "hold", "{claim.payer: X}"), 5);
    cr_expect(site_rules_renew(&settings, &rules));
}

Test(site_rules, stay_when_a_file_is_refused_and_over_a_restart)
{
    static const char *const wrong[] = {
        RULE("ONE", "hold", "{claim.nothing: X}"), /* no such field */
        RULE("ONE", "hold", "{claim.payer: Y}"),   /* its examples do not hold */
        "rules: [",                                /* no YAML */
        "",                                        /* cut short */
        RULE("TWO", "hold", "{claim.payer: X}"),   /* the id of another file */
    };
    struct rules *rules;
    put("one.yaml", RULE("ONE", "hold", "{claim.payer: X}"), 90);
    put("a.yaml", RULE("TWO", "hold", "{claim.payer: X}"), 90);
    cr_assert_eq(site_rules_load(&settings, &rules), OK);
    const str before = arena_str(arena, rules_releases(rules));
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        put("one.yaml", wrong[i], 60 - (time_t)i);
        (void)site_rules_renew(&settings, &rules);
        cr_expect(has(rules, "ONE"), "%zu", i);
        cr_expect(str_eq(before, rules_releases(rules)), "%zu", i);
        cr_expect(scrape_has("claimline_newest_refused", "of=\"rules\"} 1"), "%zu", i);
        cr_assert_eq(site_rules_load(&settings, &rules), OK, "%zu", i);
        cr_expect(has(rules, "ONE") && str_eq(before, rules_releases(rules)), "%zu", i);
    }
    put("one.yaml", RULE("ONE", "warn", "{claim.payer: X}"), 40);
    cr_expect(site_rules_renew(&settings, &rules));
    cr_expect_eq(rule_by_id(rules, STR("ONE"))->edit.severity, SEVERITY_WARN);
    cr_expect(scrape_has("claimline_newest_refused", "of=\"rules\"} 0"));
}

Test(site_rules, refuse_to_start_with_a_file_that_was_never_accepted)
{
    struct rules *rules;
    put("one.yaml", RULE("ONE", "hold", "{claim.nothing: X}"), 60);
    cr_expect_eq(site_rules_load(&settings, &rules), REJECT);
}

struct stood {
    enum rule_file_state states[4];
    size_t count, approved;
    str accepted;
};

static void stand(void *context, const struct rule_file *file)
{
    struct stood *stood = context;
    stood->states[stood->count++] = file->state;
    stood->approved += file->in_force_count;
    stood->accepted = file->accepted;
}

static struct stood stand_all(void)
{
    struct stood stood = {.accepted = STR("")};
    site_rules_each(&settings, arena, stand, &stood);
    return stood;
}

/* An idle worker takes a new file up when the next claim comes: until then nobody could see it. */
Test(site_rules, say_which_file_is_in_force_newer_or_refused)
{
    struct rules *rules;
    put("one.yaml", RULE("ONE", "hold", "{claim.payer: X}"), 60);
    struct stood stood = stand_all();
    cr_assert_eq(stood.count, 1);
    cr_expect_eq(stood.states[0], RULE_FILE_NEWER);
    cr_expect_eq(stood.accepted.len, 0, "none was accepted yet");
    cr_assert_eq(site_rules_load(&settings, &rules), OK);
    stood = stand_all();
    cr_expect_eq(stood.states[0], RULE_FILE_IN_FORCE);
    cr_expect_eq(stood.approved, 1);
    cr_expect(str_eq(stood.accepted, rules_releases(rules)));
    put("one.yaml", RULE("ONE", "warn", "{claim.payer: X}"), 50);
    stood = stand_all();
    cr_expect_eq(stood.states[0], RULE_FILE_NEWER);
    cr_expect(str_eq(stood.accepted, rules_releases(rules)),
              "what judges is told, not what lies there");
    put("one.yaml", "rules: nonsense\n", 40);
    stood = stand_all();
    cr_expect_eq(stood.states[0], RULE_FILE_REFUSED);
    cr_expect_eq(stood.approved, 1);
    cr_expect(site_rules_crc(stood.accepted) == site_rules_crc(rules_releases(rules)));
}

Test(site_rules, that_judged_a_claim_can_be_had_again)
{
    struct rules *rules, *then;
    put("one.yaml", RULE("ONE", "hold", "{claim.payer: X}"), 60);
    put("two.yaml", RULE("TWO", "hold", "{claim.payer: X}"), 60);
    cr_assert_eq(site_rules_load(&settings, &rules), OK);
    const str before = arena_str(arena, rules_releases(rules));
    put("one.yaml", RULE("ONE", "reject", "{claim.payer: X}"), 50);
    cr_expect(site_rules_renew(&settings, &rules));
    cr_expect_not(str_eq(before, rules_releases(rules)));
    cr_assert_eq(site_rules_load_as(&settings, before, arena, &then), OK);
    cr_expect(str_eq(before, rules_releases(then)));
    cr_expect_eq(rule_by_id(then, STR("ONE"))->edit.severity, SEVERITY_HOLD);
    cr_expect_eq(site_rules_load_as(&settings, STR("one@00000000"), arena, &then), REJECT);
    cr_assert_eq(site_rules_load_as(&settings, STR(""), arena, &then), OK);
    cr_expect_eq(rules_count(then), 0);
}

Test(site_rules, are_none_where_there_is_no_folder)
{
    struct rules *rules;
    settings.config_folder = "/nowhere/at/all";
    settings.state_folder = NULL;
    cr_assert_eq(site_rules_load(&settings, &rules), OK);
    cr_expect_eq(rules_count(rules), 0);
    cr_expect_not(site_rules_renew(&settings, &rules));
}
