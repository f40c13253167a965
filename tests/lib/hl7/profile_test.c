/* A profile file is read whole or refused with line, column and key; the most exact one for a
 * sender is taken. */
#include <criterion/criterion.h>
#include <stdio.h>
#include "lib/hl7/profile.h"

#define GOOD "application: A\nfacility: B\nclaim_closes: days_after\ncloses_after_days: 3\n"
#define CLASSES                                                                              \
    "classes:\n  - [I, institutional, \"11\", \"0120\"]\n  - [\"*\", professional, \"11\", " \
    "\"\"]\n"

static const struct {
    const char *yaml;
    enum status status;
    int line;
    const char *key, *what;
} rows[] = {
    {GOOD CLASSES, OK, 0, "", ""},
    {GOOD, REJECT, 1, "classes", "is missing"},
    {GOOD "classes: []\n", REJECT, 1, "classes", "needs a row \"*\""},
    {GOOD "classes: [[I, institutional, \"11\"]]\n", REJECT, 5, "classes",
     "has a row that is too short"},
    {GOOD "classes: [[I, institutional, \"11\", a, b]]\n", REJECT, 5, "classes",
     "has a row that is too long"},
    {GOOD "classes: [[I, dental, \"11\", a]]\n", REJECT, 5, "classes",
     "wants professional or institutional"},
    {GOOD "classes: [I]\n", REJECT, 5, "classes", "wants a list of rows"},
    {GOOD "classes: I\n", REJECT, 5, "classes", "wants a list of rows"},
    {GOOD CLASSES "colour: red\n", REJECT, 8, "colour", "is no key of a profile"},
    {GOOD CLASSES "facility: C\n", REJECT, 8, "facility", "stands twice"},
    {"claim_closes: never\n", REJECT, 1, "claim_closes", "wants each_message or days_after"},
    {"closes_after_days: 366\n", REJECT, 1, "closes_after_days",
     "wants a number of days, 0 to 365"},
    {"- a\n", REJECT, 1, "", "a profile file is a mapping of keys to values"},
};

Test(hl7_profile_read, takes_a_whole_file_or_says_where_it_is_wrong)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct hl7_profile profile;
        struct config_fault fault = {.what = ""};
        const enum status status =
            hl7_profile_read(str_of(rows[i].yaml), STR("p"), arena, &profile, &fault);
        cr_expect_eq(status, rows[i].status, "row %zu", i);
        if (status == REJECT) cr_expect_eq(fault.line, rows[i].line, "row %zu: %d", i, fault.line);
        if (status == REJECT) cr_expect(str_is(fault.key, rows[i].key), "row %zu", i);
        cr_expect_str_eq(fault.what, rows[i].what, "row %zu: %s", i, fault.what);
        arena_free(arena);
    }
}

Test(hl7_profile_for, takes_the_most_exact)
{
    static const struct hl7_profile items[] = {
        {.id = {"any", 3}, .application = {"*", 1}, .facility = {"*", 1}},
        {.id = {"fac", 3}, .application = {"*", 1}, .facility = {"F", 1}},
        {.id = {"both", 4}, .application = {"A", 1}, .facility = {"F", 1}},
        {.id = {"app", 3}, .application = {"A", 1}, .facility = {"*", 1}},
    };
    static const struct {
        const char *application, *facility, *id;
    } senders[] = {{"A", "F", "both"},
                   {"X", "F", "fac"},
                   {"A", "X", "app"},
                   {"X", "X", "any"},
                   {"", "", "any"}};
    const struct hl7_profiles all = {items, COUNT_OF(items)}, none = {items, 0};
    for (size_t i = 0; i < COUNT_OF(senders); i++) {
        const struct hl7_profile *profile =
            hl7_profile_for(&all, str_of(senders[i].application), str_of(senders[i].facility));
        cr_expect(str_is(profile->id, senders[i].id), "row %zu", i);
    }
    cr_expect_null(hl7_profile_for(&none, STR("A"), STR("F")));
}

Test(config_profiles, are_all_right)
{
    static const char *const names[] = {"default", "riverbend", "lakeside", "harbor"};
    struct arena *arena = arena_new(1 << 20);
    struct hl7_profiles_reading reading = {.arena = arena};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[200], *text = arena_alloc(arena, 1 << 14);
        struct config_fault fault = {0};
        (void)snprintf(path, sizeof path, "%s/config/profiles/%s.yaml", SOURCE_DIR, names[i]);
        FILE *file = fopen(path, "rb");
        cr_assert_not_null(file, "%s", path);
        const size_t len = fread(text, 1, 1 << 14, file);
        (void)fclose(file);
        cr_expect_eq(hl7_profiles_add(&reading, str_of(names[i]), (str){text, len}, &fault), OK,
                     "%s:%d: %s", path, fault.line, fault.what);
    }
    const struct hl7_profiles all = hl7_profiles_of(&reading);
    cr_expect(str_is(hl7_profile_for(&all, STR("LSHIS"), STR("LAKESIDE"))->id, "lakeside"));
    cr_expect(str_is(hl7_profile_for(&all, STR("?"), STR("?"))->id, "default"));
    arena_free(arena);
}
