/* The segments of the 837, one table each, in the order of the guides (005010X222A1, 005010X223A2).
 */
#include "lib/x12/shapes.h"
#include "lib/x12/x837_tables.h"

/* clang-format off */
#define PAYER_SEQUENCE "P S T A B C D E F G H U"
#define RELATIONSHIPS  "01 18 19 20 21 39 40 53 G8"
#define FILING         "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ"
#define INSURANCE      "12 13 14 15 16 41 42 43 47"
#define DELAY          "1 2 3 4 5 6 7 8 9 10 11 15"

/* ---- heading ---------------------------------------------------------------------------------- */

static const struct x12_field bht[] = {
    CHECK(1, X12_ID, 4, 4,  REQUIRED, "0019"),
    CHECK(2, X12_ID, 2, 2,  REQUIRED, "00 18"),
    CHECK(3, X12_AN, 1, 50, REQUIRED, NULL),
    CHECK(4, X12_DT, 8, 8,  REQUIRED, NULL),
    CHECK(5, X12_TM, 4, 8,  REQUIRED, NULL),
    CHECK(6, X12_ID, 2, 2,  REQUIRED, "CH RP 31"),
};
const struct x12_spec x837_bht = SPEC("BHT", "005010X222A1 BHT", bht, NULL);

static const struct x12_field hl[] = {
    CHECK(1, X12_AN, 1, 12, REQUIRED,    NULL),
    CHECK(2, X12_AN, 1, 12, SITUATIONAL, NULL),
    CHECK(3, X12_ID, 1, 2,  REQUIRED,    "20 22 23"),
    CHECK(4, X12_ID, 1, 1,  REQUIRED,    "0 1"),
};
const struct x12_spec x837_hl = SPEC("HL", "005010X222A1 2000A HL", hl, NULL);

static const struct x12_field lx[] = {CHECK(1, X12_N0, 1, 6, REQUIRED, NULL)};
const struct x12_spec x837_lx = SPEC("LX", "005010X222A1 2400 LX", lx, NULL);

/* ---- 2000A, 2000B, 2000C ----------------------------------------------------------------------- */

#define REC Claim
static const struct x12_field cur[] = {
    FIXED(1, "85"),
    CODE(2, currency, 3, 3, REQUIRED, NULL),
};
const struct x12_spec x837_cur = SPEC_SYNTAX("CUR", "005010X222A1 2000A CUR", cur, &claim__descriptor, "P0102");

static const struct x12_field pat_subscriber[] = {
    PERIOD(5, patient_death, patient_death, SITUATIONAL, "D8"),
    FIXED(7, "01"),
    TEXT(8, patient_weight,   1, 10, SITUATIONAL),
    CODE(9, patient_pregnant, 1, 1,  SITUATIONAL, "Y"),
};
const struct x12_spec x837_pat_subscriber =
    SPEC_SYNTAX("PAT", "005010X222A1 2000B PAT", pat_subscriber, &claim__descriptor, "P0506 P0708");

static const struct x12_field pat[] = {
    CODE(1, patient_relationship, 2, 2, REQUIRED, RELATIONSHIPS),
    PERIOD(5, patient_death, patient_death, SITUATIONAL, "D8"),
    FIXED(7, "01"),
    TEXT(8, patient_weight,   1, 10, SITUATIONAL),
    CODE(9, patient_pregnant, 1, 1,  SITUATIONAL, "Y"),
};
const struct x12_spec x837_pat =
    SPEC_SYNTAX("PAT", "005010X222A1 2000C PAT", pat, &claim__descriptor, "P0506 P0708");

static const struct x12_field dmg_patient[] = {
    PERIOD(1, patient_birth_date, patient_birth_date, REQUIRED, "D8"),
    CODE(3, patient_sex, 1, 1, REQUIRED, "F M U"),
};
const struct x12_spec x837_dmg_patient = SPEC("DMG", "005010X222A1 2010CA DMG", dmg_patient, &claim__descriptor);

static const struct x12_field clm_professional[] = {
    TEXT  (1,     patient_control,    1, 38, REQUIRED),
    MONEY (2,     charge_cents,       1, 18, REQUIRED),
    CODE_C(5, 1,  facility_code,      1, 2,  REQUIRED, NULL),
    CODE_C(5, 2,  facility_qualifier, 1, 2,  REQUIRED, "B"),
    CODE_C(5, 3,  frequency,          1, 1,  REQUIRED, NULL),
    CODE  (6,     provider_signature, 1, 1,  REQUIRED, "N Y"),
    CODE  (7,     assignment,         1, 1,  REQUIRED, "A B C"),
    CODE  (8,     benefits_assigned,  1, 1,  REQUIRED, "N W Y"),
    CODE  (9,     release,            1, 1,  REQUIRED, "I Y"),
    CODE  (10,    patient_signature,  1, 1,  SITUATIONAL, "P S"),
    CODES_C(11, 1, 3, related_causes, 2, 3,  WITHIN, "AA EM OA"),
    CODE_C(11, 4, accident_state,     2, 2,  SITUATIONAL, NULL),
    CODE_C(11, 5, accident_country,   2, 3,  SITUATIONAL, NULL),
    CODE  (12,    special_program,    2, 3,  SITUATIONAL, "02 03 05 09"),
    CODE  (20,    delay_reason,       1, 2,  SITUATIONAL, DELAY),
};
static const struct x12_shape clm_place[] = {SHAPE_WHEN(5, 1, 5, 2, "B", shape_place, x12_place_shape)};
const struct x12_spec x837_clm_professional =
    SPEC_SHAPED("CLM", "005010X222A1 2300 CLM", clm_professional, &claim__descriptor, NULL, clm_place);

static const struct x12_field clm_institutional[] = {
    TEXT  (1,     patient_control,    1, 38, REQUIRED),
    MONEY (2,     charge_cents,       1, 18, REQUIRED),
    CODE_C(5, 1,  facility_code,      1, 2,  REQUIRED, NULL),
    CODE_C(5, 2,  facility_qualifier, 1, 2,  REQUIRED, "A"),
    CODE_C(5, 3,  frequency,          1, 1,  REQUIRED, NULL),
    CODE  (7,     assignment,         1, 1,  REQUIRED, "A B C"),
    CODE  (8,     benefits_assigned,  1, 1,  REQUIRED, "N W Y"),
    CODE  (9,     release,            1, 1,  REQUIRED, "I Y"),
    CODE  (20,    delay_reason,       1, 2,  SITUATIONAL, DELAY),
};
static const struct x12_shape clm_bill[] = {SHAPE_WHEN(5, 1, 5, 2, "A", shape_bill_type, x12_bill_shape)};
const struct x12_spec x837_clm_institutional =
    SPEC_SHAPED("CLM", "005010X223A2 2300 CLM", clm_institutional, &claim__descriptor, NULL, clm_bill);

static const struct x12_field statement[] = {
    FIXED(1, "434"),
    PERIOD(2, statement_from, statement_to, REQUIRED, "RD8"),
};
const struct x12_spec x837_statement = SPEC("DTP", "005010X223A2 2300 DTP*434", statement, &claim__descriptor);

static const struct x12_field cl1[] = {
    CODE(1, admission_type,   1, 1, REQUIRED, NULL),
    CODE(2, admission_source, 1, 1, SITUATIONAL, NULL),
    CODE(3, discharge_status, 1, 2, REQUIRED, NULL),
};
const struct x12_spec x837_cl1 = SPEC("CL1", "005010X223A2 2300 CL1", cl1, &claim__descriptor);
#undef REC

#define REC Subscriber
static const struct x12_field sbr[] = {
    CODE(1, sequence,       1, 1,  REQUIRED, PAYER_SEQUENCE),
    CODE(2, relationship,   2, 2,  SITUATIONAL, "18"),
    TEXT(3, group_number,   1, 50, SITUATIONAL),
    TEXT(4, group_name,     1, 60, SITUATIONAL),
    CODE(5, insurance_type, 1, 3,  SITUATIONAL, INSURANCE),
    CODE(9, filing,         1, 2,  SITUATIONAL, FILING),
};
const struct x12_spec x837_sbr = SPEC("SBR", "005010X222A1 2000B SBR", sbr, &subscriber__descriptor);

static const struct x12_field sbr_other[] = {
    CODE(1, sequence,       1, 1,  REQUIRED, PAYER_SEQUENCE),
    CODE(2, relationship,   2, 2,  REQUIRED, RELATIONSHIPS),
    TEXT(3, group_number,   1, 50, SITUATIONAL),
    TEXT(4, group_name,     1, 60, SITUATIONAL),
    CODE(5, insurance_type, 1, 3,  SITUATIONAL, INSURANCE),
    CODE(9, filing,         1, 2,  SITUATIONAL, FILING),
};
const struct x12_spec x837_sbr_other = SPEC("SBR", "005010X222A1 2320 SBR", sbr_other, &subscriber__descriptor);

static const struct x12_field dmg[] = {
    PERIOD(1, birth_date, birth_date, REQUIRED, "D8"),
    CODE(3, sex, 1, 1, REQUIRED, "F M U"),
};
const struct x12_spec x837_dmg = SPEC("DMG", "005010X222A1 2010BA DMG", dmg, &subscriber__descriptor);
#undef REC

/* ---- 2300 -------------------------------------------------------------------------------------- */

#define REC Attachment
static const struct x12_field pwk[] = {
    CODE(1, type,              2, 2, REQUIRED, NULL),
    CODE(2, transmission,      1, 2, REQUIRED, "AA AB AD AF AG BM EL EM FT FX NS"),
    CODE(5, control_qualifier, 1, 2, SITUATIONAL, "AC"),
    TEXT(6, control,           2, 80, SITUATIONAL),
};
const struct x12_spec x837_pwk = SPEC_SYNTAX("PWK", "005010X222A1 2300 PWK", pwk, &attachment__descriptor, "P0506");
#undef REC

#define REC Condition
#define CRC_ROWS(list) \
    CODE(1, category, 2, 2, REQUIRED, NULL), CODE(2, answer, 1, 1, REQUIRED, "N Y"), CODES(3, 5, codes, 2, 3, REQUIRED, list)
#define CRC(name, rows) SPEC("CRC", "005010X222A1 " name, rows, &condition__descriptor)
static const struct x12_field crc_ambulance[] = {CRC_ROWS("01 04 05 06 07 08 09 12")};
static const struct x12_field crc_vision[] = {CRC_ROWS("L1 L2 L3 L4 L5")};
static const struct x12_field crc_homebound[] = {CRC_ROWS("IH")};
static const struct x12_field crc_referral[] = {CRC_ROWS("AV NU S2 ST")};
static const struct x12_field crc_hospice[] = {CRC_ROWS("65")};
static const struct x12_field crc_equipment[] = {CRC_ROWS("38 ZV")};
const struct x12_spec x837_crc_ambulance = CRC("2300 CRC*07", crc_ambulance), x837_crc_vision = CRC("2300 CRC*E1", crc_vision),
                      x837_crc_homebound = CRC("2300 CRC*75", crc_homebound), x837_crc_referral = CRC("2300 CRC*ZZ", crc_referral),
                      x837_crc_hospice = CRC("2400 CRC*70", crc_hospice), x837_crc_equipment = CRC("2400 CRC*09", crc_equipment);
#undef REC

/* HI: twelve composites; each is a record of its own. */
static const struct x12_shape hi_codes[] = {
    SHAPE_WHEN(1, 2, 1, 1, "ABK ABF ABJ APR ABN", shape_icd10, x12_icd_shape),
    SHAPE_WHEN(1, 2, 1, 1, "BK BF BJ PR BN", shape_icd9, x12_icd_shape),
    SHAPE_WHEN(1, 2, 1, 1, "BBR BBQ", shape_procedure10, x12_icd_shape),
};
#define REC Diagnosis
static const struct x12_field hi_diagnosis[] = {
    CODE_C(1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
};
const struct x12_spec x837_hi_diagnosis =
    SPEC_GROUPS_SHAPED("HI", "005010X222A1 2300 HI", hi_diagnosis, &diagnosis__descriptor, 1, 1, 12, hi_codes);

static const struct x12_field hi_diagnosis_poa[] = {
    CODE_C(1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
    CODE_C(1, 9, present_on_admission, 1, 1, SITUATIONAL, "N U W Y 1"),
};
const struct x12_spec x837_hi_diagnosis_poa =
    SPEC_GROUPS_SHAPED("HI", "005010X223A2 2300 HI", hi_diagnosis_poa, &diagnosis__descriptor, 1, 1, 12, hi_codes);
#undef REC

#define REC InpatientProcedure
static const struct x12_field hi_procedure[] = {
    CODE_C(1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
    PERIOD_C(1, 3, date, date, SITUATIONAL, "D8"),
};
const struct x12_spec x837_hi_procedure =
    SPEC_GROUPS_SHAPED("HI", "005010X223A2 2300 HI*BBR", hi_procedure, &inpatient_procedure__descriptor, 1, 1, 12, hi_codes);
#undef REC

#define REC CodedFact
static const struct x12_field hi_fact[] = {
    CODE_C(1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
};
const struct x12_spec x837_hi_fact =
    SPEC_GROUPS("HI", "005010X222A1 2300 HI*BG", hi_fact, &coded_fact__descriptor, 1, 1, 12);

static const struct x12_field hi_occurrence[] = {
    CODE_C(1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
    PERIOD_C(1, 3, from, to, REQUIRED, "D8"),
};
const struct x12_spec x837_hi_occurrence =
    SPEC_GROUPS("HI", "005010X223A2 2300 HI*BH", hi_occurrence, &coded_fact__descriptor, 1, 1, 12);

static const struct x12_field hi_span[] = {
    CODE_C(1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
    PERIOD_C(1, 3, from, to, REQUIRED, "RD8"),
};
const struct x12_spec x837_hi_span =
    SPEC_GROUPS("HI", "005010X223A2 2300 HI*BI", hi_span, &coded_fact__descriptor, 1, 1, 12);

static const struct x12_field hi_value[] = {
    CODE_C (1, 1, qualifier, 1, 3, REQUIRED, NULL),
    TEXT_C (1, 2, code,      1, 30, REQUIRED),
    MONEY_C(1, 5, cents,     1, 18, REQUIRED),
};
const struct x12_spec x837_hi_value =
    SPEC_GROUPS("HI", "005010X223A2 2300 HI*BE", hi_value, &coded_fact__descriptor, 1, 1, 12);
#undef REC

/* ---- 2320 -------------------------------------------------------------------------------------- */

#define REC OtherPayer
static const struct x12_field oi[] = {
    CODE(3, benefits_assigned, 1, 1, REQUIRED, "N W Y"),
    CODE(4, patient_signature, 1, 1, SITUATIONAL, "P"),
    CODE(6, release,           1, 1, REQUIRED, "I Y"),
};
const struct x12_spec x837_oi = SPEC("OI", "005010X222A1 2320 OI", oi, &other_payer__descriptor);

static const struct x12_field claim_adjudicated[] = {
    FIXED(1, "573"),
    PERIOD(2, adjudicated, adjudicated, REQUIRED, "D8"),
};
const struct x12_spec x837_claim_adjudicated =
    SPEC("DTP", "005010X222A1 2330B DTP*573", claim_adjudicated, &other_payer__descriptor);
#undef REC

/* ---- 2400, 2410, 2430 ------------------------------------------------------------------------- */

#define REC ServiceLine
static const struct x12_field sv1[] = {
    CODE_C (1, 1,    procedure_qualifier, 2, 2, REQUIRED, "ER HC IV WK"),
    TEXT_C (1, 2,    procedure,           1, 48, REQUIRED),
    TEXTS_C(1, 3, 4, modifiers,           2, 2, SITUATIONAL),
    TEXT_C (1, 7,    description,         1, 80, SITUATIONAL),
    MONEY  (2,       charge_cents,        1, 18, REQUIRED),
    CODE   (3,       unit,                2, 2, REQUIRED, "MJ UN"),
    MILLI  (4,       quantity_milli,      1, 15, REQUIRED),
    CODE   (5,       place_of_service,    1, 2, SITUATIONAL, NULL),
    INTS_C (7, 1, 4, pointers,            1, 2, REQUIRED),
    CODE   (9,       emergency,           1, 1, SITUATIONAL, "Y"),
    CODE   (11,      epsdt,               1, 1, SITUATIONAL, "Y"),
    CODE   (12,      family_planning,     1, 1, SITUATIONAL, "Y"),
    CODE   (15,      copay,               1, 1, SITUATIONAL, "0"),
};
static const struct x12_shape sv1_codes[] = {
    SHAPE_WHEN(1, 2, 1, 1, "HC", shape_hcpcs, x12_hcpcs_shape),
    SHAPE(5, shape_place, x12_place_shape),
};
const struct x12_spec x837_sv1 =
    SPEC_SHAPED("SV1", "005010X222A1 2400 SV1", sv1, &service_line__descriptor, NULL, sv1_codes);

static const struct x12_field sv2[] = {
    TEXT   (1,       revenue_code,        1, 48, REQUIRED),
    CODE_C (2, 1,    procedure_qualifier, 2, 2, WITHIN, "ER HC HP IV WK"),
    TEXT_C (2, 2,    procedure,           1, 48, WITHIN),
    TEXTS_C(2, 3, 4, modifiers,           2, 2, SITUATIONAL),
    TEXT_C (2, 7,    description,         1, 80, SITUATIONAL),
    MONEY  (3,       charge_cents,        1, 18, REQUIRED),
    CODE   (4,       unit,                2, 2, REQUIRED, "DA UN"),
    MILLI  (5,       quantity_milli,      1, 15, REQUIRED),
    MONEY  (7,       non_covered_cents,   1, 18, SITUATIONAL),
};
static const struct x12_shape sv2_codes[] = {
    SHAPE(1, shape_revenue, x12_revenue_shape),
    SHAPE_WHEN(2, 2, 2, 1, "HC", shape_hcpcs, x12_hcpcs_shape),
};
const struct x12_spec x837_sv2 =
    SPEC_SHAPED("SV2", "005010X223A2 2400 SV2", sv2, &service_line__descriptor, NULL, sv2_codes);

static const struct x12_field service_date[] = {
    FIXED(1, "472"),
    PERIOD(2, from, to, REQUIRED, "D8 RD8"),
};
const struct x12_spec x837_service_date =
    SPEC("DTP", "005010X222A1 2400 DTP*472", service_date, &service_line__descriptor);

static const struct x12_field line_control[] = {
    FIXED(1, "6R"),
    TEXT(2, sender_line, 1, 50, REQUIRED),
};
const struct x12_spec x837_line_number =
    SPEC("REF", "005010X222A1 2400 REF*6R", line_control, &service_line__descriptor);
#undef REC

#define REC Drug
static const struct x12_field lin[] = {
    CODE(2, qualifier, 2, 2,  REQUIRED, "EN EO HI N4 ON UK UP"),
    TEXT(3, ndc,       1, 48, REQUIRED),
};
static const struct x12_shape lin_ndc[] = {SHAPE_WHEN(3, 0, 2, 0, "N4", shape_ndc, x12_ndc_shape)};
const struct x12_spec x837_lin = SPEC_SHAPED("LIN", "005010X222A1 2410 LIN", lin, &drug__descriptor, NULL, lin_ndc);

static const struct x12_field ctp[] = {
    MILLI (4,    quantity_milli, 1, 15, REQUIRED),
    CODE_C(5, 1, unit,           2, 2,  REQUIRED, "F2 GR ME ML UN"),
};
const struct x12_spec x837_ctp = SPEC("CTP", "005010X222A1 2410 CTP", ctp, &drug__descriptor);
#undef REC

#define REC Adjudication
#define SVD_PAID                                                   \
    TEXT   (1,       payer_id,            2, 80, REQUIRED),        \
    MONEY  (2,       paid_cents,          1, 18, REQUIRED)
#define SVD_PROCEDURE(usage)                                       \
    CODE_C (3, 1,    procedure_qualifier, 2, 2, usage, "ER HC HP IV WK"), \
    TEXT_C (3, 2,    procedure,           1, 48, usage),           \
    TEXTS_C(3, 3, 4, modifiers,           2, 2, SITUATIONAL),      \
    TEXT_C (3, 7,    description,         1, 80, SITUATIONAL)
#define SVD_QUANTITY                                               \
    MILLI  (5,       paid_quantity_milli, 1, 15, REQUIRED),        \
    INT    (6,       bundled_line,        1, 6, SITUATIONAL)
static const struct x12_field svd[] = {SVD_PAID, SVD_PROCEDURE(REQUIRED), SVD_QUANTITY};
const struct x12_spec x837_svd = SPEC("SVD", "005010X222A1 2430 SVD", svd, &adjudication__descriptor);
static const struct x12_field svd_revenue[] = {
    SVD_PAID, SVD_PROCEDURE(WITHIN), TEXT(4, revenue_code, 1, 48, REQUIRED), SVD_QUANTITY,
};
static const struct x12_shape svd_codes[] = {SHAPE(4, shape_revenue, x12_revenue_shape)};
const struct x12_spec x837_svd_institutional =
    SPEC_SHAPED("SVD", "005010X223A2 2430 SVD", svd_revenue, &adjudication__descriptor, NULL, svd_codes);

static const struct x12_field line_adjudicated[] = {
    FIXED(1, "573"),
    PERIOD(2, adjudicated, adjudicated, REQUIRED, "D8"),
};
const struct x12_spec x837_line_adjudicated =
    SPEC("DTP", "005010X222A1 2430 DTP*573", line_adjudicated, &adjudication__descriptor);
#undef REC

/* ---- kept as text: only checked --------------------------------------------------------------- */

static const struct x12_field k3[] = {CHECK(1, X12_AN, 1, 80, REQUIRED, NULL)};
const struct x12_spec x837_k3 = SPEC("K3", "005010X222A1 2300 K3", k3, NULL);
/* clang-format on */
