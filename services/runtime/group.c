/* A consumer group as its broker describes it. */
#include "runtime/group.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* ConsumerProtocolAssignment: version (2 bytes), number of topics (4, big-endian), ... */
static bool has_partitions(const struct rd_kafka_group_member_info *member)
{
    const unsigned char *at = member->member_assignment;
    return member->member_assignment_size >= 6 && (at[2] | at[3] | at[4] | at[5]) != 0;
}

enum group_view group_judge(const struct rd_kafka_group_list *list, const char *member)
{
    bool is_member = false, is_given_out = false;
    for (int i = 0; i < list->group_cnt; i++) {
        const struct rd_kafka_group_info *group = &list->groups[i];
        if (group->err) return GROUP_AWAY;
        if (group->state && strstr(group->state, "Rebalance")) return GROUP_REBALANCES;
        for (int n = 0; n < group->member_cnt; n++) {
            is_member = is_member || strcmp(group->members[n].client_id, member) == 0;
            is_given_out = is_given_out || has_partitions(&group->members[n]);
        }
    }
    return is_member && is_given_out ? GROUP_KNOWS_US : GROUP_IS_ASTRAY;
}

enum group_view group_ask(rd_kafka_t *kafka, const char *group, const char *member, int timeout_ms)
{
    const struct rd_kafka_group_list *list = NULL;
    enum group_view view = GROUP_AWAY;
    const rd_kafka_resp_err_t error = rd_kafka_list_groups(kafka, group, &list, timeout_ms);
    if (!error) view = group_judge(list, member);
    if (list) rd_kafka_group_list_destroy(list);
    return view;
}
