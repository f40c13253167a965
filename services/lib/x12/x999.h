/* x999.h - implementation acknowledgements (005010X231A1), and the older 997: read, and written
 * from findings.
 *
 *   ST AK1 ( AK2 ( IK3 CTX* ( IK4 CTX* )* )* IK5 )* AK9 SE
 *
 * The 997 (005010X230, 004010) has AK3, AK4, AK5 in place of IK3, IK4, IK5 and no CTX; it gives the
 * same struct.
 */
#ifndef LIB_X12_X999_H
#define LIB_X12_X999_H

#include "lib/x12/envelope.h"

enum { X999_CODES_MAX = 5, X999_CODE_MAX = 4, X999_NOTES_MAX = 2000 };

struct x999_element { /* IK4 */
    struct x999_element *next;
    int32_t element, component, repetition; /* IK401 */
    int32_t reference;                      /* IK402, 0: none */
    char code[X999_CODE_MAX];               /* IK403 */
    str value;                              /* IK404: may identify a person */
};
struct x999_segment { /* IK3 */
    struct x999_segment *next;
    char id[4], loop[8], code[X999_CODE_MAX]; /* IK301, IK303, IK304 */
    int32_t position;                         /* IK302 */
    str business_unit; /* CTX01 "CLM01" : the value behind it, such as our claim number */
    struct x999_element *elements;
};
struct x999_transaction { /* AK2 .. IK5 */
    struct x999_transaction *next;
    char type[4], control[X12_CONTROL_MAX], guide[X12_GUIDE_MAX]; /* AK201-AK203 */
    struct x999_segment *segments;
    char verdict;                              /* IK501: A E M R W X; 0: no IK5 */
    char codes[X999_CODES_MAX][X999_CODE_MAX]; /* IK502-IK506 */
};
struct x999 {
    char functional[4], control[X12_CONTROL_MAX], guide[X12_GUIDE_MAX]; /* AK101-AK103 */
    struct x999_transaction *transactions;
    char verdict;                              /* AK901: A E P R M W X; 0: no AK9 */
    int64_t included, received, accepted;      /* AK902-AK904 */
    char codes[X999_CODES_MAX][X999_CODE_MAX]; /* AK905-AK909 */
    size_t left_out;                           /* IK3 and IK4 beyond X999_NOTES_MAX, counted only */
};

/* Call at X12_ST of a 999 or 997; reads through X12_SE. Everything lies in the arena. OK also with
 * findings (in stream->findings). RETRY: the source failed. */
MUST_CHECK enum status x999_read(struct x12_stream *stream, struct arena *arena, struct x999 *ack);
bool x999_accepts(char verdict); /* A, E (and for AK901 P): something was taken */

/* ---- writing ------------------------------------------------------------------------------ */

/* One 999 answers one group. Begin at X12_GS, one call at each X12_SE while its findings are valid,
 * end at X12_GE; the writer decides nothing, it says what the findings say. */
struct x999_writer {
    struct x12_out *out;
    /* CLM01 of a claim of the set, for CTX (empty: not known); may stay NULL. Set after x999_begin.
     */
    str (*claim_control)(void *context, int32_t claim);
    void *context;
    struct x12_envelope envelope;
    int64_t included, received, accepted;
    bool errors;
};
/* envelope: who answers whom, control number and date; functional, type and guide are set here. */
void x999_begin(struct x999_writer *writer, struct x12_out *out,
                const struct x12_envelope *envelope, const struct x12_group *group);
void x999_transaction(struct x999_writer *writer, const struct x12_transaction *transaction,
                      const struct x12_findings *findings);
/* group: after X12_GE (its stated count). findings: the stream's `envelope`. Returns AK901. */
char x999_end(struct x999_writer *writer, const struct x12_group *group,
              const struct x12_findings *findings);

#endif
