/* Promise: a claim that is wrong in one thing gets the catalogue's edit for it and is stopped by
 * nothing else; its near miss is not stopped. The cases lie in cases/: claims without a fault
 * (bases.txt) and what is changed in them (*.cases). */
#include <criterion/criterion.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"

enum {
    TEXT_MAX = 4096,
    LINE_BYTES = 1 << 16,
    SEGMENTS_MAX = 400,
    FILES_MAX = 3,
    FINDINGS_MAX = 24,
    ARENA_BYTES = 64 * 1024 * 1024
};

/* One file of a case, segment by segment. */
struct input {
    str segments[SEGMENTS_MAX];
    size_t count;
};

/* "reject PRV-01 0 NM109 A1": severity, edit, line, part of the field, claim; "-": any. */
enum { SEVERITY, EDIT, LINE, FIELD, CLAIM, PARTS };
struct expected {
    str parts[PARTS];
    enum { STOPS, ALSO, NEVER } kind;
};

struct a_case {
    str name, as_of;
    struct input files[FILES_MAX];
    size_t file_count;
    struct expected expected[FINDINGS_MAX];
    size_t expected_count;
    bool loose; /* other findings do not matter */
};

static struct arena *arena;
static char folder[64];
static struct a_case now;

static const char *binary(void)
{
    const char *named = getenv("CLAIMLINE_BINARY");
    return named ? named : BINARY_DIR "/bin/claimline";
}

static void setup(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/claimline-cases-XXXXXX");
    if (access(binary(), X_OK) != 0) cr_skip_test("no %s", binary());
    (void)setenv("CLAIMLINE_CONFIG", SOURCE_DIR "/config", 1);
    cr_assert_not_null(mkdtemp(folder));
    arena = arena_new(ARENA_BYTES);
}

static void teardown(void)
{
    char command[TEXT_MAX];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_expect_eq(system(command), 0); /* NOLINT(cert-env33-c): a folder of this test */
    arena_free(arena);
}

TestSuite(cases, .init = setup, .fini = teardown);

/* ---- claims and their changes ------------------------------------------------------------- */

static str kept(const char *text)
{
    return arena_printf(arena, "%s", text);
}

static void base_read(struct input *to, str name)
{
    char line[TEXT_MAX];
    bool inside = false;
    FILE *file = fopen(SOURCE_DIR "/tests/claimline/cases/bases.txt", "r");
    cr_assert_not_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "base ", 5) == 0)
            inside = str_eq(str_of(line + 5), name);
        else if (inside && line[0])
            to->segments[to->count++] = kept(line);
    }
    (void)fclose(file);
    cr_assert_gt(to->count, 0, "no base %.*s", STR_ARGS(name));
}

/* "2@DTP*472": the second one that begins so. */
static size_t place_of(const struct input *in, str begins)
{
    int64_t nth = 1;
    str rest = begins;
    const str number = str_cut(&rest, '@');
    if (rest.at && str_parse_int(number, &nth)) begins = rest;
    for (size_t i = 0; i < in->count; i++)
        if (str_starts(in->segments[i], arena_text(arena, begins)) && --nth == 0) return i;
    cr_assert_fail("%.*s: no segment %.*s", STR_ARGS(now.name), STR_ARGS(begins));
    return 0;
}

/* Puts "A*1~B*2" at a place, instead of so many. */
static void splice(struct input *in, size_t at, size_t instead, str segments)
{
    struct input behind = {.count = 0};
    for (size_t i = at + instead; i < in->count; i++)
        behind.segments[behind.count++] = in->segments[i];
    in->count = at;
    while (segments.len) in->segments[in->count++] = str_cut(&segments, '~');
    for (size_t i = 0; i < behind.count; i++) in->segments[in->count++] = behind.segments[i];
}

static str replaced(str segment, const char *from, str to, bool *found)
{
    str out = {0};
    const char *rest = arena_text(arena, segment);
    for (const char *at; (at = strstr(rest, from)); rest = at + strlen(from)) {
        out = arena_printf(arena, "%.*s%.*s%.*s", STR_ARGS(out), (int)(at - rest), rest,
                           STR_ARGS(to));
        *found = true;
    }
    return arena_printf(arena, "%.*s%s", STR_ARGS(out), rest);
}

static void replace_text(struct input *in, const char *from, str to)
{
    bool found = false;
    for (size_t i = 0; i < in->count; i++)
        in->segments[i] = replaced(in->segments[i], from, to, &found);
    cr_assert(found, "%.*s: no text %s", STR_ARGS(now.name), from);
}

/* The first line again and again, up to so many. */
static void repeat_line(struct input *in, int64_t count)
{
    const size_t first = place_of(in, STR("LX*1")), end = place_of(in, STR("SE*"));
    str more = {0};
    for (int64_t n = 2; n <= count; n++)
        for (size_t i = first; i < end; i++)
            more = i == first ? arena_printf(arena, "%.*sLX*%d~", STR_ARGS(more), (int)n)
                              : arena_printf(arena, "%.*s%.*s~", STR_ARGS(more),
                                             STR_ARGS(in->segments[i]));
    splice(in, end, 0, more);
}

static void expect(int kind, str words)
{
    struct expected *one = &now.expected[now.expected_count++];
    *one = (struct expected){.kind = kind};
    for (size_t i = kind == NEVER ? EDIT : SEVERITY; i < PARTS; i++)
        one->parts[i] = words.len ? str_cut(&words, ' ') : STR("-");
    if (kind == NEVER) one->parts[SEVERITY] = STR("-");
}

/* "from > to" */
static str cut_arrow(str *rest)
{
    const char *text = arena_text(arena, *rest), *arrow = strstr(text, " > ");
    if (!arrow) return (*rest = STR(""), str_of(text));
    *rest = str_of(arrow + 3);
    return (str){text, (size_t)(arrow - text)};
}

/* The first words of a line; `in` is the last file so far. */
static void take_day(struct input *in, str rest)
{
    (void)in;
    now.as_of = rest;
}

static void take_file(struct input *in, str rest)
{
    (void)in;
    base_read(&now.files[now.file_count++], rest);
}

static void take_loose(struct input *in, str rest)
{
    (void)in, (void)rest;
    now.loose = true;
}

static void take_stop(struct input *in, str rest)
{
    (void)in;
    expect(STOPS, rest);
}

static void take_also(struct input *in, str rest)
{
    (void)in;
    expect(ALSO, rest);
}

static void take_never(struct input *in, str rest)
{
    (void)in;
    expect(NEVER, rest);
}

static void take_away(struct input *in, str rest)
{
    splice(in, place_of(in, rest), 1, STR(""));
}

static void take_instead(struct input *in, str rest)
{
    const size_t at = place_of(in, cut_arrow(&rest));
    splice(in, at, 1, rest);
}

static void take_behind(struct input *in, str rest)
{
    const size_t at = place_of(in, cut_arrow(&rest));
    splice(in, at + 1, 0, rest);
}

static void take_text(struct input *in, str rest)
{
    const str from = cut_arrow(&rest);
    replace_text(in, arena_text(arena, from), rest);
}

static void take_lines(struct input *in, str rest)
{
    int64_t count = 0;
    cr_assert(str_parse_int(rest, &count));
    repeat_line(in, count);
}

static const struct {
    const char *word;
    void (*take)(struct input *in, str rest);
} words[] = {
    {"on", take_day},    {"file", take_file},  {"loose", take_loose},  {"!", take_stop},
    {"also", take_also}, {"!not", take_never}, {"-", take_away},       {"=", take_instead},
    {"+", take_behind},  {"s", take_text},     {"repeat", take_lines},
};

static void change(str word, str rest)
{
    struct input *in = now.file_count ? &now.files[now.file_count - 1] : &now.files[0];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i].word)) {
            words[i].take(in, rest);
            return;
        }
    cr_assert_fail("%.*s: what is %.*s?", STR_ARGS(now.name), STR_ARGS(word));
}

/* ---- judging ------------------------------------------------------------------------------ */

/* "SE*#*0001": the count is filled in. */
static void input_write(const struct input *in, size_t n)
{
    char path[TEXT_MAX];
    size_t first = 0;
    (void)snprintf(path, sizeof path, "%s/%zu.837", folder, n);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    for (size_t i = 0; i < in->count; i++) {
        if (str_starts(in->segments[i], "ST*")) first = i;
        if (str_starts(in->segments[i], "SE*#"))
            (void)fprintf(file, "SE*%zu%.*s~", i - first + 1, (int)in->segments[i].len - 4,
                          in->segments[i].at + 4);
        else
            (void)fprintf(file, "%.*s~", STR_ARGS(in->segments[i]));
    }
    (void)fclose(file);
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}

static bool fits(const struct expected *one, const json_t *finding, const char *claim)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%d",
                   (int)json_integer_value(json_object_get(finding, "line")));
    const char *const found[PARTS] = {[SEVERITY] = text(finding, "severity"),
                                      [EDIT] = text(finding, "edit"),
                                      [LINE] = number,
                                      [FIELD] = text(finding, "field"),
                                      [CLAIM] = claim};
    for (size_t i = 0; i < PARTS; i++) {
        if (str_is(one->parts[i], "-")) continue;
        if (i == FIELD ? !strstr(found[i], arena_text(arena, one->parts[i]))
                       : !str_is(one->parts[i], found[i]))
            return false;
    }
    return true;
}

static void look_at(const json_t *finding, const char *claim, bool *met)
{
    const char *severity = text(finding, "severity");
    bool wanted = now.loose;
    for (size_t i = 0; i < now.expected_count; i++) {
        if (!fits(&now.expected[i], finding, claim)) continue;
        met[i] = true;
        wanted = wanted || now.expected[i].kind == STOPS;
        cr_expect_neq((int)now.expected[i].kind, NEVER, "%.*s: %s", STR_ARGS(now.name),
                      text(finding, "edit"));
    }
    if (strcmp(severity, "reject") == 0 || strcmp(severity, "hold") == 0)
        cr_expect(wanted, "%.*s: %s %s at %s too", STR_ARGS(now.name), severity,
                  text(finding, "edit"), text(finding, "field"));
}

static void case_ends(void)
{
    char command[TEXT_MAX];
    static char line[LINE_BYTES];
    bool met[FINDINGS_MAX] = {false};
    size_t lines = 0;
    if (now.file_count == 0) return;
    for (size_t n = 0; n < now.file_count; n++) input_write(&now.files[n], n);
    (void)snprintf(command, sizeof command,
                   "'%s' judge --json --as-of %.*s --codesets '%s/tests/claimline/cases/tables'",
                   binary(), STR_ARGS(now.as_of), SOURCE_DIR);
    for (size_t n = 0; n < now.file_count; n++)
        (void)snprintf(command + strlen(command), sizeof command - strlen(command), " %s/%zu.837",
                       folder, n);
    FILE *answer = popen(command, "r"); /* NOLINT(cert-env33-c): a test of a command */
    cr_assert_not_null(answer);
    for (; fgets(line, sizeof line, answer); lines++) {
        json_t *object = json_loads(line, 0, NULL);
        cr_assert_not_null(object, "%.*s: not JSON", STR_ARGS(now.name));
        const json_t *findings = json_object_get(object, "findings");
        for (size_t i = 0; i < json_array_size(findings); i++)
            look_at(json_array_get(findings, i), text(object, "claim"), met);
        json_decref(object);
    }
    (void)pclose(answer);
    cr_expect_gt(lines, 0, "%.*s: no line", STR_ARGS(now.name));
    for (size_t i = 0; i < now.expected_count; i++)
        cr_expect(met[i] || now.expected[i].kind == NEVER, "%.*s: no %.*s", STR_ARGS(now.name),
                  STR_ARGS(now.expected[i].parts[EDIT]));
}

static size_t cases_run(const char *path)
{
    char line[TEXT_MAX];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    now = (struct a_case){0};
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        str rest = kept(line);
        const str word = str_cut(&rest, ' ');
        if (word.len == 0 || word.at[0] == '#') continue;
        if (!str_is(word, "case")) {
            change(word, rest);
            continue;
        }
        case_ends();
        now = (struct a_case){.name = rest, .as_of = STR("2026-06-30")};
        count++;
    }
    case_ends();
    (void)fclose(file);
    return count;
}

Test(cases, get_the_edit_of_the_catalogue_and_no_other)
{
    glob_t found;
    size_t count = 0;
    cr_assert_eq(glob(SOURCE_DIR "/tests/claimline/cases/*.cases", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) count += cases_run(found.gl_pathv[i]);
    globfree(&found);
    cr_expect_gt(count, 200);
}
