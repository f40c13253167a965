/* Edits by the payment indicators of the Medicare physician fee schedule. */
#include "lib/edit/schedules.h"
#include "lib/edit/visits.h"

enum { MILLI = 1000 };

/* Where a hospital has the equipment and staff. IOM 100-04 ch.12 s.20.4.2 */
static const char *const facilities = "02 19 21 22 23 24 26 31 34 41 42 51 52 53 56 61";

static str place_of(const struct subject *s)
{
    return s->line->place_of_service.len ? str_from(s->line->place_of_service)
                                         : str_from(s->claim->facility_code);
}

/* PASSES: there is a row to judge by; UNCHECKED: no table of the day; a code that the schedule does
 * not have is judged by nothing. */
static enum edit_state row_is_there(const struct subject *s, struct evidence *e,
                                    const struct mpfs *row, int component)
{
    const date day = date_of(s->line->from);
    const enum edit_state state = from_table(s, e, &row->answer, day);
    e->row = row->answer.row ? arena_number(s->run->arena, row->answer.row) : (str){0};
    e->field = procedure_field(s, component);
    return state;
}

static enum edit_state row_fails(struct evidence *e, str value, const char *why)
{
    e->value = value;
    e->detail = str_of(why);
    return FAILS;
}

/* ---- components --------------------------------------------------------------------------- */

static enum edit_state component_exists(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 3);
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer)) return PASSES;
    if (has_modifier(line, "26") && !code_in(row->pctc, "1 6"))
        return row_fails(e, STR("26"), "the code has no professional component of its own");
    if (has_modifier(line, "TC") && !str_is(row->pctc, "1"))
        return row_fails(e, STR("TC"), "the code has no technical component of its own");
    if (str_is(row->pctc, "1") && !has_modifier(line, "26") && code_in(place_of(s), "19 21 22 23"))
        return row_fails(e, str_from(line->procedure),
                         "the hospital is paid for the technical part");
    return PASSES;
}

/* ---- surgeons ----------------------------------------------------------------------------- */

static enum edit_state both_sides_are_payable(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (!has_modifier(line, "50")) return PASSES;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 3);
    if (has_modifier(line, "LT RT")) return row_fails(e, STR("50"), "both and one side at once");
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer)) return PASSES;
    if (!code_in(row->bilateral, "1 3"))
        return row_fails(e, STR("50"), "the code is not paid for two sides");
    return str_is(row->bilateral, "1") && line->quantity_milli != MILLI
               ? row_fails(e, STR("50"), "two sides are one unit")
               : PASSES;
}

/* A modifier, the indicator that judges it, and what its values mean. MPFS record layout, fields
 * 24 to 26. */
static enum edit_state help_is_payable(const struct subject *s, struct evidence *e,
                                       const char *modifiers, str indicator)
{
    const ServiceLine *line = s->line;
    for (size_t i = 0; i < line->n_modifiers; i++) {
        const str modifier = str_from(line->modifiers[i]);
        if (!code_in(modifier, modifiers) || str_is(indicator, "2")) continue;
        return row_fails(e, modifier,
                         str_is(indicator, "9")   ? "it does not apply to the code"
                         : str_is(indicator, "1") ? "paid only with the record"
                                                  : "not paid without the record");
    }
    return PASSES;
}

static enum edit_state assistant_is_payable(const struct subject *s, struct evidence *e)
{
    if (!has_modifier(s->line, "80 81 82 AS")) return PASSES;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 3);
    if (state != PASSES) return state == UNCHECKED ? UNCHECKED : PASSES;
    return help_is_payable(s, e, "80 81 82 AS", row->assistant);
}

static enum edit_state team_is_payable(const struct subject *s, struct evidence *e)
{
    if (!has_modifier(s->line, "62 66")) return PASSES;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 3);
    if (state != PASSES) return state == UNCHECKED ? UNCHECKED : PASSES;
    const enum edit_state two = help_is_payable(s, e, "62", row->cosurgeon);
    return two == PASSES ? help_is_payable(s, e, "66", row->team) : two;
}

static enum edit_state reduction_is_left_to_payer(const struct subject *s, struct evidence *e)
{
    if (!has_modifier(s->line, "51")) return PASSES;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 3);
    if (is_medicare(s->claim)) return row_fails(e, STR("51"), "Medicare finds out by itself");
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer)) return PASSES;
    return str_is(row->global, "ZZZ") || str_is(row->multiple, "0")
               ? row_fails(e, STR("51"), "the code is exempt from the reduction")
               : PASSES;
}

/* ---- visits beside procedures ------------------------------------------------------------- */

/* A procedure of one of these global periods, same provider, from `before` days before it. */
static enum edit_state visit_is_apart(const struct subject *s, struct evidence *e,
                                      const char *periods, int32_t before, const char *modifiers)
{
    const Claim *claim = s->claim;
    enum edit_state worst = PASSES;
    if (has_modifier(s->line, modifiers)) return PASSES;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *other = claim->lines[i];
        if (other == s->line || visit_of(str_from(other->procedure)) != VISIT_NONE) continue;
        const int32_t days = date_days(date_of(other->from)) - date_days(date_of(s->line->from));
        if (!date_is_real(date_of(other->from)) || !date_is_real(date_of(s->line->from)) ||
            days < 0 || days > before ||
            !str_eq(rendering_npi(claim, other), rendering_npi(claim, s->line)))
            continue;
        const struct mpfs *row = physician_fee_of(s, (int32_t)i + 1);
        struct evidence of_row = {0};
        const enum edit_state state = row_is_there(s, &of_row, row, 3);
        if (state == UNCHECKED) worst = UNCHECKED, *e = of_row;
        if (!code_is_present(&row->answer) || !code_in(row->global, periods)) continue;
        *e = of_row;
        e->line = s->line_number;
        return row_fails(e, str_from(s->line->procedure), "a procedure includes the visit");
    }
    return worst;
}

static enum edit_state visit_with_minor_is_told(const struct subject *s, struct evidence *e)
{
    return visit_is_apart(s, e, "000 010", 0, "24 25 57");
}

static enum edit_state visit_before_major_is_told(const struct subject *s, struct evidence *e)
{
    return visit_is_apart(s, e, "090", 1, "24 57");
}

/* ---- places ------------------------------------------------------------------------------- */

/* Where each kind of visit is given. IOM 100-04 ch.12 s.30.6; ch.26 s.10.5 */
static const struct {
    enum visit_kind kind;
    const char *places;
} visit_places[] = {
    {VISIT_INITIAL, "06 08 21 22 31 32 33 34 51 52 54 55 56 61"},
    {VISIT_SUBSEQUENT, "06 08 21 22 31 32 33 34 51 52 54 55 56 61"},
    {VISIT_SAME_DAY, "06 08 21 22 34 51 61"},
    {VISIT_DISCHARGE, "06 08 21 22 31 32 33 34 51 55 56 61"},
    {VISIT_EMERGENCY, "23"},
    {VISIT_HOME, "04 09 12 13 14 16 33 54 55"},
};

/* 99202 to 99215; an eye examination or a consultation may be given anywhere. */
static bool is_office_code(str procedure)
{
    enum { OFFICE_FIRST = 99202, OFFICE_LAST = 99215 };
    const int32_t number = cpt_number(procedure);
    return number >= OFFICE_FIRST && number <= OFFICE_LAST;
}

static enum edit_state code_fits_place(const struct subject *s, struct evidence *e)
{
    const str place = place_of(s);
    const enum visit_kind kind = visit_of(str_from(s->line->procedure));
    for (size_t i = 0; i < COUNT_OF(visit_places); i++)
        if (visit_places[i].kind == kind && !code_in(place, visit_places[i].places))
            return fails(e, STR("SV105"), place);
    if (is_office_code(str_from(s->line->procedure)) && code_in(place, "21 23"))
        return fails(e, STR("SV105"), place);
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 2);
    e->field = STR("SV105");
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer)) return PASSES;
    if (has_modifier(s->line, "26")) return PASSES; /* its own row has an amount everywhere */
    if (str_is(row->pctc, "1") && code_in(place, "19 21 22 23")) return PASSES; /* PX-04 */
    const bool never = code_in(place, facilities) ? row->na_facility : row->na_nonfacility;
    return never ? row_fails(e, place, "the schedule has no amount for this setting") : PASSES;
}

/* ---- status ------------------------------------------------------------------------------- */

static enum edit_state medicare_pays_the_code(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 2);
    const str code = str_from(line->procedure);
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer)) return PASSES;
    if (str_is(row->status, "B")) return row_fails(e, code, "it is part of another service");
    if (str_is(row->status, "I")) return row_fails(e, code, "Medicare wants another code");
    if (str_is(row->status, "N") && !has_modifier(line, "GY GX GA GZ")) {
        e->held = true;
        return row_fails(e, code, "Medicare does not cover it: GY, GX or GA is missing");
    }
    return PASSES;
}

/* ---- more than one surgery ---------------------------------------------------------------- */

static enum edit_state dearest_surgery_is_first(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    if (!code_is_present(&row->answer) || !str_is(row->multiple, "2")) return PASSES;
    for (int32_t i = 0; i < s->line_number - 1; i++) {
        const ServiceLine *other = claim->lines[i];
        if (other->from != s->line->from || other->procedure.len == 0) continue;
        const struct mpfs *before = physician_fee_of(s, i + 1);
        if (!code_is_present(&before->answer) || !str_is(before->multiple, "2") ||
            before->work_centi >= row->work_centi)
            continue;
        (void)row_is_there(s, e, row, 2);
        return row_fails(e, str_from(s->line->procedure), "a lesser one stands before it");
    }
    return PASSES;
}

/* ---- shares of a global package ----------------------------------------------------------- */

static enum edit_state transfer_is_dated(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (!has_modifier(s->line, "54 55 56")) return PASSES;
    const struct mpfs *row = physician_fee_of(s, s->line_number);
    const enum edit_state state = row_is_there(s, e, row, 3);
    if (has_modifier(s->line, "54 55") && !event_of(claim, "090") && !event_of(claim, "091"))
        return row_fails(e, has_modifier(s->line, "55") ? STR("55") : STR("54"),
                         "the day of the transfer (DTP*090, DTP*091) is missing");
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row->answer)) return PASSES;
    return code_in(row->global, "010 090")
               ? PASSES
               : row_fails(e, str_from(s->line->procedure), "the code has no package to share");
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-04", STAGE_CODING, SEVERITY_REJECT, .line_holds = component_exists,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "26 and TC must stand only on codes that have the component; in a hospital a physician bills the professional one.",
     .fix = "Correct the modifier.",
     .source = "CMS MPFS record layout, PC/TC indicator; IOM 100-04 ch.13 s.20", .prevents = "CARC 4"},
    {"PX-05", STAGE_CODING, SEVERITY_REJECT, .line_holds = both_sides_are_payable,
     .only = ONLY_PROFESSIONAL | ONLY_CODED | ONLY_MODIFIED,
     .doc = "Modifier 50 must stand on codes paid for two sides, with one unit and without LT or RT.",
     .fix = "Use LT and RT on two lines, or one line with 50 and one unit.",
     .source = "CMS MPFS record layout, bilateral indicator; IOM 100-04 ch.12 s.40.7", .prevents = "CARC 4"},
    {"PX-06", STAGE_CODING, SEVERITY_HOLD, .line_holds = assistant_is_payable,
     .only = ONLY_PROFESSIONAL | ONLY_CODED | ONLY_MODIFIED,
     .doc = "An assistant at surgery is paid only where the schedule allows one.",
     .fix = "Send the record with it, or write it off.",
     .source = "CMS MPFS record layout, assistant indicator; IOM 100-04 ch.12 s.20.4.3", .prevents = "CARC 54"},
    {"PX-07", STAGE_CODING, SEVERITY_HOLD, .line_holds = team_is_payable,
     .only = ONLY_PROFESSIONAL | ONLY_CODED | ONLY_MODIFIED,
     .doc = "Two surgeons or a team are paid only where the schedule allows them.",
     .fix = "Send the record with it, or correct the modifier.",
     .source = "CMS MPFS record layout, co-surgeon and team indicators; IOM 100-04 ch.12 s.40.8", .prevents = "CARC 54"},
    {"PX-08", STAGE_CODING, SEVERITY_WARN, .line_holds = reduction_is_left_to_payer,
     .only = ONLY_PROFESSIONAL | ONLY_CODED | ONLY_MODIFIED,
     .doc = "Modifier 51 should not stand on add-on or exempt codes, nor go to Medicare.",
     .fix = "Remove it.",
     .source = "IOM 100-04 ch.12 s.40.6", .prevents = "CARC 4, CARC 59"},
    {"PX-10", STAGE_CODING, SEVERITY_HOLD, .line_holds = visit_with_minor_is_told,
     .only = ONLY_PROFESSIONAL | ONLY_VISIT,
     .doc = "A visit on the day of a minor procedure is paid only if it was separate: modifier 25.",
     .fix = "Add 25 if the record shows a separate visit; else remove the visit.",
     .source = "NCCI Policy Manual ch.1 D; IOM 100-04 ch.12 s.30.6.6, s.40.1", .prevents = "CARC 97"},
    {"PX-11", STAGE_CODING, SEVERITY_HOLD, .line_holds = visit_before_major_is_told,
     .only = ONLY_PROFESSIONAL | ONLY_VISIT,
     .doc = "A visit on the day of a major procedure or the day before is paid only if it decided on it: modifier 57.",
     .fix = "Add 57 if the decision was made then; else remove the visit.",
     .source = "IOM 100-04 ch.12 s.40.2", .prevents = "CARC 97"},
    {"PX-14", STAGE_CODING, SEVERITY_HOLD, .line_holds = code_fits_place,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "A service must be one that is given at the place of service.",
     .fix = "Correct the place or the code.",
     .source = "CMS MPFS record layout, NA indicators; IOM 100-04 ch.12 s.30.6, ch.26 s.10.5", .prevents = "CARC 5"},
    {"PX-16", STAGE_CODING, SEVERITY_REJECT, .line_holds = medicare_pays_the_code,
     .only = ONLY_PROFESSIONAL | ONLY_MEDICARE | ONLY_CODED,
     .doc = "A code for Medicare must not be bundled, replaced by another code, or non-covered without GY, GX or GA.",
     .fix = "Remove the line, use Medicare's code, or add the modifier.",
     .source = "CMS MPFS record layout, status code", .prevents = "CARC 97, CARC 96, CARC 204"},
    {"GLB-03", STAGE_CODING, SEVERITY_HOLD, .line_holds = transfer_is_dated,
     .only = ONLY_PROFESSIONAL | ONLY_CODED | ONLY_MODIFIED,
     .doc = "Shares of a global package (54, 55, 56) are for codes that have one; care taken over needs its day.",
     .fix = "Add DTP*090 or DTP*091, or correct the modifier.",
     .source = "IOM 100-04 ch.12 s.40.2, s.40.4", .prevents = "CARC 16 N77, CARC 4"},
    {"GLB-04", STAGE_CODING, SEVERITY_WARN, .line_holds = dearest_surgery_is_first,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "Of surgeries of one day the one of the highest value should come first: the others are reduced.",
     .fix = "Put the lines in order of their value.",
     .source = "CMS MPFS record layout, multiple procedure indicator 2; IOM 100-04 ch.12 s.40.6", .prevents = "CARC 59"},
};
/* clang-format on */

const struct edit_group physician_edits = GROUP(rows);
