/* What the 835's guide says of segments beside others (SNIP 4). */
#include "lib/x12/x835_situations.h"

#include "lib/base/money.h"
#include "lib/x12/balance.h"
#include "lib/x12/guide.h"
#include "lib/x12/x835_table.h"

struct look {
    struct x12_walk *walk;
    const Payment *payment;
    const RemitClaim *claim; /* NULL: the payment itself is looked at */
    const struct x12_rule *rule;
};

static struct x12_finding *found(struct look *look, const void *record, const char *id,
                                 unsigned element)
{
    return x12_walk_find_at(look->walk, look->rule, record, id, element);
}

static struct x12_finding *missed(struct look *look, const void *record, const char *id)
{
    return x12_walk_find_missing(look->walk, look->rule, record, id);
}

static bool is(bytes code, const char *codes)
{
    return x12_code_is_listed(codes, str_from(code));
}

/* ---- the payment ---------------------------------------------------------------------------- */

/* The heading's loops share one record: the place of a segment by its loop. */
static struct x12_finding *found_in(struct look *look, enum x835_loop loop, const char *id)
{
    for (size_t i = 0; i < look->walk->trace_count; i++)
        if (look->walk->traces[i].loop == (int16_t)loop)
            return x12_walk_find_trace(look->walk, look->rule, &look->walk->traces[i], id);
    return missed(look, look->payment, id);
}

static void produced_after_payment(struct look *look)
{
    const Payment *payment = look->payment;
    if (payment->date && payment->produced > payment->date) found(look, payment, "DTM", 2);
}

static bool has_kept(const Payment *payment, const char *loop, const char *start)
{
    for (size_t i = 0; i < payment->n_other; i++)
        if (str_is(str_from(payment->other[i]->loop), loop) &&
            str_starts(str_from(payment->other[i]->text), start))
            return true;
    return false;
}

static void payee_has_no_tax_number(struct look *look)
{
    if (is(look->payment->payee_id_qualifier, "XX") && !has_kept(look->payment, "1000B", "REF*TJ"))
        (void)found_in(look, X835_1000B, "REF");
}

static void transfer_has_no_account(struct look *look)
{
    const Payment *payment = look->payment;
    if (is(payment->method, "ACH BOP FWT") && !payment->payee_bank.len)
        found(look, payment, "BPR", 13);
}

static void check_has_account(struct look *look)
{
    const Payment *payment = look->payment;
    if (is(payment->method, "CHK NON") && (payment->transfer_format.len || payment->payee_bank.len))
        found(look, payment, "BPR", payment->transfer_format.len ? 5 : 13);
}

static void nothing_is_paid(struct look *look)
{
    const Payment *payment = look->payment;
    if ((is(payment->method, "NON") || is(payment->handling, "H")) && payment->amount_cents > 0)
        found(look, payment, "BPR", 2);
}

static void originators_differ(struct look *look)
{
    const Payment *payment = look->payment;
    if (payment->originator.len && payment->trace_payer.len &&
        !str_eq(str_from(payment->originator), str_from(payment->trace_payer)))
        found(look, payment, "TRN", 3);
}

/* ---- the claim ------------------------------------------------------------------------------ */

static bool has_amount(Amount *const *amounts, size_t count, const char *qualifier)
{
    for (size_t i = 0; i < count; i++)
        if (is(amounts[i]->qualifier, qualifier)) return true;
    return false;
}

static void coverage_is_not_said(struct look *look)
{
    const RemitClaim *claim = look->claim;
    if (claim->paid_cents != 0 && !has_amount(claim->amounts, claim->n_amounts, "AU"))
        missed(look, claim, "AMT");
}

static void allowed_is_not_said(struct look *look)
{
    for (size_t i = 0; i < look->claim->n_lines; i++) {
        const RemitLine *line = look->claim->lines[i];
        if (line->paid_cents > 0 && !has_amount(line->amounts, line->n_amounts, "B6"))
            missed(look, line, "AMT");
    }
}

static void weight_without_group(struct look *look)
{
    const RemitClaim *claim = look->claim;
    if (!claim->drg.len && claim->drg_weight.len) found(look, claim, "CLP", 12);
}

/* MIA04 is the amount of the DRG. */
static void group_is_not_said(struct look *look)
{
    const RemitClaim *claim = look->claim;
    for (size_t i = 0; i < claim->n_other && !claim->drg.len; i++) {
        str rest = str_from(claim->other[i]->text);
        if (!str_starts(rest, "MIA*")) continue;
        for (int skip = 0; skip < 4; skip++) (void)str_cut(&rest, '*');
        money amount = money_of(0);
        if (money_parse(str_cut(&rest, '*'), &amount) && amount.cents != 0)
            found(look, claim, "CLP", 11);
    }
}

static void renderer_is_the_payee(struct look *look)
{
    const Payment *payment = look->payment;
    for (size_t i = 0; i < look->claim->n_others; i++) {
        const Party *party = look->claim->others[i];
        const bool same_id =
            party->id.len && str_eq(str_from(party->id), str_from(payment->payee_id));
        const bool same_name = is(party->kind, "2") && party->last_name.len &&
                               str_eq(str_from(party->last_name), str_from(payment->payee_name));
        if (is(party->entity, "82") && (same_id || same_name)) found(look, party, "NM1", 0);
    }
}

static bool sum_patient(Adjustment *const *adjustments, size_t count, int64_t *sum)
{
    for (size_t i = 0; i < count; i++)
        if (is(adjustments[i]->group, "PR") && !cents_add(sum, adjustments[i]->cents)) return false;
    return true;
}

static void patient_share_differs(struct look *look)
{
    const RemitClaim *claim = look->claim;
    int64_t sum = 0;
    bool fits = sum_patient(claim->adjustments, claim->n_adjustments, &sum);
    for (size_t i = 0; i < claim->n_lines; i++)
        fits &= sum_patient(claim->lines[i]->adjustments, claim->lines[i]->n_adjustments, &sum);
    if (fits && sum != claim->patient_cents && !is(claim->status, "22"))
        found(look, claim, "CLP", 5);
}

static void line_has_no_date(struct look *look)
{
    const RemitClaim *claim = look->claim;
    for (size_t i = 0; i < claim->n_lines && !claim->from; i++)
        if (!claim->lines[i]->from) missed(look, claim->lines[i], "DTM");
}

static void next_payer_is_not_named(struct look *look)
{
    const RemitClaim *claim = look->claim;
    if (!is(claim->status, "19 20 21")) return;
    for (size_t i = 0; i < claim->n_others; i++)
        if (is(claim->others[i]->entity, "TT")) return;
    missed(look, claim, "NM1");
}

static void line_pays_what_was_not_charged(struct look *look)
{
    for (size_t i = 0; i < look->claim->n_lines; i++) {
        const RemitLine *line = look->claim->lines[i];
        if (line->charged_procedure.len &&
            str_eq(str_from(line->charged_procedure), str_from(line->procedure)) &&
            str_eq(str_from(line->charged_qualifier), str_from(line->procedure_qualifier)) &&
            line->n_charged_modifiers == 0 && line->n_modifiers == 0)
            found(look, line, "SVC", 6);
    }
}

/* ---- the table --------------------------------------------------------------------------------
 */

struct situation {
    struct x12_rule rule;
    void (*look)(struct look *look);
    const char *source;
};

/* clang-format off */
/* NOLINTBEGIN(bugprone-macro-parentheses): initializers cannot wear parentheses. */
#define WARN(id, codes, text) {id, X12_WARNING, 4, codes, text}
#define NOTE(id, codes, text) {id, X12_INFO, 4, codes, text}
#define MISSING_ELEMENT {.ik304 = "8", .ik403 = "I9"}
#define NEEDLESS_ELEMENT {.ik304 = "8", .ik403 = "I13"}
#define WRONG_VALUE {.ik304 = "8", .ik403 = "I12"}
#define MISSING_SEGMENT {.ik304 = "I6"}
#define NEEDLESS_SEGMENT {.ik304 = "I9"}
/* NOLINTEND(bugprone-macro-parentheses) */

static const struct situation of_payment[] = {
    {WARN("x835.produced.late", WRONG_VALUE, "the remittance was produced after the payment's date (BPR16)"),
     produced_after_payment, "005010X221A1 DTM*405, BPR16"},
    {WARN("x835.payee.tax_number", MISSING_SEGMENT, "a payee named by NPI has a tax number beside it (REF TJ)"),
     payee_has_no_tax_number, "005010X221A1 1000B REF*TJ"},
    {WARN("x835.transfer.account", MISSING_ELEMENT, "an electronic transfer names the payee's bank"),
     transfer_has_no_account, "005010X221A1 BPR12 to BPR15"},
    {WARN("x835.check.account", NEEDLESS_ELEMENT, "a check, or no payment at all, has no bank account"),
     check_has_account, "005010X221A1 BPR05 to BPR15"},
    {WARN("x835.nothing.paid", WRONG_VALUE, "nothing is paid by this method or handling (NON, H), but BPR02 is not zero"),
     nothing_is_paid, "005010X221A1 BPR01, BPR04"},
    {WARN("x835.originator.differs", WRONG_VALUE, "TRN03 is not the originator of BPR10"),
     originators_differ, "005010X221A1 TRN03"},
};

static const struct situation of_claim[] = {
    {NOTE("x835.coverage.missing", MISSING_SEGMENT, "the claim is paid and does not say the coverage amount (AMT AU)"),
     coverage_is_not_said, "005010X221A1 2100 AMT*AU"},
    {NOTE("x835.allowed.missing", MISSING_SEGMENT, "the line is paid and does not say the allowed amount (AMT B6)"),
     allowed_is_not_said, "005010X221A1 2110 AMT*B6"},
    {WARN("x835.drg.weight", NEEDLESS_ELEMENT, "a DRG weight (CLP12) without a DRG (CLP11)"),
     weight_without_group, "005010X221A1 2100 CLP12"},
    {WARN("x835.drg.missing", MISSING_ELEMENT, "a DRG amount (MIA04) without a DRG (CLP11)"),
     group_is_not_said, "005010X221A1 2100 CLP11, MIA04"},
    {WARN("x835.provider.same", NEEDLESS_SEGMENT, "the rendering provider is only named where it is not the payee"),
     renderer_is_the_payee, "005010X221A1 2100 NM1*82"},
    {WARN("x835.patient.share", WRONG_VALUE, "CLP05 is not the sum of the patient's adjustments (CAS PR)"),
     patient_share_differs, "005010X221A1 2100 CLP05"},
    {WARN("x835.service.date", MISSING_SEGMENT, "neither the line nor the claim has a date of service"),
     line_has_no_date, "005010X221A1 2110 DTM"},
    {WARN("x835.crossover.missing", MISSING_SEGMENT, "a claim that was forwarded names the next payer (NM1 TT)"),
     next_payer_is_not_named, "005010X221A1 2100 NM1*TT"},
    {WARN("x835.charged.same", NEEDLESS_ELEMENT, "SVC06 is only sent where another procedure was charged"),
     line_pays_what_was_not_charged, "005010X221A1 2110 SVC06"},
};
/* clang-format on */

static void look_at(struct look *look, const struct situation *situations, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        look->rule = &situations[i].rule;
        situations[i].look(look);
    }
}

void x835_look_at_payment(struct x12_walk *walk, const Payment *head)
{
    struct look look = {.walk = walk, .payment = head};
    look_at(&look, of_payment, COUNT_OF(of_payment));
}

void x835_look_at_claim(struct x12_walk *walk, const Payment *payment, const RemitClaim *claim)
{
    struct look look = {.walk = walk, .payment = payment, .claim = claim};
    look_at(&look, of_claim, COUNT_OF(of_claim));
}
