/* Writes payments: the same tables, walked in the guide's order. */
#include "lib/x12/x835.h"

#include "lib/x12/guide.h"
#include "lib/x12/x835_table.h"

/* BPR02 is written without its sign; BPR03 says whose debt it is. */
static void write_bpr(struct x12_out *out, const Payment *payment)
{
    const bool debit = payment->amount_cents < 0;
    const bytes *const texts[] = {
        &payment->method,     &payment->transfer_format,         &payment->payer_bank_qualifier,
        &payment->payer_bank, &payment->payer_account_qualifier, &payment->payer_account,
        &payment->originator, &payment->originator_supplement,   &payment->payee_bank_qualifier,
        &payment->payee_bank, &payment->payee_account_qualifier, &payment->payee_account};
    x12_begin(out, "BPR");
    x12_put(out, payment->handling.len ? str_from(payment->handling) : STR("I"));
    x12_put_money(out, debit ? -payment->amount_cents : payment->amount_cents);
    x12_put_text(out, debit ? "D" : "C");
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        x12_put(out, i == 0 && texts[i]->len == 0 ? STR("NON") : str_from(*texts[i]));
    if (payment->date) x12_put_int(out, payment->date);
    x12_end(out);
}

static void write_segment(struct x12_out *out, const char *id, const str *elements, size_t count)
{
    x12_begin(out, id);
    for (size_t i = 0; i < count; i++) x12_put(out, elements[i]);
    x12_end(out);
}

static void write_payer(struct x12_out *out, const Payment *payment, const struct x835_payer *payer)
{
    const str id = str_from(payment->payer_id);
    const bool own_id = id.len > 0 && !str_eq(id, payer->id); /* TRN03 carries the other one */
    const str n1[] = {STR("PR"), payer->name, own_id ? STR("XV") : (str){0},
                      own_id ? id : (str){0}};
    const str n3[] = {payer->line1};
    const str n4[] = {payer->city, payer->state, payer->zip};
    const str per[] = {STR("BL"), payer->contact, payer->phone.len ? STR("TE") : (str){0},
                       payer->phone};
    write_segment(out, "N1", n1, COUNT_OF(n1));
    if (payer->line1.len) write_segment(out, "N3", n3, COUNT_OF(n3));
    if (payer->city.len) write_segment(out, "N4", n4, COUNT_OF(n4));
    if (payer->contact.len) write_segment(out, "PER", per, COUNT_OF(per));
}

static void write_payee(struct x12_out *out, const Payment *payment, const struct x835_payer *payer)
{
    const str n1[] = {STR("PE"), str_from(payment->payee_name),
                      payer->payee_qualifier.len ? payer->payee_qualifier : STR("XX"),
                      str_from(payment->payee_id)};
    const str ref[] = {STR("TJ"), payer->payee_tax_id};
    write_segment(out, "N1", n1, COUNT_OF(n1));
    if (payer->payee_tax_id.len) write_segment(out, "REF", ref, COUNT_OF(ref));
}

/* Segments of one loop kept as text whose id starts so. */
static void write_kept(struct x12_out *out, const Payment *payment, const char *loop,
                       const char *ids)
{
    for (size_t i = 0; i < payment->n_other; i++) {
        str rest = str_from(payment->other[i]->text);
        if (str_is(str_from(payment->other[i]->loop), loop) &&
            x12_code_is_listed(ids, str_cut(&rest, '*')))
            x12_put_raw(out, str_from(payment->other[i]->text));
    }
}

/* The head as it was read. */
static void write_head(struct x12_out *out, const Payment *payment)
{
    Payment head = *payment;
    if (head.payer_id_qualifier.len == 0) head.payer_id = (bytes){0}; /* it is TRN03's */
    write_bpr(out, &head);
    (void)x12_write(out, &x835_trn, &head);
    write_kept(out, &head, "HEAD", "CUR REF");
    if (head.produced) (void)x12_write(out, &x835_produced, &head);
    (void)x12_write(out, &x835_payer_name, &head);
    write_kept(out, &head, "1000A", "N3 N4 REF PER");
    (void)x12_write(out, &x835_payee_name, &head);
    write_kept(out, &head, "1000B", "N3 N4 REF RDM");
}

static void write_header(struct x12_out *out, const RemitClaim *claim)
{
    if (claim->header_number.len == 0) return;
    x12_begin(out, "LX");
    x12_put(out, str_from(claim->header_number));
    x12_end(out);
    for (size_t i = 0; i < claim->n_header; i++) x12_put_raw(out, str_from(claim->header[i]->text));
}

void x835_write_payment(struct x12_out *out, const Payment *payment, const struct x835_payer *payer)
{
    if (payer == NULL) {
        write_head(out, payment);
        return;
    }
    const str trn[] = {STR("1"), str_from(payment->trace), payer->id};
    write_bpr(out, payment);
    write_segment(out, "TRN", trn, COUNT_OF(trn));
    if (payment->produced) (void)x12_write(out, &x835_produced, payment);
    write_payer(out, payment, payer);
    write_payee(out, payment, payer);
    x12_begin(out, "LX");
    x12_put_int(out, 1);
    x12_end(out);
}

/* ---- claims ------------------------------------------------------------------------------- */

/* NM1 of one party, where there is one: what `others` holds keeps its order. */
static void write_party(struct x12_out *out, const Party *party)
{
    if (party != NULL) (void)x12_write(out, &x12_nm1, party);
}

static void write_references(struct x12_out *out, Identifier *const *references, size_t count)
{
    for (size_t i = 0; i < count; i++) (void)x12_write(out, &x12_ref, references[i]);
}

static void write_amounts(struct x12_out *out, Amount *const *amounts, size_t count)
{
    for (size_t i = 0; i < count; i++) (void)x12_write(out, &x12_amt, amounts[i]);
}

static void write_adjustments(struct x12_out *out, Adjustment *const *adjustments, size_t count)
{
    x12_write_groups(out, &x835_cas, (void *const *)adjustments, count);
}

/* Segments kept as text whose id is one of "MIA MOA": at their place in the guide. */
static void write_raw(struct x12_out *out, RawSegment *const *other, size_t count,
                      const char *start)
{
    for (size_t i = 0; i < count; i++)
        if (str_starts(str_from(other[i]->text), start)) x12_put_raw(out, str_from(other[i]->text));
}

static bool has_raw(RawSegment *const *other, size_t count, const char *start)
{
    for (size_t i = 0; i < count; i++)
        if (str_starts(str_from(other[i]->text), start)) return true;
    return false;
}

static void write_line_dates(struct x12_out *out, const RemitLine *line)
{
    if (line->from && line->from == line->to) {
        (void)x12_write(out, &x835_line_day, line);
        return;
    }
    if (line->from) (void)x12_write(out, &x835_line_from, line);
    if (line->to) (void)x12_write(out, &x835_line_to, line);
}

static void write_line(struct x12_out *out, const RemitLine *line)
{
    (void)x12_write(out, &x835_svc, line);
    write_line_dates(out, line);
    write_adjustments(out, line->adjustments, line->n_adjustments);
    if (line->line_control.len) (void)x12_write(out, &x835_line_control, line);
    write_references(out, line->references, line->n_references);
    write_amounts(out, line->amounts, line->n_amounts);
    write_raw(out, line->other, line->n_other, "QTY*");
    write_raw(out, line->other, line->n_other, "LQ*");
    for (size_t i = 0; i < line->n_remarks && !has_raw(line->other, line->n_other, "LQ*"); i++) {
        const str lq[] = {STR("HE"), str_from(line->remarks[i])};
        write_segment(out, "LQ", lq, COUNT_OF(lq));
    }
}

/* The claim's remark codes, unless a MIA or MOA kept as text carries them: MOA03 to MOA07. */
static void write_remarks(struct x12_out *out, const RemitClaim *claim)
{
    const bool kept = has_raw(claim->other, claim->n_other, "MIA*") ||
                      has_raw(claim->other, claim->n_other, "MOA*");
    write_raw(out, claim->other, claim->n_other, "MIA*");
    write_raw(out, claim->other, claim->n_other, "MOA*");
    if (kept || claim->n_remarks == 0) return;
    x12_begin(out, "MOA");
    x12_put(out, (str){0});
    x12_put(out, (str){0});
    for (size_t i = 0; i < claim->n_remarks && i < 5; i++)
        x12_put(out, str_from(claim->remarks[i]));
    x12_end(out);
}

void x835_write_claim(struct x12_out *out, const RemitClaim *claim)
{
    write_header(out, claim);
    (void)x12_write(out, &x835_clp, claim);
    write_adjustments(out, claim->adjustments, claim->n_adjustments);
    write_party(out, claim->patient);
    write_party(out, claim->subscriber);
    for (size_t i = 0; i < claim->n_others; i++) write_party(out, claim->others[i]);
    write_remarks(out, claim);
    write_references(out, claim->references, claim->n_references);
    if (claim->from) (void)x12_write(out, &x835_claim_from, claim);
    if (claim->to) (void)x12_write(out, &x835_claim_to, claim);
    if (claim->received) (void)x12_write(out, &x835_received, claim);
    write_raw(out, claim->other, claim->n_other, "DTM*");
    write_raw(out, claim->other, claim->n_other, "PER*");
    write_amounts(out, claim->amounts, claim->n_amounts);
    write_raw(out, claim->other, claim->n_other, "QTY*");
    for (size_t i = 0; i < claim->n_lines; i++) write_line(out, claim->lines[i]);
}

void x835_write_adjustment(struct x12_out *out, const ProviderAdjustment *adjustment)
{
    ProviderAdjustment copy = *adjustment;
    void *const one = &copy;
    x12_write_groups(out, &x835_plb, &one, 1);
}

bool x835_payment_total(const RemitClaim *const *claims, size_t claim_count,
                        const ProviderAdjustment *const *adjustments, size_t adjustment_count,
                        int64_t *amount_cents)
{
    *amount_cents = 0;
    for (size_t i = 0; i < claim_count; i++)
        if (!cents_add(amount_cents, claims[i]->paid_cents)) return false;
    for (size_t i = 0; i < adjustment_count; i++)
        if (__builtin_sub_overflow(*amount_cents, adjustments[i]->cents, amount_cents))
            return false;
    return true;
}
