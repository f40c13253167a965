/* Encounter number n of a run: which patient, where, when, in which format; and what is wrong with
 * it. */
#include "claimline/generate.h"

enum {
    VISITS_A_PATIENT = 3,
    WINDOW_DAYS = 88,
    VISIT_STEP_DAYS = 23,
    HL7_PERCENT = 25,
    CONTROL_NUMBERS = 10000000
};
enum { SALT_ENCOUNTER = 0xe7c, SALT_DATE = 0xda7e, SALT_WRONG = 0x3e0, BASIS_POINTS = 10000 };

static enum generate_format format_of(const struct generate_plan *plan, struct dice *dice)
{
    const bool hl7 = dice_below(dice, 100) < HL7_PERCENT;
    return (plan->hl7 && hl7) || !plan->x12 ? GENERATE_HL7 : GENERATE_837;
}

static bool takes(const struct generate_facility *facility, const struct generate_payer *payer,
                  enum generate_format format)
{
    return (format == GENERATE_837 || facility->hl7) &&
           (!facility->institutional || payer->institutional);
}

static const struct generate_facility *
facility_of(struct dice *dice, const struct generate_payer *payer, enum generate_format format)
{
    for (;;) {
        const struct generate_facility *facility =
            &generate_facilities[dice_below(dice, (uint32_t)generate_facility_count)];
        if (takes(facility, payer, format)) return facility;
    }
}

/* A patient's visits lie weeks apart, so that none looks like a duplicate of another or falls into
 * a stay. */
static date day_of(const struct generate_plan *plan, uint64_t patient, uint64_t visit)
{
    struct dice dice = dice_of(plan->seed, patient, SALT_DATE);
    const uint64_t offset =
        (dice_below(&dice, WINDOW_DAYS) + visit * VISIT_STEP_DAYS) % WINDOW_DAYS;
    return date_add_days(plan->today, -1 - (int32_t)offset);
}

static void numbers_make(const struct generate_plan *plan, uint64_t index,
                         struct encounter *encounter)
{
    const struct generate_facility *facility = encounter->facility;
    (void)snprintf(encounter->control, ID_CHARS, "%s%03u%07llu", facility->prefix,
                   (unsigned)(plan->seed % 1000), (unsigned long long)(index % CONTROL_NUMBERS));
    (void)snprintf(encounter->billing_npi, ID_CHARS, "%s", facility->npi);
    (void)snprintf(encounter->tax_id, ID_CHARS, "%s", facility->tax_id);
    (void)snprintf(encounter->zip, ID_CHARS, "%s", facility->zip);
    encounter->clia = facility->clia;
}

/* The encounter as it would be if nothing were wrong. */
static void right_make(const struct generate_plan *plan, uint64_t index,
                       struct encounter *encounter, enum generate_format *format)
{
    const uint64_t patients = plan->count / VISITS_A_PATIENT + 1;
    struct dice dice = dice_of(plan->seed, index, SALT_ENCOUNTER);
    memset(encounter, 0, sizeof *encounter);
    encounter->index = index;
    encounter->today = plan->today;
    encounter->frequency = "1";
    encounter->from = encounter->to = day_of(plan, index % patients, index / patients);
    patient_make(plan, index % patients, encounter);
    *format = format_of(plan, &dice);
    encounter->facility = facility_of(&dice, encounter->payer, *format);
    numbers_make(plan, index, encounter);
    service_make(&dice, encounter, *format);
}

static bool has_drug(const struct encounter *encounter)
{
    for (int32_t i = 0; i < encounter->line_count; i++)
        if (encounter->lines[i].ndc[0]) return true;
    return false;
}

static unsigned traits_of(const struct encounter *encounter, enum generate_format format)
{
    const struct {
        bool holds;
        unsigned trait;
    } traits[] = {
        {format == GENERATE_837, X12},
        {format == GENERATE_HL7, HL7},
        {!encounter->facility->institutional, PROFESSIONAL},
        {encounter->facility->institutional, FROM_HOSPITAL},
        {encounter->payer->insurer == MEDICARE, MEDICARE_ONLY},
        {encounter->payer->insurer == COMMERCIAL, COMMERCIAL_ONLY},
        {encounter->provider_npi[0] != 0, HAS_PROVIDER},
        {strcmp(encounter->payer->id, "CLBLUE") == 0, LIMIT_180_DAYS},
        {encounter->inpatient, INPATIENT},
        {encounter->facility->clia[0] != 0, LABORATORY},
        {has_drug(encounter), HAS_DRUG},
    };
    unsigned all = 0;
    for (size_t i = 0; i < COUNT_OF(traits); i++)
        if (traits[i].holds) all |= traits[i].trait;
    return all;
}

const struct wrong *wrong_choose(const struct generate_plan *plan, uint64_t index,
                                 const struct encounter *encounter, enum generate_format format)
{
    struct dice dice = dice_of(plan->seed, index, SALT_WRONG);
    const unsigned traits = traits_of(encounter, format);
    if (dice_below(&dice, BASIS_POINTS) >= plan->wrong_basis_points) return NULL;
    for (;;) { /* ends: some kinds apply to any */
        const struct wrong *wrong =
            &generate_wrongs[dice_below(&dice, (uint32_t)generate_wrong_count)];
        if ((wrong->applies & traits) == wrong->applies) return wrong;
    }
}

static bool repeats(const struct wrong *wrong)
{
    return wrong && !wrong->spoil;
}

void encounter_make(const struct generate_plan *plan, uint64_t index, struct encounter *encounter,
                    enum generate_format *format)
{
    right_make(plan, index, encounter, format);
    const struct wrong *wrong = wrong_choose(plan, index, encounter, *format);
    if (repeats(wrong)) {
        /* The one before it again, under another number; if that is right itself. */
        struct encounter before;
        enum generate_format before_format;
        if (index == 0) return;
        right_make(plan, index - 1, &before, &before_format);
        if (wrong_choose(plan, index - 1, &before, before_format)) return;
        *encounter = before;
        *format = before_format;
        encounter->index = index;
        numbers_make(plan, index, encounter);
    } else if (wrong) {
        wrong->spoil(encounter);
    }
    encounter->wrong = wrong;
}
