/* The table of layouts: one row a kind of file, in the order in which they are tried. */
#include "lib/codeset/layouts.h"

#include "lib/codeset/uses.h"

/* clang-format off */
#define PART(n)   (TO_PART + (n))
#define COLUMN(n) (uint8_t)(TO_COLUMN + (n))
#define EXTRA(n)  (TO_EXTRA + (n))
#define FIELDS(table) .fields = (table), .field_count = COUNT_OF(table)

/* 72,000 lines of "00002 A000    1 short text, 60 characters    long text". */
static const struct field order_file[] = {
    {NULL, 1, 5, EXTRA(0), false}, {NULL, 7, 7, PART(0), false}, {NULL, 15, 1, EXTRA(1), false},
    {NULL, 78, 400, COLUMN(ICD_TEXT), true},
};
static const struct naming order_names[] = {{"*pcs*", CODESET_ICD10PCS}, {NULL, 0}};

static const struct field mce_valid[] = {
    {"code", 0, 0, PART(0), false}, {"start", 0, 0, TO_FROM, false}, {"end", 0, 0, TO_UNTIL, false},
    {"flags", 0, 0, COLUMN(ICD_FLAGS), false},
};
static const struct field mce_lists[] = {
    {"mce_version", 0, 0, EXTRA(0), false}, {"mce_section", 0, 0, EXTRA(1), false}, {"mce_subsection", 0, 0, EXTRA(2), false},
    {"mce_edit_type", 0, 0, EXTRA(3), false}, {"icd_code_type", 0, 0, EXTRA(4), false}, {"icd_code", 0, 0, PART(0), false},
};
static const struct field poa_exempt[] = {
    {"poaexemptcode|poa_exempt_code", 0, 0, PART(0), false},
};
static const struct field conversion[] = {
    {"current_code*", 0, 0, EXTRA(0), false}, {"previous_code*", 0, 0, EXTRA(1), false}, {"effective*", 0, 0, TO_FROM, true},
};

/* CMS HCPCS contractor record layout: 320 characters. */
static const struct field anweb[] = {
    {NULL, 1, 5, PART(0), false},                   {NULL, 11, 1, EXTRA(0), false},
    {NULL, 120, 2, COLUMN(HCPCS_PRICING1), false},  {NULL, 122, 2, COLUMN(HCPCS_PRICING2), false},
    {NULL, 124, 2, COLUMN(HCPCS_PRICING3), false},  {NULL, 126, 2, COLUMN(HCPCS_PRICING4), false},
    {NULL, 128, 1, COLUMN(HCPCS_MULTIPLE_PRICING), false},
    {NULL, 181, 24, COLUMN(HCPCS_LAB), false},      {NULL, 205, 25, COLUMN(HCPCS_CROSS_REFERENCE), false},
    {NULL, 230, 1, COLUMN(HCPCS_COVERAGE), false},  {NULL, 231, 2, COLUMN(HCPCS_ASC_GROUP), false},
    {NULL, 257, 3, COLUMN(HCPCS_BETOS), false},     {NULL, 261, 5, COLUMN(HCPCS_TYPES_OF_SERVICE), false},
    {NULL, 266, 3, COLUMN(HCPCS_ANESTHESIA_UNITS), false},
    {NULL, 269, 8, TO_FROM, false},                 {NULL, 277, 8, COLUMN(HCPCS_ACTION_DATE), false},
    {NULL, 285, 8, TO_UNTIL, false},                {NULL, 293, 1, COLUMN(HCPCS_ACTION), false},
};
static const struct field noc[] = {
    {"code|hcpcs*", 0, 0, PART(0), false}, {"add_date", 0, 0, TO_FROM, false}, {"term_date", 0, 0, TO_UNTIL, false},
};
static const struct field noc_print[] = {
    {NULL, 3, 5, PART(0), false}, {NULL, 90, 8, TO_FROM, true}, {NULL, 100, 8, TO_UNTIL, true},
};
static const struct field modifiers[] = {
    {"code|modifier", 0, 0, PART(0), false}, {"type", 0, 0, EXTRA(0), false}, {"category", 0, 0, EXTRA(1), false},
};
static const struct field cpt_text[] = {{NULL, 1, 5, PART(0), false}, {NULL, 6, 1, EXTRA(0), false}};
static const struct field cpt_link[] = {{"cpt_code", 0, 0, PART(0), false}, {"concept_id", 0, 0, EXTRA(0), false}};

static const struct field places[] = {
    {"code", 0, 0, PART(0), false}, {"facility_or_nonfacility", 0, 0, COLUMN(POS_SETTING), false},
};
static const struct field remark_dates[] = {
    {"code", 0, 0, PART(0), false}, {"type", 0, 0, EXTRA(0), false}, {"start", 0, 0, TO_FROM, false},
    {"end", 0, 0, TO_UNTIL, false}, {"last_modified", 0, 0, EXTRA(1), false},
};
static const struct field remarks[] = {
    {"code|*_code", 0, 0, PART(0), false}, {"start*", 0, 0, TO_FROM, false}, {"stop*|end*|deactivat*", 0, 0, TO_UNTIL, true},
};
static const struct naming remark_names[] = {{"*rarc*|*remark*", CODESET_RARC}, {NULL, 0}};
static const struct field code_only[] = {{"code", 0, 0, PART(0), false}};
static const struct naming nubc_names[] = {
    {"type_of_bill*", CODESET_TYPE_OF_BILL}, {"revenue_code*", CODESET_REVENUE}, {"condition_code*", CODESET_CONDITION},
    {"occurrence_span*", CODESET_OCCURRENCE_SPAN}, {"occurrence_code*", CODESET_OCCURRENCE}, {"value_code*", CODESET_VALUE},
    {"admission_type*", CODESET_ADMISSION_TYPE}, {"point_of_origin*", CODESET_POINT_OF_ORIGIN},
    {"patient_discharge_status*", CODESET_DISCHARGE_STATUS}, {NULL, 0},
};
static const struct field dated_code[] = {
    {"code", 0, 0, PART(0), false}, {"start", 0, 0, TO_FROM, false}, {"end", 0, 0, TO_UNTIL, false},
};
static const struct field taxonomy[] = {
    {"code", 0, 0, PART(0), false}, {"grouping", 0, 0, COLUMN(TAXONOMY_GROUPING), false},
    {"classification", 0, 0, COLUMN(TAXONOMY_CLASSIFICATION), false},
    {"specialization", 0, 0, COLUMN(TAXONOMY_SPECIALIZATION), false}, {"notes", 0, 0, EXTRA(0), false},
    {"section", 0, 0, COLUMN(TAXONOMY_SECTION), true},
};

static const struct field ptp[] = {
    {"column_1*", 0, 0, PART(0), false}, {"column_2*", 0, 0, PART(1), false}, {"effective*", 0, 0, TO_FROM, false},
    {"deletion*", 0, 0, TO_UNTIL, false}, {"modifier*", 0, 0, EXTRA(0), false}, {"*rationale*", 0, 0, COLUMN(PTP_RATIONALE), true},
    {"*in_existence*", 0, 0, EXTRA(1), true},
};
static const struct field mue[] = {
    {"hcpcs_cpt_code|hcpcs_code*", 0, 0, PART(0), false}, {"*mue_values|*mue_value", 0, 0, COLUMN(MUE_UNITS), false},
    {"mue_adjudication_indicator*", 0, 0, EXTRA(0), true}, {"mue_rationale", 0, 0, COLUMN(MUE_RATIONALE), true},
};
static const struct field addon[] = {
    {"add_on_code", 0, 0, PART(0), false}, {"primary_code", 0, 0, PART(1), false}, {"aoc_edit_type", 0, 0, COLUMN(ADDON_TYPE), false},
    {"aoc_edit_eff_dt*", 0, 0, TO_FROM, true}, {"aoc_edit_del_dt*", 0, 0, TO_UNTIL, true},
    {"aoc_del_dt*", 0, 0, COLUMN(ADDON_CODE_DELETED), true}, {"primary_code_del_dt*", 0, 0, COLUMN(ADDON_PRIMARY_DELETED), true},
    {"special_instruction*", 0, 0, COLUMN(ADDON_INSTRUCTION), true},
};

static const struct field mpfs[] = {
    {"*hcpcs", 0, 0, PART(0), false}, {"*mod", 0, 0, PART(1), false}, {"*status_code", 0, 0, COLUMN(MPFS_STATUS), false},
    {"*work_rvu", 0, 0, COLUMN(MPFS_WORK), false}, {"*non_fac_pe_rvu", 0, 0, COLUMN(MPFS_PE_NONFACILITY), false},
    {"*facility_pe_rvu", 0, 0, COLUMN(MPFS_PE_FACILITY), false}, {"*mp_rvu", 0, 0, COLUMN(MPFS_MP), false},
    {"*non_fac_na_indicator", 0, 0, COLUMN(MPFS_NA_NONFACILITY), true}, {"*facility_na_indicator", 0, 0, COLUMN(MPFS_NA_FACILITY), true},
    {"*pctc_ind", 0, 0, COLUMN(MPFS_PCTC), false}, {"*glob_days", 0, 0, COLUMN(MPFS_GLOBAL), false},
    {"*pre_op", 0, 0, COLUMN(MPFS_PRE), false}, {"*intra_op", 0, 0, COLUMN(MPFS_INTRA), false}, {"*post_op", 0, 0, COLUMN(MPFS_POST), false},
    {"*mult_proc", 0, 0, COLUMN(MPFS_MULTIPLE), false}, {"*bilat_surg", 0, 0, COLUMN(MPFS_BILATERAL), false},
    {"*asst_surg", 0, 0, COLUMN(MPFS_ASSISTANT), false}, {"*co_surg", 0, 0, COLUMN(MPFS_COSURGEON), false},
    {"*team_surg", 0, 0, COLUMN(MPFS_TEAM), false}, {"*endo_base", 0, 0, COLUMN(MPFS_ENDO_BASE), true},
    {"*conv_factor|*conversion_factor", 0, 0, COLUMN(MPFS_CONVERSION), false},
    {"*physician_supervision*", 0, 0, COLUMN(MPFS_SUPERVISION), true}, {"*imaging_family*", 0, 0, COLUMN(MPFS_IMAGING), true},
};
static const struct field gpci[] = {
    {"*medicare_administrative_contractor*", 0, 0, PART(0), false}, {"*locality_number", 0, 0, PART(1), false},
    {"*pw_gpci*", 0, 0, COLUMN(GPCI_WORK), false}, {"*pe_gpci*", 0, 0, COLUMN(GPCI_PE), false},
    {"*mp_gpci*", 0, 0, COLUMN(GPCI_MP), false}, {"*state", 0, 0, COLUMN(GPCI_STATE), true},
};
/* PFALL: year, carrier, locality, code, modifier, two amounts, filler, PC/TC, status, ... */
static const struct field amounts[] = {
    {NULL, 1, 0, EXTRA(0), false}, {NULL, 2, 0, PART(0), false}, {NULL, 3, 0, PART(1), false}, {NULL, 4, 0, PART(2), false},
    {NULL, 5, 0, PART(3), false}, {NULL, 6, 0, COLUMN(AMOUNT_NONFACILITY), false}, {NULL, 7, 0, COLUMN(AMOUNT_FACILITY), false},
    {NULL, 9, 0, COLUMN(AMOUNT_PCTC), false}, {NULL, 10, 0, COLUMN(AMOUNT_STATUS), false}, {NULL, 16, 0, EXTRA(1), false},
};
static const struct field asp[] = {
    {"hcpcs_code", 0, 0, PART(0), false}, {"payment_limit", 0, 0, COLUMN(ASP_LIMIT), false},
    {"hcpcs_code_dosage", 0, 0, COLUMN(ASP_DOSAGE), false}, {"co_insurance*|coinsurance*", 0, 0, COLUMN(ASP_COINSURANCE), true},
    {"vaccine_limit", 0, 0, COLUMN(ASP_VACCINE_LIMIT), true}, {"blood_limit", 0, 0, COLUMN(ASP_BLOOD_LIMIT), true},
    {"notes", 0, 0, COLUMN(ASP_NOTES), true},
};
static const struct field clfs[] = {
    {"year", 0, 0, EXTRA(0), false}, {"hcpcs", 0, 0, PART(0), false}, {"mod", 0, 0, PART(1), false}, {"eff_date", 0, 0, TO_FROM, false},
    {"indicator", 0, 0, COLUMN(CLFS_INDICATOR), true}, {"rate*", 0, 0, COLUMN(CLFS_RATE), false},
};
static const struct field opps[] = {
    {"*hcpcs_code", 0, 0, PART(0), false}, {"si|status_indicator|*_si", 0, 0, COLUMN(OPPS_STATUS), false},
    {"*payment_rate", 0, 0, COLUMN(OPPS_RATE), false}, {"apc", 0, 0, COLUMN(OPPS_APC), true},
    {"relative_weight", 0, 0, COLUMN(OPPS_WEIGHT), true}, {"national_unadjusted_copayment", 0, 0, COLUMN(OPPS_COPAY), true},
    {"minimum_unadjusted_copayment", 0, 0, COLUMN(OPPS_MINIMUM_COPAY), true},
};

/* Medicare Coverage Database, current articles. */
static const struct field article[] = {
    {"article_id", 0, 0, PART(0), false}, {"article_version", 0, 0, COLUMN(ARTICLE_VERSION), false},
    {"status", 0, 0, COLUMN(ARTICLE_STATUS), true}, {"article_eff_date", 0, 0, TO_FROM, false},
    {"article_end_date|ending_eff_date", 0, 0, TO_UNTIL, false},
};
static const struct field article_mac[] = {
    {"article_id", 0, 0, PART(0), false}, {"contractor_number", 0, 0, PART(1), false},
};
static const struct field article_code[] = {
    {"article_id", 0, 0, PART(1), false}, {"hcpc_code_id", 0, 0, PART(0), false}, {"hcpc_code_group", 0, 0, COLUMN(ARTICLE_CODE_GROUP), false},
};
static const struct field article_covered[] = {
    {"article_id", 0, 0, PART(0), false}, {"icd10_code_id", 0, 0, PART(1), false},
    {"icd10_covered_group", 0, 0, COLUMN(ARTICLE_ICD_GROUP), false}, {"asterisk", 0, 0, EXTRA(0), true},
};
static const struct field article_noncovered[] = {
    {"article_id", 0, 0, PART(0), false}, {"icd10_code_id", 0, 0, PART(1), false},
    {"icd10_noncovered_group", 0, 0, COLUMN(ARTICLE_ICD_GROUP), false},
};
static const struct field article_group[] = {
    {"article_id", 0, 0, PART(0), false}, {"icd10_covered_group", 0, 0, PART(1), false}, {"paragraph", 0, 0, EXTRA(0), false},
};

/* CMS ZIP code to carrier locality files; year and quarter stand at 76. */
static const struct field zip5[] = {
    {NULL, 1, 2, COLUMN(ZIP_STATE), false}, {NULL, 3, 5, PART(0), false}, {NULL, 8, 5, COLUMN(ZIP_CARRIER), false},
    {NULL, 13, 2, COLUMN(ZIP_LOCALITY), false}, {NULL, 15, 1, COLUMN(ZIP_RURAL), false},
    {NULL, 21, 1, COLUMN(ZIP_PLUS_FOUR), false}, {NULL, 76, 5, EXTRA(0), false},
};
static const struct field zip9[] = {
    {NULL, 1, 2, COLUMN(ZIP_STATE), false}, {NULL, 3, 5, EXTRA(1), false}, {NULL, 22, 4, EXTRA(2), false},
    {NULL, 8, 5, COLUMN(ZIP_CARRIER), false}, {NULL, 13, 2, COLUMN(ZIP_LOCALITY), false},
    {NULL, 15, 1, COLUMN(ZIP_RURAL), false}, {NULL, 76, 5, EXTRA(0), false},
};

static const struct field leie[] = {
    {"npi", 0, 0, PART(0), false}, {"excldate", 0, 0, TO_FROM, false}, {"reindate", 0, 0, EXTRA(0), false},
    {"excltype", 0, 0, COLUMN(EXCLUSION_TYPE), false},
};
static const struct field ordering[] = {
    {"npi", 0, 0, PART(0), false}, {"partb", 0, 0, COLUMN(ORDERING_PARTB), false}, {"dme", 0, 0, COLUMN(ORDERING_DME), false},
    {"hha", 0, 0, COLUMN(ORDERING_HHA), false}, {"pmd", 0, 0, COLUMN(ORDERING_PMD), false}, {"hospice", 0, 0, COLUMN(ORDERING_HOSPICE), true},
};

/* The columns of NPPES's dissemination file that are asked for; an extract may have more. */
static const struct field nppes[] = {
    {"npi", 0, 0, PART(0), false}, {"entity_type_code", 0, 0, COLUMN(NPPES_ENTITY), false},
    {"npi_deactivation_date", 0, 0, COLUMN(NPPES_DEACTIVATED), true},
    {"npi_reactivation_date", 0, 0, COLUMN(NPPES_REACTIVATED), true},
};
static const struct field ndc_hcpcs[] = {
    {"*_code|code|hcpcs", 0, 0, PART(0), false}, {"ndc|ndc2|ndc11", 0, 0, EXTRA(0), false},
    {"pkg_size", 0, 0, COLUMN(NDC_SIZE), false}, {"pkg_qty", 0, 0, COLUMN(NDC_QUANTITY), false},
    {"billunits", 0, 0, COLUMN(NDC_UNITS), false}, {"billunitspkg", 0, 0, COLUMN(NDC_PACKAGE_UNITS), false},
};
static const struct field ndc_packages[] = {
    {"productndc", 0, 0, EXTRA(1), false}, {"ndcpackagecode", 0, 0, EXTRA(0), false},
    {"startmarketingdate", 0, 0, TO_FROM, false}, {"endmarketingdate", 0, 0, TO_UNTIL, false},
};

enum { NUBC_FROM = 20070301, NUBC_TO = 20171231, X12_FROM = 19950101, X12_TO = 20240731 };

static const struct layout layouts[] = {
    {.kind = "table of this project", .shape = SHAPE_OWN, .coverage = COVERS_FILE, .recognise = is_own_table, .read = own_table_read},
    {.kind = "ICD-10-CM tabular list (XML)", .shape = SHAPE_OWN, .set = CODESET_ICD10CM_NOTE, .coverage = COVERS_FILE,
     .recognise = is_tabular, .read = tabular_read},
    {.kind = "ICD-10 order file", .shape = SHAPE_FIXED, .set = CODESET_ICD10CM, .namings = order_names, .coverage = COVERS_FISCAL,
     FIELDS(order_file), .recognise = is_order_file, .use = order_use},
    {.kind = "Medicare Code Editor, valid codes with dates and flags", .files = "*icd10*", .shape = SHAPE_TABLE, .set = CODESET_ICD10CM,
     .namings = order_names, .coverage = COVERS_FILE, FIELDS(mce_valid), .begin = mce_begin},
    {.kind = "Medicare Code Editor, lists of an edition", .shape = SHAPE_TABLE, .set = CODESET_MCE_CM, .coverage = COVERS_FILE,
     FIELDS(mce_lists), .use = mce_list_use},
    {.kind = "POA exempt list", .shape = SHAPE_TABLE, .set = CODESET_POA_EXEMPT, .coverage = COVERS_FISCAL, FIELDS(poa_exempt)},
    {.kind = "ICD-10-CM conversion table", .shape = SHAPE_TABLE, .set = CODESET_ICD10CM_SUCCESSOR, .coverage = COVERS_OWN_DATES,
     .partial = true, FIELDS(conversion), .use = conversion_use},
    {.kind = "HCPCS contractor file (ANWEB)", .shape = SHAPE_FIXED, .set = CODESET_HCPCS, .coverage = COVERS_FILE,
     .partial_of = CODESET_MODIFIER, FIELDS(anweb), .recognise = is_anweb, .skips = anweb_skips, .begin = anweb_begin, .use = anweb_use},
    {.kind = "codes not otherwise classified", .files = "*noc*", .shape = SHAPE_TABLE, .set = CODESET_NOC, .coverage = COVERS_YEAR, FIELDS(noc)},
    {.kind = "codes not otherwise classified, as printed", .shape = SHAPE_FIXED, .set = CODESET_NOC, .coverage = COVERS_YEAR,
     FIELDS(noc_print), .recognise = is_noc_print, .skips = noc_skips},
    {.kind = "list of modifiers", .files = "*modifier*", .shape = SHAPE_TABLE, .set = CODESET_MODIFIER, .coverage = COVERS_YEAR,
     .partial = true, FIELDS(modifiers)},
    {.kind = "CPT text file", .files = "long*|med*|short*", .shape = SHAPE_FIXED, .set = CODESET_CPT, .coverage = COVERS_YEAR,
     FIELDS(cpt_text), .recognise = is_cpt_text, .skips = cpt_skips, .use = cpt_use},
    {.kind = "CPT Link file", .shape = SHAPE_TABLE, .set = CODESET_CPT, .coverage = COVERS_YEAR, FIELDS(cpt_link), .use = cpt_use},
    {.kind = "places of service", .files = "place_of_service*", .shape = SHAPE_TABLE, .set = CODESET_PLACE_OF_SERVICE,
     .coverage = COVERS_FILE, .partial = true, FIELDS(places), .use = place_use},
    {.kind = "dates of CARC and RARC", .shape = SHAPE_TABLE, .set = CODESET_CARC, .partial = true, .from = X12_FROM, .to = X12_TO,
     FIELDS(remark_dates), .use = remark_use},
    {.kind = "list of CARC or RARC", .files = "*carc*|*rarc*|*remark*|*adjustment_reason*", .shape = SHAPE_TABLE, .set = CODESET_CARC,
     .namings = remark_names, .coverage = COVERS_OWN_DATES, .partial = true, FIELDS(remarks)},
    {.kind = "discharge statuses of the Medicare Code Editor", .files = "discharge_status*", .shape = SHAPE_TABLE,
     .set = CODESET_DISCHARGE_STATUS, .coverage = COVERS_FILE, FIELDS(dated_code)},
    {.kind = "UB-04 codes as CMS used them in 2017", .shape = SHAPE_TABLE, .files = "type_of_bill*|revenue_code*|condition_code*|"
     "occurrence_span*|occurrence_code*|value_code*|admission_type*|point_of_origin*|patient_discharge_status*",
     .set = CODESET_REVENUE, .namings = nubc_names, .partial = true, .from = NUBC_FROM, .to = NUBC_TO, FIELDS(code_only), .use = ub04_use},
    {.kind = "Medicare specialty codes", .files = "*specialty*", .shape = SHAPE_TABLE, .set = CODESET_SPECIALTY, .coverage = COVERS_FILE,
     FIELDS(code_only), .use = ub04_use},
    {.kind = "NUCC provider taxonomy", .shape = SHAPE_TABLE, .set = CODESET_TAXONOMY, .coverage = COVERS_HALF_YEAR, FIELDS(taxonomy),
     .begin = taxonomy_begin, .use = taxonomy_use},
    {.kind = "NCCI procedure-to-procedure pairs", .shape = SHAPE_TABLE, .set = CODESET_PTP_PRACTITIONER, .coverage = COVERS_HISTORY,
     .parts = true, FIELDS(ptp), .use = ptp_use},
    {.kind = "NCCI most units likely", .shape = SHAPE_TABLE, .set = CODESET_MUE_PRACTITIONER, .coverage = COVERS_QUARTER, FIELDS(mue), .use = mue_use},
    {.kind = "NCCI add-on codes", .shape = SHAPE_TABLE, .set = CODESET_ADDON, .coverage = COVERS_HISTORY, FIELDS(addon)},
    {.kind = "MPFS relative values (PPRRVU)", .shape = SHAPE_STACKED, .set = CODESET_MPFS, .coverage = COVERS_YEAR_REST, FIELDS(mpfs), .use = mpfs_use},
    {.kind = "MPFS geographic indices (GPCI)", .shape = SHAPE_TABLE, .set = CODESET_GPCI, .coverage = COVERS_YEAR, FIELDS(gpci), .use = gpci_use},
    {.kind = "MPFS amounts by locality (PFALL)", .shape = SHAPE_LIST, .set = CODESET_MPFS_AMOUNT, .coverage = COVERS_FILE, FIELDS(amounts),
     .recognise = is_amounts, .use = amount_use},
    {.kind = "ASP pricing file", .shape = SHAPE_TABLE, .set = CODESET_ASP, .coverage = COVERS_QUARTER, FIELDS(asp), .begin = asp_begin, .use = asp_use},
    {.kind = "clinical laboratory fee schedule", .shape = SHAPE_TABLE, .set = CODESET_CLFS, .coverage = COVERS_FILE, FIELDS(clfs), .use = clfs_use},
    {.kind = "OPPS Addendum B", .shape = SHAPE_TABLE, .set = CODESET_OPPS, .coverage = COVERS_QUARTER, .partial_of = CODESET_HCPCS,
     FIELDS(opps), .use = opps_use},
    {.kind = "MCD articles", .shape = SHAPE_TABLE, .set = CODESET_ARTICLE, .coverage = COVERS_ALWAYS, FIELDS(article)},
    {.kind = "MCD contractors of articles", .shape = SHAPE_TABLE, .set = CODESET_ARTICLE_MAC, .coverage = COVERS_ALWAYS, FIELDS(article_mac)},
    {.kind = "MCD procedures of articles", .shape = SHAPE_TABLE, .set = CODESET_ARTICLE_CODE, .coverage = COVERS_ALWAYS, FIELDS(article_code)},
    {.kind = "MCD covered diagnoses", .shape = SHAPE_TABLE, .set = CODESET_ARTICLE_ICD, .coverage = COVERS_ALWAYS, FIELDS(article_covered),
     .use = article_covered_use},
    {.kind = "MCD noncovered diagnoses", .shape = SHAPE_TABLE, .set = CODESET_ARTICLE_NONCOVERED, .coverage = COVERS_ALWAYS, FIELDS(article_noncovered)},
    {.kind = "MCD groups of diagnoses", .shape = SHAPE_TABLE, .set = CODESET_ARTICLE_GROUP, .coverage = COVERS_ALWAYS, FIELDS(article_group),
     .use = article_group_use},
    {.kind = "ZIP code to carrier locality", .shape = SHAPE_FIXED, .set = CODESET_ZIP5, .coverage = COVERS_FILE, FIELDS(zip5),
     .recognise = is_zip5, .use = zip_use},
    {.kind = "ZIP+4 code to carrier locality", .shape = SHAPE_FIXED, .set = CODESET_ZIP9, .coverage = COVERS_FILE, FIELDS(zip9),
     .recognise = is_zip9, .use = zip_use},
    {.kind = "OIG exclusions (LEIE)", .shape = SHAPE_TABLE, .set = CODESET_EXCLUSION, .coverage = COVERS_ALWAYS, FIELDS(leie), .use = leie_use},
    {.kind = "CMS order and referring providers", .shape = SHAPE_TABLE, .set = CODESET_ORDERING, .coverage = COVERS_ALWAYS, FIELDS(ordering)},
    {.kind = "NPPES extract", .shape = SHAPE_TABLE, .set = CODESET_NPPES, .coverage = COVERS_ALWAYS, .partial = true, FIELDS(nppes)},
    {.kind = "ASP NDC-HCPCS crosswalk", .shape = SHAPE_TABLE, .set = CODESET_NDC_HCPCS, .coverage = COVERS_QUARTER, FIELDS(ndc_hcpcs),
     .begin = asp_begin, .use = ndc_hcpcs_use},
    {.kind = "National Drug Code Directory, packages", .shape = SHAPE_TABLE, .set = CODESET_NDC, .coverage = COVERS_ALWAYS,
     .partial = true, FIELDS(ndc_packages), .use = ndc_use},
};
/* clang-format on */

size_t layouts_count(void)
{
    return COUNT_OF(layouts);
}

const struct layout *layouts_at(size_t i)
{
    return &layouts[i];
}

struct layout *customer_table(enum codeset set, struct arena *arena)
{
    const struct set_schema *schema = set_schema(set);
    const size_t parts = schema_parts(schema), columns = schema_columns(schema);
    if (!schema->customer) return NULL;
    struct field *fields = ARENA_ARRAY(arena, struct field, parts + columns + 2);
    size_t count = 0;
    for (size_t i = 0; i < parts; i++)
        fields[count++] = (struct field){schema->parts[i].name, 0, 0, (uint8_t)PART(i), false};
    for (size_t i = 0; i < columns; i++)
        fields[count++] = (struct field){schema->columns[i].name, 0, 0, COLUMN(i), i > 0};
    fields[count++] = (struct field){"from", 0, 0, TO_FROM, true};
    fields[count++] = (struct field){"to", 0, 0, TO_UNTIL, true};
    struct layout *layout = ARENA_NEW(arena, struct layout);
    *layout = (struct layout){.kind = schema->doc,
                              .shape = SHAPE_TABLE,
                              .set = set,
                              .coverage = COVERS_ALWAYS,
                              .fields = fields,
                              .field_count = count};
    return layout;
}
