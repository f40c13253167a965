/* `claimline rejudge CLAIM [--as-of DATE]`: a claim judged again as it was judged, by the code sets
 * and the history of then, and whether every finding is the same to the byte; or as of another day.
 */
#include <jansson.h>
#include <stdio.h>

#include "claimline/again.h"
#include "claimline/commands.h"
#include "claimline/judge.h"
#include "lib/claim/number.h"

struct rejudge {
    struct again again;
    struct judge judge;
    bool differs; /* from what is kept */
};

static enum status stage_run(struct rejudge *r, enum edit_stage stage, Claim *claim,
                             struct edit_findings *found)
{
    struct arena *arena = r->again.arena;
    const Claim *kept = r->again.then.stages[stage].kept;
    if (!kept) return OK;
    TRY(again_run(&r->again, stage, claim, found));
    if (!str_eq(again_findings(claim, stage, arena), again_findings(kept, stage, arena)))
        r->differs = true;
    return OK;
}

static void line_end(const struct rejudge *r)
{
    json_t *line = json_array_get(r->judge.lines, 0);
    (void)json_object_set_new(line, "version", json_integer(r->again.then.version));
    if (!r->again.is_then) return;
    (void)json_object_set_new(line, "same", json_boolean(!r->differs));
    if (r->judge.json) return;
    (void)fputs(r->differs
                    ? "claimline rejudge: it was judged otherwise then: payers' settings, the "
                      "version of the edits or what is kept of the patient's other claims "
                      "(answers, merges) have changed since\n"
                    : "claimline rejudge: the same to the byte as it was judged then\n",
                stderr);
}

static enum status claim_run(struct rejudge *r)
{
    struct edit_findings coding = {0}, scrubbing = {0};
    Claim *claim = again_claim(&r->again);
    if (!claim) return REJECT;
    TRY(stage_run(r, STAGE_CODING, claim, &coding));
    TRY(stage_run(r, STAGE_SCRUBBING, claim, &scrubbing));
    r->judge.codesets = r->again.codesets;
    r->judge.rules = r->again.rules;
    r->judge.claim = r->again.arena;
    judge_line_add(&r->judge, claim, &coding, &scrubbing);
    line_end(r);
    return OK;
}

/* Of an earlier version the claim of then is kept, but not what scrubbing found in it nor the day:
 * it cannot be compared, and the newest must not pass for it. */
static bool is_version_asked(const struct then *then, const char *number)
{
    struct claim_number asked;
    char newest[CLAIM_NUMBER_CHARS + 1];
    if (!claim_number_parse(str_of(number), &asked) || asked.version == then->version) return true;
    claim_number_write((struct claim_number){then->claim, then->version}, newest);
    (void)fprintf(stderr,
                  "claimline rejudge: %s is version %d; the claim is at version %d, and only that "
                  "one can be judged again: claimline rejudge %s; claimline why %s tells of both\n",
                  number, asked.version, then->version, newest, newest);
    return false;
}

static int answer(struct rejudge *r, const char *number)
{
    struct again *again = &r->again;
    enum status status = again_read(again, str_of(number));
    if (status == REJECT)
        (void)fprintf(stderr, "claimline rejudge: no claim %s has been judged here\n", number);
    if (status == OK && again->then.alike > 1) {
        (void)fprintf(stderr, "claimline rejudge: several claims have the number %s; which one?\n",
                      number);
        return EXIT_NOT_GOOD;
    }
    if (status == OK && !is_version_asked(&again->then, number)) return EXIT_NOT_GOOD;
    if (status == OK) {
        const date then = again->then.stages[STAGE_CODING].on;
        again->is_then = !date_is_set(again->day) || again->day.yyyymmdd == then.yyyymmdd;
        if (again->is_then) again->day = (date){0}; /* scrubbing's own may be a later one */
        status = claim_run(r);
    }
    if (status != OK) return status == REJECT ? EXIT_NOT_GOOD : EXIT_WORLD;
    judge_flush(&r->judge);
    return again->is_then && r->differs ? EXIT_NOT_GOOD : EXIT_DONE;
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
                 (date_parse_iso(next, &r->again.day) || date_parse(next, &r->again.day)))
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
    if (settings_read(&r.again.settings) != OK) return EXIT_USAGE;
    const enum status opened = again_open(&r.again);
    if (opened != OK) return opened == RETRY ? EXIT_WORLD : EXIT_USAGE;
    r.judge.kept = r.again.kept;
    r.judge.lines = json_array();
    r.judge.file = "";
    const int result = answer(&r, number);
    json_decref(r.judge.lines);
    again_close(&r.again);
    return result;
}
