/* One patient's claims lie in one shard, a family's too; two people are never one identity. */
#include <criterion/criterion.h>
#include "lib/base/status.h"
#include "lib/claim/identity.h"
#include "lib/claim/number.h"

static const struct hash_key key = {{7}};

#define S(text)                \
    {                          \
        text, sizeof(text) - 1 \
    }
#define RECORD(a, n)                             \
    {                                            \
        .authority = S(a), .record_number = S(n) \
    }
#define MEMBER(p, m, n, b)                                                           \
    {                                                                                \
        .payer_id = S(p), .member_id = S(m), .first_name = S(n), .birth_date = { b } \
    }

static const struct {
    struct patient_identity a, b;
    bool same_shard, same_person;
    const char *why;
} rows[] = {
    {RECORD("HOSP", "1"), RECORD("HOSP", "1"), true, true, "the same record"},
    {RECORD("HOSP", "a1 "), RECORD("hosp", "A1"), true, true, "case and blanks say nothing"},
    {RECORD("HOSP", "1"), RECORD("CLINIC", "1"), false, false, "two hospitals' record 1"},
    {RECORD("AB", "C"), RECORD("A", "BC"), false, false, "the pieces are kept apart"},
    {MEMBER("P", "1", "ANN", 19800101), MEMBER("P", "1", "BOB", 20100101), true, false,
     "a family shares a member id"},
    {MEMBER("P", "1", "ANN", 19800101), MEMBER("P", "1", "Ann", 19800101), true, true,
     "the same person"},
    {MEMBER("P", "1", "ANN", 19800101), MEMBER("Q", "1", "ANN", 19800101), false, false,
     "another payer's member 1"},
    {MEMBER("P", "1EG4TE5MK73", "ANN", 19400101), MEMBER("Q", "1EG4TE5MK73", "ANN", 19400101), true,
     true, "Medicare's contractors for hospitals and physicians"},
    {MEMBER("P", "1EG4TE5MK7", "ANN", 19400101), MEMBER("Q", "1EG4TE5MK7", "ANN", 19400101), false,
     false, "no number of Medicare"},
    {MEMBER("P", "1", "ANN", 19800101), RECORD("P", "1"), false, false, "a record is not a member"},
    {MEMBER("", "", "ANN", 19800101), MEMBER("", "", "BOB", 19800101), false, false,
     "nothing but names"},
};

Test(identity_of, tells_people_apart_and_keeps_families_together)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct identity a = identity_of(&key, &rows[i].a), b = identity_of(&key, &rows[i].b);
        cr_expect_eq(a.shard == b.shard, rows[i].same_shard, "%s", rows[i].why);
        cr_expect_eq(memcmp(a.hash, b.hash, IDENTITY_BYTES) == 0, rows[i].same_person, "%s",
                     rows[i].why);
        cr_expect(a.shard >= 0 && a.shard < (int64_t)1 << SHARD_BITS);
    }
}

Test(identity_of, depends_on_the_key)
{
    const struct hash_key other = {{8}};
    const struct patient_identity patient = RECORD("HOSP", "1");
    const struct identity a = identity_of(&key, &patient), b = identity_of(&other, &patient);
    cr_assert_neq(memcmp(a.hash, b.hash, IDENTITY_BYTES), 0);
}
