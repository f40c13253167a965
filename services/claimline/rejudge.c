/* `claimline rejudge CLAIM [--as-of DATE]`: a claim judged again as it was judged, by the code sets
 * and the history of then, and whether every finding is the same to the byte; or as of another day.
 */
#include <jansson.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "claimline/judge.h"
#include "claimline/then.h"
#include "claims/codesets.h"
#include "claims/rules.h"
#include "lib/base/body.h"
#include "lib/edit/stop.h"

enum { CLAIM_BYTES = 256 << 20 };

struct rejudge {
    struct settings settings;
    struct judge judge;
    struct db *db;
    struct then then;
    date as_of;      /* absent: the day on which it was judged */
    bool differs[2]; /* by stage: from what is kept */
    bool is_as_then; /* judged on the same day, by the same code sets */
};

/* What a stage has found, as bytes. */
static str findings_of(const Claim *claim, enum edit_stage stage, struct arena *arena)
{
    Claim only = CLAIM__INIT;
    only.findings = ARENA_ARRAY(arena, Finding *, claim->n_findings + 1);
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->stage), edit_stage_name(stage)))
            only.findings[only.n_findings++] = claim->findings[i];
    return body_pack(arena, &only.base);
}

/* The claim as the stage got it: none of its own findings matter, they are judged anew. */
static Claim *claim_again(const struct rejudge *r, struct arena *arena)
{
    const Claim *kept = r->then.stages[STAGE_CODING].kept;
    return (Claim *)body_unpack(arena, &claim__descriptor, body_pack(arena, &kept->base));
}

/* The code sets that the stage judged by; on another day those that are in force now. */
static enum status codesets_of(struct rejudge *r, enum edit_stage stage)
{
    const str generation = str_from(r->then.stages[stage].kept->codesets);
    if (r->is_as_then && generation.len)
        return codesets_load_as(&r->settings, generation, &r->judge.codesets);
    return codesets_load(&r->settings, &r->judge.codesets);
}

static enum status stage_run(struct rejudge *r, enum edit_stage stage, Claim *claim,
                             struct edit_findings *found)
{
    struct arena *arena = r->judge.claim;
    struct history history;
    TRY(codesets_of(r, stage));
    TRY(then_history(r->db, &r->settings.identity_key, &r->then, stage, arena, &history));
    const struct edit_run run = {
        .claim = claim,
        .codesets = r->judge.codesets,
        .partners = &r->judge.partners,
        .partner = partner_for(&r->judge.partners, claim_payer_id(claim), claim->type),
        .history = stage == STAGE_SCRUBBING ? &history : NULL,
        .today = date_is_set(r->as_of) ? r->as_of : r->then.stages[stage].on,
        .arena = arena,
    };
    *found = edits_run(stage, &run);
    if (stage == STAGE_CODING && (found->reject || found->hold)) edit_suggest(&run, found);
    edit_findings_keep(claim, stage, found, arena);
    r->differs[stage] = !str_eq(findings_of(claim, stage, arena),
                                findings_of(r->then.stages[stage].kept, stage, arena));
    return OK;
}

static void line_end(const struct rejudge *r)
{
    json_t *line = json_array_get(r->judge.lines, 0);
    if (!r->is_as_then) return;
    (void)json_object_set_new(
        line, "same", json_boolean(!r->differs[STAGE_CODING] && !r->differs[STAGE_SCRUBBING]));
    if (!r->judge.json && (r->differs[STAGE_CODING] || r->differs[STAGE_SCRUBBING]))
        (void)fprintf(stderr, "claimline rejudge: it was judged otherwise then: payers' settings, "
                              "rules or this version of the edits have changed since\n");
}

static enum status claim_run(struct rejudge *r)
{
    struct edit_findings coding = {0}, scrubbing = {0};
    Claim *claim = claim_again(r, r->judge.claim);
    if (!claim) return REJECT;
    TRY(stage_run(r, STAGE_CODING, claim, &coding));
    if (r->then.stages[STAGE_SCRUBBING].kept) TRY(stage_run(r, STAGE_SCRUBBING, claim, &scrubbing));
    judge_line_add(&r->judge, claim, &coding, &scrubbing);
    line_end(r);
    return OK;
}

static int answer(struct rejudge *r, const char *number)
{
    const date day = r->as_of;
    enum status status = then_read(r->db, str_of(number), r->judge.claim, &r->then);
    if (status == REJECT)
        (void)fprintf(stderr, "claimline rejudge: no claim %s has been judged here\n", number);
    if (status == OK) {
        r->is_as_then =
            !date_is_set(day) || day.yyyymmdd == r->then.stages[STAGE_CODING].on.yyyymmdd;
        status = claim_run(r);
    }
    if (status != OK) return status == REJECT ? EXIT_NOT_GOOD : EXIT_WORLD;
    judge_flush(&r->judge);
    return r->differs[STAGE_CODING] || r->differs[STAGE_SCRUBBING] ? r->is_as_then : EXIT_DONE;
}

/* Leaves the claim's number; NULL: a wrong word. */
static const char *arguments_read(struct rejudge *r, int argc, char **argv)
{
    const char *number = NULL;
    for (int i = 1; i < argc; i++) {
        const str next = i + 1 < argc ? str_of(argv[i + 1]) : STR("");
        if (strcmp(argv[i], "--json") == 0)
            r->judge.json = true;
        else if (strcmp(argv[i], "--as-of") == 0 &&
                 (date_parse_iso(next, &r->as_of) || date_parse(next, &r->as_of)))
            i++;
        else if (argv[i][0] == '-' || number)
            return NULL;
        else
            number = argv[i];
    }
    return number;
}

int command_rejudge(int argc, char **argv)
{
    static struct rejudge r;
    const char *number = arguments_read(&r, argc, argv);
    if (!number) return usage_of("rejudge");
    if (settings_read(&r.settings) != OK || partners_load(&r.settings, &r.judge.partners) != OK)
        return EXIT_USAGE;
    r.db = then_open(&r.settings);
    if (!r.db) return EXIT_WORLD;
    r.judge.kept = arena_new(SIZE_MAX);
    r.judge.claim = arena_new(CLAIM_BYTES);
    r.judge.lines = json_array();
    r.judge.file = "";
    const int result = answer(&r, number);
    json_decref(r.judge.lines);
    arena_free(r.judge.claim);
    arena_free(r.judge.kept);
    db_close(r.db);
    return result;
}
