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

static void query_open(struct effects *fx, const struct loaded *loaded, struct work work,
                       const Finding *finding)
{
    for (size_t i = 0; i < finding->n_suggestions; i++) {
        const Suggestion *query = finding->suggestions[i];
        if (!str_is(str_from(query->kind), "query")) continue;
        work.edit = str_from(finding->edit);
        work.field = str_from(query->field);
        work.text = str_from(query->text);
        work_open(fx, loaded, &work);
    }
}

void claim_queries_open(struct effects *fx, const struct loaded *loaded, const char *worker,
                        const Claim *claim, const struct claim_stop *stop)
{
    struct work work = claim_work(fx, worker, claim);
    work.kind = "query";
    work.priority = stop->priority;
    work.due = stop->due;
    for (size_t i = 0; i < claim->n_findings; i++)
        if (finding_stops(claim, claim->findings[i]))
            query_open(fx, loaded, work, claim->findings[i]);
}
