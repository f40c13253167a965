/* Topics by librdkafka's admin interface: look first, create what is missing, refuse what differs.
 */
#include "runtime/topics.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/log.h"

enum { ADMIN_TIMEOUT_MS = 10000, NAME_BYTES_MAX = 256, ERROR_BYTES_MAX = 512, BROKER_DEFAULT = -1 };

/* Settings of every topic: kept 7 days; a message is at most 2 MB (design.md section 8, work.h). */
static const struct topic_setting {
    const char *name, *value;
} topic_settings[] = {
    {"retention.ms", "604800000"},
    {"max.message.bytes", "2097152"},
    {"cleanup.policy", "delete"},
};

struct admin {
    rd_kafka_t *kafka;
    rd_kafka_queue_t *answers;
    rd_kafka_NewTopic_t *missing[WORKERS_MAX];
    size_t missing_count;
};

static enum status failed(const char *event, rd_kafka_resp_err_t error)
{
    LOG(LOG_ERROR, "topics", CODE("step", event), CODE("error", rd_kafka_err2name(error)));
    return RETRY;
}

/* librdkafka's own lines on standard error are not JSON, and every error comes back from a call. */
static void stay_silent(const rd_kafka_t *kafka, int level, const char *facility, const char *text)
{
    (void)kafka, (void)level, (void)facility, (void)text;
}

static enum status admin_open(const struct settings *settings, struct admin *admin)
{
    char error[ERROR_BYTES_MAX];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, stay_silent);
    *admin = (struct admin){0};
    if (rd_kafka_conf_set(conf, "bootstrap.servers", settings->kafka, error, sizeof error) ==
            RD_KAFKA_CONF_OK &&
        rd_kafka_conf_set(conf, "reconnect.backoff.max.ms", "300", error, sizeof error) ==
            RD_KAFKA_CONF_OK)
        admin->kafka = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (!admin->kafka) {
        rd_kafka_conf_destroy(conf);
        return HALT;
    }
    admin->answers = rd_kafka_queue_new(admin->kafka);
    return OK;
}

static void admin_close(struct admin *admin)
{
    rd_kafka_NewTopic_destroy_array(admin->missing, admin->missing_count);
    if (admin->answers) rd_kafka_queue_destroy(admin->answers);
    if (admin->kafka) rd_kafka_destroy(admin->kafka);
}

static int32_t partitions_of(const struct rd_kafka_metadata *all, const char *topic)
{
    for (int i = 0; i < all->topic_cnt; i++)
        if (strcmp(all->topics[i].topic, topic) == 0 &&
            all->topics[i].err == RD_KAFKA_RESP_ERR_NO_ERROR)
            return all->topics[i].partition_cnt;
    return 0;
}

static enum status topic_want(struct admin *admin, const char *name, int32_t partitions)
{
    char error[ERROR_BYTES_MAX];
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(name, partitions, BROKER_DEFAULT, error, sizeof error);
    if (!topic) return HALT;
    admin->missing[admin->missing_count++] = topic;
    for (size_t i = 0; i < COUNT_OF(topic_settings); i++)
        if (rd_kafka_NewTopic_set_config(topic, topic_settings[i].name, topic_settings[i].value) !=
            RD_KAFKA_RESP_ERR_NO_ERROR)
            return HALT;
    return OK;
}

static enum status topic_look(struct admin *admin, const struct settings *settings,
                              const struct rd_kafka_metadata *all, const char *worker)
{
    char name[NAME_BYTES_MAX];
    if (strcmp(worker, "gateway") == 0) return OK;
    (void)snprintf(name, sizeof name, "%s%s", settings->topic_prefix, worker);
    const int32_t count = partitions_of(all, name);
    if (count == settings->partition_count) return OK;
    if (count == 0) return topic_want(admin, name, settings->partition_count);
    LOG(LOG_ERROR, "a topic has another number of partitions", CODE("name", worker),
        INT("partitions", count), INT("setting", settings->partition_count));
    return HALT;
}

static enum status topics_look(struct admin *admin, const struct settings *settings)
{
    const struct rd_kafka_metadata *all = NULL;
    rd_kafka_resp_err_t error = rd_kafka_metadata(admin->kafka, 1, NULL, &all, ADMIN_TIMEOUT_MS);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return failed("look", error);
    enum status status = OK;
    for (int32_t i = 0; i < settings->worker_count && status == OK; i++)
        status = topic_look(admin, settings, all, settings->workers[i]);
    rd_kafka_metadata_destroy(all);
    return status;
}

static enum status answer_read(rd_kafka_event_t *answer)
{
    size_t count = 0;
    if (rd_kafka_event_error(answer)) return failed("create", rd_kafka_event_error(answer));
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count);
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
        /* Another process was faster: the same topic, as both read the same settings. */
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
            return failed("create", error);
    }
    return OK;
}

static enum status topics_create(struct admin *admin)
{
    char error[ERROR_BYTES_MAX];
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(admin->kafka, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    enum status status = RETRY;
    rd_kafka_event_t *answer = NULL;
    if (rd_kafka_AdminOptions_set_operation_timeout(options, ADMIN_TIMEOUT_MS, error,
                                                    sizeof error) != RD_KAFKA_RESP_ERR_NO_ERROR)
        goto done;
    rd_kafka_CreateTopics(admin->kafka, admin->missing, admin->missing_count, options,
                          admin->answers);
    answer = rd_kafka_queue_poll(admin->answers, 2 * ADMIN_TIMEOUT_MS);
    status = answer ? answer_read(answer) : failed("create", RD_KAFKA_RESP_ERR__TIMED_OUT);
    if (status == OK) LOG(LOG_INFO, "topics created", INT("count", admin->missing_count));
done:
    if (answer) rd_kafka_event_destroy(answer);
    rd_kafka_AdminOptions_destroy(options);
    return status;
}

enum status topics_ensure(const struct settings *settings)
{
    struct admin admin;
    enum status status = admin_open(settings, &admin);
    if (status == OK) status = topics_look(&admin, settings);
    if (status == OK && admin.missing_count) status = topics_create(&admin);
    admin_close(&admin);
    return status;
}
