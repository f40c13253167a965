/* A claim's position is the last word of submission and of remittance about its newest version. */
#include <criterion/criterion.h>
#include "followup/followup.h"
#include "proto/messages.pb-c.h"
#include "runtime/rehearsal.h"

enum { SHARD = 7, SENT = 5, PAID = 6 };

static void say(struct rehearsal *r, int32_t version, const char *by, const char *state)
{
    Position position = POSITION__INIT;
    FollowupInbox inbox = FOLLOWUP_INBOX__INIT;
    position.shard = SHARD;
    position.claim = 99;
    position.version = version;
    position.by = str_bytes(str_of(by));
    position.state = str_bytes(str_of(state));
    position.partner = str_bytes(STR("p"));
    inbox.what_case = FOLLOWUP_INBOX__WHAT_POSITION;
    inbox.position = &position;
    cr_assert_eq(rehearsal_message(r, &inbox.base, SHARD), OK, "%s", rehearsal_fault(r));
}

static const struct {
    struct {
        int32_t version;
        const char *by, *state;
    } said[4];
    int64_t version;
    const char *sent, *paid;
} rows[] = {
    {{{1, "submission", "submitted"}}, 1, "submitted", ""},
    {{{1, "submission", "submitted"}, {1, "submission", "acknowledged"}}, 1, "acknowledged", ""},
    {{{1, "submission", "submitted"}, {1, "remittance", "paid"}}, 1, "submitted", "paid"},
    /* a payment may be faster than the acknowledgement */
    {{{1, "remittance", "paid"}, {1, "submission", "acknowledged"}}, 1, "acknowledged", "paid"},
    {{{1, "remittance", "paid"}, {1, "remittance", "reversed"}}, 1, "", "reversed"},
    /* a new version begins anew; a late word about the old one changes nothing */
    {{{1, "submission", "payer_rejected"},
      {2, "submission", "submitted"},
      {1, "submission", "payer_rejected"}},
     2,
     "submitted",
     ""},
};

Test(followup, keeps_the_last_word_of_each_about_the_newest_version)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct rehearsal *r = rehearsal_new(&followup_worker, 16, date_of(20260630));
        for (size_t k = 0; k < 4 && rows[i].said[k].by; k++)
            say(r, rows[i].said[k].version, rows[i].said[k].by, rows[i].said[k].state);
        const struct table *positions = followup_worker.tables[0];
        cr_assert_eq(rehearsal_put_count(r, positions), 1);
        const struct value *cells = rehearsal_put(r, positions, 0);
        cr_expect_eq(cells[2].i, rows[i].version, "row %zu", i);
        cr_expect(str_is(cells[SENT].s, rows[i].sent), "row %zu", i);
        cr_expect(str_is(cells[PAID].s, rows[i].paid), "row %zu", i);
        rehearsal_free(r);
    }
}
