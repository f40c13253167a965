/* Synthetic encounters as HL7 v2.5.1 DFT^P03 messages: a batch file, or messages in MLLP frames. */
#include "claimline/generate.h"

#include <inttypes.h>

enum { MLLP_START = 0x0b, MLLP_END = 0x1c };

void hl7_begin(struct generate_file *file)
{
    const struct generate_facility *facility = file->facility;
    const int32_t today = file->plan->today.yyyymmdd;
    if (file->plan->framed) return;
    generate_file_print(file, "FHS|^~\\&|%s|%s|CLAIMLINE|CLAIMLINE|%d090000||F%03u%05u\r",
                        facility->application, facility->facility, today,
                        (unsigned)(file->plan->seed % 1000), file->ordinal);
    generate_file_print(file, "BHS|^~\\&|%s|%s|CLAIMLINE|CLAIMLINE|%d090000||B%03u%05u\r",
                        facility->application, facility->facility, today,
                        (unsigned)(file->plan->seed % 1000), file->ordinal);
}

void hl7_end(struct generate_file *file)
{
    if (!file->plan->framed) generate_file_print(file, "BTS|%u\rFTS|1\r", file->claims);
}

static char gender_of(const struct generate_person *person)
{
    return person->gender == FEMALE ? 'F' : 'M';
}

static void head(struct generate_file *file, const struct encounter *encounter)
{
    const struct generate_facility *facility = file->facility;
    const struct generate_person *patient = &encounter->patient;
    const int32_t today = file->plan->today.yyyymmdd;
    generate_file_print(
        file, "MSH|^~\\&|%s|%s|CLAIMLINE|CLAIMLINE|%d090000||DFT^P03^DFT_P03|C%s|T|2.5.1\r",
        facility->application, facility->facility, today, encounter->control);
    generate_file_print(file, "EVN|P03|%d090000\r", today);
    generate_file_print(file, "PID|1||%s^^^%s^MR||%s^%s||%d|%c|||%s^^%s^%s^%s|||||||%s^^^%s^AN\r",
                        encounter->record, facility->facility, patient->last_name,
                        patient->first_name, patient->birth.yyyymmdd, gender_of(patient),
                        patient->line1, patient->city, patient->state, patient->zip,
                        encounter->control, facility->facility);
    generate_file_print(file, "PV1|1|%c||%s|||%s^%s^%s^^^^^^NPI^^^^NPI\r",
                        encounter->emergency ? 'E' : 'O', encounter->emergency ? "1" : "3",
                        encounter->provider_npi, encounter->provider.last_name,
                        encounter->provider.first_name);
}

/* FT1-13: the department, from which Lakeside's profile knows the revenue code. */
static const char *department_of(const struct generate_line *line)
{
    static const struct {
        const char *revenue, *department;
    } departments[] = {
        {"0300", "LAB"}, {"0450", "ED"}, {"0510", "CLINIC"}, {"0636", "PHARM"}, {"0250", "DRUGS"}};
    for (size_t i = 0; i < COUNT_OF(departments); i++)
        if (strcmp(departments[i].revenue, line->revenue) == 0) return departments[i].department;
    return line->revenue;
}

static void diagnosis_list(struct generate_file *file, const struct encounter *encounter,
                           int32_t count)
{
    for (int32_t i = 0; i < count && i < encounter->diagnosis_count; i++)
        generate_file_print(file, "%s%s^^I10", i ? "~" : "", encounter->diagnoses[i]);
}

static void charge(struct generate_file *file, const struct encounter *encounter, int32_t i)
{
    const struct generate_line *line = &encounter->lines[i];
    generate_file_print(file, "FT1|%d|%s-%d||%d|%d|CG|%s|||%" PRId64 "|%" PRId64 ".%02d||%s||||||",
                        i + 1, encounter->control, i + 1, encounter->from.yyyymmdd,
                        file->plan->today.yyyymmdd, line->code[0] ? line->code : "CHARGE",
                        line->quantity, line->cents / 100, (int)(line->cents % 100),
                        department_of(line));
    diagnosis_list(file, encounter, line->pointers);
    generate_file_print(file, "|%s^%s^%s%s|||||%s|%s\r", encounter->provider_npi,
                        encounter->provider.last_name, encounter->provider.first_name,
                        encounter->provider_npi[0] ? "^^^^^^NPI^^^^NPI" : "", line->code,
                        line->modifier);
}

static void insurance(struct generate_file *file, const struct encounter *encounter)
{
    const struct generate_person *insured = &encounter->insured;
    const struct generate_payer *payer = encounter->payer;
    const char *filing =
        file->facility->institutional ? payer->filing_institutional : payer->filing_professional;
    const char *relationship = !encounter->dependent                        ? "SEL"
                               : strcmp(encounter->relationship, "19") == 0 ? "CHD"
                                                                            : "SPO";
    generate_file_print(file, "IN1|1|PLAN|%s|%s||||%s|||||||%s|%s^%s|%s|%d|%s^^%s^%s^%s", payer->id,
                        payer->name, encounter->group, filing, insured->last_name,
                        insured->first_name, relationship, insured->birth.yyyymmdd, insured->line1,
                        insured->city, insured->state, insured->zip);
    generate_file_print(file, "|||||||||||||||||%s|||||||%c\r", encounter->member,
                        gender_of(insured));
}

void hl7_claim(struct generate_file *file, const struct encounter *encounter)
{
    if (file->plan->framed) generate_file_print(file, "%c", MLLP_START);
    head(file, encounter);
    for (int32_t i = 0; i < encounter->line_count; i++) charge(file, encounter, i);
    for (int32_t i = 0; i < encounter->diagnosis_count; i++)
        generate_file_print(file, "DG1|%d||%s^^I10|||F\r", i + 1, encounter->diagnoses[i]);
    if (encounter->emergency && encounter->diagnosis_count)
        generate_file_print(file, "DG1|%d||%s^^I10|||A\r", encounter->diagnosis_count + 1,
                            encounter->diagnoses[0]);
    insurance(file, encounter);
    if (file->plan->framed) generate_file_print(file, "%c\r", MLLP_END);
}
