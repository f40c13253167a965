/* `claimline why CLAIM`: the story of one claim, for a person's own terminal. */
#include <stdio.h>

#include "claimline/commands.h"
#include "console/story.h"

enum { ANSWER_BYTES_MAX = 64 << 20 };

static int answer(struct db *db, const char *number, bool json)
{
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    const str text = why_json(db, str_of(number), arena);
    int result = EXIT_DONE;
    json_t *all = text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
    if (!text.len) {
        result = complain("why", "the database did not answer");
    } else if (!all) {
        (void)fprintf(stderr, "claimline why: nobody knows a claim %s\n", number);
        result = EXIT_NOT_GOOD;
    } else if (json) {
        (void)printf("%.*s\n", STR_ARGS(text));
    } else {
        story_print(stdout, all, arena);
    }
    json_decref(all);
    arena_free(arena);
    return result;
}

int command_why(int argc, char **argv)
{
    struct settings settings;
    const bool json = argc == 3 && strcmp(argv[1], "--json") == 0;
    if ((argc != 2 && !json) || argv[argc - 1][0] == '-') return usage_of("why");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    struct db *db = console_open(&settings);
    if (!db) return EXIT_WORLD;
    const int result = answer(db, argv[argc - 1], json);
    db_close(db);
    return result;
}
