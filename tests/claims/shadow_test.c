/* A shadow run tells what differs, claim by claim and in counts and cents, and nothing else. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "claims/shadow.h"

static const struct {
    enum edit_stage stage;
    enum claim_fate live, tried;
    const char *live_edits, *tried_edits;
    const char *line; /* NULL: it does not differ */
} cases[] = {
    {STAGE_CODING, CLAIM_GOES_ON, CLAIM_GOES_ON, "", "", NULL},
    {STAGE_CODING, CLAIM_HELD, CLAIM_HELD, "DX-01 PX-02", "PX-02 DX-01", NULL},
    {STAGE_CODING, CLAIM_GOES_ON, CLAIM_HELD, "", "SITE-1",
     "\"stage\":\"coding\",\"live\":\"passed\",\"shadow\":\"held\",\"added\":[\"SITE-1\"],"
     "\"gone\":[]"},
    {STAGE_SCRUBBING, CLAIM_HELD, CLAIM_GOES_ON, "PAY-04", "PAY-04",
     "\"stage\":\"scrubbing\",\"live\":\"held\",\"shadow\":\"passed\",\"added\":[],\"gone\":[]"},
    {STAGE_SCRUBBING, CLAIM_REJECTED, CLAIM_HELD, "PAY-01 PAY-04", "PAY-04 SITE-1",
     "\"stage\":\"scrubbing\",\"live\":\"rejected\",\"shadow\":\"held\",\"added\":[\"SITE-1\"],"
     "\"gone\":[\"PAY-01\"]"},
};

static void expect_json(json_t *value, const char *part, size_t row)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_PRESERVE_ORDER);
    cr_expect_not_null(strstr(text, part), "row %zu: %s lacks %s", row, text, part);
    free(text);
    json_decref(value);
}

Test(shadow, tells_what_differs)
{
    struct arena *arena = arena_new(1 << 20);
    struct shadow_tally tally = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct shadow_case of = {.number = STR("X"),
                                       .version = 1,
                                       .charge_cents = 1000,
                                       .stage = cases[i].stage,
                                       .live = cases[i].live,
                                       .tried = cases[i].tried,
                                       .live_edits = str_of(cases[i].live_edits),
                                       .tried_edits = str_of(cases[i].tried_edits)};
        json_t *line = shadow_add(&tally, &of, arena);
        cr_assert_eq(line != NULL, cases[i].line != NULL, "row %zu", i);
        if (line) expect_json(line, cases[i].line, i);
    }
    expect_json(shadow_summary(&tally), "\"judged\":5,\"differing\":3", 0);
    expect_json(shadow_summary(&tally),
                "{\"edit\":\"SITE-1\",\"added\":{\"claims\":2,\"charge_cents\":2000},"
                "\"gone\":{\"claims\":0,\"charge_cents\":0}}",
                0);
    expect_json(shadow_summary(&tally),
                "{\"stage\":\"scrubbing\",\"live\":\"held\",\"shadow\":\"passed\",\"claims\":1,"
                "\"charge_cents\":1000}",
                0);
    arena_free(arena);
}
