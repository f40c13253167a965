/* Judging a claim by one rule: its conditions walked from test to test. */
#include "lib/edit/rule.h"

#include "lib/edit/check.h"
#include "lib/edit/rule_codes.h"

enum { OF_COUNT = RULE_OF_OTHER_PAYER + 1 };

/* What is in hand while a condition is walked: the claim, and one of each other thing. */
struct hand {
    struct rule_case *of;
    struct rule_item items[OF_COUNT];
    bool unknown; /* some test could not be decided */
    bool hopeful; /* what is unknown makes the condition more likely true; else less */
};

/* Copied, because the compiler clears so much with a slow string instruction. */
static struct hand hand_with(const Claim *claim)
{
    static const struct hand none;
    struct hand hand = none;
    hand.items[RULE_OF_CLAIM] = (struct rule_item){claim, claim};
    return hand;
}

/* ---- tests of one field ------------------------------------------------------------------- */

static bool some_text_fits(const struct rule_node *node, const struct rule_item *item)
{
    for (size_t n = 0;; n++) {
        const str text = rule_field_text(node->field, item, n);
        if (!text.at) return false;
        if (node->op == RULE_IN ? rule_codes_have(node->codes, text)
                                : text.len && rule_pattern_fits(node->pattern, text))
            return true;
    }
}

static bool some_number_fits(const struct rule_node *node, const struct rule_item *item)
{
    int64_t number;
    for (size_t n = 0; rule_field_number(node->field, item, n, &number); n++)
        if (number >= node->low && number <= node->high) return true;
    return false;
}

static bool is_present(const struct rule_field *field, const struct rule_item *item)
{
    int64_t number;
    if (field->type == RULE_CODE || field->type == RULE_TEXT)
        return rule_field_text(field, item, 0).len > 0;
    return rule_field_number(field, item, 0, &number);
}

static bool field_holds(const struct rule_node *node, const struct hand *hand)
{
    const struct rule_item *item = &hand->items[node->field->of];
    if (node->op == RULE_PRESENT) return is_present(node->field, item) == (node->low != 0);
    return node->op == RULE_BETWEEN ? some_number_fits(node, item) : some_text_fits(node, item);
}

/* A condition without count and sum. */
static bool where_holds(const struct rule_condition *c, uint16_t at, const struct hand *hand)
{
    while (at < RULE_YES)
        at = field_holds(&c->nodes[at], hand) ? c->nodes[at].yes : c->nodes[at].no;
    return at == RULE_YES;
}

/* ---- count and sum ------------------------------------------------------------------------ */

struct counting {
    const struct rule_condition *condition;
    const struct rule_node *node;
    struct hand hand;        /* with the counted thing in it */
    const ServiceLine *line; /* that was in hand before; NULL: none */
    int64_t total;
};

static bool is_near(const struct counting *c, const ServiceLine *other)
{
    const int32_t within = c->node->within_days;
    if (within == RULE_ANY_DAY) return true;
    const date there = date_of(other->from);
    const date here = c->line && c->line->from
                          ? date_of(c->line->from)
                          : claim_first_day(c->hand.items[RULE_OF_CLAIM].claim);
    if (within == 0) return here.yyyymmdd == there.yyyymmdd && here.yyyymmdd != 0;
    if (!date_is_real(here) || !date_is_real(there)) return false;
    const int32_t apart = date_days(here) - date_days(there);
    return (apart < 0 ? -apart : apart) <= within;
}

static void count_one(struct counting *c, enum rule_of of, const Claim *claim, const void *part)
{
    int64_t number;
    c->hand.items[of] = (struct rule_item){claim, part};
    if (!where_holds(c->condition, c->node->where, &c->hand)) return;
    if (c->node->op == RULE_COUNT)
        c->total++;
    else if (rule_field_number(c->node->field, &c->hand.items[of], 0, &number))
        c->total += number;
}

static void count_lines(struct counting *c, const Claim *claim, const ServiceLine *but)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (claim->lines[i] != but && is_near(c, claim->lines[i]))
            count_one(c, RULE_OF_LINE, claim, claim->lines[i]);
}

static void count_pointed(struct counting *c, const Claim *claim, const ServiceLine *line)
{
    for (size_t i = 0; i < line->n_pointers; i++) {
        const int32_t n = line->pointers[i];
        if (n >= 1 && (size_t)n <= claim->n_diagnoses)
            count_one(c, RULE_OF_DIAGNOSIS, claim, claim->diagnoses[n - 1]);
    }
}

static void count_parts(struct counting *c, enum rule_of of, const Claim *claim, void *const *parts,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) count_one(c, of, claim, parts[i]);
}

/* Lists of pointers to messages are lists of pointers. */
#define PARTS(list) ((void *const *)(const void *)(list))

static void count_of_claim(struct counting *c, const Claim *claim)
{
    const uint8_t among = c->node->among;
    if (among & RULE_LINES) count_lines(c, claim, NULL);
    if ((among & RULE_OTHER_LINES) && !(among & RULE_LINES)) count_lines(c, claim, c->line);
    if (among & RULE_POINTED) count_pointed(c, claim, c->line);
    if (among & RULE_DIAGNOSES)
        count_parts(c, RULE_OF_DIAGNOSIS, claim, PARTS(claim->diagnoses), claim->n_diagnoses);
    if (among & RULE_PROCEDURES)
        count_parts(c, RULE_OF_PROCEDURE, claim, PARTS(claim->procedures), claim->n_procedures);
    if (among & RULE_FACTS)
        count_parts(c, RULE_OF_FACT, claim, PARTS(claim->facts), claim->n_facts);
    if (among & RULE_OTHER_PAYERS)
        count_parts(c, RULE_OF_OTHER_PAYER, claim, PARTS(claim->other_payers),
                    claim->n_other_payers);
}

/* What the payer refused was not given; earlier versions of this claim are this claim. */
static bool is_past(const struct history_entry *entry, const Claim *claim)
{
    return history_is_out(entry) && !(claim->number && entry->claim == claim->number);
}

static const struct rule_past *past_of(struct rule_case *of)
{
    const struct history *history = of->run->history;
    if (of->past) return of->past;
    of->past = ARENA_NEW(of->run->arena, struct rule_past);
    of->past->known = history != NULL;
    if (!history) return of->past;
    of->past->claims = ARENA_ARRAY(of->run->arena, const Claim *, history->count + 1);
    for (size_t i = 0; i < history->count; i++) {
        if (!is_past(&history->items[i], of->run->claim)) continue;
        const Claim *claim = history_claim(of->run->arena, &history->items[i]);
        if (claim) of->past->claims[of->past->count++] = claim;
    }
    return of->past;
}

/* What may still come from an unknown history can only add. */
static bool stays_open(const struct rule_node *node, int64_t total)
{
    if (total > node->high) return false;
    return total < node->low || node->high != INT64_MAX;
}

static bool group_holds(const struct rule_condition *condition, const struct rule_node *node,
                        struct hand *hand)
{
    struct counting c = {.condition = condition,
                         .node = node,
                         .hand = *hand,
                         .line = hand->items[RULE_OF_LINE].part};
    count_of_claim(&c, hand->items[RULE_OF_CLAIM].claim);
    if (node->among & RULE_HISTORY) {
        const struct rule_past *past = past_of(hand->of);
        for (size_t i = 0; i < past->count; i++) count_lines(&c, past->claims[i], NULL);
        if (!past->known && stays_open(node, c.total)) {
            hand->unknown = true;
            return hand->hopeful != node->negative;
        }
    }
    return c.total >= node->low && c.total <= node->high;
}

/* ---- a whole condition -------------------------------------------------------------------- */

static bool condition_walk(const struct rule_condition *c, struct hand *hand)
{
    uint16_t at = c->count ? 0 : RULE_YES;
    while (at < c->count && c->nodes[at].op < RULE_IN) at++;
    while (at < RULE_YES) {
        const struct rule_node *node = &c->nodes[at];
        const bool holds =
            node->op < RULE_COUNT ? field_holds(node, hand) : group_holds(c, node, hand);
        at = holds ? node->yes : node->no;
    }
    return at == RULE_YES;
}

/* Walked with the worst of what is unknown and, if that mattered, with the best. */
static enum edit_state condition_state(const struct rule_condition *c, struct hand *hand)
{
    hand->unknown = hand->hopeful = false;
    const bool least = condition_walk(c, hand);
    if (least || !hand->unknown) return least ? FAILS : PASSES;
    hand->hopeful = true;
    return condition_walk(c, hand) ? UNCHECKED : PASSES;
}

/* ---- a rule ------------------------------------------------------------------------------- */

bool rule_concerns(const struct rule *rule, const Claim *claim)
{
    if (rule->whom.count == 0) return true;
    struct hand hand = hand_with(claim);
    return condition_walk(&rule->whom, &hand);
}

int32_t rule_times(const struct rule *rule, const Claim *claim)
{
    const size_t times[] = {[RULE_EACH_CLAIM] = 1,
                            [RULE_EACH_LINE] = claim->n_lines,
                            [RULE_EACH_DIAGNOSIS] = claim->n_diagnoses};
    return (int32_t)times[rule->each];
}

static bool is_of_day(const struct rule *rule, int32_t line_day, const Claim *claim)
{
    if (!date_is_set(rule->from) && !date_is_set(rule->until)) return true;
    const int32_t day = line_day ? line_day : claim_first_day(claim).yyyymmdd;
    return (!date_is_set(rule->from) || day >= rule->from.yyyymmdd) &&
           (!date_is_set(rule->until) || day <= rule->until.yyyymmdd);
}

/* What stands in hand, and its code and day; part NULL: the claim itself. */
struct standing {
    enum rule_of of;
    const void *part;
    str code;
    int32_t day;
};

static struct standing standing_of(const struct rule *rule, const Claim *claim, int32_t number)
{
    if (rule->each == RULE_EACH_LINE) {
        const ServiceLine *line = claim->lines[number - 1];
        return (struct standing){RULE_OF_LINE, line, str_from(line->procedure), line->from};
    }
    if (rule->each == RULE_EACH_CLAIM) return (struct standing){RULE_OF_CLAIM, claim, {0}, 0};
    const Diagnosis *diagnosis = claim->diagnoses[number - 1];
    return (struct standing){RULE_OF_DIAGNOSIS, diagnosis, str_from(diagnosis->code), 0};
}

/* The code first: it passes over most rules. */
enum edit_state rule_state(const struct rule *rule, struct rule_case *of, int32_t number)
{
    const Claim *claim = of->run->claim;
    const struct standing standing = standing_of(rule, claim, number);
    if (rule->codes && !rule_codes_have(rule->codes, standing.code)) return PASSES;
    if (!is_of_day(rule, standing.day, claim)) return PASSES;
    struct hand hand = hand_with(claim);
    hand.of = of;
    hand.items[standing.of] = (struct rule_item){claim, standing.part};
    return condition_state(&rule->when, &hand);
}
