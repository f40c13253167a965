/* `claimline rewind WORKER PARTITION OFFSET`: a worker reads its inbox again from an offset.
 *
 * The checkpoint row is the only place that says where reading goes on: to reset a group's offsets
 * with a Kafka tool moves nothing. Reading again changes no result, what was applied is a
 * duplicate; an offset outside the log becomes its first one.
 */
#include <stdio.h>

#include "claimline/commands.h"
#include "claimline/order.h"
#include "claimline/sql.h"

struct target {
    str worker;
    int64_t partition, offset;
};

static int rewind_to(struct order_line *line, const struct target *target)
{
    struct db_call call = db_call(&sql_claimline_rewind);
    db_text(line->db, &call, target->worker);
    db_int4(line->db, &call, (int32_t)target->partition);
    db_int8(line->db, &call, target->offset);
    db_text(line->db, &call, str_of(line->by));
    db_text(line->db, &call, str_of(line->reason));
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return EXIT_WORLD;
    if (db_row_count(rows) == 0) {
        (void)fprintf(stderr, "claimline rewind: %.*s has never held a partition %lld\n",
                      STR_ARGS(target->worker), (long long)target->partition);
        return EXIT_NOT_GOOD;
    }
    (void)printf("%.*s partition %lld: reads again from %lld, it was at %lld\n",
                 STR_ARGS(target->worker), (long long)target->partition, (long long)target->offset,
                 (long long)db_get_int(rows, 0, 0));
    return EXIT_DONE;
}

/* The gateway has no inbox: its slots' next_offset is nothing that can be read again. */
static bool has_inbox(const char *name)
{
    const struct worker *worker = worker_by_name(name);
    return worker && strcmp(name, "gateway") != 0;
}

static int target_read(struct order_line *line)
{
    struct target target = {.worker = str_of(line->words[0])};
    if (!line->reason[0]) return complain(line->verb, "say why: --reason TEXT"), EXIT_USAGE;
    if (!has_inbox(line->words[0]))
        return complain(line->verb, "no worker of this name reads an inbox"), EXIT_USAGE;
    if (!str_parse_int(str_of(line->words[1]), &target.partition) || target.partition < 0 ||
        target.partition >= line->settings.partition_count ||
        !str_parse_int(str_of(line->words[2]), &target.offset) || target.offset < 0)
        return usage_of(line->verb);
    return rewind_to(line, &target);
}

int command_rewind(int argc, char **argv)
{
    static const struct order order = {3, 3, target_read};
    return order_command(argc, argv, &order);
}
