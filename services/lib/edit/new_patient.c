/* Edits of new patients: who was seen within three years is an established one. */
#include "lib/edit/past.h"
#include "lib/edit/visits.h"

enum { NEW_YEARS = 3 };

/* Codes of new patients. CPT numbers only; IOM 100-04 ch.12 s.30.6.7 */
static const struct {
    int32_t first, last;
} new_patients[] = {{92002, 92004}, {99201, 99205}, {99324, 99328}, {99341, 99345}, {99381, 99387}};

static bool is_of_new_patient(str code)
{
    const int32_t number = cpt_number(code);
    for (size_t i = 0; i < COUNT_OF(new_patients); i++)
        if (number >= new_patients[i].first && number <= new_patients[i].last) return true;
    return false;
}

/* Psychiatry and chiropractic: treated in person, though no visit by code. */
static bool is_treatment(str code)
{
    enum {
        PSYCHIATRY_FIRST = 90785,
        PSYCHIATRY_LAST = 90899,
        SPINE_FIRST = 98940,
        SPINE_LAST = 98943
    };
    const int32_t number = cpt_number(code);
    return (number >= PSYCHIATRY_FIRST && number <= PSYCHIATRY_LAST) ||
           (number >= SPINE_FIRST && number <= SPINE_LAST);
}

/* Face to face. Who only read a test (26) has not seen the patient. IOM 100-04 ch.12 s.30.6.7 */
static bool saw_the_patient(const struct past *past)
{
    const str code = str_from(past->line->procedure);
    return past->claim->type == CLAIM_TYPE__PROFESSIONAL &&
           !has_modifier(past->line, "26 TC 80 81 82 AS") &&
           (visit_of(code) != VISIT_NONE || is_surgery(code) || is_treatment(code));
}

static enum edit_state seen_before(const struct subject *s, struct evidence *e,
                                   const struct past *past, bool maybe)
{
    (void)past_fails(s, e, procedure_field(s, 2), past);
    e->softer = maybe;
    e->detail = arena_printf(
        s->run->arena, "seen %d days before for %.*s%s",
        date_days(past_today(s)) - date_days(past->day), STR_ARGS(str_from(past->line->procedure)),
        maybe ? ", by another of the group: the specialties are not told" : "");
    return FAILS;
}

/* A visit on the day exactly three years before is not within them. */
static enum edit_state patient_is_new(const struct subject *s, struct evidence *e)
{
    struct past last = {0};
    if (!is_of_new_patient(str_from(s->line->procedure)) || !past_is_asked(s)) return PASSES;
    const date day = past_today(s);
    struct past past =
        past_lines(s, date_add_days(date_add_years(day, -NEW_YEARS), 1), date_add_days(day, -1));
    while (past_next(&past)) {
        if (!saw_the_patient(&past)) continue;
        const enum doctors doctors = past_doctors(&past);
        if (doctors == SAME_DOCTORS) return seen_before(s, e, &past, false);
        if (doctors == MAYBE_SAME_DOCTORS) last = past;
    }
    return last.claim ? seen_before(s, e, &last, true) : past_is_clear(s, e, procedure_field(s, 2));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-12", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = patient_is_new,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "A new patient must not have been seen by the same group and specialty within three years.",
     .fix = "Bill the code of an established patient, or correct the specialty (taxonomy).",
     .source = "IOM 100-04 ch.12 s.30.6.7", .prevents = "CARC B16"},
};
/* clang-format on */

const struct edit_group new_patient_edits = GROUP(rows);
