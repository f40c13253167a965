/* table.h - the tables of paths: where in FHIR a member of the claim model is said, and what a
 * claim must have.
 *
 * Rows of one table are tried in order; the first that has a value fills its member. A row with an
 * edit id says that the member is required: when no row filled it, the claim is held with that
 * edit, and the finding's field is the row's path.
 */
#ifndef LIB_FHIR_TABLE_H
#define LIB_FHIR_TABLE_H

#include "lib/fhir/path.h"

/* How a value is read. CODE: capitals, without points, hyphens and blanks. CENTS: a decimal in
 * dollars; MILLI: one in thousandths. */
enum fhir_value { AS_TEXT, AS_CODE, AS_DATE, AS_CENTS, AS_MILLI };

/* For which claims a requirement holds. */
enum { FOR_PROFESSIONAL = 1, FOR_INSTITUTIONAL = 2, FOR_DENTAL = 4, FOR_ALL = 7 };

struct fhir_word { /* a code of FHIR and the code of the claim model */
    const char *fhir, *ours;
};

struct fhir_row {
    const char *path, *member;
    const struct fhir_word *words; /* ends with {0}, other codes are not taken */
    const char *edit;              /* required: the edit that holds the claim without it */
    enum fhir_value as;
    int required_for;
};

struct fhir_table {
    const char *root; /* FHIR type that the paths begin in */
    const ProtobufCMessageDescriptor *record;
    const struct fhir_row *rows;
    size_t count;
};

extern const struct fhir_table fhir_claim_table, fhir_item_table, fhir_encounter_table,
    fhir_charge_table, fhir_coverage_table, fhir_patient_table, fhir_organization_table,
    fhir_practitioner_table, fhir_role_table, fhir_location_table, fhir_payer_table;
extern const struct fhir_table *const fhir_tables[]; /* all, ends with NULL */

/* Fills members of the record that are still empty. */
void fhir_bind(struct fhir_scope *scope, struct arena *arena, const struct fhir_table *table,
               struct fhir_node from, void *record);
/* A member by its path ("name.id"), as proto/claim.proto names it; NULL: there is none, or a
 * message on the way to it is absent. */
const void *fhir_member(const ProtobufCMessageDescriptor *type, const void *record,
                        const char *path, const ProtobufCFieldDescriptor **field);
bool fhir_member_is_set(const ProtobufCMessageDescriptor *type, const void *record,
                        const char *path);
/* Dollars in cents. Beyond two decimals only what binary arithmetic leaves behind is taken
 * ("410.20000000000005"). False: no such amount. */
bool fhir_cents(str text, int64_t *cents);
bool fhir_date(str text, int32_t *yyyymmdd); /* date or dateTime with a day */
bytes fhir_code(struct arena *arena, str text);
bytes fhir_kept(struct arena *arena, str text);

#endif
