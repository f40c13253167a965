/* A folder of official files and customers' tables, read for one run. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "claims/archive.h"
#include "claims/codesets.h"
#include "lib/codeset/period.h"
#include "runtime/file.h"

enum { PATH_BYTES_MAX = 4096 };

struct reading {
    struct codesets *codesets;
    struct arena *arena;
    struct loading *parts; /* files in parts, together */
    int parts_count, tables_count;
};

static void say(const char *path, const struct config_fault *fault)
{
    (void)fprintf(stderr, "%s:%d: %.*s %s\n", path, fault->line, STR_ARGS(fault->key),
                  fault->what ? fault->what : "is refused");
}

static void content_take(struct reading *reading, const char *path, str name, str content)
{
    struct config_fault fault = {0};
    if (!file_kind(reading->arena, name, content)) return; /* a read-me, a list of sums */
    enum status status;
    if (period_of_name(reading->arena, name).part) {
        status = loading_add(reading->parts, name, content, &fault);
        reading->parts_count += status == OK;
    } else {
        status = codesets_add(reading->codesets, name, content, &fault);
        reading->tables_count += status == OK;
    }
    if (status != OK) say(path, &fault);
}

struct entry_of {
    struct reading *reading;
    const char *path;
};

static enum status entry_take(void *context, str name, str content)
{
    const struct entry_of *of = context;
    content_take(of->reading, of->path, name, content);
    return OK;
}

static void file_take(struct reading *reading, const char *path, const char *file)
{
    str content;
    struct entry_of of = {reading, path};
    if (file_map(path, &content) != OK || content.len == 0) return;
    if (!is_archive(content))
        content_take(reading, path, str_of(file), content);
    else if (archive_read(path, reading->arena, entry_take, &of) != OK)
        return; /* it has said what is wrong; what came before it counts */
}

/* Calls `take` for what the folder holds of one kind (S_IFREG, S_IFDIR), by name; -1: cannot read.
 */
static int each_of(struct reading *reading, const char *folder, mode_t kind,
                   void (*take)(struct reading *reading, const char *path, const char *name))
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES_MAX];
        struct stat info;
        const char *name = entries[i]->d_name;
        (void)snprintf(path, sizeof path, "%.3000s/%s", folder, name);
        if (name[0] != '.' && stat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind)
            take(reading, path, name);
        free(entries[i]);
    }
    free(entries);
    return count;
}

static void folder_take(struct reading *reading, const char *path, const char *name)
{
    (void)name;
    (void)each_of(reading, path, S_IFREG, file_take);
}

static void parts_take(struct reading *reading)
{
    struct loaded_tables tables;
    struct config_fault fault = {0};
    if (reading->parts_count == 0) return;
    enum status status = loading_finish(reading->parts, &tables, &fault);
    for (size_t i = 0; status == OK && i < tables.count; i++)
        status = codesets_add_image(reading->codesets, tables.items[i].title.release,
                                    tables.items[i].image, &fault);
    if (status != OK) say("files in parts", &fault);
}

int codesets_read_folder(struct codesets *codesets, struct arena *arena, const char *folder)
{
    struct reading reading = {
        .codesets = codesets, .arena = arena, .parts = loading_new(arena, NULL)};
    if (each_of(&reading, folder, S_IFREG, file_take) < 0) return -1;
    (void)each_of(&reading, folder, S_IFDIR, folder_take);
    parts_take(&reading);
    return reading.tables_count + reading.parts_count;
}
