/* Medicare's prices: physician fee schedule, drugs, laboratory tests, outpatient hospital. */
#include "lib/codeset/payers.h"
#include "lib/codeset/practice.h"
#include "lib/edit/lists.h"
#include "lib/edit/pricing.h"
#include "lib/edit/seats.h"

/* Thousandths of a dollar x thousandths of a unit: 10,000 are a cent. */
enum {
    MILLI = 1000,
    MILLI_UNITS_A_CENT = 10000,
    WHOLE_E4 = 10000,
    CENTS_E7 = 10000000,
    CENTI_TO_E4 = 100
};

static struct price priced(enum price_basis basis, const struct code_answer *answer, int64_t cents)
{
    return (struct price){.basis = basis, .answer = *answer, .cents = cents};
}

static struct price unknown(enum price_basis basis, const struct code_answer *answer,
                            const char *missing)
{
    return (struct price){.basis = basis, .answer = *answer, .missing = missing};
}

static int64_t of_units(const struct subject *s, int64_t cents)
{
    return cents_share(cents, s->line->quantity_milli, MILLI);
}

/* ---- drugs and tests ---------------------------------------------------------------------- */

/* Payment limit x units, whether given or wasted (JW); vaccines and blood have columns of their
 * own. IOM 100-04 ch.17 s.20, s.40; ch.16 s.20 */
static struct price list_price(const struct subject *s)
{
    const str code = str_from(s->line->procedure);
    const date day = line_day(s, s->line);
    const struct asp drug = asp_lookup(s->run->codesets, code, day);
    if (code_is_present(&drug.answer)) {
        const int64_t limit = drug.limit_milli           ? drug.limit_milli
                              : drug.vaccine_limit_milli ? drug.vaccine_limit_milli
                                                         : drug.blood_limit_milli;
        return priced(PRICE_LIST, &drug.answer,
                      cents_share(limit, s->line->quantity_milli, MILLI_UNITS_A_CENT));
    }
    const str modifier = has_modifier(s->line, "QW") ? STR("QW") : STR("");
    const struct clfs test = clfs_lookup(s->run->codesets, code, modifier, day);
    if (code_is_present(&test.answer))
        return priced(PRICE_LIST, &test.answer, of_units(s, test.rate.cents));
    return unknown(PRICE_LIST, &test.answer, "no list of drugs or tests of the day has the code");
}

/* ---- physicians --------------------------------------------------------------------------- */

static str component_of(const ServiceLine *line)
{
    return has_modifier(line, "26") ? STR("26") : has_modifier(line, "TC") ? STR("TC") : STR("");
}

static struct place place_of_line(const struct subject *s)
{
    const Party *facility = provider_of(s->claim->providers, s->claim->n_providers, "77");
    const Party *at = facility && facility->address ? facility : s->claim->billing;
    const str zip = at && at->address ? str_from(at->address->zip) : STR("");
    return place_of_zip(s->run->codesets, zip, line_day(s, s->line));
}

/* ((work x index) + (practice expense x index) + (malpractice x index)) x factor, 42 CFR 414.20 to
 * 414.34. Of two factors (from 2026) that of who is no qualifying participant: the lower. */
static int64_t relative_cents(const struct mpfs *row, const struct gpci *index, bool facility)
{
    const int64_t expense = facility ? row->pe_facility_centi : row->pe_nonfacility_centi;
    const int64_t value = row->work_centi * index->work_milli + expense * index->pe_milli +
                          row->mp_centi * index->mp_milli;
    return cents_share(value, row->conversion_e4, CENTS_E7);
}

/* One unit in full: as the contractor publishes it, else computed. */
static struct price unit_price(const struct subject *s, const struct mpfs *row)
{
    const struct place place = place_of_line(s);
    const str key[] = {place.carrier, place.locality}, code = str_from(s->line->procedure);
    const date day = line_day(s, s->line);
    const bool facility = is_facility_line(s);
    if (!code_is_present(&place.answer))
        return unknown(PRICE_SCHEDULE, &place.answer, "the locality of the ZIP code is not known");
    const struct mpfs_amount published =
        mpfs_amount(s->run->codesets, key, code, component_of(s->line), day);
    if (code_is_present(&published.answer) && !code_in(published.status, "A R T"))
        return (struct price){.basis = PRICE_NOTHING}; /* bundled, or priced elsewhere */
    if (code_is_present(&published.answer))
        return priced(PRICE_SCHEDULE, &published.answer,
                      facility ? published.facility.cents : published.nonfacility.cents);
    if (!code_is_present(&row->answer))
        return unknown(PRICE_SCHEDULE, &row->answer, "no fee schedule of the day has the code");
    const struct gpci index = gpci_lookup(s->run->codesets, place.carrier, place.locality, day);
    if (!code_is_present(&index.answer))
        return unknown(PRICE_SCHEDULE, &index.answer, "the locality has no geographic indices");
    return priced(PRICE_SCHEDULE, &row->answer, relative_cents(row, &index, facility));
}

/* IOM 100-04 ch.12: s.40.4 shares of a package, s.40.6 return to the theatre, s.40.7 both sides,
 * s.40.8 two surgeons, s.20.4.3 assistants, s.120.1 and s.110.2 who is no physician. */
static int64_t modifier_e4(const struct subject *s, const struct mpfs *row)
{
    static const struct {
        const char *modifiers;
        int64_t e4;
    } shares[] = {{"80 81 82", 1600}, {"AS", 1360}, {"62", 6250}};
    const ServiceLine *line = s->line;
    int64_t e4 = WHOLE_E4;
    for (size_t i = 0; i < COUNT_OF(shares); i++)
        if (has_modifier(line, shares[i].modifiers)) e4 = shares[i].e4;
    if (has_modifier(line, "50") && str_is(row->bilateral, "1")) e4 = e4 * 3 / 2;
    if (has_modifier(line, "50") && str_is(row->bilateral, "3")) e4 *= 2;
    if (has_modifier(line, "54")) e4 = (row->pre_centi + row->intra_centi) * CENTI_TO_E4;
    if (has_modifier(line, "55")) e4 = row->post_centi * CENTI_TO_E4;
    if (has_modifier(line, "56")) e4 = row->pre_centi * CENTI_TO_E4;
    if (has_modifier(line, "78")) e4 = row->intra_centi * CENTI_TO_E4;
    return e4;
}

/* Nurse practitioners, physician assistants, clinical nurse specialists and dietitians 85 percent,
 * clinical social workers 75. SSA 1833(a)(1)(F), (O); 42 CFR 414.52, 414.56, 414.64 */
static int64_t profession_e4(const struct subject *s)
{
    const str taxonomy = rendering_taxonomy(s->claim, s->line);
    if (has_modifier(s->line, "AS")) return WHOLE_E4; /* its share is in 13.6 percent */
    if (begins_with_one_of(taxonomy, STR("363L 363A 364S 133V"))) return 8500;
    return begins_with_one_of(taxonomy, STR("1041C")) ? 7500 : WHOLE_E4;
}

static struct mpfs row_of(const struct subject *s, const ServiceLine *line)
{
    return mpfs_lookup(s->run->codesets, str_from(line->procedure), component_of(line),
                       line_day(s, line));
}

static int64_t value_of(const struct mpfs *row)
{
    return row->work_centi + row->pe_facility_centi + row->mp_centi;
}

/* Another line of the day and of the same family. */
static bool is_beside(const struct subject *s, const struct mpfs *row, const ServiceLine *other)
{
    if (other == s->line || other->from != s->line->from || other->procedure.len == 0 ||
        !code_in(row->multiple, "2 3 4 5 6 7"))
        return false;
    const struct mpfs beside = row_of(s, other);
    return code_is_present(&beside.answer) && str_eq(beside.multiple, row->multiple);
}

/* Surgeries of a day: the dearest in full, the others half (indicator 2). Families of the other
 * indicators have rules of their own: false, if the line has one of its family beside it. */
static bool reduction_e4(const struct subject *s, const struct mpfs *row, int64_t *e4)
{
    bool before = true; /* the line in hand has not come yet */
    *e4 = WHOLE_E4;
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *other = s->claim->lines[i];
        before = before && other != s->line;
        if (!is_beside(s, row, other)) continue;
        if (!str_is(row->multiple, "2")) return false;
        const struct mpfs beside = row_of(s, other);
        const int64_t ahead = value_of(&beside) - value_of(row);
        if (ahead > 0 || (ahead == 0 && before)) *e4 = WHOLE_E4 / 2;
    }
    return true;
}

static struct price physician_price(const struct subject *s, const struct mpfs *row)
{
    int64_t reduced;
    if (has_modifier(s->line, "22 52 53 66"))
        return unknown(PRICE_MODIFIED, &row->answer, "the modifier is priced by hand");
    if (!reduction_e4(s, row, &reduced))
        return unknown(PRICE_MODIFIED, &row->answer,
                       "the reduction of its family of procedures is not computed");
    struct price price = unit_price(s, row);
    const int64_t changed =
        cents_share(modifier_e4(s, row) * profession_e4(s), reduced, (int64_t)WHOLE_E4 * WHOLE_E4);
    price.cents = of_units(s, cents_share(price.cents, changed, WHOLE_E4));
    if (changed != WHOLE_E4 || component_of(s->line).len || has_modifier(s->line, "51"))
        price.basis = PRICE_MODIFIED;
    return price;
}

/* By the contractor's amounts alone: what the indicators of the schedule would change is not known.
 */
static struct price published_price(const struct subject *s, const struct mpfs *row)
{
    if (has_modifier(s->line, "50 51 54 55 56 78"))
        return unknown(PRICE_MODIFIED, &row->answer, "the indicators of the code are not loaded");
    return physician_price(s, row);
}

/* ---- outpatient hospital ------------------------------------------------------------------ */

static struct opps outpatient_row(const struct subject *s, const ServiceLine *line)
{
    return opps_lookup(s->run->codesets, str_from(line->procedure), line_day(s, line));
}

/* Some line before the one in hand, or of a higher rate, has one of these statuses. */
static bool has_dearer(const struct subject *s, const struct opps *row, const char *statuses,
                       bool same_day)
{
    bool before = true;
    for (size_t i = 0; i < s->claim->n_lines; i++) {
        const ServiceLine *other = s->claim->lines[i];
        if (other == s->line) before = false;
        if (other == s->line || (same_day && other->from != s->line->from)) continue;
        const struct opps beside = outpatient_row(s, other);
        if (!code_is_present(&beside.answer) || !code_in(beside.status, statuses)) continue;
        const int64_t ahead = beside.rate_milli - row->rate_milli;
        if (!code_in(row->status, statuses) || ahead > 0 || (ahead == 0 && before)) return true;
    }
    return false;
}

/* 60 percent of the rate goes with the wages of the place. 42 CFR 419.43(c) */
static struct price wage_adjusted(const struct subject *s, const struct opps *row)
{
    const Party *billing = s->claim->billing;
    const int64_t wages = wage_index_e4(s->run->codesets, billing ? str_from(billing->id) : STR(""),
                                        line_day(s, s->line));
    if (wages == 0)
        return unknown(PRICE_OUTPATIENT, &row->answer, "the hospital's wage index is not loaded");
    const int64_t adjusted_e4 = cents_share(wages, 6000, WHOLE_E4) + 4000;
    return priced(PRICE_OUTPATIENT, &row->answer,
                  cents_share(row->rate_milli, adjusted_e4, (int64_t)WHOLE_E4 * 10));
}

/* Under a comprehensive service (J1) all else is packaged but what has a payment of its own.
 * 42 CFR 419.2(b), 419.44; IOM 100-04 ch.4 s.10.2.3 */
static struct price outpatient_price(const struct subject *s)
{
    const struct opps row = outpatient_row(s, s->line);
    if (!code_is_present(&row.answer))
        return unknown(PRICE_OUTPATIENT, &row.answer, "Addendum B of the day does not have it");
    if (str_is(row.status, "A")) return list_price(s);
    if (str_is(row.status, "N") ||
        (!code_in(row.status, "F G H L U") && has_dearer(s, &row, "J1", false)))
        return priced(PRICE_OUTPATIENT, &row.answer, 0);
    if (code_in(row.status, "G K U"))
        return priced(PRICE_OUTPATIENT, &row.answer,
                      cents_share(row.rate_milli, s->line->quantity_milli, MILLI_UNITS_A_CENT));
    if (!code_in(row.status, "J1 P S T V"))
        return unknown(PRICE_OUTPATIENT, &row.answer,
                       "packaging and rates of its status are not computed");
    struct price price = wage_adjusted(s, &row);
    if (str_is(row.status, "T") && has_dearer(s, &row, "T", true))
        price.cents = cents_share(price.cents, 1, 2);
    if (!str_is(row.status, "J1")) price.cents = of_units(s, price.cents);
    return price;
}

/* ---- which -------------------------------------------------------------------------------- */

struct price medicare_price(const struct subject *s)
{
    if (s->line->procedure.len == 0) return (struct price){.basis = PRICE_NOTHING};
    if (s->institutional)
        return is_bill(s->claim, "13") ? outpatient_price(s)
                                       : (struct price){.basis = PRICE_NOTHING};
    const struct mpfs row = row_of(s, s->line);
    if (code_is_present(&row.answer) && code_in(row.status, "A R T"))
        return physician_price(s, &row);
    const struct price price = list_price(s);
    if (!price.missing) return price;
    if (code_is_unchecked(&row.answer)) return published_price(s, &row);
    if (str_is(row.status, "C"))
        return unknown(PRICE_SCHEDULE, &row.answer, "the contractor prices the code");
    return (struct price){.basis = PRICE_NOTHING};
}
