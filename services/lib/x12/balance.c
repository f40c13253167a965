/* Balance of a paid claim and of its lines. */
#include "lib/x12/balance.h"

#include "lib/base/money.h"

static bool sum_adjustments(Adjustment *const *adjustments, size_t count, int64_t *sum)
{
    for (size_t i = 0; i < count; i++)
        if (!cents_add(sum, adjustments[i]->cents)) return false;
    return true;
}

/* charge - claim_adjusted - line_adjusted == paid, without leaving 64 bits. */
static bool holds(struct remit_equation *e)
{
    int64_t left = e->charge_cents;
    e->too_large = e->too_large || __builtin_sub_overflow(left, e->claim_adjusted_cents, &left) ||
                   __builtin_sub_overflow(left, e->line_adjusted_cents, &left);
    e->balances = !e->too_large && left == e->paid_cents;
    return e->balances;
}

static struct remit_equation of_line(const RemitLine *line, int32_t number)
{
    struct remit_equation e = {
        .line = number, .charge_cents = line->charge_cents, .paid_cents = line->paid_cents};
    e.too_large = !sum_adjustments(line->adjustments, line->n_adjustments, &e.line_adjusted_cents);
    holds(&e);
    return e;
}

static struct remit_equation of_claim(const RemitClaim *claim)
{
    struct remit_equation e = {.charge_cents = claim->charge_cents,
                               .paid_cents = claim->paid_cents};
    e.too_large =
        !sum_adjustments(claim->adjustments, claim->n_adjustments, &e.claim_adjusted_cents);
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!sum_adjustments(claim->lines[i]->adjustments, claim->lines[i]->n_adjustments,
                             &e.line_adjusted_cents))
            e.too_large = true;
    holds(&e);
    return e;
}

bool remit_claim_balances(const RemitClaim *claim, struct remit_equation *equation)
{
    *equation = of_claim(claim);
    for (size_t i = 0; i < claim->n_lines && equation->balances; i++) {
        const struct remit_equation line = of_line(claim->lines[i], (int32_t)i + 1);
        if (!line.balances) *equation = line;
    }
    return equation->balances;
}

str remit_equation_text(struct arena *arena, const struct remit_equation *e)
{
    char charge[MONEY_TEXT_MAX], claim[MONEY_TEXT_MAX], lines[MONEY_TEXT_MAX], paid[MONEY_TEXT_MAX];
    money_write(money_of(e->charge_cents), charge);
    money_write(money_of(e->claim_adjusted_cents), claim);
    money_write(money_of(e->line_adjusted_cents), lines);
    money_write(money_of(e->paid_cents), paid);
    const char *verdict = e->too_large  ? "a sum is too large"
                          : e->balances ? "balances"
                                        : "does not balance";
    if (e->line > 0)
        return arena_printf(arena, "line %d: charge %s - adjustments %s = paid %s %s", (int)e->line,
                            charge, lines, paid, verdict);
    return arena_printf(arena,
                        "charge %s - claim adjustments %s - line adjustments %s = paid %s %s",
                        charge, claim, lines, paid, verdict);
}

static bool sum_by_group(Adjustment *const *adjustments, size_t count, int64_t *adjusted,
                         int64_t *patient)
{
    for (size_t i = 0; i < count; i++) {
        int64_t *sum = str_is(str_from(adjustments[i]->group), "PR") ? patient : adjusted;
        if (!cents_add(sum, adjustments[i]->cents)) return false;
    }
    return true;
}

bool remit_claim_sums(const RemitClaim *claim, int64_t *adjusted_cents, int64_t *patient_cents)
{
    *adjusted_cents = *patient_cents = 0;
    if (!sum_by_group(claim->adjustments, claim->n_adjustments, adjusted_cents, patient_cents))
        return false;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!sum_by_group(claim->lines[i]->adjustments, claim->lines[i]->n_adjustments,
                          adjusted_cents, patient_cents))
            return false;
    return true;
}
