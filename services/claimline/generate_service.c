/* What was done at a synthetic encounter: specialty, diagnoses and lines whose codes are valid on
 * their dates. */
#include "claimline/generate.h"

enum { SECONDARIES_MAX = 2, ADULT_AGE = 18, STAY_DAYS_MAX = 4, COMMON_PROVIDERS = 400 };

/* CPT numbers (99xxx) stand without description, as patterns; all others are HCPCS Level II. */
struct service {
    const char *code, *modifier, *ndc;
    int32_t cents, units_max;
};

struct specialty {
    const char *taxonomy;
    bool laboratory;  /* the laboratory's facility bills it */
    bool children;    /* its patients are children, the others' adults */
    bool secondaries; /* a common chronic condition beside the first diagnosis */
    const char *diagnoses[8];
    struct service visits[4]; /* one of them comes first */
    struct service extras[5]; /* any of them may follow */
};

/* clang-format off */
static const struct specialty specialties[] = {
    {"207Q00000X", false, false, true, /* family medicine */
     {"J069", "J029", "R059", "N390", "R7303", "M542", "K219", "R509"},
     {{"99213", "", "", 12500, 1}, {"99214", "", "", 18400, 1}, {"99212", "", "", 7800, 1}, {"99215", "", "", 24800, 1}},
     {{"J3420", "JZ", "00517003125", 1800, 1}, {"J1885", "JZ", "00409379501", 2400, 4}, {"J1100", "JZ", "00641036725", 1500, 4}}},
    {"207RC0000X", false, false, true, /* cardiology */
     {"I4891", "I480", "R079", "R0602", "I10", "E785"},
     {{"99213", "", "", 13100, 1}, {"99214", "", "", 19600, 1}, {"99215", "", "", 26000, 1}},
     {{"J0153", "JZ", "63323065102", 6600, 6}}},
    {"207X00000X", false, false, true, /* orthopaedics */
     {"M1711", "M25561", "M7541", "M542"},
     {{"99213", "", "", 12900, 1}, {"99214", "", "", 18900, 1}},
     {{"J3301", "JZ", "00003029305", 1900, 4}, {"J1885", "JZ", "00409379501", 2400, 2}}},
    {"207N00000X", false, false, true, /* dermatology */
     {"L570", "L821", "L400"},
     {{"99212", "", "", 8200, 1}, {"99213", "", "", 12700, 1}},
     {{"J3301", "JZ", "00003029305", 1900, 1}}},
    {"208000000X", false, true, false, /* paediatrics */
     {"J069", "H6691", "J029", "R509", "R059"},
     {{"99213", "", "", 11800, 1}, {"99214", "", "", 17500, 1}, {"99212", "", "", 7400, 1}},
     {{"J0696", "JZ", "00409733201", 2100, 2}}},
    {"2084P0800X", false, false, false, /* psychiatry */
     {"F411", "F331", "F329"},
     {{"99213", "", "", 14000, 1}, {"99214", "", "", 20900, 1}, {"99215", "", "", 27700, 1}},
     {{0}}},
    {"291U00000X", true, false, true, /* laboratory */
     {"R7303", "E785", "E119", "D649", "N390"},
     {{"G0306", "", "", 2300, 1}, {"G0480", "", "", 11400, 1}, {"G0432", "", "", 2600, 1}},
     {{"G0472", "", "", 4600, 1}, {"Q0111", "", "", 2200, 1}}},
};

static const char *const chronic[] = {"I10", "E785", "E039", "K219", "G4733"};

/* Hospital lines: revenue code (NUBC FL42) with its HCPCS where the outpatient bill needs one. */
struct hospital_service {
    const char *revenue, *code, *modifier, *unit, *ndc;
    int32_t cents, units_max;
};
static const struct hospital_service clinic[] = {
    {"0510", "G0463", "", "UN", "", 22000, 1},
    {"0300", "G0306", "", "UN", "", 2900, 1},
    {"0300", "G0480", "", "UN", "", 14300, 1},
    {"0636", "J1885", "JZ", "UN", "00409379501", 3100, 3},
    {"0636", "J2405", "JZ", "UN", "00409475503", 1200, 4},
    {"0250", "", "", "UN", "", 4200, 3},
};
static const struct hospital_service emergency[] = {
    {"0450", "99283", "", "UN", "", 64000, 1},
    {"0300", "G0306", "", "UN", "", 2900, 1},
    {"0636", "J1885", "JZ", "UN", "00409379501", 3100, 3},
    {"0636", "J2405", "JZ", "UN", "00409475503", 1200, 4},
    {"0250", "", "", "UN", "", 5200, 3},
};
static const struct hospital_service ward[] = {
    {"0120", "", "", "DA", "", 185000, 1},
    {"0250", "", "", "UN", "", 31000, 9},
    {"0270", "", "", "UN", "", 12400, 9},
    {"0300", "", "", "UN", "", 24600, 9},
};
static const char *const clinic_diagnoses[] = {"E785", "R7303", "K219", "M542", "R0602", "N390"};
static const char *const emergency_diagnoses[] = {"R079", "R1010", "J441", "N390", "E860"};
static const char *const ward_diagnoses[] = {"J189", "N390", "N179", "K5732", "A419"};
/* clang-format on */

static void diagnosis_add(struct encounter *encounter, const char *code)
{
    for (int32_t i = 0; i < encounter->diagnosis_count; i++)
        if (strcmp(encounter->diagnoses[i], code) == 0) return;
    if (encounter->diagnosis_count == DIAGNOSES_MAX) return;
    (void)snprintf(encounter->diagnoses[encounter->diagnosis_count++], CODE_CHARS, "%s", code);
}

static void secondaries_add(struct dice *dice, struct encounter *encounter)
{
    for (uint32_t n = dice_below(dice, SECONDARIES_MAX + 1); n > 0; n--)
        diagnosis_add(encounter, chronic[dice_below(dice, COUNT_OF(chronic))]);
}

static void line_add(struct encounter *encounter, struct generate_line line)
{
    if (encounter->line_count == LINES_MAX) return;
    line.pointers = encounter->diagnosis_count < 2 ? encounter->diagnosis_count : 2;
    encounter->lines[encounter->line_count++] = line;
    encounter->total_cents += line.cents;
}

static void provider_make(const struct encounter *encounter, uint64_t which, const char *taxonomy,
                          struct generate_person *provider, char npi[ID_CHARS])
{
    struct dice dice = dice_of(
        which, (uint64_t)taxonomy[3] * 256 + (uint64_t)encounter->facility->prefix[0], 0x71);
    person_make(&dice, 30, 70, encounter->today, provider);
    npi_make(&dice, npi);
}

/* A facility's providers: a few hundred in all, the same people in every run. */
static void providers_make(struct dice *dice, struct encounter *encounter)
{
    if (encounter->provider_taxonomy[0]) /* a laboratory bills its own work */
        provider_make(encounter, dice_below(dice, COMMON_PROVIDERS), encounter->provider_taxonomy,
                      &encounter->provider, encounter->provider_npi);
    provider_make(encounter, COMMON_PROVIDERS + dice_below(dice, COMMON_PROVIDERS), "207Q00000X",
                  &encounter->referrer, encounter->referrer_npi);
}

/* ---- professional ---------------------------------------------------------------------------- */

static size_t filled(const char *const *words, size_t room)
{
    size_t count = 0;
    while (count < room && words[count]) count++;
    return count;
}

static size_t services_filled(const struct service *services, size_t room)
{
    size_t count = 0;
    while (count < room && services[count].code) count++;
    return count;
}

static bool fits(const struct specialty *specialty, const struct encounter *encounter)
{
    const bool child = date_years_between(encounter->patient.birth, encounter->from) < ADULT_AGE;
    return specialty->laboratory == (encounter->facility->clia[0] != 0) &&
           (specialty->laboratory || specialty->children == child);
}

static const struct specialty *specialty_of(struct dice *dice, const struct encounter *encounter)
{
    for (;;) {
        const struct specialty *specialty = &specialties[dice_below(dice, COUNT_OF(specialties))];
        if (fits(specialty, encounter)) return specialty;
    }
}

static void service_line(struct dice *dice, struct encounter *encounter,
                         const struct service *service)
{
    const int64_t units = 1 + dice_below(dice, (uint32_t)service->units_max);
    line_add(encounter, (struct generate_line){.code = service->code,
                                               .modifier = service->modifier,
                                               .unit = "UN",
                                               .revenue = "",
                                               .ndc = service->ndc,
                                               .quantity = units,
                                               .cents = service->cents * units});
}

static void professional(struct dice *dice, struct encounter *encounter,
                         enum generate_format format)
{
    const struct specialty *specialty = specialty_of(dice, encounter);
    const size_t visits = services_filled(specialty->visits, COUNT_OF(specialty->visits));
    const size_t extras = services_filled(specialty->extras, COUNT_OF(specialty->extras));
    encounter->provider_taxonomy = specialty->taxonomy;
    diagnosis_add(
        encounter,
        specialty->diagnoses[dice_below(dice, (uint32_t)filled(specialty->diagnoses, 8))]);
    if (specialty->secondaries) secondaries_add(dice, encounter);
    if (specialty->laboratory) {
        encounter->referred = true;
        encounter->provider_taxonomy = "";
        for (size_t i = 0; i < visits; i++)
            if (i == 0 || dice_below(dice, 2)) service_line(dice, encounter, &specialty->visits[i]);
    } else {
        service_line(dice, encounter, &specialty->visits[dice_below(dice, (uint32_t)visits)]);
    }
    /* HL7 charges carry no drug codes (NDC), which Medicaid wants: those visits are visits only. */
    if (format == GENERATE_HL7) return;
    for (size_t i = 0; i < extras; i++)
        if (dice_below(dice, 3) == 0) service_line(dice, encounter, &specialty->extras[i]);
}

/* ---- institutional --------------------------------------------------------------------------- */

static void hospital_line(struct dice *dice, struct encounter *encounter,
                          const struct hospital_service *service, int64_t units)
{
    if (units == 0) units = 1 + dice_below(dice, (uint32_t)service->units_max);
    line_add(encounter, (struct generate_line){.code = service->code,
                                               .modifier = service->modifier,
                                               .unit = service->unit,
                                               .revenue = service->revenue,
                                               .ndc = service->ndc,
                                               .quantity = units,
                                               .cents = service->cents * units});
}

static void hospital_lines(struct dice *dice, struct encounter *encounter,
                           const struct hospital_service *services, size_t count,
                           enum generate_format format)
{
    for (size_t i = 0; i < count; i++) {
        const bool drug = services[i].ndc[0] != 0;
        if (i > 0 && (dice_below(dice, 2) || (drug && format == GENERATE_HL7))) continue;
        hospital_line(dice, encounter, &services[i], 0);
    }
}

static void stay(struct dice *dice, struct encounter *encounter)
{
    /* Two midnights at least: a shorter one is no inpatient's. 42 CFR 412.3 */
    const int32_t days = 2 + (int32_t)dice_below(dice, STAY_DAYS_MAX - 1);
    encounter->inpatient = true;
    encounter->from = date_add_days(encounter->to, -days);
    diagnosis_add(encounter, ward_diagnoses[dice_below(dice, COUNT_OF(ward_diagnoses))]);
    hospital_line(dice, encounter, &ward[0], days);
    for (size_t i = 1; i < COUNT_OF(ward); i++)
        if (dice_below(dice, 4)) hospital_line(dice, encounter, &ward[i], 0);
}

static void institutional(struct dice *dice, struct encounter *encounter,
                          enum generate_format format)
{
    const uint32_t kind = dice_below(dice, 10);
    encounter->provider_taxonomy = "208M00000X";
    if (kind < 2 && format == GENERATE_837) {
        stay(dice, encounter);
        return;
    }
    encounter->emergency = kind >= 7;
    if (encounter->emergency) {
        diagnosis_add(encounter,
                      emergency_diagnoses[dice_below(dice, COUNT_OF(emergency_diagnoses))]);
        hospital_lines(dice, encounter, emergency, COUNT_OF(emergency), format);
        return;
    }
    diagnosis_add(encounter, clinic_diagnoses[dice_below(dice, COUNT_OF(clinic_diagnoses))]);
    secondaries_add(dice, encounter);
    hospital_lines(dice, encounter, clinic, COUNT_OF(clinic), format);
}

void service_make(struct dice *dice, struct encounter *encounter, enum generate_format format)
{
    if (encounter->facility->institutional)
        institutional(dice, encounter, format);
    else
        professional(dice, encounter, format);
    providers_make(dice, encounter);
}
