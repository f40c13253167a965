/* A claim balances when charge less adjustments is what was paid, for itself and for each line;
 * nothing overflows. */
#include "lib/x12/balance.h"

#include <criterion/criterion.h>

static Adjustment adjustment(const char *group, int64_t cents)
{
    Adjustment made = ADJUSTMENT__INIT;
    made.group = str_bytes(str_of(group));
    made.cents = cents;
    return made;
}

static const struct {
    const char *what;
    int64_t charge, paid, claim_adjusted, line_charge, line_paid, line_adjusted, line_patient;
    bool balances;
    int32_t line;
} rows[] = {
    {"claim level only", 10000, 8000, 2000, 0, 0, 0, 0, true, 0},
    {"line level only", 10000, 7000, 0, 10000, 7000, 2000, 1000, true, 0},
    {"both levels", 80000, 45000, 5000, 80000, 50000, 0, 30000, true, 0},
    {"a reversal keeps its signs", -10000, -7000, 0, -10000, -7000, -2000, -1000, true, 0},
    {"nothing at all", 0, 0, 0, 0, 0, 0, 0, true, 0},
    {"the claim is off", 10000, 8001, 2000, 0, 0, 0, 0, false, 0},
    {"the line is off, the claim is not", 10000, 7000, 1000, 10000, 9000, 2000, 0, false, 1},
    {"a sum that does not fit", INT64_MAX, 0, INT64_MAX, INT64_MAX, 0, INT64_MAX, 0, false, 0},
};

Test(remit_claim_balances, holds_for_these_claims)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Adjustment at_claim = adjustment("CO", rows[i].claim_adjusted),
                   at_line = adjustment("CO", rows[i].line_adjusted),
                   patient = adjustment("PR", rows[i].line_patient);
        Adjustment *claim_list[] = {&at_claim}, *line_list[] = {&at_line, &patient};
        RemitLine line = REMIT_LINE__INIT;
        RemitLine *lines[] = {&line};
        RemitClaim claim = REMIT_CLAIM__INIT;
        struct remit_equation equation;
        int64_t adjusted, owed;
        claim.charge_cents = rows[i].charge;
        claim.paid_cents = rows[i].paid;
        claim.adjustments = claim_list;
        claim.n_adjustments = 1;
        claim.lines = lines;
        claim.n_lines = rows[i].line_charge != 0;
        line.charge_cents = rows[i].line_charge;
        line.paid_cents = rows[i].line_paid;
        line.adjustments = line_list;
        line.n_adjustments = 2;
        cr_expect_eq(remit_claim_balances(&claim, &equation), rows[i].balances, "%s", rows[i].what);
        cr_expect_eq(equation.line, rows[i].line, "%s: line %d", rows[i].what, (int)equation.line);
        if (!remit_claim_sums(&claim, &adjusted, &owed)) {
            cr_expect_not(equation.balances, "%s", rows[i].what);
            continue;
        }
        cr_expect_eq(adjusted, rows[i].claim_adjusted + (claim.n_lines ? rows[i].line_adjusted : 0),
                     "%s", rows[i].what);
        cr_expect_eq(owed, claim.n_lines ? rows[i].line_patient : 0, "%s", rows[i].what);
    }
}
