/* Promise: official files are recognised by what they are, give all their rows for the days that
 * they hold, and are refused whole, with line and reason, when they are damaged. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "lib/codeset/image.h"
#include "lib/codeset/load.h"
#include "lib/codeset/ncci.h"
#include "official.h"

static struct arena *arena;

static void setup(void)
{
    arena = arena_new(SIZE_MAX);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(load, .init = setup, .fini = teardown);

/* Counts are those of the files; where one fills two sets each has a row. */
/* clang-format off */
static const struct {
    const char *path;
    enum codeset set;
    size_t rows;
    int32_t from, to;
    bool complete;
} officials[] = {
    {"icd10cm/icd10cm-order-Jan-2021.txt",                   CODESET_ICD10CM,          72621, 20210101, 20210930, true},
    {"icd10cm/icd10cm_tabular_2021.xml",                     CODESET_ICD10CM_SEVENTH,   1787, 20201001, 20210930, true},
    {"icd10_valid_mce/icd10cm_valid_mce_v43.1.tsv",          CODESET_ICD10CM,          84932, 20151001, 20260930, true},
    {"icd10_valid_mce/icd10pcs_valid_mce_v43.1.tsv",         CODESET_ICD10PCS,         86809, 20151001, 20260930, true},
    {"mce_v37/MCE_Simple_Code_Edits_v37.txt",                CODESET_MCE_CM,            9793, 20191001, 20200930, true},
    {"mce_v37/MCE_Simple_Code_Edits_v37.txt",                CODESET_MCE_PCS,           4360, 20191001, 20200930, true},
    {"mce_v37/POAexemptCodes2020.txt",                       CODESET_POA_EXEMPT,       37075, 20191001, 20200930, true},
    {"hcpcs/HCPC2019_CONTR_ANWEB.txt",                       CODESET_HCPCS,             6440, 20150101, 20191231, true},
    {"hcpcs/HCPC2019_CONTR_ANWEB.txt",                       CODESET_MODIFIER,           360, 20150101, 20191231, false},
    {"hcpcs/NOC_Codes_2019.prn",                             CODESET_NOC,                139, 20190101, 20191231, true},
    {"hcpcs/hcpcs_noc_2024.tsv",                             CODESET_NOC,                161, 20240101, 20241231, true},
    {"hcpcs/modifier_codes_2024.tsv",                        CODESET_MODIFIER,           426, 20240101, 20241231, false},
    {"nucc/nucc_taxonomy_240.csv",                           CODESET_TAXONOMY,           874, 20240101, 20240630, true},
    {"ncci_level2/ccipra-2024q3-LEVEL2.txt",                 CODESET_PTP_PRACTITIONER,  3158, 19960101, 20240930, true},
    {"ncci_level2/ccioph-2024q3-LEVEL2.txt",                 CODESET_PTP_HOSPITAL,      2200, 19960101, 20240930, true},
    {"ncci_level2/MCR_MUE_PractitionerServices_Eff_07-01-2024_LEVEL2.csv", CODESET_MUE_PRACTITIONER, 4387, 20240701, 20240930, true},
    {"ncci_level2/MCR_MUE_OutpatientHospitalServices_Eff_07-01-2024_LEVEL2.csv", CODESET_MUE_HOSPITAL, 4339, 20240701, 20240930, true},
    {"ncci_level2/MCR_MUE_DMESupplierServices_Eff_07-01-2024_LEVEL2.csv", CODESET_MUE_DME, 2928, 20240701, 20240930, true},
    {"ncci_level2/AOC_2024_LEVEL2.txt",                      CODESET_ADDON,               53, 19960101, 20241231, true},
    {"mpfs_level2/PPRRVU24_JUL_LEVEL2.csv",                  CODESET_MPFS,              4941, 20240701, 20241231, true},
    {"mpfs_level2/GPCI2024.csv",                             CODESET_GPCI,               109, 20240101, 20241231, true},
    {"opps_addb/addendum_b_2026-04_LEVEL2.csv",              CODESET_OPPS,              6664, 20260401, 20260630, true},
    {"opps_addb/addendum_b_2026-04_LEVEL2.csv",              CODESET_HCPCS,             6664, 20260401, 20260630, false},
    {"x12_cms/carc_rarc_dates.tsv",                          CODESET_CARC,               405, 19950101, 20240731, false},
    {"x12_cms/carc_rarc_dates.tsv",                          CODESET_RARC,              1171, 19950101, 20240731, false},
    {"x12_cms/place_of_service.tsv",                         CODESET_PLACE_OF_SERVICE,    52, 0, 0, false},
    {"x12_cms/medicare_specialty.tsv",                       CODESET_SPECIALTY,          151, 0, 0, false},
    {"nubc_cms/revenue_code.tsv",                            CODESET_REVENUE,            539, 20070301, 20171231, false},
    {"nubc_cms/condition_code.tsv",                          CODESET_CONDITION,         1035, 20070301, 20171231, false},
    {"nubc_cms/type_of_bill.tsv",                            CODESET_TYPE_OF_BILL,      1938, 20070301, 20171231, false},
    {"fixtures/ASP_payment_limit_TEST.csv",                  CODESET_ASP,                  3, 20260701, 20260930, true},
    {"fixtures/PUF_CLFS_TEST.csv",                           CODESET_CLFS,                 2, 20260101, 20261231, true},
    {"fixtures/PFALLTEST.TXT",                               CODESET_MPFS_AMOUNT,          3, 20260101, 20261231, true},
    {"fixtures/ZIP5_TEST.txt",                               CODESET_ZIP5,                 3, 20260701, 20260930, true},
    {"fixtures/ZIP9_TEST.txt",                               CODESET_ZIP9,                 2, 20260701, 20260930, true},
    {"fixtures/ccipra-vTEST-f1.TXT",                         CODESET_PTP_PRACTITIONER,     5, 0, 0, false},
    {"fixtures/MCR_MUE_PractitionerServices_Eff_TEST.csv",   CODESET_MUE_PRACTITIONER,     4, 0, 0, false},
    {"fixtures/AOC_VTEST-MCR.txt",                           CODESET_ADDON,                3, 0, 0, false},
    {"fixtures/mcd_article_x_icd10_covered.csv",             CODESET_ARTICLE_ICD,          4, 0, 0, true},
    {"fixtures/mcd_article_x_icd10_noncovered.csv",          CODESET_ARTICLE_NONCOVERED,          1, 0, 0, true},
    {"fixtures/mcd_article_x_icd10_covered_group.csv",       CODESET_ARTICLE_GROUP,        3, 0, 0, true},
    {"fixtures/mcd_article_x_hcpc_code.csv",                 CODESET_ARTICLE_CODE,         2, 0, 0, true},
    {"fixtures/mcd_article_x_contractor.csv",                CODESET_ARTICLE_MAC,          2, 0, 0, true},
    {"fixtures/mcd_article.csv",                             CODESET_ARTICLE,              2, 0, 0, true},
    {"fixtures/payer_filing_limits.csv",                     CODESET_FILING_LIMIT,         4, 0, 0, true},
};
/* clang-format on */

static const struct loaded_table *table_of(const struct loaded_tables *tables, enum codeset set)
{
    for (size_t i = 0; i < tables->count; i++)
        if (tables->items[i].set == set) return &tables->items[i];
    return NULL;
}

Test(load, reads_official_files)
{
    for (size_t i = 0; i < COUNT_OF(officials); i++) {
        str content;
        struct loaded_tables tables = {0};
        struct config_fault fault = {0};
        struct arena *each = arena_new(SIZE_MAX);
        if (!official_file(each, officials[i].path, &content)) return;
        const enum status status =
            tables_load(each, name_of_path(officials[i].path), content, &tables, &fault);
        cr_expect_eq(status, OK, "%s:%d: %.*s %s", officials[i].path, fault.line,
                     STR_ARGS(fault.key), fault.what ? fault.what : "");
        const struct loaded_table *t = table_of(&tables, officials[i].set);
        cr_expect_not_null(t, "%s", officials[i].path);
        if (t) {
            cr_expect_eq(t->rows, officials[i].rows, "%s: %zu rows", officials[i].path, t->rows);
            cr_expect_eq(t->title.from.yyyymmdd, officials[i].from, "%s: from %d",
                         officials[i].path, t->title.from.yyyymmdd);
            cr_expect_eq(t->title.to.yyyymmdd, officials[i].to, "%s: to %d", officials[i].path,
                         t->title.to.yyyymmdd);
            cr_expect_eq(t->title.complete, officials[i].complete, "%s", officials[i].path);
        }
        arena_free(each);
    }
}

/* ---- formats that are not at hand, in their layout ------------------------------------------ */

#define CPT_NOTICE "Notice of the owner stands here\n\n"
/* clang-format off */
static const struct {
    const char *name, *content;
    enum codeset set;
    size_t rows;
    int32_t from, to;
    bool complete;
} synthetics[] = {
    {"LONGULT_2026.txt", CPT_NOTICE "00001\tnot a text of anybody\n0001F\tanother\n00002\tthird\n", CODESET_CPT, 3, 20260101, 20261231, true},
    {"MEDU.txt", "00001 NOT A TEXT\n00002 OF ANYBODY\n", CODESET_CPT, 2, 0, 0, false},
    {"SHORTU_2025.txt", "00001 NOT A TEXT\n", CODESET_CPT, 1, 20250101, 20251231, true},
    {"link_2026.txt", "Concept Id\tCPT Code\tLong\n1\t00001\tx\n2\t00002\ty\n", CODESET_CPT, 2, 20260101, 20261231, true},
    {"icd10pcs_order_2026.txt", "00001 0016070 1 Bypass                                                       Bypass of something\n", CODESET_ICD10PCS, 1, 20251001, 20260930, true},
    {"icd10cm-order-April-2025.txt", "00001 A000    1 x                                                            x\n", CODESET_ICD10CM, 1, 20250401, 20250930, true},
    {"ccipra-v303r0-f2.TXT", "Column 1\tColumn 2\t\"*=in existence\nprior to 1996\"\tEffective Date\t\"Deletion Date\n*=no data\"\t\"Modifier\n0=not allowed\"\tPTP Edit Rationale\n"
        "G0101\tG0102\t\t20200101\t*\t0\tx\n", CODESET_PTP_PRACTITIONER, 1, 19960101, 20241231, false},
    {"medicaid_ncci_2024q2_ptp_hospital.txt", "Column 1\tColumn 2\tEffective Date\tDeletion Date\tModifier Indicator\nG0101\tG0102\t20200101\t*\t1\n", CODESET_PTP_MEDICAID_HOSPITAL, 1, 19960101, 20240630, true},
    {"Medicaid_MUE_DME_Eff_04-01-2024.csv", "HCPCS/CPT Code,DME Supplier Services MUE Values\nA4206,3\n", CODESET_MUE_MEDICAID_DME, 1, 20240401, 20240630, true},
    {"UPDATED.csv", "LASTNAME,FIRSTNAME,NPI,EXCLTYPE,EXCLDATE,REINDATE\nA,B,1234567893,1128a1,20200101,00000000\nC,D,0000000000,1128a1,20200101,00000000\n", CODESET_EXCLUSION, 1, 0, 0, true},
    {"OrderReferring.csv", "NPI,LAST_NAME,FIRST_NAME,PARTB,DME,HHA,PMD,HOSPICE\n1234567893,A,B,Y,Y,N,N,Y\n", CODESET_ORDERING, 1, 0, 0, true},
    {"PPRRVU26_JAN.csv", "2026 file,,,,,,,,,,,,,,,,,,\n"
        ",,STATUS,WORK,NON-FAC,FACILITY,MP,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,CONV,\n"
        "HCPCS,MOD,CODE,RVU,PE RVU,PE RVU,RVU,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,FACTOR,\n"
        "G0101,26,A,0.45,0.71,0.20,0.04,0,XXX,0.00,0.00,0.00,0,0,0,0,0,33.4009,\n", CODESET_MPFS, 1, 20260101, 20261231, true},
    {"enrolment.csv", "npi,payer_id,from,to,status,network,taxonomy,contract\n1234567893,PAYER90,20240101,,active,IN,207Q00000X,C1\n", CODESET_ENROLMENT, 1, 0, 0, true},
    {"contract.csv", "payer_id,contract,from,to,method,percent,lesser_of_charge,tolerance,case_rate\nP,C,2024-01-01,,percent_of_medicare,110.5,yes,1.00,\n", CODESET_CONTRACT, 1, 0, 0, true},
    {"fees.csv", "payer_id,contract,code,modifier,from,amount\nP,C,G0101,,20240101,52.10\n", CODESET_FEE_SCHEDULE, 1, 0, 0, true},
    {"auth.csv", "payer_id,authorisation,code,member_id,npi,place,units,from,to\nP,A1,G0101,M1,1234567893,11,3,20240101,20241231\n", CODESET_AUTHORISATION, 1, 0, 0, true},
    {"271.csv", "payer_id,member_id,service_type,status,birth_date,from,to\nP,M1,30,1,19800101,20240101,\n", CODESET_ELIGIBILITY, 1, 0, 0, true},
    {"lists.csv", "list,payer_id,code,value,note\ntelehealth,,G0101,,\n", CODESET_CODE_LIST, 1, 0, 0, true},
    {"ncd.csv", "ncd,code,kind\n190.12,R350,covered\n", CODESET_NCD, 1, 0, 0, true},
    {"payers.csv", "payer_id,claim_type,name,kind,route\nP,P,Plan,commercial,x\n", CODESET_PAYER, 1, 0, 0, true},
    {"npi_extract.csv", "NPI,Entity Type Code,NPI Deactivation Date,NPI Reactivation Date\n1234567893,1,01/31/2025,\n", CODESET_NPPES, 1, 0, 0, false},
    {"July 2026 ASP NDC-HCPCS crosswalk.csv", "Crosswalk,,,,,,,,,\n\"Effective July 1, 2026 through September 30, 2026\",,,,,,,,,\n"
        "_2026_CODE,Short Descriptor,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"
        "J0120,x,y,12345-6789-01,z,250 MG,0.5,10,2,20\n", CODESET_NDC_HCPCS, 1, 20260701, 20260930, true},
    {"package.txt", "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\tENDMARKETINGDATE\n"
        "a\t0006-3026\t0006-3026-02\tb\t20140904\t\na\t12345-678\t12345-678-01\tb\t20140904\t20200101\n", CODESET_NDC, 2, 0, 0, false},
    {"edi.csv", "payer_id,npi,submitter,agreement_status,from,to\nP,1234567893,S,active,20240101,\n", CODESET_EDI_AGREEMENT, 1, 0, 0, true},
    {"limits.csv", "code,payer_id,for_sex,age_from,age_to\nG0101,,F,0,\n", CODESET_PATIENT_LIMIT, 1, 0, 0, true},
    {"places.csv", "npi,zip,campus,buys_340b,imaging\n1234567893,,excepted,yes,CT FX\n", CODESET_LOCATION, 1, 0, 0, true},
    {"wages.csv", "npi,wage_index\n1234567893,1.0234\n", CODESET_WAGE_INDEX, 1, 0, 0, true},
    {"drg.csv", "patient_control,drg\nA1,194\n", CODESET_GROUPED_DRG, 1, 0, 0, true},
    {"visits.csv", "patient_control,code,minutes,problems,data,risk\nA1,99213,20,,,\n", CODESET_DOCUMENTATION, 1, 0, 0, true},
    {"conversion.txt", "Current code assignment\tEffective\tPrevious Code(s) Assignment\nI4811\t20191001\tI48.1\n", CODESET_ICD10CM_SUCCESSOR, 1, 20191001, 0, false},
};
/* clang-format on */

Test(load, reads_the_layouts_of_files_that_are_not_at_hand)
{
    for (size_t i = 0; i < COUNT_OF(synthetics); i++) {
        struct loaded_tables tables = {0};
        struct config_fault fault = {0};
        const enum status status = tables_load(arena, str_of(synthetics[i].name),
                                               str_of(synthetics[i].content), &tables, &fault);
        cr_expect_eq(status, OK, "%s:%d: %.*s %s", synthetics[i].name, fault.line,
                     STR_ARGS(fault.key), fault.what ? fault.what : "");
        const struct loaded_table *t = table_of(&tables, synthetics[i].set);
        cr_expect_not_null(t, "%s", synthetics[i].name);
        if (!t) continue;
        cr_expect_eq(t->rows, synthetics[i].rows, "%s: %zu", synthetics[i].name, t->rows);
        cr_expect_eq(t->title.from.yyyymmdd, synthetics[i].from, "%s: from %d", synthetics[i].name,
                     t->title.from.yyyymmdd);
        cr_expect_eq(t->title.to.yyyymmdd, synthetics[i].to, "%s: to %d", synthetics[i].name,
                     t->title.to.yyyymmdd);
        cr_expect_eq(t->title.complete, synthetics[i].complete, "%s", synthetics[i].name);
    }
}

#define PTP_HEADER "Column 1\tColumn 2\tprior\tEffective Date\tDeletion Date\tModifier\tRationale\n"

Test(load, makes_one_complete_table_of_all_four_parts)
{
    struct loading *loading = loading_new(arena, NULL);
    struct loaded_tables tables;
    struct config_fault fault;
    for (int part = 1; part <= 4; part++) {
        const str name = arena_printf(arena, "ccipra-v303r0-f%d.TXT", part);
        const str content =
            arena_printf(arena, PTP_HEADER "G010%d\tG0200\t\t20200101\t*\t0\tx\n", part);
        cr_assert_eq(loading_add(loading, name, content, &fault), OK);
    }
    cr_assert_eq(loading_finish(loading, &tables, &fault), OK);
    cr_assert_eq(tables.count, 1);
    cr_expect_eq(tables.items[0].rows, 4);
    cr_expect(tables.items[0].title.complete);
    cr_expect(str_is(tables.items[0].title.release, "ccipra-v303r0"));
}

Test(load, believes_a_person_about_the_days)
{
    const struct load_as as = {
        .from = date_of(20260101), .to = date_of(20261231), .release = STR("cpt-2026")};
    struct loading *loading = loading_new(arena, &as);
    struct loaded_tables tables;
    struct config_fault fault;
    cr_assert_eq(loading_add(loading, STR("MEDU.txt"), STR("00001 NOT A TEXT\n"), &fault), OK);
    cr_assert_eq(loading_finish(loading, &tables, &fault), OK);
    cr_expect_eq(tables.items[0].title.from.yyyymmdd, 20260101);
    cr_expect(tables.items[0].title.complete);
    cr_expect(str_is(tables.items[0].title.release, "cpt-2026"));
}

/* ---- damage ------------------------------------------------------------------------------- */

#define PTP_NAME "ccipra-2024q3.txt"
#define PTP_ROW "G0101\tG0102\t\t20200101\t*\t0\tx\n"
#define ANWEB_NAME "HCPC2019_CONTR_ANWEB.txt"
#define MUE_NAME "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"
#define MUE_HEADER \
    "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
#define CROSSWALK_HEADER "_2026_CODE,NDC2,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"
/* clang-format off */
static const struct {
    const char *name, *content;
    int line;
    const char *what; /* a part of the reason */
} damaged[] = {
    {"read-me.txt", "Some words\nabout codes\n", 0, "not a file of any kind"},
    {"empty.csv", "", 0, "is empty"},
    {"empty.csv", "\xef\xbb\xbf\r\n", 0, "is empty"},
    {"GPCI2024.csv", "\xff\xfeM\0e\0d\0", 0, "UTF-16"},
    {"fees.csv", "payer_id;contract;code;modifier;from;amount\nP;C;G0101;;20240101;12.34\n", 0, "semicolons"},
    {PTP_NAME, "Column 1\tColumn 2\rG0101\tG0102\r", 0, "CR alone"},
    {PTP_NAME, PTP_HEADER PTP_ROW PTP_HEADER PTP_ROW, 3, "not a date"},
    {PTP_NAME, PTP_HEADER, 0, "holds no row"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\tG01", 3, "cut short"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\tG01\t\t20200101\t*\t0\tx\n", 3, "length of a code"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\tG0103\t\t2020\t*\t0\tx\n", 3, "not a date"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\tG0103\t\t20200230\t*\t0\tx\n", 3, "not a date"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\tG0103\t\t20200101\t20191231\t0\tx\n", 3, "ends before"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\tG0103\t\t20200101\t*\tx\t0\n", 3, "modifier indicator"},
    {PTP_NAME, PTP_HEADER PTP_ROW "G0101\t20200101\tG0103\t\t*\t0\tx\n", 3, "length of a code"},
    {"pairs-2024q3.txt", PTP_HEADER PTP_ROW, 2, "practitioner or hospital"},
    {"crosswalk_2026q3.csv", CROSSWALK_HEADER "J0120,123456-6789-01,1,1,2,2\n", 2, "not an NDC"},
    {"crosswalk_2026q3.csv", CROSSWALK_HEADER "J0120,12345-6789-01,1,1,,2\n", 2, "no billing units"},
    {MUE_NAME, MUE_HEADER "G0101,1,2 Date,x\nG0101,2,2 Date,x\n", 3, "other content"},
    {MUE_NAME, MUE_HEADER "G0101,one,2 Date,x\n", 2, "not what its column holds"},
    {MUE_NAME, MUE_HEADER "G0101,1,9 Date,x\n", 2, "adjudication indicator"},
    {MUE_NAME, MUE_HEADER "G0101,1,\"2 Date,x\n", 2, "quote"},
    {MUE_NAME, MUE_HEADER "G0101,1\n", 2, "cut short"},
    {"icd10cm-order-2025.txt", "00001 A000    1 x                                                            x\n00002 A00", 2, "cut short"},
    {"icd10cm-order-2025.txt", "00001 A000    1 x                                                            x\n00002 A001    7 x   y\n", 2, "0 or 1"},
    {"icd10cm-order-2025.txt", "00001 A000    1 x                                                            x\n00002 A0 1    1 x   y\n", 2, "not a code"},
    {"icd10cm_tabular_2025.xml", "<?xml version=\"1.0\"?>\n<ICD10CM.tabular>\n<version>2025</version>\n<chapter>", 4, ""},
    {"icd10cm_tabular_2025.xml", "<?xml version=\"1.0\"?>\n<ICD10CM.tabular>\n<version>soon</version></ICD10CM.tabular>", 3, "not a year"},
    {"ZIP5.txt", "CA941100111205      0 A                                                    20263\nCA94111011", 2, "cut short"},
    {"ZIP5.txt", "CA941100111205      0 A                                                    20265\n", 1, "year and quarter"},
    {"carc_rarc_dates.tsv", "code\ttype\tstart\tlast_modified\tend\n1\tNONE\t19950101\t\t\n", 2, "neither"},
    {"fees.csv", "payer_id,contract,code,modifier,from,amount\nP,C,G0101,,20240101,12.345\n", 2, "not what its column holds"},
    {"fees.csv", "payer_id,contract,code,modifier,from,amount,colour\nP,C,G0101,,20240101,12.34,x\n", 0, "not a file of any kind"},
    {"271.csv", "payer_id,member_id,service_type,status,birth_date\nP,M1,30,1,1980\n", 2, "not what its column holds"},
};
/* clang-format on */

static bool mentions(const char *text, const char *part)
{
    return text && strstr(text, part);
}

Test(load, refuses_damaged_files_whole_with_line_and_reason)
{
    for (size_t i = 0; i < COUNT_OF(damaged); i++) {
        struct loaded_tables tables = {0};
        struct config_fault fault = {0};
        cr_expect_eq(tables_load(arena, str_of(damaged[i].name), str_of(damaged[i].content),
                                 &tables, &fault),
                     REJECT, "%zu %s", i, damaged[i].name);
        cr_expect_eq(fault.line, damaged[i].line, "%zu %s: line %d: %.*s %s", i, damaged[i].name,
                     fault.line, STR_ARGS(fault.key), fault.what ? fault.what : "");
        cr_expect(mentions(fault.what, damaged[i].what), "%zu %s: %s", i, damaged[i].name,
                  fault.what ? fault.what : "");
        cr_expect_eq(tables.count, 0, "%zu", i);
    }
}

/* A key is padded with zeros: a value with one inside was loaded and never found (by fuzzing). */
Test(load, refuses_a_nul_within_a_value)
{
    struct loaded_tables tables = {0};
    struct config_fault fault = {0};
    const str content = STR("payer_id,member_id,service_type,status\nP,M\0001,30,1\n");
    cr_assert_eq(tables_load(arena, STR("271.csv"), content, &tables, &fault), REJECT);
    cr_expect(mentions(fault.what, "NUL"), "%s", fault.what ? fault.what : "");
    cr_expect_eq(fault.line, 2);
}

Test(load, says_no_value_of_a_table_that_names_patients)
{
    struct loaded_tables tables;
    struct config_fault fault;
    const str content =
        STR("payer_id,member_id,service_type,status,birth_date\nP,M1,30,1,1980-13-01\n");
    cr_assert_eq(tables_load(arena, STR("271.csv"), content, &tables, &fault), REJECT);
    cr_expect(str_is(fault.key, "a value"), "%.*s", STR_ARGS(fault.key));
}

/* A cut anywhere in the last record of an official file, and a field too many or few. */
Test(load, refuses_an_official_file_that_is_cut_in_a_record)
{
    static const char *const paths[] = {"hcpcs/HCPC2019_CONTR_ANWEB.txt",
                                        "mpfs_level2/PPRRVU24_JUL_LEVEL2.csv",
                                        "opps_addb/addendum_b_2026-04_LEVEL2.csv"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        str content;
        if (!official_file(arena, paths[i], &content)) return;
        /* In the middle of a record in the middle of the file. */
        const char *at = memchr(content.at + content.len / 2, '\n', content.len / 2);
        const str cut = {content.at, (size_t)(at - content.at) + 4};
        struct loaded_tables tables = {0};
        struct config_fault fault = {0};
        cr_expect_eq(tables_load(arena, name_of_path(paths[i]), cut, &tables, &fault), REJECT, "%s",
                     paths[i]);
        cr_expect_gt(fault.line, 100, "%s: %d", paths[i], fault.line);
    }
}

/* How the same table comes out of other programs: other columns first, quotes, a byte order mark,
 * CR LF, an empty line, a line break within a field. */
Test(load, reads_the_same_table_however_it_was_saved)
{
    static const char *const saved[] = {
        MUE_HEADER "G0101,3,2 Date of Service,Policy\nG0102,4,1 Line,x\n",
        "\xef\xbb\xbfHCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,"
        "MUE Rationale\r\nG0101,3,2 Date of Service,Policy\r\n\r\nG0102,4,1 Line,x\r\n",
        "MUE Rationale,MUE Adjudication Indicator,Practitioner Services MUE Values,HCPCS/CPT Code\n"
        "Policy,2 Date of Service,3,G0101\nx,1 Line,4,G0102\n",
        "\"HCPCS/CPT Code\",\"Practitioner Services\nMUE Values\",\"MUE Adjudication Indicator\","
        "\"MUE\nRationale\"\n\"G0101\",\"3\",\"2 Date of\r\nService\",\"Policy\"\n"
        "\"G0102\",\"4\",\"1 Line\",\"x\"\n",
    };
    for (size_t i = 0; i < COUNT_OF(saved); i++) {
        struct config_fault fault = {0};
        struct codesets *sets = codesets_new(arena);
        cr_assert_eq(codesets_add(sets, STR(MUE_NAME), str_of(saved[i]), &fault), OK, "%zu: %s", i,
                     fault.what);
        const struct mue first =
                             mue_lookup(sets, MUE_PRACTITIONER, STR("G0101"), date_of(20240801)),
                         second =
                             mue_lookup(sets, MUE_PRACTITIONER, STR("G0102"), date_of(20240801));
        cr_expect(first.units == 3 && first.mai == 2, "%zu", i);
        cr_expect(second.units == 4 && second.mai == 1, "%zu", i);
        cr_expect(str_is(first.rationale, "Policy"), "%zu", i);
    }
}

/* GPCI of 0.575 that was cut to 0.57 is a number all the same. */
Test(load, says_that_a_last_line_without_an_end_may_be_cut)
{
    struct loaded_tables tables;
    struct config_fault fault;
    cr_assert_eq(tables_load(arena, STR(PTP_NAME), STR(PTP_HEADER PTP_ROW), &tables, &fault), OK);
    cr_expect_null(tables.items[0].note);
    cr_assert_eq(tables_load(arena, STR(PTP_NAME),
                             STR(PTP_HEADER PTP_ROW "G0101\tG0103\t\t20200101\t*\t0\tStand"),
                             &tables, &fault),
                 OK);
    cr_expect(mentions(tables.items[0].note, "cut short"));
}
