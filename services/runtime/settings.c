/* Settings: one table that is parser, validator and manual; YAML first, then the environment over
 * it. */
#include "runtime/settings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "runtime/file.h"
#include "runtime/http.h"
#include "runtime/yaml.h"

enum setting_type {
    SETTING_TEXT,
    SETTING_FOLDER,
    SETTING_ADDRESS,
    SETTING_INT,
    SETTING_LONG,
    SETTING_DATE,
    SETTING_CHOICE,
    SETTING_KEY_FILE,
    SETTING_WORKERS
};

struct setting {
    const char *name;
    size_t offset;
    enum setting_type type;
    const char *unit;   /* CHOICE: the choices, separated by '|' */
    int64_t min, max;   /* of the number, or of the length of the text */
    const char *preset; /* the default, as it would be written */
    const char *doc;
};

#define AT(member) offsetof(struct settings, member)

/* clang-format off */
static const struct setting settings_table[] = {
    {"workers", AT(workers), SETTING_WORKERS, "names", 1, WORKERS_MAX,
     "gateway intake coding scrubbing submission courier remittance followup",
     "The map: the workers in flow order, which tells forward edges from back edges."},
    {"kafka", AT(kafka), SETTING_TEXT, "host:port,...", 3, 1000, "127.0.0.1:9092", "The broker's bootstrap servers."},
    {"postgres", AT(postgres), SETTING_TEXT, "conninfo", 1, 2000, "dbname=claimline", "The database, as libpq wants it."},
    {"topic_prefix", AT(topic_prefix), SETTING_TEXT, "", 1, 60, "claimline.",
     "Before the worker's name in its topic and consumer group."},
    {"partition_count", AT(partition_count), SETTING_INT, "partitions", 1, PARTITIONS_MAX, "16",
     "Partitions of every topic; fixed for life once migrated."},
    {"slot_count", AT(slot_count), SETTING_INT, "slots", 1, SLOTS_MAX, "4",
     "The gateway's slots: how many gateways can take inputs at once, each with one or more."},
    {"today", AT(today), SETTING_DATE, "YYYY-MM-DD", 0, 0, "", "The business date; absent: the database's."},
    {"as_of", AT(as_of), SETTING_CHOICE, "today|document", 0, 0, "today",
     "By which date inputs are judged: the business date, or the one their sender wrote (BHT04, MSH-7)."},
    {"state", AT(state_folder), SETTING_FOLDER, "folder", 1, 1000, "",
     "Inbox, answers, spool and partners lie below it; default ~/.local/state/claimline."},
    {"inbox", AT(inbox_folder), SETTING_FOLDER, "folder", 1, 1000, "inbox", "Watched for files; relative to state."},
    {"answers", AT(answers_folder), SETTING_FOLDER, "folder", 1, 1000, "answers",
     "TA1, 999, ACK and reasons for the senders; relative to state."},
    {"spool", AT(spool_folder), SETTING_FOLDER, "folder", 1, 1000, "spool",
     "The originals of all inputs, by content hash; relative to state."},
    {"mllp_address", AT(mllp_address), SETTING_ADDRESS, "host:port", 3, 300, "127.0.0.1:2575",
     "Where the gateway takes HL7 v2 by MLLP; loopback only."},
    {"http_address", AT(http_address), SETTING_ADDRESS, "host:port", 3, 300, "127.0.0.1:8080",
     "Where the gateway takes POST and shows the page; loopback only."},
    {"metrics_address", AT(metrics_address), SETTING_ADDRESS, "host:port", 3, 300, "127.0.0.1:0",
     "Where each worker serves /metrics, /healthz, /readyz; port 0: a free one each."},
    {"identity_key_file", AT(identity_key), SETTING_KEY_FILE, "file", 0, 1000, "",
     "64 hexadecimal digits, readable by its owner only: the key of the hashes that identities are found by. "
     "Absent: a key that everybody knows, good for demos and tests. Fixed for life."},
    {"batch_messages_max", AT(batch_messages_max), SETTING_INT, "messages", 1, 10000, "1000", "In one transaction."},
    {"batch_wait_ms", AT(batch_wait_ms), SETTING_INT, "ms", 1, 60000, "50", "How long a batch may wait to fill."},
    {"batch_arena_bytes", AT(batch_arena_bytes), SETTING_LONG, "bytes", 1 << 20, 1LL << 34, "268435456",
     "Memory of one batch; near it a batch is cut short and committed."},
    {"message_arena_bytes", AT(message_arena_bytes), SETTING_LONG, "bytes", 1 << 16, 1LL << 32, "67108864",
     "Memory of one message; beyond it the message is refused as too large."},
    {"window_messages_max", AT(window_messages_max), SETTING_INT, "messages", 100, 1000000, "16384",
     "Unacknowledged messages of one source partition beyond which it pauses."},
    {"collect_every_ms", AT(collect_every_ms), SETTING_INT, "ms", 10, 60000, "200",
     "How often the outbox is freed of what has arrived."},
    {"resend_after_ms", AT(resend_after_ms), SETTING_INT, "ms", 500, 3600000, "10000",
     "How long a lane may stand still before it is looked into and published again."},
    {"session_timeout_ms", AT(session_timeout_ms), SETTING_INT, "ms", 1000, 300000, "10000",
     "After which Kafka gives a silent worker's partitions to another."},
    {"turn_max_ms", AT(turn_max_ms), SETTING_INT, "ms", 1000, 3600000, "60000",
     "A worker whose loop makes no turn for so long ends and is started again; its group waits no longer either."},
    {"lock_timeout_ms", AT(lock_timeout_ms), SETTING_INT, "ms", 100, 60000, "3000",
     "After which a takeover ends the database session that holds a partition's row."},
    {"duplicate_window_d", AT(duplicate_window_d), SETTING_INT, "days", 1, 3650, "30",
     "How long a sender's control number stays taken."},
    {"originals_keep_d", AT(originals_keep_d), SETTING_INT, "days", 1, 36500, "3650",
     "How long the bytes of what came in stay in the spool (10 years)."},
    {"quarantine_crash_count", AT(quarantine_crash_count), SETTING_INT, "crashes", 1, 100, "3",
     "After how many crashes on one message it is set aside."},
    {"input_message_bytes_max", AT(input_message_bytes_max), SETTING_LONG, "bytes", 1024, 1 << 30, "16777216",
     "The largest HL7 message, and the largest body of a POST that is not streamed."},
    {"input_segment_bytes_max", AT(input_segment_bytes_max), SETTING_LONG, "bytes", 1024, 1 << 30, "1048576",
     "The longest segment of an interchange."},
};
/* clang-format on */

/* Everything that settings point to; never freed. */
static struct arena *texts(void)
{
    static struct arena *arena;
    if (!arena) arena = arena_new((size_t)64 << 20);
    return arena;
}

static enum status wrong(struct config_fault *fault, const char *what)
{
    fault->what = what;
    return REJECT;
}

static enum status out_of_range(const struct setting *setting, struct config_fault *fault)
{
    const bool text = setting->type < SETTING_INT;
    return wrong(fault, arena_printf(texts(), "is out of range: %s%lld to %lld %s",
                                     text ? "length " : "", (long long)setting->min,
                                     (long long)setting->max, text ? "bytes" : setting->unit)
                            .at);
}

static enum status number_set(const struct setting *setting, str value, char *at,
                              struct config_fault *fault)
{
    int64_t number;
    if (!str_parse_int(value, &number)) return wrong(fault, "must be a whole number");
    if (number < setting->min || number > setting->max) return out_of_range(setting, fault);
    if (setting->type == SETTING_LONG) {
        memcpy(at, &number, sizeof number);
    } else {
        const int32_t narrow = (int32_t)number;
        memcpy(at, &narrow, sizeof narrow);
    }
    return OK;
}

static enum status text_set(const struct setting *setting, str value, char *at,
                            struct config_fault *fault)
{
    if ((int64_t)value.len < setting->min || (int64_t)value.len > setting->max)
        return out_of_range(setting, fault);
    const char *text = arena_text(texts(), value);
    if (setting->type == SETTING_ADDRESS && !address_is_loopback(text))
        return wrong(fault, "must be host:port of a loopback address");
    memcpy(at, &text, sizeof text);
    return OK;
}

static enum status choice_set(const struct setting *setting, str value, char *at,
                              struct config_fault *fault)
{
    str rest = str_of(setting->unit);
    while (rest.at) {
        if (!str_eq(str_cut(&rest, '|'), value)) continue;
        const char *text = arena_text(texts(), value);
        memcpy(at, &text, sizeof text);
        return OK;
    }
    return wrong(fault, arena_printf(texts(), "must be one of %s", setting->unit).at);
}

static enum status date_set(str value, char *at, struct config_fault *fault)
{
    date day = {0};
    if (value.len && !date_parse_iso(value, &day))
        return wrong(fault, "must be a date, YYYY-MM-DD");
    memcpy(at, &day, sizeof day);
    return OK;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool key_parse(str hex, struct hash_key *key)
{
    if (hex.len != (size_t)HASH_KEY_BYTES * 2) return false;
    for (size_t i = 0; i < HASH_KEY_BYTES; i++) {
        const int high = hex_digit(hex.at[2 * i]), low = hex_digit(hex.at[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        key->bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

/* 45 CFR 164.312(d): secrets by file, never by environment or argument; not readable by others. */
static enum status key_set(str value, char *at, struct config_fault *fault)
{
    struct hash_key key = {.bytes = "claimline demo key, not a secret"};
    struct stat info;
    str content;
    if (value.len) {
        const char *path = arena_text(texts(), value);
        if (stat(path, &info) != 0) return wrong(fault, "names a file that cannot be read");
        if (info.st_mode & 077) return wrong(fault, "names a file that others may read: chmod 600");
        if (file_map(path, &content) != OK || !key_parse(str_trim(content), &key))
            return wrong(fault, "names a file that does not hold 64 lower case hexadecimal digits");
    }
    memcpy(at, &key, sizeof key);
    return OK;
}

static bool name_is_plain(str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] < 'a' || name.at[i] > 'z') return false;
    return name.len > 0 && name.len <= 30;
}

static enum status worker_add(struct settings *settings, str name, struct config_fault *fault)
{
    if (!name_is_plain(name)) return wrong(fault, "must hold names of workers, a-z");
    if (settings->worker_count == WORKERS_MAX) return wrong(fault, "holds more than 16 workers");
    for (int i = 0; i < settings->worker_count; i++)
        if (str_is(name, settings->workers[i])) return wrong(fault, "names a worker twice");
    settings->workers[settings->worker_count++] = arena_text(texts(), name);
    return OK;
}

static enum status workers_set(struct settings *settings, str names, struct config_fault *fault)
{
    settings->worker_count = 0;
    while (names.at && names.len) TRY(worker_add(settings, str_cut(&names, ' '), fault));
    return settings->worker_count ? OK : wrong(fault, "must name at least one worker");
}

static enum status setting_set(const struct setting *setting, str value, struct settings *settings,
                               struct config_fault *fault)
{
    char *at = (char *)settings + setting->offset;
    switch (setting->type) {
    case SETTING_TEXT:
    case SETTING_FOLDER:
    case SETTING_ADDRESS:
        return text_set(setting, value, at, fault);
    case SETTING_INT:
    case SETTING_LONG:
        return number_set(setting, value, at, fault);
    case SETTING_DATE:
        return date_set(value, at, fault);
    case SETTING_CHOICE:
        return choice_set(setting, value, at, fault);
    case SETTING_KEY_FILE:
        return key_set(value, at, fault);
    case SETTING_WORKERS:
        return workers_set(settings, value, fault);
    }
    return HALT;
}

static const struct setting *setting_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(settings_table); i++)
        if (str_is(name, settings_table[i].name)) return &settings_table[i];
    return NULL;
}

static const char *state_default(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0]) return arena_printf(texts(), "%s/claimline", state).at;
    return arena_printf(texts(), "%s/.local/state/claimline", home && home[0] ? home : "/root").at;
}

static enum status defaults_set(struct settings *settings, struct config_fault *fault)
{
    *settings = (struct settings){0};
    for (size_t i = 0; i < COUNT_OF(settings_table); i++) {
        const struct setting *setting = &settings_table[i];
        const char *preset =
            setting->offset == AT(state_folder) ? state_default() : setting->preset;
        TRY(setting_set(setting, str_of(preset), settings, fault));
    }
    return OK;
}

struct reading {
    struct settings *settings;
    bool seen[COUNT_OF(settings_table)];
};

/* One key of pipeline.yaml with its value; a list's items come joined by blanks. */
static enum status pair_read(void *context, const struct yaml_pair *pair,
                             struct config_fault *fault)
{
    struct reading *reading = context;
    const struct setting *setting = setting_find(pair->key);
    if (!setting) return wrong(fault, "is not a setting: `claimline settings` lists them");
    const size_t row = (size_t)(setting - settings_table);
    if (reading->seen[row]) return wrong(fault, "is set twice");
    reading->seen[row] = true;
    if (pair->is_list != (setting->type == SETTING_WORKERS))
        return wrong(fault, pair->is_list ? "must be one value" : "must be a list");
    return setting_set(setting, pair->value, reading->settings, fault);
}

enum status settings_parse(str yaml, struct settings *settings, struct config_fault *fault)
{
    struct reading reading = {.settings = settings};
    *fault = (struct config_fault){0};
    TRY(defaults_set(settings, fault));
    return yaml_pairs(yaml, texts(), pair_read, &reading, fault);
}

static const char *environment_name(const struct setting *setting)
{
    char *name = arena_text(texts(), arena_printf(texts(), "CLAIMLINE_%s", setting->name));
    for (char *c = name; *c; c++)
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    return name;
}

static enum status environment_read(struct settings *settings)
{
    for (size_t i = 0; i < COUNT_OF(settings_table); i++) {
        struct config_fault fault = {0};
        const char *name = environment_name(&settings_table[i]), *value = getenv(name);
        if (!value) continue;
        if (setting_set(&settings_table[i], str_of(value), settings, &fault) != OK) {
            (void)fprintf(stderr, "%s: %s\n", name, fault.what);
            return REJECT;
        }
    }
    return OK;
}

/* A relative folder lies below the state folder. */
static void folder_place(const char **folder, const char *state)
{
    if ((*folder)[0] != '/') *folder = arena_printf(texts(), "%s/%s", state, *folder).at;
}

/* Where pipeline.yaml is: CLAIMLINE_CONFIG, ./config, the source tree of the executable,
 * /etc/claimline. */
static const char *config_find(void)
{
    const char *named = getenv("CLAIMLINE_CONFIG");
    if (named && named[0]) return named;
    char self[PATH_MAX];
    const ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    self[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(self, '/');
    if (slash) *slash = '\0';
    const char *places[] = {"config", arena_printf(texts(), "%s/../../../config", self).at};
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (access(arena_printf(texts(), "%s/pipeline.yaml", places[i]).at, R_OK) == 0) {
            char *whole = realpath(places[i], NULL);
            const char *kept = whole ? arena_text(texts(), str_of(whole)) : places[i];
            free(whole);
            return kept;
        }
    return "/etc/claimline";
}

static enum status file_read(const char *path, struct settings *settings)
{
    struct config_fault fault = {0};
    struct reading reading = {.settings = settings};
    str yaml;
    TRY(file_map(path, &yaml));
    if (yaml_pairs(yaml, texts(), pair_read, &reading, &fault) == OK) return OK;
    (void)fprintf(stderr, "%s:%d:%d: %.*s %s\n", path, fault.line, fault.column,
                  STR_ARGS(fault.key), fault.what);
    return REJECT;
}

/* A line that runs on the state folder says in run/line.yaml where its servers are: so that
 * `claimline queue`, typed into any terminal, finds them. The environment goes before it. */
static enum status line_read(struct settings *settings)
{
    const char *path = arena_printf(texts(), "%s/run/line.yaml", settings->state_folder).at;
    if (access(path, R_OK) != 0) return OK;
    TRY(file_read(path, settings));
    return environment_read(settings);
}

enum status settings_read(struct settings *settings)
{
    struct config_fault fault;
    const char *folder = config_find();
    TRY(defaults_set(settings, &fault));
    TRY(file_read(arena_printf(texts(), "%s/pipeline.yaml", folder).at, settings));
    TRY(environment_read(settings));
    TRY(line_read(settings));
    settings->config_folder = folder;
    folder_place(&settings->inbox_folder, settings->state_folder);
    folder_place(&settings->answers_folder, settings->state_folder);
    folder_place(&settings->spool_folder, settings->state_folder);
    return OK;
}

void settings_manual(void)
{
    (void)puts(
        "Settings of config/pipeline.yaml; CLAIMLINE_<NAME> in the environment goes before "
        "the file; between them,\nrun/line.yaml of the state folder: where the line that runs "
        "there has its servers.\n");
    for (size_t i = 0; i < COUNT_OF(settings_table); i++) {
        const struct setting *setting = &settings_table[i];
        (void)printf("%s (%s", setting->name, setting->unit[0] ? setting->unit : "text");
        if (setting->max)
            (void)printf(setting->type < SETTING_INT ? ", length %lld to %lld" : ", %lld to %lld",
                         (long long)setting->min, (long long)setting->max);
        (void)printf(")%s%s\n    %s\n", setting->preset[0] ? "  default: " : "", setting->preset,
                     setting->doc);
    }
}
