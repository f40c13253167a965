/* codeset.h - dated code tables: is this code in force on this day, and which row says so?
 *
 * A table is one release of one set (schema.h), made of an official file or of one of
 * config/codesets/ (its README describes the layout). The tables of some sets have lookups of their
 * own: icd10.h, hcpcs.h, ncci.h, fees.h, coverage.h, payers.h. Every table says which days it
 * covers and whether it is complete:
 *
 *   covered day,   code in force           VALID
 *   covered day,   ended / not yet begun   INVALID
 *   covered day,   absent                  INVALID when the table is complete, else no evidence
 *   other day,     ended by the table      INVALID (an end is for good)
 *   other day,     anything else           UNCHECKED: neither valid nor invalid
 *
 * A set may have several tables, releases side by side; one that proves something answers, the
 * newest first. No I/O: tables are images (image.h), bytes that the caller keeps mapped for as long
 * as the tables live. Codes are as on the wire, without decimal points. Source of the rule:
 * design.md section 8.
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
    CODESET_ICD10PCS,
    CODESET_MCE_CM, /* lists of the Medicare Code Editor of one release: flags, not validity */
    CODESET_MCE_PCS,
    CODESET_POA_EXEMPT,
    CODESET_ICD10CM_NOTE, /* icd10.h */
    CODESET_ICD10CM_SEVENTH,
    CODESET_ICD10CM_SUCCESSOR,
    CODESET_TAXONOMY,
    CODESET_SPECIALTY,
    CODESET_NOC,
    CODESET_PTP_PRACTITIONER, /* ncci.h */
    CODESET_PTP_HOSPITAL,
    CODESET_PTP_MEDICAID_PRACTITIONER,
    CODESET_PTP_MEDICAID_HOSPITAL,
    CODESET_PTP_MEDICAID_DME,
    CODESET_MUE_PRACTITIONER,
    CODESET_MUE_HOSPITAL,
    CODESET_MUE_DME,
    CODESET_MUE_MEDICAID_PRACTITIONER,
    CODESET_MUE_MEDICAID_HOSPITAL,
    CODESET_MUE_MEDICAID_DME,
    CODESET_ADDON,
    CODESET_MPFS, /* fees.h */
    CODESET_GPCI,
    CODESET_MPFS_AMOUNT,
    CODESET_ASP,
    CODESET_CLFS,
    CODESET_OPPS,
    CODESET_ARTICLE, /* coverage.h */
    CODESET_ARTICLE_MAC,
    CODESET_ARTICLE_CODE,
    CODESET_ARTICLE_ICD,
    CODESET_ARTICLE_NONCOVERED,
    CODESET_ARTICLE_GROUP,
    CODESET_NCD,
    CODESET_ZIP5, /* payers.h */
    CODESET_ZIP9,
    CODESET_FILING_LIMIT,
    CODESET_FEE_SCHEDULE,
    CODESET_CONTRACT,
    CODESET_ENROLMENT,
    CODESET_EXCLUSION,
    CODESET_ORDERING,
    CODESET_AUTHORISATION,
    CODESET_ELIGIBILITY,
    CODESET_CODE_LIST,
    CODESET_PAYER,
    CODESET_NPPES, /* practice.h */
    CODESET_EDI_AGREEMENT,
    CODESET_PATIENT_LIMIT,
    CODESET_LOCATION,
    CODESET_WAGE_INDEX,
    CODESET_GROUPED_DRG,
    CODESET_DOCUMENTATION,
    CODESET_VISIT_SHARE,
    CODESET_NDC,
    CODESET_NDC_HCPCS,
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
    CODE_DIABETES_TYPE_1 = 1 << 14, /* a condition of a pancreas transplant */
    CODE_NONCOVERED_WITH_6 =
        1 << 15, /* on a diagnosis: makes procedures of the same flag noncovered */
    CODE_NONCOVERED_WITH_7 = 1 << 16,
    /* Flags of ICD-10-PCS rows, beside CODE_FEMALE, CODE_MALE and the two above. */
    CODE_NONCOVERED = 1 << 17,
    CODE_NONCOVERED_WITH_Z302 = 1 << 18,
    CODE_NONCOVERED_WITH_45 = 1 << 19,
    CODE_NONCOVERED_OVER_60 = 1 << 20,
    CODE_LIMITED_COVERAGE = 1 << 21,
    CODE_LIMITED_COVERAGE_KIDNEY = 1 << 22,
    CODE_LIMITED_COVERAGE_HEART_A = 1 << 23, /* artificial heart, with Z00.6 */
    CODE_LIMITED_COVERAGE_HEART_B = 1 << 24,
    CODE_VAGINAL_DELIVERY = 1 << 25,
    CODE_CESAREAN = 1 << 26,
    CODE_VENTILATION_OVER_96H = 1 << 27,
    CODE_CLINICAL_TRIAL = 1 << 28, /* on a diagnosis: Z00.6 */
};

/* What every lookup answers: the verdict, why, and the row behind it. CODE_VALID: there is a row
 * and it is in force; CODE_INVALID: a table that covers the day proves that there is none. */
struct code_answer {
    enum codeset_verdict verdict;
    enum codeset_why why;
    str release;   /* of the table that answered, or would have to; empty: no table */
    int32_t row;   /* line of the table's file, 0: none */
    date from, to; /* of the row; to absent: open */
    uint32_t flags;
    const struct code_table *table; /* for code_number and code_text; NULL: no table */
    int32_t at;                     /* of the row in the table; NO_ROW: none */
    uint32_t asked;                 /* 1 + the set that was asked; 0: not told */
};
enum { NO_ROW = -1 };

static inline bool code_is_present(const struct code_answer *a)
{
    return a->verdict == CODE_VALID;
}
static inline bool code_is_absent(const struct code_answer *a)
{
    return a->verdict == CODE_INVALID;
}
static inline bool code_is_unchecked(const struct code_answer *a)
{
    return a->verdict == CODE_UNCHECKED;
}

struct codesets;

struct codesets *codesets_new(struct arena *arena);
/* The same tables for one run, which remembers what it has asked: in the run's arena. */
const struct codesets *codesets_remembering(const struct codesets *sets, struct arena *arena);
/* One file in the layout of config/codesets/ or any official one (load.h): recognised, checked,
 * made into images in the arena, and looked up from then on. For runtime/file.h folder_read().
 * REJECT: fault says what and on which line. The content may go afterwards. */
MUST_CHECK enum status codesets_add(void *codesets, str name, str content,
                                    struct config_fault *fault);
/* One image as image.h makes it, which must stay. */
MUST_CHECK enum status codesets_add_image(void *codesets, str name, str image,
                                          struct config_fault *fault);

/* Takes away the releases that begin after this day: nobody had them then. What was published when
 * is not known, so one that begins earlier stays. */
void codesets_as_of(struct codesets *sets, date day);

struct code_answer codeset_lookup(const struct codesets *sets, enum codeset set, str code,
                                  date day);
/* The row of a key of several parts (schema.c says which) in the newest table that knows. */
struct code_answer codeset_find(const struct codesets *sets, enum codeset set, const str *parts,
                                date day);
/* The same in the newest table that has anything in this column: not every release of a set tells
 * everything (Addendum B shows that a code exists, an order file has no flags). */
struct code_answer codeset_find_having(const struct codesets *sets, enum codeset set,
                                       const str *parts, date day, unsigned column);
/* The row of a key of two parts of at most eight bytes; of several in force the one with the least
 * in a column. Asks the tables each time, whatever is remembered. */
struct pair_question {
    enum codeset set;
    str parts[2];
    date day;
    unsigned least;
};
void codeset_find_pair(const struct codesets *sets, const struct pair_question *pair,
                       struct code_answer *answer);
/* Every row in force on the day whose key begins with these parts, of the newest table that covers
 * the day, as many as there is room for. CODE_VALID with *count > 0, or as codeset_find. */
struct code_rows {
    struct code_answer *items;
    size_t max, count; /* count is how many were found, even beyond max; max 0: 1 is some */
};
struct code_answer codeset_find_all(const struct codesets *sets, enum codeset set, const str *parts,
                                    size_t part_count, date day, struct code_rows *rows);
/* Cells and key parts of the row that answered, by the numbers of schema.h. 0 and empty: no row; of
 * NCCI's pairs, which are asked for by both codes, the second is empty: no text of it is kept. */
int64_t code_number(const struct code_answer *answer, unsigned column);
str code_text(const struct code_answer *answer, unsigned column);
str code_part(const struct code_answer *answer, unsigned part);

/* Some row of the set, of whatever day, begins with this part: a table of some payers says nothing
 * of the others. The first part must be the whole head of the set's keys, or its beginning. */
bool codeset_names(const struct codesets *sets, enum codeset set, str first_part);
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

/* A table by number, for reports: 0 .. codesets_count - 1. */
struct codeset_info {
    enum codeset set;
    str release, file;
    date from, to;
    bool complete;
    size_t rows, bytes_count;
};
const struct code_table *codesets_table(const struct codesets *sets, size_t i);
bool codeset_is_loaded(const struct codesets *sets, enum codeset set);
size_t codesets_count(const struct codesets *sets);
struct codeset_info codesets_info(const struct codesets *sets, size_t i);

const char *codeset_name(enum codeset set); /* "icd10cm" */
/* Whether a code has the form of CPT or CDT: only a licensed table knows it. */
bool code_is_licensed(str code);
const char *codeset_why_text(enum codeset_why why);

#endif
