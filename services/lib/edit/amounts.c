/* Edits of amounts, units and drugs. */
#include "lib/edit/check.h"

enum { UNITS_MILLI_END = 100000000, NDC_CHARS = 11 }; /* eight digits before the point */

static const char *const total_revenue = "0001"; /* repeats the sum of the others. NUBC FL42 */

static str milli_text(const struct subject *s, int64_t milli)
{
    char text[MONEY_TEXT_MAX];
    (void)milli_write(milli, text);
    return arena_str(s->run->arena, str_of(text));
}

static str money_text(const struct subject *s, int64_t cents)
{
    char text[MONEY_TEXT_MAX];
    (void)money_write(money_of(cents), text);
    return arena_str(s->run->arena, str_of(text));
}

static enum edit_state claim_charge_is_sum_of_lines(const struct subject *s, struct evidence *e)
{
    money sum = {0};
    for (size_t n = 0; n < s->claim->n_lines; n++)
        if (!str_is(str_from(s->claim->lines[n]->revenue_code), total_revenue))
            sum = money_add(sum, money_of(s->claim->lines[n]->charge_cents));
    if (money_eq(sum, money_of(s->claim->charge_cents))) return PASSES;
    e->detail =
        arena_printf(s->run->arena, "the lines come to %.*s", STR_ARGS(money_text(s, sum.cents)));
    return fails(e, STR("CLM02"), money_text(s, s->claim->charge_cents));
}

/* Mileage is billed in tenths. IOM 100-04 ch.15 s.20.2, s.30.1.2. */
static const char *const mileage = "A0021 A0380 A0390 A0425 A0435 A0436 A0888 S0209 S0215";

static enum edit_state units_are_billed(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const bool dental = s->claim->type == CLAIM_TYPE__DENTAL;
    const str field = s->institutional ? STR("SV205") : dental ? STR("SV306") : STR("SV104");
    const int64_t units = line->quantity_milli;
    if (dental && units == 0) return PASSES; /* 005010X224A2 2400 SV306: none said is one */
    const bool whole = units % 1000 == 0;
    const bool may_be_broken = s->institutional || str_is(str_from(line->unit), "MJ") ||
                               line->drug || code_in(str_from(line->procedure), mileage);
    if (units <= 0 || units / 1000 >= UNITS_MILLI_END || (!whole && !may_be_broken))
        return fails(e, field, milli_text(s, units));
    if (str_is(str_from(line->unit), "MJ") && !is_anesthesia(line))
        return fails(e, s->institutional ? STR("SV204") : STR("SV103"), STR("MJ"));
    return PASSES;
}

static enum edit_state drug_has_an_ndc(const struct subject *s, struct evidence *e)
{
    const Drug *drug = s->line->drug;
    if (!str_is(str_from(drug->qualifier), "N4"))
        return fails(e, STR("LIN02"), str_from(drug->qualifier));
    const str ndc = str_from(drug->ndc);
    return ndc.len == NDC_CHARS && str_all_digits(ndc) ? PASSES : fails(e, STR("LIN03"), ndc);
}

static bool is_encounter(const Claim *claim)
{
    return str_is(str_from(claim->sender_type), "RP");
}

static enum edit_state charge_is_above_zero(const struct subject *s, struct evidence *e)
{
    if (s->claim->charge_cents > 0 || is_encounter(s->claim)) return PASSES;
    return fails(e, STR("CLM02"), money_text(s, s->claim->charge_cents));
}

/* Ten digits in all: eight before the point. 005010X222A1 appendix A, 2300 CLM02 */
static bool is_an_amount(int64_t cents)
{
    enum { CENTS = 100, WHOLE_END = 100000000 };
    return cents >= 0 && cents / CENTS < WHOLE_END;
}

static enum edit_state paid_amounts_are_amounts(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_other_payers; i++)
        for (size_t n = 0; n < claim->other_payers[i]->n_amounts; n++) {
            const Amount *amount = claim->other_payers[i]->amounts[n];
            if (!is_an_amount(amount->cents))
                return fails(e,
                             arena_printf(s->run->arena, "2320 AMT*%.*s 02",
                                          STR_ARGS(str_from(amount->qualifier))),
                             money_text(s, amount->cents));
        }
    for (size_t i = 0; i < claim->n_lines; i++)
        for (size_t n = 0; n < claim->lines[i]->n_adjudications; n++) {
            const int64_t paid = claim->lines[i]->adjudications[n]->paid_cents;
            if (!is_an_amount(paid))
                return fails_at(e, (int32_t)i + 1, STR("SVD02"), money_text(s, paid));
        }
    return PASSES;
}

static enum edit_state amounts_are_amounts(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str field = s->institutional ? STR("SV203") : STR("SV102");
    if (!is_an_amount(claim->charge_cents))
        return fails(e, STR("CLM02"), money_text(s, claim->charge_cents));
    for (size_t i = 0; i < claim->n_lines; i++)
        if (!is_an_amount(claim->lines[i]->charge_cents))
            return fails_at(e, (int32_t)i + 1, field, money_text(s, claim->lines[i]->charge_cents));
    for (size_t i = 0; i < claim->n_amounts; i++)
        if (!is_an_amount(claim->amounts[i]->cents))
            return fails(e,
                         arena_printf(s->run->arena, "AMT*%.*s 02",
                                      STR_ARGS(str_from(claim->amounts[i]->qualifier))),
                         money_text(s, claim->amounts[i]->cents));
    return paid_amounts_are_amounts(s, e);
}

/* AMT*F5 of professional and dental claims, AMT*F3 (due) of institutional ones is no payment. */
static enum edit_state patient_paid_no_more_than_charged(const struct subject *s,
                                                         struct evidence *e)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_amounts; i++)
        if (str_is(str_from(claim->amounts[i]->qualifier), "F5") &&
            claim->amounts[i]->cents > claim->charge_cents)
            return fails(e, STR("AMT*F5 02"), money_text(s, claim->amounts[i]->cents));
    return PASSES;
}

static enum edit_state drug_is_counted(const struct subject *s, struct evidence *e)
{
    const Drug *drug = s->line->drug;
    if (drug->ndc.len == 0) return PASSES;
    if (drug->quantity_milli <= 0)
        return fails(e, STR("CTP04"), milli_text(s, drug->quantity_milli));
    return code_in(str_from(drug->unit), "F2 GR ME ML UN")
               ? PASSES
               : fails(e, STR("CTP05-1"), str_from(drug->unit));
}

/* clang-format off */
static const struct edit rows[] = {
    {"AMT-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = claim_charge_is_sum_of_lines,
     .doc = "The claim's total charge must equal the sum of its line charges, to the cent.",
     .fix = "Correct the total or the line that is wrong.",
     .source = "005010X222A1 1.4.4, 2300 CLM02; 005010X223A2 2300 CLM02", .prevents = "277CA A3:400, 999"},
    {"AMT-04", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = charge_is_above_zero,
     .doc = "The claim must charge more than zero, unless it only reports an encounter.",
     .fix = "Correct the charges, or send it as an encounter (BHT06 RP).",
     .source = "005010X222A1 2300 CLM02, BHT06; 005010X223A2 2300 CLM02", .prevents = "277CA A3:178, CARC 16 M79"},
    {"AMT-05", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = amounts_are_amounts,
     .doc = "No amount may be negative or have more than eight digits before the point.",
     .fix = "Correct the amount.",
     .source = "005010X222A1 appendix A, 2300 CLM02, AMT, 2400 SV102, 2430 SVD02", .prevents = "999 IK403 6, 277CA A3:178"},
    {"AMT-06", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = units_are_billed,
     .doc = "Every line must bill units above zero, whole unless mileage, minutes or drugs are counted; minutes only for anesthesia.",
     .fix = "Correct the units.",
     .source = "005010X222A1 2400 SV103, SV104; 005010X223A2 2400 SV204, SV205", .prevents = "CARC 16, 277CA A3:476"},
    {"AMT-07", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = patient_paid_no_more_than_charged,
     .doc = "The patient cannot have paid more than the claim charges.",
     .fix = "Correct the patient's payment or refund it.",
     .source = "005010X222A1 2300 AMT*F5", .prevents = "277CA A3:178"},
    {"NDC-01", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = drug_has_an_ndc,
     .only = ONLY_DRUG,
     .doc = "A drug must be named by N4 and an NDC of 11 digits without hyphens.",
     .fix = "Write the NDC as 5-4-2 digits; pad with zeros only where hyphens show which part is short.",
     .source = "005010X222A1 2410 LIN02, LIN03", .prevents = "CARC 16 N56, 277CA A3:218"},
    {"NDC-03", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = drug_is_counted,
     .only = ONLY_DRUG,
     .doc = "A drug named by its NDC must have a quantity above zero in F2, GR, ME, ML or UN.",
     .fix = "Add the quantity and its unit.",
     .source = "005010X222A1 2410 CTP04, CTP05; 005010X223A2 2410", .prevents = "CARC 16 M53, 277CA A3:476"},
};
/* clang-format on */

const struct edit_group amount_edits = GROUP(rows);
