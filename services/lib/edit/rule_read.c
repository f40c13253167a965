/* One rule of a file: a table of its names, and what must be there. */
#include "lib/edit/rule_read.h"

#include <ctype.h>

enum { ID_CHARS_MAX = 32 };

struct reading {
    struct rule_reader *r;
    const struct config_node *node; /* of the rule */
    struct rule *rule;
};

static const char *const each_names[] = {"claim", "line", "diagnosis", NULL};
static const char *const stage_names[] = {"coding", "scrubbing", NULL};
static const char *const severity_names[] = {"reject", "hold", "warn", "info", "off", NULL};

static enum status c_text_read(struct reading *in, const struct config_node *value,
                               const char **text)
{
    str read = {0};
    TRY(rule_text_read(in->r, value, &read));
    *text = arena_text(in->r->arena, read);
    return OK;
}

/* ---- its names, in the order in which they are read --------------------------------------- */

static bool is_id(str id)
{
    if (id.len > ID_CHARS_MAX) return false;
    for (size_t i = 0; i < id.len; i++)
        if (!isupper((unsigned char)id.at[i]) && !isdigit((unsigned char)id.at[i]) &&
            id.at[i] != '-')
            return false;
    return true;
}

static enum status id_read(struct reading *in, const struct config_node *value)
{
    TRY(c_text_read(in, value, &in->rule->edit.id));
    const str id = str_of(in->rule->edit.id);
    if (!is_id(id))
        return config_node_refuse(value, "must be at most 32 of A-Z, 0-9 and -", in->r->fault);
    return edit_by_id(id) ? config_node_refuse(value, "is an edit of the catalogue", in->r->fault)
                          : OK;
}

static enum status edit_read(struct reading *in, const struct config_node *value)
{
    str id = {0};
    TRY(rule_text_read(in->r, value, &id));
    in->rule->of = edit_by_id(id);
    if (!in->rule->of)
        return config_node_refuse(value, "is no edit of the catalogue: claimline edits",
                                  in->r->fault);
    in->rule->edit.stage = in->rule->of->stage;
    return in->rule->of->stage <= STAGE_SCRUBBING
               ? OK
               : config_node_refuse(value, "judges payments, which no rule changes", in->r->fault);
}

static enum status severity_read(struct reading *in, const struct config_node *value)
{
    size_t choice;
    TRY(rule_choice_read(in->r, value, severity_names, &choice));
    in->rule->off = severity_names[choice + 1] == NULL;
    if (in->rule->off && !in->rule->of)
        return config_node_refuse(value, "is for edits of the catalogue: `edit:`", in->r->fault);
    in->rule->edit.severity = in->rule->off ? SEVERITY_INFO : (enum edit_severity)choice;
    return OK;
}

static enum status stage_read(struct reading *in, const struct config_node *value)
{
    size_t choice;
    if (in->rule->of) return config_name_refuse(value, "is that of the edit", in->r->fault);
    TRY(rule_choice_read(in->r, value, stage_names, &choice));
    in->rule->edit.stage = (enum edit_stage)choice;
    return OK;
}

static enum status each_read(struct reading *in, const struct config_node *value)
{
    size_t choice;
    TRY(rule_choice_read(in->r, value, each_names, &choice));
    in->rule->each = (enum rule_each)choice;
    return OK;
}

static enum status codes_read(struct reading *in, const struct config_node *value)
{
    if (in->rule->each == RULE_EACH_CLAIM && config_member(in->node, "each"))
        return config_name_refuse(value, "needs `each: line` or `each: diagnosis`", in->r->fault);
    if (in->rule->each == RULE_EACH_CLAIM) in->rule->each = RULE_EACH_LINE;
    in->rule->field = rule_field_by_name(in->rule->each == RULE_EACH_LINE ? STR("line.procedure")
                                                                          : STR("diagnosis.code"));
    return rule_codes_read(in->r, in->rule->field, value, &in->rule->codes);
}

static enum status for_read(struct reading *in, const struct config_node *value)
{
    return rule_whom_read(in->r, value, &in->rule->whom);
}

static enum status from_read(struct reading *in, const struct config_node *value)
{
    struct rule_value day;
    TRY(rule_value_read(in->r, RULE_DATE, value, &day));
    in->rule->from = date_of((int32_t)day.number);
    return OK;
}

static enum status until_read(struct reading *in, const struct config_node *value)
{
    struct rule_value day;
    TRY(rule_value_read(in->r, RULE_DATE, value, &day));
    in->rule->until = date_of((int32_t)day.number);
    if (in->rule->until.yyyymmdd >= in->rule->from.yyyymmdd) return OK;
    return config_node_refuse(value, "is before `from`", in->r->fault);
}

/* What a finding shows when the rule does not say: the first thing that is asked. */
static const struct rule_field *first_field(const struct rule_condition *condition)
{
    for (size_t i = 0; i < condition->count; i++) {
        const struct rule_node *node = &condition->nodes[i];
        if (node->op == RULE_COUNT || node->op == RULE_SUM) return NULL;
        if (node->field) return node->field;
    }
    return NULL;
}

static enum status when_read(struct reading *in, const struct config_node *value)
{
    struct rule *rule = in->rule;
    TRY(rule_condition_read(in->r, value, rule->each, &rule->when));
    if (rule->edit.stage == STAGE_CODING && rule_condition_needs_history(&rule->when))
        return config_name_refuse(value, "needs the history, which only scrubbing has",
                                  in->r->fault);
    if (!rule->field) rule->field = first_field(&rule->when);
    return OK;
}

static bool is_in_hand(const struct rule *rule, const struct rule_field *field)
{
    static const enum rule_of of[] = {[RULE_EACH_CLAIM] = RULE_OF_CLAIM,
                                      [RULE_EACH_LINE] = RULE_OF_LINE,
                                      [RULE_EACH_DIAGNOSIS] = RULE_OF_DIAGNOSIS};
    return field->of == RULE_OF_CLAIM || field->of == of[rule->each];
}

static enum status show_read(struct reading *in, const struct config_node *value)
{
    str name = {0};
    TRY(rule_text_read(in->r, value, &name));
    in->rule->field = rule_field_by_name(name);
    if (!in->rule->field) return config_node_refuse(value, "is no field of a claim", in->r->fault);
    return is_in_hand(in->rule, in->rule->field)
               ? OK
               : config_node_refuse(value, "is not in hand here: see `each:`", in->r->fault);
}

static enum status message_read(struct reading *in, const struct config_node *value)
{
    return c_text_read(in, value, &in->rule->edit.doc);
}

static enum status fix_read(struct reading *in, const struct config_node *value)
{
    return c_text_read(in, value, &in->rule->edit.fix);
}

static enum status source_read(struct reading *in, const struct config_node *value)
{
    return c_text_read(in, value, &in->rule->edit.source);
}

static enum status prevents_read(struct reading *in, const struct config_node *value)
{
    return c_text_read(in, value, &in->rule->edit.prevents);
}

static enum status drafted_read(struct reading *in, const struct config_node *value)
{
    return rule_text_read(in->r, value, &in->rule->drafted_by);
}

static enum status approved_read(struct reading *in, const struct config_node *value)
{
    return rule_text_read(in->r, value, &in->rule->approved_by);
}

static enum status examples_read(struct reading *in, const struct config_node *value)
{
    in->rule->examples = value;
    return rule_examples_prove(in->r, value, in->rule);
}

static const struct rule_key {
    const char *name;
    enum status (*read)(struct reading *in, const struct config_node *value);
    const char *missing; /* it must be there */
} keys[] = {
    {"id", id_read, "the rule has no id"},
    {"edit", edit_read, NULL},
    {"severity", severity_read, "the rule has no severity"},
    {"stage", stage_read, NULL},
    {"each", each_read, NULL},
    {"for", for_read, NULL},
    {"from", from_read, NULL},
    {"until", until_read, NULL},
    {"codes", codes_read, NULL},
    {"when", when_read, NULL},
    {"show", show_read, NULL},
    {"message", message_read, "the rule has no message"},
    {"fix", fix_read, NULL},
    {"source", source_read, "the rule has no source"},
    {"prevents", prevents_read, NULL},
    {"drafted_by", drafted_read, NULL},
    {"approved_by", approved_read, NULL},
    {"examples", examples_read, "the rule has no examples: give `fails` and `passes`"},
};

static bool is_key(str name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (str_is(name, keys[i].name)) return true;
    return false;
}

/* ---- two people --------------------------------------------------------------------------- */

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
    return c;
}

static char next_letter(str *name)
{
    const str rest = str_trim(*name);
    char letter = '\0';
    if (rest.len) letter = lower(rest.at[0]);
    *name = rest.len ? (str){rest.at + 1, rest.len - 1} : rest;
    return letter;
}

/* Blanks and case do not make another person. */
static bool is_same_person(str a, str b)
{
    for (;;) {
        const char letter = next_letter(&a);
        if (letter != next_letter(&b)) return false;
        if (!letter) return true;
    }
}

static const char *why_not(const struct rule *rule)
{
    if (rule->drafted_by.len == 0) return "nobody is named who drafted it";
    if (rule->approved_by.len == 0) return "nobody has approved it";
    return is_same_person(rule->drafted_by, rule->approved_by) ? "who drafted it cannot approve it"
                                                               : NULL;
}

/* ---- a rule ------------------------------------------------------------------------------- */

static enum status names_prove(struct reading *in)
{
    if (in->node->kind != CONFIG_MAPPING)
        return config_node_refuse(in->node, "must be a rule: a mapping", in->r->fault);
    for (const struct config_node *n = in->node->first; n; n = n->next)
        if (!is_key(n->name)) return config_name_refuse(n, "is no name of a rule", in->r->fault);
    if (config_member(in->node, "when") || config_member(in->node, "codes") ||
        config_member(in->node, "edit"))
        return OK;
    return config_node_refuse(in->node, "has neither `when` nor `codes`", in->r->fault);
}

enum status rule_read(struct rule_reader *r, const struct config_node *node, struct rule *rule)
{
    struct reading in = {r, node, rule};
    *rule = (struct rule){.edit = {.stage = STAGE_SCRUBBING, .fix = "", .prevents = ""},
                          .release = r->release,
                          .drafted_by = r->drafted_by,
                          .approved_by = r->approved_by,
                          .line = node->line};
    TRY(names_prove(&in));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct config_node *value = config_member(node, keys[i].name);
        if (value) TRY(keys[i].read(&in, value));
        if (!value && keys[i].missing) return config_node_refuse(node, keys[i].missing, r->fault);
    }
    rule->why_not = why_not(rule);
    return OK;
}
