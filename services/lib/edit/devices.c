/* Edits of devices, skin substitutes and drugs that go with a procedure, or need one. */
#include "lib/edit/lists.h"
#include "lib/edit/schedules.h"

/* What OPPS pays as a service: with one of these a device or drug has its procedure. */
static const char *const procedures = "J1 J2 P Q1 Q2 Q3 R S T U V";

/* PASSES: some line is a procedure; UNCHECKED: a line might be one that the table does not know. */
static enum edit_state has_procedure(const struct subject *s)
{
    enum edit_state state = FAILS;
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *line = s->claim->lines[i];
        if (line == s->line || line->procedure.len == 0) continue;
        const struct opps *row = opps_of(s, (int32_t)i + 1);
        if (code_is_present(&row->answer) && code_in(row->status, procedures)) return PASSES;
        if (code_is_unchecked(&row->answer)) state = UNCHECKED;
    }
    return state;
}

/* IOCE edit 98: a pass-through device; edit 99: a drug that is paid apart. */
static enum edit_state drug_has_procedure(const struct subject *s, struct evidence *e)
{
    const struct opps *row = opps_of(s, s->line_number);
    if (!code_is_present(&row->answer) || !code_in(row->status, "G H K")) return PASSES;
    const enum edit_state state = has_procedure(s);
    (void)from_table(s, e, &row->answer, line_day(s, s->line));
    e->field = procedure_field(s, 2);
    if (state == PASSES) return PASSES;
    if (state == UNCHECKED) {
        e->detail = STR("Addendum B does not say what the other lines are");
        return UNCHECKED;
    }
    e->row = arena_number(s->run->arena, row->answer.row);
    e->detail =
        arena_printf(s->run->arena, "status %.*s without a procedure", STR_ARGS(row->status));
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

/* A device that cost nothing or little is told on a procedure that OPPS pays. IOCE edit 75;
 * IOM 100-04 ch.4 s.20.6.9 */
static bool is_discount_misplaced(const struct subject *s)
{
    if (!has_modifier(s->line, "FB FC")) return false;
    if (has_modifier(s->line, "FB") && has_modifier(s->line, "FC")) return true;
    const struct opps *row = opps_of(s, s->line_number);
    return code_is_present(&row->answer) && !code_in(row->status, "J1 J2 Q1 Q2 Q3 S T U V X");
}

static bool has_line_among(const Claim *claim, const char *codes)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (code_in(str_from(claim->lines[i]->procedure), codes)) return true;
    return false;
}

/* Comprehensive services; of CPT, surgery and the catheters of cardiology where no table says more.
 */
static bool may_need_device(const struct subject *s)
{
    enum { SURGERY_FIRST = 10004, SURGERY_LAST = 69990, HEART_FIRST = 92920, HEART_LAST = 93799 };
    const struct opps *row = opps_of(s, s->line_number);
    const int32_t number = cpt_number(str_from(s->line->procedure));
    if (code_is_present(&row->answer)) return str_is(row->status, "J1");
    return (number >= SURGERY_FIRST && number <= SURGERY_LAST) ||
           (number >= HEART_FIRST && number <= HEART_LAST);
}

/* A row's value: the devices or products of which one must stand on the bill. CG, 52, 73: none was
 * used. IOCE edits 92, 87 */
static enum edit_state procedure_has_device(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    if (has_modifier(s->line, "CG 52 73")) return PASSES;
    const enum listing listing =
        list_has(s, "device_procedure", str_from(s->line->procedure), &row);
    if (listing == NO_LIST && may_need_device(s))
        return unchecked_for(e, procedure_field(s, 2),
                             "the list of device procedures is not loaded", CODESET_CODE_LIST);
    if (listing == NO_LIST) return PASSES;
    if (listing == OFF_LIST || has_line_among(s->claim, arena_text(s->run->arena, row.value)))
        return PASSES;
    return list_fails(s, e, &row, procedure_field(s, 2));
}

static enum edit_state device_and_procedure_agree(const struct subject *s, struct evidence *e)
{
    if (is_discount_misplaced(s)) {
        e->detail = STR("FB or FC stands on what is not a paid procedure");
        return fails(e, procedure_field(s, 3), str_from(s->line->procedure));
    }
    const enum edit_state device = procedure_has_device(s, e);
    if (device == FAILS) return FAILS;
    const enum edit_state drug = drug_has_procedure(s, e);
    return drug == PASSES ? device : drug;
}

/* clang-format off */
static const struct edit rows[] = {
    {"INS-19", STAGE_CODING, SEVERITY_REJECT, .line_holds = device_and_procedure_agree,
     .only = ONLY_OPPS | ONLY_CODED,
     .doc = "A procedure that needs a device or product must have it; a pass-through device or drug needs its procedure.",
     .fix = "Add the device, product or procedure that the record shows; CG where no device was used.",
     .source = "IOCE edits 75, 87, 92, 98, 99; OPPS Addendum B; table code_list device_procedure", .prevents = "CARC 16 N56, CARC 107"},
};
/* clang-format on */

const struct edit_group device_edits = GROUP(rows);
