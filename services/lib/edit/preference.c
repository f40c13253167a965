/* Edits of the code that a payer would rather have, and of the side or digit that it wants. */
#include "lib/codeset/fees.h"
#include "lib/edit/lists.h"

enum { TWICE_MILLI = 2000 };

/* HCPCS letters: H and T are Medicaid's, S private payers'. CMS, HCPCS Level II coding procedures
 */
static bool is_of_other_payers(const struct subject *s, str code)
{
    return is_medicare(s->claim) && code.len == 5 && cpt_number(code) < 0 &&
           strchr("HST", code.at[0]) && str_all_digits((str){code.at + 1, 4});
}

/* A G code to a payer that is not Medicare often has one of CPT instead. */
static bool asks_for_a_map(const struct subject *s, str code)
{
    return code_in(filing_of(s->claim), "BL CI HM 12 13 15") && code.len == 5 && code.at[0] == 'G';
}

static enum edit_state payer_takes_the_code(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const str code = str_from(s->line->procedure);
    if (has_modifier(s->line, "GY GX")) return PASSES;
    const enum listing listing = list_has(s, "preferred", code, &row);
    if (listing == ON_LIST) {
        (void)list_fails(s, e, &row, procedure_field(s, 2));
        e->detail = arena_printf(s->run->arena, "the payer prefers %.*s", STR_ARGS(row.value));
        return FAILS;
    }
    if (is_of_other_payers(s, code)) {
        e->detail = code.at[0] == 'S' ? STR("S codes are private payers'")
                                      : STR("H and T codes are Medicaid's");
        return fails(e, procedure_field(s, 2), code);
    }
    return listing == NO_LIST && asks_for_a_map(s, code)
               ? unchecked_for(e, procedure_field(s, 2),
                               "the payer's preferred codes are not loaded", CODESET_CODE_LIST)
               : PASSES;
}

/* ---- sides and digits --------------------------------------------------------------------- */

/* NCCI PM ch.1 E: anatomic modifiers; 50 says both sides. */
static const char *const anatomic =
    "LT RT 50 E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC "
    "RI";

static bool is_done_twice(const struct subject *s)
{
    const ServiceLine *line = s->line;
    if (line->quantity_milli == TWICE_MILLI) return true;
    for (int32_t i = 0; i < s->line_number - 1; i++) {
        const ServiceLine *other = s->claim->lines[i];
        if (other->from == line->from &&
            str_eq(str_from(other->procedure), str_from(line->procedure)) &&
            str_eq(rendering_npi(s->claim, other), rendering_npi(s->claim, line)))
            return true;
    }
    return false;
}

static bool is_surgery(str code)
{
    enum { SURGERY_FIRST = 10004, SURGERY_LAST = 69990 };
    const int32_t number = cpt_number(code);
    return number >= SURGERY_FIRST && number <= SURGERY_LAST;
}

/* Paid for each side: the schedule's bilateral indicator is 1 or 3. */
static enum edit_state twice_says_where(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str code = str_from(line->procedure);
    const date day = line_day(s, line);
    if (has_modifier(line, anatomic) || has_modifier(line, "59 76 77 91 XE XS XP XU") ||
        !is_done_twice(s))
        return PASSES;
    const struct mpfs row = mpfs_lookup(s->run->codesets, code, STR(""), day);
    if (code_is_unchecked(&row.answer) && !is_surgery(code)) return PASSES;
    const enum edit_state state = from_table(s, e, &row.answer, day);
    e->field = procedure_field(s, 3);
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&row.answer) || !code_in(row.bilateral, "1 3")) return PASSES;
    e->row = arena_number(s->run->arena, row.answer.row);
    e->detail = STR("done twice, and neither says which side");
    return fails(e, procedure_field(s, 3), code);
}

/* Nails, fingers, toes, eyelids, coronary arteries: payers ask for their modifiers. Chapters of CPT
 * by number. */
static bool is_of_a_digit(str code)
{
    static const struct {
        int32_t first, last;
    } ranges[] = {{11719, 11765}, {26010, 26989}, {28001, 28899}, {67700, 67999}, {92920, 92944}};
    const int32_t number = cpt_number(code);
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (number >= ranges[i].first && number <= ranges[i].last) return true;
    return false;
}

/* A row's value: the modifiers of which the payer wants one; empty: any anatomic one. */
static enum edit_state place_on_the_body_is_told(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const str code = str_from(s->line->procedure);
    const enum listing listing = list_has(s, "anatomic_modifier", code, &row);
    if (listing == NO_LIST && is_of_a_digit(code) && !has_modifier(s->line, anatomic))
        return unchecked_for(e, procedure_field(s, 3),
                             "the payer's anatomic modifiers are not loaded", CODESET_CODE_LIST);
    if (listing != ON_LIST) return twice_says_where(s, e);
    const char *wanted = row.value.len ? arena_text(s->run->arena, row.value) : anatomic;
    return has_modifier(s->line, wanted) ? PASSES : list_fails(s, e, &row, procedure_field(s, 3));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-27", STAGE_CODING, SEVERITY_WARN, .line_holds = payer_takes_the_code,
     .only = ONLY_CODED,
     .doc = "A service should have the code that the payer takes for it.",
     .fix = "Use the payer's code.",
     .source = "CMS HCPCS Level II coding procedures, letter groups; table code_list preferred", .prevents = "CARC 16, CARC 109, CARC 204"},
    {"PX-29", STAGE_CODING, SEVERITY_HOLD, .line_holds = place_on_the_body_is_told,
     .only = ONLY_CODED | ONLY_NOT_INPATIENT,
     .doc = "A service on one side or digit must say which where the payer wants it or where it was done twice.",
     .fix = "Add LT, RT, 50, or the modifier of the finger, toe, eyelid or vessel.",
     .source = "NCCI Policy Manual ch.1 E; CMS MPFS record layout, bilateral indicator; table code_list anatomic_modifier", .prevents = "CARC 4, CARC 18"},
};
/* clang-format on */

const struct edit_group preference_edits = GROUP(rows);
