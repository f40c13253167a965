/* Prices by contract, and which of all prices is a payer's. */
#include "lib/edit/pricing.h"

#include "lib/codeset/payers.h"
#include "lib/edit/lists.h"

enum { MILLI = 1000, PERCENT_MILLI = 100000 };

int64_t cents_share(int64_t cents, int64_t part, int64_t whole)
{
    return (cents * part + whole / 2) / whole;
}

bool is_facility_line(const struct subject *s)
{
    const str place = s->line->place_of_service.len ? str_from(s->line->place_of_service)
                                                    : str_from(s->claim->facility_code);
    return str_is(place_setting(s->run->codesets, place, line_day(s, s->line)), "facility");
}

/* ---- contracts ---------------------------------------------------------------------------- */

static str contract_name(const struct subject *s, date day)
{
    const Party *billing = s->claim->billing;
    return enrolment_of(s->run->codesets, billing ? str_from(billing->id) : STR(""),
                        claim_payer_id(s->claim), day)
        .contract;
}

struct fee line_fee(const struct subject *s)
{
    const date day = line_day(s, s->line);
    const str key[] = {claim_payer_id(s->claim), contract_name(s, day)};
    const str modifier = has_modifier(s->line, "26")   ? STR("26")
                         : has_modifier(s->line, "TC") ? STR("TC")
                                                       : STR("");
    return fee_lookup(s->run->codesets, key, str_from(s->line->procedure), modifier, day);
}

static struct price fee_price(const struct subject *s)
{
    const struct fee fee = line_fee(s);
    struct price price = {.basis = PRICE_CONTRACT, .answer = fee.answer};
    if (!code_is_present(&fee.answer)) {
        price.missing = "no fee schedule of the contract has the code";
        return price;
    }
    const bool facility = fee.facility_amount.cents && is_facility_line(s);
    const int64_t each = facility ? fee.facility_amount.cents : fee.amount.cents;
    price.cents = cents_share(each, s->line->quantity_milli, MILLI);
    return price;
}

/* How each method of a contract prices a line. */
static struct price percent_of_charge(const struct subject *s, const struct contract *contract)
{
    return (struct price){
        .basis = PRICE_CONTRACT,
        .cents = cents_share(s->line->charge_cents, contract->percent_milli, PERCENT_MILLI),
        .answer = contract->answer};
}

static struct price percent_of_medicare(const struct subject *s, const struct contract *contract)
{
    struct price price = medicare_price(s);
    if (price.basis == PRICE_NOTHING) price.missing = "Medicare has no price of the line";
    price.basis = PRICE_CONTRACT;
    price.cents = cents_share(price.cents, contract->percent_milli, PERCENT_MILLI);
    price.answer = contract->answer;
    return price;
}

static struct price of_schedule(const struct subject *s, const struct contract *contract)
{
    (void)contract;
    return fee_price(s);
}

static struct price of_case(const struct subject *s, const struct contract *contract)
{
    (void)s;
    return (struct price){.basis = PRICE_NOTHING, .answer = contract->answer}; /* case_price() */
}

static const struct {
    const char *name;
    struct price (*price)(const struct subject *s, const struct contract *contract);
} methods[] = {
    {"percent_of_medicare", percent_of_medicare},
    {"percent_of_charge", percent_of_charge},
    {"fee_schedule", of_schedule},
    {"case_rate", of_case},
};

static struct contract contract_of(const struct subject *s, date day)
{
    return contract_lookup(s->run->codesets, claim_payer_id(s->claim), contract_name(s, day), day);
}

static struct price contract_price(const struct subject *s)
{
    const struct contract contract = contract_of(s, line_day(s, s->line));
    struct price price = {.basis = PRICE_CONTRACT, .answer = contract.answer};
    price.missing = "the contract's method is not known";
    if (!code_is_present(&contract.answer)) {
        price = fee_price(s);
        if (price.missing) price.missing = "no contract with the payer is loaded";
        return price;
    }
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (str_is(contract.method, methods[i].name)) price = methods[i].price(s, &contract);
    price.slack_cents = contract.tolerance.cents;
    if (contract.lesser_of_charge && price.cents > s->line->charge_cents)
        price.cents = s->line->charge_cents;
    return price;
}

struct price case_price(const struct subject *s)
{
    const struct contract contract = contract_of(s, claim_first_day(s->claim));
    if (!code_is_present(&contract.answer) || !str_is(contract.method, "case_rate"))
        return (struct price){.basis = PRICE_NOTHING};
    const int64_t rate = contract.case_rate.cents, charge = s->claim->charge_cents;
    return (struct price){.basis = PRICE_CONTRACT,
                          .cents = contract.lesser_of_charge && charge < rate ? charge : rate,
                          .slack_cents = contract.tolerance.cents,
                          .answer = contract.answer};
}

/* ---- whose -------------------------------------------------------------------------------- */

/* Medicare pays the lesser of the charge and the fee. IOM 100-04 ch.12 s.20.1; OPPS has no such
 * rule. */
struct price line_price(const struct subject *s)
{
    if (!is_medicare(s->claim)) return contract_price(s);
    struct price price = medicare_price(s);
    /* A cent a unit: payers round the price of one. */
    price.slack_cents = s->line->quantity_milli / MILLI;
    if (price.basis != PRICE_OUTPATIENT && price.cents > s->line->charge_cents)
        price.cents = s->line->charge_cents;
    return price;
}
