/* Edits of what is given and how: vaccines and drugs beside their administration. */
#include "lib/edit/lists.h"
#include "lib/edit/visits.h"

static bool same_day(const struct subject *s, const ServiceLine *line)
{
    return line->from == s->line->from;
}

/* Some line of the day has one of the codes. */
static bool day_has(const struct subject *s, const char *codes)
{
    for (size_t i = 0; i < s->claim->n_lines; i++)
        if (same_day(s, s->claim->lines[i]) &&
            code_in(str_from(s->claim->lines[i]->procedure), codes))
            return true;
    return false;
}

/* ---- vaccines ----------------------------------------------------------------------------- */

/* Medicare's vaccines and the code that gives each. IOM 100-04 ch.18 s.10.2.1; numbers only. */
static const struct {
    const char *administration, *vaccines;
} medicare_vaccines[] = {
    {"G0008",
     "90630 90653 90654 90655 90656 90657 90658 90660 90661 90662 90672 90673 90674 90682 90685 "
     "90686 90687 90688 90689 90694 90756 Q2034 Q2035 Q2036 Q2037 Q2038 Q2039"},
    {"G0009", "90669 90670 90671 90677 90684 90732"},
    {"G0010", "90739 90740 90743 90744 90746 90747 90759"},
};

static enum edit_state medicare_vaccine_is_given(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure), field = procedure_field(s, 2);
    if (!is_medicare(s->claim) || s->inpatient) return PASSES;
    for (size_t i = 0; i < COUNT_OF(medicare_vaccines); i++) {
        const char *giving = medicare_vaccines[i].administration;
        const char *vaccines = medicare_vaccines[i].vaccines;
        if (str_is(code, giving) && !day_has(s, vaccines)) {
            e->detail = STR("its vaccine is missing");
            return fails(e, field, code);
        }
        if (code_in(code, vaccines) && !day_has(s, giving)) {
            e->detail = arena_printf(s->run->arena, "%s is missing", giving);
            return fails(e, field, code);
        }
    }
    return PASSES;
}

/* A vaccine from the state is not billed, or for nothing: only Medicare has none. The customer's
 * list, where there is one, knows more vaccines than Medicare's manual. */
static enum edit_state vaccine_is_given(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    if (list_has(s, "vaccine_administration", str_from(s->line->procedure), &row) == ON_LIST)
        return day_has(s, arena_text(s->run->arena, row.value))
                   ? PASSES
                   : list_fails(s, e, &row, procedure_field(s, 2));
    return medicare_vaccine_is_given(s, e);
}

/* ---- drugs -------------------------------------------------------------------------------- */

/* Chemotherapy and infusions of a drug, and injections: CPT numbers that give a drug. */
static bool gives_chemotherapy(str code)
{
    enum { FIRST = 96401, LAST = 96549 };
    const int32_t number = cpt_number(code);
    return number >= FIRST && number <= LAST;
}

static bool gives_a_drug(str code)
{
    enum { FIRST = 96365, LAST = 96379 };
    const int32_t number = cpt_number(code);
    return gives_chemotherapy(code) || (number >= FIRST && number <= LAST) || is_surgery(code);
}

/* 96521 to 96523 fill and flush a pump, which no drug need be billed for. */
static bool needs_its_drug(str code)
{
    const int32_t number = cpt_number(code);
    enum { INFUSION_FIRST = 96365, INFUSION_LAST = 96368, PUMP_FIRST = 96521 };
    return (gives_chemotherapy(code) && number < PUMP_FIRST) ||
           (number >= INFUSION_FIRST && number <= INFUSION_LAST);
}

static bool is_drug(const ServiceLine *line)
{
    const str code = str_from(line->procedure), revenue = str_from(line->revenue_code);
    return (code.len == 5 && (code.at[0] == 'J' || code.at[0] == 'Q' || code.at[0] == 'C')) ||
           str_starts(revenue, "025") || str_starts(revenue, "063");
}

static bool some_line(const struct subject *s, bool (*holds)(str code))
{
    for (size_t i = 0; i < s->claim->n_lines; i++)
        if (same_day(s, s->claim->lines[i]) && holds(str_from(s->claim->lines[i]->procedure)))
            return true;
    return false;
}

static bool some_drug(const struct subject *s)
{
    for (size_t i = 0; i < s->claim->n_lines; i++)
        if (same_day(s, s->claim->lines[i]) && is_drug(s->claim->lines[i])) return true;
    return false;
}

/* In a hospital the physician bills neither drug nor infusion. IOM 100-04 ch.12 s.30.5 */
static bool is_in_facility(const struct subject *s)
{
    const str place = s->line->place_of_service.len ? str_from(s->line->place_of_service)
                                                    : str_from(s->claim->facility_code);
    return s->claim->type == CLAIM_TYPE__PROFESSIONAL && code_in(place, "19 21 22 23 24");
}

/* Antineoplastic drugs (J9xxx) go by infusion, injection or instillation alone. */
static enum edit_state chemotherapy_is_whole(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    if (s->inpatient || is_in_facility(s) || has_modifier(s->line, "JW")) return PASSES;
    if (str_starts(code, "J9") && !some_line(s, gives_a_drug)) {
        e->detail = STR("nothing says how it was given");
        return fails(e, procedure_field(s, 2), code);
    }
    if (!needs_its_drug(code) || some_drug(s)) return PASSES;
    e->detail = STR("its drug is missing");
    return fails(e, procedure_field(s, 2), code);
}

static enum edit_state drug_is_given(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    if (list_has(s, "drug_administration", str_from(s->line->procedure), &row) == ON_LIST)
        return day_has(s, arena_text(s->run->arena, row.value))
                   ? PASSES
                   : list_fails(s, e, &row, procedure_field(s, 2));
    return chemotherapy_is_whole(s, e);
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-23", STAGE_CODING, SEVERITY_HOLD, .line_holds = vaccine_is_given,
     .doc = "A vaccine needs its administration on the same day, and for Medicare the administration its vaccine.",
     .fix = "Add the line that is missing.",
     .source = "IOM 100-04 ch.18 s.10.2, s.10.2.1; code_list vaccine_administration", .prevents = "CARC 107"},
    {"PX-24", STAGE_CODING, SEVERITY_WARN, .line_holds = drug_is_given,
     .doc = "A drug should have its administration on the same day, and chemotherapy or an infusion its drug.",
     .fix = "Bill the injection or infusion, or the drug, too.",
     .source = "IOM 100-04 ch.12 s.30.5; code_list drug_administration", .prevents = "CARC 107"},
};
/* clang-format on */

const struct edit_group given_edits = GROUP(rows);
