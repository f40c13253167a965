/* Promise: a finding says what a person could do about it: codes in force and what sets them apart,
 * modifiers that are legal, a question that leads nobody. */
#include <criterion/criterion.h>

#include "lib/edit/world.h"

static struct world *world;

static void setup(void)
{
    world = world_new();
}

static void teardown(void)
{
    world_free(world);
}

TestSuite(suggest, .init = setup, .fini = teardown);

enum { TODAY = 20260630 };

static struct edit_findings judged(const Claim *claim)
{
    static const struct history nothing;
    const struct edit_run of = {
        .claim = claim,
        .codesets = world->codesets,
        .partners = &world->partners,
        .partner = partner_for(&world->partners, claim_payer_id(claim), claim->type),
        .history = &nothing,
        .today = date_of(TODAY),
        .arena = world->arena,
    };
    struct edit_findings found = edits_run(STAGE_CODING, &of);
    edit_suggest(&of, &found);
    return found;
}

/* The suggestions of the first finding of the edit; NULL: it finds nothing. */
static const struct suggestions *of(const char *edit, char kind, const char *changes)
{
    Claim *claim = world_claim(world, kind);
    world_change(world, claim, changes);
    const struct edit_findings found = judged(claim);
    for (size_t i = 0; i < found.count; i++)
        if (strcmp(found.items[i].edit->id, edit) == 0) return &found.items[i].suggestions;
    return NULL;
}

static void table_add(const char *name, const char *content)
{
    struct config_fault fault = {0};
    cr_assert_eq(codesets_add(world->codesets, str_of(name), str_of(content), &fault), OK, "%s",
                 fault.what);
}

/* "E1100 E1101": all but the query, in order. */
static str codes_of(const struct suggestions *all)
{
    str text = STR("");
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind != SUGGEST_QUERY)
            text = arena_printf(world->arena, "%.*s%s%.*s", STR_ARGS(text), text.len ? " " : "",
                                STR_ARGS(all->items[i].code));
    return text;
}

static const struct suggestion *query_of(const struct suggestions *all)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind == SUGGEST_QUERY) return &all->items[i];
    return NULL;
}

static bool contains(str text, const char *words)
{
    return memmem(text.at, text.len, words, strlen(words)) != NULL;
}

/* Words, of a fiscal year before the claims' own: what the shipped tables do not have. */
static const char words[] =
    "#codeset\ticd10cm\twords-2021\t20201001\t20210930\tpartial\n"
    "#columns\tcode\ttext\n"
    "H2510\tAge-related nuclear cataract, unspecified eye\n"
    "H2511\tAge-related nuclear cataract, right eye\n"
    "H2512\tAge-related nuclear cataract, left eye\n"
    "H2513\tAge-related nuclear cataract, bilateral\n"
    "I10\tEssential (primary) hypertension\n"
    "S52501A\tUnspecified fracture of the lower end of right radius, initial encounter for closed "
    "fracture\n";

static const char pairs[] = "#codeset\tptp_practitioner\tncci-pairs\t20260101\t20261231\tcomplete\n"
                            "#columns\tcolumn1\tcolumn2\tfrom\tto\tindicator\trationale\n"
                            "27447\t99213\t20100101\t\t1\tsurgery\n"
                            "11042\t97597\t20100101\t\t1\tmore extensive\n"
                            "80053\t80048\t20100101\t\t0\tpanel\n"
                            "11042\t99213\t20100101\t\t1\tsurgery\n"
                            "80061\t83721\t20100101\t\t1\tpanel\n"
                            "29881\t20610\t20100101\t\t1\tmore extensive\n"
                            "26055\t26160\t20100101\t\t1\tmore extensive\n"
                            "12001\t12002\t20100101\t\t9\tdeleted\n";
static const char old_pairs[] =
    "#codeset\tptp_practitioner\tncci-2014q4\t20100101\t20141231\tcomplete\n"
    "#columns\tcolumn1\tcolumn2\tfrom\tto\tindicator\trationale\n"
    "80061\t83721\t20100101\t\t1\tpanel\n";
static const char hospital[] =
    "#codeset\tptp_hospital\tncci-hospital\t20260101\t20261231\tcomplete\n"
    "#columns\tcolumn1\tcolumn2\tfrom\tto\tindicator\trationale\n"
    "99284\t99213\t20100101\t\t1\tvisits\n";

#define TWO(first, second) \
    "-lines[0].modifiers; lines[0].procedure=" first "; lines[1].procedure=" second
static const char fingers[] = "FA F1 F2 F3 F4 F5 F6 F7 F8 F9 LT RT 58 78 79 XE XS XP XU 59";

static const struct {
    const char *edit;
    char kind;
    const char *changes, *codes;
} cases[] = {
    /* Too many are shown by category. */
    {"DX-02", 'P', "diagnoses[0].code=E11", "E110 E111 E112 E113 E114 E115 E116 E118 E119 E11A"},
    {"DX-02", 'P', "diagnoses[0].code=E110", "E1100 E1101"},
    /* On the day: E11.A began on 2024-10-01. */
    {"DX-02", 'P', "diagnoses[0].code=E11; lines[0].from=20240930; lines[1].from=20240930",
     "E110 E111 E112 E113 E114 E115 E116 E118 E119"},
    {"DX-02", 'P', "diagnoses[1].code=H251", "H2510 H2511 H2512 H2513"},
    {"DX-02", 'P', "diagnoses[1].code=S52", "S520 S521 S522 S523 S525 S526 S529"},
    {"DX-03", 'P', "diagnoses[1].code=S52501",
     "S52501A S52501B S52501C S52501D S52501E S52501F S52501G S52501H S52501J S52501K S52501M "
     "S52501N S52501P S52501Q S52501R S52501S"},
    {"DX-03", 'P', "diagnoses[1].code=T148XXZ", "T148XXA T148XXD T148XXS"},
    {"DX-03", 'P', "diagnoses[1].code=T148", "T148XXA T148XXD T148XXS"},
    {"DX-01", 'P', "diagnoses[1].code=I109", "I10"},
    {"DX-01", 'P', "diagnoses[1].code=I4819X", "I4819"},
    {"DX-01", 'P', "diagnoses[0].qualifier=BK; diagnoses[0].code=25000", NULL},
    {"DX-16", 'P', "diagnoses[1].code=S52509A", "S52501A S52502A"},
    {"DX-18", 'P', "diagnoses[0].code=H2511; diagnoses[1].code=H2512", "H2513"},
    {"DX-10", 'P', "diagnoses[1].code=F0280; diagnoses[0].code=E785", "G30"},
    /* The pair's second code: a visit, a test, a procedure with sides, fingers. */
    {"NCI-02", 'P', TWO("27447", "99213"), "57 24"},
    {"NCI-02", 'P', TWO("11042", "99213"), "25 24"},
    {"NCI-02", 'O',
     "lines[0].procedure=99284; lines[1].procedure=99213; lines[1].from=20260512; "
     "lines[1].procedure_qualifier=HC",
     "25 24 27"},
    {"NCI-02", 'P', TWO("80061", "83721"), "91 XE XS XP XU 59"},
    {"NCI-02", 'P', TWO("29881", "20610"), "LT RT 58 78 79 XE XS XP XU 59"},
    {"NCI-02", 'P', TWO("29881", "20610") "; lines[0].modifiers[0]=LT", NULL}, /* LT parts it */
    {"NCI-02", 'P', TWO("26055", "26160"), fingers},
    {"NCI-02", 'P', TWO("11042", "97597"), "LT RT XE XS XP XU 59"},
    {"NCI-02", 'P',
     TWO("11042", "97597") "; lines[1].modifiers[0]=GA; lines[1].modifiers[1]=GY; "
                           "lines[1].modifiers[2]=KX; lines[1].modifiers[3]=AT",
     ""}, /* no room for a fifth */
    {"NCI-02", 'P', TWO("80061", "83721") "; lines[0].from=20141231; lines[1].from=20141231",
     "91 59"}, /* X{EPSU} began in 2015 */
    {"NCI-03", 'P', TWO("11042", "97597") "; lines[1].modifiers[0]=59", "LT RT XE XS XP XU"},
    /* Indicator 0: nothing parts it; 9: there is no edit. */
    {"NCI-01", 'P', TWO("80053", "80048"), ""},
    {"NCI-05", 'P', "subscriber.filing=MC; " TWO("80053", "80048"), ""},
    {"NCI-05", 'P', "subscriber.filing=MC; " TWO("11042", "97602"), "LT RT XE XS XP XU 59"},
    {"NCI-01", 'P', TWO("12001", "12002"), NULL},
    {"NCI-02", 'P', TWO("12001", "12002"), NULL},
    /* The level that time or decision making reaches; SHORT has 15 minutes, LITTLE decided low. */
    {"EM-01", 'P', "patient_control=SHORT", "99212"},
    {"EM-01", 'P', "documentation[0].text=Total time 15 minutes", "99212"},
    {"EM-01", 'P', "documentation[0].text=Total time 5 minutes", ""},
    {"EM-02", 'P', "lines[0].procedure=99214; patient_control=LITTLE", "99213"},
    {"PX-10", 'P', TWO("99213", "11042"), "25"},
    {"PX-11", 'P', TWO("99213", "27447"), "57"},
};

Test(suggest, names_the_codes_and_modifiers_that_could_be)
{
    table_add("words", words);
    table_add("pairs", pairs);
    table_add("old_pairs", old_pairs);
    table_add("hospital", hospital);
    table_add("times.csv", "list,payer_id,code,value\nem_time,,99212,10\nem_time,,99213,20\n");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct suggestions *found = of(cases[i].edit, cases[i].kind, cases[i].changes);
        if (!found || !cases[i].codes) {
            cr_expect_eq(found && found->count, cases[i].codes != NULL, "%s on \"%s\"",
                         cases[i].edit, cases[i].changes);
            continue;
        }
        cr_expect(str_is(codes_of(found), cases[i].codes), "%s on \"%s\": %.*s", cases[i].edit,
                  cases[i].changes, STR_ARGS(codes_of(found)));
    }
}

static const struct {
    const char *edit, *changes, *code, *axis, *words;
} apart[] = {
    {"DX-02", "diagnoses[1].code=H251", "H2511", "side",
     "Age-related nuclear cataract, right eye (in the words of words-2021)"},
    {"DX-02", "diagnoses[1].code=H251", "H2513", "side",
     "Age-related nuclear cataract, bilateral (in the words of words-2021)"},
    {"DX-03", "diagnoses[1].code=T148", "T148XXD", "seventh",
     "7th character D: subsequent encounter"},
    {"DX-03", "diagnoses[1].code=S52501", "S52501B", "seventh",
     "7th character B: initial encounter for open fracture type I or II"},
    {"DX-02", "diagnoses[0].code=E110", "E1101", "detail", ""},
    {"DX-01", "diagnoses[1].code=I109", "I10", "",
     "Essential (primary) hypertension (in the words of words-2021)"},
};

/* Of fractures of the forearm, in the tabular list's words. */
static const char sevenths[] =
    "#codeset\ticd10cm_seventh\ttabular-2021\t20201001\t20210930\tcomplete\n"
    "#columns\tcode\tcharacter\tmeaning\n"
    "S52\tA\tinitial encounter for closed fracture\n"
    "S52\tB\tinitial encounter for open fracture type I or II\n";

Test(suggest, says_what_sets_codes_apart)
{
    table_add("words", words);
    table_add("sevenths", sevenths);
    for (size_t i = 0; i < COUNT_OF(apart); i++) {
        const struct suggestions *found = of(apart[i].edit, 'P', apart[i].changes);
        const struct suggestion *one = NULL;
        for (size_t n = 0; found && n < found->count; n++)
            if (str_is(found->items[n].code, apart[i].code)) one = &found->items[n];
        cr_assert_not_null(one, "%s", apart[i].code);
        cr_expect_str_eq(one->axis, apart[i].axis, "%s", apart[i].code);
        cr_expect(str_is(one->text, apart[i].words), "%s: %.*s", apart[i].code,
                  STR_ARGS(one->text));
    }
}

Test(suggest, leaves_evidence)
{
    table_add("pairs", pairs);
    const struct suggestions *found = of("DX-02", 'P', "diagnoses[1].code=E110");
    cr_expect(str_is(found->items[0].release, "icd10cm-2026-mce43.1"));
    cr_expect(str_is(found->items[0].field, "HI02-2"));
    cr_expect_gt(found->items[0].row.len, 0);
    cr_expect_eq(found->items[0].from.yyyymmdd, 20151001);
    cr_expect_eq(found->items[0].day.yyyymmdd, 20260511);
    found = of("NCI-02", 'P', TWO("80061", "83721") "; lines[1].modifiers[0]=GA");
    cr_expect(str_is(found->items[0].field, "SV101-4"), "%.*s", STR_ARGS(found->items[0].field));
    cr_expect_eq(found->items[0].line, 2);
    cr_expect(str_is(found->items[0].release, "ncci-pairs"));
    cr_expect(str_is(found->items[0].row, "7"), "%.*s", STR_ARGS(found->items[0].row));
    cr_expect_eq(found->items[0].from.yyyymmdd, 20100101);
}

/* ---- questions ---------------------------------------------------------------------------- */

static const struct {
    const char *edit, *changes, *asks; /* NULL: nothing */
} questions[] = {
    {"DX-02", "diagnoses[1].code=H251",
     "which of these it was: Age-related nuclear cataract, right eye; Age-related"},
    {"DX-02", "diagnoses[1].code=E11", "in the detail that you found; other"},
    {"DX-03", "diagnoses[1].code=T148", "the phase of care: active treatment"},
    {"DX-03", "diagnoses[1].code=H2511A", NULL},
    {"DX-23", "diagnoses[1].code=O2611; patient_birth_date=19950203", "weeks of gestation"},
    {"DX-10", "diagnoses[1].code=F0280; diagnoses[0].code=E785", "the disease that the condition"},
    {"DX-12", "diagnoses[0].code=E119; diagnoses[1].code=E109", "whether both conditions"},
    {"NCI-02", TWO("11042", "97597"),
     "reports 97597 of line 2 with 11042 of line 1, of the same day and provider. From"},
    {"NCI-02", TWO("11042", "97597"), "at separate encounters; on separate sites"},
    {"NCI-05", "subscriber.filing=MC; " TWO("80053", "80048"), NULL},
    {"DX-01", "diagnoses[1].code=I109", NULL},
    {"DX-14", "diagnoses[1].code=Z3800", NULL},
};

/* It may not lead: every option is there, and none of the codes that would be billed. */
static void expect_compliant(const struct suggestion *query, const struct suggestions *all)
{
    static const char *const never[] = {"SAMPLE", "BR12345678", "2026",
                                        "pay",    "reimburse",  "HARBOR"};
    cr_expect(contains(query->text, "other (please specify); unable to determine."), "%.*s",
              STR_ARGS(query->text));
    for (size_t i = 0; i < COUNT_OF(never); i++)
        cr_expect_not(contains(query->text, never[i]), "%s: %.*s", never[i], STR_ARGS(query->text));
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind == SUGGEST_CODE)
            cr_expect_not(contains(query->text, arena_text(world->arena, all->items[i].code)),
                          "%.*s", STR_ARGS(query->text));
}

Test(suggest, writes_out_a_question_that_leads_nobody)
{
    table_add("words", words);
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        const struct suggestions *found = of(questions[i].edit, 'P', questions[i].changes);
        const struct suggestion *query = found ? query_of(found) : NULL;
        cr_expect_eq(query != NULL, questions[i].asks != NULL, "%s on \"%s\"", questions[i].edit,
                     questions[i].changes);
        if (!query || !questions[i].asks) continue;
        cr_expect(contains(query->text, questions[i].asks), "%.*s", STR_ARGS(query->text));
        expect_compliant(query, found);
    }
}

/* A complete release of the day with words: all of them are options, but "unspecified". */
Test(suggest, offers_the_release_s_own_words_where_they_are_few)
{
    static const char year[] = "#codeset\ticd10cm\ticd10cm-2027\t20261001\t20270930\tcomplete\n"
                               "#columns\tcode\tflags\ttext\n"
                               "I10\t\tEssential (primary) hypertension\n"
                               "M1710\tg\tUnilateral osteoarthritis, unspecified knee\n"
                               "M1711\t\tUnilateral osteoarthritis, right knee\n"
                               "M1712\t\tUnilateral osteoarthritis, left knee\n";
    table_add("year", year);
    const struct suggestions *found =
        of("DX-02", 'P', "diagnoses[0].code=M171; lines[0].from=20261102; lines[1].from=20261102");
    const struct suggestion *query = found ? query_of(found) : NULL;
    cr_assert_not_null(query);
    cr_expect(contains(query->text,
                       "which of these it was: Unilateral osteoarthritis, right knee; Unilateral "
                       "osteoarthritis, left knee; other (please specify)"),
              "%.*s", STR_ARGS(query->text));
    expect_compliant(query, found);
}

Test(suggest, asks_once_about_a_code_that_stands_twice)
{
    Claim *claim = world_claim(world, 'O');
    size_t count = 0;
    world_change(world, claim,
                 "diagnoses[0].code=E110; diagnoses[1].qualifier=APR; "
                 "diagnoses[1].code=E110");
    const struct edit_findings found = judged(claim);
    for (size_t i = 0; i < found.count; i++) count += query_of(&found.items[i].suggestions) != NULL;
    cr_expect_eq(count, 1, "%zu", count);
}

Test(suggest, is_kept_with_the_finding)
{
    Claim *claim = world_claim(world, 'P');
    world_change(world, claim, "diagnoses[1].code=E110");
    const struct edit_findings found = judged(claim);
    edit_findings_keep(claim, STAGE_CODING, &found, world->arena);
    size_t kept = 0;
    for (size_t i = 0; i < claim->n_findings; i++) kept += claim->findings[i]->n_suggestions;
    cr_expect_eq(kept, 3); /* two codes and a question */
}
