/* What the edits cost: all of both stages on claims of five lines with twenty lines of history.
 *
 *   bench_edits memory [FOLDER]      one line of JSON: claims/s a core of each kind of claim,
 * beside unpacking the claim from protobuf; each edit's nanoseconds bench_edits database [FOLDER]
 * the same with the patients' history read from PostgreSQL, a batch a flight, as scrubbing reads it
 * (CLAIMLINE_POSTGRES) bench_edits profile [FOLDER]     judges for a few seconds, for perf
 *
 * Code sets: those of config/codesets, those of the folder, and 2.5 million synthetic pairs.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/edits_claims.h"
#include "claims/codesets.h"
#include "lib/base/body.h"
#include "lib/edit/rules.h"
#include "lib/x12/x837.h"
#include "runtime/db.h"
#include "scrubbing/scrubbing.h"
#include "scrubbing/tables.h"
#include "scrubbing/sql.h"

enum {
    KINDS = COUNT_OF(bench_kinds),
    CLAIMS = KINDS * CLAIMS_OF_A_KIND,
    ENTRIES = 4, /* claims of five lines that were sent before */
    ROUNDS = 7,
    CLAIM_BYTES = 64 << 20,
    PATIENTS = 20000,
    BATCH = 500,
    BATCHES = 60,
    EDITS_MAX = 400,
    TODAY = 20240815
};

static const struct hash_key hash_key;

struct bench {
    struct arena *kept, *claim;
    struct codesets *codesets;
    struct partners partners;
    Claim *claims[CLAIMS];
    str packed[CLAIMS];
    struct history histories[CLAIMS];
    size_t claim_count, findings;
    struct rules *rules;
    struct db *db;
    int64_t edit_ns[EDITS_MAX], best_ns[EDITS_MAX], at_ns, clock_ns; /* of a round, of the best */
};

static int64_t now(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void must(bool good, const char *what)
{
    if (good) return;
    (void)fprintf(stderr, "bench_edits: %s\n", what);
    exit(3);
}

/* ---- what is judged, and by what ---------------------------------------------------------- */

static void pairs_load(struct bench *b)
{
    struct arena *loading = arena_new(SIZE_MAX);
    struct loaded_tables tables;
    struct config_fault fault = {0};
    const enum status status =
        tables_load(loading, STR("ccipra-2024q3.txt"), pairs_file(loading), &tables, &fault);
    must(status == OK, "the pairs do not load");
    const str image = arena_str(b->kept, tables.items[0].image);
    must(codesets_add_image(b->codesets, STR("ptp"), image, &fault) == OK, "no image of pairs");
    arena_free(loading);
}

static void tables_read(struct bench *b, const char *folder)
{
    struct settings settings;
    must(settings_read(&settings) == OK, "settings");
    must(codesets_load(&settings, &b->codesets) == OK, "code sets");
    must(partners_load(&settings, &b->partners) == OK, "payers");
    if (folder) must(codesets_read_folder(b->codesets, b->kept, folder) > 0, "official files");
    pairs_load(b);
}

static void claim_keep(struct bench *b, Claim *claim)
{
    const uint64_t patient = b->claim_count % CLAIMS_OF_A_KIND;
    claim->number = (int64_t)b->claim_count + 1;
    claim->version = 1;
    claim->shard = (int64_t)(patient * 7919 % (1 << 20));
    claim->identity =
        str_bytes(arena_printf(b->kept, "patient %08llu", (unsigned long long)patient));
    b->packed[b->claim_count] = body_pack(b->kept, &claim->base);
    b->claims[b->claim_count++] = claim;
}

static void claims_read(struct bench *b, str file)
{
    struct x12_stream *stream = x12_stream_new(b->kept, x12_reader_of(b->kept, file), 0);
    struct x837_reader *reader = x837_reader_new(b->kept);
    for (enum x12_event envelope = X12_ISA; envelope != X12_END;) {
        must(x12_stream_next(stream, &envelope) == OK, "the claims cannot be read");
        if (envelope != X12_ST) continue;
        struct x837_event event;
        x837_start(reader, stream);
        do {
            must(x837_next(reader, b->kept, &event) == OK, "the claims cannot be read");
            must(event.kind != X837_UNBOUND, "a claim does not bind");
            if (event.kind == X837_CLAIM) claim_keep(b, event.claim);
        } while (event.kind != X837_TRANSACTION_END);
    }
    x837_reader_free(reader);
}

/* The next claims of the same kind, sent before. */
static struct history history_for(struct bench *b, size_t of)
{
    struct history_entry *items = ARENA_ARRAY(b->kept, struct history_entry, ENTRIES);
    for (size_t i = 0; i < ENTRIES; i++) {
        const size_t first = of / CLAIMS_OF_A_KIND * CLAIMS_OF_A_KIND;
        items[i] = history_entry_of(b->kept, &hash_key,
                                    b->claims[first + (of - first + i + 1) % CLAIMS_OF_A_KIND]);
    }
    return (struct history){.items = items,
                            .count = ENTRIES,
                            .duplicate = history_duplicate(b->kept, &hash_key, b->claims[of]),
                            .control = history_control(b->kept, &hash_key, b->claims[of])};
}

static void claims_make(struct bench *b)
{
    uint64_t seed = 20240701;
    for (size_t i = 0; i < KINDS; i++) claims_read(b, claims_file(b->kept, &bench_kinds[i], &seed));
    must(b->claim_count == CLAIMS, "some claims are missing");
    for (size_t i = 0; i < CLAIMS; i++) {
        must(b->claims[i]->n_lines == 5, "a claim does not have five lines");
        b->histories[i] = history_for(b, i);
    }
}

static void judge(struct bench *b, const Claim *claim, const struct history *history,
                  struct edit_run run)
{
    run.claim = claim;
    run.codesets = b->codesets;
    run.partners = &b->partners;
    run.partner = partner_for(&b->partners, claim_payer_id(claim), claim->type);
    run.today = date_of(TODAY);
    run.arena = b->claim;
    b->at_ns = run.asked ? now(CLOCK_MONOTONIC) : 0;
    b->findings += edits_run(STAGE_CODING, &run).count;
    run.history = history;
    b->at_ns = run.asked ? now(CLOCK_MONOTONIC) : 0;
    b->findings += edits_run(STAGE_SCRUBBING, &run).count;
}

/* ---- in memory ---------------------------------------------------------------------------- */

static int64_t unpack_ns(struct bench *b, size_t first, size_t count)
{
    const int64_t begin = now(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = first; i < first + count; i++) {
        arena_reset(b->claim);
        must(body_unpack(b->claim, &claim__descriptor, b->packed[i]) != NULL, "a body");
    }
    return (now(CLOCK_PROCESS_CPUTIME_ID) - begin) / (int64_t)count;
}

/* As a worker gets it: unpacked just now, and nothing of its history has been opened yet. */
static void judge_anew(struct bench *b, size_t i, struct edit_run run)
{
    struct history history = b->histories[i];
    arena_reset(b->claim);
    const Claim *claim = (const Claim *)body_unpack(b->claim, &claim__descriptor, b->packed[i]);
    history.items = arena_copy(b->claim, history.items, ENTRIES * sizeof *history.items);
    judge(b, claim, &history, run);
}

/* Unpacking is in it. */
static int64_t edits_ns(struct bench *b, size_t first, size_t count)
{
    const int64_t begin = now(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = first; i < first + count; i++) judge_anew(b, i, (struct edit_run){0});
    return (now(CLOCK_PROCESS_CPUTIME_ID) - begin) / (int64_t)count;
}

static int by_number(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static int64_t median_of(struct bench *b, int64_t (*measure)(struct bench *, size_t, size_t),
                         size_t kind)
{
    int64_t ns[ROUNDS];
    for (size_t i = 0; i < ROUNDS; i++)
        ns[i] = measure(b, kind * CLAIMS_OF_A_KIND, CLAIMS_OF_A_KIND);
    qsort(ns, ROUNDS, sizeof *ns, by_number);
    return ns[ROUNDS / 2];
}

/* What one look at the clock takes at least. */
static int64_t clock_costs(void)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 100000; i++) {
        const int64_t begin = now(CLOCK_MONOTONIC), ns = now(CLOCK_MONOTONIC) - begin;
        if (ns < least) least = ns;
    }
    return least;
}

static void edit_asked(void *bench, const struct edit *edit)
{
    struct bench *b = bench;
    const int64_t at = now(CLOCK_MONOTONIC);
    for (size_t i = 0; i < edits_count() && i < EDITS_MAX; i++) {
        if (edits_at(i) != edit) continue;
        b->edit_ns[i] += at - b->at_ns - b->clock_ns;
        break;
    }
    b->at_ns = now(CLOCK_MONOTONIC);
}

/* By edit, over all claims: what an edit asks first it pays for those that ask after it. */
static void edits_watch(struct bench *b)
{
    b->clock_ns = clock_costs();
    for (size_t round = 0; round < ROUNDS; round++) {
        memset(b->edit_ns, 0, sizeof b->edit_ns);
        for (size_t i = 0; i < CLAIMS; i++)
            judge_anew(b, i, (struct edit_run){.asked = edit_asked, .asker = b});
        for (size_t i = 0; i < EDITS_MAX; i++)
            if (round == 0 || b->edit_ns[i] < b->best_ns[i]) b->best_ns[i] = b->edit_ns[i];
    }
}

/* ---- rules of payers and the site --------------------------------------------------------- */

/* Half of them for the payer of these claims, half for every payer; ten times as many for others.
 * Each is for a twentieth of the procedure codes and some drugs, and looks at what stands beside.
 */
static str rule_write(struct arena *arena, unsigned i, const char *whom, const char *payer)
{
    static const char form[] =
        "  - {id: R-%u, stage: %s, severity: warn, message: m, source: s%s, codes: [%u-%u, J%u*],\n"
        "     when: {line.charge: {above: %u}, not: {exists: {in: other_lines, same_day: yes,\n"
        "       where: {line.modifiers: ['59', XS]}}}},\n"
        "     examples: {passes: [{}], fails: [\n"
        "       {claim: {payer: '%s'}, lines: [{procedure: J%u, charge: 900}]}]}}\n";
    const unsigned of_fifty = i % 50, code = 10000 + of_fifty * 1700;
    return arena_printf(arena, form, i, i % 2 ? "coding" : "scrubbing", whom, code, code + 4999,
                        i % 10, 10 + of_fifty, payer, i % 10);
}

enum { RULES_ASKED = 50, RULES_OF_OTHERS = 500 };

static struct rules *rules_make(struct arena *arena)
{
    struct config_fault fault = {0};
    str yaml = STR("drafted_by: a\napproved_by: b\nrules:\n");
    for (unsigned i = 0; i < RULES_ASKED + RULES_OF_OTHERS; i++) {
        const char *whom = i % 2 ? ", for: {payer: ['12M61', '12M62']}" : "";
        const str one = i < RULES_ASKED ? rule_write(arena, i, whom, "12M61")
                                        : rule_write(arena, i, ", for: {payer: OTHER}", "OTHER");
        yaml = arena_printf(arena, "%.*s%.*s", STR_ARGS(yaml), STR_ARGS(one));
    }
    struct rules *rules = rules_new(arena);
    must(rules_add(rules, STR("bench"), yaml, &fault) == OK, fault.what);
    return rules;
}

static void rule_heard(void *bench, const struct rule *rule, enum edit_state state,
                       struct evidence *evidence)
{
    (void)rule, (void)state, (void)evidence;
    ((struct bench *)bench)->findings++;
}

static int64_t rules_ns(struct bench *b, size_t first, size_t count)
{
    const int64_t begin = now(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = first; i < first + count; i++) {
        const struct edit_run run = {
            .claim = b->claims[i], .history = &b->histories[i], .arena = b->claim};
        struct rule_case of = {.run = &run};
        arena_reset(b->claim);
        rules_run(b->rules, STAGE_CODING, &of, rule_heard, b);
        rules_run(b->rules, STAGE_SCRUBBING, &of, rule_heard, b);
    }
    return (now(CLOCK_PROCESS_CPUTIME_ID) - begin) / (int64_t)count;
}

static void rules_measure(struct bench *b)
{
    b->rules = rules_make(b->kept);
    b->findings = 0;
    const int64_t ns = median_of(b, rules_ns, 0);
    (void)printf(",\"rules\":{\"asked\":%d,\"others\":%d,\"findings\":%zu,\"ns\":%lld}",
                 RULES_ASKED, RULES_OF_OTHERS, b->findings / ROUNDS / CLAIMS_OF_A_KIND,
                 (long long)ns);
}

static bool in_memory(struct bench *b)
{
    int64_t total = 0;
    (void)printf("{\"tables\":%zu,\"edits\":%zu,\"kinds\":[", codesets_count(b->codesets),
                 edits_count());
    for (size_t k = 0; k < KINDS; k++) {
        b->findings = 0;
        const int64_t unpacked = median_of(b, unpack_ns, k),
                      judged = median_of(b, edits_ns, k) - unpacked;
        total += judged;
        (void)printf("%s{\"kind\":\"%s\",\"ns\":%lld,\"unpack_ns\":%lld,\"findings\":%zu}",
                     k ? "," : "", bench_kinds[k].name, (long long)judged, (long long)unpacked,
                     b->findings / ROUNDS / CLAIMS_OF_A_KIND);
    }
    edits_watch(b);
    (void)printf("],\"ns\":%lld,\"costs\":[", (long long)(total / KINDS));
    for (size_t i = 0; i < edits_count(); i++)
        (void)printf("%s{\"edit\":\"%s\",\"stage\":\"%s\",\"ns\":%lld}", i ? "," : "",
                     edits_at(i)->id, edit_stage_name(edits_at(i)->stage),
                     (long long)(b->best_ns[i] / CLAIMS));
    (void)printf("]");
    rules_measure(b);
    (void)printf("}\n");
    return true;
}

static bool for_perf(struct bench *b)
{
    enum { REPEATS = 200 };
    (void)puts("ready");
    (void)fflush(stdout);
    for (size_t i = 0; i < REPEATS; i++) (void)edits_ns(b, 0, CLAIMS);
    return true;
}

/* ---- with PostgreSQL ---------------------------------------------------------------------- */

/* A patient of the database as one of this bench's: its own number, the claims of another. */
static void patient_of(const struct bench *b, uint64_t patient, struct arena *arena, Claim *claim)
{
    *claim = *b->claims[patient % CLAIMS];
    claim->number = (int64_t)(patient * (ENTRIES + 1));
    claim->shard = (int64_t)(patient * 7919 % (1 << 20));
    claim->identity = str_bytes(arena_printf(arena, "patient %08llu", (unsigned long long)patient));
}

static void history_fill(struct bench *b, uint64_t first, uint64_t count)
{
    const struct value **rows = ARENA_ARRAY(b->claim, const struct value *, count *ENTRIES);
    size_t n = 0;
    for (uint64_t p = first; p < first + count; p++) {
        Claim claim;
        patient_of(b, p, b->claim, &claim);
        for (size_t i = 0; i < ENTRIES; i++) {
            const struct history_entry *e = &b->histories[p % CLAIMS].items[i];
            const struct value cells[] = {
                V_INT(claim.shard), V_BYTES(claim.identity), V_INT(claim.number + 1 + (int64_t)i),
                V_INT(1),           V_STR(e->duplicate),     V_STR(e->control),
                V_DATE(e->from),    V_DATE(e->to),           V_INT(INT64_C(1720000000000000)),
                V_INT(0),           V_STR(e->body)};
            rows[n++] = arena_copy(b->claim, cells, sizeof cells);
        }
    }
    struct db_call call = db_call(history_table.write);
    for (size_t c = 0; c < history_table.column_count; c++)
        db_column(b->db, &call, history_table.columns[c].type, (struct db_cells_of){rows, n}, c);
    (void)db_send(b->db, &call);
    must(db_land(b->db) == DB_DONE, "the history cannot be written");
    db_forget(b->db);
}

static const struct sql backend = {"bench.backend", 0, "SELECT pg_backend_pid()"};

static int64_t backend_pid(struct bench *b)
{
    const struct db_call call = db_call(&backend);
    (void)db_send(b->db, &call);
    must(db_land(b->db) == DB_DONE, "the server does not say its process");
    const int64_t pid = db_get_int(db_rows(b->db, 0), 0, 0);
    db_forget(b->db);
    return pid;
}

/* CPU of the server's process so far, user and system; 0: it is not on this machine. */
static int64_t backend_cpu_ns(int64_t pid)
{
    enum { TEXT_MAX = 1024, SECOND = 1000000000 };
    char path[64], text[TEXT_MAX] = "";
    long long user = 0, kernel = 0;
    (void)snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    const size_t got = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[got] = '\0';
    const char *at = strrchr(text, ')');
    if (!at || sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user,
                      &kernel) != 2)
        return 0;
    return (user + kernel) * (SECOND / sysconf(_SC_CLK_TCK));
}

/* As a batch of scrubbing reads its keys, in one flight. */
static void history_read(struct bench *b, struct loaded *loaded, const struct table_rows *asked)
{
    const struct value **keys = ARENA_ARRAY(b->claim, const struct value *, asked->asked_count);
    struct db_call call = db_call(history_table.read);
    for (size_t i = 0; i < asked->asked_count; i++) keys[i] = asked->asked[i]->key;
    for (size_t c = 0; c < history_table.key_count; c++)
        db_column(b->db, &call, history_table.columns[c].type,
                  (struct db_cells_of){keys, asked->asked_count}, c);
    (void)db_send(b->db, &call);
    must(db_land(b->db) == DB_DONE, "the history cannot be read");
    const struct db_rows *rows = db_rows(b->db, 0);
    for (size_t i = 0; i < db_row_count(rows); i++)
        loaded_add(loaded, loaded_table(loaded, &history_table),
                   db_cells(rows, i, &history_table, b->claim));
}

static size_t batch_judge(struct bench *b, uint64_t *seed)
{
    static struct loaded loaded;
    struct trouble trouble = {0};
    struct keys keys = {&loaded};
    Claim claims[BATCH];
    size_t lines = 0;
    arena_reset(b->claim);
    loaded_start(&loaded, &scrubbing_worker, b->claim, &trouble);
    for (size_t i = 0; i < BATCH; i++) {
        patient_of(b, random_next(seed) % PATIENTS, b->claim, &claims[i]);
        history_keys(&keys, &claims[i]);
    }
    history_read(b, &loaded, loaded_table(&loaded, &history_table));
    for (size_t i = 0; i < BATCH; i++) {
        const struct history history = history_get(&loaded, b->claim, &hash_key, &claims[i]);
        judge(b, &claims[i], &history, (struct edit_run){0});
        lines += history.count * 5;
    }
    db_forget(b->db);
    return lines;
}

static bool with_database(struct bench *b)
{
    static const struct sql *const statements[] = {&sql_scrubbing_read_history,
                                                   &sql_scrubbing_write_history, &backend, NULL};
    enum { FILLED_AT_ONCE = 500 };
    enum db_outcome outcome;
    uint64_t seed = 5;
    size_t lines = 0;
    const char *at = getenv("CLAIMLINE_POSTGRES");
    b->db = db_open(at ? at : "", "bench", 1000, statements, &outcome);
    must(b->db != NULL, "no database: CLAIMLINE_POSTGRES");
    for (uint64_t p = 0; p < PATIENTS; p += FILLED_AT_ONCE) {
        arena_reset(b->claim);
        history_fill(b, p, FILLED_AT_ONCE);
    }
    (void)batch_judge(b, &seed);
    const int64_t pid = backend_pid(b), server = backend_cpu_ns(pid);
    const int64_t wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < BATCHES; i++) lines += batch_judge(b, &seed);
    const int64_t wall_ns = now(CLOCK_MONOTONIC) - wall,
                  cpu_ns = now(CLOCK_PROCESS_CPUTIME_ID) - cpu,
                  server_ns = backend_cpu_ns(pid) - server;
    enum { JUDGED = BATCH * BATCHES };
    (void)printf("{\"patients\":%d,\"lines_a_claim\":%.1f,\"wall_ns\":%lld,\"cpu_ns\":%lld,"
                 "\"server_ns\":%lld}\n",
                 PATIENTS, (double)lines / JUDGED, (long long)(wall_ns / JUDGED),
                 (long long)(cpu_ns / JUDGED), (long long)(server_ns / JUDGED));
    db_close(b->db);
    return true;
}

static const struct {
    const char *name;
    bool (*measure)(struct bench *b);
} modes[] = {{"memory", in_memory}, {"database", with_database}, {"profile", for_perf}};

int main(int argc, char **argv)
{
    static struct bench bench;
    size_t mode = 0;
    while (mode < COUNT_OF(modes) && (argc < 2 || strcmp(argv[1], modes[mode].name) != 0)) mode++;
    if (argc > 3 || mode == COUNT_OF(modes)) {
        (void)fputs("usage: bench_edits memory|database|profile [FOLDER]\n", stderr);
        return 2;
    }
    bench.kept = arena_new(SIZE_MAX);
    bench.claim = arena_new(CLAIM_BYTES);
    tables_read(&bench, argc == 3 && argv[2][0] ? argv[2] : NULL);
    claims_make(&bench);
    return modes[mode].measure(&bench) ? EXIT_SUCCESS : EXIT_FAILURE;
}
