/* What the X12 reader says of a file, as findings of the lines of `claimline judge`. */
#include <string.h>

#include "claimline/judge.h"
#include "lib/edit/check.h"
#include "lib/edit/reader.h"

/* Where a claim has amounts, and where it has those of an earlier payer. */
static const char *const amounts = "CLM02 SV102 SV203 SV302 AMT02 SVD02 CAS03 CAS06 CAS09 CAS12 "
                                   "CAS15 CAS18",
                         *const paid_amounts = "AMT02 SVD02";

/* Digits with a point among them: a number, if not one that is an amount of money. */
static bool is_decimal(str value)
{
    if (value.len && value.at[0] == '-') value = (str){value.at + 1, value.len - 1};
    const str whole = str_cut(&value, '.');
    return whole.len + value.len > 0 && str_all_digits(whole) &&
           (value.len == 0 || str_all_digits(value));
}

static const char *edit_of(const struct x12_finding *from, str field)
{
    const str value = {from->value, from->value_len};
    if (from->rule == &x12_element_number && code_in(field, amounts) &&
        (is_decimal(value) || code_in(field, paid_amounts)))
        return "AMT-05";
    return edit_of_reader_rule(str_of(from->rule->id), field);
}

static bool is_said(const json_t *line, const char *edit, const char *row)
{
    const json_t *findings = json_object_get(line, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (strcmp(json_string_value(json_object_get(finding, "edit")), edit) == 0 &&
            (!row || strcmp(json_string_value(json_object_get(finding, "row")), row) == 0))
            return true;
    }
    return false;
}

static str place_of(const struct x12_finding *from, struct arena *arena)
{
    return from->element ? arena_printf(arena, "%s%02u", from->segment, from->element)
                         : arena_printf(arena, "%s", from->segment);
}

static void tell(json_t *line, const struct x12_finding *from, str place)
{
    const struct evidence none = {.row = str_of(from->rule->id)};
    json_t *finding = judge_finding(line, edit_of(from, place), "reject", from->line, place);
    judge_finding_fill(finding, &none, STR("X12.5, X12.6; 005010X231A1"),
                       str_of(from->text[0] ? from->text : from->rule->text),
                       STR("Correct the file."));
}

void judge_unread(struct judge *judge, str control, const struct x12_finding *findings,
                  size_t count)
{
    if (judge->gathers) return;
    json_t *line = judge_line_new(judge, control);
    for (size_t i = 0; i < count; i++)
        if (findings[i].severity >= X12_ERROR)
            tell(line, &findings[i], place_of(&findings[i], judge->kept));
    (void)json_object_set_new(line, "verdict", json_string("rejected"));
    (void)json_array_append_new(judge->lines, line);
    judge->claim_count++;
}

void judge_refuse(struct judge *judge, size_t first, const struct x12_findings *findings)
{
    if (!judge->gathers && json_array_size(judge->lines) == first)
        judge_unread(judge, STR(""), findings->items, findings->count);
}

static void tell_all(struct judge *judge, size_t first, const struct x12_finding *from)
{
    const str place = place_of(from, judge->kept);
    for (size_t n = first; n < json_array_size(judge->lines); n++) {
        json_t *line = json_array_get(judge->lines, n);
        if (!is_said(line, edit_of(from, place), from->rule->id)) tell(line, from, place);
    }
}

/* What refuses the set; of the rest what is wrong with its heading and levels: what is wrong inside
 * a level or a claim came with the claim. */
static bool is_of_the_set(const struct x12_finding *finding)
{
    static const char submitter[] = "1000";
    const bool heading =
        finding->loop[0] == '\0' || strncmp(finding->loop, submitter, sizeof submitter - 1) == 0;
    return finding->severity == X12_FATAL ||
           (finding->severity == X12_ERROR && finding->claim == 0 && heading);
}

void judge_tell_set(struct judge *judge, size_t first, const struct x12_findings *findings)
{
    if (judge->gathers) return;
    for (size_t i = 0; i < findings->count; i++)
        if (is_of_the_set(&findings->items[i])) tell_all(judge, first, &findings->items[i]);
}

void judge_tell_envelope(struct judge *judge, size_t first, const struct x12_findings *findings,
                         int32_t group)
{
    if (judge->gathers) return;
    for (size_t i = 0; i < findings->count; i++) {
        const struct x12_finding *finding = &findings->items[i];
        /* Of version 00501 it separates, whatever it is; what writes anew heals it. */
        const bool counts = finding->severity >= X12_ERROR ||
                            finding->rule == &x12_isa_repetition ||
                            finding->rule == &x12_gs_duplicate;
        if (counts && finding->group == group) tell_all(judge, first, finding);
    }
}

void judge_as_received(struct judge *judge, json_t *line, const Claim *claim)
{
    static const char *const mended =
        "x12.line.number x12.line.claims x12.element.blanks x12.code.point";
    for (size_t i = 0; i < claim->n_findings; i++) {
        const Finding *from = claim->findings[i];
        const str rule = str_from(from->edit), field = str_from(from->field);
        if (!code_in(rule, mended)) continue;
        const char *edit = edit_of_reader_rule(rule, field);
        if (is_said(line, edit, NULL)) continue;
        const struct evidence none = {.row = arena_str(judge->kept, rule)};
        const struct edit *row = edit_by_id(str_of(edit));
        json_t *finding = judge_finding(line, edit, "reject", from->line, field);
        judge_finding_fill(finding, &none, str_of(row->source), str_of(row->doc), str_of(row->fix));
    }
}
