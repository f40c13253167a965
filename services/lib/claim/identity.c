/* Whose claim it is: one keyed hash for the shard, one for the person. */
#include "lib/claim/identity.h"

#include "lib/base/checkdigit.h"
#include "lib/base/status.h"
#include "lib/claim/number.h"

enum { FOLDED_MAX = 80, SHARD_HASH_BYTES = 16 };

/* Senders write one person's id as "abc 1" and "ABC 1": case and outer blanks say nothing. */
static str folded(str value, char room[FOLDED_MAX])
{
    const str trimmed = str_trim(value);
    const size_t len = trimmed.len < FOLDED_MAX ? trimmed.len : FOLDED_MAX;
    for (size_t i = 0; i < len; i++) {
        const char c = trimmed.at[i];
        room[i] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return (str){room, len};
}

static int64_t shard_of(const struct hash_key *key, const str pieces[3])
{
    unsigned char digest[SHARD_HASH_BYTES];
    hash_keyed(key, pieces, 3, digest, sizeof digest);
    const int64_t number = (int64_t)digest[0] << 16 | (int64_t)digest[1] << 8 | digest[2];
    return number & (((int64_t)1 << SHARD_BITS) - 1);
}

struct identity identity_of(const struct hash_key *key, const struct patient_identity *patient)
{
    char room[5][FOLDED_MAX];
    const str record = folded(patient->record_number, room[0]);
    const str member = folded(patient->member_id, room[1]);
    /* Medicare's number is one in the whole country, its contractors are many: the hospital's bill
     * goes to another payer id than the physician's. */
    const str payer = mbi_is_formed(member) ? STR("") : folded(patient->payer_id, room[2]);
    const str name = folded(patient->first_name, room[3]);
    const str birth = {(const char *)&patient->birth_date.yyyymmdd,
                       sizeof patient->birth_date.yyyymmdd};
    /* The first piece keeps the two kinds of number apart: record 1 of A is not member 1 of payer
     * A. */
    const str by_record[] = {STR("record"), folded(patient->authority, room[4]), record};
    const str by_member[] = {STR("member"), payer, member, name, birth};
    /* With neither number only name and birth date are left to spread by; all of them in one shard
     * would stop it. */
    const str by_person[] = {STR("person"), name, birth};
    struct identity identity;
    if (record.len) {
        identity.shard = shard_of(key, by_record);
        hash_keyed(key, by_record, COUNT_OF(by_record), identity.hash, sizeof identity.hash);
        return identity;
    }
    identity.shard = shard_of(key, member.len ? by_member : by_person);
    hash_keyed(key, by_member, COUNT_OF(by_member), identity.hash, sizeof identity.hash);
    return identity;
}
