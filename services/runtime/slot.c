/* The gateway's loop: slots locked by session, inputs from a source, kept until they are committed.
 */
#include "runtime/slot.h"

#include <time.h>

#include "runtime/engine.h"
#include "runtime/log.h"
#include "runtime/sql.h"

enum {
    LOCK_SPACE = 0x51075107,
    LOCK_EVERY_MS = 1000,
    LOCK_TRIES = 50,
    LOCK_WAIT_MS = 100,
    REST_SLICE_MS = 50
};

/* One slot: inputs that were polled and are not committed yet, oldest first. */
struct slot {
    bool is_locked, is_new;
    struct message *waiting; /* room for waiting_max */
    size_t waiting_count, given_count;
    int64_t offset; /* of the next input to be given */
};

struct slots {
    const struct slot_source *source;
    struct slot slots[SLOTS_MAX];
    size_t waiting_max;
    struct arena *inputs; /* what the source allocates, until nothing waits */
    int32_t locked[SLOTS_MAX];
    size_t locked_count;
    int64_t locked_ms; /* when locks were last tried */
};

static struct slots *slots_of(const struct engine *engine)
{
    return engine->intake->context;
}

/* ---- locks -------------------------------------------------------------------------------- */

/* RETRY: somebody else has it. HALT: PostgreSQL cannot be asked. */
static enum status slot_lock(struct engine *engine, int32_t slot)
{
    struct db_call call = db_call(&sql_runtime_slot_lock);
    db_int4(engine->db, &call, LOCK_SPACE);
    db_int4(engine->db, &call, slot);
    (void)db_send(engine->db, &call);
    const bool is_answered = db_land(engine->db) == DB_DONE;
    const bool is_ours = is_answered && db_get_int(db_rows(engine->db, 0), 0, 0) != 0;
    db_forget(engine->db);
    return is_ours ? OK : is_answered ? RETRY : HALT;
}

static void locked_list(struct slots *slots)
{
    slots->locked_count = 0;
    for (int32_t i = 0; i < SLOTS_MAX; i++)
        if (slots->slots[i].is_locked) slots->locked[slots->locked_count++] = i;
}

/* OK: more are ours than before. RETRY: nothing new. HALT: PostgreSQL cannot be asked. */
static enum status locks_try(struct engine *engine, struct slots *slots, int64_t now_ms)
{
    bool gained = false;
    if (slots->locked_ms && now_ms - slots->locked_ms < LOCK_EVERY_MS) return RETRY;
    slots->locked_ms = now_ms;
    for (int32_t i = 0; i < engine->settings->slot_count && i < SLOTS_MAX; i++) {
        struct slot *slot = &slots->slots[i];
        if (slot->is_locked) continue;
        const enum status status = slot_lock(engine, i);
        if (status == HALT) return HALT;
        if (status == OK) slot->is_locked = slot->is_new = gained = true;
    }
    if (gained) locked_list(slots);
    return gained ? OK : RETRY;
}

static void assignment_tell(const struct slots *slots, struct event *event)
{
    event->kind = EVENT_ASSIGNED;
    event->partitions = slots->locked;
    event->partition_count = slots->locked_count;
}

/* The locks went with the session before. The server may need a moment to see that it is gone. */
static bool relock(struct engine *engine, int32_t slot)
{
    for (int tries = 0; tries < LOCK_TRIES && !engine_is_stopping(); tries++) {
        if (slot_lock(engine, slot) == OK) return true;
        (void)nanosleep(&(struct timespec){.tv_nsec = LOCK_WAIT_MS * 1000000L}, NULL);
    }
    return false;
}

static bool slots_changed(struct engine *engine, struct event *event)
{
    const struct slots *slots = slots_of(engine);
    for (size_t i = 0; i < slots->locked_count; i++) {
        if (relock(engine, slots->locked[i])) continue;
        LOG(LOG_WARN, "slot_lost", INT("slot", slots->locked[i]));
        event->kind = EVENT_FAILED;
        event->failure = FAILED_FENCED;
        return true;
    }
    return false;
}

/* ---- inputs ------------------------------------------------------------------------------- */

/* false: the batch takes no more of this slot. */
static bool slot_give(struct engine *engine, int32_t number, struct slot *slot)
{
    struct message *message = &slot->waiting[slot->given_count];
    const struct header header = {.partition = number, .offset = slot->offset, .seq = message->seq};
    message->partition = number;
    message->offset = slot->offset;
    const enum verdict verdict = engine_accept(engine, &header, message);
    if (verdict == VERDICT_DROP || verdict == VERDICT_WAIT) return false;
    slot->given_count++;
    slot->offset++;
    return true;
}

static size_t slot_fetch(struct engine *engine, const struct action *action, struct slots *slots,
                         int32_t number, int32_t wait_ms)
{
    struct slot *slot = &slots->slots[number];
    const size_t room = slots->waiting_max - slot->waiting_count;
    const size_t wanted = (size_t)action->messages_max - engine->message_count;
    if (room == 0 || wanted == 0) return 0;
    struct message *fresh = slot->waiting + slot->waiting_count;
    memset(fresh, 0, (room < wanted ? room : wanted) * sizeof *fresh);
    const size_t count = slots->source->poll(slots->source->context, number, fresh,
                                             room < wanted ? room : wanted, wait_ms, slots->inputs);
    slot->waiting_count += count;
    return count;
}

static bool is_paused(const struct action *action, int32_t slot)
{
    for (size_t i = 0; i < action->paused_count; i++)
        if (action->paused[i] == slot) return true;
    return false;
}

/* What waits from before comes first, in its order; then what is new. */
static void slot_serve(struct engine *engine, const struct action *action, int32_t number,
                       int32_t wait_ms)
{
    struct slots *slots = slots_of(engine);
    struct slot *slot = &slots->slots[number];
    if (is_paused(action, number)) return;
    if (slot->given_count == slot->waiting_count)
        (void)slot_fetch(engine, action, slots, number, wait_ms);
    while (slot->given_count < slot->waiting_count && !engine_is_full(engine, action))
        if (!slot_give(engine, number, slot)) break;
}

static bool slots_poll(struct engine *engine, const struct action *action, struct event *event)
{
    struct slots *slots = slots_of(engine);
    const int64_t now_ms = engine_clock_ms();
    const enum status locks = locks_try(engine, slots, now_ms);
    if (locks == OK) assignment_tell(slots, event);
    if (locks == HALT) {
        event->kind = EVENT_FAILED;
        event->failure = FAILED_LOST;
    }
    if (locks != RETRY) return true;
    for (size_t i = 0; i < slots->locked_count; i++)
        slot_serve(engine, action, slots->locked[i], 0);
    /* Nothing anywhere: wait, a little at each. */
    const int32_t each_ms =
        action->wait_ms / (int32_t)(slots->locked_count ? slots->locked_count : 1) + 1;
    for (size_t i = 0; i < slots->locked_count && engine->message_count == 0; i++) {
        if (is_paused(action, slots->locked[i]))
            engine->intake->rest(engine, each_ms);
        else
            slot_serve(engine, action, slots->locked[i], each_ms);
    }
    if (slots->locked_count == 0) engine->intake->rest(engine, action->wait_ms);
    return true;
}

/* Inputs that were given and not committed are given again. */
static void slots_assign(struct engine *engine, const struct action *action)
{
    struct slots *slots = slots_of(engine);
    const struct slot_source *source = slots->source;
    for (size_t i = 0; i < action->position_count; i++) {
        struct slot *slot = &slots->slots[action->positions[i].partition];
        if (slot->given_count && source->again)
            source->again(source->context, slot->waiting, slot->given_count);
        slot->given_count = 0;
        slot->offset = action->positions[i].offset;
        if (slot->is_new && source->taken)
            source->taken(source->context, action->positions[i].partition);
        slot->is_new = false;
    }
}

/* ---- after the commit --------------------------------------------------------------------- */

static void slot_forget(struct slot *slot, size_t count)
{
    memmove(slot->waiting, slot->waiting + count,
            (slot->waiting_count - count) * sizeof *slot->waiting);
    slot->waiting_count -= count;
    slot->given_count -= count < slot->given_count ? count : slot->given_count;
}

static bool nothing_waits(const struct slots *slots)
{
    for (size_t i = 0; i < SLOTS_MAX; i++)
        if (slots->slots[i].waiting_count) return false;
    return true;
}

/* Runs of one slot, as they were polled. */
static void slots_release(struct engine *engine)
{
    struct slots *slots = slots_of(engine);
    size_t from = 0;
    while (from < engine->handled_count) {
        const int32_t number = engine->messages[from].partition;
        size_t to = from;
        while (to < engine->handled_count && engine->messages[to].partition == number) to++;
        slots->source->committed(slots->source->context, engine->messages + from, to - from,
                                 engine->statuses + from);
        slot_forget(&slots->slots[number], to - from);
        from = to;
    }
    if (nothing_waits(slots)) arena_reset(slots->inputs);
}

static void slots_mirror(struct engine *engine, const struct action *action)
{
    (void)engine, (void)action; /* no group reads a slot */
}

/* The lock is what makes it ours. */
static bool slots_claim(struct engine *engine, const int32_t *partitions, size_t count)
{
    const struct slots *slots = slots_of(engine);
    for (size_t i = 0; i < count; i++)
        if (!slots->slots[partitions[i]].is_locked) return false;
    return true;
}

static void slots_rest(struct engine *engine, int32_t wait_ms)
{
    const int64_t end_ms = engine_clock_ms() + wait_ms;
    while (engine_clock_ms() < end_ms && !engine_is_stopping())
        (void)producer_serve(engine->producer, wait_ms < REST_SLICE_MS ? wait_ms : REST_SLICE_MS);
}

enum status slot_run(const struct worker *worker, const struct settings *settings,
                     const char *instance, const struct slot_source *source)
{
    struct slots slots = {.source = source, .waiting_max = (size_t)settings->batch_messages_max};
    const struct intake intake = {
        .poll = slots_poll,
        .assign = slots_assign,
        .mirror = slots_mirror,
        .claim = slots_claim,
        .release = slots_release,
        .rest = slots_rest,
        .changed = slots_changed,
        .context = &slots,
    };
    struct engine engine;
    struct arena *own = arena_new(SIZE_MAX);
    slots.inputs = arena_new(SIZE_MAX);
    for (size_t i = 0; i < SLOTS_MAX; i++)
        slots.slots[i].waiting = ARENA_ARRAY(own, struct message, slots.waiting_max);
    enum status status = engine_open(&engine, worker, settings, instance, &intake);
    if (status == OK) status = engine_run(&engine);
    if (source->lost) source->lost(source->context);
    if (status != OK) return status; /* crash-only: closing what is broken can hang */
    engine_close(&engine);
    arena_free(slots.inputs);
    arena_free(own);
    return status;
}
