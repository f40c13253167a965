/* Tidying lanes out: what is applied is collected, what was left or stands still is published. */
#include "runtime/machine.h"

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

/* False: enough. */
static bool choose_rows_of(struct protocol *protocol, const struct held *held,
                           const struct window *window, int64_t *messages)
{
    for (struct window_row *row = window->first; row; row = row->next) {
        if (!row->is_to_publish) continue;
        *messages += row->count;
        if (!publish_row(protocol, held, window, row) || *messages >= PUBLISH_MESSAGES)
            return false;
    }
    return true;
}

/* Collects chosen rows into the action until there are enough; memory for bodies is bounded so. */
static void choose_rows(struct protocol *protocol)
{
    int64_t messages = 0;
    for (size_t i = 0; i < protocol->held_count; i++) {
        const struct held *held = protocol->held[i];
        for (size_t n = 0; n < held->window_count; n++)
            if (!choose_rows_of(protocol, held, &held->windows[n], &messages)) return;
    }
}

void machine_publish(struct protocol *protocol)
{
    choose_rows(protocol);
    if (protocol->action.row_count == 0) {
        machine_published_all(protocol);
        return;
    }
    machine_act(protocol, ACTION_PUBLISH);
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

void machine_read_marks(struct protocol *protocol)
{
    protocol->collected_ms = protocol->now_ms;
    for (size_t i = 0; i < protocol->held_count; i++)
        for (size_t n = 0; n < protocol->held[i]->window_count; n++)
            if (protocol->held[i]->windows[n].first) want_lane(protocol, protocol->held[i], n);
    protocol->asked_count = protocol->action.lane_count;
    if (protocol->asked_count == 0) {
        machine_publish(protocol);
        return;
    }
    machine_act(protocol, ACTION_READ_MARKS);
    protocol->action.lanes = protocol->lanes;
}

void machine_outbox_read(struct protocol *protocol, const struct event *event)
{
    for (size_t i = 0; i < event->row_count; i++) {
        const struct outbox_row *row = &event->rows[i];
        struct window *window = held_window(protocol->known[row->partition], protocol->arena,
                                            row->edge, row->destination);
        window->is_forward = edge_is_forward(protocol, row->edge);
        window_add(window, &protocol->pool, row, protocol->now_ms);
    }
    machine_read_marks(protocol);
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

void machine_marks_read(struct protocol *protocol, const struct event *event)
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
        machine_publish(protocol);
        return;
    }
    machine_act(protocol, ACTION_COLLECT);
    protocol->action.lanes = protocol->lanes;
    protocol->action.lane_count = covered;
}

void machine_collected(struct protocol *protocol, const struct event *event)
{
    (void)event;
    machine_publish(protocol);
}
