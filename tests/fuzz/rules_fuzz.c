/* Any bytes as a file of rules: what is refused is refused inside the file and leaves nothing
 * behind; what is accepted prints as a file that reads as the same rules and judges the same
 * claims alike; its own examples come out as they say by that very file. */
#include <assert.h>
#include <stdlib.h>

#include "lib/edit/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 512 << 20, INPUT_MAX = 1 << 14, FINDINGS_MAX = 64 };

/* ---- refused ------------------------------------------------------------------------------ */

/* libyaml counts code points; a line has at most as many as it has bytes. */
static void expect_inside(str yaml, const struct config_fault *fault)
{
    int line = 1;
    size_t len = 0, longest = 0;
    for (size_t i = 0; i < yaml.len; i++) {
        const bool breaks = yaml.at[i] == '\n' || yaml.at[i] == '\r' ||
                            (unsigned char)yaml.at[i] == 0x85 || (unsigned char)yaml.at[i] >= 0xe2;
        line += breaks;
        len = breaks ? 0 : len + 1;
        if (len > longest) longest = len;
    }
    assert(fault->what);
    assert(fault->line >= 1 && fault->line <= line + 1);
    assert(fault->column >= 1 && (size_t)fault->column <= yaml.len + 1);
}

/* ---- the same rules ----------------------------------------------------------------------- */

static void expect_same_condition(const struct rule_condition *a, const struct rule_condition *b)
{
    assert(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct rule_node *x = &a->nodes[i], *y = &b->nodes[i];
        assert(x->op == y->op && x->end == y->end && x->yes == y->yes && x->no == y->no);
        assert(x->field == y->field && x->low == y->low && x->high == y->high);
        assert(x->among == y->among && x->within_days == y->within_days && x->where == y->where);
        assert(x->negative == y->negative);
        /* Whoever walks it comes to an end: the way goes on only. */
        if (x->op < RULE_IN) continue;
        assert(x->yes >= RULE_YES || (x->yes > i && x->yes < a->count));
        assert(x->no >= RULE_YES || (x->no > i && x->no < a->count));
    }
}

static Claim *sample_claim(struct arena *arena, ClaimType type)
{
    static const char *const codes[] = {"99213", "G0439", "0360", "X"};
    Claim *claim = ARENA_NEW(arena, Claim);
    claim__init(claim);
    claim->type = type;
    claim->charge_cents = 10000;
    claim->facility_code = str_bytes(STR("13"));
    claim->frequency = str_bytes(STR("1"));
    claim->payer = ARENA_NEW(arena, Party);
    party__init(claim->payer);
    claim->payer->id = str_bytes(STR("X"));
    claim->lines = ARENA_ARRAY(arena, ServiceLine *, COUNT_OF(codes));
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        ServiceLine *line = claim->lines[claim->n_lines++] = ARENA_NEW(arena, ServiceLine);
        service_line__init(line);
        line->procedure = str_bytes(str_of(codes[i]));
        line->revenue_code = str_bytes(str_of(codes[i]));
        line->charge_cents = (int64_t)i * 2500;
        line->from = 20260101 + (int32_t)i;
    }
    return claim;
}

struct heard {
    enum edit_state states[FINDINGS_MAX];
    int32_t lines[FINDINGS_MAX];
    size_t count;
};

static void hear(void *context, const struct rule *rule, enum edit_state state,
                 struct evidence *evidence)
{
    struct heard *heard = context;
    assert(rule && state != PASSES);
    assert(evidence->line >= 0);
    if (heard->count == FINDINGS_MAX) return;
    heard->states[heard->count] = state;
    heard->lines[heard->count++] = evidence->line;
}

static struct heard judge(struct arena *arena, const struct rules *rules, ClaimType type,
                          bool with_history)
{
    static const struct history nothing;
    struct heard heard = {.count = 0};
    const struct edit_run run = {.claim = sample_claim(arena, type),
                                 .history = with_history ? &nothing : NULL,
                                 .today = date_of(20260630),
                                 .arena = arena};
    struct rule_case of = {.run = &run};
    for (int stage = STAGE_CODING; stage <= STAGE_SCRUBBING; stage++)
        rules_run(rules, (enum edit_stage)stage, &of, hear, &heard);
    return heard;
}

static void expect_same_judgement(struct arena *arena, const struct rules *a, const struct rules *b)
{
    for (int type = CLAIM_TYPE__PROFESSIONAL; type <= CLAIM_TYPE__DENTAL; type++)
        for (int history = 0; history < 2; history++) {
            const struct heard x = judge(arena, a, (ClaimType)type, history),
                               y = judge(arena, b, (ClaimType)type, history);
            assert(x.count == y.count);
            assert(memcmp(x.states, y.states, sizeof x.states) == 0);
            assert(memcmp(x.lines, y.lines, sizeof x.lines) == 0);
        }
}

/* Each rule alone, since a printed file holds one. */
static void expect_same_rule(struct arena *arena, const struct rule *rule)
{
    struct config_fault fault = {0};
    struct rules *again = rules_new(arena), *third = rules_new(arena);
    const str first = rule_text(rule, arena);
    assert(rules_add(again, STR("again"), first, &fault) == OK);
    assert(rules_count(again) == 1);
    const struct rule *read = rules_at(again, 0);
    assert(str_eq(first, rule_text(read, arena)));
    assert(strcmp(rule->edit.id, read->edit.id) == 0 && rule->of == read->of);
    assert(rule->edit.severity == read->edit.severity && rule->edit.stage == read->edit.stage);
    assert(rule->each == read->each && rule->field == read->field && rule->off == read->off);
    assert((rule->why_not == NULL) == (read->why_not == NULL));
    assert(rule->example_count == read->example_count);
    expect_same_condition(&rule->when, &read->when);
    expect_same_condition(&rule->whom, &read->whom);
    assert(rules_add(third, STR("again"), rule_text(read, arena), &fault) == OK);
    expect_same_judgement(arena, again, third);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_fault fault = {0};
    if (size > INPUT_MAX) return 0;
    struct arena *arena = arena_new(ARENA_BYTES);
    const str yaml = arena_str(arena, (str){(const char *)data, size});
    struct rules *rules = rules_new(arena), *twice = rules_new(arena);
    if (rules_add(rules, STR("fuzz"), yaml, &fault) != OK) {
        expect_inside(yaml, &fault);
        assert(rules_count(rules) == 0 && rules_releases(rules).len == 0);
    } else {
        assert(rules_add(twice, STR("fuzz"), yaml, &fault) == OK);
        expect_same_judgement(arena, rules, twice);
        for (size_t i = 0; i < rules_count(rules); i++) expect_same_rule(arena, rules_at(rules, i));
    }
    arena_free(arena);
    return 0;
}
