/* The gateway as a worker: one step a kind of input, and timers that carry people's orders. */
#include "gateway/gateway.h"

#include "gateway/orders.h"
#include "gateway/step.h"

enum { DUE_EVERY_MS = 250 };
static const int64_t day_us = (int64_t)86400 * 1000000;

struct hash_key gateway_identity_key;
int64_t gateway_window_us, gateway_originals_us;

static const struct step *const steps[] = {
    [INPUT_OPEN_FILES] = &open_files_step,
    [INPUT_FILE] = &file_step,
    [INPUT_MESSAGE] = &message_step,
    [INPUT_INTERCHANGE] = &interchange_step,
    [INPUT_CLAIM] = &claim_step,
    [INPUT_UNBOUND] = &unbound_step,
    [INPUT_RESOURCE] = &resource_step,
    [INPUT_REFUSED] = &refused_step,
    [INPUT_ACKNOWLEDGED] = &acknowledged_step,
    [INPUT_PAYMENT] = &payment_step,
    [INPUT_PAID] = &paid_step,
    [INPUT_PROVIDER] = &provider_step,
    [INPUT_UNPOSTED] = &payment_step,
    [INPUT_NOTE] = &note_step,
    [INPUT_END] = &end_step,
    [INPUT_REPORT] = &report_step,
};

const char *outcome_text(enum outcome outcome)
{
    switch (outcome) {
    case ACCEPTED:
        return "accepted";
    case STORED:
        return "stored";
    case REFUSED:
        return "refused";
    case DUPLICATE:
        return "duplicate";
    case OUTCOME_NONE:
        return "note";
    }
    return "note";
}

struct taken taken_of(const struct input *in, int64_t intake_number, int64_t received_us)
{
    return (struct taken){
        .source = in->source,
        .sender = in->sender,
        .control = in->control,
        .sha256 = in->sha256,
        .slot = in->slot,
        .intake_number = intake_number,
        .position = in->position,
        .original = STR(""),
        .received_us = received_us,
        .expires_us = received_us + gateway_window_us,
    };
}

void count_keys(const struct input *in, struct keys *keys, enum outcome outcome, str reason)
{
    const struct value key[] = {V_INT(in->slot), V_INT(in->intake_number),
                                V_STR(str_of(outcome_text(outcome))), V_STR(reason)};
    keys_add(keys, &tally_table, key);
}

void count_add(const struct input *in, const struct loaded *loaded, struct effects *fx,
               struct count count)
{
    const struct value key[] = {V_INT(in->slot), V_INT(in->intake_number),
                                V_STR(str_of(outcome_text(count.outcome))), V_STR(count.reason)};
    if (count.n > 0) tally_add(fx, loaded, key, count.n);
}

void file_keys(const struct input *in, struct keys *keys)
{
    const struct value key[] = {V_INT(in->slot), V_INT(in->intake_number)};
    keys_add(keys, &file_table, key);
}

void file_advance(struct effects *fx, struct file_row *file, const struct input *in)
{
    /* A piece that is counted after it was set aside stands behind others that are done. */
    if (file->unit < in->unit) file->unit = in->unit;
    if (file->position < in->end) file->position = in->end;
    file_put(fx, file);
}

bool file_takes(const struct file_row *file, const struct input *in)
{
    int64_t ordinal;
    str verdict = file->interchange;
    if (in->interchange == 0) return true;
    return str_parse_int(str_cut(&verdict, ' '), &ordinal) && ordinal == in->interchange &&
           str_is(verdict, "take");
}

static void keys_of(const struct message *message, struct keys *keys, struct arena *arena)
{
    (void)arena;
    const struct input *in = message->input;
    if (in) steps[in->kind]->keys(in, keys);
}

/* The input is the caller's, lent for the answer to be put in: the one thing that is not an effect.
 */
static enum status handle(const struct message *message, const struct loaded *loaded,
                          struct effects *fx)
{
    struct input *in = input_of(message);
    if (!in) {
        effects_fault(fx, "no_input", 0);
        return REJECT;
    }
    in->result = (struct result){.outcome = OUTCOME_NONE};
    return steps[in->kind]->take(in, loaded, fx);
}

static enum status start(const struct settings *settings)
{
    gateway_identity_key = settings->identity_key;
    gateway_window_us = settings->duplicate_window_d * day_us;
    gateway_originals_us = settings->originals_keep_d * day_us;
    return OK;
}

static const struct output outputs[] = {
    [TO_INTAKE] = {"intake", KEYED_BY_SHARD},
    [TO_CODING] = {"coding", KEYED_BY_SHARD},
    [TO_SUBMISSION] = {"submission", KEYED_BY_PARTNER},
    [TO_REMITTANCE] = {"remittance", KEYED_BY_SHARD},
    [TO_SCRUBBING] = {"scrubbing", KEYED_BY_SHARD},
    [TO_COURIER] = {"courier", KEYED_BY_PARTNER},
    [TO_FOLLOWUP] = {"followup", KEYED_BY_SHARD},
    {0},
};

const struct worker gateway_worker = {
    .name = "gateway",
    .doc = "Takes inputs from senders, payers and people, answers them, and hands them on once.",
    .outputs = outputs,
    .tables = gateway_tables,
    .start = start,
    .keys = keys_of,
    .handle = handle,
    .due_table = &command_due_table,
    .due_every_ms = DUE_EVERY_MS,
    .tick = order_send,
};
