/* Rules of payers and the site: the folder of the configuration, and the last accepted ones. */
#include "claims/site_rules.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "claims/newest.h"
#include "lib/base/crc32c.h"
#include "runtime/file.h"
#include "runtime/folder.h"
#include "runtime/log.h"
#include "runtime/metrics.h"

enum { PATH_BYTES_MAX = 4096, FOLDER_MODE = 0700, STILL_S = 1, RULES_BYTES = 256 << 20 };

#define SUFFIX ".yaml"

uint32_t site_rules_crc(str releases)
{
    return crc32c(releases);
}

/* What this process judges by. The arena before stays: a batch may still point into it. */
static struct inforce {
    uint32_t seen; /* of names, dates and sizes of all files */
    struct arena *arena, *before;
} inforce;

struct loading {
    struct rules *rules;
    struct arena *arena;
    char folder[PATH_BYTES_MAX]; /* <state>/rules; empty: no state folder */
    str left_out;                /* name of a file that is not read */
    bool refused;
};

static enum status say(const char *path, const struct config_fault *fault)
{
    (void)fprintf(stderr, "%s:%d:%d: %.*s%s%s\n", path, fault->line, fault->column,
                  STR_ARGS(fault->key), fault->key.len ? " " : "",
                  fault->what ? fault->what : "is refused");
    return REJECT;
}

/* Copied: whoever edits the file changes what is mapped. */
static enum status file_read(struct arena *arena, const char *path, str *content)
{
    struct stat info;
    FILE *file = fopen(path, "rbe");
    if (!file || fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode)) {
        (void)fprintf(stderr, "%s: %s\n", path,
                      file ? "is not a file that can be read" : strerror(errno));
        if (file) (void)fclose(file);
        return REJECT;
    }
    char *text = arena_alloc(arena, (size_t)info.st_size + 1);
    *content = (str){text, fread(text, 1, (size_t)info.st_size, file)};
    (void)fclose(file);
    return OK;
}

static enum status file_add_to(struct loading *loading, const char *path, str name)
{
    str content = {0};
    struct config_fault fault = {0};
    TRY(file_read(loading->arena, path, &content));
    return rules_add(loading->rules, name, content, &fault) == OK ? OK : say(path, &fault);
}

/* ---- accepted ones ------------------------------------------------------------------------ */

/* False: there is no such copy, or its folder cannot be written. */
static bool accepted_keep(const struct loading *loading, const char *path, str name)
{
    str content, kept;
    char copy[PATH_BYTES_MAX];
    if (!loading->folder[0] || file_read(loading->arena, path, &content) != OK) return false;
    const str last = arena_printf(loading->arena, "%.*s" SUFFIX, STR_ARGS(name)),
              release = arena_printf(loading->arena, "%s" SUFFIX,
                                     rules_release_of(loading->arena, name, content));
    (void)snprintf(copy, sizeof copy, "%.2000s/%.1000s", loading->folder, last.at);
    if (access(copy, R_OK) == 0 && file_read(loading->arena, copy, &kept) == OK &&
        str_eq(kept, content))
        return true;
    return file_place(loading->folder, release.at, content) &&
           file_place(loading->folder, last.at, content);
}

static enum status accepted_add(struct loading *loading, str name)
{
    char copy[PATH_BYTES_MAX];
    (void)snprintf(copy, sizeof copy, "%.2000s/%.*s" SUFFIX, loading->folder, STR_ARGS(name));
    if (!loading->folder[0] || access(copy, R_OK) != 0) return REJECT;
    TRY(file_add_to(loading, copy, name));
    (void)fprintf(stderr, "%.*s: the last accepted rules stay in force\n", STR_ARGS(name));
    return OK;
}

static enum status one_load(struct loading *loading, const char *path, str name)
{
    if (file_add_to(loading, path, name) == OK) {
        if (loading->folder[0] && !accepted_keep(loading, path, name))
            LOG(LOG_WARN, "rules_not_kept", INT("rules", rules_count(loading->rules)));
        return OK;
    }
    LOG(LOG_ERROR, "rules_refused", INT("rules", rules_count(loading->rules)));
    loading->refused = true;
    return accepted_add(loading, name);
}

/* ---- the folder --------------------------------------------------------------------------- */

static bool is_rule_file(const char *name)
{
    const size_t len = strlen(name), tail = strlen(SUFFIX);
    return name[0] != '.' && len > tail && strcmp(name + len - tail, SUFFIX) == 0;
}

/* Calls for each file by name, until one is not OK. A folder that is not there has none. */
static enum status each_file(const char *folder, void *context,
                             enum status (*take)(void *context, const char *path, str name))
{
    struct dirent **entries = NULL;
    enum status status = OK;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_BYTES_MAX];
        const char *name = entries[i]->d_name;
        (void)snprintf(path, sizeof path, "%.3000s/%s", folder, name);
        if (status == OK && is_rule_file(name))
            status = take(context, path, (str){name, strlen(name) - strlen(SUFFIX)});
        free(entries[i]);
    }
    free(entries);
    return status;
}

static enum status load_take(void *context, const char *path, str name)
{
    return one_load(context, path, name);
}

static enum status read_take(void *context, const char *path, str name)
{
    const struct loading *loading = context;
    return str_eq(name, loading->left_out) ? OK : file_add_to(context, path, name);
}

struct looking {
    uint32_t seen;
    bool moving; /* some file was changed less than a second ago */
};

static enum status look_take(void *context, const char *path, str name)
{
    struct looking *looking = context;
    struct stat info;
    (void)name;
    if (stat(path, &info) != 0) return OK;
    const struct {
        uint32_t before, name;
        int64_t at, nanoseconds, bytes, inode;
    } facts = {looking->seen,        crc32c(str_of(path)), info.st_mtim.tv_sec,
               info.st_mtim.tv_nsec, info.st_size,         (int64_t)info.st_ino};
    looking->seen = crc32c((str){(const char *)&facts, sizeof facts});
    looking->moving = looking->moving || time(NULL) - info.st_mtim.tv_sec <= STILL_S;
    return OK;
}

static void edits_folder(const struct settings *settings, char *path)
{
    (void)snprintf(path, PATH_BYTES_MAX, "%.3000s/edits", settings->config_folder);
}

static struct looking look(const struct settings *settings)
{
    char path[PATH_BYTES_MAX];
    struct looking looking = {.seen = 1};
    edits_folder(settings, path);
    (void)each_file(path, &looking, look_take);
    return looking;
}

static void state_find(const struct settings *settings, struct loading *loading)
{
    struct stat info;
    if (!settings->state_folder || stat(settings->state_folder, &info) != 0) return;
    (void)snprintf(loading->folder, sizeof loading->folder, "%.3000s/rules",
                   settings->state_folder);
    if (!folder_make(loading->folder, FOLDER_MODE)) loading->folder[0] = '\0';
}

/* ---- loading ------------------------------------------------------------------------------ */

static enum status all_load(const struct settings *settings, struct loading *loading)
{
    char path[PATH_BYTES_MAX];
    *loading = (struct loading){.arena = arena_new(RULES_BYTES)};
    loading->rules = rules_new(loading->arena);
    state_find(settings, loading);
    edits_folder(settings, path);
    const enum status status = each_file(path, loading, load_take);
    if (status != OK) arena_free(loading->arena);
    return status;
}

static void put_in_force(const struct loading *loading, struct rules **rules)
{
    newest_is("rules", loading->refused ? NEWEST_REFUSED : NEWEST_IN_FORCE);
    if (inforce.before) arena_free(inforce.before);
    inforce.before = inforce.arena;
    inforce.arena = loading->arena;
    *rules = loading->rules;
    metric_set(
        metric_gauge("claimline_rules", "Rules of payers and the site that are loaded here."),
        (int64_t)rules_count(*rules));
    metric_set(metric_gauge("claimline_rules_crc",
                            "Checksum of their files' releases: `claimline rules list` says which "
                            "they are. A process that shows another one judges by other rules."),
               site_rules_crc(rules_releases(*rules)));
}

enum status site_rules_load(const struct settings *settings, struct rules **rules)
{
    struct loading loading;
    inforce.seen = look(settings).seen;
    TRY(all_load(settings, &loading));
    put_in_force(&loading, rules);
    return OK;
}

bool site_rules_renew(const struct settings *settings, struct rules **rules)
{
    struct loading loading;
    const struct looking now = look(settings);
    if (now.seen == inforce.seen || now.moving) return false;
    inforce.seen = now.seen; /* what is refused is said once, not with every batch */
    if (all_load(settings, &loading) != OK) {
        newest_is("rules", NEWEST_REFUSED);
        return false;
    }
    put_in_force(&loading, rules);
    LOG(LOG_INFO, "rules_renewed", INT("rules", rules_count(*rules)));
    return true;
}

enum status site_rules_load_as(const struct settings *settings, str releases, struct arena *arena,
                               struct rules **rules)
{
    struct loading loading = {.arena = arena, .rules = rules_new(arena)};
    state_find(settings, &loading);
    str rest = releases;
    while (rest.len) {
        char path[PATH_BYTES_MAX];
        str name = str_cut(&rest, ' ');
        (void)snprintf(path, sizeof path, "%.2000s/%.*s" SUFFIX, loading.folder, STR_ARGS(name));
        TRY(file_add_to(&loading, path, str_cut(&name, '@')));
    }
    *rules = loading.rules;
    return str_eq(rules_releases(*rules), releases) ? OK : REJECT;
}

enum status site_rules_configured(const struct settings *settings, struct arena *arena,
                                  struct rules **rules)
{
    char path[PATH_BYTES_MAX];
    struct loading loading = {.arena = arena, .rules = rules_new(arena)};
    edits_folder(settings, path);
    *rules = loading.rules;
    return each_file(path, &loading, read_take);
}

/* "summit" of "drafts/summit.yaml" */
static str name_in(const char *path)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    return (str){name, strlen(name) - (is_rule_file(name) ? strlen(SUFFIX) : 0)};
}

enum status site_rules_read(const char *path, struct arena *arena, struct rules **rules)
{
    struct stat info;
    struct loading loading = {.arena = arena, .rules = rules_new(arena)};
    *rules = loading.rules;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return each_file(path, &loading, read_take);
    return file_add_to(&loading, path, name_in(path));
}

enum status site_rules_tried(const struct settings *settings, const char *path, struct arena *arena,
                             struct rules **rules)
{
    char folder[PATH_BYTES_MAX];
    struct loading loading = {.arena = arena, .rules = rules_new(arena), .left_out = name_in(path)};
    edits_folder(settings, folder);
    *rules = loading.rules;
    TRY(each_file(folder, &loading, read_take));
    rules_try_drafts(loading.rules);
    return file_add_to(&loading, path, loading.left_out);
}

/* ---- how they stand ----------------------------------------------------------------------- */

struct standing {
    struct loading loading; /* for its arena and folder; its rules are those asked about so far */
    void (*take)(void *context, const struct rule_file *file);
    void *context;
};

static void counts_add(struct rule_file *file, const struct rules *rules, size_t from)
{
    file->rule_count = rules_count(rules) - from;
    for (size_t i = from; i < rules_count(rules); i++)
        file->in_force_count += rules_at(rules, i)->why_not == NULL;
}

/* The copy that was accepted last; absent: there is none. */
static str accepted_read(const struct loading *loading, str name)
{
    str content = {0};
    char copy[PATH_BYTES_MAX];
    (void)snprintf(copy, sizeof copy, "%.2000s/%.*s" SUFFIX, loading->folder, STR_ARGS(name));
    if (!loading->folder[0] || access(copy, R_OK) != 0) return content;
    return file_read(loading->arena, copy, &content) == OK ? content : (str){0};
}

static enum status stand_take(void *context, const char *path, str name)
{
    const struct standing *standing = context;
    const struct loading *loading = &standing->loading;
    struct rule_file file = {.name = name, .accepted = STR("")};
    struct config_fault fault = {0};
    str content = {0};
    const size_t before = rules_count(loading->rules);
    const bool is_good = file_read(loading->arena, path, &content) == OK &&
                         rules_add(rules_new(loading->arena), name, content, &fault) == OK;
    if (!is_good && content.at) (void)say(path, &fault);
    const str accepted = accepted_read(loading, name);
    if (content.at) file.release = str_of(rules_release_of(loading->arena, name, content));
    if (accepted.at) file.accepted = str_of(rules_release_of(loading->arena, name, accepted));
    file.state = !is_good                                   ? RULE_FILE_REFUSED
                 : accepted.at && str_eq(accepted, content) ? RULE_FILE_IN_FORCE
                                                            : RULE_FILE_NEWER;
    if (accepted.at && rules_add(loading->rules, name, accepted, &fault) == OK)
        counts_add(&file, loading->rules, before);
    standing->take(standing->context, &file);
    return OK;
}

void site_rules_each(const struct settings *settings, struct arena *arena,
                     void (*take)(void *context, const struct rule_file *file), void *context)
{
    char path[PATH_BYTES_MAX];
    struct standing standing = {
        .loading = {.arena = arena, .rules = rules_new(arena)}, .take = take, .context = context};
    state_find(settings, &standing.loading);
    edits_folder(settings, path);
    (void)each_file(path, &standing, stand_take);
}
