/* `claimline edits`: the catalogue of edits, from the table that runs them. */
#include <jansson.h>
#include <stdio.h>

#include "claimline/commands.h"
#include "lib/edit/edit.h"

static void line_print(const struct edit *edit)
{
    (void)printf("%-7s %-9s %-9s %s\n", edit->id, edit_stage_name(edit->stage),
                 edit_severity_name(edit->severity), edit->doc);
}

static void whole_print(const struct edit *edit)
{
    (void)printf("%s  %s, %s\n\n  %s\n\n  fix       %s\n  source    %s\n  prevents  %s\n", edit->id,
                 edit_stage_name(edit->stage), edit_severity_name(edit->severity), edit->doc,
                 edit->fix, edit->source, edit->prevents);
}

static void json_print(const struct edit *edit)
{
    json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "edit", edit->id, "stage",
                             edit_stage_name(edit->stage), "severity",
                             edit_severity_name(edit->severity), "doc", edit->doc, "fix", edit->fix,
                             "source", edit->source, "prevents", edit->prevents);
    (void)json_dumpf(line, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    (void)putchar('\n');
    json_decref(line);
}

int command_edits(int argc, char **argv)
{
    const bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    if (argc > 2) return usage_of("edits");
    if (argc == 2 && !json) {
        const struct edit *edit = edit_by_id(str_of(argv[1]));
        if (argv[1][0] == '-') return usage_of("edits");
        if (!edit) return complain("edits", "there is no such edit"), EXIT_NOT_GOOD;
        whole_print(edit);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < edits_count(); i++)
        if (json)
            json_print(edits_at(i));
        else
            line_print(edits_at(i));
    return EXIT_DONE;
}
