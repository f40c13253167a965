/* path.h - where something stands in a FHIR document: a path is walked, references are followed.
 *
 *   "insurance[focal].coverage.resolve().payor.resolve().name"
 *
 * A step is an element's name; of a list the first item, name[1] the second, or name[slice] the
 * first that a row of the table of slices takes (system, category, type ...). resolve() goes to the
 * resource that a Reference names.
 */
#ifndef LIB_FHIR_PATH_H
#define LIB_FHIR_PATH_H

#include "lib/fhir/lines.h"

/* What references can mean, and which resources were reached so far. */
struct fhir_scope {
    json_t *index;            /* fullUrl, Type/id, Type?identifier=... -> resource; owned */
    json_t *used;             /* list of resources that resolve() went to; owned */
    struct fhir_lines *lines; /* of NDJSON; NULL: nothing outside the document */
    bool is_bundle;
};

/* A value, and the resource it stands in (whose `contained` #id means). */
struct fhir_node {
    json_t *json; /* NULL: absent */
    json_t *resource;
};

void fhir_scope_open(struct fhir_scope *scope, json_t *root);
void fhir_scope_close(struct fhir_scope *scope);

struct fhir_node fhir_at(struct fhir_scope *scope, struct fhir_node from, const char *path);
/* Text of a string or boolean there, blanks cut off; len 0: absent. Points into the document. */
str fhir_text(struct fhir_scope *scope, struct fhir_node from, const char *path);
/* Items of a list; an element that is no list is its only item. At most FHIR_LIST_MAX are counted
 * unless it is Claim.item. */
size_t fhir_count(struct fhir_node from, const char *name);
struct fhir_node fhir_item(struct fhir_node from, const char *name, size_t i);
/* Is there a literal reference that nothing in the document answers? Conditional ones ask a server.
 */
bool fhir_dangles(struct fhir_scope *scope, struct fhir_node reference);
str fhir_string(const json_t *json); /* of a string, number or boolean, blanks cut off */
bool fhir_is_number(const json_t *json);

#endif
