/* Edits of care that is paid by the month or episode, and of what is added to a visit. */
#include "lib/edit/past.h"
#include "lib/edit/visits.h"

enum {
    TRANSITION_DAYS = 30,
    MONTH = 100, /* YYYYMMDD / 100 is the month */
    COMPLEXITY_WITH_PREVENTION_SINCE = 20250101
};

/* ---- prolonged services ------------------------------------------------------------------- */

/* A prolonged service, the visits that it prolongs, and whether it is Medicare's own. MPFS final
 * rule 2021 (G2212 in the place of 99417) and 2023 (G0316 to G0318 in that of 99418 and 99417). */
static const struct {
    const char *code, *visits, *instead; /* instead: what Medicare wants; NULL: it takes this one */
} prolonged[] = {
    {"99417", "99205 99215 99245 99345 99350 99483", "G2212 or G0318"},
    {"99418", "99223 99233 99236 99255 99306 99310", "G0316 or G0317"},
    {"G2212", "99205 99215 99483", NULL},
    {"G0316", "99223 99233 99236", NULL},
    {"G0317", "99306 99310", NULL},
    {"G0318", "99345 99350", NULL},
};

static bool day_has(const struct subject *s, const char *codes)
{
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *other = s->claim->lines[i];
        if (other != s->line && other->from == s->line->from &&
            code_in(str_from(other->procedure), codes))
            return true;
    }
    return false;
}

static enum edit_state prolonged_fits(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    for (size_t i = 0; i < COUNT_OF(prolonged); i++) {
        if (!str_is(code, prolonged[i].code)) continue;
        if (is_medicare(s->claim) && prolonged[i].instead) {
            e->detail = arena_printf(s->run->arena, "Medicare wants %s", prolonged[i].instead);
            return fails(e, procedure_field(s, 2), code);
        }
        if (day_has(s, prolonged[i].visits)) continue;
        e->detail = arena_printf(s->run->arena, "beside none of %s", prolonged[i].visits);
        return fails(e, procedure_field(s, 2), code);
    }
    return PASSES;
}

/* ---- complexity of an office visit -------------------------------------------------------- */

/* Preventive services of Part B beside which a visit with 25 keeps its add-on since 2025: vaccines,
 * yearly visits, screenings. MPFS final rule 2025; 42 CFR 410.10 */
static const char *const prevention =
    "G0008 G0009 G0010 90480 90460 90461 90471 90472 90473 90474 M0201 G0402 G0438 G0439 G0468 "
    "G0101 G0102 G0296 G0442 G0443 G0444 G0445 G0446 G0447 G0537 G0538 99406 99407 99497 99498 "
    "Q0091";

static bool has_visit_with_25(const struct subject *s)
{
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *other = s->claim->lines[i];
        const enum visit_kind kind = visit_of(str_from(other->procedure));
        if (other->from == s->line->from && (kind == VISIT_OFFICE || kind == VISIT_HOME) &&
            has_modifier(other, "25"))
            return true;
    }
    return false;
}

static enum edit_state complexity_is_payable(const struct subject *s, struct evidence *e)
{
    if (!str_is(str_from(s->line->procedure), "G2211") || !has_visit_with_25(s)) return PASSES;
    const bool with_prevention = s->line->from >= COMPLEXITY_WITH_PREVENTION_SINCE;
    if (with_prevention && day_has(s, prevention)) return PASSES;
    e->detail = with_prevention ? STR("the visit has 25, and not for a preventive service")
                                : STR("the visit has 25");
    return fails(e, procedure_field(s, 2), STR("G2211"));
}

/* ---- once a month ------------------------------------------------------------------------- */

/* Of each group one a calendar month, whoever gives it. MPFS final rules 2015 and 2017 (chronic
 * care), 2020 (principal care), 2017 (behavioral health), 2019 (remote monitoring), 2025 (advanced
 * primary care); dialysis: IOM 100-04 ch.8 s.140.1 */
static const struct {
    const char *codes, *excluded, *what;
} monthly[] = {
    {"99487 99490 99491", "99487 99490 99491 G0556 G0557 G0558", "chronic care management"},
    {"G0556 G0557 G0558", "99487 99490 99491 99424 99426 G0556 G0557 G0558",
     "advanced primary care management"},
    {"99424 99426", "99424 99426 G0556 G0557 G0558", "principal care management"},
    {"99484", "99484 99492 99493 G2214", "behavioral health integration"},
    {"99492 99493 G2214", "99484 99492 99493 G2214", "collaborative care"},
    {"99457", "99457", "remote monitoring treatment"},
    {"99454", "99454", "remote monitoring device"},
    {"90951 90952 90953 90954 90955 90956 90957 90958 90959 90960 90961 90962 90963 90964 90965 "
     "90966",
     "90951 90952 90953 90954 90955 90956 90957 90958 90959 90960 90961 90962 90963 90964 90965 "
     "90966",
     "a month of dialysis"},
};

/* Principal care is for one disease: two practitioners may each give it. */
static bool may_be_two(const struct past *past, const char *codes)
{
    return code_in(STR("99424"), codes) &&
           code_in(str_from(past->line->procedure), "99424 99426") &&
           past_doctors(past) == OTHER_DOCTORS;
}

static enum edit_state repeats(const struct subject *s, struct evidence *e, const struct past *past,
                               const char *what)
{
    (void)past_fails(s, e, procedure_field(s, 2), past);
    e->detail = arena_printf(s->run->arena, "beside %.*s: %s",
                             STR_ARGS(str_from(past->line->procedure)), what);
    return FAILS;
}

static enum edit_state month_is_paid_once(const struct subject *s, struct evidence *e, size_t group)
{
    const int32_t month = past_today(s).yyyymmdd / MONTH;
    struct past past =
        past_lines(s, date_of(month * MONTH + 1), date_of(month * MONTH + MONTH - 1));
    while (past_next(&past)) {
        if (past.claim->type != CLAIM_TYPE__PROFESSIONAL ||
            !code_in(str_from(past.line->procedure), monthly[group].excluded) ||
            may_be_two(&past, monthly[group].codes))
            continue;
        if (past.entry || past.lines_seen < (size_t)s->line_number)
            return repeats(
                s, e, &past,
                arena_text(s->run->arena, arena_printf(s->run->arena, "%s is paid once a month",
                                                       monthly[group].what)));
    }
    return past_is_clear(s, e, procedure_field(s, 2));
}

static enum edit_state month_is_free(const struct subject *s, struct evidence *e)
{
    for (size_t i = 0; i < COUNT_OF(monthly); i++)
        if (code_in(str_from(s->line->procedure), monthly[i].codes))
            return month_is_paid_once(s, e, i);
    return PASSES;
}

/* ---- transitions -------------------------------------------------------------------------- */

/* Thirty days that begin with the discharge, paid once and to one. MPFS final rule 2013; MLN908628
 */
static enum edit_state transition_is_the_only_one(const struct subject *s, struct evidence *e)
{
    const date day = past_today(s);
    if (!code_in(str_from(s->line->procedure), "99495 99496")) return PASSES;
    struct past past = past_lines(s, date_add_days(day, 1 - TRANSITION_DAYS), day);
    while (past_next(&past)) {
        if (!code_in(str_from(past.line->procedure), "99495 99496")) continue;
        if (past.entry || past.lines_seen < (size_t)s->line_number)
            return repeats(s, e, &past, "a transition is paid once in 30 days");
    }
    return past_is_clear(s, e, procedure_field(s, 2));
}

static enum edit_state care_is_payable(const struct subject *s, struct evidence *e)
{
    static edit_check *const checks[] = {prolonged_fits, complexity_is_payable, month_is_free,
                                         transition_is_the_only_one};
    if (!past_is_asked(s)) return PASSES;
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        const enum edit_state state = checks[i](s, e);
        if (state != PASSES) return state;
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"EM-04", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = care_is_payable,
     .only = ONLY_PROFESSIONAL,
     .doc = "Prolonged time, visit complexity, a month of care management and a transition must be what the payer pays beside the rest.",
     .fix = "Take the payer's code for prolonged time, remove the add-on beside 25, or bill the month or the thirty days once.",
     .source = "CMS MPFS final rules 2013 to 2025; IOM 100-04 ch.12 s.30.6", .prevents = "CARC 97, CARC 119"},
};
/* clang-format on */

const struct edit_group care_edits = GROUP(rows);
