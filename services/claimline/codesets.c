/* `claimline codesets`: loading releases of code sets, listing them, taking one out of force. */
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>

#include "claimline/commands.h"
#include "claims/archive.h"
#include "claims/codesets.h"
#include "lib/codeset/compare.h"
#include "runtime/file.h"

enum { KEPT_BYTES_SHIFT = 34, DATE_TEXT = 16, FILES_MAX = 256 };

struct order {
    bool json;
    struct load_as as;
    const char *files[FILES_MAX];
    size_t file_count;
};

static const char *day_text(date day, char text[DATE_TEXT])
{
    const int32_t n = day.yyyymmdd;
    if (!date_is_set(day)) return "";
    (void)snprintf(text, DATE_TEXT, "%04d-%02d-%02d", n / 10000, n / 100 % 100, n % 100);
    return text;
}

static json_t *day_json(date day)
{
    char text[DATE_TEXT];
    return date_is_set(day) ? json_string(day_text(day, text)) : json_null();
}

static json_t *text_json(str text)
{
    json_t *value = text.at ? json_stringn(text.at, text.len) : NULL;
    return value ? value : json_string("");
}

static void line_print(json_t *line)
{
    (void)json_dumpf(line, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    (void)putchar('\n');
    json_decref(line);
}

/* "from 2024-07-01 until 2024-09-30", "every day". */
static void coverage_print(date from, date to)
{
    char first[DATE_TEXT], last[DATE_TEXT];
    if (!date_is_set(from) && !date_is_set(to))
        (void)printf("every day");
    else
        (void)printf("from %s until %s", day_text(from, first),
                     date_is_set(to) ? day_text(to, last) : "further notice");
}

/* ---- load --------------------------------------------------------------------------------- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The newest table of the set before this one. */
static const struct code_table *release_before(const struct codesets *sets,
                                               const struct loaded_table *table)
{
    const struct code_table *best = NULL;
    const size_t count = codesets_count(sets);
    for (size_t i = 0; i < count; i++) {
        const struct code_table *t = codesets_table(sets, i);
        if (t->set != table->set || t->from.yyyymmdd > table->title.from.yyyymmdd) continue;
        if (!best || t->from.yyyymmdd > best->from.yyyymmdd) best = t;
    }
    return best;
}

static json_t *change_json(const struct changes_of_kind *changes, bool secret)
{
    json_t *keys = json_array();
    for (size_t i = 0; i < changes->count && i < CHANGES_SHOWN && !secret; i++)
        (void)json_array_append_new(keys, text_json(changes->first[i]));
    return json_pack("{s:I, s:o}", "count", (json_int_t)changes->count, "first", keys);
}

static void change_print(const char *word, const struct changes_of_kind *changes, bool secret)
{
    (void)printf("    %-8s %zu", word, changes->count);
    for (size_t i = 0; i < changes->count && i < CHANGES_SHOWN && !secret; i++)
        (void)printf("%s%.*s", i ? ", " : ": ", STR_ARGS(changes->first[i]));
    (void)printf("%s\n", changes->count > CHANGES_SHOWN && !secret ? ", ..." : "");
}

struct loaded_report {
    const struct loaded_table *table;
    const struct code_table *before; /* NULL: the first of its set */
    struct table_changes changes;
};

/* A file that was cut between two lines shows it by nothing else. */
static const char *fewer_note(const struct loaded_report *r)
{
    enum { TENTHS_KEPT = 8 };
    if (!r->before ||
        (uint64_t)r->table->rows * 10 >= (uint64_t)r->before->header->row_count * TENTHS_KEPT)
        return NULL;
    return "a fifth of the rows of the release before, or more, are gone: is the file whole?";
}

static void report_print(const struct loaded_report *r)
{
    const struct table_title *t = &r->table->title;
    const bool secret = set_schema(r->table->set)->secret;
    (void)printf("%.*s: %s\n  %s, release %.*s: %zu rows, in force ", STR_ARGS(t->file),
                 r->table->kind, codeset_name(r->table->set), STR_ARGS(t->release), r->table->rows);
    coverage_print(t->from, t->to);
    (void)printf("%s\n", t->complete ? "" : "; absence shows nothing");
    if (r->table->note) (void)printf("  note: %s\n", r->table->note);
    if (fewer_note(r)) (void)printf("  note: %s\n", fewer_note(r));
    if (!r->before) {
        (void)printf("  no release before it\n");
        return;
    }
    (void)printf("  against release %.*s\n", STR_ARGS(r->before->release));
    change_print("added", &r->changes.added, secret);
    change_print("deleted", &r->changes.deleted, secret);
    change_print("revised", &r->changes.revised, secret);
}

static void report_json(const struct loaded_report *r)
{
    const struct table_title *t = &r->table->title;
    const bool secret = set_schema(r->table->set)->secret;
    json_t *line =
        json_pack("{s:o, s:s, s:s, s:o, s:I, s:o, s:o, s:b, s:s}", "file", text_json(t->file),
                  "kind", r->table->kind, "set", codeset_name(r->table->set), "release",
                  text_json(t->release), "rows", (json_int_t)r->table->rows, "from",
                  day_json(t->from), "until", day_json(t->to), "complete", t->complete, "note",
                  r->table->note ? r->table->note : (fewer_note(r) ? fewer_note(r) : ""));
    if (r->before) {
        (void)json_object_set_new(line, "before", text_json(r->before->release));
        (void)json_object_set_new(line, "added", change_json(&r->changes.added, secret));
        (void)json_object_set_new(line, "deleted", change_json(&r->changes.deleted, secret));
        (void)json_object_set_new(line, "revised", change_json(&r->changes.revised, secret));
    }
    line_print(line);
}

struct load_of {
    struct loading *loading;
    struct arena *arena;
    const char *path;
    size_t taken;
};

static enum status refuse(const char *path, const struct config_fault *fault)
{
    if (fault->line)
        (void)fprintf(stderr, "%s:%d: %.*s %s; nothing was loaded\n", path, fault->line,
                      STR_ARGS(fault->key), fault->what);
    else
        (void)fprintf(stderr, "%s: %.*s %s; nothing was loaded\n", path, STR_ARGS(fault->key),
                      fault->what);
    return REJECT;
}

static enum status content_load(struct load_of *of, str name, str content)
{
    struct config_fault fault;
    of->taken++;
    if (loading_add(of->loading, name, content, &fault) == OK) return OK;
    return refuse(of->path, &fault);
}

/* An archive has a read-me and the same tables for a spreadsheet beside them: passed over. */
static enum status entry_load(void *context, str name, str content)
{
    struct load_of *of = context;
    if (!file_kind(of->arena, name, content)) {
        (void)fprintf(stderr,
                      "%s: %.*s is not a file of any kind that is known here; passed over\n",
                      of->path, STR_ARGS(name));
        return OK;
    }
    return content_load(of, name, content);
}

static enum status archive_load(struct load_of *of)
{
    TRY(archive_read(of->path, of->arena, entry_load, of));
    if (of->taken) return OK;
    (void)fprintf(stderr, "%s: holds no file of any kind that is known here; nothing was loaded\n",
                  of->path);
    return REJECT;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* RETRY: a file cannot be read. */
static enum status files_read(const struct order *order, struct loading *loading,
                              struct arena *arena)
{
    for (size_t i = 0; i < order->file_count; i++) {
        str content;
        struct load_of of = {.loading = loading, .arena = arena, .path = order->files[i]};
        if (is_folder(of.path)) {
            (void)fprintf(stderr, "%s: is a folder: give the files in it; nothing was loaded\n",
                          of.path);
            return RETRY;
        }
        if (file_map(of.path, &content) != OK) return RETRY;
        TRY(is_archive(content) ? archive_load(&of)
                                : content_load(&of, str_of(base_name(of.path)), content));
    }
    return OK;
}

static void tables_report(const struct order *order, const struct codesets *sets,
                          const struct loaded_tables *tables, struct arena *arena)
{
    for (size_t i = 0; i < tables->count; i++) {
        struct code_table *after;
        struct config_fault fault;
        struct loaded_report report = {.table = &tables->items[i]};
        report.before = release_before(sets, report.table);
        if (report.before && image_open(arena, report.table->image, &after, &fault) == OK)
            report.changes = tables_compare(arena, report.before, after);
        if (order->json)
            report_json(&report);
        else
            report_print(&report);
    }
}

static int load_files(const struct settings *settings, const struct order *order,
                      struct arena *arena)
{
    struct codesets *sets;
    struct loaded_tables tables;
    struct config_fault fault;
    struct loading *loading = loading_new(arena, &order->as);
    /* What cannot be read any more is no reason not to load anew: then there is nothing before it.
     */
    if (codesets_load(settings, &sets) != OK) sets = codesets_new(arena);
    enum status read = files_read(order, loading, arena);
    if (read == OK && loading_finish(loading, &tables, &fault) != OK)
        read = refuse(order->files[0], &fault);
    if (read != OK) return read == RETRY ? EXIT_WORLD : EXIT_NOT_GOOD;
    tables_report(order, sets, &tables, arena);
    return codesets_publish(settings, &tables) == OK ? EXIT_DONE : EXIT_WORLD;
}

static int load(const struct settings *settings, const struct order *order)
{
    if (order->file_count == 0) return usage_of("codesets");
    struct arena *arena = arena_new((size_t)1 << KEPT_BYTES_SHIFT);
    const int result = load_files(settings, order, arena);
    arena_free(arena);
    return result;
}

/* ---- list and drop ------------------------------------------------------------------------ */

static void info_json(const struct codeset_info *info)
{
    line_print(json_pack("{s:s, s:o, s:o, s:o, s:b, s:I, s:I, s:o}", "set", codeset_name(info->set),
                         "release", text_json(info->release), "from", day_json(info->from), "until",
                         day_json(info->to), "complete", info->complete, "rows",
                         (json_int_t)info->rows, "bytes", (json_int_t)info->bytes_count, "file",
                         text_json(info->file)));
}

static void info_print(const struct codeset_info *info)
{
    char from[DATE_TEXT], to[DATE_TEXT];
    (void)printf("%-26s %-10s  %-10s  %-8s %8zu  %.*s\n", codeset_name(info->set),
                 date_is_set(info->from) ? day_text(info->from, from) : "ever",
                 date_is_set(info->to) ? day_text(info->to, to) : "open",
                 info->complete ? "complete" : "partial", info->rows, STR_ARGS(info->release));
}

static int list(const struct settings *settings, const struct order *order)
{
    struct codesets *sets;
    if (codesets_load(settings, &sets) != OK) return EXIT_WORLD;
    const size_t count = codesets_count(sets);
    if (!order->json)
        (void)printf("%-26s %-10s  %-10s  %-8s %8s  %s\n", "set", "from", "until", "absence",
                     "rows", "release");
    for (size_t i = 0; i < count; i++) {
        const struct codeset_info info = codesets_info(sets, i);
        if (order->json)
            info_json(&info);
        else
            info_print(&info);
    }
    for (size_t set = 0; set < CODESET_COUNT && !order->json; set++)
        if (!codeset_is_loaded(sets, (enum codeset)set))
            (void)printf("%-26s not loaded: what needs it is unchecked (%s)\n",
                         codeset_name((enum codeset)set), set_schema((enum codeset)set)->doc);
    if (!order->json) (void)printf("generation %.*s\n", STR_ARGS(codesets_generation()));
    return EXIT_DONE;
}

static int drop(const struct settings *settings, const struct order *order)
{
    if (order->file_count != 2) return usage_of("codesets");
    const enum status status =
        codesets_withdraw(settings, str_of(order->files[0]), str_of(order->files[1]));
    if (status == OK) return EXIT_DONE;
    if (status != REJECT)
        return complain("codesets", "the state folder cannot be read or written: nothing changed");
    return complain("codesets", "no loaded release of that set and name can be dropped; `claimline "
                                "codesets list` names them, shipped ones stay"),
           EXIT_NOT_GOOD;
}

/* ---- the command -------------------------------------------------------------------------- */

static bool argument_read(struct order *order, int argc, char **argv, int *i)
{
    const bool has_value = *i + 1 < argc;
    if (strcmp(argv[*i], "--json") == 0) {
        order->json = true;
    } else if (has_value && strcmp(argv[*i], "--release") == 0) {
        order->as.release = str_of(argv[++*i]);
    } else if (has_value && strcmp(argv[*i], "--from") == 0) {
        const str text = str_of(argv[++*i]);
        return date_parse_iso(text, &order->as.from) || date_parse(text, &order->as.from);
    } else if (has_value && strcmp(argv[*i], "--to") == 0) {
        const str text = str_of(argv[++*i]);
        return date_parse_iso(text, &order->as.to) || date_parse(text, &order->as.to);
    } else if (argv[*i][0] == '-' || order->file_count == FILES_MAX) {
        return false;
    } else {
        order->files[order->file_count++] = argv[*i];
    }
    return true;
}

int command_codesets(int argc, char **argv)
{
    static const struct action {
        const char *name;
        int (*run)(const struct settings *settings, const struct order *order);
    } actions[] = {{"load", load}, {"list", list}, {"drop", drop}};
    struct settings settings;
    struct order order = {0};
    size_t n = 0;
    while (argc > 1 && n < COUNT_OF(actions) && strcmp(argv[1], actions[n].name) != 0) n++;
    if (argc < 2 || n == COUNT_OF(actions)) return usage_of("codesets");
    for (int i = 2; i < argc; i++)
        if (!argument_read(&order, argc, argv, &i)) return usage_of("codesets");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    return actions[n].run(&settings, &order);
}
