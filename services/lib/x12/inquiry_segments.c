/* Segments that eligibility and claim status inquiries share, with the records of
 * proto/inquiry.proto. */
#include "lib/x12/inquiry_table.h"
#include "lib/x12/shapes.h"

/* clang-format off */
#define REC InquiryLevel
#define HL_ROWS \
    INT (1, number, 1, 12, REQUIRED), \
    INT (2, parent, 1, 12, SITUATIONAL), \
    CODE(3, code,   1,  2, REQUIRED, NULL)
static const struct x12_field hl[] = {HL_ROWS, CODE(4, has_children, 1, 1, REQUIRED, "0 1")};
static const struct x12_field last_hl[] = {HL_ROWS}; /* 005010X212 2000E: HL04 is not used */
const struct x12_spec inquiry_hl = SPEC("HL", "005010X279A1 2000A HL", hl, &inquiry_level__descriptor),
                      inquiry_last_hl = SPEC("HL", "005010X212 2000E HL", last_hl, &inquiry_level__descriptor);

#define DMG(sexes) {PERIOD(1, birth_date, birth_date, SITUATIONAL, "D8"), CODE(3, sex, 1, 1, SITUATIONAL, sexes)}
static const struct x12_field dmg_asked[] = DMG("F M"), dmg_answered[] = DMG("F M U");
const struct x12_spec inquiry_dmg_asked = SPEC("DMG", "005010X279A1 2100C DMG", dmg_asked, &inquiry_level__descriptor),
                      inquiry_dmg_answered = SPEC("DMG", "005010X279A1 2100C DMG", dmg_answered, &inquiry_level__descriptor);
/* 005010X212 2000D DMG: the birth date is required where the segment is. */
static const struct x12_field dmg_status[] = {PERIOD(1, birth_date, birth_date, REQUIRED, "D8"), CODE(3, sex, 1, 1, SITUATIONAL, "F M U")};
const struct x12_spec inquiry_dmg_status = SPEC("DMG", "005010X212 2000D DMG", dmg_status, &inquiry_level__descriptor);
#undef REC

#define REC Identifier
static const struct x12_field ref[] = {
    CODE(1, qualifier,   2,  3, REQUIRED, NULL),
    TEXT(2, value,       1, 50, REQUIRED),
};
static const struct x12_field ref_named[] = {
    CODE(1, qualifier,   2,  3, REQUIRED, NULL),
    TEXT(2, value,       1, 50, REQUIRED),
    TEXT(3, description, 1, 80, SITUATIONAL),
};
const struct x12_spec inquiry_ref = SPEC("REF", "005010X212 2200D REF", ref, &identifier__descriptor),
                      inquiry_ref_named = SPEC("REF", "005010X279A1 2100B REF", ref_named, &identifier__descriptor);
#undef REC

#define REC DatedEvent
static const struct x12_field dtp[] = {
    CODE  (1, qualifier, 3, 3, REQUIRED, NULL),
    PERIOD(2, from, to, REQUIRED, "D8 RD8"),
};
const struct x12_spec inquiry_dtp = SPEC("DTP", "005010X279A1 2100C DTP", dtp, &dated_event__descriptor);
#undef REC

#define REC Contact
static const struct x12_field per[] = {
    CODE (1, function, 2,  2, REQUIRED, "IC"),
    TEXT (2, name,     1, 60, SITUATIONAL),
    PAIRS(3, 3, numbers, SITUATIONAL, "ED EM EX FX TE UR WP"),
};
const struct x12_spec inquiry_per = SPEC("PER", "005010X279A1 2100A PER", per, &contact__descriptor);
#undef REC
/* clang-format on */
