/* The three guides of the 837: claim type, names, loops. A new one is a row here and in guide.c. */
#include "lib/x12/x837_tables.h"

/* clang-format off */
static const struct x837_guide guides[] = {
    {CLAIM_TYPE__PROFESSIONAL,  "005010X222", "005010X222A1", "B", &x837_professional,  LOOP_2400},
    {CLAIM_TYPE__INSTITUTIONAL, "005010X223", "005010X223A2", "A", &x837_institutional, LOOP_2400},
    {CLAIM_TYPE__DENTAL,        "005010X224", "005010X224A2", "B", &x837_dental,        DENTAL_2400},
};
/* clang-format on */

const struct x837_guide *x837_guide_named(const char *guide)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (str_starts(str_of(guide), guides[i].family)) return &guides[i];
    return NULL;
}

const struct x837_guide *x837_guide_of(ClaimType type)
{
    for (size_t i = 0; i < COUNT_OF(guides); i++)
        if (guides[i].type == type) return &guides[i];
    return NULL;
}
