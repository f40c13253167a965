/* A message is applied after all before it; a lane out is sent again only when it stands still. */
#include <criterion/criterion.h>

#include "lib/base/status.h"
#include "runtime/lane.h"
#include "runtime/window.h"

/* ---- lanes in ------------------------------------------------------------------------------- */

Test(lane_check, applies_a_message_only_after_all_before_it)
{
    static const struct {
        const char *name;
        int64_t hwm, seq;
        bool crc_is_good;
        int32_t schema;
        enum lane_verdict verdict;
    } rows[] = {
        {"the first of a lane", 0, 1, true, 1, LANE_NEXT},
        {"the next", 7, 8, true, 1, LANE_NEXT},
        {"the last again", 7, 7, true, 1, LANE_DUPLICATE},
        {"an old one", 7, 1, true, 1, LANE_DUPLICATE},
        {"a torn old one is old", 7, 1, false, 1, LANE_DUPLICATE},
        {"one is missing", 7, 9, true, 1, LANE_GAP},
        {"the first is missing", 0, 2, true, 1, LANE_GAP},
        {"torn after a gap is a gap", 7, 9, false, 1, LANE_GAP},
        {"torn", 7, 8, false, 1, LANE_BAD_CRC},
        {"torn: its schema means nothing", 7, 8, false, 9, LANE_BAD_CRC},
        {"too new to read", 7, 8, true, 3, LANE_NEWER_SCHEMA},
        {"too new, but applied before", 7, 7, true, 3, LANE_DUPLICATE},
        {"the newest that is known", 7, 8, true, 2, LANE_NEXT},
        {"an older schema", 7, 8, true, 1, LANE_NEXT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct header header = {.has_lane = true,
                                      .seq = rows[i].seq,
                                      .crc_is_good = rows[i].crc_is_good,
                                      .schema = rows[i].schema};
        cr_expect_eq(lane_check(rows[i].hwm, &header, 2), rows[i].verdict, "%s", rows[i].name);
    }
}

/* ---- lanes out ------------------------------------------------------------------------------ */

static struct window_pool pool;

static void open_pool(void)
{
    pool = (struct window_pool){.arena = arena_new(SIZE_MAX)};
}

static void close_pool(void)
{
    arena_free(pool.arena);
}

TestSuite(window, .init = open_pool, .fini = close_pool);

/* Rows 1..4, 5..6, 7..10, given out at 100 ms. */
static struct window three_rows(void)
{
    struct window window = {.edge = 1, .is_forward = true, .seq = 10};
    window_add(&window, &pool, &(struct outbox_row){.first_seq = 1, .count = 4}, 100);
    window_add(&window, &pool, &(struct outbox_row){.first_seq = 5, .count = 2}, 110);
    window_add(&window, &pool, &(struct outbox_row){.first_seq = 7, .count = 4}, 120);
    return window;
}

Test(window, collects_rows_that_are_wholly_covered)
{
    static const struct {
        int64_t hwm, collected, open, first;
    } rows[] = {{0, 0, 10, 1}, {3, 0, 10, 1}, {4, 4, 6, 5},   {5, 4, 6, 5},
                {6, 6, 4, 7},  {9, 6, 4, 7},  {10, 10, 0, 0}, {99, 10, 0, 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct window window = three_rows();
        cr_expect_eq(window_has_covered(&window, rows[i].hwm), rows[i].collected > 0, "row %zu", i);
        cr_expect_eq(window_collect(&window, &pool, rows[i].hwm, 200), rows[i].collected, "row %zu",
                     i);
        cr_expect_eq(window.open, rows[i].open, "row %zu", i);
        cr_expect_eq(window.first ? window.first->first_seq : 0, rows[i].first, "row %zu", i);
    }
}

Test(window, never_takes_a_mark_back)
{
    struct window window = three_rows();
    window_collect(&window, &pool, 6, 200);
    window_collect(&window, &pool, 2, 300);
    cr_expect_eq(window.hwm, 6);
    cr_expect_eq(window.moved_ms, 200, "an old mark is no movement");
}

static void publish_all(struct window *window, int64_t first_offset)
{
    for (struct window_row *row = window->first; row; row = row->next) {
        struct outbox_row out = {0};
        window_publish(window, &pool, row, &out);
        for (int64_t seq = out.from_seq; seq < out.first_seq + out.count; seq++)
            window_delivered(&pool, out.ticket, first_offset + seq);
    }
}

Test(window, sends_again_only_what_the_consumer_can_no_longer_get)
{
    /* Published at offsets 1001..1010; the first row ends at 1004. */
    static const struct {
        const char *name;
        int64_t now_ms, next_offset, log_end;
        enum stand stand;
    } rows[] = {
        {"too early to say", 10099, 5000, 0, STAND_MOVES},
        {"the consumer stands before it", 10100, 1001, 1011, STAND_WAITS},
        {"the consumer stands in the row", 10100, 1004, 1011, STAND_WAITS},
        {"the consumer has passed it", 10100, 1005, 1011, STAND_PASSED},
        {"the log ends before it", 10100, 900, 1004, STAND_LOG_SHORT},
        {"the log ends behind it", 10100, 900, 1005, STAND_WAITS},
        {"the log ends who knows where", 10100, 900, -1, STAND_WAITS},
        {"the consumer is who knows where", 10100, -1, 1011, STAND_WAITS},
        {"the log is empty and new", 10100, 0, 0, STAND_LOG_SHORT},
        {"age alone is no reason", 999999, 1001, 1011, STAND_WAITS},
    };
    struct window window = three_rows();
    publish_all(&window, 1000);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct lane_mark mark = {0, rows[i].next_offset, rows[i].log_end};
        cr_expect_eq(window_stand(&window, &mark, rows[i].now_ms, 10000), rows[i].stand, "%s",
                     rows[i].name);
    }
}

Test(window, waits_for_reports_and_sends_again_what_has_none_with_an_offset)
{
    struct window window = three_rows();
    const struct lane_mark mark = {0, 900, 5000};
    cr_expect_eq(window_stand(&window, &mark, 20000, 10000), STAND_UNKNOWN, "never published");
    struct outbox_row out = {0};
    window_publish(&window, &pool, window.first, &out);
    cr_expect_eq(window_stand(&window, &mark, 20000, 10000), STAND_IN_FLIGHT);
    for (int i = 0; i < 3; i++) window_delivered(&pool, out.ticket, 1000 + i);
    cr_expect_eq(window_stand(&window, &mark, 20000, 10000), STAND_IN_FLIGHT);
    window_delivered(&pool, out.ticket, -1);
    cr_expect_eq(window_stand(&window, &mark, 20000, 10000), STAND_UNKNOWN, "-1001 is no offset");
}

Test(window, publishes_from_the_mark_on)
{
    struct window window = three_rows();
    window_collect(&window, &pool, 5, 200);
    struct outbox_row out = {0};
    window_publish(&window, &pool, window.first, &out);
    cr_expect_eq(out.first_seq, 5);
    cr_expect_eq(out.from_seq, 6);
    cr_expect_eq(window.first->pending, 1);
    window_publish(&window, &pool, window.first->next, &out);
    cr_expect_eq(out.from_seq, 7);
    cr_expect_eq(window.first->next->pending, 4);
}

Test(window, ignores_reports_of_an_earlier_publication_and_of_rows_that_are_gone)
{
    struct window window = three_rows();
    struct outbox_row early = {0}, late = {0};
    window_publish(&window, &pool, window.first, &early);
    window_publish(&window, &pool, window.first, &late);
    cr_expect_neq(early.ticket, late.ticket);
    window_delivered(&pool, early.ticket, 77);
    cr_expect_eq(window.first->pending, 4);
    window_collect(&window, &pool, 10, 200);
    window_delivered(&pool, late.ticket, 77);
    window_delivered(&pool, 0, 77);
    window_delivered(&pool, UINT64_MAX, 77);
    struct window other = three_rows();
    cr_expect_eq(other.first->pending, 0);
    cr_expect_eq(other.open, 10);
}
