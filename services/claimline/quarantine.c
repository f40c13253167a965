/* `claimline quarantine list|show|retry|drop`: messages that were set aside, and what becomes of
 * them. */
#include <stdio.h>

#include "claimline/commands.h"
#include "claimline/order.h"
#include "claimline/sql.h"

enum { LISTED_MAX = 1000, HEX_WIDTH = 32 };
enum { WORKER, PARTITION, EDGE, LANE, SEQ, CODE, POSITION, BODY, CLOSED };

static int list(struct order_line *line)
{
    struct db_call call = db_call(&sql_claimline_quarantine_list);
    db_int4(line->db, &call, LISTED_MAX);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    for (size_t i = 0; i < db_row_count(rows); i++)
        (void)printf("%lld  %-11.*s partition %lld  edge %lld lane %lld seq %lld  %lld bytes  %.*s "
                     " %.*s at %lld\n",
                     (long long)db_get_int(rows, i, 0), STR_ARGS(db_get_str(rows, i, 1)),
                     (long long)db_get_int(rows, i, 2), (long long)db_get_int(rows, i, 3),
                     (long long)db_get_int(rows, i, 4), (long long)db_get_int(rows, i, 5),
                     (long long)db_get_int(rows, i, 8), STR_ARGS(db_get_str(rows, i, 9)),
                     STR_ARGS(db_get_str(rows, i, 6)), (long long)db_get_int(rows, i, 7));
    if (db_row_count(rows) == 0) (void)puts("nothing is set aside");
    return EXIT_DONE;
}

/* The message itself, for a person's own terminal: text as it is, other bytes as hexadecimal beside
 * it. */
static void body_print(str body)
{
    for (size_t at = 0; at < body.len; at += HEX_WIDTH) {
        const size_t len = body.len - at < HEX_WIDTH ? body.len - at : HEX_WIDTH;
        (void)printf("%6zu  ", at);
        for (size_t i = 0; i < HEX_WIDTH; i++)
            (void)(i < len ? printf("%02x", (unsigned char)body.at[at + i]) : printf("  "));
        (void)printf("  ");
        for (size_t i = 0; i < len; i++) {
            const char c = body.at[at + i];
            (void)putchar(c >= ' ' && c <= '~' ? c : '.');
        }
        (void)putchar('\n');
    }
}

/* EXIT_WORLD: it could not be asked; EXIT_NOT_GOOD: there is none. Both were said. */
static int row_read(struct order_line *line, int64_t number, const struct db_rows **rows)
{
    struct db_call call = db_call(&sql_claimline_quarantine_read);
    db_int8(line->db, &call, number);
    *rows = order_run(line, &call);
    if (!*rows) return EXIT_WORLD;
    if (db_row_count(*rows) == 1) return EXIT_DONE;
    return complain("quarantine", "there is no such message: `claimline quarantine list`"),
           EXIT_NOT_GOOD;
}

static int show(struct order_line *line, int64_t number)
{
    const struct db_rows *rows;
    const int result = row_read(line, number, &rows);
    if (result != EXIT_DONE) return result;
    const str body = db_get_str(rows, 0, BODY), closed = db_get_str(rows, 0, CLOSED);
    (void)printf("%lld: set aside by %.*s, partition %lld, edge %lld, lane %lld, seq %lld\n"
                 "because: %.*s, at position %lld\n%.*s%s",
                 (long long)number, STR_ARGS(db_get_str(rows, 0, WORKER)),
                 (long long)db_get_int(rows, 0, PARTITION), (long long)db_get_int(rows, 0, EDGE),
                 (long long)db_get_int(rows, 0, LANE), (long long)db_get_int(rows, 0, SEQ),
                 STR_ARGS(db_get_str(rows, 0, CODE)), (long long)db_get_int(rows, 0, POSITION),
                 STR_ARGS(closed), closed.len ? "\n" : "");
    if (body.len > 1) body_print((str){body.at + 1, body.len - 1});
    return EXIT_DONE;
}

/* Both or neither: the order to try it again and the row that closes it go in one flight. */
static int close_it(struct order_line *line, int64_t number, const char *action,
                    const struct db_call *first)
{
    struct db_call call = db_call(&sql_claimline_quarantine_close);
    db_int8(line->db, &call, number);
    db_text(line->db, &call, str_of(action));
    db_text(line->db, &call, str_of(line->by));
    db_text(line->db, &call, str_of(line->reason));
    if (first) (void)db_send(line->db, first);
    (void)db_send(line->db, &call);
    if (db_land(line->db) != DB_DONE)
        return complain("quarantine", "the database did not take it: try again");
    (void)printf("%s: %lld, by %s\n", action, (long long)number, line->by);
    return EXIT_DONE;
}

static struct db_call requeue_call(struct order_line *line, const struct db_rows *rows)
{
    struct db_call call = db_call(&sql_claimline_order_add);
    const str worker = arena_str(line->arena, db_get_str(rows, 0, WORKER));
    const str body = arena_str(line->arena, db_get_str(rows, 0, BODY));
    const int32_t partition = (int32_t)db_get_int(rows, 0, PARTITION);
    db_int4(line->db, &call, partition % line->settings.slot_count);
    db_text(line->db, &call, STR("requeue"));
    db_int8(line->db, &call, 0);
    db_int8(line->db, &call, 0);
    db_int4(line->db, &call, 0);
    db_text(line->db, &call, worker);
    db_int8(line->db, &call, partition);
    db_text(line->db, &call, STR(""));
    db_text(line->db, &call, str_of(line->by));
    db_text(line->db, &call, str_of(line->reason));
    db_byteas(line->db, &call, &body, 1);
    return call;
}

static int retry(struct order_line *line, int64_t number)
{
    const struct db_rows *rows;
    const int result = row_read(line, number, &rows);
    if (result != EXIT_DONE) return result;
    if (db_get_str(rows, 0, CLOSED).len)
        return complain("quarantine", "it was tried again or dropped already"), EXIT_NOT_GOOD;
    if (str_is(db_get_str(rows, 0, WORKER), "gateway"))
        return complain("quarantine",
                        "it came from outside: its sender corrects it and sends it again"),
               EXIT_NOT_GOOD;
    const struct db_call order = requeue_call(line, rows);
    db_forget(line->db);
    return close_it(line, number, "retried", &order);
}

static int drop(struct order_line *line, int64_t number)
{
    const struct db_rows *rows;
    const int result = row_read(line, number, &rows);
    if (result != EXIT_DONE) return result;
    if (db_get_str(rows, 0, CLOSED).len)
        return complain("quarantine", "it was tried again or dropped already"), EXIT_NOT_GOOD;
    db_forget(line->db);
    return close_it(line, number, "dropped", NULL);
}

static int choose(struct order_line *line)
{
    int64_t number = 0;
    const char *verb = line->words[0];
    const bool about_one = line->word_count == 2 && str_parse_int(str_of(line->words[1]), &number);
    if (strcmp(verb, "list") == 0 && line->word_count == 1) return list(line);
    if (strcmp(verb, "show") == 0 && about_one) return show(line, number);
    if (!about_one || (strcmp(verb, "retry") != 0 && strcmp(verb, "drop") != 0))
        return usage_of(line->verb);
    if (!line->reason[0]) return complain(line->verb, "say why: --reason TEXT"), EXIT_USAGE;
    return strcmp(verb, "retry") == 0 ? retry(line, number) : drop(line, number);
}

int command_quarantine(int argc, char **argv)
{
    static const struct order order = {1, 2, choose};
    return order_command(argc, argv, &order);
}
