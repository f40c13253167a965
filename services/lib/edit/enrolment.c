/* Edits of providers against lists: taxonomy, enrolment with the payer, exclusion, who may order.
 */
#include "lib/codeset/payers.h"
#include "lib/edit/seats.h"

enum { TAXONOMY_CHARS = 10 };

/* ---- taxonomy ----------------------------------------------------------------------------- */

static bool taxonomy_is_formed(str code)
{
    if (code.len != TAXONOMY_CHARS || code.at[TAXONOMY_CHARS - 1] != 'X') return false;
    for (size_t i = 0; i < code.len; i++)
        if (!(code.at[i] >= '0' && code.at[i] <= '9') && !(code.at[i] >= 'A' && code.at[i] <= 'Z'))
            return false;
    return true;
}

static enum edit_state taxonomies_are_codes(const struct subject *s, struct evidence *e)
{
    enum edit_state worst = PASSES;
    for (size_t i = 0; i < seats_of(s->claim); i++) {
        const struct seat seat = seat_at(s->claim, i);
        if (!seat.party || seat.party->taxonomy.len == 0) continue;
        const str code = str_from(seat.party->taxonomy);
        enum edit_state state = FAILS;
        if (taxonomy_is_formed(code)) {
            const struct code_answer a =
                codeset_lookup(s->run->codesets, CODESET_TAXONOMY, code, seat.day);
            state = from_table(s, e, &a, seat.day);
        }
        if (state == PASSES) continue;
        e->field = seat_field(s, &seat, "PRV03");
        if (state == FAILS) {
            e->line = seat.line;
            e->value = code;
            return FAILS;
        }
        worst = UNCHECKED;
    }
    return worst;
}

/* Medicaid and Medicare Advantage find the provider's contract by it; another payer's table is
 * believed where it has one. */
static enum edit_state taxonomy_is_on_file(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const date day = claim_first_day(claim);
    if (!has_npi(claim->billing) || claim->billing->taxonomy.len == 0) return PASSES;
    const str key[] = {str_from(claim->billing->id), claim_payer_id(claim)};
    const str taxonomy = str_from(claim->billing->taxonomy);
    const struct enrolment row = enrolment_of(s->run->codesets, key[0], key[1], day);
    if (code_is_absent(&row.answer)) return PASSES; /* PRV-16 */
    const struct code_answer a = enrolment_taxonomy(s->run->codesets, key, taxonomy, day);
    const enum edit_state state = from_table(s, e, &a, day);
    e->field = STR("2000A PRV03");
    e->value = state == FAILS ? taxonomy : STR("");
    return state == UNCHECKED && !code_in(filing_of(claim), "MC 16") ? PASSES : state;
}

/* ---- enrolment and exclusion -------------------------------------------------------------- */

/* The billing provider and who rendered have a contract; who referred need have none. */
static enum edit_state providers_are_enrolled(const struct subject *s, struct evidence *e)
{
    enum edit_state worst = PASSES;
    for (size_t i = 0; i < seats_of(s->claim); i++) {
        const struct seat seat = seat_at(s->claim, i);
        if (!has_npi(seat.party) || !code_in(str_from(seat.party->entity), "85 82")) continue;
        const struct enrolment row = enrolment_of(s->run->codesets, str_from(seat.party->id),
                                                  claim_payer_id(s->claim), seat.day);
        enum edit_state state = from_table(s, e, &row.answer, seat.day);
        const bool ended = row.status.len && !code_in(row.status, "active enrolled approved A");
        if (state == PASSES && !ended && !str_is(row.network, "OUT")) continue;
        e->field = seat_field(s, &seat, "09");
        e->line = seat.line;
        if (state == UNCHECKED) {
            worst = UNCHECKED;
            continue;
        }
        e->softer = state == PASSES && !ended; /* out of network is paid, though less */
        e->detail = e->softer ? STR("out of network") : e->detail;
        return FAILS;
    }
    return worst;
}

static enum edit_state nobody_is_excluded(const struct subject *s, struct evidence *e)
{
    enum edit_state worst = PASSES;
    for (size_t i = 0; i < seats_of(s->claim); i++) {
        const struct seat seat = seat_at(s->claim, i);
        if (!has_npi(seat.party)) continue;
        const struct code_answer a =
            exclusion_of(s->run->codesets, str_from(seat.party->id), seat.day);
        if (code_is_absent(&a)) continue;
        (void)from_table(s, e, &a, seat.day);
        e->field = seat_field(s, &seat, "09");
        if (code_is_present(&a)) {
            e->line = seat.line;
            e->detail = STR("on the list of excluded providers");
            return FAILS;
        }
        worst = codeset_is_loaded(s->run->codesets, CODESET_EXCLUSION) ? worst : UNCHECKED;
    }
    return worst;
}

/* ---- orders ------------------------------------------------------------------------------- */

/* 42 CFR 424.507: imaging, laboratory and supplies; CPT's chapters, letters of Level II. */
static bool benefit_of(const ServiceLine *line, enum ordering_benefit *benefit)
{
    enum { IMAGING_FIRST = 70010, LABORATORY_LAST = 89398 };
    const str code = str_from(line->procedure);
    const int32_t number = cpt_number(code);
    const bool supply = code.len == 5 && strchr("EKL", code.at[0]) != NULL;
    *benefit = supply ? ORDERS_DME : ORDERS_PARTB;
    return supply || (number >= IMAGING_FIRST && number <= LABORATORY_LAST);
}

static const Party *orderer_of(const Claim *claim, const ServiceLine *line)
{
    static const char *const entities[] = {"DK", "DN"};
    const Party *found = NULL;
    for (size_t i = 0; i < COUNT_OF(entities) && !found; i++) {
        found = provider_of(line->providers, line->n_providers, entities[i]);
        if (!found) found = provider_of(claim->providers, claim->n_providers, entities[i]);
    }
    return found;
}

static enum edit_state orderer_may_order(const struct subject *s, struct evidence *e)
{
    enum ordering_benefit benefit;
    const date day = date_of(s->line->from);
    if (!benefit_of(s->line, &benefit)) return PASSES;
    const Party *orderer = orderer_of(s->claim, s->line);
    if (!has_npi(orderer)) return PASSES; /* PRV-03 asks for one */
    const struct code_answer a = ordering_of(s->run->codesets, str_from(orderer->id), benefit, day);
    const enum edit_state state = from_table(s, e, &a, day);
    e->field = arena_printf(s->run->arena, "NM1*%.*s 09", STR_ARGS(str_from(orderer->entity)));
    return state;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PRV-04", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = orderer_may_order,
     .only = ONLY_MEDICARE | ONLY_NOT_INSTITUTIONAL | ONLY_CODED,
     .doc = "Who ordered or referred must be on Medicare's list for imaging, laboratory tests or supplies.",
     .fix = "Name the physician who is on the list, or have this one enrol or opt out.",
     .source = "42 CFR 424.507; CMS Order and Referring file", .prevents = "CARC 183, 277CA A3:562"},
    {"PRV-08", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = taxonomies_are_codes,
     .doc = "A taxonomy code must have ten characters, end in X and be in the list of the day.",
     .fix = "Correct the taxonomy code.",
     .source = "NUCC Health Care Provider Taxonomy; 005010X222A1 2000A, 2310B PRV03", .prevents = "277CA A3:145, CARC 16 N255"},
    {"PRV-09", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = taxonomy_is_on_file,
     .doc = "The billing provider's taxonomy must be one that the payer has for its NPI.",
     .fix = "Send the taxonomy of the enrolment, or have it changed.",
     .source = "005010X222A1 2000A PRV03; table enrolment", .prevents = "CARC 16 N255, CARC B7"},
    {"PRV-15", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = nobody_is_excluded,
     .doc = "No provider of the claim may be excluded from federal programs on the day of service.",
     .fix = "Do not bill; ask compliance.",
     .source = "42 CFR 1001.1901; OIG List of Excluded Individuals and Entities", .prevents = "CARC B7"},
    {"PRV-16", STAGE_SCRUBBING, SEVERITY_HOLD, .claim_holds = providers_are_enrolled,
     .doc = "Billing and rendering provider must be enrolled with the payer on the day; out of network is warned of.",
     .fix = "Wait for the enrolment, or bill under who is enrolled where the payer allows it.",
     .source = "42 CFR 424.505; table enrolment", .prevents = "CARC B7, CARC 242"},
};
/* clang-format on */

const struct edit_group enrolment_edits = GROUP(rows);
