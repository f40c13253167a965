/* identity.h - whose claim it is: the keyed hash of the patient's identity, and the shard it gives.
 *
 * Assigning authority and medical record number, else payer and member id (with birth date and
 * first name, since families share a member id); Medicare's member ids need no payer. The shard is
 * the hash of authority + record number, or of payer + member id alone, so that one patient's (and
 * one family's) claims lie in one shard.
 */
#ifndef LIB_CLAIM_IDENTITY_H
#define LIB_CLAIM_IDENTITY_H

#include "lib/base/date.h"
#include "lib/base/hash.h"

struct patient_identity {
    str authority, record_number; /* HL7 PID-3; empty for an 837 */
    str payer_id, member_id;      /* 2010BB NM109, 2010BA NM109 / IN1-3, IN1-36 */
    str first_name;
    date birth_date;
};

struct identity {
    int64_t shard; /* 20 bits */
    unsigned char hash[IDENTITY_BYTES];
};

struct identity identity_of(const struct hash_key *key, const struct patient_identity *patient);

#endif
