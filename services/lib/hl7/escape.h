/* escape.h - HL7 v2 escape sequences undone and written, and messages rewritten to the usual
 * delimiters.
 *
 * Known: \F\ \S\ \T\ \R\ \E\ (delimiters), \P\ (2.7's truncation character), \Xhhhh\ (bytes), and
 * of
 * formatted text \.br\ \.sp\ \.sk\ (a blank stands for them) and \H\ \N\ \.in\ \.ti\ \.fi\ \.nf\
 * \.ce\ (nothing does). \Cxxyy\ and \Mxxyyzz\ switch the character set of terminals; they carry no
 * text and fall away. Others, \Z..\ among them, stay as sent: what they mean is between sender and
 * receiver. Source: HL7 2.5.1 chapter 2.7.
 */
#ifndef LIB_HL7_ESCAPE_H
#define LIB_HL7_ESCAPE_H

#include "lib/hl7/hl7.h"

/* The value such that hl7_unescape() gives back `value`, byte by byte; control characters go as
 * \Xhh\. */
str hl7_escape(struct arena *arena, struct hl7_delimiters by, str value);
/* The message with | ^ ~ \ & as its delimiters and segments ending in CR: every value unescapes to
 * what it did before. REJECT: no readable MSH. */
MUST_CHECK enum status hl7_redelimited(struct arena *arena, str message, str *usual);

#endif
