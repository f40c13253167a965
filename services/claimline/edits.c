/* `claimline edits`: the catalogue of edits, from the table that runs them. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "claimline/commands.h"
#include "claims/site_rules.h"
#include "lib/fhir/fhir.h"
#include "lib/hl7/dft.h"

enum { RULES_BYTES = 256 << 20 };

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

/* ---- rules of payers and the site --------------------------------------------------------- */

static const char *rule_severity(const struct rule *rule)
{
    return rule->off ? "off" : edit_severity_name(rule->edit.severity);
}

static void rule_line_print(const struct rule *rule)
{
    (void)printf("%-7s %-9s %-9s %s%s%s%s%s%s\n", rule->edit.id, edit_stage_name(rule->edit.stage),
                 rule_severity(rule), rule->of ? rule->of->id : "", rule->of ? ": " : "",
                 rule->edit.doc, rule->why_not ? " (not in force: " : "",
                 rule->why_not ? rule->why_not : "", rule->why_not ? ")" : "");
}

static void rule_whole_print(const struct rule *rule, struct arena *arena)
{
    (void)printf("%s  %s, %s, rule of %s%s%s\n\n%.*s", rule->edit.id,
                 edit_stage_name(rule->edit.stage), rule_severity(rule), rule->release,
                 rule->why_not ? ", not in force: " : "", rule->why_not ? rule->why_not : "",
                 STR_ARGS(rule_text(rule, arena)));
}

static void rule_json_print(const struct rule *rule)
{
    json_t *line = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s%, s:s%}", "edit", rule->edit.id,
        "stage", edit_stage_name(rule->edit.stage), "severity", rule_severity(rule), "doc",
        rule->edit.doc, "fix", rule->edit.fix, "source", rule->edit.source, "prevents",
        rule->edit.prevents, "release", rule->release, "in_force", rule->why_not == NULL, "changes",
        rule->of ? rule->of->id : "", "drafted_by", rule->drafted_by.len ? rule->drafted_by.at : "",
        rule->drafted_by.len, "approved_by", rule->approved_by.len ? rule->approved_by.at : "",
        rule->approved_by.len);
    (void)json_dumpf(line, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    (void)putchar('\n');
    json_decref(line);
}

/* ---- all of them, or one ------------------------------------------------------------------ */

static void all_print(const struct rules *rules, bool json)
{
    for (size_t i = 0; i < edits_count(); i++)
        if (json)
            json_print(edits_at(i));
        else
            line_print(edits_at(i));
    for (size_t i = 0; i < rules_count(rules); i++)
        if (json)
            rule_json_print(rules_at(rules, i));
        else
            rule_line_print(rules_at(rules, i));
}

/* What intake finds is no edit: the message itself does not say what a claim needs. False: no such
 * finding. */
static bool intake_print(const char *id)
{
    static const char *const of_fhir_alone[] = {"INT-14", "INT-15", "INT-16"};
    const char *field = dft_field_wanted(str_of(id));
    bool known = field != NULL;
    for (size_t i = 0; i < COUNT_OF(of_fhir_alone); i++)
        known = known || strcmp(id, of_fhir_alone[i]) == 0;
    if (!known) return false;
    (void)printf("%s  intake: the message lacks a field\n\n", id);
    if (field) (void)printf("  HL7 v2    %s is missing\n", field);
    (void)printf(
        "  FHIR      what the finding's field names is %s\n\n"
        "  fix       Send the field, or add it by hand.\n"
        "  source    services/lib/hl7 and services/lib/fhir say which; config/profiles has "
        "a sender's own ways\n",
        fhir_finding_text(str_of(id), STR("hold")));
    return true;
}

static int one_print(const struct rules *rules, const char *id, struct arena *arena)
{
    const struct edit *edit = edit_by_id(str_of(id));
    const struct rule *rule = rule_by_id(rules, str_of(id));
    if (!edit && !rule && intake_print(id)) return EXIT_DONE;
    if (!edit && !rule)
        return complain("edits", "there is no such edit: `claimline edits` lists them"),
               EXIT_NOT_GOOD;
    if (edit)
        whole_print(edit);
    else
        rule_whole_print(rule, arena);
    return EXIT_DONE;
}

int command_edits(int argc, char **argv)
{
    struct settings settings;
    struct rules *rules;
    int result = EXIT_DONE;
    const bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    if (argc > 2 || (argc == 2 && !json && argv[1][0] == '-')) return usage_of("edits");
    if (settings_read(&settings) != OK) return EXIT_USAGE;
    struct arena *arena = arena_new(RULES_BYTES);
    if (site_rules_configured(&settings, arena, &rules) != OK) result = EXIT_WORLD;
    if (argc == 2 && !json)
        result = one_print(rules, argv[1], arena);
    else
        all_print(rules, json);
    arena_free(arena);
    return result;
}
