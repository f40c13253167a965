/* All payers of a claim in their order: the focal one, and the others as COB (2320, 2330A, 2330B).
 */
#include <stdlib.h>

#include "lib/fhir/bind.h"

/* 005010X222A1 2000B SBR01: primary, secondary, tertiary, then the fourth to the eleventh. */
static const char sequences[] = "PSTABCDEFGH";
enum { PAYERS_MAX = sizeof sequences - 1 };

static int by_order(const void *a, const void *b)
{
    const struct fhir_insured *one = a, *other = b;
    if (one->order != other->order) return one->order < other->order ? -1 : 1;
    return one->place < other->place ? -1 : one->place > other->place;
}

/* What cannot be kept of another payer is named; a claim that goes to a later payer is held for it:
 * he asks for what the earlier ones decided (005010X222A1 1.4.1). */
static void lost(struct fhir_binding *b, const struct fhir_insured *insured, const char *member,
                 const char *severity)
{
    fhir_find(b, "INT-16", severity, 0,
              arena_printf(b->arena, "%.*s.%s", STR_ARGS(insured->field), member));
}

/* ClaimResponse.payment is AMT*D and DTP*573; its adjudications have no group of a CAS. */
static void response_take(struct fhir_binding *b, const struct fhir_insured *insured,
                          OtherPayer *other, const char *severity)
{
    const struct fhir_node reference = fhir_at(b->scope, insured->from, "claimResponse");
    const struct fhir_node response = fhir_at(b->scope, reference, "resolve()");
    const str paid = fhir_text(b->scope, response, "payment.amount.value");
    const str currency = fhir_text(b->scope, response, "payment.amount.currency");
    int64_t cents;
    if (!reference.json) return;
    if (!fhir_cents(paid, &cents) || (currency.len && !str_is(currency, "USD"))) {
        lost(b, insured, "claimResponse", severity);
        return;
    }
    (void)fhir_date(fhir_text(b->scope, response, "payment.date"), &other->adjudicated);
    other->amounts = ARENA_NEW(b->arena, Amount *);
    other->amounts[0] = FHIR_NEW(b->arena, Amount, AMOUNT__INIT);
    other->amounts[0]->qualifier = str_bytes(STR("D"));
    other->amounts[0]->cents = cents;
    other->n_amounts = 1;
    if (fhir_count(response, "item") || fhir_count(response, "adjudication"))
        lost(b, insured, "claimResponse.item.adjudication", severity);
}

static void other_add(struct fhir_binding *b, const struct fhir_insured *insured,
                      const char *sequence, const char *severity)
{
    Claim *claim = b->claim;
    if (!insured->coverage.json) {
        lost(b, insured, "coverage", "hold");
        return;
    }
    OtherPayer *other = FHIR_NEW(b->arena, OtherPayer, OTHER_PAYER__INIT);
    other->subscriber = fhir_other_subscriber(b, insured->coverage);
    other->subscriber->sequence = str_bytes((str){sequence, 1});
    other->payer = fhir_payer(b, insured->coverage, (struct fhir_node){0});
    other->benefits_assigned = other->release = str_bytes(STR("Y"));
    if (!other->subscriber->name->id.len) lost(b, insured, "coverage.identifier", "hold");
    if (!other->payer->id.len) lost(b, insured, "coverage.payor.identifier", "hold");
    response_take(b, insured, other, severity);
    claim->other_payers = (OtherPayer **)arena_grow(b->arena, claim->other_payers,
                                                    claim->n_other_payers, sizeof(OtherPayer *));
    claim->other_payers[claim->n_other_payers++] = other;
}

void fhir_insured_add(struct fhir_binding *b, struct fhir_insured insured)
{
    if (b->insured_count == FHIR_LIST_MAX) return;
    b->insured = arena_grow(b->arena, b->insured, b->insured_count, sizeof insured);
    insured.place = b->insured_count;
    b->insured[b->insured_count++] = insured;
}

void fhir_payers(struct fhir_binding *b, size_t focal)
{
    size_t own = 0;
    if (b->insured_count < 2) return;
    qsort(b->insured, b->insured_count, sizeof *b->insured, by_order);
    while (b->insured[own].place != focal) own++;
    if (own < PAYERS_MAX) b->claim->subscriber->sequence = str_bytes((str){sequences + own, 1});
    for (size_t i = 0; i < b->insured_count; i++) {
        if (i == own) continue;
        if (i < PAYERS_MAX)
            other_add(b, &b->insured[i], sequences + i, i < own ? "hold" : "warn");
        else /* 2320 repeats ten times */
            lost(b, &b->insured[i], "coverage", "warn");
    }
}
