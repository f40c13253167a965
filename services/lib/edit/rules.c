/* Rules in force: the files, and who is asked for which claim. */
#include "lib/edit/rules.h"

#include <stdlib.h>

#include "lib/base/crc32c.h"
#include "lib/edit/check.h"
#include "lib/edit/rule_codes.h"
#include "lib/edit/rule_read.h"

enum { STAGES = STAGE_REMITTANCE + 1 };

/* A rule for certain payers, once for each of them. */
struct payer_rule {
    str payer;
    const struct rule *rule;
};

/* The checks of one stage that are in force. */
struct stage_rules {
    const struct rule **any; /* of payers that the rule does not list */
    size_t any_count;
    struct payer_rule *by_payer; /* sorted */
    size_t by_payer_count;
};

struct rules {
    struct arena *arena;
    bool has_drafts; /* what nobody has approved judges, too */
    const struct rule **all;
    size_t count;
    str releases; /* of all files, separated by blanks */
    struct stage_rules stages[STAGES];
    const struct rule **changes; /* of the catalogue's edits, in force */
    size_t change_count;
};

struct rules *rules_new(struct arena *arena)
{
    struct rules *rules = ARENA_NEW(arena, struct rules);
    rules->arena = arena;
    return rules;
}

void rules_try_drafts(struct rules *rules)
{
    rules->has_drafts = true;
}

size_t rules_count(const struct rules *rules)
{
    return rules ? rules->count : 0;
}

const struct rule *rules_at(const struct rules *rules, size_t i)
{
    return rules->all[i];
}

const struct rule *rule_by_id(const struct rules *rules, str id)
{
    for (size_t i = 0; i < rules_count(rules); i++)
        if (str_is(id, rules->all[i]->edit.id)) return rules->all[i];
    return NULL;
}

str rules_releases(const struct rules *rules)
{
    return rules ? rules->releases : STR("");
}

const char *rules_release_of(struct arena *arena, str name, str yaml)
{
    return arena_printf(arena, "%.*s@%08x", STR_ARGS(name), crc32c(yaml)).at;
}

/* ---- a file ------------------------------------------------------------------------------- */

struct file_reading {
    struct rule_reader reader;
    const struct rules *rules;
    const struct config_node *drafted_by, *approved_by, *list;
    const struct rule **items;
    size_t count;
};

static const struct config_node **place_of(struct file_reading *file, str name)
{
    if (str_is(name, "drafted_by")) return &file->drafted_by;
    if (str_is(name, "approved_by")) return &file->approved_by;
    return str_is(name, "rules") ? &file->list : NULL;
}

static enum status pair_read(void *context, struct config *config, const struct config_piece *name)
{
    struct file_reading *file = context;
    const struct config_node **place = place_of(file, name->text);
    if (!place)
        return config_refuse(config, name, "must be drafted_by, approved_by or rules", name->text);
    if (*place) return config_refuse(config, name, "stands here twice", name->text);
    return config_tree(config, name, place);
}

static bool stands_already(const struct file_reading *file, const char *id)
{
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->items[i]->edit.id, id) == 0) return true;
    return rule_by_id(file->rules, str_of(id)) != NULL;
}

static enum status one_read(struct file_reading *file, const struct config_node *node)
{
    struct rule *rule = ARENA_NEW(file->reader.arena, struct rule);
    TRY(rule_read(&file->reader, node, rule));
    if (stands_already(file, rule->edit.id))
        return config_node_refuse(config_member(node, "id"), "is the id of another rule",
                                  file->reader.fault);
    file->items =
        arena_grow(file->reader.arena, file->items, file->count, sizeof(const struct rule *));
    file->items[file->count++] = rule;
    return OK;
}

static enum status file_finish(void *context, struct config *config)
{
    struct file_reading *file = context;
    struct rule_reader *r = &file->reader;
    if (!file->list) return config_refuse(config, NULL, "are missing", STR("rules"));
    if (file->drafted_by) TRY(rule_text_read(r, file->drafted_by, &r->drafted_by));
    if (file->approved_by) TRY(rule_text_read(r, file->approved_by, &r->approved_by));
    if (file->list->kind != CONFIG_LIST)
        return config_name_refuse(file->list, "must be a list", r->fault);
    for (const struct config_node *n = file->list->first; n; n = n->next) TRY(one_read(file, n));
    return OK;
}

/* ---- the index ---------------------------------------------------------------------------- */

/* The payers that a rule lists one by one; NULL: it does not, and is asked for every claim. */
static const struct rule_codes *payers_of(const struct rule *rule)
{
    for (size_t i = 0; i < rule->whom.count; i++) {
        const struct rule_node *node = &rule->whom.nodes[i];
        if (node->op == RULE_IN && strcmp(node->field->name, "claim.payer") == 0)
            return node->codes->range_count ? NULL : node->codes;
    }
    return NULL;
}

static void any_add(struct rules *rules, struct stage_rules *stage, const struct rule *rule)
{
    stage->any =
        arena_grow(rules->arena, stage->any, stage->any_count, sizeof(const struct rule *));
    stage->any[stage->any_count++] = rule;
}

static void check_add(struct rules *rules, const struct rule *rule)
{
    struct stage_rules *stage = &rules->stages[rule->edit.stage];
    const struct rule_codes *payers = payers_of(rule);
    if (!payers) any_add(rules, stage, rule);
    for (size_t i = 0; payers && i < payers->exact_count; i++) {
        stage->by_payer = arena_grow(rules->arena, stage->by_payer, stage->by_payer_count,
                                     sizeof *stage->by_payer);
        stage->by_payer[stage->by_payer_count++] = (struct payer_rule){payers->exact[i], rule};
    }
}

static void change_add(struct rules *rules, const struct rule *rule)
{
    rules->changes =
        arena_grow(rules->arena, rules->changes, rules->change_count, sizeof(const struct rule *));
    rules->changes[rules->change_count++] = rule;
}

/* Rules of one payer stay in the order of their ids: the order of findings is the same whatever
 * sorts them. */
static int by_payer(const void *a, const void *b)
{
    const struct payer_rule *left = a, *right = b;
    const int order = str_compare(left->payer, right->payer);
    return order ? order : strcmp(left->rule->edit.id, right->rule->edit.id);
}

static void rule_add(struct rules *rules, const struct rule *rule)
{
    rules->all = arena_grow(rules->arena, rules->all, rules->count, sizeof(const struct rule *));
    rules->all[rules->count++] = rule;
    if (rule->why_not && !rules->has_drafts) return;
    if (rule->of)
        change_add(rules, rule);
    else
        check_add(rules, rule);
}

enum status rules_add(struct rules *rules, str name, str yaml, struct config_fault *fault)
{
    struct arena *arena = rules->arena;
    struct file_reading file = {
        .reader = {.arena = arena, .fault = fault, .release = rules_release_of(arena, name, yaml)},
        .rules = rules};
    const struct config_reader reader = {"must be drafted_by, approved_by and rules", pair_read,
                                         file_finish, &file};
    TRY(config_read(yaml, &reader, arena, fault));
    rules->releases = arena_printf(arena, "%.*s%s%s", STR_ARGS(rules->releases),
                                   rules->releases.len ? " " : "", file.reader.release);
    for (size_t i = 0; i < file.count; i++) rule_add(rules, file.items[i]);
    for (size_t i = 0; i < STAGES; i++)
        if (rules->stages[i].by_payer_count)
            qsort(rules->stages[i].by_payer, rules->stages[i].by_payer_count,
                  sizeof *rules->stages[i].by_payer, by_payer);
    return OK;
}

enum status rules_add_file(void *rules, str name, str yaml, struct config_fault *fault)
{
    return rules_add(rules, name, yaml, fault);
}

/* ---- judging ------------------------------------------------------------------------------ */

/* "1,250.00" and the like are for people: here as the wire has them. */
static str number_text(enum rule_type type, int64_t number, struct arena *arena)
{
    char text[MONEY_TEXT_MAX];
    if (type == RULE_MONEY)
        return arena_str(arena, (str){text, money_write(money_of(number), text)});
    if (type == RULE_AMOUNT) return arena_str(arena, (str){text, milli_write(number, text)});
    return arena_number(arena, number);
}

static str shown_value(const struct rule_field *field, const struct rule_item *item,
                       struct arena *arena)
{
    int64_t number;
    if (field->type == RULE_CODE) return arena_str(arena, rule_field_text(field, item, 0));
    if (field->type == RULE_TEXT || !rule_field_number(field, item, 0, &number)) return STR("");
    return number_text(field->type, number, arena);
}

static const void *part_of(const struct rule *rule, const Claim *claim, int32_t number)
{
    if (rule->each == RULE_EACH_LINE) return claim->lines[number - 1];
    return rule->each == RULE_EACH_DIAGNOSIS ? (const void *)claim->diagnoses[number - 1] : claim;
}

/* "HI02-2": the table names the segment, the place in it is the claim's. */
static str element_of(const struct rule *rule, const Claim *claim, int32_t number,
                      const struct edit_run *run)
{
    const struct subject subject = {
        .run = run, .claim = claim, .institutional = claim->type == CLAIM_TYPE__INSTITUTIONAL};
    if (rule->field->of == RULE_OF_DIAGNOSIS) return diagnosis_field(&subject, number);
    return rule_field_element(rule->field, claim, run->arena);
}

static struct evidence evidence_of(const struct rule *rule, const struct edit_run *run,
                                   int32_t number)
{
    const Claim *claim = run->claim;
    struct evidence evidence = {.line = rule->each == RULE_EACH_LINE ? number : 0,
                                .release = str_of(rule->release),
                                .from = rule->from,
                                .to = rule->until,
                                .day = claim_first_day(claim)};
    if (evidence.line && claim->lines[number - 1]->from)
        evidence.day = date_of(claim->lines[number - 1]->from);
    if (!rule->field) return evidence;
    const struct rule_item item = {claim, part_of(rule, claim, number)};
    evidence.field = element_of(rule, claim, number, run);
    evidence.value = shown_value(rule->field, &item, run->arena);
    return evidence;
}

/* A rule that concerns the claim. */
static void rule_ask(const struct rule *rule, struct rule_case *of, rule_found *found,
                     void *context)
{
    const Claim *claim = of->run->claim;
    bool unchecked_already = false;
    const int32_t times = rule_times(rule, claim);
    for (int32_t number = 1; number <= times; number++) {
        const enum edit_state state = rule_state(rule, of, number);
        if (state == PASSES || (state == UNCHECKED && unchecked_already)) continue;
        struct evidence evidence = evidence_of(rule, of->run, number);
        if (state == UNCHECKED) evidence.detail = STR("the patient's history is not at hand");
        unchecked_already = unchecked_already || state == UNCHECKED;
        found(context, rule, state, &evidence);
    }
}

/* Where the payer's rules begin. */
static size_t first_of(const struct stage_rules *stage, str payer)
{
    size_t low = 0, high = stage->by_payer_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (str_compare(stage->by_payer[middle].payer, payer) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ALL and one test; a rule that was found by its payer need not be asked for whom it is then. */
static bool is_for_a_payer_alone(const struct rule *rule)
{
    enum { ALL_AND_ONE_TEST = 2 };
    return rule->whom.count == ALL_AND_ONE_TEST;
}

void rules_run(const struct rules *rules, enum edit_stage stage, struct rule_case *of,
               rule_found *found, void *context)
{
    const Claim *claim = of->run->claim;
    const str payer = claim_payer_id(claim);
    if (!rules) return;
    const struct stage_rules *s = &rules->stages[stage];
    for (size_t i = 0; i < s->any_count; i++)
        if (rule_concerns(s->any[i], claim)) rule_ask(s->any[i], of, found, context);
    for (size_t i = first_of(s, payer);
         i < s->by_payer_count && str_eq(s->by_payer[i].payer, payer); i++) {
        const struct rule *rule = s->by_payer[i].rule;
        if (is_for_a_payer_alone(rule) || rule_concerns(rule, claim))
            rule_ask(rule, of, found, context);
    }
}

static bool changes(const struct rule *rule, struct rule_case *of, int32_t line, int32_t diagnosis)
{
    const int32_t numbers[] = {
        [RULE_EACH_CLAIM] = 1, [RULE_EACH_LINE] = line, [RULE_EACH_DIAGNOSIS] = diagnosis};
    const int32_t number = numbers[rule->each];
    return number > 0 && number <= rule_times(rule, of->run->claim) &&
           rule_concerns(rule, of->run->claim) && rule_state(rule, of, number) == FAILS;
}

const struct rule *rules_change(const struct rules *rules, const struct edit *edit,
                                struct rule_case *of, const struct evidence *evidence,
                                int32_t diagnosis_number)
{
    for (size_t i = rules ? rules->change_count : 0; i > 0; i--) {
        const struct rule *rule = rules->changes[i - 1];
        if (rule->of == edit && changes(rule, of, evidence->line, diagnosis_number)) return rule;
    }
    return NULL;
}
