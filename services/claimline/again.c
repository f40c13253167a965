/* Coding and scrubbing put to a claim once more. */
#include "claimline/again.h"

#include "claims/codesets.h"
#include "claims/rules.h"
#include "claims/site_rules.h"
#include "lib/base/body.h"
#include "lib/edit/stop.h"

static const size_t claim_bytes_max = (size_t)256 << 20;

enum status again_open(struct again *again)
{
    TRY(partners_load(&again->settings, &again->partners));
    again->db = then_open(&again->settings);
    if (!again->db) return RETRY;
    again->kept = arena_new(SIZE_MAX);
    again->arena = arena_new(claim_bytes_max);
    return OK;
}

void again_close(struct again *again)
{
    arena_free(again->arena);
    arena_free(again->kept);
    db_close(again->db);
}

enum status again_read(struct again *again, str number)
{
    arena_reset(again->arena);
    return then_read(again->db, number, again->arena, &again->then);
}

Claim *again_claim(struct again *again)
{
    const Claim *kept = again->then.stages[STAGE_CODING].kept;
    return (Claim *)body_unpack(again->arena, &claim__descriptor,
                                body_pack(again->arena, &kept->base));
}

/* Those of then, or those in force; read only when they are others than the last ones. */
static enum status codesets_choose(struct again *again, enum edit_stage stage)
{
    const Claim *kept = again->then.stages[stage].kept;
    const str wanted = again->is_then ? str_from(kept->codesets) : STR("");
    if (again->codesets && str_eq(wanted, again->generation)) return OK;
    again->generation = arena_str(again->kept, wanted);
    if (wanted.len) return codesets_load_as(&again->settings, wanted, &again->codesets);
    TRY(codesets_load(&again->settings, &again->codesets));
    /* As `judge --as-of`: what begins later nobody had. When a release was published is not known.
     */
    if (date_is_set(again->day)) codesets_as_of(again->codesets, again->day);
    return OK;
}

/* A claim that was judged by no rules names none. */
static enum status rules_choose(struct again *again, enum edit_stage stage)
{
    const str then = str_from(again->then.stages[stage].kept->rules);
    if (again->tried || (again->rules && str_eq(then, again->rules_of))) return OK;
    again->rules_of = arena_str(again->kept, then);
    if (again->is_then)
        return site_rules_load_as(&again->settings, then, again->kept, &again->rules);
    return site_rules_configured(&again->settings, again->kept, &again->rules);
}

enum status again_run(struct again *again, enum edit_stage stage, Claim *claim,
                      struct edit_findings *found)
{
    struct history history;
    TRY(codesets_choose(again, stage));
    TRY(rules_choose(again, stage));
    TRY(then_history(again->db, &again->settings.identity_key, &again->then, stage, &history));
    const struct edit_run run = {
        .claim = claim,
        .codesets = again->codesets,
        .partners = &again->partners,
        .partner = partner_for(&again->partners, claim_payer_id(claim), claim->type),
        .history = stage == STAGE_SCRUBBING ? &history : NULL,
        .rules = again->tried ? again->tried : again->rules,
        .today = date_is_set(again->day) ? again->day : again->then.stages[stage].on,
        .arena = again->arena,
    };
    *found = edits_run(stage, &run);
    if (stage == STAGE_CODING && (found->reject || found->hold)) edit_suggest(&run, found);
    edit_findings_keep(claim, stage, found, again->arena);
    return OK;
}

str again_findings(const Claim *claim, enum edit_stage stage, struct arena *arena)
{
    Claim only = CLAIM__INIT;
    only.findings = ARENA_ARRAY(arena, Finding *, claim->n_findings + 1);
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->stage), edit_stage_name(stage)))
            only.findings[only.n_findings++] = claim->findings[i];
    return body_pack(arena, &only.base);
}
