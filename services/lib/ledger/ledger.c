/* Claim payments as ledger entries and outcomes. */
#include "lib/ledger/ledger.h"

static money amount_of(const Adjustment *adjustment)
{
    return money_of(adjustment->cents);
}

static bool is_patient(const Adjustment *adjustment)
{
    return str_is(str_from(adjustment->group), "PR");
}

static str reason_of(struct arena *arena, const Adjustment *adjustment)
{
    return arena_printf(arena, "%.*s-%.*s", STR_ARGS(str_from(adjustment->group)),
                        STR_ARGS(str_from(adjustment->reason)));
}

/* ---- entries ------------------------------------------------------------------------------ */

static void entry_add(struct ledger_entries *entries, struct arena *arena,
                      struct ledger_entry entry)
{
    if (entry.amount.cents == 0 && entry.entry != 0) return;
    entries->items = arena_grow(arena, entries->items, entries->count, sizeof *entries->items);
    entry.credit = "receivable";
    entries->items[entries->count++] = entry;
}

static void adjustments_add(struct ledger_entries *entries, struct arena *arena, int32_t line,
                            Adjustment *const *adjustments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        entry_add(
            entries, arena,
            (struct ledger_entry){.line = line,
                                  .entry = (int32_t)i + 1,
                                  .debit = is_patient(adjustments[i]) ? "patient" : "adjustment",
                                  .amount = amount_of(adjustments[i]),
                                  .reason = reason_of(arena, adjustments[i])});
}

struct ledger_entries ledger_entries(struct arena *arena, const RemitClaim *claim)
{
    struct ledger_entries entries = {0};
    entry_add(&entries, arena,
              (struct ledger_entry){.debit = "clearing", .amount = money_of(claim->paid_cents)});
    adjustments_add(&entries, arena, 0, claim->adjustments, claim->n_adjustments);
    for (size_t i = 0; i < claim->n_lines; i++)
        adjustments_add(&entries, arena, (int32_t)i + 1, claim->lines[i]->adjustments,
                        claim->lines[i]->n_adjustments);
    return entries;
}

/* ---- outcome ------------------------------------------------------------------------------ */

/* Reasons that leave nothing to pay without refusing anything. Source: CARC list, as of 2026. */
/* clang-format off */
static const struct { const char *group, *reason; } not_denied[] = {
    {"PR", "1"},    /* deductible */
    {"PR", "2"},    /* coinsurance */
    {"PR", "3"},    /* copayment */
    {"PR", "66"},   /* blood deductible */
    {"CO", "24"},   /* covered by a capitation agreement */
    {"CO", "45"},   /* above the contracted fee */
    {"CO", "59"},   /* multiple procedure rules */
    {"CO", "97"},   /* included in another service: bundled */
    {"CO", "253"},  /* sequestration */
    {"OA", "23"},   /* an earlier payer's adjudication */
    {"CO", "23"},   /* the same, as some payers write it */
    {"CO", "94"},   /* processed in excess of charges */
};
/* clang-format on */

bool ledger_is_denial(const Adjustment *adjustment)
{
    if (adjustment->cents == 0) return false;
    for (size_t i = 0; i < COUNT_OF(not_denied); i++)
        if (str_is(str_from(adjustment->group), not_denied[i].group) &&
            str_is(str_from(adjustment->reason), not_denied[i].reason))
            return false;
    return true;
}

/* The adjustment that decides: the first denial, else the largest of all. */
static void decide(const Adjustment **so_far, Adjustment *const *adjustments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Adjustment *next = adjustments[i];
        const bool better =
            !*so_far || (ledger_is_denial(next) && !ledger_is_denial(*so_far)) ||
            (ledger_is_denial(next) == ledger_is_denial(*so_far) && next->cents > (*so_far)->cents);
        if (better) *so_far = next;
    }
}

enum outcome ledger_outcome(const RemitClaim *claim, struct arena *arena, str *reason)
{
    const Adjustment *decisive = NULL;
    decide(&decisive, claim->adjustments, claim->n_adjustments);
    for (size_t i = 0; i < claim->n_lines; i++)
        decide(&decisive, claim->lines[i]->adjustments, claim->lines[i]->n_adjustments);
    *reason = decisive ? reason_of(arena, decisive) : (str){0};
    if (claim->paid_cents > 0) return OUTCOME_PAID;
    return decisive && ledger_is_denial(decisive) ? OUTCOME_DENIED : OUTCOME_ZERO_PAID;
}
