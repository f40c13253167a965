/* Every adjudication balances, for the claim and each line, and is the same for the same claim and
 * seed. */
#include "payer/adjudicate.h"

#include <criterion/criterion.h>

#include "lib/base/body.h"
#include "lib/x12/balance.h"
#include "payer/samples.h"

enum { GENERATED = 10000 };

static const struct payer_rules ordinary = {.seed = 7,
                                            .reject_percent = 3,
                                            .deny_percent = 8,
                                            .underpay_percent = 5,
                                            .reverse_percent = 10};

static void check_balance(const RemitClaim *claim, uint64_t n, const char *what)
{
    struct remit_equation equation;
    struct arena *arena = arena_new(1 << 16);
    cr_expect(remit_claim_balances(claim, &equation), "claim %u, %s: %.*s", (unsigned)n, what,
              STR_ARGS(remit_equation_text(arena, &equation)));
    arena_free(arena);
}

/* What the reversal and the first payment come to together is nothing. */
static void check_reversal(const struct adjudication *a, uint64_t n)
{
    int64_t adjusted, patient, adjusted_back, patient_back;
    cr_expect_eq(a->first->paid_cents + a->reversal->paid_cents, 0, "claim %u", (unsigned)n);
    cr_expect_eq(a->first->charge_cents + a->reversal->charge_cents, 0, "claim %u", (unsigned)n);
    cr_expect(remit_claim_sums(a->first, &adjusted, &patient));
    cr_expect(remit_claim_sums(a->reversal, &adjusted_back, &patient_back));
    cr_expect_eq(adjusted + adjusted_back, 0, "claim %u", (unsigned)n);
    cr_expect_eq(patient + patient_back, 0, "claim %u", (unsigned)n);
    cr_expect(str_is(str_from(a->reversal->status), "22"));
    cr_expect(str_eq(str_from(a->reversal->payer_control), str_from(a->first->payer_control)));
    cr_expect_eq(a->corrected->charge_cents, a->first->charge_cents);
}

Test(adjudicate, balances_ten_thousand_generated_claims)
{
    struct arena *arena = arena_new(64 << 20);
    unsigned rejected = 0, reversed = 0, denied = 0, zero = 0;
    for (uint64_t n = 0; n < GENERATED; n++) {
        struct adjudication a;
        const Claim *claim = claim_made(arena, n);
        adjudicate(claim, &ordinary, date_of(20260630), arena, &a);
        rejected += a.rejected;
        if (!a.rejected) {
            check_balance(a.first, n, "first");
            cr_expect_eq(a.first->charge_cents, claim->charge_cents);
            cr_expect_geq(a.first->paid_cents, 0);
            cr_expect(str_eq(str_from(a.first->patient_control), str_from(claim->patient_control)));
            denied += str_is(str_from(a.first->status), "4");
            zero += a.first->paid_cents == 0;
        }
        if (a.reversal != NULL) {
            check_balance(a.reversal, n, "reversal");
            check_balance(a.corrected, n, "corrected");
            check_reversal(&a, n);
            reversed++;
        }
        arena_reset(arena);
    }
    /* Chance is what was asked for, give or take. */
    cr_expect(rejected > 200 && rejected < 400, "%u rejected", rejected);
    cr_expect(denied > 600 && denied < 1000, "%u denied", denied);
    cr_expect(reversed > 800 && reversed < 1200, "%u reversed", reversed);
    cr_expect(zero >= denied);
    arena_free(arena);
}

static str packed(struct arena *arena, uint64_t n, const struct payer_rules *rules)
{
    struct adjudication a;
    adjudicate(claim_made(arena, n), rules, date_of(20260630), arena, &a);
    return a.first ? body_pack(arena, &a.first->base) : STR("rejected");
}

Test(adjudicate, gives_the_same_answer_to_the_same_claim_and_seed)
{
    struct arena *arena = arena_new(64 << 20);
    struct payer_rules other = ordinary;
    unsigned differs = 0;
    other.seed = 8;
    for (uint64_t n = 0; n < 500; n++) {
        cr_expect(str_eq(packed(arena, n, &ordinary), packed(arena, n, &ordinary)), "claim %u",
                  (unsigned)n);
        differs += !str_eq(packed(arena, n, &ordinary), packed(arena, n, &other));
    }
    cr_expect_gt(differs, 400, "another seed, another payer: %u", differs);
    arena_free(arena);
}

/* ---- cases -------------------------------------------------------------------------------- */

static const struct {
    const char *what;
    struct payer_rules rules;
    bool rejected, reversed, denied;
} cases[] = {
    {"nothing goes wrong", {.seed = 1}, false, false, false},
    {"everything is refused in front", {.seed = 1, .reject_percent = 100}, true, false, false},
    {"everything is denied", {.seed = 1, .deny_percent = 100}, false, false, true},
    {"everything is reversed", {.seed = 1, .reverse_percent = 100}, false, true, false},
    {"everything is denied, then reversed and paid",
     {.seed = 1, .deny_percent = 100, .reverse_percent = 100},
     false,
     true,
     true},
};

Test(adjudicate, does_what_it_is_told)
{
    struct arena *arena = arena_new(64 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint64_t n = 0; n < 50; n++) {
            struct adjudication a;
            adjudicate(claim_professional(arena, n, 0), &cases[i].rules, date_of(20260630), arena,
                       &a);
            cr_expect_eq(a.rejected, cases[i].rejected, "%s", cases[i].what);
            cr_expect_eq(a.reversal != NULL, cases[i].reversed, "%s", cases[i].what);
            if (a.first != NULL)
                cr_expect_eq(str_is(str_from(a.first->status), "4"), cases[i].denied, "%s",
                             cases[i].what);
            if (cases[i].denied) cr_expect_eq(a.first->paid_cents, 0, "%s", cases[i].what);
        }
    arena_free(arena);
}

Test(adjudicate, cuts_the_claim_number_short_when_told_to)
{
    struct arena *arena = arena_new(64 << 20);
    const struct payer_rules foreign = {.seed = 1, .reverse_percent = 100, .foreign_percent = 100};
    struct adjudication a;
    Claim *claim = claim_professional(arena, 1, 0);
    claim->patient_control = str_bytes(STR("0007000000001016"));
    adjudicate(claim, &foreign, date_of(20260630), arena, &a);
    cr_expect(str_is(str_from(a.first->patient_control), "0007000000"));
    cr_expect(str_is(str_from(a.reversal->patient_control), "0007000000"));
    arena_free(arena);
}

Test(adjudicate, pays_less_when_told_to_underpay)
{
    struct arena *arena = arena_new(64 << 20);
    const struct payer_rules fair = {.seed = 1}, mean = {.seed = 1, .underpay_percent = 100};
    int64_t paid_fair = 0, paid_mean = 0;
    for (uint64_t n = 0; n < 100; n++) {
        struct adjudication a;
        adjudicate(claim_professional(arena, n, 0), &fair, date_of(20260630), arena, &a);
        paid_fair += a.first->paid_cents;
        adjudicate(claim_professional(arena, n, 0), &mean, date_of(20260630), arena, &a);
        paid_mean += a.first->paid_cents;
    }
    cr_expect_lt(paid_mean, paid_fair);
    cr_expect_gt(paid_mean, paid_fair / 2);
    arena_free(arena);
}

Test(adjudicate, echoes_line_control_numbers_and_names_the_patient)
{
    struct arena *arena = arena_new(1 << 20);
    struct adjudication a;
    adjudicate(claim_professional(arena, 3, 0), &cases[0].rules, date_of(20260630), arena, &a);
    cr_assert_gt(a.first->n_lines, 0);
    for (size_t i = 0; i < a.first->n_lines; i++)
        cr_expect(str_eq(str_from(a.first->lines[i]->line_control),
                         arena_printf(arena, "01%03zu", i + 1)));
    cr_expect(str_is(str_from(a.first->patient->last_name), "DOE"));
    cr_expect(str_is(str_from(a.first->patient->entity), "QC"));
    arena_free(arena);
}

/* Amounts of a prior payer are laid to the lines once, never paid again. */
Test(adjudicate, subtracts_what_another_payer_paid)
{
    struct arena *arena = arena_new(16 << 20);
    unsigned seen = 0;
    for (uint64_t n = 0; n < 200; n++) {
        const Claim *claim = claim_made(arena, n);
        struct adjudication a;
        if (claim->n_other_payers == 0) continue;
        adjudicate(claim, &cases[0].rules, date_of(20260630), arena, &a);
        cr_expect(str_is(str_from(a.first->status), "2"));
        int64_t prior = 0;
        for (size_t i = 0; i < a.first->n_lines; i++)
            for (size_t k = 0; k < a.first->lines[i]->n_adjustments; k++)
                if (str_is(str_from(a.first->lines[i]->adjustments[k]->group), "OA"))
                    prior += a.first->lines[i]->adjustments[k]->cents;
        cr_expect_leq(prior, claim->other_payers[0]->amounts[0]->cents);
        seen++;
    }
    cr_expect_gt(seen, 10);
    arena_free(arena);
}
