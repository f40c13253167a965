/* Edits of visits: evaluation and management, its modifiers, and how many a day there can be. */
#include "lib/edit/visits.h"

#include "lib/codeset/fees.h"
#include "lib/edit/past.h"

enum { MILLI = 1000 };

/* Ranges of CPT numbers and what kind of visit each is. IOM 100-04 ch.12 s.30.6; numbers only. */
static const struct {
    int32_t first, last;
    enum visit_kind kind;
} ranges[] = {
    {92002, 92014, VISIT_OFFICE},     {99202, 99215, VISIT_OFFICE},
    {99221, 99223, VISIT_INITIAL},    {99231, 99233, VISIT_SUBSEQUENT},
    {99234, 99236, VISIT_SAME_DAY},   {99238, 99239, VISIT_DISCHARGE},
    {99242, 99245, VISIT_OFFICE},     {99252, 99255, VISIT_INITIAL},
    {99281, 99285, VISIT_EMERGENCY},  {99291, 99292, VISIT_CRITICAL},
    {99304, 99306, VISIT_INITIAL},    {99307, 99310, VISIT_SUBSEQUENT},
    {99315, 99316, VISIT_DISCHARGE},  {99341, 99350, VISIT_HOME},
    {99381, 99397, VISIT_PREVENTIVE}, {99401, 99429, VISIT_COUNSEL},
    {99460, 99463, VISIT_INITIAL},    {99468, 99480, VISIT_CRITICAL},
};

/* Level II visits of Medicare: first and yearly. IOM 100-04 ch.12 s.30.6.1.1, ch.18 s.140 */
static const char *const preventive_g = "G0402 G0438 G0439";

enum visit_kind visit_of(str procedure)
{
    const int32_t number = cpt_number(procedure);
    if (number < 0 && code_in(procedure, preventive_g)) return VISIT_PREVENTIVE;
    if (number < ranges[0].first) return VISIT_NONE; /* they rise */
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (number >= ranges[i].first && number <= ranges[i].last) return ranges[i].kind;
    return VISIT_NONE;
}

/* The rest of CPT's chapter of evaluation and management, and Level II codes of visits: hospital
 * clinic and emergency department (IOM 100-04 ch.4 s.160), rural and federally qualified centers
 * (ch.9), telehealth (ch.12 s.190), loss of sensation in the foot (ch.32 s.80). */
static bool is_managed(str procedure)
{
    enum { MANAGED_FIRST = 99202, MANAGED_LAST = 99499 };
    const int32_t number = cpt_number(procedure);
    return (number >= MANAGED_FIRST && number <= MANAGED_LAST) ||
           code_in(procedure, "G0463 G0380 G0381 G0382 G0383 G0384 G0245 G0246 G0406 G0407 G0408 "
                              "G0425 G0426 G0427 G0459 G0466 G0467 G0468 G0469 G0470 G0508 G0509 "
                              "G2010 G2012 S0610 S0612 S0613 T1015");
}

/* 57 and 24 are a surgeon's; 25 stands on the visit; 59 and its kin part procedures from each
 * other. NCCI Policy Manual ch.1 s.E; IOM 100-04 ch.12 s.30.6.6, s.40.2 */
static enum edit_state modifier_fits_visit(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const bool is_visit = visit_of(str_from(line->procedure)) != VISIT_NONE;
    const bool may_be_visit = is_visit || is_managed(str_from(line->procedure));
    const str field = procedure_field(s, 3);
    for (size_t i = 0; i < line->n_modifiers; i++) {
        const str modifier = str_from(line->modifiers[i]);
        if ((is_visit && code_in(modifier, "59 XE XP XS XU")) ||
            (!may_be_visit && code_in(modifier, "24 25 57")))
            return fails(e, field, modifier);
    }
    return PASSES;
}

bool is_surgery(str procedure)
{
    enum { SURGERY_FIRST = 10004, SURGERY_LAST = 69990 };
    const int32_t number = cpt_number(procedure);
    return number >= SURGERY_FIRST && number <= SURGERY_LAST;
}

/* Surgery of Level II: what the fee schedule gives a global period. */
static bool has_package(const struct subject *s)
{
    const struct mpfs row = mpfs_lookup(s->run->codesets, str_from(s->line->procedure), STR(""),
                                        date_of(s->line->from));
    return code_is_present(&row.answer) && code_in(row.global, "000 010 090");
}

/* Visits of which a line is one. Critical care, counselling and what goes by time count more. */
static bool is_one_visit(enum visit_kind kind)
{
    return kind == VISIT_OFFICE || kind == VISIT_INITIAL || kind == VISIT_SAME_DAY ||
           kind == VISIT_DISCHARGE || kind == VISIT_EMERGENCY || kind == VISIT_HOME ||
           kind == VISIT_PREVENTIVE;
}

/* Hospital and nursing home days may be billed as a span, one unit a day; other visits and surgery
 * have a day each. IOM 100-04 ch.26 s.10.4 item 24A */
static enum edit_state units_fit_span(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const enum visit_kind kind = visit_of(str_from(line->procedure));
    const int32_t to = line->to ? line->to : line->from;
    if (!date_is_real(date_of(line->from)) || !date_is_real(date_of(to)) ||
        (kind == VISIT_NONE && !is_surgery(str_from(line->procedure)) && !has_package(s)))
        return PASSES;
    const int64_t days = date_days(date_of(to)) - date_days(date_of(line->from)) + 1;
    if (kind == VISIT_SUBSEQUENT)
        return line->quantity_milli == days * MILLI
                   ? PASSES
                   : fails(e, STR("SV104"),
                           arena_printf(s->run->arena, "%lld days", (long long)days));
    if (days != 1) return fails(e, STR("DTP*472 03"), str_from(line->procedure));
    return is_one_visit(kind) && line->quantity_milli != MILLI
               ? fails(e, STR("SV104"), str_from(line->procedure))
               : PASSES;
}

/* ---- two visits of one day ---------------------------------------------------------------- */

/* Kinds that one provider gives a patient once a day. IOM 100-04 ch.12 s.30.6.9, s.30.6.5 */
static bool is_once_a_day(enum visit_kind kind)
{
    return kind == VISIT_INITIAL || kind == VISIT_SUBSEQUENT || kind == VISIT_SAME_DAY ||
           kind == VISIT_DISCHARGE || kind == VISIT_OFFICE;
}

/* Who leaves the hospital may be taken into a nursing home the same day. IOM 100-04 ch.12
 * s.30.6.9.2
 */
static bool is_move(str a, str b)
{
    return code_in(a, "99238 99239") && code_in(b, "99304 99305 99306");
}

static bool excludes(str a, str b)
{
    const enum visit_kind one = visit_of(a), other = visit_of(b);
    if (!is_once_a_day(one) || !is_once_a_day(other) || is_move(a, b) || is_move(b, a))
        return false;
    return (one == VISIT_OFFICE) == (other == VISIT_OFFICE);
}

/* Of the claim itself what stands before the line; of another what this payer has, unless it is the
 * same visit once more, which is a duplicate (PAY-03, PAY-06) or the other payer's share. */
static bool is_another_visit(const struct subject *s, const struct past *past)
{
    if (!past->entry) return past->lines_seen < (size_t)s->line_number;
    return str_eq(claim_payer_id(s->claim), claim_payer_id(past->claim)) &&
           !(str_eq(str_from(s->line->procedure), str_from(past->line->procedure)) &&
             str_eq(rendering_npi(s->claim, s->line), rendering_npi(past->claim, past->line)));
}

static bool is_earlier_visit(const struct subject *s, const struct past *past)
{
    return is_another_visit(s, past) && past->claim->type == CLAIM_TYPE__PROFESSIONAL &&
           excludes(str_from(s->line->procedure), str_from(past->line->procedure)) &&
           !has_modifier(past->line, "25 27 77 76") && past_doctors(past) != OTHER_DOCTORS;
}

static enum edit_state visit_is_once_a_day(const struct subject *s, struct evidence *e)
{
    const str procedure = str_from(s->line->procedure), field = procedure_field(s, 2);
    if (!is_once_a_day(visit_of(procedure)) || has_modifier(s->line, "25 27 77 76") ||
        !past_is_asked(s))
        return PASSES;
    const date day = past_today(s);
    struct past past = past_lines(s, day, day);
    while (past_next(&past)) {
        if (!is_earlier_visit(s, &past)) continue;
        (void)past_fails(s, e, field, &past);
        e->softer = past_doctors(&past) == MAYBE_SAME_DOCTORS;
        e->detail = arena_printf(s->run->arena, "beside %.*s of the day",
                                 STR_ARGS(str_from(past.line->procedure)));
        return FAILS;
    }
    return past_is_clear(s, e, field);
}

/* ---- preventive visits -------------------------------------------------------------------- */

/* The last digit of 9938x and 9939x is an age. CPT 99381-99397; numbers only. */
static const struct {
    int32_t digit, youngest, oldest;
} ages[] = {{1, 0, 0}, {2, 1, 4}, {3, 5, 11}, {4, 12, 17}, {5, 18, 39}, {6, 40, 64}, {7, 65, 124}};

static bool age_fits(const Claim *claim, str procedure)
{
    enum { PREVENTIVE_FIRST = 99381, PREVENTIVE_LAST = 99397, TEN = 10 };
    const int32_t number = cpt_number(procedure), age = patient_age(claim);
    if (number < PREVENTIVE_FIRST || number > PREVENTIVE_LAST || age < 0) return true;
    for (size_t i = 0; i < COUNT_OF(ages); i++)
        if (ages[i].digit == number % TEN) return age >= ages[i].youngest && age <= ages[i].oldest;
    return true;
}

static enum edit_state preventive_visit_fits(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str procedure = str_from(s->line->procedure);
    if (visit_of(procedure) != VISIT_PREVENTIVE) return PASSES;
    if (!age_fits(claim, procedure)) return fails(e, procedure_field(s, 2), procedure);
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *other = claim->lines[i];
        if (other->from != s->line->from || has_modifier(other, "25")) continue;
        if (visit_of(str_from(other->procedure)) == VISIT_OFFICE) {
            e->detail = STR("the problem visit of the same day lacks modifier 25");
            return fails_at(e, (int32_t)i + 1, procedure_field(s, 3), str_from(other->procedure));
        }
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-09", STAGE_CODING, SEVERITY_REJECT, .line_holds = modifier_fits_visit,
     .only = ONLY_CODED | ONLY_MODIFIED,
     .doc = "Modifiers 24, 25 and 57 must stand on visits only, 59 and XE, XP, XS, XU on anything but a visit.",
     .fix = "Move the modifier to the line that it is for.",
     .source = "NCCI Policy Manual ch.1 s.E; IOM 100-04 ch.12 s.30.6.6, s.40.2", .prevents = "CARC 4"},
    {"PX-28", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = units_fit_span,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "A visit or surgery must have one day; hospital and nursing home days may be a span with a unit a day.",
     .fix = "Split the line, or correct dates or units.",
     .source = "IOM 100-04 ch.26 s.10.4 items 24A, 24G", .prevents = "CARC 16 M52, M53"},
    {"EM-03", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = visit_is_once_a_day,
     .only = ONLY_PROFESSIONAL | ONLY_VISIT,
     .doc = "A provider, or a group's providers of one specialty, can bill one hospital visit and one office visit a patient and day.",
     .fix = "Combine the visits into one level, or add the modifier that tells why there were two.",
     .source = "IOM 100-04 ch.12 s.30.6.5, s.30.6.9", .prevents = "CARC 97, CARC B14"},
    {"EM-05", STAGE_CODING, SEVERITY_HOLD, .line_holds = preventive_visit_fits,
     .only = ONLY_VISIT,
     .doc = "A preventive visit must fit the patient's age; a problem visit beside it needs modifier 25.",
     .fix = "Choose the code of the age; add 25 to the problem visit if it was separate.",
     .source = "IOM 100-04 ch.12 s.30.6.2; CPT 99381-99397", .prevents = "CARC 6, CARC 97"},
};
/* clang-format on */

const struct edit_group visit_edits = GROUP(rows);
