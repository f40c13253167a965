/* `claimline rules`: proves files of rules as a worker would, and prints the fields they may name.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "claimline/commands.h"
#include "claims/site_rules.h"

enum { RULES_BYTES = 256 << 20 };

static size_t examples_count(const struct rules *rules)
{
    size_t count = 0;
    for (size_t i = 0; i < rules_count(rules); i++) count += rules_at(rules, i)->example_count;
    return count;
}

/* A file that is refused was said on standard error, with line and column. */
static int path_check(const char *path)
{
    if (access(path, R_OK) != 0) {
        (void)fprintf(stderr, "claimline rules: %s: %s\n", path, strerror(errno));
        return EXIT_WORLD;
    }
    struct rules *rules;
    size_t waiting = 0;
    struct arena *arena = arena_new(RULES_BYTES);
    const bool accepted = site_rules_read(path, arena, &rules) == OK;
    for (size_t i = 0; accepted && i < rules_count(rules); i++) {
        const struct rule *rule = rules_at(rules, i);
        if (rule->why_not)
            (void)printf("%s:%d: %s would not be in force: %s\n", path, rule->line, rule->edit.id,
                         rule->why_not);
        waiting += rule->why_not != NULL;
    }
    if (accepted)
        (void)printf("%s: accepted as %.*s: %zu rules (%zu in force), %zu examples hold\n", path,
                     STR_ARGS(rules_releases(rules)), rules_count(rules),
                     rules_count(rules) - waiting, examples_count(rules));
    arena_free(arena);
    return accepted ? EXIT_DONE : EXIT_NOT_GOOD;
}

static void fields_print(void)
{
    for (size_t i = 0; i < rule_fields_count(); i++) {
        const struct rule_field *field = rule_fields_at(i);
        (void)printf("%-23s %-7s %-13s %s%s\n", field->name, rule_type_name(field->type),
                     field->element, field->doc, field->in_history ? " (also of history)" : "");
    }
}

/* ---- which are in force -------------------------------------------------------------------- */

struct listing {
    struct arena *arena;
    str releases; /* that were accepted last, as a claim's verdict names them */
    bool all_in_force;
};

static void file_print(void *context, const struct rule_file *file)
{
    struct listing *listing = context;
    static const char *const states[] = {
        [RULE_FILE_IN_FORCE] = "in force",
        [RULE_FILE_NEWER] = "newer than what is in force: taken up when the next claim comes",
        [RULE_FILE_REFUSED] = "refused: what was accepted last stays in force"};
    (void)printf("%.*s: %s", STR_ARGS(file->release.at ? file->release : file->name),
                 states[file->state]);
    if (file->accepted.len == 0)
        (void)printf("; none of this name was accepted yet\n");
    else
        (void)printf("; %.*s has %zu rules, %zu approved\n", STR_ARGS(file->accepted),
                     file->rule_count, file->in_force_count);
    listing->all_in_force = listing->all_in_force && file->state == RULE_FILE_IN_FORCE;
    if (file->accepted.len == 0) return;
    listing->releases = arena_printf(listing->arena, "%.*s%s%.*s", STR_ARGS(listing->releases),
                                     listing->releases.len ? " " : "", STR_ARGS(file->accepted));
}

static int list(void)
{
    struct settings settings;
    struct listing listing = {.releases = STR(""), .all_in_force = true};
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    listing.arena = arena_new(RULES_BYTES);
    site_rules_each(&settings, listing.arena, file_print, &listing);
    if (listing.releases.len == 0)
        (void)puts("no rules are in force on this state folder yet; a worker takes the file up "
                   "when it starts");
    else
        (void)printf("claims are judged by the rules %.*s\n"
                     "a worker that judges by them shows claimline_rules_crc %u at its /metrics "
                     "(`scripts/status --json` says where)\n",
                     STR_ARGS(listing.releases), site_rules_crc(listing.releases));
    arena_free(listing.arena);
    return listing.all_in_force ? EXIT_DONE : EXIT_NOT_GOOD;
}

int command_rules(int argc, char **argv)
{
    int worst = EXIT_DONE;
    if (argc == 2 && strcmp(argv[1], "list") == 0) return list();
    if (argc == 2 && strcmp(argv[1], "fields") == 0) {
        fields_print();
        return EXIT_DONE;
    }
    if (argc < 3 || strcmp(argv[1], "check") != 0) return usage_of("rules");
    for (int i = 2; i < argc; i++) {
        if (argv[i][0] == '-') return usage_of("rules");
        const int exit = path_check(argv[i]);
        if (exit > worst) worst = exit;
    }
    return worst;
}
