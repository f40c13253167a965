/* Edits by lists of codes: of a payer, of CMS, and what goes with what. */
#include "lib/edit/lists.h"

#include "lib/codeset/fees.h"
#include "lib/codeset/hcpcs.h"

date line_day(const struct subject *s, const ServiceLine *line)
{
    return line->from ? date_of(line->from) : claim_first_day(s->claim);
}

bool begins_with_one_of(str code, str words)
{
    while (words.at) {
        const str word = str_cut(&words, ' ');
        if (word.len && word.len <= code.len && memcmp(word.at, code.at, word.len) == 0)
            return true;
    }
    return false;
}

/* Of this payer, of everybody, or (parts 1) of anybody. */
static bool list_is_there(const struct subject *s, const str *key, size_t parts, date day)
{
    struct code_rows none = {0};
    const struct code_answer a =
        codeset_find_all(s->run->codesets, CODESET_CODE_LIST, key, parts, day, &none);
    return code_is_present(&a);
}

enum listing list_has(const struct subject *s, const char *list, str code, struct list_answer *row)
{
    const str payer = claim_payer_id(s->claim);
    const date day = s->line ? line_day(s, s->line) : claim_first_day(s->claim);
    *row = (struct list_answer){0};
    const str of_payer[] = {str_of(list), payer}, of_all[] = {of_payer[0], STR("")};
    if (!list_is_there(s, of_payer, 1, day) ||
        (!list_is_there(s, of_payer, 2, day) && !list_is_there(s, of_all, 2, day)))
        return NO_LIST;
    *row = list_lookup(s->run->codesets, of_payer[0], payer, code, day);
    return code_is_present(&row->answer) ? ON_LIST : OFF_LIST;
}

enum edit_state list_fails(const struct subject *s, struct evidence *e,
                           const struct list_answer *row, str field)
{
    (void)from_table(s, e, &row->answer, line_day(s, s->line));
    e->row = row->answer.row ? arena_number(s->run->arena, row->answer.row) : (str){0};
    e->detail = (str){0};
    return fails(e, field, str_from(s->line->procedure));
}

/* ---- payers' lists ------------------------------------------------------------------------ */

static enum edit_state drug_is_named(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const str code = str_from(s->line->procedure);
    if (s->line->drug) return PASSES;
    const enum listing listing = list_has(s, "ndc_required", code, &row);
    if (listing == ON_LIST) return list_fails(s, e, &row, STR("2410 LIN03"));
    if (listing == NO_LIST && str_is(filing_of(s->claim), "MC") && code.at[0] == 'J')
        return unchecked_for(e, STR("2410 LIN03"), "no list of the drugs that need an NDC",
                             CODESET_CODE_LIST);
    return PASSES;
}

static enum edit_state service_is_not_excluded(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const str code = str_from(s->line->procedure);
    if (list_has(s, "excluded", code, &row) != ON_LIST) return PASSES;
    return list_fails(s, e, &row, procedure_field(s, 2));
}

/* The row's value: the modifiers of which the payer wants one. */
static enum edit_state is_telehealth_code(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const ServiceLine *line = s->line;
    const str place = line->place_of_service.len ? str_from(line->place_of_service)
                                                 : str_from(s->claim->facility_code);
    if (!code_in(place, "02 10") && !has_modifier(line, "95 93 GT FQ")) return PASSES;
    const enum listing listing = list_has(s, "telehealth", str_from(line->procedure), &row);
    if (listing == NO_LIST)
        return unchecked_for(e, procedure_field(s, 2),
                             "the payer's list of telehealth is not loaded", CODESET_CODE_LIST);
    if (listing == OFF_LIST) return list_fails(s, e, &row, procedure_field(s, 2));
    return row.value.len == 0 || has_modifier(line, arena_text(s->run->arena, row.value))
               ? PASSES
               : list_fails(s, e, &row, procedure_field(s, 3));
}

static enum edit_state waived_test_is_one(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    if (!has_modifier(s->line, "QW")) return PASSES;
    const enum listing listing = list_has(s, "clia_waived", str_from(s->line->procedure), &row);
    if (listing == NO_LIST)
        return unchecked_for(e, procedure_field(s, 3), "CMS's list of waived tests is not loaded",
                             CODESET_CODE_LIST);
    return listing == ON_LIST ? PASSES : list_fails(s, e, &row, procedure_field(s, 3));
}

/* ---- HCPCS ---------------------------------------------------------------------------------- */

static bool is_level_two(str code)
{
    return code.len == 5 && code.at[0] >= 'A' && code.at[0] <= 'V' && code.at[0] != 'D';
}

static enum edit_state medicare_covers_the_code(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    if (!is_level_two(code) || has_modifier(s->line, "GY GX")) return PASSES;
    const date day = line_day(s, s->line);
    const struct hcpcs_facts facts = hcpcs_facts(s->run->codesets, code, day);
    const enum edit_state state = from_table(s, e, &facts.answer, day);
    e->field = procedure_field(s, 2);
    if (state == UNCHECKED) return UNCHECKED;
    if (!code_is_present(&facts.answer) || !code_in(facts.coverage, "I M S")) return PASSES;
    e->row = arena_number(s->run->arena, facts.answer.row);
    e->detail = arena_printf(s->run->arena, "coverage %.*s", STR_ARGS(facts.coverage));
    e->value = code;
    return FAILS;
}

static enum edit_state unlisted_is_described(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str code = str_from(line->procedure);
    if (code.len != 5 || line->description.len || line->n_notes || s->claim->n_notes) return PASSES;
    const date day = line_day(s, line);
    const struct code_answer a = codeset_lookup(s->run->codesets, CODESET_NOC, code, day);
    e->field = procedure_field(s, 7);
    if (code_is_present(&a)) {
        (void)from_table(s, e, &a, day);
        e->value = code;
        return FAILS;
    }
    /* Most of them end in 99; of another code there is nothing to ask. */
    const bool looks_unlisted = code.at[3] == '9' && code.at[4] == '9';
    return code_is_unchecked(&a) && looks_unlisted
               ? unchecked_for(e, e->field, "the list of unlisted codes is not loaded", CODESET_NOC)
               : PASSES;
}

/* GA is for what Medicare covers at times; what the statute excludes needs no such notice. */
static enum edit_state notice_is_required(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure), field = procedure_field(s, 3);
    if (!is_level_two(code)) return PASSES;
    const struct hcpcs_facts facts = hcpcs_facts(s->run->codesets, code, line_day(s, s->line));
    if (code_is_present(&facts.answer))
        return str_is(facts.coverage, "S") ? fails(e, field, STR("GA")) : PASSES;
    return code_is_unchecked(&facts.answer)
               ? unchecked_for(e, field,
                               "no HCPCS release says whether the statute excludes the code",
                               CODESET_HCPCS)
               : PASSES;
}

/* GX is for what Medicare never covers: on a code that the schedule pays it has nothing to say. */
static enum edit_state notice_is_voluntary(const struct subject *s, struct evidence *e)
{
    const struct mpfs row =
        mpfs_lookup(s->run->codesets, str_from(s->line->procedure), STR(""), line_day(s, s->line));
    if (!code_is_present(&row.answer) || !code_in(row.status, "A R T")) return PASSES;
    e->detail = STR("Medicare covers the code, and GY is missing");
    return fails(e, procedure_field(s, 3), STR("GX"));
}

/* GA: a notice was given, GZ: none was, GX: a voluntary one, GY: excluded by statute.
 * IOM 100-04 ch.30 s.50; ch.23 s.20.9.1 */
static enum edit_state notices_agree(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const bool required = has_modifier(line, "GA"), none = has_modifier(line, "GZ");
    const bool voluntary = has_modifier(line, "GX"), statutory = has_modifier(line, "GY");
    const str field = procedure_field(s, 3);
    if (required && (none || voluntary || statutory)) return fails(e, field, STR("GA"));
    if (none && (voluntary || statutory)) return fails(e, field, STR("GZ"));
    if (required) return notice_is_required(s, e);
    return voluntary && !statutory ? notice_is_voluntary(s, e) : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"NDC-02", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = drug_is_named,
     .only = ONLY_CODED | ONLY_NOT_INPATIENT,
     .doc = "A drug for which the payer wants an NDC must have one.",
     .fix = "Add the NDC from the package, with quantity and unit.",
     .source = "SSA 1927(a)(7); 005010X222A1 2410 LIN; code_list ndc_required", .prevents = "CARC 16 M119"},
    {"PX-15", STAGE_CODING, SEVERITY_HOLD, .line_holds = is_telehealth_code,
     .only = ONLY_PROFESSIONAL,
     .doc = "A telehealth service must be on the payer's list, with the modifier that it wants.",
     .fix = "Correct place or modifier, or bill it as what it was.",
     .source = "42 CFR 410.78; code_list telehealth", .prevents = "CARC 96, CARC 4"},
    {"PX-17", STAGE_CODING, SEVERITY_REJECT, .line_holds = medicare_covers_the_code,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "A code that Medicare does not cover must say so: GY or GX.",
     .fix = "Add GY (GX with a notice), or bill the patient.",
     .source = "CMS HCPCS record layout, coverage code I, M, S", .prevents = "CARC 96, CARC 204"},
    {"PX-18", STAGE_CODING, SEVERITY_HOLD, .line_holds = unlisted_is_described,
     .only = ONLY_CODED,
     .doc = "A code for what is not otherwise classified must say what it was.",
     .fix = "Describe the service in SV101-7 or a note, or take the specific code.",
     .source = "005010X222A1 2400 SV101-7, NTE; CMS list of NOC codes", .prevents = "CARC 16 M51, CARC 189"},
    {"PX-20", STAGE_CODING, SEVERITY_HOLD, .line_holds = notices_agree,
     .only = ONLY_MEDICARE | ONLY_MODIFIED,
     .doc = "Modifiers of notices must agree: GA with none of GZ, GX, GY; GZ alone; no GA on what the statute excludes, no GX alone on what Medicare covers.",
     .fix = "Keep the one that the notice on file supports.",
     .source = "IOM 100-04 ch.30 s.50; ch.23 s.20.9.1", .prevents = "CARC 50, CARC 96"},
    {"MN-08", STAGE_CODING, SEVERITY_HOLD, .line_holds = service_is_not_excluded,
     .only = ONLY_CODED | ONLY_NOT_MEDICARE,
     .doc = "A service must not be on the payer's list of what it excludes or holds experimental.",
     .fix = "Ask for an exception, or bill the patient where the contract allows it.",
     .source = "the payer's policy; code_list excluded", .prevents = "CARC 55, CARC 96"},
    {"LAB-02", STAGE_CODING, SEVERITY_HOLD, .line_holds = waived_test_is_one,
     .only = ONLY_MODIFIED,
     .doc = "QW must stand only on tests that are waived under CLIA.",
     .fix = "Remove QW, or correct the code.",
     .source = "42 CFR 493.15; IOM 100-04 ch.16 s.70.8; code_list clia_waived", .prevents = "CARC 4, CARC B7"},
};
/* clang-format on */

const struct edit_group list_edits = GROUP(rows);
