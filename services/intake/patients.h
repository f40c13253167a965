/* patients.h - intake.patient: what is known of a patient, and into whom he was merged. */
#ifndef INTAKE_PATIENTS_H
#define INTAKE_PATIENTS_H

#include "intake/intake.h"
#include "proto/messages.pb-c.h"

enum { HOPS_MAX = 8 }; /* of what is handed on: more merges in a row are a circle */

struct patient {
    int64_t shard;
    str identity;
    int64_t survivor_shard;
    str survivor; /* len 0: not merged */
    int32_t turn;
    str known; /* HL7 segments (lib/hl7/known.h), or empty */
};

/* A message without identity has no patient row: all of this then does nothing. */
void patient_keys(struct keys *wanted, int64_t shard, str identity);
struct patient patient_get(const struct loaded *loaded, int64_t shard, str identity);
void patient_put(struct effects *fx, const struct loaded *loaded, const struct patient *patient);
static inline bool patient_is_merged(const struct patient *patient)
{
    return patient->survivor.len > 0;
}

#endif
