/* The handler under guard: what it allocates too much, leaves half done or refuses is taken back.
 */
#include "runtime/batch.h"

void batch_start(struct batch *batch, const struct worker *worker, struct arena *arena,
                 int32_t partition_count)
{
    arena_reset(arena);
    batch->worker = worker;
    batch->arena = arena;
    batch->trouble = (struct trouble){0};
    batch->loaded.partition_count = partition_count;
    loaded_start(&batch->loaded, worker, arena, &batch->trouble);
    batch->keys.loaded = &batch->loaded;
    effects_start(&batch->fx, worker, &batch->loaded);
}

/* What is run under guard: a function and its arguments, as setjmp wants no live locals around it.
 */
struct guarded {
    struct batch *batch;
    const struct message *message;
    const struct row *due;
    enum status (*run)(const struct guarded *call);
};

static enum status run_keys(const struct guarded *call)
{
    call->batch->worker->keys(call->message, &call->batch->keys, call->batch->arena);
    return OK;
}

static enum status run_keys_due(const struct guarded *call)
{
    call->batch->worker->keys_due(call->due, &call->batch->keys, call->batch->arena);
    return OK;
}

static enum status run_handle(const struct guarded *call)
{
    return call->batch->worker->handle(call->message, &call->batch->loaded, &call->batch->fx);
}

static enum status run_tick(const struct guarded *call)
{
    return call->batch->worker->tick(call->due, &call->batch->loaded, &call->batch->fx);
}

/* REJECT when it wants more memory than one message may have. */
static enum status guarded_run(const struct guarded *call)
{
    struct arena *arena = call->batch->arena;
    const size_t most = arena_used(arena) + call->batch->message_bytes_max;
    jmp_buf place;
    enum status status;
    if (!call->batch->message_bytes_max) return call->run(call);
    const size_t before = arena_limit(arena, most);
    if (setjmp(place) == 0) { /* NOLINT(cert-err52-cpp): handlers own nothing but the arena */
        arena_guard(arena, &place);
        status = call->run(call);
    } else {
        effects_fault(&call->batch->fx, "too_large", 0);
        status = REJECT;
    }
    arena_guard(arena, NULL);
    (void)arena_limit(arena, before);
    return status;
}

static enum status failed_or(const struct batch *batch, enum status status)
{
    return batch->trouble.status == OK ? status : batch->trouble.status;
}

enum status batch_keys(struct batch *batch, const struct message *message)
{
    if (!batch->worker->keys) return OK;
    return failed_or(batch, guarded_run(&(struct guarded){batch, message, NULL, run_keys}));
}

enum status batch_keys_due(struct batch *batch, const struct row *due)
{
    if (!batch->worker->keys_due) return OK;
    return failed_or(batch, guarded_run(&(struct guarded){batch, NULL, due, run_keys_due}));
}

void batch_set_aside(struct batch *batch, const struct message *message, const char *code)
{
    struct effects_mark mark;
    effects_begin(&batch->fx, message->partition, &mark);
    effects_fault(&batch->fx, code, 0);
    effects_quarantine(&batch->fx, message);
}

/* A handler's own word on why it gives up, where it said one. */
static void halted(struct batch *batch, enum status status)
{
    const char *code = batch->fx.fault_code;
    if (status == OK || status == REJECT) return;
    trouble_set(&batch->trouble, HALT, code ? code : "handler_halted", batch->worker->name);
}

enum status batch_handle(struct batch *batch, const struct message *message)
{
    struct effects_mark mark;
    effects_begin(&batch->fx, message->partition, &mark);
    const enum status status = guarded_run(&(struct guarded){batch, message, NULL, run_handle});
    halted(batch, status);
    if (batch->trouble.status != OK) return HALT;
    if (status == REJECT) {
        effects_roll_back(&batch->fx, &mark);
        effects_quarantine(&batch->fx, message);
    }
    return failed_or(batch, status);
}

enum status batch_tick(struct batch *batch, const struct row *due)
{
    struct effects_mark mark;
    effects_begin(&batch->fx, (int32_t)due->cells[0].i, &mark);
    const enum status status = guarded_run(&(struct guarded){batch, NULL, due, run_tick});
    halted(batch, status == REJECT ? HALT : status); /* a timer has no sender to refuse */
    return failed_or(batch, status);
}
