/* Orders of people: the command line, the claim it is about, and its row in gateway.command. */
#include "claimline/order.h"

#include <pwd.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "claimline/sql.h"
#include "console/console.h"
#include "lib/claim/number.h"
#include "remittance/sql.h"

static const size_t order_bytes_max = (size_t)256 << 20;

static const struct sql *const statements[] = {
    &sql_claimline_order_add,           &sql_claimline_order_claim,
    &sql_claimline_order_body,          &sql_claimline_item_close,
    &sql_claimline_quarantine_list,     &sql_claimline_quarantine_read,
    &sql_claimline_quarantine_close,    &sql_claimline_rewind,
    &sql_claimline_suspense_list,       &sql_claimline_suspense_read,
    &sql_remittance_read_match,         &sql_claimline_order_answer,
    &sql_claimline_order_payer_control, NULL};

/* Who gives the order, unless --by says: the user of the operating system. */
static const char *user_name(void)
{
    const struct passwd *user = getpwuid(getuid());
    return user && user->pw_name ? user->pw_name : "unknown";
}

static bool option_read(struct order_line *line, int argc, char **argv, int *i)
{
    const char *const name = argv[*i];
    if (*i + 1 >= argc) return false;
    const char *value = argv[++*i];
    if (strcmp(name, "--by") == 0)
        line->by = value;
    else if (strcmp(name, "--reason") == 0)
        line->reason = value;
    else if (strcmp(name, "--set") == 0 && line->set_count < ORDER_SETS_MAX)
        line->sets[line->set_count++] = value;
    else
        return false;
    return true;
}

static bool line_read(struct order_line *line, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] == '-') {
            if (!option_read(line, argc, argv, &i)) return false;
            continue;
        }
        if (line->word_count == ORDER_WORDS_MAX) return false;
        line->words[line->word_count++] = argv[i];
    }
    return true;
}

static int order_begin(struct order_line *line, int argc, char **argv, const struct order *order)
{
    enum db_outcome outcome;
    *line = (struct order_line){.verb = argv[0], .by = user_name(), .reason = ""};
    if (!line_read(line, argc, argv) || line->word_count < order->words_min ||
        line->word_count > order->words_max)
        return usage_of(argv[0]);
    if (settings_read(&line->settings) != OK) return EXIT_USAGE;
    line->db = db_open(line->settings.postgres, "claimline", line->settings.lock_timeout_ms,
                       statements, &outcome);
    if (!line->db) return complain(line->verb, DATABASE_IS_AWAY);
    line->arena = arena_new(order_bytes_max);
    return EXIT_DONE;
}

int order_command(int argc, char **argv, const struct order *order)
{
    struct order_line line;
    int result = order_begin(&line, argc, argv, order);
    if (result != EXIT_DONE) return result;
    result = order->run(&line);
    db_close(line.db);
    arena_free(line.arena);
    return result;
}

const struct db_rows *order_run(struct order_line *line, const struct db_call *call)
{
    db_forget(line->db);
    (void)db_send(line->db, call);
    if (db_land(line->db) == DB_DONE) return db_rows(line->db, 0);
    (void)fprintf(stderr, "claimline %s: the database said no (%s)\n", line->verb,
                  db_sqlstate(line->db));
    return NULL;
}

/* Several claims of one sender's number: a person must say which. */
static void claims_print(const struct order_line *line, const struct db_rows *rows)
{
    (void)fprintf(stderr, "claimline %s: several claims have this number; which one?\n",
                  line->verb);
    for (size_t i = 0; i < db_row_count(rows); i++) {
        char number[CLAIM_NUMBER_CHARS + 1];
        claim_number_write((struct claim_number){db_get_int(rows, i, 0), 1}, number);
        (void)fprintf(stderr, "  %s\n", number);
    }
}

/* A rejected claim can only be amended or voided (design.md 5): said at once, not in its journal
 * only. What is under way may be held by the time that the order arrives. */
static bool takes_order(const struct order_line *line, str state)
{
    if (strcmp(line->verb, "release") != 0) return true;
    if (str_is(state, "held") || str_is(state, "in_flight")) return true;
    (void)fprintf(stderr, "claimline release: it is %.*s: only a held claim can be released%s\n",
                  STR_ARGS(state), str_is(state, "rejected") ? "; amend it, or void it" : "");
    return false;
}

int order_claim(struct order_line *line, const char *name, int64_t *claim)
{
    struct claim_number ours = {0};
    const str text = str_of(name);
    struct db_call call = db_call(&sql_claimline_order_claim);
    /* On paper, or as tables and --json have it. */
    if (!claim_number_parse(text, &ours) &&
        (!str_all_digits(text) || !str_parse_int(text, &ours.claim)))
        ours.claim = 0;
    db_int8(line->db, &call, ours.claim);
    db_text(line->db, &call, text);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    if (db_row_count(rows) == 0) {
        (void)fprintf(stderr,
                      "claimline %s: there is no claim of this number: ours (16 characters) or the "
                      "sender's; `claimline queue` lists what waits\n",
                      line->verb);
        return EXIT_NOT_GOOD;
    }
    *claim = db_get_int(rows, 0, 0);
    if (db_row_count(rows) > 1 && *claim != ours.claim) {
        claims_print(line, rows);
        return EXIT_NOT_GOOD;
    }
    return takes_order(line, db_get_str(rows, 0, 1)) ? EXIT_DONE : EXIT_NOT_GOOD;
}

static int32_t slot_of(const struct order_line *line, const struct order_row *row)
{
    const int32_t slots = line->settings.slot_count;
    return row->claim ? (int32_t)(row->claim % slots) : row->slot % slots;
}

int64_t order_put(struct order_line *line, const struct order_row *row)
{
    struct db_call call = db_call(&sql_claimline_order_add);
    const int64_t home = row->claim ? claim_number_shard(row->claim) : 0;
    db_int4(line->db, &call, slot_of(line, row));
    db_text(line->db, &call, str_of(row->verb ? row->verb : line->verb));
    db_int8(line->db, &call, row->verb ? row->shard : home);
    db_int8(line->db, &call, row->claim);
    db_int4(line->db, &call, row->version);
    db_text(line->db, &call, row->partner.at ? row->partner : STR(""));
    db_int8(line->db, &call, row->interchange);
    db_text(line->db, &call, row->claims.at ? row->claims : STR(""));
    db_text(line->db, &call, str_of(line->by));
    db_text(line->db, &call, str_of(line->reason));
    db_byteas(line->db, &call, &row->body, row->body.len ? 1 : 0);
    const struct db_rows *rows = order_run(line, &call);
    return rows ? db_get_int(rows, 0, 0) : 0;
}

int order_add(struct order_line *line, const struct order_row *row)
{
    const int64_t number = order_put(line, row);
    if (!number) return EXIT_WORLD;
    (void)printf("ordered: %s, number %lld, by %s\n", line->verb, (long long)number, line->by);
    return EXIT_DONE;
}

/* ---- what comes of it ---------------------------------------------------------------------- */

/* Columns of order_answer.sql. */
enum { WORKER, EVENT, VERSION, DETAIL };

void order_pause(void)
{
    static const struct timespec pause = {0, ORDER_LOOK_MS * 1000000L};
    (void)nanosleep(&pause, NULL);
}

static const struct {
    const char *verb, *done; /* event of the journal */
} outcomes[] = {{"release", "released"},
                {"amend", "amended"},
                {"void", "voided"},
                {"retry", "retried"},
                {"replace", "replaced"}};

static bool is_done(const char *verb, str event)
{
    for (size_t i = 0; i < COUNT_OF(outcomes); i++)
        if (strcmp(verb, outcomes[i].verb) == 0) return str_is(event, outcomes[i].done);
    return false;
}

/* The row in which a worker says that the order was carried out ("voided") or not ("void_refused");
 * the count of rows: none does yet. */
static size_t answer_find(const struct order_line *line, const struct db_rows *rows, bool *refused)
{
    const str refusal = arena_printf(line->arena, "%s_refused", line->verb);
    size_t i = 0;
    for (; i < db_row_count(rows); i++) {
        const str event = db_get_str(rows, i, EVENT);
        *refused = str_eq(event, refusal);
        if (*refused || is_done(line->verb, event)) break;
    }
    return i;
}

static const struct db_rows *answer_look(struct order_line *line, const struct order_row *row,
                                         int64_t number)
{
    struct db_call call = db_call(&sql_claimline_order_answer);
    db_int8(line->db, &call, row->claim);
    db_int4(line->db, &call, slot_of(line, row));
    db_int8(line->db, &call, number);
    return order_run(line, &call);
}

/* The answer and what followed it at once: that a new version was rejected, and why. */
static void events_print(const struct db_rows *rows, size_t from)
{
    for (size_t i = from; i < db_row_count(rows); i++)
        (void)printf("  %.*s: %.*s, version %lld  %.*s\n", STR_ARGS(db_get_str(rows, i, WORKER)),
                     STR_ARGS(db_get_str(rows, i, EVENT)), (long long)db_get_int(rows, i, VERSION),
                     STR_ARGS(db_get_str(rows, i, DETAIL)));
}

int order_claim_add(struct order_line *line, const struct order_row *row)
{
    enum { LOOKS_MAX = ORDER_WAIT_MS / ORDER_LOOK_MS, LOOKS_AFTER = 3 };
    bool refused = false;
    const int64_t number = order_put(line, row);
    if (!number) return EXIT_WORLD;
    (void)printf("ordered: %s, number %lld, by %s\n", line->verb, (long long)number, line->by);
    for (int look = 0, after = 0; look < LOOKS_MAX; look++) {
        const struct db_rows *rows = answer_look(line, row, number);
        const size_t at = rows ? answer_find(line, rows, &refused) : 0;
        if (!rows) return EXIT_WORLD;
        if (at < db_row_count(rows) && refused) {
            (void)fprintf(stderr, "claimline %s: refused: %.*s\n", line->verb,
                          STR_ARGS(db_get_str(rows, at, DETAIL)));
            return EXIT_NOT_GOOD;
        }
        if (at < db_row_count(rows) && ++after == LOOKS_AFTER)
            return events_print(rows, at), EXIT_DONE;
        order_pause();
    }
    (void)printf("not carried out yet; claimline why tells what comes of it\n");
    return EXIT_DONE;
}
