/* `claimline worker NAME`: one worker process, from settings to its loop. */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "claimline/commands.h"
#include "console/console.h"
#include "gateway/gateway.h"
#include "runtime/http.h"
#include "runtime/log.h"
#include "runtime/loop.h"
#include "runtime/metrics.h"
#include "runtime/migrate.h"
#include "runtime/registry.h"

struct arguments {
    const struct worker *worker;
    const char *instance;
};

static bool arguments_read(int argc, char **argv, struct arguments *arguments)
{
    if (argc != 2 && argc != 4) return false;
    *arguments = (struct arguments){worker_by_name(argv[1]), "1"};
    if (argc == 4 && strcmp(argv[2], "--instance") != 0) return false;
    if (argc == 4) arguments->instance = argv[3];
    return arguments->worker && str_all_digits(str_of(arguments->instance));
}

/* A core file would hold claims. */
static void no_core_files(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
}

/* Who it is, where it can be watched, and whether it may run on this database at all. */
static enum status worker_open(const struct settings *settings, const struct arguments *arguments,
                               struct http **http)
{
    const char *name = arguments->worker->name;
    metrics_start(name, arguments->instance);
    TRY(http_start(settings->metrics_address, NULL, http));
    const struct process self = {name, arguments->instance, getpid(), http_port(*http)};
    TRY(registry_add(settings->state_folder, &self));
    return migrate_check(settings);
}

int command_worker(int argc, char **argv)
{
    struct settings settings;
    struct arguments arguments;
    struct http *http = NULL;
    if (!arguments_read(argc, argv, &arguments)) return usage_of(argv[0]);
    no_core_files();
    log_start(arguments.worker->name, arguments.instance);
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    enum status status = worker_open(&settings, &arguments, &http);
    if (status == OK)
        status = arguments.worker == &gateway_worker
                     ? gateway_run(&settings, arguments.instance, console_pages(&settings))
                     : runtime_run(arguments.worker, &settings, arguments.instance);
    LOG(status == OK ? LOG_INFO : LOG_ERROR, "worker ends", INT("status", status));
    if (http) http_stop(http);
    return exit_of(status);
}
