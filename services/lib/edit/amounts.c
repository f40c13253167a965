/* Edits of amounts, units and drugs. */
#include "lib/edit/check.h"

enum { UNITS_MILLI_END = 100000000, NDC_CHARS = 11 }; /* eight digits before the point */

static const char *const total_revenue = "0001"; /* repeats the sum of the others. NUBC FL42 */

static enum edit_state claim_charge_is_sum_of_lines(const struct subject *s, struct evidence *e)
{
    money sum = {0};
    for (size_t n = 0; n < s->claim->n_lines; n++)
        if (!str_is(str_from(s->claim->lines[n]->revenue_code), total_revenue))
            sum = money_add(sum, money_of(s->claim->lines[n]->charge_cents));
    if (money_eq(sum, money_of(s->claim->charge_cents))) return PASSES;
    char text[MONEY_TEXT_MAX];
    (void)money_write(sum, text);
    e->detail = arena_printf(s->run->arena, "the lines come to %s", text);
    (void)money_write(money_of(s->claim->charge_cents), text);
    return fails(e, STR("CLM02"), arena_str(s->run->arena, str_of(text)));
}

/* Mileage is billed in tenths. IOM 100-04 ch.15 s.20.2, s.30.1.2. */
static const char *const mileage = "A0021 A0380 A0390 A0425 A0435 A0436 A0888 S0209 S0215";

static bool is_anesthesia(const ServiceLine *line)
{
    enum { ANESTHESIA_FIRST = 100, ANESTHESIA_LAST = 1999 }; /* CPT 00100 to 01999 */
    const int32_t number = cpt_number(str_from(line->procedure));
    return number >= ANESTHESIA_FIRST && number <= ANESTHESIA_LAST;
}

static enum edit_state units_are_billed(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const bool dental = s->claim->type == CLAIM_TYPE__DENTAL;
    const str field = s->institutional ? STR("SV205") : dental ? STR("SV306") : STR("SV104");
    const int64_t units = line->quantity_milli;
    if (dental && units == 0) return PASSES; /* 005010X224A2 2400 SV306: none said is one */
    char text[MONEY_TEXT_MAX];
    (void)milli_write(units, text);
    const bool whole = units % 1000 == 0;
    const bool may_be_broken = s->institutional || str_is(str_from(line->unit), "MJ") ||
                               line->drug || code_in(str_from(line->procedure), mileage);
    if (units <= 0 || units / 1000 >= UNITS_MILLI_END || (!whole && !may_be_broken))
        return fails(e, field, arena_str(s->run->arena, str_of(text)));
    if (str_is(str_from(line->unit), "MJ") && cpt_number(str_from(line->procedure)) >= 0 &&
        !is_anesthesia(line))
        return fails(e, s->institutional ? STR("SV204") : STR("SV103"), STR("MJ"));
    return PASSES;
}

static enum edit_state drug_has_an_ndc(const struct subject *s, struct evidence *e)
{
    const Drug *drug = s->line->drug;
    if (!drug) return PASSES;
    if (!str_is(str_from(drug->qualifier), "N4"))
        return fails(e, STR("LIN02"), str_from(drug->qualifier));
    const str ndc = str_from(drug->ndc);
    return ndc.len == NDC_CHARS && str_all_digits(ndc) ? PASSES : fails(e, STR("LIN03"), ndc);
}

/* clang-format off */
static const struct edit rows[] = {
    {"AMT-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = claim_charge_is_sum_of_lines,
     .doc = "The claim's total charge must equal the sum of its line charges, to the cent.",
     .fix = "Correct the total or the line that is wrong.",
     .source = "005010X222A1 1.4.4, 2300 CLM02; 005010X223A2 2300 CLM02", .prevents = "277CA A3:400, 999"},
    {"AMT-06", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = units_are_billed,
     .doc = "Every line must bill units above zero, whole unless mileage, minutes or drugs are counted; minutes only for anesthesia.",
     .fix = "Correct the units.",
     .source = "005010X222A1 2400 SV103, SV104; 005010X223A2 2400 SV204, SV205", .prevents = "CARC 16, 277CA A3:476"},
    {"NDC-01", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = drug_has_an_ndc,
     .doc = "A drug must be named by N4 and an NDC of 11 digits without hyphens.",
     .fix = "Write the NDC as 5-4-2 digits; pad with zeros only where hyphens show which part is short.",
     .source = "005010X222A1 2410 LIN02, LIN03", .prevents = "CARC 16 N56, 277CA A3:218"},
};
/* clang-format on */

const struct edit_group amount_edits = GROUP(rows);
