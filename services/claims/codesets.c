/* Code sets of a running line: images in a folder, and the generation that is in force. */
#include "claims/codesets.h"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claims/newest.h"
#include "lib/base/crc32c.h"
#include "lib/codeset/image.h"
#include "runtime/file.h"
#include "runtime/folder.h"
#include "runtime/log.h"

enum { PATH_BYTES_MAX = 4096, FOLDER_MODE = 0700, IMAGE_MODE = 0600, NAME_TEXT_MAX = 64 };

#define GENERATION "generation"

/* What this process judges by. Mapped images stay mapped: a batch may still point into them. */
static struct inforce {
    char folder[PATH_BYTES_MAX]; /* empty: no state folder, all in memory */
    struct stat seen;            /* of the generation file; st_ino 0: there was none */
    int64_t number;
    uint32_t checksum;
    char name[NAME_TEXT_MAX];
} inforce;

static struct arena *kept(void)
{
    static struct arena *arena;
    if (!arena) arena = arena_new(SIZE_MAX);
    return arena;
}

static void path_of(char *path, const char *name)
{
    (void)snprintf(path, PATH_BYTES_MAX, "%.2000s/%.1000s", inforce.folder, name);
}

static enum status say(const char *path, const struct config_fault *fault)
{
    (void)fprintf(stderr, "%s:%d: %.*s %s\n", path, fault->line, STR_ARGS(fault->key),
                  fault->what ? fault->what : "is refused");
    return REJECT;
}

/* ---- reading images ----------------------------------------------------------------------- */

static enum status image_add(struct codesets *codesets, const char *name)
{
    char path[PATH_BYTES_MAX];
    str image;
    struct config_fault fault = {0};
    path_of(path, name);
    TRY(file_map(path, &image));
    inforce.checksum = inforce.checksum * 31 + crc32c(str_of(name));
    if (codesets_add_image(codesets, str_of(name), image, &fault) != OK) return say(path, &fault);
    return OK;
}

/* A shipped table: its image where it lies ready, else made; in memory where it cannot be kept. */
static enum status shipped_add(void *codesets, str name, str content, struct config_fault *fault)
{
    char image_name[PATH_BYTES_MAX], path[PATH_BYTES_MAX];
    struct loaded_tables tables;
    const uint32_t checksum = crc32c(content);
    (void)snprintf(image_name, sizeof image_name, "shipped-%.*s-%d-%08x.image",
                   (int)(name.len < 80 ? name.len : 80), name.at, IMAGE_VERSION, checksum);
    path_of(path, image_name);
    if (inforce.folder[0] && access(path, R_OK) == 0) return image_add(codesets, image_name);
    struct arena *scratch = arena_new(SIZE_MAX);
    enum status status = tables_load(scratch, name, content, &tables, fault);
    const bool one = status == OK && tables.count == 1;
    if (one && inforce.folder[0] && file_place(inforce.folder, image_name, tables.items[0].image)) {
        status = image_add(codesets, image_name);
    } else if (status == OK) {
        inforce.checksum = inforce.checksum * 31 + crc32c(str_of(image_name));
        status = codesets_add(codesets, name, content, fault);
    }
    arena_free(scratch);
    (void)malloc_trim(0); /* to build an image takes many times what stays: the worker lives on */
    return status;
}

/* The state folder exists or not; ours in it is made. */
static void folder_find(const struct settings *settings)
{
    struct stat info;
    inforce.folder[0] = '\0';
    if (!settings->state_folder) return; /* a rehearsal has none */
    (void)snprintf(inforce.folder, sizeof inforce.folder, "%s/codesets", settings->state_folder);
    if (stat(settings->state_folder, &info) != 0 || !folder_make(inforce.folder, FOLDER_MODE))
        inforce.folder[0] = '\0';
}

/* "generation 3", then the name of an image a line. */
static enum status generation_read(struct codesets *codesets, const char *name_of_file)
{
    char path[PATH_BYTES_MAX];
    str rest;
    path_of(path, name_of_file);
    inforce.seen = (struct stat){0};
    inforce.number = 0;
    if (!inforce.folder[0] || stat(path, &inforce.seen) != 0) return OK;
    TRY(file_map(path, &rest));
    const str first = str_cut(&rest, '\n');
    if (!str_starts(first, GENERATION " ") ||
        !str_parse_int((str){first.at + sizeof GENERATION, first.len - sizeof GENERATION},
                       &inforce.number)) {
        return say(path, &(struct config_fault){
                             .line = 1, .what = "is not a generation of code sets", .key = first});
    }
    while (rest.at) {
        const str name = str_cut(&rest, '\n');
        if (name.len == 0) continue;
        if (memchr(name.at, '/', name.len)) return REJECT;
        TRY(image_add(codesets, arena_text(kept(), name)));
    }
    return OK;
}

static enum status load(const struct settings *settings, struct codesets **codesets,
                        const char *name_of_file)
{
    char folder[PATH_BYTES_MAX];
    inforce.checksum = 0;
    *codesets = codesets_new(kept());
    folder_find(settings);
    (void)snprintf(folder, sizeof folder, "%s/codesets", settings->config_folder);
    TRY(folder_read(folder, ".tsv", shipped_add, *codesets));
    TRY(generation_read(*codesets, name_of_file));
    (void)snprintf(inforce.name, sizeof inforce.name, "g%lld-%08x", (long long)inforce.number,
                   inforce.checksum);
    return OK;
}

enum status codesets_load(const struct settings *settings, struct codesets **codesets)
{
    TRY(load(settings, codesets, GENERATION));
    newest_is("codesets", NEWEST_IN_FORCE);
    return OK;
}

enum status codesets_load_as(const struct settings *settings, str generation,
                             struct codesets **codesets)
{
    char name[NAME_TEXT_MAX];
    str rest = generation;
    const str number = str_cut(&rest, '-');
    int64_t n = -1;
    if (number.len < 2 || !str_parse_int((str){number.at + 1, number.len - 1}, &n) || n < 0)
        return REJECT;
    (void)snprintf(name, sizeof name, GENERATION "-%lld", (long long)n); /* -0 is never written */
    TRY(load(settings, codesets, name));
    if (str_is(generation, inforce.name)) return OK;
    (void)fprintf(stderr, "%.*s: the code sets of that generation are no longer there\n",
                  STR_ARGS(generation));
    return REJECT;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool codesets_renew(const struct settings *settings, struct codesets **codesets)
{
    char path[PATH_BYTES_MAX];
    struct stat now = {0};
    struct codesets *renewed;
    const struct inforce before = inforce;
    if (!inforce.folder[0]) return false;
    path_of(path, GENERATION);
    if (stat(path, &now) != 0) now = (struct stat){0};
    if (same_file(&now, &inforce.seen)) return false;
    if (codesets_load(settings, &renewed) != OK) {
        LOG(LOG_ERROR, "codesets_refused", INT("generation", inforce.number));
        inforce = before;
        inforce.seen = now; /* said once, not with every batch */
        newest_is("codesets", NEWEST_REFUSED);
        return false;
    }
    *codesets = renewed;
    LOG(LOG_INFO, "codesets_renewed", INT("generation", inforce.number));
    return true;
}

str codesets_generation(void)
{
    return str_of(inforce.name);
}

/* ---- a new generation --------------------------------------------------------------------- */

/* Which set and release an image is of. */
static bool image_is(const char *name, str set, str release)
{
    char path[PATH_BYTES_MAX];
    str image;
    struct code_table *table;
    struct config_fault fault;
    path_of(path, name);
    return file_map(path, &image) == OK && image_open(kept(), image, &table, &fault) == OK &&
           str_is(set, codeset_name(table->set)) && str_eq(table->release, release);
}

static bool image_opens(const char *name)
{
    char path[PATH_BYTES_MAX];
    str image;
    struct code_table *table;
    struct config_fault fault;
    path_of(path, name);
    if (file_map(path, &image) != OK) return false;
    return image_open(kept(), image, &table, &fault) == OK || say(path, &fault) == OK;
}

struct generation {
    int64_t number;
    const char **names;
    size_t count;
};

static enum status generation_list(struct generation *g)
{
    char path[PATH_BYTES_MAX];
    str rest;
    *g = (struct generation){0};
    path_of(path, GENERATION);
    if (access(path, R_OK) != 0) return OK;
    TRY(file_map(path, &rest));
    const str first = str_cut(&rest, '\n');
    if (first.len < sizeof GENERATION ||
        !str_parse_int((str){first.at + sizeof GENERATION, first.len - sizeof GENERATION},
                       &g->number))
        return REJECT;
    while (rest.at) {
        const str name = str_cut(&rest, '\n');
        if (name.len == 0) continue;
        const char *image_name = arena_text(kept(), name);
        if (!image_opens(image_name)) continue; /* of an older version: said, and left out */
        g->names = arena_grow(kept(), g->names, g->count, sizeof *g->names);
        g->names[g->count++] = image_name;
    }
    return OK;
}

static bool generation_drop(struct generation *g, str set, str release)
{
    size_t left = 0;
    for (size_t i = 0; i < g->count; i++)
        if (!image_is(g->names[i], set, release)) g->names[left++] = g->names[i];
    const bool dropped = left < g->count;
    g->count = left;
    return dropped;
}

static enum status generation_write(const struct generation *g)
{
    str text = arena_printf(kept(), GENERATION " %lld\n", (long long)g->number + 1);
    for (size_t i = 0; i < g->count; i++)
        text = arena_printf(kept(), "%.*s%s\n", STR_ARGS(text), g->names[i]);
    /* A copy under its number stays, for judging again as then. */
    const str name = arena_printf(kept(), GENERATION "-%lld", (long long)g->number + 1);
    return file_place(inforce.folder, name.at, text) &&
                   file_place(inforce.folder, GENERATION, text) && folder_sync(inforce.folder)
               ? OK
               : REJECT;
}

static enum status image_write(struct generation *g, const struct loaded_table *table)
{
    const str name =
        arena_printf(kept(), "%s-%08x.image", codeset_name(table->set), crc32c(table->image));
    if (!file_place(inforce.folder, name.at, table->image)) return REJECT;
    (void)generation_drop(g, str_of(codeset_name(table->set)), table->title.release);
    g->names = arena_grow(kept(), g->names, g->count, sizeof *g->names);
    g->names[g->count++] = name.at;
    return OK;
}

/* One person at a time changes the generation. Returns -1: the folder cannot be written. */
static int generation_lock(const struct settings *settings)
{
    char path[PATH_BYTES_MAX];
    (void)folder_make(settings->state_folder, FOLDER_MODE);
    folder_find(settings);
    path_of(path, ".lock");
    const int fd = inforce.folder[0] ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, IMAGE_MODE) : -1;
    if (fd >= 0 && flock(fd, LOCK_EX) == 0) return fd;
    (void)fprintf(stderr, "%s/codesets: cannot be written\n", settings->state_folder);
    return -1;
}

enum status codesets_publish(const struct settings *settings, const struct loaded_tables *tables)
{
    struct generation g;
    const int lock = generation_lock(settings);
    if (lock < 0) return REJECT;
    enum status status = generation_list(&g);
    for (size_t i = 0; status == OK && i < tables->count; i++)
        status = image_write(&g, &tables->items[i]);
    if (status == OK) status = generation_write(&g);
    (void)close(lock);
    return status;
}

enum status codesets_withdraw(const struct settings *settings, str set, str release)
{
    struct generation g;
    const int lock = generation_lock(settings);
    if (lock < 0) return RETRY;
    enum status status = generation_list(&g) == OK ? OK : RETRY;
    if (status == OK && !generation_drop(&g, set, release)) status = REJECT;
    if (status == OK && generation_write(&g) != OK) status = RETRY;
    (void)close(lock);
    return status;
}
