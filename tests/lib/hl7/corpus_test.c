/* The HL7 messages of the shared corpus get the verdict that its table expects, and their charges
 * bind. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include "lib/hl7/ack.h"
#include "lib/hl7/dft.h"
#include "lib/hl7/split.h"

enum { FILE_MAX = 1 << 20, LINE_CHARS = 1024, COLUMNS = 10 };

static const char *corpus_folder(void)
{
    static char path[512];
    const char *named = getenv("CLAIMLINE_CORPUS");
    (void)snprintf(path, sizeof path, "%s/corpus", named ? named : SOURCE_DIR "/../shared");
    return path;
}

static str file_read(struct arena *arena, const char *name)
{
    char path[800], *text = arena_alloc(arena, FILE_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", corpus_folder(), name);
    FILE *file = fopen(path, "rb");
    if (!file) return (str){0};
    const size_t len = fread(text, 1, FILE_MAX, file);
    (void)fclose(file);
    return (str){text, len};
}

/* What a gateway would make of a file: messages, and whether all of them are accepted. */
struct outcome {
    int64_t messages;
    bool clean;
    int64_t charges;
};

static void expect_binds(str message, struct arena *arena, const char *name)
{
    static const struct hl7_class any = {{"*", 1}, CLAIM_TYPE__PROFESSIONAL, {"11", 2}, {0}};
    static const struct hl7_profile profile = {.classes = &any, .class_count = 1};
    Claim *claim = NULL;
    const char *fault = NULL;
    cr_expect_eq(dft_bind(message, &profile, arena, &claim, &fault), OK, "%s", name);
    if (!claim) return;
    (void)dft_net(claim, arena);
    cr_expect(claim->n_lines > 0, "%s", name);
    cr_expect(claim->n_findings > 0, "%s: nobody bills for an unknown sender", name);
}

static struct outcome judge(str content, struct arena *arena, const char *name)
{
    struct hl7_bytes bytes_left = {content};
    struct hl7_split *split = hl7_split_new(arena, hl7_source_of(&bytes_left), FILE_MAX, 0, 0);
    struct outcome outcome = {.clean = true};
    struct hl7_part part;
    for (hl7_split_next(split, &part); part.kind != HL7_PART_END; hl7_split_next(split, &part)) {
        struct hl7_verdict verdict;
        outcome.clean &= part.kind == HL7_PART_MESSAGE;
        if (part.kind != HL7_PART_MESSAGE) continue;
        outcome.messages++;
        hl7_check(part.text, &verdict);
        outcome.clean &= verdict.answer == HL7_AA;
        outcome.charges += verdict.charge_count;
        if (verdict.answer == HL7_AA && verdict.charge_count)
            expect_binds(hl7_normalized(arena, part.text), arena, name);
    }
    return outcome;
}

static void expect_row(char *line)
{
    char *cells[COLUMNS] = {0};
    for (size_t i = 0; i < COLUMNS && line; i++) cells[i] = strsep(&line, "\t\n");
    if (!cells[7] || strncmp(cells[0], "hl7v2/", 6) != 0) return;
    struct arena *arena = arena_new(16 << 20);
    const str content = file_read(arena, cells[0]);
    cr_assert_not_null(content.at, "%s", cells[0]);
    const struct outcome outcome = judge(content, arena, cells[0]);
    if (strcmp(cells[1], "must_accept") == 0) cr_expect(outcome.clean, "%s", cells[0]);
    if (strcmp(cells[1], "must_not_accept_clean") == 0)
        cr_expect_not(outcome.clean, "%s", cells[0]);
    if (cells[7][0]) cr_expect_eq(outcome.messages, atol(cells[7]), "%s", cells[0]);
    arena_free(arena);
}

Test(corpus, gets_the_verdicts_that_its_table_expects)
{
    char path[600], line[LINE_CHARS];
    (void)snprintf(path, sizeof path, "%s/expected_verdict.tsv", corpus_folder());
    FILE *table = fopen(path, "rb");
    if (!table) {
        (void)fprintf(stderr, "skipped: no corpus at %s\n", corpus_folder());
        return;
    }
    int rows = 0;
    for (; fgets(line, sizeof line, table); rows++) expect_row(line);
    (void)fclose(table);
    cr_expect(rows > 60);
}
