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
    return found == EXIT_DONE ? order_claim_add(line, &row) : found;
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

static bool has_payer_number(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_references; i++)
        if (str_is(str_from(claim->references[i]->qualifier), "F8")) return true;
    return false;
}

/* A replacement or void names the claim that it is about by the payer's number (005010X222A1 2300
 * REF*F8): where the order does not, it is the one that the payer said. False: nobody could ask. */
static bool payer_number_add(struct order_line *line, int64_t number, Claim *claim)
{
    const bool is_new_bill =
        str_is(str_from(claim->frequency), "7") || str_is(str_from(claim->frequency), "8");
    if (strcmp(line->verb, "replace") != 0 || !is_new_bill || has_payer_number(claim)) return true;
    struct db_call call = db_call(&sql_claimline_order_payer_control);
    db_int8(line->db, &call, claim_number_shard(number));
    db_int8(line->db, &call, number);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return false;
    if (db_row_count(rows) == 0) return true;
    const size_t next = claim->n_references + 1;
    const str number_there = arena_str(line->arena, db_get_str(rows, 0, 0));
    const str qualifier = arena_printf(line->arena, "references[%zu].qualifier=F8", next),
              value = arena_printf(line->arena, "references[%zu].value=%.*s", next,
                                   STR_ARGS(number_there));
    (void)printf("the payer's number of it is %.*s: goes into REF*F8\n", STR_ARGS(number_there));
    return claim_set(claim, qualifier.at, line->arena) && claim_set(claim, value.at, line->arena);
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
    if (!payer_number_add(line, row.claim, claim)) return EXIT_WORLD;
    row.body = body_pack(line->arena, &claim->base);
    return order_claim_add(line, &row);
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
    return complain("close", "there is no such open item: `claimline queue`"), EXIT_NOT_GOOD;
}

int command_close(int argc, char **argv)
{
    static const struct order order = {1, 1, item_close};
    return order_command(argc, argv, &order);
}
