/* A payment's entries come to its charge, and an unpaid claim says why by group and reason. */
#include <criterion/criterion.h>
#include "lib/ledger/ledger.h"

#define CAS(g, r, c)                                                                         \
    {                                                                                        \
        .base = PROTOBUF_C_MESSAGE_INIT(&adjustment__descriptor),                            \
        .group = {sizeof(g) - 1, (uint8_t *)(g)}, .reason = {sizeof(r) - 1, (uint8_t *)(r)}, \
        .cents = (c)                                                                         \
    }

static const struct {
    int64_t paid;
    const char *group, *reason;
    int64_t cents;
    enum outcome outcome;
    const char *decided;
} rows[] = {
    {8000, "CO", "45", 2000, OUTCOME_PAID, "CO-45"},
    {0, "PR", "1", 10000, OUTCOME_ZERO_PAID, "PR-1"},
    {0, "CO", "97", 10000, OUTCOME_ZERO_PAID, "CO-97"},
    {0, "CO", "50", 10000, OUTCOME_DENIED, "CO-50"},
    {0, "PR", "204", 10000, OUTCOME_DENIED, "PR-204"},
    {0, "OA", "23", 10000, OUTCOME_ZERO_PAID, "OA-23"},
};

Test(ledger_outcome, is_decided_by_group_and_reason)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Adjustment cas = ADJUSTMENT__INIT;
        Adjustment *all[] = {&cas};
        RemitClaim claim = REMIT_CLAIM__INIT;
        cas.group = str_bytes(str_of(rows[i].group));
        cas.reason = str_bytes(str_of(rows[i].reason));
        cas.cents = rows[i].cents;
        claim.paid_cents = rows[i].paid;
        claim.adjustments = all;
        claim.n_adjustments = 1;
        str reason;
        cr_expect_eq(ledger_outcome(&claim, arena, &reason), rows[i].outcome, "row %zu", i);
        cr_expect(str_is(reason, rows[i].decided), "row %zu", i);
    }
    arena_free(arena);
}

Test(ledger_outcome, finds_the_denial_behind_a_contractual_adjustment)
{
    struct arena *arena = arena_new(1 << 20);
    Adjustment contractual = CAS("CO", "45", 9000), denial = CAS("CO", "29", 1000);
    Adjustment *of_claim[] = {&contractual}, *of_line[] = {&denial};
    RemitLine line = REMIT_LINE__INIT, *lines[] = {&line};
    RemitClaim claim = REMIT_CLAIM__INIT;
    line.adjustments = of_line;
    line.n_adjustments = 1;
    claim.adjustments = of_claim;
    claim.n_adjustments = 1;
    claim.lines = lines;
    claim.n_lines = 1;
    claim.charge_cents = 10000;
    str reason;
    cr_expect_eq(ledger_outcome(&claim, arena, &reason), OUTCOME_DENIED);
    cr_expect(str_is(reason, "CO-29"));
    const struct ledger_entries entries = ledger_entries(arena, &claim);
    int64_t sum = 0;
    for (size_t i = 0; i < entries.count; i++) sum += entries.items[i].amount.cents;
    cr_expect_eq(entries.count, 3);
    cr_expect_eq(sum, 10000);
    cr_expect_str_eq(entries.items[2].debit, "adjustment");
    cr_expect_eq(entries.items[2].line, 1);
    arena_free(arena);
}
