/* Rules about other payers: what they paid adds up, and is said once (005010X222A1 1.4.1, 2320,
 * 2430). */
#include "lib/x12/x837_situations.h"

#include <stdlib.h>

#include "lib/base/money.h"
#include "lib/x12/balance.h"

static str sequence_of(const Subscriber *subscriber)
{
    return subscriber ? str_from(subscriber->sequence) : (str){0};
}

void x837_payers_share_a_sequence(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_other_payers; i++) {
        const Subscriber *other = claim->other_payers[i]->subscriber;
        const str sequence = sequence_of(other);
        bool taken = str_eq(sequence, sequence_of(claim->subscriber));
        for (size_t k = 0; k < i; k++)
            taken |= str_eq(sequence, sequence_of(claim->other_payers[k]->subscriber));
        if (taken && sequence.len && !str_is(sequence, "U")) x837_found(look, other, "SBR", 1);
    }
}

void x837_release_differs(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_other_payers; i++) {
        const OtherPayer *other = claim->other_payers[i];
        if (other->release.len && claim->release.len &&
            !str_eq(str_from(other->release), str_from(claim->release)))
            x837_found(look, other, "OI", 6);
    }
}

void x837_group_named_twice_other(struct x837_look *look)
{
    for (size_t i = 0; i < look->claim->n_other_payers; i++) {
        const Subscriber *other = look->claim->other_payers[i]->subscriber;
        if (other && other->group_number.len && other->group_name.len)
            x837_found(look, other, "SBR", 4);
    }
}

/* Each AMT of 2320 is a segment of its own in the guides, to be used once. */
void x837_amount_said_twice(struct x837_look *look)
{
    for (size_t i = 0; i < look->claim->n_other_payers; i++) {
        const OtherPayer *other = look->claim->other_payers[i];
        for (size_t k = 1; k < other->n_amounts; k++)
            for (size_t before = 0; before < k; before++)
                if (str_eq(str_from(other->amounts[k]->qualifier),
                           str_from(other->amounts[before]->qualifier)))
                    x837_found(look, other->amounts[k], "AMT", 0);
    }
}

/* The other payer whose 2330B NM109 is the line's SVD01. */
static const OtherPayer *payer_of(const Claim *claim, const Adjudication *adjudication)
{
    for (size_t i = 0; i < claim->n_other_payers; i++) {
        const Party *payer = claim->other_payers[i]->payer;
        if (payer && str_eq(str_from(payer->id), str_from(adjudication->payer_id)))
            return claim->other_payers[i];
    }
    return NULL;
}

typedef void adjudication_look(struct x837_look *look, const ServiceLine *line,
                               const Adjudication *adjudication);

static void each_adjudication(struct x837_look *look, adjudication_look *visit)
{
    for (size_t i = 0; i < look->claim->n_lines; i++)
        for (size_t k = 0; k < look->claim->lines[i]->n_adjudications; k++)
            visit(look, look->claim->lines[i], look->claim->lines[i]->adjudications[k]);
}

static void find_unknown_payer(struct x837_look *look, const ServiceLine *line,
                               const Adjudication *adjudication)
{
    (void)line;
    if (adjudication->payer_id.len && !payer_of(look->claim, adjudication))
        x837_found(look, adjudication, "SVD", 1);
}

void x837_line_payer_is_unknown(struct x837_look *look)
{
    each_adjudication(look, find_unknown_payer);
}

static void find_second_date(struct x837_look *look, const ServiceLine *line,
                             const Adjudication *adjudication)
{
    (void)line;
    const OtherPayer *payer = payer_of(look->claim, adjudication);
    if (adjudication->adjudicated && payer && payer->adjudicated)
        x837_found(look, adjudication, "DTP", 0);
}

void x837_adjudicated_twice(struct x837_look *look)
{
    each_adjudication(look, find_second_date);
}

/* ---- amounts ------------------------------------------------------------------------------- */

static const Amount *paid_by(const OtherPayer *payer)
{
    for (size_t i = 0; i < payer->n_amounts; i++)
        if (str_is(str_from(payer->amounts[i]->qualifier), "D")) return payer->amounts[i];
    return NULL;
}

/* What one payer said of a line: SVD02 and CAS, over all its 2430 (an unbundled line has several).
 */
struct said {
    int64_t paid, adjusted;
    const Adjudication *first;
    bool fits;
};

static void add_said(struct said *said, const Adjudication *adjudication)
{
    if (!said->first) said->first = adjudication;
    said->fits &= cents_add(&said->paid, adjudication->paid_cents);
    for (size_t i = 0; i < adjudication->n_adjustments; i++)
        said->fits &= cents_add(&said->adjusted, adjudication->adjustments[i]->cents);
}

static struct said said_of_line(const Claim *claim, const ServiceLine *line,
                                const OtherPayer *payer)
{
    struct said said = {.fits = true};
    for (size_t i = 0; i < line->n_adjudications; i++)
        if (payer_of(claim, line->adjudications[i]) == payer)
            add_said(&said, line->adjudications[i]);
    return said;
}

static struct said said_of_claim(const Claim *claim, const OtherPayer *payer)
{
    struct said all = {.fits = true};
    for (size_t i = 0; i < claim->n_lines; i++)
        for (size_t k = 0; k < claim->lines[i]->n_adjudications; k++)
            if (payer_of(claim, claim->lines[i]->adjudications[k]) == payer)
                add_said(&all, claim->lines[i]->adjudications[k]);
    return all;
}

static bool is_bundled(const ServiceLine *line)
{
    for (size_t i = 0; i < line->n_adjudications; i++)
        if (line->adjudications[i]->bundled_line) return true;
    return false;
}

static void say_amounts(struct x12_finding *finding, int64_t left, int64_t right)
{
    char a[MONEY_TEXT_MAX], b[MONEY_TEXT_MAX];
    money_write(money_of(left), a);
    money_write(money_of(right), b);
    x12_finding_say(finding, "%s: %s is not %s", finding->rule->text, a, b);
}

void x837_line_does_not_balance(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t p = 0; p < claim->n_other_payers; p++)
        for (size_t i = 0; i < claim->n_lines; i++) {
            const ServiceLine *line = claim->lines[i];
            struct said said = said_of_line(claim, line, claim->other_payers[p]);
            if (!said.first || is_bundled(line) || !cents_add(&said.paid, said.adjusted)) continue;
            if (!said.fits || said.paid == line->charge_cents) continue;
            say_amounts(x837_found(look, said.first, "SVD", 2), said.paid, line->charge_cents);
        }
}

void x837_paid_is_missing(struct x837_look *look)
{
    for (size_t i = 0; i < look->claim->n_other_payers; i++) {
        const OtherPayer *payer = look->claim->other_payers[i];
        const bool adjudicated =
            payer->adjudicated || payer->n_adjustments || said_of_claim(look->claim, payer).first;
        if (adjudicated && !paid_by(payer)) x837_missed(look, payer, "AMT");
    }
}

/* Where the lines were adjudicated the lines' payments less the claim's adjustments, else the
 * charge less them. */
void x837_payer_does_not_balance(struct x837_look *look)
{
    const Claim *claim = look->claim;
    for (size_t i = 0; i < claim->n_other_payers; i++) {
        const OtherPayer *payer = claim->other_payers[i];
        const Amount *paid = paid_by(payer);
        struct said said = said_of_claim(claim, payer);
        if (!paid || !said.fits || (!said.first && payer->n_adjustments == 0)) continue;
        int64_t left = said.first ? said.paid : claim->charge_cents;
        bool fits = true;
        for (size_t k = 0; k < payer->n_adjustments; k++)
            fits &= !__builtin_sub_overflow(left, payer->adjustments[k]->cents, &left);
        if (fits && left != paid->cents)
            say_amounts(x837_found(look, paid, "AMT", 2), paid->cents, left);
    }
}
