/* Charges of an HL7 message become the claim that the profile says; what is missing is named by its
 * field. */
#include <criterion/criterion.h>
#include "lib/hl7/dft.h"

#define HEAD "MSH|^~\\&|APP|FAC|RA|RF|20260601||DFT^P03|C1|P|2.5.1\r"
#define PID                                                                \
    "PID|1||7^^^H^MR~9^^^SSA^SS||DOE^ANN^B^JR||19800102|F|||1 ELM ST^APT " \
    "2^TOWN^il^60601|||||||ACC1\r"
#define PV1 "PV1|1|O||||||1234567893^REF^ERRER^^^^^^NPI\r"
#define IN1                        \
    "IN1|1|PLAN|PAY1|PAYER ONE|9 " \
    "ROAD^^CITY^TX^75001|||GRP|GROUP|||||||DOE^ANN|SEL|||||||||||||||||||M123\r"
#define FT1                                                                               \
    "FT1|1|T1||20260601||CG|CDM77|||2|150.00|75.00|LAB||||||R51.9^HEADACHE^I10~I10^^I10|" \
    "1234567893^HOUSE^GREG^^^^^^NPI|||||99213|25~59\r"

static const char profile_yaml[] =
    "application: \"*\"\nfacility: \"*\"\nclaim_closes: each_message\nbilling_name: "
    "CLINIC\nbilling_npi: \"1003000019\"\n"
    "billing_tax_id: \"910000101\"\nbilling_taxonomy: 207Q00000X\nbilling_line1: 1 "
    "ROAD\nbilling_city: TOWN\n"
    "billing_state: IL\nbilling_zip: \"606011234\"\nbilling_phone: \"5550100200\"\nfiling: CI\n"
    "classes:\n  - [I, institutional, \"11\", \"0120\"]\n  - [\"*\", professional, \"22\", \"\"]\n"
    "departments:\n  - [LAB, \"0300\"]\nprocedures:\n  - [J, \"0636\"]\n  - [J1, \"0250\"]\n";

static struct arena *arena;
static struct hl7_profile profile;

static void set_up(void)
{
    struct config_fault fault;
    arena = arena_new(1 << 22);
    cr_assert_eq(hl7_profile_read(str_of(profile_yaml), STR("p"), arena, &profile, &fault), OK,
                 "%s", fault.what);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(dft, .init = set_up, .fini = tear_down);

static Claim *bind(const char *message)
{
    Claim *claim = NULL;
    const char *fault = NULL;
    cr_assert_eq(dft_bind(str_of(message), &profile, arena, &claim, &fault), OK, "%s", fault);
    (void)dft_net(claim, arena);
    return claim;
}

#define expect_text(member, text) \
    cr_expect(str_is(str_from(member), text), "%.*s", (int)(member).len, (member).data)

static const char *findings_of(const Claim *claim)
{
    str all = STR("");
    for (size_t i = 0; i < claim->n_findings; i++)
        all = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(all), i ? " " : "",
                           STR_ARGS(str_from(claim->findings[i]->field)));
    return arena_text(arena, all);
}

Test(dft, binds_the_patient_the_payer_and_the_biller)
{
    const Claim *claim = bind(HEAD PID PV1 IN1 FT1);
    cr_expect_eq(claim->type, CLAIM_TYPE__PROFESSIONAL);
    expect_text(claim->patient_control, "ACC1");
    expect_text(claim->account, "ACC1");
    expect_text(claim->medical_record, "7");
    expect_text(claim->facility_code, "22");
    expect_text(claim->facility_qualifier, "B");
    expect_text(claim->frequency, "1");
    cr_expect_eq(claim->created, 20260601);
    cr_expect_eq(claim->patient_birth_date, 19800102);
    expect_text(claim->patient_sex, "F");
    cr_expect_null(claim->patient);
    expect_text(claim->subscriber->relationship, "18");
    expect_text(claim->subscriber->group_number, "GRP");
    expect_text(claim->subscriber->filing, "CI");
    cr_expect_eq(claim->subscriber->birth_date, 19800102);
    expect_text(claim->subscriber->name->last_name, "DOE");
    expect_text(claim->subscriber->name->suffix, "JR");
    expect_text(claim->subscriber->name->id, "M123");
    expect_text(claim->subscriber->name->id_qualifier, "MI");
    expect_text(claim->subscriber->name->address->line2, "APT 2");
    expect_text(claim->subscriber->name->address->state, "IL");
    expect_text(claim->payer->id, "PAY1");
    expect_text(claim->payer->last_name, "PAYER ONE");
    expect_text(claim->billing->id, "1003000019");
    expect_text(claim->billing->references[0]->value, "910000101");
    cr_expect_str_eq(findings_of(claim), "");
}

Test(dft, binds_the_charge_its_reasons_and_its_provider)
{
    const Claim *claim = bind(HEAD PID PV1 IN1 FT1);
    cr_assert_eq(claim->n_lines, 1);
    const ServiceLine *line = claim->lines[0];
    expect_text(line->procedure, "99213");
    expect_text(line->procedure_qualifier, "HC");
    cr_assert_eq(line->n_modifiers, 2);
    expect_text(line->modifiers[1], "59");
    expect_text(line->sender_line, "T1");
    cr_expect_eq(line->from, 20260601);
    cr_expect_eq(line->to, 20260601);
    cr_expect_eq(line->charge_cents, 15000);
    cr_expect_eq(line->quantity_milli, 2000);
    cr_expect_eq(claim->charge_cents, 15000);
    cr_expect_eq(claim->statement_from, 20260601);
    cr_assert_eq(claim->n_diagnoses, 2);
    expect_text(claim->diagnoses[0]->code, "R519");
    expect_text(claim->diagnoses[0]->qualifier, "ABK");
    expect_text(claim->diagnoses[1]->qualifier, "ABF");
    cr_assert_eq(line->n_pointers, 2);
    cr_expect_eq(line->pointers[1], 2);
    cr_assert_eq(claim->n_providers, 2);
    expect_text(claim->providers[0]->entity, "DN");
    expect_text(claim->providers[1]->entity, "82");
    expect_text(claim->providers[1]->id, "1234567893");
    cr_expect_eq(line->n_providers, 0);
}

Test(dft, names_each_missing_field)
{
    static const struct {
        const char *message, *fields;
    } rows[] = {
        {HEAD PID PV1 FT1, "IN1-3 IN1-36"},
        {HEAD "PID|1||7||DOE^ANN\r" IN1 FT1, "PID-7 PID-8 PID-11"},
        {HEAD PID IN1 "FT1|1|||20260601||CG|CDM77||||10\r", "DG1-3 FT1-25 FT1-20"},
        {HEAD PID IN1 "FT1|1|||20260601||CG|99213|||||||||||||5^X^Y\rDG1|1||R519\r",
         "FT1-11 FT1-20"},
        {HEAD PID IN1
         "FT1|1|||20260601||CG|99213||||1||||||||R519|1234567893\rDG1|1||29857009^PAIN^SCT\r",
         ""},
        {HEAD PID IN1
         "FT1|1|||20260601||CG|99213||||1|||||||||1234567893\rDG1|1||29857009^PAIN^SCT\r",
         "DG1-3"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_str_eq(findings_of(bind(rows[i].message)), rows[i].fields, "row %zu: %s", i,
                         findings_of(bind(rows[i].message)));
}

Test(dft, reads_a_dependent_and_takes_the_guarantor_where_no_insured_is_named)
{
    const Claim *claim =
        bind(HEAD PID "IN1|1|PLAN|PAY1|P|||||||||||||CHD|||||||||||||||||||M123\r"
                      "GT1|1||DOE^BOB||2 OAK ST^^TOWN^IL^60601|||19500101|M\r" FT1);
    cr_assert_not_null(claim->patient);
    expect_text(claim->patient->last_name, "DOE");
    expect_text(claim->patient->entity, "QC");
    expect_text(claim->patient_relationship, "19");
    expect_text(claim->subscriber->name->first_name, "BOB");
    cr_expect_eq(claim->subscriber->birth_date, 19500101);
    expect_text(claim->subscriber->name->address->line1, "2 OAK ST");
    cr_expect_eq(claim->patient_birth_date, 19800102);
}

Test(dft, keeps_the_second_insurance_as_another_payer)
{
    const Claim *claim = bind(
        HEAD PID IN1 "IN1|2|X|PAY2|PAYER TWO||||||||||||DOE^BOB|SPO|||||||||||||||||||M9\r" FT1);
    cr_assert_eq(claim->n_other_payers, 1);
    expect_text(claim->other_payers[0]->payer->id, "PAY2");
    expect_text(claim->other_payers[0]->subscriber->sequence, "S");
    expect_text(claim->other_payers[0]->subscriber->relationship, "01");
}

/* The third and the fourth were both tertiary, which PAY-11 rejects. */
Test(dft, all_insurances_are_payers_in_their_order)
{
    const Claim *claim = bind(HEAD PID PV1 IN1 "IN1|2|P|PAY2\rIN1|3|P|PAY3\rIN1|4|P|PAY4\r" FT1);
    static const char *const sequences[] = {"S", "T", "A"};
    cr_assert_eq(claim->n_other_payers, COUNT_OF(sequences));
    for (size_t i = 0; i < COUNT_OF(sequences); i++)
        expect_text(claim->other_payers[i]->subscriber->sequence, sequences[i]);
}

Test(dft, makes_an_institutional_claim_of_an_inpatient)
{
    const Claim *claim = bind(
        HEAD PID
        "PV1|1|I||1|||1234567893^ATT^END^^^^^^&2.16.840.1.113883.4.6&ISO|||||||7|||||||||||||||||||"
        "|||01"
        "||||||||202606011130|202606031000\r" IN1
        "FT1|1|||20260601||CG|J1100|||10|50||LAB||||||||||||J1100\rFT1|2|||20260602||CG|X||||900\r"
        "FT1|3|||20260602||CG|J0696||||70\r"
        "PR1|1||0DTJ4ZZ^^I10P||20260602\rDG1|1||K35.80^^I10|||F||||||||||||||||||||Y\rDG1|2||R10.9^"
        "^I10|||A\r");
    cr_expect_eq(claim->type, CLAIM_TYPE__INSTITUTIONAL);
    expect_text(claim->facility_code, "11");
    expect_text(claim->facility_qualifier, "A");
    expect_text(claim->admission_type, "1");
    expect_text(claim->admission_source, "7");
    expect_text(claim->discharge_status, "01");
    cr_expect_eq(claim->statement_from, 20260601);
    cr_expect_eq(claim->statement_to, 20260603);
    cr_assert_eq(claim->n_dates, 2);
    expect_text(claim->dates[0]->qualifier, "435");
    expect_text(claim->dates[0]->time, "1130");
    cr_assert_eq(claim->n_lines, 3);
    expect_text(claim->lines[0]->revenue_code, "0300");
    expect_text(claim->lines[1]->revenue_code, "0120");
    expect_text(claim->lines[2]->revenue_code, "0636");
    cr_expect_eq(claim->lines[0]->n_pointers, 0);
    cr_assert_eq(claim->n_procedures, 1);
    expect_text(claim->procedures[0]->qualifier, "BBR");
    cr_assert_eq(claim->n_diagnoses, 2);
    expect_text(claim->diagnoses[0]->present_on_admission, "Y");
    expect_text(claim->diagnoses[1]->qualifier, "ABJ");
    expect_text(claim->providers[0]->entity, "71");
    cr_expect_str_eq(findings_of(claim), "");
}

Test(dft, takes_an_outpatients_admitting_diagnosis_as_the_reason_for_the_visit)
{
    static const struct hl7_class classes[] = {
        {{"*", 1}, CLAIM_TYPE__INSTITUTIONAL, {"13", 2}, {"0450", 4}}};
    static const struct hl7_profile hospital = {.classes = classes, .class_count = 1};
    Claim *claim;
    const char *fault;
    cr_assert_eq(dft_bind(STR(HEAD PID IN1 FT1 "DG1|1||R079|||A\rDG1|2||I10|||F\r"), &hospital,
                          arena, &claim, &fault),
                 OK);
    cr_assert_eq(claim->n_diagnoses, 3);
    expect_text(claim->diagnoses[0]->qualifier, "ABK");
    expect_text(claim->diagnoses[1]->code, "I10");
    expect_text(claim->diagnoses[2]->code, "R079");
    expect_text(claim->diagnoses[2]->qualifier, "APR");
}

/* An 837I was written without CL103, since outpatient visits carry no PV1-36. */
Test(dft, gives_an_outpatient_bill_the_profiles_discharge_status)
{
    static const struct hl7_class classes[] = {
        {{"I", 1}, CLAIM_TYPE__INSTITUTIONAL, {"11", 2}, {"0120", 4}},
        {{"*", 1}, CLAIM_TYPE__INSTITUTIONAL, {"13", 2}, {"0450", 4}}};
    static const struct hl7_profile hospital = {
        .classes = classes, .class_count = 2, .outpatient_status = {"01", 2}};
    static const struct {
        const char *message, *status;
    } rows[] = {{HEAD PID IN1 FT1 "PV1|1|O\r", "01"},
                {HEAD PID IN1 FT1 "PV1|1|E||||||||||||||||||||||||||||||||||07\r", "07"},
                {HEAD PID IN1 FT1 "PV1|1|I\r", ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Claim *claim;
        const char *fault;
        cr_assert_eq(dft_bind(str_of(rows[i].message), &hospital, arena, &claim, &fault), OK);
        expect_text(claim->discharge_status, rows[i].status);
    }
}

Test(dft, nets_credits_against_the_same_service)
{
    static const struct {
        const char *charges;
        size_t lines;
        int64_t cents, first_milli;
        const char *fields;
    } rows[] = {
        {"FT1|1|||20260601||CG|99213|||1|100\rFT1|2|||20260601||CG|99214|||1|50\rFT1|3|||20260601||"
         "CR|99213|||1|100\r",
         1, 5000, 1000, ""},
        {"FT1|1|||20260601||CR|99213|||1|100\rFT1|2|||20260601||CG|99213|||1|100\r", 0, 0, 0, ""},
        {"FT1|1|||20260601||CG|J1100|||3|30\rFT1|2|||20260601||CR|J1100|||1|10\r", 1, 2000, 2000,
         ""},
        {"FT1|1|||20260601||CG|J1100|||3|30\rFT1|2|||20260601||CR|J1100|||-1|-10\r", 1, 2000, 2000,
         ""},
        {"FT1|1|||20260601||CG|J1100|||1|30\rFT1|2|||20260601||CD|J1100|||1|10\r", 1, 2000, 1000,
         ""},
        {"FT1|1|||20260601||CG|99213|||1|100\rFT1|2|||20260602||CR|99213|||1|100\r", 2, 0, 1000,
         "FT1-6"},
        {"FT1|1|||20260601||CG|99213|||1|100\rFT1|2|||20260601||PY|CASH|||1|20\r", 1, 10000, 1000,
         ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const str message =
            arena_printf(arena, "%s%sDG1|1||R519\rPV1|1|O\r", HEAD PID IN1, rows[i].charges);
        const Claim *claim = bind(arena_text(arena, message));
        const char *fields = findings_of(claim);
        cr_expect_eq(claim->n_lines, rows[i].lines, "row %zu", i);
        cr_expect_eq(claim->charge_cents, rows[i].cents, "row %zu: %ld", i,
                     (long)claim->charge_cents);
        if (claim->n_lines)
            cr_expect_eq(claim->lines[0]->quantity_milli, rows[i].first_milli, "row %zu", i);
        cr_expect_eq(strstr(fields, "FT1-6") != NULL, rows[i].fields[0] != 0, "row %zu: %s", i,
                     fields);
    }
}

Test(dft, merges_an_accounts_messages_into_one_claim)
{
    Claim *first, *second;
    const char *fault;
    struct arena *later = arena_new(1 << 20);
    cr_assert_eq(dft_bind(STR(HEAD PID IN1
                              "FT1|1|||20260601||CG|99213|||1|100||||||||R519|1234567893^A^B\r"),
                          &profile, arena, &first, &fault),
                 OK);
    cr_assert_eq(
        dft_bind(
            STR(HEAD PID "FT1|1|||20260602||CG|80053|||1|40||||||||E119~R519|1003000019^C^D\r"),
            &profile, arena, &second, &fault),
        OK);
    const size_t len = protobuf_c_message_get_packed_size(&first->base);
    uint8_t *packed = arena_alloc(later, len);
    (void)protobuf_c_message_pack(&first->base, packed);
    ProtobufCAllocator allocator = arena_allocator(later);
    Claim *account = claim__unpack(&allocator, len, packed);
    dft_merge(account, second, later);
    cr_expect_eq(dft_net(account, later), 0);
    cr_assert_eq(account->n_lines, 2);
    cr_expect_eq(account->charge_cents, 14000);
    cr_expect_eq(account->statement_to, 20260602);
    cr_assert_eq(account->n_diagnoses, 2);
    cr_assert_eq(account->lines[1]->n_pointers, 2);
    cr_expect_eq(account->lines[1]->pointers[0], 2);
    cr_expect_eq(account->lines[1]->pointers[1], 1);
    cr_assert_eq(account->lines[1]->n_providers, 1,
                 "another rendering provider stays with its line");
    cr_expect_eq(account->n_providers, 1);
    expect_text(account->payer->id, "PAY1");
    arena_free(later);
}

#define NOTES                                          \
    "NTE|1||Left knee\\.br\\swollen~since May\r"       \
    "OBX|1|TX|8709-8^^LN||No evidence of \\T\\ pain\r" \
    "OBX|2|NM|8302-2^^LN||180\r"                       \
    "OBX|3|ED|PDF||^application^pdf^Base64^JVBERi0x\r"

Test(dft, keeps_the_notes_beside_the_charges_and_no_numbers_or_documents)
{
    Claim *claim = bind(HEAD PID PV1 IN1 FT1 NOTES);
    cr_assert_eq(claim->n_documentation, 2);
    expect_text(claim->documentation[0]->qualifier, "NTE-3");
    expect_text(claim->documentation[0]->text, "Left knee swollen\nsince May");
    expect_text(claim->documentation[1]->qualifier, "OBX-5");
    expect_text(claim->documentation[1]->text, "No evidence of & pain");
    cr_expect_eq(claim->n_notes, 0); /* what goes to the payer is another thing */
    dft_merge(claim, bind(HEAD PID PV1 IN1 FT1 NOTES), arena);
    cr_expect_eq(claim->n_documentation, 4);
}

Test(dft, keeps_no_more_notes_than_a_claim_can_carry)
{
    static const char head[] = HEAD PID PV1 IN1 FT1, note[] = "NTE|1||twenty bytes of text\r";
    enum { NOTES_MADE = 2000 };
    char *message = arena_alloc(arena, sizeof head + NOTES_MADE * sizeof note), *at = message;
    memcpy(at, head, sizeof head - 1);
    at += sizeof head - 1;
    for (int i = 0; i < NOTES_MADE; i++, at += sizeof note - 1) memcpy(at, note, sizeof note - 1);
    const Claim *claim = bind(message);
    cr_expect_eq(claim->n_documentation, 32768 / 20);
}

Test(dft, refuses_a_message_without_a_patient)
{
    Claim *claim;
    const char *fault;
    cr_expect_eq(dft_bind(STR(HEAD FT1), &profile, arena, &claim, &fault), REJECT);
    cr_expect_str_eq(fault, "PID");
    cr_expect_eq(dft_bind(STR("junk"), &profile, arena, &claim, &fault), REJECT);
    cr_expect_str_eq(fault, "MSH");
}

Test(dft, survives_an_amount_that_nobody_bills)
{
    const Claim *claim =
        bind(HEAD PID IN1 "FT1|1|||20260601||CG|99213|||9999999999999|99999999999999\r"
                          "FT1|1|||20260601||CG|99213|||9999999999|9999999999|99999999999\r");
    cr_expect_eq(claim->charge_cents, 999999999900);
}

Test(hl7_patient, takes_the_record_number_of_its_authority)
{
    static const struct {
        const char *message, *authority, *record, *payer, *member;
    } rows[] = {
        {HEAD PID IN1, "H", "7", "PAY1", "M123"},
        {HEAD "PID|1||9^^^SSA^SS~7^^^H^MR||A^B\r", "H", "7", "", ""},
        {HEAD "PID|1||7||A^B\r", "FAC", "7", "", ""},
        {HEAD "PID|1|8|||A^B\r", "FAC", "8", "", ""},
        {HEAD "PID|1||\"\"||A^B\r", "FAC", "", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct patient_identity patient;
        cr_assert_eq(hl7_patient(str_of(rows[i].message), &patient), OK);
        cr_expect(str_is(patient.authority, rows[i].authority), "row %zu", i);
        cr_expect(str_is(patient.record_number, rows[i].record), "row %zu", i);
        cr_expect(str_is(patient.payer_id, rows[i].payer), "row %zu", i);
        cr_expect(str_is(patient.member_id, rows[i].member), "row %zu", i);
    }
    struct patient_identity patient;
    cr_expect_eq(hl7_patient(STR("junk"), &patient), REJECT);
}
