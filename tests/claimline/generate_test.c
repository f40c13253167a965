/* Generated encounters are the same for a seed, clean where they should be, and wrong where
 * expected.tsv says so. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/edit/rules.h"
#include "lib/hl7/ack.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/split.h"
#include "lib/claim/identity.h"
#include "lib/x12/x837.h"
#include "runtime/file.h"

enum {
    PATH_CHARS = 1024,
    FILE_MAX = 32 << 20,
    CLAIMS = 4000,
    MESSAGE_MAX = 1 << 20,
    TODAY = 20260630
};

static const struct hash_key key = {{1}};

/* The claims of a run so far, and the tables to judge them by. */
struct bench {
    struct arena *arena; /* for what lasts */
    struct codesets *codesets;
    struct partners partners;
    struct rules *rules; /* those that are shipped change nothing here */
    struct hl7_profiles profiles;
    struct history_entry entries[CLAIMS + 1];
    unsigned char identities[CLAIMS + 1][IDENTITY_BYTES];
    size_t claims, expected_count, expected_met;
    struct {
        char control[24], edit[12];
    } expected[CLAIMS];
};

static const char *binary(void)
{
    const char *named = getenv("CLAIMLINE_BINARY");
    return named ? named : BINARY_DIR "/bin/claimline";
}

enum { FOLDER_CHARS = 40 };

/* Into a folder of its own, whose name is set. */
static bool generate(char folder[FOLDER_CHARS], const char *options)
{
    char command[PATH_CHARS];
    if (access(binary(), X_OK) != 0) {
        (void)fprintf(stderr, "skipped: no %s\n", binary());
        return false;
    }
    (void)snprintf(folder, FOLDER_CHARS, "/tmp/claimline-generate-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    (void)snprintf(command, sizeof command, "'%s' generate --out %s %s >/dev/null", binary(),
                   folder, options);
    cr_assert_eq(system(command), 0, "%s", command);
    return true;
}

static void folder_remove(const char *folder)
{
    char command[PATH_CHARS];
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect_eq(system(command), 0);
}

static str file_read(struct arena *arena, const char *path)
{
    char *text = arena_alloc(arena, FILE_MAX);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    const size_t len = fread(text, 1, FILE_MAX, file);
    (void)fclose(file);
    return (str){text, len};
}

/* ---- the same for a seed --------------------------------------------------------------------- */

static int same(const char *a, const char *b)
{
    char command[PATH_CHARS];
    (void)snprintf(command, sizeof command, "diff -r %s %s >/dev/null", a, b);
    return system(command);
}

Test(generate, writes_the_same_bytes_for_the_same_seed_and_others_for_another)
{
    char first[FOLDER_CHARS], again[FOLDER_CHARS], other[FOLDER_CHARS];
    if (!generate(first, "--count 500 --seed 7")) return;
    (void)generate(again, "--count 500 --seed 7");
    (void)generate(other, "--count 500 --seed 8");
    cr_expect_eq(same(first, again), 0);
    cr_expect_neq(same(first, other), 0);
    folder_remove(first), folder_remove(again), folder_remove(other);
}

/* ---- judged ---------------------------------------------------------------------------------- */

static struct bench *bench_new(void)
{
    struct arena *arena = arena_new(SIZE_MAX);
    struct bench *bench = ARENA_NEW(arena, struct bench);
    struct partners_reading *partners = ARENA_NEW(arena, struct partners_reading);
    struct hl7_profiles_reading *profiles = ARENA_NEW(arena, struct hl7_profiles_reading);
    bench->arena = partners->arena = profiles->arena = arena;
    bench->codesets = codesets_new(arena);
    cr_assert_eq(folder_read(SOURCE_DIR "/config/codesets", ".tsv", codesets_add, bench->codesets),
                 OK);
    cr_assert_eq(folder_read(SOURCE_DIR "/config/payers", ".yaml", partners_add, partners), OK);
    cr_assert_eq(folder_read(SOURCE_DIR "/config/profiles", ".yaml", hl7_profiles_add, profiles),
                 OK);
    bench->rules = rules_new(arena);
    cr_assert_eq(folder_read(SOURCE_DIR "/config/edits", ".yaml", rules_add_file, bench->rules),
                 OK);
    bench->partners = partners_of(partners);
    bench->profiles = hl7_profiles_of(profiles);
    return bench;
}

static void expected_read(struct bench *bench, const char *path)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file);
    while (bench->expected_count < CLAIMS &&
           fscanf(file, "%23s %11s", bench->expected[bench->expected_count].control,
                  bench->expected[bench->expected_count].edit) == 2)
        bench->expected_count++;
    (void)fclose(file);
}

static const char *expected_of(const struct bench *bench, const Claim *claim)
{
    for (size_t i = 0; i < bench->expected_count; i++)
        if (str_is(str_from(claim->patient_control), bench->expected[i].control))
            return bench->expected[i].edit;
    return NULL;
}

static str stopping(struct arena *arena, const Claim *claim, const struct edit_findings *found,
                    str before)
{
    str all = before;
    for (size_t i = 0; i < claim->n_findings && before.len == 0; i++)
        if (str_is(str_from(claim->findings[i]->severity), "reject") ||
            str_is(str_from(claim->findings[i]->severity), "hold"))
            all = arena_printf(arena, "%.*s %.*s", STR_ARGS(all),
                               STR_ARGS(str_from(claim->findings[i]->edit)));
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].severity <= SEVERITY_HOLD)
            all = arena_printf(arena, "%.*s %s", STR_ARGS(all), found->items[i].edit->id);
    return all;
}

static struct history history_of(struct bench *bench, const unsigned char *identity,
                                 const Claim *claim, struct arena *arena)
{
    struct history_entry *items = ARENA_ARRAY(arena, struct history_entry, bench->claims + 1);
    size_t count = 0;
    for (size_t i = 0; i < bench->claims; i++)
        if (memcmp(bench->identities[i], identity, IDENTITY_BYTES) == 0)
            items[count++] = bench->entries[i];
    return (struct history){
        items, count, history_duplicate(arena, &key, claim), history_control(arena, &key, claim),
        false, false};
}

static void judge(struct bench *bench, Claim *claim, const struct patient_identity *patient,
                  struct arena *arena)
{
    const struct identity identity = identity_of(&key, patient);
    claim->number = (int64_t)bench->claims + 1;
    claim->version = 1;
    const struct history history = history_of(bench, identity.hash, claim, arena);
    const struct edit_run run = {
        .claim = claim,
        .codesets = bench->codesets,
        .partners = &bench->partners,
        .partner = partner_for(&bench->partners, claim_payer_id(claim), claim->type),
        .history = &history,
        .rules = bench->rules,
        .today = date_of(TODAY),
        .arena = arena,
    };
    const struct edit_findings coding = edits_run(STAGE_CODING, &run),
                               scrubbing = edits_run(STAGE_SCRUBBING, &run);
    const str first = stopping(arena, claim, &coding, STR(""));
    const str all =
        stopping(arena, claim, &scrubbing, arena_printf(arena, "%.*s ", STR_ARGS(first)));
    const char *wanted = expected_of(bench, claim);
    if (!wanted)
        cr_expect_eq(str_trim(all).len, 0, "%.*s is right but: %.*s",
                     STR_ARGS(str_from(claim->patient_control)), STR_ARGS(all));
    else
        cr_expect_not_null(strstr(arena_text(arena, all), wanted), "%.*s wants %s but: %.*s",
                           STR_ARGS(str_from(claim->patient_control)), wanted, STR_ARGS(all));
    bench->expected_met += wanted != NULL;
    cr_assert(bench->claims < CLAIMS);
    if (str_trim(all).len == 0) {
        memcpy(bench->identities[bench->claims], identity.hash, IDENTITY_BYTES);
        bench->entries[bench->claims] = history_entry_of(bench->arena, &key, claim);
    }
    bench->claims++;
}

static void judge_837(struct bench *bench, str content)
{
    struct arena *arena = arena_new(SIZE_MAX);
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, content), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    enum x12_event envelope;
    while (x12_stream_next(stream, &envelope) == OK && envelope != X12_END) {
        if (envelope != X12_ST) continue;
        struct x837_event event;
        cr_assert(x837_reads(stream));
        x837_start(reader, stream);
        do {
            cr_assert_eq(x837_next(reader, arena, &event), OK);
            cr_expect_neq(event.kind, X837_UNBOUND, "%s", event.reason);
            if (event.kind != X837_CLAIM) continue;
            const Claim *claim = event.claim;
            const Party *person = claim->patient ? claim->patient : claim->subscriber->name;
            judge(bench, event.claim,
                  &(struct patient_identity){.payer_id = str_from(claim->payer->id),
                                             .member_id = str_from(claim->subscriber->name->id),
                                             .first_name = str_from(person->first_name),
                                             .birth_date = {claim->patient_birth_date}},
                  arena);
        } while (event.kind != X837_TRANSACTION_END);
        cr_expect_eq(event.segment_count, event.stated_segment_count);
    }
    cr_expect_eq(stream->envelope.count, 0);
    x837_reader_free(reader);
    arena_free(arena);
}

static void judge_hl7(struct bench *bench, str content)
{
    struct arena *arena = arena_new(SIZE_MAX);
    struct hl7_bytes bytes_left = {content};
    struct hl7_split *split = hl7_split_new(arena, hl7_source_of(&bytes_left), MESSAGE_MAX, 0, 0);
    struct hl7_part part;
    for (hl7_split_next(split, &part); part.kind == HL7_PART_MESSAGE;
         hl7_split_next(split, &part)) {
        struct hl7_verdict verdict;
        struct hl7_header header;
        struct patient_identity patient;
        Claim *claim = NULL;
        const char *fault = NULL;
        const str message = hl7_normalized(arena, part.text);
        hl7_check(message, &verdict);
        cr_expect_eq(verdict.answer, HL7_AA);
        cr_assert_eq(hl7_header_read(message, &header), OK);
        cr_assert_eq(hl7_patient(message, &patient), OK);
        const struct hl7_profile *profile =
            hl7_profile_for(&bench->profiles, header.sending_application, header.sending_facility);
        cr_assert_eq(dft_bind(message, profile, arena, &claim, &fault), OK, "%s", fault);
        cr_expect_eq(dft_net(claim, arena), 0);
        judge(bench, claim, &patient, arena);
    }
    cr_expect_eq(part.kind, HL7_PART_END, "%s", part.what ? part.what : "?");
    arena_free(arena);
}

static void judge_folder(struct bench *bench, const char *folder)
{
    struct dirent **names = NULL;
    const int count = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[PATH_CHARS];
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        struct arena *arena = arena_new(SIZE_MAX);
        if (strstr(path, ".837")) judge_837(bench, file_read(arena, path));
        if (strstr(path, ".hl7")) judge_hl7(bench, file_read(arena, path));
        arena_free(arena);
        free(names[i]);
    }
    free(names);
}

Test(generate, is_clean_but_for_what_is_wrong_on_purpose_and_that_is_found)
{
    char folder[FOLDER_CHARS], path[PATH_CHARS];
    if (!generate(folder, "--count 3000 --seed 11 --wrong 25")) return;
    struct bench *bench = bench_new();
    (void)snprintf(path, sizeof path, "%s/expected.tsv", folder);
    expected_read(bench, path);
    judge_folder(bench, folder);
    cr_expect_eq(bench->claims, 3000);
    cr_expect(bench->expected_count > 600);
    cr_expect_eq(bench->expected_met, bench->expected_count);
    folder_remove(folder);
    arena_free(bench->arena);
}
