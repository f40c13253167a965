/* Migrations: the folder's files against what the database says it has, then edges and topics. */
#include "runtime/migrate.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/file.h"
#include "runtime/log.h"
#include "runtime/sql.h"
#include "runtime/topics.h"

enum { ARENA_BYTES_MAX = 64 << 20, PARAMETERS_MAX = 3, SQLSTATE_BYTES = 6 };

struct migration {
    PGconn *db;
    struct arena *arena;
    const struct settings *settings;
    int32_t applied_count;
};

/* ---- the database ------------------------------------------------------------------------- */

/* The world is wrong for now in classes 08, 40, 53, 57; and without SQLSTATE the connection is
 * gone. */
static enum status status_of(const char *sqlstate)
{
    static const char *const passing[] = {"08", "40", "53", "57"};
    if (!sqlstate) return RETRY;
    for (size_t i = 0; i < COUNT_OF(passing); i++)
        if (strncmp(sqlstate, passing[i], 2) == 0) return RETRY;
    return HALT;
}

/* What the server says about our own DDL is shown to the person who migrates: there is no data in
 * it yet. */
static enum status failed(const struct migration *migration, const char *what,
                          const PGresult *result)
{
    const char *sqlstate = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    LOG(LOG_ERROR, "migration failed", CODE("at", what), CODE("sqlstate", sqlstate));
    (void)fprintf(stderr, "%s: %s", what, PQerrorMessage(migration->db));
    return status_of(sqlstate);
}

/* A script: several statements without parameters. */
static enum status script_run(const struct migration *migration, const char *what, const char *text)
{
    PGresult *result = PQexec(migration->db, text);
    const ExecStatusType got = PQresultStatus(result);
    enum status status = OK;
    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK) status = failed(migration, what, result);
    PQclear(result);
    return status;
}

/* One statement with text parameters; *first is the first column of the first row, empty when there
 * is none. */
static enum status statement_run(const struct migration *migration, const struct sql *sql,
                                 const char *const *parameters, str *first)
{
    PGresult *result =
        PQexecParams(migration->db, sql->text, sql->param_count, NULL, parameters, NULL, NULL, 0);
    const ExecStatusType got = PQresultStatus(result);
    enum status status = OK;
    *first = (str){0};
    if (got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK)
        status = failed(migration, sql->name, result);
    else if (PQntuples(result) > 0)
        *first = arena_str(migration->arena, str_of(PQgetvalue(result, 0, 0)));
    PQclear(result);
    return status;
}

static enum status migration_open(struct migration *migration, const struct settings *settings)
{
    *migration = (struct migration){.arena = arena_new(ARENA_BYTES_MAX), .settings = settings};
    migration->db = PQconnectdb(settings->postgres);
    if (PQstatus(migration->db) == CONNECTION_OK)
        return script_run(migration, "session", "SET client_min_messages = warning");
    LOG(LOG_ERROR, "the database cannot be reached");
    (void)fprintf(stderr, "%s", PQerrorMessage(migration->db));
    return RETRY;
}

static void migration_close(struct migration *migration)
{
    PQfinish(migration->db);
    arena_free(migration->arena);
}

/* ---- one file ----------------------------------------------------------------------------- */

int32_t migration_oldest_code(str sql)
{
    while (sql.at) {
        str line = str_cut(&sql, '\n');
        int64_t number;
        if (!str_starts(line, "-- oldest code:")) continue;
        (void)str_cut(&line, ':');
        if (str_parse_int(str_trim(line), &number) && number > 0 && number < INT32_MAX)
            return (int32_t)number;
    }
    return 1;
}

static const char *sha256_of(const struct migration *migration, str content)
{
    unsigned char digest[SHA256_BYTES];
    char *hex = arena_alloc(migration->arena, 2 * SHA256_BYTES + 1);
    hash_sha256(content, digest);
    hash_hex(digest, SHA256_BYTES, hex);
    return hex;
}

/* The file and its record in one transaction: a server that dies in between has neither. */
static enum status file_apply(const struct migration *migration, const char *name, str content,
                              const char *sha256)
{
    char oldest[16];
    str nothing;
    const char *const parameters[PARAMETERS_MAX] = {name, sha256, oldest};
    (void)snprintf(oldest, sizeof oldest, "%d", migration_oldest_code(content));
    TRY(script_run(migration, "begin", "BEGIN"));
    TRY(script_run(migration, name, arena_text(migration->arena, content)));
    TRY(statement_run(migration, &sql_runtime_migration_add, parameters, &nothing));
    TRY(script_run(migration, "commit", "COMMIT"));
    LOG(LOG_INFO, "migrated", CODE("file", name));
    return OK;
}

static enum status file_take(void *context, str stem, str content, struct config_fault *fault)
{
    struct migration *migration = context;
    const char *name = arena_text(migration->arena, stem);
    const char *sha256 = sha256_of(migration, content);
    str recorded;
    (void)fault;
    TRY(statement_run(migration, &sql_runtime_migration_read, &name, &recorded));
    if (!recorded.at) {
        migration->applied_count++;
        return file_apply(migration, name, content, sha256);
    }
    if (str_is(recorded, sha256)) return OK;
    LOG(LOG_ERROR, "a migration was changed after it had been applied", CODE("file", name));
    return HALT;
}

/* ---- edges -------------------------------------------------------------------------------- */

static enum status edges_add(const struct migration *migration, const struct worker *worker)
{
    for (const struct output *output = worker->outputs; output && output->consumer; output++) {
        const char *const parameters[] = {worker->name, output->consumer};
        str nothing;
        TRY(statement_run(migration, &sql_runtime_edge_add, parameters, &nothing));
    }
    return OK;
}

/* ---- all ---------------------------------------------------------------------------------- */

static enum status code_check(const struct migration *migration)
{
    int64_t oldest = 0;
    str text;
    TRY(statement_run(migration, &sql_runtime_migration_exists, NULL, &text));
    if (!str_is(text, "t")) {
        LOG(LOG_ERROR, "the database is empty: claimline migrate");
        return HALT;
    }
    TRY(statement_run(migration, &sql_runtime_migration_oldest_code, NULL, &text));
    if (str_parse_int(text, &oldest) && oldest <= CODE_VERSION) return OK;
    LOG(LOG_ERROR, "the database needs newer code", INT("needs", oldest),
        INT("this", CODE_VERSION));
    return HALT;
}

static enum status database_migrate(struct migration *migration,
                                    const struct worker *const *workers)
{
    str nothing;
    TRY(statement_run(migration, &sql_runtime_migration_lock, NULL, &nothing));
    TRY(script_run(migration, "migration_create", sql_runtime_migration_create.text));
    TRY(code_check(migration));
    const str folder =
        arena_printf(migration->arena, "%s/../deploy/postgres", migration->settings->config_folder);
    TRY(folder_read(folder.at, ".sql", file_take, migration));
    for (; *workers; workers++) TRY(edges_add(migration, *workers));
    LOG(LOG_INFO, "the database is up to date", INT("applied", migration->applied_count));
    return OK;
}

enum status migrate(const struct settings *settings, const struct worker *const *workers)
{
    struct migration migration;
    enum status status = migration_open(&migration, settings);
    if (status == OK) status = database_migrate(&migration, workers);
    migration_close(&migration);
    return status == OK ? topics_ensure(settings) : status;
}

enum status migrate_check(const struct settings *settings)
{
    struct migration migration;
    enum status status = migration_open(&migration, settings);
    if (status == OK) status = code_check(&migration);
    migration_close(&migration);
    return status;
}
