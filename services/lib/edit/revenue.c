/* Edits of procedures under revenue codes. */
#include "lib/edit/lists.h"

/* Vaccinations: IOM 100-04 ch.18 s.10.2.2. Mammograms: ch.18 s.20.4. Observation: ch.4 s.290.2.
 * Cardiac and pulmonary rehabilitation: ch.32 s.140.2, s.140.4 */
/* clang-format off */
static const struct { const char *procedures, *revenues; } pairs[] = {
    {"G0008 G0009 G0010", "0771"},
    {"77067 77063", "0403"},
    {"G0378", "0762"},
    {"93797 93798", "0943"},
    {"94625 94626", "0948"},
};

/* Whose plan of care a line is of. IOM 100-04 ch.5 s.20.1 */
static const struct { const char *modifier, *revenue; } plans[] = {
    {"GP", "042"}, {"GO", "043"}, {"GN", "044"},
};
/* clang-format on */

static bool is_therapy(str revenue)
{
    for (size_t i = 0; i < COUNT_OF(plans); i++)
        if (str_starts(revenue, plans[i].revenue)) return true;
    return false;
}

static const char *pair_fault(const ServiceLine *line)
{
    const str procedure = str_from(line->procedure), revenue = str_from(line->revenue_code);
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (code_in(procedure, pairs[i].procedures))
            return code_in(revenue, pairs[i].revenues) ? NULL : pairs[i].revenues;
    for (size_t i = 0; i < COUNT_OF(plans) && is_therapy(revenue); i++)
        if (has_modifier(line, plans[i].modifier) && !str_starts(revenue, plans[i].revenue))
            return plans[i].revenue;
    return NULL;
}

static enum edit_state procedure_belongs_to_revenue(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const ServiceLine *line = s->line;
    const str procedure = str_from(line->procedure);
    if (str_is(str_from(line->procedure_qualifier), "HP")) return PASSES;
    const char *fault = pair_fault(line);
    if (fault) {
        e->detail = arena_printf(s->run->arena, "it belongs to %s", fault);
        return fails(e, STR("SV201"), str_from(line->revenue_code));
    }
    const enum listing listing = list_has(s, "revenue", procedure, &row);
    if (listing == NO_LIST)
        return unchecked_for(e, STR("SV201"), "no map of procedures to revenue codes is loaded",
                             CODESET_CODE_LIST);
    return listing == OFF_LIST || begins_with_one_of(str_from(line->revenue_code), row.value)
               ? PASSES
               : list_fails(s, e, &row, STR("SV201"));
}

/* clang-format off */
static const struct edit rows[] = {
    {"INS-08", STAGE_CODING, SEVERITY_HOLD, .line_holds = procedure_belongs_to_revenue,
     .only = ONLY_INSTITUTIONAL | ONLY_NOT_INPATIENT | ONLY_CODED,
     .doc = "A procedure on an outpatient bill must stand under a revenue code that it belongs to.",
     .fix = "Correct the revenue code or the procedure.",
     .source = "IOM 100-04 ch.4 s.20.5, ch.5 s.20.1, ch.18 s.10.2.2, ch.32 s.140; table code_list revenue", .prevents = "CARC 199"},
};
/* clang-format on */

const struct edit_group revenue_edits = GROUP(rows);
