/* fhir.h - FHIR R4 as claims in, and as ExplanationOfBenefit out (hl7.org/fhir/R4).
 *
 * Reading: a Claim (professional, institutional, oral) or an Encounter with its ChargeItems, alone,
 * in a Bundle or in NDJSON, becomes a Claim of proto/claim.proto by the tables of table.c (FHIR
 * path -> member -> requirement). What a claim lacks are findings on it (stage "intake", severity
 * "hold", field = the FHIR path); what can never be billed is refused with its reason.
 *
 *   source -> document (one JSON value; NDJSON: one a line) -> resources -> events
 *
 * One document is in memory at a time; its bytes, nesting, values and entries are bounded. An array
 * of resources is read as a Bundle of them. References are resolved inside the document: contained
 * (#id), urn:uuid, absolute, Type/id and Type?identifier=system|value; in NDJSON also Type/id of
 * another line (lines.h).
 */
#ifndef LIB_FHIR_FHIR_H
#define LIB_FHIR_FHIR_H

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "proto/claim.pb-c.h"

enum {
    FHIR_DEPTH_MAX = 48,
    FHIR_VALUES_MAX = 1000000,
    FHIR_ENTRIES_MAX = 20000,
    FHIR_ENCOUNTERS_MAX = 200, /* of a Bundle of charges without Claims */
    FHIR_LINES_MAX = 999,      /* LX01 of an 837 */
    FHIR_DIAGNOSES_MAX = 25,
    FHIR_FINDINGS_MAX = 100,
    FHIR_LIST_MAX = 200 /* careTeam, procedure, supportingInfo, contained of one claim */
};

/* Why something is no claim; program constants, free of patient data. `issue` is a code of
 * OperationOutcome.issue.code (hl7.org/fhir/R4/valueset-issue-type.html). */
struct fhir_refusal {
    const char *rule, *path, *issue, *text;
};

/* Fills at most `room` bytes; returns how many, 0 at the end, -1 when the source fails. read_at:
 * the same from a place, whatever was read before; NULL: there is no way back, and lines of NDJSON
 * cannot refer to one another. */
struct fhir_source {
    ptrdiff_t (*read)(void *context, char *into, size_t room);
    void *context;
    ptrdiff_t (*read_at)(void *context, uint64_t offset, char *into, size_t room);
};

enum fhir_kind {
    FHIR_CLAIM,   /* event.claim */
    FHIR_REFUSED, /* a Claim that is never billed, or a document without anything to bill */
    FHIR_CONTEXT, /* an ExplanationOfBenefit beside them: read, not taken */
    FHIR_END,
    FHIR_FAILED, /* the source failed */
};

struct fhir_event {
    enum fhir_kind kind;
    str type, id; /* of the resource, in the caller's arena; empty: unknown */
    str sender;   /* whose number `control` is: the system of its first identifier */
    str control;  /* "Claim/id", or the value of its first identifier */
    Claim *claim; /* in the caller's arena; number, shard, identity and source are the caller's */
    date created; /* Claim.created, Encounter.period.end */
    unsigned char sha256[SHA256_BYTES]; /* of the resource and all that it refers to */
    bool is_test;                       /* meta.security HTEST: test health data */
    const struct fhir_refusal *refusal; /* FHIR_REFUSED */
    int32_t ordinal;                    /* of the event in the input, 1.. */
    uint64_t end;                       /* where its document ends in the input */
};

struct fhir_reader;

/* Lives in an arena of its own until fhir_reader_free. */
struct fhir_reader *fhir_reader_new(struct fhir_source source, size_t document_bytes_max);
void fhir_reader_free(struct fhir_reader *reader);
void fhir_next(struct fhir_reader *reader, struct arena *arena, struct fhir_event *event);

/* Does text begin like FHIR's JSON: an object or an array of them, behind BOM and blanks? */
bool fhir_begins(str text);

/* What a finding on a claim says of the member that its field names; severity as in the finding. */
const char *fhir_finding_text(str edit, str severity);

/* The tables, for the manual: one line a row, "FHIR path | member | requirement". */
str fhir_manual(struct arena *arena);

/* ---- ExplanationOfBenefit ------------------------------------------------------------------ */

struct fhir_eob_entry { /* of the ledger: cents that left the claim's receivable */
    int32_t line;       /* of the 835's claim, 1..; 0: the claim itself */
    int64_t cents;
    str reason; /* "CO-45"; empty: the payment */
};
struct fhir_eob {
    const Claim *claim;
    str number; /* ours, as on paper */
    str state;  /* paid, denied, zero_paid, reversed */
    str payer_control, trace;
    date posted;
    int64_t charge_cents, paid_cents, adjusted_cents, patient_cents;
    const struct fhir_eob_entry *entries;
    size_t entry_count;
};
/* One resource in JSON, compact. Required members of R4 are always there. */
str fhir_eob_write(struct arena *arena, const struct fhir_eob *eob);

#endif
