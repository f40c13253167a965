/* Edits of an inpatient stay: status at discharge, admission, days. */
#include "lib/edit/check.h"

enum { DEATH_DATE_SINCE = 20121001, PAYMENT_WINDOW_DAYS = 3, CENTS = 100, MILLI = 1000 };
enum { OLDEST = 124 }; /* Medicare Code Editor, invalid age */

static bool died(str status)
{
    return code_in(status, "20 40 41 42");
}

static enum edit_state discharge_status_fits_bill(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str status = str_from(claim->discharge_status), field = STR("CL103");
    if (status.len == 0) return PASSES;
    if (s->inpatient && frequency_in(claim, "2 3") && !str_is(status, "30"))
        return fails(e, field, status);
    if (s->inpatient && frequency_in(claim, "1 4") && str_is(status, "30"))
        return fails(e, field, status);
    /* Occurrence code 55 says when; asked for since 2012-10-01. NUBC FL31-34 */
    const CodedFact *death = fact_of(claim, "BH", "55");
    if (died(status) && claim_last_day(claim).yyyymmdd >= DEATH_DATE_SINCE &&
        !(death && death->from) && !claim->patient_death)
        return fails(e, STR("HI*BH 01-2"), STR("55"));
    return PASSES;
}

static enum edit_state admission_is_complete(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const DatedEvent *admission = event_of(claim, "435");
    if (!admission || !admission->from) return fails(e, STR("DTP*435 03"), STR(""));
    if (claim->admission_type.len == 0) return fails(e, STR("CL101"), STR(""));
    if (claim->admission_source.len == 0) return fails(e, STR("CL102"), STR(""));
    if (claim->statement_to && admission->from > claim->statement_to)
        return fails(e, STR("DTP*435 03"), STR(""));
    if (frequency_in(claim, "1 4") && !event_of(claim, "096"))
        return fails(e, STR("DTP*096 03"), STR(""));
    if (is_bill(claim, "11") && admission->time.len == 0) { /* NUBC FL13: of every stay but SNF's */
        e->detail = STR("the hour is missing");
        return warns(e, STR("DTP*435 03"), STR(""));
    }
    /* Services of the payment window may come before the admission. IOM 100-04 ch.3 s.40.3 */
    if (claim->statement_from &&
        date_days(date_of(admission->from)) - date_days(date_of(claim->statement_from)) >
            PAYMENT_WINDOW_DAYS)
        return warns(e, STR("DTP*434 03"), STR(""));
    return PASSES;
}

static int32_t days_of(const Claim *claim, int32_t admitted)
{
    const int32_t from = admitted > claim->statement_from ? admitted : claim->statement_from;
    int32_t days = date_days(date_of(claim->statement_to)) - date_days(date_of(from));
    if (str_is(str_from(claim->discharge_status), "30")) days++; /* the last day counts */
    return days > 0 ? days : 1;
}

static bool is_accommodation(const ServiceLine *line)
{
    int64_t code;
    enum { ACCOMMODATION_FIRST = 100, ACCOMMODATION_LAST = 219 }; /* revenue 010x to 021x */
    return str_parse_int(str_from(line->revenue_code), &code) && code >= ACCOMMODATION_FIRST &&
           code <= ACCOMMODATION_LAST;
}

/* Covered and non-covered days (value codes 80, 81); -1: neither is given. */
static int64_t stated_days(const Claim *claim)
{
    const CodedFact *covered = fact_of(claim, "BE", "80"), *other = fact_of(claim, "BE", "81");
    if (!covered && !other) return -1;
    return ((covered ? covered->cents : 0) + (other ? other->cents : 0)) / CENTS;
}

static enum edit_state days_agree(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const DatedEvent *admission = event_of(claim, "435");
    if (!admission || !claim->statement_from || !claim->statement_to ||
        admission->from > claim->statement_to) /* INS-03 */
        return PASSES;
    int64_t units = 0;
    bool any = false;
    for (size_t n = 0; n < claim->n_lines; n++) {
        if (!is_accommodation(claim->lines[n])) continue;
        units += claim->lines[n]->quantity_milli;
        any = true;
    }
    const int32_t days = days_of(claim, admission->from);
    e->detail = arena_printf(s->run->arena, "the stay is %d days", days);
    if (any && units != (int64_t)days * MILLI)
        return fails(e, STR("SV205"), arena_number(s->run->arena, units / MILLI));
    const int64_t stated = stated_days(claim);
    if (stated >= 0 && stated != days)
        return fails(e, STR("HI*BE 01-5"), arena_number(s->run->arena, stated));
    return PASSES;
}

static enum edit_state status_age_and_sex_are_valid(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (!is_bill(claim, "11")) return PASSES;
    if (!code_in(str_from(claim->patient_sex), "M F U"))
        return fails(e, STR("DMG03"), str_from(claim->patient_sex));
    if (patient_age(claim) > OLDEST) return fails(e, STR("DMG02"), STR(""));
    const str status = str_from(claim->discharge_status);
    const date day = claim_last_day(claim);
    if (status.len == 0) return fails(e, STR("CL103"), STR(""));
    const struct code_answer answer =
        codeset_lookup(s->run->codesets, CODESET_DISCHARGE_STATUS, status, day);
    const enum edit_state state = from_table(s, e, &answer, day);
    e->field = STR("CL103");
    e->value = status;
    return state;
}

/* For a newborn these say where it was born. NUBC FL15 */
static enum edit_state newborn_has_its_origin(const struct subject *s, struct evidence *e)
{
    const str source = str_from(s->claim->admission_source);
    if (!str_is(str_from(s->claim->admission_type), "4")) return PASSES;
    return code_in(source, "5 6") ? PASSES : fails(e, STR("CL102"), source);
}

/* clang-format off */
static const struct edit rows[] = {
    {"INS-02", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = discharge_status_fits_bill,
     .only = ONLY_INSTITUTIONAL,
     .doc = "Status 30 must stand on interim bills and only there; a death must have its date.",
     .fix = "Correct the discharge status or the frequency; add occurrence code 55.",
     .source = "NUBC FL17; IOM 100-04 ch.25 s.75.2", .prevents = "CARC 16 N50"},
    {"INS-03", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = admission_is_complete,
     .only = ONLY_INPATIENT,
     .doc = "An inpatient bill must have admission date, type and source, the admission not after its end, and the discharge hour when final.",
     .fix = "Add what is missing; a statement that begins over three days before the admission is only warned of.",
     .source = "IOM 100-04 ch.25 s.75.1-75.2; 005010X223A2 2300 DTP*435, DTP*096, CL1", .prevents = "CARC 16 MA40"},
    {"INS-04", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = newborn_has_its_origin,
     .only = ONLY_INSTITUTIONAL,
     .doc = "A newborn's admission (type 4) must say whether it was born inside (5) or outside (6) of the hospital.",
     .fix = "Correct CL101 or CL102.",
     .source = "NUBC FL14, FL15", .prevents = "CARC 16 MA42"},
    {"INS-05", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = days_agree,
     .only = ONLY_INPATIENT,
     .doc = "Accommodation units, and covered and non-covered days, must be the days of the stay.",
     .fix = "Correct the room and board units, value codes 80 and 81, or the dates.",
     .source = "IOM 100-04 ch.25 s.75.5; ch.3", .prevents = "CARC 16 M53"},
    {"MCE-13", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = status_age_and_sex_are_valid,
     .only = ONLY_INPATIENT,
     .doc = "An inpatient hospital bill must have a sex, an age of at most 124 and a discharge status valid on the discharge date.",
     .fix = "Correct the discharge status, the sex code or the birth date.",
     .source = "Medicare Code Editor edits 14-16", .prevents = "CARC 16 N50"},
};
/* clang-format on */

const struct edit_group stay_edits = GROUP(rows);
