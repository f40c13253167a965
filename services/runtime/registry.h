/* registry.h - the running processes of a state folder: one small file each in
 * <state>/run/processes.
 *
 * <name>.<instance> holds one JSON object {"name","instance","pid","metrics"}. The process writes
 * it when its web server listens; the supervisor removes it when the process has ended. A reader
 * trusts no pid: a file whose process is gone says nothing.
 */
#ifndef RUNTIME_REGISTRY_H
#define RUNTIME_REGISTRY_H

#include <sys/types.h>
#include "lib/base/status.h"
#include "lib/base/str.h"

struct process {
    const char *name, *instance;
    pid_t pid;
    uint16_t metrics_port; /* 0: serves none */
};

/* Writes whole or not at all (rename). RETRY: the folder cannot be written. */
MUST_CHECK enum status registry_add(const char *state_folder, const struct process *process);
void registry_remove(const char *state_folder, const char *name, const char *instance);
/* The object without line end, as scripts/status prints it; returns its length. */
size_t registry_line(const struct process *process, char *line, size_t line_bytes_max);
/* Hands out the objects of those alive, by name and instance. */
void registry_each(const char *state_folder, void (*take)(const char *object, void *context),
                   void *context);

#endif
