/* Synthetic encounters as 837 files: one interchange, group and set a file, 005010X222A1 or
 * 005010X223A2. */
#include "claimline/generate.h"

#include <inttypes.h>

enum { MONEY_CHARS = 24, DATE_CHARS = 12, ISA_ID_CHARS = 15 };

/* Every segment of a set goes through here, so that SE01 is right. */
#define SEGMENT(file, ...) ((file)->segments++, generate_file_print((file), __VA_ARGS__))

static const char *guide_of(const struct generate_file *file)
{
    return file->facility->institutional ? "005010X223A2" : "005010X222A1";
}

/* ISA13 tells the run, the sender and the file apart: nobody may use one twice. */
static uint32_t interchange_control(const struct generate_file *file)
{
    const uint32_t sender = (uint32_t)(file->facility - generate_facilities);
    return (uint32_t)(file->plan->seed % 1000) * 1000000 + sender * 100000 + file->ordinal;
}

void generate_x12_begin(struct generate_file *file)
{
    const struct generate_facility *facility = file->facility;
    const int32_t today = file->plan->today.yyyymmdd;
    const uint32_t control = interchange_control(file);
    generate_file_print(
        file, "ISA*00*          *00*          *ZZ*%-*s*ZZ*%-*s*%06d*0900*^*00501*%09u*0*T*:~\n",
        ISA_ID_CHARS, facility->facility, ISA_ID_CHARS, "CLAIMLINE", today % 1000000, control);
    generate_file_print(file, "GS*HC*%s*CLAIMLINE*%d*0900*%u*X*%s~\n", facility->facility, today,
                        control, guide_of(file));
    file->segments = 0;
    file->levels = 0;
    file->billing[0] = 0;
    SEGMENT(file, "ST*837*0001*%s~\n", guide_of(file));
    SEGMENT(file, "BHT*0019*00*%u*%d*0900*CH~\n", control, today);
    SEGMENT(file, "NM1*41*2*%s*****46*%s~\n", facility->name, facility->facility);
    SEGMENT(file, "PER*IC*BILLING OFFICE*TE*%s~\n", facility->phone);
    SEGMENT(file, "NM1*40*2*CLAIMLINE*****46*CLAIMLINE~\n");
}

void generate_x12_end(struct generate_file *file)
{
    const uint32_t control = interchange_control(file);
    generate_file_print(file, "SE*%u*0001~\nGE*1*%u~\nIEA*1*%09u~\n", file->segments + 1, control,
                        control);
}

/* ---- hierarchy ------------------------------------------------------------------------------- */

static void billing_level(struct generate_file *file, const struct encounter *encounter)
{
    const struct generate_facility *facility = file->facility;
    char key[sizeof file->billing];
    (void)snprintf(key, sizeof key, "%s %s %s", encounter->billing_npi, encounter->tax_id,
                   encounter->zip);
    if (strcmp(key, file->billing) == 0) return;
    memcpy(file->billing, key, sizeof key);
    file->billing_level = ++file->levels;
    SEGMENT(file, "HL*%u**20*1~\n", file->billing_level);
    SEGMENT(file, "PRV*BI*PXC*%s~\n", facility->taxonomy);
    SEGMENT(file, "NM1*85*2*%s*****XX*%s~\n", facility->name, encounter->billing_npi);
    SEGMENT(file, "N3*%s~\n", facility->line1);
    SEGMENT(file, "N4*%s*%s*%s~\n", facility->city, facility->state, encounter->zip);
    SEGMENT(file, "REF*EI*%s~\n", encounter->tax_id);
}

static void person(struct generate_file *file, const struct generate_person *person)
{
    SEGMENT(file, "N3*%s~\n", person->line1);
    SEGMENT(file, "N4*%s*%s*%s~\n", person->city, person->state, person->zip);
    SEGMENT(file, "DMG*D8*%d*%c~\n", person->birth.yyyymmdd, person->gender == FEMALE ? 'F' : 'M');
}

static void subscriber_level(struct generate_file *file, const struct encounter *encounter)
{
    const struct generate_payer *payer = encounter->payer;
    const char *filing =
        file->facility->institutional ? payer->filing_institutional : payer->filing_professional;
    SEGMENT(file, "HL*%u*%u*22*%d~\n", ++file->levels, file->billing_level, encounter->dependent);
    SEGMENT(file, "SBR*P*%s*%s******%s~\n", encounter->dependent ? "" : "18", encounter->group,
            filing);
    SEGMENT(file, "NM1*IL*1*%s*%s****MI*%s~\n", encounter->insured.last_name,
            encounter->insured.first_name, encounter->member);
    person(file, &encounter->insured);
    SEGMENT(file, "NM1*PR*2*%s*****PI*%s~\n", payer->name, payer->id);
}

static void patient_level(struct generate_file *file, const struct encounter *encounter)
{
    const uint32_t parent = file->levels;
    if (!encounter->dependent) return;
    SEGMENT(file, "HL*%u*%u*23*0~\n", ++file->levels, parent);
    SEGMENT(file, "PAT*%s~\n", encounter->relationship);
    SEGMENT(file, "NM1*QC*1*%s*%s~\n", encounter->patient.last_name, encounter->patient.first_name);
    person(file, &encounter->patient);
}

/* ---- claim ----------------------------------------------------------------------------------- */

static const char *amount(int64_t cents, char text[MONEY_CHARS])
{
    if (cents % 100)
        (void)snprintf(text, MONEY_CHARS, "%" PRId64 ".%02d", cents / 100, (int)(cents % 100));
    else
        (void)snprintf(text, MONEY_CHARS, "%" PRId64, cents / 100);
    return text;
}

static void provider(struct generate_file *file, const char *entity,
                     const struct generate_person *who, const char *npi)
{
    SEGMENT(file, "NM1*%s*1*%s*%s****XX*%s~\n", entity, who->last_name, who->first_name, npi);
}

static void professional_claim(struct generate_file *file, const struct encounter *encounter)
{
    char money[MONEY_CHARS];
    SEGMENT(file, "CLM*%s*%s***11:B:%s*Y*A*Y*Y~\n", encounter->control,
            amount(encounter->total_cents, money), encounter->frequency);
    if (encounter->clia[0]) SEGMENT(file, "REF*X4*%s~\n", encounter->clia);
    file->segments++;
    generate_file_print(file, "HI");
    for (int32_t i = 0; i < encounter->diagnosis_count; i++)
        generate_file_print(file, "*%s:%s", i ? "ABF" : "ABK", encounter->diagnoses[i]);
    generate_file_print(file, "~\n");
    if (encounter->referred) provider(file, "DN", &encounter->referrer, encounter->referrer_npi);
    if (!encounter->provider_npi[0]) return;
    provider(file, "82", &encounter->provider, encounter->provider_npi);
    SEGMENT(file, "PRV*PE*PXC*%s~\n", encounter->provider_taxonomy);
}

static void pointers(struct generate_file *file, const struct encounter *encounter, int32_t line)
{
    if (line == 0 && encounter->wrong_pointer) {
        generate_file_print(file, "%d", encounter->wrong_pointer);
        return;
    }
    for (int32_t i = 1; i <= encounter->lines[line].pointers; i++)
        generate_file_print(file, "%s%d", i > 1 ? ":" : "", i);
}

static void drug(struct generate_file *file, const struct generate_line *line)
{
    if (!line->ndc[0]) return;
    SEGMENT(file, "LIN**N4*%s~\n", line->ndc);
    SEGMENT(file, "CTP****%" PRId64 "*ML~\n", line->quantity);
}

static void professional_lines(struct generate_file *file, const struct encounter *encounter)
{
    char money[MONEY_CHARS];
    for (int32_t i = 0; i < encounter->line_count; i++) {
        const struct generate_line *line = &encounter->lines[i];
        SEGMENT(file, "LX*%d~\n", i + 1);
        SEGMENT(file, "SV1*HC:%s%s%s*%s*%s*%" PRId64 "***", line->code,
                line->modifier[0] ? ":" : "", line->modifier, amount(line->cents, money),
                line->unit, line->quantity);
        pointers(file, encounter, i);
        generate_file_print(file, "~\n");
        SEGMENT(file, "DTP*472*D8*%d~\n", encounter->from.yyyymmdd);
        SEGMENT(file, "REF*6R*%d~\n", i + 1);
        drug(file, line);
    }
}

/* HI repeats for each kind, in the guide's order: principal, admitting or reason for visit, others,
 * values. */
static void institutional_codes(struct generate_file *file, const struct encounter *encounter)
{
    const char *present = encounter->inpatient ? ":::::::Y" : "";
    SEGMENT(file, "HI*ABK:%s%s~\n", encounter->diagnoses[0], present);
    if (encounter->inpatient)
        SEGMENT(file, "HI*ABJ:%s~\n", encounter->diagnoses[0]);
    else if (encounter->emergency)
        SEGMENT(file, "HI*APR:%s~\n", encounter->diagnoses[0]);
    if (encounter->diagnosis_count > 1) {
        file->segments++;
        generate_file_print(file, "HI");
        for (int32_t i = 1; i < encounter->diagnosis_count; i++)
            generate_file_print(file, "*ABF:%s%s", encounter->diagnoses[i], present);
        generate_file_print(file, "~\n");
    }
    if (encounter->inpatient)
        SEGMENT(file, "HI*BE:80:::%" PRId64 "~\n", encounter->lines[0].quantity);
}

static void institutional_claim(struct generate_file *file, const struct encounter *encounter)
{
    char money[MONEY_CHARS];
    SEGMENT(file, "CLM*%s*%s***%s:A:%s**A*Y*Y~\n", encounter->control,
            amount(encounter->total_cents, money), encounter->inpatient ? "11" : "13",
            encounter->frequency);
    if (encounter->inpatient) SEGMENT(file, "DTP*096*TM*1100~\n");
    SEGMENT(file, "DTP*434*RD8*%d-%d~\n", encounter->from.yyyymmdd, encounter->to.yyyymmdd);
    if (encounter->inpatient) SEGMENT(file, "DTP*435*DT*%d1400~\n", encounter->from.yyyymmdd);
    SEGMENT(file, "CL1*%s*1*01~\n", encounter->inpatient || encounter->emergency ? "1" : "3");
    SEGMENT(file, "REF*EA*%s~\n", encounter->record);
    institutional_codes(file, encounter);
    provider(file, "71", &encounter->provider, encounter->provider_npi);
    SEGMENT(file, "PRV*AT*PXC*%s~\n", encounter->provider_taxonomy);
}

static void institutional_lines(struct generate_file *file, const struct encounter *encounter)
{
    char money[MONEY_CHARS];
    for (int32_t i = 0; i < encounter->line_count; i++) {
        const struct generate_line *line = &encounter->lines[i];
        const bool coded = line->code[0] != 0;
        SEGMENT(file, "LX*%d~\n", i + 1);
        SEGMENT(file, "SV2*%s*%s%s%s%s*%s*%s*%" PRId64 "~\n", line->revenue, coded ? "HC:" : "",
                line->code, line->modifier[0] ? ":" : "", line->modifier,
                amount(line->cents, money), line->unit, line->quantity);
        if (!encounter->inpatient) SEGMENT(file, "DTP*472*D8*%d~\n", encounter->from.yyyymmdd);
        SEGMENT(file, "REF*6R*%d~\n", i + 1);
        drug(file, line);
    }
}

void x12_claim(struct generate_file *file, const struct encounter *encounter)
{
    billing_level(file, encounter);
    subscriber_level(file, encounter);
    patient_level(file, encounter);
    if (file->facility->institutional) {
        institutional_claim(file, encounter);
        institutional_lines(file, encounter);
    } else {
        professional_claim(file, encounter);
        professional_lines(file, encounter);
    }
}
