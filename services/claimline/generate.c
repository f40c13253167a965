/* claimline generate: synthetic encounters as 837 and HL7 files, and what is wrong with which. */
#include "claimline/generate.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "claimline/commands.h"

enum {
    BUFFER_BYTES = 256 * 1024,
    LINE_BYTES = 1024,
    PATH_CHARS = 4096,
    FORMATS = 2,
    FACILITIES_MAX = 8,
    WRONG_DEFAULT_BASIS_POINTS = 800,
    PER_FILE_DEFAULT = 1000,
    PER_FILE_MAX = 5000, /* claims in one ST: 005010X222A1 1.3.2 */
    COUNT_DEFAULT = 1000,
};
static const int32_t today_default = 20260630;
static const int64_t count_max = 100000000;

/* ---- files ----------------------------------------------------------------------------------- */

static void file_flush(struct generate_file *file)
{
    if (file->len && fwrite(file->buffer, 1, file->len, file->file) != file->len)
        file->failed = true;
    file->len = 0;
}

void generate_file_put(struct generate_file *file, const char *text, size_t len)
{
    if (file->len + len > BUFFER_BYTES) file_flush(file);
    memcpy(file->buffer + file->len, text, len);
    file->len += len;
}

void generate_file_print(struct generate_file *file, const char *format, ...)
{
    if (file->len + LINE_BYTES > BUFFER_BYTES) file_flush(file);
    va_list arguments;
    va_start(arguments, format);
    const int len = vsnprintf(file->buffer + file->len, LINE_BYTES, format, arguments);
    va_end(arguments);
    if (len < 0 || len >= LINE_BYTES)
        file->failed = true;
    else
        file->len += (size_t)len;
}

void generate_file_open(struct generate_file *file)
{
    char path[PATH_CHARS];
    const char *suffix = file->format == GENERATE_837 ? "837" : file->plan->framed ? "mllp" : "hl7";
    file->ordinal++;
    file->claims = 0;
    (void)snprintf(path, sizeof path, "%s/%s-%04u.%s", file->plan->folder, file->facility->facility,
                   file->ordinal, suffix);
    file->file = fopen(path, "wb");
    if (!file->file) {
        file->failed = true;
        return;
    }
    if (file->format == GENERATE_837)
        x12_begin(file);
    else
        hl7_begin(file);
}

void generate_file_close(struct generate_file *file)
{
    if (!file->file) return;
    if (file->format == GENERATE_837)
        x12_end(file);
    else
        hl7_end(file);
    file_flush(file);
    if (fclose(file->file) != 0) file->failed = true;
    file->file = NULL;
}

/* ---- a run ----------------------------------------------------------------------------------- */

struct run {
    struct generate_plan plan;
    struct generate_file files[FACILITIES_MAX][FORMATS];
    FILE *expected;
    uint64_t wrong_count, lines;
    int64_t cents;
};

static struct generate_file *file_for(struct run *run, const struct encounter *encounter,
                                      enum generate_format format)
{
    struct generate_file *file = &run->files[encounter->facility - generate_facilities][format];
    /* A repeated claim stays beside the first: in one file they come in order. */
    const bool repeated = encounter->wrong && !encounter->wrong->spoil;
    if (file->file && file->claims >= run->plan.per_file && !repeated) generate_file_close(file);
    if (!file->file && !file->failed) generate_file_open(file);
    return file;
}

static bool encounter_write(struct run *run, const struct encounter *encounter,
                            enum generate_format format)
{
    struct generate_file *file = file_for(run, encounter, format);
    if (file->failed) return false;
    file->claims++;
    if (format == GENERATE_837)
        x12_claim(file, encounter);
    else
        hl7_claim(file, encounter);
    run->lines += (uint64_t)encounter->line_count;
    run->cents += encounter->total_cents;
    if (!encounter->wrong) return !file->failed;
    run->wrong_count++;
    return fprintf(run->expected, "%s\t%s\n", encounter->control, encounter->wrong->edit) > 0 &&
           !file->failed;
}

static void files_prepare(struct run *run, struct arena *arena)
{
    for (size_t i = 0; i < generate_facility_count; i++)
        for (int format = 0; format < FORMATS; format++)
            run->files[i][format] =
                (struct generate_file){.plan = &run->plan,
                                       .facility = &generate_facilities[i],
                                       .format = (enum generate_format)format,
                                       .buffer = arena_alloc(arena, BUFFER_BYTES)};
}

static bool files_close(struct run *run)
{
    bool good = true;
    for (size_t i = 0; i < generate_facility_count; i++)
        for (int format = 0; format < FORMATS; format++) {
            generate_file_close(&run->files[i][format]);
            good &= !run->files[i][format].failed;
        }
    return fclose(run->expected) == 0 && good;
}

static bool run_all(struct run *run)
{
    bool good = true;
    for (uint64_t i = 0; i < run->plan.count && good; i++) {
        struct encounter encounter;
        enum generate_format format;
        encounter_make(&run->plan, i, &encounter, &format);
        good = encounter_write(run, &encounter, format);
    }
    return files_close(run) && good;
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool number_read(const char *text, int64_t max, int64_t *number)
{
    return str_parse_int(str_of(text), number) && *number >= 0 && *number <= max;
}

static bool format_read(const char *text, struct generate_plan *plan)
{
    plan->x12 = strcmp(text, "837") == 0 || strcmp(text, "mixed") == 0;
    plan->hl7 = strcmp(text, "hl7") == 0 || strcmp(text, "mixed") == 0;
    return plan->x12 || plan->hl7;
}

/* One option with its value; false: it is none, or the value is not good. */
static bool option_read(const char *name, const char *value, struct generate_plan *plan)
{
    int64_t number = 0;
    if (strcmp(name, "--out") == 0) {
        plan->folder = value;
        return true;
    }
    if (strcmp(name, "--format") == 0) return format_read(value, plan);
    if (strcmp(name, "--today") == 0) return date_parse(str_of(value), &plan->today);
    if (!number_read(value, count_max, &number)) return false;
    if (strcmp(name, "--count") == 0)
        plan->count = (uint64_t)number;
    else if (strcmp(name, "--seed") == 0)
        plan->seed = (uint64_t)number;
    else if (strcmp(name, "--wrong") == 0 && number <= 100)
        plan->wrong_basis_points = (uint32_t)number * 100;
    else if (strcmp(name, "--per-file") == 0 && number > 0 && number <= PER_FILE_MAX)
        plan->per_file = (uint32_t)number;
    else
        return false;
    return true;
}

static bool options_read(int argc, char **argv, struct generate_plan *plan)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--framed") == 0) {
            plan->framed = true;
            continue;
        }
        if (i + 1 == argc || !option_read(argv[i], argv[i + 1], plan)) return false;
        i++;
    }
    return plan->folder != NULL;
}

static int report(const struct run *run)
{
    (void)printf("{\"claims\":%llu,\"lines\":%llu,\"charge_cents\":%lld,\"wrong\":%llu}\n",
                 (unsigned long long)run->plan.count, (unsigned long long)run->lines,
                 (long long)run->cents, (unsigned long long)run->wrong_count);
    return EXIT_DONE;
}

int command_generate(int argc, char **argv)
{
    static struct run run;
    char path[PATH_CHARS];
    run.plan = (struct generate_plan){.count = COUNT_DEFAULT,
                                      .seed = 1,
                                      .today = date_of(today_default),
                                      .x12 = true,
                                      .hl7 = true,
                                      .wrong_basis_points = WRONG_DEFAULT_BASIS_POINTS,
                                      .per_file = PER_FILE_DEFAULT};
    if (!options_read(argc, argv, &run.plan)) return usage_of("generate");
    (void)mkdir(run.plan.folder,
                0777); /* it may be there; whether files can be written shows below */
    (void)snprintf(path, sizeof path, "%s/expected.tsv", run.plan.folder);
    run.expected = fopen(path, "wb");
    if (!run.expected) return complain("generate", "cannot write into the folder of --out");
    struct arena *arena = arena_new(SIZE_MAX);
    files_prepare(&run, arena);
    const bool good = run_all(&run);
    arena_free(arena);
    return good ? report(&run) : complain("generate", "a file could not be written");
}
