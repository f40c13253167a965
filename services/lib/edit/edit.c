/* The engine: every row of a stage put to a claim, findings collected with their evidence. */
#include "lib/edit/edit.h"

#include "lib/edit/check.h"
#include "lib/edit/only.h"
#include "lib/edit/payment.h"
#include "lib/edit/rules.h"

static const struct edit_group *const groups[] = {
    &diagnosis_edits,     &principal_edits,     &procedure_edits,
    &place_edits,         &wire_edits,          &amount_edits,
    &cob_edits,           &subscriber_edits,    &provider_edits,
    &party_edits,         &payer_edits,         &duplicate_edits,
    &bill_edits,          &stay_edits,          &reader_edits,
    &coverage_edits,      &accident_edits,      &combination_edits,
    &visit_reason_edits,  &bill_code_edits,     &visit_edits,
    &service_edits,       &physician_edits,     &inpatient_edits,
    &note_edits,          &outpatient_edits,    &necessity_edits,
    &ncci_edits,          &eligibility_edits,   &enrolment_edits,
    &authorisation_edits, &list_edits,          &given_edits,
    &fee_edits,           &national_edits,      &registry_edits,
    &scope_edits,         &limit_edits,         &panel_edits,
    &preference_edits,    &revenue_edits,       &device_edits,
    &location_edits,      &short_stay_edits,    &drug_edits,
    &level_edits,         &payment_edits,       &documentation_edits,
    &pair_before_edits,   &global_period_edits, &new_patient_edits,
    &care_edits,          &frequency_edits,     &equipment_edits,
    &stay_before_edits,   &original_edits,      NULL,
};

static const char *const stage_names[] = {
    [STAGE_CODING] = "coding", [STAGE_SCRUBBING] = "scrubbing", [STAGE_REMITTANCE] = "remittance"};
static const char *const severity_names[] = {
    [SEVERITY_REJECT] = "reject", [SEVERITY_HOLD] = "hold",           [SEVERITY_WARN] = "warn",
    [SEVERITY_INFO] = "info",     [SEVERITY_UNCHECKED] = "unchecked",
};

const char *edit_stage_name(enum edit_stage stage)
{
    return stage_names[stage];
}

const char *edit_severity_name(enum edit_severity severity)
{
    return severity_names[severity];
}

/* ---- the table ---------------------------------------------------------------------------- */

size_t edits_count(void)
{
    size_t count = 0;
    for (const struct edit_group *const *g = groups; *g; g++) count += (*g)->count;
    return count;
}

const struct edit *edits_at(size_t i)
{
    for (const struct edit_group *const *g = groups; *g; g++) {
        if (i < (*g)->count) return &(*g)->edits[i];
        i -= (*g)->count;
    }
    return NULL;
}

const struct edit *edit_by_id(str id)
{
    for (const struct edit_group *const *g = groups; *g; g++)
        for (size_t i = 0; i < (*g)->count; i++)
            if (str_is(id, (*g)->edits[i].id)) return &(*g)->edits[i];
    return NULL;
}

/* ---- running ------------------------------------------------------------------------------ */

struct running {
    struct subject subject;
    struct rule_case rules; /* the same claim in front of the rules */
    struct edit_findings *found;
    size_t room; /* for findings */
    const struct edit *edit;
    bool unchecked_already;                     /* once a claim and edit */
    uint32_t claim_only;                        /* what holds of the claim, */
    const uint32_t *line_only, *diagnosis_only; /* and of each line and diagnosis */
};

static enum edit_severity severity_of(const struct edit *edit, enum edit_state state,
                                      const struct evidence *evidence)
{
    if (state == UNCHECKED) return SEVERITY_UNCHECKED;
    const enum edit_severity mildest = evidence->told     ? SEVERITY_INFO
                                       : evidence->softer ? SEVERITY_WARN
                                       : evidence->held   ? SEVERITY_HOLD
                                                          : SEVERITY_REJECT;
    return mildest > edit->severity ? mildest : edit->severity;
}

/* A claim has some ten. */
static void findings_room(struct running *r)
{
    enum { FINDINGS_FIRST = 16 };
    struct edit_findings *found = r->found;
    if (found->count < r->room) return;
    r->room = r->room ? r->room * 2 : FINDINGS_FIRST;
    struct edit_finding *items = arena_take(r->subject.run->arena, r->room * sizeof *items);
    if (found->count) memcpy(items, found->items, found->count * sizeof *items);
    found->items = items;
}

static void finding_add(struct running *r, struct edit_finding finding)
{
    struct edit_findings *found = r->found;
    if (found->count == EDIT_FINDINGS_MAX) return;
    findings_room(r);
    found->items[found->count++] = finding;
    found->reject = found->reject || finding.severity == SEVERITY_REJECT;
    found->hold = found->hold || finding.severity == SEVERITY_HOLD;
}

static void finding_settle(struct running *r, enum edit_state state, struct evidence *evidence)
{
    const struct rule *change =
        rules_change(r->subject.run->rules, r->edit, &r->rules, evidence,
                     r->subject.diagnosis ? r->subject.diagnosis_number : 0);
    if (change && change->off) return;
    r->unchecked_already = r->unchecked_already || state == UNCHECKED;
    struct edit_finding finding = {
        .edit = r->edit, .severity = severity_of(r->edit, state, evidence), .evidence = *evidence};
    if (change && state == FAILS) {
        finding.severity = change->edit.severity;
        finding.changed_by = change;
    }
    finding_add(r, finding);
}

/* Hundreds of times a claim, and hardly ever more than PASSES comes of it: copied, because the
 * compiler clears so much with a slow string instruction. */
static void ask(struct running *r, edit_check *holds, int32_t line)
{
    static const struct evidence none;
    struct evidence evidence = none;
    evidence.line = line;
    const enum edit_state state = holds(&r->subject, &evidence);
    if (state == PASSES || (state == UNCHECKED && r->unchecked_already)) return;
    finding_settle(r, state, &evidence);
}

static void rule_take(void *running, const struct rule *rule, enum edit_state state,
                      struct evidence *evidence)
{
    finding_add(running,
                (struct edit_finding){.edit = &rule->edit,
                                      .rule = rule,
                                      .severity = severity_of(&rule->edit, state, evidence),
                                      .evidence = *evidence});
}

void **kept_for(const struct subject *subject, enum kept what, int32_t number)
{
    if (!subject->kept) return ARENA_NEW(subject->run->arena, void *); /* outside of a run */
    return &subject->kept[number * KEPT_COUNT + (int)what];
}

/* A place for the claim, and one for each line and diagnosis of the same number. */
static void **kept_new(const struct edit_run *run)
{
    const Claim *claim = run->claim;
    const size_t most = claim->n_lines > claim->n_diagnoses ? claim->n_lines : claim->n_diagnoses;
    return ARENA_ARRAY(run->arena, void *, (most + 1) * KEPT_COUNT);
}

static void ask_lines(struct running *r)
{
    const Claim *claim = r->subject.claim;
    for (size_t n = 0; n < claim->n_lines; n++) {
        if (!only_holds(r->edit->only, r->line_only[n])) continue;
        r->subject.line = claim->lines[n];
        r->subject.line_number = (int32_t)n + 1;
        ask(r, r->edit->line_holds, r->subject.line_number);
    }
    r->subject.line = NULL;
}

static void ask_diagnoses(struct running *r)
{
    const Claim *claim = r->subject.claim;
    for (size_t n = 0; n < claim->n_diagnoses; n++) {
        if (!only_holds(r->edit->only, r->diagnosis_only[n])) continue;
        r->subject.diagnosis = claim->diagnoses[n];
        r->subject.diagnosis_number = (int32_t)n + 1;
        ask(r, r->edit->diagnosis_holds, 0);
    }
    r->subject.diagnosis = NULL;
}

static void ask_paid_lines(struct running *r)
{
    const Claim *claim = r->subject.claim;
    const RemitClaim *payment = r->subject.run->payment;
    for (size_t i = 0; i < payment->n_lines; i++) {
        const int32_t at = paid_line_index(claim, payment->lines[i]);
        r->subject.paid_line = payment->lines[i];
        r->subject.line = at < 0 ? NULL : claim->lines[at];
        r->subject.line_number = at + 1;
        ask(r, r->edit->paid_line_holds, (int32_t)i + 1);
    }
    r->subject.line = NULL;
}

static void run_one(struct running *r, const struct edit *edit)
{
    r->edit = edit;
    r->unchecked_already = false;
    if (only_holds(edit->only & ONLY_OF_CLAIM, r->claim_only)) {
        if (edit->claim_holds) ask(r, edit->claim_holds, 0);
        if (edit->line_holds) ask_lines(r);
        if (edit->diagnosis_holds) ask_diagnoses(r);
        if (edit->payment_holds) ask(r, edit->payment_holds, 0);
        if (edit->paid_line_holds) ask_paid_lines(r);
    }
    if (r->subject.run->asked) r->subject.run->asked(r->subject.run->asker, edit);
}

static void only_find(struct running *r)
{
    const Claim *claim = r->subject.claim;
    uint32_t *found =
        ARENA_ARRAY(r->subject.run->arena, uint32_t, claim->n_lines + claim->n_diagnoses);
    r->claim_only = only_of_claim(claim);
    r->line_only = found;
    r->diagnosis_only = found + claim->n_lines;
    for (size_t n = 0; n < claim->n_lines; n++)
        *found++ = only_of_line(claim->lines[n], r->claim_only);
    for (size_t n = 0; n < claim->n_diagnoses; n++)
        *found++ = only_of_diagnosis(claim->diagnoses[n], r->claim_only);
}

struct edit_findings edits_run(enum edit_stage stage, const struct edit_run *run)
{
    struct edit_findings found = {0};
    struct edit_run remembering = *run;
    remembering.codesets = codesets_remembering(run->codesets, run->arena);
    struct running r = {
        .subject = {.run = &remembering,
                    .claim = run->claim,
                    .institutional = run->claim->type == CLAIM_TYPE__INSTITUTIONAL,
                    .inpatient = claim_is_inpatient(run->claim),
                    .found = &found,
                    .kept = kept_new(run)},
        .rules = {.run = &remembering},
        .found = &found,
    };
    only_find(&r);
    for (const struct edit_group *const *g = groups; *g; g++)
        for (size_t i = 0; i < (*g)->count; i++)
            if ((*g)->edits[i].stage == stage) run_one(&r, &(*g)->edits[i]);
    rules_run(run->rules, stage, &r.rules, rule_take, &r);
    return found;
}

/* ---- findings as the claim carries them --------------------------------------------------- */

/* "SITE-4 summit@1f0c99ab" */
static str rule_name(const struct rule *rule, struct arena *arena)
{
    return arena_printf(arena, "%s %s", rule->edit.id, rule->release);
}

static void rule_words_keep(Finding *finding, const struct edit *edit)
{
    finding->text = str_bytes(str_of(edit->doc));
    finding->fix = str_bytes(str_of(edit->fix));
    finding->source = str_bytes(str_of(edit->source));
}

static Finding *finding_of(const struct edit_finding *found, enum edit_stage stage,
                           struct arena *arena)
{
    Finding *finding = ARENA_NEW(arena, Finding);
    const struct evidence *e = &found->evidence;
    finding__init(finding);
    finding->edit = str_bytes(str_of(found->edit->id));
    finding->severity = str_bytes(str_of(severity_names[found->severity]));
    finding->line = e->line;
    finding->field = str_bytes(e->field);
    finding->release = str_bytes(e->release);
    finding->row = str_bytes(e->row);
    finding->effective_from = e->from.yyyymmdd;
    finding->effective_to = e->to.yyyymmdd;
    finding->stage = str_bytes(str_of(stage_names[stage]));
    finding->date = e->day.yyyymmdd;
    if (found->changed_by) finding->changed_by = str_bytes(rule_name(found->changed_by, arena));
    if (found->rule) rule_words_keep(finding, found->edit);
    suggestions_keep(&found->suggestions, finding, arena);
    return finding;
}

void edit_findings_keep(Claim *claim, enum edit_stage stage, const struct edit_findings *found,
                        struct arena *arena)
{
    Finding **all = ARENA_ARRAY(arena, Finding *, claim->n_findings + found->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < claim->n_findings; i++)
        if (!str_is(str_from(claim->findings[i]->stage), stage_names[stage]))
            all[count++] = claim->findings[i];
    for (size_t i = 0; i < found->count; i++)
        all[count++] = finding_of(&found->items[i], stage, arena);
    claim->findings = all;
    claim->n_findings = count;
}

static bool is_listed(const Finding *finding, const char *stage, bool unchecked_ones)
{
    const str severity = str_from(finding->severity);
    if (stage && !str_is(str_from(finding->stage), stage)) return false;
    if (unchecked_ones) return str_is(severity, severity_names[SEVERITY_UNCHECKED]);
    return code_in(severity, "reject hold warn");
}

static str ids(const Claim *claim, const char *stage, bool unchecked_ones, struct arena *arena)
{
    str text = STR("");
    for (size_t i = 0; i < claim->n_findings; i++) {
        const str id = str_from(claim->findings[i]->edit);
        if (!is_listed(claim->findings[i], stage, unchecked_ones)) continue;
        if (code_in(id, arena_text(arena, text))) continue;
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(text), text.len ? " " : "", STR_ARGS(id));
    }
    return text;
}

str edit_ids(const Claim *claim, const char *stage, struct arena *arena)
{
    return ids(claim, stage, false, arena);
}

str edit_unchecked_ids(const Claim *claim, const char *stage, struct arena *arena)
{
    return ids(claim, stage, true, arena);
}
