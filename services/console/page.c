/* The web page and what it polls: one connection, one request at a time. */
#include "console/console.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/edit/edit.h"

extern const unsigned char console_page[];
extern const size_t console_page_bytes;

enum { ITEMS_SHOWN = 100, ANSWER_BYTES_MAX = 64 << 20 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const struct settings *page_settings;
static struct db *page_db;

static void answer_copy(struct http_answer *answer, const char *type, str text)
{
    FILE *out = open_memstream(&answer->body, &answer->body_bytes);
    if (!out) return;
    (void)fwrite(text.at, 1, text.len, out);
    (void)fclose(out);
    answer->type = type;
}

static void page_answer(const char *query, struct http_answer *answer)
{
    (void)query;
    answer_copy(answer, "text/html; charset=utf-8",
                (str){(const char *)console_page, console_page_bytes});
}

/* {"DX-01": what it asks, ...}: the page's words for the findings that are counted. */
static void edits_answer(const char *query, struct http_answer *answer)
{
    (void)query;
    json_t *words = json_object();
    for (size_t i = 0; i < edits_count(); i++)
        (void)json_object_set_new(words, edits_at(i)->id, json_string(edits_at(i)->doc));
    char *text = json_dumps(words, JSON_COMPACT);
    if (!text) answer->code = 503;
    answer_copy(answer, "application/json", text ? str_of(text) : STR("{}"));
    free(text);
    json_decref(words);
}

static str queue_and_count(struct db *db, struct arena *arena)
{
    const int64_t open_count = queue_count(db);
    const str items = queue_json(db, ITEMS_SHOWN, arena);
    if (open_count < 0 || !items.len) return (str){0};
    return arena_printf(arena, "{\"open\":%lld,\"items\":%.*s}", (long long)open_count,
                        STR_ARGS(items));
}

enum question { QUESTION_SUMMARY, QUESTION_QUEUE };

static str ask(enum question question, struct arena *arena)
{
    if (!page_db) page_db = console_open(page_settings);
    if (!page_db) return (str){0};
    const str text = question == QUESTION_SUMMARY ? summary_json(page_db, page_settings, arena)
                                                  : queue_and_count(page_db, arena);
    if (text.len) return text;
    db_close(page_db); /* the database went away: the next request tries again */
    page_db = NULL;
    return text;
}

static void json_answer(enum question question, struct http_answer *answer)
{
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    (void)pthread_mutex_lock(&turn);
    const str text = ask(question, arena);
    (void)pthread_mutex_unlock(&turn);
    if (!text.len) answer->code = 503;
    answer_copy(answer, "application/json", text.len ? text : STR("{}"));
    arena_free(arena);
}

static void summary_answer(const char *query, struct http_answer *answer)
{
    (void)query;
    json_answer(QUESTION_SUMMARY, answer);
}

static void queue_answer(const char *query, struct http_answer *answer)
{
    (void)query;
    json_answer(QUESTION_QUEUE, answer);
}

const struct http_page *console_pages(const struct settings *settings)
{
    static const struct http_page pages[] = {{"/", page_answer},
                                             {"/edits.json", edits_answer},
                                             {"/summary.json", summary_answer},
                                             {"/queue.json", queue_answer},
                                             {0}};
    page_settings = settings;
    return pages;
}
