/* What codes of outside code lists look like, decided from the value alone. */
#include "lib/x12/shapes.h"

#include "lib/base/checkdigit.h"
#include "lib/x12/plan.h"

/* clang-format off */
#define RULE(name, id, text) \
    const struct x12_rule name = {id, X12_WARNING, 5, {0}, text}
RULE(x12_npi_shape,      "x12.value.npi",       "an NPI has ten digits and begins with 1 or 2");
RULE(x12_npi_digit,      "x12.value.npi_digit", "the check digit of the NPI is wrong");
RULE(x12_zip_shape,      "x12.value.zip",       "a ZIP code has five or nine digits");
RULE(x12_zip_nine,       "x12.value.zip_nine",  "this ZIP code must have nine digits");
RULE(x12_state_shape,    "x12.value.state",     "no state or territory of the United States");
RULE(x12_taxonomy_shape, "x12.value.taxonomy",  "a taxonomy code has ten characters and ends with X");
RULE(x12_revenue_shape,  "x12.value.revenue",   "a revenue code has four digits");
RULE(x12_place_shape,    "x12.value.place",     "no place of service code");
RULE(x12_bill_shape,     "x12.value.bill_type", "a facility type has two digits");
RULE(x12_hcpcs_shape,    "x12.value.hcpcs",     "no HCPCS code by its shape");
RULE(x12_icd_shape,      "x12.value.icd",       "no ICD code by its shape");
RULE(x12_tax_shape,      "x12.value.tax_id",    "a tax number has nine digits");
RULE(x12_ndc_shape,      "x12.value.ndc",       "an NDC has eleven digits (5-4-2, without hyphens)");
RULE(x12_reason_shape,   "x12.value.reason",    "no claim adjustment reason code by its shape");
/* 45 CFR 162.410 (since 2008-05-23); 45 CFR 162.406. */
RULE(x12_provider_number,"x12.value.provider_number", "SV is for providers who need no NPI");
/* 005010X214 2100A NM108; 005010X212 2200D STC05 and STC03. */
const struct x12_rule x12_plan_number = {
    "x12.value.plan_number", X12_INFO, 5, {0}, "46 says that this is no health plan"};
RULE(x12_paid_unfinished,"x12.value.paid_unfinished", "an amount paid without the date it was decided");
RULE(x12_action_unused,  "x12.value.action_unused",   "the action code is not used by this guide");

/* USPS Publication 28 appendix B: states, territories, armed forces. */
#define STATES \
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND " \
    "OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI FM MH PW AA AE AP"
/* CMS place of service code set, with 10 (2022), 27 (2023) and 66 (2024). */
#define PLACES \
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34 41 42 " \
    "49 50 51 52 53 54 55 56 57 58 60 61 62 65 66 71 72 81 99"
/* clang-format on */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool all_alphanumeric(str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!is_digit(value.at[i]) && !is_letter(value.at[i])) return false;
    return true;
}

static str tail_of(str value, size_t from)
{
    return (str){value.at + from, value.len - from};
}

bool shape_never(str value)
{
    (void)value;
    return false;
}

bool shape_npi(str value)
{
    return value.len == 10 && str_all_digits(value) && (value.at[0] == '1' || value.at[0] == '2');
}

bool shape_npi_digit(str value)
{
    return !shape_npi(value) || npi_is_valid(value);
}

bool shape_zip(str value)
{
    return str_all_digits(value) && (value.len == 5 || value.len == 9);
}

bool shape_zip_nine(str value)
{
    return !(value.len == 5 && str_all_digits(value));
}

bool shape_state(str value)
{
    return x12_set_has(x12_set_of(STATES), value);
}

bool shape_taxonomy(str value)
{
    return value.len == 10 && all_alphanumeric(value) && value.at[9] == 'X';
}

bool shape_revenue(str value)
{
    return value.len == 4 && str_all_digits(value);
}

bool shape_place(str value)
{
    return x12_set_has(x12_set_of(PLACES), value);
}

bool shape_bill_type(str value)
{
    return value.len == 2 && str_all_digits(value);
}

bool shape_hcpcs(str value)
{
    if (value.len != 5 || !all_alphanumeric(value)) return false;
    return str_all_digits((str){value.at + 1, 3}) &&
           (is_digit(value.at[0]) || is_digit(value.at[4]));
}

/* A decimal point is another rule's. */
static str before_point(str value, str *behind)
{
    *behind = value;
    const str front = str_cut(behind, '.');
    if (!behind->at) *behind = (str){value.at, 0};
    return front;
}

bool shape_icd10(str value)
{
    str rest;
    const str front = before_point(value, &rest);
    const size_t len = front.len + rest.len;
    return len >= 3 && len <= 7 && front.len >= 3 && is_letter(front.at[0]) &&
           is_digit(front.at[1]) && all_alphanumeric(front) && all_alphanumeric(rest);
}

bool shape_icd9(str value)
{
    str rest;
    const str front = before_point(value, &rest);
    if (front.len < 2 || front.len + rest.len > 5) return false;
    const bool lettered = front.at[0] == 'V' || front.at[0] == 'E';
    return str_all_digits(tail_of(front, lettered)) && (rest.len == 0 || str_all_digits(rest));
}

bool shape_procedure10(str value)
{
    return value.len == 7 && all_alphanumeric(value) && !memchr(value.at, 'I', 7) &&
           !memchr(value.at, 'O', 7);
}

bool shape_tax_id(str value)
{
    size_t digits = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (is_digit(value.at[i]))
            digits++;
        else if (value.at[i] != '-')
            return false;
    }
    return digits == 9;
}

bool shape_ndc(str value)
{
    return value.len == 11 && str_all_digits(value);
}

bool shape_reason(str value)
{
    if (value.len < 1 || value.len > 4) return false;
    const size_t from = is_letter(value.at[0]);
    return value.len > from && str_all_digits(tail_of(value, from));
}
