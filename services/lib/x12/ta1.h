/* ta1.h - interchange acknowledgements: TA1 read, written, and its note codes as a table.
 *
 * Source: X12 TA1 segment (005010X231A1 appendix C.1.5), TA104 and TA105.
 */
#ifndef LIB_X12_TA1_H
#define LIB_X12_TA1_H

#include "lib/x12/envelope.h"

struct ta1 {
    char control[X12_CONTROL_MAX]; /* TA101: ISA13 of the interchange answered */
    char date[8], time[8];         /* TA102, TA103: its ISA09 and ISA10 */
    char verdict; /* TA104: A accepted, E accepted with errors, R rejected; 0: unreadable */
    char note[4]; /* TA105 */
};

struct ta1_note {
    char code[4];
    const char *text;
};
enum { TA1_NOTE_COUNT = 32 };
extern const struct ta1_note ta1_notes[TA1_NOTE_COUNT]; /* 000 to 031 in order */
const struct ta1_note *ta1_note_find(str code);         /* NULL: none of them */

/* At X12_TA1. False, with findings in stream->envelope, when TA101 or TA104 cannot be read. */
bool ta1_read(struct x12_stream *stream, struct ta1 *ta1);

/* What the findings about an interchange come to. */
struct ta1 ta1_of(const struct x12_interchange *interchange,
                  const struct x12_findings *envelope_findings);
/* A whole interchange with one TA1. envelope: who answers whom; functional is ignored. */
void ta1_write(struct x12_out *out, const struct x12_envelope *envelope, const struct ta1 *ta1);

#endif
