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
static int claim_run(struct order_line *line)
{
    struct order_row row = {0};
    const int found = has_reason(line) ? order_claim(line, line->words[0], &row.claim) : EXIT_USAGE;
    return found == EXIT_DONE ? order_add(line, &row) : found;
}
static const struct order claim_order = {1, 1, claim_run};

int command_release(int argc, char **argv)
{
    return order_command(argc, argv, &claim_order);
}
int command_void(int argc, char **argv)
{
    return order_command(argc, argv, &claim_order);
}
int command_retry(int argc, char **argv)
{
    return order_command(argc, argv, &claim_order);
}

/* Which claim, and what it shall be: from a file, or as it stands with some members set. */
static int version_run(struct order_line *line)
{
    Claim *claim = NULL;
    struct order_row row = {0};
    if (!has_reason(line)) return EXIT_USAGE;
    if (line->word_count < 2 && line->set_count == 0) return usage_of(line->verb);
    const int found = order_claim(line, line->words[0], &row.claim);
    if (found != EXIT_DONE) return found;
    if (line->word_count == 2 && access(line->words[1], R_OK) != 0) {
        (void)fprintf(stderr, "claimline %s: %s cannot be read\n", line->verb, line->words[1]);
        return EXIT_WORLD;
    }
    claim = line->word_count == 2 ? claim_from_file(line->words[1], line->arena)
                                  : claim_as_it_stands(line, row.claim, &row.version);
    if (!claim) return EXIT_NOT_GOOD;
    for (int i = 0; i < line->set_count; i++)
        if (!claim_set(claim, line->sets[i], line->arena)) return EXIT_USAGE;
    row.body = body_pack(line->arena, &claim->base);
    return order_add(line, &row);
}
static const struct order version_order = {1, 2, version_run};

int command_amend(int argc, char **argv)
{
    return order_command(argc, argv, &version_order);
}
int command_replace(int argc, char **argv)
{
    return order_command(argc, argv, &version_order);
}

/* PARTNER INTERCHANGE [CLAIM...] */
static int interchange_run(struct order_line *line)
{
    struct order_row row = {0};
    row.partner = str_of(line->words[0]);
    row.slot = (int32_t)(crc32c(row.partner) % SLOTS_MAX);
    if (!has_reason(line)) return EXIT_USAGE;
    if (!str_parse_int(str_of(line->words[1]), &row.interchange)) return usage_of(line->verb);
    row.claims = STR("");
    for (int i = 2; i < line->word_count; i++) {
        int64_t claim;
        const int found = order_claim(line, line->words[i], &claim);
        if (found != EXIT_DONE) return found;
        row.claims = arena_printf(line->arena, "%.*s%s%lld", STR_ARGS(row.claims), i > 2 ? " " : "",
                                  (long long)claim);
    }
    return order_add(line, &row);
}
static const struct order resend_order = {2, 2, interchange_run};
static const struct order rebuild_order = {2, ORDER_WORDS_MAX, interchange_run};

int command_resend(int argc, char **argv)
{
    return order_command(argc, argv, &resend_order);
}
int command_rebuild(int argc, char **argv)
{
    return order_command(argc, argv, &rebuild_order);
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
    static const struct order order = {1, 1, item_close};
    return order_command(argc, argv, &order);
}
