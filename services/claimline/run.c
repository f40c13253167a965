/* `claimline run`: the supervisor in the foreground. */
#include "claimline/commands.h"
#include "payer/payer.h"
#include "runtime/log.h"
#include "runtime/supervisor.h"

enum { BESIDE_MAX = 8 };

int command_run(int argc, char **argv)
{
    struct settings settings;
    const char *beside[BESIDE_MAX + 1] = {0};
    if (argc > BESIDE_MAX) return usage_of(argv[0]);
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-') return usage_of(argv[0]);
        beside[i - 1] = argv[i];
        /* It would end at once, and be started again, for ever. */
        if (strcmp(argv[i], "payer") == 0 && payer_check() != OK) return EXIT_USAGE;
    }
    log_start("supervisor", "");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    return exit_of(supervisor_run(&settings, beside));
}
