/* Configuration and code-set files: mapping one, reading a folder of them in the order of names. */
#include "runtime/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096 };

static enum status say(const char *path, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", path, what);
    return REJECT;
}

enum status file_map(const char *path, str *content)
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return say(path, strerror(errno));
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        (void)close(fd);
        return say(path, "is not a file that can be read");
    }
    *content = STR("");
    void *at = info.st_size ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0) : NULL;
    (void)close(fd);
    if (at == MAP_FAILED) return say(path, strerror(errno));
    if (at) *content = (str){at, (size_t)info.st_size};
    return OK;
}

static enum status one(const char *path, str name, file_add *add, void *context)
{
    str content;
    struct config_fault fault = {0};
    TRY(file_map(path, &content));
    const enum status status = add(context, name, content, &fault);
    if (status == REJECT)
        (void)fprintf(stderr, "%s:%d:%d: %.*s %s\n", path, fault.line, fault.column,
                      STR_ARGS(fault.key), fault.what ? fault.what : "is refused");
    return status;
}

static bool ends_with(const char *name, const char *suffix)
{
    const size_t len = strlen(name), tail = strlen(suffix);
    return len > tail && strcmp(name + len - tail, suffix) == 0 && name[0] != '.';
}

enum status folder_read(const char *folder, const char *suffix, file_add *add, void *context)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0) return say(folder, strerror(errno));
    enum status status = OK;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char path[PATH_BYTES_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        if (status == OK && ends_with(name, suffix))
            status = one(path, (str){name, strlen(name) - strlen(suffix)}, add, context);
        free(entries[i]);
    }
    free(entries);
    return status;
}
