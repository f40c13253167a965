/* The steps of the checkpoint protocol: each answer leads to the next action. */
#include "runtime/machine.h"

#include <assert.h>

static void loop_top(struct protocol *protocol);
static void poll(struct protocol *protocol);

void machine_act(struct protocol *protocol, enum action_kind kind)
{
    protocol->action.kind = protocol->doing = kind;
}

void machine_leave(struct protocol *protocol, enum exit_why why)
{
    machine_act(protocol, ACTION_EXIT);
    protocol->action.exit_why = why;
}

static void act_on_assigned(struct protocol *protocol, enum action_kind kind)
{
    machine_act(protocol, kind);
    protocol->action.partitions = protocol->assigned;
    protocol->action.partition_count = protocol->assigned_count;
}

/* ---- taking --------------------------------------------------------------------------------- */

void machine_forget(struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->held_count; i++) protocol->held[i]->is_held = false;
    protocol->held_count = protocol->batch_count = 0;
}

void machine_take(struct protocol *protocol)
{
    machine_forget(protocol);
    protocol->phase = PHASE_TAKE;
    if (protocol->assigned_count == 0)
        loop_top(protocol);
    else
        act_on_assigned(protocol, ACTION_TAKE);
}

void machine_assigned(struct protocol *protocol, const struct event *event)
{
    assert(event->partition_count <= HELD_MAX);
    protocol->assigned_count = 0;
    for (size_t i = 0; i < event->partition_count; i++) {
        size_t at = protocol->assigned_count++;
        assert(event->partitions[i] >= 0 && event->partitions[i] < HELD_MAX);
        for (; at > 0 && protocol->assigned[at - 1] > event->partitions[i]; at--)
            protocol->assigned[at] = protocol->assigned[at - 1];
        protocol->assigned[at] = event->partitions[i];
    }
    machine_take(protocol);
}

/* A worker reads its log again from what is committed. A gateway has inputs in hand, and they
 * cannot be asked whether they are in: a COMMIT without an answer may have happened, or another
 * process may have held the slot meanwhile and read the same file. The version tells: it rose by
 * our own take alone, or else the process ends; senders send again and meet the table of ids, files
 * are read again from the position in their row. Deviation from model.py, whose processes end at
 * every lost answer. */
static bool is_as_left(const struct protocol *protocol, const struct checkpoint *row)
{
    const struct held *before = protocol->known[row->partition];
    if (!protocol->settings.is_gateway || protocol->weakness.gateway_reconnects) return true;
    return !before || row->version == before->version + 1;
}

static void take_row(struct protocol *protocol, const struct checkpoint *row)
{
    struct held **known = &protocol->known[row->partition];
    if (!*known) *known = ARENA_NEW(protocol->arena, struct held);
    struct held *held = *known;
    held->partition = row->partition;
    held_take(held, protocol->arena, &protocol->pool, row, protocol->now_ms);
    for (size_t i = 0; i < held->window_count; i++)
        held->windows[i].is_forward = edge_is_forward(protocol, held->windows[i].edge);
    size_t at = protocol->held_count++;
    for (; at > 0 && protocol->held[at - 1]->partition > row->partition; at--)
        protocol->held[at] = protocol->held[at - 1];
    protocol->held[at] = held;
}

static void taken(struct protocol *protocol, const struct event *event)
{
    assert(event->checkpoint_count == protocol->assigned_count);
    protocol->counts.taken += (int64_t)event->checkpoint_count;
    for (size_t i = 0; i < event->checkpoint_count; i++) {
        if (is_as_left(protocol, &event->checkpoints[i])) continue;
        machine_leave(protocol, EXIT_LOST);
        return;
    }
    for (size_t i = 0; i < event->checkpoint_count; i++) take_row(protocol, &event->checkpoints[i]);
    protocol->crashes = room_for(protocol->arena, protocol->crashes, &protocol->crash_room,
                                 event->crash_count, sizeof *protocol->crashes);
    protocol->crash_count = event->crash_count;
    if (event->crash_count)
        memcpy(protocol->crashes, event->crashes, event->crash_count * sizeof *event->crashes);
    act_on_assigned(protocol, ACTION_READ_OUTBOX);
}

/* ---- where to read from --------------------------------------------------------------------- */

void machine_assign(struct protocol *protocol)
{
    batch_begin(protocol);
    machine_act(protocol, ACTION_ASSIGN);
    protocol->positions = room_for(protocol->arena, protocol->positions, &protocol->position_room,
                                   protocol->held_count, sizeof *protocol->positions);
    for (size_t i = 0; i < protocol->held_count; i++)
        protocol->positions[i] =
            (struct position){protocol->held[i]->partition, protocol->held[i]->ahead_offset};
    protocol->action.positions = protocol->positions;
    protocol->action.position_count = protocol->held_count;
}

void machine_published_all(struct protocol *protocol)
{
    switch (protocol->phase) {
    case PHASE_TAKE:
        if (protocol->settings.is_gateway)
            machine_assign(protocol);
        else
            act_on_assigned(protocol, ACTION_WATERMARKS);
        return;
    case PHASE_BATCH:
        machine_act(protocol, ACTION_RELEASE);
        return;
    case PHASE_TIDY:
        poll(protocol); /* never tidying twice in a row, however slow it is */
        return;
    }
}

static void watermarks_read(struct protocol *protocol, const struct event *event)
{
    for (size_t i = 0; i < protocol->held_count; i++) {
        struct held *held = protocol->held[i];
        const struct watermarks *at = &event->watermarks[i];
        if (held->next_offset >= at->low && held->next_offset <= at->high) continue;
        if (protocol->weakness.offset_rule_off) {
            machine_leave(protocol, EXIT_BROKER);
            return;
        }
        held->rewound_from = held->next_offset;
        held->rewound_to = at->low;
    }
    machine_assign(protocol);
}

/* Only what is committed; a rewound partition is mirrored after its commit. */
static void mirror(struct protocol *protocol)
{
    size_t count = 0;
    protocol->positions = room_for(protocol->arena, protocol->positions, &protocol->position_room,
                                   protocol->held_count, sizeof *protocol->positions);
    for (size_t i = 0; i < protocol->held_count; i++) {
        const struct held *held = protocol->held[i];
        if (held->rewound_from >= 0) continue;
        protocol->positions[count++] = (struct position){held->partition, held->next_offset};
    }
    if (protocol->settings.is_gateway || count == 0) {
        loop_top(protocol);
        return;
    }
    machine_act(protocol, ACTION_MIRROR);
    protocol->action.positions = protocol->positions;
    protocol->action.position_count = count;
}

static void assign_done(struct protocol *protocol, const struct event *event)
{
    (void)event;
    mirror(protocol);
}

static void mirrored(struct protocol *protocol, const struct event *event)
{
    (void)event;
    loop_top(protocol);
}

/* ---- the loop ------------------------------------------------------------------------------- */

static bool is_full(const struct protocol *protocol, const struct held *held, int64_t limit)
{
    return held_open(held, !protocol->weakness.window_on_back_edges) > limit;
}

static bool collect_is_due(const struct protocol *protocol)
{
    const int64_t since_ms = protocol->now_ms - protocol->collected_ms;
    const int32_t every_ms = protocol->settings.collect_every_ms;
    if (since_ms < every_ms / 10 + 1) return false;
    bool is_open = false, is_half_full = false;
    for (size_t i = 0; i < protocol->held_count; i++) {
        is_open = is_open || held_open(protocol->held[i], false) > 0;
        is_half_full =
            is_half_full || is_full(protocol, protocol->held[i], protocol->settings.window_max / 2);
    }
    return is_open && (is_half_full || since_ms >= every_ms);
}

static void poll(struct protocol *protocol)
{
    size_t count = 0;
    batch_begin(protocol);
    protocol->counts.open_messages = 0;
    protocol->paused = room_for(protocol->arena, protocol->paused, &protocol->paused_room,
                                protocol->held_count, sizeof *protocol->paused);
    for (size_t i = 0; i < protocol->held_count; i++) {
        const struct held *held = protocol->held[i];
        protocol->counts.open_messages += held_open(held, false);
        if (held->is_waiting || is_full(protocol, held, protocol->settings.window_max))
            protocol->paused[count++] = held->partition;
    }
    machine_act(protocol, ACTION_POLL);
    protocol->is_single = batch_is_single(protocol);
    protocol->action.paused = protocol->paused;
    protocol->action.paused_count = count;
    protocol->action.messages_max = protocol->is_single ? 1 : protocol->settings.messages_max;
    protocol->action.wait_ms = protocol->settings.wait_ms;
    protocol->counts.paused = (int32_t)count;
    protocol->counts.held = (int32_t)protocol->held_count;
}

static void loop_top(struct protocol *protocol)
{
    if (!collect_is_due(protocol)) {
        poll(protocol);
        return;
    }
    protocol->phase = PHASE_TIDY;
    machine_read_marks(protocol);
}

static void commit(struct protocol *protocol)
{
    machine_act(protocol, ACTION_COMMIT);
    protocol->is_early = false;
    batch_show(protocol);
}

static bool timers_are_due(const struct protocol *protocol)
{
    const int32_t every_ms = protocol->settings.due_every_ms;
    if (every_ms == 0 || protocol->is_single || protocol->held_count == 0) return false;
    if (protocol->is_due_alone && protocol->batch_count > 0) return false;
    return protocol->now_ms - protocol->due_ms >= every_ms;
}

static void polled(struct protocol *protocol)
{
    if (protocol->is_crash_loop) {
        machine_leave(protocol, EXIT_CRASH_LOOP);
        return;
    }
    protocol->is_due = timers_are_due(protocol);
    if (protocol->is_due) protocol->due_ms = protocol->now_ms;
    if (protocol->batch_count > 0 || protocol->is_due) {
        act_on_assigned(protocol, ACTION_HANDLE);
        protocol->action.with_due = protocol->is_due;
    } else if (batch_is_ahead(protocol)) {
        commit(protocol);
    } else {
        loop_top(protocol);
    }
}

static void poll_answered(struct protocol *protocol, const struct event *event)
{
    switch (event->kind) {
    case EVENT_START:
        loop_top(protocol);
        return;
    case EVENT_ASSIGNED:
        machine_assigned(protocol, event);
        return;
    case EVENT_REVOKED:
        protocol->assigned_count = 0;
        machine_take(protocol);
        return;
    case EVENT_STOP:
        machine_leave(protocol, EXIT_STOPPED);
        return;
    case EVENT_POLLED:
        polled(protocol);
        return;
    case EVENT_TAKEN:
    case EVENT_OUTBOX:
    case EVENT_MARKS:
    case EVENT_WATERMARKS:
    case EVENT_DONE:
    case EVENT_HANDLED:
    case EVENT_COMMITTED:
    case EVENT_FAILED:
        break;
    }
    assert(!"an event that does not answer POLL");
}

static void handled(struct protocol *protocol, const struct event *event)
{
    batch_cut(protocol, event->handled_count);
    batch_emitted(protocol, event);
    if (!batch_is_ahead(protocol)) {
        if (protocol->is_cut)
            machine_assign(protocol);
        else
            loop_top(protocol);
        return;
    }
    protocol->is_early =
        protocol->weakness.publish_before_commit || protocol->weakness.release_before_commit;
    if (protocol->weakness.publish_before_commit) {
        batch_show(protocol);
        machine_act(protocol, ACTION_PUBLISH);
        protocol->action.from_batch = true;
    } else if (protocol->weakness.release_before_commit) {
        machine_act(protocol, ACTION_RELEASE);
    } else {
        commit(protocol);
    }
}

static void committed(struct protocol *protocol, const struct event *event)
{
    (void)event;
    protocol->backoff_ms = 0;
    protocol->phase = PHASE_BATCH;
    batch_commit(protocol);
    machine_publish(protocol);
}

/* Only a weakened order is early here. */
static void publish_done(struct protocol *protocol, const struct event *event)
{
    (void)event;
    if (protocol->is_early)
        commit(protocol);
    else
        machine_publish(protocol);
}

static void released(struct protocol *protocol, const struct event *event)
{
    (void)event;
    if (protocol->is_early)
        commit(protocol);
    else if (protocol->is_cut)
        machine_assign(protocol);
    else
        mirror(protocol);
}

/* ---- the machine ---------------------------------------------------------------------------- */

/* The answer that each action gets, and what it leads to. POLL and RECONNECT have several answers.
 */
/* clang-format off */
static const struct step {
    enum event_kind answer;
    void (*then)(struct protocol *, const struct event *);
    const char *name;
} steps[] = {
    [ACTION_TAKE]        = {EVENT_TAKEN,      taken,           "take"},
    [ACTION_READ_OUTBOX] = {EVENT_OUTBOX,     machine_outbox_read,     "read_outbox"},
    [ACTION_READ_MARKS]  = {EVENT_MARKS,      machine_marks_read,      "read_marks"},
    [ACTION_COLLECT]     = {EVENT_DONE,       machine_collected,       "collect"},
    [ACTION_PUBLISH]     = {EVENT_DONE,       publish_done,    "publish"},
    [ACTION_WATERMARKS]  = {EVENT_WATERMARKS, watermarks_read, "watermarks"},
    [ACTION_ASSIGN]      = {EVENT_DONE,       assign_done,     "assign"},
    [ACTION_POLL]        = {EVENT_POLLED,     poll_answered,   "poll"},
    [ACTION_HANDLE]      = {EVENT_HANDLED,    handled,         "handle"},
    [ACTION_COMMIT]      = {EVENT_COMMITTED,  committed,       "commit"},
    [ACTION_RELEASE]     = {EVENT_DONE,       released,        "release"},
    [ACTION_MIRROR]      = {EVENT_DONE,       mirrored,        "mirror"},
    [ACTION_RECONNECT]   = {EVENT_DONE,       machine_reconnected,     "reconnect"},
    [ACTION_BACKOFF]     = {EVENT_DONE,       machine_backed_off,      "backoff"},
    [ACTION_EXIT]        = {EVENT_STOP,       NULL,            "exit"},
};
/* clang-format on */

static bool is_answer(enum action_kind doing, enum event_kind kind)
{
    return doing == ACTION_POLL || steps[doing].answer == kind ||
           (doing == ACTION_RECONNECT && kind == EVENT_ASSIGNED);
}

const struct action *protocol_next(struct protocol *protocol, const struct event *event)
{
    protocol->now_ms = event->now_ms;
    protocol->action = (struct action){0};
    if (event->kind == EVENT_FAILED) {
        machine_failed(protocol, event->failure);
    } else {
        assert(protocol->doing != ACTION_EXIT && is_answer(protocol->doing, event->kind));
        steps[protocol->doing].then(protocol, event);
    }
    return &protocol->action;
}

void protocol_delivered(struct protocol *protocol, uint64_t ticket, int64_t offset)
{
    window_delivered(&protocol->pool, ticket, offset);
}

const struct protocol_counts *protocol_counts(const struct protocol *protocol)
{
    return &protocol->counts;
}

int64_t protocol_open_messages(const struct protocol *protocol, int32_t partition)
{
    const struct held *held =
        partition >= 0 && partition < HELD_MAX ? protocol->known[partition] : NULL;
    return held && held->is_held ? held_open(held, false) : 0;
}

struct protocol *protocol_new(const struct protocol_settings *settings,
                              const struct protocol_weakness *weakness)
{
    struct arena *arena = arena_new(SIZE_MAX);
    struct protocol *protocol = ARENA_NEW(arena, struct protocol);
    protocol->arena = protocol->pool.arena = arena;
    protocol->settings = *settings;
    if (weakness) protocol->weakness = *weakness;
    if (protocol->settings.crash_loop_ms == 0) protocol->settings.crash_loop_ms = MINUTE_MS;
    if (settings->output_count)
        protocol->settings.outputs = arena_copy(arena, settings->outputs,
                                                settings->output_count * sizeof *settings->outputs);
    if (settings->input_count)
        protocol->settings.inputs =
            arena_copy(arena, settings->inputs, settings->input_count * sizeof *settings->inputs);
    protocol->doing = ACTION_POLL;
    return protocol;
}

void protocol_free(struct protocol *protocol)
{
    if (protocol) arena_free(protocol->arena);
}

const char *action_name(enum action_kind kind)
{
    return steps[kind].name;
}

const char *exit_why_name(enum exit_why why)
{
    static const char *const names[] = {
        [EXIT_LOST] = "lost",     [EXIT_STOPPED] = "stopped", [EXIT_FENCED] = "fenced",
        [EXIT_BROKER] = "broker", [EXIT_HALT] = "halt",       [EXIT_CRASH_LOOP] = "crash_loop",
    };
    return names[why];
}
