/* ack.h - is an HL7 message acceptable, and the ACK that says so (HL7 2.5.1
 * chapter 2.9, 2.15.1, 2.15.5).
 *
 * AA accepted; AE the content is wrong; AR the message is not for us or not readable (MSH-9, -11,
 * -12). Faults carry HL7 table 0357 codes. Only what a sender's syntax could have avoided is a
 * fault here; what a claim still lacks (payer, member, diagnosis) becomes a finding of intake.
 */
#ifndef LIB_HL7_ACK_H
#define LIB_HL7_ACK_H

#include "lib/hl7/hl7.h"
#include "lib/hl7/split.h"

enum hl7_answer { HL7_AA, HL7_AE, HL7_AR };

/* HL7 table 0357. */
enum hl7_code {
    HL7_ACCEPTED = 0,
    HL7_SEGMENT_SEQUENCE = 100,
    HL7_FIELD_MISSING = 101,
    HL7_DATA_TYPE = 102,
    HL7_VALUE_NOT_FOUND = 103,
    HL7_UNSUPPORTED_TYPE = 200,
    HL7_UNSUPPORTED_EVENT = 201,
    HL7_UNSUPPORTED_PROCESSING = 202,
    HL7_UNSUPPORTED_VERSION = 203,
    HL7_UNKNOWN_KEY = 204,
    HL7_DUPLICATE_KEY = 205,
    HL7_INTERNAL_ERROR = 207
};

struct hl7_fault {
    enum hl7_answer answer; /* AE or AR */
    enum hl7_code code;
    char segment[4];  /* "PID"; for a missing one, the segment that is missing */
    int32_t sequence; /* which one of its kind, 1..; 0: it is missing */
    int32_t field;    /* 0: the whole segment */
};

enum { HL7_FAULTS_MAX = 16 };

struct hl7_verdict {
    enum hl7_answer answer; /* the worst of the faults; AA: none */
    int32_t fault_count;    /* stored ones; more than HL7_FAULTS_MAX are not kept */
    struct hl7_fault faults[HL7_FAULTS_MAX];
    int32_t charge_count; /* FT1 that charge or credit: a message with none is stored and makes no
                             claim */
};

/* Judges a whole message. Never fails: what cannot be read is a verdict too. */
void hl7_check(str message, struct hl7_verdict *verdict);
/* Adds what a missing end says. CUT: 100 with AR. OPEN: where a segment or field that must stand
 * behind is missing, or the last segment has no whole name, AE; else nothing, since a value cut
 * short looks like a whole one. */
void hl7_check_end(str message, enum hl7_ending ending, struct hl7_verdict *verdict);
/* Adds a fault that the caller found: a duplicate (205, AR), an error of ours (207, AE) ... */
void hl7_verdict_add(struct hl7_verdict *verdict, enum hl7_answer answer, enum hl7_code code,
                     const char *segment, int32_t field);
const char *hl7_code_text(enum hl7_code code);       /* "Required field missing" */
const char *hl7_answer_text(enum hl7_answer answer); /* "AA", "AE", "AR" */

/* The ACK, segments ending in CR, without MLLP's frame; empty: the sender wants none (MSH-15,
 * MSH-16). `message` may be unreadable: then MSA-2 is empty. timestamp: MSH-7 of the answer,
 * YYYYMMDDHHMMSS; control: MSH-10 of the answer. */
str hl7_ack_write(struct arena *arena, str message, const struct hl7_verdict *verdict,
                  str timestamp, str control);

#endif
