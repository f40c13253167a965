/* A rule as the file that it could have come from, in one spelling. */
#include "lib/edit/check.h"
#include "lib/edit/rule_read.h"
#include "lib/edit/rules.h"

enum { ROOM_FIRST = 1024, ASCII_MAX = 0x7f };

struct out {
    struct arena *arena;
    char *at;
    size_t len, room;
};

static void put(struct out *out, str text)
{
    while (out->len + text.len > out->room) {
        char *more = arena_take(out->arena, out->room * 2 + ROOM_FIRST);
        if (out->len) memcpy(more, out->at, out->len);
        out->at = more;
        out->room = out->room * 2 + ROOM_FIRST;
    }
    if (text.len) memcpy(out->at + out->len, text.at, text.len);
    out->len += text.len;
}

static void put_text(struct out *out, const char *text)
{
    put(out, str_of(text));
}

/* The code point that begins here, and its bytes: libyaml gave us UTF-8. */
static size_t code_point(str text, uint32_t *point)
{
    enum { CONTINUED = 6, BITS = 0x3f };
    const unsigned char first = (unsigned char)text.at[0];
    const size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first > ASCII_MAX ? 2 : 1;
    *point = len == 1 ? first : (uint32_t)first & ((uint32_t)ASCII_MAX >> len);
    for (size_t i = 1; i < len && i < text.len; i++)
        *point = *point << CONTINUED | ((unsigned char)text.at[i] & BITS);
    return len < text.len ? len : text.len;
}

/* In double quotes, with nothing in it that YAML reads otherwise. */
static void put_quoted(struct out *out, str text)
{
    put_text(out, "\"");
    while (text.len) {
        uint32_t point;
        const size_t len = code_point(text, &point);
        if (point == '"' || point == '\\')
            put(out, arena_printf(out->arena, "\\%c", (int)point));
        else if (point < ' ' || point >= ASCII_MAX)
            put(out, arena_printf(out->arena, "\\U%08x", point));
        else
            put(out, (str){text.at, len});
        text = (str){text.at + len, text.len - len};
    }
    put_text(out, "\"");
}

/* ---- tests -------------------------------------------------------------------------------- */

static void put_value(struct out *out, enum rule_type type, int64_t number)
{
    char text[MONEY_TEXT_MAX];
    const int32_t day = (int32_t)number;
    if (type == RULE_MONEY)
        put(out, (str){text, money_write(money_of(number), text)});
    else if (type == RULE_AMOUNT)
        put(out, (str){text, milli_write(number, text)});
    else if (type == RULE_DATE)
        put(out,
            arena_printf(out->arena, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100));
    else
        put(out, arena_printf(out->arena, "%lld", (long long)number));
}

static void put_bound(struct out *out, const char *name, enum rule_type type, int64_t number)
{
    put_text(out, name);
    put_text(out, ": ");
    put_value(out, type, number);
}

static void put_interval(struct out *out, enum rule_type type, const struct rule_node *node)
{
    const bool least = node->low != INT64_MIN, most = node->high != INT64_MAX;
    if (node->low == node->high) {
        put_bound(out, "is", type, node->low);
        return;
    }
    if (least) put_bound(out, "at_least", type, node->low);
    if (least && most) put_text(out, ", ");
    if (most) put_bound(out, "at_most", type, node->high);
}

static void put_codes(struct out *out, const struct rule_codes *codes)
{
    put_text(out, "[");
    for (size_t i = 0; i < codes->exact_count; i++) {
        if (i) put_text(out, ", ");
        put_quoted(out, codes->exact[i]);
    }
    for (size_t i = 0; i < codes->range_count; i++) {
        const struct rule_range *range = &codes->ranges[i];
        if (i || codes->exact_count) put_text(out, ", ");
        put_quoted(out, arena_printf(out->arena, "%.*s%s%.*s", STR_ARGS(range->low),
                                     range->high.at ? "-" : "*", STR_ARGS(range->high)));
    }
    put_text(out, "]");
}

static void put_test(struct out *out, const struct rule_node *node)
{
    put_text(out, "{");
    put_text(out, node->field->name);
    put_text(out, ": {");
    if (node->op == RULE_IN) {
        put_text(out, "in: ");
        put_codes(out, node->codes);
    } else if (node->op == RULE_MATCHES) {
        put_text(out, "matches: ");
        put_quoted(out, rule_pattern_text(node->pattern));
    } else if (node->op == RULE_PRESENT) {
        put_text(out, node->low ? "present: yes" : "present: no");
    } else {
        put_interval(out, node->field->type, node);
    }
    put_text(out, "}}");
}

static void put_group(struct out *out, const struct rule_node *node)
{
    const bool exists = node->op == RULE_COUNT && node->low == 1 && node->high == INT64_MAX;
    bool first = true;
    put_text(out, node->op == RULE_SUM ? "{sum: {in: ["
                  : exists             ? "{exists: {in: ["
                                       : "{count: {in: [");
    for (size_t i = 0; rule_among_names[i]; i++) {
        if (!(node->among >> i & 1)) continue;
        if (!first) put_text(out, ", ");
        put_text(out, rule_among_names[i]);
        first = false;
    }
    put_text(out, "]");
    if (node->within_days != RULE_ANY_DAY)
        put(out, arena_printf(out->arena, ", within_days: %d", node->within_days));
    if (node->op == RULE_SUM) put(out, arena_printf(out->arena, ", field: %s", node->field->name));
    if (!exists) {
        put_text(out, ", ");
        put_interval(out, node->op == RULE_SUM ? node->field->type : RULE_NUMBER, node);
    }
    put_text(out, node->where == RULE_YES ? "}}" : ", where: ");
}

/* ---- conditions --------------------------------------------------------------------------- */

static void put_begin(struct out *out, const struct rule_node *node)
{
    static const char *const begins[] = {
        [RULE_ALL] = "{all: [", [RULE_ANY] = "{any: [", [RULE_NOT] = "{not: "};
    if (node->op < RULE_IN)
        put_text(out, begins[node->op]);
    else if (node->op < RULE_COUNT)
        put_test(out, node);
    else
        put_group(out, node);
}

static void put_end(struct out *out, const struct rule_node *node)
{
    static const char *const ends[] = {
        [RULE_ALL] = "]}",   [RULE_ANY] = "]}",   [RULE_NOT] = "}",
        [RULE_IN] = "",      [RULE_MATCHES] = "", [RULE_PRESENT] = "",
        [RULE_BETWEEN] = "", [RULE_COUNT] = "}}", [RULE_SUM] = "}}"};
    put_text(out, ends[node->op]);
}

/* Nodes that are open, each inside the one before it; what is not the first in the innermost one is
 * set off from its neighbour. */
static void put_condition(struct out *out, const struct rule_condition *c)
{
    const struct rule_node **open = ARENA_ARRAY(out->arena, const struct rule_node *, c->count + 1);
    size_t depth = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct rule_node *node = &c->nodes[i];
        if (depth && open[depth - 1] != node - 1) put_text(out, ", ");
        put_begin(out, node);
        if (node->end > i + 1) {
            open[depth++] = node;
            continue;
        }
        while (depth && open[depth - 1]->end == i + 1) put_end(out, open[--depth]);
    }
}

/* ---- examples ----------------------------------------------------------------------------- */

static void put_node_begin(struct out *out, const struct config_node *node)
{
    if (node->name.at) {
        put_quoted(out, node->name);
        put_text(out, ": ");
    }
    if (node->kind == CONFIG_VALUE)
        put_quoted(out, node->text);
    else
        put_text(out, node->kind == CONFIG_LIST ? "[" : "{");
}

static void put_node_end(struct out *out, const struct config_node *node)
{
    if (node->kind != CONFIG_VALUE) put_text(out, node->kind == CONFIG_LIST ? "]" : "}");
}

/* What stands open, each inside the one before it. */
struct tree_walk {
    const struct config_node *open[CONFIG_DEPTH_MAX + 1];
    size_t depth;
};

/* What comes behind a node without children; NULL: that was all. */
static const struct config_node *node_after(struct tree_walk *walk, const struct config_node *node,
                                            struct out *out)
{
    put_node_end(out, node);
    while (walk->depth && !node->next) {
        node = walk->open[--walk->depth];
        put_node_end(out, node);
    }
    if (walk->depth) put_text(out, ", ");
    return walk->depth ? node->next : NULL;
}

static void put_tree(struct out *out, const struct config_node *root)
{
    struct tree_walk walk = {.depth = 0};
    for (const struct config_node *n = root; n;) {
        put_node_begin(out, n);
        if (n->first) walk.open[walk.depth++] = n;
        n = n->first ? n->first : node_after(&walk, n, out);
    }
}

/* ---- a rule ------------------------------------------------------------------------------- */

static void put_pair(struct out *out, const char *name, str value)
{
    if (value.len == 0) return;
    put_text(out, "    ");
    put_text(out, name);
    put_text(out, ": ");
    put_quoted(out, value);
    put_text(out, "\n");
}

static void put_day(struct out *out, const char *name, date day)
{
    if (!date_is_set(day)) return;
    put_text(out, "    ");
    put_bound(out, name, RULE_DATE, day.yyyymmdd);
    put_text(out, "\n");
}

/* The fields of `for:` stand without "claim.". */
static void put_whom(struct out *out, const struct rule_condition *whom)
{
    put_text(out, "    for: {");
    for (size_t i = 1; i < whom->count; i++) {
        if (i > 1) put_text(out, ", ");
        put_text(out, whom->nodes[i].field->name + strlen("claim."));
        put_text(out, ": ");
        put_codes(out, whom->nodes[i].codes);
    }
    put_text(out, "}\n");
}

static const char *const each_names[] = {
    [RULE_EACH_CLAIM] = "claim", [RULE_EACH_LINE] = "line", [RULE_EACH_DIAGNOSIS] = "diagnosis"};

static void put_head(struct out *out, const struct rule *rule)
{
    put_text(out, "# One rule.\nrules:\n  - id: ");
    put_quoted(out, str_of(rule->edit.id));
    put_text(out, "\n");
    put_pair(out, "drafted_by", rule->drafted_by);
    put_pair(out, "approved_by", rule->approved_by);
    if (rule->of)
        put_pair(out, "edit", str_of(rule->of->id));
    else
        put_pair(out, "stage", str_of(edit_stage_name(rule->edit.stage)));
    put_pair(out, "severity", str_of(rule->off ? "off" : edit_severity_name(rule->edit.severity)));
    put_pair(out, "each", str_of(each_names[rule->each]));
}

str rule_text(const struct rule *rule, struct arena *arena)
{
    struct out out = {.arena = arena};
    put_head(&out, rule);
    if (rule->whom.count) put_whom(&out, &rule->whom);
    put_day(&out, "from", rule->from);
    put_day(&out, "until", rule->until);
    if (rule->codes) {
        put_text(&out, "    codes: ");
        put_codes(&out, rule->codes);
        put_text(&out, "\n");
    }
    if (rule->when.count) {
        put_text(&out, "    when: ");
        put_condition(&out, &rule->when);
        put_text(&out, "\n");
    }
    if (rule->field) put_pair(&out, "show", str_of(rule->field->name));
    put_pair(&out, "message", str_of(rule->edit.doc));
    put_pair(&out, "fix", str_of(rule->edit.fix));
    put_pair(&out, "source", str_of(rule->edit.source));
    put_pair(&out, "prevents", str_of(rule->edit.prevents));
    put_text(&out, "    ");
    put_tree(&out, rule->examples);
    put_text(&out, "\n");
    return (str){out.at, out.len};
}
