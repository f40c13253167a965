/* Promise: every edit fires on a claim that breaks its rule, and not on the nearest claim that
 * keeps it. */
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

TestSuite(edit, .init = setup, .fini = teardown);

enum { TODAY = 20260630 };

static struct edit_findings run_with(const struct codesets *codesets, const Claim *claim,
                                     enum edit_stage stage, int32_t today)
{
    static const struct history nothing;
    const struct edit_run of = {
        .claim = claim,
        .codesets = codesets,
        .partners = &world->partners,
        .partner = partner_for(&world->partners, claim_payer_id(claim), claim->type),
        .history = &nothing,
        .today = date_of(today),
        .arena = world->arena,
    };
    return edits_run(stage, &of);
}

static struct edit_findings run(const Claim *claim, enum edit_stage stage, int32_t today)
{
    return run_with(world->codesets, claim, stage, today);
}

/* 'R', 'H', 'W', 'U': the worst severity found of this edit; '-': it did not fire. */
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

static const struct case_row {
    const char *id;
    char kind; /* of claim: P, O, I, D */
    char expected;
    const char *changes;
    int32_t today; /* 0: TODAY */
} cases[] = {
#include "lib/edit/cases.inc"
};

Test(edit, fires_on_what_breaks_its_rule_and_not_on_the_near_miss)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct case_row *row = &cases[i];
        const struct edit *edit = edit_by_id(str_of(row->id));
        cr_assert_not_null(edit, "%s", row->id);
        Claim *claim = world_claim(world, row->kind);
        world_change(world, claim, row->changes);
        const struct edit_findings findings =
            run(claim, edit->stage, row->today ? row->today : TODAY);
        cr_expect_eq(found(&findings, row->id), row->expected, "%s on %c with \"%s\": %c", row->id,
                     row->kind, row->changes, found(&findings, row->id));
    }
}

/* A row that asks for what its kind of check never has would never be asked. */
Test(edit, is_asked_of_something)
{
    const uint32_t of_line = ONLY_CODED | ONLY_MODIFIED | ONLY_VISIT | ONLY_DRUG;
    static const uint32_t opposites[] = {
        ONLY_INSTITUTIONAL | ONLY_NOT_INSTITUTIONAL, ONLY_PROFESSIONAL | ONLY_INSTITUTIONAL,
        ONLY_INPATIENT | ONLY_NOT_INPATIENT,         ONLY_MEDICARE | ONLY_NOT_MEDICARE,
        ONLY_MEDICAID | ONLY_NOT_MEDICAID,           ONLY_MEDICARE | ONLY_MEDICAID,
        ONLY_INPATIENT | ONLY_PROFESSIONAL,          ONLY_OPPS | ONLY_INPATIENT};
    for (size_t i = 0; i < edits_count(); i++) {
        const struct edit *edit = edits_at(i);
        if (edit->claim_holds || edit->payment_holds || edit->paid_line_holds)
            cr_expect_eq(edit->only & ~(uint32_t)ONLY_OF_CLAIM, 0, "%s", edit->id);
        if (edit->line_holds) cr_expect_eq(edit->only & ONLY_ICD10, 0, "%s", edit->id);
        if (edit->diagnosis_holds) cr_expect_eq(edit->only & of_line, 0, "%s", edit->id);
        for (size_t o = 0; o < COUNT_OF(opposites); o++)
            cr_expect_neq(edit->only & opposites[o], opposites[o], "%s", edit->id);
    }
}

Test(edit, finds_nothing_on_claims_without_a_fault)
{
    for (const char *kind = "POID"; *kind; kind++) {
        const Claim *claim = world_claim(world, *kind);
        for (int stage = STAGE_CODING; stage <= STAGE_SCRUBBING; stage++) {
            const struct edit_findings findings = run(claim, (enum edit_stage)stage, TODAY);
            for (size_t i = 0; i < findings.count; i++)
                cr_expect_eq(findings.items[i].severity, SEVERITY_UNCHECKED, "%c: %s at %.*s",
                             *kind, findings.items[i].edit->id,
                             STR_ARGS(findings.items[i].evidence.field));
        }
    }
}

/* Only a release with descriptions tells the side of a code, and such a one would answer for all of
 * the codes of the others. */
Test(edit, compares_the_side_of_a_procedure_with_its_diagnosis)
{
    static const char names[] = "#codeset\ticd10cm\tnames\t20251001\t20260930\tpartial\n"
                                "#columns\tcode\ttext\n"
                                "M1711\tUnilateral primary osteoarthritis, right knee\n"
                                "M1712\tUnilateral primary osteoarthritis, left knee\n";
    static const struct {
        const char *changes;
        char expected;
    } sides[] = {
        {"lines[1].modifiers[0]=LT", 'H'},
        {"lines[1].modifiers[0]=RT", '-'},
        {"lines[1].modifiers[0]=F1", 'H'},
        {"lines[1].modifiers[0]=50", '-'},
        {"lines[1].modifiers[0]=LT; diagnoses[0].code=M1712", '-'},
        {"lines[1].modifiers[0]=LT; lines[1].pointers[0]=2", 'U'},
    };
    struct config_fault fault = {0};
    cr_assert_eq(codesets_add(world->codesets, STR("names"), str_of(names), &fault), OK, "%s",
                 fault.what);
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        Claim *claim = world_claim(world, 'P');
        world_change(world, claim, "diagnoses[0].code=M1711; lines[1].pointers[0]=1");
        world_change(world, claim, sides[i].changes);
        const struct edit_findings findings = run(claim, STAGE_CODING, TODAY);
        cr_expect_eq(found(&findings, "DX-17"), sides[i].expected, "%s", sides[i].changes);
    }
}

static const struct history_case {
    const char *id;
    char kind, expected;
    const char *before, *changes;
    int32_t today;
} history_cases[] = {
#include "lib/edit/history_cases.inc"
};

/* History edits are tried in history_test.c, those of payments in payment_test.c, of notes in
 * documentation_test.c. */
static bool has_cases(const char *id, bool fires)
{
    if (strcmp(id, "PAY-03") == 0 || strcmp(id, "PAY-04") == 0 || strcmp(id, "DX-17") == 0 ||
        strncmp(id, "PRC-", strlen("PRC-")) == 0 || strncmp(id, "DOC-", strlen("DOC-")) == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(history_cases); i++)
        if (strcmp(history_cases[i].id, id) == 0 && (history_cases[i].expected == '-') != fires)
            return true;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (strcmp(cases[i].id, id) == 0 && (cases[i].expected == '-') != fires) return true;
    return false;
}

Test(edit, has_for_every_row_a_doc_a_fix_a_source_and_both_kinds_of_case)
{
    for (size_t i = 0; i < edits_count(); i++) {
        const struct edit *edit = edits_at(i);
        const int checks = (edit->claim_holds != NULL) + (edit->line_holds != NULL) +
                           (edit->diagnosis_holds != NULL) + (edit->payment_holds != NULL) +
                           (edit->paid_line_holds != NULL);
        cr_expect_eq(checks, 1, "%s", edit->id);
        cr_expect(edit->doc && edit->fix && edit->source && edit->prevents, "%s", edit->id);
        cr_expect_eq(edit_by_id(str_of(edit->id)), edit, "%s stands twice", edit->id);
        cr_expect(has_cases(edit->id, true), "%s: no case fires it", edit->id);
        cr_expect(has_cases(edit->id, false), "%s: no near miss", edit->id);
    }
    cr_expect_null(edits_at(edits_count()));
    cr_expect_null(edit_by_id(STR("XX-01")));
}

Test(edit, says_unchecked_once_a_claim_and_edit)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "lines[1].procedure=90471");
    const struct edit_findings findings = run(claim, STAGE_CODING, TODAY);
    size_t count = 0;
    for (size_t i = 0; i < findings.count; i++)
        count += strcmp(findings.items[i].edit->id, "PX-01") == 0;
    cr_expect_eq(count, 1);
}

/* Only what would apply to the claim: an ordinary one does not collect an "unchecked" an edit. */
Test(edit, says_unchecked_of_customers_tables_that_are_not_loaded_only_where_they_apply)
{
    static const char *const told =
                                 "ELG-01 ELG-04 ELG-14 PAY-07 PAY-09 PRV-05 PRV-07 PRV-15 PRV-16",
                             *const silent =
                                 "ELG-06 ELG-07 ELG-09 ELG-10 ELG-12 "
                                 "PAY-12 PRV-04 PRV-08 PRV-09 PRV-13 PRV-17 PAY-08 NDC-02";
    const Claim *claim = world_claim(world, 'P');
    const struct edit_findings findings =
        run_with(codesets_new(world->arena), claim, STAGE_SCRUBBING, TODAY);
    for (str rest = str_of(told); rest.at;) {
        const char *id = arena_text(world->arena, str_cut(&rest, ' '));
        cr_expect_eq(found(&findings, id), 'U', "%s: %c", id, found(&findings, id));
    }
    for (str rest = str_of(silent); rest.at;) {
        const char *id = arena_text(world->arena, str_cut(&rest, ' '));
        cr_expect_eq(found(&findings, id), '-', "%s: %c", id, found(&findings, id));
    }
}

/* What only the payer's answer tells is not passed where nobody asked. */
Test(edit, says_unchecked_of_medicare_where_no_answer_is_loaded)
{
    static const char *const told = "ELG-09 ELG-10 PAY-12";
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "subscriber.filing=MB");
    const struct edit_findings findings =
        run_with(codesets_new(world->arena), claim, STAGE_SCRUBBING, TODAY);
    for (str rest = str_of(told); rest.at;) {
        const char *id = arena_text(world->arena, str_cut(&rest, ' '));
        cr_expect_eq(found(&findings, id), 'U', "%s: %c", id, found(&findings, id));
    }
}

Test(edit, leaves_evidence_of_release_row_and_dates)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "diagnoses[1].code=I481");
    const struct edit_findings findings = run(claim, STAGE_CODING, TODAY);
    const struct edit_finding *finding = NULL;
    for (size_t i = 0; i < findings.count; i++)
        if (strcmp(findings.items[i].edit->id, "DX-02") == 0) finding = &findings.items[i];
    cr_assert_not_null(finding); /* I48.1 became a category on 2019-10-01 */
    cr_expect(str_is(finding->evidence.field, "HI02-2"), "%.*s", STR_ARGS(finding->evidence.field));
    cr_expect(str_is(finding->evidence.release, "icd10cm-2026-mce43.1"));
    cr_expect(str_starts(finding->evidence.row, "I4811"), "%.*s", STR_ARGS(finding->evidence.row));
    cr_expect_eq(finding->evidence.to.yyyymmdd, 20190930);
    cr_expect_eq(finding->evidence.day.yyyymmdd, 20260511);
}

Test(edit, keeps_findings_of_other_stages_and_replaces_its_own)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim,
                 "findings[0].edit=INT-01; findings[0].stage=intake; findings[0].severity=hold;"
                 "findings[1].edit=DX-01; findings[1].stage=coding; findings[1].severity=reject; "
                 "diagnoses[0].code=W19XXXA");
    const struct edit_findings findings = run(claim, STAGE_CODING, TODAY);
    edit_findings_keep(claim, STAGE_CODING, &findings, world->arena);
    cr_expect(str_is(edit_ids(claim, NULL, world->arena), "INT-01 DX-08"), "%.*s",
              STR_ARGS(edit_ids(claim, NULL, world->arena)));
    cr_expect(str_is(edit_ids(claim, "coding", world->arena), "DX-08"));
    cr_expect(str_is(edit_unchecked_ids(claim, "coding", world->arena), "PX-01 PX-02"), "%.*s",
              STR_ARGS(edit_unchecked_ids(claim, "coding", world->arena)));
}
