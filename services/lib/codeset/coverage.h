/* coverage.h - local and national coverage: which diagnoses an article wants for a procedure.
 *
 * Read from the files of the Medicare Coverage Database: article, article_x_hcpc_code,
 * article_x_icd10_covered, _noncovered, _covered_group and _contractor. Source: MCD data
 * dictionary; SSA 1862(a)(1)(A).
 */
#ifndef LIB_CODESET_COVERAGE_H
#define LIB_CODESET_COVERAGE_H

#include "lib/codeset/codeset.h"

struct article {
    str id;
    int64_t hcpcs_group;       /* the group that the procedure stands in */
    struct code_answer answer; /* its row; from and to are the article's */
};
struct articles {
    struct article *items;
    size_t max, count; /* count is how many there are, even beyond max */
};
/* Articles in force on the day that list the procedure, for this contractor (MAC, five characters;
 * empty: of any). CODE_VALID: some; CODE_INVALID: none. */
struct code_answer articles_for(const struct codesets *sets, str code, str contractor, date day,
                                struct articles *found);

enum article_word {
    ARTICLE_SILENT,      /* lists diagnoses, not this one */
    ARTICLE_COVERS,      /* lists it as supporting the procedure */
    ARTICLE_CONDITIONAL, /* the same, in a group whose paragraph has a condition, or with an
                            asterisk */
    ARTICLE_REFUSES,     /* lists it as not supporting */
    ARTICLE_NO_LIST,     /* the article has no list of covered diagnoses */
};
struct article_answer {
    struct code_answer answer; /* the row of the diagnosis */
    enum article_word word;
    int64_t group; /* of covered diagnoses */
};
struct article_answer article_diagnosis(const struct codesets *sets, str article, str diagnosis,
                                        date day);

/* National coverage of laboratory tests: "covered", "denied" (always), "other" (not supporting). */
struct ncd_answer {
    struct code_answer answer;
    str kind;
};
struct ncd_answer ncd_diagnosis(const struct codesets *sets, str ncd, str diagnosis, date day);

#endif
