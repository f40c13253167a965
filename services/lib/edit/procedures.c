/* Edits of procedures and modifiers against dated tables. */
#include "lib/edit/check.h"

static date line_day(const struct subject *s)
{
    return s->line->from ? date_of(s->line->from) : claim_first_day(s->claim);
}

static enum edit_state procedure_is_in_force(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->procedure);
    /* ER, IV, WK and HP (jurisdiction, home infusion, worker's compensation, HIPPS) are other code
     * sets. */
    if (!str_is(str_from(s->line->procedure_qualifier), "HC")) return PASSES;
    const date day = line_day(s);
    const struct code_answer answer = codeset_lookup(s->run->codesets, CODESET_HCPCS, code, day);
    const enum edit_state state = from_table(s, e, &answer, day);
    if (state == PASSES) return PASSES;
    e->field = procedure_field(s, 2);
    e->value = code;
    return state;
}

/* The list of the day lacks it, and no list of any year has it. ANWEB and CMS's list of 2024 each
 * name the modifiers of Level II; only the first lacks those of CPT, which hardly change. */
static bool is_no_modifier(const struct subject *s, const struct code_answer *answer, str code)
{
    /* An ambulance's says whence and whither, a letter each. IOM 100-04 ch.15 s.30 */
    if (str_starts(str_from(s->line->procedure), "A0")) return false;
    return answer->verdict == CODE_UNCHECKED && answer->why == CODE_NOT_IN_TABLE &&
           !codeset_has(s->run->codesets, CODESET_MODIFIER, code);
}

static enum edit_state modifiers_are_in_force(const struct subject *s, struct evidence *e)
{
    enum edit_state worst = PASSES;
    const date day = line_day(s);
    for (size_t i = 0; i < s->line->n_modifiers; i++) {
        const str code = str_from(s->line->modifiers[i]);
        struct code_answer answer = codeset_lookup(s->run->codesets, CODESET_MODIFIER, code, day);
        if (is_no_modifier(s, &answer, code)) answer.verdict = CODE_INVALID;
        if (answer.verdict == CODE_VALID ||
            (worst == UNCHECKED && answer.verdict == CODE_UNCHECKED))
            continue;
        worst = from_table(s, e, &answer, day);
        e->field = procedure_field(s, 3 + (int)i);
        e->value = code;
        if (worst == FAILS) return FAILS;
    }
    return worst;
}

/* Modifiers of which only one can be true of a line. IOM 100-04 ch.12 and 30; NCCI Policy Manual
 * ch.1 E. */
static const char *const exclusive[][2] = {
    {"GA", "GZ"}, {"80", "81"}, {"80", "82"}, {"81", "82"}, {"AA", "AD"}, {"AA", "QK"},
    {"AA", "QX"}, {"AA", "QY"}, {"AA", "QZ"}, {"AD", "QK"}, {"AD", "QX"}, {"AD", "QY"},
    {"AD", "QZ"}, {"QK", "QX"}, {"QK", "QY"}, {"QK", "QZ"}, {"QX", "QY"}, {"QX", "QZ"},
    {"QY", "QZ"}, {"XE", "59"}, {"XP", "59"}, {"XS", "59"}, {"XU", "59"}, {"26", "TC"},
    {"76", "77"}, {"62", "66"}, {"52", "53"}, {"73", "74"}, {"93", "95"},
};

static enum edit_state modifiers_do_not_clash(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    for (size_t i = 0; i < line->n_modifiers; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(str_from(line->modifiers[i]), str_from(line->modifiers[j])))
                return fails(e, procedure_field(s, 3 + (int)i), str_from(line->modifiers[i]));
    for (size_t i = 0; i < COUNT_OF(exclusive); i++)
        if (has_modifier(line, exclusive[i][0]) && has_modifier(line, exclusive[i][1]))
            return fails(e, procedure_field(s, 3),
                         arena_printf(s->run->arena, "%s %s", exclusive[i][0], exclusive[i][1]));
    if (has_modifier(line, "LT") && has_modifier(line, "RT") && line->quantity_milli == 1000)
        return fails(e, procedure_field(s, 3), STR("LT RT"));
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-01", STAGE_CODING, SEVERITY_REJECT, .line_holds = procedure_is_in_force,
     .only = ONLY_CODED,
     .doc = "A procedure code must be valid on the date of its line.",
     .fix = "Use the code that was in force on the date of service.",
     .source = "45 CFR 162.1002; 277CA edit X222.351.2400.SV101-2.020", .prevents = "CARC 181, 182; 277CA A3:507"},
    {"PX-02", STAGE_CODING, SEVERITY_REJECT, .line_holds = modifiers_are_in_force,
     .only = ONLY_MODIFIED,
     .doc = "Every modifier must be valid on the date of its line.",
     .fix = "Remove or replace the modifier.",
     .source = "HCPCS Level II release; CARC 182", .prevents = "CARC 182, CARC 4"},
    {"PX-03", STAGE_CODING, SEVERITY_REJECT, .line_holds = modifiers_do_not_clash,
     .only = ONLY_MODIFIED,
     .doc = "A modifier must stand once on a line, and of a group that excludes each other only one.",
     .fix = "Keep the modifier that is true of the line.",
     .source = "IOM 100-04 ch.12; NCCI Policy Manual ch.1 E", .prevents = "CARC 4"},
};
/* clang-format on */

const struct edit_group procedure_edits = GROUP(rows);

/* ---- place of service --------------------------------------------------------------------- */

static enum edit_state place_holds(const struct subject *s, struct evidence *e, str code, str field,
                                   date day)
{
    const struct code_answer answer =
        codeset_lookup(s->run->codesets, CODESET_PLACE_OF_SERVICE, code, day);
    const enum edit_state state = from_table(s, e, &answer, day);
    if (state == PASSES) return PASSES;
    e->field = field;
    e->value = code;
    return state;
}

static enum edit_state place_of_service_is_in_force(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (claim->facility_qualifier.len && !str_is(str_from(claim->facility_qualifier), "B"))
        return fails(e, STR("CLM05-2"), str_from(claim->facility_qualifier));
    enum edit_state worst =
        place_holds(s, e, str_from(claim->facility_code), STR("CLM05-1"), claim_first_day(claim));
    for (size_t n = 0; n < claim->n_lines && worst != FAILS; n++) {
        const ServiceLine *line = claim->lines[n];
        if (line->place_of_service.len == 0) continue;
        struct evidence own = {0};
        const enum edit_state state =
            place_holds(s, &own, str_from(line->place_of_service),
                        claim->type == CLAIM_TYPE__DENTAL ? STR("SV303") : STR("SV105"),
                        line->from ? date_of(line->from) : claim_first_day(claim));
        if (state == PASSES || (state == UNCHECKED && worst == UNCHECKED)) continue;
        *e = own;
        e->line = (int32_t)n + 1;
        worst = state;
    }
    return worst;
}

/* clang-format off */
static const struct edit place_rows[] = {
    {"PX-13", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = place_of_service_is_in_force,
     .only = ONLY_NOT_INSTITUTIONAL,
     .doc = "A professional claim and its lines must name a place of service that exists on the date.",
     .fix = "Use the place of service where the patient was seen.",
     .source = "CMS place of service code set; IOM 100-04 ch.26 s.10.5", .prevents = "CARC 5, CARC 58"},
};
/* clang-format on */

const struct edit_group place_edits = GROUP(place_rows);
