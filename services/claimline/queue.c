/* `claimline queue`: what needs a person, most urgent first. */
#include <jansson.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "console/console.h"

enum { ANSWER_BYTES_MAX = 256 << 20, ITEMS_MAX = 100000 };

static const char *text_of(const json_t *item, const char *name)
{
    const char *text = json_string_value(json_object_get(item, name));
    return text ? text : "";
}

static void item_print(const json_t *item, bool json)
{
    if (json) {
        (void)json_dumpf(item, stdout, JSON_COMPACT);
        (void)putchar('\n');
        return;
    }
    const char *claim = text_of(item, "claim");
    const json_t *suspense = json_object_get(item, "suspense");
    (void)printf("%lld  item %lld  %-16s  %-14s  %-8s %-12s %s%s%s",
                 (long long)json_integer_value(json_object_get(item, "priority")),
                 (long long)json_integer_value(json_object_get(item, "item")),
                 *claim ? claim : text_of(item, "subject"), text_of(item, "kind"),
                 text_of(item, "edit"), text_of(item, "field"), text_of(item, "text"),
                 *text_of(item, "due") ? "  due " : "", text_of(item, "due"));
    if (json_is_integer(suspense))
        (void)printf("  (claimline suspense show %lld)", (long long)json_integer_value(suspense));
    (void)putchar('\n');
}

static int answer(struct db *db, bool json)
{
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    const str text = queue_json(db, ITEMS_MAX, arena);
    json_t *items = text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
    size_t i;
    json_t *item;
    const int result = items ? EXIT_DONE : complain("queue", "the database did not answer");
    json_array_foreach(items, i, item) item_print(item, json);
    if (items && !json && json_array_size(items) == 0) (void)puts("Nothing waits for a person.");
    json_decref(items);
    arena_free(arena);
    return result;
}

int command_queue(int argc, char **argv)
{
    struct settings settings;
    const bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
    if (argc > 2 || (argc == 2 && !json)) return usage_of("queue");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    struct db *db = console_open(&settings);
    if (!db) return EXIT_WORLD;
    const int result = answer(db, json);
    db_close(db);
    return result;
}
