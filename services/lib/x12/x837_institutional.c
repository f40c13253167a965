/* The loops of the institutional claim, 005010X223A2, in the order of the guide. */
#include "lib/x12/x837_loops.h"

/* clang-format off */
X837_HEADING_ROWS;
X837_OTHER_PAYER_NAME_ROWS("2U 9F EI F8 FY G1 NF T4");
X837_PERSON_ROWS;
X837_MEDICAL_ROWS;
X837_ADJUDICATION_ROWS(x837_svd_institutional);

static const struct x12_row claim[] = {
    OWN(1300, "CLM", REQUIRED, x837_clm_institutional, "claim information"),
    OWN_OF(1350, "DTP", "434", REQUIRED, x837_statement, "statement dates"),
    EACH(1350, "DTP", "096", SITUATIONAL, 1, x12_dtp_hour, DATES(Claim), "discharge hour"),
    EACH(1350, "DTP", "435", SITUATIONAL, 1, x12_dtp_moment, DATES(Claim), "admission"),
    EACH(1350, "DTP", "050", SITUATIONAL, 1, x12_dtp_day, DATES(Claim), "repricer received"),
    OWN(1400, "CL1", REQUIRED, x837_cl1, "institutional claim codes"),
    ALL(1550, "PWK", SITUATIONAL, 10, x837_pwk, ATTACHMENTS(Claim), "claim attachment"),
    INTO(1600, "CN1", SITUATIONAL, x837_cn1, TO_CONTRACT(Claim), "contract"),
    EACH(1750, "AMT", "F3", SITUATIONAL, 1, x12_amt, AMOUNTS(Claim), "patient estimated amount due"),
    EACH(1800, "REF", "4N 9A 9C 9F D9 EA F8 G1 G4 LU LX P4", SITUATIONAL, 0, x12_ref, REFS(Claim), "claim number"),
    KEPT_AS(1850, "K3", 10, x837_k3, "file information"),
    EACH(1900, "NTE", "ADD ALG DCP DGN DME MED NTR ODT RHB RLH RNH SET SFM SPT UPI", SITUATIONAL, 11, x12_nte,
         NOTES(Claim), "claim note"),
    EACH(2200, "CRC", "ZZ", SITUATIONAL, 1, x837_crc_referral, CONDITIONS(Claim), "condition"),
    GROUPS(2310, "HI", "ABK BK", REQUIRED, 1, x837_hi_diagnosis_poa, DIAGNOSES, "principal diagnosis"),
    GROUPS(2310, "HI", "ABJ BJ", SITUATIONAL, 1, x837_hi_diagnosis, DIAGNOSES, "admitting diagnosis"),
    GROUPS(2310, "HI", "APR PR", SITUATIONAL, 1, x837_hi_diagnosis, DIAGNOSES, "patient's reason for visit"),
    GROUPS(2310, "HI", "ABN BN", SITUATIONAL, 1, x837_hi_diagnosis_poa, DIAGNOSES, "external cause of injury"),
    GROUPS(2310, "HI", "DR", SITUATIONAL, 1, x837_hi_fact, FACTS, "diagnosis related group"),
    GROUPS(2310, "HI", "ABF BF", SITUATIONAL, 2, x837_hi_diagnosis_poa, DIAGNOSES, "other diagnoses"),
    GROUPS(2310, "HI", "BBR BR CAH", SITUATIONAL, 1, x837_hi_procedure, PROCEDURES, "principal procedure"),
    GROUPS(2310, "HI", "BBQ BQ", SITUATIONAL, 2, x837_hi_procedure, PROCEDURES, "other procedures"),
    GROUPS(2310, "HI", "BI", SITUATIONAL, 2, x837_hi_span, FACTS, "occurrence spans"),
    GROUPS(2310, "HI", "BH", SITUATIONAL, 2, x837_hi_occurrence, FACTS, "occurrences"),
    GROUPS(2310, "HI", "BE", SITUATIONAL, 2, x837_hi_value, FACTS, "values"),
    GROUPS(2310, "HI", "BG", SITUATIONAL, 2, x837_hi_fact, FACTS, "conditions"),
    GROUPS(2310, "HI", "TC", SITUATIONAL, 2, x837_hi_fact, FACTS, "treatment codes"),
    INTO(2410, "HCP", SITUATIONAL, x837_hcp, TO_REPRICING(Claim), "claim pricing"),
};

static const struct x12_row attending[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_person, "name"),
    OWN(3255, "PRV", SITUATIONAL, x12_prv, "specialty"),
    EACH(3550, "REF", "0B 1G G2 LU", SITUATIONAL, 4, x12_ref, REFS(Party), "number"),
};

static const struct x12_row line[] = {
    CODED(3650, "LX", &x837_lx, "service line number"),
    OWN(3750, "SV2", REQUIRED, x837_sv2, "institutional service"),
    ALL(4200, "PWK", SITUATIONAL, 10, x837_pwk, ATTACHMENTS(ServiceLine), "line attachment"),
    OWN_OF(4550, "DTP", "472", SITUATIONAL, x837_service_date, "service date"),
    OWN_OF(4700, "REF", "6R", SITUATIONAL, x837_line_number, "line item control number"),
    EACH(4700, "REF", "9B 9D", SITUATIONAL, 0, x12_ref, REFS(ServiceLine), "line number"),
    EACH(4750, "AMT", "GT N8", SITUATIONAL, 2, x12_amt, AMOUNTS(ServiceLine), "line amount"),
    EACH(4850, "NTE", "TPO", SITUATIONAL, 1, x12_nte, NOTES(ServiceLine), "line note"),
    INTO(4920, "HCP", SITUATIONAL, x837_hcp_line, TO_REPRICING(ServiceLine), "line pricing"),
};

static const struct x12_loop loops[] = {
    X837_HEADING_LOOPS,
    LOOP("2300", -1, "CLM", 0, NULL, REQUIRED, 0, STAY, STAY, Claim, claim, "claim"),
    CLAIM_PROVIDER("2310A", "71", 1, attending, "attending provider"),
    CLAIM_PROVIDER("2310B", "72", 1, person,    "operating physician"),
    CLAIM_PROVIDER("2310C", "ZZ", 1, person,    "other operating physician"),
    CLAIM_PROVIDER("2310D", "82", 1, person,    "rendering provider"),
    CLAIM_PROVIDER("2310E", "77", 1, facility, "service facility"),
    CLAIM_PROVIDER("2310F", "DN", 1, person,    "referring provider"),
    LOOP("2320", LOOP_2300, "SBR", 0, NULL, SITUATIONAL, 10, TO_OTHER_PAYERS, STAY, OtherPayer, other_payer, "other insurance"),
    LOOP("2400", LOOP_2300, "LX", 0, NULL, REQUIRED, 999, TO_LINES, STAY, ServiceLine, line, "service line"),
    X837_OTHER_PAYER_LOOPS(LOOP_2320),
    OTHER_PROVIDER("2330C", "71", 1, "other payer's attending provider"),
    OTHER_PROVIDER("2330D", "72", 1, "other payer's operating physician"),
    OTHER_PROVIDER("2330E", "ZZ", 1, "other payer's other operating physician"),
    OTHER_PROVIDER("2330F", "77", 1, "other payer's service facility"),
    OTHER_PROVIDER("2330G", "82", 1, "other payer's rendering provider"),
    OTHER_PROVIDER("2330H", "DN", 1, "other payer's referring provider"),
    OTHER_PROVIDER("2330I", "85", 1, "other payer's billing provider"),
    LOOP("2410", LOOP_2400, "LIN", 0, NULL, SITUATIONAL, 1, TO_DRUG, STAY, Drug, drug, "drug"),
    LINE_PROVIDER("2420A", "72", 1, person, "operating physician"),
    LINE_PROVIDER("2420B", "ZZ", 1, person, "other operating physician"),
    LINE_PROVIDER("2420C", "82", 1, person, "rendering provider"),
    LINE_PROVIDER("2420D", "DN", 1, person, "referring provider"),
    LOOP("2430", LOOP_2400, "SVD", 0, NULL, SITUATIONAL, 15, TO_ADJUDICATIONS, STAY, Adjudication, adjudication, "line adjudication"),
};
/* clang-format on */

_Static_assert(COUNT_OF(loops) <= X837_LOOPS_MAX,
               "the reader counts loops in an array of this size");
_Static_assert(COUNT_OF(claim) <= X837_ROWS_MAX, "the reader counts rows in an array of this size");
const struct x12_loops x837_institutional = {loops, COUNT_OF(loops)};
