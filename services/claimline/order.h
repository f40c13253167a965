/* order.h - what all orders of people share: who and why, which claim, and the row that a gateway
 * slot carries. */
#ifndef CLAIMLINE_ORDER_H
#define CLAIMLINE_ORDER_H

#include "claimline/claimline.h"
#include "lib/base/arena.h"
#include "runtime/db.h"

enum { ORDER_WORDS_MAX = 64, ORDER_SETS_MAX = 32 };

/* The command line of an order, taken apart, and the database open. */
struct order_line {
    const char *verb;
    const char *words[ORDER_WORDS_MAX]; /* what is no option */
    int word_count;
    const char *sets[ORDER_SETS_MAX]; /* --set PATH=VALUE */
    int set_count;
    const char *by, *reason;
    struct settings settings;
    struct arena *arena;
    struct db *db;
};

/* An order and how many words it takes; `run` has the database open and says on standard error why
 * its exit status is not EXIT_DONE. */
struct order {
    int words_min, words_max;
    int (*run)(struct order_line *line);
};

/* The exit status to end with. */
int order_command(int argc, char **argv, const struct order *order);

/* A claim by our number (as on paper, or in tables), or by its sender's. The exit status; anything
 * but EXIT_DONE was said on standard error. */
int order_claim(struct order_line *line, const char *name, int64_t *claim);

struct order_row {
    const char *verb; /* NULL: the line's */
    int64_t shard;    /* of what it is about, where that is no claim */
    int64_t claim;
    int32_t version;
    str partner;
    int64_t interchange;
    str claims;
    str body; /* with its key id */
    int32_t slot;
};
/* Adds the row and says so; the exit status. */
int order_add(struct order_line *line, const struct order_row *row);
/* The same for an order about a claim, and waits a while for what comes of it: refused is
 * EXIT_NOT_GOOD. */
int order_claim_add(struct order_line *line, const struct order_row *row);
/* Between two looks at whether an order was carried out. */
void order_pause(void);
enum { ORDER_LOOK_MS = 200, ORDER_WAIT_MS = 30000 };
/* Adds the row; its number, 0: said on standard error. */
int64_t order_put(struct order_line *line, const struct order_row *row);
/* Runs one statement; NULL: said on standard error. */
const struct db_rows *order_run(struct order_line *line, const struct db_call *call);

#endif
