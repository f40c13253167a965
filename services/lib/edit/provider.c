/* Edits of providers' numbers: NPI, tax id, CLIA. */
#include "lib/base/checkdigit.h"
#include "lib/edit/check.h"

enum { TAX_ID_CHARS = 9, CLIA_CHARS = 10 };

/* A person's number identifies a person: the field says where to look. */
static str shown(const Party *party)
{
    return party && str_is(str_from(party->kind), "2") ? str_from(party->id) : STR("");
}

static enum edit_state billing_npi_is_valid(const struct subject *s, struct evidence *e)
{
    const Party *billing = s->claim->billing;
    const str id = billing ? str_from(billing->id) : STR("");
    return npi_is_valid(id) ? PASSES : fails(e, STR("2010AA NM109"), shown(billing));
}

/* An atypical provider has no NPI but a number of the payer in a REF. 005010X222A1 2310B REF. */
static bool npi_holds(const Party *party)
{
    const str id = str_from(party->id);
    if (id.len == 0) return party->n_references != 0;
    return !str_is(str_from(party->id_qualifier), "XX") || npi_is_valid(id);
}

static enum edit_state npis_of(const struct subject *s, struct evidence *e, const char *entities,
                               const char *loop)
{
    const Claim *claim = s->claim;
    for (size_t i = 0; i < claim->n_providers; i++)
        if (code_in(str_from(claim->providers[i]->entity), entities) &&
            !npi_holds(claim->providers[i]))
            return fails(e,
                         arena_printf(s->run->arena, "2310 NM1*%.*s 09",
                                      STR_ARGS(str_from(claim->providers[i]->entity))),
                         shown(claim->providers[i]));
    for (size_t n = 0; n < claim->n_lines; n++)
        for (size_t i = 0; i < claim->lines[n]->n_providers; i++) {
            const Party *party = claim->lines[n]->providers[i];
            if (!code_in(str_from(party->entity), entities) || npi_holds(party)) continue;
            return fails_at(e, (int32_t)n + 1,
                            arena_printf(s->run->arena, "%s NM1*%.*s 09", loop,
                                         STR_ARGS(str_from(party->entity))),
                            shown(party));
        }
    return PASSES;
}

static enum edit_state rendering_npi_is_valid(const struct subject *s, struct evidence *e)
{
    return npis_of(s, e, "82", "2420");
}

static bool line_has(const ServiceLine *line, const char *entity)
{
    return provider_of(line->providers, line->n_providers, entity) != NULL;
}

/* Laboratory tests and imaging of HCPCS Level II: first and last codes. */
static const struct {
    const char *first, *last;
} ordered[] = {
    {"G0103", "G0103"}, {"G0106", "G0106"}, {"G0120", "G0120"}, {"G0123", "G0124"},
    {"G0130", "G0130"}, {"G0141", "G0148"}, {"G0306", "G0307"}, {"G0328", "G0328"},
    {"G0432", "G0435"}, {"G0472", "G0472"}, {"G0475", "G0476"}, {"G0480", "G0483"},
    {"G0499", "G0499"}, {"G0659", "G0659"}, {"P2028", "P7001"}, {"Q0092", "Q0092"},
    {"Q0111", "Q0115"}, {"R0070", "R0076"}, {"U0001", "U0005"},
};

static bool is_between(str code, const char *first, const char *last)
{
    return str_compare(str_of(first), code) <= 0 && str_compare(code, str_of(last)) <= 0;
}

/* Imaging and laboratory by CPT's chapters (treatment by radiation is neither), supplies by the
 * first letter of HCPCS Level II. */
static bool needs_an_order(const ServiceLine *line)
{
    enum { IMAGING_FIRST = 70010, LABORATORY_LAST = 89398, RADIATION_FIRST = 77261 };
    enum { RADIATION_LAST = 77799, NUCLEAR_THERAPY_FIRST = 79005, NUCLEAR_THERAPY_LAST = 79999 };
    const str code = str_from(line->procedure);
    const int32_t number = cpt_number(code);
    if ((number >= RADIATION_FIRST && number <= RADIATION_LAST) ||
        (number >= NUCLEAR_THERAPY_FIRST && number <= NUCLEAR_THERAPY_LAST))
        return false;
    for (size_t i = 0; i < COUNT_OF(ordered); i++)
        if (code.len == 5 && is_between(code, ordered[i].first, ordered[i].last)) return true;
    return (number >= IMAGING_FIRST && number <= LABORATORY_LAST) ||
           (code.len == 5 && strchr("EKL", code.at[0]) != NULL);
}

/* CPT's consultations are what another one asks for, whoever pays. */
static bool is_consultation(const ServiceLine *line)
{
    enum { OFFICE_FIRST = 99241, OFFICE_LAST = 99245, WARD_FIRST = 99251, WARD_LAST = 99255 };
    const int32_t number = cpt_number(str_from(line->procedure));
    return (number >= OFFICE_FIRST && number <= OFFICE_LAST) ||
           (number >= WARD_FIRST && number <= WARD_LAST);
}

/* Only a person orders or refers. */
static enum edit_state orderers_are_persons(const Claim *claim, struct evidence *e)
{
    for (size_t i = 0; i < claim->n_providers; i++)
        if (code_in(str_from(claim->providers[i]->entity), "DN P3") &&
            str_is(str_from(claim->providers[i]->kind), "2"))
            return fails(e, STR("2310A NM102"), STR("2"));
    for (size_t n = 0; n < claim->n_lines; n++)
        for (size_t i = 0; i < claim->lines[n]->n_providers; i++) {
            const Party *party = claim->lines[n]->providers[i];
            if (code_in(str_from(party->entity), "DK DN P3") && str_is(str_from(party->kind), "2"))
                return fails_at(e, (int32_t)n + 1, STR("2420 NM102"), STR("2"));
        }
    return PASSES;
}

/* 42 CFR 424.507: Medicare pays Part B imaging, laboratory tests and supplies only when the claim
 * names who ordered or referred. Other payers' rules differ, so only Medicare's are asked; a
 * consultation is a referral by itself (005010X222A1 2310A). */
static enum edit_state order_is_named(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (npis_of(s, e, "DN DK P3", "2420") == FAILS) return FAILS;
    if (orderers_are_persons(claim, e) == FAILS) return FAILS;
    if (provider_of(claim->providers, claim->n_providers, "DN")) return PASSES;
    for (size_t n = 0; n < claim->n_lines; n++) {
        const ServiceLine *line = claim->lines[n];
        const bool asked = (is_medicare(claim) && needs_an_order(line)) || is_consultation(line);
        if (asked && !line_has(line, "DK") && !line_has(line, "DN"))
            return fails_at(e, (int32_t)n + 1, STR("2310A NM1*DN 09"), STR(""));
    }
    return PASSES;
}

/* First two digits that the IRS never gave out. IRS, "How EINs are assigned". */
static const char *const unused_prefixes = "00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97";

static enum edit_state tax_id_is_valid(const struct subject *s, struct evidence *e)
{
    const Party *billing = s->claim->billing;
    if (!billing) return fails(e, STR("2010AA REF*EI 02"), STR(""));
    const Identifier *ein = reference_of(billing->references, billing->n_references, "EI");
    const Identifier *ssn = reference_of(billing->references, billing->n_references, "SY");
    if (!ein && !ssn) return fails(e, STR("2010AA REF*EI 02"), STR(""));
    if (!ein && str_is(str_from(billing->kind), "2"))
        return fails(e, STR("2010AA REF*SY 02"), STR(""));
    const str number = str_from(ein ? ein->value : ssn->value);
    const bool wrong = number.len != TAX_ID_CHARS || !str_all_digits(number) ||
                       code_in(number, "000000000 123456789") ||
                       (ein && code_in((str){number.at, 2}, unused_prefixes));
    /* A sole owner's number may be a social security number: it is not shown. */
    return wrong ? fails(e, ein ? STR("2010AA REF*EI 02") : STR("2010AA REF*SY 02"), STR(""))
                 : PASSES;
}

/* ---- institutional ------------------------------------------------------------------------ */

static bool revenue_starts(const ServiceLine *line, const char *prefix)
{
    return str_starts(str_from(line->revenue_code), prefix);
}

static bool only_ambulance(const Claim *claim)
{
    for (size_t n = 0; n < claim->n_lines; n++)
        if (!revenue_starts(claim->lines[n], "054")) return false;
    return claim->n_lines != 0;
}

static bool has_surgery(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_procedures; i++)
        if (claim->procedures[i]->code.len && claim->procedures[i]->code.data[0] == '0')
            return true;
    for (size_t n = 0; n < claim->n_lines; n++)
        if (revenue_starts(claim->lines[n], "036") || revenue_starts(claim->lines[n], "049"))
            return true;
    return false;
}

static enum edit_state attending_is_named(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    if (npis_of(s, e, "71 72", "2420") == FAILS) return FAILS;
    if (!provider_of(claim->providers, claim->n_providers, "71") && !only_ambulance(claim))
        return fails(e, STR("2310A NM1*71 09"), STR(""));
    if (has_surgery(claim) && !provider_of(claim->providers, claim->n_providers, "72"))
        return fails(e, STR("2310B NM1*72 09"), STR(""));
    return PASSES;
}

/* ---- laboratory --------------------------------------------------------------------------- */

static bool clia_is_formed(str id)
{
    return id.len == CLIA_CHARS && str_all_digits((str){id.at, 2}) && id.at[2] == 'D' &&
           str_all_digits((str){id.at + 3, CLIA_CHARS - 3});
}

/* Tests of Level II: screening, drugs of abuse, molecular, microscopy. CMS, codes subject to CLIA
 * edits */
static bool needs_certificate(const ServiceLine *line)
{
    return is_laboratory(line) ||
           code_in(str_from(line->procedure),
                   "G0103 G0123 G0124 G0141 G0143 G0144 G0145 G0147 G0148 G0306 G0307 G0328 G0432 "
                   "G0433 G0435 G0472 G0475 G0476 G0480 G0481 G0482 G0483 G0499 G0659 P3000 P3001 "
                   "Q0111 Q0112 Q0113 Q0114 Q0115 U0001 U0002 U0003 U0004");
}

static enum edit_state laboratory_is_certified(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const Identifier *own = reference_of(claim->references, claim->n_references, "X4");
    if (own && !clia_is_formed(str_from(own->value)))
        return fails(e, STR("2300 REF*X4 02"), str_from(own->value));
    for (size_t n = 0; n < claim->n_lines; n++) {
        const ServiceLine *line = claim->lines[n];
        const Identifier *id = reference_of(line->references, line->n_references, "X4");
        if (id && !clia_is_formed(str_from(id->value)))
            return fails_at(e, (int32_t)n + 1, STR("2400 REF*X4 02"), str_from(id->value));
        if (id || own || !needs_certificate(line)) continue;
        if (code_in(filing_of(claim), "MB MC"))
            return fails_at(e, (int32_t)n + 1, STR("2300 REF*X4 02"), STR(""));
    }
    return PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PRV-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = billing_npi_is_valid,
     .doc = "The billing provider's NPI must be ten digits with a right check digit.",
     .fix = "Correct the NPI of the billing provider.",
     .source = "45 CFR 162.410; CMS NPI check digit calculation", .prevents = "277CA A3:562, 999"},
    {"PRV-02", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = rendering_npi_is_valid,
     .doc = "A rendering provider must have an NPI with a right check digit.",
     .fix = "Correct the NPI of the rendering provider.",
     .source = "005010X222A1 2310B NM109; 277CA edit X222.262.2310B.NM109.030", .prevents = "277CA A3:562, CARC 208"},
    {"PRV-03", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = order_is_named,
     .only = ONLY_PROFESSIONAL,
     .doc = "Who ordered or referred must be a person with a valid NPI, and be named on Medicare laboratory, imaging and supply lines.",
     .fix = "Add the ordering or referring provider (DN, or DK at the line).",
     .source = "42 CFR 424.507; IOM 100-04 ch.26 s.10.4 item 17", .prevents = "CARC 183, CARC 16 N264"},
    {"PRV-06", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = tax_id_is_valid,
     .doc = "The billing provider must have a tax id: an EIN of nine digits with a prefix the IRS uses; an SSN only a person.",
     .fix = "Correct REF*EI (or REF*SY of a sole owner).",
     .source = "005010X222A1 2010AA REF*EI, REF*SY; IRS, How EINs are assigned", .prevents = "277CA A3:128"},
    {"PRV-14", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = attending_is_named,
     .only = ONLY_INSTITUTIONAL,
     .doc = "An institutional claim must name the attending provider, and the operating one when there was surgery.",
     .fix = "Add the attending (71) or operating (72) provider.",
     .source = "005010X223A2 2310A, 2310B; IOM 100-04 ch.25 FL76-77", .prevents = "277CA A3:562, CARC 16 N253"},
    {"LAB-01", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = laboratory_is_certified,
     .only = ONLY_PROFESSIONAL,
     .doc = "A laboratory line for Medicare or Medicaid must have a CLIA number; a CLIA number has the form NNDNNNNNNN.",
     .fix = "Add the CLIA number in REF*X4.",
     .source = "42 CFR 493; 005010X222A1 2300 REF*X4", .prevents = "CARC 16 MA120, CARC B7"},
};
/* clang-format on */

const struct edit_group provider_edits = GROUP(rows);
