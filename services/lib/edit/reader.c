/* Edits of what the X12 reader found: missing, malformed, not in the list, at odds with another
 * element. */
#include "lib/edit/reader.h"

#include "lib/edit/check.h"

/* The first row whose text begins the rule's id and, where it names places, whose places have the
 * field. */
static const struct {
    const char *begins, *edit, *places;
} rules[] = {
    {"x12.isa.date", "ENV-09", NULL},
    {"x12.isa.time", "ENV-09", NULL},
    {"x12.isa.ack", "ENV-08", NULL},
    {"x12.isa.usage", "ENV-08", NULL},
    {"x12.isa.control", "ENV-02", NULL},
    {"x12.isa", "ENV-01", NULL},
    {"x12.iea", "ENV-02", NULL},
    {"x12.ge", "ENV-02", NULL},
    {"x12.gs.version", "ENV-03", NULL},
    {"x12.gs.functional", "ENV-03", NULL},
    {"x12.gs.date", "ENV-09", NULL},
    {"x12.gs.time", "ENV-09", NULL},
    {"x12.gs.agency", "ENV-08", NULL},
    {"x12.gs.sender", "ENV-07", NULL},
    {"x12.gs.receiver", "ENV-07", NULL},
    {"x12.gs", "ENV-02", NULL},
    {"x12.se.", "ENV-02", NULL},
    {"x12.st.unsupported", "ENV-03", NULL},
    {"x12.st.structure", "ENV-04", NULL},
    {"x12.st", "ENV-02", NULL},
    {"x12.guide", "ENV-03", NULL},
    {"x12.hl", "ENV-04", NULL},
    {"x12.line", "ENV-05", NULL},
    {"x12.claim.balance", "AMT-01", NULL},
    {"x12.element.code", "ENV-08", NULL},
    {"x12.element.date", "ENV-09", NULL},
    {"x12.element.time", "ENV-09", NULL},
    {"x12.element.condition", "ENV-11", NULL},
    {"x12.element.exclusion", "ENV-11", NULL},
    {"x12.element.repeats", "ENV-12", NULL},
    {"x12.element.short", "ENV-07", NULL},
    {"x12.element.long", "ENV-07", NULL},
    {"x12.element.character", "ENV-07", NULL},
    {"x12.element.number", "ENV-07", NULL},
    {"x12.element.delimiter", "ENV-07", NULL},
    {"x12.element.blanks", "ENV-07", NULL},
    {"x12.code.point", "DX-07", NULL},
    {"x12.element.missing", "ENV-10", "CLM01"},
    {"x12.element.missing", "ENV-03", "ST03"},
    {"x12.element.missing", "ENV-11", "REF02"}, /* R0203: REF02 or REF03, and REF03 is not used */
    {"x12.segment.many", "ENV-12", "DTP REF AMT"},
};

/* "REF02" of "2010AA REF02". */
static str place_in(str field)
{
    str place = field;
    while (field.len) place = str_cut(&field, ' ');
    return place;
}

const char *edit_of_reader_rule(str rule, str field)
{
    const str place = place_in(field);
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (str_starts(rule, rules[i].begins) &&
            (!rules[i].places || code_in(place, rules[i].places)))
            return rules[i].edit;
    return "ENV-06";
}

/* Trailing delimiters and counts of levels are gone when the claim is written anew. */
static bool is_written_anew(str rule)
{
    return code_in(rule, "x12.segment.trailing x12.hl.number x12.hl.children x12.line.number "
                         "x12.line.claims x12.value.advice "
                         "x12.element.blanks x12.code.point x12.file.blanks x12.segment.outside");
}

static enum edit_state reader_found_nothing(const struct subject *s, struct evidence *e,
                                            const char *edit)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_findings; i++) {
        const Finding *finding = claim->findings[i];
        const str rule = str_from(finding->edit);
        if (!str_starts(rule, "x12.") || !code_in(str_from(finding->severity), "warn hold reject"))
            continue;
        const str field = str_from(finding->field);
        if (is_written_anew(rule) || strcmp(edit_of_reader_rule(rule, field), edit) != 0) continue;
        e->row = rule;
        return fails_at(e, finding->line, field, STR(""));
    }
    return PASSES;
}

static enum edit_state what_is_required_is_there(const struct subject *s, struct evidence *e)
{
    /* 005010X224A2 2300 HI is situational */
    if (s->claim->n_diagnoses == 0 && s->claim->type != CLAIM_TYPE__DENTAL)
        return fails(e, STR("HI01-2"), STR(""));
    return reader_found_nothing(s, e, "ENV-06");
}

static enum edit_state elements_have_their_form(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-07");
}

static enum edit_state codes_are_listed(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-08");
}

/* A ZIP code of the United States asks for a state. 005010X222A1 2010AA N402 */
static bool lacks_state(const Party *party)
{
    const Address *at = party ? party->address : NULL;
    if (!at || at->state.len || (at->country.len && !code_in(str_from(at->country), "US USA")))
        return false;
    const str zip = str_from(at->zip);
    return str_all_digits(zip) && (zip.len == 5 || zip.len == 9);
}

static enum edit_state elements_fit_each_other(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (lacks_state(claim->billing)) return fails(e, STR("2010AA N402"), STR(""));
    if (claim->subscriber && lacks_state(claim->subscriber->name))
        return fails(e, STR("2010BA N402"), STR(""));
    if (lacks_state(claim->patient)) return fails(e, STR("2010CA N402"), STR(""));
    for (size_t i = 0; i < claim->n_providers; i++)
        if (lacks_state(claim->providers[i])) return fails(e, STR("2310 N402"), STR(""));
    return reader_found_nothing(s, e, "ENV-11");
}

/* A claim whose envelope is broken is refused by the gateway; judged offline it is told here. */
static enum edit_state interchange_is_sound(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-01");
}

static enum edit_state counts_agree(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-02");
}

static enum edit_state guide_is_ours(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-03");
}

static enum edit_state levels_are_in_order(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-04");
}

enum edit_state reader_found_no_repeats(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-12");
}

enum edit_state reader_found_no_wrong_date(const struct subject *s, struct evidence *e)
{
    return reader_found_nothing(s, e, "ENV-09");
}

/* clang-format off */
static const struct edit rows[] = {
    {"ENV-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = interchange_is_sound,
     .doc = "The ISA must have its fixed lengths and four delimiters that differ and are neither letters nor digits.",
     .fix = "Write the interchange anew.",
     .source = "X12.5, X12.6; TA105", .prevents = "TA1 022-028"},
    {"ENV-02", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = counts_agree,
     .doc = "Trailers must repeat the control numbers of their headers and count what is between them.",
     .fix = "Correct SE, GE or IEA.",
     .source = "X12.5, X12.6; TA105, AK5, AK9", .prevents = "TA1 001, 021, 025; 999 IK502 3, 4, 23; AK905 4, 5, 6"},
    {"ENV-03", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = guide_is_ours,
     .doc = "GS08 and ST03 must name one guide that is supported and fits the transaction set.",
     .fix = "Send 005010X222A1, 005010X223A2 or 005010X224A2.",
     .source = "45 CFR 162.1102(c); X12.6", .prevents = "999 AK905 2, IK502 I6"},
    {"ENV-04", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = levels_are_in_order,
     .doc = "Hierarchical levels must count up, name their parent, and go from billing provider to subscriber to patient.",
     .fix = "Correct HL01 to HL04.",
     .source = "005010X222A1 2000A, 2000B, 2000C HL", .prevents = "999 IK304 8, IK403 7"},
    {"ENV-06", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = what_is_required_is_there,
     .doc = "What the guide requires must be there, what it does not use must not, each as often and where it may be.",
     .fix = "Add or remove the segment or element named.",
     .source = "005010X222A1, 005010X223A2; SNIP 2", .prevents = "999 IK304, IK403"},
    {"ENV-07", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = elements_have_their_form,
     .doc = "Every element must have the type, length and characters of the standard.",
     .fix = "Correct the element named.",
     .source = "X12.6 3.5; SNIP 1", .prevents = "999 IK403 4, 5, 6"},
    {"ENV-08", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = codes_are_listed,
     .doc = "Every code and qualifier must be in the guide's list for its place.",
     .fix = "Use a code of the guide's list.",
     .source = "005010X222A1, 005010X223A2; SNIP 2", .prevents = "999 IK403 7"},
    {"ENV-11", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = elements_fit_each_other,
     .doc = "Elements that need or exclude each other must do so.",
     .fix = "Add the partner of the element named, or remove it.",
     .source = "X12.3 segment directory, relational conditions", .prevents = "999 IK403 2, 10"},
};
/* clang-format on */

const struct edit_group reader_edits = GROUP(rows);
