/* Results of files, gathered from the inbox. */
#include "console/files.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>

enum { RESULT_BYTES_MAX = 64 * 1024, PATH_BYTES_MAX = 4096 };

static bool is_result(const FTSENT *entry)
{
    static const char suffix[] = ".result.json";
    const size_t tail = sizeof suffix - 1;
    return entry->fts_info == FTS_F && entry->fts_namelen > tail &&
           strcmp(entry->fts_name + entry->fts_namelen - tail, suffix) == 0;
}

static str content_of(const char *path, struct arena *arena)
{
    char text[RESULT_BYTES_MAX];
    FILE *file = fopen(path, "re");
    if (!file) return (str){0};
    const size_t len = fread(text, 1, sizeof text, file);
    (void)fclose(file);
    return len < sizeof text ? arena_str(arena, str_trim((str){text, len})) : (str){0};
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Adds ",{...}" for every result of the folder. */
static size_t folder_add(FILE *out, const char *folder, size_t count, struct arena *arena)
{
    char path[PATH_BYTES_MAX];
    (void)snprintf(path, sizeof path, "%s", folder);
    char *paths[] = {path, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (!tree) return count;
    for (FTSENT *entry = fts_read(tree); entry && count < FILES_MAX; entry = fts_read(tree)) {
        if (!is_result(entry)) continue;
        const str text = content_of(entry->fts_path, arena);
        if (!text.len) continue;
        (void)fprintf(out, "%s%.*s", count ? "," : "", STR_ARGS(text));
        count++;
    }
    (void)fts_close(tree);
    return count;
}

str files_json(const char *inbox_folder, struct arena *arena)
{
    static const char *const leaves[] = {"done", "refused"};
    char *text = NULL;
    size_t len = 0, count = 0;
    FILE *out = open_memstream(&text, &len);
    if (!out) return STR("[]");
    (void)fputc('[', out);
    for (size_t i = 0; i < 2; i++) {
        char folder[PATH_BYTES_MAX];
        (void)snprintf(folder, sizeof folder, "%s/%s", inbox_folder, leaves[i]);
        count = folder_add(out, folder, count, arena);
    }
    (void)fputc(']', out);
    (void)fclose(out);
    const str all = arena_str(arena, (str){text, len});
    free(text);
    return all;
}
