/* x837_situations.h - between the table of situational rules and the functions that decide them. */
#ifndef LIB_X12_X837_SITUATIONS_H
#define LIB_X12_X837_SITUATIONS_H

#include "lib/x12/x837_check.h"

/* One rule being asked of one claim (or of what stands above it). */
struct x837_look {
    struct x12_walk *walk;
    const Claim *claim;
    const struct x12_rule *rule;
};

/* A finding of the rule, about element `at` of segment `id` of that record (0: all of it). */
struct x12_finding *x837_found(struct x837_look *look, const void *record, const char *id,
                               unsigned at);
/* A finding of the rule: the loop of that record should have a segment `id`. */
struct x12_finding *x837_missed(struct x837_look *look, const void *record, const char *id);

/* ---- other payers: x837_cob.c ---- */
void x837_payers_share_a_sequence(struct x837_look *look);
void x837_amount_said_twice(struct x837_look *look);
void x837_release_differs(struct x837_look *look);
void x837_group_named_twice_other(struct x837_look *look);
void x837_line_payer_is_unknown(struct x837_look *look);
void x837_adjudicated_twice(struct x837_look *look);
void x837_paid_is_missing(struct x837_look *look);
void x837_line_does_not_balance(struct x837_look *look);
void x837_payer_does_not_balance(struct x837_look *look);

/* ---- dental: x837_dental_situations.c ---- */
void x837_release_is_informed(struct x837_look *look);
void x837_dental_date_is_missing(struct x837_look *look);
void x837_estimate_has_a_date(struct x837_look *look);
void x837_dental_date_said_twice(struct x837_look *look);
void x837_replaced_prosthesis_is_undated(struct x837_look *look);

#endif
