/* Promised: what is wrong in pipeline.yaml is said with line, column, key and reason, before
 * anything starts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/settings.h"

static const struct {
    const char *yaml;
    int line, column;
    const char *key, *what;
} wrong[] = {
    {"no_such: 1\n", 1, 1, "no_such", "is not a setting"},
    {"slot_count: 2\nslot_count: 3\n", 2, 1, "slot_count", "is set twice"},
    {"# hello\n\npartition_count: 0\n", 3, 1, "partition_count",
     "is out of range: 1 to 64 partitions"},
    {"partition_count: 65\n", 1, 1, "partition_count", "is out of range"},
    {"partition_count: many\n", 1, 1, "partition_count", "must be a whole number"},
    {"partition_count: 16.0\n", 1, 1, "partition_count", "must be a whole number"},
    {"partition_count: [16]\n", 1, 1, "partition_count", "must be one value"},
    {"partition_count: {a: 16}\n", 1, 18, "partition_count", "must be a value or a list"},
    {"workers: intake\n", 1, 1, "workers", "must be a list"},
    {"workers: []\n", 1, 1, "workers", "must name at least one worker"},
    {"workers: [intake, coding, intake]\n", 1, 1, "workers", "names a worker twice"},
    {"workers: [Intake]\n", 1, 1, "workers", "must hold names of workers"},
    {"workers:\n  - [a]\n", 2, 5, "workers", "may hold plain values only"},
    {"today: 2026-02-30\n", 1, 1, "today", "must be a date"},
    {"today: 30.06.2026\n", 1, 1, "today", "must be a date"},
    {"as_of: tomorrow\n", 1, 1, "as_of", "must be one of today|document"},
    {"http_address: 0.0.0.0:80\n", 1, 1, "http_address", "loopback"},
    {"mllp_address: 127.0.0.1.example.org:80\n", 1, 1, "mllp_address", "loopback"},
    {"mllp_address: 127.0.0.1\n", 1, 1, "mllp_address", "loopback"},
    {"kafka: \"\"\n", 1, 1, "kafka", "is out of range: length 3 to 1000 bytes"},
    {"input_segment_bytes_max: 99999999999\n", 1, 1, "input_segment_bytes_max", "is out of range"},
    {"batch_wait_ms: 99999999999999999999\n", 1, 1, "batch_wait_ms", "must be a whole number"},
    {"identity_key_file: /no/such/file\n", 1, 1, "identity_key_file", "cannot be read"},
    {"a: 'open\n", 2, 1, "this", "is not YAML"},
    {"slot_count: 2\n- 3\n", 2, 1, "this", "is not YAML"},
    {"- slot_count\n", 1, 1, "this", "must be `key: value` lines"},
    {"just words\n", 1, 1, "this", "must be `key: value` lines"},
    {"slot_count: 2\n---\nslot_count: 3\n", 2, 1, "this", "is a second document"},
    {"[a]: 1\n", 1, 1, "this", "must be a key"},
};

Test(settings_parse, says_what_is_wrong_and_where)
{
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct settings settings;
        struct config_fault fault;
        cr_assert_eq(settings_parse(str_of(wrong[i].yaml), &settings, &fault), REJECT, "%s",
                     wrong[i].yaml);
        cr_expect_eq(fault.line, wrong[i].line, "%s: line %d", wrong[i].yaml, fault.line);
        cr_expect_eq(fault.column, wrong[i].column, "%s: column %d", wrong[i].yaml, fault.column);
        cr_expect(str_is(fault.key, wrong[i].key), "%s: %.*s", wrong[i].yaml, STR_ARGS(fault.key));
        cr_expect(strstr(fault.what, wrong[i].what), "%s: %s", wrong[i].yaml, fault.what);
    }
}

Test(settings_parse, takes_an_empty_file_as_all_defaults)
{
    static const char *const flow[] = {"gateway",    "intake",  "coding",     "scrubbing",
                                       "submission", "courier", "remittance", "followup"};
    struct settings settings;
    struct config_fault fault;
    cr_assert_eq(settings_parse(STR("# nothing\n"), &settings, &fault), OK);
    cr_expect_eq(settings.partition_count, 16);
    cr_expect_eq(settings.batch_messages_max, 1000);
    cr_expect_eq(settings.window_messages_max, 16384);
    cr_expect_eq(settings.batch_arena_bytes, 268435456);
    cr_expect(!date_is_set(settings.today));
    cr_expect_str_eq(settings.topic_prefix, "claimline.");
    cr_assert_eq(settings.worker_count, (int32_t)COUNT_OF(flow));
    for (size_t i = 0; i < COUNT_OF(flow); i++) cr_expect_str_eq(settings.workers[i], flow[i]);
}

Test(settings_parse, puts_each_value_into_its_member)
{
    struct settings settings;
    struct config_fault fault;
    cr_assert_eq(
        settings_parse(
            STR("workers:\n  - intake\n  - coding\ntoday: 2026-06-30\nas_of: document\n"
                "message_arena_bytes: 4294967296\nslot_count: 8\nmllp_address: '[::1]:99'\n"),
            &settings, &fault),
        OK);
    cr_expect_eq(settings.worker_count, 2);
    cr_expect_str_eq(settings.workers[1], "coding");
    cr_expect_eq(settings.today.yyyymmdd, 20260630);
    cr_expect_str_eq(settings.as_of, "document");
    cr_expect_eq(settings.message_arena_bytes, 4294967296);
    cr_expect_eq(settings.slot_count, 8);
    cr_expect_str_eq(settings.mllp_address, "[::1]:99");
}

/* 45 CFR 164.312: a secret that others can read is no secret. */
Test(settings_parse, refuses_a_key_that_others_may_read)
{
    char path[] = "/tmp/claimline_key_XXXXXX", yaml[100];
    const char *const hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff\n";
    struct settings settings;
    struct config_fault fault;
    const int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, hex, strlen(hex)) == (ssize_t)strlen(hex));
    (void)snprintf(yaml, sizeof yaml, "identity_key_file: %s\n", path);
    cr_expect_eq(fchmod(fd, 0644), 0);
    cr_expect_eq(settings_parse(str_of(yaml), &settings, &fault), REJECT);
    cr_expect_eq(fchmod(fd, 0600), 0);
    cr_expect_eq(settings_parse(str_of(yaml), &settings, &fault), OK);
    cr_expect_eq(settings.identity_key.bytes[1], 1);
    cr_expect_eq(settings.identity_key.bytes[31], 0xff);
    (void)close(fd);
    (void)unlink(path);
}

Test(settings_read, lets_the_environment_go_before_the_file)
{
    struct settings settings;
    cr_assert_eq(setenv("CLAIMLINE_CONFIG", SOURCE_DIR "/config", 1), 0);
    cr_assert_eq(setenv("CLAIMLINE_STATE", "/tmp/somewhere", 1), 0);
    cr_assert_eq(setenv("CLAIMLINE_BATCH_WAIT_MS", "7", 1), 0);
    cr_assert_eq(settings_read(&settings), OK);
    cr_expect_eq(settings.batch_wait_ms, 7);
    cr_expect_str_eq(settings.inbox_folder, "/tmp/somewhere/inbox");
    cr_expect_str_eq(settings.config_folder, SOURCE_DIR "/config");
    cr_assert_eq(setenv("CLAIMLINE_BATCH_WAIT_MS", "0", 1), 0);
    cr_expect_eq(settings_read(&settings), REJECT);
}

/* `claimline queue`, typed beside a running line as README says, looked for another database. */
Test(settings_read, finds_the_servers_of_the_line_that_runs_on_the_state_folder)
{
    struct settings settings;
    char state[] = "/tmp/claimline_state_XXXXXX", path[100];
    cr_assert(mkdtemp(state));
    (void)snprintf(path, sizeof path, "%s/run", state);
    cr_assert_eq(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/run/line.yaml", state);
    FILE *file = fopen(path, "w");
    cr_assert(file);
    (void)fputs("kafka: '127.0.0.1:1'\npostgres: 'host=/x user=''me'''\n", file);
    (void)fclose(file);
    cr_assert_eq(setenv("CLAIMLINE_CONFIG", SOURCE_DIR "/config", 1), 0);
    cr_assert_eq(setenv("CLAIMLINE_STATE", state, 1), 0);
    cr_assert_eq(unsetenv("CLAIMLINE_POSTGRES"), 0);
    cr_assert_eq(setenv("CLAIMLINE_KAFKA", "127.0.0.1:2", 1), 0);
    cr_assert_eq(settings_read(&settings), OK);
    cr_expect_str_eq(settings.postgres, "host=/x user='me'");
    cr_expect_str_eq(settings.kafka, "127.0.0.1:2", "the environment goes before it");
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    (void)rmdir(state);
}
