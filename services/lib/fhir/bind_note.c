/* Notes: Annotations of what an encounter refers to, and a claim's additional information, for the
 * edits that read them. */
#include "lib/claim/documentation.h"

#include "lib/fhir/bind.h"

static void note_keep(struct fhir_binding *b, str place, str text)
{
    if (text.len) documentation_add(b->claim, b->arena, place, str_from(fhir_kept(b->arena, text)));
}

/* hl7.org/fhir/R4/datatypes.html#Annotation */
void fhir_notes_add(struct fhir_binding *b, struct fhir_node from, str place)
{
    const size_t count = fhir_count(from, "note");
    for (size_t i = 0; i < count && i < FHIR_LIST_MAX; i++)
        note_keep(b, place, fhir_text(b->scope, fhir_item(from, "note", i), "text"));
}

/* hl7.org/fhir/R4/valueset-claim-informationcategory.html: info, textual information. */
void fhir_information_add(struct fhir_binding *b)
{
    const size_t count = fhir_count(b->root, "supportingInfo");
    for (size_t i = 0; i < count && i < FHIR_LIST_MAX; i++) {
        const struct fhir_node item = fhir_item(b->root, "supportingInfo", i);
        if (str_is(fhir_text(b->scope, item, "category.coding.code"), "info"))
            note_keep(b, STR("Claim.supportingInfo"), fhir_text(b->scope, item, "valueString"));
    }
}
