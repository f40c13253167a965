/* A person's order as a message: about a claim to coding, about an interchange to submission, about
 * a payment in suspense to remittance. */
#include "gateway/orders.h"

#include "gateway/step.h"

#include "lib/base/body.h"
#include "proto/messages.pb-c.h"
#include "runtime/work.h"

/* Rows of command_due_table. */
enum {
    SLOT,
    COMMAND,
    VERB,
    SHARD,
    CLAIM,
    VERSION,
    PARTNER,
    INTERCHANGE,
    CLAIMS,
    BY,
    REASON,
    BODY,
    AT
};

static bool is_about_interchange(str verb)
{
    return str_is(verb, "resend") || str_is(verb, "rebuild");
}

static bool is_about_suspense(str verb)
{
    return str_is(verb, "suspense_post") || str_is(verb, "suspense_drop");
}

static void claims_read(Command *command, str claims, struct arena *arena)
{
    int64_t number;
    str rest = claims;
    while (rest.at && rest.len) {
        if (!str_parse_int(str_cut(&rest, ' '), &number)) continue;
        command->claims = arena_grow(arena, command->claims, command->n_claims, sizeof number);
        command->claims[command->n_claims++] = number;
    }
}

static void command_read(Command *command, const struct value *c, struct arena *arena)
{
    *command = (Command)COMMAND__INIT;
    command->command = c[COMMAND].i;
    command->verb = str_bytes(c[VERB].s);
    command->shard = c[SHARD].i;
    command->claim = c[CLAIM].i;
    command->version = (int32_t)c[VERSION].i;
    command->partner = str_bytes(c[PARTNER].s);
    if (is_about_suspense(c[VERB].s))
        command->suspense = c[INTERCHANGE].i;
    else
        command->interchange = c[INTERCHANGE].i;
    command->by = str_bytes(c[BY].s);
    command->reason = str_bytes(c[REASON].s);
    command->at_us = c[AT].i;
    claims_read(command, c[CLAIMS].s, arena);
    if (!c[BODY].null && c[BODY].s.len)
        command->amended = (Claim *)body_unpack(arena, &claim__descriptor, c[BODY].s);
}

static void to_coding(struct effects *fx, Command *command)
{
    CodingInbox inbox = CODING_INBOX__INIT;
    inbox.what_case = CODING_INBOX__WHAT_COMMAND;
    inbox.command = command;
    effects_emit_shard(fx, TO_CODING, command->shard, &inbox.base);
}

static void to_submission(struct effects *fx, Command *command)
{
    SubmissionInbox inbox = SUBMISSION_INBOX__INIT;
    inbox.what_case = SUBMISSION_INBOX__WHAT_COMMAND;
    inbox.command = command;
    effects_emit_partner(fx, TO_SUBMISSION, str_from(command->partner), &inbox.base);
}

static void to_remittance(struct effects *fx, Command *command)
{
    RemittanceInbox inbox = REMITTANCE_INBOX__INIT;
    inbox.what_case = REMITTANCE_INBOX__WHAT_COMMAND;
    inbox.command = command;
    effects_emit_shard(fx, TO_REMITTANCE, command->shard, &inbox.base);
}

/* What a worker had set aside goes to the same partition again, as a new message of ours. */
static enum status send_again(const struct value *c, struct effects *fx)
{
    static const struct {
        const char *worker;
        unsigned output;
    } workers[] = {{"intake", TO_INTAKE},       {"coding", TO_CODING},
                   {"scrubbing", TO_SCRUBBING}, {"submission", TO_SUBMISSION},
                   {"courier", TO_COURIER},     {"remittance", TO_REMITTANCE},
                   {"followup", TO_FOLLOWUP}};
    for (size_t i = 0; i < COUNT_OF(workers); i++) {
        if (!str_is(c[PARTNER].s, workers[i].worker) || c[BODY].s.len == 0) continue;
        const str packed = {c[BODY].s.at + 1, c[BODY].s.len - 1}; /* behind the key id */
        effects_emit_packed(fx, workers[i].output, (int32_t)c[INTERCHANGE].i, 0, packed);
        return OK;
    }
    effects_fault(fx, "nobody_to_try_again", 0);
    return REJECT;
}

/* Nobody's order: the timer that lets control numbers go whose window is over. */
static enum status expired_take(const struct value *c, const struct loaded *loaded,
                                struct effects *fx)
{
    const int64_t now_us = loaded_now(loaded).us;
    const struct value cells[] = {c[SLOT], V_INT(now_us), V_INT(now_us - gateway_originals_us)};
    effects_append(fx, &expired_table, cells);
    return OK;
}

enum status order_send(const struct row *row, const struct loaded *loaded, struct effects *fx)
{
    const struct value *c = row->cells;
    Command command;
    if (str_is(c[VERB].s, "expired")) return expired_take(c, loaded, fx);
    command_read(&command, c, effects_arena(fx));
    const struct value sent[] = {c[SLOT], c[COMMAND], V_INT(loaded_now(loaded).us)};
    effects_append(fx, &command_table, sent);
    if (str_is(c[VERB].s, "requeue")) return send_again(c, fx);
    if (is_about_interchange(c[VERB].s))
        to_submission(fx, &command);
    else if (is_about_suspense(c[VERB].s))
        to_remittance(fx, &command);
    else
        to_coding(fx, &command);
    return OK;
}
