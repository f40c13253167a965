/* rules.h - the rules of payers and sites that are in force beside the catalogue of edits.
 *
 *   struct rules *rules = rules_new(arena);
 *   rules_add(rules, "summit", yaml, &fault)      a file each; refused whole, with line and column
 *   edit_run.rules = rules                        edits_run() then judges by them, too
 *
 * A file is accepted when its rules can be read and every example comes out as it says. A rule that
 * two different people have not drafted and approved is read and shown, but not in force. Findings
 * carry the rule's id as their edit and the file's release ("summit@1f0c99ab": name and checksum of
 * its bytes). Pure; all of it lives in the arena.
 */
#ifndef LIB_EDIT_RULES_H
#define LIB_EDIT_RULES_H

#include "lib/edit/rule.h"

struct rules;

struct rules *rules_new(struct arena *arena);
/* Those that are added from now on judge without approval: to see what they would do. */
void rules_try_drafts(struct rules *rules);
/* REJECT: *fault says where and why, and the rules are as before. An id that stands in another file
 * is refused. */
MUST_CHECK enum status rules_add(struct rules *rules, str name, str yaml,
                                 struct config_fault *fault);
/* The same as a folder_read() callback, context the struct rules. */
MUST_CHECK enum status rules_add_file(void *rules, str name, str yaml, struct config_fault *fault);

size_t rules_count(const struct rules *rules);
const struct rule *rules_at(const struct rules *rules, size_t i);
const struct rule *rule_by_id(const struct rules *rules, str id); /* NULL: unknown */
/* The releases of all files, in the order added, separated by blanks: what claim.rules keeps.
 * rules NULL: empty. */
str rules_releases(const struct rules *rules);
/* The release that a file of this name and content has; in the arena. */
const char *rules_release_of(struct arena *arena, str name, str yaml);

/* A file of this rule alone, that reads as the same rule. For people and tests. */
str rule_text(const struct rule *rule, struct arena *arena);

/* ---- for edits_run() ---------------------------------------------------------------------- */

/* Takes a finding of a rule's own. */
typedef void rule_found(void *context, const struct rule *rule, enum edit_state state,
                        struct evidence *evidence);
void rules_run(const struct rules *rules, enum edit_stage stage, struct rule_case *of,
               rule_found *found, void *context);
/* The rule that changes a finding of this edit, the last one that does; NULL: none.
 * diagnosis_number: of the finding, 0 where it is not of one. */
const struct rule *rules_change(const struct rules *rules, const struct edit *edit,
                                struct rule_case *of, const struct evidence *evidence,
                                int32_t diagnosis_number);

#endif
