/* shadow.h - what a shadow run has found: the claims whose verdict differs, and sums of them.
 *
 * A verdict is what a stage's findings make of the claim: passed, held or rejected. A claim differs
 * when its verdict or the edits at warn or above that one stage found are others.
 */
#ifndef CLAIMS_SHADOW_H
#define CLAIMS_SHADOW_H

#include <jansson.h>

#include "lib/edit/edit.h"
#include "lib/edit/stop.h"

/* One stage's verdict on a claim, live and by the rules that are tried. */
struct shadow_case {
    str number;
    int32_t version;
    int64_t charge_cents;
    enum edit_stage stage;
    enum claim_fate live, tried;
    str live_edits, tried_edits; /* ids separated by blanks, each once */
};

enum { STAGES = 2, FATES = 3 };

struct shadow_sum {
    int64_t claims, cents;
};
struct shadow_edit {
    str id;
    struct shadow_sum added, gone;
};

struct shadow_tally {
    int64_t judged, differing;
    struct shadow_sum changes[STAGES][FATES][FATES]; /* from live to tried */
    struct shadow_edit *edits;
    size_t edit_count;
};

/* Counts it. NULL: it does not differ; else its line, as {"claim":...,"added":[...],"gone":[...]}.
 */
json_t *shadow_add(struct shadow_tally *tally, const struct shadow_case *of, struct arena *arena);
/* The counts and dollars, one object. */
json_t *shadow_summary(const struct shadow_tally *tally);

#endif
