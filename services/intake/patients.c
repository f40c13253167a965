/* Rows of intake.patient as structs. */
#include "intake/patients.h"

#include "intake/charges.h"

enum { SHARD, IDENTITY, SURVIVOR_SHARD, SURVIVOR, TURN, AT, BODY };

void patient_keys(struct keys *wanted, int64_t shard, str identity)
{
    const struct value key[] = {V_INT(shard), V_STR(identity)};
    if (identity.len) keys_add(wanted, &intake_patient_table, key);
}

struct patient patient_get(const struct loaded *loaded, int64_t shard, str identity)
{
    struct patient patient = {.shard = shard, .identity = identity};
    const struct value key[] = {V_INT(shard), V_STR(identity)};
    const struct row *row = identity.len ? loaded_first(loaded, &intake_patient_table, key) : NULL;
    if (!row) return patient;
    const struct value *c = row->cells;
    patient.survivor_shard = c[SURVIVOR_SHARD].i;
    patient.survivor = c[SURVIVOR].s;
    patient.turn = (int32_t)c[TURN].i;
    if (c[BODY].s.len > 1) /* behind the key id */
        patient.known = (str){c[BODY].s.at + 1, c[BODY].s.len - 1};
    return patient;
}

void patient_put(struct effects *fx, const struct loaded *loaded, const struct patient *patient)
{
    if (patient->identity.len == 0) return;
    const struct value cells[] = {
        [SHARD] = V_INT(patient->shard),
        [IDENTITY] = V_STR(patient->identity),
        [SURVIVOR_SHARD] = V_INT(patient->survivor_shard),
        [SURVIVOR] = V_STR(patient->survivor.len ? patient->survivor : STR("")),
        [TURN] = V_INT(patient->turn),
        [AT] = V_INT(loaded_now(loaded).us),
        [BODY] = V_STR(intake_body(effects_arena(fx), patient->known)),
    };
    effects_put(fx, &intake_patient_table, cells);
}
