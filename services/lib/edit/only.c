/* What an edit is asked of, found out once a claim. */
#include "lib/edit/only.h"

#include "lib/edit/pairs.h"
#include "lib/edit/visits.h"

static uint32_t either(bool holds, uint32_t one, uint32_t other)
{
    return holds ? one : other;
}

uint32_t only_of_claim(const Claim *claim)
{
    const bool medicare = is_medicare(claim), inpatient = claim_is_inpatient(claim);
    return either(claim->type == CLAIM_TYPE__PROFESSIONAL, ONLY_PROFESSIONAL, 0) |
           either(claim->type == CLAIM_TYPE__INSTITUTIONAL, ONLY_INSTITUTIONAL,
                  ONLY_NOT_INSTITUTIONAL) |
           either(inpatient, ONLY_INPATIENT, ONLY_NOT_INPATIENT) |
           either(medicare, ONLY_MEDICARE, ONLY_NOT_MEDICARE) |
           either(str_is(filing_of(claim), "MC"), ONLY_MEDICAID, ONLY_NOT_MEDICAID) |
           either(medicare && is_bill(claim, "13"), ONLY_OPPS, 0) |
           either(pairs_hold_for(claim), ONLY_NCCI, 0);
}

uint32_t only_of_line(const ServiceLine *line, uint32_t of_claim)
{
    const str procedure = str_from(line->procedure);
    return of_claim | either(procedure.len, ONLY_CODED, 0) |
           either(line->n_modifiers, ONLY_MODIFIED, 0) | either(line->drug, ONLY_DRUG, 0) |
           either(visit_of(procedure) != VISIT_NONE, ONLY_VISIT, 0);
}

uint32_t only_of_diagnosis(const Diagnosis *diagnosis, uint32_t of_claim)
{
    return of_claim | either(is_icd10(diagnosis), ONLY_ICD10, 0);
}
