/* One HL7 message: refused by its syntax, a duplicate, or new; its ACK says which. */
#include <stdio.h>

#include "gateway/step.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/known.h"

enum { MERGES_MAX = 50 };

static void keys_of(const struct input *in, struct keys *keys)
{
    const struct value slot[] = {V_INT(in->slot)};
    if (in->intake_number)
        file_keys(in, keys);
    else
        keys_add(keys, &slot_table, slot);
    if (in->verdict.answer != HL7_AA) {
        count_keys(in, keys, REFUSED, str_of(in->reason));
        return;
    }
    const struct value taken[] = {V_STR(in->source), V_STR(in->sender), V_STR(in->control)};
    keys_add(keys, &input_table, taken);
    count_keys(in, keys, REFUSED, CONFLICT_AR);
    count_keys(in, keys, DUPLICATE, STR(""));
    count_keys(in, keys, in->verdict.charge_count ? ACCEPTED : STORED, STR(""));
}

/* MSH-7 of the answer, in UTC: HL7 2.5.1 chapter 2.16.79 (TS). */
static str timestamp_text(struct arena *arena, int64_t us)
{
    const int64_t seconds = us / 1000000, of_day = seconds % 86400;
    const date day = date_from_days((int32_t)(seconds / 86400));
    return arena_printf(arena, "%08d%02d%02d%02d+0000", (int)day.yyyymmdd, (int)(of_day / 3600),
                        (int)(of_day / 60 % 60), (int)(of_day % 60));
}

/* MSH-10 of the answer: the intake number; of a message in a file, with its place. */
static str answer_control(struct arena *arena, const struct result *result)
{
    if (result->position == 0) return arena_printf(arena, "%lld", (long long)result->intake_number);
    return arena_printf(arena, "%lld-%d", (long long)result->intake_number, (int)result->position);
}

static void answer_write(struct input *in, struct arena *arena, const struct hl7_verdict *verdict)
{
    struct result *result = &in->result;
    result->answer =
        hl7_ack_write(arena, in->text, verdict, timestamp_text(arena, result->received_us),
                      answer_control(arena, result));
}

static Source *source_of(const struct input *in, struct arena *arena)
{
    Source *source = ARENA_NEW(arena, Source);
    source__init(source);
    source->source = str_bytes(in->source);
    source->intake_number = in->result.intake_number;
    source->format = str_bytes(STR("HL7"));
    source->sender = str_bytes(in->sender);
    source->control = str_bytes(in->control);
    source->position = in->position ? in->position : 1;
    source->as_of = in->by_document ? in->written.yyyymmdd : 0;
    source->test = str_bytes(str_is(in->header.processing, "P") ? STR("P") : STR("T"));
    source->sha256 = str_bytes(in->sha256);
    return source;
}

static bytes identity_bytes(const struct identity *identity, struct arena *arena)
{
    return str_bytes(
        (str){arena_copy(arena, identity->hash, sizeof identity->hash), sizeof identity->hash});
}

/* Each pair of a merge goes to the shard of the patient who is no more. */
static void merges_emit(const struct input *in, str text, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct hl7_merge pair;
    for (int n = 1; n <= MERGES_MAX && hl7_merge_at(text, n, &pair); n++) {
        const struct patient_identity survivor = {.authority = pair.survivor_authority,
                                                  .record_number = pair.survivor};
        const struct patient_identity merged = {.authority = pair.merged_authority,
                                                .record_number = pair.merged};
        const struct identity to = identity_of(&gateway_identity_key, &survivor);
        const struct identity from = identity_of(&gateway_identity_key, &merged);
        PatientMerge merge = PATIENT_MERGE__INIT;
        IntakeInbox inbox = INTAKE_INBOX__INIT;
        merge.shard = from.shard;
        merge.identity = identity_bytes(&from, arena);
        merge.survivor_shard = to.shard;
        merge.survivor_identity = identity_bytes(&to, arena);
        merge.intake_number = in->result.intake_number;
        merge.position = in->position ? in->position : 1;
        inbox.what_case = INTAKE_INBOX__WHAT_MERGE;
        inbox.merge = &merge;
        effects_emit_shard(fx, TO_INTAKE, merge.shard, &inbox.base);
    }
}

static enum status emit(const struct input *in, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct patient_identity patient = {0};
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    Hl7Message hl7 = HL7_MESSAGE__INIT;
    TRY(hl7_patient(in->standard, &patient));
    const struct identity identity = identity_of(&gateway_identity_key, &patient);
    hl7.text = str_bytes(in->standard);
    hl7.source = source_of(in, arena);
    hl7.shard = identity.shard;
    hl7.identity = identity_bytes(&identity, arena);
    inbox.what_case = INTAKE_INBOX__WHAT_HL7;
    inbox.hl7 = &hl7;
    effects_emit_shard(fx, TO_INTAKE, identity.shard, &inbox.base);
    merges_emit(in, in->standard, fx);
    return OK;
}

static void take_number(const struct input *in, struct effects *fx)
{
    struct taken taken = taken_of(in, in->result.intake_number, in->result.received_us);
    if (in->original.at) taken.original = in->original;
    taken_append(fx, &taken);
}

/* What the message comes to. A message of a file that was done before a restart finds its own row.
 */
static enum outcome judge(struct input *in, const struct loaded *loaded)
{
    struct taken first;
    struct result *result = &in->result;
    if (in->verdict.answer != HL7_AA) return REFUSED;
    const enum outcome fresh = in->verdict.charge_count ? ACCEPTED : STORED;
    if (!taken_get(loaded, in->source, in->sender, in->control, &first)) return fresh;
    if (in->intake_number && first.intake_number == in->intake_number &&
        first.position == in->position)
        return fresh;
    result->conflict = !str_eq(first.sha256, in->sha256);
    if (result->conflict) return REFUSED;
    result->intake_number = first.intake_number;
    result->position = first.position;
    result->received_us = first.received_us;
    return DUPLICATE;
}

static str reason_of(const struct input *in, enum outcome outcome)
{
    if (outcome != REFUSED) return STR("");
    return in->result.conflict ? CONFLICT_AR : str_of(in->reason);
}

/* The number of a message that came alone is given even if it is refused: its answer carries it. */
static void number_give(struct input *in, const struct loaded *loaded, struct effects *fx,
                        const struct file_row *file)
{
    in->result.intake_number = in->intake_number;
    in->result.position = in->position;
    in->result.received_us = file->received_us;
    if (in->intake_number) return;
    in->result.intake_number = intake_number_next(fx, loaded, in->slot);
    in->result.received_us = loaded_now(loaded).us;
}

static enum status take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    struct file_row file = {0};
    struct hl7_verdict verdict = in->verdict;
    if (in->intake_number && !file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    number_give(in, loaded, fx, &file);
    in->result.outcome = judge(in, loaded);
    const str reason = reason_of(in, in->result.outcome);
    in->result.reason = reason.len ? arena_text(arena, reason) : NULL;
    if (in->result.conflict) hl7_verdict_add(&verdict, HL7_AR, HL7_DUPLICATE_KEY, "MSH", 10);
    answer_write(in, arena, &verdict);
    if (in->again) return OK;
    count_add(in, loaded, fx, (struct count){in->result.outcome, reason, 1});
    if (in->intake_number) file_advance(fx, &file, in);
    if (in->result.outcome != ACCEPTED && in->result.outcome != STORED) return OK;
    take_number(in, fx);
    return emit(in, fx);
}

const struct step message_step = {keys_of, take};
