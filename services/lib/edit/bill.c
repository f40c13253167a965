/* Edits of institutional bills: type of bill, revenue codes, what outpatient and inpatient bills
 * may hold. */
#include "lib/edit/check.h"

enum { REVENUE_CHARS = 4 };

/* First two digits behind the leading zero, and frequencies, in use. NUBC FL4; IOM 100-04 ch.25
 * s.75.1. */
static const char *const bill_types =
    "11 12 13 14 18 21 22 23 24 28 32 33 34 41 42 43 44 65 66 71 72 73 74 75 76 77 78 79 "
    "81 82 83 84 85 86 87 89";
static const char *const bill_frequencies = "0 1 2 3 4 5 7 8 9 A B C D E F G H I J K M P Q X Y Z";

/* Adjustments that a contractor starts, and abbreviated encounters, which plans send: none of a
 * provider's for Medicare. 9 ends an episode of home health, A to E are notices of hospice,
 * nonmedical institutions, centers and home health. NUBC FL4; IOM 100-04 ch.25 s.75.1 */
static const char *const contractors_frequencies = "F G H I J K M P X Y Z";
static const char *const home_health = "32 33 34";
static const char *const elected = "11 21 32 33 34 41 43 75 76 77 81 82 86 87 89";

static enum edit_state type_of_bill_is_legal(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (!code_in(str_from(claim->facility_code), bill_types))
        return fails(e, STR("CLM05-1"), str_from(claim->facility_code));
    const str frequency = str_from(claim->frequency);
    const bool is_used = code_in(frequency, bill_frequencies) &&
                         !(is_medicare(claim) && code_in(frequency, contractors_frequencies)) &&
                         !(str_is(frequency, "9") && !is_bill(claim, home_health)) &&
                         !(code_in(frequency, "A B C D E") && !is_bill(claim, elected));
    return is_used ? PASSES : fails(e, STR("CLM05-3"), frequency);
}

static const char *const outpatient_bills =
    "13 14 23 32 33 34 71 72 73 74 75 76 77 83 85"; /* of hospitals, homes, clinics */

/* Behind 0999 there are only behavioral rooms, alternative therapy and adult care. Room and board:
 * 0100 to 0219. NUBC FL42; IOCE edit 65 */
static bool is_room(str revenue)
{
    int64_t code;
    enum { ROOM_FIRST = 100, ROOM_LAST = 219 };
    return str_parse_int(revenue, &code) && code >= ROOM_FIRST && code <= ROOM_LAST;
}

static enum edit_state revenue_code_is_legal(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->line->revenue_code);
    if (code.len != REVENUE_CHARS || !str_all_digits(code)) return fails(e, STR("SV201"), code);
    if (code.at[0] != '0' && !code_in((str){code.at, 3}, "100 210 310"))
        return fails(e, STR("SV201"), code);
    if (is_bill(s->claim, outpatient_bills) && is_room(code)) {
        e->detail = STR("nobody has a room on an outpatient bill");
        return fails(e, STR("SV201"), code);
    }
    const date day = s->line->from ? date_of(s->line->from) : claim_last_day(s->claim);
    const struct code_answer answer = codeset_lookup(s->run->codesets, CODESET_REVENUE, code, day);
    const enum edit_state state = from_table(s, e, &answer, day);
    e->field = STR("SV201");
    e->value = code;
    return state;
}

static enum edit_state inpatient_codes_stay_inpatient(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    /* Part B bills of inpatients (12x) and SNF inpatients (22x) may show them. IOM 100-04 ch.25
     * FL74. */
    if (is_bill(claim, "12 22") || claim->n_procedures == 0) return PASSES;
    const InpatientProcedure *first = claim->procedures[0];
    return fails(e,
                 arena_printf(s->run->arena, "HI*%.*s 01-2", STR_ARGS(str_from(first->qualifier))),
                 str_from(first->code));
}

static bool has_change_reason(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_facts; i++)
        if (str_is(str_from(claim->facts[i]->qualifier), "BG") &&
            code_in(str_from(claim->facts[i]->code), "D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 E0"))
            return true;
    return false;
}

static enum edit_state change_has_a_reason(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (!frequency_in(claim, "7 8")) return PASSES;
    if (!has_change_reason(claim)) return fails(e, STR("HI*BG 01-2"), STR(""));
    const Identifier *control = reference_of(claim->references, claim->n_references, "F8");
    return control && control->value.len ? PASSES : fails(e, STR("REF*F8 02"), STR(""));
}

static enum edit_state outpatient_line_is_in_period(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const int32_t from = s->claim->statement_from,
                  to = s->claim->statement_to ? s->claim->statement_to : from;
    if (!from) return PASSES;
    if (line->from == 0) {
        /* A bill of one day needs no date at the line, nor does a drug (005010X223A2 2400 DTP*472);
         * Medicare wants one wherever there is a HCPCS code (IOM 100-04 ch.4 s.20.5). */
        const bool needed =
            line->procedure.len && (is_medicare(s->claim) || (from != to && !line->drug));
        return needed ? fails(e, STR("DTP*472 03"), STR("")) : PASSES;
    }
    const int32_t end = line->to ? line->to : line->from;
    return line->from >= from && end <= to ? PASSES : fails(e, STR("DTP*472 03"), STR(""));
}

/* Revenue codes of an outpatient hospital bill that say nothing without a HCPCS code: the centers
 * (three digits) and single codes. IOM 100-04 ch.4 s.20.1, ch.25 s.75.4 FL44 */
static const char *const coded_centers =
    "030 031 032 033 034 035 036 040 041 042 043 044 045 046 047 048 049 051 052 053 061 073 074 "
    "075 077 092";
static const char *const coded_alone =
    "0273 0274 0278 0343 0344 0636 0762 0790 0901 0914 0915 0916";

/* Rural clinics, federally qualified centers and the like are paid by visit. */
static enum edit_state revenue_has_its_procedure(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str revenue = str_from(line->revenue_code);
    if (!is_bill(s->claim, "13 14 83 85") || line->procedure.len || revenue.len != REVENUE_CHARS)
        return PASSES;
    const str center = {revenue.at, REVENUE_CHARS - 1};
    return code_in(center, coded_centers) || code_in(revenue, coded_alone)
               ? fails(e, STR("SV202-2"), revenue)
               : PASSES;
}

/* Five characters: a digit or letter first, the assessment's or version's sign last. CMS, HIPPS */
static bool is_hipps(const ServiceLine *line)
{
    return str_is(str_from(line->procedure_qualifier), "HP") && line->procedure.len == 5;
}

/* A skilled nursing stay of Medicare is paid by its HIPPS lines; a bill for no payment (frequency
 * 0) may have none. IOM 100-04 ch.6 s.30 */
static bool lacks_its_hipps(const struct subject *s)
{
    if (!is_medicare(s->claim) || !is_bill(s->claim, "21") || s->line_number != 1 ||
        !frequency_in(s->claim, "1 2 3 4 7"))
        return false;
    for (size_t i = 0; i < s->claim->n_lines; i++)
        if (str_is(str_from(s->claim->lines[i]->revenue_code), "0022")) return false;
    return true;
}

static enum edit_state prospective_bill_has_hipps(const struct subject *s, struct evidence *e)
{
    static const struct {
        const char *revenue, *bills;
    } payments[] = {{"0022", "18 21"}, {"0023", "32"}, {"0024", "11"}};
    const str revenue = str_from(s->line->revenue_code);
    if (lacks_its_hipps(s)) return fails(e, STR("SV201"), STR("0022"));
    for (size_t i = 0; i < COUNT_OF(payments); i++) {
        if (!str_is(revenue, payments[i].revenue)) continue;
        if (!is_bill(s->claim, payments[i].bills)) return fails(e, STR("SV201"), revenue);
        return is_hipps(s->line) ? PASSES : fails(e, STR("SV202-2"), str_from(s->line->procedure));
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"INS-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = type_of_bill_is_legal,
     .only = ONLY_INSTITUTIONAL,
     .doc = "The type of bill (facility, care, frequency) must be one in use.",
     .fix = "Correct CLM05-1 or CLM05-3.",
     .source = "NUBC FL4; IOM 100-04 ch.25 s.75.1", .prevents = "277CA A3:228, CARC 16 MA30"},
    {"INS-06", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = revenue_code_is_legal,
     .only = ONLY_INSTITUTIONAL,
     .doc = "Every line must have a revenue code of four digits that exists and belongs to the type of bill.",
     .fix = "Correct the revenue code.",
     .source = "NUBC FL42; IOCE edits 41, 65", .prevents = "CARC 16 M50, 277CA A3:455"},
    {"INS-07", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = revenue_has_its_procedure,
     .only = ONLY_INSTITUTIONAL,
     .doc = "On an outpatient hospital bill a laboratory, imaging, surgery, therapy, emergency or drug line (0636) must name its procedure.",
     .fix = "Add the HCPCS code.",
     .source = "IOM 100-04 ch.4 s.20.1, ch.25 s.75.4; IOCE edit 48", .prevents = "CARC 16 M20, 277CA A3:454"},
    {"INS-09", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = outpatient_line_is_in_period,
     .only = ONLY_INSTITUTIONAL | ONLY_NOT_INPATIENT,
     .doc = "An outpatient line must have a date inside the statement's period.",
     .fix = "Correct the line's date or the statement dates.",
     .source = "IOCE edit 23; IOM 100-04 ch.4; 005010X223A2 2400 DTP*472", .prevents = "CARC 16 M52"},
    {"INS-11", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = change_has_a_reason,
     .only = ONLY_INSTITUTIONAL,
     .doc = "An adjustment or void must carry a claim change reason (D0-D9, E0) and the payer's claim number.",
     .fix = "Add the condition code and REF*F8.",
     .source = "IOM 100-04 ch.1 s.130; NUBC condition codes D0-E0", .prevents = "CARC 16 M44"},
    {"INS-21", STAGE_SCRUBBING, SEVERITY_REJECT, .line_holds = prospective_bill_has_hipps,
     .only = ONLY_INSTITUTIONAL,
     .doc = "Revenue codes 0022, 0023 and 0024 must stand on bills of skilled nursing, home health and rehabilitation, with a HIPPS code; a stay in skilled nursing for Medicare has 0022.",
     .fix = "Add the HIPPS code (qualifier HP), or correct the revenue code.",
     .source = "IOM 100-04 ch.6 s.30, ch.10 s.40.2, ch.3 s.140.3", .prevents = "CARC 16 M20, M50"},
    {"MCE-04", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = inpatient_codes_stay_inpatient,
     .only = ONLY_NOT_INPATIENT,
     .doc = "ICD-10-PCS procedures must stand on inpatient bills only.",
     .fix = "Send HCPCS codes at the lines instead.",
     .source = "IOM 100-04 ch.25 FL74; 005010X223A2 2300 HI*BBR", .prevents = "277CA A3:254"},
};
/* clang-format on */

const struct edit_group bill_edits = GROUP(rows);
