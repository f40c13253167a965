/* The loops of 276 and 277, claim status asked for and answered, in the order of the guide
 * (005010X212). */
#include "lib/x12/inquiry_table.h"
#include "lib/x12/shapes.h"
#include "lib/x12/x837_loops.h"

/* clang-format off */
/* ---- segments --------------------------------------------------------------------------------- */

#define REC InquiryHead
#define BHT(purpose_code) \
    CODE(1, structure, 4,  4, REQUIRED, "0010"), \
    CODE(2, purpose,   2,  2, REQUIRED, purpose_code), \
    TEXT(3, reference, 1, 50, REQUIRED), \
    DATE(4, date, REQUIRED), \
    X12_ROW(5, 0, 0, X12_TM, X12_BYTES, REQUIRED, 4, 8, OFFSET(REC, time, ProtobufCBinaryData), 0, 0, NULL, "time")
static const struct x12_field bht_276[] = {BHT("13")};
static const struct x12_field bht_277[] = {BHT("08"), CODE(6, transaction_type, 2, 2, REQUIRED, "DG")};
static const struct x12_spec head_276 = SPEC("BHT", "005010X212 276 BHT", bht_276, &inquiry_head__descriptor),
                             head_277 = SPEC("BHT", "005010X212 277 BHT", bht_277, &inquiry_head__descriptor);
#undef REC

#define REC Party
/* A payer is no person (005010X212 2100A NM104 to NM107 are not used), a receiver has no NM107. */
static const struct x12_field payer[] = {INQUIRY_WHO("PR", "2", REQUIRED), INQUIRY_ID(REQUIRED, "PI XV")};
static const struct x12_field receiver[] = {INQUIRY_WHO("41", "1 2", SITUATIONAL), INQUIRY_FIRST_NAMES, INQUIRY_ID(REQUIRED, "46")};
static const struct x12_field provider[] = {INQUIRY_NAME("1P", "1 2", SITUATIONAL), INQUIRY_ID(REQUIRED, "FI SV XX")};
static const struct x12_field subscriber[] = {INQUIRY_NAME("IL", "1 2", REQUIRED), INQUIRY_ID(REQUIRED, "24 II MI")};
static const struct x12_field dependent[] = {INQUIRY_NAME("QC", "1", REQUIRED)};
static const struct x12_shape provider_shapes[] = {INQUIRY_PROVIDER_SHAPES};
#define NAME(fields) SPEC_SHAPED("NM1", "005010X212 2100 NM1", fields, &party__descriptor, "P0809", provider_shapes)
static const struct x12_spec payer_name = NAME(payer), receiver_name = NAME(receiver), provider_name = NAME(provider),
    subscriber_name = NAME(subscriber), dependent_name = NAME(dependent);
#undef REC

#define REC StatusClaim
#define TRN(types) {CODE(1, trace_type, 1, 2, REQUIRED, types), TEXT(2, trace, 1, 50, REQUIRED)}
static const struct x12_field trn_asked[] = TRN("1"), trn_answered[] = TRN("2"), trn_provider[] = TRN("1 2");
#define TRACE(fields) SPEC("TRN", "005010X212 2200D TRN", fields, &status_claim__descriptor)
static const struct x12_spec asked = TRACE(trn_asked), answered = TRACE(trn_answered), provider_trace = TRACE(trn_provider);
#undef REC

#define REC StatusReport
/* A decimal that may be absent, as the payer spells it: nothing paid is "0". */
#define DECIMAL(at, m) \
    X12_ROW(at, 0, 0, X12_R, X12_BYTES, SITUATIONAL, 1, 18, OFFSET(REC, m, ProtobufCBinaryData), 0, 0, NULL, #m)
#define STATUS(at, usage, m_category, m_status, m_entity, entities) \
    CODE_C(at, 1, m_category, 1, 30, usage, NULL), \
    CODE_C(at, 2, m_status,   1, 30, WITHIN, NULL), \
    CODE_C(at, 3, m_entity,   2,  3, SITUATIONAL, entities)
#define STATUSES(entities) \
    STATUS(1, REQUIRED, category, status, entity, entities), \
    DATE  (2, effective, REQUIRED), \
    STATUS(10, SITUATIONAL, category2, status2, entity2, NULL), \
    STATUS(11, SITUATIONAL, category3, status3, entity3, NULL)
/* With the pharmacy's code list (STC01-4 RX): 2200D, 2200E, 2220D, 2220E. */
#define LISTED(at, m_list) CODE_C(at, 4, m_list, 1, 3, SITUATIONAL, "RX")
static const struct x12_field stc_receiver[] = {STATUSES("41 AY PR")};
static const struct x12_field stc_provider[] = {STATUSES("1P")};
static const struct x12_field stc_claim[] = {
    STATUS ( 1, REQUIRED, category, status, entity, NULL), LISTED(1, list),
    DATE   ( 2, effective, REQUIRED),
    CODE   ( 3, action, 1, 2, SITUATIONAL, "U WQ"), /* not used by the guide, and seen: advice below */
    DECIMAL( 4, charge),
    DECIMAL( 5, paid),
    DATE   ( 6, finalized, SITUATIONAL),
    DATE   ( 8, remitted, SITUATIONAL),
    TEXT   ( 9, check, 1, 16, SITUATIONAL),
    STATUS (10, SITUATIONAL, category2, status2, entity2, NULL), LISTED(10, list2),
    STATUS (11, SITUATIONAL, category3, status3, entity3, NULL), LISTED(11, list3),
};
static const struct x12_field stc_line[] = {
    STATUS ( 1, REQUIRED, category, status, entity, NULL), LISTED(1, list),
    DATE   ( 2, effective, REQUIRED),
    STATUS (10, SITUATIONAL, category2, status2, entity2, NULL), LISTED(10, list2),
    STATUS (11, SITUATIONAL, category3, status3, entity3, NULL), LISTED(11, list3),
};
static const struct x12_shape claim_shapes[] = {
    SHAPE(3, shape_never, x12_action_unused),
    SHAPE_UNLESS_OTHER(5, 6, "", shape_never, x12_paid_unfinished),
};
#define REPORT(loop, fields) SPEC("STC", "005010X212 277 " loop " STC", fields, &status_report__descriptor)
static const struct x12_spec receiver_status = REPORT("2200B", stc_receiver), provider_status = REPORT("2200C", stc_provider),
    line_status = REPORT("2220D", stc_line),
    claim_status = SPEC_SHAPED("STC", "005010X212 277 2200D STC", stc_claim, &status_report__descriptor, NULL, claim_shapes);
#undef REC

#define REC StatusLine
#define SVC_FRONT \
    CODE_C (1, 1, procedure_qualifier, 2, 2, REQUIRED, "AD ER HC HP IV N4 NU WK"), \
    TEXT_C (1, 2, procedure,  1, 48, REQUIRED), \
    TEXTS_C(1, 3, 4, modifiers, 2, 2, SITUATIONAL), \
    MONEY  (2, charge_cents,  1, 18, REQUIRED)
#define SVC_BACK \
    TEXT   (4, revenue_code,  1, 48, SITUATIONAL), \
    X12_ROW(7, 0, 0, X12_R, X12_BYTES, REQUIRED, 1, 15, OFFSET(REC, units, ProtobufCBinaryData), 0, 0, NULL, "units")
static const struct x12_field svc_276[] = {SVC_FRONT, SVC_BACK};
static const struct x12_field svc_277[] = {SVC_FRONT, MONEY(3, paid_cents, 1, 18, REQUIRED), SVC_BACK};
static const struct x12_spec line_276 = SPEC("SVC", "005010X212 276 2210D SVC", svc_276, &status_line__descriptor),
                             line_277 = SPEC("SVC", "005010X212 277 2220D SVC", svc_277, &status_line__descriptor);
#undef REC

/* ---- loops ------------------------------------------------------------------------------------ */

#define NAMES LIST(InquiryLevel, names, Party, &party__descriptor)
#define CLAIMS LIST(InquiryLevel, claims, StatusClaim, &status_claim__descriptor)
#define STATUS_LINES LIST(StatusClaim, lines, StatusLine, &status_line__descriptor)
#define REPORTS(record) LIST(record, reports, StatusReport, &status_report__descriptor)

static const struct x12_row begin_276[] = {OWN(200, "BHT", REQUIRED, head_276, "beginning")};
static const struct x12_row begin_277[] = {OWN(200, "BHT", REQUIRED, head_277, "beginning")};
static const struct x12_row level[] = {OWN(100, "HL", REQUIRED, inquiry_hl, "level")};
static const struct x12_row last_level[] = {OWN(100, "HL", REQUIRED, inquiry_last_hl, "dependent level")};
static const struct x12_row subscriber_level_276[] = {
    OWN(100, "HL",  REQUIRED,    inquiry_hl, "subscriber level"),
    OWN(400, "DMG", SITUATIONAL, inquiry_dmg_status, "subscriber birth date and sex"),
};
static const struct x12_row dependent_level_276[] = {
    OWN(100, "HL",  REQUIRED, inquiry_last_hl, "dependent level"),
    OWN(400, "DMG", REQUIRED, inquiry_dmg_status, "dependent birth date and sex"),
};
static const struct x12_row payer_276[] = {OWN(500, "NM1", REQUIRED, payer_name, "payer name")};
static const struct x12_row payer_277[] = {
    OWN(500, "NM1", REQUIRED,    payer_name, "payer name"),
    ALL(800, "PER", SITUATIONAL, 1, inquiry_per, CONTACTS, "payer contact"),
};
static const struct x12_row receiver_rows[] = {OWN(500, "NM1", REQUIRED, receiver_name, "information receiver name")};
static const struct x12_row provider_rows[] = {OWN(500, "NM1", REQUIRED, provider_name, "provider name")};
static const struct x12_row subscriber_rows[] = {OWN(500, "NM1", REQUIRED, subscriber_name, "subscriber name")};
static const struct x12_row dependent_rows[] = {OWN(500, "NM1", REQUIRED, dependent_name, "dependent name")};

#define NUMBER_ROW(code, name) EACH(1100, "REF", code, SITUATIONAL, 1, inquiry_ref, REFS(StatusClaim), name)
static const struct x12_row claim_276[] = {
    OWN(900, "TRN", REQUIRED, asked, "claim status tracking number"),
    NUMBER_ROW("1K",  "payer claim control number"),
    NUMBER_ROW("BLT", "institutional bill type"),
    NUMBER_ROW("LU",  "application or location system identifier"),
    NUMBER_ROW("6P",  "group number"),
    NUMBER_ROW("EJ",  "patient control number"),
    NUMBER_ROW("XZ",  "pharmacy prescription number"),
    NUMBER_ROW("D9",  "claim number of the clearinghouse"),
    EACH(1200, "AMT", "T3",  SITUATIONAL, 1, x12_amt, AMOUNTS(StatusClaim), "claim submitted charges"),
    EACH(1300, "DTP", "472", SITUATIONAL, 1, inquiry_dtp, DATES(StatusClaim), "claim service date"),
};
static const struct x12_row claim_277[] = {
    OWN( 900, "TRN", REQUIRED, answered, "claim status tracking number"),
    ALL(1000, "STC", REQUIRED, 0, claim_status, REPORTS(StatusClaim), "claim level status"),
    NUMBER_ROW("1K",  "payer claim control number"),
    NUMBER_ROW("BLT", "institutional bill type"),
    NUMBER_ROW("EJ",  "patient control number"),
    NUMBER_ROW("XZ",  "pharmacy prescription number"),
    NUMBER_ROW("VV",  "voucher number"),
    NUMBER_ROW("D9",  "claim number of the clearinghouse"),
    EACH(1200, "DTP", "472", SITUATIONAL, 1, inquiry_dtp, DATES(StatusClaim), "claim service date"),
};
static const struct x12_row receiver_trace_rows[] = {
    OWN( 900, "TRN", REQUIRED, answered, "information receiver trace"),
    ALL(1000, "STC", REQUIRED, 0, receiver_status, REPORTS(StatusClaim), "information receiver status"),
};
static const struct x12_row provider_trace_rows[] = {
    OWN( 900, "TRN", REQUIRED, provider_trace, "provider of service trace"),
    ALL(1000, "STC", REQUIRED, 0, provider_status, REPORTS(StatusClaim), "provider status"),
};
static const struct x12_row line_rows_276[] = {
    OWN (1800, "SVC", REQUIRED, line_276, "service line"),
    EACH(1900, "REF", "FJ",  SITUATIONAL, 1, inquiry_ref, REFS(StatusLine), "service line number"),
    EACH(2000, "DTP", "472", REQUIRED,    1, inquiry_dtp, DATES(StatusLine), "service line date"),
};
static const struct x12_row line_rows_277[] = {
    OWN (1800, "SVC", REQUIRED, line_277, "service line"),
    ALL (1900, "STC", REQUIRED, 0, line_status, REPORTS(StatusLine), "service line status"),
    EACH(2000, "REF", "FJ",  SITUATIONAL, 1, inquiry_ref, REFS(StatusLine), "service line number"),
    EACH(2100, "DTP", "472", REQUIRED,    1, inquiry_dtp, DATES(StatusLine), "service line date"),
};

enum { HEAD, A2000, A2100, B2000, B2100, C2000, C2100, D2000, D2100, D2200, D2210, E2000, E2100, E2200, E2210,
       B2200, C2200 };
#define LEVEL_LOOPS(begin, payers, subscribers, dependents, claims, lines, line_id, lower_usage) \
    [HEAD]  = LOOP("HEAD",  -1,    "BHT", 0, NULL, REQUIRED,    1, STAY, STAY, InquiryHead, begin, "beginning"), \
    [A2000] = LOOP("2000A", -1,    "HL",  3, "20", REQUIRED,    0, STAY, STAY, InquiryLevel, level, "information source level"), \
    [A2100] = LOOP("2100A", A2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, payers, "payer name"), \
    [B2000] = LOOP("2000B", -1,    "HL",  3, "21", REQUIRED,    0, STAY, STAY, InquiryLevel, level, "information receiver level"), \
    [B2100] = LOOP("2100B", B2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, receiver_rows, "information receiver name"), \
    [C2000] = LOOP("2000C", -1,    "HL",  3, "19", lower_usage, 0, STAY, STAY, InquiryLevel, level, "service provider level"), \
    [C2100] = LOOP("2100C", C2000, "NM1", 0, NULL, REQUIRED,    2, NAMES, STAY, Party, provider_rows, "provider name"), \
    [D2000] = LOOP("2000D", -1,    "HL",  3, "22", lower_usage, 0, STAY, STAY, InquiryLevel, subscribers, "subscriber level"), \
    [D2100] = LOOP("2100D", D2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, subscriber_rows, "subscriber name"), \
    [D2200] = LOOP("2200D", D2000, "TRN", 0, NULL, SITUATIONAL, 0, CLAIMS, STAY, StatusClaim, claims, "claim status tracking number"), \
    [D2210] = LOOP(line_id "D", D2200, "SVC", 0, NULL, SITUATIONAL, 0, STATUS_LINES, STAY, StatusLine, lines, "service line"), \
    [E2000] = LOOP("2000E", -1,    "HL",  3, "23", SITUATIONAL, 0, STAY, STAY, InquiryLevel, dependents, "dependent level"), \
    [E2100] = LOOP("2100E", E2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, dependent_rows, "dependent name"), \
    [E2200] = LOOP("2200E", E2000, "TRN", 0, NULL, REQUIRED,    0, CLAIMS, STAY, StatusClaim, claims, "claim status tracking number"), \
    [E2210] = LOOP(line_id "E", E2200, "SVC", 0, NULL, SITUATIONAL, 0, STATUS_LINES, STAY, StatusLine, lines, "service line")
static const struct x12_loop loops_276[] = {
    LEVEL_LOOPS(begin_276, payer_276, subscriber_level_276, dependent_level_276, claim_276, line_rows_276, "2210", REQUIRED),
};
static const struct x12_loop loops_277[] = {
    LEVEL_LOOPS(begin_277, payer_277, level, last_level, claim_277, line_rows_277, "2220", SITUATIONAL),
    [B2200] = LOOP("2200B", B2000, "TRN", 0, NULL, SITUATIONAL, 1, CLAIMS, STAY, StatusClaim, receiver_trace_rows, "information receiver trace"),
    [C2200] = LOOP("2200C", C2000, "TRN", 0, NULL, SITUATIONAL, 1, CLAIMS, STAY, StatusClaim, provider_trace_rows, "provider of service trace"),
};
static const struct x12_loops all_276 = {loops_276, COUNT_OF(loops_276)}, all_277 = {loops_277, COUNT_OF(loops_277)};
const struct inquiry_guide inquiry_276 = {
    "276", "005010X212", &all_276, {"20", "21", "19", "22", "23"}, {A2000, B2000, C2000, D2000, E2000}};
const struct inquiry_guide inquiry_277 = {
    "277", "005010X212", &all_277, {"20", "21", "19", "22", "23"}, {A2000, B2000, C2000, D2000, E2000}};
/* clang-format on */
