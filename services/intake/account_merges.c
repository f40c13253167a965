/* One account turned out to be another of the same patient: what waits under its number goes on
 * under the other. */
#include "intake/charges.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/known.h"

enum { PAIRS_MAX = 50 };

static const char other_words[] =
    "The message merges, moves or changes numbers in a way that is not followed here; look whether "
    "charges wait under the old ones";
static const char made_words[] =
    "Two accounts were merged, and the one that is no more is a claim already; bill the charges of "
    "both by a replacement, or not";

/* One number may stand for two claims: the hospital's and its doctors'. */
static const int32_t claim_types[] = {CLAIM_TYPE__PROFESSIONAL, CLAIM_TYPE__INSTITUTIONAL};

static struct account account_named(const struct charges *charges, str number, int32_t claim_type,
                                    struct arena *arena)
{
    struct account account = charges_account(charges, arena);
    account.number = intake_ascii(arena, number);
    account.claim_type = claim_type;
    return account;
}

void account_merges_keys(const struct charges *charges, struct keys *wanted, struct arena *arena)
{
    struct hl7_account_merge merge;
    const str text = str_from(charges->hl7->text);
    for (int n = 1; n <= PAIRS_MAX && hl7_account_merge_at(text, n, &merge); n++)
        for (size_t i = 0; i < COUNT_OF(claim_types); i++) {
            const struct account ours =
                account_named(charges, merge.survivor, claim_types[i], arena);
            const struct account theirs =
                account_named(charges, merge.merged, claim_types[i], arena);
            account_keys(wanted, &ours);
            account_keys(wanted, &theirs);
        }
}

/* Nothing waits under the survivor's number: the account goes on under it, its claim too. */
static enum status rename_account(const struct account *ours, const struct account *theirs,
                                  struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct account renamed = *theirs;
    renamed.number = ours->number;
    if (theirs->body.len) {
        Claim *claim = account_claim(theirs, arena);
        if (!claim) return HALT;
        claim->account = claim->patient_control = str_bytes(ours->number);
        account_claim_set(&renamed, claim, arena);
    }
    account_put(fx, &renamed);
    account_delete(fx, theirs);
    return OK;
}

static enum status merge_one(const struct charges *charges, struct account ours,
                             struct account theirs, const struct loaded *loaded, struct effects *fx)
{
    if (!account_get(loaded, &theirs)) return OK;
    if (!account_get(loaded, &ours)) return rename_account(&ours, &theirs, fx);
    if (theirs.body.len) {
        TRY(accounts_meet(&ours, &theirs, loaded, fx));
        account_delete(fx, &theirs);
        return OK;
    }
    charges_ask(charges,
                (struct work){.kind = "merge", .text = str_of(made_words), .claim = theirs.claim},
                loaded, fx);
    return OK;
}

enum status account_merges_take(const struct charges *charges, const struct loaded *loaded,
                                struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct hl7_account_merge merge;
    const str text = str_from(charges->hl7->text);
    if (hl7_merges_otherwise(text))
        charges_ask(charges, (struct work){.kind = "merge", .text = str_of(other_words)}, loaded,
                    fx);
    for (int n = 1; n <= PAIRS_MAX && hl7_account_merge_at(text, n, &merge); n++)
        for (size_t i = 0; i < COUNT_OF(claim_types); i++)
            TRY(merge_one(charges, account_named(charges, merge.survivor, claim_types[i], arena),
                          account_named(charges, merge.merged, claim_types[i], arena), loaded, fx));
    return OK;
}
