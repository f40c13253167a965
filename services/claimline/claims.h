/* claims.h - claims out of a file of any format (X12 837, HL7 v2, FHIR), by the same readers as the
 * workers. */
#ifndef CLAIMLINE_CLAIMS_H
#define CLAIMLINE_CLAIMS_H

#include <jansson.h>
#include <stdio.h>

#include "lib/hl7/profile.h"
#include "proto/claim.pb-c.h"

/* Who gets the claims, one by one; what did not become one is told by a reason without patient
 * data. Claims live in the arena until its owner resets it. */
struct claims_to {
    struct arena *arena;
    const struct hl7_profiles *profiles;
    void *context;
    void (*take)(void *context, Claim *claim);
    void (*refuse)(void *context, const char *reason);
    /* What is read of sets that hold no claims (answers.h), and what it is called; the taker's to
     * json_decref; NULL: such sets are refused. */
    void (*take_json)(void *context, const char *record, json_t *json);
};

/* RETRY: the file cannot be read. */
MUST_CHECK enum status claims_read(FILE *input, const struct claims_to *to);

#endif
