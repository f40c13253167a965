/* codeset.h - dated code tables: is this code in force on this day, and which row says so?
 *
 * A table is one release of one set, read from config/codesets/<name>.tsv (its README describes the
 * layout). Every table says which days it covers and whether it is complete:
 *
 *   covered day,   code in force           VALID
 *   covered day,   ended / not yet begun   INVALID
 *   covered day,   absent                  INVALID when the table is complete, else no evidence
 *   other day,     ended by the table      INVALID (an end is for good)
 *   other day,     anything else           UNCHECKED: neither valid nor invalid
 *
 * A set may have several tables; the first one with evidence answers. No I/O: tables are made of
 * bytes that the caller keeps mapped for as long as the tables live. Codes are as on the wire,
 * without decimal points, at most eight characters. A lookup is one binary search in an array of
 * 64-bit keys. Source of the rule: design.md section 8.
 */
#ifndef LIB_CODESET_CODESET_H
#define LIB_CODESET_CODESET_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/date.h"
#include "lib/base/status.h"

enum codeset {
    CODESET_ICD10CM,
    CODESET_HCPCS, /* Level II; a code of CPT's form is looked up in CODESET_CPT */
    CODESET_CPT,   /* only where the user loads a licensed file */
    CODESET_MODIFIER,
    CODESET_PLACE_OF_SERVICE,
    CODESET_DISCHARGE_STATUS,
    CODESET_TYPE_OF_BILL, /* three digits, the leading zero left out */
    CODESET_REVENUE,
    CODESET_CONDITION,
    CODESET_OCCURRENCE,
    CODESET_OCCURRENCE_SPAN,
    CODESET_VALUE,
    CODESET_ADMISSION_TYPE,
    CODESET_POINT_OF_ORIGIN,
    CODESET_CARC,
    CODESET_RARC,
    CODESET_COUNT
};

enum codeset_verdict { CODE_VALID, CODE_INVALID, CODE_UNCHECKED };

enum codeset_why {
    CODE_IN_FORCE,
    CODE_NOT_IN_TABLE,
    CODE_ENDED,
    CODE_NOT_YET,
    CODE_NOT_BILLABLE, /* a header: its children are the billable codes */
    CODE_NOT_A_CODE,   /* not of the form that codes of this set have */
    CODE_NOT_COVERED,  /* no table of the set covers the day */
    CODE_NO_TABLE,     /* no table of the set is loaded, or none that could know (CPT) */
};

/* Flags of ICD-10-CM rows (Medicare Code Editor) and what others need. */
enum code_flag {
    CODE_EXTERNAL_CAUSE = 1 << 0, /* ecodepdx */
    CODE_MANIFESTATION = 1 << 1,
    CODE_UNACCEPTABLE = 1 << 2, /* as a principal diagnosis */
    CODE_NEEDS_SECONDARY = 1 << 3,
    CODE_NEWBORN = 1 << 4,
    CODE_PEDIATRIC = 1 << 5,
    CODE_MATERNITY = 1 << 6,
    CODE_ADULT = 1 << 7,
    CODE_FEMALE = 1 << 8,
    CODE_MALE = 1 << 9,
    CODE_UNSPECIFIED = 1 << 10,
    CODE_QUESTIONABLE_ADMISSION = 1 << 11,
    CODE_DELIVERY_OUTCOME = 1 << 12,
    CODE_WRONG_PROCEDURE = 1 << 13,
};

struct code_answer {
    enum codeset_verdict verdict;
    enum codeset_why why;
    str release;   /* of the table that answered, or would have to; empty: no table */
    int32_t row;   /* line of the table's file, 0: none */
    date from, to; /* of the row; to absent: open */
    uint32_t flags;
};

struct codesets;

/* All tables of a folder, one file after the other, for runtime/file.h folder_read(): make one with
 * codesets_new, then codesets_add(sets, file name without .tsv, content, &fault) for each, then
 * look up. REJECT: not a table (fault.line says where). The content must stay. */
struct codesets *codesets_new(struct arena *arena);
MUST_CHECK enum status codesets_add(void *codesets, str name, str content,
                                    struct config_fault *fault);

struct code_answer codeset_lookup(const struct codesets *sets, enum codeset set, str code,
                                  date day);
/* The same code whatever the day: CODE_VALID when a row has it (flags as of that row). */
bool codeset_has(const struct codesets *sets, enum codeset set, str code);
/* Billable codes below a header on a day, in order, as many as there is room for; returns how many.
 */
struct code_list {
    str *items;
    size_t max;
};
size_t codeset_children(const struct codesets *sets, enum codeset set, str header, date day,
                        struct code_list children);
/* Names of the releases loaded, for a report; returns how many were written. */
size_t codesets_releases(const struct codesets *sets, str *releases, size_t max);

const char *codeset_name(enum codeset set); /* "icd10cm" */
const char *codeset_why_text(enum codeset_why why);

#endif
