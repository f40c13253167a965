/* The steps of the checkpoint protocol: each answer leads to the next action. */
#include "runtime/machine.h"

#include <assert.h>

static void loop_top(struct protocol *protocol);
static void poll(struct protocol *protocol);

static void act(struct protocol *protocol, enum action_kind kind)
{
    protocol->action.kind = protocol->doing = kind;
}

static void leave(struct protocol *protocol, enum exit_why why)
{
    act(protocol, ACTION_EXIT);
    protocol->action.exit_why = why;
}

static void act_on_assigned(struct protocol *protocol, enum action_kind kind)
{
    act(protocol, kind);
    protocol->action.partitions = protocol->assigned;
    protocol->action.partition_count = protocol->assigned_count;
}

/* ---- taking --------------------------------------------------------------------------------- */

static void forget_held(struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->held_count; i++) protocol->held[i]->is_held = false;
    protocol->held_count = protocol->batch_count = 0;
    protocol->suspect.partition = protocol->poison.partition = -1;
}

static void take(struct protocol *protocol)
{
    forget_held(protocol);
    protocol->phase = PHASE_TAKE;
    if (protocol->assigned_count == 0)
        loop_top(protocol);
    else
        act_on_assigned(protocol, ACTION_TAKE);
}

static void assigned(struct protocol *protocol, const struct event *event)
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
    take(protocol);
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
        leave(protocol, EXIT_LOST);
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

/* ---- tidying: collect what is applied, send again what stands still ------------------------- */

static bool publish_row(struct protocol *protocol, const struct held *held,
                        const struct window *window, struct window_row *row)
{
    struct action *action = &protocol->action;
    protocol->rows = room_for(protocol->arena, protocol->rows, &protocol->row_room,
                              action->row_count + 1, sizeof *protocol->rows);
    struct outbox_row *out = &protocol->rows[action->row_count++];
    *out = (struct outbox_row){.partition = held->partition};
    window_publish(window, &protocol->pool, row, out);
    protocol->counts.published += row->pending;
    return action->row_count < PUBLISH_ROWS;
}

/* Collects chosen rows into the action until there are enough; memory for bodies is bounded so. */
static void choose_rows(struct protocol *protocol)
{
    int64_t messages = 0;
    for (size_t i = 0; i < protocol->held_count; i++) {
        struct held *held = protocol->held[i];
        for (size_t n = 0; n < held->window_count; n++) {
            for (struct window_row *row = held->windows[n].first; row; row = row->next) {
                if (!row->is_to_publish) continue;
                messages += row->count;
                if (!publish_row(protocol, held, &held->windows[n], row)) return;
                if (messages >= PUBLISH_MESSAGES) return;
            }
        }
    }
}

static void assign(struct protocol *protocol)
{
    batch_begin(protocol);
    act(protocol, ACTION_ASSIGN);
    protocol->positions = room_for(protocol->arena, protocol->positions, &protocol->position_room,
                                   protocol->held_count, sizeof *protocol->positions);
    for (size_t i = 0; i < protocol->held_count; i++)
        protocol->positions[i] =
            (struct position){protocol->held[i]->partition, protocol->held[i]->ahead_offset};
    protocol->action.positions = protocol->positions;
    protocol->action.position_count = protocol->held_count;
}

static void published_all(struct protocol *protocol)
{
    switch (protocol->phase) {
    case PHASE_TAKE:
        if (protocol->settings.is_gateway)
            assign(protocol);
        else
            act_on_assigned(protocol, ACTION_WATERMARKS);
        return;
    case PHASE_BATCH:
        act(protocol, ACTION_RELEASE);
        return;
    case PHASE_TIDY:
        poll(protocol); /* never tidying twice in a row, however slow it is */
        return;
    }
}

static void publish(struct protocol *protocol)
{
    choose_rows(protocol);
    if (protocol->action.row_count == 0) {
        published_all(protocol);
        return;
    }
    act(protocol, ACTION_PUBLISH);
    protocol->action.rows = protocol->rows;
    protocol->action.from_batch = protocol->phase == PHASE_BATCH;
}

static void want_lane(struct protocol *protocol, struct held *held, size_t window_index)
{
    const struct window *window = &held->windows[window_index];
    const size_t count = protocol->action.lane_count++;
    protocol->lanes = room_for(protocol->arena, protocol->lanes, &protocol->lane_room, count + 1,
                               sizeof *protocol->lanes);
    protocol->asked = room_for(protocol->arena, protocol->asked, &protocol->asked_room, count + 1,
                               sizeof *protocol->asked);
    protocol->asked[count] = (struct asked){held, window_index};
    protocol->lanes[count] = (struct lane_wanted){
        .partition = held->partition,
        .edge = window->edge,
        .destination = window->destination,
        .want_log_end =
            window_is_still(window, protocol->now_ms, protocol->settings.resend_after_ms),
    };
}

static void read_marks(struct protocol *protocol)
{
    protocol->collected_ms = protocol->now_ms;
    for (size_t i = 0; i < protocol->held_count; i++)
        for (size_t n = 0; n < protocol->held[i]->window_count; n++)
            if (protocol->held[i]->windows[n].first) want_lane(protocol, protocol->held[i], n);
    protocol->asked_count = protocol->action.lane_count;
    if (protocol->asked_count == 0) {
        publish(protocol);
        return;
    }
    act(protocol, ACTION_READ_MARKS);
    protocol->action.lanes = protocol->lanes;
}

static void outbox_read(struct protocol *protocol, const struct event *event)
{
    for (size_t i = 0; i < event->row_count; i++) {
        const struct outbox_row *row = &event->rows[i];
        struct window *window = held_window(protocol->known[row->partition], protocol->arena,
                                            row->edge, row->destination);
        window->is_forward = edge_is_forward(protocol, row->edge);
        window_add(window, &protocol->pool, row, protocol->now_ms);
    }
    read_marks(protocol);
}

static void choose_window(struct protocol *protocol, struct window *window)
{
    for (struct window_row *row = window->first; row; row = row->next) row->is_to_publish = true;
    window->moved_ms = protocol->now_ms;
}

static void judge_window(struct protocol *protocol, struct window *window,
                         const struct lane_mark *mark)
{
    const struct protocol_weakness *weak = &protocol->weakness;
    if (protocol->phase == PHASE_TAKE) {
        if (!weak->takeover_silent) choose_window(protocol, window);
        return;
    }
    const enum stand stand =
        window_stand(window, mark, protocol->now_ms, protocol->settings.resend_after_ms);
    if (!stand_is_resent(stand) || weak->resend_never) return;
    protocol->counts.resent += window->open;
    choose_window(protocol, window);
}

static void marks_read(struct protocol *protocol, const struct event *event)
{
    size_t covered = 0;
    for (size_t i = 0; i < protocol->asked_count; i++) {
        struct window *window = &protocol->asked[i].held->windows[protocol->asked[i].window];
        const struct lane_mark *mark = &event->marks[i];
        protocol->lanes[i].through = mark->in_hwm;
        if (window_has_covered(window, mark->in_hwm))
            protocol->lanes[covered++] = protocol->lanes[i];
        protocol->counts.collected +=
            window_collect(window, &protocol->pool, mark->in_hwm, protocol->now_ms);
        judge_window(protocol, window, mark);
    }
    if (covered == 0) {
        publish(protocol);
        return;
    }
    act(protocol, ACTION_COLLECT);
    protocol->action.lanes = protocol->lanes;
    protocol->action.lane_count = covered;
}

static void collected(struct protocol *protocol, const struct event *event)
{
    (void)event;
    publish(protocol);
}

/* ---- where to read from --------------------------------------------------------------------- */

static void watermarks_read(struct protocol *protocol, const struct event *event)
{
    for (size_t i = 0; i < protocol->held_count; i++) {
        struct held *held = protocol->held[i];
        const struct watermarks *at = &event->watermarks[i];
        if (held->next_offset >= at->low && held->next_offset <= at->high) continue;
        if (protocol->weakness.offset_rule_off) {
            leave(protocol, EXIT_BROKER);
            return;
        }
        held->rewound_from = held->next_offset;
        held->rewound_to = at->low;
    }
    assign(protocol);
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
    act(protocol, ACTION_MIRROR);
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
    act(protocol, ACTION_POLL);
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
    read_marks(protocol);
}

static void commit(struct protocol *protocol)
{
    act(protocol, ACTION_COMMIT);
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
        leave(protocol, EXIT_CRASH_LOOP);
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
        assigned(protocol, event);
        return;
    case EVENT_REVOKED:
        protocol->assigned_count = 0;
        take(protocol);
        return;
    case EVENT_STOP:
        leave(protocol, EXIT_STOPPED);
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
            assign(protocol);
        else
            loop_top(protocol);
        return;
    }
    protocol->is_early =
        protocol->weakness.publish_before_commit || protocol->weakness.release_before_commit;
    if (protocol->weakness.publish_before_commit) {
        batch_show(protocol);
        act(protocol, ACTION_PUBLISH);
        protocol->action.from_batch = true;
    } else if (protocol->weakness.release_before_commit) {
        act(protocol, ACTION_RELEASE);
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
    publish(protocol);
}

/* Only a weakened order is early here. */
static void publish_done(struct protocol *protocol, const struct event *event)
{
    (void)event;
    if (protocol->is_early)
        commit(protocol);
    else
        publish(protocol);
}

static void released(struct protocol *protocol, const struct event *event)
{
    (void)event;
    if (protocol->is_early)
        commit(protocol);
    else if (protocol->is_cut)
        assign(protocol);
    else
        mirror(protocol);
}

/* ---- what goes wrong ------------------------------------------------------------------------ */

static int32_t backoff(struct protocol *protocol)
{
    const int32_t longer_ms = protocol->backoff_ms ? protocol->backoff_ms * 2 : BACKOFF_FIRST_MS;
    protocol->backoff_ms = longer_ms > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : longer_ms;
    return protocol->backoff_ms;
}

/* A transaction is never sent twice. Whether it happened is read after the next take, whose new
 * version also keeps a flight that is still under way from happening later. */
static void reconnect(struct protocol *protocol)
{
    forget_held(protocol);
    act(protocol, ACTION_RECONNECT);
    protocol->action.wait_ms = backoff(protocol);
}

static void reconnected(struct protocol *protocol, const struct event *event)
{
    if (event->kind == EVENT_ASSIGNED)
        assigned(protocol, event);
    else
        take(protocol);
}

static void retry(struct protocol *protocol)
{
    if (protocol->doing == ACTION_RECONNECT) {
        reconnect(protocol);
        return;
    }
    if (protocol->doing != ACTION_HANDLE && protocol->doing != ACTION_COMMIT) forget_held(protocol);
    act(protocol, ACTION_BACKOFF);
    protocol->action.wait_ms = backoff(protocol);
}

static void backed_off(struct protocol *protocol, const struct event *event)
{
    (void)event;
    if (protocol->held_count > 0)
        assign(protocol);
    else
        take(protocol);
}

static void data_failed(struct protocol *protocol)
{
    const bool is_batch = protocol->doing == ACTION_HANDLE || protocol->doing == ACTION_COMMIT;
    if (is_batch && batch_isolate(protocol))
        assign(protocol);
    else
        leave(protocol, EXIT_HALT);
}

static void failed(struct protocol *protocol, enum protocol_failure failure)
{
    switch (failure) {
    case FAILED_FENCED:
        leave(protocol, EXIT_FENCED);
        return;
    case FAILED_LOST:
        reconnect(protocol);
        return;
    case FAILED_RETRY:
        retry(protocol);
        return;
    case FAILED_DATA:
        data_failed(protocol);
        return;
    case FAILED_BROKER:
        leave(protocol, EXIT_BROKER);
        return;
    case FAILED_HALT:
        leave(protocol, EXIT_HALT);
        return;
    }
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
    [ACTION_READ_OUTBOX] = {EVENT_OUTBOX,     outbox_read,     "read_outbox"},
    [ACTION_READ_MARKS]  = {EVENT_MARKS,      marks_read,      "read_marks"},
    [ACTION_COLLECT]     = {EVENT_DONE,       collected,       "collect"},
    [ACTION_PUBLISH]     = {EVENT_DONE,       publish_done,    "publish"},
    [ACTION_WATERMARKS]  = {EVENT_WATERMARKS, watermarks_read, "watermarks"},
    [ACTION_ASSIGN]      = {EVENT_DONE,       assign_done,     "assign"},
    [ACTION_POLL]        = {EVENT_POLLED,     poll_answered,   "poll"},
    [ACTION_HANDLE]      = {EVENT_HANDLED,    handled,         "handle"},
    [ACTION_COMMIT]      = {EVENT_COMMITTED,  committed,       "commit"},
    [ACTION_RELEASE]     = {EVENT_DONE,       released,        "release"},
    [ACTION_MIRROR]      = {EVENT_DONE,       mirrored,        "mirror"},
    [ACTION_RECONNECT]   = {EVENT_DONE,       reconnected,     "reconnect"},
    [ACTION_BACKOFF]     = {EVENT_DONE,       backed_off,      "backoff"},
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
        failed(protocol, event->failure);
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
    protocol->suspect.partition = protocol->poison.partition = -1;
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
