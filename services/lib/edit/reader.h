/* reader.h - what the X12 reader finds wrong in a claim, under the edits that the catalogue has for
 * it.
 *
 * The reader's rules go by ids such as "x12.element.missing" and are findings of stage gateway. A
 * claim that binds in spite of them goes on; scrubbing stops it where the payer's own reader would.
 */
#ifndef LIB_EDIT_READER_H
#define LIB_EDIT_READER_H

#include "lib/base/str.h"

/* "ENV-06"; of a rule that is not known: "ENV-06" too. `field` is where it was found: "CLM01",
 * "2010AA REF02". */
const char *edit_of_reader_rule(str rule, str field);

#endif
