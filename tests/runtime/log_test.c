/* Promised: a log line is one JSON object, whole whatever it is given, and there is no way to put
 * text of a claim in. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/str.h"
#include "runtime/log.h"

/* What `LOG` wrote while standard error was this pipe. */
static int ends[2];

static void catch_lines(void)
{
    cr_assert_eq(pipe(ends), 0);
    cr_assert_geq(dup2(ends[1], STDERR_FILENO), 0);
}

static json_t *line_read(void)
{
    char line[4096];
    const ssize_t len = read(ends[0], line, sizeof line);
    cr_assert_gt(len, 0);
    cr_expect_eq(line[len - 1], '\n');
    json_t *object = json_loadb(line, (size_t)len, 0, NULL);
    cr_assert(object, "not JSON: %.*s", (int)len, line);
    return object;
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

Test(log, writes_one_json_object_a_line)
{
    catch_lines();
    log_start("coding", "2");
    LOG(LOG_WARN, "rejected", INT("offset", 42), CODE("fault", "DX-01"));
    json_t *line = line_read();
    cr_expect_str_eq(text_of(line, "worker"), "coding");
    cr_expect_str_eq(text_of(line, "instance"), "2");
    cr_expect_str_eq(text_of(line, "level"), "warn");
    cr_expect_str_eq(text_of(line, "event"), "rejected");
    cr_expect_str_eq(text_of(line, "fault"), "DX-01");
    cr_expect_eq(json_integer_value(json_object_get(line, "offset")), 42);
    cr_expect_eq(strlen(text_of(line, "time")), strlen("2026-06-30T12:00:00.123Z"));
    json_decref(line);
}

Test(log, needs_no_field)
{
    catch_lines();
    LOG(LOG_INFO, "ready");
    json_t *line = line_read();
    cr_expect_str_eq(text_of(line, "event"), "ready");
    json_decref(line);
}

Test(log, stays_json_with_quotes_bytes_and_nothing)
{
    static const struct {
        const char *code, *shown;
    } rows[] = {{"a\"b\\c", "a\"b\\c"}, {"\x01\xff\n", "???"}, {"", ""}, {NULL, ""}};
    catch_lines();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        LOG(LOG_ERROR, "odd", CODE("code", rows[i].code), INT("least", INT64_MIN));
        json_t *line = line_read();
        cr_expect_str_eq(text_of(line, "code"), rows[i].shown);
        cr_expect_eq(json_integer_value(json_object_get(line, "least")), INT64_MIN);
        json_decref(line);
    }
}

Test(log, leaves_out_a_field_that_does_not_fit)
{
    char code[900];
    memset(code, 'x', sizeof code);
    code[sizeof code - 1] = '\0';
    catch_lines();
    LOG(LOG_INFO, "long", CODE("first", code), CODE("second", code), INT("third", 3));
    json_t *line = line_read();
    cr_expect_eq(strlen(text_of(line, "first")), sizeof code - 1);
    cr_expect_null(json_object_get(line, "second"));
    json_decref(line);
}

/* Compiles two one-line programs: a program constant is taken, a piece of a claim is not. */
static int compiles(const char *field)
{
    char command[1000];
    (void)snprintf(
        command, sizeof command,
        "echo '#include \"runtime/log.h\"\n#include \"lib/base/str.h\"\nint main(void) { str s = "
        "STR(\"x\"); LOG(LOG_INFO, \"e\", %s); return (int)s.len; }' | cc -std=c17 -D_GNU_SOURCE "
        "-fsyntax-only -I%s/services -xc - 2>/dev/null",
        field, SOURCE_DIR);
    return system(command) == 0; /* NOLINT(cert-env33-c): the compiler is what is tested */
}

Test(log, does_not_compile_with_a_str)
{
    if (!compiles("CODE(\"a\", \"b\")")) cr_skip_test("no compiler named cc");
    cr_expect(!compiles("CODE(\"a\", s)"));
    cr_expect(!compiles("INT(\"a\", s)"));
    cr_expect(!compiles("CODE(s, \"a\")"));
    cr_expect(!compiles("CODE(\"a\", s.at), s"));
}
