/* shape.h - a sender's message as the standard would have it: UTF-8, fields where HL7 puts them.
 *
 * Done once, at the door, by the sender's profile: what stands behind reads the standard only.
 * Answers are made from the message as it came.
 */
#ifndef LIB_HL7_SHAPE_H
#define LIB_HL7_SHAPE_H

#include "lib/hl7/hl7.h"
#include "lib/hl7/profile.h"

/* profile may be NULL: only the character set is converted. Segments end in CR. */
str hl7_standard(struct arena *arena, str message, const struct hl7_profile *profile);
/* The profile of the message's sender; NULL: none, or no MSH. */
const struct hl7_profile *hl7_profile_of(const struct hl7_profiles *profiles, str message);

#endif
