/* Edits of services that are paid once in so many months, or once in a life. */
#include "lib/edit/past.h"

enum {
    MONTH = 100,
    MONTHS_OF_YEAR = 12,
    LIFE = 0,
    EVERY_AGE = 0,
    DAYS_APART = 30,
    BEGIN = 18000101
};

/* Screenings count full months that must have passed after the month of the last one: 11 after a
 * service in May make the first of the next May the first day that is paid. 42 CFR 410.34(d);
 * IOM 100-04 ch.18 s.20, s.50, s.60. */
struct limit {
    const char *codes;     /* what is billed */
    const char *counted;   /* what counts against it; NULL: the same code */
    int32_t months;        /* full months; LIFE: never again */
    int32_t age_below;     /* only of patients younger than this; EVERY_AGE */
    const char *diagnoses; /* only with one of these on the line; NULL: always */
    const char *source;
};

#define LOW_RISK "Z01411 Z01419 Z124 Z1272 Z1279 Z1289"
#define PAP "P3000 G0123 G0143 G0144 G0145 G0147 G0148"
#define APPENDIX "44950 44960 44970"
#define GALL_BLADDER "47562 47563 47564 47600 47605 47610 47612 47620"
#define SPLEEN "38100 38101 38120"

/* clang-format off */
static const struct limit limits[] = {
    {"77067 G0202", "77067 G0202", LIFE, 40, NULL, "42 CFR 410.34(d)(2); IOM 100-04 ch.18 s.20"},
    {"77067 G0202", "77067 G0202", 11, EVERY_AGE, NULL, "42 CFR 410.34(d)(3); IOM 100-04 ch.18 s.20"},
    {"G0101", NULL, 23, EVERY_AGE, LOW_RISK, "42 CFR 410.56(b); IOM 100-04 ch.18 s.40"},
    {"G0101", NULL, 11, EVERY_AGE, NULL, "42 CFR 410.56(b); IOM 100-04 ch.18 s.40"},
    {"Q0091", NULL, 23, EVERY_AGE, LOW_RISK, "42 CFR 410.56(b); IOM 100-04 ch.18 s.30"},
    {"Q0091", NULL, 11, EVERY_AGE, NULL, "42 CFR 410.56(b); IOM 100-04 ch.18 s.30"},
    {PAP, PAP, 23, EVERY_AGE, LOW_RISK, "42 CFR 410.56(b); IOM 100-04 ch.18 s.30"},
    {PAP, PAP, 11, EVERY_AGE, NULL, "42 CFR 410.56(b); IOM 100-04 ch.18 s.30"},
    {"G0476", NULL, 59, EVERY_AGE, NULL, "NCD 210.2.1; IOM 100-04 ch.18 s.30"},
    {"G0102 G0103", NULL, 11, EVERY_AGE, NULL, "42 CFR 410.39; IOM 100-04 ch.18 s.50"},
    {"82270 G0107 G0328", "82270 G0107 G0328", 11, EVERY_AGE, NULL, "42 CFR 410.37; IOM 100-04 ch.18 s.60"},
    {"G0104 G0106", "G0104 G0106", 47, EVERY_AGE, NULL, "42 CFR 410.37; IOM 100-04 ch.18 s.60"},
    {"G0104 G0106", "G0121", 119, EVERY_AGE, NULL, "42 CFR 410.37; IOM 100-04 ch.18 s.60"},
    {"G0105 G0120", "G0105 G0120", 23, EVERY_AGE, NULL, "42 CFR 410.37; IOM 100-04 ch.18 s.60"},
    {"G0121", "G0105 G0121", 119, EVERY_AGE, NULL, "42 CFR 410.37; IOM 100-04 ch.18 s.60"},
    {"G0121", "G0104", 47, EVERY_AGE, NULL, "42 CFR 410.37; IOM 100-04 ch.18 s.60"},
    {"81528 G0464", "81528 G0464", 35, EVERY_AGE, NULL, "NCD 210.3; IOM 100-04 ch.18 s.60"},
    {"G0327", NULL, 35, EVERY_AGE, NULL, "NCD 210.3"},
    {"G0117 G0118", "G0117 G0118", 11, EVERY_AGE, NULL, "42 CFR 410.23; IOM 100-04 ch.18 s.70"},
    {"G0402", NULL, LIFE, EVERY_AGE, NULL, "42 CFR 410.16; IOM 100-04 ch.18 s.80"},
    {"G0403 G0404 G0405", NULL, LIFE, EVERY_AGE, NULL, "42 CFR 410.16; IOM 100-04 ch.18 s.80"},
    {"G0438", NULL, LIFE, EVERY_AGE, NULL, "42 CFR 410.15; IOM 100-04 ch.18 s.140"},
    {"G0438 G0439", "G0402 G0438 G0439 G0468", 11, EVERY_AGE, NULL, "42 CFR 410.15; IOM 100-04 ch.18 s.140"},
    {"76706 G0389", "76706 G0389", LIFE, EVERY_AGE, NULL, "42 CFR 410.19; IOM 100-04 ch.18 s.110"},
    {"71271 G0297", "71271 G0297", 11, EVERY_AGE, NULL, "NCD 210.14; IOM 100-04 ch.18 s.220"},
    {"G0442", NULL, 11, EVERY_AGE, NULL, "NCD 210.8; IOM 100-04 ch.18 s.180"},
    {"G0444", NULL, 11, EVERY_AGE, NULL, "NCD 210.9; IOM 100-04 ch.18 s.190"},
    {"G0446", NULL, 11, EVERY_AGE, NULL, "NCD 210.11; IOM 100-04 ch.18 s.160"},
    {APPENDIX, APPENDIX, LIFE, EVERY_AGE, NULL, "CMS MUE, rationale anatomic consideration; NCCI Policy Manual ch.1 V"},
    {GALL_BLADDER, GALL_BLADDER, LIFE, EVERY_AGE, NULL, "CMS MUE, rationale anatomic consideration; NCCI Policy Manual ch.1 V"},
    {SPLEEN, SPLEEN, LIFE, EVERY_AGE, NULL, "CMS MUE, rationale anatomic consideration; NCCI Policy Manual ch.1 V"},
};
/* clang-format on */

/* What a body has one of, nobody takes out twice, whoever pays. */
static const char *const organs = APPENDIX " " GALL_BLADDER " " SPLEEN;

/* Most lines are nothing of the table: its codes of CPT in one list, the others by their letter. */
static const char *const of_cpt =
    "71271 76706 77067 81528 82270 " APPENDIX " " GALL_BLADDER " " SPLEEN;

static bool line_has_diagnosis(const struct subject *s, const char *codes)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_diagnoses; i++) {
        bool points = s->line->n_pointers == 0;
        for (size_t k = 0; k < s->line->n_pointers; k++)
            points = points || s->line->pointers[k] == (int32_t)i + 1;
        if (points && code_in(str_from(claim->diagnoses[i]->code), codes)) return true;
    }
    return false;
}

static bool holds_for(const struct subject *s, const struct limit *limit)
{
    if (!code_in(str_from(s->line->procedure), limit->codes)) return false;
    const date born = date_of(s->claim->patient_birth_date);
    if (limit->age_below &&
        (!date_is_real(born) || date_years_between(born, past_today(s)) >= limit->age_below))
        return false;
    return !limit->diagnoses || line_has_diagnosis(s, limit->diagnoses);
}

static int32_t month_of(date day)
{
    const int32_t month = day.yyyymmdd / MONTH;
    return month / MONTH * MONTHS_OF_YEAR + month % MONTH;
}

/* Professional and technical part, physician and hospital: one service, dated apart by days. */
static bool may_be_other_part(const struct past *past)
{
    const struct subject *s = past->subject;
    const bool parts = past->claim->type != s->claim->type ||
                       has_modifier(past->line, "26 TC") != has_modifier(s->line, "26 TC") ||
                       has_modifier(past->line, "26") != has_modifier(s->line, "26");
    return parts && date_days(past_today(s)) - date_days(past->day) < DAYS_APART;
}

/* An examination that was broken off does not count (IOM 100-04 ch.18 s.60), nor does what was
 * denied; assistants and who takes over the care do not operate anew. */
static bool counts(const struct past *past, const struct limit *limit)
{
    const str code = str_from(past->line->procedure),
              mine = str_from(past->subject->line->procedure);
    return (limit->counted ? code_in(code, limit->counted) : str_eq(code, mine)) &&
           !has_modifier(past->line, "53 73 74 55 56 80 81 82 AS") &&
           !(past->entry && past->entry->standing == HISTORY_DENIED) && !may_be_other_part(past);
}

static enum edit_state came_too_early(const struct subject *s, struct evidence *e,
                                      const struct past *past, const struct limit *limit)
{
    (void)past_fails(s, e, procedure_field(s, 2), past);
    e->softer = !is_medicare(s->claim) && !code_in(str_from(s->line->procedure), organs);
    const str code = str_from(past->line->procedure);
    e->detail = limit->months == LIFE
                    ? arena_printf(s->run->arena, "after %.*s, which is paid once; %s",
                                   STR_ARGS(code), limit->source)
                    : arena_printf(s->run->arena, "after %.*s: %d full months must pass; %s",
                                   STR_ARGS(code), limit->months, limit->source);
    return FAILS;
}

static enum edit_state limit_is_kept(const struct subject *s, struct evidence *e,
                                     const struct limit *limit)
{
    const date day = past_today(s);
    struct past past = past_lines(s, date_of(BEGIN), date_add_days(day, -1));
    while (past_next(&past)) {
        if (!counts(&past, limit)) continue;
        if (limit->months == LIFE || month_of(day) - month_of(past.day) <= limit->months)
            return came_too_early(s, e, &past, limit);
    }
    return PASSES;
}

/* They are Medicare's limits: others' may differ, so theirs are warned of. A notice (GA) or a
 * statement that it is not covered: the denial is expected. */
static bool is_limited(const struct subject *s)
{
    const str code = str_from(s->line->procedure);
    const bool may_be = code.len && (strchr("GPQ", code.at[0]) || code_in(code, of_cpt));
    if (!may_be || !past_is_asked(s) || has_modifier(s->line, "GA GX GY GZ")) return false;
    return !code_in(code, organs) || !has_modifier(s->line, "55 56 80 81 82 AS");
}

static enum edit_state service_is_due(const struct subject *s, struct evidence *e)
{
    bool any = false;
    if (!is_limited(s)) return PASSES;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        if (!holds_for(s, &limits[i])) continue;
        any = true;
        if (limit_is_kept(s, e, &limits[i]) == FAILS) return FAILS;
    }
    return any ? past_is_clear(s, e, procedure_field(s, 2)) : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"MN-05", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = service_is_due,
     .only = ONLY_CODED,
     .doc = "A service that is paid once in so many months, or once in a life, must not come earlier.",
     .fix = "Check the date of the last one; else GA with a signed notice, or bill it as diagnostic if it was.",
     .source = "42 CFR 410.15 to 410.56; IOM 100-04 ch.18; NCD 210", .prevents = "CARC 119, CARC 149, CARC 151"},
};
/* clang-format on */

const struct edit_group frequency_edits = GROUP(rows);
