/* `claimline migrate`: the database to this version, edges numbered, topics there. */
#include "claimline/commands.h"
#include "runtime/log.h"
#include "runtime/migrate.h"

int command_migrate(int argc, char **argv)
{
    struct settings settings;
    if (argc != 1) return usage_of(argv[0]);
    log_start("migrate", "");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    return exit_of(migrate(&settings, claimline_workers));
}
