/* Edits of services beside a stay: inside it, in the days before it, and what follows it. */
#include "lib/edit/stays.h"

bool stay_of(const Claim *claim, struct stay *stay)
{
    if (claim->type != CLAIM_TYPE__INSTITUTIONAL || !is_bill(claim, STAY_BILLS)) return false;
    const DatedEvent *admission = event_of(claim, "435");
    *stay = (struct stay){
        .admitted = date_of(admission && admission->from ? admission->from : claim->statement_from),
        .from = claim_first_day(claim),
        .to = claim_last_day(claim),
        .goes_on = str_is(str_from(claim->discharge_status), "30"),
    };
    return date_is_real(stay->admitted) && date_is_real(stay->from) && date_is_real(stay->to);
}

static bool is_on_leave(const Claim *claim, date day)
{
    const CodedFact *leave = fact_of(claim, "BI", "74");
    return leave && day.yyyymmdd >= leave->from && day.yyyymmdd <= leave->to;
}

bool stay_has_inside(const Claim *claim, const struct stay *stay, date day)
{
    const bool before_end =
        stay->goes_on ? day.yyyymmdd <= stay->to.yyyymmdd : day.yyyymmdd < stay->to.yyyymmdd;
    return before_end && day.yyyymmdd > stay->admitted.yyyymmdd &&
           day.yyyymmdd >= stay->from.yyyymmdd && !is_on_leave(claim, day);
}

/* ---- inside a stay ------------------------------------------------------------------------ */

/* Where nobody is who lies in a hospital: its own place (21, 31, 51, 61) says so, wherever the
 * physician saw him. IOM 100-04 ch.26 s.10.5; ch.3 s.10.4 */
static const char *const places_outside = "11 15 17 19 20 22 24 49 50 62 71 72 81";
static const char *const bills_outside = "13 23 32 34 71 72 74 75 76 77 83 85";

static str place_of(const Claim *claim, const ServiceLine *line)
{
    return line->place_of_service.len ? str_from(line->place_of_service)
                                      : str_from(claim->facility_code);
}

static bool is_given_outside(const Claim *claim, const ServiceLine *line)
{
    if (claim->type == CLAIM_TYPE__INSTITUTIONAL) return is_bill(claim, bills_outside);
    const str place = place_of(claim, line);
    return claim->type == CLAIM_TYPE__PROFESSIONAL && code_in(place, places_outside) &&
           !(str_is(place, "81") && has_modifier(line, "26"));
}

/* What a skilled nursing facility must provide or buy, wherever it is given: therapy, tests and the
 * technical part of others. IOM 100-04 ch.6 s.10, s.20; 42 CFR 411.15(p) */
static bool is_of_the_facility(const Claim *claim, const ServiceLine *line)
{
    return claim->type == CLAIM_TYPE__PROFESSIONAL && is_medicare(claim) &&
           (has_modifier(line, "GN GO GP TC") ||
            (is_laboratory(line) && !has_modifier(line, "26")));
}

static enum edit_state patient_was_not_inside(const struct subject *s, struct evidence *e)
{
    const date day = past_today(s);
    const str field = s->institutional ? STR("DTP*472 03") : STR("SV105");
    const bool outside = is_given_outside(s->claim, s->line);
    if (!(outside || is_of_the_facility(s->claim, s->line)) || !past_is_asked(s)) return PASSES;
    struct past past = past_lines(s, day, day);
    while (past_next_claim(&past)) {
        struct stay stay;
        if (!stay_of(past.claim, &stay) || !stay_has_inside(past.claim, &stay, day)) continue;
        const bool nursing = is_bill(past.claim, "18 21");
        if (nursing ? !is_medicare(s->claim) : !outside) continue;
        (void)past_fails(s, e, field, &past);
        e->detail = nursing ? STR("the patient was in a skilled nursing facility on this day")
                            : STR("the patient was in a hospital on this day");
        return FAILS;
    }
    return past_is_clear(s, e, field);
}

/* ---- the days before an admission --------------------------------------------------------- */

/* NUCC codes of hospitals that are not paid by DRG: one day; a critical access hospital has none.
 */
static const char *const one_day_hospitals =
    "283Q00000X 283X00000X 282E00000X 282NC2000X 273R00000X 273Y00000X 276400000X";
static const char *const critical_access = "282NC0060X";
enum { WINDOW_DAYS = 3 };

/* Diagnostic revenue codes; first three digits where all of them are. IOM 100-04 ch.3 s.40.3 B */
static const char *const diagnostic_groups = "030 031 032 035 040 046 053 061 062 073 074 092";
static const char *const diagnostic_codes = "0254 0255 0341 0343 0371 0372 0471 0482 0483 0918";
/* Ambulance, maintenance dialysis, and what physicians bill. IOM 100-04 ch.3 s.40.3 */
static const char *const outside_groups = "054 082 083 084 085 096 097 098";

static str revenue_group(const ServiceLine *line)
{
    const str code = str_from(line->revenue_code);
    return (str){code.at, code.len > 3 ? 3 : 0};
}

/* Cardiology by catheter, and other, where the procedure is a test. */
static bool is_catheter_test(const ServiceLine *line)
{
    static const struct {
        int32_t first, last;
    } tests[] = {{93451, 93464}, {93503, 93505}, {93530, 93533}, {93561, 93568}, {93571, 93572}};
    const int32_t number = cpt_number(str_from(line->procedure));
    for (size_t i = 0; i < COUNT_OF(tests); i++)
        if (number >= tests[i].first && number <= tests[i].last)
            return code_in(str_from(line->revenue_code), "0481 0489");
    return false;
}

static bool is_diagnostic(const ServiceLine *line)
{
    return code_in(revenue_group(line), diagnostic_groups) ||
           code_in(str_from(line->revenue_code), diagnostic_codes) || is_catheter_test(line);
}

static int32_t window_of(const Claim *hospital)
{
    const str taxonomy = hospital->billing ? str_from(hospital->billing->taxonomy) : STR("");
    if (code_in(taxonomy, critical_access)) return -1;
    return code_in(taxonomy, one_day_hospitals) ? 1 : WINDOW_DAYS;
}

/* The first line of the outpatient bill that belongs to the admission; 0: none. */
static int32_t bundled_line(const Claim *outpatient, const Claim *hospital, const struct stay *stay)
{
    const int32_t window = window_of(hospital);
    for (size_t i = 0; i < outpatient->n_lines; i++) {
        const ServiceLine *line = outpatient->lines[i];
        const date day = past_day_of(outpatient, line);
        const int32_t days = date_days(stay->admitted) - date_days(day);
        if (!date_is_real(day) || days < 0 || days > window ||
            code_in(revenue_group(line), outside_groups))
            continue;
        if (days == 0 || is_diagnostic(line) || !has_condition_code(outpatient, "51"))
            return (int32_t)i + 1;
    }
    return 0;
}

/* Bills that begin a stay; the later ones of it say nothing new. */
static bool begins_a_stay(const Claim *claim, struct stay *stay)
{
    return is_bill(claim, "11") && stay_of(claim, stay) && !frequency_in(claim, "3 4");
}

/* Of two bills of a hospital the line of the outpatient one that belongs to the other; 0: none. */
static int32_t bundled_between(const Claim *mine, const Claim *other)
{
    struct stay stay;
    if (!past_same_biller(mine, other)) return 0;
    if (is_bill(mine, "13"))
        return begins_a_stay(other, &stay) ? bundled_line(mine, other, &stay) : 0;
    return is_bill(other, "13") && begins_a_stay(mine, &stay) ? bundled_line(other, mine, &stay)
                                                              : 0;
}

static enum edit_state window_is_bundled(const struct subject *s, struct evidence *e)
{
    const Claim *mine = s->claim;
    const str field = STR("DTP*472 03");
    if (!is_bill(mine, "11 13") || !past_is_asked(s)) return PASSES;
    struct past past = past_lines(s, date_add_days(claim_first_day(mine), -WINDOW_DAYS),
                                  date_add_days(claim_last_day(mine), WINDOW_DAYS));
    while (past_next_claim(&past)) {
        const int32_t line = bundled_between(mine, past.claim);
        if (!line) continue;
        const bool outpatient = is_bill(mine, "13");
        e->line = outpatient ? line : 0;
        e->detail = outpatient ? STR("the patient was admitted within three days")
                               : STR("an outpatient bill of the days before was sent");
        return past_fails(s, e, field, &past);
    }
    return past_is_clear(s, e, field);
}

/* ---- after a discharge -------------------------------------------------------------------- */

/* Who takes the patient over within so many days, and the statuses that say it is not so.
 * 42 CFR 412.4(b), (c); IOM 100-04 ch.3 s.40.2.4 */
static const struct follower {
    const char *bills, *conflicting, *right, *excepted;
    int32_t days;
} followers[] = {
    {"32 33 34", "01 81", "06, or condition code 42 or 43", "42 43", 3},
    {"21", "01 81 06 86", "03", "", 3},
    {"18", "01 81 06 86", "61", "", 3},
    {"11", "01 81 03 83 06 86", "02, 05, 62, 63, 65 or 66", "", 0},
};

static bool has_a_condition_of(const Claim *claim, const char *codes)
{
    for (size_t i = 0; i < claim->n_facts; i++)
        if (str_is(str_from(claim->facts[i]->qualifier), "BG") &&
            code_in(str_from(claim->facts[i]->code), codes))
            return true;
    return false;
}

/* A stay begins with its admission; a home health period may have begun before: its visits count.
 */
static bool begins_within(const Claim *claim, date from, date to)
{
    struct stay stay;
    if (stay_of(claim, &stay))
        return stay.admitted.yyyymmdd >= from.yyyymmdd && stay.admitted.yyyymmdd <= to.yyyymmdd;
    for (size_t i = 0; i < claim->n_lines; i++) {
        const date day = past_day_of(claim, claim->lines[i]);
        if (day.yyyymmdd >= from.yyyymmdd && day.yyyymmdd <= to.yyyymmdd) return true;
    }
    return false;
}

static bool is_discharge(const Claim *claim, struct stay *stay)
{
    return is_bill(claim, "11") && stay_of(claim, stay) && !stay->goes_on &&
           frequency_in(claim, "1 4 7");
}

/* What the status of the stay conflicts with; NULL: nothing. */
static const struct follower *conflict_of(const Claim *hospital, const Claim *later)
{
    struct stay stay;
    if (!is_discharge(hospital, &stay) || later->type != CLAIM_TYPE__INSTITUTIONAL) return NULL;
    for (size_t i = 0; i < COUNT_OF(followers); i++) {
        const struct follower *f = &followers[i];
        if (is_bill(later, f->bills) &&
            code_in(str_from(hospital->discharge_status), f->conflicting) &&
            begins_within(later, stay.to, date_add_days(stay.to, f->days)) &&
            !has_a_condition_of(hospital, f->excepted) &&
            !(f->days == 0 && past_same_biller(hospital, later)))
            return f;
    }
    return NULL;
}

static enum edit_state status_fits_what_follows(const struct subject *s, struct evidence *e)
{
    const Claim *mine = s->claim;
    const str field = STR("CL103");
    if (!is_bill(mine, "11 18 21 32 33 34") || !past_is_asked(s)) return PASSES;
    struct past past = past_lines(s, date_add_days(claim_first_day(mine), -WINDOW_DAYS),
                                  date_add_days(claim_last_day(mine), WINDOW_DAYS));
    while (past_next_claim(&past)) {
        const struct follower *own = conflict_of(mine, past.claim);
        const struct follower *sent = own ? own : conflict_of(past.claim, mine);
        if (!sent) continue;
        (void)past_fails(s, e, field, &past);
        const Claim *hospital = own ? mine : past.claim;
        e->value = str_from(hospital->discharge_status);
        e->detail = arena_printf(s->run->arena, "%s; the status should be %s",
                                 own ? "another facility took the patient over"
                                     : "the hospital's bill went out with it",
                                 sent->right);
        return FAILS;
    }
    return past_is_clear(s, e, field);
}

/* clang-format off */
static const struct edit rows[] = {
    {"ELG-11", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = patient_was_not_inside,
     .doc = "An outpatient or office service must not lie inside a stay in a hospital, for Medicare nor in a skilled nursing facility.",
     .fix = "Correct the date or the place (21, 31); what the facility must provide is billed by it.",
     .source = "IOM 100-04 ch.3 s.10.4, s.40.3; ch.6 s.10; ch.26 s.10.5", .prevents = "CARC 60, CARC 190, RARC N538"},
    {"INS-18", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = window_is_bundled,
     .only = ONLY_INSTITUTIONAL | ONLY_MEDICARE,
     .doc = "Outpatient services of the three days (one, where not paid by DRG) before an admission to the same hospital belong on the inpatient bill.",
     .fix = "Put them on the inpatient bill and void the outpatient one; condition code 51 where other than diagnostic services were unrelated.",
     .source = "42 CFR 412.2(c)(5); IOM 100-04 ch.3 s.40.3", .prevents = "CARC 60, CARC 97"},
    {"INS-22", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = status_fits_what_follows,
     .only = ONLY_INSTITUTIONAL | ONLY_MEDICARE,
     .doc = "The discharge status must fit what followed: home health or nursing care within three days, another hospital on the day.",
     .fix = "Correct the status; where the stay was sent, replace its bill (frequency 7).",
     .source = "42 CFR 412.4; IOM 100-04 ch.3 s.40.2.4", .prevents = "CARC 150, CARC 226, recoupment"},
};
/* clang-format on */

const struct edit_group stay_before_edits = GROUP(rows);
