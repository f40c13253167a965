/* The table of code sets: key parts and columns of each. */
#include "lib/codeset/schema.h"

/* clang-format off */
/* NOLINTBEGIN(bugprone-macro-parentheses): initializers of members. */
#define CODE(name, bytes) .parts = {{name, bytes}}, .head_parts = 1
#define ICD_COLUMNS .columns = {{"flags", CELL_FLAGS}, {"text", CELL_TEXT}}
#define PTP(set_name, text) {.name = set_name, .doc = text, \
    .parts = {{"column1", 5}, {"column2", 5}}, .head_parts = 1, .several = true, .paired = true, \
    .columns = {{"indicator", CELL_INT}, {"prior_1996", CELL_INT}, {"rationale", CELL_TEXT}}}
#define MUE(set_name, text) {.name = set_name, .doc = text, CODE("code", 5), \
    .columns = {{"units", CELL_INT}, {"mai", CELL_INT}, {"rationale", CELL_TEXT}}}
#define ZIP(set_name, bytes, text) {.name = set_name, .doc = text, CODE("zip", bytes), .columns = { \
    {"state", CELL_TEXT}, {"carrier", CELL_TEXT}, {"locality", CELL_TEXT}, {"rural", CELL_TEXT}, \
    {"plus_four", CELL_TEXT}}}

/* NOLINTEND(bugprone-macro-parentheses) */

static const struct set_schema schemas[CODESET_COUNT] = {
    [CODESET_ICD10CM]          = {.name = "icd10cm", .doc = "Diagnosis codes", CODE("code", 8), ICD_COLUMNS},
    [CODESET_HCPCS]            = {.name = "hcpcs", .doc = "HCPCS Level II codes", CODE("code", 5), .columns = {
        {"action", CELL_TEXT}, {"action_date", CELL_DATE}, {"coverage", CELL_TEXT}, {"pricing1", CELL_TEXT},
        {"pricing2", CELL_TEXT}, {"pricing3", CELL_TEXT}, {"pricing4", CELL_TEXT}, {"multiple_pricing", CELL_TEXT},
        {"betos", CELL_TEXT}, {"types_of_service", CELL_TEXT}, {"anesthesia_units", CELL_INT},
        {"asc_group", CELL_TEXT}, {"lab", CELL_TEXT}, {"cross_reference", CELL_TEXT}}},
    [CODESET_CPT]              = {.name = "cpt", .doc = "CPT codes of a licensed file", CODE("code", 5), .customer = false},
    [CODESET_MODIFIER]         = {.name = "modifier", .doc = "Procedure modifiers", CODE("code", 2)},
    [CODESET_PLACE_OF_SERVICE] = {.name = "place_of_service", .doc = "Places of service", CODE("code", 2),
        .columns = {{"setting", CELL_TEXT}}},
    [CODESET_DISCHARGE_STATUS] = {.name = "discharge_status", .doc = "Patient discharge statuses", CODE("code", 2)},
    [CODESET_TYPE_OF_BILL]     = {.name = "type_of_bill", .doc = "Types of bill", CODE("code", 4)},
    [CODESET_REVENUE]          = {.name = "revenue", .doc = "Revenue codes", CODE("code", 4)},
    [CODESET_CONDITION]        = {.name = "condition", .doc = "Condition codes", CODE("code", 2)},
    [CODESET_OCCURRENCE]       = {.name = "occurrence", .doc = "Occurrence codes", CODE("code", 2)},
    [CODESET_OCCURRENCE_SPAN]  = {.name = "occurrence_span", .doc = "Occurrence span codes", CODE("code", 2)},
    [CODESET_VALUE]            = {.name = "value", .doc = "Value codes", CODE("code", 2)},
    [CODESET_ADMISSION_TYPE]   = {.name = "admission_type", .doc = "Types of admission", CODE("code", 1)},
    [CODESET_POINT_OF_ORIGIN]  = {.name = "point_of_origin", .doc = "Points of origin", CODE("code", 1)},
    [CODESET_CARC]             = {.name = "carc", .doc = "Claim adjustment reason codes", CODE("code", 6)},
    [CODESET_RARC]             = {.name = "rarc", .doc = "Remittance advice remark codes", CODE("code", 6)},
    [CODESET_ICD10PCS]         = {.name = "icd10pcs", .doc = "Inpatient procedure codes", CODE("code", 7), ICD_COLUMNS},
    [CODESET_MCE_CM]           = {.name = "mce_cm", .doc = "Medicare Code Editor lists of diagnoses", CODE("code", 8), .several = true, ICD_COLUMNS},
    [CODESET_MCE_PCS]          = {.name = "mce_pcs", .doc = "Medicare Code Editor lists of procedures", CODE("code", 7), .several = true, ICD_COLUMNS},
    [CODESET_POA_EXEMPT]       = {.name = "poa_exempt", .doc = "Diagnoses exempt from present-on-admission", CODE("code", 8)},
    [CODESET_ICD10CM_NOTE]     = {.name = "icd10cm_note", .doc = "Notes of the tabular list that name codes",
        .parts = {{"code", 8}, {"kind", 1}, {"first", 8}}, .head_parts = 2, .several = true,
        .columns = {{"last", CELL_TEXT}, {"at", CELL_TEXT}, {"if_applicable", CELL_INT}}},
    [CODESET_ICD10CM_SEVENTH]  = {.name = "icd10cm_seventh", .doc = "Seventh characters of the tabular list",
        .parts = {{"code", 8}, {"character", 1}}, .head_parts = 1, .columns = {{"meaning", CELL_TEXT}}},
    [CODESET_ICD10CM_SUCCESSOR] = {.name = "icd10cm_successor", .doc = "Codes that took the place of an ended one",
        .parts = {{"code", 8}, {"successor", 8}}, .head_parts = 1, .customer = true},
    [CODESET_TAXONOMY]         = {.name = "taxonomy", .doc = "Provider taxonomy codes", CODE("code", 10), .columns = {
        {"grouping", CELL_TEXT}, {"classification", CELL_TEXT}, {"specialization", CELL_TEXT}, {"section", CELL_TEXT}}},
    [CODESET_SPECIALTY]        = {.name = "specialty", .doc = "Medicare specialty codes", CODE("code", 2)},
    [CODESET_NOC]              = {.name = "noc", .doc = "Codes of things not otherwise classified", CODE("code", 5)},
    [CODESET_PTP_PRACTITIONER] = PTP("ptp_practitioner", "NCCI pairs, practitioners and ASC"),
    [CODESET_PTP_HOSPITAL]     = PTP("ptp_hospital", "NCCI pairs, outpatient hospital"),
    [CODESET_PTP_MEDICAID_PRACTITIONER] = PTP("ptp_medicaid_practitioner", "Medicaid NCCI pairs, practitioners"),
    [CODESET_PTP_MEDICAID_HOSPITAL]     = PTP("ptp_medicaid_hospital", "Medicaid NCCI pairs, outpatient hospital"),
    [CODESET_PTP_MEDICAID_DME]          = PTP("ptp_medicaid_dme", "Medicaid NCCI pairs, durable equipment"),
    [CODESET_MUE_PRACTITIONER] = MUE("mue_practitioner", "Most units likely, practitioners"),
    [CODESET_MUE_HOSPITAL]     = MUE("mue_hospital", "Most units likely, outpatient hospital"),
    [CODESET_MUE_DME]          = MUE("mue_dme", "Most units likely, durable equipment suppliers"),
    [CODESET_MUE_MEDICAID_PRACTITIONER] = MUE("mue_medicaid_practitioner", "Medicaid most units likely, practitioners"),
    [CODESET_MUE_MEDICAID_HOSPITAL]     = MUE("mue_medicaid_hospital", "Medicaid most units likely, outpatient hospital"),
    [CODESET_MUE_MEDICAID_DME]          = MUE("mue_medicaid_dme", "Medicaid most units likely, durable equipment"),
    [CODESET_ADDON]            = {.name = "addon", .doc = "Add-on codes and their primaries",
        .parts = {{"addon", 5}, {"primary", 5}}, .head_parts = 1, .several = true, .columns = {{"type", CELL_INT},
        {"addon_deleted", CELL_DATE}, {"primary_deleted", CELL_DATE}, {"instruction", CELL_TEXT}}},
    [CODESET_MPFS]             = {.name = "mpfs", .doc = "Physician fee schedule, relative values and indicators",
        .parts = {{"code", 5}, {"modifier", 2}}, .head_parts = 1, .columns = {
        {"status", CELL_TEXT}, {"work", CELL_CENTS}, {"pe_nonfacility", CELL_CENTS}, {"pe_facility", CELL_CENTS},
        {"mp", CELL_CENTS}, {"na_nonfacility", CELL_TEXT}, {"na_facility", CELL_TEXT}, {"pctc", CELL_TEXT},
        {"global", CELL_TEXT}, {"pre", CELL_CENTS}, {"intra", CELL_CENTS}, {"post", CELL_CENTS},
        {"multiple", CELL_TEXT}, {"bilateral", CELL_TEXT}, {"assistant", CELL_TEXT}, {"cosurgeon", CELL_TEXT},
        {"team", CELL_TEXT}, {"endo_base", CELL_TEXT}, {"conversion", CELL_E4}, {"supervision", CELL_TEXT},
        {"imaging", CELL_TEXT}, {"conversion_qp", CELL_E4}}},
    [CODESET_GPCI]             = {.name = "gpci", .doc = "Geographic practice cost indices",
        .parts = {{"carrier", 5}, {"locality", 2}}, .head_parts = 2, .columns = {
        {"work", CELL_MILLI}, {"pe", CELL_MILLI}, {"mp", CELL_MILLI}, {"state", CELL_TEXT}}},
    [CODESET_MPFS_AMOUNT]      = {.name = "mpfs_amount", .doc = "Physician fee schedule, amounts by locality",
        .parts = {{"carrier", 5}, {"locality", 2}, {"code", 5}, {"modifier", 2}}, .head_parts = 2, .columns = {
        {"nonfacility", CELL_CENTS}, {"facility", CELL_CENTS}, {"status", CELL_TEXT}, {"pctc", CELL_TEXT}}},
    [CODESET_ASP]              = {.name = "asp", .doc = "Part B drugs, payment limits", CODE("code", 5), .columns = {
        {"limit", CELL_MILLI}, {"dosage", CELL_TEXT}, {"coinsurance", CELL_MILLI}, {"vaccine_limit", CELL_MILLI},
        {"blood_limit", CELL_MILLI}, {"notes", CELL_TEXT}}},
    [CODESET_CLFS]             = {.name = "clfs", .doc = "Clinical laboratory fee schedule",
        .parts = {{"code", 5}, {"modifier", 2}}, .head_parts = 1, .columns = {{"rate", CELL_CENTS}, {"indicator", CELL_TEXT}}},
    [CODESET_OPPS]             = {.name = "opps", .doc = "OPPS Addendum B", CODE("code", 5), .columns = {
        {"status", CELL_TEXT}, {"apc", CELL_TEXT}, {"weight", CELL_E4}, {"rate", CELL_MILLI}, {"copay", CELL_CENTS},
        {"minimum_copay", CELL_CENTS}}},
    [CODESET_ARTICLE]          = {.name = "article", .doc = "Coverage articles", CODE("article", 8), .columns = {
        {"version", CELL_INT}, {"status", CELL_TEXT}}},
    [CODESET_ARTICLE_MAC]      = {.name = "article_mac", .doc = "Contractors of coverage articles",
        .parts = {{"article", 8}, {"contractor", 5}}, .head_parts = 1},
    [CODESET_ARTICLE_CODE]     = {.name = "article_code", .doc = "Procedures of coverage articles",
        .parts = {{"code", 5}, {"article", 8}}, .head_parts = 1, .several = true, .columns = {{"group", CELL_INT}}},
    [CODESET_ARTICLE_ICD]      = {.name = "article_icd", .doc = "Diagnoses of coverage articles",
        .parts = {{"article", 8}, {"code", 8}}, .head_parts = 1, .several = true, .columns = {{"group", CELL_INT},
        {"asterisk", CELL_INT}}},
    [CODESET_ARTICLE_NONCOVERED] = {.name = "article_noncovered", .doc = "Diagnoses that coverage articles refuse",
        .parts = {{"article", 8}, {"code", 8}}, .head_parts = 1, .several = true, .columns = {{"group", CELL_INT}}},
    [CODESET_ARTICLE_GROUP]    = {.name = "article_group", .doc = "Groups of coverage articles that have a condition",
        .parts = {{"article", 8}, {"group", 3}}, .head_parts = 1, .columns = {{"conditional", CELL_INT}}},
    [CODESET_NCD]              = {.name = "ncd", .doc = "Diagnoses of national coverage determinations",
        .parts = {{"ncd", 8}, {"code", 8}}, .head_parts = 1, .several = true, .customer = true, .columns = {{"kind", CELL_TEXT}}},
    [CODESET_ZIP5]             = ZIP("zip5", 5, "ZIP codes to carrier and locality"),
    [CODESET_ZIP9]             = ZIP("zip9", 9, "ZIP+4 codes to carrier and locality"),
    [CODESET_FILING_LIMIT]     = {.name = "filing_limit", .doc = "Days to file with a payer", .parts = {{"payer_id", 24},
        {"plan", 24}, {"network", 8}, {"claim_type", 4}}, .head_parts = 1, .customer = true, .columns = {
        {"days_initial", CELL_TEXT}, {"days_corrected", CELL_TEXT}, {"days_secondary_from_primary_eob", CELL_TEXT},
        {"count_from", CELL_TEXT}, {"source", CELL_TEXT}}},
    [CODESET_FEE_SCHEDULE]     = {.name = "fee_schedule", .doc = "A payer's fees", .parts = {{"payer_id", 24},
        {"contract", 24}, {"code", 5}, {"modifier", 2}}, .head_parts = 2, .customer = true, .columns = {
        {"amount", CELL_CENTS}, {"facility_amount", CELL_CENTS}}},
    [CODESET_CONTRACT]         = {.name = "contract", .doc = "How a payer's contract pays", .parts = {{"payer_id", 24},
        {"contract", 24}}, .head_parts = 1, .customer = true, .columns = {{"method", CELL_TEXT}, {"percent", CELL_MILLI},
        {"lesser_of_charge", CELL_TEXT}, {"tolerance", CELL_CENTS}, {"case_rate", CELL_CENTS}}},
    [CODESET_ENROLMENT]        = {.name = "enrolment", .doc = "Providers enrolled with payers", .parts = {{"payer_id", 24},
        {"npi", 10}}, .head_parts = 1, .customer = true, .several = true, .columns = {{"status", CELL_TEXT},
        {"network", CELL_TEXT}, {"taxonomy", CELL_TEXT}, {"contract", CELL_TEXT}}},
    [CODESET_EXCLUSION]        = {.name = "exclusion", .doc = "Providers excluded from federal programs", CODE("npi", 10),
        .customer = true, .several = true, .columns = {{"exclusion_type", CELL_TEXT}}},
    [CODESET_ORDERING]         = {.name = "ordering", .doc = "Providers who may order and refer", CODE("npi", 10),
        .columns = {{"partb", CELL_TEXT}, {"dme", CELL_TEXT}, {"hha", CELL_TEXT}, {"pmd", CELL_TEXT}, {"hospice", CELL_TEXT}}},
    [CODESET_AUTHORISATION]    = {.name = "authorisation", .doc = "Prior authorisations", .parts = {{"payer_id", 24},
        {"authorisation", 30}, {"code", 8}}, .head_parts = 2, .customer = true, .secret = true, .several = true, .columns = {
        {"member_id", CELL_TEXT}, {"npi", CELL_TEXT}, {"place", CELL_TEXT}, {"units", CELL_MILLI}, {"status", CELL_TEXT}}},
    [CODESET_ELIGIBILITY]      = {.name = "eligibility", .doc = "Answers of payers about coverage (271)", .parts = {
        {"payer_id", 24}, {"member_id", 30}, {"service_type", 3}}, .head_parts = 2, .customer = true, .secret = true, .several = true, .columns = {
        {"status", CELL_TEXT}, {"last_name", CELL_TEXT}, {"first_name", CELL_TEXT}, {"birth_date", CELL_DATE},
        {"sex", CELL_TEXT}, {"death_date", CELL_DATE}, {"plan", CELL_TEXT}, {"plan_kind", CELL_TEXT},
        {"asked_on", CELL_DATE}, {"limit_reached", CELL_TEXT}, {"network", CELL_TEXT}}},
    [CODESET_CODE_LIST]        = {.name = "code_list", .doc = "Lists of codes by name, of a payer or of all", .parts = {
        {"list", 32}, {"payer_id", 24}, {"code", 8}}, .head_parts = 1, .customer = true, .several = true, .columns = {
        {"value", CELL_TEXT}, {"note", CELL_TEXT}}},
    [CODESET_PAYER]            = {.name = "payer", .doc = "Directory of payers", .parts = {{"payer_id", 24},
        {"claim_type", 4}}, .head_parts = 1, .customer = true, .columns = {{"name", CELL_TEXT}, {"kind", CELL_TEXT},
        {"route", CELL_TEXT}}},
    [CODESET_NPPES]            = {.name = "nppes", .doc = "Providers in NPPES", CODE("npi", 10), .columns = {
        {"entity_type", CELL_TEXT}, {"deactivated", CELL_DATE}, {"reactivated", CELL_DATE}}},
    [CODESET_EDI_AGREEMENT]    = {.name = "edi_agreement", .doc = "Who may send to a payer for a provider", .parts = {
        {"payer_id", 24}, {"npi", 10}}, .head_parts = 1, .customer = true, .several = true, .columns = {
        {"submitter", CELL_TEXT}, {"agreement_status", CELL_TEXT}}},
    [CODESET_PATIENT_LIMIT]    = {.name = "patient_limit", .doc = "Sex and age that a service is for", .parts = {
        {"code", 8}, {"payer_id", 24}}, .head_parts = 1, .customer = true, .columns = {{"for_sex", CELL_TEXT},
        {"age_from", CELL_TEXT}, {"age_to", CELL_TEXT}}},
    [CODESET_LOCATION]         = {.name = "location", .doc = "A hospital's locations", .parts = {{"npi", 10}, {"zip", 9}},
        .head_parts = 1, .customer = true, .columns = {{"campus", CELL_TEXT}, {"buys_340b", CELL_TEXT}, {"imaging", CELL_TEXT}}},
    [CODESET_WAGE_INDEX]       = {.name = "wage_index", .doc = "Wage indices of hospitals", CODE("npi", 10), .customer = true,
        .columns = {{"wage_index", CELL_E4}}},
    [CODESET_GROUPED_DRG]      = {.name = "grouped_drg", .doc = "A grouper's answers", CODE("patient_control", 38),
        .customer = true, .secret = true, .columns = {{"drg", CELL_TEXT}}},
    [CODESET_DOCUMENTATION]    = {.name = "documentation", .doc = "What was documented of visits", .parts = {
        {"patient_control", 38}, {"code", 5}}, .head_parts = 1, .customer = true, .secret = true, .columns = {
        {"minutes", CELL_INT}, {"problems", CELL_INT}, {"data", CELL_INT}, {"risk", CELL_INT}}},
    [CODESET_VISIT_SHARE]      = {.name = "visit_share", .doc = "How often a provider bills a visit's levels", .parts = {
        {"npi", 10}, {"code", 5}}, .head_parts = 1, .customer = true, .columns = {{"visits", CELL_INT},
        {"all_visits", CELL_INT}, {"norm_percent", CELL_MILLI}, {"deviation_percent", CELL_MILLI}}},
    [CODESET_NDC]              = {.name = "ndc", .doc = "Packages of the National Drug Code Directory", CODE("ndc", 11)},
    [CODESET_NDC_HCPCS]        = {.name = "ndc_hcpcs", .doc = "Drug packages of procedures", .parts = {{"code", 5}, {"ndc", 11}},
        .head_parts = 1, .columns = {{"size", CELL_MILLI}, {"quantity", CELL_MILLI}, {"units", CELL_MILLI},
        {"package_units", CELL_MILLI}}},
};
/* clang-format on */

const struct set_schema *set_schema(enum codeset set)
{
    return &schemas[set];
}

size_t schema_parts(const struct set_schema *schema)
{
    size_t count = 0;
    while (count < KEY_PARTS_MAX && schema->parts[count].name) count++;
    return count;
}

size_t schema_columns(const struct set_schema *schema)
{
    size_t count = 0;
    while (count < SET_COLUMNS_MAX && schema->columns[count].name) count++;
    return count;
}

static size_t parts_bytes(const struct set_schema *schema, size_t parts)
{
    size_t bytes_count = 0;
    for (size_t i = 0; i < parts; i++) bytes_count += schema->parts[i].bytes;
    return bytes_count;
}

size_t schema_head_bytes(const struct set_schema *schema)
{
    return parts_bytes(schema, schema->head_parts);
}

size_t schema_key_bytes(const struct set_schema *schema)
{
    return parts_bytes(schema, schema_parts(schema));
}

int schema_column(const struct set_schema *schema, str name)
{
    const size_t count = schema_columns(schema);
    for (size_t i = 0; i < count; i++)
        if (str_is(name, schema->columns[i].name)) return (int)i;
    return -1;
}

int schema_part(const struct set_schema *schema, str name)
{
    const size_t count = schema_parts(schema);
    for (size_t i = 0; i < count; i++)
        if (str_is(name, schema->parts[i].name)) return (int)i;
    return -1;
}
