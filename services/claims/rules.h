/* rules.h - what workers judge and route claims by: partners and code sets, read once at start from
 * the folder of the configuration, kept for the life of the process.
 *
 * REJECT: a file is wrong (said on standard error with file, line and column).
 */
#ifndef CLAIMS_RULES_H
#define CLAIMS_RULES_H

#include "lib/claim/partner.h"
#include "lib/codeset/codeset.h"
#include "lib/hl7/profile.h"
#include "runtime/settings.h"

/* config/payers, a YAML file each. */
MUST_CHECK enum status partners_load(const struct settings *settings, struct partners *partners);
/* config/profiles, a YAML file each. */
MUST_CHECK enum status profiles_load(const struct settings *settings,
                                     struct hl7_profiles *profiles);
/* config/codesets, a table each, and the releases loaded beside them: codesets.h. */
MUST_CHECK enum status codesets_load(const struct settings *settings, struct codesets **codesets);

#endif
