/* rule.h - one rule of a payer or site, compiled: whom it is for, when, on which codes, under which
 * condition, and what it finds or which built-in edit it makes softer, harder or silent.
 *
 *   config/edits/NAME.yaml -> rules_add() (rules.h) -> struct rule -> rules_run()
 *
 * A condition is an array of nodes in the order in which it is written, and at the same time a
 * program: each test knows where to go on when it holds and when it does not, so that judging is
 * one loop without recursion.
 *
 *   [0 ALL][1 TEST yes 3 no NO][2 NOT][3 TEST yes NO no YES]
 *
 * What needs the patient's history where there is none is unknown, neither true nor false: then a
 * rule whose answer depends on it is "unchecked". All of it lives in the arena of its rules.
 */
#ifndef LIB_EDIT_RULE_H
#define LIB_EDIT_RULE_H

#include "lib/edit/edit.h"
#include "lib/edit/rule_field.h"

enum rule_each { RULE_EACH_CLAIM, RULE_EACH_LINE, RULE_EACH_DIAGNOSIS };

/* Where to go after a node; RULE_YES and RULE_NO end it. */
enum { RULE_YES = 0xfffe, RULE_NO = 0xffff, RULE_NODES_MAX = 2000 };

enum rule_op {
    RULE_ALL,
    RULE_ANY,
    RULE_NOT,
    RULE_IN,      /* field is one of codes */
    RULE_MATCHES, /* field matches pattern */
    RULE_PRESENT, /* field is given, or (low 0) is not */
    RULE_BETWEEN, /* low <= field <= high */
    RULE_COUNT,   /* low <= items of `among` that fit the nodes below <= high */
    RULE_SUM      /* the same of the sum of field */
};

/* Sets of things to count, as bits: those of service lines may be joined. */
enum rule_among {
    RULE_LINES = 1,
    RULE_OTHER_LINES = 2, /* without the line in hand */
    RULE_HISTORY = 4,     /* lines of claims sent before */
    RULE_DIAGNOSES = 8,
    RULE_POINTED = 16, /* diagnoses that the line in hand points to */
    RULE_PROCEDURES = 32,
    RULE_FACTS = 64,
    RULE_OTHER_PAYERS = 128
};

struct config_node;
struct rule_codes;
struct rule_pattern;

struct rule_node {
    enum rule_op op;
    uint16_t end;     /* behind the last node below it */
    uint16_t yes, no; /* RULE_IN and after: where to go on */
    bool negative;    /* below an odd number of NOT */
    const struct rule_field *field;
    const struct rule_codes *codes;
    const struct rule_pattern *pattern;
    int64_t low, high;
    uint8_t among;
    int32_t within_days; /* RULE_ANY_DAY: of any day; 0: of the same day */
    uint16_t where;      /* first test below it; RULE_YES: there is none */
};
enum { RULE_ANY_DAY = -1 };

struct rule_condition {
    struct rule_node *nodes;
    size_t count; /* 0: holds always */
};

struct rule {
    struct edit edit;      /* id, stage, severity, doc and so on, as a finding shows them */
    const struct edit *of; /* the built-in edit that it changes; NULL: a check of its own */
    bool off;              /* `of` is silent; else it gets edit.severity */
    const char *release;   /* "summit@1f0c99ab" */
    str drafted_by, approved_by;
    const char *why_not; /* it is not in force; NULL: it is */
    date from, until;    /* days of service */
    enum rule_each each;
    struct rule_condition whom, when;
    const struct rule_codes *codes;     /* of the line or diagnosis in hand; NULL: any */
    const struct rule_field *field;     /* what its finding shows; NULL: nothing */
    const struct config_node *examples; /* as they were written */
    size_t example_count;
    int line; /* of the file, where it begins */
};

/* The claim that is judged, and what was unpacked of its history. */
struct rule_past {
    const Claim **claims;
    size_t count;
    bool known;
};
struct rule_case {
    const struct edit_run *run;
    struct rule_past *past; /* filled at the first question; NULL: not read yet */
};

/* Whether it is for this claim at all: whom, and not the days. */
bool rule_concerns(const struct rule *rule, const Claim *claim);
/* PASSES, FAILS or UNCHECKED. number: of the line or diagnosis in hand from 1, 0 for the claim. */
enum edit_state rule_state(const struct rule *rule, struct rule_case *of, int32_t number);
/* What stands in hand: how many lines or diagnoses; 1: the claim. */
int32_t rule_times(const struct rule *rule, const Claim *claim);

#endif
