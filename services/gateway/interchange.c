/* An interchange and what in it is no claim and no money: refusals, notes, acknowledgements of
 * payers. */
#include "gateway/step.h"
#include "runtime/work.h"

static void taken_keys(const struct input *in, struct keys *keys)
{
    const struct value taken[] = {V_STR(in->source), V_STR(in->sender), V_STR(in->control)};
    keys_add(keys, &input_table, taken);
}

static void interchange_keys(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    taken_keys(in, keys);
    count_keys(in, keys, DUPLICATE, STR(""));
    count_keys(in, keys, REFUSED, CONFLICT_TA1);
    count_keys(in, keys, REFUSED, str_of(in->reason));
}

static void take_number(const struct input *in, const struct loaded *loaded, struct effects *fx)
{
    const struct taken taken = taken_of(in, in->intake_number, loaded_now(loaded).us);
    taken_append(fx, &taken);
}

/* A TA1 error refuses before its number is looked at: corrected, it may come again under the same
 * one. */
static str judge(struct input *in, const struct loaded *loaded)
{
    struct taken first;
    struct result *result = &in->result;
    result->intake_number = in->intake_number;
    result->position = in->position;
    result->outcome = in->reason[0] ? REFUSED : ACCEPTED;
    if (in->reason[0]) return STR("refused");
    if (!taken_get(loaded, in->source, in->sender, in->control, &first)) return STR("take");
    if (first.intake_number == in->intake_number && first.position == in->position)
        return STR("take");
    result->conflict = !str_eq(first.sha256, in->sha256);
    result->outcome = result->conflict ? REFUSED : DUPLICATE;
    if (result->conflict) return STR("conflict");
    result->intake_number = first.intake_number;
    result->position = first.position;
    return STR("duplicate");
}

static void payer_work_open(const struct input *in, const struct loaded *loaded, struct effects *fx,
                            str reason)
{
    const struct work work = {
        .subject = arena_printf(effects_arena(fx), "intake/%lld/%d", (long long)in->intake_number,
                                (int)in->position),
        .worker = "gateway",
        .kind = "payer_answer_refused",
        .text = reason,
        .priority = 2,
    };
    work_open(fx, loaded, &work);
}

/* What a payer sent and nobody can take is no refusal in front of its sender: a person must look.
 */
static void refuse(const struct input *in, const struct loaded *loaded, struct effects *fx,
                   str reason)
{
    count_add(in, loaded, fx, (struct count){REFUSED, reason, in->count});
    if (in->from_payer) payer_work_open(in, loaded, fx, reason);
}

static enum status interchange_take(struct input *in, const struct loaded *loaded,
                                    struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    const str verdict = judge(in, loaded);
    in->result.received_us = file.received_us;
    if (in->result.conflict) in->result.reason = CONFLICT_TA1.at;
    if (in->again) return OK;
    file.interchange =
        arena_printf(effects_arena(fx), "%d %.*s", (int)in->interchange, STR_ARGS(verdict));
    file.payment = STR("");
    file_advance(fx, &file, in);
    if (in->result.outcome == ACCEPTED) take_number(in, loaded, fx);
    if (in->result.outcome == DUPLICATE)
        count_add(in, loaded, fx, (struct count){DUPLICATE, STR(""), in->count});
    if (in->result.outcome == REFUSED)
        refuse(in, loaded, fx, in->result.conflict ? CONFLICT_TA1 : str_of(in->reason));
    return OK;
}

static void refused_keys(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    count_keys(in, keys, REFUSED, str_of(in->reason));
}

static enum status refused_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    if (!file_takes(&file, in)) return OK;
    in->result.outcome = REFUSED;
    refuse(in, loaded, fx, str_of(in->reason));
    return OK;
}

static void note_keys(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    count_keys(in, keys, OUTCOME_NONE, str_of(in->reason));
}

static enum status note_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    count_add(in, loaded, fx, (struct count){OUTCOME_NONE, str_of(in->reason), 1});
    return OK;
}

static void acknowledged_keys(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    count_keys(in, keys, STORED, STR(""));
}

static enum status acknowledged_take(struct input *in, const struct loaded *loaded,
                                     struct effects *fx)
{
    struct file_row file;
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    if (!file_takes(&file, in)) return OK;
    count_add(in, loaded, fx, (struct count){STORED, STR(""), in->count});
    in->result.outcome = STORED;
    in->acknowledgement->partner = str_bytes(in->partner);
    in->acknowledgement->intake_number = in->intake_number;
    inbox.what_case = SUBMISSION_INBOX__WHAT_ACKNOWLEDGEMENT;
    inbox.acknowledgement = in->acknowledgement;
    effects_emit_partner(fx, TO_SUBMISSION, in->partner, &inbox.base);
    return OK;
}

const struct step interchange_step = {interchange_keys, interchange_take};
const struct step refused_step = {refused_keys, refused_take};
const struct step note_step = {note_keys, note_take};
const struct step acknowledged_step = {acknowledged_keys, acknowledged_take};
