/* The 999's segments and loops (005010X231A1), and the 997's (005010X230), which has AK3 to AK5
 * instead of IK3 to IK5. */
#include "lib/x12/x999_table.h"

/* clang-format off */
static const struct x12_field ak1[] = {
    CHECK  (1,    X12_ID, 2,  2, REQUIRED,    NULL),
    CHECK  (2,    X12_N0, 1,  9, REQUIRED,    NULL),
    CHECK  (3,    X12_AN, 1, 12, SITUATIONAL, NULL),
};
static const struct x12_field ak2[] = {
    CHECK  (1,    X12_ID, 3,  3, REQUIRED,    NULL),
    CHECK  (2,    X12_AN, 4,  9, REQUIRED,    NULL),
    CHECK  (3,    X12_AN, 1, 35, SITUATIONAL, NULL),
};
static const struct x12_field ik3[] = {
    CHECK  (1,    X12_ID, 2,  3, REQUIRED,    NULL),
    CHECK  (2,    X12_N0, 1, 10, REQUIRED,    NULL),
    CHECK  (3,    X12_AN, 1,  6, SITUATIONAL, NULL),
    CHECK  (4,    X12_ID, 1,  3, REQUIRED,    "1 2 3 4 5 6 7 8 I4 I6 I7 I8 I9"),
};
static const struct x12_field ctx[] = {
    CHECK_C(1, 1, X12_AN, 1, 35, REQUIRED,    NULL),
    CHECK_C(1, 2, X12_AN, 1, 35, SITUATIONAL, NULL),
    CHECK  (2,    X12_ID, 2,  3, SITUATIONAL, NULL),
    CHECK  (3,    X12_N0, 1, 10, SITUATIONAL, NULL),
    CHECK  (4,    X12_AN, 1,  6, SITUATIONAL, NULL),
    CHECK_C(5, 1, X12_N0, 1,  2, SITUATIONAL, NULL),
    CHECK_C(5, 2, X12_N0, 1,  2, SITUATIONAL, NULL),
    CHECK_C(5, 3, X12_N0, 1,  4, SITUATIONAL, NULL),
    CHECK_C(6, 1, X12_AN, 1,  4, SITUATIONAL, NULL),
    CHECK_C(6, 2, X12_AN, 1,  4, SITUATIONAL, NULL),
};
static const struct x12_field ik4[] = {
    CHECK_C(1, 1, X12_N0, 1,  2, REQUIRED,    NULL),
    CHECK_C(1, 2, X12_N0, 1,  2, SITUATIONAL, NULL),
    CHECK_C(1, 3, X12_N0, 1,  4, SITUATIONAL, NULL),
    CHECK  (2,    X12_N0, 1,  4, SITUATIONAL, NULL),
    CHECK  (3,    X12_ID, 1,  3, REQUIRED,    "1 2 3 4 5 6 7 8 9 10 12 13 I6 I9 I10 I11 I12 I13"),
    CHECK  (4,    X12_AN, 1, 99, SITUATIONAL, NULL),
};
#define SET_CODES "1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18 19 23 24 25 26 27 I5 I6"
static const struct x12_field ik5[] = {
    CHECK  (1,    X12_ID, 1,  1, REQUIRED,    "A E M R W X"),
    CHECK  (2,    X12_ID, 1,  3, SITUATIONAL, SET_CODES),
    CHECK  (3,    X12_ID, 1,  3, SITUATIONAL, SET_CODES),
    CHECK  (4,    X12_ID, 1,  3, SITUATIONAL, SET_CODES),
    CHECK  (5,    X12_ID, 1,  3, SITUATIONAL, SET_CODES),
    CHECK  (6,    X12_ID, 1,  3, SITUATIONAL, SET_CODES),
};
#define GROUP_CODES "1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 23 24 25 26"
static const struct x12_field ak9[] = {
    CHECK  (1,    X12_ID, 1,  1, REQUIRED,    "A E M P R W X"),
    CHECK  (2,    X12_N0, 1,  6, REQUIRED,    NULL),
    CHECK  (3,    X12_N0, 1,  6, REQUIRED,    NULL),
    CHECK  (4,    X12_N0, 1,  6, REQUIRED,    NULL),
    CHECK  (5,    X12_ID, 1,  3, SITUATIONAL, GROUP_CODES),
    CHECK  (6,    X12_ID, 1,  3, SITUATIONAL, GROUP_CODES),
    CHECK  (7,    X12_ID, 1,  3, SITUATIONAL, GROUP_CODES),
    CHECK  (8,    X12_ID, 1,  3, SITUATIONAL, GROUP_CODES),
    CHECK  (9,    X12_ID, 1,  3, SITUATIONAL, GROUP_CODES),
};
#define CHECKED(id, fields) SPEC(id, "005010X231A1 " id, fields, NULL)
static const struct x12_spec check_ak1 = CHECKED("AK1", ak1), check_ak2 = CHECKED("AK2", ak2), check_ik3 = CHECKED("IK3", ik3),
    check_ctx = CHECKED("CTX", ctx), check_ik4 = CHECKED("IK4", ik4), check_ik5 = CHECKED("IK5", ik5), check_ak9 = CHECKED("AK9", ak9),
    check_ak3 = CHECKED("AK3", ik3), check_ak4 = CHECKED("AK4", ik4), check_ak5 = CHECKED("AK5", ik5);

#define ROW(pos, id, usage, max, spec, name) {pos, id, 0, NULL, usage, max, spec, X12_SKIP, false, {STAY, STAY}, name}
#define LOOP(id, parent, trigger, usage, max, rows, name) \
    {id, parent, trigger, 0, NULL, usage, max, false, {STAY, STAY}, STAY, rows, COUNT_OF(rows), name}

static const struct x12_row head[] = {ROW(20, "AK1", REQUIRED, 1, &check_ak1, "group answered")};
static const struct x12_row sets[] = {ROW(30, "AK2", REQUIRED, 1, &check_ak2, "transaction set answered")};
static const struct x12_row segments[] = {
    ROW(40, "IK3", REQUIRED,    1, &check_ik3, "segment in error"),
    ROW(50, "CTX", SITUATIONAL, 10, &check_ctx, "segment context"),
};
static const struct x12_row elements[] = {
    ROW(60, "IK4", REQUIRED,    1, &check_ik4, "element in error"),
    ROW(70, "CTX", SITUATIONAL, 10, &check_ctx, "element context"),
};
static const struct x12_row old_segments[] = {ROW(40, "AK3", REQUIRED, 1, &check_ak3, "segment in error")};
static const struct x12_row old_elements[] = {ROW(60, "AK4", REQUIRED, 1, &check_ak4, "element in error")};
static const struct x12_row set_end[] = {ROW(80, "IK5", REQUIRED, 1, &check_ik5, "set response")};
static const struct x12_row old_set_end[] = {ROW(80, "AK5", REQUIRED, 1, &check_ak5, "set response")};
static const struct x12_row group_end[] = {ROW(90, "AK9", REQUIRED, 1, &check_ak9, "group response")};

/* IK5 and AK9 stand behind loops, so each is a loop of its own here. */
static const struct x12_loop loops[] = {
    [X999_HEAD] = LOOP("HEAD", -1,        "AK1", REQUIRED,    1, head,      "group"),
    [X999_2000] = LOOP("2000", X999_HEAD, "AK2", SITUATIONAL, 0, sets,      "transaction set"),
    [X999_2100] = LOOP("2100", X999_2000, "IK3", SITUATIONAL, 0, segments,  "segment"),
    [X999_2110] = LOOP("2110", X999_2100, "IK4", SITUATIONAL, 0, elements,  "element"),
    [X999_IK5]  = LOOP("2000", X999_2000, "IK5", REQUIRED,    1, set_end,   "set response"),
    [X999_AK9]  = LOOP("HEAD", X999_HEAD, "AK9", REQUIRED,    1, group_end, "group response"),
};
static const struct x12_loop old_loops[] = {
    [X999_HEAD] = LOOP("HEAD", -1,        "AK1", REQUIRED,    1, head,         "group"),
    [X999_2000] = LOOP("2000", X999_HEAD, "AK2", SITUATIONAL, 0, sets,         "transaction set"),
    [X999_2100] = LOOP("2100", X999_2000, "AK3", SITUATIONAL, 0, old_segments, "segment"),
    [X999_2110] = LOOP("2110", X999_2100, "AK4", SITUATIONAL, 0, old_elements, "element"),
    [X999_IK5]  = LOOP("2000", X999_2000, "AK5", REQUIRED,    1, old_set_end,  "set response"),
    [X999_AK9]  = LOOP("HEAD", X999_HEAD, "AK9", REQUIRED,    1, group_end,    "group response"),
};
const struct x12_loops x999_loops = {loops, COUNT_OF(loops)};
const struct x12_loops x997_loops = {old_loops, COUNT_OF(old_loops)};
/* clang-format on */
