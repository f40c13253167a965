/* An ExplanationOfBenefit has what R4 requires, in the shape of those that payers publish, and its
 * money is the claim's. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>

#include "reading.h"
#include "runtime/file.h"

enum { PATH_MAX_CHARS = 256, STACK_MAX = 65536 };

static const struct fhir_eob_entry entries[] = {
    {0, 9000, {0}},         {1, 3250, {"CO-45", 5}}, {1, 2000, {"PR-3", 4}},
    {2, 750, {"CO-97", 5}}, {0, 100, {"CO-253", 6}}, {0, -100, {"CO-253", 6}},
};

static str eob_of(struct arena *arena, const Claim *claim)
{
    const struct fhir_eob eob = {.claim = claim,
                                 .number = STR("0000000010100000"),
                                 .state = STR("paid"),
                                 .payer_control = STR("PC1"),
                                 .trace = STR("TRACE1"),
                                 .posted = date_of(20260715),
                                 .charge_cents = 15000,
                                 .paid_cents = 9000,
                                 .adjusted_cents = 4000,
                                 .patient_cents = 2000,
                                 .entries = entries,
                                 .entry_count = COUNT_OF(entries)};
    return fhir_eob_write(arena, &eob);
}

/* hl7.org/fhir/R4/explanationofbenefit.html, cardinality 1.. inside what is 0..: each item of the
 * list has the member. */
static void expect_members(const json_t *eob)
{
    static const struct {
        const char *list, *inside, *member;
    } rows[] = {
        {"insurance", NULL, "focal"},
        {"insurance", NULL, "coverage"},
        {"item", NULL, "sequence"},
        {"item", NULL, "productOrService"},
        {"item", "adjudication", "category"},
        {"diagnosis", NULL, "sequence"},
        {"diagnosis", NULL, "diagnosisCodeableConcept"},
        {"total", NULL, "category"},
        {"total", NULL, "amount"},
        {"adjudication", NULL, "category"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        json_t *item, *part;
        size_t n, k;
        json_array_foreach(json_object_get(eob, rows[i].list), n, item)
        {
            if (!rows[i].inside)
                cr_expect_not_null(json_object_get(item, rows[i].member), "%s.%s", rows[i].list,
                                   rows[i].member);
            json_array_foreach(rows[i].inside ? json_object_get(item, rows[i].inside) : NULL, k,
                               part) cr_expect_not_null(json_object_get(part, rows[i].member));
        }
    }
}

/* hl7.org/fhir/R4/explanationofbenefit.html: cardinality 1.. */
Test(eob, has_what_is_required)
{
    static const char *const required[] = {"resourceType", "status",   "type",    "use",
                                           "patient",      "created",  "insurer", "provider",
                                           "outcome",      "insurance"};
    struct reading reading = reading_of_sample("professional.json");
    Claim bare = CLAIM__INIT;
    const Claim *const claims[] = {reading_claim(&reading), &bare};
    for (size_t c = 0; c < COUNT_OF(claims); c++) {
        const str text = eob_of(reading.arena, claims[c]);
        json_t *eob = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
        cr_assert_not_null(eob, "%.*s", STR_ARGS(text));
        for (size_t i = 0; i < COUNT_OF(required); i++)
            cr_expect_not_null(json_object_get(eob, required[i]), "%s", required[i]);
        expect_members(eob);
        json_decref(eob);
    }
    reading_free(&reading);
}

static int64_t cents_of(const json_t *amount)
{
    const double value = json_number_value(json_object_get(amount, "value"));
    return (int64_t)(value * 100 + (value < 0 ? -0.5 : 0.5));
}

/* The sum of a list's amounts of one category; NULL: of all but submitted and benefit. */
static int64_t sum_of(const json_t *list, const char *category, size_t *count)
{
    json_t *entry;
    size_t i;
    int64_t sum = 0;
    json_array_foreach(list, i, entry)
    {
        const json_t *coding =
            json_array_get(json_object_get(json_object_get(entry, "category"), "coding"), 0);
        const char *code = json_string_value(json_object_get(coding, "code"));
        const bool named = strcmp(code, "submitted") == 0 || strcmp(code, "benefit") == 0;
        if (category ? strcmp(code, category) != 0 : named) continue;
        sum += cents_of(json_object_get(entry, "amount"));
        ++*count;
    }
    return sum;
}

/* submitted = benefit + adjustments, of each item and in all; payment = total benefit. */
static void expect_sums(const json_t *eob, const struct fhir_eob *of, bool by_line)
{
    size_t benefits = 0, others = 0, any = 0, i;
    int64_t submitted = 0, benefit = 0;
    json_t *item;
    json_array_foreach(json_object_get(eob, "item"), i, item)
    {
        const json_t *list = json_object_get(item, "adjudication");
        const size_t before = benefits;
        const int64_t charge = sum_of(list, "submitted", &any);
        const int64_t paid = sum_of(list, "benefit", &benefits);
        cr_expect_eq(charge, cents_of(json_object_get(item, "net")));
        if (benefits > before) cr_expect_eq(charge, paid + sum_of(list, NULL, &others));
        submitted += charge;
        benefit += paid;
    }
    const json_t *totals = json_object_get(eob, "total"),
                 *own = json_object_get(eob, "adjudication");
    cr_expect_eq(submitted, sum_of(totals, "submitted", &any));
    cr_expect_eq(sum_of(totals, "benefit", &any), of->paid_cents);
    cr_expect_eq(cents_of(json_object_get(json_object_get(eob, "payment"), "amount")),
                 of->paid_cents);
    cr_expect_eq(benefits, by_line ? of->claim->n_lines : 0, "every line or none");
    if (by_line) cr_expect_eq(benefit - sum_of(own, NULL, &any), of->paid_cents);
}

Test(eob, adds_up_line_by_line_where_the_lines_come_to_the_payment)
{
    static const struct fhir_eob_entry of_claim[] = {{0, 9000, {0}}, {0, 6000, {"CO-45", 5}}},
                                       reversed[] = {{0, 9000, {0}},
                                                     {1, 6000, {"CO-45", 5}},
                                                     {0, -9000, {0}},
                                                     {1, -6000, {"CO-45", 5}}};
    static const struct {
        const struct fhir_eob_entry *entries;
        size_t count;
        int64_t paid_cents;
        bool by_line;
    } rows[] = {
        {entries, COUNT_OF(entries), 9000, true},
        {of_claim, COUNT_OF(of_claim), 9000, true},
        {of_claim, 1, 9000, false}, /* nobody says why the rest was not paid */
        {reversed, COUNT_OF(reversed), 0, false},
        {NULL, 0, 15000, true},
    };
    struct reading reading = reading_of_sample("professional.json");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct fhir_eob of = {.claim = reading_claim(&reading),
                                    .number = STR("1"),
                                    .state = STR("paid"),
                                    .posted = date_of(20260715),
                                    .charge_cents = 15000,
                                    .paid_cents = rows[i].paid_cents,
                                    .entries = rows[i].entries,
                                    .entry_count = rows[i].count};
        const str text = fhir_eob_write(reading.arena, &of);
        json_t *eob = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
        cr_assert_not_null(eob);
        expect_members(eob);
        expect_sums(eob, &of, rows[i].by_line);
        json_decref(eob);
    }
    reading_free(&reading);
}

static bool says(str text, const char *part)
{
    return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

Test(eob, says_the_money_to_the_cent_and_why)
{
    struct reading reading = reading_of_sample("professional.json");
    const str text = eob_of(reading.arena, reading_claim(&reading));
    static const char *const parts[] = {
        "\"net\":{\"value\":142.50,\"currency\":\"USD\"}",
        "\"payment\":{\"date\":\"2026-07-15\",\"amount\":{\"value\":90.00,\"currency\":\"USD\"}",
        "claim-adjustment-reason-codes\",\"code\":\"45\"}]},\"amount\":{\"value\":32.50,",
        ("\"code\":\"memberliability\"}]},\"reason\":{\"coding\":[{\"system\":"
         "\"https://x12.org/codes/claim-adjustment-reason-codes\",\"code\":\"3\"}]},\"amount\":{"
         "\"value\":20.00"),
        "\"code\":\"R73.03\"",
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        cr_expect(says(text, parts[i]), "%s in %.*s", parts[i], STR_ARGS(text));
    cr_expect_not(says(text, "\"253\""), "what a reversal took back is not said");
    reading_free(&reading);
}

Test(eob, of_text_that_is_no_utf8_is_json)
{
    Claim claim = CLAIM__INIT;
    Party billing = PARTY__INIT;
    struct arena *arena = arena_new(1 << 20);
    billing.last_name = str_bytes(STR("M\xFCller \"\\\x01\xED\xA0\x80 \xC3\xBC"));
    claim.billing = &billing;
    const str text = eob_of(arena, &claim);
    json_t *eob = json_loadb(text.at, text.len, 0, NULL);
    cr_assert_not_null(eob, "%.*s", STR_ARGS(text));
    cr_expect(says(text, "M\\u00fcller"));
    json_decref(eob);
    arena_free(arena);
}

/* ---- the shape of the corpus's own -------------------------------------------------------------
 */

struct place {
    const json_t *json;
    char path[PATH_MAX_CHARS];
};

/* Every path in a resource with its JSON type as "path type", numbers being one type; lists add
 * nothing to a path but "[]". */
static void shape_add(const json_t *root, json_t *shape)
{
    static const char *const types[] = {"object", "list", "string", "number",
                                        "number", "flag", "flag",   "null"};
    struct place *stack = calloc(STACK_MAX, sizeof *stack);
    size_t depth = 0;
    stack[depth++].json = root;
    while (depth) {
        const struct place at = stack[--depth];
        char key[PATH_MAX_CHARS + 8];
        const char *name;
        json_t *value;
        size_t i;
        (void)snprintf(key, sizeof key, "%s %s", at.path, types[json_typeof(at.json)]);
        (void)json_object_set_new(shape, key, json_true());
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): Jansson walks no constant object */
        json_object_foreach((json_t *)(uintptr_t)at.json, name, value)
        {
            cr_assert_lt(depth, STACK_MAX);
            stack[depth].json = value;
            (void)snprintf(stack[depth++].path, PATH_MAX_CHARS, "%.200s.%.50s", at.path, name);
        }
        json_array_foreach(at.json, i, value)
        {
            cr_assert_lt(depth, STACK_MAX);
            stack[depth].json = value;
            (void)snprintf(stack[depth++].path, PATH_MAX_CHARS, "%.200s[]", at.path);
        }
    }
    free(stack);
}

static void file_shape_add(const char *path, json_t *shape, size_t *count)
{
    json_t *root = json_load_file(path, 0, NULL), *entry;
    size_t i;
    if (!root) return;
    const char *type = json_string_value(json_object_get(root, "resourceType"));
    if (type && strcmp(type, "ExplanationOfBenefit") == 0) {
        shape_add(root, shape);
        ++*count;
    }
    json_array_foreach(json_object_get(root, "entry"), i, entry)
    {
        const json_t *resource = json_object_get(entry, "resource");
        type = json_string_value(json_object_get(resource, "resourceType"));
        if (!type || strcmp(type, "ExplanationOfBenefit") != 0) continue;
        shape_add(resource, shape);
        ++*count;
    }
    json_decref(root);
}

static size_t corpus_shape(json_t *shape)
{
    const char *root = getenv("CLAIMLINE_CORPUS");
    char folder[512], path[1024];
    size_t count = 0;
    (void)snprintf(folder, sizeof folder, "%s/corpus/fhir", root ? root : SOURCE_DIR "/../shared");
    DIR *dir = opendir(folder);
    if (!dir) return 0;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.') file_shape_add(path, shape, &count);
    }
    (void)closedir(dir);
    return count;
}

/* Members of R4 that none of the corpus's EOBs happens to use. */
static const char *const r4_only[] = {
    ".claim.identifier object",
    ".claim.identifier.value string",
    ".payment.date string",
    ".payment.identifier object",
    ".payment.identifier.value string",
    ".provider.display string",
    ".insurer.identifier.system string",
};

static bool is_r4(const char *key)
{
    for (size_t i = 0; i < COUNT_OF(r4_only); i++)
        if (strcmp(key, r4_only[i]) == 0) return true;
    return strncmp(key, ".contained", strlen(".contained")) == 0;
}

Test(eob, has_the_shape_of_those_that_payers_publish)
{
    static const char *const samples[] = {"professional.json", "institutional.json", "oral.json"};
    json_t *shape = json_object(), *ours = json_object(), *value;
    const char *key;
    const size_t count = corpus_shape(shape);
    if (count == 0) cr_skip_test("../shared/corpus/fhir is missing: the shape is not compared");
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        struct reading reading = reading_of_sample(samples[i]);
        const str text = eob_of(reading.arena, reading_claim(&reading));
        json_t *eob = json_loadb(text.at, text.len, 0, NULL);
        shape_add(eob, ours);
        json_decref(eob);
        reading_free(&reading);
    }
    json_object_foreach(ours, key, value)
        cr_expect(is_r4(key) || json_object_get(shape, key), "not in %zu EOBs: %s", count, key);
    json_decref(shape);
    json_decref(ours);
}
