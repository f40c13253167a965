/* workday.h - days on which the federal government works: a period of Medicare that ends on another
 * one ends on the next. */
#ifndef LIB_BASE_WORKDAY_H
#define LIB_BASE_WORKDAY_H

#include "lib/base/date.h"

/* The day itself where it is one; an absent day stays absent. 5 U.S.C. 6103 */
date date_next_workday(date d);

#endif
