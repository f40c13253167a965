/* Promised: each migration is applied once, whole or not at all, never when changed, and never
 * beside newer code. */
#include <criterion/criterion.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/migrate.h"

Test(migration_oldest_code, is_read_from_its_line)
{
    static const struct {
        const char *sql;
        int32_t oldest;
    } rows[] = {
        {"", 1},
        {"-- What it is.\nSELECT 1;\n", 1},
        {"-- What it is.\n-- oldest code: 3\nSELECT 1;\n", 3},
        {"-- What it is.\n-- oldest code:  12  \r\n", 12},
        {"-- oldest code: none\n", 1},
        {"-- oldest code: -4\n", 1},
        {"-- oldest code: 99999999999\n", 1},
        {" -- oldest code: 3\n", 1},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(migration_oldest_code(str_of(rows[i].sql)), rows[i].oldest, "\"%s\"",
                     rows[i].sql);
}

/* ---- with a real server: a database of its own, a folder of its own, topics of their own ---- */

static struct {
    PGconn *server, *db;
    char root[64], name[64], conninfo[512], config[100], prefix[64];
    struct settings settings;
} rig;

static const struct output to_b[] = {{"b", KEYED_BY_SHARD}, {"c", KEYED_BY_PARTNER}, {0}};
static const struct output to_a[] = {{"a", KEYED_BY_SHARD}, {0}};
static const struct worker worker_a = {.name = "a", .outputs = to_b};
static const struct worker worker_b = {.name = "b", .outputs = to_a};
static const struct worker *const only_a[] = {&worker_a, NULL}, *const a_and_b[] = {
                                                                    &worker_b, &worker_a, NULL};

static void file_write(const char *name, const char *text)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/deploy/postgres/%s", rig.root, name);
    FILE *out = fopen(path, "we");
    cr_assert(out);
    (void)fputs(text, out);
    (void)fclose(out);
}

static void folders_make(void)
{
    static const char *const folders[] = {"config", "deploy", "deploy/postgres"};
    char path[200];
    (void)snprintf(rig.root, sizeof rig.root, "/tmp/claimline_migrate_XXXXXX");
    cr_assert(mkdtemp(rig.root));
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", rig.root, folders[i]);
        cr_assert_eq(mkdir(path, 0700), 0);
    }
    file_write(
        "0001_first.sql",
        "-- The first.\nCREATE TABLE runtime.edge (edge int PRIMARY KEY, producer text NOT NULL, "
        "consumer text NOT NULL, UNIQUE (producer, consumer));\n");
    file_write(
        "0002_second.sql",
        "-- The second.\nCREATE TABLE public.t (i int);\nINSERT INTO public.t VALUES (1);\n");
}

static void run(PGconn *db, const char *sql)
{
    PGresult *result = PQexec(db, sql);
    cr_assert_eq(PQresultStatus(result), PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(db));
    PQclear(result);
}

static int number(const char *sql)
{
    PGresult *result = PQexec(rig.db, sql);
    const int n = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result)
                      ? atoi(PQgetvalue(result, 0, 0))
                      : -1;
    PQclear(result);
    return n;
}

static void servers_find(void)
{
    const char *postgres = getenv("CLAIMLINE_TEST_POSTGRES"),
               *kafka = getenv("CLAIMLINE_TEST_KAFKA");
    char sql[200];
    if (!postgres || !kafka)
        cr_skip_test("CLAIMLINE_TEST_POSTGRES and CLAIMLINE_TEST_KAFKA name no servers");
    (void)snprintf(rig.name, sizeof rig.name, "migrate_%ld", (long)getpid());
    (void)snprintf(rig.prefix, sizeof rig.prefix, "migrate%ld.", (long)getpid());
    (void)snprintf(rig.conninfo, sizeof rig.conninfo, "%s dbname=%s", postgres, rig.name);
    rig.server = PQconnectdb(postgres);
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", rig.name);
    run(rig.server, sql);
    rig.db = PQconnectdb(rig.conninfo);
    folders_make();
    (void)snprintf(rig.config, sizeof rig.config, "%s/config", rig.root);
    rig.settings = (struct settings){.kafka = kafka,
                                     .postgres = rig.conninfo,
                                     .topic_prefix = rig.prefix,
                                     .partition_count = 3,
                                     .config_folder = rig.config,
                                     .workers = {"gateway", "a", "b"},
                                     .worker_count = 3};
}

static void servers_leave(void)
{
    char command[300];
    if (!rig.server) return;
    PQfinish(rig.db);
    (void)snprintf(command, sizeof command, "DROP DATABASE %s WITH (FORCE)", rig.name);
    run(rig.server, command);
    PQfinish(rig.server);
    (void)snprintf(command, sizeof command, "rm -rf %s", rig.root);
    cr_expect_eq(system(command), 0); /* NOLINT(cert-env33-c): a folder that this test made */
}

TestSuite(migrate, .init = servers_find, .fini = servers_leave, .timeout = 60);

Test(migrate, applies_each_file_once)
{
    cr_assert_eq(migrate_check(&rig.settings), HALT, "an empty database");
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    cr_assert_eq(migrate_check(&rig.settings), OK);
    cr_expect_eq(number("SELECT count(*) FROM runtime.migration"), 2);
    file_write("0003_third.sql", "-- The third.\nINSERT INTO public.t VALUES (3);\n");
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    cr_expect_eq(number("SELECT count(*) FROM runtime.migration"), 3);
    cr_expect_eq(number("SELECT sum(i) FROM public.t"), 4);
}

Test(migrate, never_gives_an_edge_another_number)
{
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    cr_expect_eq(number("SELECT edge FROM runtime.edge WHERE producer = 'a' AND consumer = 'b'"),
                 1);
    cr_assert_eq(migrate(&rig.settings, a_and_b), OK); /* the map's order has changed */
    cr_expect_eq(number("SELECT edge FROM runtime.edge WHERE producer = 'a' AND consumer = 'b'"),
                 1);
    cr_expect_eq(number("SELECT edge FROM runtime.edge WHERE producer = 'a' AND consumer = 'c'"),
                 2);
    cr_expect_eq(number("SELECT edge FROM runtime.edge WHERE producer = 'b' AND consumer = 'a'"),
                 3);
}

Test(migrate, refuses_a_file_that_was_changed)
{
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    file_write("0002_second.sql", "-- The second, better.\nCREATE TABLE public.t (i bigint);\n");
    cr_expect_eq(migrate(&rig.settings, only_a), HALT);
}

Test(migrate, leaves_nothing_of_a_file_that_fails)
{
    file_write("0003_third.sql",
               "-- The third.\nCREATE TABLE public.u (i int);\nSELECT no_such_function();\n");
    cr_expect_eq(migrate(&rig.settings, only_a), HALT);
    cr_expect_eq(number("SELECT count(*) FROM runtime.migration"), 2);
    cr_expect_eq(number("SELECT (to_regclass('public.u') IS NULL)::int"), 1);
}

Test(migrate, refuses_a_database_that_needs_newer_code)
{
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    file_write("0003_third.sql", "-- The third.\n-- oldest code: 1000\nSELECT 1;\n");
    cr_expect_eq(migrate(&rig.settings, only_a),
                 OK); /* a newer program's file, as far as this one can know */
    cr_expect_eq(migrate_check(&rig.settings), HALT);
    cr_expect_eq(migrate(&rig.settings, only_a), HALT);
}

Test(migrate, refuses_another_number_of_partitions)
{
    cr_assert_eq(migrate(&rig.settings, only_a), OK);
    rig.settings.partition_count = 4;
    cr_expect_eq(migrate(&rig.settings, only_a), HALT);
}

Test(migrate, says_that_the_database_cannot_be_reached)
{
    rig.settings.postgres = "host=/no/such/folder";
    cr_expect_eq(migrate(&rig.settings, only_a), RETRY);
    cr_expect_eq(migrate_check(&rig.settings), RETRY);
}
