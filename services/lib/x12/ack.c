/* A payer's answers as Acknowledgement messages. */
#include "lib/x12/ack.h"

static Acknowledgement *ack_new(struct arena *arena, const char *kind)
{
    Acknowledgement *ack = ARENA_NEW(arena, Acknowledgement);
    acknowledgement__init(ack);
    ack->kind = str_bytes(str_of(kind));
    return ack;
}

static bytes text(struct arena *arena, str from)
{
    return str_bytes(arena_str(arena, from));
}

static bytes letter(struct arena *arena, char verdict)
{
    return text(arena, (str){&verdict, verdict ? 1 : 0});
}

static int64_t number(str digits)
{
    int64_t value = 0;
    return str_all_digits(digits) && str_parse_int(digits, &value) ? value : 0;
}

Acknowledgement *ack_of_ta1(struct arena *arena, const struct ta1 *ta1)
{
    Acknowledgement *ack = ack_new(arena, "TA1");
    ack->interchange = number(str_of(ta1->control));
    ack->verdict = letter(arena, ta1->verdict);
    ack->code = text(arena, str_of(ta1->note));
    return ack;
}

Acknowledgement *ack_of_999(struct arena *arena, const struct x999 *x999)
{
    Acknowledgement *ack = ack_new(arena, "999");
    const struct x999_transaction *set = x999->transactions;
    const char *code = x999->codes[0];
    if (set != NULL && set->codes[0][0]) code = set->codes[0];
    ack->interchange = number(str_of(x999->control));
    char verdict = x999->verdict;
    if (verdict == 0 && set != NULL) verdict = set->verdict;
    ack->verdict = letter(arena, verdict);
    ack->code = text(arena, str_of(code));
    return ack;
}

Acknowledgement *ack_of_277ca(struct arena *arena)
{
    return ack_new(arena, "277CA");
}

void ack_add_claim(struct arena *arena, Acknowledgement *ack, const struct x277ca_claim *claim)
{
    AckClaim *row = ARENA_NEW(arena, AckClaim);
    ack_claim__init(row);
    row->patient_control = text(arena, claim->patient_control);
    row->accepted = letter(arena, claim->accepted ? 'A' : 'R');
    if (claim->status_count > 0) {
        row->category = text(arena, claim->statuses[0].category);
        row->status = text(arena, claim->statuses[0].code);
        row->entity = text(arena, claim->statuses[0].entity);
    }
    row->payer_control = text(arena, claim->payer_control);
    row->charge_cents = claim->charge_cents;
    ack->claims = arena_grow(arena, ack->claims, ack->n_claims, sizeof(AckClaim *));
    ack->claims[ack->n_claims++] = row;
}

void ack_finish_277ca(struct arena *arena, Acknowledgement *ack, const struct x277ca_file *file)
{
    size_t taken = 0;
    for (size_t i = 0; i < ack->n_claims; i++)
        taken += str_is(str_from(ack->claims[i]->accepted), "A");
    ack->interchange = number(str_of(file->batch));
    const bool all =
        ack->n_claims > 0 ? taken == ack->n_claims : file->has_status && file->accepted;
    char verdict = 'R';
    if (all)
        verdict = 'A';
    else if (taken > 0)
        verdict = 'P';
    ack->verdict = letter(arena, verdict);
    ack->code = text(arena, str_of(file->code));
}
