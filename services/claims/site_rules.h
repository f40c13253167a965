/* site_rules.h - the rules of payers and the site that are in force here: config/edits, a YAML file
 * each.
 *
 *   <config>/edits/<name>.yaml             what people write
 *   <state>/rules/<name>.yaml              the last one that was accepted
 *   <state>/rules/<name>@<checksum>.yaml   each that ever was, for judging as then
 *
 * A file that is refused changes nothing: the last accepted one of its name stays in force, also
 * over a restart. It is refused when it cannot be read, when an example does not come out as it
 * says, or when it takes an id that another file has.
 */
#ifndef CLAIMS_SITE_RULES_H
#define CLAIMS_SITE_RULES_H

#include "lib/edit/rules.h"
#include "runtime/settings.h"

/* At start. REJECT: a file is wrong (said on standard error with file, line and column), and none
 * of its name was ever accepted here. No folder: no rules. */
MUST_CHECK enum status site_rules_load(const struct settings *settings, struct rules **rules);
/* At a batch boundary: true when files have changed, have lain still for a second, and are in force
 * now. What is refused is said once, in the log and on standard error. *rules from before stay
 * readable until the next but one renewal. */
bool site_rules_renew(const struct settings *settings, struct rules **rules);

/* The rules that judged a claim (claim.rules), from the state folder. REJECT: some are not there.
 */
MUST_CHECK enum status site_rules_load_as(const struct settings *settings, str releases,
                                          struct arena *arena, struct rules **rules);
/* Those of config/edits, or of a file or folder, nothing kept, for one run. REJECT: said on
 * standard error. */
MUST_CHECK enum status site_rules_read(const char *path, struct arena *arena, struct rules **rules);
/* Those of config/edits, but the file at `path` in the place of the one of its name, and drafts in
 * it judge: for a run that changes nothing. */
MUST_CHECK enum status site_rules_tried(const struct settings *settings, const char *path,
                                        struct arena *arena, struct rules **rules);
MUST_CHECK enum status site_rules_configured(const struct settings *settings, struct arena *arena,
                                             struct rules **rules);

/* How a file of config/edits stands. NEWER: it would be accepted, and is when the next claim comes;
 * until then what was accepted last is in force. */
enum rule_file_state { RULE_FILE_IN_FORCE, RULE_FILE_NEWER, RULE_FILE_REFUSED };
struct rule_file {
    str name;
    enum rule_file_state state;
    str release;                       /* of the file as it lies there */
    str accepted;                      /* release that was accepted last; empty: none was */
    size_t rule_count, in_force_count; /* of what was accepted last */
};
/* Asks for each file, in the order in which they judge; reads only. What is wrong with one that is
 * refused is said on standard error. */
void site_rules_each(const struct settings *settings, struct arena *arena,
                     void (*take)(void *context, const struct rule_file *file), void *context);
/* What a process's metric claimline_rules_crc says of rules with these releases. */
uint32_t site_rules_crc(str releases);

#endif
