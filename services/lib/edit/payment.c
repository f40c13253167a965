/* Edits after adjudication: allowed against expected, denials against the catalogue, balances. */
#include "lib/edit/payment.h"

#include "lib/claim/number.h"
#include "lib/edit/pricing.h"
#include "lib/ledger/ledger.h"
#include "lib/x12/balance.h"

/* ---- lines -------------------------------------------------------------------------------- */

static bool is_reason_of(const Adjustment *a, const char *group, const char *reasons)
{
    return str_is(str_from(a->group), group) && code_in(str_from(a->reason), reasons);
}

int64_t allowed_cents(const RemitLine *paid)
{
    int64_t cents = paid->paid_cents;
    for (size_t i = 0; i < paid->n_amounts; i++)
        if (str_is(str_from(paid->amounts[i]->qualifier), "B6")) return paid->amounts[i]->cents;
    for (size_t i = 0; i < paid->n_adjustments; i++) {
        const Adjustment *a = paid->adjustments[i];
        if (is_reason_of(a, "PR", "1 2 3 66") || is_reason_of(a, "CO", "253"))
            (void)cents_add(&cents, a->cents);
    }
    return cents;
}

static bool is_line_of(const ServiceLine *line, const RemitLine *paid)
{
    const str billed =
        paid->charged_procedure.len ? str_from(paid->charged_procedure) : str_from(paid->procedure);
    return line->charge_cents == paid->charge_cents && str_eq(str_from(line->procedure), billed);
}

int32_t paid_line_index(const Claim *claim, const RemitLine *paid)
{
    int32_t version, number;
    const str control = str_from(paid->line_control);
    if (line_control_parse(control, &version, &number) && (size_t)number <= claim->n_lines &&
        is_line_of(claim->lines[number - 1], paid))
        return number - 1;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (control.len && str_eq(control, str_from(claim->lines[i]->sender_line)) &&
            is_line_of(claim->lines[i], paid))
            return (int32_t)i;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (is_line_of(claim->lines[i], paid)) return (int32_t)i;
    return -1;
}

/* ---- underpayment ------------------------------------------------------------------------- */

/* Money that came for the first time, from who pays first. */
static bool is_first_payment(const struct subject *s)
{
    const Subscriber *subscriber = s->claim->subscriber;
    const bool first =
        !subscriber || subscriber->sequence.len == 0 || str_is(str_from(subscriber->sequence), "P");
    return first && code_in(str_from(s->run->payment->status), "1 19");
}

static str shortfall_text(const struct subject *s, int64_t allowed, int64_t expected)
{
    char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];
    (void)money_write(money_of(allowed), a);
    (void)money_write(money_of(expected), b);
    return arena_printf(s->run->arena, "allowed %s, expected %s", a, b);
}

static enum edit_state compare(const struct subject *s, struct evidence *e,
                               const struct price *price, int64_t allowed)
{
    if (allowed >= price->cents - price->slack_cents) return PASSES;
    e->release = price->answer.release;
    e->row = arena_number(s->run->arena, price->answer.row);
    e->from = price->answer.from;
    e->to = price->answer.to;
    e->short_cents = price->cents - allowed;
    e->detail = shortfall_text(s, allowed, price->cents);
    return FAILS;
}

static enum edit_state line_is_paid_in_full(const struct subject *s, struct evidence *e,
                                            enum price_basis basis)
{
    const int64_t allowed = allowed_cents(s->paid_line);
    if (!is_first_payment(s) || allowed <= 0) return PASSES; /* a denial is PRC-06's */
    if (!s->line) {
        const bool medicare = code_in(str_from(s->run->payment->filing), "MA MB");
        return basis == (medicare ? PRICE_SCHEDULE : PRICE_CONTRACT)
                   ? unchecked(e, STR("SVC03"), "the claim that was paid is not at hand")
                   : PASSES;
    }
    const struct price price = line_price(s);
    if (price.basis != basis) return PASSES;
    if (price.missing) return unchecked(e, STR("SVC03"), price.missing);
    e->field = STR("SVC03");
    e->value = str_from(s->line->procedure);
    return compare(s, e, &price, allowed);
}

static enum edit_state schedule_is_paid(const struct subject *s, struct evidence *e)
{
    return line_is_paid_in_full(s, e, PRICE_SCHEDULE);
}

static enum edit_state modified_is_paid(const struct subject *s, struct evidence *e)
{
    return line_is_paid_in_full(s, e, PRICE_MODIFIED);
}

static enum edit_state list_is_paid(const struct subject *s, struct evidence *e)
{
    return line_is_paid_in_full(s, e, PRICE_LIST);
}

static enum edit_state outpatient_is_paid(const struct subject *s, struct evidence *e)
{
    return line_is_paid_in_full(s, e, PRICE_OUTPATIENT);
}

/* A rate for the whole case is compared with the whole, at the first line. */
static enum edit_state contract_is_paid(const struct subject *s, struct evidence *e)
{
    const RemitClaim *paid = s->run->payment;
    int64_t allowed = 0;
    const struct price price = case_price(s);
    if (is_medicare(s->claim) || price.basis == PRICE_NOTHING)
        return line_is_paid_in_full(s, e, PRICE_CONTRACT);
    for (size_t i = 0; i < paid->n_lines; i++)
        if (!cents_add(&allowed, allowed_cents(paid->lines[i]))) return PASSES;
    if (s->paid_line != paid->lines[0] || allowed <= 0 || !is_first_payment(s)) return PASSES;
    e->line = 0;
    e->field = STR("CLP04");
    return compare(s, e, &price, allowed);
}

/* ---- denials ------------------------------------------------------------------------------ */

static bool has_remark(const RemitClaim *paid, str remark)
{
    for (size_t i = 0; i < paid->n_remarks; i++)
        if (str_eq(str_from(paid->remarks[i]), remark)) return true;
    for (size_t n = 0; n < paid->n_lines; n++)
        for (size_t i = 0; i < paid->lines[n]->n_remarks; i++)
            if (str_eq(str_from(paid->lines[n]->remarks[i]), remark)) return true;
    return false;
}

static bool was_found(const Claim *claim, const struct edit *edit)
{
    for (size_t i = 0; i < claim->n_findings; i++)
        if (str_is(str_from(claim->findings[i]->edit), edit->id)) return true;
    return false;
}

/* How well an edit's `prevents` fits: the more, the better; 0: not this reason. */
enum { FITS = 1, FITS_FIRST = 1, FITS_ALONE = 1, FITS_REMARK = 3, FITS_FOUND = 6 };

/* "CARC 16 N297" names reason 16 and remark N297. */
static int item_fits(str item, const RemitClaim *paid, str reason)
{
    int fits = FITS;
    if (!str_starts(item, "CARC ")) return 0;
    (void)str_cut(&item, ' ');
    if (!str_eq(str_cut(&item, ' '), reason)) return 0;
    while (item.at)
        if (has_remark(paid, str_cut(&item, ' '))) fits = FITS + FITS_REMARK;
    return fits;
}

/* Families of edits that are a hospital's, and a stay's. */
static bool is_for(const struct edit *edit, const Claim *claim)
{
    const str id = str_of(edit->id);
    if (str_starts(id, "MCE-")) return claim_is_inpatient(claim);
    return claim->type == CLAIM_TYPE__INSTITUTIONAL || !str_starts(id, "INS-");
}

static int edit_fits(const struct edit *edit, const Claim *claim, const RemitClaim *paid,
                     str reason)
{
    int best = 0;
    bool is_first = true;
    if (!is_for(edit, claim)) return 0;
    for (str rest = str_of(edit->prevents); rest.at; is_first = false) {
        const int fits = item_fits(str_trim(str_cut(&rest, ',')), paid, reason);
        const int all =
            fits + (is_first ? FITS_FIRST : 0) + (is_first && !rest.at ? FITS_ALONE : 0);
        if (fits && all > best) best = all;
    }
    return best && was_found(claim, edit) ? best + FITS_FOUND : best;
}

const struct edit *edit_preventing(const Claim *claim, const RemitClaim *paid, str reason)
{
    const struct edit *best = NULL;
    /* Lacks information: which, only a remark or finding tells. */
    int most = str_is(reason, "16") ? FITS + FITS_FIRST + FITS_ALONE : 0;
    for (size_t i = 0; i < edits_count(); i++) {
        const int fits = edit_fits(edits_at(i), claim, paid, reason);
        if (fits <= most) continue;
        most = fits;
        best = edits_at(i);
    }
    return best;
}

static const Adjustment *denial_in(Adjustment *const *adjustments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ledger_is_denial(adjustments[i])) return adjustments[i];
    return NULL;
}

const Adjustment *payment_denial(const RemitClaim *paid, int32_t *line)
{
    const Adjustment *found = denial_in(paid->adjustments, paid->n_adjustments);
    *line = 0;
    for (size_t i = 0; i < paid->n_lines && !found; i++) {
        found = denial_in(paid->lines[i]->adjustments, paid->lines[i]->n_adjustments);
        *line = (int32_t)i + 1;
    }
    return found;
}

static enum edit_state nothing_is_denied(const struct subject *s, struct evidence *e)
{
    const Adjustment *denial = payment_denial(s->run->payment, &e->line);
    if (!denial || str_is(str_from(s->run->payment->status), "22")) return PASSES;
    const struct edit *edit = edit_preventing(s->claim, s->run->payment, str_from(denial->reason));
    e->preventing = edit;
    e->detail =
        edit ? arena_printf(s->run->arena, "%s would have spared it: %s", edit->id, edit->fix)
             : STR("no edit here is known to spare it");
    return fails(e, e->line ? STR("2110 CAS") : STR("2100 CAS"),
                 arena_printf(s->run->arena, "%.*s-%.*s", STR_ARGS(str_from(denial->group)),
                              STR_ARGS(str_from(denial->reason))));
}

/* ---- balances ----------------------------------------------------------------------------- */

static enum edit_state payment_balances(const struct subject *s, struct evidence *e)
{
    struct remit_equation equation;
    if (remit_claim_balances(s->run->payment, &equation)) return PASSES;
    e->detail = remit_equation_text(s->run->arena, &equation);
    e->line = equation.line;
    return fails(e, equation.line ? STR("SVC03") : STR("CLP04"), STR(""));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PRC-01", STAGE_REMITTANCE, SEVERITY_WARN, .paid_line_holds = schedule_is_paid,
     .doc = "Medicare should allow what relative values, geographic indices and conversion factor come to.",
     .fix = "Compare with the contractor's amount; ask for a reopening.",
     .source = "42 CFR 414.20 to 414.34; PPRRVU, GPCI, ZIP to locality; IOM 100-04 ch.12 s.20.1", .prevents = "underpayment"},
    {"PRC-02", STAGE_REMITTANCE, SEVERITY_WARN, .paid_line_holds = modified_is_paid,
     .doc = "Medicare should allow the share that the modifiers, components and the reduction of several surgeries leave.",
     .fix = "Compare with the indicators of the schedule; ask for a reopening.",
     .source = "IOM 100-04 ch.12 s.20.4.3, s.40.4, s.40.6, s.40.7, s.40.8, s.110, s.120; CMS MPFS record layout", .prevents = "underpayment"},
    {"PRC-03", STAGE_REMITTANCE, SEVERITY_WARN, .paid_line_holds = list_is_paid,
     .doc = "Medicare should allow the payment limit of a drug a unit, wasted ones too, and the rate of a laboratory test.",
     .fix = "Check the units; ask for a reopening.",
     .source = "IOM 100-04 ch.17 s.20, s.40; ch.16 s.20; ASP pricing file, CLFS", .prevents = "underpayment"},
    {"PRC-04", STAGE_REMITTANCE, SEVERITY_WARN, .paid_line_holds = outpatient_is_paid,
     .doc = "Medicare should allow an outpatient line's OPPS rate by the wage index, with packaging and reductions.",
     .fix = "Check the status of the other lines; ask for a reopening.",
     .source = "42 CFR 419.32, 419.43, 419.44; OPPS Addendum B; table wage_index", .prevents = "underpayment"},
    {"PRC-05", STAGE_REMITTANCE, SEVERITY_WARN, .paid_line_holds = contract_is_paid,
     .doc = "A payer should allow no less than its contract says, by more than the tolerance.",
     .fix = "Dispute the payment with the contract in hand.",
     .source = "tables contract, fee_schedule, enrolment", .prevents = "silent underpayment"},
    {"PRC-06", STAGE_REMITTANCE, SEVERITY_HOLD, .payment_holds = nothing_is_denied,
     .doc = "A denial shows the edit that would have spared it.",
     .fix = "Do what the edit says and send the claim again, or appeal; switch the edit on where it was off.",
     .source = "005010X221A1 2100 and 2110 CAS; the column prevents of this catalogue", .prevents = "the same denial again"},
    {"PRC-07", STAGE_REMITTANCE, SEVERITY_WARN, .payment_holds = payment_balances,
     .doc = "Of a payment, charge less adjustments must be what was paid, of the claim and of each line.",
     .fix = "Do not post it; ask the payer for a corrected 835.",
     .source = "005010X221A1 1.10.2.1", .prevents = "posting errors"},
};
/* clang-format on */

const struct edit_group payment_edits = GROUP(rows);
