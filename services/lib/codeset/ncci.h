/* ncci.h - the National Correct Coding Initiative: pairs, most units likely, add-on codes.
 *
 * Quarterly files; a day outside the quarters loaded is unchecked, and so is a pair with a CPT code
 * where no table with CPT rows is loaded. Source: NCCI Policy Manual ch.1; CMS file layouts.
 */
#ifndef LIB_CODESET_NCCI_H
#define LIB_CODESET_NCCI_H

#include "lib/codeset/codeset.h"

enum ptp_kind {
    PTP_PRACTITIONER,
    PTP_HOSPITAL,
    PTP_MEDICAID_PRACTITIONER,
    PTP_MEDICAID_HOSPITAL,
    PTP_MEDICAID_DME
};
/* Practitioner tables also hold for ASC; hospital tables for type of bill 12x, 13x, 14x, 22x, 23x,
 * 34x, 74x, 75x and 85x. */
struct ptp {
    struct code_answer answer; /* CODE_VALID: an edit is in force on the day */
    int indicator;             /* 0: no modifier bypasses, 1: one may, 9: not applicable (ignore) */
    str rationale;
    str column1, column2; /* column 2 is the one that is not paid */
};
/* Ordered: column 1, column 2. Of several rows any in force on the day counts; 0 before 1. */
struct ptp ptp_lookup(const struct codesets *sets, enum ptp_kind kind, str column1, str column2,
                      date day);
/* In either order; present beats unchecked beats absent. */
struct ptp ptp_between(const struct codesets *sets, enum ptp_kind kind, str a, str b, date day);
/* Modifiers that may bypass an edit of indicator 1. NCCI Policy Manual ch.1 E. */
bool ptp_modifier_bypasses(str modifier, date day);

enum mue_kind {
    MUE_PRACTITIONER,
    MUE_HOSPITAL,
    MUE_DME,
    MUE_MEDICAID_PRACTITIONER,
    MUE_MEDICAID_HOSPITAL,
    MUE_MEDICAID_DME
};
struct mue {
    struct code_answer answer; /* CODE_INVALID: no limit is published for the code */
    int64_t units;
    int mai; /* 1 claim line, 2 date of service by policy, 3 date of service by clinical benchmark
              */
    str rationale;
};
struct mue mue_lookup(const struct codesets *sets, enum mue_kind kind, str code, date day);

struct addon_primary {
    str primary; /* "CCCCC": any that the contractor defines */
    int type;    /* 1 only these primaries, 2 the contractor's, 3 both */
    struct code_answer answer;
};
struct addon_primaries {
    struct addon_primary *items;
    size_t max, count; /* count is how many there are, even beyond max */
};
/* CODE_VALID: an add-on code with these primaries; CODE_INVALID: not one. */
struct code_answer addon_lookup(const struct codesets *sets, str code, date day,
                                struct addon_primaries *primaries);

#endif
