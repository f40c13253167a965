/* Promised: the house rules that no compiler knows hold in every file of services/, proto/,
 * deploy/, scripts/ and tests/. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/arena.h"
#include "lib/base/status.h"

enum { FILES_MAX = 4000, FILE_LINES_MAX = 600, FUNCTION_LINES_MAX = 70, ARENA_BYTES = 256 << 20 };

struct file {
    const char *path; /* from the source folder: "services/runtime/log.c" */
    str text;
    str code; /* C: the text with comments and literals blanked; else the text */
};

static struct file files[FILES_MAX];
static size_t file_count;
static struct arena *memory;

/* ---- reading ------------------------------------------------------------------------------ */

static bool ends_with(const char *path, const char *suffix)
{
    const size_t len = strlen(path), tail = strlen(suffix);
    return len >= tail && strcmp(path + len - tail, suffix) == 0;
}

static bool is_c(const char *path)
{
    return ends_with(path, ".c") || ends_with(path, ".h");
}

static str file_read(const char *path)
{
    FILE *in = fopen(path, "rbe");
    if (!in) return (str){0};
    (void)fseek(in, 0, SEEK_END);
    const long size = ftell(in);
    rewind(in);
    char *text = arena_alloc(memory, (size_t)size + 1);
    const size_t len = fread(text, 1, (size_t)size, in);
    (void)fclose(in);
    return (str){text, len};
}

static char char_at(str text, size_t at)
{
    if (at >= text.len) return 0;
    return text.at[at];
}

/* The end of the comment or literal that begins at `at`, or `at` itself when none does. */
static size_t skip_words(str text, size_t at)
{
    const char c = char_at(text, at), next = char_at(text, at + 1);
    if (c == '/' && next == '*') {
        const char *end = memmem(text.at + at + 2, text.len - at - 2, "*/", 2);
        return end ? (size_t)(end - text.at) + 2 : text.len;
    }
    if (c == '/' && next == '/') {
        const char *end = memchr(text.at + at, '\n', text.len - at);
        return end ? (size_t)(end - text.at) : text.len;
    }
    if (c != '"' && c != '\'') return at;
    for (at++; at < text.len && text.at[at] != c && text.at[at] != '\n'; at++)
        if (text.at[at] == '\\') at++;
    return at + 1;
}

static str code_of(str text)
{
    char *code = arena_copy(memory, text.at, text.len + 1);
    for (size_t at = 0; at < text.len;) {
        size_t end = skip_words(text, at);
        if (end > text.len) end = text.len;
        for (size_t i = at; i < end; i++)
            if (code[i] != '\n') code[i] = ' ';
        at = end > at ? end : at + 1;
    }
    return (str){code, text.len};
}

static int file_add(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)place;
    if (kind != FTW_F || file_count == FILES_MAX) return 0;
    const char *name = arena_text(memory, str_of(path + strlen(SOURCE_DIR "/")));
    struct file file = {.path = name, .text = file_read(path)};
    file.code = is_c(name) ? code_of(file.text) : file.text;
    files[file_count++] = file;
    return 0;
}

static void read_all(void)
{
    static const char *const folders[] = {"services", "tests", "scripts",
                                          "deploy",   "proto", "config"};
    memory = arena_new(ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        const str path = arena_printf(memory, "%s/%s", SOURCE_DIR, folders[i]);
        (void)nftw(path.at, file_add, 20, FTW_PHYS);
    }
    cr_assert_gt(file_count, 50, "the source folder " SOURCE_DIR " cannot be read");
}

TestSuite(tidy, .init = read_all);

/* ---- words -------------------------------------------------------------------------------- */

struct word_rule {
    const char
        *word; /* in code, not in comments and literals; ends in '(': a call; in '*': a prefix */
    const char *below;  /* where it is banned */
    const char *but_in; /* files where it is allowed, separated by blanks */
    const char *why;
};

/* clang-format off */
static const struct word_rule word_rules[] = {
    {"strcpy(",   "services/", "", "writes without a limit"},
    {"strcat(",   "services/", "", "writes without a limit"},
    {"sprintf(",  "services/", "", "writes without a limit"},
    {"vsprintf(", "services/", "", "writes without a limit"},
    {"gets(",     "services/", "", "writes without a limit"},
    {"strtok(",   "services/", "", "changes its input and has a state: str_cut"},
    {"atoi(",     "services/", "", "has no errors: str_parse_int"},
    {"atol(",     "services/", "", "has no errors: str_parse_int"},
    {"atof(",     "services/", "", "has no errors, and money is cents: money_parse"},
    {"gmtime(",   "services/", "", "has a state: gmtime_r"},
    {"localtime(","services/", "", "dates are lib/base/date.h"},
    {"malloc(",   "services/", "services/lib/base/arena.c", "memory is an arena's"},
    {"calloc(",   "services/", "services/lib/base/arena.c", "memory is an arena's"},
    {"realloc(",  "services/", "services/lib/base/arena.c", "memory is an arena's"},
    {"alloca(",   "services/", "", "memory is an arena's"},
    {"double",    "services/", "", "money is cents, durations are integers"},
    {"float",     "services/", "", "money is cents, durations are integers"},
    {"rd_kafka_*","services/lib/", "", "libraries do no I/O"},
    {"PQ*",       "services/lib/", "", "libraries do no I/O"},
    {"rand(",     "services/", "", "handlers have no randomness, simulators a seed"},
};
/* clang-format on */

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool allowed_in(const struct word_rule *rule, const char *path)
{
    str rest = str_of(rule->but_in);
    while (rest.at)
        if (str_is(str_cut(&rest, ' '), path)) return true;
    return strncmp(path, rule->below, strlen(rule->below)) != 0;
}

static int line_of(str text, const char *at)
{
    int line = 1;
    for (const char *c = text.at; c < at; c++) line += *c == '\n';
    return line;
}

static void word_check(const struct word_rule *rule, const struct file *file)
{
    const size_t len = strlen(rule->word);
    const bool prefix = rule->word[len - 1] == '*', call = rule->word[len - 1] == '(';
    const size_t bare = len - (prefix || call);
    for (size_t i = 0; i + len <= file->code.len; i++) {
        const char *at = file->code.at + i;
        if (memcmp(at, rule->word, bare) != 0 || (i && is_word_char(at[-1]))) continue;
        if (call ? at[bare] != '(' : !prefix && is_word_char(at[bare])) continue;
        cr_expect(false, "%s:%d: %s %s", file->path, line_of(file->code, at), rule->word,
                  rule->why);
    }
}

Test(tidy, uses_no_banned_word)
{
    for (size_t i = 0; i < file_count; i++)
        for (size_t j = 0; is_c(files[i].path) && j < COUNT_OF(word_rules); j++)
            if (!allowed_in(&word_rules[j], files[i].path)) word_check(&word_rules[j], &files[i]);
}

/* ---- includes: folder order is dependency order ------------------------------------------- */

static bool starts(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void include_check(const struct file *file, const char *include, int line)
{
    const bool lib = starts(file->path, "services/lib/"),
               runtime = starts(file->path, "services/runtime/");
    if (lib)
        cr_expect(starts(include, "lib/") || starts(include, "proto/"),
                  "%s:%d: a library includes %s", file->path, line, include);
    if (runtime && !starts(include, "librdkafka/") && !starts(include, "libpq"))
        cr_expect(starts(include, "lib/base/") || starts(include, "runtime/"),
                  "%s:%d: the runtime knows no medicine: %s", file->path, line, include);
    if (!runtime && starts(file->path, "services/"))
        cr_expect(!starts(include, "librdkafka/") && !starts(include, "libpq"),
                  "%s:%d: only the runtime may include %s", file->path, line, include);
}

Test(tidy, includes_only_what_stands_below)
{
    for (size_t i = 0; i < file_count; i++) {
        str rest = files[i].text;
        for (int line = 1; is_c(files[i].path) && rest.at; line++) {
            str text = str_cut(&rest, '\n');
            if (!str_starts(text, "#include ")) continue;
            const char quote = text.at[9];
            if (quote == '<' && !str_starts((str){text.at + 10, text.len - 10}, "lib")) continue;
            text = (str){text.at + 10, text.len - 10};
            include_check(&files[i], arena_text(memory, str_cut(&text, quote == '<' ? '>' : '"')),
                          line);
        }
    }
}

/* ---- names, lengths, first lines ---------------------------------------------------------- */

Test(tidy, calls_nothing_util_common_helper_misc_or_core)
{
    static const char *const names[] = {"util",    "utils", "common", "helper",
                                        "helpers", "misc",  "core"};
    for (size_t i = 0; i < file_count; i++) {
        str rest = str_of(files[i].path);
        while (rest.at) {
            str piece = str_cut(&rest, '/');
            const str stem = str_cut(&piece, '.');
            for (size_t j = 0; j < COUNT_OF(names); j++)
                cr_expect(!str_is(stem, names[j]), "%s", files[i].path);
        }
    }
}

Test(tidy, keeps_files_short)
{
    for (size_t i = 0; i < file_count; i++) {
        int lines = 0;
        if (!is_c(files[i].path)) continue;
        for (size_t c = 0; c < files[i].text.len; c++) lines += files[i].text.at[c] == '\n';
        cr_expect_leq(lines, FILE_LINES_MAX, "%s has %d lines", files[i].path, lines);
    }
}

/* By layout: a function is what stands between a line "{" and a line "}". */
Test(tidy, keeps_functions_short)
{
    for (size_t i = 0; i < file_count; i++) {
        str rest = files[i].text;
        int begin = 0;
        for (int line = 1; ends_with(files[i].path, ".c") && rest.at; line++) {
            const str text = str_cut(&rest, '\n');
            if (str_is(text, "{")) begin = line;
            if (!str_is(text, "}") || !begin) continue;
            cr_expect_leq(line - begin - 1, FUNCTION_LINES_MAX, "%s:%d: %d lines", files[i].path,
                          begin, line - begin - 1);
            begin = 0;
        }
    }
}

struct first_line {
    const char *suffix, *begins;
    int line; /* scripts begin with their interpreter */
};

static const struct first_line first_lines[] = {
    {".c", "/* ", 1},     {".h", "/* ", 1},   {".sql", "-- ", 1},
    {".proto", "// ", 1}, {".yaml", "# ", 1}, {".sh", "# ", 1},
};

static void first_line_check(const struct file *file, const char *begins, int line)
{
    str rest = file->text, text = {0};
    for (int i = 0; i < line; i++) text = str_cut(&rest, '\n');
    cr_expect(str_starts(text, begins) && text.len > 12,
              "%s: does not begin with a sentence on what it is", file->path);
}

Test(tidy, begins_each_file_with_a_sentence)
{
    for (size_t i = 0; i < file_count; i++) {
        for (size_t j = 0; j < COUNT_OF(first_lines); j++)
            if (ends_with(files[i].path, first_lines[j].suffix))
                first_line_check(&files[i], first_lines[j].begins,
                                 str_starts(files[i].text, "#!") ? 2 : first_lines[j].line);
        if (starts(files[i].path, "scripts/") && str_starts(files[i].text, "#!/bin/bash"))
            first_line_check(&files[i], "# ", 2);
    }
}

/* ---- statements --------------------------------------------------------------------------- */

static int highest_parameter(str code)
{
    int highest = 0;
    for (size_t i = 0; i + 1 < code.len; i++)
        if (code.at[i] == '$' && isdigit((unsigned char)code.at[i + 1])) {
            const int n = (int)strtol(code.at + i + 1, NULL, 10);
            if (n > highest) highest = n;
        }
    return highest;
}

/* Tables are written with their schema; subqueries and functions are our own. */
static bool names_a_table(str from)
{
    size_t len = 0;
    while (len < from.len && (is_word_char(from.at[len]) || from.at[len] == '.')) len++;
    return memchr(from.at, '.', len) != NULL;
}

static void statement_check(const struct file *file)
{
    str rest = file->text;
    int documented = 0;
    char *code = arena_alloc(memory, file->text.len + 1);
    size_t len = 0;
    while (rest.at) {
        str line = str_cut(&rest, '\n');
        const str trimmed = str_trim(line);
        if (str_starts(trimmed, "--")) {
            if (str_starts(str_trim((str){trimmed.at + 2, trimmed.len - 2}), "$"))
                documented += highest_parameter(trimmed) > 0;
            continue;
        }
        memcpy(code + len, line.at, line.len);
        len += line.len;
        code[len++] = '\n';
    }
    const str bare = {code, len};
    cr_expect_geq(documented, highest_parameter(bare) > 0, "%s: its parameters are not explained",
                  file->path);
    for (size_t i = 0; i + 14 < bare.len; i++)
        if (strncasecmp(bare.at + i, "select * from ", 14) == 0)
            cr_expect(!names_a_table((str){bare.at + i + 14, bare.len - i - 14}),
                      "%s: selects * of a table", file->path);
}

Test(tidy, explains_the_parameters_of_statements)
{
    for (size_t i = 0; i < file_count; i++)
        if (starts(files[i].path, "services/") && ends_with(files[i].path, ".sql"))
            statement_check(&files[i]);
}

Test(tidy, jumps_only_to_done)
{
    for (size_t i = 0; i < file_count; i++) {
        if (!is_c(files[i].path) || !starts(files[i].path, "services/")) continue;
        for (size_t c = 0; c + 5 < files[i].code.len; c++) {
            const char *at = files[i].code.at + c;
            if (memcmp(at, "goto ", 5) != 0 || (c && is_word_char(at[-1]))) continue;
            cr_expect(memcmp(at + 5, "done;", 5) == 0, "%s:%d", files[i].path,
                      line_of(files[i].code, at));
        }
    }
}
