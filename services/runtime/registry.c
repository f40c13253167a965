/* The registry of processes: files written by rename, read by anybody. */
#include "runtime/registry.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/folder.h"

enum { PATH_BYTES_MAX = 4096, ENTRY_BYTES_MAX = 512 };

static void path_of(char path[PATH_BYTES_MAX], const char *state, const char *name,
                    const char *instance, const char *suffix)
{
    (void)snprintf(path, PATH_BYTES_MAX, "%s/run/processes/%s.%s%s", state, name, instance, suffix);
}

size_t registry_line(const struct process *process, char *line, size_t line_bytes_max)
{
    char metrics[64] = "";
    if (process->metrics_port)
        (void)snprintf(metrics, sizeof metrics, "http://127.0.0.1:%u/metrics",
                       process->metrics_port);
    const int len = snprintf(line, line_bytes_max,
                             "{\"name\":\"%s\",\"instance\":\"%s\",\"pid\":%ld,\"metrics\":\"%s\"}",
                             process->name, process->instance, (long)process->pid, metrics);
    return len < 0 || (size_t)len >= line_bytes_max ? 0 : (size_t)len;
}

enum status registry_add(const char *state_folder, const struct process *process)
{
    char path[PATH_BYTES_MAX], draft[PATH_BYTES_MAX], line[ENTRY_BYTES_MAX];
    const size_t len = registry_line(process, line, sizeof line);
    (void)snprintf(path, sizeof path, "%s/run/processes", state_folder);
    (void)folder_make(path, 0711); /* the open below says so when it cannot be made */
    path_of(path, state_folder, process->name, process->instance, "");
    path_of(draft, state_folder, process->name, process->instance, ".new");
    const int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return RETRY;
    const bool written = write(fd, line, len) == (ssize_t)len;
    (void)close(fd);
    return written && rename(draft, path) == 0 ? OK : RETRY;
}

void registry_remove(const char *state_folder, const char *name, const char *instance)
{
    char path[PATH_BYTES_MAX];
    path_of(path, state_folder, name, instance, "");
    (void)unlink(path);
}

/* The entry's text if its process lives. */
static bool entry_read(const char *path, char line[ENTRY_BYTES_MAX])
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const ssize_t len = read(fd, line, ENTRY_BYTES_MAX - 1);
    (void)close(fd);
    if (len <= 0) return false;
    line[len] = '\0';
    const char *pid = strstr(line, "\"pid\":");
    if (!pid) return false;
    const pid_t process = (pid_t)strtol(pid + strlen("\"pid\":"), NULL, 10);
    return process > 0 && (kill(process, 0) == 0 || errno == EPERM);
}

void registry_each(const char *state_folder, void (*take)(const char *object, void *context),
                   void *context)
{
    char folder[PATH_BYTES_MAX], path[PATH_BYTES_MAX + 256], line[ENTRY_BYTES_MAX];
    struct dirent **entries = NULL;
    (void)snprintf(folder, sizeof folder, "%s/run/processes", state_folder);
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && entry_read(path, line)) take(line, context);
        free(entries[i]);
    }
    free(entries);
}
