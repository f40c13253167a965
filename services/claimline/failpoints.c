/* `claimline failpoints`: every place where CLAIMLINE_FAILPOINT=name:action:n acts, one a line. */
#include <stdio.h>

#include "claimline/commands.h"
#include "runtime/failpoint.h"

int command_failpoints(int argc, char **argv)
{
    if (argc != 1) return usage_of(argv[0]);
    for (int i = 0; i < FAILPOINT_COUNT; i++)
        (void)printf("%-20s %s\n", failpoint_name((enum failpoint)i),
                     failpoint_doc((enum failpoint)i));
    return EXIT_DONE;
}
