/* One claim of an 837: on to intake with its identity, or set aside where it does not bind. */
#include "gateway/step.h"
#include "lib/claim/identity.h"
#include "runtime/work.h"

static void keys_of(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    count_keys(in, keys, ACCEPTED, STR(""));
}

static void source_fill(const struct input *in, str format, struct arena *arena)
{
    Claim *claim = in->claim;
    if (!claim->source) {
        claim->source = ARENA_NEW(arena, Source);
        source__init(claim->source);
    }
    Source *source = claim->source;
    source->source = str_bytes(in->source);
    source->intake_number = in->intake_number;
    source->format = str_bytes(format);
    source->sender = str_bytes(in->sender);
    source->position = in->position;
    source->as_of = in->by_document ? in->written.yyyymmdd : 0;
    source->sha256 = str_bytes(in->sha256);
}

static void identity_fill(Claim *claim, struct arena *arena)
{
    const Party *member = claim->subscriber ? claim->subscriber->name : NULL;
    const Party *patient = claim->patient ? claim->patient : member;
    const struct patient_identity of = {
        .payer_id = claim->payer ? str_from(claim->payer->id) : (str){0},
        .member_id = member ? str_from(member->id) : (str){0},
        .first_name = patient ? str_from(patient->first_name) : (str){0},
        .birth_date = date_of(claim->patient_birth_date),
    };
    const struct identity identity = identity_of(&gateway_identity_key, &of);
    claim->shard = identity.shard;
    claim->identity = str_bytes(
        (str){arena_copy(arena, identity.hash, sizeof identity.hash), sizeof identity.hash});
}

void claim_hand_on(struct input *in, str format, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    IntakeInbox inbox = INTAKE_INBOX__INIT;
    source_fill(in, format, arena);
    identity_fill(in->claim, arena);
    inbox.what_case = INTAKE_INBOX__WHAT_CLAIM;
    inbox.claim = in->claim;
    effects_emit_shard(fx, TO_INTAKE, in->claim->shard, &inbox.base);
}

static enum status take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    if (!file_takes(&file, in)) return OK;
    count_add(in, loaded, fx, (struct count){ACCEPTED, STR(""), 1});
    in->result.outcome = ACCEPTED;
    claim_hand_on(in, STR("X12"), fx);
    return OK;
}

static void unbound_keys(const struct input *in, struct keys *keys)
{
    file_keys(in, keys);
    count_keys(in, keys, REFUSED, str_of(in->reason));
}

/* Its bytes stand in the quarantine; its place is the lane there, its file's number the seq. */
static void set_aside(const struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct arena *arena = effects_arena(fx);
    const struct value cells[] = {
        V_STR(STR("gateway")),
        V_INT(in->slot),
        V_INT(0),
        V_INT(in->position),
        V_INT(in->intake_number),
        V_INT(in->end),
        V_INT(0),
        V_STR(arena_str(arena, str_of(in->reason))),
        V_INT(in->claims_segment),
        V_STR(in->text),
        V_INT(loaded_now(loaded).us),
        V_INT(0), /* intake gives the number */
        V_INT(0),
    };
    const struct work work = {
        .subject = arena_printf(arena, "gateway/%d/0/%d/%lld", (int)in->slot, (int)in->position,
                                (long long)in->intake_number),
        .worker = "gateway",
        .kind = "quarantine",
        .field = STR("CLM"),
        .text = STR("A claim of a file does not bind; its sender was told, the others went on."),
        .priority = 3,
    };
    effects_append(fx, &work_quarantine, cells);
    work_open(fx, loaded, &work);
}

static enum status unbound_take(struct input *in, const struct loaded *loaded, struct effects *fx)
{
    struct file_row file;
    if (!file_get(loaded, in->slot, in->intake_number, &file)) return HALT;
    file_advance(fx, &file, in);
    if (!file_takes(&file, in)) return OK;
    count_add(in, loaded, fx, (struct count){REFUSED, str_of(in->reason), 1});
    in->result.outcome = REFUSED;
    set_aside(in, loaded, fx);
    return OK;
}

const struct step claim_step = {keys_of, take};
const struct step unbound_step = {unbound_keys, unbound_take};
