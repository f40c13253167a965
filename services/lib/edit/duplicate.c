/* Edits against what was sent before: the same claim again, the same service again. */
#include "lib/edit/check.h"

static enum edit_state claim_was_not_sent_before(const struct subject *s, struct evidence *e)
{
    const struct history *history = s->run->history;
    if (!history) return unchecked(e, STR("CLM"), "the patient's history is not there");
    if (frequency_in(s->claim, "7 8")) return PASSES;
    for (size_t i = 0; i < history->count; i++) {
        const struct history_entry *entry = &history->items[i];
        if (entry->claim == s->claim->number || !history_is_out(entry)) continue;
        if (!str_eq(entry->duplicate, history->duplicate)) continue;
        e->row =
            arena_printf(s->run->arena, "%lld version %d", (long long)entry->claim, entry->version);
        e->from = entry->from;
        e->to = entry->to;
        return fails(e, STR("CLM"), STR(""));
    }
    return PASSES;
}

/* Modifiers that say: another one, or another place. IOM 100-04 ch.1 s.120; NCCI Policy Manual ch.1
 * E. */
static const char *const distinguishing = "76 77 91 59 XE XP XS XU LT RT 50 E1 E2 E3 E4 FA F1 F2 "
                                          "F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 "
                                          "LC LD LM RC RI 26 TC JW JZ 58 78 79";

static bool is_ambulance(str code)
{
    return code.len == 5 && str_starts(code, "A0");
}

static bool same_modifiers(const ServiceLine *a, const ServiceLine *b)
{
    if (a->n_modifiers != b->n_modifiers) return false;
    for (size_t i = 0; i < a->n_modifiers; i++)
        if (!str_eq(str_from(a->modifiers[i]), str_from(b->modifiers[i]))) return false;
    return true;
}

/* The same procedure on another tooth or quadrant is another service (005010X224A2 2400 TOO,
 * SV304). */
static bool same_place_in_the_mouth(const ServiceLine *a, const ServiceLine *b)
{
    if (a->n_teeth != b->n_teeth || a->n_oral_cavity != b->n_oral_cavity) return false;
    for (size_t i = 0; i < a->n_teeth; i++)
        if (!str_eq(str_from(a->teeth[i]->code), str_from(b->teeth[i]->code))) return false;
    for (size_t i = 0; i < a->n_oral_cavity; i++)
        if (!str_eq(str_from(a->oral_cavity[i]), str_from(b->oral_cavity[i]))) return false;
    return true;
}

static str rendering_of(const Claim *claim, const ServiceLine *line)
{
    const Party *party = provider_of(line->providers, line->n_providers, "82");
    if (!party) party = provider_of(claim->providers, claim->n_providers, "82");
    if (!party) party = claim->billing;
    return party ? str_from(party->id) : STR("");
}

static bool looks_the_same(const Claim *mine, const ServiceLine *a, const Claim *other,
                           const ServiceLine *b)
{
    if (!str_eq(str_from(a->procedure), str_from(b->procedure)) || a->from != b->from ||
        a->from == 0)
        return false;
    if (!str_eq(str_from(a->revenue_code), str_from(b->revenue_code))) return false;
    if (has_modifier(a, distinguishing) || has_modifier(b, distinguishing)) return false;
    if (!same_place_in_the_mouth(a, b)) return false;
    /* Origin and destination of a transport stand in a modifier of any two letters. */
    if (is_ambulance(str_from(a->procedure)) && !same_modifiers(a, b)) return false;
    return str_eq(rendering_of(mine, a), rendering_of(other, b));
}

static bool repeats_on_claim(const struct subject *s)
{
    for (int32_t n = 0; n + 1 < s->line_number; n++)
        if (looks_the_same(s->claim, s->line, s->claim, s->claim->lines[n])) return true;
    return false;
}

static const struct history_entry *repeats_in_history(const struct subject *s)
{
    const struct history *history = s->run->history;
    for (size_t i = 0; i < history->count; i++) {
        struct history_entry *entry = &history->items[i];
        if (entry->claim == s->claim->number || !history_is_out(entry)) continue;
        if (s->line->from < entry->from.yyyymmdd || s->line->from > entry->to.yyyymmdd) continue;
        if (str_eq(entry->duplicate, history->duplicate)) continue; /* PAY-03 says so */
        const Claim *other = history_claim(s->run->arena, entry);
        for (size_t n = 0; other && other->type == s->claim->type && n < other->n_lines; n++)
            if (looks_the_same(s->claim, s->line, other, other->lines[n])) return entry;
    }
    return NULL;
}

static enum edit_state line_is_no_suspect_duplicate(const struct subject *s, struct evidence *e)
{
    const str field = procedure_field(s, 2);
    const str code = str_from(s->line->procedure);
    if (frequency_in(s->claim, "7 8")) return PASSES;
    if (repeats_on_claim(s)) return fails(e, field, code);
    if (!s->run->history) return unchecked(e, field, "the patient's history is not there");
    const struct history_entry *entry = repeats_in_history(s);
    if (!entry) return PASSES;
    e->row =
        arena_printf(s->run->arena, "%lld version %d", (long long)entry->claim, entry->version);
    return fails(e, field, code);
}

/* clang-format off */
static const struct edit rows[] = {
    {"PAY-03", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = claim_was_not_sent_before,
     .doc = "The same claim (payer, patient, providers, dates, codes, units, charges) must not have been sent before.",
     .fix = "Void it; if the payer refused the first one, say so there.",
     .source = "277CA A3:78; IOM 100-04 ch.1 s.120", .prevents = "CARC 18, 277CA A3:78"},
    {"PAY-04", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = line_is_no_suspect_duplicate,
     .only = ONLY_CODED,
     .doc = "A line must not repeat patient, rendering provider, date and code of another without a modifier that tells them apart.",
     .fix = "Add 76, 77, 91, 59, X{EPSU} or the place, or remove the line.",
     .source = "IOM 100-04 ch.1 s.120", .prevents = "CARC 18"},
};
/* clang-format on */

const struct edit_group duplicate_edits = GROUP(rows);
