/* wide.h - HL7 messages in UTF-16 (MSH-18 "UNICODE UTF-16", HL7 table 0211) read as UTF-8.
 *
 * It is told by a byte order mark, or by a first segment whose letters are two bytes each. What is
 * no UTF-16 passes as it is. A half surrogate becomes '?'.
 */
#ifndef LIB_HL7_WIDE_H
#define LIB_HL7_WIDE_H

#include "lib/base/arena.h"
#include "lib/base/str.h"

enum hl7_width { HL7_WIDTH_UNKNOWN, HL7_NARROW, HL7_WIDE_LITTLE, HL7_WIDE_BIG };

/* NARROW for all that does not begin so; UNKNOWN while that cannot be told. */
enum hl7_width hl7_width_of(str beginning);

/* Decodes whole characters off the front of *text; returns how many bytes of UTF-8, at most three
 * for two of UTF-16. */
size_t hl7_wide_decode(str *text, enum hl7_width width, char *into);
/* A whole message; itself where it is no UTF-16. */
str hl7_narrowed(struct arena *arena, str message);

#endif
