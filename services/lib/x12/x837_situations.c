/* What the 837 guides say of segments beside others (SNIP 4), and the balance with other payers
 * (SNIP 3). */
#include "lib/x12/x837_situations.h"

#include <stdio.h>

#include "lib/x12/guide.h"
#include "lib/x12/x837_tables.h"

/* ---- what the rules share ------------------------------------------------------------------- */

struct x12_finding *x837_found(struct x837_look *look, const void *record, const char *id,
                               unsigned at)
{
    return x12_walk_find_at(look->walk, look->rule, record, id, at);
}

struct x12_finding *x837_missed(struct x837_look *look, const void *record, const char *id)
{
    return x12_walk_find_missing(look->walk, look->rule, record, id);
}

static bool is_self(const Claim *claim)
{
    return claim->subscriber && str_is(str_from(claim->subscriber->relationship), "18");
}

static bool has_npi(const Party *party)
{
    return party && str_is(str_from(party->id_qualifier), "XX") && party->id.len > 0;
}

static bool same_npi(const Party *a, const Party *b)
{
    return has_npi(a) && has_npi(b) && str_eq(str_from(a->id), str_from(b->id));
}

static bool is_entity(const Party *party, const char *codes)
{
    return x12_code_is_listed(codes, str_from(party->entity));
}

static const Party *provider(Party *const *parties, size_t count, const char *codes)
{
    for (size_t i = 0; i < count; i++)
        if (is_entity(parties[i], codes)) return parties[i];
    return NULL;
}

static const DatedEvent *event(DatedEvent *const *dates, size_t count, const char *qualifier)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(str_from(dates[i]->qualifier), qualifier)) return dates[i];
    return NULL;
}

static bool has_fact(const Claim *claim, const char *qualifiers)
{
    for (size_t i = 0; i < claim->n_facts; i++)
        if (x12_code_is_listed(qualifiers, str_from(claim->facts[i]->qualifier))) return true;
    return false;
}

static bool listed(ProtobufCBinaryData code, const char *codes)
{
    return x12_code_is_listed(codes, str_from(code));
}

/* ---- levels --------------------------------------------------------------------------------- */

static void filing_is_missing(struct x837_look *look)
{
    const Subscriber *subscriber = look->claim->subscriber;
    if (subscriber && !subscriber->filing.len) x837_found(look, subscriber, "SBR", 9);
}

static void group_named_twice(struct x837_look *look)
{
    const Subscriber *subscriber = look->claim->subscriber;
    if (subscriber && subscriber->group_number.len && subscriber->group_name.len)
        x837_found(look, subscriber, "SBR", 4);
}

static void self_has_no_address(struct x837_look *look)
{
    const Subscriber *subscriber = look->claim->subscriber;
    if (!is_self(look->claim) || !subscriber->name) return;
    const Address *address = subscriber->name->address;
    if (!address || !address->line1.len) x837_missed(look, subscriber->name, "N3");
    if (!address || !address->city.len) x837_missed(look, subscriber->name, "N4");
}

static void self_has_no_birth_date(struct x837_look *look)
{
    const Subscriber *subscriber = look->claim->subscriber;
    if (is_self(look->claim) && subscriber->name && !subscriber->birth_date)
        x837_missed(look, subscriber->name, "DMG");
}

static void patient_beside_self(struct x837_look *look)
{
    if (is_self(look->claim)) x837_found(look, look->claim, "HL", 0);
}

/* ---- who is named beside whom ---------------------------------------------------------------- */

static void patient_is_missing(struct x837_look *look)
{
    const Subscriber *subscriber = look->claim->subscriber;
    if (!subscriber || subscriber->relationship.len || look->claim->patient) return;
    struct x12_finding *finding = x837_missed(look, look->claim, "HL");
    (void)snprintf(finding->loop, sizeof finding->loop, "2000C");
}

/* Entities that are only named where they differ from another one. */
static void provider_is_not_another(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_providers; i++) {
        const Party *party = claim->providers[i];
        const bool of_physician = claim->type != CLAIM_TYPE__INSTITUTIONAL;
        if (is_entity(party, of_physician ? "82 77" : "77") && same_npi(party, claim->billing))
            x837_found(look, party, "NM1", 0);
    }
    const Party *attending = provider(claim->providers, claim->n_providers, "71");
    const Party *rendering = provider(claim->providers, claim->n_providers, "82");
    if (attending && rendering && same_npi(attending, rendering))
        x837_found(look, rendering, "NM1", 0);
}

static void line_provider_is_not_another(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_lines; i++)
        for (size_t k = 0; k < claim->lines[i]->n_providers; k++) {
            const Party *party = claim->lines[i]->providers[k];
            char entity[4];
            (void)snprintf(entity, sizeof entity, "%.*s", STR_ARGS(str_from(party->entity)));
            if (same_npi(party, provider(claim->providers, claim->n_providers, entity)))
                x837_found(look, party, "NM1", 0);
        }
}

/* UPINs (1G) were given up for the NPI in 2008. */
static void find_second_number(struct x837_look *look, Party *const *parties, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *const needless = has_npi(parties[i]) ? "0B 1G G2 LU" : "1G";
        for (size_t k = 0; k < parties[i]->n_references; k++)
            if (listed(parties[i]->references[k]->qualifier, needless))
                x837_found(look, parties[i]->references[k], "REF", 0);
    }
}

static void number_beside_npi(struct x837_look *look)
{
    const Claim *claim = look->claim;
    find_second_number(look, claim->providers, claim->n_providers);
    for (size_t i = 0; i < claim->n_lines; i++)
        find_second_number(look, claim->lines[i]->providers, claim->lines[i]->n_providers);
}

static void attending_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (!provider(claim->providers, claim->n_providers, "71")) x837_missed(look, claim, "NM1");
}

/* ---- dates, numbers and codes of the claim ----------------------------------------------------
 */

/* Each REF and DTP of 2300 is a segment of its own in the guides, to be used once. */
static void number_said_twice(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_references; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(str_from(claim->references[i]->qualifier),
                       str_from(claim->references[k]->qualifier))) {
                x837_found(look, claim->references[i], "REF", 0);
                break;
            }
}

static void date_said_twice(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_dates; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(str_from(claim->dates[i]->qualifier),
                       str_from(claim->dates[k]->qualifier))) {
                x837_found(look, claim->dates[i], "DTP", 0);
                break;
            }
}

static void replaced_claim_is_not_named(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (!listed(claim->frequency, "7 8")) return;
    for (size_t i = 0; i < claim->n_references; i++)
        if (listed(claim->references[i]->qualifier, "F8")) return;
    x837_missed(look, claim, "REF");
}

static void attachment_has_no_number(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_attachments; i++)
        if (listed(claim->attachments[i]->transmission, "BM EL EM FX FT") &&
            !claim->attachments[i]->control.len)
            x837_found(look, claim->attachments[i], "PWK", 6);
}

static bool has_cause(const Claim *claim, const char *codes)
{
    for (size_t i = 0; i < claim->n_related_causes; i++)
        if (listed(claim->related_causes[i], codes)) return true;
    return false;
}

static void accident_has_no_date(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (has_cause(claim, "AA OA") && !event(claim->dates, claim->n_dates, "439"))
        x837_missed(look, claim, "DTP");
}

static void accident_has_no_state(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (has_cause(claim, "AA") && !claim->accident_state.len && !claim->accident_country.len)
        x837_found(look, claim, "CLM", 11);
}

/* ---- lines of the professional claim ----------------------------------------------------------
 */

typedef void line_look(struct x837_look *look, const ServiceLine *line);

static void each_line(struct x837_look *look, line_look *visit)
{
    for (size_t i = 0; i < look->claim->n_lines; i++) visit(look, look->claim->lines[i]);
}

static bool is_dental(const struct x837_look *look)
{
    return look->claim->type == CLAIM_TYPE__DENTAL;
}

static void find_same_place(struct x837_look *look, const ServiceLine *line)
{
    if (line->place_of_service.len &&
        str_eq(str_from(line->place_of_service), str_from(look->claim->facility_code)))
        x837_found(look, line, is_dental(look) ? "SV3" : "SV1", is_dental(look) ? 3 : 5);
}

static void place_said_twice(struct x837_look *look)
{
    each_line(look, find_same_place);
}

static void find_loose_pointer(struct x837_look *look, const ServiceLine *line)
{
    for (size_t i = 0; i < line->n_pointers; i++)
        if (line->pointers[i] < 1 || (size_t)line->pointers[i] > look->claim->n_diagnoses) {
            struct x12_finding *finding = is_dental(look) ? x837_found(look, line, "SV3", 11)
                                                          : x837_found(look, line, "SV1", 7);
            finding->component = (uint8_t)(i + 1);
            return;
        }
}

static void pointer_leads_nowhere(struct x837_look *look)
{
    if (look->claim->n_diagnoses) each_line(look, find_loose_pointer);
}

static void find_anesthesia(struct x837_look *look, const ServiceLine *line)
{
    if (str_is(str_from(line->unit), "MJ")) x837_found(look, line, "SV1", 3);
}

static void anesthesia_has_no_surgery(struct x837_look *look)
{
    if (!has_fact(look->claim, "BP")) each_line(look, find_anesthesia);
}

static bool begins_with(ProtobufCBinaryData code, const char *letters)
{
    return code.len == 5 && strchr(letters, (char)code.data[0]) != NULL;
}

/* HCPCS E and K are durable equipment; RR, NU and UE say that it is rented or bought. */
static void find_equipment(struct x837_look *look, const ServiceLine *line)
{
    if (!begins_with(line->procedure, "EK")) return;
    for (size_t i = 0; i < line->n_modifiers; i++)
        if (listed(line->modifiers[i], "RR NU UE") && !line->rental) x837_missed(look, line, "SV5");
}

static void equipment_is_not_described(struct x837_look *look)
{
    each_line(look, find_equipment);
}

/* HCPCS A0021 to A0999: ambulance. */
static bool is_ambulance(const ServiceLine *line)
{
    return line->procedure.len == 5 && memcmp(line->procedure.data, "A0", 2) == 0;
}

static void find_transport(struct x837_look *look, const ServiceLine *line)
{
    if (is_ambulance(line) && !line->transport) x837_missed(look, line, "CR1");
}

static void transport_is_not_described(struct x837_look *look)
{
    if (!look->claim->transport) each_line(look, find_transport);
}

static void find_pick_up(struct x837_look *look, const ServiceLine *line)
{
    if (is_ambulance(line) && !provider(line->providers, line->n_providers, "PW"))
        x837_missed(look, line, "NM1");
}

static void pick_up_is_missing(struct x837_look *look)
{
    if (!provider(look->claim->providers, look->claim->n_providers, "PW"))
        each_line(look, find_pick_up);
}

static void find_purchase(struct x837_look *look, const ServiceLine *line)
{
    if (line->purchase && !provider(line->providers, line->n_providers, "QB"))
        x837_missed(look, line, "NM1");
}

static void seller_is_missing(struct x837_look *look)
{
    each_line(look, find_purchase);
}

/* ---- the institutional claim ------------------------------------------------------------------
 */

/* Types of bill by the first two digits (NUBC FL 4). */
#define INPATIENT "11 18 21 41"
#define OUTPATIENT "13 14 71 72 73 74 75 76 77 83 85"
#define HOME_HEALTH "32 33 34 30 31 35 36 37 38 39"

static void source_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (!claim->admission_source.len && listed(claim->facility_code, INPATIENT " " OUTPATIENT))
        x837_found(look, claim, "CL1", 2);
}

static void admission_of_an_outpatient(struct x837_look *look)
{
    const Claim *claim = look->claim;
    const DatedEvent *admitted = event(claim->dates, claim->n_dates, "435");
    if (admitted && listed(claim->facility_code, OUTPATIENT)) x837_found(look, admitted, "DTP", 0);
}

static void admission_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (listed(claim->facility_code, INPATIENT) && !event(claim->dates, claim->n_dates, "435"))
        x837_missed(look, claim, "DTP");
}

static void discharge_hour_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (listed(claim->facility_code, INPATIENT) && listed(claim->frequency, "1 4") &&
        !str_is(str_from(claim->discharge_status), "30") &&
        !event(claim->dates, claim->n_dates, "096"))
        x837_missed(look, claim, "DTP");
}

static bool has_diagnosis(const Claim *claim, const char *qualifiers)
{
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        if (listed(claim->diagnoses[i]->qualifier, qualifiers)) return true;
    return false;
}

static void admitting_diagnosis_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (listed(claim->facility_code, "11 18 21") && !has_diagnosis(claim, "ABJ BJ"))
        x837_missed(look, claim, "HI");
}

static void treatment_outside_home_health(struct x837_look *look)
{
    if (has_fact(look->claim, "TC") && !listed(look->claim->facility_code, HOME_HEALTH))
        x837_found(look, look->claim, "HI", 0);
}

static void find_undated(struct x837_look *look, const ServiceLine *line)
{
    if (!line->from && !line->drug) x837_missed(look, line, "DTP");
}

static void service_date_is_missing(struct x837_look *look)
{
    const Claim *claim = look->claim;
    if (listed(claim->facility_code, OUTPATIENT) && claim->statement_from != claim->statement_to)
        each_line(look, find_undated);
}

/* ---- the table ---------------------------------------------------------------------------------
 */

enum {
    P = 1 << CLAIM_TYPE__PROFESSIONAL,
    I = 1 << CLAIM_TYPE__INSTITUTIONAL,
    D = 1 << CLAIM_TYPE__DENTAL
};

struct x837_situation {
    struct x12_rule rule;
    enum x837_part part;
    unsigned types;
    void (*look)(struct x837_look *look);
    const char *source;
};

/* clang-format off */
/* NOLINTBEGIN(bugprone-macro-parentheses): initializers cannot wear parentheses. */
#define WARN(id, snip, codes, text) {id, X12_WARNING, snip, codes, text}
#define FAIL(id, snip, codes, text) {id, X12_ERROR, snip, codes, text}
#define MISSING_ELEMENT {.ik304 = "8", .ik403 = "I9"}
#define NEEDLESS_ELEMENT {.ik304 = "8", .ik403 = "I13"}
#define MISSING_SEGMENT {.ik304 = "I6"}
#define NEEDLESS_SEGMENT {.ik304 = "I9"}
#define SECOND_SEGMENT {.ik304 = "5"}
#define WRONG_VALUE {.ik304 = "8", .ik403 = "I12"}
/* NOLINTEND(bugprone-macro-parentheses) */

/* A situation that the file alone decides is an error; one that hangs on what the file does not say (is
 * there a place of service of its own?, is the provider eligible for an NPI?) a warning. */
static const struct x837_situation situations[] = { /* part by part */
    /* 2000B, 2000C */
    {WARN("x837.filing.missing", 4, MISSING_ELEMENT, "SBR09 is asked for as long as there is no national plan id"),
     X837_AT_SUBSCRIBER, P | I | D, filing_is_missing, "005010X222A1 2000B SBR09"},
    {WARN("x837.group.name", 4, NEEDLESS_ELEMENT, "the group name is not used beside the group number"),
     X837_AT_SUBSCRIBER, P | I | D, group_named_twice, "005010X222A1 2000B SBR04"},
    {WARN("x837.subscriber.address", 4, MISSING_SEGMENT, "the subscriber is the patient: an address is asked for"),
     X837_AT_SUBSCRIBER, P | I | D, self_has_no_address, "005010X222A1 2010BA N3, N4"},
    {WARN("x837.subscriber.birth", 4, MISSING_SEGMENT, "the subscriber is the patient: birth date and sex are asked for"),
     X837_AT_SUBSCRIBER, P | I | D, self_has_no_birth_date, "005010X222A1 2010BA DMG"},
    {WARN("x837.patient.needless", 4, NEEDLESS_SEGMENT, "a patient loop, and SBR02 says that the subscriber is the patient"),
     X837_AT_PATIENT, P | I | D, patient_beside_self, "005010X222A1 2000C HL"},
    {WARN("x837.patient.missing", 4, MISSING_SEGMENT, "the subscriber is not the patient (SBR02), and there is no patient loop"),
     X837_AT_CLAIM, P | I | D, patient_is_missing, "005010X222A1 2000C HL"},
    /* 2300 */
    {FAIL("x837.reference.twice", 2, SECOND_SEGMENT, "a reference of the claim with the same qualifier for the second time"),
     X837_AT_CLAIM, P | I | D, number_said_twice, "005010X222A1 2300 REF: each at most once"},
    {FAIL("x837.date.twice", 2, SECOND_SEGMENT, "a date of the claim with the same qualifier for the second time"),
     X837_AT_CLAIM, P | I | D, date_said_twice, "005010X222A1 2300 DTP: each at most once"},
    {FAIL("x837.amount.twice", 2, SECOND_SEGMENT, "an amount of another payer with the same qualifier for the second time"),
     X837_AT_CLAIM, P | I | D, x837_amount_said_twice, "005010X222A1 2320 AMT: each at most once"},
    {WARN("x837.replaced.unnamed", 4, MISSING_SEGMENT, "a replacement or void names the payer's control number (REF F8)"),
     X837_AT_CLAIM, P | I | D, replaced_claim_is_not_named, "005010X222A1 2300 REF*F8"},
    {WARN("x837.attachment.number", 4, MISSING_ELEMENT, "an attachment that is sent apart has a control number"),
     X837_AT_CLAIM, P | I | D, attachment_has_no_number, "005010X222A1 2300 PWK06"},
    {WARN("x837.accident.date", 4, MISSING_SEGMENT, "an accident (CLM11) has a date (DTP 439)"),
     X837_AT_CLAIM, P | D, accident_has_no_date, "005010X222A1 2300 DTP*439"},
    {WARN("x837.accident.state", 4, MISSING_ELEMENT, "an automobile accident names the state"),
     X837_AT_CLAIM, P | D, accident_has_no_state, "005010X222A1 2300 CLM11-4"},
    {WARN("x837.admission.source", 4, MISSING_ELEMENT, "CL102 is asked for on inpatient and outpatient claims"),
     X837_AT_CLAIM, I, source_is_missing, "005010X223A2 2300 CL102"},
    {WARN("x837.admission.needless", 4, NEEDLESS_SEGMENT, "an admission date (DTP 435) on an outpatient claim"),
     X837_AT_CLAIM, I, admission_of_an_outpatient, "005010X223A2 2300 DTP*435"},
    {WARN("x837.admission.missing", 4, MISSING_SEGMENT, "an inpatient claim has an admission date (DTP 435)"),
     X837_AT_CLAIM, I, admission_is_missing, "005010X223A2 2300 DTP*435"},
    {WARN("x837.discharge.hour", 4, MISSING_SEGMENT, "a final inpatient claim has a discharge hour (DTP 096)"),
     X837_AT_CLAIM, I, discharge_hour_is_missing, "005010X223A2 2300 DTP*096"},
    {WARN("x837.diagnosis.admitting", 4, MISSING_SEGMENT, "an inpatient claim has an admitting diagnosis"),
     X837_AT_CLAIM, I, admitting_diagnosis_is_missing, "005010X223A2 2300 HI*ABJ"},
    {WARN("x837.treatment.needless", 4, NEEDLESS_SEGMENT, "treatment codes are for home health bills"),
     X837_AT_CLAIM, I, treatment_outside_home_health, "005010X223A2 2300 HI*TC"},
    /* 2310, 2420 */
    {WARN("x837.provider.same", 4, NEEDLESS_SEGMENT, "a provider is only named where he is another than the one above"),
     X837_AT_CLAIM, P | I | D, provider_is_not_another, "005010X222A1 2310B, 2310C NM1; 005010X223A2 2310D, 2310E NM1"},
    {WARN("x837.provider.same_line", 4, NEEDLESS_SEGMENT, "a line's provider is only named where he is another than the claim's"),
     X837_AT_CLAIM, P | I | D, line_provider_is_not_another, "005010X222A1 2420A NM1"},
    {WARN("x837.provider.number", 4, NEEDLESS_SEGMENT, "no other number is sent beside an NPI, and no UPIN"),
     X837_AT_CLAIM, P | I | D, number_beside_npi, "005010X222A1 2310B REF; 45 CFR 162.410"},
    {WARN("x837.attending.missing", 4, MISSING_SEGMENT, "an attending provider is asked for, except for transport alone"),
     X837_AT_CLAIM, I, attending_is_missing, "005010X223A2 2310A NM1"},
    /* 2320, 2430 */
    {FAIL("x837.payer.sequence", 4, WRONG_VALUE, "two payers of a claim with the same sequence (SBR01)"),
     X837_AT_CLAIM, P | I | D, x837_payers_share_a_sequence, "005010X222A1 2320 SBR01"},
    {WARN("x837.payer.group_name", 4, NEEDLESS_ELEMENT, "the group name is not used beside the group number"),
     X837_AT_CLAIM, P | I | D, x837_group_named_twice_other, "005010X222A1 2320 SBR04"},
    {WARN("x837.payer.release", 4, WRONG_VALUE, "OI06 is not the release of information of CLM09"),
     X837_AT_CLAIM, P | I | D, x837_release_differs, "005010X222A1 2320 OI06"},
    {WARN("x837.payer.unknown", 4, WRONG_VALUE, "SVD01 names none of the claim's other payers (2330B NM109)"),
     X837_AT_CLAIM, P | I | D, x837_line_payer_is_unknown, "005010X222A1 2430 SVD01"},
    {WARN("x837.payer.date_twice", 4, NEEDLESS_SEGMENT, "the date of adjudication stands at the payer already"),
     X837_AT_CLAIM, P | I | D, x837_adjudicated_twice, "005010X222A1 2330B DTP*573"},
    {WARN("x837.payer.paid", 4, MISSING_SEGMENT, "a payer who has adjudicated the claim paid something or nothing (AMT D)"),
     X837_AT_CLAIM, P | I | D, x837_paid_is_missing, "005010X222A1 2320 AMT*D"},
    {FAIL("x837.payer.line_balance", 3, WRONG_VALUE, "a payer's payment and adjustments of a line are its charge"),
     X837_AT_CLAIM, P | I | D, x837_line_does_not_balance, "005010X222A1 1.4.1.1, 2430 SVD02, CAS"},
    {FAIL("x837.payer.balance", 3, WRONG_VALUE, "what a payer paid is the charge less its adjustments"),
     X837_AT_CLAIM, P | I | D, x837_payer_does_not_balance, "005010X222A1 1.4.1.1, 2320 AMT*D, CAS"},
    /* 2400 */
    {WARN("x837.place.twice", 4, NEEDLESS_ELEMENT, "a line's place of service is only sent where it is not the claim's"),
     X837_AT_CLAIM, P | D, place_said_twice, "005010X222A1 2400 SV105; 005010X224A2 2400 SV303"},
    {WARN("x837.pointer.loose", 4, WRONG_VALUE, "a pointer to a diagnosis that the claim does not have"),
     X837_AT_CLAIM, P | D, pointer_leads_nowhere, "005010X222A1 2400 SV107; 005010X224A2 2400 SV311"},
    {WARN("x837.anesthesia.surgery", 4, MISSING_SEGMENT, "anesthesia minutes (MJ) without the surgical procedure (HI BP)"),
     X837_AT_CLAIM, P, anesthesia_has_no_surgery, "005010X222A1 2300 HI*BP"},
    {WARN("x837.equipment.missing", 4, MISSING_SEGMENT, "rented or bought equipment is described by SV5"),
     X837_AT_CLAIM, P, equipment_is_not_described, "005010X222A1 2400 SV5"},
    {WARN("x837.ambulance.missing", 4, MISSING_SEGMENT, "an ambulance service is described by CR1"),
     X837_AT_CLAIM, P, transport_is_not_described, "005010X222A1 2300 CR1"},
    {WARN("x837.ambulance.pick_up", 4, MISSING_SEGMENT, "an ambulance service has a place of pick-up (2310E)"),
     X837_AT_CLAIM, P, pick_up_is_missing, "005010X222A1 2310E NM1"},
    {WARN("x837.purchase.seller", 4, MISSING_SEGMENT, "a purchased service (PS1) names who sold it (2420B)"),
     X837_AT_CLAIM, P, seller_is_missing, "005010X222A1 2420B NM1"},
    {WARN("x837.service.date", 4, MISSING_SEGMENT, "an outpatient line of a longer period has a date of its own"),
     X837_AT_CLAIM, I, service_date_is_missing, "005010X223A2 2400 DTP*472"},
    /* dental */
    {WARN("x837.release.informed", 4, WRONG_VALUE, "payment needs no signed consent: CLM09 I says more than is asked for"),
     X837_AT_CLAIM, D, x837_release_is_informed, "005010X224A2 2300 CLM09; 45 CFR 164.506(c)"},
    {WARN("x837.dental.undated", 4, MISSING_SEGMENT, "a service that was rendered has a date, of its own or the claim's (DTP 472)"),
     X837_AT_CLAIM, D, x837_dental_date_is_missing, "005010X224A2 2300, 2400 DTP*472"},
    {WARN("x837.dental.estimate", 4, NEEDLESS_SEGMENT, "what is to be predetermined has no service date yet"),
     X837_AT_CLAIM, D, x837_estimate_has_a_date, "005010X224A2 2300 CLM19, DTP*472"},
    {WARN("x837.dental.date_twice", 4, NEEDLESS_SEGMENT, "a line's service date is only sent where it is not the claim's"),
     X837_AT_CLAIM, D, x837_dental_date_said_twice, "005010X224A2 2400 DTP*472"},
    {WARN("x837.dental.prior", 4, MISSING_SEGMENT, "a replacement (SV305 R) says when what it replaces was placed (DTP 441)"),
     X837_AT_CLAIM, D, x837_replaced_prosthesis_is_undated, "005010X224A2 2400 SV305, DTP*441"},
};
/* clang-format on */

static unsigned type_of(const struct x12_walk *walk)
{
    if (walk->loops == &x837_institutional) return I;
    return walk->loops == &x837_professional ? P : D;
}

void x837_look(struct x12_walk *walk, const Claim *claim, enum x837_part part)
{
    struct x837_look look = {.walk = walk, .claim = claim};
    const unsigned type = type_of(walk);
    for (size_t i = 0; i < COUNT_OF(situations) && situations[i].part <= part; i++) {
        if (situations[i].part != part || !(situations[i].types & type)) continue;
        look.rule = &situations[i].rule;
        situations[i].look(&look);
    }
}
