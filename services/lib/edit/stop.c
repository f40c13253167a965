/* What stops a claim, in words for the person who must look at it. */
#include "lib/edit/stop.h"

#include "lib/edit/check.h"

enum { FIELDS_SHOWN = 8 };

bool finding_stops(const Claim *claim, const Finding *finding)
{
    const str severity = str_from(finding->severity);
    return str_is(severity, "reject") || (str_is(severity, "hold") && claim->released_by.len == 0);
}

enum claim_fate claim_fate_of(const Claim *claim)
{
    enum claim_fate fate = CLAIM_GOES_ON;
    for (size_t i = 0; i < claim->n_findings; i++) {
        if (!finding_stops(claim, claim->findings[i])) continue;
        if (str_is(str_from(claim->findings[i]->severity), "reject")) return CLAIM_REJECTED;
        fate = CLAIM_HELD;
    }
    return fate;
}

const char *claim_fate_name(enum claim_fate fate)
{
    static const char *const fates[] = {
        [CLAIM_GOES_ON] = "passed", [CLAIM_HELD] = "held", [CLAIM_REJECTED] = "rejected"};
    return fates[fate];
}

date claim_judged_on(const Claim *claim, date today)
{
    return claim->source && claim->source->as_of ? date_of(claim->source->as_of) : today;
}

static bool named_before(const Claim *claim, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (finding_stops(claim, claim->findings[j]) &&
            str_eq(str_from(claim->findings[j]->edit), str_from(claim->findings[i]->edit)))
            return true;
    return false;
}

str claim_stop_ids(const Claim *claim, struct arena *arena)
{
    str text = STR("");
    for (size_t i = 0; i < claim->n_findings; i++) {
        if (!finding_stops(claim, claim->findings[i]) || named_before(claim, i)) continue;
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(text), text.len ? " " : "",
                            STR_ARGS(str_from(claim->findings[i]->edit)));
    }
    return text;
}

static const Finding *worst_of(const Claim *claim, bool rejected)
{
    const char *severity = rejected ? "reject" : "hold";
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->severity), severity)) return claim->findings[i];
    return NULL;
}

/* What the input lacked: intake's findings are fields, nothing else. */
static str missing_fields(const Claim *claim, struct arena *arena)
{
    str text = STR("");
    int32_t shown = 0;
    for (size_t i = 0; i < claim->n_findings && shown < FIELDS_SHOWN; i++) {
        const Finding *finding = claim->findings[i];
        if (!str_is(str_from(finding->stage), "intake") || !finding_stops(claim, finding)) continue;
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(text), shown++ ? ", " : "",
                            STR_ARGS(str_from(finding->field)));
    }
    return text;
}

str finding_doc(const Finding *finding)
{
    const struct edit *edit = edit_by_id(str_from(finding->edit));
    return finding->text.len ? str_from(finding->text) : str_of(edit ? edit->doc : "");
}

str finding_fix(const Finding *finding)
{
    const struct edit *edit = edit_by_id(str_from(finding->edit));
    return finding->text.len ? str_from(finding->fix) : str_of(edit ? edit->fix : "");
}

str finding_source(const Finding *finding)
{
    const struct edit *edit = edit_by_id(str_from(finding->edit));
    return finding->text.len ? str_from(finding->source) : str_of(edit ? edit->source : "");
}

static str words_of(const Claim *claim, const Finding *worst, struct arena *arena)
{
    const str id = str_from(worst->edit), ids = claim_stop_ids(claim, arena);
    const bool more = ids.len > id.len;
    const str others = more ? ids : STR("");
    if (str_is(str_from(worst->stage), "intake"))
        return arena_printf(arena, "The message does not give what a claim needs: %.*s.%s%.*s",
                            STR_ARGS(missing_fields(claim, arena)), more ? " All: " : "",
                            STR_ARGS(others));
    const str known = finding_doc(worst), fix = finding_fix(worst);
    const str doc = known.len ? known : STR("The sender's file has an error in this claim.");
    const str line = worst->line ? arena_printf(arena, "Line %d: ", worst->line) : STR("");
    return arena_printf(arena, "%.*s%.*s%s%.*s%s%.*s", STR_ARGS(line), STR_ARGS(doc),
                        fix.len ? " " : "", STR_ARGS(fix), more ? " All: " : "", STR_ARGS(others));
}

/* Days to the filing limit, and the priority they give. MGMA and HFMA practice (PAY-02). */
static const struct {
    int32_t days, priority;
} nearness[] = {{3, 1}, {7, 2}, {14, 3}};

static int32_t priority_of(enum claim_fate fate, date due, date today)
{
    const int32_t usual = fate == CLAIM_REJECTED ? 4 : 5;
    if (!date_is_set(due)) return usual;
    const int32_t left = date_days(due) - date_days(today);
    for (size_t i = 0; i < COUNT_OF(nearness) && left >= 0; i++)
        if (left <= nearness[i].days) return nearness[i].priority;
    return usual;
}

struct claim_stop claim_stop_of(const Claim *claim, const struct partner *partner, date today,
                                struct arena *arena)
{
    struct claim_stop stop = {.fate = claim_fate_of(claim)};
    if (stop.fate == CLAIM_GOES_ON) return stop;
    const Finding *worst = worst_of(claim, stop.fate == CLAIM_REJECTED);
    const bool incomplete = stop.fate == CLAIM_HELD && str_is(str_from(worst->stage), "intake");
    stop.kind = incomplete ? "incomplete" : claim_fate_name(stop.fate);
    stop.edit = str_from(worst->edit);
    stop.field = incomplete ? missing_fields(claim, arena) : str_from(worst->field);
    stop.text = words_of(claim, worst, arena);
    stop.due = edit_filing_deadline(claim, partner);
    stop.priority = priority_of(stop.fate, stop.due, today);
    return stop;
}
