/* The walk over what was done for the patient before, and who did it. */
#include "lib/edit/past.h"

/* ---- which claims stand ------------------------------------------------------------------- */

static bool replaces_or_voids(const Claim *claim)
{
    return frequency_in(claim, "7 8");
}

static bool same_dates_and_biller(const Claim *a, const Claim *b)
{
    return a->type == b->type && claim_first_day(a).yyyymmdd == claim_first_day(b).yyyymmdd &&
           claim_last_day(a).yyyymmdd == claim_last_day(b).yyyymmdd && past_same_biller(a, b);
}

/* The payer's number of the original (REF*F8) is not in the history: the sender's number of the
 * claim, or its dates, tell what is replaced. 005010X222A1 2300 CLM05-3 */
static bool takes_the_place(const Claim *later, str later_control, const struct history_entry *of,
                            const Claim *earlier)
{
    return replaces_or_voids(later) &&
           (str_eq(later_control, of->control) || same_dates_and_biller(later, earlier));
}

static bool overlap(const struct history_entry *a, const struct history_entry *b)
{
    return a->from.yyyymmdd <= b->to.yyyymmdd && b->from.yyyymmdd <= a->to.yyyymmdd;
}

static bool is_superseded(struct arena *arena, const struct history *history, size_t at)
{
    struct history_entry *entry = &history->items[at];
    for (size_t i = at + 1; i < history->count; i++) {
        struct history_entry *later = &history->items[i];
        if (later->standing == HISTORY_REFUSED) continue;
        if (later->claim == entry->claim) return true;
        if (!overlap(later, entry) && !str_eq(later->control, entry->control)) continue;
        const Claim *claim = history_claim(arena, later);
        if (claim && takes_the_place(claim, later->control, entry, entry->opened)) return true;
    }
    return false;
}

static bool find_out(const struct subject *s, size_t at)
{
    const struct history *history = s->run->history;
    struct history_entry *entry = &history->items[at];
    if (entry->claim == s->claim->number || entry->standing == HISTORY_REFUSED) return false;
    const Claim *claim = history_claim(s->run->arena, entry);
    if (!claim || frequency_in(claim, "8")) return false;
    return !takes_the_place(s->claim, history->control, entry, claim) &&
           !is_superseded(s->run->arena, history, at);
}

static bool stands(const struct subject *s, size_t at)
{
    struct history_entry *entry = &s->run->history->items[at];
    if (entry->stands == STANDS_UNASKED) entry->stands = find_out(s, at) ? STANDS : STANDS_NOT;
    return entry->stands == STANDS;
}

/* ---- the walk ----------------------------------------------------------------------------- */

date past_day_of(const Claim *claim, const ServiceLine *line)
{
    return line->from ? date_of(line->from) : claim_first_day(claim);
}

date past_today(const struct subject *s)
{
    return s->line ? past_day_of(s->claim, s->line) : claim_first_day(s->claim);
}

struct past past_lines(const struct subject *s, date from, date to)
{
    return (struct past){.subject = s, .from = from, .to = to};
}

struct past past_sent_lines(const struct subject *s, date from, date to)
{
    static const Claim none = CLAIM__INIT;
    return (struct past){.subject = s, .from = from, .to = to, .claims_seen = 1, .claim = &none};
}

static bool is_within(const struct past *past, date day)
{
    return day.yyyymmdd >= past->from.yyyymmdd && day.yyyymmdd <= past->to.yyyymmdd;
}

static bool next_line(struct past *past)
{
    while (past->lines_seen < past->claim->n_lines) {
        past->line = past->claim->lines[past->lines_seen++];
        past->day = past_day_of(past->claim, past->line);
        if (past->line != past->subject->line && is_within(past, past->day)) return true;
    }
    return false;
}

bool past_next_claim(struct past *past)
{
    const struct history *history = past->subject->run->history;
    past->line = NULL;
    past->lines_seen = 0;
    if (past->claims_seen == 0) past->claims_seen = 1;
    while (history && past->claims_seen <= history->count) {
        const size_t at = past->claims_seen++ - 1;
        struct history_entry *entry = &history->items[at];
        if (entry->from.yyyymmdd > past->to.yyyymmdd || entry->to.yyyymmdd < past->from.yyyymmdd ||
            !stands(past->subject, at))
            continue;
        past->entry = entry;
        past->claim = entry->opened;
        past->day = entry->from;
        return true;
    }
    return false;
}

bool past_next(struct past *past)
{
    if (past->claims_seen == 0) {
        past->claim = past->subject->claim;
        past->claims_seen = 1;
    }
    while (!next_line(past))
        if (!past_next_claim(past)) return false;
    return true;
}

/* ---- what comes of it --------------------------------------------------------------------- */

bool past_is_asked(const struct subject *s)
{
    return !frequency_in(s->claim, "8") && date_is_real(past_today(s));
}

enum edit_state past_is_clear(const struct subject *s, struct evidence *e, str field)
{
    if (!s->run->history) return unchecked(e, field, "the patient's history is not there");
    return s->run->history->cut
               ? unchecked(e, field, "only the patient's newest claims were looked at")
               : PASSES;
}

enum edit_state past_fails(const struct subject *s, struct evidence *e, str field,
                           const struct past *found)
{
    if (found->entry)
        e->row = arena_printf(s->run->arena, "%lld version %d", (long long)found->entry->claim,
                              found->entry->version);
    e->from = found->day;
    e->to = found->entry && !found->line ? found->entry->to : found->day;
    return fails(e, field, s->line ? str_from(s->line->procedure) : STR(""));
}

/* ---- who did it --------------------------------------------------------------------------- */

static str business_of(const Claim *claim)
{
    const Party *billing = claim->billing;
    const Identifier *number =
        billing ? reference_of(billing->references, billing->n_references, "EI") : NULL;
    return number ? str_from(number->value) : STR("");
}

static bool told_and_equal(str a, str b)
{
    return a.len && str_eq(a, b);
}

bool past_same_biller(const Claim *a, const Claim *b)
{
    const str one = a->billing ? str_from(a->billing->id) : STR("");
    const str other = b->billing ? str_from(b->billing->id) : STR("");
    return told_and_equal(one, other) || told_and_equal(business_of(a), business_of(b));
}

/* NUCC's codes of people begin with 10 to 24, 36 and 37; 193 is a group of them. That of an
 * organisation says no specialty. */
static bool is_of_a_person(str taxonomy)
{
    int64_t kind;
    if (taxonomy.len < 2 || !str_parse_int((str){taxonomy.at, 2}, &kind)) return false;
    return ((kind >= 10 && kind <= 24) || kind == 36 || kind == 37) && !str_starts(taxonomy, "193");
}

static str specialty_of(const Claim *claim, const ServiceLine *line)
{
    const Party *own = provider_of(line->providers, line->n_providers, "82");
    const Party *all = provider_of(claim->providers, claim->n_providers, "82");
    const Party *who = own ? own : all ? all : claim->billing;
    const str taxonomy = who ? str_from(who->taxonomy) : STR("");
    return is_of_a_person(taxonomy) ? taxonomy : STR("");
}

enum doctors past_doctors(const struct past *past)
{
    const Claim *mine = past->subject->claim;
    const ServiceLine *line = past->subject->line;
    if (told_and_equal(rendering_npi(mine, line), rendering_npi(past->claim, past->line)))
        return SAME_DOCTORS;
    if (!past_same_biller(mine, past->claim)) return OTHER_DOCTORS;
    const str a = specialty_of(mine, line), b = specialty_of(past->claim, past->line);
    if (a.len == 0 || b.len == 0) return MAYBE_SAME_DOCTORS;
    return str_eq(a, b) ? SAME_DOCTORS : OTHER_DOCTORS;
}
