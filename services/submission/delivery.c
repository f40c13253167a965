/* What became of a delivery, what people order about an interchange, and acknowledgements that are
 * late. */
#include "lib/base/body.h"
#include "lib/edit/edit.h"
#include "runtime/work.h"
#include "submission/steps.h"

static void interchange_key(struct keys *keys, const struct table *table, str partner,
                            int64_t isa13)
{
    const struct value key[] = {V_STR(partner), V_INT(isa13)};
    keys_add(keys, table, key);
}

void outcome_keys(const DeliveryOutcome *outcome, struct keys *keys)
{
    interchange_key(keys, &interchange_table, str_from(outcome->partner), outcome->interchange);
    interchange_key(keys, &contents_table, str_from(outcome->partner), outcome->interchange);
}

static bool waits_for_delivery(const struct interchange *interchange)
{
    return str_is(interchange->state, "PREPARED") || str_is(interchange->state, "UNKNOWN");
}

static void outcome_sent(struct effects *fx, const struct loaded *loaded,
                         struct interchange *interchange)
{
    const struct partner *partner = partner_by_id(&submission_partners, interchange->partner);
    if (!waits_for_delivery(interchange)) return; /* an acknowledgement was faster */
    interchange->state = STR("SENT");
    interchange->sent_us = loaded_now(loaded).us;
    interchange->due_us = partner ? interchange_due(interchange, partner) : 0;
    positions_emit(fx, loaded, interchange, "submitted", (str){0});
    work_close(fx, loaded,
               interchange_subject(effects_arena(fx), interchange->partner, interchange->isa13),
               "unknown", (str){0}, STR("sent"));
}

static void outcome_unknown(struct effects *fx, const struct loaded *loaded,
                            struct interchange *interchange)
{
    if (!str_is(interchange->state, "PREPARED")) return;
    interchange->state = STR("UNKNOWN");
    positions_emit(fx, loaded, interchange, "unknown", (str){0});
    interchange_item(
        fx, loaded, interchange,
        &(struct work){.kind = "unknown",
                       .priority = 1,
                       .text =
                           STR("Nobody can know whether the payer got this; it stays so until an "
                               "acknowledgement or `claimline resend` settles it.")});
}

enum status outcome_take(const DeliveryOutcome *outcome, const struct loaded *loaded,
                         struct effects *fx)
{
    struct interchange interchange;
    if (!interchange_get(loaded, str_from(outcome->partner), outcome->interchange, &interchange)) {
        effects_fault(fx, "interchange_missing", 0);
        return HALT; /* the courier was told of it by us */
    }
    if (outcome->attempt > interchange.attempts) interchange.attempts = outcome->attempt;
    if (str_is(str_from(outcome->state), "SENT"))
        outcome_sent(fx, loaded, &interchange);
    else
        outcome_unknown(fx, loaded, &interchange);
    interchange_put(fx, &interchange);
    return OK;
}

/* ---- orders of people --------------------------------------------------------------------- */

static bool is_rebuild(const Command *order)
{
    return str_is(str_from(order->verb), "rebuild");
}

void interchange_order_keys(const Command *order, struct keys *keys)
{
    const str partner = str_from(order->partner);
    interchange_key(keys, &interchange_table, partner, order->interchange);
    if (!is_rebuild(order)) return;
    interchange_key(keys, &bodies_table, partner, order->interchange);
    static const char *const classes[] = {"P-T", "P-P", "I-T", "I-P", "D-T", "D-P"};
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        const struct value key[] = {V_STR(partner), V_STR(str_of(classes[i]))};
        keys_add(keys, &queue_table, key);
    }
}

static enum status order_refuse(const Command *order, const struct loaded *loaded,
                                struct effects *fx, const char *why)
{
    const struct work work = {
        .subject =
            interchange_subject(effects_arena(fx), str_from(order->partner), order->interchange),
        .worker = "submission",
        .kind = "order_refused",
        .text = str_of(why),
        .priority = 4,
    };
    work_open(fx, loaded, &work);
    return OK;
}

/* The same bytes under the same control number once more; what the payer makes of it is its
 * business. */
static enum status resend(const Command *order, const struct interchange *interchange,
                          const struct loaded *loaded, struct effects *fx)
{
    if (str_is(interchange->state, "REJECTED"))
        return order_refuse(order, loaded, fx,
                            "Not sent again: it was refused; rebuild it instead.");
    Deliver deliver = DELIVER__INIT;
    deliver.partner = str_bytes(interchange->partner);
    deliver.interchange = interchange->isa13;
    deliver.sha256 = str_bytes(interchange->sha256);
    deliver.byte_count = interchange->byte_count;
    deliver.resend = str_bytes(STR("Y"));
    CourierInbox inbox = COURIER_INBOX__INIT;
    inbox.what_case = COURIER_INBOX__WHAT_DELIVER;
    inbox.deliver = &deliver;
    effects_emit_partner(fx, TO_COURIER, interchange->partner, &inbox.base);
    return OK;
}

static bool is_wanted(const Command *order, int64_t claim)
{
    for (size_t i = 0; i < order->n_claims; i++)
        if (order->claims[i] == claim) return true;
    return order->n_claims == 0;
}

static void requeue(struct effects *fx, struct queue *queue, const struct sealed_claim *sealed)
{
    const Claim *claim =
        (const Claim *)body_unpack(effects_arena(fx), &claim__descriptor, sealed->body);
    queue_append(fx, queue, sealed, claim ? claim_first_day(claim) : date_of(0));
}

/* Only a proven rejection frees the claims for a new number. What is not wanted again stays
 * rejected. */
static enum status rebuild(const Command *order, struct interchange *interchange,
                           const struct loaded *loaded, struct effects *fx)
{
    if (!str_is(interchange->state, "REJECTED"))
        return order_refuse(order, loaded, fx,
                            "Not rebuilt: no answer proves that it was refused.");
    const struct value key[] = {V_STR(interchange->partner), V_INT(interchange->isa13)};
    struct queue queue = queue_get(loaded, interchange->partner, interchange->class);
    for (const struct row *row = loaded_first(loaded, &bodies_table, key); row; row = row->next) {
        const struct sealed_claim claim = bodies_row(row);
        if (!is_wanted(order, claim.claim)) continue;
        requeue(fx, &queue, &claim);
        /* From here on it is on its way again: nobody may amend what will go out. */
        position_emit(fx, interchange, &claim, "queued", (str){0});
    }
    queue.due_us = loaded_now(loaded).us;
    queue_put(fx, &queue);
    interchange->state = STR("REBUILT");
    interchange_put(fx, interchange);
    work_close(fx, loaded,
               interchange_subject(effects_arena(fx), interchange->partner, interchange->isa13),
               "interchange_rejected", str_from(order->by), str_from(order->reason));
    return OK;
}

enum status interchange_order_take(const Command *order, const struct loaded *loaded,
                                   struct effects *fx)
{
    struct interchange interchange;
    if (!interchange_get(loaded, str_from(order->partner), order->interchange, &interchange))
        return order_refuse(order, loaded, fx, "There is no such interchange.");
    if (is_rebuild(order)) return rebuild(order, &interchange, loaded, fx);
    if (str_is(str_from(order->verb), "resend")) return resend(order, &interchange, loaded, fx);
    return order_refuse(order, loaded, fx, "Submission knows resend and rebuild only.");
}

/* ---- late acknowledgements ---------------------------------------------------------------- */

static str late_text(struct arena *arena, const struct interchange *interchange)
{
    return arena_printf(
        arena, "Acknowledgements are overdue: TA1 %s, 999 %s, 277CA for %d of %d claims.",
        interchange->ta1.len ? "came" : "missing", interchange->ack999.len ? "came" : "missing",
        interchange->ack277_count, interchange->claim_count);
}

/* Said once for each interchange; the answer closes the item when it comes after all. */
enum status late_take(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    struct interchange interchange;
    if (!interchange_get(loaded, row->cells[2].s, row->cells[4].i, &interchange)) return HALT;
    if (interchange.due_us == 0 || interchange.due_us > loaded_now(loaded).us) return OK;
    interchange_item(fx, loaded, &interchange,
                     &(struct work){.kind = "answer_late",
                                    .priority = 3,
                                    .text = late_text(effects_arena(fx), &interchange)});
    interchange.due_us = 0;
    interchange_put(fx, &interchange);
    return OK;
}
