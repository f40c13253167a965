/* Segments that several transaction sets share, with the records of proto/claim.proto. */
#include "lib/x12/shapes.h"

/* clang-format off */
#define REC Party
/* 005010X222A1 2010AA NM1 and its kin: who must have a name, and which ids. NM106 is used nowhere;
 * a payer, a receiver and a place that are no persons have none of NM104 to NM107. */
#define NM1_ROWS(name_usage, id_usage, id_codes) NM1_OF("1 2", name_usage, id_usage, id_codes)
#define NM1_OF(kinds, name_usage, id_usage, id_codes)       \
    CODE(1, entity,      2,  3, REQUIRED, NULL),            \
    CODE(2, kind,        1,  1, REQUIRED, kinds),           \
    TEXT(3, last_name,   1, 60, name_usage),                \
    TEXT(4, first_name,  1, 35, SITUATIONAL),               \
    TEXT(5, middle_name, 1, 25, SITUATIONAL),               \
    TEXT(7, suffix,      1, 10, SITUATIONAL),               \
    CODE(8, id_qualifier, 1, 2, id_usage, id_codes),        \
    TEXT(9, id,          2, 80, id_usage)
#define NM1_THING(name_usage, id_usage, id_codes)           \
    CODE(1, entity,      2,  3, REQUIRED, NULL),            \
    CODE(2, kind,        1,  1, REQUIRED, "2"),             \
    TEXT(3, last_name,   1, 60, name_usage),                \
    CODE(8, id_qualifier, 1, 2, id_usage, id_codes),        \
    TEXT(9, id,          2, 80, id_usage)
static const struct x12_field nm1[] = {NM1_ROWS(SITUATIONAL, SITUATIONAL, NULL)};
static const struct x12_field nm1_named[] = {NM1_ROWS(REQUIRED, SITUATIONAL, NULL)};
static const struct x12_field nm1_place[] = {NM1_ROWS(SITUATIONAL, SITUATIONAL, "XX")};
static const struct x12_field nm1_provider[] = {NM1_ROWS(REQUIRED, SITUATIONAL, "XX")};
static const struct x12_field nm1_person[] = {NM1_OF("1", REQUIRED, SITUATIONAL, "XX")};
static const struct x12_field nm1_organization[] = {NM1_THING(REQUIRED, SITUATIONAL, "XX")};
static const struct x12_field nm1_site[] = {NM1_THING(SITUATIONAL, SITUATIONAL, "XX")};
static const struct x12_field nm1_insured[] = {NM1_ROWS(REQUIRED, SITUATIONAL, "MI II ZZ")};
static const struct x12_field nm1_payer[] = {NM1_THING(REQUIRED, REQUIRED, "PI XV")};
static const struct x12_field nm1_receiver[] = {NM1_THING(REQUIRED, REQUIRED, "46")};
static const struct x12_field nm1_submitter[] = {   /* 005010X222A1 1000A NM1: no NM107 either */
    CODE(1, entity,      2,  3, REQUIRED, NULL),
    CODE(2, kind,        1,  1, REQUIRED, "1 2"),
    TEXT(3, last_name,   1, 60, REQUIRED),
    TEXT(4, first_name,  1, 35, SITUATIONAL),
    TEXT(5, middle_name, 1, 25, SITUATIONAL),
    CODE(8, id_qualifier, 1, 2, REQUIRED, "46"),
    TEXT(9, id,          2, 80, REQUIRED),
};
static const struct x12_field nm1_patient[] = {NM1_OF("1", REQUIRED, SITUATIONAL, "MI II ZZ")};
static const struct x12_shape npi[] = {
    SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi, x12_npi_shape),
    SHAPE_WHEN(9, 0, 8, 0, "XX", shape_npi_digit, x12_npi_digit),
};
#define NM1(rows) SPEC_SHAPED("NM1", "005010X222A1 NM1", rows, &party__descriptor, "P0809", npi)
const struct x12_spec x12_nm1 = NM1(nm1), x12_nm1_named = NM1(nm1_named), x12_nm1_place = NM1(nm1_place),
                      x12_nm1_provider = NM1(nm1_provider), x12_nm1_insured = NM1(nm1_insured),
                      x12_nm1_payer = NM1(nm1_payer), x12_nm1_submitter = NM1(nm1_submitter),
                      x12_nm1_receiver = NM1(nm1_receiver),
                      x12_nm1_patient = NM1(nm1_patient), x12_nm1_person = NM1(nm1_person),
                      x12_nm1_organization = NM1(nm1_organization), x12_nm1_site = NM1(nm1_site);

static const struct x12_field prv[] = {   /* 005010X222A1 2000A PRV, 2310B PRV */
    CODE(1, provider_role, 1, 3, REQUIRED, "BI PE AT"),
    FIXED(2, "PXC"),
    TEXT(3, taxonomy,      1, 50, REQUIRED),
};
static const struct x12_shape specialty[] = {SHAPE_WHEN(3, 0, 2, 0, "PXC", shape_taxonomy, x12_taxonomy_shape)};
const struct x12_spec x12_prv =
    SPEC_SHAPED("PRV", "005010X222A1 2000A PRV", prv, &party__descriptor, "P0203", specialty);
#undef REC

#define REC Address
static const struct x12_field n3[] = {
    TEXT(1, line1, 1, 55, REQUIRED),
    TEXT(2, line2, 1, 55, SITUATIONAL),
};
const struct x12_spec x12_n3 = SPEC("N3", "005010X222A1 2010AA N3", n3, &address__descriptor);

static const struct x12_field n4[] = {
    TEXT(1, city,        2, 30, REQUIRED),
    CODE(2, state,       2,  2, SITUATIONAL, NULL),
    CODE(3, zip,         3, 15, SITUATIONAL, NULL),
    CODE(4, country,     2,  3, SITUATIONAL, NULL),
    CODE(7, subdivision, 1,  3, SITUATIONAL, NULL),
};
/* 005010X222A1 2010AA N403, 2310C N403: nine digits are asked of billing providers and facilities. */
#define PLACE_SHAPES \
    SHAPE_UNLESS_OTHER(2, 4, "US", shape_state, x12_state_shape), \
    SHAPE_UNLESS_OTHER(3, 4, "US", shape_zip, x12_zip_shape)
static const struct x12_shape anywhere[] = {PLACE_SHAPES};
static const struct x12_shape nine_digits[] = {PLACE_SHAPES, SHAPE_UNLESS_OTHER(3, 4, "US", shape_zip_nine, x12_zip_nine)};
#define N4(shapes) SPEC_SHAPED("N4", "005010X222A1 2010AA N4", n4, &address__descriptor, "E0207 C0704", shapes)
const struct x12_spec x12_n4 = N4(anywhere), x12_n4_nine = N4(nine_digits);
#undef REC

#define REC Identifier
static const struct x12_field ref[] = {
    CODE(1, qualifier,   2,  3, REQUIRED, NULL),
    TEXT(2, value,       1, 50, REQUIRED),
    TEXT(3, description, 1, 80, SITUATIONAL),
    CODE_C(4, 1, of_qualifier, 2, 3, WITHIN, NULL),
    TEXT_C(4, 2, of_value,     1, 50, WITHIN),
};
static const struct x12_shape tax_number[] = {SHAPE_WHEN(2, 0, 1, 0, "EI SY", shape_tax_id, x12_tax_shape)};
const struct x12_spec x12_ref =
    SPEC_SHAPED("REF", "005010X222A1 2010AA REF", ref, &identifier__descriptor, NULL, tax_number);
#undef REC

#define REC Contact
static const struct x12_field per[] = {
    CODE(1, function, 2, 2, REQUIRED, "IC"),
    TEXT(2, name,     1, 60, SITUATIONAL),
    PAIRS(3, 3, numbers, REQUIRED, "EM EX FX TE"),
};
const struct x12_spec x12_per = SPEC("PER", "005010X222A1 1000A PER", per, &contact__descriptor);
#undef REC

#define REC DatedEvent
#define DTP_ROWS(formats) CODE(1, qualifier, 3, 3, REQUIRED, NULL), PERIOD_TIME(2, from, to, time, REQUIRED, formats)
static const struct x12_field dtp[] = {DTP_ROWS("D8 RD8 DT TM")};
static const struct x12_field dtp_day[] = {DTP_ROWS("D8")};
static const struct x12_field dtp_range[] = {DTP_ROWS("RD8")};
static const struct x12_field dtp_hour[] = {DTP_ROWS("TM")};
static const struct x12_field dtp_moment[] = {DTP_ROWS("D8 DT")};
#define DTP(rows) SPEC("DTP", "005010X222A1 2300 DTP", rows, &dated_event__descriptor)
const struct x12_spec x12_dtp = DTP(dtp), x12_dtp_day = DTP(dtp_day), x12_dtp_range = DTP(dtp_range),
                      x12_dtp_hour = DTP(dtp_hour), x12_dtp_moment = DTP(dtp_moment);
#undef REC

#define REC Amount
static const struct x12_field amt[] = {
    CODE (1, qualifier, 1, 3,  REQUIRED, NULL),
    MONEY(2, cents,     1, 18, REQUIRED),
};
const struct x12_spec x12_amt = SPEC("AMT", "005010X222A1 2300 AMT", amt, &amount__descriptor);
#undef REC

#define REC Note
static const struct x12_field nte[] = {
    CODE(1, qualifier, 3, 3,  REQUIRED, NULL),
    TEXT(2, text,      1, 80, REQUIRED),
};
const struct x12_spec x12_nte = SPEC("NTE", "005010X222A1 2300 NTE", nte, &note__descriptor);
#undef REC

#define REC Adjustment
static const struct x12_field cas[] = {   /* six triplets of reason, amount and quantity */
    CODE (1, group,          1, 2,  REQUIRED, "CO CR OA PI PR"),
    CODE (2, reason,         1, 5,  REQUIRED, NULL),
    MONEY(3, cents,          1, 18, REQUIRED),
    MILLI(4, quantity_milli, 1, 15, SITUATIONAL),
};
static const struct x12_shape reason[] = {SHAPE(2, shape_reason, x12_reason_shape)};
const struct x12_spec x12_cas =
    SPEC_GROUPS_SHAPED("CAS", "005010X222A1 2320 CAS", cas, &adjustment__descriptor, 2, 3, 6, reason);
#undef REC
/* clang-format on */
