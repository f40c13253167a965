/* The segments of the 837 that few claims have: ambulance, equipment, forms, contracts, repricing,
 * and how another payer paid. In the order of the guides (005010X222A1, 005010X223A2). */
#include "lib/x12/x837_tables.h"

/* clang-format off */

/* ---- 2300 and 2400 ------------------------------------------------------------------------------ */

#define REC Contract
static const struct x12_field cn1[] = {
    CODE  (1, type,     2, 2,  REQUIRED, "01 02 03 04 05 06 09"),
    MONEY (2, cents,    1, 18, SITUATIONAL),
    NUMBER(3, percent,  1, 6,  SITUATIONAL),
    TEXT  (4, code,     1, 50, SITUATIONAL),
    NUMBER(5, discount, 1, 6,  SITUATIONAL),
    TEXT  (6, version,  1, 30, SITUATIONAL),
};
const struct x12_spec x837_cn1 = SPEC("CN1", "005010X222A1 2300 CN1", cn1, &contract__descriptor);
#undef REC

#define REC Transport
static const struct x12_field cr1[] = {
    CODE  (1,  weight_unit,    2, 2,  SITUATIONAL, "LB"),
    NUMBER(2,  weight,         1, 10, SITUATIONAL),
    CODE  (4,  reason,         1, 1,  REQUIRED, "A B C D E"),
    CODE  (5,  distance_unit,  2, 2,  REQUIRED, "DH"),
    MILLI (6,  distance_milli, 1, 15, REQUIRED),
    TEXT  (9,  round_trip,     1, 80, SITUATIONAL),
    TEXT  (10, stretcher,      1, 80, SITUATIONAL),
};
const struct x12_spec x837_cr1 = SPEC_SYNTAX("CR1", "005010X222A1 2300 CR1", cr1, &transport__descriptor, "P0102 P0506");
#undef REC

#define REC Spine
static const struct x12_field cr2[] = {
    CODE(8,  condition,   1, 1,  REQUIRED, "A C D E F G M"),
    TEXT(10, description, 1, 80, SITUATIONAL),
    TEXT(11, more,        1, 80, SITUATIONAL),
};
const struct x12_spec x837_cr2 = SPEC("CR2", "005010X222A1 2300 CR2", cr2, &spine__descriptor);
#undef REC

#define REC Repricing
#define HCP_CLAIM_ROWS                                                                    \
    CODE  (1, method,        2, 2,  REQUIRED, "00 01 02 03 04 05 06 07 08 09 10 11 12 13 14"), \
    MONEY (2, allowed_cents, 1, 18, REQUIRED),                                            \
    MONEY (3, saved_cents,   1, 18, SITUATIONAL),                                         \
    TEXT  (4, organization,  1, 50, SITUATIONAL),                                         \
    NUMBER(5, rate,          1, 9,  SITUATIONAL),                                         \
    TEXT  (6, group,         1, 50, SITUATIONAL),                                         \
    MONEY (7, group_cents,   1, 18, SITUATIONAL),                                         \
    TEXT  (8, revenue_code,  1, 48, SITUATIONAL)
#define HCP_END_ROWS                                            \
    CODE (13, reject,        2, 2, SITUATIONAL, "T1 T2 T3 T4 T5 T6"), \
    CODE (14, compliance,    1, 2, SITUATIONAL, "1 2 3 4 5"),    \
    CODE (15, exception,     1, 2, SITUATIONAL, "1 2 3 4 5 6")
static const struct x12_field hcp[] = {
    HCP_CLAIM_ROWS,
    CODE (11, unit,           2, 2,  SITUATIONAL, "DA UN"),      /* 005010X223A2 2300 */
    MILLI(12, quantity_milli, 1, 15, SITUATIONAL),
    HCP_END_ROWS,
};
const struct x12_spec x837_hcp = SPEC_SYNTAX("HCP", "005010X222A1 2300 HCP", hcp, &repricing__descriptor, "P1112");

static const struct x12_field hcp_line[] = {
    HCP_CLAIM_ROWS,
    CODE (9,  procedure_qualifier, 2, 2,  SITUATIONAL, "AD ER HC HP IV WK"),
    TEXT (10, procedure,           1, 48, SITUATIONAL),
    CODE (11, unit,                2, 2,  SITUATIONAL, "DA MJ UN"),
    MILLI(12, quantity_milli,      1, 15, SITUATIONAL),
    HCP_END_ROWS,
};
const struct x12_spec x837_hcp_line =
    SPEC_SYNTAX("HCP", "005010X222A1 2400 HCP", hcp_line, &repricing__descriptor, "P0910 P1112");
#undef REC

/* ---- 2400 --------------------------------------------------------------------------------------- */

#define REC Rental
static const struct x12_field sv5[] = {
    CODE_C(1, 1, procedure_qualifier, 2, 2, REQUIRED, "HC"),
    TEXT_C(1, 2, procedure,       1, 48, REQUIRED),
    CODE  (2,    unit,            2, 2,  REQUIRED, "DA"),
    MILLI (3,    days_milli,      1, 15, REQUIRED),
    MONEY (4,    rental_cents,    1, 18, REQUIRED),
    MONEY (5,    purchase_cents,  1, 18, REQUIRED),
    CODE  (6,    frequency,       1, 1,  REQUIRED, "1 4 6"),
};
const struct x12_spec x837_sv5 = SPEC("SV5", "005010X222A1 2400 SV5", sv5, &rental__descriptor);
#undef REC

#define REC Certification
static const struct x12_field cr3[] = {
    CODE (1, type,         1, 1,  REQUIRED, "I R S"),
    CODE (2, unit,         2, 2,  REQUIRED, "MO"),
    MILLI(3, months_milli, 1, 15, REQUIRED),
};
const struct x12_spec x837_cr3 = SPEC("CR3", "005010X222A1 2400 CR3", cr3, &certification__descriptor);
#undef REC

#define REC Quantity
static const struct x12_field qty[] = {
    CODE (1, qualifier, 2, 2,  REQUIRED, "FL PT"),
    MILLI(2, milli,     1, 15, REQUIRED),
};
const struct x12_spec x837_qty = SPEC("QTY", "005010X222A1 2400 QTY", qty, &quantity__descriptor);
#undef REC

#define REC Measurement
static const struct x12_field mea[] = {
    CODE  (1, category, 2, 2,  REQUIRED, "OG TR"),
    CODE  (2, kind,     1, 3,  REQUIRED, "HT R1 R2 R3 R4"),
    NUMBER(3, value,    1, 20, REQUIRED),
};
const struct x12_spec x837_mea = SPEC("MEA", "005010X222A1 2400 MEA", mea, &measurement__descriptor);
#undef REC

#define REC Purchase
static const struct x12_field ps1[] = {
    TEXT (1, provider, 1, 50, REQUIRED),
    MONEY(2, cents,    1, 18, REQUIRED),
};
const struct x12_spec x837_ps1 = SPEC("PS1", "005010X222A1 2400 PS1", ps1, &purchase__descriptor);
#undef REC

/* ---- 2440 --------------------------------------------------------------------------------------- */

#define REC Form
static const struct x12_field lq[] = {
    CODE(1, list, 1, 3,  REQUIRED, "AS UT"),
    TEXT(2, code, 1, 30, REQUIRED),
};
const struct x12_spec x837_lq = SPEC("LQ", "005010X222A1 2440 LQ", lq, &form__descriptor);
#undef REC

#define REC FormAnswer
static const struct x12_field frm[] = {
    TEXT  (1, question, 1, 20, REQUIRED),
    CODE  (2, answer,   1, 1,  SITUATIONAL, "N W Y"),
    TEXT  (3, text,     1, 50, SITUATIONAL),
    DATE  (4, date,            SITUATIONAL),
    NUMBER(5, percent,  1, 6,  SITUATIONAL),
};
const struct x12_spec x837_frm =
    SPEC_SYNTAX("FRM", "005010X222A1 2440 FRM", frm, &form_answer__descriptor, "R02030405");
#undef REC

/* ---- 2320 --------------------------------------------------------------------------------------- */

#define REC InpatientAdjudication
static const struct x12_field mia[] = {
    MILLI(1,  covered_days_milli,         1, 15, REQUIRED),
    MILLI(3,  psychiatric_days_milli,     1, 15, SITUATIONAL),
    MONEY(4,  drg_cents,                  1, 18, SITUATIONAL),
    TEXT (5,  remark,                     1, 50, SITUATIONAL),
    MONEY(6,  disproportionate_share_cents, 1, 18, SITUATIONAL),
    MONEY(7,  pass_through_cents,         1, 18, SITUATIONAL),
    MONEY(8,  capital_cents,              1, 18, SITUATIONAL),
    MONEY(9,  capital_federal_cents,      1, 18, SITUATIONAL),
    MONEY(10, capital_hospital_cents,     1, 18, SITUATIONAL),
    MONEY(11, capital_share_cents,        1, 18, SITUATIONAL),
    MONEY(12, old_capital_cents,          1, 18, SITUATIONAL),
    MONEY(13, capital_education_cents,    1, 18, SITUATIONAL),
    MONEY(14, operating_hospital_cents,   1, 18, SITUATIONAL),
    MILLI(15, cost_report_days_milli,     1, 15, SITUATIONAL),
    MONEY(16, operating_federal_cents,    1, 18, SITUATIONAL),
    MONEY(17, capital_outlier_cents,      1, 18, SITUATIONAL),
    MONEY(18, teaching_cents,             1, 18, SITUATIONAL),
    MONEY(19, professional_cents,         1, 18, SITUATIONAL),
    TEXTS(20, 4, remarks,                 1, 50, SITUATIONAL),
    MONEY(24, capital_exception_cents,    1, 18, SITUATIONAL),
};
const struct x12_spec x837_mia = SPEC("MIA", "005010X223A2 2320 MIA", mia, &inpatient_adjudication__descriptor);
#undef REC

#define REC OutpatientAdjudication
static const struct x12_field moa[] = {
    NUMBER(1, rate,               1, 10, SITUATIONAL),
    MONEY (2, payable_cents,      1, 18, SITUATIONAL),
    TEXTS (3, 5, remarks,         1, 50, SITUATIONAL),
    MONEY (8, renal_cents,        1, 18, SITUATIONAL),
    MONEY (9, professional_cents, 1, 18, SITUATIONAL),
};
const struct x12_spec x837_moa = SPEC("MOA", "005010X222A1 2320 MOA", moa, &outpatient_adjudication__descriptor);
#undef REC
/* clang-format on */
