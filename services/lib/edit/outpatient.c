/* Edits of outpatient hospital bills by OPPS status indicators, and of observation. */
#include "lib/edit/schedules.h"
#include "lib/edit/visits.h"

enum { MILLI = 1000 };

static enum edit_state status_state(const struct subject *s, struct evidence *e,
                                    const char *statuses)
{
    const struct opps *row = opps_of(s, s->line_number);
    const enum edit_state state = from_table(s, e, &row->answer, date_of(s->line->from));
    e->row = row->answer.row ? arena_number(s->run->arena, row->answer.row) : (str){0};
    e->field = procedure_field(s, 2);
    e->value = str_from(s->line->procedure);
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer) || !code_in(row->status, statuses)) return PASSES;
    e->detail = arena_printf(s->run->arena, "status %.*s", STR_ARGS(row->status));
    return FAILS;
}

static enum edit_state code_is_for_outpatients(const struct subject *s, struct evidence *e)
{
    return status_state(s, e, "C");
}

static enum edit_state code_is_of_opps(const struct subject *s, struct evidence *e)
{
    return has_modifier(s->line, "GY GZ") ? PASSES : status_state(s, e, "B E E1 M Y");
}

static enum edit_state visit_is_apart(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (has_modifier(s->line, "25 27")) return PASSES;
    const enum edit_state visit = status_state(s, e, "V J2");
    if (visit != FAILS) return visit;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *other = claim->lines[i];
        if (other == s->line || other->procedure.len == 0 || other->from != s->line->from) continue;
        const struct opps *row = opps_of(s, (int32_t)i + 1);
        if (code_is_present(&row->answer) && code_in(row->status, "S T")) {
            e->detail = arena_printf(s->run->arena, "line %zu is a procedure", i + 1);
            return FAILS;
        }
    }
    return PASSES;
}

/* ---- observation -------------------------------------------------------------------------- */

static bool has_line(const Claim *claim, const char *procedure)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (str_is(str_from(claim->lines[i]->procedure), procedure)) return true;
    return false;
}

/* A visit that may begin an observation, or surgery, after which it is part of the recovery. */
static bool has_a_reason(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_lines; i++) {
        const str code = str_from(claim->lines[i]->procedure);
        const enum visit_kind kind = visit_of(code);
        if (kind == VISIT_EMERGENCY || kind == VISIT_CRITICAL || kind == VISIT_OFFICE ||
            is_surgery(code) || code_in(code, "G0379 G0463 G0380 G0381 G0382 G0383 G0384 G0390") ||
            str_starts(str_from(claim->lines[i]->revenue_code), "036"))
            return true;
    }
    return false;
}

/* Eight hours with a visit are paid; fewer are told, and paid with the rest. IOM 100-04 ch.4
 * s.290.5.3 */
static enum edit_state observation_is_paid(const struct subject *s, struct evidence *e)
{
    enum { HOURS_PAID = 8 };
    if (!is_medicare(s->claim)) return PASSES;
    if (s->line->quantity_milli < (int64_t)HOURS_PAID * MILLI) {
        e->detail = STR("under eight hours it has no payment of its own");
        return warns(e, STR("SV205"), str_from(s->line->procedure));
    }
    if (has_a_reason(s->claim)) return PASSES;
    e->detail = STR("no visit, critical care or direct referral stands beside it");
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

/* G0378 counts hours at revenue 0762; G0379 is a direct referral to it. IOM 100-04 ch.4 s.290 */
static enum edit_state observation_is_told(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str procedure = str_from(line->procedure);
    if (str_is(procedure, "G0379"))
        return has_line(s->claim, "G0378") ? PASSES : fails(e, STR("SV202-2"), procedure);
    if (!str_is(procedure, "G0378")) return PASSES;
    if (!str_is(str_from(line->revenue_code), "0762"))
        return fails(e, STR("SV201"), str_from(line->revenue_code));
    if (line->quantity_milli < MILLI || line->quantity_milli % MILLI != 0)
        return fails(e, STR("SV205"), procedure);
    return observation_is_paid(s, e);
}

/* clang-format off */
static const struct edit rows[] = {
    {"INS-14", STAGE_CODING, SEVERITY_HOLD, .line_holds = code_is_for_outpatients,
     .only = ONLY_OPPS | ONLY_CODED,
     .doc = "A procedure that Medicare pays for inpatients only must not be on an outpatient bill.",
     .fix = "Check the order of admission; bill it as a stay if there was one.",
     .source = "OPPS Addendum B, status C; IOM 100-04 ch.4 s.180.7", .prevents = "CARC 5, CARC 96"},
    {"INS-15", STAGE_CODING, SEVERITY_HOLD, .line_holds = visit_is_apart,
     .only = ONLY_OPPS | ONLY_CODED,
     .doc = "A visit on the day of a procedure is paid only if it was separate: modifier 25.",
     .fix = "Add 25 if the record shows a separate visit; else remove it.",
     .source = "IOCE edit 21; IOM 100-04 ch.4 s.20.6.3", .prevents = "CARC 97"},
    {"INS-16", STAGE_CODING, SEVERITY_HOLD, .line_holds = observation_is_told,
     .only = ONLY_INSTITUTIONAL | ONLY_NOT_INPATIENT,
     .doc = "Observation (G0378) must count whole hours at revenue code 0762; a direct referral (G0379) stands beside it.",
     .fix = "Correct the revenue code or the hours.",
     .source = "IOM 100-04 ch.4 s.290", .prevents = "CARC 16 M50, IOCE edits 44, 57"},
    {"INS-17", STAGE_CODING, SEVERITY_REJECT, .line_holds = code_is_of_opps,
     .only = ONLY_OPPS | ONLY_CODED,
     .doc = "A code on an outpatient bill must be one that OPPS knows.",
     .fix = "Use the code of the setting, or GY where it is to be refused.",
     .source = "OPPS Addendum B, status B, E1, M, Y; IOCE edits 9, 28, 62, 72", .prevents = "CARC 96, CARC 16 M51"},
};
/* clang-format on */

const struct edit_group outpatient_edits = GROUP(rows);
