/* Edits of what is on the wire: dates that exist, and a number that is the sender's own. */
#include "lib/edit/check.h"

enum { CONTROL_WARN_CHARS = 20 };

static bool real_or_absent(int32_t day)
{
    return day == 0 || date_is_real(date_of(day));
}

static bool span_is_real(int32_t from, int32_t to)
{
    return real_or_absent(from) && real_or_absent(to) && (from == 0 || to == 0 || from <= to);
}

static enum edit_state claim_dates_are_real(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t n = 0; n < claim->n_lines; n++)
        if (!span_is_real(claim->lines[n]->from, claim->lines[n]->to))
            return fails_at(e, (int32_t)n + 1, STR("DTP*472 03"), STR(""));
    if (s->institutional && !span_is_real(claim->statement_from, claim->statement_to))
        return fails(e, STR("DTP*434 03"), STR(""));
    for (size_t i = 0; i < claim->n_dates; i++)
        if (!span_is_real(claim->dates[i]->from, claim->dates[i]->to))
            return fails(e,
                         arena_printf(s->run->arena, "DTP*%.*s 03",
                                      STR_ARGS(str_from(claim->dates[i]->qualifier))),
                         STR(""));
    for (size_t i = 0; i < claim->n_facts; i++)
        if (!span_is_real(claim->facts[i]->from, claim->facts[i]->to))
            return fails(e,
                         arena_printf(s->run->arena, "HI*%.*s 01-4",
                                      STR_ARGS(str_from(claim->facts[i]->qualifier))),
                         str_from(claim->facts[i]->code));
    if (!real_or_absent(claim->patient_birth_date)) return fails(e, STR("DMG02"), STR(""));
    return reader_found_no_wrong_date(s, e);
}

/* An account that is billed anew (replacement, void, interim) keeps its number, and an HL7 account
 * closes into several claims; what must not happen is two original X12 claims under one number. */
static bool number_was_used(const struct subject *s)
{
    const Claim *claim = s->claim;
    const struct history *history = s->run->history;
    if (!frequency_in(claim, "1") || !claim->source ||
        !str_is(str_from(claim->source->format), "X12"))
        return false;
    for (size_t i = 0; i < history->count; i++) {
        const struct history_entry *entry = &history->items[i];
        if (entry->claim == claim->number || !history_is_out(entry)) continue;
        if (str_eq(entry->control, history->control)) return true;
    }
    return history->control_taken;
}

static enum edit_state patient_control_is_unique(const struct subject *s, struct evidence *e)
{
    const str field = STR("CLM01");
    if (s->claim->patient_control.len == 0) return fails(e, field, STR(""));
    if (!s->run->history) return unchecked(e, field, "the patient's history is not there");
    if (number_was_used(s)) return fails(e, field, STR(""));
    return s->claim->patient_control.len > CONTROL_WARN_CHARS ? warns(e, field, STR("")) : PASSES;
}

static enum edit_state service_is_not_in_the_future(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    int32_t limit = s->run->today.yyyymmdd;
    if (claim->created && claim->created < limit) limit = claim->created;
    e->day = date_of(limit);
    for (size_t n = 0; n < claim->n_lines && limit; n++)
        if (claim->lines[n]->from > limit || claim->lines[n]->to > limit)
            return fails_at(e, (int32_t)n + 1, STR("DTP*472 03"), STR(""));
    if (s->institutional && limit && claim->statement_to > limit)
        return fails(e, STR("DTP*434 03"), STR(""));
    return PASSES;
}

/* 005010X222A1 2400: 50 lines; 005010X223A2: 999; 005010X224A2: 50. */
static enum edit_state lines_have_room(const struct subject *s, struct evidence *e)
{
    enum { LINES_MAX = 50, BILL_LINES_MAX = 999 };
    const size_t count = s->claim->n_lines, max = s->institutional ? BILL_LINES_MAX : LINES_MAX;
    return count <= max ? PASSES : fails(e, STR("LX01"), arena_printf(s->run->arena, "%zu", count));
}

/* ---- qualifiers that stand once ----------------------------------------------------------- */

/* References of the claim that the guides allow once. 005010X222A1, 005010X223A2 2300 REF */
static const char *const once = "9F F8 G1 X4 EW EA P4 4N LU D9 9A 9C 9B G4 1J";

static str twice_dated(const struct subject *s)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_dates; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(str_from(claim->dates[i]->qualifier), str_from(claim->dates[j]->qualifier)))
                return arena_printf(s->run->arena, "DTP*%.*s",
                                    STR_ARGS(str_from(claim->dates[i]->qualifier)));
    return (str){0};
}

static str twice_referred(const struct subject *s)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_references; i++)
        for (size_t j = 0; j < i; j++) {
            const str qualifier = str_from(claim->references[i]->qualifier);
            if (code_in(qualifier, once) &&
                str_eq(qualifier, str_from(claim->references[j]->qualifier)))
                return arena_printf(s->run->arena, "REF*%.*s", STR_ARGS(qualifier));
        }
    return (str){0};
}

static str twice_amounted(const struct subject *s)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_amounts; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(str_from(claim->amounts[i]->qualifier),
                       str_from(claim->amounts[j]->qualifier)))
                return arena_printf(s->run->arena, "AMT*%.*s",
                                    STR_ARGS(str_from(claim->amounts[i]->qualifier)));
    return (str){0};
}

static enum edit_state qualifiers_stand_once(const struct subject *s, struct evidence *e)
{
    str again = twice_dated(s);
    if (!again.at) again = twice_referred(s);
    if (!again.at) again = twice_amounted(s);
    return again.at ? fails(e, again, STR("")) : reader_found_no_repeats(s, e);
}

/* clang-format off */
static const struct edit rows[] = {
    {"ENV-05", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = lines_have_room,
     .doc = "A claim has at most 50 lines, an institutional one 999.",
     .fix = "Split the claim.",
     .source = "005010X222A1, 005010X223A2, 005010X224A2 2400 LX", .prevents = "999 IK304 4"},
    {"ENV-09", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = claim_dates_are_real,
     .doc = "Every date must exist in the calendar, and a span must not end before it begins.",
     .fix = "Correct the date.",
     .source = "X12.6 formats D8 and RD8; 005010X222A1 DTP", .prevents = "999 IK403 8"},
    {"ENV-10", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = patient_control_is_unique,
     .doc = "The patient control number must be there and must not repeat that of another original claim; over 20 characters a receiver may cut it.",
     .fix = "Give each original claim a number of its own.",
     .source = "005010X222A1 2300 CLM01 note", .prevents = "277CA A3:478, lost remittance"},
    {"ENV-12", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = qualifiers_stand_once,
     .doc = "A date, amount or reference that the guide allows once must stand once.",
     .fix = "Remove the second one.",
     .source = "005010X222A1, 005010X223A2 2300 DTP, AMT, REF", .prevents = "999 IK304 5"},
    {"PAY-21", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = service_is_not_in_the_future,
     .doc = "A service must not lie after today or after the day that the claim was made.",
     .fix = "Correct the date of service.",
     .source = "CARC 110", .prevents = "CARC 110"},
};
/* clang-format on */

const struct edit_group wire_edits = GROUP(rows);
