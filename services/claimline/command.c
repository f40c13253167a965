/* `claimline release|amend|void|retry|replace|resend|rebuild|close`: orders of people, each with a
 * reason. */
#include <stdio.h>
#include <unistd.h>

#include "claimline/amend.h"
#include "claimline/commands.h"
#include "claimline/order.h"
#include "claimline/sql.h"
#include "lib/base/crc32c.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"

static bool has_reason(const struct order_line *line)
{
    if (line->reason[0]) return true;
    (void)fprintf(stderr, "claimline %s: say why: --reason TEXT\n", line->verb);
    return false;
}

/* An order about a claim that needs nothing but its number. */
static int claim_order(int argc, char **argv)
{
    struct order_line line;
    struct order_row row = {0};
    int result = order_begin(&line, argc, argv, 1, 1);
    if (result != EXIT_DONE) return result;
    result = has_reason(&line) ? order_claim(&line, line.words[0], &row.claim) : EXIT_USAGE;
    if (result == EXIT_DONE) result = order_add(&line, &row);
    order_end(&line);
    return result;
}

int command_release(int argc, char **argv)
{
    return claim_order(argc, argv);
}
int command_void(int argc, char **argv)
{
    return claim_order(argc, argv);
}
int command_retry(int argc, char **argv)
{
    return claim_order(argc, argv);
}

/* Which claim, and what it shall be: from a file, or as it stands with some members set. */
static int new_version(struct order_line *line, struct order_row *row)
{
    Claim *claim = NULL;
    if (!has_reason(line)) return EXIT_USAGE;
    if (line->word_count < 2 && line->set_count == 0) return usage_of(line->verb);
    const int found = order_claim(line, line->words[0], &row->claim);
    if (found != EXIT_DONE) return found;
    if (line->word_count == 2 && access(line->words[1], R_OK) != 0) {
        (void)fprintf(stderr, "claimline %s: %s cannot be read\n", line->verb, line->words[1]);
        return EXIT_WORLD;
    }
    claim = line->word_count == 2 ? claim_from_file(line->words[1], line->arena)
                                  : claim_as_it_stands(line, row->claim, &row->version);
    if (!claim) return EXIT_NOT_GOOD;
    for (int i = 0; i < line->set_count; i++)
        if (!claim_set(claim, line->sets[i], line->arena)) return EXIT_USAGE;
    row->body = body_pack(line->arena, &claim->base);
    return order_add(line, row);
}

static int version_order(int argc, char **argv)
{
    struct order_line line;
    struct order_row row = {0};
    int result = order_begin(&line, argc, argv, 1, 2);
    if (result != EXIT_DONE) return result;
    result = new_version(&line, &row);
    order_end(&line);
    return result;
}

int command_amend(int argc, char **argv)
{
    return version_order(argc, argv);
}
int command_replace(int argc, char **argv)
{
    return version_order(argc, argv);
}

/* PARTNER INTERCHANGE [CLAIM...] */
static int interchange_read(struct order_line *line, struct order_row *row)
{
    row->partner = str_of(line->words[0]);
    row->slot = (int32_t)(crc32c(row->partner) % SLOTS_MAX);
    if (!has_reason(line)) return EXIT_USAGE;
    if (!str_parse_int(str_of(line->words[1]), &row->interchange)) return usage_of(line->verb);
    row->claims = STR("");
    for (int i = 2; i < line->word_count; i++) {
        int64_t claim;
        const int found = order_claim(line, line->words[i], &claim);
        if (found != EXIT_DONE) return found;
        row->claims = arena_printf(line->arena, "%.*s%s%lld", STR_ARGS(row->claims),
                                   i > 2 ? " " : "", (long long)claim);
    }
    return order_add(line, row);
}

static int interchange_order(int argc, char **argv, int words_max)
{
    struct order_line line;
    struct order_row row = {0};
    int result = order_begin(&line, argc, argv, 2, words_max);
    if (result != EXIT_DONE) return result;
    result = interchange_read(&line, &row);
    order_end(&line);
    return result;
}

int command_resend(int argc, char **argv)
{
    return interchange_order(argc, argv, 2);
}
int command_rebuild(int argc, char **argv)
{
    return interchange_order(argc, argv, ORDER_WORDS_MAX);
}

static int item_close(struct order_line *line)
{
    int64_t item;
    struct db_call call = db_call(&sql_claimline_item_close);
    if (!has_reason(line)) return EXIT_USAGE;
    if (!str_parse_int(str_of(line->words[0]), &item)) return usage_of(line->verb);
    db_int8(line->db, &call, item);
    db_text(line->db, &call, str_of(line->by));
    db_text(line->db, &call, str_of(line->reason));
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    if (db_row_count(rows) == 1) return EXIT_DONE;
    (void)fprintf(stderr, "claimline close: there is no such open item\n");
    return EXIT_NOT_GOOD;
}

int command_close(int argc, char **argv)
{
    struct order_line line;
    int result = order_begin(&line, argc, argv, 1, 1);
    if (result != EXIT_DONE) return result;
    result = item_close(&line);
    order_end(&line);
    return result;
}
