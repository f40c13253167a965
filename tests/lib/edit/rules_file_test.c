/* Promise: a file of rules that is wrong is refused at the line and column where it is wrong; a
 * rule that two people do not stand behind is not in force; edits become softer, harder and silent
 * for whom and when a rule says; a printed rule reads as the same rule; every field is read where
 * it is written. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "lib/edit/rules.h"
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

TestSuite(rules_file, .init = setup, .fini = teardown);

/* ---- refusals ----------------------------------------------------------------------------- */

#define PEOPLE "drafted_by: Ann\napproved_by: Bob\nrules:\n"
#define HEAD PEOPLE "- id: R-1\n  severity: hold\n  message: m\n  source: s\n" /* lines 1 to 7 */
#define TAIL                                                                        \
    "  examples: {fails: [{claim: {payer: X}, lines: [{procedure: A1}]}], passes: " \
    "[{claim: {payer: Y}}]}\n"
#define WHEN(condition) HEAD "  when: " condition "\n" TAIL /* the condition is at 8:9 */

static const struct refusal {
    const char *yaml;
    int line, column;
    const char *what; /* part of it */
} refusals[] = {
    {"", 1, 1, "missing"},
    {"[]", 1, 1, "must be drafted_by"},
    {"rules: {}\n", 1, 1, "must be a list"},
    {"rules: [\n", 2, 1, "not YAML"},
    {"rules: []\nrule: x\n", 2, 1, "must be drafted_by"},
    {"rules: []\nrules: []\n", 2, 1, "twice"},
    {"drafted_by: [a]\nrules: []\n", 1, 13, "must be a text"},
    {"rules:\n- 7\n", 2, 3, "a mapping"},
    {"rules:\n- &a {id: X}\n- *a\n", 3, 3, "must be a value"},
    {"rules:\n- id: *a\n", 2, 7, "must be a value"},
    {"rules:\n- {id: A, id: B}\n", 2, 11, "twice"},
    {"rules:\n- codes: [A1]\n", 2, 3, "no id"},
    {"rules:\n- {codes: [A1], id: a b}\n", 2, 21, "A-Z"},
    {"rules:\n- {codes: [A1], id: DX-01}\n", 2, 21, "catalogue"},
    {"rules:\n- {codes: [A1], id: A, colour: red}\n", 2, 24, "no name of a rule"},
    {PEOPLE "- {id: A, severity: hold}\n", 4, 3, "neither `when` nor `codes`"},
    {PEOPLE "- {id: A, severity: bad, codes: A1}\n", 4, 21, "must be one of reject, hold"},
    {PEOPLE "- {id: A, severity: off, codes: A1}\n", 4, 21, "edits of the catalogue"},
    {PEOPLE "- {id: A, severity: hold, edit: XX-99}\n", 4, 33, "no edit of the catalogue"},
    {PEOPLE "- {id: A, severity: hold, edit: PRC-01}\n", 4, 33, "judges payments"},
    {PEOPLE "- {id: A, severity: hold, edit: DX-01, stage: coding}\n", 4, 40,
     "is that of the edit"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, from: 2026-02-30}\n", 4, 44, "must be a day"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, from: 20260201}\n", 4, 44, "must be a day"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, from: 2026-02-02, until: 2026-02-01}\n", 4, 63,
     "before `from`"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, each: claim}\n", 4, 27, "each: line"},
    {PEOPLE "- {id: A, severity: hold, codes: []}\n", 4, 34, "a code or a list"},
    {PEOPLE "- {id: A, severity: hold, codes: 'A*1'}\n", 4, 34, "not at its end"},
    {PEOPLE "- {id: A, severity: hold, codes: 992-99215}\n", 4, 34, "is no range"},
    {PEOPLE "- {id: A, severity: hold, codes: [A1, 99215-99202]}\n", 4, 39, "is no range"},
    {PEOPLE "- {id: A, severity: hold, each: diagnosis, codes: E11.9}\n", 4, 51,
     "without its point"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, for: {prayer: X}}\n", 4, 44,
     "no code of a claim"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, for: {charge: 5}}\n", 4, 44,
     "no code of a claim"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, for: X}\n", 4, 43, "must be a mapping"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, source: s, examples: {}}\n", 4, 3, "no message"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, message: m, examples: {}}\n", 4, 3, "no source"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, message: m, source: s}\n", 4, 3, "no examples"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, message: \"a\\x01b\", source: s}\n", 4, 38,
     "control character"},
    {PEOPLE "- {id: A, severity: hold, codes: A1, message: '', source: s}\n", 4, 47, "be empty"},
    /* conditions */
    {WHEN("{claim.nothing: X}"), 8, 10, "no field"},
    {WHEN("{any: [{claim.payer: X}, {claim.charge: lots}]}"), 8, 49, "dollars and cents"},
    {WHEN("{claim.charge: {above: 5, matches: X}}"), 8, 35, "must be one of is, between"},
    {WHEN("{claim.charge: {present: yes}}"), 8, 25, "does not go with money"},
    {WHEN("{claim.charge: {between: [5, 4]}}"), 8, 35, "more than what follows"},
    {WHEN("{claim.charge: {between: 5}}"), 8, 25, "a list of two"},
    {WHEN("{claim.charge: {above: 5, below: 5.01}}"), 8, 10, "can never hold"},
    {WHEN("{claim.charge: 1.005}"), 8, 24, "dollars and cents"},
    {WHEN("{claim.age: 5.5}"), 8, 21, "whole number"},
    {WHEN("{claim.from: soon}"), 8, 22, "must be a day"},
    {WHEN("{claim.from: {above: 9999-12-31}}"), 8, 10, "can never hold"},
    {WHEN("{claim.payer: {above: 5}}"), 8, 24, "in, is, matches, present"},
    {WHEN("{claim.payer: {matches: '('}}"), 8, 33, "needs a \\"},
    {WHEN("{claim.payer: {matches: '[a'}}"), 8, 33, "ends too early"},
    {WHEN("{claim.payer: {matches: 'a{9,2}'}}"), 8, 33, "wrong {}"},
    {WHEN("{claim.payer: {matches: 'a{64}'}}"), 8, 33, "too long"},
    {WHEN("{claim.payer: {matches: 'a|'}}"), 8, 33, "nothing in it"},
    {WHEN("{claim.payer: {present: maybe}}"), 8, 33, "must be one of no, yes"},
    {WHEN("{claim.payer: {}}"), 8, 23, "no test"},
    {WHEN("{claim.notes: X}"), 8, 10, "free text"},
    {WHEN("{line.procedure: A1}"), 8, 10, "not in hand"},
    {WHEN("{all: []}"), 8, 15, "a list of conditions"},
    {WHEN("{all: {claim.payer: X}}"), 8, 15, "a list of conditions"},
    {WHEN("{not: [{claim.payer: X}]}"), 8, 15, "must be a condition"},
    {WHEN("{}"), 8, 9, "must be a condition"},
    {WHEN("X"), 8, 9, "must be a condition"},
    {WHEN("{exists: lines}"), 8, 18, "must be a mapping"},
    {WHEN("{exists: {where: {claim.payer: X}}}"), 8, 10, "says not of what"},
    {WHEN("{exists: {in: rows}}"), 8, 23, "must be one of lines"},
    {WHEN("{exists: {in: [lines, facts]}}"), 8, 31, "cannot be joined"},
    {WHEN("{exists: {in: other_lines}}"), 8, 23, "needs `each: line`"},
    {WHEN("{exists: {in: lines, same_day: yes}}"), 8, 30, "needs `each: line`"},
    {WHEN("{exists: {in: facts, within_days: 3}}"), 8, 10, "only for lines and history"},
    {WHEN("{exists: {in: lines, at_least: 2}}"), 8, 30, "unknown here"},
    {WHEN("{exists: {in: lines, field: line.charge}}"), 8, 30, "is for `sum`"},
    {WHEN("{count: {in: lines}}"), 8, 10, "says not how many"},
    {WHEN("{count: {in: lines, is: many}}"), 8, 33, "whole number"},
    {WHEN("{sum: {in: lines, above: 5}}"), 8, 10, "says not of what: `field:`"},
    {WHEN("{sum: {in: lines, field: line.date, above: 5}}"), 8, 34, "neither money"},
    {WHEN("{sum: {in: lines, field: claim.charge, above: 5}}"), 8, 34,
     "no field of what is summed"},
    {WHEN("{exists: {in: history, where: {line.place: '11'}}}"), 8, 40, "not kept in the history"},
    {WHEN("{exists: {in: lines, where: {exists: {in: facts}}}}"), 8, 38, "inside another"},
    {WHEN("{exists: {in: lines, where: {diagnosis.code: X}}}"), 8, 38, "not in hand"},
    {HEAD "  stage: coding\n  when: {exists: {in: history}}\n" TAIL, 9, 3, "only scrubbing has"},
    {HEAD "  when: {claim.payer: X}\n  show: line.charge\n" TAIL, 9, 9, "not in hand"},
    {HEAD "  when: {claim.payer: X}\n  show: line.price\n" TAIL, 9, 9, "no field"},
    /* examples */
    {HEAD "  when: {claim.payer: X}\n  examples: {fails: [{claim: {payer: X}}]}\n", 9, 3,
     "must hold both"},
    {HEAD "  when: {claim.payer: X}\n  examples: {bad: []}\n", 9, 14, "`fails` or `passes`"},
    {HEAD "  when: {claim.payer: X}\n  examples:\n    passes: []\n    fails: []\n", 10, 5,
     "a list of claims"},
    {WHEN("{claim.payer: Z}"), 9, 22, "says nothing of this claim"},
    {WHEN("{claim.payer: [X, Y]}"), 9, 79, "speaks of this claim"},
    {HEAD "  when: {claim.payer: X}\n  examples: {passes: [{claim: {prayer: X}}]}\n", 9, 32,
     "no field"},
    {HEAD "  when: {claim.payer: X}\n  examples: {passes: [{claims: {payer: X}}]}\n", 9, 24,
     "no part of an example"},
    {HEAD "  when: {claim.payer: X}\n  examples: {passes: [{lines: [{charge: many}]}]}\n", 9, 41,
     "dollars and cents"},
    {HEAD "  when: {claim.payer: X}\n  examples: {passes: [{lines: {charge: 5}}]}\n", 9, 31,
     "must be a list"},
};

Test(rules_file, is_refused_where_it_is_wrong)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        const struct refusal *row = &refusals[i];
        struct config_fault fault = {0};
        struct rules *rules = rules_new(world->arena);
        cr_expect_eq(rules_add(rules, STR("x"), str_of(row->yaml), &fault), REJECT, "%s",
                     row->yaml);
        cr_expect_eq(rules_count(rules), 0);
        cr_expect(fault.line == row->line && fault.column == row->column && fault.what &&
                      strstr(fault.what, row->what),
                  "%s\n%d:%d: %s, not %d:%d: %s", row->yaml, fault.line, fault.column,
                  fault.what ? fault.what : "", row->line, row->column, row->what);
    }
}

Test(rules_file, takes_no_id_that_another_file_has)
{
    struct config_fault fault = {0};
    struct rules *rules = rules_new(world->arena);
    const str yaml = STR(WHEN("{claim.payer: X}"));
    cr_assert_eq(rules_add(rules, STR("a"), yaml, &fault), OK, "%s", fault.what);
    cr_assert_eq(rules_add(rules, STR("b"), yaml, &fault), REJECT);
    cr_expect_eq(fault.line, 4);
    cr_expect_eq(fault.column, 7);
    cr_expect_eq(rules_count(rules), 1);
    cr_expect(str_starts(rules_releases(rules), "a@"));
}

/* ---- two people --------------------------------------------------------------------------- */

static struct rules *rules_of(const char *yaml)
{
    struct config_fault fault = {0};
    struct rules *rules = rules_new(world->arena);
    cr_assert_eq(rules_add(rules, STR("test"), str_of(yaml), &fault), OK, "%d:%d: %.*s %s\n%s",
                 fault.line, fault.column, STR_ARGS(fault.key), fault.what, yaml);
    return rules;
}

static const struct history nothing;

static struct edit_findings judge_with(const struct rules *rules, const Claim *claim,
                                       enum edit_stage stage, const struct history *history)
{
    const struct edit_run run = {
        .claim = claim,
        .codesets = world->codesets,
        .partners = &world->partners,
        .partner = partner_for(&world->partners, claim_payer_id(claim), claim->type),
        .history = history,
        .rules = rules,
        .today = date_of(20260630),
        .arena = world->arena,
    };
    return edits_run(stage, &run);
}

static struct edit_findings judge(const struct rules *rules, const Claim *claim,
                                  enum edit_stage stage)
{
    return judge_with(rules, claim, stage, &nothing);
}

static const struct edit_finding *finding_of(const struct edit_findings *findings, const char *id)
{
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].edit->id, id) == 0) return &findings->items[i];
    return NULL;
}

static char found(const struct edit_findings *findings, const char *id)
{
    const struct edit_finding *finding = finding_of(findings, id);
    if (!finding) return '-';
    return "RHWIU"[finding->severity];
}

Test(rules_file, is_in_force_when_two_people_stand_behind_it)
{
    static const struct {
        const char *people, *own, *why_not; /* part of it */
    } rows[] = {
        {"drafted_by: Ann\napproved_by: Bob\n", "", NULL},
        {"drafted_by: Ann\n", "", "nobody has approved"},
        {"approved_by: Ann\n", "", "who drafted"},
        {"drafted_by: Ann Lee\napproved_by: '  ann  LEE '\n", "", "cannot approve"},
        {"drafted_by: Ann\n", ", approved_by: Bob", NULL},
        {"drafted_by: Ann\napproved_by: Bob\n", ", drafted_by: Bob", "cannot approve"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str yaml = arena_printf(
            world->arena,
            "%srules:\n- {id: R-1, severity: hold, message: m, source: s, when: {claim.payer: "
            "BRHP1}%s, examples: {fails: [{claim: {payer: BRHP1}}], passes: [{}]}}\n",
            rows[i].people, rows[i].own);
        const struct rules *rules = rules_of(yaml.at);
        const struct rule *rule = rules_at(rules, 0);
        const struct edit_findings findings =
            judge(rules, world_claim(world, 'P'), STAGE_SCRUBBING);
        cr_expect_eq(found(&findings, "R-1"), rows[i].why_not ? '-' : 'H', "%s", yaml.at);
        cr_expect(rows[i].why_not ? rule->why_not && strstr(rule->why_not, rows[i].why_not)
                                  : !rule->why_not,
                  "%s: %s", yaml.at, rule->why_not);
    }
}

/* ---- softer, harder, silent --------------------------------------------------------------- */

/* PX-09 (reject): 59 does not belong on a visit. */
static const struct change_row {
    const char *rule, *changes;
    char expected;
} change_rows[] = {
    {"severity: warn, for: {payer: BRHP1}", "", 'W'},
    {"severity: hold, for: {payer: BRHP1}", "", 'H'},
    {"severity: info, for: {payer: BRHP1}", "", 'I'},
    {"severity: off, for: {payer: BRHP1}", "", '-'},
    {"severity: off, for: {payer: BRHP1}", "payer.id=BRHP2", 'R'},
    {"severity: off, for: {payer: BRHP1}, from: 2026-05-12", "", 'R'},
    {"severity: off, for: {payer: BRHP1}, from: 2026-05-11, until: 2026-05-11", "", '-'},
    {"severity: off, for: {payer: BRHP1}, until: 2026-05-10", "", 'R'},
    {"severity: off, for: {payer: BRHP1}, codes: [99213]", "", '-'},
    {"severity: off, for: {payer: BRHP1}, codes: [99214]", "", 'R'},
    {"severity: off, for: {payer: BRHP1}, each: line, when: {line.charge: {above: 150}}", "", 'R'},
    {"severity: off, for: {payer: BRHP1}, each: line, when: {line.charge: 150}", "", '-'},
    {"severity: off, for: {payer: BRHP1}, when: {claim.charge: {below: 1000}}", "", '-'},
};

static void expect_change(const struct change_row *row)
{
    const str yaml = arena_printf(
        world->arena,
        PEOPLE "- {id: R-1, edit: PX-09, %s, message: m, source: s, examples: {leaves: [{}], "
               "changes: [{claim: {payer: BRHP1, charge: 100}, lines: [{procedure: '%s', charge: "
               "%d, date: '%s'}]}]}}\n",
        row->rule, strstr(row->rule, "99214") ? "99214" : "99213",
        strstr(row->rule, "above: 150") ? 151 : 150,
        strstr(row->rule, "from: 2026-05-12")    ? "2026-05-12"
        : strstr(row->rule, "until: 2026-05-10") ? "2026-05-10"
                                                 : "2026-05-11");
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "lines[0].modifiers[0]=59");
    world_change(world, claim, row->changes);
    const struct edit_findings findings = judge(rules_of(yaml.at), claim, STAGE_CODING);
    cr_expect_eq(found(&findings, "PX-09"), row->expected, "%s with \"%s\": %c", row->rule,
                 row->changes, found(&findings, "PX-09"));
    cr_expect_eq(findings.reject, row->expected == 'R', "%s", row->rule);
    const struct edit_finding *f = finding_of(&findings, "PX-09");
    cr_expect_eq(f && f->changed_by, row->expected != 'R' && row->expected != '-', "%s", row->rule);
}

Test(rules_file, makes_an_edit_softer_harder_or_silent)
{
    for (size_t i = 0; i < COUNT_OF(change_rows); i++) expect_change(&change_rows[i]);
}

/* Two sites of one hospital write their files apart from each other. */
Test(rules_file, counts_the_last_of_several_changes)
{
    static const char *const severities[] = {"off", "warn", "hold"};
    struct rules *rules = rules_new(world->arena);
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "lines[0].modifiers[0]=59");
    for (size_t i = 0; i < COUNT_OF(severities); i++) {
        struct config_fault fault = {0};
        const str yaml = arena_printf(
            world->arena,
            PEOPLE "- {id: R-%zu, edit: PX-09, severity: '%s', message: m, source: s, for: {payer: "
                   "BRHP1}, examples: {leaves: [{}], changes: [{claim: {payer: BRHP1}}]}}\n",
            i, severities[i]);
        cr_assert_eq(rules_add(rules, severities[i][0] == 'o' ? STR("a") : STR("b"), yaml, &fault),
                     OK, "%s", fault.what);
        const struct edit_findings findings = judge(rules, claim, STAGE_CODING);
        cr_expect_eq(found(&findings, "PX-09"), "-WH"[i], "%s", severities[i]);
    }
}

/* What cannot be decided stays undecided; off silences it. */
Test(rules_file, does_not_decide_what_is_unchecked)
{
    static const struct {
        const char *severity;
        char expected;
    } rows[] = {{"warn", 'U'}, {"off", '-'}};
    Claim *claim = world_claim(world, 'P');
    const struct edit_findings usual = judge_with(NULL, claim, STAGE_SCRUBBING, NULL);
    const char *id = NULL;
    for (size_t i = 0; i < usual.count; i++)
        if (usual.items[i].severity == SEVERITY_UNCHECKED) id = usual.items[i].edit->id;
    cr_assert_not_null(id);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str yaml = arena_printf(
            world->arena,
            PEOPLE "- {id: R-1, edit: %s, severity: '%s', message: m, source: s, for: {payer: "
                   "BRHP1}, examples: {leaves: [{}], changes: [{claim: {payer: BRHP1}}]}}\n",
            id, rows[i].severity);
        const struct edit_findings now =
            judge_with(rules_of(yaml.at), claim, STAGE_SCRUBBING, NULL);
        cr_expect_eq(found(&now, id), rows[i].expected, "%s", id);
    }
}

/* ---- evidence ----------------------------------------------------------------------------- */

Test(rules_file, says_what_it_found_where_and_by_which_release)
{
    const struct rules *rules = rules_of(
        PEOPLE "- {id: R-1, severity: reject, from: 2026-01-01, until: 2026-12-31, each: "
               "line, when: {line.charge: {above: 100}}, message: m, source: s, examples: "
               "{fails: [{lines: [{charge: 101}]}], passes: [{lines: [{charge: 100}]}]}}\n");
    Claim *claim = world_claim(world, 'P');
    const struct edit_findings findings = judge(rules, claim, STAGE_SCRUBBING);
    const struct edit_finding *f = NULL;
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].rule) f = &findings.items[i];
    cr_assert_not_null(f);
    cr_expect_eq(f->severity, SEVERITY_REJECT);
    cr_expect_eq(f->evidence.line, 1);
    cr_expect(str_is(f->evidence.field, "SV102"));
    cr_expect(str_is(f->evidence.value, "150"));
    cr_expect(str_eq(f->evidence.release, rules_releases(rules)));
    cr_expect_eq(f->evidence.from.yyyymmdd, 20260101);
    cr_expect_eq(f->evidence.to.yyyymmdd, 20261231);
    cr_expect_eq(f->evidence.day.yyyymmdd, 20260511);
    edit_findings_keep(claim, STAGE_SCRUBBING, &findings, world->arena);
    cr_expect(str_is(str_from(claim->findings[claim->n_findings - 1]->text), "m"));
}

/* ---- fields ------------------------------------------------------------------------------- */

static const char *const samples[] = {
    [RULE_CODE] = "131",  [RULE_TEXT] = "words", [RULE_MONEY] = "80.5",
    [RULE_AMOUNT] = "15", [RULE_NUMBER] = "40",  [RULE_DATE] = "2026-01-31",
};

static const char *sample_of(const struct rule_field *field)
{
    return strcmp(field->name, "claim.type") == 0 ? "dental" : samples[field->type];
}

/* A value that an example gives is the value that the rule reads. */
Test(rules_file, reads_each_field_where_examples_write_it)
{
    static const char *const lists[] = {"",           "lines", "diagnoses",
                                        "procedures", "facts", "other_payers"};
    for (size_t i = 0; i < rule_fields_count(); i++) {
        const struct rule_field *field = rule_fields_at(i);
        const char *member = strchr(field->name, '.') + 1, *sample = sample_of(field);
        const char *test = field->type == RULE_TEXT ? "{matches: words}" : sample;
        const bool claim = field->of == RULE_OF_CLAIM;
        const str when = claim ? arena_printf(world->arena, "{%s: %s}", field->name, test)
                               : arena_printf(world->arena, "{exists: {in: %s, where: {%s: %s}}}",
                                              lists[field->of], field->name, test);
        const str fails = claim ? arena_printf(world->arena, "{claim: {%s: %s}}", member, sample)
                                : arena_printf(world->arena, "{%s: [{%s: %s}]}", lists[field->of],
                                               member, sample);
        (void)rules_of(arena_printf(world->arena,
                                    PEOPLE "- {id: R-1, severity: hold, message: m, source: s, "
                                           "when: %.*s, examples: {fails: [%.*s], passes: [{}]}}\n",
                                    STR_ARGS(when), STR_ARGS(fails))
                           .at);
        cr_expect(field->doc && field->element, "%s", field->name);
        cr_expect_eq(rule_field_by_name(str_of(field->name)), field, "%s", field->name);
    }
}

/* ---- printing ----------------------------------------------------------------------------- */

static str file_read(const char *path)
{
    char *text = arena_alloc(world->arena, 1 << 16);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    const size_t len = fread(text, 1, (1 << 16) - 1, file);
    (void)fclose(file);
    return (str){text, len};
}

Test(rules_file, reads_what_it_prints_as_the_same_rule)
{
    const struct rules *rules = rules_of(file_read(SOURCE_DIR "/config/edits/example.yaml").at);
    cr_assert_geq(rules_count(rules), 4);
    for (size_t i = 0; i < rules_count(rules); i++) {
        const str first = rule_text(rules_at(rules, i), world->arena);
        const struct rules *again = rules_of(arena_text(world->arena, first));
        cr_assert_eq(rules_count(again), 1);
        const str second = rule_text(rules_at(again, 0), world->arena);
        cr_expect(str_eq(first, second), "%.*s\n%.*s", STR_ARGS(first), STR_ARGS(second));
        cr_expect_eq(rules_at(again, 0)->example_count, rules_at(rules, i)->example_count);
    }
}

/* What the manual shows is what is accepted. */
Test(rules_file, accepts_the_rule_of_its_manual)
{
    static const char begin[] = "```yaml\n";
    char *manual = arena_text(world->arena, file_read(SOURCE_DIR "/config/edits/README.md"));
    char *rule = strstr(manual, begin);
    cr_assert_not_null(rule);
    rule += strlen(begin);
    char *end = strstr(rule, "```");
    cr_assert_not_null(end);
    *end = '\0';
    const struct rules *rules = rules_of(rule);
    cr_expect_eq(rules_count(rules), 1);
    cr_expect_null(rules_at(rules, 0)->why_not);
}
