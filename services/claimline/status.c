/* `claimline status`: where everything is, so that other programs can feed, watch and break it. */
#include <jansson.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "claims/rules.h"
#include "runtime/registry.h"

enum { JSON = 1, WORDS = 0 };

/* A JSON string; folders may hold any byte but control characters. */
static void json_text(const char *name, const char *text)
{
    (void)printf("\"%s\":\"", name);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') (void)putchar('\\');
        (void)putchar((unsigned char)*c < ' ' ? '?' : *c);
    }
    (void)putchar('"');
}

static void json_pair(const char *name, const char *text)
{
    json_text(name, text);
    (void)putchar(',');
}

static void partner_folder(const struct settings *settings, const struct partner *partner,
                           const char *leaf, char *path, size_t path_bytes_max)
{
    (void)snprintf(path, path_bytes_max, "%s/%.*s/%s", settings->state_folder,
                   STR_ARGS(partner->folder), leaf);
}

static void payers_json(const struct settings *settings, const struct partners *partners)
{
    char path[4096];
    (void)fputs("\"payers\":[", stdout);
    for (size_t i = 0; i < partners->count; i++) {
        const struct partner *partner = &partners->items[i];
        (void)printf("%s{\"name\":\"%.*s\",", i ? "," : "", STR_ARGS(partner->id));
        partner_folder(settings, partner, "to_payer", path, sizeof path);
        json_pair("to_payer", path);
        partner_folder(settings, partner, "from_payer", path, sizeof path);
        json_text("from_payer", path);
        (void)putchar('}');
    }
    (void)fputs("],", stdout);
}

static void process_json(const char *object, void *context)
{
    const char **before = context;
    (void)printf("%s%s", *before, object);
    *before = ",";
}

static void processes_json(const struct settings *settings)
{
    const char *before = "";
    (void)fputs("\"processes\":[", stdout);
    registry_each(settings->state_folder, process_json, &before);
    (void)putchar(']');
}

static void status_json(const struct settings *settings, const struct partners *partners)
{
    char http[512];
    (void)snprintf(http, sizeof http, "http://%s", settings->http_address);
    (void)putchar('{');
    json_pair("kafka", settings->kafka);
    json_pair("postgres", settings->postgres);
    json_pair("mllp", settings->mllp_address);
    json_pair("http", http);
    json_pair("state", settings->state_folder);
    json_pair("inbox", settings->inbox_folder);
    json_pair("answers", settings->answers_folder);
    payers_json(settings, partners);
    processes_json(settings);
    (void)puts("}");
}

static void process_words(const char *object, void *context)
{
    const char **title = context;
    json_t *process = json_loads(object, 0, NULL);
    const char *name = "", *instance = "", *metrics = "";
    int pid = 0;
    (void)json_unpack(process, "{s:s, s:s, s:i, s:s}", "name", &name, "instance", &instance, "pid",
                      &pid, "metrics", &metrics);
    (void)printf("%-14s %-11s %-3s pid %-8d %s\n", *title, name, instance, pid, metrics);
    *title = "";
    json_decref(process);
}

static void status_words(const struct settings *settings, const struct partners *partners)
{
    char path[4096];
    const char *title = "processes";
    const char *const rows[][2] = {{"broker", settings->kafka},
                                   {"database", settings->postgres},
                                   {"HL7 by MLLP", settings->mllp_address},
                                   {"page and POST", settings->http_address},
                                   {"state", settings->state_folder},
                                   {"inbox", settings->inbox_folder},
                                   {"answers", settings->answers_folder}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) (void)printf("%-14s %s\n", rows[i][0], rows[i][1]);
    for (size_t i = 0; i < partners->count; i++) {
        partner_folder(settings, &partners->items[i], "to_payer", path, sizeof path);
        (void)printf("%-14s %s\n", i ? "" : "payers", path);
    }
    registry_each(settings->state_folder, process_words, &title);
}

int command_status(int argc, char **argv)
{
    struct settings settings;
    struct partners partners;
    const int form = argc == 2 && strcmp(argv[1], "--json") == 0 ? JSON : WORDS;
    if (argc > 2 || (argc == 2 && form == WORDS)) return usage_of(argv[0]);
    if (settings_read(&settings) != OK || partners_load(&settings, &partners) != OK)
        return EXIT_USAGE;
    if (form == JSON)
        status_json(&settings, &partners);
    else
        status_words(&settings, &partners);
    return EXIT_DONE;
}
