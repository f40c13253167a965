/* document.h - one JSON document of FHIR: parsed with bounds, its numbers as they were written.
 *
 * jansson parses; before it every number is made a string, so that 125.10 stays what it was (FHIR
 * R4 2.24.0.1: the precision of a decimal is significant) and nobody computes money in binary
 * fractions. A mark in front tells it from a string: fhir_is_number, fhir_string (path.h).
 */
#ifndef LIB_FHIR_DOCUMENT_H
#define LIB_FHIR_DOCUMENT_H

#include <jansson.h>

#include "lib/fhir/fhir.h"

enum { FHIR_NUMBER_MARK = 0x1f };

/* The caller's (json_decref). NULL: *why says what is wrong. */
json_t *fhir_parse(str text, const struct fhir_refusal **why);

#endif
