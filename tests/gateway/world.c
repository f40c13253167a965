/* A gateway without servers. */
#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/folder.h"

enum { SLOTS = 2, SHELVES = 10, MESSAGES_MAX = 1000, WAIT_MS = 20 };

struct shelf {
    const struct table *table;
    struct value **rows;
    size_t count;
};

struct emitted {
    unsigned output;
    int32_t partition;
    str body;
};

struct world {
    struct arena *arena;
    char folder[256], inbox[300], answers[300], spool_folder[300];
    struct settings settings;
    struct spool spool;
    struct job_place place;
    struct desk *desk;
    struct slot_source source;
    struct shelf shelves[SHELVES];
    size_t shelf_count, batch_max;
    struct emitted *emissions;
    size_t emission_count;
    int64_t now_us;
};

static void process_begin(struct world *w)
{
    w->desk = desk_new(&w->settings, &w->place);
    w->source = desk_source(w->desk);
    for (int32_t slot = 0; slot < SLOTS; slot++) w->source.taken(w->source.context, slot);
}

struct world *world_new(void)
{
    struct arena *arena = arena_new((size_t)2 << 30);
    struct world *w = ARENA_NEW(arena, struct world);
    w->arena = arena;
    (void)snprintf(w->folder, sizeof w->folder, "/tmp/claimline-gateway-XXXXXX");
    if (!mkdtemp(w->folder)) abort();
    (void)snprintf(w->inbox, sizeof w->inbox, "%s/inbox", w->folder);
    (void)snprintf(w->answers, sizeof w->answers, "%s/answers", w->folder);
    (void)snprintf(w->spool_folder, sizeof w->spool_folder, "%s/spool", w->folder);
    if (!folder_make(w->inbox, SPOOL_FOLDER_MODE) || !folder_make(w->answers, SPOOL_FOLDER_MODE) ||
        spool_open(&w->spool, w->spool_folder) != OK)
        abort();
    w->settings = (struct settings){.slot_count = SLOTS,
                                    .partition_count = 16,
                                    .duplicate_window_d = 30,
                                    .batch_arena_bytes = 64 << 20,
                                    .input_message_bytes_max = 1 << 20,
                                    .input_segment_bytes_max = 1 << 16,
                                    .inbox_folder = w->inbox,
                                    .answers_folder = w->answers,
                                    .spool_folder = w->spool_folder,
                                    .state_folder = w->folder,
                                    .as_of = "today"};
    w->place = (struct job_place){.spool = &w->spool,
                                  .answers_folder = w->answers,
                                  .segment_bytes_max = 1 << 16,
                                  .message_bytes_max = 1 << 20};
    w->batch_max = MESSAGES_MAX;
    w->now_us = INT64_C(1782820800) * 1000000; /* 2026-06-30 12:00 */
    if (gateway_worker.start(&w->settings) != OK) abort();
    process_begin(w);
    return w;
}

static int removed(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void world_free(struct world *w)
{
    w->source.lost(w->source.context);
    desk_stop(w->desk);
    if (!getenv("CLAIMLINE_KEEP")) (void)nftw(w->folder, removed, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(w->arena);
}

struct desk *world_desk(struct world *w)
{
    return w->desk;
}
const struct job_place *world_place(struct world *w)
{
    return &w->place;
}
struct arena *world_arena(struct world *w)
{
    return w->arena;
}
const char *world_folder(struct world *w)
{
    return w->folder;
}
void world_batch_max(struct world *w, size_t max)
{
    w->batch_max = max;
}

void world_restart(struct world *w)
{
    w->source.lost(w->source.context);
    desk_stop(w->desk);
    process_begin(w);
}

/* ---- rows --------------------------------------------------------------------------------- */

static struct shelf *shelf_of(struct world *w, const struct table *table)
{
    for (size_t i = 0; i < w->shelf_count; i++)
        if (w->shelves[i].table == table) return &w->shelves[i];
    if (w->shelf_count == SHELVES) abort();
    w->shelves[w->shelf_count] = (struct shelf){.table = table};
    return &w->shelves[w->shelf_count++];
}

static bool is_text(enum column_type type)
{
    return type == COLUMN_TEXT || type == COLUMN_BYTEA;
}

static bool same_key(const struct table *table, const struct value *a, const struct value *b)
{
    for (uint8_t i = 0; i < table->key_count; i++)
        if (is_text(table->columns[i].type) ? !str_eq(a[i].s, b[i].s) : a[i].i != b[i].i)
            return false;
    return true;
}

static void row_keep(struct world *w, const struct table *table, const struct value *cells)
{
    struct shelf *shelf = shelf_of(w, table);
    struct value *copy = arena_copy(w->arena, cells, table->column_count * sizeof *cells);
    for (uint8_t i = 0; i < table->column_count; i++)
        if (is_text(table->columns[i].type)) copy[i].s = arena_str(w->arena, cells[i].s);
    for (size_t i = 0; i < shelf->count && !table->append; i++)
        if (same_key(table, shelf->rows[i], cells)) {
            shelf->rows[i] = copy;
            return;
        }
    shelf->rows = arena_grow(w->arena, shelf->rows, shelf->count, sizeof *shelf->rows);
    shelf->rows[shelf->count++] = copy;
}

static void rows_give(struct world *w, struct rehearsal *r, const struct table *from,
                      const struct table *to)
{
    const struct shelf *shelf = shelf_of(w, from);
    for (size_t i = 0; i < shelf->count; i++) {
        struct value cells[COLUMNS_MAX];
        memcpy(cells, shelf->rows[i], from->column_count * sizeof *cells);
        if (to == &file_open_table && !str_is(cells[9].s, "open")) continue;
        if (to == &file_drop_table) {
            cells[1] = shelf->rows[i][2];
            cells[2] = shelf->rows[i][1];
        }
        rehearsal_row(r, to, cells);
    }
}

static struct rehearsal *rehearsal_of(struct world *w)
{
    struct rehearsal *r = rehearsal_new(&gateway_worker, 16, date_of(20260630));
    static const struct table *const pairs[][2] = {
        {&slot_table, &slot_table},        {&input_table, &input_table},
        {&file_table, &file_table},        {&file_table, &file_drop_table},
        {&file_table, &file_open_table},   {&tally_table, &tally_table},
        {&tally_table, &tally_file_table}, {&payment_table, &payment_table}};
    rehearsal_now(r, w->now_us++);
    for (size_t i = 0; i < COUNT_OF(pairs); i++) rows_give(w, r, pairs[i][0], pairs[i][1]);
    return r;
}

static void effects_keep(struct world *w, struct rehearsal *r)
{
    static const struct table *const puts[] = {&slot_table, &file_table, &tally_table};
    static const struct table *const appends[] = {&input_table, &payment_table, &work_item,
                                                  &work_quarantine};
    for (size_t t = 0; t < COUNT_OF(puts); t++)
        for (size_t i = 0; i < rehearsal_put_count(r, puts[t]); i++)
            row_keep(w, puts[t], rehearsal_put(r, puts[t], i));
    for (size_t t = 0; t < COUNT_OF(appends); t++)
        for (size_t i = 0; i < rehearsal_append_count(r, appends[t]); i++)
            row_keep(w, appends[t], rehearsal_append(r, appends[t], i));
    for (size_t i = 0; i < rehearsal_emission_count(r); i++) {
        const struct rehearsal_emission e = rehearsal_emission(r, i);
        w->emissions = arena_grow(w->arena, w->emissions, w->emission_count, sizeof *w->emissions);
        w->emissions[w->emission_count++] =
            (struct emitted){e.output, e.partition, arena_str(w->arena, e.body)};
    }
}

/* ---- turning ------------------------------------------------------------------------------ */

static size_t slot_turn(struct world *w, int32_t slot, enum crash crash)
{
    struct message messages[MESSAGES_MAX];
    enum status statuses[MESSAGES_MAX];
    struct arena *arena = arena_new((size_t)256 << 20);
    const size_t count =
        w->source.poll(w->source.context, slot, messages, w->batch_max, WAIT_MS, arena);
    if (count && crash != CRASH_BEFORE_COMMIT) {
        struct rehearsal *r = rehearsal_of(w);
        for (size_t i = 0; i < count; i++) {
            statuses[i] = rehearsal_take(r, &messages[i]);
            if (statuses[i] == HALT) {
                (void)fprintf(stderr, "HALT: %s\n", rehearsal_fault(r));
                abort();
            }
        }
        effects_keep(w, r);
        if (crash == NO_CRASH) w->source.committed(w->source.context, messages, count, statuses);
        rehearsal_free(r);
    }
    if (crash != NO_CRASH && count) world_restart(w);
    arena_free(arena);
    return count;
}

size_t world_turn(struct world *w, enum crash crash)
{
    size_t count = 0;
    for (int32_t slot = 0; slot < SLOTS; slot++) {
        const size_t n = slot_turn(w, slot, crash);
        count += n;
        if (n && crash != NO_CRASH) return count;
    }
    return count;
}

void world_run(struct world *w)
{
    while (world_turn(w, NO_CRASH) || !desk_is_idle(w->desk)) continue;
}

void world_drop(struct world *w, const char *name, str content, str partner, bool by_document)
{
    char path[600];
    struct spooled spooled;
    unsigned char digest[SHA256_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", w->inbox, name);
    FILE *out = fopen(path, "we");
    if (!out || fwrite(content.at, 1, content.len, out) != content.len || fclose(out) != 0) abort();
    if (spool_copy(&w->spool, path, &spooled) != OK) abort();
    hash_sha256(str_of(path), digest);
    const struct drop drop = {.source = by_document ? STR("file x") : STR("inbox"),
                              .partner = partner,
                              .id = {(const char *)digest, IDENTITY_BYTES},
                              .by_document = by_document};
    struct job *job = job_new(&w->place, &drop, &spooled);
    (void)snprintf(job->folder, sizeof job->folder, "%s", w->inbox);
    (void)snprintf(job->name, sizeof job->name, "%s", name);
    if (!desk_file(w->desk, job)) abort();
}

/* ---- looking ------------------------------------------------------------------------------ */

size_t world_emission_count(struct world *w)
{
    return w->emission_count;
}

str world_emission(struct world *w, size_t i, unsigned *output, int32_t *partition)
{
    if (i >= w->emission_count) return (str){0};
    *output = w->emissions[i].output;
    *partition = w->emissions[i].partition;
    return w->emissions[i].body;
}

static void *emitted(struct world *w, size_t i, unsigned output,
                     const ProtobufCMessageDescriptor *type)
{
    if (i >= w->emission_count || w->emissions[i].output != output) return NULL;
    ProtobufCAllocator allocator = arena_allocator(w->arena);
    const str body = w->emissions[i].body;
    return protobuf_c_message_unpack(type, &allocator, body.len, (const uint8_t *)body.at);
}

IntakeInbox *world_intake(struct world *w, size_t i)
{
    return emitted(w, i, TO_INTAKE, &intake_inbox__descriptor);
}
RemittanceInbox *world_remittance(struct world *w, size_t i)
{
    return emitted(w, i, TO_REMITTANCE, &remittance_inbox__descriptor);
}
SubmissionInbox *world_submission(struct world *w, size_t i)
{
    return emitted(w, i, TO_SUBMISSION, &submission_inbox__descriptor);
}

int64_t world_tally(struct world *w, const char *outcome)
{
    const struct shelf *shelf = shelf_of(w, &tally_table);
    int64_t n = 0;
    for (size_t i = 0; i < shelf->count; i++)
        if (str_is(shelf->rows[i][2].s, outcome)) n += shelf->rows[i][4].i;
    return n;
}

bool world_reason(struct world *w, const char *part)
{
    const struct shelf *shelf = shelf_of(w, &tally_table);
    for (size_t i = 0; i < shelf->count; i++) {
        const str reason = shelf->rows[i][3].s;
        if (reason.len && memmem(reason.at, reason.len, part, strlen(part))) return true;
    }
    return false;
}

size_t world_row_count(struct world *w, const struct table *table)
{
    return shelf_of(w, table)->count;
}

str world_file(struct world *w, const char *path)
{
    char full[600];
    (void)snprintf(full, sizeof full, "%s/%s", w->folder, path);
    const int fd = open(full, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0) return (str){0};
    if (fstat(fd, &info) != 0) abort();
    char *at = arena_alloc(w->arena, (size_t)info.st_size + 1);
    const ssize_t n = read(fd, at, (size_t)info.st_size);
    (void)close(fd);
    return (str){at, n > 0 ? (size_t)n : 0};
}

str world_answer(struct world *w, const char *ending)
{
    char name[300] = "";
    DIR *dir = opendir(w->answers);
    if (!dir) return (str){0};
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const size_t len = strlen(entry->d_name), end = strlen(ending);
        if (len >= end && strcmp(entry->d_name + len - end, ending) == 0)
            (void)snprintf(name, sizeof name, "answers/%s", entry->d_name);
    }
    (void)closedir(dir);
    return name[0] ? world_file(w, name) : (str){0};
}
