/* Edits of laboratory tests: panels billed by their parts, and tests that were repeated. */
#include "lib/codeset/schema.h"
#include "lib/edit/lists.h"

enum { PANELS_MAX = 64 };

static const ServiceLine *line_of(const Claim *claim, str code, int32_t day)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (claim->lines[i]->from == day && str_eq(str_from(claim->lines[i]->procedure), code))
            return claim->lines[i];
    return NULL;
}

/* The line is the first of a panel's parts, and all others are there on its day. */
static bool is_whole_panel(const struct subject *s, str panel, str parts)
{
    size_t count = 0;
    if (parts.len == 0 || line_of(s->claim, panel, s->line->from)) return false;
    while (parts.at) {
        const str part = str_cut(&parts, ' ');
        if (part.len == 0) continue;
        const ServiceLine *line = line_of(s->claim, part, s->line->from);
        if (!line || (count++ == 0 && line != s->line)) return false;
    }
    return count > 1;
}

static bool has_another_test(const struct subject *s)
{
    for (size_t i = 0; i < s->claim->n_lines; i++)
        if (s->claim->lines[i] != s->line && is_laboratory(s->claim->lines[i]) &&
            s->claim->lines[i]->from == s->line->from)
            return true;
    return false;
}

static enum edit_state panel_of(const struct subject *s, struct evidence *e, str payer)
{
    struct code_answer items[PANELS_MAX];
    struct code_rows rows = {.items = items, .max = PANELS_MAX};
    const str key[] = {STR("panel"), payer};
    const date day = line_day(s, s->line);
    (void)codeset_find_all(s->run->codesets, CODESET_CODE_LIST, key, 2, day, &rows);
    for (size_t i = 0; i < rows.count && i < PANELS_MAX; i++) {
        const str panel = code_part(&items[i], 2);
        if (!is_whole_panel(s, panel, code_text(&items[i], LIST_VALUE))) continue;
        (void)from_table(s, e, &items[i], day);
        e->row = arena_number(s->run->arena, items[i].row);
        e->detail = arena_printf(s->run->arena, "all parts of panel %.*s", STR_ARGS(panel));
        return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
    }
    return rows.count ? PASSES : UNCHECKED;
}

/* 91: the same test anew for another result; 76 and 77 repeat procedures. NCCI PM ch.10 */
static const char *repeat_fault(const ServiceLine *line)
{
    if (is_laboratory(line) && has_modifier(line, "76 77")) return "a repeated test has 91";
    if (has_modifier(line, "91") && cpt_number(str_from(line->procedure)) >= 0 &&
        !is_laboratory(line))
        return "91 is for laboratory tests";
    return NULL;
}

static enum edit_state tests_are_told_as_such(const struct subject *s, struct evidence *e)
{
    const char *fault = repeat_fault(s->line);
    if (fault) {
        e->detail = str_of(fault);
        return fails(e, procedure_field(s, 3), str_from(s->line->procedure));
    }
    if (!is_laboratory(s->line) || !has_another_test(s)) return PASSES;
    const enum edit_state own = panel_of(s, e, claim_payer_id(s->claim));
    const enum edit_state all = own == FAILS ? FAILS : panel_of(s, e, STR(""));
    if (all == FAILS) return FAILS;
    return own == UNCHECKED && all == UNCHECKED
               ? unchecked_for(e, procedure_field(s, 2), "the list of panels is not loaded",
                               CODESET_CODE_LIST)
               : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-26", STAGE_CODING, SEVERITY_HOLD, .line_holds = tests_are_told_as_such,
     .only = ONLY_CODED,
     .doc = "Tests that make up a panel must be billed as the panel; a repeated test has 91, not 76 or 77.",
     .fix = "Bill the panel, or correct the modifier.",
     .source = "NCCI Policy Manual ch.10; IOM 100-04 ch.16 s.90, s.100.5; table code_list panel", .prevents = "CARC 97, CARC 18"},
};
/* clang-format on */

const struct edit_group panel_edits = GROUP(rows);
