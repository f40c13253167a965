/* rule_computed.h - ways to reach a field of rules, and those fields that no single member of the
 * claim holds. */
#ifndef LIB_EDIT_RULE_COMPUTED_H
#define LIB_EDIT_RULE_COMPUTED_H

#include "lib/edit/rule_field.h"

/* Of text and number one; as rule_field.h has them. */
struct rule_access {
    str (*text)(const struct rule_field *field, const struct rule_item *item, size_t n);
    bool (*number)(const struct rule_field *field, const struct rule_item *item, size_t n,
                   int64_t *number);
    void (*put)(const struct rule_field *field, Claim *claim, void *part,
                const struct rule_value *value, struct arena *arena);
};

extern const struct rule_access rule_claim_type, rule_facility, rule_provider, rule_bill,
    rule_claim_from, rule_claim_to, rule_age, rule_line_place, rule_line_rendering;

#endif
