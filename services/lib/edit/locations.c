/* Edits of where a hospital gave a service: departments off campus, drugs bought at a discount,
 * imaging. */
#include "lib/codeset/practice.h"
#include "lib/edit/lists.h"
#include "lib/edit/schedules.h"

enum { RULE_SINCE = 20160101 }; /* PO is required from then on. IOM 100-04 ch.4 s.20.6.11 */

static const Party *facility_of(const struct subject *s)
{
    const Party *named = provider_of(s->claim->providers, s->claim->n_providers, "77");
    return named ? named : s->claim->billing;
}

/* Computed tomography: the codes on which CT may stand. IOM 100-04 ch.4 s.20.6.12 */
/* clang-format off */
static const struct { int32_t first, last; } scans[] = {
    {70450, 70498}, {71250, 71275}, {72125, 72133}, {72191, 72194}, {73200, 73206}, {73700, 73706},
    {74150, 74178}, {74261, 74263}, {75571, 75574},
};
/* Of which a line has one at most. */
static const struct { const char *one, *other, *why; } clashes[] = {
    {"PO", "PN", "a department is excepted or it is not"},
    {"JG", "TB", "one says that the other does not apply"},
    {"FX", "FY", "film or computed radiography, not both"},
};
/* clang-format on */

static bool is_scan(const ServiceLine *line)
{
    const int32_t number = cpt_number(str_from(line->procedure));
    for (size_t i = 0; i < COUNT_OF(scans); i++)
        if (number >= scans[i].first && number <= scans[i].last) return true;
    return false;
}

static const char *clash_of(const ServiceLine *line)
{
    for (size_t i = 0; i < COUNT_OF(clashes); i++)
        if (has_modifier(line, clashes[i].one) && has_modifier(line, clashes[i].other))
            return clashes[i].why;
    if (has_modifier(line, "CT") && !is_scan(line)) return "CT is for computed tomography";
    return NULL;
}

/* ER: an emergency department off campus is exempt. 42 CFR 419.48 */
static const char *campus_fault(const ServiceLine *line, str kind)
{
    if (has_modifier(line, "ER")) return NULL;
    if (str_is(kind, "excepted") && !has_modifier(line, "PO")) return "PO is missing";
    if (str_is(kind, "nonexcepted") && !has_modifier(line, "PN")) return "PN is missing";
    if (str_is(kind, "on_campus") && has_modifier(line, "PO PN"))
        return "the department is on campus";
    return NULL;
}

static bool is_separate_drug(const struct subject *s)
{
    const struct opps *row = opps_of(s, s->line_number);
    return code_is_present(&row->answer) && code_in(row->status, "G K");
}

static const char *location_fault(const struct subject *s, const struct location *location)
{
    const char *fault = campus_fault(s->line, location->kind);
    if (fault) return fault;
    if (location->buys_at_340b && !has_modifier(s->line, "JG TB") && is_separate_drug(s))
        return "a drug bought under 340B has TB or JG";
    if (code_in(STR("CT"), arena_text(s->run->arena, location->imaging)) && is_scan(s->line) &&
        !has_modifier(s->line, "CT"))
        return "the scanner does not meet the standard: CT is missing";
    return NULL;
}

static enum edit_state location_is_told(const struct subject *s, struct evidence *e)
{
    const Party *facility = facility_of(s);
    if (!facility || line_day(s, s->line).yyyymmdd < RULE_SINCE) return PASSES;
    const str code = str_from(s->line->procedure);
    const char *fault = clash_of(s->line);
    if (fault) {
        e->detail = str_of(fault);
        return fails(e, procedure_field(s, 3), code);
    }
    const date day = line_day(s, s->line);
    const Party *own = facility->id.len ? facility : s->claim->billing;
    const struct location row =
        location_of(s->run->codesets, own ? str_from(own->id) : STR(""),
                    facility->address ? str_from(facility->address->zip) : STR(""), day);
    if (code_is_present(&row.answer)) {
        fault = location_fault(s, &row);
        (void)from_table(s, e, &row.answer, day);
        e->row = arena_number(s->run->arena, row.answer.row);
        e->detail = str_of(fault);
        return fault ? fails(e, procedure_field(s, 3), code) : PASSES;
    }
    /* Another place than the hospital's own must be told; whether it is a department is unknown. */
    return facility != s->claim->billing || is_separate_drug(s)
               ? unchecked_for(e, procedure_field(s, 3),
                               "no table of the hospital's locations has it", CODESET_LOCATION)
               : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"INS-20", STAGE_CODING, SEVERITY_HOLD, .line_holds = location_is_told,
     .only = ONLY_OPPS | ONLY_CODED,
     .doc = "A line given off campus must have PO or PN, a drug bought under 340B TB or JG, and imaging CT, FX or FY where they apply.",
     .fix = "Add or remove the modifier of the location.",
     .source = "42 CFR 419.48; IOM 100-04 ch.4 s.20.6.11, s.20.6.12, s.20.6.14; table location", .prevents = "CARC 4, overpayment"},
};
/* clang-format on */

const struct edit_group location_edits = GROUP(rows);
