/* Delivery into a folder: whole or not at all, under a name made from the control number. */
#include "courier/transport.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/folder.h"

enum { NAME_BYTES_MAX = 32 };

/* Opens the folder, making it and what leads to it. -1: cannot be had. */
static int folder_open(const char *folder)
{
    if (!folder_make(folder, 0770)) return -1;
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool file_write(int folder, const char *name, str content)
{
    const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    if (fd < 0) return false;
    const bool written = file_append(fd, content) && fsync(fd) == 0;
    return close(fd) == 0 && written;
}

static bool is_there(int folder, const char *name, size_t size)
{
    struct stat info;
    return fstatat(folder, name, &info, 0) == 0 && (size_t)info.st_size == size;
}

static enum transport_outcome put(int folder, const struct transport_job *job, const char *name)
{
    char temporary[NAME_BYTES_MAX + 8];
    (void)snprintf(temporary, sizeof temporary, ".%s.part", name);
    if (!file_write(folder, temporary, job->content)) {
        (void)unlinkat(folder, temporary, 0);
        return TRANSPORT_FAILED;
    }
    if (renameat(folder, temporary, folder, name) != 0) return TRANSPORT_FAILED;
    /* After the rename it may be taken at any moment: from here on it counts as sent or unknown. */
    return fsync(folder) == 0 ? TRANSPORT_SENT : TRANSPORT_UNKNOWN;
}

static enum transport_outcome deliver_into(int folder, const struct transport_job *job)
{
    char name[NAME_BYTES_MAX];
    (void)snprintf(name, sizeof name, "%09lld.837", (long long)job->isa13);
    if (job->attempt == ATTEMPT_AGAIN) {
        if (is_there(folder, name, job->content.len)) return TRANSPORT_SENT;
        if (!job->idempotent) return TRANSPORT_UNKNOWN;
    }
    return put(folder, job, name);
}

enum transport_outcome transport_deliver(const struct transport_job *job)
{
    const int folder = folder_open(job->folder);
    if (folder < 0) return job->attempt == ATTEMPT_AGAIN ? TRANSPORT_UNKNOWN : TRANSPORT_FAILED;
    const enum transport_outcome outcome = deliver_into(folder, job);
    (void)close(folder);
    return outcome;
}
