/* Journal lines and work items of claims. */
#include "claims/trace.h"

void claim_note(struct effects *fx, const struct loaded *loaded, const char *worker,
                const Claim *claim, struct occasion what)
{
    const struct journal_entry entry = {.shard = claim->shard,
                                        .claim = claim->number,
                                        .version = claim->version,
                                        .worker = worker,
                                        .event = what.event,
                                        .by = what.by,
                                        .detail = what.detail};
    journal(fx, loaded, &entry);
}

struct work claim_work(struct effects *fx, const char *worker, const Claim *claim)
{
    return (struct work){
        .subject = work_claim_subject(effects_arena(fx), claim->number),
        .shard = claim->shard,
        .claim = claim->number,
        .version = claim->version,
        .worker = worker,
        .amount_cents = claim->charge_cents,
    };
}

void claim_stop_open(struct effects *fx, const struct loaded *loaded, const char *worker,
                     const Claim *claim, const struct claim_stop *stop)
{
    struct work work = claim_work(fx, worker, claim);
    work.kind = stop->kind;
    work.edit = stop->edit;
    work.field = stop->field;
    work.text = stop->text;
    work.priority = stop->priority;
    work.due = stop->due;
    work_open(fx, loaded, &work);
}
