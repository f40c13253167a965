/* check.h - what the files of predicates share: the groups of the table, evidence, facts of a
 * claim. */
#ifndef LIB_EDIT_CHECK_H
#define LIB_EDIT_CHECK_H

#include "lib/base/money.h"
#include "lib/edit/edit.h"

/* A group is one file's rows, in the catalogue's order. */
struct edit_group {
    const struct edit *edits;
    size_t count;
};
extern const struct edit_group diagnosis_edits, principal_edits, procedure_edits, place_edits,
    wire_edits, amount_edits, cob_edits, subscriber_edits, provider_edits, party_edits, payer_edits,
    duplicate_edits, bill_edits, stay_edits, reader_edits, coverage_edits, accident_edits,
    combination_edits, visit_reason_edits, bill_code_edits, visit_edits, service_edits, ncci_edits,
    physician_edits, inpatient_edits, note_edits, outpatient_edits, necessity_edits,
    eligibility_edits, enrolment_edits, authorisation_edits, list_edits, fee_edits, national_edits,
    registry_edits, scope_edits, limit_edits, panel_edits, preference_edits, revenue_edits,
    given_edits, device_edits, location_edits, short_stay_edits, drug_edits, level_edits,
    pair_before_edits, global_period_edits, new_patient_edits, care_edits, frequency_edits,
    equipment_edits, stay_before_edits, original_edits, payment_edits, documentation_edits;

#define GROUP(rows)            \
    {                          \
        (rows), COUNT_OF(rows) \
    }

/* Evidence of a failure; a value only where it is a code, count or control number. */
enum edit_state fails(struct evidence *evidence, str field, str value);
enum edit_state fails_at(struct evidence *evidence, int32_t line, str field, str value);
enum edit_state warns(struct evidence *evidence, str field, str value);
enum edit_state unchecked(struct evidence *evidence, str field, const char *missing);
/* For want of a table of this set. */
enum edit_state unchecked_for(struct evidence *evidence, str field, const char *missing,
                              enum codeset set);
/* The answer of a table as a state, with its release, row and dates as evidence. */
enum edit_state from_table(const struct subject *subject, struct evidence *evidence,
                           const struct code_answer *answer, date day);

/* What several edits ask of the same line, diagnosis or (number 0) claim: who asks first finds it
 * and leaves it here, in the run's arena. NULL inside: nobody has asked yet. */
enum kept {
    KEPT_PAIRS,
    KEPT_ADDON,
    KEPT_OPINION,
    KEPT_PLACE,
    KEPT_EXCLUDES1,
    KEPT_EXCLUDES2,
    KEPT_PACKAGES,
    KEPT_DIAGNOSIS,
    KEPT_PHYSICIAN_FEE,
    KEPT_OPPS,
    KEPT_UNITS,
    KEPT_OPPOSED,
    KEPT_COUNT
};
void **kept_for(const struct subject *subject, enum kept what, int32_t number);

/* reader.c: the X12 reader found no date or time that is none, nothing that repeats too often. */
edit_check reader_found_no_wrong_date, reader_found_no_repeats;

/* ---- facts of a claim; every function takes absent parts for empty ------------------------ */

str filing_of(const Claim *claim);    /* SBR09 of the payer billed */
bool is_medicare(const Claim *claim); /* SBR09 MA or MB */
const Party *party_of(Party *const *parties, size_t count, str entity); /* NULL: none */
static inline const Party *provider_of(Party *const *parties, size_t count, const char *entity)
{
    return count ? party_of(parties, count, str_of(entity)) : NULL;
}
const Identifier *reference_of(Identifier *const *references, size_t count, const char *qualifier);
const DatedEvent *event_of(const Claim *claim, const char *qualifier);
bool has_condition_code(const Claim *claim, const char *code);
const CodedFact *fact_of(const Claim *claim, const char *qualifier, const char *code);
bool code_among(str code, str list);
/* One of the words of "18 20 21". */
static inline bool code_in(str code, const char *list)
{
    return code_among(code, str_of(list)); /* the length of a literal is known to the compiler */
}
/* CLM05-1 is one of "11 18 21" */
static inline bool is_bill(const Claim *claim, const char *types)
{
    return claim->type == CLAIM_TYPE__INSTITUTIONAL &&
           code_in(str_from(claim->facility_code), types);
}
static inline bool frequency_in(const Claim *claim, const char *codes)
{
    return code_in(str_from(claim->frequency), codes);
}
bool is_icd10(const Diagnosis *diagnosis); /* ABK ABF ABJ APR ABN */
bool modifiers_among(const ServiceLine *line, str list);
static inline bool has_modifier(const ServiceLine *line, const char *list)
{
    return line->n_modifiers && modifiers_among(line, str_of(list));
}
/* The number of a five-digit code (CPT or HCPCS level I), -1: not one. */
int32_t cpt_number(str code);
/* "SV101-2", "SV202-2" or "SV301-2": where the line's procedure stands in its kind of claim. */
/* By the range of the CPT number. */
bool is_laboratory(const ServiceLine *line);
bool is_anesthesia(const ServiceLine *line);
/* 'L', 'R' by the line's modifiers; 0: none of them tells a side, or they tell both. */
char side_of_modifiers(const ServiceLine *line);
/* Who rendered the line: 2420A, else 2310B, else the billing provider. */
str rendering_npi(const Claim *claim, const ServiceLine *line);
str procedure_field(const struct subject *subject, int component);
/* "HI01-2" of a professional claim's n-th diagnosis; the position within its qualifier otherwise.
 */
str diagnosis_field(const struct subject *subject, int32_t number);
/* Age in whole years at admission, else at the first day of service; -1: not known. */
int32_t patient_age(const Claim *claim);

#endif
