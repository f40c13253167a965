/* Making folders, making their entries durable, writing whole contents. */
#include "runtime/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PRIVATE_MODE = 0600 };

bool folder_make(const char *path, mode_t mode)
{
    char part[PATH_MAX];
    const size_t len = strlen(path);
    if (len == 0 || len >= sizeof part) return false;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0') continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST) return false;
    }
    return true;
}

bool folder_sync(const char *path)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool synced = fsync(fd) == 0;
    (void)close(fd);
    return synced;
}

bool file_append(int fd, str content)
{
    while (content.len) {
        const ssize_t written = write(fd, content.at, content.len);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        content = (str){content.at + written, content.len - (size_t)written};
    }
    return true;
}

bool file_place(const char *folder, const char *name, str content)
{
    char path[PATH_MAX], draft[PATH_MAX];
    (void)snprintf(draft, sizeof draft, "%.2000s/.%.200s.%ld", folder, name, (long)getpid());
    (void)snprintf(path, sizeof path, "%.2000s/%.1000s", folder, name);
    const int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, PRIVATE_MODE);
    if (fd < 0) return false;
    const bool written = file_append(fd, content) && fsync(fd) == 0;
    const bool closed = close(fd) == 0;
    if (written && closed && rename(draft, path) == 0) return true;
    (void)unlink(draft);
    return false;
}
