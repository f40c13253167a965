/* fees.h - what Medicare and a contract pay, and the payment indicators of codes.
 *
 * Relative values are hundredths ("_centi"), indices thousandths ("_milli"), conversion factors
 * ten-thousandths of a dollar ("_e4"), payment limits of drugs thousandths of a dollar. Texts are
 * the indicators as the file has them; empty: blank. Sources: MPFS record layouts PPRRVU and PFALL,
 * GPCI, ASP pricing file, CLFS public use file, OPPS Addendum B.
 */
#ifndef LIB_CODESET_FEES_H
#define LIB_CODESET_FEES_H

#include "lib/base/money.h"
#include "lib/codeset/codeset.h"

struct mpfs {
    struct code_answer answer;
    str status; /* A active, B bundled, C carrier priced, I not valid for Medicare, N, P, R, T, X */
    int64_t work_centi, pe_nonfacility_centi, pe_facility_centi, mp_centi;
    bool na_nonfacility, na_facility;           /* rarely or never performed there */
    str pctc;                                   /* 0..9 */
    str global;                                 /* 000 010 090 MMM XXX YYY ZZZ */
    int64_t pre_centi, intra_centi, post_centi; /* shares of a global package: 0.10 is 10 */
    str multiple, bilateral, assistant, cosurgeon, team;
    str endo_base, supervision, imaging;
    int64_t conversion_e4;    /* of the file; from 2026 the one of non-QP clinicians */
    int64_t conversion_qp_e4; /* from 2026, where the file has it; else 0 */
};
/* modifier: "", "26", "TC", "53": the row of a code that has components has each. A modifier
 * without a row of its own is answered by the code's. */
struct mpfs mpfs_lookup(const struct codesets *sets, str code, str modifier, date day);
/* Its days alone (struct mpfs global), of the code without a modifier. Empty: blank, or no row. */
struct code_answer mpfs_global(const struct codesets *sets, str code, date day, str *global);

struct gpci {
    struct code_answer answer;
    int64_t work_milli, pe_milli, mp_milli;
    str state;
};
struct gpci gpci_lookup(const struct codesets *sets, str carrier, str locality, date day);

struct mpfs_amount {
    struct code_answer answer;
    money nonfacility, facility;
    str status;
};
/* The published amount of a carrier and locality (PFALL). */
struct mpfs_amount mpfs_amount(const struct codesets *sets, const str carrier_and_locality[2],
                               str code, str modifier, date day);

struct asp {
    struct code_answer answer;
    int64_t limit_milli;       /* dollars of a billing unit, in thousandths; 0: blank */
    str dosage;                /* "250 MG" */
    int64_t coinsurance_milli; /* percent, in thousandths: 20 is 20000 */
    int64_t vaccine_limit_milli, blood_limit_milli;
    str notes;
};
struct asp asp_lookup(const struct codesets *sets, str code, date day);

struct clfs {
    struct code_answer answer;
    money rate;
    str indicator; /* N national, L local */
};
struct clfs clfs_lookup(const struct codesets *sets, str code, str modifier, date day);

struct opps {
    struct code_answer answer;
    str status; /* "J1", "C", "V", "S", "T", "N", "E1", ... */
    str apc;
    int64_t weight_e4;
    money rate; /* to the cent; some lists have thousandths */
    int64_t rate_milli;
    money copay, minimum_copay;
};
struct opps opps_lookup(const struct codesets *sets, str code, date day);

struct contract {
    struct code_answer answer;
    str method; /* percent_of_medicare, percent_of_charge, fee_schedule, case_rate */
    int64_t percent_milli;
    bool lesser_of_charge;
    money tolerance, case_rate;
};
/* contract: its name (of the provider's enrolment); empty: the payer's only one. */
struct contract contract_lookup(const struct codesets *sets, str payer_id, str contract, date day);

struct fee {
    struct code_answer answer;
    money amount, facility_amount; /* facility_amount is 0: the same everywhere */
};
struct fee fee_lookup(const struct codesets *sets, const str payer_and_contract[2], str code,
                      str modifier, date day);

#endif
