/* On files that others wrote: the verdict that the corpus expects, and reading, writing, reading
 * gives the same claims. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "lib/x12/x837_samples.h"

enum { ARENA_BYTES = 64 * 1024 * 1024, FILE_BYTES_MAX = 64 * 1024, LINE_MAX_BYTES = 4096 };

struct verdict {
    char file[512], expect[40];
};

static const char *corpus(void)
{
    static char path[1024];
    const char *shared = getenv("CLAIMLINE_CORPUS");
    (void)snprintf(path, sizeof path, "%s/corpus", shared ? shared : SOURCE_DIR "/../shared");
    return path;
}

static FILE *open_in_corpus(const char *name, const char *mode)
{
    char path[2048];
    (void)snprintf(path, sizeof path, "%s/%s", corpus(), name);
    return fopen(path, mode);
}

static str read_file(struct arena *arena, const char *name)
{
    FILE *file = open_in_corpus(name, "rb");
    if (!file) return (str){0};
    char *content = arena_alloc(arena, FILE_BYTES_MAX);
    const size_t len = fread(content, 1, FILE_BYTES_MAX, file);
    (void)fclose(file);
    return (str){content, len};
}

/* The next row of the table about an 837 of the three guides. */
static bool next_verdict(FILE *table, struct verdict *verdict)
{
    char line[LINE_MAX_BYTES];
    while (fgets(line, sizeof line, table)) {
        if (strncmp(line, "837p/", 5) != 0 && strncmp(line, "837i/", 5) != 0 &&
            strncmp(line, "837d/", 5) != 0)
            continue;
        str rest = str_of(line);
        const str file = str_cut(&rest, '\t'), expect = str_cut(&rest, '\t');
        (void)snprintf(verdict->file, sizeof verdict->file, "%.*s", STR_ARGS(file));
        (void)snprintf(verdict->expect, sizeof verdict->expect, "%.*s", STR_ARGS(expect));
        return true;
    }
    return false;
}

static FILE *open_table(void)
{
    FILE *table = open_in_corpus("expected_verdict.tsv", "r");
    if (!table)
        cr_skip_test("the corpus is not here: set CLAIMLINE_CORPUS or put it into ../shared");
    return table;
}

static const struct x12_finding *first_error(const struct sample_claims *claims)
{
    for (size_t i = 0; i < claims->finding_count; i++)
        if (claims->findings[i].severity >= X12_ERROR) return &claims->findings[i];
    return NULL;
}

Test(x837_corpus, gets_the_verdict_that_is_expected)
{
    FILE *table = open_table();
    struct verdict verdict;
    int accepted = 0, not_accepted = 0;
    static struct sample_claims claims;
    while (next_verdict(table, &verdict)) {
        struct arena *arena = arena_new(ARENA_BYTES);
        sample_read(arena, read_file(arena, verdict.file), &claims);
        const struct x12_finding *error = first_error(&claims);
        if (strcmp(verdict.expect, "must_accept") == 0) {
            cr_expect_null(error, "%s: %s %s", verdict.file, error ? error->segment : "",
                           error ? error->text : "");
            cr_expect_eq(claims.unbound_count, 0u, "%s", verdict.file);
            accepted++;
        } else if (strcmp(verdict.expect, "must_not_accept_clean") == 0) {
            cr_expect_not_null(error, "%s: nothing was found", verdict.file);
            not_accepted++;
        }
        arena_free(arena);
    }
    (void)fclose(table);
    cr_expect_gt(accepted, 10);
    cr_expect_gt(not_accepted, 40);
}

static void forget_origin(Claim *claim)
{
    claim->source = NULL;
    claim->submitter_name = (ProtobufCBinaryData){0};
    claim->created = 0;
    claim->findings = NULL;
    claim->n_findings = 0;
}

static str packed(struct arena *arena, Claim *claim)
{
    forget_origin(claim);
    uint8_t *bytes_out = arena_alloc(arena, claim__get_packed_size(claim));
    return (str){(const char *)bytes_out, claim__pack(claim, bytes_out)};
}

/* Every file whose claims bind, clean or not, unless what is wrong with it cannot be sent (said
 * below). */
static bool can_be_kept(const struct sample_claims *claims)
{
    static const struct x12_rule *const lost[] = {
        /* not in the guide, so never sent; or an illegal value that no member can take */
        &x12_element_not_used,  &x12_element_too_many,   &x12_component_too_many,
        &x12_element_code,      &x12_segment_unexpected, &x12_segment_unknown,
        &x12_segment_order,     &x12_element_date,       &x12_element_time,
        &x12_element_number,    &x12_loop_too_many,      &x12_segment_too_many,
        &x12_element_condition, &x12_hl_orphan,          &x12_element_missing,
    };
    for (size_t i = 0; i < COUNT_OF(lost); i++)
        if (sample_finding(claims, lost[i])) return false;
    return claims->count > 0;
}

static void expect_round_trip(struct arena *arena, const char *file,
                              const struct sample_claims *claims)
{
    static struct sample_claims again;
    for (size_t i = 0; i < claims->count; i++) {
        const struct x837_envelope envelope = {.x12 = {.sender_qualifier = STR("ZZ"),
                                                       .sender_id = STR("A"),
                                                       .receiver_qualifier = STR("ZZ"),
                                                       .receiver_id = STR("B"),
                                                       .control = 1,
                                                       .date = date_of(20260630),
                                                       .usage = 'T'},
                                               .claim_type = claims->items[i]->type,
                                               .submitter_name = STR("A"),
                                               .submitter_id = STR("AA"),
                                               .submitter_contact = STR("C"),
                                               .submitter_phone = STR("5550000000"),
                                               .receiver_name = STR("B"),
                                               .receiver_id = STR("BB"),
                                               .purpose_type =
                                                   str_from(claims->items[i]->sender_type)};
        struct x837_writer *writer = x837_open(arena, &envelope);
        cr_assert_eq(x837_claim(writer, claims->items[i], (str){0}, NULL), OK);
        sample_read(arena, x837_close(writer), &again);
        cr_assert_eq(again.count, 1u, "%s", file);
        cr_expect(str_eq(packed(arena, claims->items[i]), packed(arena, again.items[0])),
                  "%s: claim %zu changed", file, i);
    }
}

Test(x837_corpus, keeps_every_claim_through_writing_and_reading)
{
    FILE *table = open_table();
    struct verdict verdict;
    int kept = 0, clean = 0;
    static struct sample_claims claims;
    while (next_verdict(table, &verdict)) {
        struct arena *arena = arena_new(ARENA_BYTES);
        sample_read(arena, read_file(arena, verdict.file), &claims);
        const bool must = strcmp(verdict.expect, "must_accept") == 0;
        if (must) cr_expect(can_be_kept(&claims), "%s is clean", verdict.file);
        if (can_be_kept(&claims)) {
            expect_round_trip(arena, verdict.file, &claims);
            kept++;
            clean += must;
        }
        arena_free(arena);
    }
    (void)fclose(table);
    cr_expect_gt(clean, 10);
    cr_expect_geq(kept, clean);
}
