/* Conditions: from the tree of a file to nodes in the order in which they are written. */
#include "lib/edit/rule_read.h"

#include <assert.h>

const char *const rule_among_names[] = {"lines",     "other_lines",  "history",
                                        "diagnoses", "pointed",      "procedures",
                                        "facts",     "other_payers", NULL};

enum rule_of rule_of_among(unsigned among)
{
    static const enum rule_of of[] = {RULE_OF_LINE,      RULE_OF_LINE,       RULE_OF_LINE,
                                      RULE_OF_DIAGNOSIS, RULE_OF_DIAGNOSIS,  RULE_OF_PROCEDURE,
                                      RULE_OF_FACT,      RULE_OF_OTHER_PAYER};
    return of[__builtin_ctz(among)];
}

/* What lies ahead: a condition, one of its pairs, or the end of node `close`. */
struct work {
    enum { CONDITION, PAIR, CLOSE } kind;
    const struct config_node *node;
    size_t close;
    unsigned among; /* inside `where` of these things; 0: not inside */
};

struct writing {
    struct rule_reader *r;
    enum rule_each each;
    struct rule_node *nodes;
    size_t count;
    struct work *work;
    size_t work_count;
};

static void work_push(struct writing *w, struct work work)
{
    w->work = arena_grow(w->r->arena, w->work, w->work_count, sizeof *w->work);
    w->work[w->work_count++] = work;
}

/* The first child is to come off first. */
static void work_push_children(struct writing *w, const struct config_node *node, struct work work)
{
    const size_t first = w->work_count;
    for (size_t i = 0; i < node->count; i++) work_push(w, work);
    size_t at = first + node->count;
    for (const struct config_node *n = node->first; n; n = n->next) w->work[--at].node = n;
}

static enum status node_add(struct writing *w, const struct config_node *at, struct rule_node node)
{
    if (w->count == RULE_NODES_MAX)
        return config_node_refuse(at, "makes the condition too long", w->r->fault);
    node.end = (uint16_t)(w->count + 1);
    w->nodes = arena_grow(w->r->arena, w->nodes, w->count, sizeof *w->nodes);
    w->nodes[w->count++] = node;
    return OK;
}

/* ---- numbers: an interval with both ends in it -------------------------------------------- */

static int64_t day_beside(int64_t day, int32_t days)
{
    return date_add_days(date_of((int32_t)day), days).yyyymmdd;
}

static int64_t above(enum rule_type type, int64_t number)
{
    return type == RULE_DATE ? day_beside(number, 1) : number + 1;
}

static int64_t below(enum rule_type type, int64_t number)
{
    return type == RULE_DATE ? day_beside(number, -1) : number - 1;
}

static void narrow(struct rule_node *to, int64_t low, int64_t high)
{
    if (low > to->low) to->low = low;
    if (high < to->high) to->high = high;
}

static enum status between_read(struct writing *w, enum rule_type type,
                                const struct config_node *node, struct rule_node *to)
{
    struct rule_value low, high;
    if (node->kind != CONFIG_LIST || node->count != 2)
        return config_name_refuse(node, "must be a list of two: the least and the most",
                                  w->r->fault);
    TRY(rule_value_read(w->r, type, node->first, &low));
    TRY(rule_value_read(w->r, type, node->last, &high));
    if (low.number > high.number)
        return config_node_refuse(node->first, "is more than what follows it", w->r->fault);
    narrow(to, low.number, high.number);
    return OK;
}

/* One of is, between, above, below, at_least, at_most. *known: false where it is none of them. */
static enum status bound_read(struct writing *w, enum rule_type type,
                              const struct config_node *node, struct rule_node *to, bool *known)
{
    static const char *const names[] = {"is", "above", "at_least", "below", "at_most", NULL};
    struct rule_value value = {0};
    size_t i = 0;
    *known = true;
    if (str_is(node->name, "between")) return between_read(w, type, node, to);
    while (names[i] && !str_is(node->name, names[i])) i++;
    *known = names[i] != NULL;
    if (!*known) return OK;
    TRY(rule_value_read(w->r, type, node, &value));
    const int64_t lows[] = {value.number, above(type, value.number), value.number, INT64_MIN,
                            INT64_MIN};
    const int64_t highs[] = {value.number, INT64_MAX, INT64_MAX, below(type, value.number),
                             value.number};
    narrow(to, lows[i], highs[i]);
    return OK;
}

static enum status interval_prove(struct writing *w, const struct config_node *at,
                                  const struct rule_node *node)
{
    enum { FIRST_DAY = 18000101, LAST_DAY = 99991231 };
    const bool day = node->field && node->field->type == RULE_DATE;
    if (node->low > node->high || (day && (node->low > LAST_DAY || node->high < FIRST_DAY)))
        return config_name_refuse(at, "can never hold", w->r->fault);
    return OK;
}

static struct rule_node anything(enum rule_op op, const struct rule_field *field)
{
    return (struct rule_node){
        .op = op, .field = field, .low = INT64_MIN, .high = INT64_MAX, .within_days = RULE_ANY_DAY};
}

/* ---- one field ---------------------------------------------------------------------------- */

static bool is_text(const struct rule_field *field)
{
    return field->type == RULE_CODE || field->type == RULE_TEXT;
}

static enum status in_add(struct writing *w, const struct rule_field *field,
                          const struct config_node *value)
{
    struct rule_node node = anything(RULE_IN, field);
    if (field->type == RULE_TEXT)
        return config_name_refuse(value, "is free text: it takes `matches` and `present`",
                                  w->r->fault);
    TRY(rule_codes_read(w->r, field, value, &node.codes));
    return node_add(w, value, node);
}

static enum status matches_add(struct writing *w, const struct rule_field *field,
                               const struct config_node *value)
{
    struct rule_node node = anything(RULE_MATCHES, field);
    str text = {0};
    TRY(rule_text_read(w->r, value, &text));
    const char *wrong = rule_pattern_read(text, w->r->arena, &node.pattern);
    return wrong ? config_node_refuse(value, wrong, w->r->fault) : node_add(w, value, node);
}

static enum status present_add(struct writing *w, const struct rule_field *field,
                               const struct config_node *value)
{
    struct rule_node node = anything(RULE_PRESENT, field);
    bool yes;
    if (field->type == RULE_MONEY || field->type == RULE_AMOUNT)
        return config_name_refuse(value, "does not go with money and quantities: they are 0",
                                  w->r->fault);
    TRY(rule_yes_read(w->r, value, &yes));
    node.low = yes;
    return node_add(w, value, node);
}

static enum status text_test_add(struct writing *w, const struct rule_field *field,
                                 const struct config_node *value)
{
    if (str_is(value->name, "in") || str_is(value->name, "is")) return in_add(w, field, value);
    if (str_is(value->name, "matches")) return matches_add(w, field, value);
    if (str_is(value->name, "present")) return present_add(w, field, value);
    return config_name_refuse(value, "must be one of in, is, matches, present", w->r->fault);
}

static enum status number_test_read(struct writing *w, const struct rule_field *field,
                                    const struct config_node *test, struct rule_node *node)
{
    bool known;
    TRY(bound_read(w, field->type, test, node, &known));
    return known ? OK
                 : config_name_refuse(
                       test, "must be one of is, between, above, below, at_least, at_most, present",
                       w->r->fault);
}

static enum status number_tests_add(struct writing *w, const struct rule_field *field,
                                    const struct config_node *tests)
{
    struct rule_node node = anything(RULE_BETWEEN, field);
    size_t bounds = 0;
    for (const struct config_node *n = tests->first; n; n = n->next) {
        const bool present = str_is(n->name, "present");
        TRY(present ? present_add(w, field, n) : number_test_read(w, field, n, &node));
        bounds += !present;
    }
    if (bounds == 0) return OK;
    TRY(interval_prove(w, tests, &node));
    return node_add(w, tests, node);
}

/* `field: {test: value, ...}`: all of them. */
static enum status tests_add(struct writing *w, const struct rule_field *field,
                             const struct config_node *tests)
{
    const size_t first = w->count;
    if (tests->count == 0) return config_node_refuse(tests, "holds no test", w->r->fault);
    TRY(node_add(w, tests, (struct rule_node){.op = RULE_ALL}));
    if (!is_text(field)) TRY(number_tests_add(w, field, tests));
    for (const struct config_node *n = tests->first; is_text(field) && n; n = n->next)
        TRY(text_test_add(w, field, n));
    if (w->count > first + 2) {
        w->nodes[first].end = (uint16_t)w->count;
        return OK;
    }
    w->nodes[first] = w->nodes[first + 1]; /* one test stands for itself */
    w->nodes[first].end = (uint16_t)(first + 1);
    w->count = first + 1;
    return OK;
}

static enum status number_is_add(struct writing *w, const struct rule_field *field,
                                 const struct config_node *value)
{
    struct rule_node node = anything(RULE_BETWEEN, field);
    struct rule_value number;
    TRY(rule_value_read(w->r, field->type, value, &number));
    narrow(&node, number.number, number.number);
    return node_add(w, value, node);
}

/* Whether there is one thing in hand that the field is of. */
static const char *not_in_hand(const struct writing *w, const struct rule_field *field,
                               unsigned among)
{
    if (among && rule_of_among(among) == field->of)
        return (among & RULE_HISTORY) && !field->in_history ? "is not kept in the history" : NULL;
    const bool here = field->of == RULE_OF_CLAIM ||
                      (field->of == RULE_OF_LINE && w->each == RULE_EACH_LINE) ||
                      (field->of == RULE_OF_DIAGNOSIS && w->each == RULE_EACH_DIAGNOSIS);
    return here ? NULL : "is not in hand here: `each:`, or exists, count and sum, put it there";
}

static enum status field_add(struct writing *w, const struct config_node *pair, unsigned among)
{
    const struct rule_field *field = rule_field_by_name(pair->name);
    if (!field) return config_name_refuse(pair, "is no field of a claim", w->r->fault);
    const char *wrong = not_in_hand(w, field, among);
    if (wrong) return config_name_refuse(pair, wrong, w->r->fault);
    if (pair->kind == CONFIG_MAPPING) return tests_add(w, field, pair);
    return is_text(field) ? in_add(w, field, pair) : number_is_add(w, field, pair);
}

/* ---- exists, count, sum ------------------------------------------------------------------- */

static enum status among_add(struct writing *w, const struct config_node *word,
                             struct rule_node *node)
{
    size_t i;
    enum { LINES = RULE_LINES | RULE_OTHER_LINES | RULE_HISTORY };
    TRY(rule_choice_read(w->r, word, rule_among_names, &i));
    const unsigned bit = 1u << i;
    if (node->among && !((node->among & LINES) && (bit & LINES)))
        return config_node_refuse(word, "cannot be joined with what stands before it", w->r->fault);
    if ((bit & (RULE_OTHER_LINES | RULE_POINTED)) && w->each != RULE_EACH_LINE)
        return config_node_refuse(word, "needs `each: line`", w->r->fault);
    node->among = (uint8_t)(node->among | bit);
    return OK;
}

static enum status group_in(struct writing *w, const struct config_node *value,
                            struct rule_node *node)
{
    if (value->kind == CONFIG_VALUE) return among_add(w, value, node);
    if (value->count == 0) return config_node_refuse(value, "names nothing", w->r->fault);
    for (const struct config_node *n = value->first; n; n = n->next) TRY(among_add(w, n, node));
    return OK;
}

static enum status group_same_day(struct writing *w, const struct config_node *value,
                                  struct rule_node *node)
{
    bool yes;
    TRY(rule_yes_read(w->r, value, &yes));
    if (w->each != RULE_EACH_LINE)
        return config_name_refuse(value, "needs `each: line`", w->r->fault);
    if (yes) node->within_days = 0;
    return OK;
}

static enum status group_within(struct writing *w, const struct config_node *value,
                                struct rule_node *node)
{
    enum { DAYS_MAX = 36500 };
    struct rule_value days;
    TRY(rule_value_read(w->r, RULE_NUMBER, value, &days));
    if (days.number < 0 || days.number > DAYS_MAX)
        return config_node_refuse(value, "must be 0 to 36500 days", w->r->fault);
    node->within_days = (int32_t)days.number;
    return OK;
}

static enum status group_field(struct writing *w, const struct config_node *value,
                               struct rule_node *node)
{
    str name = {0};
    TRY(rule_text_read(w->r, value, &name));
    node->field = rule_field_by_name(name);
    if (!node->field) return config_node_refuse(value, "is no field of a claim", w->r->fault);
    if (node->field->type != RULE_MONEY && node->field->type != RULE_AMOUNT)
        return config_node_refuse(value, "is neither money nor a quantity", w->r->fault);
    return OK;
}

/* Words of a group besides its bounds; those without a reader are read on their own. */
static const struct group_key {
    const char *name;
    enum status (*read)(struct writing *w, const struct config_node *value, struct rule_node *node);
} group_keys[] = {{"in", NULL},
                  {"field", NULL},
                  {"where", NULL},
                  {"same_day", group_same_day},
                  {"within_days", group_within}};

static const struct group_key *group_key_of(str name)
{
    for (size_t i = 0; i < COUNT_OF(group_keys); i++)
        if (str_is(name, group_keys[i].name)) return &group_keys[i];
    return NULL;
}

/* One pair of it; *bounds counts those that say how many. */
static enum status group_pair(struct writing *w, const struct config_node *group,
                              const struct config_node *pair, struct rule_node *node,
                              size_t *bounds)
{
    const enum rule_type type = node->field ? node->field->type : RULE_NUMBER;
    const struct group_key *key = group_key_of(pair->name);
    bool known = false;
    if (key) return key->read ? key->read(w, pair, node) : OK;
    if (!str_is(group->name, "exists")) TRY(bound_read(w, type, pair, node, &known));
    if (!known) return config_name_refuse(pair, "is unknown here", w->r->fault);
    ++*bounds;
    return OK;
}

static enum status group_pairs(struct writing *w, const struct config_node *group,
                               struct rule_node *node)
{
    size_t bounds = 0;
    for (const struct config_node *n = group->first; n; n = n->next)
        TRY(group_pair(w, group, n, node, &bounds));
    if (str_is(group->name, "exists"))
        node->low = 1;
    else if (bounds == 0)
        return config_name_refuse(group, "says not how many: at_least, above, is, ...",
                                  w->r->fault);
    return interval_prove(w, group, node);
}

/* What it needs, before its numbers can be read. */
static enum status group_prove(struct writing *w, const struct config_node *group,
                               struct rule_node *node)
{
    const struct config_node *in = config_member(group, "in"),
                             *field = config_member(group, "field");
    if (!in) return config_name_refuse(group, "says not of what: `in:`", w->r->fault);
    TRY(group_in(w, in, node));
    if ((node->op == RULE_SUM) != (field != NULL))
        return config_name_refuse(field ? field : group,
                                  field ? "is for `sum`" : "says not of what: `field:`",
                                  w->r->fault);
    if (field) TRY(group_field(w, field, node));
    if (field && (node->field->of != rule_of_among(node->among) ||
                  ((node->among & RULE_HISTORY) && !node->field->in_history)))
        return config_node_refuse(field, "is no field of what is summed", w->r->fault);
    const bool dated = config_member(group, "same_day") || config_member(group, "within_days");
    return dated && rule_of_among(node->among) != RULE_OF_LINE
               ? config_name_refuse(group, "can be of a day only for lines and history",
                                    w->r->fault)
               : OK;
}

static enum status group_add(struct writing *w, const struct config_node *group, enum rule_op op,
                             unsigned among)
{
    struct rule_node node = anything(op, NULL);
    const size_t at = w->count;
    if (among) return config_name_refuse(group, "cannot stand inside another one", w->r->fault);
    if (group->kind != CONFIG_MAPPING)
        return config_node_refuse(group, "must be a mapping: {in: lines, where: ...}", w->r->fault);
    TRY(group_prove(w, group, &node));
    TRY(group_pairs(w, group, &node));
    TRY(node_add(w, group, node));
    const struct config_node *where = config_member(group, "where");
    if (!where) return OK;
    work_push(w, (struct work){.kind = CLOSE, .close = at});
    work_push(w, (struct work){.kind = CONDITION, .node = where, .among = node.among});
    return OK;
}

/* ---- all, any, not ------------------------------------------------------------------------ */

static enum status join_add(struct writing *w, const struct config_node *list, enum rule_op op,
                            unsigned among)
{
    if (list->kind != CONFIG_LIST || list->count == 0)
        return config_node_refuse(list, "must be a list of conditions", w->r->fault);
    work_push(w, (struct work){.kind = CLOSE, .close = w->count});
    TRY(node_add(w, list, (struct rule_node){.op = op}));
    work_push_children(w, list, (struct work){.kind = CONDITION, .among = among});
    return OK;
}

static enum status not_add(struct writing *w, const struct config_node *node, enum rule_op op,
                           unsigned among)
{
    work_push(w, (struct work){.kind = CLOSE, .close = w->count});
    TRY(node_add(w, node, (struct rule_node){.op = op}));
    work_push(w, (struct work){.kind = CONDITION, .node = node, .among = among});
    return OK;
}

static const struct {
    const char *name;
    enum rule_op op;
    enum status (*add)(struct writing *w, const struct config_node *node, enum rule_op op,
                       unsigned among);
} words[] = {
    {"all", RULE_ALL, join_add},      {"any", RULE_ANY, join_add},
    {"not", RULE_NOT, not_add},       {"exists", RULE_COUNT, group_add},
    {"count", RULE_COUNT, group_add}, {"sum", RULE_SUM, group_add},
};

static enum status pair_add(struct writing *w, const struct work *work)
{
    assert(work->node);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(work->node->name, words[i].name))
            return words[i].add(w, work->node, words[i].op, work->among);
    return field_add(w, work->node, work->among);
}

/* A mapping of several pairs is all of them. */
static enum status condition_add(struct writing *w, const struct work *work)
{
    const struct config_node *node = work->node;
    if (node->kind != CONFIG_MAPPING || node->count == 0)
        return config_node_refuse(node, "must be a condition, as {line.units: {above: 1}}",
                                  w->r->fault);
    if (node->count > 1) {
        work_push(w, (struct work){.kind = CLOSE, .close = w->count});
        TRY(node_add(w, node, (struct rule_node){.op = RULE_ALL}));
    }
    work_push_children(w, node, (struct work){.kind = PAIR, .among = work->among});
    return OK;
}

static enum status work_do(struct writing *w, const struct work *work)
{
    switch (work->kind) {
    case CONDITION:
        return condition_add(w, work);
    case PAIR:
        return pair_add(w, work);
    case CLOSE:
        w->nodes[work->close].end = (uint16_t)w->count;
        return OK;
    }
    return HALT;
}

enum status rule_condition_read(struct rule_reader *r, const struct config_node *node,
                                enum rule_each each, struct rule_condition *condition)
{
    struct writing w = {.r = r, .each = each};
    work_push(&w, (struct work){.kind = CONDITION, .node = node});
    while (w.work_count) {
        const struct work work = w.work[--w.work_count];
        TRY(work_do(&w, &work));
    }
    *condition = (struct rule_condition){w.nodes, w.count};
    rule_condition_link(condition);
    return OK;
}

/* ---- for whom ----------------------------------------------------------------------------- */

enum status rule_whom_read(struct rule_reader *r, const struct config_node *node,
                           struct rule_condition *condition)
{
    struct writing w = {.r = r, .each = RULE_EACH_CLAIM};
    if (node->kind != CONFIG_MAPPING || node->count == 0)
        return config_node_refuse(node, "must be a mapping, as {payer: [SUMC2]}", r->fault);
    TRY(node_add(&w, node, (struct rule_node){.op = RULE_ALL}));
    for (const struct config_node *n = node->first; n; n = n->next) {
        const str name = arena_printf(r->arena, "claim.%.*s", STR_ARGS(n->name));
        const struct rule_field *field = rule_field_by_name(name);
        if (!field || field->type != RULE_CODE)
            return config_name_refuse(n, "is no code of a claim, as payer, plan, facility, bill",
                                      r->fault);
        TRY(in_add(&w, field, n));
    }
    w.nodes[0].end = (uint16_t)w.count;
    *condition = (struct rule_condition){w.nodes, w.count};
    rule_condition_link(condition);
    return OK;
}

/* ---- the way on --------------------------------------------------------------------------- */

static bool is_test(const struct rule_node *node)
{
    return node->op >= RULE_IN;
}

static uint16_t first_test(const struct rule_condition *c, uint16_t from)
{
    while (from < c->count && !is_test(&c->nodes[from])) from++;
    return from;
}

static void children_link(const struct rule_condition *c, const struct rule_node *node, uint16_t at)
{
    for (uint16_t i = (uint16_t)(at + 1); i < node->end; i = c->nodes[i].end) {
        struct rule_node *child = &c->nodes[i];
        const bool last = child->end == node->end;
        const uint16_t next = last ? 0 : first_test(c, child->end);
        const bool not = node->op == RULE_NOT;
        child->negative = node->negative != not ;
        child->yes = not ? node->no : node->yes;
        child->no = not ? node->yes : node->no;
        if (!last && node->op == RULE_ALL) child->yes = next;
        if (!last && node->op == RULE_ANY) child->no = next;
    }
}

/* What stands below count and sum is a condition of its own. */
static void where_link(const struct rule_condition *c, struct rule_node *node, uint16_t at)
{
    node->where = RULE_YES;
    if (node->end == at + 1) return;
    struct rule_node *below = &c->nodes[at + 1];
    below->yes = RULE_YES;
    below->no = RULE_NO;
    node->where = first_test(c, (uint16_t)(at + 1));
}

void rule_condition_link(struct rule_condition *condition)
{
    if (condition->count == 0) return;
    condition->nodes[0].yes = RULE_YES;
    condition->nodes[0].no = RULE_NO;
    const uint16_t count = (uint16_t)condition->count; /* RULE_NODES_MAX */
    for (uint16_t i = 0; i < count; i++) {
        struct rule_node *node = &condition->nodes[i];
        if (!is_test(node))
            children_link(condition, node, i);
        else
            where_link(condition, node, i);
    }
}

bool rule_condition_needs_history(const struct rule_condition *condition)
{
    for (size_t i = 0; i < condition->count; i++)
        if (condition->nodes[i].among & RULE_HISTORY) return true;
    return false;
}
