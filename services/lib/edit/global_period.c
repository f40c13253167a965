/* Edits of the global period: what a surgery's payment includes before and after it. */
#include "lib/codeset/fees.h"

#include "lib/edit/past.h"
#include "lib/edit/visits.h"

enum { LONGEST_DAYS = 90 };

/* Days after the surgery that its payment includes; before a major one also the day before.
 * IOM 100-04 ch.12 s.40.1; MPFS record layout, global surgery */
static const struct {
    const char *global;
    int32_t days, before;
} periods[] = {{"000", 0, 0}, {"010", 10, 0}, {"090", 90, 1}};

/* Level II codes with a global period of their own: islet transplants, pelvic fractures. They
 * stand in for CPT's chapter where no schedule is loaded. */
static const char *const level_two_surgery = "G0341 G0342 G0343 G0412 G0413 G0414 G0415";

/* A surgery of the claim or its history, and what its payment includes. */
struct package {
    struct past surgery;
    struct code_answer answer; /* of the schedule */
    str global;
    int32_t days, before;
    bool unchecked; /* no schedule tells its period */
};
struct packages {
    struct package *items;
    size_t count;
};

/* A package that the line meets. */
struct meeting {
    struct past surgery; /* seen from the line */
    const struct package *package;
    int32_t after; /* days from the surgery to the line; negative: the line is first */
    const char *wanted;
    enum doctors doctors;
};

static bool could_be_surgery(str code)
{
    return is_surgery(code) || code_in(code, level_two_surgery);
}

/* Who assists has no package; who gives a share of it away says so (54, 55, 56).
 * IOM 100-04 ch.12 s.20.4.3, s.40.2 */
static bool has_its_package(const struct past *past)
{
    return past->claim->type == CLAIM_TYPE__PROFESSIONAL && past->line->procedure.len &&
           visit_of(str_from(past->line->procedure)) == VISIT_NONE &&
           !has_modifier(past->line, "54 55 56 80 81 82 AS TC");
}

static bool period_of(struct package *package)
{
    for (size_t i = 0; i < COUNT_OF(periods); i++) {
        if (!code_is_present(&package->answer) || !str_is(package->global, periods[i].global))
            continue;
        package->days = periods[i].days;
        package->before = periods[i].before;
        return true;
    }
    return false;
}

static void package_add(const struct subject *s, const struct past *past, struct packages *packages)
{
    const str code = str_from(past->line->procedure);
    struct package package = {.surgery = *past};
    package.surgery.subject = NULL; /* it is the asker's, and goes before this does */
    package.answer = mpfs_global(s->run->codesets, code, past->day, &package.global);
    package.unchecked = code_is_unchecked(&package.answer) && could_be_surgery(code);
    if (!period_of(&package) && !package.unchecked) return;
    packages->items =
        arena_grow(s->run->arena, packages->items, packages->count, sizeof *packages->items);
    packages->items[packages->count++] = package;
}

/* Of all lines of the claim and its history at once: every line of the claim asks for them. */
static const struct packages *packages_around(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_PACKAGES, 0);
    if (*kept) return *kept;
    struct subject whole = *s;
    whole.line = NULL;
    struct packages *packages = ARENA_NEW(s->run->arena, struct packages);
    struct past past = past_lines(&whole, date_add_days(claim_first_day(s->claim), -LONGEST_DAYS),
                                  date_add_days(claim_last_day(s->claim), 1));
    while (past_next(&past))
        if (has_its_package(&past)) package_add(s, &past, packages);
    return *kept = packages;
}

static enum edit_state meeting_fails(const struct subject *s, struct evidence *e,
                                     const struct meeting *meeting)
{
    const struct past *past = &meeting->surgery;
    const struct package *package = meeting->package;
    (void)past_fails(s, e, procedure_field(s, 3), past);
    e->release = package->answer.release;
    e->softer = meeting->doctors == MAYBE_SAME_DOCTORS;
    e->detail = arena_printf(
        s->run->arena, "%d days after %.*s, which has %.*s days; %s is missing%s", meeting->after,
        STR_ARGS(str_from(past->line->procedure)), STR_ARGS(package->global), meeting->wanted,
        e->softer ? "; of the same group, whose specialties are not told" : "");
    return FAILS;
}

static enum edit_state no_package_found(const struct subject *s, struct evidence *e,
                                        bool any_unchecked)
{
    const str field = procedure_field(s, 3);
    return any_unchecked ? unchecked(e, field, "no fee schedule tells the global period")
                         : past_is_clear(s, e, field);
}

/* The modifiers of which the line needs one beside the package; NULL: it is outside. */
typedef const char *wanted_beside(const struct meeting *meeting);

static bool meets(const struct subject *s, const struct package *package, struct meeting *meeting)
{
    *meeting = (struct meeting){.surgery = package->surgery, .package = package};
    meeting->surgery.subject = s;
    meeting->after = date_days(past_today(s)) - date_days(package->surgery.day);
    if (package->surgery.line == s->line || meeting->after < -1 || meeting->after > LONGEST_DAYS)
        return false;
    meeting->doctors = past_doctors(&meeting->surgery);
    return meeting->doctors != OTHER_DOCTORS;
}

static enum edit_state line_is_outside(const struct subject *s, struct evidence *e,
                                       wanted_beside *wanted_of)
{
    const struct packages *packages = packages_around(s);
    struct meeting meeting, maybe = {0};
    bool any_unchecked = false;
    for (size_t i = 0; i < packages->count; i++) {
        if (!meets(s, &packages->items[i], &meeting)) continue;
        any_unchecked = any_unchecked || packages->items[i].unchecked;
        meeting.wanted = packages->items[i].unchecked ? NULL : wanted_of(&meeting);
        if (!meeting.wanted || has_modifier(s->line, meeting.wanted)) continue;
        if (meeting.doctors == SAME_DOCTORS) return meeting_fails(s, e, &meeting);
        maybe = meeting;
    }
    return maybe.package ? meeting_fails(s, e, &maybe) : no_package_found(s, e, any_unchecked);
}

/* ---- visits ------------------------------------------------------------------------------- */

/* IOM 100-04 ch.12 s.30.6.6, s.40.2; FT: critical care, MPFS final rule 2022. A surgery of the same
 * claim and day is for PX-10 and PX-11. */
static const char *wanted_of_visit(const struct meeting *meeting)
{
    const struct package *package = meeting->package;
    if (meeting->after > 0) return meeting->after <= package->days ? "24 FT" : NULL;
    if (!package->surgery.entry || meeting->after < -package->before) return NULL;
    return package->before ? "24 57" : "24 25 57";
}

static bool is_part_of_surgery(str code)
{
    const enum visit_kind kind = visit_of(code);
    return kind != VISIT_NONE && kind != VISIT_PREVENTIVE && kind != VISIT_COUNSEL;
}

static enum edit_state visit_is_outside_package(const struct subject *s, struct evidence *e)
{
    if (!is_part_of_surgery(str_from(s->line->procedure)) || !past_is_asked(s)) return PASSES;
    return line_is_outside(s, e, wanted_of_visit);
}

/* ---- further surgeries -------------------------------------------------------------------- */

/* By its own global period; where no schedule tells it, by CPT's chapter, but for what has none of
 * its own there: venipuncture and transfusion, maternity. */
static bool is_procedure(const struct subject *s, str code)
{
    enum {
        BLOOD_FIRST = 36400,
        BLOOD_LAST = 36460,
        MATERNITY_FIRST = 59400,
        MATERNITY_LAST = 59622
    };
    struct package own = {0};
    own.answer = mpfs_global(s->run->codesets, code, past_today(s), &own.global);
    const int32_t number = cpt_number(code);
    if (!code_is_unchecked(&own.answer)) return period_of(&own);
    return could_be_surgery(code) && !(number >= BLOOD_FIRST && number <= BLOOD_LAST) &&
           !(number >= MATERNITY_FIRST && number <= MATERNITY_LAST);
}

static const char *wanted_of_surgery(const struct meeting *meeting)
{
    return meeting->after > 0 && meeting->after <= meeting->package->days ? "58 78 79" : NULL;
}

static enum edit_state surgery_is_outside_package(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    if (visit_of(code) != VISIT_NONE || !past_is_asked(s) ||
        has_modifier(s->line, "58 78 79 55 56 TC") || !is_procedure(s, code))
        return PASSES;
    return line_is_outside(s, e, wanted_of_surgery);
}

/* clang-format off */
static const struct edit rows[] = {
    {"GLB-01", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = visit_is_outside_package,
     .only = ONLY_PROFESSIONAL | ONLY_VISIT,
     .doc = "A visit by the surgeon's group and specialty within the days that the surgery's payment includes must say why it is paid apart.",
     .fix = "Add 24 if the visit was for something else (57 if it decided on the surgery, 25 beside a minor one); else remove it.",
     .source = "IOM 100-04 ch.12 s.30.6.6, s.40.1, s.40.2; CMS MPFS record layout, global surgery", .prevents = "CARC 97"},
    {"GLB-02", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = surgery_is_outside_package,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "A procedure by the same group and specialty within the global period of an earlier one must say how it relates to it.",
     .fix = "Add 58 (planned or more extensive), 78 (unplanned return to the operating room) or 79 (unrelated), as the record shows.",
     .source = "IOM 100-04 ch.12 s.40.1, s.40.2; CMS MPFS record layout, global surgery", .prevents = "CARC 97"},
};
/* clang-format on */

const struct edit_group global_period_edits = GROUP(rows);
