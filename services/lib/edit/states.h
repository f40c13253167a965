/* states.h - states and territories of the United States and their ZIP codes.
 *
 * Source: USPS, Publication 28 appendix B (two-letter codes) and Labeling List L002 (the first
 * three digits of ZIP codes by state).
 */
#ifndef LIB_EDIT_STATES_H
#define LIB_EDIT_STATES_H

#include <stdbool.h>

#include "lib/base/str.h"

bool state_is_known(str state);
/* zip: 5 or 9 digits. A military address (AA, AE, AP) has its own ranges. */
bool state_has_zip(str state, str zip);

#endif
