/* desk.h - where sources and slots meet: messages that came alone and files wait here for the
 * slot's loop.
 *
 * Listeners put messages on a slot's queue; the folder watch and POST put files. The loop polls
 * (struct slot_source), and after the commit whoever waits is told. Messages of one queue are
 * answered in their order; a connection keeps to one slot. Files of a slot are read side by side, a
 * few at a time, so that a huge one does not hold up the others; messages that came alone go first,
 * but never take the whole batch.
 */
#ifndef GATEWAY_DESK_H
#define GATEWAY_DESK_H

#include "gateway/job.h"
#include "runtime/settings.h"
#include "runtime/slot.h"

enum { JOBS_PER_SLOT = 6 };

struct desk;

struct desk *desk_new(const struct settings *settings, const struct job_place *place);
/* Ends the threads that prove files, and gives everything back: stop the listeners first. */
void desk_stop(struct desk *desk);
struct slot_source desk_source(struct desk *desk);

/* A slot that this process holds, one after the other; -1: none at the moment. */
int32_t desk_slot(struct desk *desk);
/* Until this process holds a slot. False: it holds none after so long. */
bool desk_slot_wait(struct desk *desk, int32_t wait_ms);
bool desk_holds(struct desk *desk, int32_t slot);
/* Queues a message that came alone; it must live until its waiter is told. False: the slot is not
 * held. */
bool desk_message(struct desk *desk, struct input *in);
/* Nothing waits and no file is on its way. */
bool desk_is_idle(struct desk *desk);
/* The slots are lost: what a batch in hand held may never be answered. */
bool desk_is_gone(struct desk *desk);
/* Room for one more file of this slot? */
bool desk_has_room(struct desk *desk, int32_t slot);
/* Takes a file over (and frees it). False: the slot is not held; the job is still the caller's. */
bool desk_file(struct desk *desk, struct job *job);

#endif
