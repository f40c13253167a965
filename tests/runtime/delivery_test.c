/* Promise: deliveries of one lane come one after the other, lanes do not wait for each other,
 * answers stay until settled. */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <unistd.h>

#include "runtime/delivery.h"

static atomic_int under_way[2], most[2], quick_begun;

static void deliver(const struct delivery_order *order, struct arena *arena, str *answer)
{
    const int lane = str_is(order->lane, "B");
    const int now = atomic_fetch_add(&under_way[lane], 1) + 1;
    if (now > most[lane]) most[lane] = now;
    quick_begun += lane;
    /* Lane A is slow, on a loaded machine, too: its first order waits for lane B's second. */
    for (int i = 0; !lane && order->control == 0 && quick_begun < 2 && i < 1000; i++)
        (void)usleep(5000);
    (void)usleep(lane ? 1000 : 20000);
    atomic_fetch_sub(&under_way[lane], 1);
    if (order->control != 13) *answer = arena_printf(arena, "%d", (int)order->control);
}

static const struct worker worker = {.name = "courier", .deliver = deliver};

enum { TRIES = 6000, EVERY_US = 5000 }; /* half a minute, which a loaded machine may need */
static const int32_t held[] = {0, 1};

static size_t answers_wait(struct deliveries *deliveries, size_t wanted, struct message *messages)
{
    size_t count = 0;
    for (int i = 0; i < TRIES && count < wanted; i++, usleep(EVERY_US))
        count = deliveries_answers(deliveries, held, COUNT_OF(held), messages, 100);
    return count;
}

Test(delivery, one_at_a_time_in_a_lane_and_lanes_beside_each_other, .timeout = 120)
{
    struct deliveries *deliveries = deliveries_new(&worker);
    struct message messages[100];
    for (int i = 0; i < 5; i++) {
        const struct delivery_order a = {.lane = STR("A"), .control = i, .partition = 0};
        const struct delivery_order b = {.lane = STR("B"), .control = 10 + i, .partition = 1};
        deliveries_start(deliveries, &a);
        deliveries_start(deliveries, &b);
    }
    cr_assert_eq(answers_wait(deliveries, 9, messages), 9, "13 has no answer");
    cr_expect_eq(most[0], 1);
    cr_expect_eq(most[1], 1);
    cr_expect_eq(messages[0].partition, 1, "the quick lane did not wait for the slow one");
    cr_expect_eq(answers_wait(deliveries, 9, messages), 9, "not settled: they are given again");
    deliveries_settled(deliveries);
    cr_expect_not(deliveries_have_answers(deliveries));
    deliveries_free(deliveries);
}

Test(delivery, answers_for_partitions_that_are_not_held_are_dropped, .timeout = 60)
{
    struct deliveries *deliveries = deliveries_new(&worker);
    struct message messages[100];
    const struct delivery_order order = {.lane = STR("B"), .control = 1, .partition = 7};
    deliveries_start(deliveries, &order);
    for (int i = 0; i < TRIES && !deliveries_have_answers(deliveries); i++) (void)usleep(EVERY_US);
    cr_assert(deliveries_have_answers(deliveries));
    cr_expect_eq(deliveries_answers(deliveries, held, COUNT_OF(held), messages, 100), 0);
    cr_expect_not(deliveries_have_answers(deliveries));
    deliveries_free(deliveries);
}
