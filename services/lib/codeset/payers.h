/* payers.h - tables that only the customer or a payer has: enrolment, authorisations, answers about
 * coverage, filing limits; and ZIP codes, exclusions, lists of codes.
 *
 * A table that is not loaded makes CODE_UNCHECKED, and one of eligibility, enrolment or
 * authorisations that never names the payer likewise. config/codesets/README.md describes the
 * layouts. Names, birth dates and member ids in them are patient data: compare them, never show
 * them.
 */
#ifndef LIB_CODESET_PAYERS_H
#define LIB_CODESET_PAYERS_H

#include "lib/codeset/codeset.h"

struct place {
    struct code_answer answer;
    str state, carrier, locality; /* carrier: the MAC of five characters */
    char rural;                   /* ' ', 'R' rural, 'B' super rural */
};
/* Of a place of service: "facility", "nonfacility", or empty: not known. CMS place of service set.
 */
str place_setting(const struct codesets *sets, str place_of_service, date day);
/* Five or nine digits: nine where the five-digit row says that the locality depends on them. */
struct place place_of_zip(const struct codesets *sets, str zip, date day);

struct filing_limit {
    struct code_answer answer;
    int64_t days_initial, days_corrected, days_secondary; /* -1: one calendar year; 0: none given */
    str count_from; /* line_from, statement_through, discharge, eob */
    str source;
};
/* plan and network may be empty; the row that names more wins over one that names less.
 * claim_type: "P", "I", "D". */
struct filing_limit filing_limit_of(const struct codesets *sets, str payer_id,
                                    const str plan_and_network[2], str claim_type, date day);

struct enrolment {
    struct code_answer answer; /* CODE_INVALID: not enrolled on the day */
    str status, network, taxonomy, contract;
};
struct enrolment enrolment_of(const struct codesets *sets, str npi, str payer_id, date day);
/* The payer has on file this taxonomy for the provider: CODE_VALID; another only: CODE_INVALID. */
struct code_answer enrolment_taxonomy(const struct codesets *sets, const str npi_and_payer[2],
                                      str taxonomy, date day);

/* CODE_VALID: excluded (LEIE) on the day. */
struct code_answer exclusion_of(const struct codesets *sets, str npi, date day);

enum ordering_benefit { ORDERS_PARTB, ORDERS_DME, ORDERS_HHA, ORDERS_PMD, ORDERS_HOSPICE };
/* CODE_VALID: on CMS's list for the benefit; CODE_INVALID: not on the list, or not for it. */
struct code_answer ordering_of(const struct codesets *sets, str npi, enum ordering_benefit benefit,
                               date day);

struct authorisation {
    struct code_answer answer; /* CODE_INVALID: no such authorisation for the code on the day */
    str member_id, npi, place, status;
    int64_t units_milli; /* 0: not limited */
};
struct authorisation authorisation_of(const struct codesets *sets, const str payer_and_number[2],
                                      str code, date day);

struct eligibility {
    struct code_answer answer;
    str status; /* EB01: 1..5 active, 6..8 inactive, F limitation, R other payer, I not covered */
    str service_type, last_name, first_name, sex, plan, plan_kind, network;
    date birth_date, death_date, asked_on;
    bool limit_reached;
};
struct eligibilities {
    struct eligibility *items;
    size_t max, count; /* count is how many there are, even beyond max */
};
/* Everything that answers of the payer say of the member on the day. plan_kind:
 * "medicare_advantage", "hospice", "msp", "inpatient", "snf", "hmo", ... (README). */
struct code_answer eligibility_of(const struct codesets *sets, const str payer_and_member[2],
                                  date day, struct eligibilities *found);

/* Lists of codes by name, of a payer or (payer_id empty) of all: "prior_authorisation",
 * "telehealth", "attachment", "ndc_required", "single_dose_drug", ... (README). CODE_VALID: the
 * list has it; CODE_INVALID: the list exists and has it not; a payer's rows come before those for
 * all. */
struct list_answer {
    struct code_answer answer;
    str value, note;
};
struct list_answer list_lookup(const struct codesets *sets, str list, str payer_id, str code,
                               date day);

struct payer_answer {
    struct code_answer answer;
    str name, kind, route;
};
struct payer_answer payer_lookup(const struct codesets *sets, str payer_id, str claim_type,
                                 date day);

#endif
