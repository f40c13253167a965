/* period.h - when a release holds, from the name that its publisher gives the file.
 *
 * "icd10cm-order-Jan-2021", "ccipra-v303r0-f1", "..._Eff_07-01-2024", "PPRRVU24_JUL", "GPCI2024",
 * "addendum_b_2026-04", "AOC_V2024Q3": a year, and a month, quarter or day where it has one.
 */
#ifndef LIB_CODESET_PERIOD_H
#define LIB_CODESET_PERIOD_H

#include "lib/base/arena.h"
#include "lib/base/date.h"

struct period {
    int32_t year, month; /* 0: the name does not say */
    int part;            /* f1..f9 of a file in parts; 0: whole */
};

/* What part of the calendar a release of this kind covers. */
enum coverage {
    COVERS_OWN_DATES, /* whatever its rows say; the earliest of them to open */
    COVERS_ALWAYS,    /* rows have no dates */
    COVERS_FISCAL,    /* 1 October of the year before, or its month, to 30 September */
    COVERS_QUARTER,
    COVERS_HISTORY, /* its rows tell of earlier days too: from 1996 to the end of the quarter */
    COVERS_YEAR,
    COVERS_YEAR_REST, /* from its month to the end of the year */
    COVERS_HALF_YEAR,
    COVERS_FILE, /* the file says it itself */
};

struct period period_of_name(struct arena *arena, str name);
/* False: the name does not say enough. */
bool period_days(enum coverage coverage, const struct period *period, date *from, date *to);
/* YYYYMMDD, YYYY-MM-DD, M/D/YYYY, MM-DD-YYYY, MMDDYYYY is not read; "*", "", 00000000: absent. */
bool date_read(str text, date *day);

#endif
