/* Edits of anesthesia, therapy, drugs wasted, trials, laboratories, equipment and ambulances. */
#include "lib/codeset/hcpcs.h"
#include "lib/edit/check.h"

enum { CENTS = 100, NEW_RULE_JZ = 20230701, NO_CMN_SINCE = 20230101 };

/* ---- anesthesia --------------------------------------------------------------------------- */

/* 01996 is a day of managing a drug, not time. IOM 100-04 ch.12 s.50 */
static enum edit_state anesthesia_says_who_and_how_long(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (!is_anesthesia(line)) return PASSES;
    if (!has_modifier(line, "AA AD QK QX QY QZ"))
        return fails(e, procedure_field(s, 3), str_from(line->procedure));
    if (str_is(str_from(line->procedure), "01996") || str_is(str_from(line->unit), "MJ"))
        return PASSES;
    return fails(e, STR("SV103"), str_from(line->unit));
}

/* ---- therapy ------------------------------------------------------------------------------ */

/* Always therapy, whoever gives it. CMS, therapy code list; numbers only. */
static const char *const therapies =
    "92507 92508 92521 92522 92523 92524 92526 92597 92607 92608 92609 96125 97012 97016 97018 "
    "97022 97024 97026 97028 97032 97033 97034 97035 97036 97039 97110 97112 97113 97116 97124 "
    "97139 97140 97150 97161 97162 97163 97164 97165 97166 97167 97168 97530 97533 97535 97537 "
    "97542 97750 97755 97760 97761 97763 G0281 G0283 G0329";

static enum edit_state therapy_says_whose_plan(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (!code_in(str_from(line->procedure), therapies)) return PASSES;
    if (!has_modifier(line, "GN GO GP"))
        return fails(e, procedure_field(s, 3), str_from(line->procedure));
    /* An assistant's share is told beside the discipline's own. IOM 100-04 ch.5 s.20.1 */
    if (has_modifier(line, "CQ") && !has_modifier(line, "GP"))
        return fails(e, procedure_field(s, 3), STR("CQ"));
    if (has_modifier(line, "CO") && !has_modifier(line, "GO"))
        return fails(e, procedure_field(s, 3), STR("CO"));
    return PASSES;
}

/* ---- drugs -------------------------------------------------------------------------------- */

static bool has_given_line(const Claim *claim, const ServiceLine *wasted)
{
    for (size_t i = 0; i < claim->n_lines; i++) {
        const ServiceLine *line = claim->lines[i];
        if (line != wasted && !has_modifier(line, "JW") && line->from == wasted->from &&
            str_eq(str_from(line->procedure), str_from(wasted->procedure)))
            return true;
    }
    return false;
}

/* Which drugs come in single doses is CMS's list: without it, what is absent is not decided. */
static enum edit_state waste_is_told(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str procedure = str_from(line->procedure);
    if (line->from < NEW_RULE_JZ) return PASSES;
    if (has_modifier(line, "JW") && has_modifier(line, "JZ"))
        return fails(e, procedure_field(s, 3), STR("JW"));
    if (has_modifier(line, "JW") && !has_given_line(s->claim, line))
        return fails(e, procedure_field(s, 3), STR("JW"));
    if (has_modifier(line, "JW JZ") || (procedure.at[0] != 'J' && procedure.at[0] != 'Q'))
        return PASSES;
    e->value = procedure;
    return unchecked(e, procedure_field(s, 3), "the list of single-dose drugs is not loaded");
}

/* ---- trials ------------------------------------------------------------------------------- */

static bool has_trial_number(const Claim *claim)
{
    const Identifier *number = reference_of(claim->references, claim->n_references, "P4");
    const CodedFact *value = fact_of(claim, "BE", "D4"); /* NUBC: the number as an amount */
    if (value && value->cents > 0 && value->cents % CENTS == 0) return true;
    return number && number->value.len == 8 && str_all_digits(str_from(number->value));
}

static bool is_trial(const Claim *claim)
{
    if (has_condition_code(claim, "30")) return true;
    for (size_t i = 0; i < claim->n_lines; i++)
        if (has_modifier(claim->lines[i], "Q0 Q1")) return true;
    return false;
}

static int32_t trial_diagnosis(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_diagnoses; i++)
        if (str_is(str_from(claim->diagnoses[i]->code), "Z006")) return (int32_t)i + 1;
    return 0;
}

static enum edit_state trial_is_told_whole(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const int32_t told = trial_diagnosis(claim);
    if (!told && !is_trial(claim)) return PASSES;
    if (!told) return fails(e, STR("HI02-2"), STR(""));
    if (told == 1 && !s->institutional) return fails(e, diagnosis_field(s, 1), STR("Z006"));
    if (!has_trial_number(claim)) return fails(e, STR("REF*P4 02"), STR(""));
    if (s->institutional && !has_condition_code(claim, "30"))
        return fails(e, STR("HI*BG 01-2"), STR(""));
    return s->institutional || is_trial(claim) ? PASSES : fails(e, STR("SV101-3"), STR(""));
}

/* ---- laboratories, equipment -------------------------------------------------------------- */

static enum edit_state outside_laboratory_is_named(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (!has_modifier(line, "90") || !code_in(filing_of(s->claim), "MA MB MC")) return PASSES;
    const Identifier *own = reference_of(line->references, line->n_references, "F4");
    const Identifier *all = reference_of(s->claim->references, s->claim->n_references, "F4");
    return (own && own->value.len) || (all && all->value.len) ? PASSES
                                                              : fails(e, STR("REF*F4 02"), STR(""));
}

static enum edit_state no_certificate_is_sent(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (line->from < NO_CMN_SINCE || line->n_forms == 0) return PASSES;
    return fails(e, STR("LQ02"), str_from(line->forms[0]->code));
}

/* Bought new or used, or rented. CMS, HCPCS modifiers; IOM 100-04 ch.20 s.30 */
static bool is_bought_or_rented(str procedure)
{
    return procedure.len == 5 && (procedure.at[0] == 'E' || procedure.at[0] == 'K');
}

/* Pricing indicator 36. CMS, HCPCS record layout; IOM 100-04 ch.20 s.30.5 */
static bool is_capped_rental(const struct subject *s)
{
    const struct hcpcs_facts facts =
        hcpcs_facts(s->run->codesets, str_from(s->line->procedure), date_of(s->line->from));
    if (!code_is_present(&facts.answer)) return false;
    for (size_t i = 0; i < COUNT_OF(facts.pricing); i++)
        if (str_is(facts.pricing[i], "36")) return true;
    return false;
}

static enum edit_state equipment_says_how(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str procedure = str_from(line->procedure);
    const str place = line->place_of_service.len ? str_from(line->place_of_service)
                                                 : str_from(s->claim->facility_code);
    if (!is_bought_or_rented(procedure)) return PASSES;
    if (!has_modifier(line, "RR NU UE RA RB MS")) return fails(e, STR("SV101-3"), procedure);
    if (has_modifier(line, "RR") && has_modifier(line, "NU UE"))
        return fails(e, STR("SV101-3"), STR("RR")); /* rented and bought at once */
    if (has_modifier(line, "RR") && !has_modifier(line, "KH KI KJ") && is_capped_rental(s))
        return fails(e, STR("SV101-3"), procedure); /* which month of the rental */
    if (has_modifier(line, "KX") && has_modifier(line, "GY GZ"))
        return fails(e, STR("SV101-3"), STR("KX"));
    /* Where the patient lives: home, assisted living, custodial care. IOM 100-04 ch.20 s.10 */
    return code_in(place, "01 04 09 12 13 14 16 31 32 33 54 55 56 65")
               ? PASSES
               : fails(e, STR("SV105"), place);
}

/* ---- ambulances --------------------------------------------------------------------------- */

static const char *const base_rates =
    "A0225 A0426 A0427 A0428 A0429 A0430 A0431 A0432 A0433 A0434 A0998";
static const char *const mileages = "A0425 A0435 A0436";

/* Origin and destination, a letter each. IOM 100-04 ch.15 s.30 */
static bool is_a_trip(str modifier)
{
    return modifier.len == 2 && strchr("DEGHIJNPRS", modifier.at[0]) &&
           strchr("DEGHIJNPRSX", modifier.at[1]);
}

static bool has_trip(const ServiceLine *line)
{
    for (size_t i = 0; i < line->n_modifiers; i++)
        if (is_a_trip(str_from(line->modifiers[i]))) return true;
    return false;
}

static bool has_line_of(const Claim *claim, const char *codes, int32_t day)
{
    for (size_t i = 0; i < claim->n_lines; i++)
        if (code_in(str_from(claim->lines[i]->procedure), codes) &&
            (claim->lines[i]->from == day || day == 0))
            return true;
    return false;
}

static bool has_pickup_zip(const Claim *claim, const ServiceLine *line)
{
    const Party *own = provider_of(line->providers, line->n_providers, "PW");
    const Party *all = provider_of(claim->providers, claim->n_providers, "PW");
    const Party *pickup = own ? own : all;
    return pickup && pickup->address && pickup->address->zip.len >= 5;
}

static enum edit_state trip_is_told(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const Claim *claim = s->claim;
    const str procedure = str_from(line->procedure);
    const bool is_mileage = code_in(procedure, mileages);
    if (!is_mileage && !code_in(procedure, base_rates)) return PASSES;
    if (!has_trip(line)) return fails(e, procedure_field(s, 3), procedure);
    if (is_mileage && !has_line_of(claim, base_rates, line->from))
        return fails(e, s->institutional ? STR("SV202-2") : STR("SV101-2"), procedure);
    if (s->institutional) /* the zip is value code A0. IOM 100-04 ch.15 s.30.2 */
        return fact_of(claim, "BE", "A0") ? PASSES : fails(e, STR("HI*BE 01-2"), STR("A0"));
    if (!line->transport && !claim->transport) return fails(e, STR("CR101"), STR(""));
    return has_pickup_zip(claim, line) ? PASSES : fails(e, STR("2310E N403"), STR(""));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PX-21", STAGE_CODING, SEVERITY_REJECT, .line_holds = anesthesia_says_who_and_how_long,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "Anesthesia must say who gave it (AA, AD, QK, QX, QY, QZ) and how many minutes it took.",
     .fix = "Add the modifier; bill minutes (MJ).",
     .source = "IOM 100-04 ch.12 s.50, s.140; 005010X222A1 2400 SV103", .prevents = "CARC 4, CARC 16 M53"},
    {"PX-22", STAGE_CODING, SEVERITY_REJECT, .line_holds = therapy_says_whose_plan,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "A therapy line for Medicare must say whose plan it follows (GN, GO, GP), an assistant's (CO, CQ) beside it.",
     .fix = "Add the modifier of the discipline.",
     .source = "IOM 100-04 ch.5 s.10.2, s.20.1; CMS therapy code list", .prevents = "CARC 4"},
    {"PX-25", STAGE_CODING, SEVERITY_REJECT, .line_holds = waste_is_told,
     .only = ONLY_MEDICARE | ONLY_CODED,
     .doc = "A single-dose drug for Medicare must say what was thrown away: JW on a line of its own beside what was given, or JZ for nothing.",
     .fix = "Add JZ, or a second line with JW and the units thrown away.",
     .source = "SSA 1847A(h); IOM 100-04 ch.17 s.40", .prevents = "CARC 4"},
    {"MN-06", STAGE_CODING, SEVERITY_HOLD, .claim_holds = trial_is_told_whole,
     .only = ONLY_MEDICARE,
     .doc = "A clinical trial for Medicare must have Z00.6 as a secondary diagnosis, its number of eight digits, and Q0, Q1 or condition code 30.",
     .fix = "Complete the four signs, or remove them all.",
     .source = "IOM 100-04 ch.32 s.69", .prevents = "CARC 16 MA50"},
    {"LAB-03", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = outside_laboratory_is_named,
     .only = ONLY_MODIFIED,
     .doc = "A test sent out (modifier 90) must name the laboratory's CLIA number.",
     .fix = "Add REF*F4.",
     .source = "IOM 100-04 ch.16 s.40.1; 005010X222A1 2400 REF*F4", .prevents = "CARC 16 MA120"},
    {"DME-01", STAGE_CODING, SEVERITY_REJECT, .line_holds = equipment_says_how,
     .only = ONLY_MEDICARE | ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "Equipment for Medicare must say whether it is bought or rented (NU, UE, RR, ...) and go to where the patient lives.",
     .fix = "Add the modifier, or correct the place of service.",
     .source = "IOM 100-04 ch.20 s.10, s.30, s.130", .prevents = "CARC 4, CARC 5"},
    {"DME-02", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = no_certificate_is_sent,
     .only = ONLY_MEDICARE,
     .doc = "A claim for Medicare must not send a certificate of medical necessity for services since 2023.",
     .fix = "Remove loop 2440.",
     .source = "CMS MLN12834466; IOM 100-08 ch.5", .prevents = "277CA A3"},
    {"AMB-01", STAGE_CODING, SEVERITY_REJECT, .line_holds = trip_is_told,
     .only = ONLY_CODED,
     .doc = "An ambulance line must say from where to where, mileage goes with a base rate, and the trip with its CR1 and the ZIP code of the pickup.",
     .fix = "Add the modifier, CR1, loop 2310E or value code A0.",
     .source = "IOM 100-04 ch.15 s.30; 005010X222A1 2300 CR1, 2310E", .prevents = "CARC 4, CARC 16 M22"},
};
/* clang-format on */

const struct edit_group service_edits = GROUP(rows);
