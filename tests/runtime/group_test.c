/* A member knows from the broker's description of its group whether it still belongs to it. */
#include "runtime/group.h"

#include <criterion/criterion.h>
#include <stdio.h>

static unsigned char nothing[] = {0, 1, 0, 0, 0, 0, 255, 255, 255, 255};
static unsigned char something[] = {0, 1, 0, 0, 0, 1, 0, 1, 'x', 0, 0, 0, 0};

/* The library's struct has no const for its texts. */
static char one[] = "coding-1", two[] = "coding-2";

#define EMPTY(name)                                        \
    {                                                      \
        .client_id = (name), .member_assignment = nothing, \
        .member_assignment_size = sizeof nothing           \
    }
#define HOLDS(name)                                          \
    {                                                        \
        .client_id = (name), .member_assignment = something, \
        .member_assignment_size = sizeof something           \
    }
#define BARE(name)          \
    {                       \
        .client_id = (name) \
    }

/* Found by scripts/chaos: after the broker had lost its log while a topic was missing, a worker
 * that had been given nothing was no member any more, and polled on for ever. */
Test(group, tells_whether_a_member_still_belongs_to_it)
{
    static struct {
        const char *name;
        struct rd_kafka_group_member_info members[2];
        int group_count, member_count;
        rd_kafka_resp_err_t error;
        const char *state;
        enum group_view wanted;
    } cases[] = {
        {"holds all", {HOLDS(one)}, 1, 1, 0, "Stable", GROUP_KNOWS_US},
        {"another holds all", {EMPTY(one), HOLDS(two)}, 1, 2, 0, "Stable", GROUP_KNOWS_US},
        {"nobody holds any", {EMPTY(one), EMPTY(two)}, 1, 2, 0, "Stable", GROUP_IS_ASTRAY},
        {"joining", {BARE(one), BARE(two)}, 1, 2, 0, "PreparingRebalance", GROUP_REBALANCES},
        {"syncing", {BARE(one), BARE(two)}, 1, 2, 0, "CompletingRebalance", GROUP_REBALANCES},
        {"not a member", {HOLDS(two)}, 1, 1, 0, "Stable", GROUP_IS_ASTRAY},
        {"no members", {BARE(one)}, 1, 0, 0, "Stable", GROUP_IS_ASTRAY},
        {"no group", {BARE(one)}, 0, 0, 0, "Stable", GROUP_IS_ASTRAY},
        {"coordinator away", {HOLDS(one)}, 1, 1, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, "", GROUP_AWAY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char state[32];
        (void)snprintf(state, sizeof state, "%s", cases[i].state);
        struct rd_kafka_group_info group = {.err = cases[i].error,
                                            .state = state,
                                            .members = cases[i].members,
                                            .member_cnt = cases[i].member_count};
        const struct rd_kafka_group_list list = {&group, cases[i].group_count};
        cr_expect_eq(group_judge(&list, "coding-1"), cases[i].wanted, "%s", cases[i].name);
    }
}
