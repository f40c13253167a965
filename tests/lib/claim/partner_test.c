/* A partner file is read whole or refused with the line, the column and the key. */
#include <criterion/criterion.h>
#include "lib/claim/partner.h"

#define GOOD                                                                                  \
    "name: PAYER\nsender_qualifier: ZZ\nsender_id: US\nreceiver_qualifier: ZZ\nreceiver_id: " \
    "THEM\n"                                                                                  \
    "submitter_name: US\nsubmitter_id: U1\nsubmitter_contact: DESK\nsubmitter_phone: "        \
    "\"5550100100\"\n"                                                                        \
    "usage: P\n"

static const struct {
    const char *yaml;
    enum status status;
    int line, column;
    const char *key, *what;
} rows[] = {
    {GOOD "payer_ids: [\"1\", AB]\n", OK, 0, 0, NULL, NULL},
    {GOOD "catch_all: true\n", OK, 0, 0, NULL, NULL},
    {GOOD, REJECT, 1, 1, "payer_ids", "is missing (or catch_all: true)"},
    {GOOD "catch_all: yes\n", REJECT, 11, 12, "catch_all", "wants true or false"},
    {GOOD "colour: red\n", REJECT, 11, 1, "colour", "is no key of a partner"},
    {GOOD "usage: T\n", REJECT, 11, 1, "usage", "stands twice"},
    {GOOD "batch_claims_max: 5001\n", REJECT, 11, 19, "batch_claims_max", "is out of range"},
    {GOOD "batch_age_s: soon\n", REJECT, 11, 14, "batch_age_s", "wants a whole number"},
    {GOOD "payer_ids: one\n", REJECT, 11, 12, "payer_ids", "wants a list"},
    {GOOD "filing: gold\n", REJECT, 11, 9, "filing",
     "wants commercial, medicare, medicaid or other"},
    {GOOD "dental: true\ndental_guide: 005010X224A3\ncatch_all: true\n", OK, 0, 0, NULL, NULL},
    {GOOD "dental_guide: 005010X222A1\n", REJECT, 11, 15, "dental_guide",
     "wants a guide of its kind, such as 005010X224A2"},
    {"- a\n", REJECT, 1, 1, NULL, "a partner file is a mapping of keys to values"},
    {"name: [\n", REJECT, 1, 7, "name", "wants a plain value"},
    {"name: \"x\n", REJECT, 2, 1, NULL, "is not YAML from here on"},
    {"name: X\n", REJECT, 1, 1, "sender_qualifier", "is missing"},
};

Test(partner_read, takes_a_whole_file_or_says_where_it_is_wrong)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct partner partner;
        struct config_fault fault = {0};
        const enum status status =
            partner_read(str_of(rows[i].yaml), STR("p"), arena, &partner, &fault);
        cr_expect_eq(status, rows[i].status, "row %zu", i);
        if (rows[i].status == REJECT && status == REJECT) {
            if (rows[i].key) cr_expect(str_is(fault.key, rows[i].key), "row %zu", i);
            cr_expect_str_eq(fault.what, rows[i].what, "row %zu", i);
            cr_expect_eq(fault.line, rows[i].line, "row %zu: line %d", i, fault.line);
            cr_expect_eq(fault.column, rows[i].column, "row %zu: column %d", i, fault.column);
        }
        arena_free(arena);
    }
}

Test(partner_for, prefers_the_named_payer_and_falls_back_to_the_catch_all)
{
    const str a_ids[] = {STR("A1"), STR("A2")}, b_ids[] = {STR("B1")};
    const struct partner items[] = {
        {.id = STR("teeth"), .catch_all = true, .dental = true},
        {.id = STR("rest"), .catch_all = true, .professional = true, .institutional = true},
        {.id = STR("a"), .payer_ids = a_ids, .payer_id_count = 2, .professional = true},
        {.id = STR("b"), .payer_ids = b_ids, .payer_id_count = 1, .institutional = true},
    };
    const struct partners partners = {items, COUNT_OF(items)};
    cr_expect(str_is(partner_for(&partners, STR("A2"), CLAIM_TYPE__PROFESSIONAL)->id, "a"));
    cr_expect(str_is(partner_for(&partners, STR("A2"), CLAIM_TYPE__INSTITUTIONAL)->id, "rest"));
    cr_expect(str_is(partner_for(&partners, STR("B1"), CLAIM_TYPE__INSTITUTIONAL)->id, "b"));
    cr_expect(str_is(partner_for(&partners, STR(""), CLAIM_TYPE__PROFESSIONAL)->id, "rest"));
    cr_expect(str_is(partner_for(&partners, STR("A1"), CLAIM_TYPE__DENTAL)->id, "teeth"));
    cr_expect_null(partner_guide(&items[0], CLAIM_TYPE__DENTAL), "ours");
    const struct partners without = {items + 2, 2};
    cr_expect_null(partner_for(&without, STR("ZZ"), CLAIM_TYPE__PROFESSIONAL));
}
