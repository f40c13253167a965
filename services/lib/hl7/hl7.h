/* hl7.h - HL7 v2 messages (2.1 to 2.8): bytes in, segments, fields, repetitions, components out.
 *
 *   MSH|^~\&|...  segment, its text ends before CR, LF or CRLF
 *   field 3 of PID = PID-3;  "A^B&b~C" = repetitions A^B&b and C;  components A and B&b;
 * subcomponents B, b
 *
 * Reading is zero-copy: every str points into the message the caller passed. Positions are the
 * standard's own: field 1 of MSH is the field separator, repetitions, components and subcomponents
 * count from 1. What is absent has at == NULL, what is there but empty len 0. The value `""` (HL7's
 * "delete what you have", 2.5.1 chapter 2.5.3) is told by hl7_is_null. Values are as sent; escapes
 * (escape.h) are undone by hl7_unescape. Character sets are converted by hl7_decoded (charset.h).
 * Source: HL7 2.5.1 chapter 2 (control), 2.5 (delimiters), 2.7 (escapes).
 */
#ifndef LIB_HL7_HL7_H
#define LIB_HL7_HL7_H

#include "lib/base/arena.h"
#include "lib/base/date.h"
#include "lib/base/money.h"
#include "lib/base/status.h"
#include "lib/base/str.h"

struct hl7_delimiters {
    char field, component, repetition, escape, subcomponent;
    char truncation; /* 2.7: stands behind a value that was cut short; 0: not said */
};

struct hl7_reader {
    str rest;
    struct hl7_delimiters by;
};

struct hl7_segment {
    str text; /* "PID|1||..." without its end */
    str id;   /* "PID" */
    struct hl7_delimiters by;
};

/* What MSH says. Absent fields have len 0. */
struct hl7_header {
    struct hl7_delimiters by;
    str sending_application, sending_facility;     /* MSH-3.1, MSH-4.1 */
    str receiving_application, receiving_facility; /* MSH-5, MSH-6, whole */
    str sender_application, sender_facility;       /* MSH-3, MSH-4, whole, for the answer */
    str timestamp;                                 /* MSH-7 */
    str type, trigger; /* MSH-9.1, MSH-9.2; 2.1's "ADT" with EVN-1 as trigger */
    str control;       /* MSH-10 */
    str processing;    /* MSH-11.1: P, T, D */
    str version;       /* MSH-12.1 */
    str accept_when,
        answer_when; /* MSH-15, MSH-16: AL NE ER SU (table 0155); either: enhanced mode */
    str charset;     /* MSH-18, first repetition */
};

/* Begins with a message (or a batch header: FHS, BHS). A byte order mark, blank lines and MLLP's
 * 0x0B before it are skipped. REJECT: no MSH, or delimiters that are letters, digits or not
 * distinct. */
MUST_CHECK enum status hl7_open(str message, struct hl7_reader *reader);
/* The next segment; false at the end. Blank lines are no segments. */
bool hl7_next(struct hl7_reader *reader, struct hl7_segment *segment);
/* REJECT as hl7_open; a field that is missing is not a REJECT here (see hl7_check in ack.h). */
MUST_CHECK enum status hl7_header_read(str message, struct hl7_header *header);

str hl7_field(const struct hl7_segment *segment, int field);
int hl7_repetition_count(const struct hl7_segment *segment, int field); /* 0: the field is empty */
str hl7_repetition(const struct hl7_segment *segment, int field, int repetition);
/* The component of a field's repetition, with its subcomponents. */
str hl7_component(const struct hl7_segment *segment, int field, int repetition, int component);
/* Its first subcomponent: what most readers want. */
str hl7_value(const struct hl7_segment *segment, int field, int component);
str hl7_value_of(const struct hl7_segment *segment, int field, int repetition, int component);
str hl7_subcomponent(const struct hl7_segment *segment, str component, int subcomponent);

bool hl7_is_null(str value); /* it is `""` */
bool hl7_is_set(str value);  /* neither empty nor `""` */
/* Undoes escapes; returns the value itself where there is none. Unknown escapes stay as sent. */
str hl7_unescape(struct arena *arena, struct hl7_delimiters by, str value);
/* The day of a DT, DTM or TS (YYYY[MM[DD[HHMM[SS[.S+]]]]][+/-ZZZZ]); false: less than a day, or not
 * one. */
bool hl7_date_read(str value, date *day);
bool hl7_money_read(
    str value,
    money *amount); /* NM: optional sign, digits, at most two decimals that say anything */
bool hl7_milli_read(str value, int64_t *milli);

/* A copy whose segments end in one CR each, without blank lines, byte order mark and MLLP bytes:
 * what a worker gets. */
str hl7_normalized(struct arena *arena, str message);

#endif
