/* Promise: a rule says of a claim what its words say; a file that is wrong is refused at the line
 * and column where it is wrong; a rule that two people do not stand behind is not in force; a
 * printed rule reads as the same rule. */
#include <criterion/criterion.h>

#include "lib/edit/check.h"
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

TestSuite(rules, .init = setup, .fini = teardown);

enum { TODAY = 20260630, STAGES = STAGE_SCRUBBING + 1 };

static struct rules *rules_of(const char *yaml)
{
    struct config_fault fault = {0};
    struct rules *rules = rules_new(world->arena);
    cr_assert_eq(rules_add(rules, STR("test"), str_of(yaml), &fault), OK, "%d:%d: %.*s %s\n%s",
                 fault.line, fault.column, STR_ARGS(fault.key), fault.what, yaml);
    return rules;
}

static struct edit_run run_of(const struct rules *rules, const Claim *claim)
{
    static const struct history nothing;
    return (struct edit_run){
        .claim = claim,
        .codesets = world->codesets,
        .partners = &world->partners,
        .partner = partner_for(&world->partners, claim_payer_id(claim), claim->type),
        .history = &nothing,
        .rules = rules,
        .today = date_of(TODAY),
        .arena = world->arena,
    };
}

static const struct edit_finding *finding_of(const struct edit_findings *found, const char *id)
{
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->items[i].edit->id, id) == 0) return &found->items[i];
    return NULL;
}

static const struct edit_finding *judge(const struct edit_run *run, enum edit_stage stage,
                                        const char *id)
{
    const struct edit_findings found = edits_run(stage, run);
    return finding_of(&found, id);
}

/* ---- what conditions say ------------------------------------------------------------------ */

/* Its examples hold whatever the condition is: it is asked of neither. */
static struct rules *rules_with(const char *each, const char *when)
{
    return rules_of(
        arena_printf(
            world->arena,
            "drafted_by: A\napproved_by: B\nrules:\n"
            "  - id: T-1\n    severity: hold\n    each: %s\n    message: m\n    source: s\n"
            "    when:\n      any:\n        - claim.sender: SURE\n        - all:\n"
            "            - not: {claim.sender: NEVER}\n            - %s\n"
            "    examples:\n"
            "      fails: [{claim: {sender: SURE}, lines: [{}], diagnoses: [{}]}]\n"
            "      passes: [{claim: {sender: NEVER}, lines: [{}], diagnoses: [{}]}]\n",
            each, when)
            .at);
}

static const struct condition_row {
    char kind; /* of claim, world.h */
    const char *each, *when, *changes;
    int32_t line; /* of the finding; -1: it says nothing */
} conditions[] = {
    {'P', "claim", "{claim.payer: BRHP1}", "", 0},
    {'P', "claim", "{claim.payer: BRHP1}", "payer.id=BRHP2", -1},
    {'P', "claim", "{claim.payer: [X, BRHP1]}", "", 0},
    {'P', "claim", "{claim.payer: 'BRHP*'}", "", 0},
    {'P', "claim", "{claim.payer: {in: [BRHP2-BRHP9]}}", "", -1},
    {'P', "claim", "{claim.payer: {in: [BRHP0-BRHP9]}}", "", 0},
    {'P', "claim", "{claim.payer: {matches: 'BRHP\\d'}}", "", 0},
    {'P', "claim", "{claim.payer: {matches: 'BRHP'}}", "", -1},
    {'P', "claim", "{claim.payer: {present: no}}", "payer.id=", 0},
    {'P', "claim", "{claim.payer: {present: no}}", "", -1},
    {'P', "claim", "{claim.plan: {present: yes}}", "", -1},
    {'P', "claim", "{claim.plan: G1}", "subscriber.group_number=G1", 0},
    {'P', "claim", "{claim.type: professional}", "", 0},
    {'D', "claim", "{claim.type: professional}", "", -1},
    {'D', "claim", "{claim.type: dental}", "", 0},
    {'O', "claim", "{claim.bill: '13*'}", "", 0},
    {'O', "claim", "{claim.bill: '131'}", "frequency=7", -1},
    {'P', "claim", "{claim.bill: {present: yes}}", "", -1},
    {'P', "claim", "{claim.charge: 175.00}", "", 0},
    {'P', "claim", "{claim.charge: {above: 175}}", "", -1},
    {'P', "claim", "{claim.charge: {at_least: 175}}", "", 0},
    {'P', "claim", "{claim.charge: {below: 175.00}}", "charge_cents=17499", 0},
    {'P', "claim", "{claim.charge: {below: 175.00}}", "", -1},
    {'P', "claim", "{claim.charge: {between: [100, 174.99]}}", "", -1},
    {'P', "claim", "{claim.charge: {above: 100, at_most: 175}}", "", 0},
    {'P', "claim", "{claim.age: 56}", "", 0},
    {'P', "claim", "{claim.age: {between: [50, 55]}}", "", -1},
    {'P', "claim", "{claim.age: {at_least: 0}}", "patient_birth_date=0", -1},
    {'P', "claim", "{claim.sex: M}", "", -1},
    {'P', "claim", "{claim.from: 2026-05-11}", "", 0},
    {'P', "claim", "{claim.from: {above: 2026-05-10}}", "", 0},
    {'P', "claim", "{claim.from: {above: 2026-05-11}}", "", -1},
    {'P', "claim", "{claim.to: {below: 2026-06-01, above: 2026-04-30}}", "", 0},
    {'I', "claim", "{claim.to: 2026-05-14}", "", 0},
    {'I', "claim", "{claim.admission: 2026-05-11}", "", 0},
    {'I', "claim", "{claim.attending: '1016613188'}", "", 0},
    {'P', "claim", "{claim.attending: {present: yes}}", "", -1},
    {'P', "claim", "{claim.rendering: '1016613188', claim.billing: '1234567893'}", "", 0},
    {'P', "claim", "{claim.provider: '1016613188'}", "", 0},
    {'P', "claim", "{claim.provider: '1234567893'}", "-providers[0]", 0},
    {'P', "claim", "{claim.facility: '1234567893'}", "", 0},
    {'P', "claim", "{claim.facility: '1111111112'}",
     "providers[1].entity=77; providers[1].id=1111111112", 0},
    {'P', "claim", "{claim.authorization: {present: yes}}",
     "references[0].qualifier=G1; references[0].value=A7", 0},
    {'P', "claim", "{claim.authorization: {present: yes}}",
     "references[0].qualifier=9F; references[0].value=A7", -1},
    {'P', "claim", "{claim.notes: {matches: '.*knee.*'}}",
     "notes[0].qualifier=ADD; notes[0].text=a; notes[1].text=left knee x", 0},
    {'P', "claim", "{not: {claim.payer: BRHP1}}", "", -1},
    {'P', "claim", "{not: {not: {claim.payer: BRHP1}}}", "", 0},
    {'P', "claim", "{not: {all: [{claim.payer: BRHP1}, {claim.sex: M}]}}", "", 0},
    {'P', "claim", "{not: {any: [{claim.payer: BRHP1}, {claim.sex: M}]}}", "", -1},
    {'P', "claim", "{any: [{claim.sex: M}, {claim.payer: X}, {claim.frequency: '1'}]}", "", 0},
    {'P', "claim", "{all: [{claim.sex: F}, {claim.payer: BRHP1}, {claim.frequency: '7'}]}", "", -1},
    {'P', "claim", "{any: [{all: [{claim.sex: M}, {claim.place: '11'}]}, {claim.place: '11'}]}", "",
     0},
    {'P', "claim", "{exists: {in: lines, where: {line.procedure: 'G00*'}}}", "", 0},
    {'P', "claim", "{exists: {in: lines, where: {line.procedure: 'G01*'}}}", "", -1},
    {'P', "claim", "{exists: {in: facts}}", "", -1},
    {'P', "claim", "{count: {in: lines, is: 2}}", "", 0},
    {'P', "claim", "{count: {in: lines, above: 2}}", "", -1},
    {'P', "claim", "{count: {in: lines, where: {line.charge: {above: 100}}, is: 1}}", "", 0},
    {'P', "claim", "{count: {in: other_payers, is: 0}}", "", 0},
    {'P', "claim", "{sum: {in: lines, field: line.charge, is: 175}}", "", 0},
    {'P', "claim", "{sum: {in: lines, field: line.charge, below: 175}}", "", -1},
    {'P', "claim",
     "{sum: {in: lines, field: line.units, where: {line.procedure: G0008}, at_most: 1}}", "", 0},
    {'P', "claim", "{not: {exists: {in: diagnoses, where: {diagnosis.code: 'E11*'}}}}", "", -1},
    {'I', "claim",
     "{exists: {in: diagnoses, where: {diagnosis.qualifier: ABJ, diagnosis.code: I10}}}", "", 0},
    {'I', "claim", "{exists: {in: procedures, where: {procedure.code: 0DTJ4ZZ}}}",
     "procedures[0].qualifier=BBR; procedures[0].code=0DTJ4ZZ; procedures[0].date=20260512", 0},
    {'O', "claim", "{exists: {in: facts, where: {fact.qualifier: BG, fact.code: '20'}}}",
     "facts[0].qualifier=BG; facts[0].code=20", 0},
    {'P', "claim", "{exists: {in: other_payers, where: {other_payer.filing: MB}}}",
     "other_payers[0].subscriber.filing=MB", 0},
    {'P', "line", "{line.procedure: G0008}", "", 2},
    {'P', "line", "{line.modifiers: '25'}", "", 1},
    {'P', "line", "{line.modifiers: 'GT'}", "lines[1].modifiers[0]=59; lines[1].modifiers[1]=GT",
     2},
    {'P', "line", "{line.modifiers: {present: no}}", "", 2},
    {'P', "line", "{line.charge: {below: 100}}", "", 2},
    {'P', "line", "{line.units: {above: 1.5}}", "lines[1].quantity_milli=2000", 2},
    {'P', "line", "{line.date: {above: 2026-05-11}}", "lines[1].from=20260512", 2},
    {'P', "line", "{line.place: '23'}", "lines[1].place_of_service=23", 2},
    {'P', "line", "{line.place: '11'}", "lines[0].place_of_service=23", 2},
    {'P', "line", "{line.pointers: 1}", "", 1},
    {'P', "line", "{line.ndc: {present: yes}}", "lines[1].drug.ndc=00002751001", 2},
    {'P', "line", "{line.rendering: '1111111112'}",
     "lines[1].providers[0].entity=82; lines[1].providers[0].id=1111111112", 2},
    {'O', "line", "{line.revenue: 0770-0779}", "", 1},
    {'P', "line", "{exists: {in: pointed, where: {diagnosis.code: E119}}}", "", 1},
    {'P', "line", "{not: {exists: {in: pointed, where: {diagnosis.code: E119}}}}", "", 2},
    {'P', "line",
     "{line.procedure: G0008, exists: {in: other_lines, same_day: yes, where: {line.modifiers: "
     "'25'}}}",
     "", 2},
    {'P', "line",
     "{line.procedure: G0008, exists: {in: other_lines, same_day: yes, where: {line.modifiers: "
     "'25'}}}",
     "lines[1].from=20260512", -1},
    {'P', "line",
     "{line.procedure: G0008, exists: {in: other_lines, within_days: 1, where: {line.modifiers: "
     "'25'}}}",
     "lines[1].from=20260512", 2},
    {'P', "line", "{exists: {in: other_lines, where: {line.procedure: G0008}}}", "", 1},
    {'P', "line", "{count: {in: lines, same_day: yes, is: 1}}", "lines[1].from=20260512", 1},
    {'P', "diagnosis", "{diagnosis.code: 'E11*'}", "", 0},
    {'P', "diagnosis", "{diagnosis.code: 'E12*'}", "", -1},
};

Test(rules, say_of_a_claim_what_their_words_say)
{
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        const struct condition_row *row = &conditions[i];
        if (row->line < -1) continue;
        Claim *claim = world_claim(world, row->kind);
        world_change(world, claim, row->changes);
        const struct edit_run run = run_of(rules_with(row->each, row->when), claim);
        const struct edit_finding *found = judge(&run, STAGE_SCRUBBING, "T-1");
        cr_expect_eq(found ? found->evidence.line : -1, row->line, "%c %s %s with \"%s\": %d",
                     row->kind, row->each, row->when, row->changes,
                     found ? found->evidence.line : -1);
        cr_expect(!found || found->severity == SEVERITY_HOLD);
    }
}

/* ---- history ------------------------------------------------------------------------------ */

static struct history history_with(const Claim *before)
{
    struct history_entry *entry = ARENA_NEW(world->arena, struct history_entry);
    *entry = history_entry_of(world->arena, &world->key, before);
    return (struct history){.items = entry, .count = 1};
}

static const struct history_row {
    const char *when, *before; /* changes of the claim that was sent; NULL: no history is known */
    char expected;
} histories[] = {
    {"{exists: {in: history, within_days: 365, where: {line.procedure: G0008}}}", "", 'H'},
    {"{exists: {in: history, within_days: 365, where: {line.procedure: G0008}}}",
     "lines[1].from=20250510", '-'},
    {"{exists: {in: history, within_days: 365, where: {line.procedure: G0008}}}", NULL, 'U'},
    {"{not: {exists: {in: history, where: {line.procedure: G0008}}}}", NULL, 'U'},
    {"{not: {exists: {in: history, where: {line.procedure: G0008}}}}", "", '-'},
    {"{not: {exists: {in: history, where: {line.procedure: G0009}}}}", "", 'H'},
    {"{all: [{claim.sex: M}, {exists: {in: history}}]}", NULL, '-'},
    {"{any: [{claim.sex: F}, {exists: {in: history}}]}", NULL, 'H'},
    {"{any: [{claim.sex: M}, {not: {exists: {in: history}}}]}", NULL, 'U'},
    {"{count: {in: [lines, history], where: {line.procedure: G0008}, above: 0}}", NULL, 'H'},
    {"{count: {in: [lines, history], where: {line.procedure: G0008}, above: 1}}", NULL, 'U'},
    {"{count: {in: [lines, history], where: {line.procedure: G0008}, above: 1}}", "", 'H'},
    {"{count: {in: [lines, history], where: {line.procedure: G0008}, is: 0}}", NULL, '-'},
    {"{sum: {in: [lines, history], field: line.charge, above: 300}}", "", 'H'},
    {"{sum: {in: [lines, history], field: line.charge, above: 300}}", NULL, 'U'},
};

Test(rules, count_what_was_sent_before_and_know_when_they_cannot)
{
    for (size_t i = 0; i < COUNT_OF(histories); i++) {
        const struct history_row *row = &histories[i];
        Claim *claim = world_claim(world, 'P'), *before = world_claim(world, 'P');
        before->number = 999;
        world_change(world, before, row->before ? row->before : "");
        const struct history history = history_with(before);
        struct edit_run run = run_of(rules_with("claim", row->when), claim);
        run.history = row->before ? &history : NULL;
        const struct edit_finding *found = judge(&run, STAGE_SCRUBBING, "T-1");
        cr_expect_eq(found ? "RHWIU"[found->severity] : '-', row->expected, "%s with \"%s\"",
                     row->when, row->before ? row->before : "no history");
    }
}

Test(rules, do_not_count_what_the_payer_refused_or_the_claim_itself)
{
    Claim *claim = world_claim(world, 'P'), *before = world_claim(world, 'P');
    struct edit_run run = run_of(rules_with("claim", "{exists: {in: history}}"), claim);
    struct history history = history_with(before); /* of the same number: an earlier version */
    run.history = &history;
    cr_expect_null(judge(&run, STAGE_SCRUBBING, "T-1"));
    before->number = 999;
    history = history_with(before);
    cr_expect_not_null(judge(&run, STAGE_SCRUBBING, "T-1"));
    struct history_entry refused = history.items[0];
    refused.standing = HISTORY_REFUSED;
    history.items = &refused;
    cr_expect_null(judge(&run, STAGE_SCRUBBING, "T-1"));
}
