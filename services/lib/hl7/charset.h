/* charset.h - the character set of a message (MSH-18, HL7 table 0211) made UTF-8, once, at the
 * door.
 *
 * What is plain ASCII or says nothing and is UTF-8 already is left alone. Else the first of MSH-18
 * that we know is taken, else `otherwise` (the sender's profile). Conversion is the C library's
 * iconv; bytes that mean nothing in their set become '?'. UTF-16 is decoded before (wide.h),
 * since its bytes hold segment ends within characters; UTF-32 is not read.
 */
#ifndef LIB_HL7_CHARSET_H
#define LIB_HL7_CHARSET_H

#include "lib/hl7/hl7.h"

/* Is it a name of table 0211 that hl7_decoded() converts? */
bool hl7_charset_is_known(str name);
bool hl7_is_utf8(str text);
/* The message in UTF-8, MSH-18 saying so, segments ending in CR; `otherwise` may be empty: then
 * ISO 8859-1. Decoding twice is decoding once. */
str hl7_decoded(struct arena *arena, str message, str otherwise);

#endif
