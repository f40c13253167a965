/* Reads and writes the files between us and a payer. */
#include "payer/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/folder.h"

enum { FILE_MODE = 0640 };

static bool is_partial(const char *name)
{
    const size_t len = strlen(name);
    return name[0] == '.' || (len >= 4 && strcmp(name + len - 4, ".tmp") == 0);
}

static int64_t changed_ns(const struct stat *about)
{
    return (int64_t)about->st_mtim.tv_sec * 1000000000 + about->st_mtim.tv_nsec;
}

static int older_first(const void *a, const void *b)
{
    const struct folder_file *x = a, *y = b;
    if (x->mtime_ns != y->mtime_ns) return x->mtime_ns < y->mtime_ns ? -1 : 1;
    return str_compare(x->name, y->name);
}

static void add_file(DIR *open_folder, const char *name, struct arena *arena,
                     struct folder_file **files, size_t *count)
{
    struct stat about;
    if (is_partial(name) || fstatat(dirfd(open_folder), name, &about, 0) != 0 ||
        !S_ISREG(about.st_mode))
        return;
    *files = arena_grow(arena, *files, *count, sizeof **files);
    (*files)[(*count)++] = (struct folder_file){.name = str_of(arena_text(arena, str_of(name))),
                                                .mtime_ns = changed_ns(&about),
                                                .size = about.st_size};
}

enum status folder_list(const char *folder, struct arena *arena, struct folder_file **files,
                        size_t *count)
{
    DIR *open_folder = opendir(folder);
    *files = NULL;
    *count = 0;
    if (open_folder == NULL) return RETRY;
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;)
        add_file(open_folder, entry->d_name, arena, files, count);
    closedir(open_folder);
    if (*count > 1) qsort(*files, *count, sizeof **files, older_first);
    return OK;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const str *)a, *(const str *)b);
}

enum status folder_folders(const char *folder, struct arena *arena, str **names, size_t *count)
{
    DIR *open_folder = opendir(folder);
    *names = NULL;
    *count = 0;
    if (open_folder == NULL) return RETRY;
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        struct stat about;
        if (entry->d_name[0] == '.' || fstatat(dirfd(open_folder), entry->d_name, &about, 0) != 0 ||
            !S_ISDIR(about.st_mode))
            continue;
        *names = arena_grow(arena, *names, *count, sizeof **names);
        (*names)[(*count)++] = str_of(arena_text(arena, str_of(entry->d_name)));
    }
    closedir(open_folder);
    if (*count > 1) qsort(*names, *count, sizeof **names, by_name);
    return OK;
}

enum status folder_get(const char *path, struct arena *arena, str *content)
{
    struct stat about;
    enum status status = RETRY;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return RETRY;
    if (fstat(file, &about) != 0) goto done;
    char *at = arena_alloc(arena, (size_t)about.st_size + 1);
    size_t len = 0;
    for (ssize_t got; (got = read(file, at + len, (size_t)about.st_size - len)) > 0;)
        len += (size_t)got;
    *content = (str){at, len};
    if (len == (size_t)about.st_size) status = OK;
done:
    close(file);
    return status;
}

enum status folder_put(const char *folder, const char *name, str content)
{
    char temporary[PATH_BYTES], path[PATH_BYTES];
    enum status status = RETRY;
    (void)snprintf(temporary, sizeof temporary, "%s/.%s.tmp", folder, name);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    const int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, FILE_MODE);
    if (file < 0) return RETRY;
    if (file_append(file, content) && fsync(file) == 0 && rename(temporary, path) == 0) status = OK;
    close(file);
    return status;
}

int64_t folder_changed_ns(const char *folder)
{
    struct stat about;
    return stat(folder, &about) == 0 ? changed_ns(&about) : 0;
}
