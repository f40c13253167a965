/* Claims and Encounters come into the claim model whole; what they lack is named by its path. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "reading.h"

static bool is(bytes text, const char *want)
{
    return str_is(str_from(text), want);
}

Test(claim, professional_is_bound_through_its_references)
{
    struct reading reading = reading_of_sample("professional.json");
    const Claim *claim = reading_claim(&reading);
    cr_expect_eq(reading.count, 1u);
    cr_expect_eq(claim->type, CLAIM_TYPE__PROFESSIONAL);
    cr_expect(is(claim->patient_control, "FP-0001"));
    cr_expect_eq(claim->charge_cents, 15000);
    cr_expect_eq(claim->created, 20260629);
    cr_expect(is(claim->facility_code, "11"));
    cr_expect(is(claim->medical_record, "MPAT1"));
    cr_expect_eq(claim->patient_birth_date, 19710712);
    cr_expect(is(claim->patient_sex, "F"));
    cr_expect_null(claim->patient, "the subscriber is the patient");
    cr_expect(is(claim->subscriber->relationship, "18"));
    cr_expect(is(claim->subscriber->name->last_name, "Santos"));
    cr_expect(is(claim->subscriber->name->id, "W500600700"));
    cr_expect(is(claim->subscriber->group_number, "G100"));
    cr_expect(is(claim->payer->id, "SUMC2"));
    cr_expect(is(claim->billing->id, "1003000035"));
    cr_expect(is(claim->billing->taxonomy, "261QP2300X"));
    cr_expect(is(claim->billing->references[0]->value, "910000303"), "without its hyphen");
    cr_expect(is(claim->billing->address->zip, "558022222"));
    cr_assert_eq(claim->n_providers, 1u);
    cr_expect(is(claim->providers[0]->entity, "82"));
    cr_assert_eq(claim->n_diagnoses, 2u);
    cr_expect(is(claim->diagnoses[0]->qualifier, "ABK") && is(claim->diagnoses[0]->code, "R7303"));
    cr_expect(is(claim->diagnoses[1]->qualifier, "ABF") && is(claim->diagnoses[1]->code, "G4733"),
              "through diagnosisReference");
    cr_assert_eq(claim->n_lines, 2u);
    cr_expect_eq(claim->lines[0]->charge_cents, 14250);
    cr_expect(is(claim->lines[0]->modifiers[0], "25"));
    cr_expect_eq(claim->lines[1]->n_pointers, 1u);
    cr_expect_eq(claim->lines[1]->pointers[0], 2);
    cr_expect_eq(claim->n_findings, 0u);
    reading_free(&reading);
}

Test(claim, institutional_takes_form_locators_from_supporting_info)
{
    struct reading reading = reading_of_sample("institutional.json");
    const Claim *claim = reading_claim(&reading);
    cr_expect_eq(claim->type, CLAIM_TYPE__INSTITUTIONAL);
    cr_expect(is(claim->facility_code, "13") && is(claim->frequency, "1"));
    cr_expect(is(claim->admission_type, "3") && is(claim->admission_source, "1"));
    cr_expect(is(claim->discharge_status, "01"));
    cr_expect(is(claim->subscriber->filing, "MA"), "Medicare, of an institution");
    cr_expect_eq(claim->statement_to, 20260611, "a dateTime's day");
    cr_expect(is(claim->providers[0]->entity, "71"));
    cr_expect(is(claim->lines[1]->revenue_code, "0301"));
    cr_expect_eq(claim->n_findings, 0u);
    reading_free(&reading);
}

Test(claim, oral_takes_tooth_and_surfaces_and_its_contained_resources)
{
    struct reading reading = reading_of_sample("oral.json");
    const Claim *claim = reading_claim(&reading);
    cr_expect_eq(claim->type, CLAIM_TYPE__DENTAL);
    cr_assert_eq(claim->lines[0]->n_teeth, 1u);
    cr_expect(is(claim->lines[0]->teeth[0]->code, "19"), "FDI 36");
    cr_expect_eq(claim->lines[0]->teeth[0]->n_surfaces, 2u);
    cr_expect(is(claim->lines[0]->procedure_qualifier, "AD"));
    cr_expect(is(claim->patient->first_name, "Mia"), "a child on a parent's coverage");
    cr_expect(is(claim->patient_relationship, "19"));
    cr_expect(is(claim->subscriber->name->first_name, "Jon"));
    cr_expect_eq(claim->subscriber->birth_date, 19850203);
    cr_expect_eq(claim->patient_birth_date, 20160203);
    reading_free(&reading);
}

Test(claim, is_made_of_an_encounter_and_its_billable_charges)
{
    struct reading reading = reading_of_sample("encounter.json");
    const Claim *claim = reading_claim(&reading);
    cr_expect(str_is(reading.events[0].type, "Encounter"));
    cr_expect_eq(claim->type, CLAIM_TYPE__PROFESSIONAL);
    cr_assert_eq(claim->n_lines, 1u, "an aborted charge is none");
    cr_expect(is(claim->lines[0]->procedure, "99212"));
    cr_expect_eq(claim->charge_cents, 8525);
    cr_expect(is(claim->diagnoses[0]->code, "R7303"), "the ICD coding beside SNOMED's");
    cr_expect(is(claim->providers[0]->taxonomy, "207Q00000X"),
              "PractitionerRole before Practitioner");
    cr_expect(is(claim->providers[0]->id, "1503250676"));
    cr_expect(is(claim->subscriber->name->id, "W500600700"));
    cr_expect_eq(claim->n_findings, 0u);
    reading_free(&reading);
}

Test(claim, with_snomed_only_is_held_by_path)
{
    struct reading reading = reading_of_sample("snomed.json");
    const Claim *claim = reading_claim(&reading);
    cr_expect(claim_lacks(claim, "INT-07", "Claim.diagnosis"));
    cr_expect(claim_lacks(claim, "INT-09", "Claim.item[0].productOrService.coding.code"));
    cr_expect(claim_lacks(claim, "INT-11", "Claim.item[1].net.value"));
    reading_free(&reading);
}

Test(claim, alone_without_what_it_refers_to_is_held)
{
    struct reading reading = reading_of(
        STR("{\"resourceType\":\"Claim\",\"id\":\"a\",\"status\":\"active\",\"use\":\"claim\","
            "\"type\":{\"coding\":[{\"code\":\"professional\"}]},\"patient\":{\"reference\":"
            "\"Patient/1\"},\"provider\":{\"reference\":\"Organization/"
            "1\"},\"item\":[{\"sequence\":"
            "1}]}"),
        0, 0);
    static const struct {
        const char *edit, *field;
    } rows[] = {
        {"INT-01", "Coverage.payor.identifier.value"},
        {"INT-02", "Coverage.identifier.value"},
        {"INT-03", "Patient.birthDate"},
        {"INT-04", "Patient.gender"},
        {"INT-05", "Patient.name.family"},
        {"INT-06", "Patient.address.line"},
        {"INT-07", "Claim.diagnosis"},
        {"INT-08", "Claim.provider.identifier"},
        {"INT-11", "Claim.item[0].net.value"},
    };
    const Claim *claim = reading_claim(&reading);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect(claim_lacks(claim, rows[i].edit, rows[i].field), "%s %s", rows[i].edit,
                  rows[i].field);
    reading_free(&reading);
}

/* A Claim with one member changed by text, and the rule that refuses it. */
Test(claim, that_is_never_billed_is_refused_with_its_reason)
{
    static const struct {
        const char *text, *rule;
    } rows[] = {
        {"\"status\":\"active\",\"use\":\"predetermination\"", "fhir.use"},
        {"\"status\":\"active\",\"use\":\"preauthorization\"", "fhir.use"},
        {"\"status\":\"active\"", "fhir.use"},
        {"\"status\":\"draft\",\"use\":\"claim\"", "fhir.status"},
        {"\"status\":\"entered-in-error\",\"use\":\"claim\"", "fhir.status"},
        {"\"status\":\"active\",\"use\":\"claim\",\"type\":{\"coding\":[{\"code\":\"pharmacy\"}]}",
         "fhir.type"},
        {"\"status\":\"active\",\"use\":\"claim\",\"type\":{\"coding\":[{\"code\":\"vision\"}]}",
         "fhir.type"},
        {"\"status\":\"active\",\"use\":\"claim\",\"type\":{\"coding\":[{\"code\":\"oral\"}]}",
         "fhir.item"},
        {"\"status\":\"active\",\"use\":\"claim\",\"type\":{\"coding\":[{\"code\":\"oral\"}]},"
         "\"item\":[{}],\"patient\":{\"reference\":\"#gone\"}",
         "fhir.reference"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[512];
        (void)snprintf(text, sizeof text, "{\"resourceType\":\"Claim\",\"id\":\"a\",%s}",
                       rows[i].text);
        struct reading reading = reading_of(str_of(text), 0, 0);
        cr_assert_eq(reading.count, 1u, "%s", text);
        cr_assert_eq(reading.events[0].kind, FHIR_REFUSED, "%s", text);
        cr_expect_str_eq(reading.events[0].refusal->rule, rows[i].rule, "%s", text);
        cr_expect_null(reading.events[0].claim);
        reading_free(&reading);
    }
}

static str without(struct arena *arena, str text, const char *from, const char *to)
{
    const char *at = memmem(text.at, text.len, from, strlen(from));
    cr_assert_not_null(at, "%s", from);
    return arena_printf(arena, "%.*s%s%.*s", (int)(at - text.at), text.at, to,
                        (int)(text.len - (size_t)(at - text.at) - strlen(from)), at + strlen(from));
}

Test(claim, in_a_bundle_without_its_patient_or_coverage_is_refused)
{
    static const char *const ids[] = {
        "urn:uuid:00000000-0000-4000-8000-000000000002\",\n   \"resource",
        "urn:uuid:00000000-0000-4000-8000-000000000005\",\n   \"resource"};
    struct arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        const str text = without(arena, sample_text("professional.json"), ids[i],
                                 "urn:uuid:gone\",\n   \"resource");
        struct reading reading = reading_of(text, 0, 0);
        cr_assert_eq(reading.events[0].kind, FHIR_REFUSED);
        cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.reference");
        reading_free(&reading);
    }
    arena_free(arena);
}

/* Fuzzing found a claim without lines: all charges of the encounter were aborted. */
Test(claim, is_not_made_of_an_encounter_without_a_billable_charge)
{
    struct arena *arena = arena_new(1 << 20);
    const str text = without(arena, sample_text("encounter.json"), "\"billable\"", "\"planned\"");
    struct reading reading = reading_of(text, 0, 0);
    cr_assert_eq(reading.count, 1u);
    cr_assert_eq(reading.events[0].kind, FHIR_REFUSED);
    cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.item");
    reading_free(&reading);
    arena_free(arena);
}

/* A detail was one line, whatever its own parts cost. */
Test(claim, bills_the_sub_details_that_have_a_price)
{
    const str text = STR(
        "{\"resourceType\":\"Claim\",\"id\":\"a\",\"status\":\"active\",\"use\":\"claim\",\"type\":"
        "{\"coding\":[{\"code\":\"professional\"}]},\"item\":[{\"sequence\":1,\"servicedDate\":"
        "\"2026-06-01\",\"net\":{\"value\":30},\"detail\":[{\"sequence\":1,\"revenue\":{\"coding\":"
        "[{\"code\":\"0301\"}]},\"subDetail\":[{\"sequence\":1,\"productOrService\":{\"coding\":["
        "{\"system\":\"http://www.ama-assn.org/go/"
        "cpt\",\"code\":\"80053\"}]},\"net\":{\"value\":12.5}},{\"sequence\":2,\"unitPrice\":{"
        "\"value\":"
        "2.5},\"quantity\":{\"value\":3}}]},{\"sequence\":2,\"net\":{\"value\":10},\"subDetail\":["
        "{\"sequence\":1,\"productOrService\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/"
        "ndc\","
        "\"code\":\"00409-4688-02\"}]}}]}]}]}");
    struct reading reading = reading_of(text, 0, 0);
    const Claim *claim = reading_claim(&reading);
    cr_assert_eq(claim->n_lines, 3u);
    cr_expect_eq(claim->lines[0]->charge_cents, 1250);
    cr_expect(is(claim->lines[0]->procedure, "80053"));
    cr_expect(is(claim->lines[0]->revenue_code, "0301"), "of its detail");
    cr_expect_eq(claim->lines[0]->from, 20260601, "of its item");
    cr_expect_eq(claim->lines[1]->charge_cents, 750);
    cr_expect_eq(claim->lines[2]->charge_cents, 1000);
    cr_assert_not_null(claim->lines[2]->drug, "a part without a price describes");
    cr_expect_eq(claim->charge_cents, 3000);
    reading_free(&reading);
}

Test(claim, with_more_details_than_lines_is_refused_not_cut)
{
    struct arena *arena = arena_new(1 << 22);
    const size_t n = FHIR_LINES_MAX + 1;
    static const char detail[] = ",{\"net\":{\"value\":1}}";
    char *details = arena_alloc(arena, n * sizeof detail + 1);
    for (size_t i = 0; i < n; i++) memcpy(details + i * (sizeof detail - 1), detail, sizeof detail);
    const str text = arena_printf(
        arena,
        "{\"resourceType\":\"Claim\",\"id\":\"a\",\"status\":\"active\",\"use\":\"claim\",\"type\":"
        "{\"coding\":[{\"code\":\"oral\"}]},\"item\":[{\"sequence\":1,\"detail\":[%s]}]}",
        details + 1);
    struct reading reading = reading_of(text, 0, 0);
    cr_assert_eq(reading.events[0].kind, FHIR_REFUSED);
    cr_expect_str_eq(reading.events[0].refusal->rule, "fhir.items");
    reading_free(&reading);
    arena_free(arena);
}

#define NOTES(text) "[{\"text\":\"" text "\"}]"

Test(claim, keeps_the_notes_of_what_it_is_made_of)
{
    json_t *root = sample_json("encounter.json");
    json_put(root, "entry.1.resource.note", NOTES("left knee"));
    json_put(root, "entry.4.resource.note", NOTES("right knee"));
    json_put(root, "entry.2.resource.note", "[{\"text\":\"\"},{\"authorString\":\"a\"}]");
    struct reading reading = reading_of_json(root);
    const Claim *claim = reading_claim(&reading);
    cr_assert_eq(claim->n_documentation, 2u);
    cr_expect(is(claim->documentation[0]->qualifier, "Condition.note"));
    cr_expect(is(claim->documentation[0]->text, "left knee"));
    cr_expect(is(claim->documentation[1]->qualifier, "Procedure.note"));
    cr_expect_eq(claim->n_notes, 0u); /* what goes to the payer is another thing */
    reading_free(&reading);
}

Test(claim, keeps_its_textual_information_and_the_notes_of_its_conditions)
{
    json_t *root = sample_json("professional.json");
    json_put(root, "entry.6.resource.note", NOTES("left knee"));
    json_put(
        root, "entry.0.resource.supportingInfo",
        "[{\"sequence\":1,\"category\":{\"coding\":[{\"code\":\"info\"}]},\"valueString\":\"rule "
        "out\"},{\"sequence\":2,\"category\":{\"coding\":[{\"code\":\"other\"}]},"
        "\"valueString\":\"x\"}]");
    struct reading reading = reading_of_json(root);
    const Claim *claim = reading_claim(&reading);
    cr_assert_eq(claim->n_documentation, 2u);
    cr_expect(is(claim->documentation[0]->qualifier, "Condition.note"));
    cr_expect(is(claim->documentation[1]->qualifier, "Claim.supportingInfo"));
    cr_expect(is(claim->documentation[1]->text, "rule out"));
    reading_free(&reading);
}
