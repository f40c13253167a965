/* The watch over the loop: a thread that counts its own ticks since the last turn. */
#include "runtime/watchdog.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/log.h"

enum { TICKS = 20 };

static atomic_int silent; /* ticks since the last turn */
static int32_t tick_ms;

/* Ticks, no clock: after a SIGSTOP of an hour one tick has passed, and the fence judges a zombie.
 */
static void *watch(void *nothing)
{
    const struct timespec tick = {tick_ms / 1000, (long)(tick_ms % 1000) * 1000000};
    while (atomic_fetch_add(&silent, 1) < TICKS) (void)nanosleep(&tick, NULL);
    LOG(LOG_ERROR, "the loop hangs", INT("turn_max_ms", (int64_t)tick_ms * TICKS));
    abort(); /* as a crash: a message that is in a handler's hands counts it (runtime/cell.h) */
    return nothing;
}

enum status watchdog_start(int32_t silent_max_ms)
{
    pthread_t thread;
    tick_ms = silent_max_ms / TICKS;
    atomic_store(&silent, 0);
    if (pthread_create(&thread, NULL, watch, NULL) != 0) return HALT;
    (void)pthread_detach(thread);
    return OK;
}

void watchdog_turn(void)
{
    atomic_store_explicit(&silent, 0, memory_order_relaxed);
}
