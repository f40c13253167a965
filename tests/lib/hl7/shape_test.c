/* A sender's own ways end at the door: behind it a claim is the same as from one who follows the
 * standard. */
#include <criterion/criterion.h>

#include "lib/hl7/dft.h"
#include "lib/hl7/shape.h"

#define HEAD "MSH|^~\\&|APP|FAC|R|F|20260601||DFT^P03|C1|P|2.5\rPID|1||7||DOE^ANN||19800102|F\r"
#define CLASSES "classes:\n  - [\"*\", professional, \"11\", \"\"]\n"
#define PROFILE "application: \"*\"\nfacility: \"*\"\nclaim_closes: each_message\n" CLASSES

/* Each of them charges 99213 with modifiers 25 and 59 for J20.9 and R51.9. */
static const struct {
    const char *profile, *message;
} rows[] = {
    {"", "FT1|1|||20260601||CG|x|||1|80||||||||J209~R519"
         "||||||99213|25~59\r"},
    {"modifiers: components\n", "FT1|1|||20260601||CG|x|||1|80||||||||J209~R519"
                                "||||||99213|25^59\r"},
    {"modifiers: with_procedure\n", "FT1|1|||20260601||CG|x|||1|80||||||||J209~R519"
                                    "||||||99213~25~59\r"},
    {"modifiers: hyphenated\n", "FT1|1|||20260601||CG|x|||1|80||||||||J209~R519"
                                "||||||99213-25-59\r"},
    {"diagnoses: components\n", "FT1|1|||20260601||CG|x|||1|80||||||||J209^R519"
                                "||||||99213|25~59\r"},
    /* without FT1-2 and FT1-3, as if they did not exist */
    {"fields:\n  - [FT1-4, FT1-2]\n  - [FT1-6, FT1-4]\n  - [FT1-10, FT1-8]\n  - [FT1-11, FT1-9]\n"
     "  - [FT1-19, FT1-17]\n  - [FT1-25, FT1-23]\n  - [FT1-26, FT1-24]\n",
     "FT1|1|20260601||CG|x|||1|80||||||||J209~R519"
     "||||||99213|25~59\r"},
};

static const struct hl7_profile *profile_of(struct arena *arena, const char *more)
{
    struct hl7_profile *profile = ARENA_NEW(arena, struct hl7_profile);
    struct config_fault fault = {0};
    const str yaml = arena_printf(arena, "%s%s", PROFILE, more);
    cr_assert_eq(hl7_profile_read(yaml, STR("x"), arena, profile, &fault), OK, "%d: %s", fault.line,
                 fault.what ? fault.what : "");
    return profile;
}

Test(shape, of_each_sender_gives_the_same_claim)
{
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct hl7_profile *profile = profile_of(arena, rows[i].profile);
        const str in = arena_printf(arena, "%s%s", HEAD, rows[i].message);
        const char *fault;
        Claim *claim;
        const str text = hl7_standard(arena, in, profile);
        cr_assert_eq(dft_bind(text, profile, arena, &claim, &fault), OK, "row %zu", i);
        cr_assert_eq(claim->n_lines, 1, "row %zu", i);
        const ServiceLine *line = claim->lines[0];
        cr_expect(str_is(str_from(line->procedure), "99213"), "row %zu", i);
        cr_assert_eq(line->n_modifiers, 2, "row %zu: %zu", i, line->n_modifiers);
        cr_expect(str_is(str_from(line->modifiers[1]), "59"), "row %zu", i);
        cr_expect_eq(line->charge_cents, 8000, "row %zu", i);
        cr_expect_eq(line->from, 20260601, "row %zu", i);
        cr_assert_eq(claim->n_diagnoses, 2, "row %zu", i);
        cr_expect_eq(line->n_pointers, 2, "row %zu", i);
    }
    arena_free(arena);
}

Test(shape, refuses_a_profile_that_cannot_be_meant)
{
    static const char *const wrong[] = {
        "fields:\n  - [FT1-4, PID-2]\n",
        "fields:\n  - [MSH-4, MSH-5]\n",
        "fields:\n  - [FT1, FT1-2]\n",
        "fields:\n  - [FT1-99, FT1-2]\n",
        "time_zone: Chicago\n",
        "charset: latin\n",
        "modifiers: somewhere\n",
        "diagnoses: hidden\n",
        "fields: FT1-4\n",
    };
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct hl7_profile profile;
        struct config_fault fault;
        const str yaml = arena_printf(arena, "%s%s", PROFILE, wrong[i]);
        cr_expect_eq(hl7_profile_read(yaml, STR("x"), arena, &profile, &fault), REJECT, "row %zu",
                     i);
    }
    arena_free(arena);
}

Test(shape, bills_the_day_on_the_senders_calendar)
{
    struct arena *arena = arena_new(1 << 20);
    const struct hl7_profile *profile = profile_of(arena, "time_zone: America/Chicago\n");
    const char *fault;
    Claim *claim;
    cr_assert_eq(dft_bind(STR(HEAD "FT1|1|||20260602033000+0000||CG|99213|||1|80\r"), profile,
                          arena, &claim, &fault),
                 OK);
    cr_expect_eq(claim->lines[0]->from, 20260601);
    cr_expect_eq(claim->patient_birth_date, 19800102);
    arena_free(arena);
}

Test(shape, leaves_no_mark_of_truncation_and_no_control_characters_in_a_claim)
{
    struct arena *arena = arena_new(1 << 20);
    const struct hl7_profile *profile = profile_of(arena, "");
    const char *fault;
    Claim *claim;
    cr_assert_eq(
        dft_bind(STR("MSH|^~\\&#|A|F|R|F|2026||DFT^P03|C|P|2.7\r"
                     "PID|1||7||VERYLONGNA#^A\\X0D\\B\rFT1|1|||20260601||CG|99213|||1|80\r"),
                 profile, arena, &claim, &fault),
        OK);
    cr_expect(str_is(str_from(claim->subscriber->name->last_name), "VERYLONGNA"));
    cr_expect(str_is(str_from(claim->subscriber->name->first_name), "A B"));
    arena_free(arena);
}
