/* claimline generate: synthetic encounters as files or to a gateway, and what is wrong with which.
 */
#include "claimline/generate.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "claimline/commands.h"
#include "claimline/generate_send.h"

enum {
    PATH_CHARS = 4096,
    FORMATS = 2,
    FACILITIES_MAX = 8,
    WRONG_DEFAULT_BASIS_POINTS = 800,
    PER_FILE_DEFAULT = 500,
    PER_FILE_MAX = 5000, /* claims in one ST: 005010X222A1 1.3.2 */
    COUNT_DEFAULT = 1000,
    COUNT_MAX = 100000000,
    SEED_MAX = 1000000000,
};
static const int32_t today_default = 20260630;

/* ---- a run ----------------------------------------------------------------------------------- */

struct run {
    struct generate_plan plan;
    struct generate_file files[FACILITIES_MAX][FORMATS];
    struct sender *sender;
    struct sender_counts answers;
    FILE *expected;
    uint64_t wrong_count, lines;
    int64_t cents;
};

static bool expected_write(struct run *run, const struct encounter *encounter)
{
    run->wrong_count++;
    return !run->expected ||
           fprintf(run->expected, "%s\t%s\n", encounter->control, encounter->wrong->edit) > 0;
}

static bool encounter_write(struct run *run, uint64_t index)
{
    struct encounter encounter;
    enum generate_format format;
    encounter_make(&run->plan, index, &encounter, &format);
    run->lines += (uint64_t)encounter.line_count;
    run->cents += encounter.total_cents;
    return generate_file_claim(&run->files[encounter.facility - generate_facilities][format],
                               &encounter) &&
           (!encounter.wrong || expected_write(run, &encounter));
}

static void files_prepare(struct run *run, struct arena *arena)
{
    for (size_t i = 0; i < generate_facility_count; i++)
        for (int format = 0; format < FORMATS; format++)
            run->files[i][format] =
                (struct generate_file){.plan = &run->plan,
                                       .facility = &generate_facilities[i],
                                       .format = (enum generate_format)format,
                                       .sender = format == GENERATE_HL7 ? run->sender : NULL,
                                       .buffer = arena_alloc(arena, GENERATE_BUFFER_BYTES)};
}

static bool files_close(struct run *run)
{
    bool good = true;
    for (size_t i = 0; i < generate_facility_count; i++)
        for (int format = 0; format < FORMATS; format++) {
            generate_file_close(&run->files[i][format]);
            good &= !run->files[i][format].failed;
        }
    if (run->sender) good &= sender_close(run->sender, &run->answers) == OK;
    return (!run->expected || fclose(run->expected) == 0) && good;
}

static bool run_all(struct run *run)
{
    bool good = true;
    for (uint64_t i = 0; i < run->plan.count && good; i++) good = encounter_write(run, i);
    return files_close(run) && good;
}

/* ---- options --------------------------------------------------------------------------------- */

enum kind { KIND_PATH, KIND_NUMBER, KIND_PERCENT, KIND_PER_FILE, KIND_DATE, KIND_FORMAT };

#define MEMBER(member) offsetof(struct generate_plan, member)
/* clang-format off */
static const struct option {
    const char *name;
    enum kind kind;
    size_t offset;
    int64_t min, max;
    const char *value, *doc;
} options[] = {
    {"--count",    KIND_NUMBER,   MEMBER(count),              0, COUNT_MAX,    "N",           "encounters (1000)"},
    {"--seed",     KIND_NUMBER,   MEMBER(seed),               0, SEED_MAX,     "S",           "the same seed gives the same bytes (1)"},
    {"--today",    KIND_DATE,     MEMBER(today),              0, 0,            "YYYYMMDD",    "services lie in the 90 days before (20260630)"},
    {"--format",   KIND_FORMAT,   0,                          0, 0,            "837|hl7|mixed", "mixed: one in four is HL7"},
    {"--wrong",    KIND_PERCENT,  MEMBER(wrong_basis_points), 0, 100,          "PERCENT",     "wrong on purpose (8)"},
    {"--per-file", KIND_PER_FILE, MEMBER(per_file),           1, PER_FILE_MAX, "N",           "claims a file (500)"},
    {"--out",      KIND_PATH,     MEMBER(folder),             0, 0,            "FOLDER",      "files and expected.tsv: which claim is wrong how"},
    {"--inbox",    KIND_PATH,     MEMBER(folder),             0, 0,            "FOLDER",      "files only: a folder that a gateway watches"},
    {"--expected", KIND_PATH,     MEMBER(expected),           0, 0,            "FILE",        "where expected.tsv goes with --inbox"},
    {"--send",     KIND_PATH,     MEMBER(address),            0, 0,            "HOST:PORT",   "send HL7 by MLLP, and again until it is answered"},
};
/* clang-format on */

static bool format_read(const char *text, struct generate_plan *plan)
{
    plan->x12 = strcmp(text, "837") == 0 || strcmp(text, "mixed") == 0;
    plan->hl7 = strcmp(text, "hl7") == 0 || strcmp(text, "mixed") == 0;
    return plan->x12 || plan->hl7;
}

static bool number_read(const struct option *option, const char *text, int64_t *number)
{
    return str_parse_int(str_of(text), number) && *number >= option->min && *number <= option->max;
}

static bool option_read(const struct option *option, const char *text, struct generate_plan *plan)
{
    char *member = (char *)plan + option->offset;
    int64_t number = 0;
    switch (option->kind) {
    case KIND_PATH:
        *(const char **)(void *)member = text;
        return true;
    case KIND_DATE:
        return date_parse(str_of(text), (date *)(void *)member);
    case KIND_FORMAT:
        return format_read(text, plan);
    case KIND_NUMBER:
        if (!number_read(option, text, &number)) return false;
        *(uint64_t *)(void *)member = (uint64_t)number;
        return true;
    case KIND_PERCENT:
    case KIND_PER_FILE:
        if (!number_read(option, text, &number)) return false;
        *(uint32_t *)(void *)member = (uint32_t)number * (option->kind == KIND_PERCENT ? 100 : 1);
        return true;
    }
    return false;
}

static const struct option *option_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (strcmp(options[i].name, name) == 0) return &options[i];
    return NULL;
}

static int help(void)
{
    (void)usage_of("generate");
    for (size_t i = 0; i < COUNT_OF(options); i++)
        (void)fprintf(stderr, "  %-10s %-13s %s\n", options[i].name, options[i].value,
                      options[i].doc);
    (void)fprintf(stderr, "  %-10s %-13s %s\n  %-10s %-13s %s\n", "--framed", "",
                  "HL7 files as MLLP frames, not batches", "--kinds", "",
                  "lists what can be wrong");
    return EXIT_USAGE;
}

static int kinds(void)
{
    for (size_t i = 0; i < generate_wrong_count; i++)
        (void)printf("%s\t%s\n", generate_wrongs[i].edit, generate_wrongs[i].doc);
    return EXIT_DONE;
}

/* False: help is due. */
static bool options_read(int argc, char **argv, struct generate_plan *plan, char *expected)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--framed") == 0) {
            plan->framed = true;
            continue;
        }
        const struct option *option = option_find(argv[i]);
        if (!option || i + 1 == argc || !option_read(option, argv[++i], plan)) return false;
        if (strcmp(option->name, "--out") != 0) continue;
        (void)snprintf(expected, PATH_CHARS, "%s/expected.tsv", plan->folder);
        plan->expected = expected;
    }
    if (plan->address) plan->framed = true;
    return plan->folder != NULL || (plan->address && !plan->x12);
}

static int report(const struct run *run)
{
    (void)printf("{\"claims\":%" PRIu64 ",\"lines\":%" PRIu64 ",\"charge_cents\":%" PRId64
                 ",\"wrong\":%" PRIu64 ",\"answered\":{\"accepted\":%" PRIu64
                 ",\"refused\":%" PRIu64 ",\"sent_again\":%" PRIu64 "}}\n",
                 run->plan.count, run->lines, run->cents, run->wrong_count, run->answers.accepted,
                 run->answers.refused, run->answers.again);
    return EXIT_DONE;
}

static int generate(struct run *run, struct arena *arena)
{
    if (run->plan.address && !(run->sender = sender_new(arena, run->plan.address))) return help();
    if (run->plan.folder) (void)mkdir(run->plan.folder, 0777); /* most often it is there */
    if (run->plan.expected && !(run->expected = fopen(run->plan.expected, "wb")))
        return complain("generate", "cannot write expected.tsv");
    files_prepare(run, arena);
    return run_all(run)
               ? report(run)
               : complain("generate", "a file could not be written, or the receiver is gone");
}

int command_generate(int argc, char **argv)
{
    static struct run run;
    static char expected[PATH_CHARS];
    run.plan = (struct generate_plan){.count = COUNT_DEFAULT,
                                      .seed = 1,
                                      .today = date_of(today_default),
                                      .x12 = true,
                                      .hl7 = true,
                                      .wrong_basis_points = WRONG_DEFAULT_BASIS_POINTS,
                                      .per_file = PER_FILE_DEFAULT};
    if (argc == 2 && strcmp(argv[1], "--kinds") == 0) return kinds();
    if (!options_read(argc, argv, &run.plan, expected)) return help();
    struct arena *arena = arena_new(SIZE_MAX);
    const int status = generate(&run, arena);
    arena_free(arena);
    return status;
}
