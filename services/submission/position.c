/* Where the claims of an interchange are, told to followup; when an interchange wants attention. */
#include "submission/steps.h"

static const int64_t us_per_hour = INT64_C(3600) * 1000 * 1000;

str interchange_subject(struct arena *arena, str partner, int64_t isa13)
{
    return arena_printf(arena, "%.*s/%09lld", STR_ARGS(partner), (long long)isa13);
}

void interchange_item(struct effects *fx, const struct loaded *loaded,
                      const struct interchange *interchange, const struct work *item)
{
    struct work work = *item;
    work.subject = interchange_subject(effects_arena(fx), interchange->partner, interchange->isa13);
    work.worker = "submission";
    work.amount_cents = interchange->charge_cents;
    work_open(fx, loaded, &work);
}

void position_emit(struct effects *fx, const struct interchange *interchange,
                   const struct sealed_claim *claim, const char *state, str code)
{
    Position position = POSITION__INIT;
    position.shard = claim->shard;
    position.claim = claim->claim;
    position.version = claim->version;
    position.charge_cents = claim->charge_cents;
    position.state = str_bytes(str_of(state));
    position.by = str_bytes(STR("submission"));
    position.partner = str_bytes(interchange->partner);
    position.interchange = interchange->isa13;
    position.code = str_bytes(code);
    FollowupInbox inbox = FOLLOWUP_INBOX__INIT;
    inbox.what_case = FOLLOWUP_INBOX__WHAT_POSITION;
    inbox.position = &position;
    effects_emit_shard(fx, TO_FOLLOWUP, claim->shard, &inbox.base);
}

void positions_emit(struct effects *fx, const struct loaded *loaded,
                    const struct interchange *interchange, const char *state, str code)
{
    const struct value key[] = {V_STR(interchange->partner), V_INT(interchange->isa13)};
    for (const struct row *row = loaded_first(loaded, &contents_table, key); row; row = row->next) {
        const struct sealed_claim claim = contents_row(row);
        position_emit(fx, interchange, &claim, state, code);
    }
}

static int64_t due_after(int64_t sent_us, int32_t hours, int64_t soonest)
{
    if (hours == 0) return soonest;
    const int64_t due = sent_us + hours * us_per_hour;
    return soonest == 0 || due < soonest ? due : soonest;
}

int64_t interchange_due(const struct interchange *interchange, const struct partner *partner)
{
    int64_t due = 0;
    if (interchange->sent_us == 0) return 0;
    const bool answered = interchange->ack999.len || interchange->ack277_count;
    if (!interchange->ta1.len && !answered)
        due = due_after(interchange->sent_us, partner->ta1_due_h, due);
    if (!interchange->ack999.len) due = due_after(interchange->sent_us, partner->ack999_due_h, due);
    if (interchange->ack277_count < interchange->claim_count)
        due = due_after(interchange->sent_us, partner->ack277_due_h, due);
    return due;
}
