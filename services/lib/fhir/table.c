/* The tables of FHIR paths, in the order of the resources' own (hl7.org/fhir/R4/claim.html ...). */
#include "lib/fhir/table.h"

/* clang-format off */

/* hl7.org/fhir/R4/valueset-relationship.html; 005010X222A1 SBR02, PAT01 */
static const struct fhir_word relationships[] = {
    {"self", "18"}, {"spouse", "01"}, {"child", "19"}, {"common", "53"}, {"parent", "G8"}, {"other", "G8"},
    {"injured", "G8"}, {0}};
/* hl7.org/fhir/R4/v3/ActCode/vs.html, C4BB and X12 payers' lists: SBR09 */
static const struct fhir_word filings[] = {
    {"MCPOL", "CI"}, {"EHCPOL", "CI"}, {"HIP", "CI"}, {"PUBLICPOL", "OF"}, {"HMO", "HM"}, {"PPO", "12"}, {"POS", "13"},
    /* nahdo.org/sopt, source of payment typology: Medicare (MA for institutions), Medicaid, TRICARE */
    {"1", "MB"}, {"11", "MB"}, {"12", "MB"}, {"2", "MC"}, {"21", "MC"}, {"22", "MC"}, {"31", "CH"},
    {"AUTOPOL", "AM"}, {"WCBPOL", "WC"}, {0}};
/* unitsofmeasure.org; 005010X222A1 SV103 */
static const struct fhir_word units[] = {{"min", "MJ"}, {"d", "DA"}, {"1", "UN"}, {"{unit}", "UN"}, {"each", "UN"}, {0}};
/* A US address says no country in an 837 (005010X222A1 N404). */
static const struct fhir_word countries[] = {{"CA", "CA"}, {"CAN", "CA"}, {"MX", "MX"}, {"MEX", "MX"}, {"GB", "GB"}, {"DE", "DE"}, {0}};

#define TEXT(path, member)  {path, member, NULL, NULL, AS_TEXT, 0}
#define CODE(path, member)  {path, member, NULL, NULL, AS_CODE, 0}
#define DATE(path, member)  {path, member, NULL, NULL, AS_DATE, 0}
#define CENTS(path, member) {path, member, NULL, NULL, AS_CENTS, 0}
#define MILLI(path, member) {path, member, NULL, NULL, AS_MILLI, 0}
#define WORD(path, member, words) {path, member, words, NULL, AS_TEXT, 0}
#define NEEDS(path, member, as, edit, whom) {path, member, NULL, edit, as, whom}

/* hl7.org/fhir/R4/claim-definitions.html */
static const struct fhir_row claim_rows[] = {
    TEXT ("identifier.value",                                  "patient_control"),     /* CLM01 */
    TEXT ("id",                                                "patient_control"),
    TEXT ("supportingInfo[patientaccount].valueString",        "account"),
    DATE ("created",                                           "created"),             /* BHT04 */
    CENTS("total.value",                                       "charge_cents"),        /* CLM02 */
    DATE ("billablePeriod.start",                              "statement_from"),      /* DTP*434 */
    DATE ("billablePeriod.end",                                "statement_to"),
    CODE ("supportingInfo[admtype].code.coding.code",          "admission_type"),      /* CL101 */
    CODE ("supportingInfo[pointoforigin].code.coding.code",    "admission_source"),    /* CL102 */
    CODE ("supportingInfo[discharge].code.coding.code",        "discharge_status"),    /* CL103 */
    CODE ("accident.locationAddress.state",                    "accident_state"),      /* CLM11-4 */
};
/* hl7.org/fhir/R4/claim-definitions.html#Claim.item */
static const struct fhir_row item_rows[] = {
    TEXT ("sequence",                                          "sender_line"),         /* REF*6R */
    CODE ("revenue.coding[revenue].code",                      "revenue_code"),        /* SV201 */
    NEEDS("revenue.coding.code",                               "revenue_code", AS_CODE, "INT-10", FOR_INSTITUTIONAL),
    NEEDS("productOrService.coding[hcpcs].code",               "procedure", AS_CODE, "INT-09", FOR_PROFESSIONAL), /* SV101-2 */
    NEEDS("productOrService.coding[cdt].code",                 "procedure", AS_CODE, "INT-09", FOR_DENTAL),       /* SV301-2 */
    CODE ("productOrService.coding[hipps].code",               "procedure"),
    DATE ("servicedDate",                                      "from"),                /* DTP*472 */
    DATE ("servicedPeriod.start",                              "from"),
    DATE ("servicedPeriod.end",                                "to"),
    CODE ("locationCodeableConcept.coding[pos].code",          "place_of_service"),    /* SV105 */
    MILLI("quantity.value",                                    "quantity_milli"),      /* SV104, SV205 */
    WORD ("quantity.code",                                     "unit", units),         /* SV103 */
    WORD ("quantity.unit",                                     "unit", units),
    NEEDS("net.value",                                         "charge_cents", AS_CENTS, "INT-11", FOR_ALL), /* SV102, SV203 */
    CODE ("productOrService.coding[ndc].code",                 "drug.ndc"),            /* LIN03 */
};
/* hl7.org/fhir/R4/encounter-definitions.html */
static const struct fhir_row encounter_rows[] = {
    TEXT ("account.resolve().identifier.value",                "patient_control"),     /* CLM01 */
    TEXT ("identifier.value",                                  "patient_control"),
    TEXT ("id",                                                "patient_control"),
    DATE ("period.start",                                      "statement_from"),
    DATE ("period.end",                                        "statement_to"),
    CODE ("hospitalization.dischargeDisposition.coding.code",  "discharge_status"),
    TEXT ("hospitalization.preAdmissionIdentifier.value",      "account"),
};
/* hl7.org/fhir/R4/chargeitem-definitions.html */
static const struct fhir_row charge_rows[] = {
    TEXT ("identifier.value",                                  "sender_line"),
    NEEDS("code.coding[revenue].code",                         "revenue_code", AS_CODE, "INT-10", FOR_INSTITUTIONAL),
    NEEDS("code.coding[hcpcs].code",                           "procedure", AS_CODE, "INT-09", FOR_PROFESSIONAL),
    NEEDS("code.coding[cdt].code",                             "procedure", AS_CODE, "INT-09", FOR_DENTAL),
    DATE ("occurrenceDateTime",                                "from"),
    DATE ("occurrencePeriod.start",                            "from"),
    DATE ("occurrencePeriod.end",                              "to"),
    MILLI("quantity.value",                                    "quantity_milli"),
    WORD ("quantity.code",                                     "unit", units),
    NEEDS("priceOverride.value",                               "charge_cents", AS_CENTS, "INT-11", FOR_ALL),
    CODE ("productCodeableConcept.coding[ndc].code",           "drug.ndc"),
};
/* hl7.org/fhir/R4/coverage-definitions.html */
static const struct fhir_row coverage_rows[] = {
    TEXT ("subscriberId",                                      "name.id"),             /* 2010BA NM109 */
    TEXT ("identifier[member].value",                          "name.id"),
    NEEDS("identifier.value",                                  "name.id", AS_TEXT, "INT-02", FOR_ALL),
    WORD ("relationship.coding.code",                          "relationship", relationships), /* SBR02 */
    TEXT ("class[group].value",                                "group_number"),        /* SBR03 */
    TEXT ("class[group].name",                                 "group_name"),          /* SBR04 */
    WORD ("type.coding.code",                                  "filing", filings),     /* SBR09 */
};
/* hl7.org/fhir/R4/patient-definitions.html */
static const struct fhir_row patient_rows[] = {
    NEEDS("name.family",                                       "last_name", AS_TEXT, "INT-05", FOR_ALL),  /* NM103 */
    TEXT ("name.given",                                        "first_name"),          /* NM104 */
    TEXT ("name.given[1]",                                     "middle_name"),
    TEXT ("name.suffix",                                       "suffix"),
    NEEDS("address.line",                                      "address.line1", AS_TEXT, "INT-06", FOR_ALL), /* N301 */
    TEXT ("address.line[1]",                                   "address.line2"),
    TEXT ("address.city",                                      "address.city"),        /* N401 */
    TEXT ("address.state",                                     "address.state"),
    CODE ("address.postalCode",                                "address.zip"),
    WORD ("address.country",                                   "address.country", countries),
};
/* hl7.org/fhir/R4/organization-definitions.html */
static const struct fhir_row organization_rows[] = {
    TEXT ("name",                                              "last_name"),           /* NM103 */
    CODE ("identifier[npi].value",                             "id"),                  /* NM109 */
    CODE ("type.coding[taxonomy].code",                        "taxonomy"),            /* PRV03 */
    TEXT ("address.line",                                      "address.line1"),
    TEXT ("address.line[1]",                                   "address.line2"),
    TEXT ("address.city",                                      "address.city"),
    TEXT ("address.state",                                     "address.state"),
    CODE ("address.postalCode",                                "address.zip"),
    WORD ("address.country",                                   "address.country", countries),
};
/* hl7.org/fhir/R4/practitioner-definitions.html */
static const struct fhir_row practitioner_rows[] = {
    TEXT ("name.family",                                       "last_name"),
    TEXT ("name.given",                                        "first_name"),
    TEXT ("name.given[1]",                                     "middle_name"),
    TEXT ("name.suffix",                                       "suffix"),
    CODE ("identifier[npi].value",                             "id"),
    CODE ("qualification.code.coding[taxonomy].code",          "taxonomy"),
    TEXT ("address.line",                                      "address.line1"),
    TEXT ("address.line[1]",                                   "address.line2"),
    TEXT ("address.city",                                      "address.city"),
    TEXT ("address.state",                                     "address.state"),
    CODE ("address.postalCode",                                "address.zip"),
    WORD ("address.country",                                   "address.country", countries),
};
/* hl7.org/fhir/R4/practitionerrole-definitions.html */
static const struct fhir_row role_rows[] = {
    CODE ("identifier[npi].value",                             "id"),
    CODE ("specialty.coding[taxonomy].code",                   "taxonomy"),
    CODE ("code.coding[taxonomy].code",                        "taxonomy"),
};
/* hl7.org/fhir/R4/location-definitions.html */
static const struct fhir_row location_rows[] = {
    TEXT ("name",                                              "last_name"),
    CODE ("identifier[npi].value",                             "id"),
    TEXT ("address.line",                                      "address.line1"),
    TEXT ("address.line[1]",                                   "address.line2"),
    TEXT ("address.city",                                      "address.city"),
    TEXT ("address.state",                                     "address.state"),
    CODE ("address.postalCode",                                "address.zip"),
};
/* The payer, from a Reference(Organization): Claim.insurer or Coverage.payor. */
static const struct fhir_row payer_rows[] = {
    TEXT ("resolve().name",                                    "last_name"),           /* 2010BB NM103 */
    TEXT ("display",                                           "last_name"),
    CODE ("resolve().identifier[naic].value",                  "id"),                  /* 2010BB NM109 */
    TEXT ("resolve().identifier.value",                        "id"),
    NEEDS("identifier.value",                                  "id", AS_TEXT, "INT-01", FOR_ALL),
    TEXT ("resolve().address.line",                            "address.line1"),
    TEXT ("resolve().address.city",                            "address.city"),
    TEXT ("resolve().address.state",                           "address.state"),
    CODE ("resolve().address.postalCode",                      "address.zip"),
};

#define TABLE(root, record, rows) {root, &record##__descriptor, rows, COUNT_OF(rows)}
const struct fhir_table
    fhir_claim_table        = TABLE("Claim",            claim,        claim_rows),
    fhir_item_table         = TABLE("Claim.item",       service_line, item_rows),
    fhir_encounter_table    = TABLE("Encounter",        claim,        encounter_rows),
    fhir_charge_table       = TABLE("ChargeItem",       service_line, charge_rows),
    fhir_coverage_table     = TABLE("Coverage",         subscriber,   coverage_rows),
    fhir_patient_table      = TABLE("Patient",          party,        patient_rows),
    fhir_organization_table = TABLE("Organization",     party,        organization_rows),
    fhir_practitioner_table = TABLE("Practitioner",     party,        practitioner_rows),
    fhir_role_table         = TABLE("PractitionerRole", party,        role_rows),
    fhir_location_table     = TABLE("Location",         party,        location_rows),
    fhir_payer_table        = TABLE("Coverage.payor",   party,        payer_rows);
const struct fhir_table *const fhir_tables[] = {
    &fhir_claim_table, &fhir_item_table, &fhir_encounter_table, &fhir_charge_table, &fhir_coverage_table,
    &fhir_payer_table, &fhir_patient_table, &fhir_organization_table, &fhir_practitioner_table, &fhir_role_table,
    &fhir_location_table, NULL};
/* clang-format on */
