/* `claimline shadow --rules FILE`: what a file of rules would have made of the claims that have
 * passed, beside what was made of them.
 *
 * Reads the inboxes of coding and scrubbing in groups of its own and judges each claim in them
 * again by the code sets, the day and the history of then, with the rules of config/edits but FILE
 * in the place of the file of its name. Writes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "claimline/again.h"
#include "claimline/commands.h"
#include "claims/shadow.h"
#include "claims/site_rules.h"
#include "lib/claim/number.h"
#include "proto/messages.pb-c.h"
#include "runtime/log.h"
#include "runtime/onlooker.h"
#include "runtime/record.h"

enum {
    WAIT_MS = 200,
    SILENCE_MAX = 150, /* waits without a record or an end: the broker is away */
    GROUP_BYTES_MAX = 64,
    MESSAGE_BYTES = 64 << 20,
    JSON_FLAGS = JSON_COMPACT | JSON_PRESERVE_ORDER
};

struct passed {
    int64_t claim;
    int32_t version;
};

struct shadow {
    struct again again;
    struct shadow_tally tally;
    const char *rules_path;
    bool json;
    struct passed *passed; /* what an inbox holds */
    size_t passed_count;
    size_t left_out; /* of another version by now, or not judged yet */
};

/* ---- what has passed ---------------------------------------------------------------------- */

/* The claim of a message; NULL: an order, a merge, or a damaged one. */
static const Claim *claim_in(const struct record *record, enum edit_stage stage,
                             struct arena *arena)
{
    ProtobufCAllocator allocator = arena_allocator(arena);
    const uint8_t *at = (const uint8_t *)record->body.at;
    if (!record->header.crc_is_good) return NULL;
    if (stage == STAGE_CODING) {
        const CodingInbox *inbox = coding_inbox__unpack(&allocator, record->body.len, at);
        return inbox && inbox->what_case == CODING_INBOX__WHAT_CLAIM ? inbox->claim : NULL;
    }
    const ScrubbingInbox *inbox = scrubbing_inbox__unpack(&allocator, record->body.len, at);
    return inbox && inbox->what_case == SCRUBBING_INBOX__WHAT_CLAIM ? inbox->claim : NULL;
}

static void record_take(struct shadow *shadow, const struct record *record, enum edit_stage stage,
                        struct arena *arena)
{
    arena_reset(arena);
    const Claim *claim = claim_in(record, stage, arena);
    if (!claim) return;
    shadow->passed = arena_grow(shadow->again.kept, shadow->passed, shadow->passed_count,
                                sizeof *shadow->passed);
    shadow->passed[shadow->passed_count++] = (struct passed){claim->number, claim->version};
}

static enum status inbox_read(struct shadow *shadow, struct onlooker *onlooker,
                              enum edit_stage stage)
{
    struct record record;
    struct arena *arena = arena_new(MESSAGE_BYTES);
    enum status status = RETRY;
    int silence = 0;
    while (status != HALT && !onlooker_has_all(onlooker) && silence < SILENCE_MAX) {
        status = onlooker_next(onlooker, WAIT_MS, &record);
        silence = status == OK ? 0 : silence + 1;
        if (status == OK) record_take(shadow, &record, stage, arena);
    }
    arena_free(arena);
    return onlooker_has_all(onlooker) ? OK : RETRY;
}

static int by_claim(const void *a, const void *b)
{
    const struct passed *x = a, *y = b;
    if (x->claim != y->claim) return x->claim < y->claim ? -1 : 1;
    return (x->version > y->version) - (x->version < y->version);
}

/* Each once, of each claim the last version: a log repeats itself. */
static void passed_sort(struct shadow *shadow)
{
    size_t count = 0;
    if (shadow->passed_count)
        qsort(shadow->passed, shadow->passed_count, sizeof *shadow->passed, by_claim);
    for (size_t i = 0; i < shadow->passed_count; i++)
        if (i + 1 == shadow->passed_count || shadow->passed[i].claim != shadow->passed[i + 1].claim)
            shadow->passed[count++] = shadow->passed[i];
    shadow->passed_count = count;
}

static enum status passed_read(struct shadow *shadow, enum edit_stage stage)
{
    char group[GROUP_BYTES_MAX];
    struct onlooker *onlooker;
    (void)snprintf(group, sizeof group, "shadow.%s.%ld", edit_stage_name(stage), (long)getpid());
    shadow->passed = NULL;
    shadow->passed_count = 0;
    TRY(onlooker_open(&shadow->again.settings, edit_stage_name(stage), group, &onlooker));
    const enum status status = inbox_read(shadow, onlooker, stage);
    onlooker_close(onlooker);
    passed_sort(shadow);
    return status;
}

/* ---- judging ------------------------------------------------------------------------------ */

/* The claim with the findings that a stage keeps of it, behind those of the stage before. */
static const Claim *claim_live(struct again *again, enum edit_stage stage)
{
    Claim *claim = again_claim(again);
    const Claim *kept = again->then.stages[stage].kept;
    if (!claim || stage == STAGE_CODING) return claim;
    Finding **all = ARENA_ARRAY(again->arena, Finding *, claim->n_findings + kept->n_findings + 1);
    for (size_t i = 0; i < claim->n_findings; i++) all[i] = claim->findings[i];
    for (size_t i = 0; i < kept->n_findings; i++) all[claim->n_findings + i] = kept->findings[i];
    claim->findings = all;
    claim->n_findings += kept->n_findings;
    return claim;
}

static const char *word(const json_t *of, const char *name)
{
    return json_string_value(json_object_get(of, name));
}

static void case_print(const struct shadow *shadow, json_t *line)
{
    if (shadow->json) {
        (void)json_dumpf(line, stdout, JSON_FLAGS);
        (void)putchar('\n');
    } else {
        char *added = json_dumps(json_object_get(line, "added"), JSON_COMPACT),
             *gone = json_dumps(json_object_get(line, "gone"), JSON_COMPACT);
        (void)printf("%s %-9s %-8s -> %-8s added %s gone %s\n", word(line, "claim"),
                     word(line, "stage"), word(line, "live"), word(line, "shadow"), added, gone);
        free(added);
        free(gone);
    }
    json_decref(line);
}

/* A person's release at scrubbing stands in its verdict alone: it would have let the claim pass
 * here, too. */
static bool was_released(const struct again *again, enum edit_stage stage, const Claim *live)
{
    const str state = again->then.stages[stage].state;
    return claim_fate_of(live) == CLAIM_HELD && (str_is(state, "sent") || str_is(state, "passed"));
}

static enum claim_fate fate_of(const Claim *claim, bool is_released)
{
    const enum claim_fate fate = claim_fate_of(claim);
    return is_released && fate == CLAIM_HELD ? CLAIM_GOES_ON : fate;
}

static enum status claim_judge_again(struct shadow *shadow, const struct passed *passed,
                                     enum edit_stage stage)
{
    struct again *again = &shadow->again;
    struct edit_findings found;
    char number[CLAIM_NUMBER_CHARS + 1];
    claim_number_write((struct claim_number){passed->claim, passed->version}, number);
    const enum status known = again_read(again, str_of(number));
    if (known == RETRY) return RETRY;
    if (known != OK || again->then.version != passed->version || !again->then.stages[stage].kept) {
        shadow->left_out++;
        return OK;
    }
    const Claim *live = claim_live(again, stage);
    Claim *claim = again_claim(again);
    if (!live || !claim) return REJECT;
    TRY(again_run(again, stage, claim, &found));
    const char *name = edit_stage_name(stage);
    const bool is_released = was_released(again, stage, live);
    const struct shadow_case of = {.number = str_of(number),
                                   .version = passed->version,
                                   .charge_cents = claim->charge_cents,
                                   .stage = stage,
                                   .live = fate_of(live, is_released),
                                   .tried = fate_of(claim, is_released),
                                   .live_edits = edit_ids(live, name, again->arena),
                                   .tried_edits = edit_ids(claim, name, again->arena)};
    json_t *line = shadow_add(&shadow->tally, &of, again->kept);
    if (line) case_print(shadow, line);
    return OK;
}

static long long whole(const json_t *of, const char *name)
{
    return (long long)json_integer_value(json_object_get(of, name));
}

static void dollars_print(const char *what, const json_t *sum)
{
    const long long cents = whole(sum, "charge_cents");
    (void)printf("%s%lld claims, %lld.%02lld dollars charged\n", what, whole(sum, "claims"),
                 cents / 100, cents % 100);
}

static void summary_say(const json_t *summary)
{
    size_t i;
    const json_t *one;
    (void)printf(
        "\n%lld verdicts judged again, %lld differ, %lld left out (judged anew or not yet)\n",
        whole(summary, "judged"), whole(summary, "differing"), whole(summary, "left_out"));
    json_array_foreach(json_object_get(summary, "changes"), i, one)
    {
        (void)printf("  %-9s %-8s -> %-8s ", word(one, "stage"), word(one, "live"),
                     word(one, "shadow"));
        dollars_print("", one);
    }
    json_array_foreach(json_object_get(summary, "edits"), i, one)
    {
        (void)printf("  %s\n", word(one, "edit"));
        dollars_print("    found besides: ", json_object_get(one, "added"));
        dollars_print("    not found now: ", json_object_get(one, "gone"));
    }
}

static void summary_print(const struct shadow *shadow)
{
    json_t *summary = shadow_summary(&shadow->tally);
    (void)json_object_set_new(summary, "left_out", json_integer((json_int_t)shadow->left_out));
    if (shadow->json) {
        (void)json_dumpf(summary, stdout, JSON_FLAGS);
        (void)putchar('\n');
    } else {
        summary_say(summary);
    }
    json_decref(summary);
}

static enum status run(struct shadow *shadow)
{
    for (enum edit_stage stage = STAGE_CODING; stage <= STAGE_SCRUBBING; stage++) {
        TRY(passed_read(shadow, stage));
        for (size_t i = 0; i < shadow->passed_count; i++)
            TRY(claim_judge_again(shadow, &shadow->passed[i], stage));
    }
    summary_print(shadow);
    return OK;
}

static bool arguments_read(struct shadow *shadow, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            shadow->json = true;
        else if (strcmp(argv[i], "--rules") == 0 && i + 1 < argc)
            shadow->rules_path = argv[++i];
        else
            return false;
    }
    return shadow->rules_path;
}

int command_shadow(int argc, char **argv)
{
    static struct shadow shadow;
    struct again *again = &shadow.again;
    if (!arguments_read(&shadow, argc, argv)) return usage_of("shadow");
    log_start("shadow", "");
    if (settings_read(&again->settings) != OK) return EXIT_USAGE;
    enum status status = again_open(again);
    if (status != OK) return status == RETRY ? EXIT_WORLD : EXIT_USAGE;
    again->is_then = true;
    status = site_rules_tried(&again->settings, shadow.rules_path, again->kept, &again->tried);
    if (status == OK) {
        status = run(&shadow);
        if (status != OK)
            (void)fputs(
                "claimline shadow: the broker or the database went away, or the code sets of "
                "then are no longer there\n",
                stderr);
        status = status == OK ? OK : RETRY;
    }
    again_close(again);
    return status == OK ? EXIT_DONE : status == REJECT ? EXIT_USAGE : EXIT_WORLD;
}
