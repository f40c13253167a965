/* `claimline payer`: the options, and the loop around the post. */
#include "payer/payer.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "payer/post.h"
#include "runtime/log.h"
#include "runtime/settings.h"

enum { EXIT_DONE = 0, EXIT_USAGE = 2, EXIT_WORLD = 3, RETRY_MS = 500, ARENA_BYTES = 1 << 20 };

struct option {
    const char *name;
    enum { FLAG, NUMBER, WORD, SEED } kind;
    size_t offset; /* in struct post_rules */
    int64_t min, max;
    const char *value, *doc;
};

#define AT(member) offsetof(struct post_rules, member)

/* clang-format off */
static const struct option options[] = {
    {"--partners",       WORD,   AT(partners),                0, 0,       "FOLDER", "the folder of the partners' folders (to_payer, from_payer); default: that of the settings"},
    {"--seed",           SEED,   AT(payer.seed),              0, 0,       "N",      "chance: the same claim and seed give the same answer"},
    {"--reject",         NUMBER, AT(payer.reject_percent),    0, 100,     "P",      "percent of claims refused in the 277CA"},
    {"--deny",           NUMBER, AT(payer.deny_percent),      0, 100,     "P",      "percent of claims denied in the 835"},
    {"--underpay",       NUMBER, AT(payer.underpay_percent),  0, 100,     "P",      "percent of claims paid 15 % below the contract"},
    {"--reverse",        NUMBER, AT(payer.reverse_percent),   0, 100,     "P",      "percent of claims reversed (22) and paid anew"},
    {"--provider",       NUMBER, AT(payer.provider_percent),  0, 100,     "P",      "percent of payments with a provider adjustment (PLB)"},
    {"--foreign",        NUMBER, AT(payer.foreign_percent),   0, 100,     "P",      "percent of claims whose number comes back cut short (CLP01)"},
    {"--per-payment",    NUMBER, AT(claims_per_payment),      1, 5000,    "N",      "claims in one payment (ST) at most"},
    {"--delay",          NUMBER, AT(delay_s),                 0, 86400,   "S",      "an answer waits up to so many seconds"},
    {"--duplicate",      NUMBER, AT(duplicate_percent),       0, 100,     "P",      "percent of answers that come twice"},
    {"--lose",           NUMBER, AT(lose_percent),            0, 100,     "P",      "percent of answers that never come"},
    {"--reorder",        FLAG,   AT(reorder),                 0, 0,       "",       "answers come out of order"},
    {"--again-reject",   FLAG,   AT(again_reject),            0, 0,       "",       "the same file again gets TA1 025, not the first answer"},
    {"--once",           FLAG,   AT(once),                    0, 0,       "",       "answer what is there, then end"},
    {"--check",          FLAG,   AT(check),                   0, 0,       "",       "say whether the options are good, then end"},
    {"--poll",           NUMBER, AT(poll_ms),                 1, 60000,   "MS",     "how often to look"},
};
/* clang-format on */

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

static int usage(const char *what, const char *about)
{
    if (what != NULL) (void)fprintf(stderr, "claimline payer: %s %s\n", what, about ? about : "");
    (void)fprintf(stderr, "usage: claimline payer [OPTIONS] (CLAIMLINE_PAYER in the environment "
                          "holds options, too)\n");
    for (size_t i = 0; i < COUNT_OF(options); i++)
        (void)fprintf(stderr, "  %-15s %-7s %s\n", options[i].name, options[i].value,
                      options[i].doc);
    return EXIT_USAGE;
}

static const struct option *option_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (strcmp(options[i].name, name) == 0) return &options[i];
    return NULL;
}

static bool option_set(const struct option *option, const char *text, struct post_rules *rules)
{
    void *member = (char *)rules + option->offset;
    int64_t number = 0;
    switch (option->kind) {
    case FLAG:
        *(int32_t *)member = 1;
        return true;
    case WORD:
        *(const char **)member = text;
        return true;
    case SEED:
        if (!str_parse_int(str_of(text), &number)) return false;
        *(uint64_t *)member = (uint64_t)number;
        return true;
    case NUMBER:
        if (!str_parse_int(str_of(text), &number) || number < option->min || number > option->max)
            return false;
        *(int32_t *)member = (int32_t)number;
        return true;
    }
    return false;
}

static int options_read(int argc, char **argv, struct post_rules *rules)
{
    for (int i = 1; i < argc; i++) {
        const struct option *option = option_find(argv[i]);
        if (option == NULL) return usage("knows no option", argv[i]);
        if (option->kind != FLAG && i + 1 == argc) return usage("wants a value for", argv[i]);
        if (option->kind != FLAG) i++;
        if (!option_set(option, argv[i], rules))
            return usage("cannot take this value of", option->name);
    }
    return EXIT_DONE;
}

/* A supervisor starts the payer without options: those of CLAIMLINE_PAYER count then. */
static int options_from_environment(struct arena *arena, struct post_rules *rules)
{
    enum { WORDS_MAX = 64 };
    const char *text = getenv("CLAIMLINE_PAYER");
    char *words[WORDS_MAX] = {NULL};
    int count = 1;
    for (str rest = str_trim(str_of(text)); rest.at != NULL && rest.len > 0 && count < WORDS_MAX;) {
        const str word = str_cut(&rest, ' ');
        if (word.len > 0) words[count++] = arena_text(arena, word);
    }
    const int code = options_read(count, words, rules);
    if (code != EXIT_DONE)
        (void)fprintf(stderr, "claimline payer: that was said by CLAIMLINE_PAYER: %s\n", text);
    return code;
}

static int partners_of_settings(struct arena *arena, struct post_rules *rules)
{
    static struct settings settings;
    if (rules->partners != NULL) return EXIT_DONE;
    if (settings_read(&settings) != OK) return EXIT_WORLD;
    rules->partners = arena_text(arena, arena_printf(arena, "%s/partners", settings.state_folder));
    return EXIT_DONE;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* beside the time stamps of folders */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void rest_ms(int64_t ms)
{
    const struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&rest, NULL);
}

static int run(struct post *post, const struct post_rules *rules)
{
    bool said = false;
    while (!stopping) {
        const enum status status = post_step(post, now_ms());
        if (status != OK && rules->once) {
            LOG(LOG_ERROR, "folder_unusable");
            return EXIT_WORLD;
        }
        if (status != OK && !said)
            LOG(LOG_WARN, "folder_unusable"); /* once: it may not be there yet */
        said = status != OK;
        if (rules->once && post_is_idle(post)) break;
        if (!rules->once) rest_ms(status == OK ? rules->poll_ms : RETRY_MS);
    }
    return EXIT_DONE;
}

static int serve(const struct post_rules *rules, struct arena *arena)
{
    struct sigaction action = {.sa_handler = stop};
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    struct post *post = post_open(rules, arena);
    LOG(LOG_INFO, "started", INT("seed", rules->payer.seed));
    const int code = run(post, rules);
    const struct post_totals totals = post_totals(post);
    LOG(LOG_INFO, "stopped", INT("files", totals.files), INT("claims", totals.claims),
        INT("answers", totals.answers), INT("again", totals.again), INT("refused", totals.refused),
        INT("unreadable", totals.unreadable));
    post_close(post);
    return code;
}

static struct post_rules rules_default(void)
{
    return (struct post_rules){
        .payer = {.seed = 1, .deny_percent = 6, .underpay_percent = 2, .provider_percent = 5},
        .claims_per_payment = CLAIMS_PER_PAYMENT_DEFAULT,
        .poll_ms = 50,
    };
}

enum status payer_check(void)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct post_rules rules = rules_default();
    const int code = options_from_environment(arena, &rules);
    arena_free(arena);
    return code == EXIT_DONE ? OK : REJECT;
}

int payer_main(int argc, char **argv)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct post_rules rules = rules_default();
    log_start("payer", "1");
    int code = options_from_environment(arena, &rules);
    if (code == EXIT_DONE) code = options_read(argc, argv, &rules);
    if (code == EXIT_DONE && !rules.check) code = partners_of_settings(arena, &rules);
    if (code == EXIT_DONE && !rules.check) code = serve(&rules, arena);
    arena_free(arena);
    return code;
}
