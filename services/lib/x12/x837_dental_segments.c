/* The segments that only the dental claim has, or has otherwise, in the order of 005010X224A2. */
#include "lib/x12/shapes.h"
#include "lib/x12/x837_tables.h"

/* clang-format off */
#define RULE(name, id, text) static const struct x12_rule name = {id, X12_WARNING, 5, {0}, text}
RULE(cdt_shape,    "x12.value.cdt",    "a dental procedure code is D and four digits");
RULE(tooth_shape,  "x12.value.tooth",  "no tooth of the universal numbering");
RULE(cavity_shape, "x12.value.cavity", "no area of the oral cavity");

#define RELATIONSHIPS "01 19 20 21 39 40 53 G8"
#define DELAY         "1 2 3 4 5 6 7 8 9 10 11 15"

/* 45 CFR 162.1002(a)(4): the Code on Dental Procedures and Nomenclature, D0100 to D9999. */
static bool shape_cdt(str value)
{
    return value.len == 5 && value.at[0] == 'D' && str_all_digits((str){value.at + 1, 4});
}

/* Universal numbering: permanent 1 to 32, primary A to T; supernumerary ones add 50, or an S. */
static bool shape_tooth(str value)
{
    int64_t number;
    if (str_parse_int(value, &number))
        return (number >= 1 && number <= 32) || (number >= 51 && number <= 82);
    const bool is_primary = value.len > 0 && value.at[0] >= 'A' && value.at[0] <= 'T';
    return is_primary && (value.len == 1 || (value.len == 2 && value.at[1] == 'S'));
}

/* Whole mouth, arches, quadrants (ISO 3950 designations), sextants. */
static bool shape_cavity(str value)
{
    int64_t number;
    if (str_is(value, "L") || str_is(value, "R")) return true;
    if (value.len != 2 || !str_parse_int(value, &number)) return false;
    return number <= 9 || (number % 10 == 0 && number <= 40);
}

#define REC Claim
static const struct x12_field pat[] = {
    CODE(1, patient_relationship, 2, 2, REQUIRED, RELATIONSHIPS),
};
const struct x12_spec x837_pat_dental = SPEC("PAT", "005010X224A2 2000C PAT", pat, &claim__descriptor);

static const struct x12_field clm[] = {
    TEXT  (1,     patient_control,    1, 38, REQUIRED),
    MONEY (2,     charge_cents,       1, 18, REQUIRED),
    CODE_C(5, 1,  facility_code,      1, 2,  REQUIRED, NULL),
    CODE_C(5, 2,  facility_qualifier, 1, 2,  REQUIRED, "B"),
    CODE_C(5, 3,  frequency,          1, 1,  REQUIRED, NULL),
    CODE  (6,     provider_signature, 1, 1,  REQUIRED, "N Y"),
    CODE  (7,     assignment,         1, 1,  REQUIRED, "A B C"),
    CODE  (8,     benefits_assigned,  1, 1,  REQUIRED, "N W Y"),
    CODE  (9,     release,            1, 1,  REQUIRED, "I Y"),
    TEXTS_C(11, 1, 3, related_causes, 2, 3,  WITHIN),
    CODE_C(11, 4, accident_state,     2, 2,  SITUATIONAL, NULL),
    CODE_C(11, 5, accident_country,   2, 3,  SITUATIONAL, NULL),
    CODE  (12,    special_program,    2, 3,  SITUATIONAL, "01 02 03 05"),
    CODE  (19,    submission_reason,  2, 2,  SITUATIONAL, "PB"),
    CODE  (20,    delay_reason,       1, 2,  SITUATIONAL, DELAY),
};
static const struct x12_shape clm_place[] = {SHAPE_WHEN(5, 1, 5, 2, "B", shape_place, x12_place_shape)};
const struct x12_spec x837_clm_dental =
    SPEC_SHAPED("CLM", "005010X224A2 2300 CLM", clm, &claim__descriptor, NULL, clm_place);
#undef REC

/* PRV01 says again which provider it is (005010X224A2 2310A, 2310B, 2310D PRV). */
#define REC Party
static const struct x12_field prv_referring[] = {
    CODE(1, provider_role, 1, 3, REQUIRED, "RF"),
    FIXED(2, "PXC"),
    TEXT(3, taxonomy,      1, 50, REQUIRED),
};
static const struct x12_field prv_rendering[] = {
    CODE(1, provider_role, 1, 3, REQUIRED, "PE"),
    FIXED(2, "PXC"),
    TEXT(3, taxonomy,      1, 50, REQUIRED),
};
static const struct x12_field prv_assistant[] = {
    CODE(1, provider_role, 1, 3, REQUIRED, "AS"),
    FIXED(2, "PXC"),
    TEXT(3, taxonomy,      1, 50, REQUIRED),
};
static const struct x12_shape prv_taxonomy[] = {SHAPE(3, shape_taxonomy, x12_taxonomy_shape)};
#define PRV(rows) SPEC_SHAPED("PRV", "005010X224A2 2310 PRV", rows, &party__descriptor, "P0203", prv_taxonomy)
const struct x12_spec x837_prv_referring = PRV(prv_referring), x837_prv_rendering = PRV(prv_rendering),
                      x837_prv_assistant = PRV(prv_assistant);
#undef REC

/* Months in all, months to go; or only that the treatment is orthodontic (Y). */
#define REC Orthodontics
static const struct x12_field dn1[] = {
    MILLI(1, months_milli,      1, 15, SITUATIONAL),
    MILLI(2, months_left_milli, 1, 15, SITUATIONAL),
    TEXT (4, indicator,         1, 80, SITUATIONAL),
};
const struct x12_spec x837_dn1 = SPEC("DN1", "005010X224A2 2300 DN1", dn1, &orthodontics__descriptor);
#undef REC

#define REC ToothStatus
static const struct x12_field dn2[] = {
    TEXT(1, tooth,  1, 50, REQUIRED),
    CODE(2, status, 1, 2,  REQUIRED, "E I M"),
    CODE(6, list,   1, 3,  REQUIRED, "JP"),
};
const struct x12_spec x837_dn2 = SPEC("DN2", "005010X224A2 2300 DN2", dn2, &tooth_status__descriptor);
#undef REC

#define REC ServiceLine
static const struct x12_field sv3[] = {
    CODE_C (1, 1,     procedure_qualifier, 2, 2,  REQUIRED, "AD"),
    TEXT_C (1, 2,     procedure,           1, 48, REQUIRED),
    TEXTS_C(1, 3, 4,  modifiers,           2, 2,  SITUATIONAL),
    TEXT_C (1, 7,     description,         1, 80, SITUATIONAL),
    MONEY  (2,        charge_cents,        1, 18, REQUIRED),
    CODE   (3,        place_of_service,    1, 2,  SITUATIONAL, NULL),
    TEXTS_C(4, 1, 5,  oral_cavity,         1, 3,  SITUATIONAL),
    CODE   (5,        prosthesis,          1, 1,  SITUATIONAL, "I R"),
    MILLI  (6,        quantity_milli,      1, 15, SITUATIONAL),
    INTS_C (11, 1, 4, pointers,            1, 2,  SITUATIONAL),
};
static const struct x12_shape sv3_codes[] = {
    SHAPE_WHEN(1, 2, 1, 1, "AD", shape_cdt, cdt_shape),
    SHAPE(3, shape_place, x12_place_shape),
    SHAPE_C(4, 1, shape_cavity, cavity_shape), SHAPE_C(4, 2, shape_cavity, cavity_shape),
    SHAPE_C(4, 3, shape_cavity, cavity_shape), SHAPE_C(4, 4, shape_cavity, cavity_shape),
    SHAPE_C(4, 5, shape_cavity, cavity_shape),
};
const struct x12_spec x837_sv3 =
    SPEC_SHAPED("SV3", "005010X224A2 2400 SV3", sv3, &service_line__descriptor, NULL, sv3_codes);
#undef REC

/* One tooth; a line over several teeth has one TOO for each. */
#define REC Tooth
static const struct x12_field too[] = {
    CODE(1,       list,     1, 3,  REQUIRED, "JP"),
    TEXT(2,       code,     1, 30, REQUIRED),
    CODES_C(3, 1, 5, surfaces, 1, 2, SITUATIONAL, "B D F I L M O"),
};
static const struct x12_shape too_tooth[] = {SHAPE(2, shape_tooth, tooth_shape)};
const struct x12_spec x837_too =
    SPEC_SHAPED("TOO", "005010X224A2 2400 TOO", too, &tooth__descriptor, NULL, too_tooth);
#undef REC

#define REC Adjudication
static const struct x12_field svd[] = {
    TEXT   (1,       payer_id,            2, 80, REQUIRED),
    MONEY  (2,       paid_cents,          1, 18, REQUIRED),
    CODE_C (3, 1,    procedure_qualifier, 2, 2,  REQUIRED, "AD ER"),
    TEXT_C (3, 2,    procedure,           1, 48, REQUIRED),
    TEXTS_C(3, 3, 4, modifiers,           2, 2,  SITUATIONAL),
    TEXT_C (3, 7,    description,         1, 80, SITUATIONAL),
    MILLI  (5,       paid_quantity_milli, 1, 15, REQUIRED),
    INT    (6,       bundled_line,        1, 6,  SITUATIONAL),
};
const struct x12_spec x837_svd_dental = SPEC("SVD", "005010X224A2 2430 SVD", svd, &adjudication__descriptor);
#undef REC
/* clang-format on */
