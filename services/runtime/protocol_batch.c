/* One batch of the checkpoint protocol: what is accepted, what it gives out, how it is isolated. */
#include "runtime/machine.h"

#include <assert.h>
#include "runtime/lane.h"

bool edge_is_forward(const struct protocol *protocol, uint32_t edge)
{
    for (size_t i = 0; i < protocol->settings.output_count; i++)
        if (protocol->settings.outputs[i].edge == edge)
            return protocol->settings.outputs[i].forward;
    return true;
}

bool batch_is_single(const struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->held_count; i++)
        if (protocol->held[i]->single_until > 0) return true;
    return false;
}

void batch_begin(struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->held_count; i++) held_begin(protocol->held[i]);
    protocol->batch_count = 0;
    protocol->is_cut = protocol->is_due = false;
}

/* ---- receiving ------------------------------------------------------------------------------ */

static bool is_ours(const struct protocol *protocol, uint32_t edge)
{
    for (size_t i = 0; i < protocol->settings.input_count; i++)
        if (protocol->settings.inputs[i] == edge) return true;
    return false;
}

static bool is_same(const struct message_identity *a, const struct message_identity *b)
{
    return a->partition == b->partition && a->edge == b->edge && a->lane == b->lane &&
           a->seq == b->seq;
}

static bool crashed_too_often(const struct protocol *protocol,
                              const struct message_identity *identity)
{
    for (size_t i = 0; i < protocol->crash_count; i++)
        if (is_same(&protocol->crashes[i].identity, identity))
            return protocol->crashes[i].count >= protocol->settings.crash_max;
    return false;
}

/* More than one quarantine by crash within a minute says that we are wrong, not the messages. The
 * first of two in one batch is committed before the second ends the process: else the next process
 * would find the same two again, for ever. */
static enum verdict judge_crash(struct protocol *protocol, struct held *held)
{
    const int64_t since_ms = protocol->now_ms - held->crash_quarantined_ms;
    if (held->has_quarantined_crash) {
        held->is_cut = protocol->is_cut = true;
        return VERDICT_WAIT;
    }
    if (since_ms < protocol->settings.crash_loop_ms) {
        held->is_cut = protocol->is_crash_loop = true;
        return VERDICT_WAIT;
    }
    held->has_quarantined_crash = true;
    return VERDICT_QUARANTINE_CRASH;
}

static enum verdict accept(struct protocol *protocol, struct held *held, size_t mark,
                           const struct header *header)
{
    struct received received = {held,
                                mark,
                                header->offset,
                                {header->partition, header->edge, header->lane, header->seq},
                                VERDICT_HANDLE};
    if (mark == NO_MARK)
        received.identity = (struct message_identity){header->partition, 0, 0,
                                                      header->seq ? header->seq : header->offset};
    if (crashed_too_often(protocol, &received.identity))
        received.verdict = judge_crash(protocol, held);
    else if (is_same(&held->poison, &received.identity))
        received.verdict = VERDICT_QUARANTINE_DATA;
    if (received.verdict == VERDICT_WAIT) return VERDICT_WAIT;
    if (mark != NO_MARK) held->marks[mark].ahead = header->seq;
    held->ahead_offset = header->offset + 1;
    protocol->batch = room_for(protocol->arena, protocol->batch, &protocol->batch_room,
                               protocol->batch_count + 1, sizeof *protocol->batch);
    protocol->batch[protocol->batch_count++] = received;
    return received.verdict;
}

static enum lane_verdict check(const struct protocol *protocol, int64_t hwm,
                               const struct header *header)
{
    const enum lane_verdict verdict = lane_check(hwm, header, protocol->settings.schema_max);
    const struct protocol_weakness *weak = &protocol->weakness;
    if (verdict == LANE_DUPLICATE && weak->dedup_off) return LANE_NEXT;
    if (verdict == LANE_GAP && (weak->dedup_off || weak->gaps_accepted)) return LANE_NEXT;
    return verdict;
}

static enum verdict drop(struct held *held, const struct header *header, int64_t *counter)
{
    (*counter)++;
    held->ahead_offset = header->offset + 1;
    return VERDICT_DROP;
}

static enum verdict receive_lane(struct protocol *protocol, struct held *held,
                                 const struct header *header)
{
    struct protocol_counts *counts = &protocol->counts;
    struct in_mark *mark = held_mark(held, protocol->arena, header->edge, header->lane);
    switch (check(protocol, mark->ahead, header)) {
    case LANE_DUPLICATE:
        return drop(held, header, &counts->duplicates);
    case LANE_GAP:
        return drop(held, header, &counts->gaps);
    case LANE_BAD_CRC:
        return drop(held, header, &counts->bad_crc);
    case LANE_NEWER_SCHEMA:
        counts->newer_schema++;
        held->is_waiting = true;
        return VERDICT_WAIT;
    case LANE_NEXT:
        return accept(protocol, held, (size_t)(mark - held->marks), header);
    }
    return VERDICT_DROP;
}

enum verdict protocol_receive(struct protocol *protocol, const struct header *header)
{
    assert(protocol->doing == ACTION_POLL);
    struct held *held = header->partition >= 0 && header->partition < HELD_MAX
                            ? protocol->known[header->partition]
                            : NULL;
    if (!held || !held->is_held) return VERDICT_DROP;
    if (held->is_waiting || held->is_cut) return VERDICT_WAIT;
    protocol->counts.received++;
    if (protocol->settings.is_gateway) return accept(protocol, held, NO_MARK, header);
    if (header->has_lane && is_ours(protocol, header->edge))
        return receive_lane(protocol, held, header);
    if (protocol->weakness.lanes_optional) return accept(protocol, held, NO_MARK, header);
    return drop(held, header, &protocol->counts.without_lane);
}

/* ---- handled -------------------------------------------------------------------------------- */

/* Accepted messages after the first `handled_count` come again: the marks and offsets go back to
 * where the first of them stood. */
void batch_cut(struct protocol *protocol, size_t handled_count)
{
    assert(handled_count <= protocol->batch_count);
    if (handled_count == protocol->batch_count) return;
    for (size_t i = protocol->batch_count; i-- > handled_count;) {
        const struct received *back = &protocol->batch[i];
        if (back->mark != NO_MARK) back->held->marks[back->mark].ahead = back->identity.seq - 1;
        back->held->ahead_offset = back->offset;
        if (back->verdict == VERDICT_QUARANTINE_CRASH) back->held->has_quarantined_crash = false;
    }
    protocol->batch_count = handled_count;
    protocol->is_cut = true;
}

static struct held *held_of(const struct protocol *protocol, int32_t partition)
{
    assert(partition >= 0 && partition < HELD_MAX && protocol->known[partition]);
    return protocol->known[partition];
}

void batch_emitted(struct protocol *protocol, const struct event *event)
{
    for (size_t i = 0; i < event->ticked_count; i++)
        held_of(protocol, event->ticked[i])->is_touched = true;
    for (size_t i = 0; i < event->emitted_count; i++) {
        const struct emitted *emitted = &event->emitted[i];
        struct held *held = held_of(protocol, emitted->partition);
        struct window *window =
            held_window(held, protocol->arena, emitted->edge, emitted->destination);
        window->is_forward = edge_is_forward(protocol, emitted->edge);
        held_emit(held, window, emitted);
    }
}

bool batch_is_ahead(const struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->held_count; i++)
        if (held_is_ahead(protocol->held[i])) return true;
    return false;
}

void batch_show(struct protocol *protocol)
{
    size_t checkpoints = 0, rows = 0;
    for (size_t i = 0; i < protocol->held_count; i++) {
        struct held *held = protocol->held[i];
        if (!held_is_ahead(held)) continue;
        held->is_touched = true;
        protocol->checkpoints =
            room_for(protocol->arena, protocol->checkpoints, &protocol->checkpoint_room,
                     checkpoints + 1, sizeof *protocol->checkpoints);
        protocol->checkpoints[checkpoints++] = held_image(held, protocol->arena);
        protocol->rows = room_for(protocol->arena, protocol->rows, &protocol->row_room,
                                  rows + held_row_count(held), sizeof *protocol->rows);
        rows = held_rows(held, protocol->rows, rows);
    }
    protocol->action.checkpoints = protocol->checkpoints;
    protocol->action.checkpoint_count = checkpoints;
    protocol->action.rows = protocol->rows;
    protocol->action.row_count = rows;
}

void batch_commit(struct protocol *protocol)
{
    struct protocol_counts *counts = &protocol->counts;
    counts->batches++;
    for (size_t i = 0; i < protocol->batch_count; i++) {
        const enum verdict verdict = protocol->batch[i].verdict;
        counts->quarantined += verdict != VERDICT_HANDLE;
        if (verdict == VERDICT_QUARANTINE_DATA) protocol->batch[i].held->poison.partition = -1;
    }
    if (protocol->is_due) protocol->is_due_alone = false;
    for (size_t i = 0; i < protocol->held_count; i++) {
        struct held *held = protocol->held[i];
        if (!held->is_touched) continue;
        counts->rewinds += held->rewound_from >= 0;
        held_commit(held, &protocol->pool, protocol->now_ms);
    }
}

/* ---- isolation ------------------------------------------------------------------------------ */

/* A batch that SQL refused is run again one message a transaction, up to where it reached. A
 * message that fails alone twice is the one: it gets one transaction more, in which it is written
 * off. Twice, because a unique key that two slots took at once fails the first time only, and
 * nobody is written off for a race. Timers run apart from messages; ones that fail on their own are
 * our mistake, not an input's. */
bool batch_isolate(struct protocol *protocol)
{
    protocol->counts.data_errors++;
    if (protocol->batch_count == 0) return false;
    if (protocol->is_due) protocol->is_due_alone = true;
    const struct received *only = &protocol->batch[0];
    if (protocol->is_single && only->offset < only->held->single_until) {
        if (only->verdict != VERDICT_HANDLE) return false;
        if (is_same(&only->held->suspect, &only->identity)) only->held->poison = only->identity;
        only->held->suspect = only->identity;
        return true;
    }
    for (size_t i = 0; i < protocol->batch_count; i++) {
        const struct received *one = &protocol->batch[i];
        if (one->offset >= one->held->single_until) one->held->single_until = one->offset + 1;
    }
    return true;
}
