/* The loops of the dental claim, 005010X224A2 and A3, in the order of the guide. */
#include "lib/x12/x837_loops.h"

/* clang-format off */
#define TO_ORTHODONTICS PART(Claim, orthodontics, Orthodontics, &orthodontics__descriptor)
#define TOOTH_STATUS LIST(Claim, tooth_status, ToothStatus, &tooth_status__descriptor)
#define TEETH LIST(ServiceLine, teeth, Tooth, &tooth__descriptor)

X837_HEADING_ROWS;
X837_OTHER_PAYER_NAME_ROWS("2U 9F EI F8 FY G1 G3 NF T4");
X837_ADJUDICATION_ROWS(x837_svd_dental);

static const struct x12_row subscriber_level[] = {
    CODED(10, "HL", &x837_hl, "subscriber level"),
    INTO(50, "SBR", REQUIRED, x837_sbr, TO_SUBSCRIBER, "subscriber information"),
};

static const struct x12_row subscriber[] = {
    OWN(150, "NM1", REQUIRED, x12_nm1_insured, "subscriber name"),
    INTO(250, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "subscriber address"),
    INTO(300, "N4", SITUATIONAL, x12_n4, TO_ADDRESS, "subscriber city"),
    ABOVE(320, "DMG", SITUATIONAL, x837_dmg, TO_SUBSCRIBER, "subscriber birth date and sex"),
    EACH(350, "REF", "SY", SITUATIONAL, 1, x12_ref, REFS(Party), "subscriber number"),
    EACH(350, "REF", "Y4", SITUATIONAL, 1, x12_ref, REFS(Party), "property and casualty claim"),
};

static const struct x12_row patient_level[] = {
    CODED(10, "HL", &x837_hl, "patient level"),
    OWN(70, "PAT", REQUIRED, x837_pat_dental, "patient information"),
};

static const struct x12_row patient[] = {
    OWN(150, "NM1", REQUIRED, x12_nm1_patient, "patient name"),
    INTO(250, "N3", REQUIRED, x12_n3, TO_ADDRESS, "patient address"),
    INTO(300, "N4", REQUIRED, x12_n4, TO_ADDRESS, "patient city"),
    ABOVE(320, "DMG", REQUIRED, x837_dmg_patient, STAY, "patient birth date and sex"),
    EACH(350, "REF", "Y4", SITUATIONAL, 1, x12_ref, REFS(Party), "property and casualty claim"),
    EACH(350, "REF", "1W SY", SITUATIONAL, 1, x12_ref, REFS(Party), "property and casualty patient"),
};

static const struct x12_row claim[] = {
    OWN(1300, "CLM", REQUIRED, x837_clm_dental, "claim information"),
    EACH(1350, "DTP", "439", SITUATIONAL, 1, x12_dtp, DATES(Claim), "accident"),
    EACH(1350, "DTP", "452", SITUATIONAL, 1, x12_dtp, DATES(Claim), "appliance placement"),
    EACH(1350, "DTP", "472", SITUATIONAL, 1, x12_dtp, DATES(Claim), "service date of all lines"),
    EACH(1350, "DTP", "050", SITUATIONAL, 1, x12_dtp, DATES(Claim), "received by the repricer"),
    INTO(1450, "DN1", SITUATIONAL, x837_dn1, TO_ORTHODONTICS, "orthodontic treatment"),
    ALL(1500, "DN2", SITUATIONAL, 35, x837_dn2, TOOTH_STATUS, "tooth status"),
    ALL(1550, "PWK", SITUATIONAL, 10, x837_pwk, ATTACHMENTS(Claim), "claim attachment"),
    INTO(1600, "CN1", SITUATIONAL, x837_cn1, TO_CONTRACT(Claim), "contract"),
    EACH(1750, "AMT", "F5", SITUATIONAL, 1, x12_amt, AMOUNTS(Claim), "patient amount paid"),
    EACH(1800, "REF", "4N 9A 9C 9F D9 F8 G1 G3", SITUATIONAL, 0, x12_ref, REFS(Claim), "claim number"),
    KEPT_AS(1850, "K3", 10, x837_k3, "file information"),
    EACH(1900, "NTE", "ADD", SITUATIONAL, 5, x12_nte, NOTES(Claim), "claim note"),
    GROUPS(2310, "HI", "ABK BK TQ ABF BF", SITUATIONAL, 1, x837_hi_diagnosis, DIAGNOSES, "diagnoses"),
    INTO(2410, "HCP", SITUATIONAL, x837_hcp, TO_REPRICING(Claim), "claim pricing"),
};

#define DENTIST_ROWS(rows, prv)                                             \
    static const struct x12_row rows[] = {                                  \
        OWN(3250, "NM1", REQUIRED, x12_nm1_provider, "name"),               \
        OWN(3255, "PRV", SITUATIONAL, prv, "specialty"),                    \
        EACH(3550, "REF", "0B 1G G2 LU", SITUATIONAL, 4, x12_ref, REFS(Party), "number"), \
    }
DENTIST_ROWS(referring, x837_prv_referring);
DENTIST_ROWS(rendering, x837_prv_rendering);
DENTIST_ROWS(assistant, x837_prv_assistant);

static const struct x12_row supervisor[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_provider, "name"),
    EACH(3550, "REF", "0B 1G G2 LU", SITUATIONAL, 4, x12_ref, REFS(Party), "number"),
};

static const struct x12_row place[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_provider, "name"),
    INTO(3320, "N3", REQUIRED, x12_n3, TO_ADDRESS, "address"),
    INTO(3400, "N4", REQUIRED, x12_n4_nine, TO_ADDRESS, "city"),
    EACH(3550, "REF", "0B G2 LU", SITUATIONAL, 3, x12_ref, REFS(Party), "number"),
};

static const struct x12_row their_provider[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_place, "name"),
    EACH(3550, "REF", "0B 1G G2 LU", ADVISED, 3, x12_ref, REFS(Party), "number at the other payer"),
};

static const struct x12_row line[] = {
    CODED(3650, "LX", &x837_lx, "service line number"),
    OWN(3800, "SV3", REQUIRED, x837_sv3, "dental service"),
    ALL(3820, "TOO", SITUATIONAL, 32, x837_too, TEETH, "tooth"),
    OWN_OF(4550, "DTP", "472", SITUATIONAL, x837_service_date, "service date"),
    EACH(4550, "DTP", "441", SITUATIONAL, 1, x12_dtp, DATES(ServiceLine), "prior placement"),
    EACH(4550, "DTP", "452", SITUATIONAL, 1, x12_dtp, DATES(ServiceLine), "appliance placement"),
    EACH(4550, "DTP", "446", SITUATIONAL, 1, x12_dtp, DATES(ServiceLine), "replacement of an appliance"),
    EACH(4550, "DTP", "196", SITUATIONAL, 1, x12_dtp, DATES(ServiceLine), "treatment began"),
    EACH(4550, "DTP", "198", SITUATIONAL, 1, x12_dtp, DATES(ServiceLine), "treatment ended"),
    INTO(4650, "CN1", SITUATIONAL, x837_cn1, TO_CONTRACT(ServiceLine), "contract"),
    OWN_OF(4700, "REF", "6R", SITUATIONAL, x837_line_number, "line item control number"),
    EACH(4700, "REF", "9A 9C 9F G1 G3", SITUATIONAL, 0, x12_ref, REFS(ServiceLine), "line number"),
    EACH(4750, "AMT", "T", SITUATIONAL, 1, x12_amt, AMOUNTS(ServiceLine), "sales tax"),
    KEPT_AS(4800, "K3", 10, x837_k3, "file information"),
    INTO(4920, "HCP", SITUATIONAL, x837_hcp_line, TO_REPRICING(ServiceLine), "line pricing"),
};

#define THEIR_PROVIDER(id, codes, max, name) \
    LOOP(id, DENTAL_2320, "NM1", 1, codes, SITUATIONAL, max, TO_OTHER_PROVIDERS, STAY, Party, their_provider, name)
#define DENTIST(id, codes, rows, name) \
    LOOP(id, DENTAL_2400, "NM1", 1, codes, SITUATIONAL, 1, TO_LINE_PROVIDERS, STAY, Party, rows, name)

static const struct x12_loop loops[] = {
    X837_HEADING_LOOPS,
    LOOP("2300", -1, "CLM", 0, NULL, REQUIRED, 0, STAY, STAY, Claim, claim, "claim"),
    CLAIM_PROVIDER("2310A", "DN P3", 2, referring,  "referring provider"),
    CLAIM_PROVIDER("2310B", "82",    1, rendering,  "rendering provider"),
    CLAIM_PROVIDER("2310C", "77",    1, place,      "service facility"),
    CLAIM_PROVIDER("2310D", "DD",    1, assistant,  "assistant surgeon"),
    CLAIM_PROVIDER("2310E", "DQ",    1, supervisor, "supervising provider"),
    LOOP("2320", LOOP_2300, "SBR", 0, NULL, SITUATIONAL, 10, TO_OTHER_PAYERS, STAY, OtherPayer, other_payer, "other insurance"),
    LOOP("2400", LOOP_2300, "LX", 0, NULL, REQUIRED, 50, TO_LINES, STAY, ServiceLine, line, "service line"),
    X837_OTHER_PAYER_LOOPS(DENTAL_2320),
    THEIR_PROVIDER("2330C", "DN P3", 2, "other payer's referring provider"),
    THEIR_PROVIDER("2330D", "82",    1, "other payer's rendering provider"),
    THEIR_PROVIDER("2330E", "DQ",    1, "other payer's supervising provider"),
    THEIR_PROVIDER("2330F", "85",    1, "other payer's billing provider"),
    THEIR_PROVIDER("2330G", "77",    1, "other payer's service facility"),
    THEIR_PROVIDER("2330H", "DD",    1, "other payer's assistant surgeon"),
    DENTIST("2420A", "82", rendering,  "rendering provider"),
    DENTIST("2420B", "DD", assistant,  "assistant surgeon"),
    DENTIST("2420C", "DQ", supervisor, "supervising provider"),
    DENTIST("2420D", "77", place,      "service facility"),
    LOOP("2430", DENTAL_2400, "SVD", 0, NULL, SITUATIONAL, 15, TO_ADJUDICATIONS, STAY, Adjudication, adjudication, "line adjudication"),
};
/* clang-format on */

_Static_assert(COUNT_OF(loops) <= X837_LOOPS_MAX,
               "the reader counts loops in an array of this size");
_Static_assert(COUNT_OF(line) <= X837_ROWS_MAX && COUNT_OF(claim) <= X837_ROWS_MAX,
               "the reader counts rows in an array of this size");
const struct x12_loops x837_dental = {loops, COUNT_OF(loops)};
