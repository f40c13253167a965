/* TA1, 999 and 277CA: what a payer's front end says of an interchange and of the claims in it.
 *
 * Sources: X12 TA1 (TA104, TA105), 005010X231A1 AK9 and IK5, 005010X214 2200D STC.
 */
#include "lib/claim/number.h"
#include "runtime/work.h"
#include "submission/steps.h"

/* TA105 025 and AK905 19: this control number was used before. */
static bool says_duplicate(const Acknowledgement *answer)
{
    const str code = str_from(answer->code);
    return (str_is(str_from(answer->kind), "TA1") && str_is(code, "025")) ||
           (str_is(str_from(answer->kind), "999") && str_is(code, "19"));
}

static bool is_277ca(const Acknowledgement *answer)
{
    return str_is(str_from(answer->kind), "277CA");
}

static bool answer_number(const AckClaim *claim, struct claim_number *number)
{
    return claim_number_parse(str_from(claim->patient_control), number);
}

void acknowledgement_keys(const Acknowledgement *answer, struct keys *keys)
{
    const str partner = str_from(answer->partner);
    const struct value key[] = {V_STR(partner), V_INT(answer->interchange)};
    keys_add(keys, &interchange_table, key);
    keys_add(keys, &contents_table, key);
    for (size_t i = 0; is_277ca(answer) && i < answer->n_claims; i++) {
        struct claim_number number;
        if (!answer_number(answer->claims[i], &number)) continue;
        const struct value claim_key[] = {V_STR(partner), V_INT(number.claim),
                                          V_INT(number.version)};
        keys_add(keys, &answer_table, claim_key);
    }
}

/* An answer that names no interchange of ours is kept in front of a person, and moves nothing. */
static void unmatched_open(struct effects *fx, const struct loaded *loaded,
                           const Acknowledgement *answer)
{
    const struct work work = {
        .subject =
            interchange_subject(effects_arena(fx), str_from(answer->partner), answer->interchange),
        .worker = "submission",
        .kind = "unmatched_answer",
        .field = str_from(answer->kind),
        .text = STR("An acknowledgement names an interchange that was never made."),
        .priority = 5,
    };
    work_open(fx, loaded, &work);
}

static void interchange_reject(struct effects *fx, const struct loaded *loaded,
                               struct interchange *interchange, str code)
{
    if (str_is(interchange->state, "REJECTED")) return;
    interchange->state = STR("REJECTED");
    interchange->due_us = 0;
    positions_emit(fx, loaded, interchange, "payer_rejected", code);
    interchange_item(fx, loaded, interchange,
                     &(struct work){.kind = "interchange_rejected",
                                    .field = code,
                                    .priority = 2,
                                    .text = STR("The payer refused the whole interchange; "
                                                "`claimline rebuild` makes a new one.")});
}

/* Whatever accepted answer comes settles an interchange of which nobody knew whether it had
 * arrived. */
static void interchange_arrived(struct effects *fx, const struct loaded *loaded,
                                struct interchange *interchange)
{
    if (!str_is(interchange->state, "UNKNOWN") && !str_is(interchange->state, "PREPARED")) return;
    if (interchange->sent_us == 0) interchange->sent_us = loaded_now(loaded).us;
    interchange->state = STR("SENT");
    positions_emit(fx, loaded, interchange, "submitted", (str){0});
    work_close(fx, loaded,
               interchange_subject(effects_arena(fx), interchange->partner, interchange->isa13),
               "unknown", (str){0}, STR("answered"));
}

static void whole_answer(const Acknowledgement *answer, const struct loaded *loaded,
                         struct effects *fx, struct interchange *interchange)
{
    const str verdict = str_from(answer->verdict);
    str *kept = str_is(str_from(answer->kind), "TA1") ? &interchange->ta1 : &interchange->ack999;
    const bool refused = str_is(verdict, "R");
    /* The second copy of the same bytes was refused: the first copy's answer decides. */
    if (refused && says_duplicate(answer) && interchange->attempts > 1) return;
    /* An answer that repeats, or comes after the opposite one, moves nothing: the first stands. */
    if (kept->len) return;
    *kept = verdict;
    if (refused)
        interchange_reject(fx, loaded, interchange, str_from(answer->code));
    else
        interchange_arrived(fx, loaded, interchange);
}

static void answer_put(struct effects *fx, const struct loaded *loaded,
                       const Acknowledgement *answer, const AckClaim *claim,
                       const struct claim_number *number)
{
    const struct value cells[] = {
        V_BYTES(answer->partner),     V_INT(number->claim),
        V_INT(number->version),       V_INT(claim_number_shard(number->claim)),
        V_INT(answer->interchange),   V_BYTES(claim->accepted),
        V_BYTES(claim->category),     V_BYTES(claim->status),
        V_BYTES(claim->entity),       V_BYTES(claim->payer_control),
        V_INT(loaded_now(loaded).us),
    };
    effects_put(fx, &answer_table, cells);
}

static str answer_code(struct arena *arena, const AckClaim *claim)
{
    return arena_printf(arena, "%.*s:%.*s:%.*s", STR_ARGS(str_from(claim->category)),
                        STR_ARGS(str_from(claim->status)), STR_ARGS(str_from(claim->entity)));
}

static void claim_rejected_open(struct effects *fx, const struct loaded *loaded,
                                const AckClaim *claim, const struct claim_number *number, str code)
{
    const struct work work = {
        .subject = work_claim_subject(effects_arena(fx), number->claim),
        .shard = claim_number_shard(number->claim),
        .claim = number->claim,
        .version = number->version,
        .worker = "submission",
        .kind = "payer_rejected",
        .field = code,
        .text = STR("The payer's front end refused the claim (277CA); amend or void it."),
        .priority = 3,
        .amount_cents = claim->charge_cents,
    };
    work_open(fx, loaded, &work);
}

/* False: this claim version had an answer already, which is replaced without being counted again.
 */
static bool claim_answer(const Acknowledgement *answer, const AckClaim *claim,
                         const struct loaded *loaded, struct effects *fx,
                         const struct interchange *interchange)
{
    struct claim_number number;
    if (!answer_number(claim, &number)) return false;
    const struct value key[] = {V_BYTES(answer->partner), V_INT(number.claim),
                                V_INT(number.version)};
    const struct row *before = loaded_first(loaded, &answer_table, key);
    if (before && before->cells[4].i == answer->interchange) return false;
    const bool accepted = str_is(str_from(claim->accepted), "A");
    const str code = answer_code(effects_arena(fx), claim);
    const struct sealed_claim sealed = {.shard = claim_number_shard(number.claim),
                                        .claim = number.claim,
                                        .version = number.version,
                                        .charge_cents = claim->charge_cents};
    answer_put(fx, loaded, answer, claim, &number);
    position_emit(fx, interchange, &sealed, accepted ? "acknowledged" : "payer_rejected", code);
    if (!accepted) claim_rejected_open(fx, loaded, claim, &number, code);
    journal(fx, loaded,
            &(struct journal_entry){.shard = sealed.shard,
                                    .claim = number.claim,
                                    .version = number.version,
                                    .worker = "submission",
                                    .event = accepted ? "acknowledged" : "payer_rejected",
                                    .detail = code});
    return true;
}

static void claim_answers(const Acknowledgement *answer, const struct loaded *loaded,
                          struct effects *fx, struct interchange *interchange)
{
    interchange_arrived(fx, loaded, interchange);
    for (size_t i = 0; i < answer->n_claims; i++)
        interchange->ack277_count +=
            claim_answer(answer, answer->claims[i], loaded, fx, interchange);
}

enum status acknowledgement_take(const Acknowledgement *answer, const struct loaded *loaded,
                                 struct effects *fx)
{
    struct interchange interchange;
    if (!interchange_get(loaded, str_from(answer->partner), answer->interchange, &interchange)) {
        unmatched_open(fx, loaded, answer);
        return OK;
    }
    if (is_277ca(answer))
        claim_answers(answer, loaded, fx, &interchange);
    else
        whole_answer(answer, loaded, fx, &interchange);
    const struct partner *partner = partner_by_id(&submission_partners, interchange.partner);
    if (str_is(interchange.state, "SENT")) {
        interchange.due_us = partner ? interchange_due(&interchange, partner) : 0;
        if (interchange.due_us == 0) interchange.state = STR("CLOSED");
        work_close(fx, loaded,
                   interchange_subject(effects_arena(fx), interchange.partner, interchange.isa13),
                   "answer_late", (str){0}, STR("answered"));
    }
    interchange_put(fx, &interchange);
    return OK;
}
