/* `claimline start` and `claimline stop`: orders to the running supervisor. */
#include <stdio.h>

#include "claimline/commands.h"
#include "runtime/supervisor.h"

enum { ORDER_BYTES_MAX = 256 };

static int order_send(const char *verb, const char *worker, const char *instance)
{
    struct settings settings;
    char order[ORDER_BYTES_MAX], answer[ORDER_BYTES_MAX];
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    (void)snprintf(order, sizeof order, "%s %s %s\n", verb, worker, instance);
    switch (supervisor_order(settings.state_folder, order, answer, sizeof answer)) {
    case OK:
        return puts(answer) < 0 ? EXIT_WORLD : EXIT_DONE;
    case REJECT:
        return complain(verb, answer), EXIT_NOT_GOOD;
    case RETRY:
    case HALT:
        break;
    }
    return complain(verb, "the line does not run on this state folder: scripts/up starts it");
}

/* What the supervisor runs: the workers, and the payer simulator beside them. */
static bool is_process(const char *verb, const char *name)
{
    if (worker_by_name(name) || strcmp(name, "payer") == 0) return true;
    (void)fprintf(stderr, "claimline %s: there is no worker called %s; there are:", verb, name);
    for (size_t i = 0; claimline_workers[i]; i++)
        (void)fprintf(stderr, " %s", claimline_workers[i]->name);
    (void)fputs("\n", stderr);
    return false;
}

int command_start(int argc, char **argv)
{
    if (argc != 2) return usage_of(argv[0]);
    return is_process(argv[0], argv[1]) ? order_send(argv[0], argv[1], "") : EXIT_USAGE;
}

int command_stop(int argc, char **argv)
{
    if (argc < 2 || argc > 3) return usage_of(argv[0]);
    if (!is_process(argv[0], argv[1])) return EXIT_USAGE;
    return order_send(argv[0], argv[1], argc == 3 ? argv[2] : "");
}
