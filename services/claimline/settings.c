/* `claimline settings`: the manual of config/pipeline.yaml, printed from the table that reads it.
 */
#include "claimline/commands.h"

int command_settings(int argc, char **argv)
{
    if (argc != 1) return usage_of(argv[0]);
    settings_manual();
    return EXIT_DONE;
}
