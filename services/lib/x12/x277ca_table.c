/* The 277CA's segments and loops, in the order of the guide (005010X214). */
#include "lib/x12/x277ca_table.h"

#include "lib/x12/shapes.h"

/* clang-format off */
static const struct x12_field bht[] = {
    CHECK  ( 1,    X12_ID, 4,  4, REQUIRED,    "0085"),
    CHECK  ( 2,    X12_ID, 2,  2, REQUIRED,    "08"),
    CHECK  ( 3,    X12_AN, 1, 50, REQUIRED,    NULL),
    CHECK  ( 4,    X12_D8, 8,  8, REQUIRED,    NULL),
    CHECK  ( 5,    X12_TM, 4,  8, REQUIRED,    NULL),
    CHECK  ( 6,    X12_ID, 2,  2, REQUIRED,    "TH"),
};
static const struct x12_field hl[] = {
    CHECK  ( 1,    X12_AN, 1, 12, REQUIRED,    NULL),
    CHECK  ( 2,    X12_AN, 1, 12, SITUATIONAL, NULL),
    CHECK  ( 3,    X12_ID, 1,  2, REQUIRED,    NULL),
    CHECK  ( 4,    X12_ID, 1,  1, SITUATIONAL, "0 1"),
};
#define NAME(codes, kinds) \
    CHECK  ( 1,    X12_ID, 2,  3, REQUIRED,    codes), \
    CHECK  ( 2,    X12_ID, 1,  1, REQUIRED,    kinds), \
    CHECK  ( 3,    X12_AN, 1, 60, REQUIRED,    NULL)
#define FIRST_NAMES \
    CHECK  ( 4,    X12_AN, 1, 35, SITUATIONAL, NULL), \
    CHECK  ( 5,    X12_AN, 1, 25, SITUATIONAL, NULL)
#define SUFFIX \
    CHECK  ( 7,    X12_AN, 1, 10, SITUATIONAL, NULL)
#define NUMBERED(qualifiers) \
    CHECK  ( 8,    X12_ID, 1,  2, REQUIRED,    qualifiers), \
    CHECK  ( 9,    X12_AN, 2, 80, REQUIRED,    NULL)
static const struct x12_field source_name[] = {NAME("AY PR", "2"), NUMBERED("46 FI PI XV")};
static const struct x12_field receiver_name[] = {NAME("41", "1 2"), FIRST_NAMES, NUMBERED("46")};
static const struct x12_field provider_name[] = {NAME("85", "1 2"), FIRST_NAMES, SUFFIX, NUMBERED("FI SV XX")};
static const struct x12_field patient_name[] = {NAME("QC", "1"), FIRST_NAMES, SUFFIX, NUMBERED("II MI")};
static const struct x12_field trn[] = {
    CHECK  ( 1,    X12_ID, 1,  2, REQUIRED,    "1 2"),
    CHECK  ( 2,    X12_AN, 1, 50, REQUIRED,    NULL),
};
#define REC DatedEvent /* only checked: no record is made */
static const struct x12_field dtp[] = {
    CHECK  ( 1,    X12_ID, 3,  3, REQUIRED,    NULL),
    PERIOD ( 2,    from, to,      REQUIRED,    "D8 RD8"),
};
#undef REC
#define STATUS(at, usage) \
    CHECK_C(at, 1, X12_AN, 1, 30, usage,       NULL), \
    CHECK_C(at, 2, X12_AN, 1, 30, WITHIN,      NULL), \
    CHECK_C(at, 3, X12_ID, 2,  3, SITUATIONAL, NULL)
/* Each level has its own: no date of a provider's, no amount of a line's, words about a claim only. */
#define FIRST_STATUS \
    STATUS ( 1,                   REQUIRED), \
    CHECK_C( 1, 4, X12_ID, 1,  3, SITUATIONAL, "RX")
#define EFFECTIVE \
    CHECK  ( 2,    X12_D8, 8,  8, REQUIRED,    NULL)
#define ACTION(codes) \
    CHECK  ( 3,    X12_ID, 1,  2, REQUIRED,    codes)
#define CHARGED \
    CHECK  ( 4,    X12_R,  1, 18, REQUIRED,    NULL)
#define MORE_STATUS \
    STATUS (10,                   SITUATIONAL), \
    STATUS (11,                   SITUATIONAL)
static const struct x12_field receiver_stc[] = {FIRST_STATUS, EFFECTIVE, ACTION("WQ U"), CHARGED, MORE_STATUS};
static const struct x12_field provider_stc[] = {FIRST_STATUS, ACTION("WQ U"), CHARGED, MORE_STATUS};
static const struct x12_field claim_stc[] = {
    FIRST_STATUS, EFFECTIVE, ACTION("WQ U"), CHARGED, MORE_STATUS, CHECK(12, X12_AN, 1, 264, SITUATIONAL, NULL),
};
static const struct x12_field line_stc[] = {FIRST_STATUS, EFFECTIVE, ACTION("U"), MORE_STATUS};
static const struct x12_field ref[] = {
    CHECK  ( 1,    X12_ID, 2,  3, REQUIRED,    NULL),
    CHECK  ( 2,    X12_AN, 1, 50, REQUIRED,    NULL),
};
static const struct x12_field qty[] = {
    CHECK  ( 1,    X12_ID, 2,  2, REQUIRED,    NULL),
    CHECK  ( 2,    X12_R,  1, 15, REQUIRED,    NULL),
};
static const struct x12_field amt[] = {
    CHECK  ( 1,    X12_ID, 1,  3, REQUIRED,    NULL),
    CHECK  ( 2,    X12_R,  1, 18, REQUIRED,    NULL),
};
#define PROCEDURE_CODES "AD ER HC HP IV N4 NU WK"
static const struct x12_field svc[] = {
    CHECK_C( 1, 1, X12_ID, 2,  2, REQUIRED,    PROCEDURE_CODES),
    CHECK_C( 1, 2, X12_AN, 1, 48, REQUIRED,    NULL),
    CHECK_C( 1, 3, X12_AN, 2,  2, SITUATIONAL, NULL),
    CHECK_C( 1, 4, X12_AN, 2,  2, SITUATIONAL, NULL),
    CHECK_C( 1, 5, X12_AN, 2,  2, SITUATIONAL, NULL),
    CHECK_C( 1, 6, X12_AN, 2,  2, SITUATIONAL, NULL),
    CHECK  ( 2,    X12_R,  1, 18, REQUIRED,    NULL),
    CHECK  ( 4,    X12_AN, 1, 48, SITUATIONAL, NULL),
    CHECK  ( 7,    X12_R,  1, 15, SITUATIONAL, NULL),
};
static const struct x12_shape source_shapes[] = {SHAPE_WHEN(8, 0, 8, 0, "46", shape_never, x12_plan_number)};
static const struct x12_shape provider_shapes[] = {
    SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi, x12_npi_shape),
    SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi_digit, x12_npi_digit),
    SHAPE_WHEN(8, 0, 8, 0, "SV", shape_never, x12_provider_number),
};
#define SHAPED(id, fields, shapes) SPEC_SHAPED(id, "005010X214 " id, fields, NULL, NULL, shapes)
#define CHECKED(id, fields) SPEC(id, "005010X214 " id, fields, NULL)
static const struct x12_spec check_bht = CHECKED("BHT", bht), check_hl = CHECKED("HL", hl), check_source = SHAPED("NM1", source_name, source_shapes),
    check_receiver = CHECKED("NM1", receiver_name), check_provider = SHAPED("NM1", provider_name, provider_shapes), check_patient = CHECKED("NM1", patient_name),
    check_trn = CHECKED("TRN", trn), check_dtp = CHECKED("DTP", dtp), 
    check_receiver_stc = CHECKED("STC", receiver_stc), check_provider_stc = CHECKED("STC", provider_stc),
    check_claim_stc = CHECKED("STC", claim_stc), check_line_stc = CHECKED("STC", line_stc), check_ref = CHECKED("REF", ref),
    check_qty = CHECKED("QTY", qty), check_amt = CHECKED("AMT", amt), check_svc = CHECKED("SVC", svc);

#define ROW(pos, id, at, codes, usage, max, spec, name) {pos, id, at, codes, usage, max, spec, X12_SKIP, false, {STAY, STAY}, name}
#define LOOP(id, parent, trigger, at, codes, usage, max, rows, name) \
    {id, parent, trigger, at, codes, usage, max, false, {STAY, STAY}, STAY, rows, COUNT_OF(rows), name}

static const struct x12_row head[] = {ROW(20, "BHT", 0, NULL, REQUIRED, 1, &check_bht, "beginning")};
static const struct x12_row level[] = {ROW(10, "HL", 0, NULL, REQUIRED, 1, &check_hl, "level")};
static const struct x12_row source[] = {ROW(50, "NM1", 0, NULL, REQUIRED, 1, &check_source, "source name")};
static const struct x12_row receiver[] = {ROW(50, "NM1", 0, NULL, REQUIRED, 1, &check_receiver, "receiver name")};
static const struct x12_row provider[] = {ROW(50, "NM1", 0, NULL, REQUIRED, 1, &check_provider, "provider name")};
static const struct x12_row patient[] = {ROW(50, "NM1", 0, NULL, REQUIRED, 1, &check_patient, "patient name")};
static const struct x12_row source_trace[] = {
    ROW( 90, "TRN", 0, NULL,  REQUIRED,    1, &check_trn, "transmission receipt control"),
    ROW(120, "DTP", 1, "050", REQUIRED,    1, &check_dtp, "receipt date"),
    ROW(120, "DTP", 1, "009", REQUIRED,    1, &check_dtp, "process date"),
};
static const struct x12_row receiver_trace[] = {
    ROW( 90, "TRN", 0, NULL,  REQUIRED,    1, &check_trn, "batch trace"),
    ROW(100, "STC", 0, NULL,  REQUIRED,    0, &check_receiver_stc, "receiver status"),
    ROW(110, "QTY", 1, "90",  SITUATIONAL, 1, &check_qty, "accepted quantity"),
    ROW(110, "QTY", 1, "AA",  SITUATIONAL, 1, &check_qty, "rejected quantity"),
    ROW(115, "AMT", 1, "YU",  SITUATIONAL, 1, &check_amt, "accepted amount"),
    ROW(115, "AMT", 1, "YY",  SITUATIONAL, 1, &check_amt, "rejected amount"),
};
static const struct x12_row provider_trace[] = {
    ROW( 90, "TRN", 0, NULL,  REQUIRED,    1, &check_trn, "provider trace"),
    ROW(100, "STC", 0, NULL,  REQUIRED,    0, &check_provider_stc, "provider status"),
    ROW(105, "REF", 1, "0B 1G G2 LU SY TJ", SITUATIONAL, 3, &check_ref, "provider identification"),
    ROW(110, "QTY", 1, "QA",  SITUATIONAL, 1, &check_qty, "accepted quantity"),
    ROW(110, "QTY", 1, "QC",  SITUATIONAL, 1, &check_qty, "rejected quantity"),
    ROW(115, "AMT", 1, "YU",  SITUATIONAL, 1, &check_amt, "accepted amount"),
    ROW(115, "AMT", 1, "YY",  SITUATIONAL, 1, &check_amt, "rejected amount"),
};
static const struct x12_row claim_trace[] = {
    ROW( 90, "TRN", 0, NULL,  REQUIRED,    1, &check_trn, "claim number"),
    ROW(100, "STC", 0, NULL,  REQUIRED,    0, &check_claim_stc, "claim status"),
    ROW(105, "REF", 1, "1K",  SITUATIONAL, 1, &check_ref, "payer claim control number"),
    ROW(105, "REF", 1, "D9",  SITUATIONAL, 1, &check_ref, "clearinghouse claim number"),
    ROW(105, "REF", 1, "BLT", SITUATIONAL, 1, &check_ref, "bill type"),
    ROW(120, "DTP", 1, "472", REQUIRED,    1, &check_dtp, "claim service date"),
};
static const struct x12_row service_rows[] = {
    ROW(180, "SVC", 0, NULL,  REQUIRED,    1, &check_svc, "service line"),
    ROW(190, "STC", 0, NULL,  REQUIRED,    0, &check_line_stc, "service line status"),
    ROW(200, "REF", 1, "FJ",  SITUATIONAL, 1, &check_ref, "service line number"),
    ROW(200, "REF", 1, "XZ",  SITUATIONAL, 1, &check_ref, "prescription number"),
    ROW(210, "DTP", 1, "472", SITUATIONAL, 1, &check_dtp, "service line date"),
};
static const struct x12_loop loops[] = {
    [X277CA_HEAD]  = LOOP("HEAD",  -1,           "BHT", 0, NULL, REQUIRED,    1, head,           "beginning"),
    [X277CA_2000A] = LOOP("2000A", -1,           "HL",  3, "20", REQUIRED,    1, level,          "information source level"),
    [X277CA_2100A] = LOOP("2100A", X277CA_2000A, "NM1", 0, NULL, REQUIRED,    1, source,         "information source name"),
    [X277CA_2200A] = LOOP("2200A", X277CA_2000A, "TRN", 0, NULL, REQUIRED,    1, source_trace,   "transmission receipt"),
    [X277CA_2000B] = LOOP("2000B", X277CA_2000A, "HL",  3, "21", REQUIRED,    1, level,          "information receiver level"),
    [X277CA_2100B] = LOOP("2100B", X277CA_2000B, "NM1", 0, NULL, REQUIRED,    1, receiver,       "information receiver name"),
    [X277CA_2200B] = LOOP("2200B", X277CA_2000B, "TRN", 0, NULL, REQUIRED,    1, receiver_trace, "information receiver application trace"),
    [X277CA_2000C] = LOOP("2000C", X277CA_2000B, "HL",  3, "19", SITUATIONAL, 0, level,          "billing provider level"),
    [X277CA_2100C] = LOOP("2100C", X277CA_2000C, "NM1", 0, NULL, REQUIRED,    1, provider,       "billing provider name"),
    [X277CA_2200C] = LOOP("2200C", X277CA_2000C, "TRN", 0, NULL, SITUATIONAL, 1, provider_trace, "provider of service information trace"),
    [X277CA_2000D] = LOOP("2000D", X277CA_2000C, "HL",  3, "PT", SITUATIONAL, 0, level,          "patient level"),
    [X277CA_2100D] = LOOP("2100D", X277CA_2000D, "NM1", 0, NULL, REQUIRED,    1, patient,        "patient name"),
    [X277CA_2200D] = LOOP("2200D", X277CA_2000D, "TRN", 0, NULL, REQUIRED,    0, claim_trace,    "claim status tracking number"),
    [X277CA_2220D] = LOOP("2220D", X277CA_2200D, "SVC", 0, NULL, SITUATIONAL, 0, service_rows,   "service line"),
};
const struct x12_loops x277ca_loops = {loops, COUNT_OF(loops)};
/* clang-format on */
