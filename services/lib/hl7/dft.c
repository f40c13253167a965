/* Charges of an HL7 message bound to a claim: who is billed, by whom, for what. */
#include "lib/hl7/dft.h"

#include "lib/hl7/dft_parts.h"

/* clang-format off */

/* HL7 2.5.1 chapter 3.4.2 */
static const struct dft_row pid_rows[] = {
    TEXT_ROW(18, 1, Claim, account),
    DATE_ROW( 7, 1, Claim, patient_birth_date),
    CODE_ROW( 8, 1, Claim, patient_sex),
};
/* HL7 2.5.1 chapter 3.4.3; claim codes of NUBC stand in these fields by custom (UB-04 FL14, FL15, FL17). */
static const struct dft_row pv1_rows[] = {
    TEXT_ROW(19, 1, Claim, account),
    CODE_ROW( 4, 1, Claim, admission_type),
    CODE_ROW(14, 1, Claim, admission_source),
    CODE_ROW(36, 1, Claim, discharge_status),
};
static const struct {
    int field;
    const char *qualifier;   /* DTP01 in 005010X223A2 2300 */
} stay_rows[] = {
    {44, "435"},
    {45, "096"},
};
/* clang-format on */

bool dft_day(const struct dft *dft, str value, date *day)
{
    return hl7_local_day(value, dft->header.timestamp, &dft->profile->zone, day);
}

/* 2.7's mark behind a value that was cut short is none of it; control characters, which an escape
 * can bring, have no place in a claim. */
static str plain(struct dft *dft, str value)
{
    if (dft->header.by.truncation && value.len &&
        value.at[value.len - 1] == dft->header.by.truncation)
        value.len--;
    for (size_t i = 0; i < value.len; i++) {
        if ((unsigned char)value.at[i] >= ' ') continue;
        char *copy = arena_copy(dft->arena, value.at, value.len);
        for (; i < value.len; i++)
            if ((unsigned char)copy[i] < ' ') copy[i] = ' ';
        return str_trim((str){copy, value.len});
    }
    return value;
}

bytes dft_text(struct dft *dft, const struct hl7_segment *segment, int field, int repetition,
               int component)
{
    const str value = hl7_value_of(segment, field, repetition, component);
    return hl7_is_set(value)
               ? str_bytes(plain(dft, hl7_unescape(dft->arena, dft->header.by, value)))
               : (bytes){0};
}

/* Codes are compared and sent in capitals. */
static bytes code_of(struct dft *dft, bytes value)
{
    bytes code = {value.len, arena_copy(dft->arena, value.data, value.len)};
    for (size_t i = 0; i < code.len; i++)
        if (code.data[i] >= 'a' && code.data[i] <= 'z')
            code.data[i] = (uint8_t)(code.data[i] - 'a' + 'A');
    return code;
}

static void member_set(struct dft *dft, const struct dft_row *row, bytes value, void *member)
{
    date day;
    if (row->kind == DFT_DATE) {
        if (*(int32_t *)member == 0 && hl7_date_read(str_from(value), &day))
            *(int32_t *)member = day.yyyymmdd;
        return;
    }
    if (row->kind == DFT_DAY) {
        if (*(int32_t *)member == 0 && dft_day(dft, str_from(value), &day))
            *(int32_t *)member = day.yyyymmdd;
        return;
    }
    if (((bytes *)member)->len) return;
    *(bytes *)member = row->kind == DFT_CODE ? code_of(dft, value) : value;
}

void dft_bind_rows(struct dft *dft, struct dft_place place, struct dft_rows rows, void *record)
{
    for (size_t i = 0; i < rows.count; i++) {
        const struct dft_row *row = &rows.items[i];
        const int field = row->field ? row->field : place.field;
        const bytes value =
            dft_text(dft, place.segment, field, row->field ? 1 : place.repetition, row->component);
        if (value.len) member_set(dft, row, value, (char *)record + row->offset);
    }
}

/* HHMM of a TS, where it has it; X12 writes DTP*435*DT and DTP*096*TM with it. */
static bytes time_of(struct dft *dft, str value)
{
    enum { TIME_CHARS = 4 };
    char *room = arena_alloc(dft->arena, TIME_CHARS);
    return str_bytes(hl7_local_time(value, dft->header.timestamp, &dft->profile->zone, room));
}

static void stay(struct dft *dft, const struct hl7_segment *pv1)
{
    for (size_t i = 0; i < COUNT_OF(stay_rows); i++) {
        const str value = hl7_value(pv1, stay_rows[i].field, 1);
        date day;
        if (!dft_day(dft, value, &day)) continue;
        DatedEvent *event = ARENA_NEW(dft->arena, DatedEvent);
        *event = (DatedEvent)DATED_EVENT__INIT;
        event->qualifier = str_bytes(str_of(stay_rows[i].qualifier));
        event->from = day.yyyymmdd;
        event->time = time_of(dft, value);
        dft->claim->dates =
            arena_grow(dft->arena, dft->claim->dates, dft->claim->n_dates, sizeof(DatedEvent *));
        dft->claim->dates[dft->claim->n_dates++] = event;
    }
}

/* An 837I must have CL103 (005010X223A2 2300), and outpatient visits carry no PV1-36. The second
 * digit of the type of bill tells an outpatient one (NUBC FL4). */
static void status_default(struct dft *dft)
{
    Claim *claim = dft->claim;
    const str bill = str_from(claim->facility_code);
    const bool outpatient = bill.len == 2 && bill.at[1] != '1' && bill.at[1] != '8';
    if (outpatient && !claim->discharge_status.len)
        claim->discharge_status = str_bytes(dft->profile->outpatient_status);
}

static void visit(struct dft *dft, const struct hl7_segment *pv1)
{
    Claim *claim = dft->claim;
    dft_bind_rows(dft, (struct dft_place){.segment = pv1}, DFT_ROWS(pv1_rows), claim);
    if (claim->type != CLAIM_TYPE__INSTITUTIONAL) {
        /* An 837P has no CL1; the patient class chose the place of service already. */
        claim->admission_type = claim->admission_source = claim->discharge_status = (bytes){0};
        dft_claim_provider(dft, dft_provider(dft, pv1, 8, "DN"));
        return;
    }
    if (claim->admission_type.len > 1)
        claim->admission_type = (bytes){0}; /* HL7 0007 letters, not NUBC */
    status_default(dft);
    stay(dft, pv1);
    dft_claim_provider(dft, dft_provider(dft, pv1, 7, "71"));
    dft_claim_provider(dft, dft_provider(dft, pv1, 8, "DN"));
}

static void class_set(struct dft *dft, str message)
{
    struct hl7_reader reader;
    struct hl7_segment segment;
    str patient_class = {0};
    if (hl7_open(message, &reader) != OK) return;
    while (hl7_next(&reader, &segment))
        if (str_is(segment.id, "PV1")) patient_class = hl7_value(&segment, 2, 1);
    dft->class = hl7_class_of(dft->profile, patient_class);
    dft->claim->type = dft->class->type;
    dft->claim->facility_code = str_bytes(dft->class->facility_code);
    dft->claim->facility_qualifier =
        str_bytes(dft->class->type == CLAIM_TYPE__INSTITUTIONAL ? STR("A") : STR("B"));
}

static void segment_bind(struct dft *dft, const struct hl7_segment *segment)
{
    static const struct {
        const char *id;
        void (*bind)(struct dft *, const struct hl7_segment *);
    } binders[] = {{"PV1", visit},          {"IN1", dft_insurance}, {"FT1", dft_charge},
                   {"PR1", dft_procedure},  {"DG1", dft_diagnosis}, {"NTE", dft_comment},
                   {"OBX", dft_observation}};
    if (str_is(segment->id, "GT1") && dft->guarantor.text.len == 0) dft->guarantor = *segment;
    if (str_is(segment->id, "PID") && dft->claim->subscriber == NULL) {
        dft_bind_rows(dft, (struct dft_place){.segment = segment}, DFT_ROWS(pid_rows), dft->claim);
        dft_patient(dft, segment);
    }
    for (size_t i = 0; i < COUNT_OF(binders); i++)
        if (str_is(segment->id, binders[i].id)) binders[i].bind(dft, segment);
}

/* What a hospital's claims always say, unless IN1-20 or IN1-27 said otherwise (CLM06 to CLM09). */
static void claim_defaults(Claim *claim)
{
    if (claim->frequency.len == 0) claim->frequency = str_bytes(STR("1"));
    if (claim->provider_signature.len == 0) claim->provider_signature = str_bytes(STR("Y"));
    if (claim->assignment.len == 0) claim->assignment = str_bytes(STR("A"));
    if (claim->benefits_assigned.len == 0) claim->benefits_assigned = str_bytes(STR("Y"));
    if (claim->release.len == 0) claim->release = str_bytes(STR("Y"));
}

/* The sender's own number: PID-18, else PV1-19, else the message's. */
static void claim_numbers(struct dft *dft)
{
    Claim *claim = dft->claim;
    date day;
    claim->patient_control = claim->account.len ? claim->account : str_bytes(dft->header.control);
    if (hl7_date_read(dft->header.timestamp, &day)) claim->created = day.yyyymmdd;
}

enum status dft_bind(str message, const struct hl7_profile *profile, struct arena *arena,
                     Claim **claim, const char **fault)
{
    struct dft dft = {.arena = arena, .profile = profile, .claim = ARENA_NEW(arena, Claim)};
    struct hl7_reader reader;
    struct hl7_segment segment;
    *dft.claim = (Claim)CLAIM__INIT;
    *fault = "MSH";
    TRY(hl7_header_read(message, &dft.header));
    TRY(hl7_open(message, &reader));
    class_set(&dft, message);
    while (hl7_next(&reader, &segment)) segment_bind(&dft, &segment);
    *fault = "PID";
    if (!dft.claim->subscriber) return REJECT;
    dft_subscriber_finish(&dft);
    dft_billing(&dft);
    claim_defaults(dft.claim);
    claim_numbers(&dft);
    dft_lines_finish(dft.claim, arena);
    dft_findings(dft.claim, arena);
    *claim = dft.claim;
    *fault = NULL;
    return OK;
}

/* ---- for the gateway ------------------------------------------------------------------------- */

static void patient_of_pid(const struct hl7_segment *pid, struct patient_identity *patient)
{
    const int repetition = dft_record_repetition(pid);
    const str record = hl7_value_of(pid, 3, repetition, 1);
    const str authority = hl7_value_of(pid, 3, repetition, 4);
    if (hl7_is_set(authority)) patient->authority = authority;
    patient->record_number = hl7_is_set(record) ? record : (str){0};
    if (!hl7_is_set(record) && hl7_is_set(hl7_value(pid, 2, 1)))
        patient->record_number = hl7_value(pid, 2, 1);
    patient->first_name = hl7_value(pid, 5, 2);
    (void)hl7_date_read(hl7_value(pid, 7, 1), &patient->birth_date);
}

enum status hl7_patient(str message, struct patient_identity *patient)
{
    struct hl7_header header;
    struct hl7_reader reader;
    struct hl7_segment segment;
    TRY(hl7_header_read(message, &header));
    TRY(hl7_open(message, &reader));
    /* A bare number means the sender's own: record 1 of two hospitals is not one patient. */
    *patient = (struct patient_identity){.authority = header.sending_facility};
    while (hl7_next(&reader, &segment)) {
        if (str_is(segment.id, "PID") && patient->record_number.len == 0)
            patient_of_pid(&segment, patient);
        if (!str_is(segment.id, "IN1") || patient->payer_id.len) continue;
        patient->payer_id = hl7_value(&segment, 3, 1);
        patient->member_id = hl7_value(&segment, 36, 1);
    }
    return OK;
}
