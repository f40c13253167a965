/* How often a payer denies for a reason. A partition sees a share of all claims, by patients: its
 * rates are those of all. */
#include "lib/edit/payment.h"
#include "remittance/tables.h"

enum { CLAIMS = 4, FEW = 20, OFTEN = 10, AT_TIMES = 20 };

struct rate_of rate_of(int32_t partition, const ClaimPayment *in, struct arena *arena)
{
    int32_t line;
    const Adjustment *denial = payment_denial(in->claim, &line);
    return (struct rate_of){
        .partition = partition,
        .payer = str_from(in->payment->payer),
        .reason = denial ? arena_printf(arena, "%.*s-%.*s", STR_ARGS(str_from(denial->group)),
                                        STR_ARGS(str_from(denial->reason)))
                         : STR(""),
        .month = in->payment->date / 100,
    };
}

static void key_of(const struct rate_of *of, str reason, struct value key[4])
{
    key[0] = V_INT(of->partition);
    key[1] = V_STR(of->payer);
    key[2] = V_STR(reason);
    key[3] = V_INT(of->month);
}

void rate_keys(const struct rate_of *of, struct keys *keys)
{
    struct value key[4];
    key_of(of, STR(""), key);
    keys_add(keys, &rate_table, key);
    key_of(of, of->reason, key);
    keys_add(keys, &rate_table, key);
}

static int64_t one_more(const struct rate_of *of, str reason, const struct loaded *loaded,
                        struct effects *fx)
{
    struct value cells[CLAIMS + 1];
    key_of(of, reason, cells);
    const struct row *row = loaded_first(loaded, &rate_table, cells);
    cells[CLAIMS] = V_INT(row ? row->cells[CLAIMS].i + 1 : 1);
    effects_put(fx, &rate_table, cells);
    return cells[CLAIMS].i;
}

int32_t rate_count(const struct rate_of *of, const struct loaded *loaded, struct effects *fx)
{
    const int64_t all = one_more(of, STR(""), loaded, fx);
    const int64_t denied = of->reason.len ? one_more(of, of->reason, loaded, fx) : 0;
    if (all < FEW) return 3; /* too few to tell */
    return denied * OFTEN >= all ? 1 : denied * AT_TIMES >= all ? 2 : 3;
}
