/* schema.h - what each code set holds: the parts of its key and its columns, one row a set.
 *
 * The table is read by the loaders (which column of a file goes where), by the images (how wide a
 * key is), by the lookups (number of a column) and by people: a customer's CSV has a header row
 * with these names, and "from" and "to".
 */
#ifndef LIB_CODESET_SCHEMA_H
#define LIB_CODESET_SCHEMA_H

#include "lib/codeset/codeset.h"

enum { KEY_PARTS_MAX = 4, SET_COLUMNS_MAX = 22, KEY_BYTES_MAX = 96 };

/* All but texts are whole numbers: dates YYYYMMDD, cents of two decimals, milli of three, e4 of
 * four, flags the bits of enum code_flag. */
enum cell_kind { CELL_TEXT, CELL_INT, CELL_DATE, CELL_CENTS, CELL_MILLI, CELL_E4, CELL_FLAGS };

struct set_column {
    const char *name;
    enum cell_kind kind;
};

struct set_part {
    const char *name;
    uint8_t bytes;
};

struct set_schema {
    const char *name, *doc;
    struct set_part parts[KEY_PARTS_MAX];
    /* Rows are found by the first parts (the head) and, within them, by the rest. */
    uint8_t head_parts;
    bool several;  /* several rows of one key may be in force at once */
    bool customer; /* recognised by the names of its header row */
    bool secret;   /* names patients: no value of it is ever shown */
    bool paired;   /* millions of rows, asked for by the whole key alone: paired.h */
    struct set_column columns[SET_COLUMNS_MAX];
};

const struct set_schema *set_schema(enum codeset set);
size_t schema_parts(const struct set_schema *schema);
size_t schema_columns(const struct set_schema *schema);
size_t schema_head_bytes(const struct set_schema *schema);
size_t schema_key_bytes(const struct set_schema *schema);
/* The number of the column of that name, or -1. */
int schema_column(const struct set_schema *schema, str name);
int schema_part(const struct set_schema *schema, str name);

/* Columns by number, in the order of the table in schema.c. */
enum { ICD_FLAGS, ICD_TEXT };
enum { SEVENTH_MEANING };
enum { POS_SETTING };
enum { NOTE_LAST, NOTE_AT, NOTE_IF_APPLICABLE };
enum {
    HCPCS_ACTION,
    HCPCS_ACTION_DATE,
    HCPCS_COVERAGE,
    HCPCS_PRICING1,
    HCPCS_PRICING2,
    HCPCS_PRICING3,
    HCPCS_PRICING4,
    HCPCS_MULTIPLE_PRICING,
    HCPCS_BETOS,
    HCPCS_TYPES_OF_SERVICE,
    HCPCS_ANESTHESIA_UNITS,
    HCPCS_ASC_GROUP,
    HCPCS_LAB,
    HCPCS_CROSS_REFERENCE
};
enum { TAXONOMY_GROUPING, TAXONOMY_CLASSIFICATION, TAXONOMY_SPECIALIZATION, TAXONOMY_SECTION };
enum { PTP_INDICATOR, PTP_PRIOR_1996, PTP_RATIONALE };
enum { MUE_UNITS, MUE_MAI, MUE_RATIONALE };
enum { ADDON_TYPE, ADDON_CODE_DELETED, ADDON_PRIMARY_DELETED, ADDON_INSTRUCTION };
enum {
    MPFS_STATUS,
    MPFS_WORK,
    MPFS_PE_NONFACILITY,
    MPFS_PE_FACILITY,
    MPFS_MP,
    MPFS_NA_NONFACILITY,
    MPFS_NA_FACILITY,
    MPFS_PCTC,
    MPFS_GLOBAL,
    MPFS_PRE,
    MPFS_INTRA,
    MPFS_POST,
    MPFS_MULTIPLE,
    MPFS_BILATERAL,
    MPFS_ASSISTANT,
    MPFS_COSURGEON,
    MPFS_TEAM,
    MPFS_ENDO_BASE,
    MPFS_CONVERSION,
    MPFS_SUPERVISION,
    MPFS_IMAGING,
    MPFS_CONVERSION_QP
};
enum { GPCI_WORK, GPCI_PE, GPCI_MP, GPCI_STATE };
enum { AMOUNT_NONFACILITY, AMOUNT_FACILITY, AMOUNT_STATUS, AMOUNT_PCTC };
enum { ASP_LIMIT, ASP_DOSAGE, ASP_COINSURANCE, ASP_VACCINE_LIMIT, ASP_BLOOD_LIMIT, ASP_NOTES };
enum { CLFS_RATE, CLFS_INDICATOR };
enum { OPPS_STATUS, OPPS_APC, OPPS_WEIGHT, OPPS_RATE, OPPS_COPAY, OPPS_MINIMUM_COPAY };
enum { ARTICLE_VERSION, ARTICLE_STATUS };
enum { ARTICLE_CODE_GROUP };
enum { ARTICLE_ICD_GROUP, ARTICLE_ICD_ASTERISK }; /* the group of noncovered ones, too */
enum { ARTICLE_GROUP_CONDITIONAL };
enum { NCD_KIND };
enum { ZIP_STATE, ZIP_CARRIER, ZIP_LOCALITY, ZIP_RURAL, ZIP_PLUS_FOUR };
enum { FILING_INITIAL, FILING_CORRECTED, FILING_SECONDARY, FILING_COUNT_FROM, FILING_SOURCE };
enum { FEE_AMOUNT, FEE_FACILITY_AMOUNT };
enum { CONTRACT_METHOD, CONTRACT_PERCENT, CONTRACT_LESSER_OF, CONTRACT_TOLERANCE, CONTRACT_AMOUNT };
enum { ENROLMENT_STATUS, ENROLMENT_NETWORK, ENROLMENT_TAXONOMY, ENROLMENT_CONTRACT };
enum { EXCLUSION_TYPE };
enum { ORDERING_PARTB, ORDERING_DME, ORDERING_HHA, ORDERING_PMD, ORDERING_HOSPICE };
enum {
    AUTHORISATION_MEMBER,
    AUTHORISATION_NPI,
    AUTHORISATION_PLACE,
    AUTHORISATION_UNITS,
    AUTHORISATION_STATUS
};
enum {
    ELIGIBILITY_STATUS,
    ELIGIBILITY_LAST_NAME,
    ELIGIBILITY_FIRST_NAME,
    ELIGIBILITY_BIRTH_DATE,
    ELIGIBILITY_SEX,
    ELIGIBILITY_DEATH_DATE,
    ELIGIBILITY_PLAN,
    ELIGIBILITY_PLAN_KIND,
    ELIGIBILITY_ASKED_ON,
    ELIGIBILITY_LIMIT,
    ELIGIBILITY_NETWORK
};
enum { LIST_VALUE, LIST_NOTE };
enum { PAYER_NAME, PAYER_KIND, PAYER_ROUTE };
enum { NPPES_ENTITY, NPPES_DEACTIVATED, NPPES_REACTIVATED };
enum { AGREEMENT_SUBMITTER, AGREEMENT_STATUS };
enum { LIMIT_SEX, LIMIT_AGE_FROM, LIMIT_AGE_TO };
enum { LOCATION_KIND, LOCATION_340B, LOCATION_IMAGING };
enum { WAGE_INDEX };
enum { GROUPED_DRG };
enum { DOCUMENTED_MINUTES, DOCUMENTED_PROBLEMS, DOCUMENTED_DATA, DOCUMENTED_RISK };
enum { SHARE_VISITS, SHARE_ALL_VISITS, SHARE_NORM, SHARE_DEVIATION };
enum { NDC_SIZE, NDC_QUANTITY, NDC_UNITS, NDC_PACKAGE_UNITS };

#endif
