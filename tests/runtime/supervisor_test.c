/* Promised: what ends is started again, soon at first and more slowly when it keeps ending; the
 * registry lists the living. */
#include <criterion/criterion.h>
#include <unistd.h>

#include "runtime/registry.h"
#include "runtime/supervisor.h"

Test(restart_delay_ms, doubles_up_to_two_seconds)
{
    static const int32_t delays[] = {50, 100, 200, 400, 800, 1600, 2000, 2000};
    for (size_t i = 0; i < COUNT_OF(delays); i++)
        cr_expect_eq(restart_delay_ms((int32_t)i), delays[i], "after %zu failures", i);
    cr_expect_eq(restart_delay_ms(INT32_MAX), 2000);
}

Test(supervisor_order, says_that_nobody_listens)
{
    char answer[100];
    cr_expect_eq(
        supervisor_order("/tmp/no-such-claimline-state", "start coding", answer, sizeof answer),
        RETRY);
}

Test(registry_line, is_one_json_object)
{
    const struct process process = {"coding", "2", 77, 9100};
    char line[300], narrow[20];
    cr_expect_gt(registry_line(&process, line, sizeof line), 0);
    cr_expect_str_eq(line, "{\"name\":\"coding\",\"instance\":\"2\",\"pid\":77,"
                           "\"metrics\":\"http://127.0.0.1:9100/metrics\"}");
    cr_expect_eq(registry_line(&process, narrow, sizeof narrow), 0);
}
