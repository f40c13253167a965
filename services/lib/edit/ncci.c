/* Edits of the National Correct Coding Initiative: pairs, most units, add-on codes. */
#include "lib/edit/pairs.h"
#include "lib/edit/visits.h"

enum { MILLI = 1000, PRIMARIES_MAX = 256 };

static bool is_medicaid(const Claim *claim)
{
    return str_is(filing_of(claim), "MC");
}

/* CMS, jurisdictions A to D of the contractors for equipment. */
static const char *const equipment_contractors = "16003 16013 17003 17013 18003 19003";

bool pairs_hold_for(const Claim *claim)
{
    return claim->type == CLAIM_TYPE__PROFESSIONAL || is_bill(claim, "12 13 14 22 23 34 74 75 85");
}

enum ptp_kind pairs_of(const Claim *claim)
{
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL)
        return is_medicaid(claim) ? PTP_MEDICAID_HOSPITAL : PTP_HOSPITAL;
    return is_medicaid(claim) ? PTP_MEDICAID_PRACTITIONER : PTP_PRACTITIONER;
}

/* Who bills the contractors for equipment: suppliers of equipment, prostheses, eyewear, and
 * pharmacies. NUCC 33. */
static bool is_supplier(const Claim *claim)
{
    const str taxonomy = claim->billing ? str_from(claim->billing->taxonomy) : STR("");
    return str_starts(taxonomy, "332B") || str_starts(taxonomy, "335") ||
           str_starts(taxonomy, "332H") || str_starts(taxonomy, "332S") ||
           str_starts(taxonomy, "3336") || code_in(claim_payer_id(claim), equipment_contractors);
}

static enum mue_kind units_of(const Claim *claim)
{
    if (claim->type == CLAIM_TYPE__PROFESSIONAL && is_supplier(claim))
        return is_medicaid(claim) ? MUE_MEDICAID_DME : MUE_DME;
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL)
        return is_medicaid(claim) ? MUE_MEDICAID_HOSPITAL : MUE_HOSPITAL;
    return is_medicaid(claim) ? MUE_MEDICAID_PRACTITIONER : MUE_PRACTITIONER;
}

static bool same_day_and_provider(const Claim *claim, const ServiceLine *a, const ServiceLine *b)
{
    if (a->from != b->from) return false;
    const bool of_the_claim = a->n_providers == 0 && b->n_providers == 0; /* one and the same */
    return of_the_claim || str_eq(rendering_npi(claim, a), rendering_npi(claim, b));
}

bool pair_is_bypassed(const ServiceLine *line, date day)
{
    for (size_t i = 0; i < line->n_modifiers; i++)
        if (ptp_modifier_bypasses(str_from(line->modifiers[i]), day)) return true;
    return false;
}

/* ---- pairs -------------------------------------------------------------------------------- */

struct pairs {
    struct pair *items;
    size_t count;
    uint32_t unchecked; /* of some other line the tables do not know: `asked` of one */
};

static struct pair *pairs_room(const struct subject *s, struct pairs *pairs)
{
    pairs->items = arena_grow(s->run->arena, pairs->items, pairs->count, sizeof *pairs->items);
    return &pairs->items[pairs->count++];
}

static void pairs_find(const struct subject *s, struct pairs *pairs)
{
    const Claim *claim = s->claim;
    const ServiceLine *line = s->line;
    const date day = date_of(line->from);
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *other = claim->lines[i];
        if (other == line || other->procedure.len == 0 ||
            !same_day_and_provider(claim, line, other))
            continue;
        const struct ptp found =
            ptp_lookup(s->run->codesets, pairs_of(claim), str_from(other->procedure),
                       str_from(line->procedure), day);
        /* Where the pair is known in the other order, this line is its column 1. */
        const struct ptp either =
            code_is_unchecked(&found.answer)
                ? ptp_between(s->run->codesets, pairs_of(claim), str_from(other->procedure),
                              str_from(line->procedure), day)
                : found;
        if (code_is_unchecked(&either.answer)) pairs->unchecked = either.answer.asked;
        if (!code_is_present(&found.answer)) continue;
        *pairs_room(s, pairs) = (struct pair){
            found, (int32_t)i + 1, pair_is_bypassed(line, day) || pair_is_bypassed(other, day), 0};
    }
}

static const struct pairs *pairs_of_line(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_PAIRS, s->line_number);
    if (*kept) return *kept;
    struct pairs *pairs = ARENA_NEW(s->run->arena, struct pairs);
    pairs_find(s, pairs);
    return *kept = pairs;
}

struct pair pair_of(const struct subject *s, int indicator, bool bypassed)
{
    const struct pairs *pairs = pairs_of_line(s);
    for (size_t i = 0; i < pairs->count; i++)
        if (pairs->items[i].ptp.indicator == indicator && pairs->items[i].bypassed == bypassed)
            return pairs->items[i];
    return (struct pair){.unchecked = pairs->unchecked};
}

static enum edit_state pair_fails(const struct subject *s, struct evidence *e,
                                  const struct pair *pair)
{
    (void)from_table(s, e, &pair->ptp.answer, date_of(s->line->from));
    e->row = arena_number(s->run->arena, pair->ptp.answer.row);
    e->detail =
        arena_printf(s->run->arena, "with %.*s of line %d: %.*s", STR_ARGS(pair->ptp.column1),
                     pair->other, STR_ARGS(pair->ptp.rationale));
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

static enum edit_state pair_state(const struct subject *s, struct evidence *e, int indicator,
                                  bool bypassed)
{
    const struct pair pair = pair_of(s, indicator, bypassed);
    if (pair.other) return pair_fails(s, e, &pair);
    return pair.unchecked
               ? unchecked_for(e, procedure_field(s, 2), "no table of pairs for the codes and day",
                               (enum codeset)(pair.unchecked - 1))
               : PASSES;
}

static enum edit_state pair_may_be_paid(const struct subject *s, struct evidence *e)
{
    const enum edit_state state = pair_state(s, e, 0, false);
    return state == FAILS ? state : pair_state(s, e, 0, true); /* nothing bypasses a 0 */
}

static enum edit_state pair_has_its_modifier(const struct subject *s, struct evidence *e)
{
    return pair_state(s, e, 1, false);
}

/* 59 where a more telling one would do. NCCI Policy Manual ch.1 E */
static enum edit_state bypass_is_told_exactly(const struct subject *s, struct evidence *e)
{
    const struct pair pair = pair_of(s, 1, true);
    if (!pair.other) return PASSES;
    const ServiceLine *other = s->claim->lines[pair.other - 1];
    const bool on_other = !has_modifier(s->line, "59") && has_modifier(other, "59");
    (void)pair_fails(s, e, &pair);
    e->told = !on_other && !has_modifier(s->line, "59");
    if (on_other) return fails_at(e, pair.other, procedure_field(s, 3), STR("59"));
    return fails(e, procedure_field(s, 3), e->told ? str_from(s->line->procedure) : STR("59"));
}

static enum edit_state medicaid_pair_is_payable(const struct subject *s, struct evidence *e)
{
    const enum edit_state never = pair_state(s, e, 0, false);
    if (never != PASSES) return never;
    const enum edit_state still_never = pair_state(s, e, 0, true);
    return still_never != PASSES ? still_never : pair_state(s, e, 1, false);
}

/* ---- units -------------------------------------------------------------------------------- */

static int64_t units_of_day(const struct subject *s)
{
    int64_t units = 0;
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *other = s->claim->lines[i];
        if (same_day_and_provider(s->claim, s->line, other) &&
            str_eq(str_from(other->procedure), str_from(s->line->procedure)))
            units += other->quantity_milli;
    }
    return units;
}

static bool is_first_of_code(const struct subject *s)
{
    for (int32_t i = 0; i < s->line_number - 1; i++) {
        const ServiceLine *other = s->claim->lines[i];
        if (same_day_and_provider(s->claim, s->line, other) &&
            str_eq(str_from(other->procedure), str_from(s->line->procedure)))
            return false;
    }
    return true;
}

static const struct mue *limit_of(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_UNITS, s->line_number);
    if (*kept) return *kept;
    const struct mue limit = mue_lookup(s->run->codesets, units_of(s->claim),
                                        str_from(s->line->procedure), date_of(s->line->from));
    return *kept = arena_copy(s->run->arena, &limit, sizeof limit);
}

/* mai: which kind of limit is asked for; 0: the value zero. Minutes are not units. */
static enum edit_state units_within(const struct subject *s, struct evidence *e, int mai)
{
    const ServiceLine *line = s->line;
    const date day = date_of(line->from);
    if (str_is(str_from(line->unit), "MJ")) return PASSES;
    const struct mue *limit = limit_of(s);
    const str field = s->institutional ? STR("SV205") : STR("SV104");
    if (code_is_unchecked(&limit->answer)) {
        const enum edit_state state = from_table(s, e, &limit->answer, day);
        e->field = field;
        return state;
    }
    if (!code_is_present(&limit->answer)) return PASSES;
    if (mai == 0 ? limit->units != 0 : limit->units == 0 || limit->mai != mai) return PASSES;
    if (mai >= 2 && !is_first_of_code(s)) return PASSES;
    const int64_t units = mai == 1 || mai == 0 ? line->quantity_milli : units_of_day(s);
    if (units <= limit->units * MILLI) return PASSES;
    (void)from_table(s, e, &limit->answer, day);
    e->row = arena_number(s->run->arena, limit->answer.row);
    e->detail = arena_printf(s->run->arena, "%lld of at most %lld", (long long)(units / MILLI),
                             (long long)limit->units);
    return fails(e, field, str_from(line->procedure));
}

static enum edit_state units_keep_policy(const struct subject *s, struct evidence *e)
{
    return units_within(s, e, 2);
}

static enum edit_state units_keep_benchmark(const struct subject *s, struct evidence *e)
{
    return units_within(s, e, 3);
}

static enum edit_state units_keep_line(const struct subject *s, struct evidence *e)
{
    return units_within(s, e, 1);
}

static enum edit_state code_is_of_the_setting(const struct subject *s, struct evidence *e)
{
    return units_within(s, e, 0);
}

/* ---- add-on codes ------------------------------------------------------------------------- */

/* What the claim has for an add-on: a primary of its list, and codes that could be one although the
 * list shows no CPT codes. */
struct primaries_found {
    const ServiceLine *primary;
    int32_t number;
    bool any_other, maybe;
};

static bool list_has_cpt(const struct addon_primaries *list)
{
    const size_t count = list->count < list->max ? list->count : list->max;
    for (size_t i = 0; i < count; i++)
        if (code_is_licensed(list->items[i].primary)) return true;
    return false;
}

static bool list_names(const struct addon_primaries *list, str code)
{
    const size_t count = list->count < list->max ? list->count : list->max;
    for (size_t i = 0; i < count; i++)
        if (str_eq(list->items[i].primary, code)) return true;
    return false;
}

static struct primaries_found primaries_on(const struct subject *s,
                                           const struct addon_primaries *list)
{
    struct primaries_found found = {0};
    const bool decisive = list_has_cpt(list);
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *other = s->claim->lines[i];
        const str code = str_from(other->procedure);
        if (other == s->line || code.len == 0 || !same_day_and_provider(s->claim, s->line, other))
            continue;
        found.any_other = true;
        found.maybe = found.maybe || (!decisive && code_is_licensed(code));
        if (!found.primary && list_names(list, code))
            found.primary = other, found.number = (int32_t)i + 1;
    }
    return found;
}

struct addon {
    struct code_answer answer;
    int type;
    struct primaries_found found;
};

static void addon_find(const struct subject *s, struct addon *addon)
{
    struct addon_primary items[PRIMARIES_MAX];
    struct addon_primaries list = {.items = items, .max = PRIMARIES_MAX};
    const str code = str_from(s->line->procedure);
    addon->answer = addon_lookup(s->run->codesets, code, date_of(s->line->from), &list);
    if (!code_is_present(&addon->answer)) return;
    addon->type = list.count ? list.items[0].type : 0;
    addon->found = primaries_on(s, &list);
}

static const struct addon *addon_of(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_ADDON, s->line_number);
    if (*kept) return *kept;
    struct addon *addon = ARENA_NEW(s->run->arena, struct addon);
    addon_find(s, addon);
    return *kept = addon;
}

static enum edit_state addon_fails(const struct subject *s, struct evidence *e,
                                   const struct addon *addon)
{
    (void)from_table(s, e, &addon->answer, date_of(s->line->from));
    e->row = arena_number(s->run->arena, addon->answer.row);
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

static enum edit_state addon_has_a_listed_primary(const struct subject *s, struct evidence *e)
{
    const struct addon *addon = addon_of(s);
    if (code_is_unchecked(&addon->answer)) {
        const enum edit_state state = from_table(s, e, &addon->answer, date_of(s->line->from));
        e->field = procedure_field(s, 2);
        return state;
    }
    if (!code_is_present(&addon->answer) || addon->type != 1 || addon->found.primary) return PASSES;
    if (addon->found.maybe)
        return unchecked(e, procedure_field(s, 2), "the list has no CPT codes, the claim has some");
    return addon_fails(s, e, addon);
}

static enum edit_state addon_has_some_primary(const struct subject *s, struct evidence *e)
{
    const struct addon *addon = addon_of(s);
    if (!code_is_present(&addon->answer) || addon->type == 1 || addon->found.any_other)
        return PASSES;
    return addon_fails(s, e, addon);
}

static bool is_stopped(const struct subject *s, int32_t line)
{
    for (size_t i = 0; s->found && i < s->found->count; i++)
        if (s->found->items[i].evidence.line == line &&
            s->found->items[i].severity <= SEVERITY_HOLD)
            return true;
    return false;
}

static enum edit_state primary_of_addon_goes_out(const struct subject *s, struct evidence *e)
{
    const struct addon *addon = addon_of(s);
    if (!addon->found.primary || !is_stopped(s, addon->found.number)) return PASSES;
    e->detail = arena_printf(s->run->arena, "its primary is line %d", addon->found.number);
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

/* clang-format off */
static const struct edit rows[] = {
    {"NCI-01", STAGE_CODING, SEVERITY_REJECT, .line_holds = pair_may_be_paid,
     .only = ONLY_NCCI | ONLY_NOT_MEDICAID | ONLY_CODED,
     .doc = "Two services of one provider and day must not be a pair of which only the first is ever paid.",
     .fix = "Remove the second code; no modifier helps.",
     .source = "CMS NCCI procedure-to-procedure edits, indicator 0; NCCI Policy Manual ch.1", .prevents = "CARC 236, CARC 97"},
    {"NCI-02", STAGE_CODING, SEVERITY_HOLD, .line_holds = pair_has_its_modifier,
     .only = ONLY_NCCI | ONLY_NOT_MEDICAID | ONLY_CODED,
     .doc = "A pair that is paid twice only when the services were separate must say so by a modifier.",
     .fix = "Add 59, XE, XP, XS, XU or the site's modifier if the record shows it; else remove the second code.",
     .source = "CMS NCCI procedure-to-procedure edits, indicator 1; NCCI Policy Manual ch.1 E", .prevents = "CARC 236, CARC 97"},
    {"NCI-03", STAGE_CODING, SEVERITY_WARN, .line_holds = bypass_is_told_exactly,
     .only = ONLY_NCCI | ONLY_NOT_MEDICAID | ONLY_CODED,
     .doc = "Modifier 59 should be used only where no modifier tells more exactly why the services were separate.",
     .fix = "Use XE, XP, XS, XU or the site's modifier.",
     .source = "NCCI Policy Manual ch.1 E; CMS MLN1783722", .prevents = "audits of modifier 59"},
    {"NCI-05", STAGE_CODING, SEVERITY_HOLD, .line_holds = medicaid_pair_is_payable,
     .only = ONLY_NCCI | ONLY_MEDICAID | ONLY_CODED,
     .doc = "For Medicaid the pairs of the Medicaid files hold.",
     .fix = "Remove the second code, or add the modifier if the record shows separate services.",
     .source = "SSA 1903(r); Medicaid NCCI Policy Manual", .prevents = "CARC 236"},
    {"NCI-06", STAGE_CODING, SEVERITY_REJECT, .line_holds = units_keep_policy,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "The units of a day must not pass a limit that is policy.",
     .fix = "Correct the units: above the limit nothing is paid, nor on appeal.",
     .source = "CMS MUE, MAI 2; NCCI Policy Manual ch.1 V", .prevents = "CARC 151, CARC 222"},
    {"NCI-07", STAGE_CODING, SEVERITY_HOLD, .line_holds = units_keep_benchmark,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "The units of a day above a clinical limit need their record.",
     .fix = "Check the units; above the limit send the record or appeal.",
     .source = "CMS MUE, MAI 3; NCCI Policy Manual ch.1 V", .prevents = "CARC 151, CARC 222"},
    {"NCI-08", STAGE_CODING, SEVERITY_HOLD, .line_holds = units_keep_line,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "The units of one line must not pass the code's limit.",
     .fix = "Split the line with the modifier that tells why (59, 76, 77, 91, a site).",
     .source = "CMS MUE, MAI 1; NCCI Policy Manual ch.1 V", .prevents = "CARC 151, CARC 222"},
    {"NCI-09", STAGE_CODING, SEVERITY_REJECT, .line_holds = code_is_of_the_setting,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "A code whose limit is zero must not be billed in this setting.",
     .fix = "Bill the code of the setting.",
     .source = "CMS MUE, value 0", .prevents = "CARC 151, CARC 5"},
    {"NCI-10", STAGE_CODING, SEVERITY_REJECT, .line_holds = addon_has_a_listed_primary,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "An add-on code must stand beside one of the procedures that it adds to.",
     .fix = "Add the primary procedure, or remove the add-on.",
     .source = "CMS NCCI add-on code edits, type 1", .prevents = "CARC 107, CARC 234"},
    {"NCI-11", STAGE_CODING, SEVERITY_HOLD, .line_holds = addon_has_some_primary,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "An add-on code must not stand alone.",
     .fix = "Add the primary procedure, or remove the add-on.",
     .source = "CMS NCCI add-on code edits, types 2 and 3", .prevents = "CARC 107, CARC 234"},
    {"NCI-12", STAGE_CODING, SEVERITY_HOLD, .line_holds = primary_of_addon_goes_out,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "An add-on code waits for its primary procedure.",
     .fix = "Mend the primary's line; both then go out.",
     .source = "NCCI Policy Manual ch.1 R", .prevents = "CARC 107"},
};
/* clang-format on */

const struct edit_group ncci_edits = GROUP(rows);
