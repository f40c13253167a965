/* What a payment shows beside its claim: less than expected, or a denial that an edit would have
 * spared. The edits of stage remittance decide; here their findings become work. */
#include "claims/codesets.h"
#include "lib/base/body.h"
#include "lib/edit/payment.h"
#include "remittance/tables.h"
#include "runtime/work.h"

static struct codesets *codesets;

enum status review_start(const struct settings *settings)
{
    return codesets_load(settings, &codesets);
}

void review_between(const struct settings *settings)
{
    (void)codesets_renew(settings, &codesets);
}

/* ---- the claim ---------------------------------------------------------------------------- */

static bool payment_denies(const RemitClaim *claim)
{
    int32_t line;
    return payment_denial(claim, &line) != NULL;
}

/* Without one of these nothing is priced, and the claim need not be read for it. */
static bool prices_are_known(void)
{
    static const enum codeset sets[] = {CODESET_GPCI,        CODESET_MPFS_AMOUNT, CODESET_ASP,
                                        CODESET_CLFS,        CODESET_WAGE_INDEX,  CODESET_CONTRACT,
                                        CODESET_FEE_SCHEDULE};
    for (size_t i = 0; codesets && i < COUNT_OF(sets); i++)
        if (codeset_is_loaded(codesets, sets[i])) return true;
    return false;
}

void review_keys(const ClaimPayment *in, const struct value key[2], struct keys *keys)
{
    if (prices_are_known() || payment_denies(in->claim)) keys_add(keys, &billed_table, key);
}

/* The version that was paid; one without lines where it is not the one at hand. */
static Claim *claim_billed(const ClaimPayment *in, const struct claim_number *number,
                           const struct loaded *loaded, struct arena *arena)
{
    enum { VERSION = 2, BODY = 3 };
    struct value key[2];
    Claim *claim = NULL;
    claim_key(key, number->claim);
    const struct row *row = prices_are_known() || payment_denies(in->claim)
                                ? loaded_first(loaded, &billed_table, key)
                                : NULL;
    if (row && row->cells[VERSION].i == number->version)
        claim = (Claim *)body_unpack(arena, &claim__descriptor, row->cells[BODY].s);
    if (claim) return claim;
    claim = ARENA_NEW(arena, Claim);
    claim__init(claim);
    return claim;
}

struct edit_findings review_of(const ClaimPayment *in, const struct claim_number *number,
                               const struct loaded *loaded, struct arena *arena)
{
    if (!codesets) return (struct edit_findings){0}; /* a rehearsal has none */
    const struct edit_run run = {
        .claim = claim_billed(in, number, loaded, arena),
        .payment = in->claim,
        .codesets = codesets,
        .today = loaded_today(loaded),
        .arena = arena,
    };
    return edits_run(STAGE_REMITTANCE, &run);
}

/* ---- work --------------------------------------------------------------------------------- */

const struct edit_finding *review_denial(const struct edit_findings *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (str_is(str_of(found->items[i].edit->id), "PRC-06")) return &found->items[i];
    return NULL;
}

str review_denial_edit(const struct edit_finding *denial, str otherwise)
{
    return denial && denial->evidence.preventing ? str_of(denial->evidence.preventing->id)
                                                 : otherwise;
}

str review_denial_text(const struct edit_finding *denial, struct arena *arena)
{
    if (!denial) return STR("The payer denied the claim; the group and reason code says why.");
    return arena_printf(arena, "The payer denied (%.*s): %.*s", STR_ARGS(denial->evidence.value),
                        STR_ARGS(denial->evidence.detail));
}

static bool is_shortfall(const struct edit_finding *finding)
{
    return finding->severity == SEVERITY_WARN && finding->evidence.short_cents > 0;
}

/* One item a claim, with the first line's words and the sum of all. */
void review_open(const struct edit_findings *found, const struct work *about, struct effects *fx,
                 const struct loaded *loaded)
{
    const struct edit_finding *first = NULL;
    struct work work = *about;
    work.kind = "underpayment";
    work.priority = 5;
    work.amount_cents = 0;
    for (size_t i = 0; i < found->count; i++) {
        if (!is_shortfall(&found->items[i])) continue;
        if (!first) first = &found->items[i];
        work.amount_cents += found->items[i].evidence.short_cents;
    }
    if (!first) return;
    work.edit = str_of(first->edit->id);
    work.field = first->evidence.field;
    work.text = arena_printf(effects_arena(fx), "%s Line %d: %.*s.", first->edit->doc,
                             first->evidence.line, STR_ARGS(first->evidence.detail));
    work_open(fx, loaded, &work);
}
