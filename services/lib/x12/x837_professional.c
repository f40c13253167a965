/* The loops of the professional claim, 005010X222A1, in the order of the guide. */
#include "lib/x12/x837_loops.h"

/* clang-format off */
X837_HEADING_ROWS;
X837_OTHER_PAYER_NAME_ROWS("2U 9F EI F8 FY G1 NF T4");
X837_PERSON_ROWS;
X837_MEDICAL_ROWS;
X837_ADJUDICATION_ROWS(x837_svd);

static const struct x12_row claim[] = {
    OWN(1300, "CLM", REQUIRED, x837_clm_professional, "claim information"),
    EACH(1350, "DTP", "050 090 091 096 296 297 304 360 361 431 435 439 444 453 454 455 471 484", SITUATIONAL, 0,
         x12_dtp_day, DATES(Claim), "claim date"),
    EACH(1350, "DTP", "314", SITUATIONAL, 1, x12_dtp_range, DATES(Claim), "disability"),
    ALL(1550, "PWK", SITUATIONAL, 10, x837_pwk, ATTACHMENTS(Claim), "claim attachment"),
    INTO(1600, "CN1", SITUATIONAL, x837_cn1, TO_CONTRACT(Claim), "contract"),
    EACH(1750, "AMT", "F5", SITUATIONAL, 1, x12_amt, AMOUNTS(Claim), "patient amount paid"),
    EACH(1800, "REF", "1J 4N 9A 9C 9F D9 EA EW F5 F8 G1 LX P4 X4", SITUATIONAL, 0, x12_ref, REFS(Claim), "claim number"),
    KEPT_AS(1850, "K3", 10, x837_k3, "file information"),
    EACH(1900, "NTE", "ADD CER DCP DGN TPO", SITUATIONAL, 1, x12_nte, NOTES(Claim), "claim note"),
    INTO(1950, "CR1", SITUATIONAL, x837_cr1, TO_TRANSPORT(Claim), "ambulance transport"),
    INTO(2000, "CR2", SITUATIONAL, x837_cr2, TO_SPINE, "spinal manipulation"),
    EACH(2200, "CRC", "07", SITUATIONAL, 3, x837_crc_ambulance, CONDITIONS(Claim), "ambulance certification"),
    EACH(2200, "CRC", "E1 E2 E3", SITUATIONAL, 3, x837_crc_vision, CONDITIONS(Claim), "condition of glasses and lenses"),
    EACH(2200, "CRC", "75", SITUATIONAL, 1, x837_crc_homebound, CONDITIONS(Claim), "homebound"),
    EACH(2200, "CRC", "ZZ", SITUATIONAL, 1, x837_crc_referral, CONDITIONS(Claim), "EPSDT referral"),
    GROUPS(2310, "HI", "ABK BK ABF BF", REQUIRED, 1, x837_hi_diagnosis, DIAGNOSES, "diagnoses"),
    GROUPS(2310, "HI", "BP", SITUATIONAL, 1, x837_hi_fact, FACTS, "anesthesia related procedure"),
    GROUPS(2310, "HI", "BG", SITUATIONAL, 2, x837_hi_fact, FACTS, "condition codes"),
    INTO(2410, "HCP", SITUATIONAL, x837_hcp, TO_REPRICING(Claim), "claim pricing"),
};

static const struct x12_row line[] = {
    CODED(3650, "LX", &x837_lx, "service line number"),
    OWN(3700, "SV1", REQUIRED, x837_sv1, "professional service"),
    INTO(4000, "SV5", SITUATIONAL, x837_sv5, TO_RENTAL, "durable medical equipment"),
    ALL(4200, "PWK", SITUATIONAL, 11, x837_pwk, ATTACHMENTS(ServiceLine), "line attachment"),
    INTO(4250, "CR1", SITUATIONAL, x837_cr1, TO_TRANSPORT(ServiceLine), "ambulance transport"),
    INTO(4350, "CR3", SITUATIONAL, x837_cr3, TO_CERTIFICATION, "durable medical equipment certification"),
    EACH(4500, "CRC", "07", SITUATIONAL, 3, x837_crc_ambulance, CONDITIONS(ServiceLine), "ambulance certification"),
    EACH(4500, "CRC", "70", SITUATIONAL, 1, x837_crc_hospice, CONDITIONS(ServiceLine), "hospice employee"),
    EACH(4500, "CRC", "09", SITUATIONAL, 1, x837_crc_equipment, CONDITIONS(ServiceLine), "equipment certification"),
    OWN_OF(4550, "DTP", "472", REQUIRED, x837_service_date, "service date"),
    EACH(4550, "DTP", "011 304 454 455 461 463 471 607 738 739", SITUATIONAL, 0, x12_dtp_day, DATES(ServiceLine), "line date"),
    EACH(4600, "QTY", "PT", SITUATIONAL, 1, x837_qty, QUANTITIES, "ambulance patients"),
    EACH(4600, "QTY", "FL", SITUATIONAL, 1, x837_qty, QUANTITIES, "obstetric anesthesia units"),
    ALL(4620, "MEA", SITUATIONAL, 5, x837_mea, MEASUREMENTS, "test result"),
    INTO(4650, "CN1", SITUATIONAL, x837_cn1, TO_CONTRACT(ServiceLine), "contract"),
    OWN_OF(4700, "REF", "6R", SITUATIONAL, x837_line_number, "line item control number"),
    EACH(4700, "REF", "9B 9D 9F BT EW F4 G1 X4", SITUATIONAL, 0, x12_ref, REFS(ServiceLine), "line number"),
    EACH(4750, "AMT", "F4 T", SITUATIONAL, 2, x12_amt, AMOUNTS(ServiceLine), "line amount"),
    KEPT_AS(4800, "K3", 10, x837_k3, "file information"),
    EACH(4850, "NTE", "ADD DCP TPO", SITUATIONAL, 2, x12_nte, NOTES(ServiceLine), "line note"),
    INTO(4880, "PS1", SITUATIONAL, x837_ps1, TO_PURCHASE, "purchased service"),
    INTO(4920, "HCP", SITUATIONAL, x837_hcp_line, TO_REPRICING(ServiceLine), "line pricing"),
};

static const struct x12_row rendering[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_provider, "name"),
    OWN(3255, "PRV", SITUATIONAL, x12_prv, "specialty"),
    EACH(3550, "REF", "0B 1G G2 LU", SITUATIONAL, 20, x12_ref, REFS(Party), "number"),
};

static const struct x12_row seller[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_place, "name"),
    EACH(3550, "REF", "0B 1G G2", SITUATIONAL, 20, x12_ref, REFS(Party), "number"),
};

static const struct x12_row place[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_site, "name"),
    INTO(3320, "N3", REQUIRED, x12_n3, TO_ADDRESS, "address"),
    INTO(3400, "N4", REQUIRED, x12_n4, TO_ADDRESS, "city"),
};

static const struct x12_row ordering[] = {
    OWN(3250, "NM1", REQUIRED, x12_nm1_person, "name"),
    INTO(3320, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "address"),
    INTO(3400, "N4", ADVISED, x12_n4, TO_ADDRESS, "city"),
    EACH(3550, "REF", "0B 1G G2", SITUATIONAL, 20, x12_ref, REFS(Party), "number"),
    ALL(3600, "PER", SITUATIONAL, 1, x12_per, CONTACTS, "contact"),
};

static const struct x12_row form[] = {
    OWN(5510, "LQ", REQUIRED, x837_lq, "form"),
    ALL(5520, "FRM", REQUIRED, 99, x837_frm, ANSWERS, "form answer"),
};

static const struct x12_loop loops[] = {
    X837_HEADING_LOOPS,
    LOOP("2300", -1, "CLM", 0, NULL, REQUIRED, 0, STAY, STAY, Claim, claim, "claim"),
    CLAIM_PROVIDER("2310A", "DN P3", 2, person,    "referring provider"),
    CLAIM_PROVIDER("2310B", "82",    1, rendering,    "rendering provider"),
    CLAIM_PROVIDER("2310C", "77",    1, facility, "service facility"),
    CLAIM_PROVIDER("2310D", "DQ",    1, person,    "supervising provider"),
    CLAIM_PROVIDER("2310E", "PW",    1, place,    "ambulance pick-up"),
    CLAIM_PROVIDER("2310F", "45",    1, place,    "ambulance drop-off"),
    LOOP("2320", LOOP_2300, "SBR", 0, NULL, SITUATIONAL, 10, TO_OTHER_PAYERS, STAY, OtherPayer, other_payer, "other insurance"),
    LOOP("2400", LOOP_2300, "LX", 0, NULL, REQUIRED, 50, TO_LINES, STAY, ServiceLine, line, "service line"),
    X837_OTHER_PAYER_LOOPS(LOOP_2320),
    OTHER_PROVIDER("2330C", "DN P3", 2, "other payer's referring provider"),
    OTHER_PROVIDER("2330D", "82",    1, "other payer's rendering provider"),
    OTHER_PROVIDER("2330E", "77",    1, "other payer's service facility"),
    OTHER_PROVIDER("2330F", "DQ",    1, "other payer's supervising provider"),
    OTHER_PROVIDER("2330G", "85",    1, "other payer's billing provider"),
    LOOP("2410", LOOP_2400, "LIN", 0, NULL, SITUATIONAL, 1, TO_DRUG, STAY, Drug, drug, "drug"),
    LINE_PROVIDER("2420A", "82",    1, rendering,    "rendering provider"),
    LINE_PROVIDER("2420B", "QB",    1, seller,    "purchased service provider"),
    LINE_PROVIDER("2420C", "77",    1, facility, "service facility"),
    LINE_PROVIDER("2420D", "DQ",    1, person,    "supervising provider"),
    LINE_PROVIDER("2420E", "DK",    1, ordering, "ordering provider"),
    LINE_PROVIDER("2420F", "DN P3", 2, person,    "referring provider"),
    LINE_PROVIDER("2420G", "PW",    1, place,    "ambulance pick-up"),
    LINE_PROVIDER("2420H", "45",    1, place,    "ambulance drop-off"),
    LOOP("2430", LOOP_2400, "SVD", 0, NULL, SITUATIONAL, 15, TO_ADJUDICATIONS, STAY, Adjudication, adjudication, "line adjudication"),
    LOOP("2440", LOOP_2400, "LQ", 0, NULL, SITUATIONAL, 0, TO_FORMS, STAY, Form, form, "form"),
};
/* clang-format on */

_Static_assert(COUNT_OF(loops) <= X837_LOOPS_MAX,
               "the reader counts loops in an array of this size");
_Static_assert(COUNT_OF(line) <= X837_ROWS_MAX, "the reader counts rows in an array of this size");
const struct x12_loops x837_professional = {loops, COUNT_OF(loops)};
