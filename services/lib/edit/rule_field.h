/* rule_field.h - the fields that rules may name: one table, name to type to place in the claim. It
 * judges claims, reads the examples of rules, and prints its own documentation (`claimline rules
 * fields`).
 *
 * What names a person (names, member and record numbers, birth dates, addresses) is not among them,
 * and the value of free text is never shown.
 */
#ifndef LIB_EDIT_RULE_FIELD_H
#define LIB_EDIT_RULE_FIELD_H

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "proto/claim.pb-c.h"

enum rule_type {
    RULE_CODE,   /* text; of a list, a test holds when it holds of one of them */
    RULE_TEXT,   /* free text, never shown */
    RULE_MONEY,  /* 80.50: cents */
    RULE_AMOUNT, /* 1.5: thousandths */
    RULE_NUMBER,
    RULE_DATE /* 2026-01-31 */
};

/* What a field belongs to. */
enum rule_of {
    RULE_OF_CLAIM,
    RULE_OF_LINE,
    RULE_OF_DIAGNOSIS,
    RULE_OF_PROCEDURE,
    RULE_OF_FACT,
    RULE_OF_OTHER_PAYER
};

/* One thing in hand: the claim and a part of it, or the claim itself. */
struct rule_item {
    const Claim *claim;
    const void *part; /* ServiceLine, Diagnosis, InpatientProcedure, CodedFact, OtherPayer, Claim */
};

struct rule_field {
    const char *name; /* "line.procedure" */
    enum rule_of of;
    enum rule_type type;
    const struct rule_access *access;
    /* How to reach it, in the terms of its access. */
    const ProtobufCMessageDescriptor *inside;
    size_t at, then;
    const char *qualifier;
    const char *element, *institutional; /* where it stands in the 837; NULL: as element */
    bool in_history;                     /* kept of the lines of claims sent before */
    const char *doc;
};

size_t rule_fields_count(void);
const struct rule_field *rule_fields_at(size_t i);
const struct rule_field *rule_field_by_name(str name); /* NULL: unknown */
const char *rule_type_name(enum rule_type type);       /* "code" */
const char *rule_of_name(enum rule_of of);             /* "line" */

/* The n-th text of it, from 0; at NULL: no more. Code and text only. */
str rule_field_text(const struct rule_field *field, const struct rule_item *item, size_t n);
/* False: not given. Of the other types. */
bool rule_field_number(const struct rule_field *field, const struct rule_item *item, size_t n,
                       int64_t *number);
/* "SV101-2" in this kind of claim; lives in the arena. */
str rule_field_element(const struct rule_field *field, const Claim *claim, struct arena *arena);

/* Of an example: sets the value (a list's next one) in the claim and its part. */
struct rule_value {
    str text;
    int64_t number;
};
void rule_field_put(const struct rule_field *field, Claim *claim, void *part,
                    const struct rule_value *value, struct arena *arena);

#endif
