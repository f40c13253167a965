/* Who the patient and the insured are, taken over from another message about the same account. */
#include "lib/hl7/dft.h"

static bool names_somebody(const Claim *claim)
{
    const Party *patient = claim->patient              ? claim->patient
                           : claim->subscriber != NULL ? claim->subscriber->name
                                                       : NULL;
    return patient && patient->last_name.len;
}

static void payers_take(Claim *claim, const Claim *from)
{
    claim->payer = from->payer;
    claim->other_payers = from->other_payers;
    claim->n_other_payers = from->n_other_payers;
}

void dft_people_replace(Claim *claim, const Claim *newer)
{
    if (!names_somebody(newer)) return;
    claim->subscriber = newer->subscriber;
    claim->patient = newer->patient;
    claim->patient_relationship = newer->patient_relationship;
    payers_take(claim, newer);
    claim->patient_birth_date = newer->patient_birth_date;
    claim->patient_sex = newer->patient_sex;
    claim->medical_record = newer->medical_record;
}

void dft_people_complete(Claim *claim, const Claim *known)
{
    if (!claim->payer && known->payer) {
        dft_people_replace(claim, known);
        return;
    }
    if (claim->patient_birth_date == 0) claim->patient_birth_date = known->patient_birth_date;
    if (claim->patient_sex.len == 0) claim->patient_sex = known->patient_sex;
    Party *patient = claim->patient ? claim->patient : claim->subscriber->name;
    const Party *other = known->patient ? known->patient : known->subscriber->name;
    if (!patient->address) patient->address = other->address;
}

void dft_stay_reopen(Claim *claim)
{
    size_t kept = 0;
    for (size_t i = 0; i < claim->n_dates; i++)
        if (!str_is(str_from(claim->dates[i]->qualifier), "096"))
            claim->dates[kept++] = claim->dates[i];
    claim->n_dates = kept;
    claim->discharge_status = (bytes){0};
}

bool dft_is_discharged(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_dates; i++)
        if (str_is(str_from(claim->dates[i]->qualifier), "096")) return true;
    return false;
}
