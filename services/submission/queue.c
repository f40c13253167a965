/* A claim version joins its partner's queue, one queue for each guide and usage. */
#include "lib/base/body.h"
#include "lib/edit/edit.h"
#include "submission/steps.h"

static const int64_t us_per_second = INT64_C(1000) * 1000;

/* A test input never leaves in a production interchange; a partner in test gets nothing else than
 * test. */
static char usage_of(const Claim *claim, const struct partner *partner)
{
    const bool test = claim->source && str_is(str_from(claim->source->test), "T");
    return test || partner->usage == 'T' ? 'T' : 'P';
}

const char guide_letters[] = {[CLAIM_TYPE__CLAIM_TYPE_UNKNOWN] = '?',
                              [CLAIM_TYPE__PROFESSIONAL] = 'P',
                              [CLAIM_TYPE__INSTITUTIONAL] = 'I',
                              [CLAIM_TYPE__DENTAL] = 'D',
                              '\0'};

str queue_class(const Claim *claim, const struct partner *partner, struct arena *arena)
{
    return arena_printf(arena, "%c-%c", guide_letters[claim->type], usage_of(claim, partner));
}

void queue_keys(const Claim *claim, struct keys *keys, struct arena *arena)
{
    const struct partner *partner = partner_by_id(&submission_partners, str_from(claim->partner));
    if (!partner) return;
    const struct value key[] = {V_STR(partner->id), V_STR(queue_class(claim, partner, arena))};
    keys_add(keys, &queue_table, key);
}

void queue_append(struct effects *fx, struct queue *queue, const struct sealed_claim *claim,
                  date first_day)
{
    const struct value cells[] = {
        V_STR(queue->partner),      V_STR(queue->class), V_INT(queue->next_serial),
        V_INT(claim->shard),        V_INT(claim->claim), V_INT(claim->version),
        V_INT(claim->charge_cents), V_STR(claim->body),  V_DATE(first_day),
    };
    effects_append(fx, &claim_table, cells);
    queue->next_serial++;
}

enum status queue_join(const Claim *claim, const struct message *message,
                       const struct loaded *loaded, struct effects *fx)
{
    const struct partner *partner = partner_by_id(&submission_partners, str_from(claim->partner));
    if (!partner) {
        effects_fault(fx, "partner_unknown", 0);
        return REJECT;
    }
    struct queue queue =
        queue_get(loaded, partner->id, queue_class(claim, partner, effects_arena(fx)));
    const struct sealed_claim sealed = {.shard = claim->shard,
                                        .claim = claim->number,
                                        .version = claim->version,
                                        .charge_cents = claim->charge_cents,
                                        .body = body_pack(effects_arena(fx), &claim->base)};
    queue_append(fx, &queue, &sealed, claim_first_day(claim));
    if (queue.due_us == 0)
        queue.due_us = loaded_now(loaded).us + partner->batch_age_s * us_per_second;
    queue.partition = message->partition;
    queue.claims_max = partner->batch_claims_max;
    queue_put(fx, &queue);
    return OK;
}
