/* One FHIR Claim or Encounter: refused by what it says, a duplicate, or new and on to intake.
 *
 * The key is source + system of its first identifier + Type/id. The same content again is a
 * duplicate; other content under a known id is refused: a change is billed by a new Claim whose
 * `related` names the prior one.
 */
#include "gateway/step.h"

static void keys_of(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    count_keys(in, keys, REFUSED, in->claim ? CONFLICT_FHIR : str_of(in->reason));
    if (!in->claim) return;
    const struct value taken[] = {V_STR(in->source), V_STR(in->sender), V_STR(in->control)};
    keys_add(keys, &input_table, taken);
    count_keys(in, keys, DUPLICATE, STR(""));
    count_keys(in, keys, ACCEPTED, STR(""));
}

static enum outcome judge(struct input *in, const struct loaded *loaded)
{
    struct taken first;
    if (!in->claim) return REFUSED;
    if (!taken_get(loaded, in->source, in->sender, in->control, &first)) return ACCEPTED;
    in->result.conflict = !str_eq(first.sha256, in->sha256);
    if (in->result.conflict) return REFUSED;
    in->result.intake_number = first.intake_number;
    in->result.position = first.position;
    return DUPLICATE;
}

static str reason_of(const struct input *in)
{
    if (in->result.outcome != REFUSED) return STR("");
    return in->result.conflict ? CONFLICT_FHIR : str_of(in->reason);
}

/* Its own control number and whether it is test data; the rest is as for every claim. */
static void source_begin(struct input *in, struct arena *arena)
{
    Source *source = ARENA_NEW(arena, Source);
    source__init(source);
    source->control = str_bytes(in->control);
    source->test = str_bytes(in->is_test ? STR("T") : STR("P"));
    in->claim->source = source;
}

static enum status take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    in->result.outcome = judge(in, loaded);
    const str reason = reason_of(in);
    in->result.reason = reason.len ? arena_text(effects_arena(fx), reason) : NULL;
    count_add(in, loaded, fx, (struct count){in->result.outcome, reason, 1});
    if (in->result.outcome != ACCEPTED) return OK;
    const struct taken taken = taken_of(in, in->intake_number, file.received_us);
    taken_append(fx, &taken);
    source_begin(in, effects_arena(fx));
    claim_hand_on(in, STR("FHIR"), fx);
    return OK;
}

const struct step resource_step = {keys_of, take};
