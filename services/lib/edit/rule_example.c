/* Examples: small claims in the names of the fields, and what a rule must say of them. */
#include "lib/edit/check.h"
#include "lib/edit/rule_read.h"

enum { EXAMPLE_DAY = 20260101 }; /* of what has no date, where the rule has none either */

struct example {
    struct rule_reader *r;
    const struct rule *rule;
    Claim *claim;
    struct history history;
};

/* ---- parts of a claim --------------------------------------------------------------------- */

/* The lists of an example by their names; `list` and `count` in the claim. */
static const struct part_list {
    const char *name;
    enum rule_of of;
    const ProtobufCMessageDescriptor *type;
    size_t list, count;
} lists[] = {
    {"lines", RULE_OF_LINE, &service_line__descriptor, offsetof(Claim, lines),
     offsetof(Claim, n_lines)},
    {"diagnoses", RULE_OF_DIAGNOSIS, &diagnosis__descriptor, offsetof(Claim, diagnoses),
     offsetof(Claim, n_diagnoses)},
    {"procedures", RULE_OF_PROCEDURE, &inpatient_procedure__descriptor, offsetof(Claim, procedures),
     offsetof(Claim, n_procedures)},
    {"facts", RULE_OF_FACT, &coded_fact__descriptor, offsetof(Claim, facts),
     offsetof(Claim, n_facts)},
    {"other_payers", RULE_OF_OTHER_PAYER, &other_payer__descriptor, offsetof(Claim, other_payers),
     offsetof(Claim, n_other_payers)},
};

static void *part_new(struct rule_reader *r, Claim *claim, const struct part_list *list)
{
    void ***parts = (void *)((char *)claim + list->list);
    size_t *count = (void *)((char *)claim + list->count);
    void **more = ARENA_ARRAY(r->arena, void *, *count + 1);
    for (size_t i = 0; i < *count; i++) more[i] = (*parts)[i];
    void *part = arena_alloc(r->arena, list->type->sizeof_message);
    list->type->message_init(part);
    more[(*count)++] = part;
    *parts = more;
    return part;
}

static enum status value_put(struct rule_reader *r, Claim *claim, void *part,
                             const struct rule_field *field, const struct config_node *node)
{
    struct rule_value value;
    TRY(rule_value_read(r, field->type, node, &value));
    rule_field_put(field, claim, part, &value, r->arena);
    return OK;
}

/* "procedure: G0101" of a line is line.procedure. */
static enum status member_put(struct rule_reader *r, Claim *claim, void *part, enum rule_of of,
                              const struct config_node *node)
{
    const str name = arena_printf(r->arena, "%s.%.*s", rule_of_name(of), STR_ARGS(node->name));
    const struct rule_field *field = rule_field_by_name(name);
    if (!field)
        return config_name_refuse(
            node, of == RULE_OF_CLAIM ? "is no field of a claim" : "is no field of this part",
            r->fault);
    if (node->kind == CONFIG_MAPPING)
        return config_node_refuse(node, "must be a value or a list of values", r->fault);
    if (node->kind == CONFIG_VALUE) return value_put(r, claim, part, field, node);
    for (const struct config_node *n = node->first; n; n = n->next)
        TRY(value_put(r, claim, part, field, n));
    return OK;
}

static enum status members_put(struct rule_reader *r, Claim *claim, void *part, enum rule_of of,
                               const struct config_node *mapping)
{
    if (mapping->kind != CONFIG_MAPPING)
        return config_node_refuse(mapping, "must be a mapping of fields to values", r->fault);
    for (const struct config_node *n = mapping->first; n; n = n->next)
        TRY(member_put(r, claim, part, of, n));
    return OK;
}

static enum status parts_put(struct rule_reader *r, Claim *claim, const struct part_list *list,
                             const struct config_node *node)
{
    if (node->kind != CONFIG_LIST) return config_node_refuse(node, "must be a list", r->fault);
    for (const struct config_node *n = node->first; n; n = n->next)
        TRY(members_put(r, claim, part_new(r, claim, list), list->of, n));
    return OK;
}

/* ---- a whole example ---------------------------------------------------------------------- */

static int32_t usual_day(const struct rule *rule)
{
    if (date_is_set(rule->from)) return rule->from.yyyymmdd;
    return date_is_set(rule->until) ? rule->until.yyyymmdd : EXAMPLE_DAY;
}

static Claim *claim_new(struct example *x)
{
    Claim *claim = ARENA_NEW(x->r->arena, Claim);
    claim__init(claim);
    claim->type = CLAIM_TYPE__PROFESSIONAL;
    return claim;
}

static void days_fill(const struct example *x, Claim *claim)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!claim->lines[i]->from) claim->lines[i]->from = usual_day(x->rule);
    if (claim->n_lines == 0) claim->statement_from = usual_day(x->rule);
}

/* Lines of claims sent before: each a claim of its own. */
static enum status history_put(struct example *x, const struct config_node *node)
{
    struct history_entry *items = ARENA_ARRAY(x->r->arena, struct history_entry, node->count + 1);
    if (node->kind != CONFIG_LIST) return config_node_refuse(node, "must be a list", x->r->fault);
    for (const struct config_node *n = node->first; n; n = n->next) {
        Claim *past = claim_new(x);
        void *line = part_new(x->r, past, &lists[0]);
        TRY(members_put(x->r, past, line, RULE_OF_LINE, n));
        days_fill(x, past);
        items[x->history.count++] =
            (struct history_entry){.body = body_pack(x->r->arena, &past->base)};
    }
    x->history.items = items;
    return OK;
}

static enum status name_prove(struct rule_reader *r, const struct config_node *node)
{
    if (str_is(node->name, "claim") || str_is(node->name, "history")) return OK;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (str_is(node->name, lists[i].name)) return OK;
    return config_name_refuse(node, "is no part of an example", r->fault);
}

/* Parts first: the claim's age is counted from its first day. */
static enum status example_read(struct example *x, const struct config_node *node)
{
    if (node->kind != CONFIG_MAPPING)
        return config_node_refuse(node, "must be a claim: {claim: ..., lines: ...}", x->r->fault);
    x->claim = claim_new(x);
    for (const struct config_node *n = node->first; n; n = n->next) TRY(name_prove(x->r, n));
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const struct config_node *parts = config_member(node, lists[i].name);
        if (parts) TRY(parts_put(x->r, x->claim, &lists[i], parts));
    }
    days_fill(x, x->claim);
    const struct config_node *history = config_member(node, "history"),
                             *claim = config_member(node, "claim");
    if (history) TRY(history_put(x, history));
    return claim ? members_put(x->r, x->claim, x->claim, RULE_OF_CLAIM, claim) : OK;
}

static bool is_met(const struct example *x)
{
    const struct edit_run run = {.claim = x->claim, .history = &x->history, .arena = x->r->arena};
    struct rule_case of = {.run = &run};
    if (!rule_concerns(x->rule, x->claim)) return false;
    const int32_t times = rule_times(x->rule, x->claim);
    for (int32_t i = 1; i <= times; i++)
        if (rule_state(x->rule, &of, i) == FAILS) return true;
    return false;
}

static enum status list_prove(struct rule_reader *r, const struct config_node *list,
                              struct rule *rule, bool met)
{
    if (list->kind != CONFIG_LIST || list->count == 0)
        return config_name_refuse(list, "must be a list of claims", r->fault);
    for (const struct config_node *n = list->first; n; n = n->next) {
        struct example x = {.r = r, .rule = rule};
        TRY(example_read(&x, n));
        if (is_met(&x) != met)
            return config_node_refuse(n,
                                      met ? "does not hold: the rule says nothing of this claim"
                                          : "does not hold: the rule speaks of this claim",
                                      r->fault);
        rule->example_count++;
    }
    return OK;
}

enum status rule_examples_prove(struct rule_reader *r, const struct config_node *node,
                                struct rule *rule)
{
    static const char *const names[][2] = {{"passes", "fails"}, {"leaves", "changes"}};
    const char *const *own = names[rule->of != NULL];
    if (node->kind != CONFIG_MAPPING)
        return config_node_refuse(node, "must be a mapping of two lists of claims", r->fault);
    for (const struct config_node *n = node->first; n; n = n->next)
        if (!str_is(n->name, own[0]) && !str_is(n->name, own[1]))
            return config_name_refuse(
                n, rule->of ? "must be `changes` or `leaves`" : "must be `fails` or `passes`",
                r->fault);
    for (size_t met = 0; met < 2; met++) {
        const struct config_node *list = config_member(node, own[met]);
        if (!list)
            return config_name_refuse(node,
                                      rule->of ? "must hold both `changes` and `leaves`"
                                               : "must hold both `fails` and `passes`",
                                      r->fault);
        TRY(list_prove(r, list, rule, met == 1));
    }
    return OK;
}
