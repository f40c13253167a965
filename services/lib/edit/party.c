/* Edits of addresses: where the provider is, and the whole postal code. */
#include "lib/edit/check.h"

/* Nine digits came with version 5010, in force since 2012-01-01: 45 CFR 162.1102(c). */
enum { ZIP_CHARS = 9, ADDRESS_CHARS_MAX = 60, NINE_DIGITS_SINCE = 20120101 };

/* Capitals and single blanks, without points: "P.O. Box" becomes "PO BOX". */
static size_t spell_plainly(str line, char plain[ADDRESS_CHARS_MAX + 2])
{
    size_t len = 0;
    plain[len++] = ' ';
    for (size_t i = 0; i < line.len && len <= ADDRESS_CHARS_MAX; i++) {
        char c = line.at[i];
        if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
        if (c == '.' || (c == ' ' && plain[len - 1] == ' ')) continue;
        plain[len++] = c;
    }
    plain[len] = '\0';
    return len;
}

static bool is_a_box(str line)
{
    static const char *const boxes[] = {" PO BOX",   " P O BOX", " POBOX", " POST OFFICE BOX",
                                        " LOCK BOX", " LOCKBOX", " PO BX"};
    char plain[ADDRESS_CHARS_MAX + 2];
    (void)spell_plainly(line, plain);
    for (size_t i = 0; i < COUNT_OF(boxes); i++)
        if (strstr(plain, boxes[i])) return true;
    return false;
}

static enum edit_state billing_address_is_a_street(const struct subject *s, struct evidence *e)
{
    const Address *at = s->claim->billing ? s->claim->billing->address : NULL;
    if (!at || at->line1.len == 0) return fails(e, STR("2010AA N301"), STR(""));
    if (is_a_box(str_from(at->line1))) return fails(e, STR("2010AA N301"), STR(""));
    return is_a_box(str_from(at->line2)) ? fails(e, STR("2010AA N302"), STR("")) : PASSES;
}

static bool zip_is_whole(const Address *at)
{
    const str zip = str_from(at->zip), country = str_from(at->country);
    if (country.len && !code_in(country, "US USA")) return true;
    if (zip.len != ZIP_CHARS || !str_all_digits(zip)) return false;
    const str plus4 = {zip.at + 5, 4};
    return !str_is(plus4, "0000") && !str_is(plus4, "9999");
}

static enum edit_state zips_are_whole(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const Address *billing = claim->billing ? claim->billing->address : NULL;
    if (s->run->today.yyyymmdd < NINE_DIGITS_SINCE) return PASSES;
    if (!billing || !zip_is_whole(billing))
        return fails(e, STR("2010AA N403"), billing ? str_from(billing->zip) : STR(""));
    const Party *facility = provider_of(claim->providers, claim->n_providers, "77");
    if (facility && facility->address && !zip_is_whole(facility->address))
        return fails(e, STR("2310C N403"), str_from(facility->address->zip));
    return PASSES;
}

static bool has_name(const Party *party)
{
    return str_trim(str_from(party->last_name)).len > 0;
}

/* The beginnings of NUCC's classes of places: agencies, centers, hospitals, nursing facilities. */
static const char *const facility_classes[] = {"25", "261Q", "27", "28", "31", "32"};

/* The place itself bills: its class says so, or an organisation names nobody who rendered it. */
static bool is_facility(const Claim *claim)
{
    const Party *billing = claim->billing;
    if (!billing) return false;
    for (size_t i = 0; i < COUNT_OF(facility_classes); i++)
        if (str_starts(str_from(billing->taxonomy), facility_classes[i])) return true;
    return str_is(str_from(billing->kind), "2") &&
           !provider_of(claim->providers, claim->n_providers, "82");
}

/* Hospital, surgery center, nursing home: no professional's own address. */
static bool is_elsewhere(const Claim *claim)
{
    return claim->type == CLAIM_TYPE__PROFESSIONAL &&
           code_in(str_from(claim->facility_code), "19 21 22 23 24 31 32 34 51 61") &&
           !is_facility(claim);
}

static enum edit_state facility_is_told(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const Party *facility = provider_of(claim->providers, claim->n_providers, "77");
    if (!facility)
        return is_elsewhere(claim) ? fails(e, STR("2310C NM103"), str_from(claim->facility_code))
                                   : PASSES;
    if (!has_name(facility)) return fails(e, STR("2310C NM103"), STR(""));
    const str npi = str_from(facility->id);
    return npi.len && claim->billing && str_eq(npi, str_from(claim->billing->id))
               ? fails(e, STR("2310C NM109"), npi)
               : PASSES;
}

/* clang-format off */
static const struct edit rows[] = {
    {"PRV-10", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = billing_address_is_a_street,
     .doc = "The billing provider's address must be a street, not a post office or lock box.",
     .fix = "Put the street into 2010AA; a box belongs into the pay-to address 2010AB.",
     .source = "005010X222A1 2010AA N3 note", .prevents = "277CA A3:126"},
    {"PRV-11", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = zips_are_whole,
     .doc = "The postal codes of billing provider and service facility must have nine digits, the last four neither 0000 nor 9999.",
     .fix = "Look up the ZIP+4.",
     .source = "005010X222A1 2010AA N403 note, 2310C N403 note; 45 CFR 162.1102(c)", .prevents = "277CA A3:500"},
    {"PRV-12", STAGE_SCRUBBING, SEVERITY_REJECT, .claim_holds = facility_is_told,
     .doc = "The service facility must be named when it is not the billing provider, with a name and an NPI of its own.",
     .fix = "Add loop 2310C (institutional 2310E), or remove it where the billing provider's address is the place.",
     .source = "005010X222A1 2310C; IOM 100-04 ch.26 s.10.4 item 32", .prevents = "CARC 16 MA114, 277CA A3:562"},
};
/* clang-format on */

const struct edit_group party_edits = GROUP(rows);
