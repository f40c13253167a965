/* Promise: a note that names the other side, or denies the condition, is told by its place; one
 * that only looks like it is not. */
#include <criterion/criterion.h>

#include "lib/edit/world.h"

static struct world *world;

/* Words of a release, and what else the world's tables say stays as it is. */
static const char names[] =
    "#codeset\ticd10cm\tnames\t20251001\t20260930\tpartial\n"
    "#columns\tcode\ttext\n"
    "I10\tEssential (primary) hypertension\n"
    "I219\tAcute myocardial infarction, unspecified\n"
    "E119\tType 2 diabetes mellitus without complications\n"
    "J189\tPneumonia, unspecified organism\n"
    "M1711\tUnilateral primary osteoarthritis, right knee\n"
    "M1712\tUnilateral primary osteoarthritis, left knee\n"
    "M25511\tPain in right shoulder\n"
    "R079\tChest pain, unspecified\n"
    "S52502A\tUnspecified fracture of the lower end of left radius, initial encounter for closed "
    "fracture\n";

static void setup(void)
{
    struct config_fault fault = {0};
    world = world_new();
    cr_assert_eq(codesets_add(world->codesets, STR("names"), str_of(names), &fault), OK, "%s",
                 fault.what);
}

static void teardown(void)
{
    world_free(world);
}

TestSuite(documentation, .init = setup, .fini = teardown);

static struct edit_findings judged(const Claim *claim)
{
    const struct edit_run of = {.claim = claim,
                                .codesets = world->codesets,
                                .partners = &world->partners,
                                .today = date_of(20260630),
                                .arena = world->arena};
    struct edit_findings found = edits_run(STAGE_CODING, &of);
    edit_suggest(&of, &found);
    return found;
}

static const struct edit_finding *finding_of(const struct edit_findings *found, const char *edit)
{
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->items[i].edit->id, edit) == 0) return &found->items[i];
    return NULL;
}

/* The first diagnosis is the one that the case is about. */
static const struct edit_finding *judge(const char *edit, char kind, const char *code,
                                        const char *changes, const char *note)
{
    Claim *claim = world_claim(world, kind);
    Note *one = ARENA_NEW(world->arena, Note), **all = ARENA_NEW(world->arena, Note *);
    claim->diagnoses[0]->code = str_bytes(str_of(code));
    world_change(world, claim, changes);
    note__init(one);
    one->text = str_bytes(str_of(note));
    one->qualifier = str_bytes(STR("OBX-5"));
    *all = one;
    if (strcmp(edit, "DOC-02") == 0) {
        claim->lines[1]->notes = all;
        claim->lines[1]->n_notes = 1;
    } else {
        claim->documentation = all;
        claim->n_documentation = 1;
    }
    const struct edit_findings found = judged(claim);
    return finding_of(&found, edit);
}

static const struct {
    const char *edit, *code, *note;
    char kind;
    const char *row; /* where the evidence is; NULL: nothing is found */
} cases[] = {
    /* Sides. */
    {"DOC-01", "M1711", "Injection given in the left knee.", 'P', "OBX-5#1@23"},
    {"DOC-01", "M1711", "LEFT KNEE PAIN", 'P', "OBX-5#1@0"},
    {"DOC-01", "M1711", "Knee, left: swollen", 'P', "OBX-5#1@6"},
    {"DOC-01", "M1711", "Injection given in the right knee.", 'P', NULL},
    {"DOC-01", "M1711", "Left knee better than right knee.", 'P', NULL}, /* both are told */
    {"DOC-01", "M1711", "Both knees hurt, left knee more", 'P', NULL},
    {"DOC-01", "M1711", "Left hip replaced; knee swollen.", 'P', NULL}, /* another part */
    {"DOC-01", "M1711", "Patient left the office. Knee swollen.", 'P', NULL},
    {"DOC-01", "M1711", "Left the right knee alone", 'P', NULL},
    {"DOC-01", "M1711", "Left and right knee", 'P', NULL},
    {"DOC-01", "M1712", "Come right away when the knee swells", 'P', NULL},
    {"DOC-01", "M1712", "Right knee, left hip", 'P', "OBX-5#1@0"},
    {"DOC-01", "I10", "Left knee", 'P', NULL}, /* the code has no side */
    {"DOC-01", "S52502A", "fall on the right radius", 'P', "OBX-5#1@12"},
    /* Denials. */
    {"DOC-03", "J189", "No evidence of pneumonia on film", 'P', "OBX-5#1@0"},
    {"DOC-03", "J189", "Cough, fever. Negative for any pneumonia.", 'P', "OBX-5#1@14"},
    {"DOC-03", "J189", "R/O pneumonia", 'P', "OBX-5#1@0"},
    {"DOC-03", "J189", "R/O pneumonia", 'I', NULL}, /* a stay codes it as if it were. OCG II.H */
    {"DOC-03", "J189", "Pneumonia was ruled out", 'I', "OBX-5#1@10"},
    {"DOC-03", "J189", "Pneumonia on film, no evidence of effusion", 'P', NULL},
    {"DOC-03", "J189", "No fever but pneumonia on film", 'P', NULL},
    {"DOC-03", "J189", "No fever. Pneumonia on film", 'P', NULL},
    {"DOC-03", "J189", "No change in pneumonia", 'P', NULL},
    {"DOC-03", "J189", "No pneumonia last year. Pneumonia now.", 'P',
     NULL}, /* somewhere it is said */
    {"DOC-03", "I10", "denies hypertension", 'P', "OBX-5#1@0"},
    {"DOC-03", "I10", "Hypertension without complications", 'P', NULL},
    {"DOC-03", "E119", "Diabetes without complications", 'P', NULL},
    {"DOC-03", "E119", "Denies diabetes", 'P', "OBX-5#1@0"},
    {"DOC-03", "R079", "Denies chest pain", 'P', "OBX-5#1@0"},
    {"DOC-03", "R079", "Denies abdominal pain", 'P', NULL},
    {"DOC-03", "R079", "Chest hurts, no pain in the knee", 'P', NULL},
    {"DOC-03", "M25511", "no knee pain", 'P', NULL},
    {"DOC-03", "S52502A", "No fracture seen", 'P', "OBX-5#1@0"},
    {"DOC-03", "S52502A", "No fracture of the ankle", 'P', NULL},
    {"DOC-03", "S52502A", "Fracture, distal", 'P', NULL},
};

Test(documentation, finds_what_contradicts_a_code_and_not_what_only_looks_like_it)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct edit_finding *finding =
            judge(cases[i].edit, cases[i].kind, cases[i].code, "", cases[i].note);
        const bool is_unchecked = finding && finding->severity == SEVERITY_UNCHECKED;
        if (is_unchecked) finding = NULL; /* of another diagnosis, without words */
        cr_expect_eq(finding != NULL, cases[i].row != NULL, "%s %s: %s", cases[i].edit,
                     cases[i].code, cases[i].note);
        if (!finding || !cases[i].row) continue;
        cr_expect(str_is(finding->evidence.row, cases[i].row), "%s: %.*s", cases[i].note,
                  STR_ARGS(finding->evidence.row));
        cr_expect(str_is(finding->evidence.field, "HI01-2"));
    }
}

static const struct {
    const char *modifier, *note;
    bool found;
} lines[] = {
    {"LT", "injection right knee", true}, {"LT", "injection left knee", false},
    {"LT", "injection", false},           {"50", "injection right knee", false},
    {"F6", "left index finger", true},    {"RT", "left handed patient", false},
    {"RT", "right and left knee", false},
};

Test(documentation, compares_a_line_s_note_with_its_modifiers)
{
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        const str change =
            arena_printf(world->arena, "lines[1].modifiers[0]=%s", lines[i].modifier);
        const struct edit_finding *finding = judge("DOC-02", 'P', "I10", change.at, lines[i].note);
        cr_expect_eq(finding != NULL, lines[i].found, "%s: %s", lines[i].modifier, lines[i].note);
        if (finding) cr_expect(str_starts(finding->evidence.row, "2400 NTE02#1@"));
    }
}

Test(documentation, takes_another_diagnosis_of_the_claim_into_account)
{
    cr_expect_null(judge("DOC-01", 'P', "M1711", "diagnoses[1].code=M1712", "Left knee"));
    cr_expect_not_null(judge("DOC-01", 'P', "M1711", "diagnoses[1].code=I10", "Left knee"));
}

/* Each place of a code that stands in two has its own suggestion. */
Test(documentation, suggests_the_other_side_where_the_finding_is)
{
    const struct edit_finding *finding =
        judge("DOC-01", 'O', "I10",
              "diagnoses[1].qualifier=APR; diagnoses[1].code=M1711; "
              "diagnoses[2].qualifier=ABF; diagnoses[2].code=M1711",
              "Left knee");
    cr_assert_not_null(finding);
    cr_expect(str_is(finding->evidence.field, "HI*APR 01-2"));
    cr_expect(str_is(finding->suggestions.items[0].field, "HI*APR 01-2"));
}

/* A note is never copied: neither into the finding nor into the question. */
Test(documentation, tells_the_place_and_never_the_text)
{
    const struct edit_finding *finding =
        judge("DOC-01", 'P', "M1711", "", "SAMPLE complains of left knee swelling");
    cr_assert_not_null(finding);
    const struct evidence *e = &finding->evidence;
    cr_expect_null(memmem(e->detail.at, e->detail.len, "SAMPLE", 6));
    cr_expect_null(memmem(e->detail.at, e->detail.len, "swelling", 8));
    cr_assert_eq(finding->suggestions.count, 2);
    cr_expect(str_is(finding->suggestions.items[0].code, "M1712"));
    const str query = finding->suggestions.items[1].text;
    cr_expect_eq(finding->suggestions.items[1].kind, SUGGEST_QUERY);
    cr_expect_null(memmem(query.at, query.len, "swelling", 8));
    cr_expect_not_null(memmem(query.at, query.len, "right; left; both sides; other", 30), "%.*s",
                       STR_ARGS(query));
}

Test(documentation, says_unchecked_without_words_and_nothing_without_notes)
{
    const struct edit_finding *finding = judge("DOC-01", 'P', "H2511", "", "left eye");
    cr_assert_not_null(finding);
    cr_expect_eq(finding->severity, SEVERITY_UNCHECKED);
    const struct edit_findings found = judged(world_claim(world, 'P'));
    cr_expect_null(finding_of(&found, "DOC-01"));
    cr_expect_null(finding_of(&found, "DOC-03"));
}
