/* icd10.h - what ICD-10-CM and PCS say of a code beyond its validity: flags, notes, seventh
 * characters.
 *
 * Validity, header or leaf: codeset_lookup(CODESET_ICD10CM or _ICD10PCS); children:
 * codeset_children; exempt from present-on-admission: codeset_lookup(CODESET_POA_EXEMPT), where
 * INVALID means "is not on the list". Sources: Medicare Code Editor; ICD-10-CM tabular list (XML of
 * CDC/NCHS) and Official Guidelines I.A.4, I.A.5, I.A.12, I.A.13, I.A.17.
 */
#ifndef LIB_CODESET_ICD10_H
#define LIB_CODESET_ICD10_H

#include "lib/codeset/codeset.h"

/* The flags (enum code_flag) of the Medicare Code Editor on a day. CODE_VALID: answer.flags are
 * known (0: none); CODE_UNCHECKED: no table with flags covers the day. */
struct code_answer icd10cm_flags(const struct codesets *sets, str code, date day);
struct code_answer icd10pcs_flags(const struct codesets *sets, str code, date day);
/* The text of the code in the order file; empty where none is loaded (the shipped tables have
 * none). */
str icd10cm_text(const struct codesets *sets, str code, date day);
/* The same, where no release with texts covers the day from the newest that has the code: for
 * people to read, and for comparing notes, never for whether a code is right. release: whose words
 * they are; both empty: there are none. */
struct icd10_text {
    str text, release;
    bool is_of_day;
};
struct icd10_text icd10cm_text_nearest(const struct codesets *sets, str code, date day);
/* From the last word of the text or, for chapters 13 and 19, the character: 'L', 'R', 'B', or 0. */
char icd10cm_laterality(const struct codesets *sets, str code, date day);
char icd10_side(str text); /* the same of a text */

enum icd10_note {
    NOTE_EXCLUDES1 = '1',
    NOTE_EXCLUDES2 = '2',
    NOTE_CODE_FIRST = 'F',
    NOTE_USE_ADDITIONAL = 'A',
    NOTE_CODE_ALSO = 'B',
};

/* A note that stands at the code or above it (category, section, chapter) and the codes it names:
 * every code that begins with `first`, or lies from `first` to whatever begins with `last`. */
struct icd10_reference {
    str first, last;    /* last is empty: no range */
    str at;             /* where the note stands: "E08.32", "A00-A09", chapter "1" */
    bool if_applicable; /* "code first, if applicable" and the like: not mandatory */
    struct code_answer answer;
};
struct icd10_references {
    struct icd10_reference *items;
    size_t max, count; /* count is how many there are, even beyond max */
};
/* CODE_VALID: some; CODE_INVALID: none; CODE_UNCHECKED: no tabular list of that day. */
struct code_answer icd10cm_references(const struct codesets *sets, enum icd10_note kind, str code,
                                      date day, struct icd10_references *found);
bool icd10_names(const struct icd10_reference *reference, str code);
/* Does a note of this kind at `code` (or above it) name `other`? CODE_VALID: it does, and *by is
 * the note. Excludes1 holds in both directions: ask twice. */
struct code_answer icd10cm_note_between(const struct codesets *sets, enum icd10_note kind, str code,
                                        str other, date day, struct icd10_reference *by);

/* The seventh characters that a code (without or with one) may have: CODE_VALID and their list in
 * `characters` (a NUL behind it); CODE_INVALID: it takes none; validity itself is the order file's
 * word, not the tabular list's. */
enum { SEVENTH_MAX = 37 };
struct code_answer icd10cm_seventh(const struct codesets *sets, str code, date day,
                                   char characters[SEVENTH_MAX]);
/* Plain words of a seventh character: "initial encounter"; empty: not known. */
str icd10cm_seventh_meaning(const struct codesets *sets, str code, char character, date day);
/* The same, else of the newest tabular list that has it: for people to read. */
str icd10cm_seventh_nearest(const struct codesets *sets, str code, char character, date day);
/* Codes that took the place of an ended one (conversion table), as many as there is room for. */
size_t icd10cm_successors(const struct codesets *sets, str code, date day,
                          struct code_list successors);

#endif
