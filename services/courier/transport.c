/* Delivery into a folder: whole or not at all, under a name made from the control number. */
#include "courier/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096, NAME_BYTES_MAX = 32 };

/* Opens the folder, making it and what leads to it. -1: cannot be had. */
static int folder_open(const char *folder)
{
    char path[PATH_BYTES_MAX];
    const int len = snprintf(path, sizeof path, "%s/", folder);
    if (len < 0 || (size_t)len >= sizeof path) return -1;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0770) != 0 && errno != EEXIST) return -1;
        *slash = '/';
    }
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int fd, str content)
{
    while (content.len) {
        const ssize_t written = write(fd, content.at, content.len);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content = (str){content.at + written, content.len - (size_t)written};
    }
    return true;
}

static bool file_write(int folder, const char *name, str content)
{
    const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    if (fd < 0) return false;
    const bool written = write_all(fd, content) && fsync(fd) == 0;
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
