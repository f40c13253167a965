/* The loops of 270 and 271, eligibility asked for and answered, in the order of the guide
 * (005010X279A1). */
#include "lib/x12/inquiry_table.h"
#include "lib/x12/shapes.h"
#include "lib/x12/x837_loops.h"

/* clang-format off */
/* ---- codes ------------------------------------------------------------------------------------ */

/* Data element 1365 as the guide lists it: EQ01, EB03. */
#define SERVICE_TYPES \
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 30 32 33 34 35 36 37 38 39 40 41 " \
    "42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 " \
    "78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AC AD " \
    "AE AF AG AH AI AJ AK AL AM AN AO AQ AR B1 B2 B3 BA BB BC BD BE BF BG BH BI BJ BK BL BM BN BP BQ BR BS BT BU " \
    "BV BW BX BY BZ C1 CA CB CC CD CE CF CG CH CI CJ CK CL CM CN CO CP CQ DG DM DS GF GN GY IC MH NI ON PT PU RN " \
    "RT TC TN UC"
#define PROCEDURE_CODES "AD CJ HC ID IV N4 ZZ"
#define PERIODS "6 7 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35"
#define PROVIDER_ROLES "AD AT BI CO CV H HH LA OT P1 P2 PC PE R RF SK SU"
#define SOURCES "2B 36 GP P5 PR"
#define SOURCE_IDS "24 46 FI NI PI XV XX"
#define RECEIVERS "1P 2B 36 80 FA GP P5 PR"
#define RECEIVER_IDS "24 34 FI PI PP SV XV XX"
#define RECEIVER_NUMBERS "0B 1C 1D 1J 4A CT EL EO HPI JD N5 N7 Q4 SY TJ"
#define NUMBERS_ASKED "18 1L 1W 3H 6P CT EA EJ F6 GH HJ IG N6 NQ SY Y4"
#define NUMBERS_ANSWERED "18 1L 1W 3H 49 6P CE CT EA EJ F6 GH HJ IF IG ML MRC N6 NQ Q4 SY Y4"
#define DATES_ANSWERED "096 102 152 291 307 318 340 341 342 343 346 347 356 357 382 435 442 458 472 539 540 636 771"
#define BENEFIT_DATES "096 193 194 198 290 291 292 295 304 307 318 346 348 349 356 357 435 472 636 771"
#define BENEFIT_NUMBERS "18 1L 1W 49 6P 9F ALS CLI F6 FO G1 IG M7 N6 NQ"
#define ENTITIES "13 1I 1P 2B 36 73 FA GP GW I3 IL LR OC P3 P4 P5 PR PRP SEP TTP VER VN VY X3 Y2"

/* ---- segments --------------------------------------------------------------------------------- */

#define REC InquiryHead
#define BHT(purposes) { \
    CODE(1, structure, 4,  4, REQUIRED, "0022"), \
    CODE(2, purpose,   2,  2, REQUIRED, purposes), \
    TEXT(3, reference, 1, 50, SITUATIONAL), \
    DATE(4, date, REQUIRED), \
    X12_ROW(5, 0, 0, X12_TM, X12_BYTES, REQUIRED, 4, 8, OFFSET(REC, time, ProtobufCBinaryData), 0, 0, NULL, "time"), \
    CODE(6, transaction_type, 2, 2, SITUATIONAL, "RT") }
static const struct x12_field bht_270[] = BHT("01 13 36"), bht_271[] = BHT("06 11");
static const struct x12_spec head_270 = SPEC("BHT", "005010X279A1 270 BHT", bht_270, &inquiry_head__descriptor),
                             head_271 = SPEC("BHT", "005010X279A1 271 BHT", bht_271, &inquiry_head__descriptor);
#undef REC

#define REC Party
static const struct x12_field source[] = {INQUIRY_NAME(SOURCES, "1 2", REQUIRED), INQUIRY_ID(REQUIRED, SOURCE_IDS)};
static const struct x12_field asker[] = {INQUIRY_NAME(RECEIVERS, "1 2", REQUIRED), INQUIRY_ID(REQUIRED, RECEIVER_IDS)};
static const struct x12_field answered[] = {INQUIRY_NAME(RECEIVERS, "1 2", SITUATIONAL), INQUIRY_ID(REQUIRED, RECEIVER_IDS)};
static const struct x12_field subscriber[] = {INQUIRY_NAME("IL", "1 2", SITUATIONAL), INQUIRY_ID(SITUATIONAL, "II MI")};
static const struct x12_field dependent[] = {INQUIRY_NAME("03", "1", SITUATIONAL)};
static const struct x12_field entity[] = {
    INQUIRY_NAME(ENTITIES, "1 2", SITUATIONAL), INQUIRY_ID(SITUATIONAL, "24 34 46 FA FI II MI NI PI PP SV XV XX"),
    CODE(10, relationship, 2, 2, SITUATIONAL, "01 02 27 41 48 65 72"),
};
static const struct x12_shape provider_shapes[] = {INQUIRY_PROVIDER_SHAPES};
#define NAME(fields) SPEC_SHAPED("NM1", "005010X279A1 2100 NM1", fields, &party__descriptor, "P0809", provider_shapes)
static const struct x12_spec source_name = NAME(source), asker_name = NAME(asker), answered_name = NAME(answered),
    subscriber_name = NAME(subscriber), dependent_name = NAME(dependent), entity_name = NAME(entity);
static const struct x12_field entity_prv_rows[] = {
    CODE (1, provider_role, 1,  3, REQUIRED, PROVIDER_ROLES " SB"),
    FIXED(2, "PXC"),
    TEXT (3, taxonomy,      1, 50, SITUATIONAL),
};
static const struct x12_shape specialty[] = {SHAPE_WHEN(3, 0, 2, 0, "PXC", shape_taxonomy, x12_taxonomy_shape)};
static const struct x12_spec entity_prv =
    SPEC_SHAPED("PRV", "005010X279A1 2120C PRV", entity_prv_rows, &party__descriptor, "P0203", specialty);
#undef REC

#define REC Address
static const struct x12_field n4[] = {
    TEXT(1, city,        2, 30, REQUIRED),
    CODE(2, state,       2,  2, SITUATIONAL, NULL),
    CODE(3, zip,         3, 15, SITUATIONAL, NULL),
    CODE(4, country,     2,  3, SITUATIONAL, NULL),
    CODE(5, location_qualifier, 1, 2, SITUATIONAL, "RJ"),
    TEXT(6, location,    1, 30, SITUATIONAL),
    CODE(7, subdivision, 1,  3, SITUATIONAL, NULL),
};
static const struct x12_spec entity_n4 = SPEC_SYNTAX("N4", "005010X279A1 2120C N4", n4, &address__descriptor, "E0207 C0605 C0704");
#undef REC

#define REC InquiryTrace
#define TRN(types) { \
    CODE(1, type,       1,  2, REQUIRED, types), \
    TEXT(2, number,     1, 50, REQUIRED), \
    TEXT(3, originator, 10, 10, REQUIRED), \
    TEXT(4, subsidiary, 1, 50, SITUATIONAL) }
static const struct x12_field trn_270[] = TRN("1"), trn_271[] = TRN("1 2");
static const struct x12_spec trace_270 = SPEC("TRN", "005010X279A1 270 2000C TRN", trn_270, &inquiry_trace__descriptor),
                             trace_271 = SPEC("TRN", "005010X279A1 271 2000C TRN", trn_271, &inquiry_trace__descriptor);
#undef REC

#define REC InquiryRefusal
#define AAA(reasons, actions) { \
    CODE(1, valid,  1, 1, REQUIRED, "N Y"), \
    CODE(3, reason, 2, 2, REQUIRED, reasons), \
    CODE(4, action, 1, 1, REQUIRED, actions) }
#define PATIENT_REASONS "15 35 42 43 45 47 48 49 51 52 56 57 58 60 61 62 63 "
static const struct x12_field aaa_level[] = AAA("04 41 42 79", "C N P R S Y");
static const struct x12_field aaa_source[] = AAA("04 41 42 79 80 T4", "C N P R S W X Y");
static const struct x12_field aaa_receiver[] = AAA("15 41 43 44 45 46 47 48 50 51 79 97 T4", "C N R S W X Y");
static const struct x12_field aaa_subscriber[] = AAA(PATIENT_REASONS "71 72 73 74 75 76 78", "C N R S W X Y");
static const struct x12_field aaa_dependent[] = AAA(PATIENT_REASONS "64 65 66 67 68 71 77", "C N R S W X Y");
static const struct x12_field aaa_benefit[] = AAA("15 33 52 53 54 55 56 57 60 61 62 63 69 70 98 AA AE AF AG AO CI E8 IA MA", "C N R W X Y");
#define REFUSAL(loop, fields) SPEC("AAA", "005010X279A1 271 " loop " AAA", fields, &inquiry_refusal__descriptor)
static const struct x12_spec level_refusal = REFUSAL("2000A", aaa_level), source_refusal = REFUSAL("2100A", aaa_source),
    receiver_refusal = REFUSAL("2100B", aaa_receiver), subscriber_refusal = REFUSAL("2100C", aaa_subscriber),
    dependent_refusal = REFUSAL("2100D", aaa_dependent), benefit_refusal = REFUSAL("2110C", aaa_benefit);
#undef REC

#define REC InquiryProvider
#define PRV(roles, qualifiers) { \
    CODE(1, role,      1,  3, REQUIRED, roles), \
    CODE(2, qualifier, 2,  3, SITUATIONAL, qualifiers), \
    TEXT(3, id,        1, 50, SITUATIONAL) }
static const struct x12_field prv_receiver[] = PRV(PROVIDER_ROLES " SB", "PXC"), prv_patient[] = PRV(PROVIDER_ROLES, "9K D3 EI HPI PXC SY TJ");
static const struct x12_shape provider_id[] = {
    SHAPE_WHEN(3, 0, 2, 0, "PXC", shape_taxonomy, x12_taxonomy_shape),
    SHAPE_WHEN(3, 0, 2, 0, "HPI", shape_npi, x12_npi_shape),
    SHAPE_WHEN(3, 0, 2, 0, "HPI", shape_npi_digit, x12_npi_digit),
};
#define PROVIDER(fields) SPEC_SHAPED("PRV", "005010X279A1 2100 PRV", fields, &inquiry_provider__descriptor, "P0203", provider_id)
static const struct x12_spec receiver_prv = PROVIDER(prv_receiver), patient_prv = PROVIDER(prv_patient);
#undef REC

#define REC InquiryRelation
#define INS(insured_codes, relationships, sequence_usage, ...) { \
    CODE(1, insured,      1, 1, REQUIRED, insured_codes), \
    CODE(2, relationship, 2, 2, REQUIRED, relationships), \
    __VA_ARGS__ \
    INT(17, birth_sequence, 1, 9, sequence_usage) }
#define CHANGED CODE(3, maintenance, 3, 3, SITUATIONAL, "001"), CODE(4, maintenance_reason, 2, 3, SITUATIONAL, "25"),
static const struct x12_field ins_asked[] = INS("Y", "18", REQUIRED, );
static const struct x12_field ins_dependent_asked[] = INS("N", "01 19 34", SITUATIONAL, );
static const struct x12_field ins_answered[] = INS("Y", "18", SITUATIONAL, CHANGED);
static const struct x12_field ins_dependent_answered[] = INS("N", "01 19 20 21 39 40 53 G8", SITUATIONAL, CHANGED);
#define RELATION(fields) SPEC("INS", "005010X279A1 2100 INS", fields, &inquiry_relation__descriptor)
static const struct x12_spec asked_relation = RELATION(ins_asked), dependent_asked_relation = RELATION(ins_dependent_asked),
    answered_relation = RELATION(ins_answered), dependent_answered_relation = RELATION(ins_dependent_answered);
#undef REC

#define REC Diagnosis
static const struct x12_field hi[] = {
    CODE_C(1, 1, qualifier, 1,  3, REQUIRED, "ABK BK ABF BF"),
    TEXT_C(1, 2, code,      1, 30, REQUIRED),
};
static const struct x12_spec diagnosis = SPEC_GROUPS("HI", "005010X279A1 2100C HI", hi, &diagnosis__descriptor, 1, 1, 8);
#undef REC

static const struct x12_field mpi[] = { /* 005010X279A1 271 2100C MPI */
    CHECK(1, X12_ID, 1,  1, REQUIRED, "A C L O P S T"),
    CHECK(2, X12_ID, 2,  2, REQUIRED, "AE AO AS AT AU CC DD HD IR LX PE RE RM RR RU"),
    CHECK(3, X12_ID, 1,  1, REQUIRED, "A B C D E F G H I J K L M N O Q R S U W"),
    CHECK(4, X12_AN, 1, 80, SITUATIONAL, NULL),
    CHECK(5, X12_ID, 2,  2, SITUATIONAL, NULL),
    CHECK(6, X12_ID, 2,  3, SITUATIONAL, "D8 RD8"),
    CHECK(7, X12_AN, 1, 35, SITUATIONAL, NULL),
};
static const struct x12_spec military = SPEC_SYNTAX("MPI", "005010X279A1 271 2100C MPI", mpi, NULL, "P0607");

#define REC InquiryService
static const struct x12_field eq[] = {
    REPEATS(1, 99, service_types, 1, 2, SITUATIONAL, SERVICE_TYPES),
    CODE_C (2, 1, procedure_qualifier, 2, 2, WITHIN, PROCEDURE_CODES),
    TEXT_C (2, 2, procedure, 1, 48, WITHIN),
    TEXTS_C(2, 3, 4, modifiers, 2, 2, SITUATIONAL),
    CODE   (3, coverage_level, 3, 3, SITUATIONAL, "FAM"),
    INTS_C (5, 1, 4, pointers, 1, 2, SITUATIONAL),
};
static const struct x12_spec asked = SPEC_SYNTAX("EQ", "005010X279A1 270 2110C EQ", eq, &inquiry_service__descriptor, "R0102");
#undef REC

#define REC InquiryFact
static const struct x12_field iii_asked[] = {
    CODE(1, qualifier, 1,  3, REQUIRED, "ZZ"),
    CODE(2, code,      1, 30, REQUIRED, NULL),
};
static const struct x12_field iii_answered[] = {
    CODE(1, qualifier, 1,  3, SITUATIONAL, "GR NI ZZ"),
    CODE(2, code,      1, 30, SITUATIONAL, NULL),
    CODE(3, category,  2,  2, SITUATIONAL, "44"),
    TEXT(4, text,      1, 264, SITUATIONAL),
};
static const struct x12_spec fact_asked = SPEC("III", "005010X279A1 270 2110C III", iii_asked, &inquiry_fact__descriptor),
    fact_answered = SPEC_SYNTAX("III", "005010X279A1 271 2115C III", iii_answered, &inquiry_fact__descriptor, "P0102 L030405");
#undef REC

#define REC Benefit
/* A decimal that may be absent, as the sender spells it: "0" is not nothing. */
#define DECIMAL(at, m, max) \
    X12_ROW(at, 0, 0, X12_R, X12_BYTES, SITUATIONAL, 1, max, OFFSET(REC, m, ProtobufCBinaryData), 0, 0, NULL, #m)
static const struct x12_field eb[] = {
    CODE   ( 1, information,    1, 2, REQUIRED,
            "1 2 3 4 5 6 7 8 A B C CB D E F G H I J K L M MC N O P Q R S T U V W X Y"),
    CODE   ( 2, coverage_level, 3, 3, SITUATIONAL, "CHD DEP ECH EMP ESP FAM IND SPC SPO"),
    REPEATS( 3, 99, service_types, 1, 2, SITUATIONAL, SERVICE_TYPES),
    CODE   ( 4, insurance_type, 1, 3, SITUATIONAL,
            "12 13 14 15 16 41 42 43 47 AP C1 CO CP D DB EP FF GP HM HN HS IN IP LC LD LI LT MA MB MC MH MI MP OT "
            "PE PL PP PR PS QM RP SP TF WC WU"),
    TEXT   ( 5, plan,           1, 50, SITUATIONAL),
    CODE   ( 6, period,         1, 2, SITUATIONAL, "13 36 " PERIODS),
    DECIMAL( 7, amount,  18),
    DECIMAL( 8, percent, 10),
    CODE   ( 9, quantity_qualifier, 2, 2, SITUATIONAL, "8H 99 CA CE D3 DB DY HS LA LE M2 MN P6 QA S7 S8 VS YY"),
    DECIMAL(10, quantity, 15),
    CODE   (11, authorization,  1, 1, SITUATIONAL, "N U Y"),
    CODE   (12, in_network,     1, 1, SITUATIONAL, "N U W Y"),
    CODE_C (13, 1, procedure_qualifier, 2, 2, WITHIN, PROCEDURE_CODES),
    TEXT_C (13, 2, procedure,    1, 48, WITHIN),
    TEXTS_C(13, 3, 4, modifiers, 2,  2, SITUATIONAL),
    TEXT_C (13, 8, procedure_to, 1, 48, SITUATIONAL),
    INTS_C (14, 1, 4, pointers,  1,  2, SITUATIONAL),
};
static const struct x12_spec benefit = SPEC_SYNTAX("EB", "005010X279A1 271 2110C EB", eb, &benefit__descriptor, "P0910");
static const struct x12_field ls[] = {TEXT(1, entities_loop, 1, 6, REQUIRED)};
static const struct x12_spec loop_header = SPEC("LS", "005010X279A1 271 2110C LS", ls, &benefit__descriptor),
                             loop_trailer = SPEC("LE", "005010X279A1 271 2110C LE", ls, &benefit__descriptor);
#undef REC

#define REC InquiryDelivery
static const struct x12_field hsd[] = {
    CODE   (1, quantity_qualifier, 2, 2, SITUATIONAL, "DY FL HS MN VS"),
    DECIMAL(2, quantity, 15),
    CODE   (3, unit,      2, 2, SITUATIONAL, "DA MO VS WK YR"),
    DECIMAL(4, modulus,   6),
    CODE   (5, period,    1, 2, SITUATIONAL, PERIODS),
    DECIMAL(6, period_count, 3),
    CODE   (7, frequency, 1, 2, SITUATIONAL, "1 2 3 4 5 6 7 8 9 A B C D E F G H J K L M N O P Q R S SG SL SP SX SY SZ T U V W X Y"),
    CODE   (8, time,      1, 1, SITUATIONAL, "A B C D E F G Y"),
};
static const struct x12_spec delivery = SPEC_SYNTAX("HSD", "005010X279A1 271 2110C HSD", hsd, &inquiry_delivery__descriptor, "P0102 C0605");
#undef REC

#define REC Note
static const struct x12_field msg[] = {TEXT(1, text, 1, 264, REQUIRED)};
static const struct x12_spec message = SPEC("MSG", "005010X279A1 271 2110C MSG", msg, &note__descriptor);
#undef REC

/* ---- loops ------------------------------------------------------------------------------------ */

#define LEVEL_LIST(m, type, desc) LIST(InquiryLevel, m, type, desc)
#define NAMES LEVEL_LIST(names, Party, &party__descriptor)
#define TRACES LEVEL_LIST(traces, InquiryTrace, &inquiry_trace__descriptor)
#define LEVEL_REFUSALS LEVEL_LIST(refusals, InquiryRefusal, &inquiry_refusal__descriptor)
#define NAME_REFUSALS LEVEL_LIST(name_refusals, InquiryRefusal, &inquiry_refusal__descriptor)
#define TO_PROVIDER PART(InquiryLevel, provider, InquiryProvider, &inquiry_provider__descriptor)
#define TO_RELATION PART(InquiryLevel, relation, InquiryRelation, &inquiry_relation__descriptor)
#define LEVEL_DIAGNOSES LEVEL_LIST(diagnoses, Diagnosis, &diagnosis__descriptor)
#define SERVICES LEVEL_LIST(services, InquiryService, &inquiry_service__descriptor)
#define BENEFITS LEVEL_LIST(benefits, Benefit, &benefit__descriptor)
#define BENEFIT_REFUSALS LIST(Benefit, refusals, InquiryRefusal, &inquiry_refusal__descriptor)
#define MESSAGES LIST(Benefit, messages, Note, &note__descriptor)
#define DELIVERIES LIST(Benefit, deliveries, InquiryDelivery, &inquiry_delivery__descriptor)
#define ENTITY_LIST LIST(Benefit, entities, Party, &party__descriptor)
#define FACT_LIST(record) LIST(record, facts, InquiryFact, &inquiry_fact__descriptor)

static const struct x12_row begin_270[] = {OWN(200, "BHT", REQUIRED, head_270, "beginning")};
static const struct x12_row begin_271[] = {OWN(200, "BHT", REQUIRED, head_271, "beginning")};
static const struct x12_row level[] = {OWN(100, "HL", REQUIRED, inquiry_hl, "level")};
static const struct x12_row source_level[] = {
    OWN(100, "HL",  REQUIRED,    inquiry_hl, "information source level"),
    ALL(250, "AAA", SITUATIONAL, 9, level_refusal, LEVEL_REFUSALS, "request validation"),
};
static const struct x12_row patient_270[] = {
    OWN(100, "HL",  REQUIRED,    inquiry_hl, "level"),
    ALL(200, "TRN", SITUATIONAL, 2, trace_270, TRACES, "trace number"),
};
static const struct x12_row patient_271[] = {
    OWN(100, "HL",  REQUIRED,    inquiry_hl, "level"),
    ALL(200, "TRN", SITUATIONAL, 3, trace_271, TRACES, "trace number"),
};
static const struct x12_row source_270[] = {OWN(300, "NM1", REQUIRED, source_name, "information source name")};
static const struct x12_row source_271[] = {
    OWN(300, "NM1", REQUIRED,    source_name, "information source name"),
    ALL(800, "PER", SITUATIONAL, 3, inquiry_per, CONTACTS, "information source contact"),
    ALL_ABOVE(850, "AAA", SITUATIONAL, 9, source_refusal, NAME_REFUSALS, "request validation"),
};
#define ADDRESS_ROWS \
    INTO(600, "N3", SITUATIONAL, x12_n3, TO_ADDRESS, "address"), \
    INTO(700, "N4", SITUATIONAL, x12_n4, TO_ADDRESS, "city")
static const struct x12_row receiver_270[] = {
    OWN (300, "NM1", REQUIRED, asker_name, "information receiver name"),
    EACH(400, "REF", RECEIVER_NUMBERS, SITUATIONAL, 9, inquiry_ref_named, REFS(Party), "information receiver number"),
    ADDRESS_ROWS,
    ABOVE(900, "PRV", SITUATIONAL, receiver_prv, TO_PROVIDER, "information receiver provider"),
};
static const struct x12_row receiver_271[] = {
    OWN (300, "NM1", REQUIRED, answered_name, "information receiver name"),
    EACH(400, "REF", RECEIVER_NUMBERS, SITUATIONAL, 9, inquiry_ref_named, REFS(Party), "information receiver number"),
    ADDRESS_ROWS,
    ALL_ABOVE(850, "AAA", SITUATIONAL, 9, receiver_refusal, NAME_REFUSALS, "request validation"),
    ABOVE(900, "PRV", SITUATIONAL, receiver_prv, TO_PROVIDER, "information receiver provider"),
};
#define PATIENT_270(name, relation) { \
    OWN (300, "NM1", REQUIRED, name, "name"), \
    EACH(400, "REF", NUMBERS_ASKED, SITUATIONAL, 9, inquiry_ref, REFS(Party), "additional identification"), \
    ADDRESS_ROWS, \
    ABOVE(900, "PRV",  SITUATIONAL, patient_prv, TO_PROVIDER, "provider"), \
    ABOVE(1000, "DMG", SITUATIONAL, inquiry_dmg_asked, STAY, "birth date and sex"), \
    ABOVE(1100, "INS", SITUATIONAL, relation, TO_RELATION, "relationship"), \
    GROUPS_ABOVE(1150, "HI", "ABK BK ABF BF", SITUATIONAL, 1, diagnosis, LEVEL_DIAGNOSES, "diagnosis codes"), \
    EACH_ABOVE(1200, "DTP", "102 291", SITUATIONAL, 2, inquiry_dtp, DATES(InquiryLevel), "date") }
static const struct x12_row subscriber_270[] = PATIENT_270(subscriber_name, asked_relation);
static const struct x12_row dependent_270[] = PATIENT_270(dependent_name, dependent_asked_relation);
#define PATIENT_271(name, refusal, relation) { \
    OWN (300, "NM1", REQUIRED, name, "name"), \
    EACH(400, "REF", NUMBERS_ANSWERED, SITUATIONAL, 9, inquiry_ref_named, REFS(Party), "additional identification"), \
    ADDRESS_ROWS, \
    ALL_ABOVE(850, "AAA", SITUATIONAL, 9, refusal, NAME_REFUSALS, "request validation"), \
    ABOVE(900, "PRV",  SITUATIONAL, patient_prv, TO_PROVIDER, "provider"), \
    ABOVE(1000, "DMG", SITUATIONAL, inquiry_dmg_answered, STAY, "birth date and sex"), \
    ABOVE(1100, "INS", SITUATIONAL, relation, TO_RELATION, "relationship"), \
    GROUPS_ABOVE(1150, "HI", "ABK BK ABF BF", SITUATIONAL, 1, diagnosis, LEVEL_DIAGNOSES, "diagnosis codes"), \
    EACH_ABOVE(1200, "DTP", DATES_ANSWERED, SITUATIONAL, 9, inquiry_dtp, DATES(InquiryLevel), "date"), \
    KEPT_AS(1275, "MPI", 1, military, "military personnel information") }
static const struct x12_row subscriber_271[] = PATIENT_271(subscriber_name, subscriber_refusal, answered_relation);
static const struct x12_row dependent_271[] = PATIENT_271(dependent_name, dependent_refusal, dependent_answered_relation);
static const struct x12_row service[] = {
    OWN (1300, "EQ",  REQUIRED, asked, "eligibility or benefit inquiry"),
    EACH(1350, "AMT", "R",  SITUATIONAL, 1, x12_amt, AMOUNTS(InquiryService), "spend down amount"),
    EACH(1350, "AMT", "PB", SITUATIONAL, 1, x12_amt, AMOUNTS(InquiryService), "spend down total billed amount"),
    ALL (1700, "III", SITUATIONAL, 1, fact_asked, FACT_LIST(InquiryService), "additional inquiry information"),
    EACH(1900, "REF", "9F G1", SITUATIONAL, 1, inquiry_ref, REFS(InquiryService), "authorization or referral number"),
    EACH(2000, "DTP", "291", SITUATIONAL, 1, inquiry_dtp, DATES(InquiryService), "eligibility or benefit date"),
};
static const struct x12_row benefit_rows[] = {
    OWN (1300, "EB",  REQUIRED, benefit, "eligibility or benefit information"),
    ALL (1350, "HSD", SITUATIONAL, 9, delivery, DELIVERIES, "health care services delivery"),
    EACH(1400, "REF", BENEFIT_NUMBERS, SITUATIONAL, 9, inquiry_ref_named, REFS(Benefit), "additional identification"),
    EACH(1500, "DTP", BENEFIT_DATES, SITUATIONAL, 20, inquiry_dtp, DATES(Benefit), "eligibility or benefit date"),
    ALL (1600, "AAA", SITUATIONAL, 9, benefit_refusal, BENEFIT_REFUSALS, "request validation"),
    ALL (2500, "MSG", SITUATIONAL, 10, message, MESSAGES, "message text"),
};
static const struct x12_row fact_rows[] = {OWN(2600, "III", REQUIRED, fact_answered, "additional information")};
static const struct x12_row header_rows[] = {OWN(3300, "LS", REQUIRED, loop_header, "loop header")};
static const struct x12_row entity_rows[] = {
    OWN (3400, "NM1", REQUIRED,    entity_name, "benefit related entity name"),
    INTO(3600, "N3",  SITUATIONAL, x12_n3, TO_ADDRESS, "benefit related entity address"),
    INTO(3700, "N4",  SITUATIONAL, entity_n4, TO_ADDRESS, "benefit related entity city"),
    ALL (3800, "PER", SITUATIONAL, 3, inquiry_per, CONTACTS, "benefit related entity contact"),
    OWN (3900, "PRV", SITUATIONAL, entity_prv, "benefit related provider"),
};
static const struct x12_row trailer_rows[] = {OWN(4000, "LE", REQUIRED, loop_trailer, "loop trailer")};

enum { HEAD, A2000, A2100, B2000, B2100, C2000, C2100, C2110, D2000 = C2110 + 1, D2100, D2110 }; /* 270 */
static const struct x12_loop loops_270[] = {
    [HEAD]  = LOOP("HEAD",  -1,    "BHT", 0, NULL, REQUIRED,    1,  STAY, STAY, InquiryHead, begin_270, "beginning"),
    [A2000] = LOOP("2000A", -1,    "HL",  3, "20", REQUIRED,    0,  STAY, STAY, InquiryLevel, level, "information source level"),
    [A2100] = LOOP("2100A", A2000, "NM1", 0, NULL, REQUIRED,    1,  NAMES, STAY, Party, source_270, "information source name"),
    [B2000] = LOOP("2000B", -1,    "HL",  3, "21", REQUIRED,    0,  STAY, STAY, InquiryLevel, level, "information receiver level"),
    [B2100] = LOOP("2100B", B2000, "NM1", 0, NULL, REQUIRED,    1,  NAMES, STAY, Party, receiver_270, "information receiver name"),
    [C2000] = LOOP("2000C", -1,    "HL",  3, "22", REQUIRED,    0,  STAY, STAY, InquiryLevel, patient_270, "subscriber level"),
    [C2100] = LOOP("2100C", C2000, "NM1", 0, NULL, REQUIRED,    1,  NAMES, STAY, Party, subscriber_270, "subscriber name"),
    [C2110] = LOOP("2110C", C2000, "EQ",  0, NULL, SITUATIONAL, 99, SERVICES, STAY, InquiryService, service, "subscriber eligibility or benefit inquiry"),
    [D2000] = LOOP("2000D", -1,    "HL",  3, "23", SITUATIONAL, 0,  STAY, STAY, InquiryLevel, patient_270, "dependent level"),
    [D2100] = LOOP("2100D", D2000, "NM1", 0, NULL, REQUIRED,    1,  NAMES, STAY, Party, dependent_270, "dependent name"),
    [D2110] = LOOP("2110D", D2000, "EQ",  0, NULL, REQUIRED,    99, SERVICES, STAY, InquiryService, service, "dependent eligibility or benefit inquiry"),
};
/* LS and LE stand around the 2120 loops: LS is a loop of the benefit, 2120 and LE are inside it. */
#define BENEFIT_LOOPS(letter, level, at) \
    [(at)]     = LOOP("2110" letter, level,  "EB",  0, NULL, SITUATIONAL, 0,  BENEFITS, STAY, Benefit, benefit_rows, "eligibility or benefit information"), \
    [(at) + 1] = LOOP("2115" letter, (at),   "III", 0, NULL, SITUATIONAL, 10, FACT_LIST(Benefit), STAY, InquiryFact, fact_rows, "additional information"), \
    [(at) + 2] = LOOP("2120" letter, (at),   "LS",  0, NULL, SITUATIONAL, 1,  STAY, STAY, Benefit, header_rows, "benefit related entities"), \
    [(at) + 3] = LOOP("2120" letter, (at) + 2, "NM1", 0, NULL, REQUIRED,    23, ENTITY_LIST, STAY, Party, entity_rows, "benefit related entity name"), \
    [(at) + 4] = LOOP("2120" letter, (at) + 2, "LE",  0, NULL, REQUIRED,    1,  STAY, STAY, Benefit, trailer_rows, "end of benefit related entities")
enum { D2000_271 = C2110 + 5, D2100_271, D2110_271 };
static const struct x12_loop loops_271[] = {
    [HEAD]  = LOOP("HEAD",  -1,    "BHT", 0, NULL, REQUIRED,    1, STAY, STAY, InquiryHead, begin_271, "beginning"),
    [A2000] = LOOP("2000A", -1,    "HL",  3, "20", REQUIRED,    0, STAY, STAY, InquiryLevel, source_level, "information source level"),
    [A2100] = LOOP("2100A", A2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, source_271, "information source name"),
    [B2000] = LOOP("2000B", -1,    "HL",  3, "21", SITUATIONAL, 0, STAY, STAY, InquiryLevel, level, "information receiver level"),
    [B2100] = LOOP("2100B", B2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, receiver_271, "information receiver name"),
    [C2000] = LOOP("2000C", -1,    "HL",  3, "22", SITUATIONAL, 0, STAY, STAY, InquiryLevel, patient_271, "subscriber level"),
    [C2100] = LOOP("2100C", C2000, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, subscriber_271, "subscriber name"),
    BENEFIT_LOOPS("C", C2000, C2110),
    [D2000_271] = LOOP("2000D", -1,        "HL",  3, "23", SITUATIONAL, 0, STAY, STAY, InquiryLevel, patient_271, "dependent level"),
    [D2100_271] = LOOP("2100D", D2000_271, "NM1", 0, NULL, REQUIRED,    1, NAMES, STAY, Party, dependent_271, "dependent name"),
    BENEFIT_LOOPS("D", D2000_271, D2110_271),
};
static const struct x12_loops all_270 = {loops_270, COUNT_OF(loops_270)}, all_271 = {loops_271, COUNT_OF(loops_271)};
const struct inquiry_guide inquiry_270 = {
    "270", "005010X279", &all_270, {"20", "21", "22", "23"}, {A2000, B2000, C2000, D2000}};
const struct inquiry_guide inquiry_271 = {
    "271", "005010X279", &all_271, {"20", "21", "22", "23"}, {A2000, B2000, C2000, D2000_271}};
/* clang-format on */
