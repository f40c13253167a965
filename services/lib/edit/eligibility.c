/* Edits of coverage as the payer's own answers (271) tell it: active, whose, by which plan. */
#include "lib/edit/answers.h"

/* How long before a service an answer still counts. Payers' own advice is the same month. */
enum { ANSWER_AGE_DAYS = 30 };

static date day_of(const struct subject *s)
{
    return s->line && s->line->from ? date_of(s->line->from) : claim_first_day(s->claim);
}

static str service_field(const struct subject *s)
{
    return s->institutional ? STR("DTP*434 03") : STR("DTP*472 03");
}

static enum edit_state row_fails(const struct subject *s, struct evidence *e,
                                 const struct eligibility *row, str field)
{
    (void)from_table(s, e, &row->answer, day_of(s));
    e->row = arena_number(s->run->arena, row->answer.row);
    e->detail = (str){0};
    return fails(e, field, row->plan_kind);
}

static enum edit_state not_answered(struct evidence *e, str field)
{
    return unchecked_for(e, field, "no answer of the payer about this member", CODESET_ELIGIBILITY);
}

/* ---- active coverage ---------------------------------------------------------------------- */

/* A plan of any kind: Medicare Advantage covers too; hospice, MSP and stays are no coverage. */
static const struct eligibility *coverage_in(const struct answers *found)
{
    static const char *const kinds[] = {"", "medicare_advantage", "hmo", "pos", "ppo"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct eligibility *row = answers_active(found, kinds[i]);
        if (row) return row;
    }
    return NULL;
}

static bool denies_coverage(const struct answers *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (code_in(found->items[i].status, "6 7 8 I")) return true;
    return false;
}

static enum edit_state day_is_covered(const struct subject *s, struct evidence *e, date day)
{
    struct answers found;
    answers_on(s, day, &found);
    const struct eligibility *row = coverage_in(&found);
    if (!row && !code_is_absent(&found.answer) && !denies_coverage(&found))
        return not_answered(e, STR("2010BA NM109"));
    e->release = found.answer.release;
    e->day = day;
    if (!row) return fails(e, service_field(s), STR(""));
    if (!date_is_set(row->asked_on) || date_days(row->asked_on) + ANSWER_AGE_DAYS >= date_days(day))
        return PASSES;
    e->detail = arena_printf(s->run->arena, "asked %d days before",
                             date_days(day) - date_days(row->asked_on));
    return fails(e, service_field(s), STR(""));
}

/* A stay that is covered on one of its ends is split, not refused: ELG-12. */
static enum edit_state coverage_is_active(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (!claim->subscriber || !claim->subscriber->name || !claim->subscriber->name->id.len ||
        !claim_payer_id(claim).len || !date_is_real(claim_first_day(claim)))
        return PASSES;
    if (s->institutional) {
        const enum edit_state first = day_is_covered(s, e, claim_first_day(claim));
        return first == FAILS ? day_is_covered(s, e, claim_last_day(claim)) : first;
    }
    for (size_t i = 0; i < claim->n_lines; i++) {
        if (!date_is_real(date_of(claim->lines[i]->from))) continue;
        const enum edit_state state = day_is_covered(s, e, date_of(claim->lines[i]->from));
        if (state == FAILS) e->line = (int32_t)i + 1;
        if (state != PASSES) return state;
    }
    return PASSES;
}

static enum edit_state coverage_lasts_the_statement(const struct subject *s, struct evidence *e)
{
    const date first = claim_first_day(s->claim), last = claim_last_day(s->claim);
    struct answers begin, end;
    if (first.yyyymmdd == last.yyyymmdd) return PASSES;
    answers_on(s, first, &begin);
    answers_on(s, last, &end);
    if (answers_are_missing(&begin) || answers_are_missing(&end))
        return not_answered(e, STR("DTP*434 03"));
    const struct eligibility *at_first = coverage_in(&begin), *at_last = coverage_in(&end);
    if (!at_first == !at_last) return PASSES;
    return row_fails(s, e, at_first ? at_first : at_last, STR("DTP*434 03"));
}

/* ---- who is covered ----------------------------------------------------------------------- */

/* In upper case; 0: no letter. */
static int letter(char c)
{
    if (c >= 'a' && c <= 'z') return c - ('a' - 'A');
    return c >= 'A' && c <= 'Z' ? c : 0;
}

/* The letters alone: O'NEIL, O NEIL and ONEIL are one name. A cut or middle name is a beginning. */
static bool names_agree(str a, str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && !letter(a.at[i])) i++;
        while (j < b.len && !letter(b.at[j])) j++;
        if (i == a.len || j == b.len) return true;
        if (letter(a.at[i++]) != letter(b.at[j++])) return false;
    }
}

static bool is_the_patient(const struct eligibility *row, const Claim *claim)
{
    const Party *patient = claim->patient ? claim->patient : claim->subscriber->name;
    if (date_is_set(row->birth_date) && row->birth_date.yyyymmdd != claim->patient_birth_date)
        return false;
    return names_agree(row->last_name, str_from(patient->last_name)) &&
           names_agree(row->first_name, str_from(patient->first_name));
}

static enum edit_state patient_is_the_one_covered(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    struct answers found;
    if (!claim->subscriber || !claim->subscriber->name) return PASSES;
    answers_on(s, day_of(s), &found);
    if (answers_are_missing(&found)) return not_answered(e, patient_field(s, "NM103"));
    const struct eligibility *named = NULL;
    for (size_t i = 0; i < found.count; i++) {
        const struct eligibility *row = &found.items[i];
        if (!row->last_name.len && !date_is_set(row->birth_date)) continue;
        if (is_the_patient(row, claim)) return PASSES;
        named = row;
    }
    if (!named) return PASSES;
    const bool same_day = answers_of_patient(&found, claim) != NULL;
    (void)row_fails(s, e, named, patient_field(s, same_day ? "NM103" : "DMG02"));
    e->value = STR("");
    return FAILS;
}

/* ---- other programs ----------------------------------------------------------------------- */

static bool is_hospice_bill(const Claim *claim)
{
    return is_bill(claim, "81 82");
}

/* A plan's member in hospice, and the hospital's bill for information (condition code 04) or for
 * teaching (69) go to Medicare itself. IOM 100-04 ch.11 s.30.4, ch.3 s.20.3 */
static enum edit_state medicare_itself_pays(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    struct answers found;
    if (is_hospice_bill(claim)) return PASSES;
    if (has_condition_code(claim, "04") || has_condition_code(claim, "69")) return PASSES;
    answers_on(s, day_of(s), &found);
    if (answers_are_missing(&found)) return not_answered(e, STR("2000B SBR09"));
    const struct eligibility *row = answers_active(&found, "medicare_advantage");
    if (!row || answers_active(&found, "hospice")) return PASSES;
    return row_fails(s, e, row, STR("2000B SBR09"));
}

static enum edit_state hospice_is_told(const struct subject *s, struct evidence *e)
{
    struct answers found;
    if (is_hospice_bill(s->claim)) return PASSES;
    if (s->institutional ? has_condition_code(s->claim, "07") : has_modifier(s->line, "GV GW"))
        return PASSES;
    if (s->institutional && s->line_number != 1) return PASSES;
    const str field = s->institutional ? STR("HI*BG") : procedure_field(s, 3);
    answers_on(s, day_of(s), &found);
    if (answers_are_missing(&found)) return not_answered(e, field);
    const struct eligibility *row = answers_active(&found, "hospice");
    return row ? row_fails(s, e, row, field) : PASSES;
}

/* Other insurance that pays before Medicare by the claim's own words: an auto accident, on a bill
 * occurrence 01-04 (accident, no-fault, liability, employment) without 24 (the other insurance
 * denied), condition 02 (employment), 06 (ESRD in the first 30 months with a group plan). 42 CFR
 * 411.20, 411.40, 411.50, 411.162; NUBC FL18, FL31 */
static bool tells_of_another_payer(const Claim *claim, struct evidence *e)
{
    static const char *const conditions[] = {"02", "06"}, *const occurrences[] = {"01", "02", "03",
                                                                                  "04"};
    for (size_t i = 0; i < claim->n_related_causes; i++)
        if (str_is(str_from(claim->related_causes[i]), "AA"))
            return fails(e, STR("CLM11"), STR("AA")) == FAILS;
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (has_condition_code(claim, conditions[i]))
            return fails(e, STR("HI*BG"), str_of(conditions[i])) == FAILS;
    for (size_t i = 0; i < COUNT_OF(occurrences); i++)
        if (fact_of(claim, "BH", occurrences[i]) && !fact_of(claim, "BH", "24"))
            return fails(e, STR("HI*BH"), str_of(occurrences[i])) == FAILS;
    return false;
}

static enum edit_state medicare_is_not_second(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    struct answers found;
    if (!claim->subscriber || !str_is(str_from(claim->subscriber->sequence), "P")) return PASSES;
    if (tells_of_another_payer(claim, e)) return FAILS;
    answers_on(s, day_of(s), &found);
    if (answers_are_missing(&found)) return not_answered(e, STR("2000B SBR01"));
    for (size_t i = 0; i < found.count; i++)
        if (str_is(found.items[i].plan_kind, "msp") &&
            code_in(found.items[i].status, "1 2 3 4 5 R"))
            return row_fails(s, e, &found.items[i], STR("2000B SBR01"));
    return PASSES;
}

/* ---- benefits used up --------------------------------------------------------------------- */

/* X12 service type codes, and by what a line shows that it is one. */
static const struct benefit {
    const char *service_type, *modifiers; /* NULL: none shows it */
    int32_t first, last;                  /* CPT */
    const char *letters;                  /* HCPCS Level II */
} benefits[] = {
    {"AE", "GP", 0, -1, ""},        {"PT", "GP", 0, -1, ""},    {"AD", "GO", 0, -1, ""},
    {"AF", "GN", 0, -1, ""},        {"12", "NU UE", 0, -1, ""}, {"18", "RR", 0, -1, ""},
    {"33", NULL, 98940, 98943, ""}, {"35", NULL, 0, -1, "D"},   {"MH", NULL, 90832, 90853, ""},
};

static bool line_is(const ServiceLine *line, str service_type)
{
    const str code = str_from(line->procedure);
    if (str_is(service_type, "30")) return true; /* the plan as a whole */
    for (size_t i = 0; i < COUNT_OF(benefits); i++) {
        const struct benefit *b = &benefits[i];
        if (!str_is(service_type, b->service_type)) continue;
        const int32_t number = cpt_number(code);
        return (b->modifiers && has_modifier(line, b->modifiers)) ||
               (number >= b->first && number <= b->last) ||
               (code.len && b->letters[0] && code.at[0] == b->letters[0]);
    }
    return false;
}

static enum edit_state benefit_is_left(const struct subject *s, struct evidence *e)
{
    struct answers found;
    answers_on(s, day_of(s), &found);
    if (answers_are_missing(&found)) return not_answered(e, procedure_field(s, 2));
    for (size_t i = 0; i < found.count; i++)
        if (found.items[i].limit_reached && line_is(s->line, found.items[i].service_type)) {
            (void)row_fails(s, e, &found.items[i], procedure_field(s, 2));
            e->value = str_from(s->line->procedure);
            return FAILS;
        }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"ELG-01", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = coverage_is_active,
     .doc = "The payer must have answered, not over 30 days before the service, that coverage is active on each day of service.",
     .fix = "Ask the payer again (270); bill who covers the patient on that day.",
     .source = "005010X279A1 271 2110C EB01, DTP; table eligibility", .prevents = "CARC 26, CARC 27"},
    {"ELG-04", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = patient_is_the_one_covered,
     .doc = "Name and birth date must be those that the payer has for the member id.",
     .fix = "Correct the name, the birth date or the id as the payer's answer has it.",
     .source = "005010X279A1 271 2100C, 2100D NM1, DMG; table eligibility", .prevents = "CARC 31, CARC 140"},
    {"ELG-09", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = medicare_itself_pays,
     .only = ONLY_MEDICARE,
     .doc = "Medicare itself must not be billed on a day that a Medicare Advantage plan covers.",
     .fix = "Bill the plan.",
     .source = "IOM 100-04 ch.1 s.90; 005010X279A1 271 EB04 HN, MC", .prevents = "CARC 24, CARC 109"},
    {"ELG-10", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = hospice_is_told,
     .only = ONLY_MEDICARE,
     .doc = "While hospice is elected, a service must say that it is not the hospice's: GV or GW, or condition code 07.",
     .fix = "Add GV or GW (condition code 07), or bill the hospice.",
     .source = "IOM 100-04 ch.11 s.40, s.50", .prevents = "CARC B9"},
    {"ELG-12", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = coverage_lasts_the_statement,
     .only = ONLY_INSTITUTIONAL,
     .doc = "Coverage must not begin or end inside the statement period.",
     .fix = "Split the bill at the day on which coverage changed.",
     .source = "X12 CARC 239; 005010X279A1 271 DTP; table eligibility", .prevents = "CARC 239"},
    {"ELG-14", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = benefit_is_left,
     .doc = "The benefit of the service must not be used up.",
     .fix = "Ask for more visits, or tell the patient.",
     .source = "X12 CARC 119; 005010X279A1 271 EB01, EB03; table eligibility", .prevents = "CARC 119"},
    {"PAY-12", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = medicare_is_not_second,
     .only = ONLY_MEDICARE,
     .doc = "Medicare must not be billed as primary while a record or the claim itself says that another payer is.",
     .fix = "Bill the other payer first, or have the record closed.",
     .source = "42 CFR 411 subparts B to H; IOM 100-05 ch.3", .prevents = "CARC 22"},
};
/* clang-format on */

const struct edit_group eligibility_edits = GROUP(rows);
