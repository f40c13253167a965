/* `claimline summary`: all that has passed so far: the funnel, the money and its proof, the lag. */
#include <jansson.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "console/console.h"
#include "lib/edit/edit.h"

enum { ANSWER_BYTES_MAX = 64 << 20, REASONS_SHOWN = 10 };

static json_int_t number(const json_t *all, const char *name)
{
    return json_integer_value(json_object_get(all, name));
}

static void dollars(const char *name, json_int_t cents)
{
    const json_int_t size = cents < 0 ? -cents : cents;
    (void)printf("  %-12s %s%lld.%02lld\n", name, cents < 0 ? "-" : "", (long long)(size / 100),
                 (long long)(size % 100));
}

static void rows_print(const json_t *all, const char *const *names)
{
    for (; *names; names++)
        (void)printf("  %-16s %10lld\n", *names, (long long)number(all, *names));
}

/* What an edit asks; a rule of the site or a reason of the gateway speaks for itself. */
static const char *words_of(const char *reason)
{
    const struct edit *edit = edit_by_id(str_of(reason));
    return edit ? edit->doc : "";
}

/* The commonest reasons: the database gave them in that order. */
static void reasons_print(const char *title, json_t *reasons)
{
    const char *name;
    json_t *n;
    int shown = 0;
    if (json_object_size(reasons) == 0) return;
    (void)printf("%s\n", title);
    json_object_foreach(reasons, name, n)
    {
        if (shown++ == REASONS_SHOWN) break;
        (void)printf("  %10lld  %-7s %s\n", (long long)json_integer_value(n), name, words_of(name));
    }
}

static void money_print(const json_t *money)
{
    (void)puts("Money");
    dollars("billed", number(money, "billed_cents"));
    dollars("= paid", number(money, "paid_cents"));
    dollars("+ adjusted", number(money, "adjusted_cents"));
    dollars("+ patient", number(money, "patient_cents"));
    dollars("+ open", number(money, "open_cents"));
    dollars("(held", number(money, "held_cents"));
    dollars("unapplied)", number(money, "unapplied_cents"));
    (void)printf("  proof: %s\n", json_is_true(json_object_get(money, "proof"))
                                      ? "holds, to the cent"
                                      : "does NOT hold (while claims move, it may not)");
}

static void lag_print(json_t *lag)
{
    const char *worker;
    json_t *n;
    (void)printf("Waiting    ");
    json_object_foreach(lag, worker, n)(void)
        printf(" %s %lld", worker, (long long)json_integer_value(n));
    (void)puts("");
}

/* The database gave it with one decimal; jansson would print all that a binary fraction has. */
static void tenths_print(const char *before, const json_t *value, const char *behind)
{
    (void)printf("%s%.1f%s", before, json_number_value(value), behind);
}

static void words_print(json_t *all)
{
    static const char *const inputs[] = {"inputs",     "accepted", "refused",
                                         "duplicates", "stored",   NULL};
    static const char *const claims[] = {"claims", "held",      "rejected",  "quarantined",
                                         "voided", "in_flight", "submitted", NULL};
    static const char *const sent[] = {"acknowledged", "awaiting",    "payer_rejected",
                                       "unknown",      "paid",        "denied",
                                       "zero_paid",    "unaccounted", NULL};
    (void)puts("Inputs");
    rows_print(all, inputs);
    reasons_print("Refused because", json_object_get(all, "refused_reasons"));
    (void)puts("Claims");
    rows_print(all, claims);
    reasons_print("Held or rejected because (claims by edit)",
                  json_object_get(all, "held_reasons"));
    (void)puts("Submitted");
    rows_print(all, sent);
    (void)printf(
        "  answered by an 835: %lld claims\n",
        (long long)(number(all, "paid") + number(all, "denied") + number(all, "zero_paid")));
    money_print(json_object_get(all, "money"));
    lag_print(json_object_get(all, "lag"));
    tenths_print("Took        ", json_object_get(all, "seconds"), " s");
    tenths_print(", ", json_object_get(all, "claims_per_second"), " claims/s\n");
}

static int answer(struct db *db, const struct settings *settings, bool json)
{
    struct arena *arena = arena_new(ANSWER_BYTES_MAX);
    const str text = summary_json(db, settings, arena);
    int result = EXIT_DONE;
    json_t *all = text.len ? json_loadb(text.at, text.len, 0, NULL) : NULL;
    if (!all)
        result = complain("summary", "the database did not answer");
    else if (json)
        (void)printf("%.*s\n", STR_ARGS(text));
    else
        words_print(all);
    json_decref(all);
    arena_free(arena);
    return result;
}

int command_summary(int argc, char **argv)
{
    struct settings settings;
    const bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
    if (argc > 2 || (argc == 2 && !json)) return usage_of("summary");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    struct db *db = console_open(&settings);
    if (!db) return EXIT_WORLD;
    const int result = answer(db, &settings, json);
    db_close(db);
    return result;
}
