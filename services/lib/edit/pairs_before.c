/* Edits of code pairs that stand on two claims of one day. */
#include "lib/edit/pairs.h"
#include "lib/edit/past.h"

/* A hospital is one provider; elsewhere who rendered is. NCCI Policy Manual ch.1 A */
static bool is_of_same_provider(const struct past *past)
{
    const Claim *mine = past->subject->claim;
    if (mine->type == CLAIM_TYPE__INSTITUTIONAL) return past_same_biller(mine, past->claim);
    return str_eq(rendering_npi(mine, past->subject->line), rendering_npi(past->claim, past->line));
}

static bool is_beside(const struct past *past)
{
    return past->claim->type == past->subject->claim->type && past->line->procedure.len &&
           pairs_hold_for(past->claim) && is_of_same_provider(past);
}

static bool is_paid_once(const struct ptp *pair, const ServiceLine *a, const ServiceLine *b,
                         date day)
{
    if (!code_is_present(&pair->answer) || pair->indicator > 1) return false;
    return pair->indicator == 0 || !(pair_is_bypassed(a, day) || pair_is_bypassed(b, day));
}

static enum edit_state pair_fails_before(const struct subject *s, struct evidence *e,
                                         const struct past *past, const struct ptp *pair)
{
    struct evidence of_claim = {.line = e->line};
    (void)past_fails(s, &of_claim, procedure_field(s, 2), past);
    (void)from_table(s, e, &pair->answer, past->day);
    e->row = arena_number(s->run->arena, pair->answer.row);
    e->detail =
        arena_printf(s->run->arena, "with %.*s of claim %.*s%s: %.*s",
                     STR_ARGS(str_from(past->line->procedure)), STR_ARGS(of_claim.row),
                     pair->indicator == 0 ? ", no modifier helps" : "", STR_ARGS(pair->rationale));
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

/* Whichever of the two is column 2: the payer takes back the one or does not pay the other. */
static enum edit_state other_claims_have_no_pair(const struct subject *s, struct evidence *e)
{
    const date day = past_today(s);
    const str field = procedure_field(s, 2), code = str_from(s->line->procedure);
    uint32_t asked = 0; /* of a table that does not know */
    if (!past_is_asked(s)) return PASSES;
    struct past past = past_sent_lines(s, day, day);
    while (past_next(&past)) {
        if (!is_beside(&past)) continue;
        const struct ptp pair = ptp_between(s->run->codesets, pairs_of(s->claim), code,
                                            str_from(past.line->procedure), day);
        if (code_is_unchecked(&pair.answer)) asked = pair.answer.asked;
        if (is_paid_once(&pair, s->line, past.line, day))
            return pair_fails_before(s, e, &past, &pair);
    }
    return asked ? unchecked_for(e, field, "no table of pairs for the codes and day",
                                 (enum codeset)(asked - 1))
                 : past_is_clear(s, e, field);
}

/* clang-format off */
static const struct edit rows[] = {
    {"NCI-04", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = other_claims_have_no_pair,
     .only = ONLY_NCCI | ONLY_CODED,
     .doc = "A service must not be paired with one of another claim of the same provider and day of which only one is paid.",
     .fix = "Put both on one claim with the modifier that the record supports (replace the one that was sent), or remove the second code.",
     .source = "CMS NCCI procedure-to-procedure edits; NCCI Policy Manual ch.1 A, E", .prevents = "CARC 97, CARC 236"},
};
/* clang-format on */

const struct edit_group pair_before_edits = GROUP(rows);
