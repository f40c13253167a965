/* finding.h - what is wrong with an X12 file, where, and in the words of its acknowledgement.
 *
 * A rule is a row: severity, SNIP type, and the codes that a TA1 or a 999 reports for it, so that
 * the acknowledgement writer is a loop over findings and decides nothing. A finding is a rule at a
 * place. Sources: 005010X231A1 (999) IK304, IK403, IK502, AK905; X12C/005010X231A1 appendix TA1
 * TA105; WEDI SNIP types 1 to 7.
 */
#ifndef LIB_X12_FINDING_H
#define LIB_X12_FINDING_H

#include "lib/base/arena.h"
#include "lib/base/str.h"

enum x12_severity { X12_INFO, X12_WARNING, X12_ERROR, X12_FATAL };
/* fatal: the interchange (codes.ta1), group (codes.ak905) or transaction (codes.ik502) is refused;
 * error: it is reported (IK5 E); what is wrong inside one claim is an error, the claim bound or
 * not. */

enum x12_ack { X12_ACK_NONE, X12_ACK_TA1, X12_ACK_999 };

/* Codes of the acknowledgement; NULL where none. */
struct x12_codes {
    const char *ta1;   /* TA105 "000".."031" */
    const char *ak905; /* group */
    const char *ik502; /* transaction set */
    const char *ik304; /* segment */
    const char *ik403; /* element */
};

struct x12_rule {
    const char *id; /* stable: "x12.element.missing" */
    enum x12_severity severity;
    int snip;
    struct x12_codes codes;
    const char *text; /* plain words; a detail may follow */
};

enum { X12_TEXT_MAX = 160, X12_VALUE_MAX = 100 };

struct x12_finding {
    const struct x12_rule *rule;
    enum x12_severity severity; /* the rule's, unless its place softens it */
    int32_t interchange, group,
        transaction; /* ordinals in the file, group in its interchange, from 1; 0: not in one */
    int32_t segment_position;   /* ST = 1, as IK302; 0: outside a transaction */
    char segment[4];            /* for a missing segment: the one that is missing */
    char loop[8];               /* "2010AA", or empty */
    uint8_t element, component; /* 0: the whole segment; the whole element */
    uint16_t repetition;
    int32_t claim;           /* ordinal of the claim in the transaction, 0: none */
    int32_t line;            /* service line 1.., 0: none */
    uint64_t offset;         /* of the segment in the file */
    char text[X12_TEXT_MAX]; /* codes, counts and control numbers only */
    /* What stood there (IK404). May identify a person: goes into a 999 to its sender, nowhere else.
     */
    char value[X12_VALUE_MAX];
    uint8_t value_len;
};

enum x12_ack x12_finding_ack(const struct x12_finding *finding);

/* A list with a limit; what exceeds it is counted. `worst` counts all. */
struct x12_findings {
    struct x12_finding *items;
    size_t count, max, left_out;
    enum x12_severity worst;
    size_t error_count, fatal_count;
};

enum { X12_FINDINGS_DEFAULT = 500 };

void x12_findings_init(struct x12_findings *findings, struct arena *arena, size_t max);
void x12_findings_clear(struct x12_findings *findings);
/* Notes and warnings leave the last quarter of a list to errors: an acknowledgement is written from
 * it. */
bool x12_findings_have_room(const struct x12_findings *findings, enum x12_severity severity);
/* Adds a finding at a place; the caller fills in more of it. Never NULL: past the limit a spare row
 * that is not counted. */
struct x12_finding *x12_findings_add(struct x12_findings *findings, const struct x12_rule *rule,
                                     const struct x12_finding *at);
/* Counts one that there is no room for, without looking for its place: the spare row. */
struct x12_finding *x12_findings_pass_over(struct x12_findings *findings,
                                           const struct x12_rule *rule);
/* Gives the finding just added a lower severity. */
void x12_findings_soften(struct x12_findings *findings, struct x12_finding *finding,
                         enum x12_severity severity);
__attribute__((format(printf, 2, 3))) void x12_finding_say(struct x12_finding *finding,
                                                           const char *format, ...);
void x12_finding_value(struct x12_finding *finding, str value);

/* ---- the rules ----------------------------------------------------------------------------- */

extern const struct x12_rule
    /* file and interchange */
    x12_no_interchange,
    x12_bom, x12_blanks, x12_text_before_isa, x12_isa_length, x12_isa_unreadable, x12_delimiter_odd,
    x12_isa_qualifier, x12_isa_qualifier_to, x12_isa_sender, x12_isa_receiver, x12_isa_date,
    x12_isa_time, x12_isa_version, x12_isa_repetition, x12_isa_control, x12_isa_ack, x12_isa_usage,
    x12_iea_missing, x12_iea_control, x12_iea_count, x12_interchange_empty, x12_outside,
    x12_segment_too_long, x12_duplicate_interchange,
    /* group */
    x12_gs_functional, x12_gs_version, x12_gs_sender, x12_gs_receiver, x12_gs_date, x12_gs_time,
    x12_gs_agency, x12_ge_missing, x12_ge_count, x12_ge_control, x12_gs_control, x12_gs_duplicate,
    x12_group_empty,
    /* transaction set */
    x12_guide_unsupported, x12_guide_differs, x12_st_unsupported, x12_st_unprocessed,
    x12_st_control, x12_st_duplicate, x12_se_missing, x12_se_count, x12_se_control,
    x12_transaction_unreadable,
    /* segment */
    x12_segment_unknown, x12_segment_unexpected, x12_segment_missing, x12_segment_advised,
    x12_segment_too_many, x12_loop_missing, x12_loop_too_many, x12_segment_order,
    x12_segment_not_used, x12_trailing_delimiters, x12_segment_empty, x12_segment_cut,
    /* element */
    x12_element_missing, x12_element_condition, x12_element_too_many, x12_component_too_many,
    x12_element_short, x12_element_long, x12_element_character, x12_character_beyond,
    x12_character_ours, x12_element_code, x12_element_date, x12_element_time, x12_element_number,
    x12_element_exclusion, x12_element_not_used, x12_element_repeats, x12_element_blanks,
    x12_element_delimiter,
    /* structure and balance */
    x12_hl_number, x12_hl_parent, x12_hl_level, x12_hl_children, x12_hl_orphan, x12_claim_unbound,
    x12_claim_balance, x12_line_order, x12_claims_many, x12_code_point, x12_value_advice;

#endif
