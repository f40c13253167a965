/* Edits of charges against what the payer's fee schedule pays. */
#include "lib/edit/pricing.h"

/* A charge over ten times the fee is more often a slip of the price list than a price. */
enum { MILLI = 1000, TIMES_MAX = 10 };

static enum edit_state compare(const struct subject *s, struct evidence *e,
                               const struct code_answer *row, int64_t fee_cents)
{
    const ServiceLine *line = s->line;
    const int64_t units = line->quantity_milli / MILLI;
    const int64_t charged = line->charge_cents / units; /* a unit, so that nothing overflows */
    if (fee_cents <= 0 || (charged >= fee_cents && charged / TIMES_MAX <= fee_cents)) return PASSES;
    (void)from_table(s, e, row, line->from ? date_of(line->from) : claim_first_day(s->claim));
    e->row = arena_number(s->run->arena, row->row);
    e->detail = charged < fee_cents ? STR("the fee is higher") : STR("over ten times the fee");
    return fails(e, s->institutional ? STR("SV203") : STR("SV102"), str_from(line->procedure));
}

/* By Medicare's own tables, where they have the code. */
static enum edit_state compare_with_medicare(const struct subject *s, struct evidence *e)
{
    const struct price price = medicare_price(s);
    if (price.basis == PRICE_NOTHING || price.missing) return PASSES;
    return compare(s, e, &price.answer, price.cents / (s->line->quantity_milli / MILLI));
}

/* A payer pays the lesser of charge and fee: what is charged below it is lost. A schedule that is
 * not there decides nothing and is not missed: most payers have none. IOM 100-04 ch.12 s.20.1 */
static enum edit_state charge_is_near_the_fee(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (line->charge_cents <= 0 || line->quantity_milli < MILLI ||
        has_modifier(line, "50 52 53 54 55 56 62 66 80 81 82 AS"))
        return PASSES;
    const struct fee fee = line_fee(s);
    if (!code_is_present(&fee.answer))
        return is_medicare(s->claim) ? compare_with_medicare(s, e) : PASSES;
    const int64_t each = fee.facility_amount.cents && is_facility_line(s)
                             ? fee.facility_amount.cents
                             : fee.amount.cents;
    return compare(s, e, &fee.answer, each);
}

/* clang-format off */
static const struct edit rows[] = {
    {"AMT-08", STAGE_CODING, SEVERITY_WARN, .line_holds = charge_is_near_the_fee,
     .only = ONLY_CODED | ONLY_NOT_INPATIENT,
     .doc = "A line should charge no less than the payer's fee, and no more than ten times as much.",
     .fix = "Correct the price, or the units.",
     .source = "IOM 100-04 ch.12 s.20.1, lesser of charge and fee; table fee_schedule, for Medicare its own fee schedules", .prevents = "underpayment"},
};
/* clang-format on */

const struct edit_group fee_edits = GROUP(rows);
