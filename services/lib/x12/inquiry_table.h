/* inquiry_table.h - segments and loops of 270, 271 (005010X279A1), 276 and 277 (005010X212). */
#ifndef LIB_X12_INQUIRY_TABLE_H
#define LIB_X12_INQUIRY_TABLE_H

#include "lib/x12/levels.h"
#include "proto/inquiry.pb-c.h"

enum { INQUIRY_DEPTH_MAX = X12_LEVELS_MAX };

/* A transaction set: its loops, and the HL03 codes of its levels from the top. The loop of the head
 * is the first of the table; each level's loop stands in `levels`. */
struct inquiry_guide {
    const char *type, *guide; /* the guide without its errata: "005010X279" reads A1 as well */
    const struct x12_loops *loops;
    const char *codes[INQUIRY_DEPTH_MAX]; /* NULL behind the last */
    int levels[INQUIRY_DEPTH_MAX];
};
extern const struct inquiry_guide inquiry_270, inquiry_271, inquiry_276, inquiry_277;

/* By ST01; NULL: none of the four. */
const struct inquiry_guide *inquiry_guide_of(str type);
/* The depth of an HL03 code, 0 at the top; -1: no level of this set. */
int inquiry_depth(const struct inquiry_guide *guide, str code);

/* Segments of more than one of them. */
extern const struct x12_spec inquiry_hl, inquiry_last_hl, inquiry_dmg_asked, inquiry_dmg_answered,
    inquiry_dmg_status, inquiry_ref, inquiry_ref_named, inquiry_dtp, inquiry_per;

/* Rows of NM1, record Party: 005010X279A1 2100A to 2120D, 005010X212 2100A to 2100E. */
#define INQUIRY_WHO(codes, kinds, name_usage)                                     \
    CODE(1, entity, 2, 3, REQUIRED, codes), CODE(2, kind, 1, 1, REQUIRED, kinds), \
        TEXT(3, last_name, 1, 60, name_usage)
#define INQUIRY_FIRST_NAMES \
    TEXT(4, first_name, 1, 35, SITUATIONAL), TEXT(5, middle_name, 1, 25, SITUATIONAL)
#define INQUIRY_NAME(codes, kinds, name_usage) \
    INQUIRY_WHO(codes, kinds, name_usage), INQUIRY_FIRST_NAMES, TEXT(7, suffix, 1, 10, SITUATIONAL)
#define INQUIRY_ID(usage, codes) \
    CODE(8, id_qualifier, 1, 2, usage, codes), TEXT(9, id, 2, 80, usage)
/* What a provider's identifier must look like. */
#define INQUIRY_PROVIDER_SHAPES                                       \
    SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi, x12_npi_shape),           \
        SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi_digit, x12_npi_digit), \
        SHAPE_WHEN(8, 0, 8, 0, "SV", shape_never, x12_provider_number)

/* Rows of a 2100 loop whose record is the Party and that go into the level above it. */
/* clang-format off */
#define ALL_ABOVE(pos, id, usage, max, spec, step, name) \
    {pos, id, 0, NULL, usage, max, &(spec), X12_EACH, true, {step, STAY}, name}
#define GROUPS_ABOVE(pos, id, codes, usage, max, spec, step, name) \
    {pos, id, 1, codes, usage, max, &(spec), X12_GROUPS, true, {step, STAY}, name}
/* clang-format on */

#endif
