/* visits.h - which codes are evaluation and management, and of what kind. */
#ifndef LIB_EDIT_VISITS_H
#define LIB_EDIT_VISITS_H

#include "lib/base/str.h"

enum visit_kind {
    VISIT_NONE, /* no visit */
    VISIT_OFFICE,
    VISIT_INITIAL,    /* first day in hospital or nursing home */
    VISIT_SUBSEQUENT, /* a day after it */
    VISIT_SAME_DAY,   /* admitted and discharged */
    VISIT_DISCHARGE,
    VISIT_EMERGENCY,
    VISIT_CRITICAL,
    VISIT_HOME,
    VISIT_PREVENTIVE,
    VISIT_COUNSEL
};

enum visit_kind visit_of(str procedure);
/* CPT's chapter of surgery. */
bool is_surgery(str procedure);

#endif
