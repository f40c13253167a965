/* practice.h - what a practice or hospital knows of itself: its providers in NPPES, who may send
 * for them, its locations, its grouper's answers, what was documented; and packages of drugs.
 *
 * A table that is not loaded, and a row that a table of some does not have, is CODE_UNCHECKED.
 * config/codesets/README.md describes the layouts. Account numbers in them are patients'.
 */
#ifndef LIB_CODESET_PRACTICE_H
#define LIB_CODESET_PRACTICE_H

#include "lib/codeset/codeset.h"

struct nppes {
    struct code_answer answer;
    str entity; /* 1 person, 2 organisation; empty where NPPES blanked it */
    date deactivated, reactivated;
};
struct nppes nppes_of(const struct codesets *sets, str npi, date day);

enum { AGREEMENTS_MAX = 16 };
struct agreement {
    str submitter; /* 1000A NM109 or ISA06; empty: whoever sends */
    str status;
};
struct agreements {
    struct agreement *items;
    size_t max, count;
};
/* Those of the payer and billing NPI in force on the day. CODE_INVALID: none, though there are some
 * with the payer; CODE_UNCHECKED: the table has nothing of the payer. */
struct code_answer agreements_of(const struct codesets *sets, str payer_id, str npi, date day,
                                 struct agreements *found);

struct patient_limit {
    struct code_answer answer;
    str sex; /* F, M; empty: either */
    int64_t age_from, age_to;
};
/* The payer's row, else that for all payers. */
struct patient_limit patient_limit_of(const struct codesets *sets, str payer_id, str code,
                                      date day);

struct location {
    struct code_answer answer;
    str kind; /* on_campus, excepted, nonexcepted */
    bool buys_at_340b;
    str imaging; /* modifiers that its equipment needs: "CT FX" */
};
/* The row of the NPI and ZIP, else of its first five digits, else of the NPI alone. */
struct location location_of(const struct codesets *sets, str npi, str zip, date day);

struct grouped {
    struct code_answer answer;
    str drg;
};
struct grouped grouped_drg_of(const struct codesets *sets, str patient_control, date day);

struct documented {
    struct code_answer answer;
    int64_t minutes, problems, data, risk; /* 0: not documented; the others 1 to 4 */
};
struct documented documented_of(const struct codesets *sets, str patient_control, str code,
                                date day);

/* How often a provider bills a level of visits, and how often his specialty does. */
struct visit_share {
    struct code_answer answer;
    int64_t visits, all_visits;
    int64_t norm_milli, deviation_milli; /* thousandths of a percent of the specialty's visits */
};
struct visit_share visit_share_of(const struct codesets *sets, str npi, str code, date day);

/* A package of the FDA's directory; CODE_INVALID with CODE_ENDED: no longer marketed. */
struct code_answer ndc_of(const struct codesets *sets, str ndc, date day);

struct ndc_units {
    struct code_answer answer; /* CODE_INVALID: the code is there, and the NDC is not one of its */
    int64_t size_milli;        /* PKG SIZE */
    int64_t units_milli;       /* BILLUNITS: billing units that one size comes to */
};
struct ndc_units ndc_units_of(const struct codesets *sets, str code, str ndc, date day);

/* The hospital's wage index, in ten-thousandths; 0: not known. */
int64_t wage_index_e4(const struct codesets *sets, str npi, date day);

#endif
