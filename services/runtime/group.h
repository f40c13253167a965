/* group.h - what the broker says of a consumer group and of one member of it. */
#ifndef RUNTIME_GROUP_H
#define RUNTIME_GROUP_H

#include <librdkafka/rdkafka.h>

enum group_view {
    GROUP_AWAY,       /* nobody can speak for it now */
    GROUP_REBALANCES, /* it is giving out its partitions anew */
    GROUP_KNOWS_US,   /* we are a member, and its partitions are given out */
    GROUP_IS_ASTRAY   /* it does not know us, or nobody has a partition */
};

/* member: the client.id that it joined with. */
enum group_view group_judge(const struct rd_kafka_group_list *list, const char *member);

/* Asks the broker, at most twice timeout_ms. */
enum group_view group_ask(rd_kafka_t *kafka, const char *group, const char *member, int timeout_ms);

#endif
