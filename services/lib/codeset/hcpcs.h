/* hcpcs.h - what the HCPCS contractor file says of a Level II code: coverage, pricing, types of
 * service.
 *
 * Validity of HCPCS, CPT and modifiers: codeset_lookup(CODESET_HCPCS, CODESET_MODIFIER). Codes for
 * things not otherwise classified: codeset_lookup(CODESET_NOC), INVALID: it is not one. Source: CMS
 * HCPCS record layout, 320 bytes.
 */
#ifndef LIB_CODESET_HCPCS_H
#define LIB_CODESET_HCPCS_H

#include "lib/codeset/codeset.h"

/* Texts are the file's one or two characters; empty: blank in the file. */
struct hcpcs_facts {
    struct code_answer answer; /* present, absent, or unchecked: no ANWEB covers the day */
    str action;                /* A add, C change, D delete, N none, R reactivated, S, T, ... */
    date action_date;
    str coverage;   /* C carrier judgment, D special, I not payable, M noncovered, S by statute */
    str pricing[4]; /* "00" not separately priced, "13" LCD priced, "34" DME, "51" drug, ... */
    str multiple_pricing; /* A, B, ... */
    str betos;
    str types_of_service; /* up to five letters: "1", "9P" */
    int64_t anesthesia_units;
    str asc_group;
    str lab;             /* laboratory certification codes, blanks between them */
    str cross_reference; /* codes that took its place, blanks between them */
};
struct hcpcs_facts hcpcs_facts(const struct codesets *sets, str code, date day);

#endif
