/* Promise: each command ends with the status that scripts rely on: 1 what it found is not good, 2
 * usage, 3 the world is wrong; and says why. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "lib/base/status.h"

/* Nothing listens there. */
#define NOWHERE "CLAIMLINE_POSTGRES='host=/nonexistent' CLAIMLINE_KAFKA=127.0.0.1:1 "

/* clang-format off */
static const struct {
    const char *command;
    int status;
} cases[] = {
    {"", 2}, {"frobnicate", 2}, {"help", 0}, {"help judge", 0}, {"help nosuch", 2},
    {"run --bogus", 2}, {"start", 2}, {"start nosuch", 2}, {"stop nosuch", 2}, {"start coding", 3}, {"stop coding", 3},
    {"status --bogus", 2}, {"migrate --bogus", 2}, {"migrate", 3}, {"topics --bogus", 2},
    {"worker nosuch", 2}, {"worker coding", 3}, {"payer --bogus", 2}, {"payer --deny 300", 2}, {"payer --check", 0},
    {"shadow", 2}, {"shadow --rules", 2}, {"rejudge", 2}, {"rejudge X --as-of never", 2}, {"rejudge X", 3}, {"rewind coding", 2}, {"rewind coding 0 0 --reason x", 3},
    {"codesets", 2}, {"codesets load", 2}, {"codesets load /nofile", 3}, {"codesets load /tmp", 3}, {"codesets load --from never /nofile", 2},
    {"codesets load " SOURCE_DIR "/README.md", 1}, {"codesets load /dev/null", 3}, {"codesets drop nosuch nothing", 1}, {"codesets list", 0},
    {"settings --bogus", 2}, {"settings", 0}, {"failpoints", 0},
    {"inspect", 2}, {"inspect --json", 2}, {"inspect /nofile", 3}, {"inspect /tmp", 3}, {"inspect " SOURCE_DIR "/README.md", 0},
    {"judge", 2}, {"judge /nofile", 3}, {"judge --as-of never " SOURCE_DIR "/README.md", 2},
    {"edits", 0}, {"edits PAY-04", 0}, {"edits NOSUCH", 1}, {"edits --bogus", 2}, {"edits EXMPL-AWV-YEARLY", 0},
    {"rules", 2}, {"rules check", 2}, {"rules check --bogus", 2}, {"rules fields", 0}, {"rules check /nofile", 3},
    {"rules check " SOURCE_DIR "/config/edits", 0}, {"rules check " SOURCE_DIR "/config/pipeline.yaml", 1},
    {"judge --rules /nofile " SOURCE_DIR "/README.md", 3},
    {"generate", 2}, {"generate --count 1 --out /proc/nowhere", 3},
    {"summary --bogus", 2}, {"summary --json", 3}, {"why", 2}, {"why --bogus", 2}, {"why 1", 3},
    {"queue --bogus", 2}, {"queue --json", 3},
    {"release", 2}, {"release 1 --reason x", 3}, {"amend", 2}, {"amend 1 /nofile --reason x", 3}, {"void", 2},
    {"retry", 2}, {"replace", 2}, {"resend p", 2}, {"rebuild p", 2}, {"resend p 1 --reason x", 3}, {"close", 2},
    {"close 1 --reason x", 3}, {"quarantine", 2}, {"quarantine list", 3},
};
/* clang-format on */

static char state[] = "/tmp/claimline-exits.XXXXXX";

static void setup(void)
{
    cr_assert_not_null(mkdtemp(state));
}

static void teardown(void)
{
    char line[128];
    (void)snprintf(line, sizeof line, "rm -rf %s", state);
    cr_expect_eq(system(line), 0);
}

TestSuite(exits, .init = setup, .fini = teardown);

static int status_of(const char *environment, const char *command)
{
    char line[1024];
    const char *named = getenv("CLAIMLINE_BINARY");
    (void)snprintf(line, sizeof line,
                   NOWHERE "CLAIMLINE_STATE=%s %s timeout 20 %s %s </dev/null >/dev/null 2>&1",
                   state, environment, named ? named : BINARY_DIR "/bin/claimline", command);
    const int status = system(line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(exits, are_what_scripts_rely_on, .timeout = 120)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const int status = status_of("", cases[i].command);
        cr_expect_eq(status, cases[i].status, "claimline %s: %d, not %d", cases[i].command, status,
                     cases[i].status);
    }
}

/* clang-format off */
static const struct {
    const char *command, *words;
} said[] = {
    {"help why", "claimline why [--json] CLAIM"},
    {"codesets drop nosuch nothing", "`claimline codesets list` names them"},
    {"rules check /nofile", "claimline rules: /nofile: No such file or directory"},
    {"rules list", "no rules are in force on this state folder yet"},
    {"edits INT-05", "PID-5 is missing"}, {"edits INT-15", "of another JSON type than FHIR gives it"}, {"edits INT-99", "there is no such edit"},
    {"edits NOSUCH", "there is no such edit: `claimline edits` lists them"},
    {"queue", "scripts/up starts a private one"}, {"release 1 --reason x", "scripts/up starts a private one"},
    {"convert --to 837 " SOURCE_DIR "/tests/fuzz/corpus/inquiry/271.edi", "27x: --to json"},
    {"generate --bogus", "--send HOST:PORT"},
    /* The finding of a file that nobody can read had an acknowledgement of nothing and no place. */
    {"inspect --json /dev/null", "\"interchange\":0,\"group\":0,\"transaction\":0,\"segment\":\"\",\"segment_position\":0,"
                                 "\"element\":0,\"component\":0,\"loop\":\"\",\"text\":\"the file is empty\"}"},
};
/* clang-format on */

Test(exits, come_with_words_that_say_what_to_do, .timeout = 120)
{
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        char line[1024];
        const char *named = getenv("CLAIMLINE_BINARY");
        (void)snprintf(line, sizeof line,
                       NOWHERE "CLAIMLINE_STATE=%s timeout 20 %s %s 2>&1 </dev/null | "
                               "grep -qF -- '%s'",
                       state, named ? named : BINARY_DIR "/bin/claimline", said[i].command,
                       said[i].words);
        cr_expect_eq(system(line), 0, "claimline %s does not say: %s", said[i].command,
                     said[i].words);
    }
}

/* The payer ended every two seconds and was started again, and nobody was told. */
Test(exits, a_bad_word_for_the_payer_is_an_error_before_anything_starts, .timeout = 60)
{
    cr_expect_eq(status_of("CLAIMLINE_PAYER='--frobnicate 3'", "run payer"), 2);
    cr_expect_eq(status_of("CLAIMLINE_PAYER='--deny 101'", "payer --check"), 2);
    cr_expect_eq(status_of("CLAIMLINE_PAYER='--deny 100'", "payer --check"), 0);
}
