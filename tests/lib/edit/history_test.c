/* Promise: a claim sent twice, a service billed twice and a number used twice are found, and
 * nothing else is. */
#include <criterion/criterion.h>

#include "lib/edit/world.h"

static struct world *world;

static void setup(void)
{
    world = world_new();
}

static void teardown(void)
{
    world_free(world);
}

TestSuite(history, .init = setup, .fini = teardown);

/* What was sent (number 999, otherwise the claim without a fault, and `before`), then the claim
 * with `changes`: does the edit fire? */
static const struct {
    const char *id;
    char expected;
    const char *before, *changes;
    bool refused;
} cases[] = {
    {"PAY-03", 'R', "", "", false},
    {"PAY-03", '-', "", "", true},                      /* the payer refused the first */
    {"PAY-03", '-', "number=1000", "version=2", false}, /* a version of the same claim */
    {"PAY-03", '-', "", "lines[1].charge_cents=2501; charge_cents=17501", false},
    {"PAY-03", '-', "", "identity=0123456789abcdeX", false},
    {"PAY-03", '-', "", "lines[0].modifiers[0]=24", false},
    {"PAY-03", '-', "frequency=7", "frequency=7", false},
    {"PAY-03", 'R', "", "patient_control=ACCT-2; created=20260630", false},
    {"PAY-04", '-', "", "", false}, /* PAY-03 says so */
    {"PAY-04", 'H', "", "lines[1].charge_cents=2501; charge_cents=17501", false},
    {"PAY-04", '-', "lines[0].procedure=99212; lines[1].procedure=G0009", "", false},
    {"PAY-04", '-', "lines[0].from=20260510; lines[1].from=20260510", "", false},
    {"PAY-04", '-', "providers[0].id=2260181591", "", false},
    {"PAY-04", '-', "lines[1].procedure=G0009", "lines[0].modifiers[1]=76", false},
    {"PAY-04", 'H', "lines[1].procedure=G0009", "lines[0].modifiers[1]=GA", false},
    {"PAY-04", '-', "lines[1].procedure=G0009", "", true},
    {"PAY-04", 'H', "shard=1; lines[0].from=20250101; lines[1].from=20250101",
     "lines[1].procedure=99213", false},
    {"PAY-04", '-', "lines[0].from=20250101; lines[1].from=20250101",
     "lines[1].procedure=99213; lines[1].modifiers[0]=59", false},
    {"PAY-04", '-', "lines[0].from=20250101; lines[1].from=20250101",
     "lines[0].procedure=A0425; lines[0].modifiers[0]=RH; lines[1].procedure=A0425; "
     "lines[1].modifiers[0]=HR",
     false},
    {"ENV-10", 'R', "", "lines[1].charge_cents=2501; charge_cents=17501", false},
    {"ENV-10", '-', "", "lines[1].charge_cents=2501; charge_cents=17501; patient_control=ACCT-2",
     false},
    {"ENV-10", '-', "", "source.sender=OTHER", false},
    {"ENV-10", '-', "", "frequency=7", false},
    {"ENV-10", '-', "", "source.format=HL7", false}, /* one account, several claims */
    {"ENV-10", '-', "type=2", "", false},
};

static char found(const struct edit_findings *findings, const char *id)
{
    char worst = '-';
    int severity = SEVERITY_UNCHECKED + 1;
    for (size_t i = 0; i < findings->count; i++) {
        if (strcmp(findings->items[i].edit->id, id) != 0 ||
            (int)findings->items[i].severity >= severity)
            continue;
        severity = (int)findings->items[i].severity;
        worst = "RHWIU"[severity];
    }
    return worst;
}

static struct edit_findings run(const Claim *claim, const struct history *history)
{
    const struct edit_run of = {
        .claim = claim,
        .codesets = world->codesets,
        .partners = &world->partners,
        .partner = &world->partners.items[0],
        .history = history,
        .today = date_of(20260630),
        .arena = world->arena,
    };
    return edits_run(STAGE_SCRUBBING, &of);
}

Test(history, finds_what_was_sent_before)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Claim *before = world_claim(world, 'P'), *claim = world_claim(world, 'P');
        world_change(world, before, "number=999");
        world_change(world, before, cases[i].before);
        world_change(world, claim, cases[i].changes);
        struct history_entry entry = history_entry_of(world->arena, &world->key, before);
        entry.standing = cases[i].refused ? HISTORY_REFUSED : HISTORY_SENT;
        const struct history history = {&entry,
                                        1,
                                        history_duplicate(world->arena, &world->key, claim),
                                        history_control(world->arena, &world->key, claim),
                                        false,
                                        false};
        const struct edit_findings findings = run(claim, &history);
        cr_expect_eq(found(&findings, cases[i].id), cases[i].expected,
                     "%zu: %s after \"%s\" with \"%s\": %c", i, cases[i].id, cases[i].before,
                     cases[i].changes, found(&findings, cases[i].id));
    }
}

/* Two fillings of one day are two services while they are of two teeth. */
Test(history, tells_dental_services_apart_by_their_teeth)
{
    Claim *claim = world_claim(world, 'D'), *before = world_claim(world, 'D');
    const str two = history_duplicate(world->arena, &world->key, claim);
    const struct history nothing = {.duplicate = two};
    struct edit_findings findings = run(claim, &nothing);
    cr_expect_eq(found(&findings, "PAY-04"), '-');
    world_change(world, claim, "lines[1].teeth[0].code=3");
    cr_expect(!str_eq(two, history_duplicate(world->arena, &world->key, claim)));
    findings = run(claim, &nothing);
    cr_expect_eq(found(&findings, "PAY-04"), 'H');

    world_change(world, before, "number=999; lines[1].teeth[0].code=15; charge_cents=17501");
    world_change(world, claim, "lines[0].teeth[0].code=30; lines[1].teeth[0].code=31");
    struct history_entry entry = history_entry_of(world->arena, &world->key, before);
    const struct history history = {&entry,
                                    1,
                                    history_duplicate(world->arena, &world->key, claim),
                                    history_control(world->arena, &world->key, claim),
                                    false,
                                    false};
    findings = run(claim, &history);
    cr_expect_eq(found(&findings, "PAY-04"), '-');
    world_change(world, claim, "lines[1].teeth[0].code=15");
    findings = run(claim, &history);
    cr_expect_eq(found(&findings, "PAY-04"), 'H', "the skeleton keeps the teeth");
}

/* ---- edits over claims that were sent before ----------------------------------------------- */

static const struct case_row {
    const char *id;
    char kind, expected;
    const char *before, *changes;
    int32_t today; /* 0: 2026-06-30 */
} before_cases[] = {
#include "lib/edit/history_cases.inc"
};

static const struct {
    char sign;
    enum history_standing standing;
} standings[] = {
    {'!', HISTORY_REFUSED}, {'+', HISTORY_ACCEPTED}, {'-', HISTORY_DENIED}, {'?', HISTORY_HELD}};

/* "I- statement_to=20260510": its kind, what became of it, its changes. */
static struct history_entry entry_made(str text, int64_t number)
{
    Claim *claim = world_claim(world, text.at[0]);
    claim->number = number;
    claim->patient_control = str_bytes(arena_printf(world->arena, "B-%d", (int)number));
    if (text.len > 2)
        world_change(world, claim, arena_text(world->arena, (str){text.at + 2, text.len - 2}));
    struct history_entry entry = history_entry_of(world->arena, &world->key, claim);
    for (size_t i = 0; i < COUNT_OF(standings); i++)
        if (text.len > 1 && text.at[1] == standings[i].sign) entry.standing = standings[i].standing;
    return entry;
}

static struct history history_made(const char *before, const Claim *claim)
{
    struct history history = {.duplicate = history_duplicate(world->arena, &world->key, claim),
                              .control = history_control(world->arena, &world->key, claim)};
    for (str rest = str_of(before); rest.at;) {
        const str text = str_trim(str_cut(&rest, '|'));
        history.items =
            arena_grow(world->arena, history.items, history.count, sizeof *history.items);
        history.items[history.count] = entry_made(text, 900 + (int64_t)history.count);
        history.count++;
    }
    return history;
}

Test(history, is_what_edits_judge_by_that_look_at_other_claims)
{
    for (size_t i = 0; i < COUNT_OF(before_cases); i++) {
        const struct case_row *row = &before_cases[i];
        Claim *claim = world_claim(world, row->kind);
        world_change(world, claim, row->changes);
        const struct history history = history_made(row->before, claim);
        const struct edit_findings findings = run(claim, &history);
        const char got = found(&findings, row->id);
        cr_expect_eq(got, row->expected, "%zu: %s on %c after \"%s\" with \"%s\": %c", i, row->id,
                     row->kind, row->before, row->changes, got);
    }
}

/* Who looks at the newest thousand alone must not say that nothing was there. */
Test(history, says_unchecked_where_it_is_cut)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "lines[0].procedure=99203");
    struct history history = history_made("P number=1", claim);
    struct edit_findings findings = run(claim, &history);
    cr_expect_eq(found(&findings, "PX-12"), '-');
    history.cut = true;
    findings = run(claim, &history);
    cr_expect_eq(found(&findings, "PX-12"), 'U');
}

Test(history, says_unchecked_where_it_is_not_there)
{
    const struct edit_findings findings = run(world_claim(world, 'P'), NULL);
    cr_expect_eq(found(&findings, "PAY-03"), 'U');
    cr_expect_eq(found(&findings, "PAY-04"), 'U');
    cr_expect_eq(found(&findings, "ENV-10"), 'U');
}

Test(history, keeps_no_name_and_no_member_id)
{
    Claim *claim = world_claim(world, 'P');
    struct history_entry entry = history_entry_of(world->arena, &world->key, claim);
    const char *secrets[] = {"SAMPLE", "BR12345678", "ACCT-1"};
    for (size_t i = 0; i < COUNT_OF(secrets); i++)
        cr_expect_null(memmem(entry.body.at, entry.body.len, secrets[i], strlen(secrets[i])), "%s",
                       secrets[i]);
    const Claim *skeleton = history_claim(world->arena, &entry);
    cr_assert_not_null(skeleton);
    cr_expect_eq(skeleton->n_lines, claim->n_lines);
    cr_expect_eq(skeleton->patient_birth_date, 0);
    cr_expect_eq(entry.from.yyyymmdd, 20260511);
}
