/* scan.h - cuts the segment at the front of some bytes into its elements, many bytes at a time.
 *
 * The delimiters are data: they come from each ISA. Every scanner cuts the same bytes at the same
 * places; `plain`, which looks at one byte after the other, is the twin that the others are checked
 * against (tests, fuzz target). A scanner touches no byte outside of `rest`.
 */
#ifndef LIB_X12_SCAN_H
#define LIB_X12_SCAN_H

#include "lib/x12/x12.h"

/* Cuts up to the first segment->delimiters.terminator: fills in id, key, elements, count, present,
 * composed, odd, text, and adds X12_TRAILING and X12_TOO_MANY to the oddities. False: there is no
 * terminator in `rest`, and all but the elements is as it was. */
typedef bool (*x12_scan)(str rest, struct x12_segment *segment);

/* A control character, what is beyond ASCII, or the repetition separator. */
static inline bool x12_is_odd(char c, char repetition)
{
    return (unsigned char)c < 0x20 || (unsigned char)c >= 0x7f || c == repetition;
}

struct x12_scanner {
    const char *name; /* "avx2", "sse2", "neon", "plain" */
    x12_scan scan;
};

/* Those that this processor can run, the fastest first; `plain` is the last. */
const struct x12_scanner *x12_scanners(size_t *count);
static inline x12_scan x12_scan_fastest(void)
{
    size_t count;
    return x12_scanners(&count)->scan;
}

#endif
