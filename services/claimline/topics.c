/* `claimline topics`: what the supervisor runs when a topic may be missing. */
#include "claimline/commands.h"
#include "runtime/log.h"
#include "runtime/topics.h"

int command_topics(int argc, char **argv)
{
    struct settings settings;
    if (argc != 1) return usage_of(argv[0]);
    log_start("topics", "");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    return exit_of(topics_ensure(&settings));
}
