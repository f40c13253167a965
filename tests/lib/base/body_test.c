/* Promise: one number of a packed message is found without unpacking it, and nothing outside it is
 * read. */
#include "lib/base/body.h"

#include <criterion/criterion.h>

#include "lib/base/status.h"
#include "proto/messages.pb-c.h"

static struct arena *arena;
static void setup(void)
{
    arena = arena_new(1 << 20);
}
static void teardown(void)
{
    arena_free(arena);
}
TestSuite(body, .init = setup, .fini = teardown);

static str packed_claim(void)
{
    Claim claim = CLAIM__INIT;
    CodingInbox inbox = CODING_INBOX__INIT;
    claim.shard = 77;
    claim.number = INT64_MAX;
    claim.version = 2;
    claim.patient_control = str_bytes(STR("long enough to be skipped"));
    inbox.what_case = CODING_INBOX__WHAT_CLAIM;
    inbox.claim = &claim;
    const str body = body_pack(arena, &inbox.base);
    return (str){body.at + 1, body.len - 1};
}

Test(body, gives_the_number_at_the_end_of_a_path)
{
    static const struct {
        const char *path;
        bool is_there;
        int64_t number;
    } cases[] = {
        {"claim.number", true, INT64_MAX},
        {"claim.shard", true, 77},
        {"claim.version", true, 2},
        {"command.claim", false, 0},         /* the other case of the oneof */
        {"claim", false, 0},                 /* a message, no number */
        {"claim.patient_control", false, 0}, /* text */
        {"claim.number.claim", false, 0},    /* goes on behind a number */
        {"claim.nothing", false, 0},
        {"", false, 0},
    };
    const str packed = packed_claim();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t number = 0;
        cr_expect_eq(body_number(&coding_inbox__descriptor, packed, cases[i].path, &number),
                     cases[i].is_there, "%s", cases[i].path);
        cr_expect_eq(number, cases[i].number, "%s", cases[i].path);
    }
}

/* Each prefix and each flipped byte lies alone in memory: the sanitizers see a read beside it. */
Test(body, reads_nothing_beside_a_message_that_is_cut_short_or_garbled)
{
    const str packed = packed_claim();
    int64_t number;
    for (size_t len = 0; len < packed.len; len++) {
        char *alone = malloc(len + 1);
        memcpy(alone, packed.at, len);
        (void)body_number(&coding_inbox__descriptor, (str){alone, len}, "claim.version", &number);
        for (size_t at = 0; at < len; at++) {
            alone[at] = (char)~alone[at];
            (void)body_number(&coding_inbox__descriptor, (str){alone, len}, "claim.version",
                              &number);
            alone[at] = (char)~alone[at];
        }
        free(alone);
    }
    cr_expect(
        !body_number(&coding_inbox__descriptor, (str){packed.at, 3}, "claim.number", &number));
}
