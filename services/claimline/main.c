/* The command line: finds the subcommand's row and runs it. */
#include <stdio.h>
#include <sys/prctl.h>

#include "claimline/commands.h"

/* clang-format off */
static const struct command_row commands[] = {
    {"run",        command_run,        "[payer]",                "Run every worker of the map, restart what ends; until Ctrl-C."},
    {"start",      command_start,      "WORKER",                 "Add a process of a worker to the running line."},
    {"stop",       command_stop,       "WORKER [INSTANCE]",      "Take a process of a worker away again."},
    {"status",     command_status,     "[--json]",               "Where everything is: servers, folders, processes."},
    {"migrate",    command_migrate,    "",                       "Bring the database to this version, number the edges, create topics."},
    {"topics",     command_topics,     "",                       "Create missing topics."},
    {"worker",     command_worker,     "NAME [--instance I]",    "Be one worker process."},
    {"payer",      command_payer,      "[OPTIONS]",              "Be the payer simulator."},
    {"rewind",     command_rewind,     "WORKER PARTITION OFFSET --reason TEXT [--by WHO]", "Let a worker read a partition of its inbox again from an offset."},
    {"settings",   command_settings,   "",                       "The manual of config/pipeline.yaml."},
    {"failpoints", command_failpoints, "",                       "The places where CLAIMLINE_FAILPOINT can kill, stop or fail a worker."},
    {"inspect",    command_inspect,    "[--json] FILE... | --fhir-paths",       "Say what is in files: format, verdict, findings."},
    {"judge",      command_judge,      "[--json] [--as-of YYYY-MM-DD] [--codesets DIR] [--rules FILE|FOLDER] FILE...", "Judge the claims in files, offline."},
    {"convert",    command_convert,    "--to 837|json FILE",     "The claims of a file as an 837; claims, inquiries and payers' answers as JSON, one record a line; offline."},
    {"codesets",   command_codesets,   "load [--from DATE] [--to DATE] [--release NAME] [--json] FILE... | list [--json] | drop SET RELEASE", "Load releases of code sets, list them, take one out of force."},
    {"edits",      command_edits,      "[--json | ID]",          "The catalogue of edits and the rules of config/edits, or all about one."},
    {"rules",      command_rules,      "list | check FILE|FOLDER... | fields",  "Which rules are in force; would files of rules be accepted, do their examples hold; or which fields rules may name."},
    {"generate",   command_generate,   "--out FOLDER | --inbox FOLDER [--expected FILE] | --send HOST:PORT [--count N] [--seed N] [--format 837|hl7|mixed] [--today YYYYMMDD] [--wrong PERCENT] [--per-file N] [--framed]", "Write synthetic encounters, and expected.tsv: what is wrong with which."},
    {"summary",    command_summary,    "[--json]",               "The funnel, the findings and the money proof of all that has passed."},
    {"why",        command_why,        "[--json] CLAIM",         "Everything that happened to a claim, and why."},
    {"rejudge",    command_rejudge,    "CLAIM [--as-of YYYY-MM-DD] [--json]", "Judge a claim again as it was judged then, and compare; or as of another day."},
    {"shadow",     command_shadow,     "--rules FILE [--json]",  "What a file of rules would have made of the claims that have passed; changes nothing."},
    {"eob",        command_eob,        "CLAIM",                  "What the payer decided, as a FHIR ExplanationOfBenefit."},
    {"queue",      command_queue,      "[--json]",               "Open work items."},
    {"release",    command_release,    "CLAIM --reason TEXT [--by WHO]", "Let a held claim go on."},
    {"amend",      command_amend,      "CLAIM FILE|--set MEMBER=VALUE... --reason TEXT [--by WHO]", "Replace a held or rejected claim by a corrected one."},
    {"void",       command_void,       "CLAIM --reason TEXT [--by WHO]", "Give a claim up."},
    {"retry",      command_retry,      "CLAIM --reason TEXT [--by WHO]", "Judge a claim again."},
    {"replace",    command_replace,    "CLAIM FILE|--set MEMBER=VALUE... --reason TEXT [--by WHO]", "Bill a claim anew after the payer's answer."},
    {"resend",     command_resend,     "PARTNER INTERCHANGE --reason TEXT [--by WHO]", "Send the same bytes again."},
    {"rebuild",    command_rebuild,    "PARTNER INTERCHANGE [CLAIM...] --reason TEXT [--by WHO]", "Build new interchanges for a rejected one's claims."},
    {"close",      command_close,      "ITEM --reason TEXT [--by WHO]", "Close a work item."},
    {"suspense",   command_suspense,   "list [--json|dropped] | show ID | post ID CLAIM | drop ID, with --reason TEXT [--by WHO]", "Payments that match no claim or do not add up: what they are, to which claim one belongs."},
    {"quarantine", command_quarantine, "list | show ID | retry ID | drop ID, with --reason TEXT [--by WHO]", "Inputs that were set aside."},
};
/* clang-format on */

static const struct command_row *command_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

int usage_of(const char *name)
{
    const struct command_row *row = command_find(name);
    (void)fprintf(stderr, "usage: claimline %s %s\n", name, row ? row->usage : "");
    return EXIT_USAGE;
}

int complain(const char *name, const char *what)
{
    (void)fprintf(stderr, "claimline %s: %s\n", name, what);
    return EXIT_WORLD;
}

int exit_of(enum status status)
{
    switch (status) {
    case OK:
        return EXIT_DONE;
    case REJECT:
        return EXIT_USAGE;
    case RETRY:
    case HALT:
        return EXIT_WORLD;
    }
    return EXIT_WORLD;
}

static void row_print(FILE *out, const struct command_row *row)
{
    (void)fprintf(out, "  claimline %s %s\n      %s\n", row->name, row->usage, row->doc);
}

static int unknown(const char *name)
{
    (void)fprintf(stderr, "claimline: there is no command %s; claimline help lists them\n", name);
    return EXIT_USAGE;
}

static int help_about(const char *name)
{
    const struct command_row *row = command_find(name);
    if (!row) return unknown(name);
    row_print(stdout, row);
    return EXIT_DONE;
}

static int help(FILE *out)
{
    (void)fputs("claimline: encounters in, clean claims out, money posted to the cent.\n\n", out);
    for (size_t i = 0; i < COUNT_OF(commands); i++) row_print(out, &commands[i]);
    return out == stdout ? EXIT_DONE : EXIT_USAGE;
}

int main(int argc, char **argv)
{
    /* A child of the supervisor would be called "exe" after the path it was started by. */
    (void)prctl(PR_SET_NAME, "claimline");
    if (argc < 2) return help(stderr);
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0)
        return argc > 2 ? help_about(argv[2]) : help(stdout);
    const struct command_row *row = command_find(argv[1]);
    return row ? row->run(argc - 1, argv + 1) : unknown(argv[1]);
}
