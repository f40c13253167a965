/* A folder of official files and customers' tables, read for one run. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "claims/codesets.h"
#include "lib/codeset/period.h"
#include "runtime/file.h"

enum { PATH_BYTES_MAX = 4096, FOLDERS_DEEP = 2 };

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

static void file_take(struct reading *reading, const char *path, const char *file)
{
    str content;
    struct config_fault fault = {0};
    const str name = str_of(file);
    if (file_map(path, &content) != OK || content.len == 0) return;
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

static int folder_take(struct reading *reading, const char *folder, int depth)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES_MAX];
        struct stat info;
        const char *name = entries[i]->d_name;
        (void)snprintf(path, sizeof path, "%.3000s/%s", folder, name);
        if (name[0] != '.' && stat(path, &info) == 0) {
            if (S_ISREG(info.st_mode)) file_take(reading, path, name);
            if (S_ISDIR(info.st_mode) && depth + 1 < FOLDERS_DEEP)
                (void)folder_take(reading, path, depth + 1);
        }
        free(entries[i]);
    }
    free(entries);
    return count;
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
    if (folder_take(&reading, folder, 0) < 0) return -1;
    parts_take(&reading);
    return reading.tables_count + reading.parts_count;
}
