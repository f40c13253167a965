/* What can be wrong with a synthetic encounter, each kind with the edit that must find it. */
#include "claimline/generate.h"

enum { FUTURE_DAYS = 10, STALE_DAYS = 200, MISSING_POINTER = 12 };

static void total_is_off(struct encounter *encounter)
{
    encounter->total_cents += 100;
}

static void units_are_zero(struct encounter *encounter)
{
    encounter->lines[0].quantity = 0;
}

/* Another last digit: the check digit is wrong then, always. */
static void digit_changed(char npi[ID_CHARS])
{
    char *last = &npi[strlen(npi) - 1];
    *last = (char)('0' + (*last - '0' + 1) % 10);
}

static void billing_npi_is_wrong(struct encounter *encounter)
{
    digit_changed(encounter->billing_npi);
}

static void provider_npi_is_wrong(struct encounter *encounter)
{
    digit_changed(encounter->provider_npi);
}

static void tax_id_is_zero(struct encounter *encounter)
{
    (void)snprintf(encounter->tax_id, ID_CHARS, "000000000");
}

static void zip_is_short(struct encounter *encounter)
{
    encounter->zip[5] = 0;
}

static void first_diagnosis_is(struct encounter *encounter, const char *code)
{
    (void)snprintf(encounter->diagnoses[0], CODE_CHARS, "%s", code);
}

static void diagnosis_has_ended(struct encounter *encounter)
{
    first_diagnosis_is(encounter, "H8141"); /* to 2019-09-30, nothing below it */
}

static void diagnosis_is_a_header(struct encounter *encounter)
{
    first_diagnosis_is(encounter,
                       "M545"); /* billable to 2021-09-30, since then M54.50 and others */
}

static void diagnosis_is_a_cause(struct encounter *encounter)
{
    first_diagnosis_is(encounter, "W19XXXA");
}

static void diagnosis_is_a_manifestation(struct encounter *encounter)
{
    first_diagnosis_is(encounter,
                       "D630"); /* anaemia in neoplastic disease: the neoplasm comes first */
}

static void stay_is_a_day_longer(struct encounter *encounter)
{
    encounter->lines[0].quantity++;
}

static struct generate_line *drug_line(struct encounter *encounter)
{
    int32_t at = 0;
    while (at < encounter->line_count - 1 && !encounter->lines[at].ndc[0]) at++;
    return &encounter->lines[at];
}

static void drug_code_has_hyphens(struct encounter *encounter)
{
    drug_line(encounter)->ndc = "0409-3795-01";
}

static void modifier_stands_twice(struct encounter *encounter)
{
    drug_line(encounter)->modifier = "JZ:JZ";
}

static void referring_npi_is_wrong(struct encounter *encounter)
{
    digit_changed(encounter->referrer_npi);
}

static void certificate_is_malformed(struct encounter *encounter)
{
    encounter->clia = "52D17";
}

static void pointer_names_nothing(struct encounter *encounter)
{
    encounter->wrong_pointer = MISSING_POINTER;
}

static void procedure_has_ended(struct encounter *encounter)
{
    encounter->lines[0].code = "Q9995"; /* to 2018-12-31 */
    encounter->lines[0].modifier = "";
}

static void service_moves(struct encounter *encounter, date to)
{
    const int32_t days = date_days(to) - date_days(encounter->to);
    encounter->from = date_add_days(encounter->from, days);
    encounter->to = to;
}

static void service_is_in_the_future(struct encounter *encounter)
{
    service_moves(encounter, date_add_days(encounter->today,
                                           FUTURE_DAYS + 5)); /* a stay lasts up to four days */
}

static void service_is_stale(struct encounter *encounter)
{
    service_moves(encounter, date_add_days(encounter->today, -STALE_DAYS));
}

static void original_is_missing(struct encounter *encounter)
{
    encounter->frequency = "7";
}

/* Modifier 25 says that the visit is one of its own, not that there were two of it. A person who
 * has seen the record may let it go. */
static void line_is_there_twice(struct encounter *encounter)
{
    struct generate_line *last = &encounter->lines[encounter->line_count - 1];
    *last = encounter->lines[0];
    last->modifier = "25";
    encounter->total_cents = 0;
    for (int32_t i = 0; i < encounter->line_count; i++)
        encounter->total_cents += encounter->lines[i].cents;
    if (encounter->line_count > 1) return;
    encounter->lines[encounter->line_count++] = *last;
    encounter->total_cents += last->cents;
}

static void member_is_one_digit(struct encounter *encounter)
{
    (void)snprintf(encounter->member, ID_CHARS, "111111111");
}

static void member_is_of_the_old_kind(struct encounter *encounter)
{
    (void)snprintf(encounter->member, ID_CHARS, "123456789A"); /* a HICN: nobody's since 2020 */
}

static void birth_is_after_service(struct encounter *encounter)
{
    encounter->patient.birth = date_add_days(encounter->to, 3);
    if (!encounter->dependent) encounter->insured.birth = encounter->patient.birth;
}

static void member_is_missing(struct encounter *encounter)
{
    encounter->member[0] = 0;
}

static void diagnoses_are_missing(struct encounter *encounter)
{
    encounter->diagnosis_count = 0;
}

static void provider_npi_is_missing(struct encounter *encounter)
{
    encounter->provider_npi[0] = 0;
}

/* clang-format off */
const struct wrong generate_wrongs[] = {
    {"AMT-01", "the total is a dollar more than the lines",        X12,                        total_is_off},
    {"AMT-06", "a line bills no units",                            X12 | PROFESSIONAL,         units_are_zero},
    {"PRV-01", "the billing NPI's check digit is wrong",           X12,                        billing_npi_is_wrong},
    {"PRV-02", "the rendering NPI's check digit is wrong",         PROFESSIONAL | HAS_PROVIDER, provider_npi_is_wrong},
    {"PRV-06", "the tax id is all zeros",                          X12,                        tax_id_is_zero},
    {"PRV-11", "the billing zip has five digits",                  X12,                        zip_is_short},
    {"DX-01",  "the first diagnosis ended years ago",              ANY,                        diagnosis_has_ended},
    {"DX-02",  "the first diagnosis is a header",                  ANY,                        diagnosis_is_a_header},
    {"DX-06",  "a line points to a diagnosis that is not there",   X12 | PROFESSIONAL,         pointer_names_nothing},
    {"DX-08",  "an external cause stands first",                   ANY,                        diagnosis_is_a_cause},
    {"DX-09",  "a manifestation stands first",                     ANY,                        diagnosis_is_a_manifestation},
    {"INS-05", "room and board for a day more than the stay",      X12 | INPATIENT,            stay_is_a_day_longer},
    {"LAB-01", "a CLIA number of another form",                    X12 | LABORATORY,           certificate_is_malformed},
    {"NDC-01", "a drug code with hyphens",                         X12 | HAS_DRUG,             drug_code_has_hyphens},
    {"PRV-03", "the referring NPI's check digit is wrong",         X12 | LABORATORY,           referring_npi_is_wrong},
    {"PX-03",  "a modifier stands twice",                          X12 | HAS_DRUG,             modifier_stands_twice},
    {"PX-01",  "a HCPCS code ended years ago",                     PROFESSIONAL,               procedure_has_ended},
    {"PAY-01", "the filing limit of 180 days is over",             LIMIT_180_DAYS | PROFESSIONAL, service_is_stale},
    {"PAY-03", "the claim before it once more",                    ANY,                        NULL},
    {"PAY-04", "the first line once more",                         X12 | PROFESSIONAL | COMMERCIAL_ONLY, line_is_there_twice},
    {"PAY-05", "a replacement without the payer's number",         X12 | PROFESSIONAL,         original_is_missing},
    {"PAY-21", "the service lies in the future",                   ANY,                        service_is_in_the_future},
    {"ELG-02", "the member id is one digit nine times",            COMMERCIAL_ONLY,            member_is_one_digit},
    {"ELG-03", "a Medicare number of the old kind",                MEDICARE_ONLY,              member_is_of_the_old_kind},
    {"ELG-05", "the patient is born after the service",            ANY,                        birth_is_after_service},
    {"INT-02", "the member id is missing",                         HL7,                        member_is_missing},
    {"INT-07", "no diagnosis",                                     HL7,                        diagnoses_are_missing},
    {"INT-12", "the performing provider has no NPI",               HL7 | PROFESSIONAL | HAS_PROVIDER, provider_npi_is_missing},
};
/* clang-format on */
const size_t generate_wrong_count = COUNT_OF(generate_wrongs);
