/* types.h - what JSON type each member has that the tables of paths read, and in what money.
 *
 * FHIR R4 fixes it (hl7.org/fhir/R4/json.html): an element that may repeat is an array, any other
 * is not; decimals and integers are numbers, booleans are true or false, all else is a string. A
 * member of another type would be read as absent, or as the first of a list that nobody meant.
 */
#ifndef LIB_FHIR_TYPES_H
#define LIB_FHIR_TYPES_H

#include "lib/fhir/document.h"

/* IS_DATE: a string that is a date or dateTime, with or without month and day. */
enum fhir_json { IS_STRING, IS_DATE, IS_NUMBER, IS_BOOLEAN, IS_OBJECT };

struct fhir_type;
struct fhir_element {
    const char *name;
    enum fhir_json is;
    bool repeats;
    bool bills; /* it decides what is billed, to whom or for whom: the resource is refused */
    const struct fhir_type *type; /* IS_OBJECT; NULL: a resource, by its resourceType */
};
struct fhir_type {
    const char *name;
    const struct fhir_element *elements;
    size_t count;
};

/* The type of a resource, or of a part that a table of paths begins in ("Claim.item"); NULL: none
 * that is read. */
const struct fhir_type *fhir_type_of(str name);
const struct fhir_element *fhir_element_of(const struct fhir_type *type, str name);

enum fhir_wrong { WRONG_TYPE, WRONG_CURRENCY };
/* Calls `wrong` for each member of another JSON type, and for each amount that is not in US
 * dollars; path: "Claim.item[0].net", in the arena; bills: as the element or one around it. */
struct fhir_types_to {
    void (*wrong)(void *context, enum fhir_wrong what, str path, bool bills);
    void *context;
};
/* root: how paths begin. */
void fhir_types_check(struct arena *arena, str root, const struct fhir_type *type, json_t *json,
                      struct fhir_types_to to);

#endif
