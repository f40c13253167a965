/* The web page and what it polls: one connection, one request at a time. */
#include "console/story.h"

#include <pthread.h>
#include <stdlib.h>

#include "lib/edit/edit.h"

extern const unsigned char console_page[];
extern const size_t console_page_bytes;

static const char plain_text[] = "text/plain; charset=utf-8";

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

enum question { QUESTION_SUMMARY, QUESTION_QUEUE, QUESTION_WHY };

/* NULL is JSON for a claim that nobody knows: an answer, too. */
static str why_or_null(struct db *db, str number, struct arena *arena)
{
    return number.len ? why_json(db, number, arena) : STR("null");
}

static str answer_of(struct db *db, enum question question, str number, struct arena *arena)
{
    if (question == QUESTION_WHY) return why_or_null(db, number, arena);
    if (question == QUESTION_QUEUE) return queue_and_count(db, arena);
    return summary_json(db, page_settings, arena);
}

static str ask_in_turn(enum question question, str number, struct arena *arena)
{
    if (!page_db) page_db = console_open(page_settings);
    if (!page_db) return (str){0};
    const str text = answer_of(page_db, question, number, arena);
    if (text.len) return text;
    db_close(page_db); /* the database went away: the next request tries again */
    page_db = NULL;
    return text;
}

static str ask(enum question question, str number, struct arena *arena)
{
    (void)pthread_mutex_lock(&turn);
    const str text = ask_in_turn(question, number, arena);
    (void)pthread_mutex_unlock(&turn);
    return text;
}

static void json_answer(enum question question, struct http_answer *answer)
{
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    const str text = ask(question, (str){0}, arena);
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

static void story_answer(const json_t *all, struct arena *arena, struct http_answer *answer)
{
    FILE *out = open_memstream(&answer->body, &answer->body_bytes);
    if (!out) return;
    story_print(out, all, arena);
    (void)fclose(out);
    answer->type = plain_text;
}

/* ?claim=NUMBER: the story that `claimline why NUMBER` tells. */
static void why_answer(const char *query, struct http_answer *answer)
{
    static const char wanted[] = "claim=";
    const bool named = strncmp(query, wanted, strlen(wanted)) == 0;
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    const str text = ask(QUESTION_WHY, str_of(named ? query + strlen(wanted) : ""), arena);
    json_t *all = json_loadb(text.len ? text.at : "", text.len, JSON_DECODE_ANY, NULL);
    if (json_is_object(all)) {
        story_answer(all, arena, answer);
    } else {
        answer->code = text.len ? 404 : 503;
        answer_copy(answer, plain_text,
                    text.len ? STR("nobody knows this claim\n")
                             : STR("the database did not answer\n"));
    }
    json_decref(all);
    arena_free(arena);
}

const struct http_page *console_pages(const struct settings *settings)
{
    static const struct http_page pages[] = {{"/", page_answer},
                                             {"/edits.json", edits_answer},
                                             {"/summary.json", summary_answer},
                                             {"/queue.json", queue_answer},
                                             {"/why", why_answer},
                                             {0}};
    page_settings = settings;
    return pages;
}
