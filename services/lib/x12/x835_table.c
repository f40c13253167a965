/* The 835's segments and loops, in the order of the guide (005010X221A1). */
#include "lib/x12/x835_table.h"

#include "lib/x12/shapes.h"

#include "proto/remit.pb-c.h"

/* clang-format off */

/* ---- the payment ------------------------------------------------------------------------------ */

#define REC Payment
static const struct x12_field bpr[] = {
    /*    at  member          min max  usage        codes */
    CODE ( 1, handling,         1,  2, REQUIRED,    "C D H I P U X"),
    CHECK( 2, X12_R,            1, 18, REQUIRED,    NULL),             /* BPR02: signed by BPR03, read by code */
    CHECK( 3, X12_ID,           1,  1, REQUIRED,    "C D"),
    CODE ( 4, method,           3,  3, REQUIRED,    "ACH BOP CHK FWT NON"),
    CODE ( 5, transfer_format,  1, 10, SITUATIONAL, "CCP CTX"),
    CODE ( 6, payer_bank_qualifier, 2, 2, SITUATIONAL, "01 04"),
    TEXT ( 7, payer_bank,       3, 12, SITUATIONAL),
    CODE ( 8, payer_account_qualifier, 1, 3, SITUATIONAL, "DA"),
    TEXT ( 9, payer_account,    1, 35, SITUATIONAL),
    TEXT (10, originator,      10, 10, SITUATIONAL),
    TEXT (11, originator_supplement, 9, 9, SITUATIONAL),
    CODE (12, payee_bank_qualifier, 2, 2, SITUATIONAL, "01 04"),
    TEXT (13, payee_bank,       3, 12, SITUATIONAL),
    CODE (14, payee_account_qualifier, 1, 3, SITUATIONAL, "DA SG"),
    TEXT (15, payee_account,    1, 35, SITUATIONAL),
    DATE (16, date,                    REQUIRED),
};
const struct x12_spec x835_bpr = SPEC_SYNTAX("BPR", "005010X221A1 BPR", bpr, &payment__descriptor, "P0607 C0809 P1213 C1415");

static const struct x12_field trn[] = {
    FIXED( 1, "1"),
    TEXT ( 2, trace,            1, 50, REQUIRED),
    TEXT ( 3, trace_payer,     10, 10, REQUIRED),                      /* payer_id too, where N1*PR has none */
    TEXT ( 4, trace_supplement, 1, 50, SITUATIONAL),
};
const struct x12_spec x835_trn = SPEC("TRN", "005010X221A1 TRN", trn, &payment__descriptor);

static const struct x12_field produced[] = {
    FIXED( 1, "405"),
    DATE ( 2, produced,                REQUIRED),
};
const struct x12_spec x835_produced = SPEC("DTM", "005010X221A1 DTM*405", produced, &payment__descriptor);

static const struct x12_field payer[] = {
    FIXED( 1, "PR"),
    TEXT ( 2, payer_name,       1, 60, REQUIRED),
    CODE ( 3, payer_id_qualifier, 1, 2, SITUATIONAL, "XV"),
    TEXT ( 4, payer_id,         2, 80, SITUATIONAL),
};
const struct x12_spec x835_payer_name = SPEC_SYNTAX("N1", "005010X221A1 1000A N1", payer, &payment__descriptor, "P0304");

static const struct x12_field payee[] = {
    FIXED( 1, "PE"),
    TEXT ( 2, payee_name,       1, 60, REQUIRED),
    CODE ( 3, payee_id_qualifier, 1, 2, REQUIRED, "FI XV XX"),
    TEXT ( 4, payee_id,         2, 80, REQUIRED),
};
static const struct x12_shape payee_npi[] = {
    SHAPE_WHEN(4, 0, 3, 0, "XX", shape_npi, x12_npi_shape), SHAPE_WHEN(4, 0, 3, 0, "XX", shape_npi_digit, x12_npi_digit),
    SHAPE_WHEN(4, 0, 3, 0, "FI", shape_tax_id, x12_tax_shape),
};
const struct x12_spec x835_payee_name =
    SPEC_SHAPED("N1", "005010X221A1 1000B N1", payee, &payment__descriptor, NULL, payee_npi);
#undef REC

/* ---- the claim -------------------------------------------------------------------------------- */

#define REC RemitClaim
static const struct x12_field clp[] = {
    /*    at  member          min max  usage        codes */
    TEXT ( 1, patient_control,  1, 38, REQUIRED),
    CODE ( 2, status,           1,  2, REQUIRED,    "1 2 3 4 19 20 21 22 23 25"),
    MONEY( 3, charge_cents,     1, 18, REQUIRED),
    MONEY( 4, paid_cents,       1, 18, REQUIRED),
    MONEY( 5, patient_cents,    1, 18, SITUATIONAL),
    CODE ( 6, filing,           1,  2, REQUIRED,    "12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ"),
    TEXT ( 7, payer_control,    1, 50, REQUIRED),
    TEXT ( 8, facility_code,    1,  2, SITUATIONAL),
    TEXT ( 9, frequency,        1,  1, SITUATIONAL),
    TEXT (11, drg,              1,  4, SITUATIONAL),
    NUMBER(12, drg_weight,      1, 15, SITUATIONAL),
    NUMBER(13, discharge_fraction, 1, 10, SITUATIONAL),
};
const struct x12_spec x835_clp = SPEC("CLP", "005010X221A1 2100 CLP", clp, &remit_claim__descriptor);

static const struct x12_field claim_from[] = { FIXED(1, "232"), DATE(2, from, REQUIRED) };
static const struct x12_field claim_to[] = { FIXED(1, "233"), DATE(2, to, REQUIRED) };
static const struct x12_field received[] = { FIXED(1, "050"), DATE(2, received, REQUIRED) };
const struct x12_spec x835_claim_from = SPEC("DTM", "005010X221A1 2100 DTM*232", claim_from, &remit_claim__descriptor);
const struct x12_spec x835_claim_to = SPEC("DTM", "005010X221A1 2100 DTM*233", claim_to, &remit_claim__descriptor);
const struct x12_spec x835_received = SPEC("DTM", "005010X221A1 2100 DTM*050", received, &remit_claim__descriptor);
#undef REC

/* Who is named, and by which numbers: each NM1 of 2100 has its own lists. */
#define REC Party
#define NAMED(kinds, name_usage, id_usage, id_codes) \
    CODE(1, entity,      2,  3, REQUIRED, NULL),  CODE(2, kind,       1,  1, REQUIRED, kinds), \
    TEXT(3, last_name,   1, 60, name_usage),      TEXT(4, first_name,  1, 35, SITUATIONAL), \
    TEXT(5, middle_name, 1, 25, SITUATIONAL), \
    TEXT(7, suffix,      1, 10, SITUATIONAL),     CODE(8, id_qualifier, 1, 2, id_usage, id_codes), \
    TEXT(9, id,          2, 80, id_usage)
static const struct x12_field patient[] = {NAMED("1", SITUATIONAL, SITUATIONAL, "34 HN II MI MR")};
static const struct x12_field insured[] = {NAMED("1 2", SITUATIONAL, REQUIRED, "FI II MI")};
static const struct x12_field corrected[] = {NAMED("1 2", SITUATIONAL, SITUATIONAL, "C")};
static const struct x12_field renderer[] = {NAMED("1 2", SITUATIONAL, REQUIRED, "BD BS FI MC PC SL UP XX")};
static const struct x12_field carrier[] = {NAMED("2", REQUIRED, REQUIRED, "AD FI NI PI PP XV")};
static const struct x12_field other_insured[] = {NAMED("1 2", SITUATIONAL, SITUATIONAL, "FI II MI")};
static const struct x12_shape renderer_npi[] = {
    SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi, x12_npi_shape), SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi_digit, x12_npi_digit),
};
#define NM1(rows) SPEC_SYNTAX("NM1", "005010X221A1 2100 NM1", rows, &party__descriptor, "P0809")
static const struct x12_spec nm1_patient = NM1(patient), nm1_insured = NM1(insured), nm1_corrected = NM1(corrected),
    nm1_carrier = NM1(carrier), nm1_other_insured = NM1(other_insured),
    nm1_renderer = SPEC_SHAPED("NM1", "005010X221A1 2100 NM1*82", renderer, &party__descriptor, "P0809", renderer_npi);
#undef REC

/* Group CR (correction) was 4010's. */
#define REC Adjustment
static const struct x12_field cas[] = {
    CODE (1, group,          1, 2,  REQUIRED, "CO OA PI PR"),
    CODE (2, reason,         1, 5,  REQUIRED, NULL),
    MONEY(3, cents,          1, 18, REQUIRED),
    MILLI(4, quantity_milli, 1, 15, SITUATIONAL),
};
static const struct x12_shape reason[] = {SHAPE(2, shape_reason, x12_reason_shape)};
const struct x12_spec x835_cas = SPEC_GROUPS_SHAPED("CAS", "005010X221A1 2100 CAS", cas, &adjustment__descriptor, 2, 3, 6, reason);
#undef REC

/* ---- the service line ------------------------------------------------------------------------- */

#define REC RemitLine
#define PROCEDURE_CODES "AD ER HC HP IV N4 N6 NU UI WK"
static const struct x12_field svc[] = {
    CODE_C (1, 1, procedure_qualifier,   2,  2, REQUIRED,    PROCEDURE_CODES),
    TEXT_C (1, 2, procedure,             1, 48, REQUIRED),
    TEXTS_C(1, 3, 4, modifiers,          2,  2, SITUATIONAL),
    TEXT_C (1, 7, description,           1, 80, SITUATIONAL),
    MONEY  (2,    charge_cents,          1, 18, REQUIRED),
    MONEY  (3,    paid_cents,            1, 18, REQUIRED),
    TEXT   (4,    revenue_code,          1, 48, SITUATIONAL),
    MILLI  (5,    paid_quantity_milli,   1, 15, SITUATIONAL),
    CODE_C (6, 1, charged_qualifier,     2,  2, WITHIN,      PROCEDURE_CODES),
    TEXT_C (6, 2, charged_procedure,     1, 48, WITHIN),
    TEXTS_C(6, 3, 4, charged_modifiers,  2,  2, SITUATIONAL),
    TEXT_C (6, 7, charged_description,   1, 80, SITUATIONAL),
    MILLI  (7,    charged_quantity_milli, 1, 15, SITUATIONAL),
};
static const struct x12_shape svc_codes[] = {
    SHAPE_WHEN(1, 2, 1, 1, "HC", shape_hcpcs, x12_hcpcs_shape),
    SHAPE_WHEN(1, 2, 1, 1, "NU", shape_revenue, x12_revenue_shape),
    SHAPE(4, shape_revenue, x12_revenue_shape),
};
const struct x12_spec x835_svc = SPEC_SHAPED("SVC", "005010X221A1 2110 SVC", svc, &remit_line__descriptor, NULL, svc_codes);

static const struct x12_field line_from[] = { FIXED(1, "150"), DATE(2, from, REQUIRED) };
static const struct x12_field line_to[] = { FIXED(1, "151"), DATE(2, to, REQUIRED) };
static const struct x12_field line_day[] = { FIXED(1, "472"), DATE(2, from, REQUIRED) };
static const struct x12_field line_control[] = { FIXED(1, "6R"), TEXT(2, line_control, 1, 50, REQUIRED) };
const struct x12_spec x835_line_from = SPEC("DTM", "005010X221A1 2110 DTM*150", line_from, &remit_line__descriptor);
const struct x12_spec x835_line_to = SPEC("DTM", "005010X221A1 2110 DTM*151", line_to, &remit_line__descriptor);
const struct x12_spec x835_line_day = SPEC("DTM", "005010X221A1 2110 DTM*472", line_day, &remit_line__descriptor);
const struct x12_spec x835_line_control = SPEC("REF", "005010X221A1 2110 REF*6R", line_control, &remit_line__descriptor);
#undef REC

/* ---- the provider's adjustments --------------------------------------------------------------- */

#define REC ProviderAdjustment
#define PLB_REASONS "50 51 72 90 AH AM AP B2 B3 BD BN C5 CR CS CT CV CW DM E3 FB FC GO HM IP IR IS J1 L3 L6 LE LS OA OB PI PL RA RE SL TL WO WU"
static const struct x12_field plb[] = {
    TEXT  (1,    provider,       1, 50, REQUIRED),
    DATE  (2,    fiscal_period,         REQUIRED),
    CODE_C(3, 1, reason,         2,  2, REQUIRED,    PLB_REASONS),
    TEXT_C(3, 2, reference,      1, 50, SITUATIONAL),
    MONEY (4,    cents,          1, 18, REQUIRED),
};
const struct x12_spec x835_plb = SPEC_GROUPS("PLB", "005010X221A1 PLB", plb, &provider_adjustment__descriptor, 3, 2, 6);
#undef REC

/* ---- segments that are kept as text ------------------------------------------------------ */

static const struct x12_field cur[] = { CHECK(1, X12_ID, 2, 3, REQUIRED, "PR"), CHECK(2, X12_ID, 3, 3, REQUIRED, NULL),
                                        CHECK(3, X12_R, 4, 10, SITUATIONAL, NULL) };
static const struct x12_field ref[] = { CHECK(1, X12_ID, 2, 3, REQUIRED, NULL), CHECK(2, X12_AN, 1, 50, REQUIRED, NULL) };
static const struct x12_field n3[] = { CHECK(1, X12_AN, 1, 55, REQUIRED, NULL), CHECK(2, X12_AN, 1, 55, SITUATIONAL, NULL) };
static const struct x12_field n4[] = { CHECK(1, X12_AN, 2, 30, REQUIRED, NULL), CHECK(2, X12_ID, 2, 2, SITUATIONAL, NULL),
    CHECK(3, X12_ID, 3, 15, SITUATIONAL, NULL), CHECK(4, X12_ID, 2, 3, SITUATIONAL, NULL), CHECK(7, X12_ID, 1, 3, SITUATIONAL, NULL) };
static const struct x12_field per[] = { CHECK(1, X12_ID, 2, 2, REQUIRED, NULL), CHECK(2, X12_AN, 1, 60, SITUATIONAL, NULL),
    CHECK(3, X12_ID, 2, 2, SITUATIONAL, "TE FX EM UR"), CHECK(4, X12_AN, 1, 256, SITUATIONAL, NULL),
    CHECK(5, X12_ID, 2, 2, SITUATIONAL, "EM EX FX TE UR"), CHECK(6, X12_AN, 1, 256, SITUATIONAL, NULL),
    CHECK(7, X12_ID, 2, 2, SITUATIONAL, "EM EX FX UR"), CHECK(8, X12_AN, 1, 256, SITUATIONAL, NULL) };
static const struct x12_field rdm[] = { CHECK(1, X12_ID, 1, 2, REQUIRED, "BM EM FT OL"), CHECK(2, X12_AN, 1, 60, SITUATIONAL, NULL),
    CHECK(3, X12_AN, 1, 256, SITUATIONAL, NULL) };
static const struct x12_field lx[] = { CHECK(1, X12_N0, 1, 6, REQUIRED, NULL) };
static const struct x12_field ts3[] = { CHECK(1, X12_AN, 1, 50, REQUIRED, NULL), CHECK(2, X12_AN, 1, 2, REQUIRED, NULL),
    CHECK(3, X12_D8, 8, 8, REQUIRED, NULL), CHECK(4, X12_R, 1, 15, REQUIRED, NULL), CHECK(5, X12_R, 1, 18, REQUIRED, NULL),
    CHECK(13, X12_R, 1, 18, SITUATIONAL, NULL), CHECK(15, X12_R, 1, 18, SITUATIONAL, NULL), CHECK(17, X12_R, 1, 18, SITUATIONAL, NULL),
    CHECK(18, X12_R, 1, 18, SITUATIONAL, NULL), CHECK(20, X12_R, 1, 18, SITUATIONAL, NULL), CHECK(21, X12_R, 1, 18, SITUATIONAL, NULL),
    CHECK(22, X12_R, 1, 18, SITUATIONAL, NULL), CHECK(23, X12_R, 1, 15, SITUATIONAL, NULL), CHECK(24, X12_R, 1, 18, SITUATIONAL, NULL) };
#define AMOUNT(at) CHECK(at, X12_R, 1, 18, SITUATIONAL, NULL)
#define REMARK(at) CHECK(at, X12_AN, 1, 50, SITUATIONAL, NULL)
static const struct x12_field ts2[] = { AMOUNT(1), AMOUNT(2), AMOUNT(3), AMOUNT(4), AMOUNT(5), AMOUNT(6), AMOUNT(7), AMOUNT(8),
    AMOUNT(9), AMOUNT(10), AMOUNT(11), AMOUNT(12), AMOUNT(13), AMOUNT(14), AMOUNT(15), AMOUNT(16), AMOUNT(17), AMOUNT(18), AMOUNT(19) };
static const struct x12_field mia[] = { CHECK(1, X12_R, 1, 15, REQUIRED, NULL), AMOUNT(2), AMOUNT(3), AMOUNT(4), REMARK(5), AMOUNT(6),
    AMOUNT(7), AMOUNT(8), AMOUNT(9), AMOUNT(10), AMOUNT(11), AMOUNT(12), AMOUNT(13), AMOUNT(14), AMOUNT(15), AMOUNT(16), AMOUNT(17),
    AMOUNT(18), AMOUNT(19), REMARK(20), REMARK(21), REMARK(22), REMARK(23), AMOUNT(24) };
static const struct x12_field moa[] = { AMOUNT(1), AMOUNT(2), REMARK(3), REMARK(4), REMARK(5), REMARK(6), REMARK(7), AMOUNT(8), AMOUNT(9) };
static const struct x12_field dtm[] = { CHECK(1, X12_ID, 3, 3, REQUIRED, NULL), CHECK(2, X12_D8, 8, 8, REQUIRED, NULL) };
static const struct x12_field qty[] = { CHECK(1, X12_ID, 2, 2, REQUIRED, NULL), CHECK(2, X12_R, 1, 15, REQUIRED, NULL) };
static const struct x12_field lq[] = { CHECK(1, X12_ID, 1, 3, REQUIRED, "HE RX"), CHECK(2, X12_AN, 1, 30, REQUIRED, NULL) };

static const struct x12_shape n4_shapes[] = {
    SHAPE_UNLESS_OTHER(2, 4, "US", shape_state, x12_state_shape), SHAPE_UNLESS_OTHER(3, 4, "US", shape_zip, x12_zip_shape)};
#define CHECKED(id, fields) SPEC(id, "005010X221A1 " id, fields, NULL)
static const struct x12_spec check_cur = CHECKED("CUR", cur), check_ref = CHECKED("REF", ref), check_n3 = CHECKED("N3", n3),
    check_n4 = SPEC_SHAPED("N4", "005010X221A1 N4", n4, NULL, NULL, n4_shapes), check_per = SPEC_SYNTAX("PER", "005010X221A1 PER", per, NULL, "P0304 P0506 P0708"),
    check_rdm = CHECKED("RDM", rdm), check_lx = CHECKED("LX", lx), check_ts3 = CHECKED("TS3", ts3), check_ts2 = CHECKED("TS2", ts2),
    check_mia = CHECKED("MIA", mia), check_moa = CHECKED("MOA", moa), check_dtm = CHECKED("DTM", dtm), check_qty = CHECKED("QTY", qty),
    check_lq = CHECKED("LQ", lq);

/* ---- loops ------------------------------------------------------------------------------------ */

#define ROW(pos, id, at, codes, usage, max, spec, keep, name) {pos, id, at, codes, usage, max, spec, keep, false, {STAY, STAY}, name}
#define ROW_TO(pos, id, at, codes, usage, max, spec, keep, step, name) {pos, id, at, codes, usage, max, spec, keep, false, {step, STAY}, name}

static const struct x12_row head_rows[] = {
    ROW( 20, "BPR", 0, NULL,  REQUIRED,    1, &x835_bpr,      X12_OWN,  "financial information"),
    ROW( 40, "TRN", 1, "1",   REQUIRED,    1, &x835_trn,      X12_OWN,  "reassociation trace number"),
    ROW( 50, "CUR", 0, NULL,  SITUATIONAL, 1, &check_cur,     X12_RAW, "foreign currency"),
    ROW( 60, "REF", 1, "EV",  SITUATIONAL, 1, &check_ref,     X12_RAW, "receiver identification"),
    ROW( 60, "REF", 1, "F2",  SITUATIONAL, 1, &check_ref,     X12_RAW, "version identification"),
    ROW( 70, "DTM", 1, "405", SITUATIONAL, 1, &x835_produced, X12_OWN,  "production date"),
};
static const struct x12_row payer_rows[] = {
    ROW( 80, "N1",  1, "PR",  REQUIRED,    1, &x835_payer_name, X12_OWN, "payer identification"),
    ROW(100, "N3",  0, NULL,  REQUIRED,    1, &check_n3,  X12_RAW, "payer address"),
    ROW(110, "N4",  0, NULL,  REQUIRED,    1, &check_n4,  X12_RAW, "payer city, state, zip"),
    ROW(120, "REF", 1, "2U EO HI NF", SITUATIONAL, 4, &check_ref, X12_RAW, "additional payer identification"),
    ROW(130, "PER", 1, "CX",  SITUATIONAL, 1, &check_per, X12_RAW, "payer business contact"),
    ROW(130, "PER", 1, "BL",  REQUIRED,    0, &check_per, X12_RAW, "payer technical contact"),
    ROW(130, "PER", 1, "IC",  SITUATIONAL, 1, &check_per, X12_RAW, "payer web site"),
};
static const struct x12_row payee_rows[] = {
    ROW( 80, "N1",  1, "PE",  REQUIRED,    1, &x835_payee_name, X12_OWN, "payee identification"),
    ROW(100, "N3",  0, NULL,  SITUATIONAL, 1, &check_n3,  X12_RAW, "payee address"),
    ROW(110, "N4",  0, NULL,  SITUATIONAL, 1, &check_n4,  X12_RAW, "payee city, state, zip"),
    ROW(120, "REF", 1, "0B D3 PQ TJ", SITUATIONAL, 0, &check_ref, X12_RAW, "payee additional identification"),
    ROW(140, "RDM", 0, NULL,  SITUATIONAL, 1, &check_rdm, X12_RAW, "remittance delivery method"),
};
static const struct x12_row header_number_rows[] = {
    ROW( 30, "LX",  0, NULL,  REQUIRED,    1, &check_lx,  X12_SKIP, "header number"),
    ROW( 50, "TS3", 0, NULL,  SITUATIONAL, 1, &check_ts3, X12_SKIP, "provider summary"),
    ROW( 70, "TS2", 0, NULL,  SITUATIONAL, 1, &check_ts2, X12_SKIP, "provider supplemental summary"),
};
#define CLAIM_LIST(m, type, desc) LIST(RemitClaim, m, type, desc)
#define CLAIM_PART(m, desc) PART(RemitClaim, m, Party, desc)
static const struct x12_row claim_rows[] = {
    ROW   (100, "CLP", 0, NULL, REQUIRED, 1, &x835_clp, X12_OWN, "claim payment"),
    ROW_TO(200, "CAS", 0, NULL, SITUATIONAL, 99, &x835_cas, X12_GROUPS, CLAIM_LIST(adjustments, Adjustment, &adjustment__descriptor), "claim adjustment"),
    ROW_TO(300, "NM1", 1, "QC", REQUIRED,    1, &nm1_patient, X12_OWN,  CLAIM_PART(patient, &party__descriptor), "patient name"),
    ROW_TO(300, "NM1", 1, "IL", SITUATIONAL, 1, &nm1_insured, X12_OWN,  CLAIM_PART(subscriber, &party__descriptor), "insured name"),
    ROW_TO(300, "NM1", 1, "74", SITUATIONAL, 1, &nm1_corrected, X12_EACH, CLAIM_LIST(others, Party, &party__descriptor), "corrected patient or insured name"),
    ROW_TO(300, "NM1", 1, "82", SITUATIONAL, 1, &nm1_renderer, X12_EACH, CLAIM_LIST(others, Party, &party__descriptor), "service provider name"),
    ROW_TO(300, "NM1", 1, "TT", SITUATIONAL, 1, &nm1_carrier, X12_EACH, CLAIM_LIST(others, Party, &party__descriptor), "crossover carrier name"),
    ROW_TO(300, "NM1", 1, "PR", SITUATIONAL, 1, &nm1_carrier, X12_EACH, CLAIM_LIST(others, Party, &party__descriptor), "corrected priority payer name"),
    ROW_TO(300, "NM1", 1, "GB", SITUATIONAL, 1, &nm1_other_insured, X12_EACH, CLAIM_LIST(others, Party, &party__descriptor), "other subscriber name"),
    ROW   (330, "MIA", 0, NULL, SITUATIONAL, 1, &check_mia, X12_RAW, "inpatient adjudication"),
    ROW   (350, "MOA", 0, NULL, SITUATIONAL, 1, &check_moa, X12_RAW, "outpatient adjudication"),
    ROW_TO(400, "REF", 1, "1L 1W 28 6P 9A 9C BB CE EA F8 G1 G3 IG SY", SITUATIONAL, 5, &x12_ref, X12_EACH, CLAIM_LIST(references, Identifier, &identifier__descriptor), "other claim identification"),
    ROW_TO(400, "REF", 1, "0B 1A 1B 1C 1D 1G 1H 1J D3 G2 LU", SITUATIONAL, 10, &x12_ref, X12_EACH, CLAIM_LIST(references, Identifier, &identifier__descriptor), "rendering provider identification"),
    ROW   (500, "DTM", 1, "232", SITUATIONAL, 1, &x835_claim_from, X12_OWN, "statement from"),
    ROW   (500, "DTM", 1, "233", SITUATIONAL, 1, &x835_claim_to, X12_OWN, "statement to"),
    ROW   (500, "DTM", 1, "036", SITUATIONAL, 1, &check_dtm, X12_RAW, "coverage expiration date"),
    ROW   (500, "DTM", 1, "050", SITUATIONAL, 1, &x835_received, X12_OWN, "claim received date"),
    ROW   (600, "PER", 1, "CX", SITUATIONAL, 2, &check_per, X12_RAW, "claim contact"),
    ROW_TO(620, "AMT", 1, "AU D8 DY F5 I NL T T2 ZK ZL ZM ZN ZO", SITUATIONAL, 13, &x12_amt, X12_EACH, CLAIM_LIST(amounts, Amount, &amount__descriptor), "claim supplemental amount"),
    ROW   (640, "QTY", 1, "CA CD LA LE NE NR OU PS VS ZK ZL ZM ZN ZO", SITUATIONAL, 14, &check_qty, X12_RAW, "claim supplemental quantity"),
};
#define LINE_LIST(m, type, desc) LIST(RemitLine, m, type, desc)
static const struct x12_row line_rows[] = {
    ROW   ( 700, "SVC", 0, NULL, REQUIRED, 1, &x835_svc, X12_OWN, "service payment"),
    ROW   ( 800, "DTM", 1, "150", SITUATIONAL, 1, &x835_line_from, X12_OWN, "service from"),
    ROW   ( 800, "DTM", 1, "151", SITUATIONAL, 1, &x835_line_to, X12_OWN, "service to"),
    ROW   ( 800, "DTM", 1, "472", SITUATIONAL, 1, &x835_line_day, X12_OWN, "service date"),
    ROW_TO( 900, "CAS", 0, NULL, SITUATIONAL, 99, &x835_cas, X12_GROUPS, LINE_LIST(adjustments, Adjustment, &adjustment__descriptor), "service adjustment"),
    ROW_TO(1000, "REF", 1, "1S APC BB E9 G1 G3 LU RB", SITUATIONAL, 8, &x12_ref, X12_EACH, LINE_LIST(references, Identifier, &identifier__descriptor), "service identification"),
    ROW   (1000, "REF", 1, "6R", SITUATIONAL, 1, &x835_line_control, X12_OWN, "line item control number"),
    ROW_TO(1000, "REF", 1, "0B 1A 1B 1C 1D 1G 1H 1J D3 G2 HPI SY TJ", SITUATIONAL, 10, &x12_ref, X12_EACH, LINE_LIST(references, Identifier, &identifier__descriptor), "rendering provider information"),
    ROW_TO(1000, "REF", 1, "0K", SITUATIONAL, 5, &x12_ref, X12_EACH, LINE_LIST(references, Identifier, &identifier__descriptor), "healthcare policy identification"),
    ROW_TO(1100, "AMT", 1, "B6 KH T T2 ZK ZL ZM ZN ZO", SITUATIONAL, 9, &x12_amt, X12_EACH, LINE_LIST(amounts, Amount, &amount__descriptor), "service supplemental amount"),
    ROW   (1200, "QTY", 1, "ZK ZL ZM ZN ZO", SITUATIONAL, 6, &check_qty, X12_RAW, "service supplemental quantity"),
    ROW   (1300, "LQ",  1, "HE RX", SITUATIONAL, 99, &check_lq, X12_RAW, "health care remark codes"), /* HE: in remarks, too */
};
static const struct x12_row plb_rows[] = {
    ROW   ( 100, "PLB", 0, NULL, REQUIRED, 1, &x835_plb, X12_SKIP, "provider adjustment"),
};

#define HEAD_OTHER LIST(Payment, other, RawSegment, &raw_segment__descriptor)
static const struct x12_loop loops[] = {
    /*            id       parent      trigger at codes usage        max  raw    steps         other                               rows */
    [X835_HEAD]  = {"HEAD",  -1,         "BPR", 0, NULL, REQUIRED,    1, false, {STAY, STAY}, HEAD_OTHER, head_rows, COUNT_OF(head_rows), "payment"},
    [X835_1000A] = {"1000A", X835_HEAD,  "N1",  1, "PR", REQUIRED,    1, false, {STAY, STAY}, HEAD_OTHER, payer_rows, COUNT_OF(payer_rows), "payer"},
    [X835_1000B] = {"1000B", X835_HEAD,  "N1",  1, "PE", REQUIRED,    1, false, {STAY, STAY}, HEAD_OTHER, payee_rows, COUNT_OF(payee_rows), "payee"},
    [X835_2000]  = {"2000",  -1,         "LX",  0, NULL, SITUATIONAL, 0, false, {STAY, STAY}, STAY, header_number_rows, COUNT_OF(header_number_rows), "claims"},
    [X835_2100]  = {"2100",  X835_2000,  "CLP", 0, NULL, REQUIRED,    0, false, {STAY, STAY},
                    LIST(RemitClaim, other, RawSegment, &raw_segment__descriptor), claim_rows, COUNT_OF(claim_rows), "claim payment"},
    [X835_2110]  = {"2110",  X835_2100,  "SVC", 0, NULL, SITUATIONAL, 999, false, {LIST(RemitClaim, lines, RemitLine, &remit_line__descriptor), STAY},
                    LIST(RemitLine, other, RawSegment, &raw_segment__descriptor), line_rows, COUNT_OF(line_rows), "service payment"},
    [X835_PLB]   = {"PLB",   -1,         "PLB", 0, NULL, SITUATIONAL, 0, false, {STAY, STAY}, STAY, plb_rows, COUNT_OF(plb_rows), "provider adjustments"},
};
const struct x12_loops x835_loops = {loops, COUNT_OF(loops)};
/* clang-format on */
