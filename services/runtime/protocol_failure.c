/* What the protocol does when an action fails: wait, take over and read, isolate, or end. */
#include "runtime/machine.h"

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
    machine_forget(protocol);
    machine_act(protocol, ACTION_RECONNECT);
    protocol->action.wait_ms = backoff(protocol);
}

void machine_reconnected(struct protocol *protocol, const struct event *event)
{
    if (event->kind == EVENT_ASSIGNED)
        machine_assigned(protocol, event);
    else
        machine_take(protocol);
}

static void retry(struct protocol *protocol)
{
    if (protocol->doing == ACTION_RECONNECT) {
        reconnect(protocol);
        return;
    }
    if (protocol->doing != ACTION_HANDLE && protocol->doing != ACTION_COMMIT)
        machine_forget(protocol);
    machine_act(protocol, ACTION_BACKOFF);
    protocol->action.wait_ms = backoff(protocol);
}

void machine_backed_off(struct protocol *protocol, const struct event *event)
{
    (void)event;
    if (protocol->held_count > 0)
        machine_assign(protocol);
    else
        machine_take(protocol);
}

static void data_failed(struct protocol *protocol)
{
    const bool is_batch = protocol->doing == ACTION_HANDLE || protocol->doing == ACTION_COMMIT;
    if (is_batch && batch_isolate(protocol))
        machine_assign(protocol);
    else
        machine_leave(protocol, EXIT_HALT);
}

void machine_failed(struct protocol *protocol, enum protocol_failure failure)
{
    switch (failure) {
    case FAILED_FENCED:
        machine_leave(protocol, EXIT_FENCED);
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
        machine_leave(protocol, EXIT_BROKER);
        return;
    case FAILED_HALT:
        machine_leave(protocol, EXIT_HALT);
        return;
    }
}
