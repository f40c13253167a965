/* claims.h - claims out of a file of any format (X12 837, HL7 v2, FHIR), by the same readers as the
 * workers. */
#ifndef CLAIMLINE_CLAIMS_H
#define CLAIMLINE_CLAIMS_H

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
    /* Head and levels of inquiries (proto/inquiry.proto), which hold no claims; NULL: refused. */
    void (*take_inquiry)(void *context, const ProtobufCMessage *message);
};

/* RETRY: the file cannot be read. */
MUST_CHECK enum status claims_read(FILE *input, const struct claims_to *to);

#endif
