/* Edits of coordination of benefits: other payers' amounts add up, their order and dates are there.
 */
#include "lib/edit/check.h"

static const Amount *paid_of(const OtherPayer *other)
{
    for (size_t i = 0; i < other->n_amounts; i++)
        if (str_is(str_from(other->amounts[i]->qualifier), "D")) return other->amounts[i];
    return NULL;
}

static int64_t adjusted(Adjustment *const *adjustments, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += adjustments[i]->cents;
    return sum;
}

static str payer_of(const OtherPayer *other)
{
    return other->payer ? str_from(other->payer->id) : STR("");
}

/* What this payer adjusted on the lines; *lines counts the lines that it adjudicated. */
static int64_t adjusted_on_lines(const Claim *claim, const OtherPayer *other, size_t *lines,
                                 size_t *undated)
{
    int64_t sum = 0;
    *lines = 0;
    *undated = 0;
    for (size_t n = 0; n < claim->n_lines; n++)
        for (size_t i = 0; i < claim->lines[n]->n_adjudications; i++) {
            const Adjudication *a = claim->lines[n]->adjudications[i];
            if (!str_eq(str_from(a->payer_id), payer_of(other))) continue;
            sum += adjusted(a->adjustments, a->n_adjustments);
            *lines += 1;
            *undated += a->adjudicated == 0;
        }
    return sum;
}

static enum edit_state other_payers_balance(const struct subject *s, struct evidence *e)
{
    for (size_t i = 0; i < s->claim->n_other_payers; i++) {
        const OtherPayer *other = s->claim->other_payers[i];
        const Amount *paid = paid_of(other);
        size_t lines, undated;
        if (!paid) continue;
        const int64_t sum = paid->cents + adjusted(other->adjustments, other->n_adjustments) +
                            adjusted_on_lines(s->claim, other, &lines, &undated);
        if (sum == s->claim->charge_cents) continue;
        e->detail = arena_printf(
            s->run->arena, "paid and adjustments of other payer %zu do not come to CLM02", i + 1);
        char text[MONEY_TEXT_MAX];
        (void)money_write(money_of(sum), text);
        return fails(e, STR("2320 AMT*D 02"), arena_str(s->run->arena, str_of(text)));
    }
    return PASSES;
}

static bool is_complete(const Adjustment *adjustment)
{
    return adjustment->group.len && adjustment->reason.len;
}

static enum edit_state line_adjudications_balance(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    for (size_t i = 0; i < line->n_adjudications; i++) {
        const Adjudication *a = line->adjudications[i];
        for (size_t j = 0; j < a->n_adjustments; j++)
            if (!is_complete(a->adjustments[j])) return fails(e, STR("2430 CAS"), STR(""));
        /* A line bundled into another shows the other's payment. 005010X222A1 1.4.1.1 */
        if (a->bundled_line) continue;
        const int64_t sum = a->paid_cents + adjusted(a->adjustments, a->n_adjustments);
        if (sum == line->charge_cents) continue;
        char text[MONEY_TEXT_MAX];
        (void)money_write(money_of(sum), text);
        return fails(e, STR("SVD02"), arena_str(s->run->arena, str_of(text)));
    }
    return PASSES;
}

/* ---- order -------------------------------------------------------------------------------- */

/* Primary, secondary, tertiary, then the fourth to eleventh. 005010X222A1 2000B SBR01. */
static const char order[] = "PSTABCDEFGH";

static int rank(bytes sequence)
{
    const char *at = sequence.len == 1 ? strchr(order, (char)sequence.data[0]) : NULL;
    return at ? (int)(at - order) : -1;
}

static enum edit_state payers_are_in_order(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    uint32_t seen = 0;
    const size_t payers = claim->n_other_payers + 1;
    for (size_t i = 0; i < payers; i++) {
        const Subscriber *who = i == 0 ? claim->subscriber : claim->other_payers[i - 1]->subscriber;
        if (!who) return PASSES;
        const str field = i == 0 ? STR("2000B SBR01") : STR("2320 SBR01");
        if (str_is(str_from(who->sequence), "U")) return PASSES; /* unknown, payer to payer */
        const int place = rank(who->sequence);
        if (place < 0 || (seen & 1u << place)) return fails(e, field, str_from(who->sequence));
        seen |= 1u << place;
    }
    return seen == (1u << payers) - 1 ? PASSES : fails(e, STR("SBR01"), STR(""));
}

/* The day that an earlier payer decided stands at the lines it decided, else at the payer. */
static enum edit_state earlier_payer_is_told(const struct subject *s, struct evidence *e,
                                             const OtherPayer *other)
{
    size_t lines, undated;
    (void)adjusted_on_lines(s->claim, other, &lines, &undated);
    if (!other->payer || payer_of(other).len == 0) return fails(e, STR("2330B NM109"), STR(""));
    if (!paid_of(other)) return fails(e, STR("2320 AMT*D 02"), STR(""));
    if (other->benefits_assigned.len == 0) return fails(e, STR("2320 OI03"), STR(""));
    if (lines == 0 && other->adjudicated == 0) return fails(e, STR("2330B DTP*573 03"), STR(""));
    if (lines != 0 && undated != 0) return fails(e, STR("2430 DTP*573 03"), STR(""));
    if (lines != 0 && other->adjudicated != 0) return fails(e, STR("2330B DTP*573 03"), STR(""));
    return PASSES;
}

static enum edit_state earlier_payers_have_decided(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const int own = claim->subscriber ? rank(claim->subscriber->sequence) : -1;
    int told = 0;
    for (size_t i = 0; i < claim->n_other_payers && own > 0; i++) {
        const OtherPayer *other = claim->other_payers[i];
        const int place = other->subscriber ? rank(other->subscriber->sequence) : -1;
        if (place < 0 || place >= own) continue;
        if (earlier_payer_is_told(s, e, other) == FAILS) return FAILS;
        told++;
    }
    return own <= 0 || told >= own ? PASSES : fails(e, STR("2320 SBR01"), STR(""));
}

/* clang-format off */
static const struct edit rows[] = {
    {"AMT-02", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = other_payers_balance,
     .doc = "For each other payer, what it paid and all its adjustments must come to the claim's charge.",
     .fix = "Copy AMT*D and the CAS segments from that payer's remittance.",
     .source = "005010X222A1 1.4.4.1; 005010X223A2 1.4.4.1", .prevents = "CARC 16 N4, 277CA A3:400"},
    {"AMT-03", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = line_adjudications_balance,
     .doc = "For each payer that decided a line, SVD02 and its adjustments must come to the line's charge; a CAS has group, reason and amount.",
     .fix = "Copy SVD02 and the CAS segments of the line from that payer's remittance.",
     .source = "005010X222A1 1.4.4.2; 005010X223A2 1.4.4.2", .prevents = "CARC 16 N4, 277CA A3:400"},
    {"PAY-10", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = earlier_payers_have_decided,
     .doc = "A secondary or later claim must hold what every earlier payer decided, with the day in one place.",
     .fix = "Add loops 2320, 2330B and 2430 from the earlier remittance; DTP*573 at the lines, or else at the payer.",
     .source = "005010X222A1 1.4.1, 2320, 2330B, 2430", .prevents = "CARC 22, CARC 16 N4"},
    {"PAY-11", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = payers_are_in_order,
     .doc = "The payers' sequence must be primary, secondary, tertiary and so on, each once and none left out.",
     .fix = "Correct SBR01 of the subscriber or of the other payer.",
     .source = "005010X222A1 2000B SBR01, 2320 SBR01", .prevents = "999, CARC 22"},
};
/* clang-format on */

const struct edit_group cob_edits = GROUP(rows);
