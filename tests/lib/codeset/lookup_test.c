/* Promise: each lookup answers from the official files what they say on that day, and unchecked
 * where no table can know. */
#include <criterion/criterion.h>

#include "lib/codeset/coverage.h"
#include "lib/codeset/fees.h"
#include "lib/codeset/hcpcs.h"
#include "lib/codeset/icd10.h"
#include "lib/codeset/ncci.h"
#include "lib/codeset/payers.h"
#include "official.h"

static struct arena *arena;
static struct codesets *sets;

static void setup(void)
{
    arena = arena_new(SIZE_MAX);
    sets = codesets_new(arena);
}

static void teardown(void)
{
    arena_free(arena);
}

TestSuite(lookup, .init = setup, .fini = teardown);

static bool official(const char *path)
{
    str content;
    struct config_fault fault = {0};
    if (!official_file(arena, path, &content)) return false;
    cr_assert_eq(codesets_add(sets, name_of_path(path), content, &fault), OK, "%s:%d %s", path,
                 fault.line, fault.what ? fault.what : "");
    return true;
}

static void own(const char *name, const char *content)
{
    struct config_fault fault = {0};
    cr_assert_eq(codesets_add(sets, str_of(name), str_of(content), &fault), OK, "%s:%d %s", name,
                 fault.line, fault.what ? fault.what : "");
}

static date day(int32_t yyyymmdd)
{
    return date_of(yyyymmdd);
}

/* ---- ICD-10 ------------------------------------------------------------------------------- */

Test(lookup, knows_flags_from_the_code_editor_and_from_its_lists)
{
    if (!official("icd10_valid_mce/icd10cm_valid_mce_v43.1.tsv") ||
        !official("icd10_valid_mce/icd10pcs_valid_mce_v43.1.tsv"))
        return;
    struct code_answer a = icd10cm_flags(sets, STR("O80"), day(20240101));
    cr_expect_eq(a.verdict, CODE_VALID);
    cr_expect(a.flags & CODE_MATERNITY);
    cr_expect_eq(icd10cm_flags(sets, STR("A000"), day(20240101)).verdict, CODE_VALID);
    cr_expect_eq(icd10cm_flags(sets, STR("A000"), day(20240101)).flags, 0);
    cr_expect_eq(icd10cm_flags(sets, STR("A000"), day(20270101)).verdict, CODE_UNCHECKED);
    cr_expect(icd10pcs_flags(sets, STR("5A1955Z"), day(20240101)).flags &
              CODE_VENTILATION_OVER_96H);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10PCS, STR("0016070"), day(20240101)).verdict,
                 CODE_VALID);
    cr_expect_eq(codeset_lookup(sets, CODESET_ICD10PCS, STR("0OO6070"), day(20240101)).verdict,
                 CODE_INVALID);
}

Test(lookup, joins_the_lists_of_an_edition_where_the_order_file_has_no_flags)
{
    own("icd10cm-order-2020.txt",
        "00001 A33     1 x                                                            tetanus\n"
        "00002 A000    1 x                                                            cholera\n");
    cr_expect_eq(icd10cm_flags(sets, STR("A33"), day(20200101)).verdict, CODE_UNCHECKED);
    if (!official("mce_v37/MCE_Simple_Code_Edits_v37.txt")) return;
    cr_expect(icd10cm_flags(sets, STR("A33"), day(20200101)).flags & CODE_NEWBORN);
    cr_expect_eq(icd10cm_flags(sets, STR("A000"), day(20200101)).verdict, CODE_VALID);
    cr_expect_eq(icd10cm_flags(sets, STR("A000"), day(20200101)).flags, 0);
    cr_expect(str_is(icd10cm_text(sets, STR("A000"), day(20200101)), "cholera"));
}

Test(lookup, finds_the_notes_at_a_code_and_above_it)
{
    struct icd10_reference by = {0};
    char characters[SEVENTH_MAX];
    if (!official("icd10cm/icd10cm_tabular_2021.xml")) return;
    const date on = day(20210101);
    /* A41 excludes2 "sepsis in meningococcal (A39.2-A39.4)": a range, at the category. */
    cr_expect_eq(
        icd10cm_note_between(sets, NOTE_EXCLUDES2, STR("A419"), STR("A393"), on, &by).verdict,
        CODE_VALID);
    cr_expect(str_is(by.first, "A392") && str_is(by.last, "A394") && str_is(by.at, "A41"));
    cr_expect_eq(
        icd10cm_note_between(sets, NOTE_EXCLUDES2, STR("A419"), STR("A395"), on, &by).verdict,
        CODE_INVALID);
    /* Chapter 1 says: use additional code (Z16.-). */
    cr_expect_eq(
        icd10cm_note_between(sets, NOTE_USE_ADDITIONAL, STR("A000"), STR("Z1611"), on, &by).verdict,
        CODE_VALID);
    cr_expect(str_is(by.at, "1"), "%.*s", STR_ARGS(by.at));
    cr_expect_eq(
        icd10cm_note_between(sets, NOTE_EXCLUDES1, STR("A483"), STR("A419"), on, &by).verdict,
        CODE_VALID);
    cr_expect_eq(
        icd10cm_note_between(sets, NOTE_EXCLUDES1, STR("A483"), STR("A419"), day(20220101), &by)
            .verdict,
        CODE_UNCHECKED);
    cr_expect_eq(icd10cm_seventh(sets, STR("E08321"), on, characters).verdict, CODE_VALID);
    cr_expect_str_eq(characters, "1239");
    cr_expect_eq(icd10cm_seventh(sets, STR("I10"), on, characters).verdict, CODE_INVALID);
    cr_expect(str_is(icd10cm_seventh_meaning(sets, STR("E08321"), '1', on), "right eye"));
}

Test(lookup, knows_what_is_exempt_from_present_on_admission)
{
    if (!official("mce_v37/POAexemptCodes2020.txt")) return;
    cr_expect_eq(codeset_lookup(sets, CODESET_POA_EXEMPT, STR("B900"), day(20200101)).verdict,
                 CODE_VALID);
    cr_expect_eq(codeset_lookup(sets, CODESET_POA_EXEMPT, STR("A000"), day(20200101)).verdict,
                 CODE_INVALID);
    cr_expect_eq(codeset_lookup(sets, CODESET_POA_EXEMPT, STR("A000"), day(20210101)).verdict,
                 CODE_UNCHECKED);
}

Test(lookup, lets_a_list_of_some_codes_say_nothing_where_a_whole_one_knows)
{
    own("own.tsv",
        "#codeset\tdischarge_status\tmce\t19801001\t20260930\tcomplete\n01\t19801001\t\t\n");
    own("patient_discharge_status.tsv", "code\n01\n08\n");
    cr_expect_eq(codeset_lookup(sets, CODESET_DISCHARGE_STATUS, STR("08"), day(20170101)).verdict,
                 CODE_INVALID);
    cr_expect_eq(codeset_lookup(sets, CODESET_DISCHARGE_STATUS, STR("01"), day(20170101)).verdict,
                 CODE_VALID);
}

/* ---- procedures --------------------------------------------------------------------------- */

Test(lookup, knows_the_facts_of_level_two_codes)
{
    if (!official("hcpcs/HCPC2019_CONTR_ANWEB.txt")) return;
    const struct hcpcs_facts f = hcpcs_facts(sets, STR("A0021"), day(20190601));
    cr_expect_eq(f.answer.verdict, CODE_VALID);
    cr_expect(str_is(f.coverage, "I"));
    cr_expect(str_is(f.betos, "O1A"));
    cr_expect(str_is(f.types_of_service, "D"));
    cr_expect(str_is(f.cross_reference, "A0030"));
    cr_expect_eq(f.answer.from.yyyymmdd, 19850101);
    /* Addendum B shows the code, and nothing else of it. */
    if (!official("opps_addb/addendum_b_2026-04_LEVEL2.csv")) return;
    cr_expect_eq(codeset_lookup(sets, CODESET_HCPCS, STR("A0021"), day(20260501)).verdict,
                 CODE_VALID);
    cr_expect_eq(hcpcs_facts(sets, STR("A0021"), day(20260501)).answer.verdict, CODE_UNCHECKED);
    cr_expect(str_is(opps_lookup(sets, STR("A0021"), day(20260501)).status, "E1"));
    cr_expect_eq(opps_lookup(sets, STR("99213"), day(20260501)).answer.verdict, CODE_UNCHECKED);
}

Test(lookup, finds_pairs_by_quarter_and_the_strictest_of_several_rows)
{
    if (!official("ncci_level2/ccipra-2024q3-LEVEL2.txt")) return;
    own("ccipra-vTEST.txt",
        "Column 1\tColumn 2\tx\tEffective Date\tDeletion Date\tModifier\tRationale\n"
        "G0402\tG0439\t\t20180401\t20180401\t9\tx\n"
        "G0402\tG0439\t\t20180401\t*\t1\tx\n"
        "G0402\tG0439\t\t20200101\t*\t0\ty\n");
    struct ptp p = ptp_lookup(sets, PTP_PRACTITIONER, STR("G0402"), STR("G0439"), day(20250101));
    cr_expect_eq(p.answer.verdict, CODE_VALID);
    cr_expect_eq(p.indicator, 0);
    cr_expect_eq(p.answer.row, 4);
    /* Deleted on 1996-01-01. */
    cr_expect_eq(ptp_lookup(sets, PTP_PRACTITIONER, STR("A4263"), STR("A4262"), day(20240801))
                     .answer.verdict,
                 CODE_INVALID);
    /* Both known to the quarter, no pair; and after it, and with CPT. */
    cr_expect_eq(ptp_lookup(sets, PTP_PRACTITIONER, STR("A4262"), STR("G0008"), day(20240801))
                     .answer.verdict,
                 CODE_INVALID);
    cr_expect_eq(ptp_lookup(sets, PTP_PRACTITIONER, STR("A4262"), STR("G0008"), day(20241001))
                     .answer.verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(ptp_lookup(sets, PTP_PRACTITIONER, STR("99213"), STR("G0008"), day(20240801))
                     .answer.verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(
        ptp_lookup(sets, PTP_HOSPITAL, STR("A4262"), STR("G0008"), day(20240801)).answer.verdict,
        CODE_UNCHECKED);
    p = ptp_between(sets, PTP_PRACTITIONER, STR("G0439"), STR("G0402"), day(20250101));
    cr_expect_eq(p.answer.verdict, CODE_VALID);
    cr_expect(str_is(p.column2, "G0439"));
    cr_expect(ptp_modifier_bypasses(STR("XE"), day(20240101)));
    cr_expect_not(ptp_modifier_bypasses(STR("XE"), day(20141231)));
    cr_expect_not(ptp_modifier_bypasses(STR("76"), day(20240101)));
}

Test(lookup, finds_units_primaries_and_payment_indicators)
{
    struct addon_primary items[4];
    struct addon_primaries primaries = {.items = items, .max = 4};
    if (!official("ncci_level2/MCR_MUE_PractitionerServices_Eff_07-01-2024_LEVEL2.csv") ||
        !official("ncci_level2/AOC_2024_LEVEL2.txt") ||
        !official("mpfs_level2/PPRRVU24_JUL_LEVEL2.csv") || !official("mpfs_level2/GPCI2024.csv"))
        return;
    const struct mue m = mue_lookup(sets, MUE_PRACTITIONER, STR("A0021"), day(20240701));
    cr_expect_eq(m.answer.verdict, CODE_VALID);
    cr_expect_eq(m.units, 0);
    cr_expect_eq(m.mai, 3);
    cr_expect_eq(mue_lookup(sets, MUE_PRACTITIONER, STR("A0021"), day(20240630)).answer.verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(addon_lookup(sets, STR("C5272"), day(20240701), &primaries).verdict, CODE_VALID);
    cr_expect_eq(primaries.count, 1);
    cr_expect(str_is(items[0].primary, "C5271"));
    cr_expect_eq(items[0].type, 1);
    cr_expect_eq(addon_lookup(sets, STR("C5271"), day(20240701), &primaries).verdict, CODE_INVALID);
    const struct mpfs f = mpfs_lookup(sets, STR("A0021"), STR("26"), day(20240801));
    cr_expect_eq(f.answer.verdict, CODE_VALID);
    cr_expect(str_is(f.status, "I") && str_is(f.global, "XXX") && str_is(f.pctc, "9"));
    cr_expect_eq(f.conversion_e4, 332875);
    const struct gpci g = gpci_lookup(sets, STR("02102"), STR("01"), day(20240801));
    cr_expect_eq(g.work_milli, 1500);
    cr_expect_eq(g.mp_milli, 592);
    cr_expect(str_is(g.state, "AK"));
}

/* ---- prices, places, coverage ------------------------------------------------------------- */

Test(lookup, reads_prices_and_places)
{
    if (!official("fixtures/ASP_payment_limit_TEST.csv") ||
        !official("fixtures/PUF_CLFS_TEST.csv") || !official("fixtures/PFALLTEST.TXT") ||
        !official("fixtures/ZIP5_TEST.txt") || !official("fixtures/ZIP9_TEST.txt") ||
        !official("x12_cms/place_of_service.tsv"))
        return;
    const date on = day(20260815);
    cr_expect_eq(asp_lookup(sets, STR("J0120"), on).limit_milli, 12345);
    cr_expect_eq(asp_lookup(sets, STR("J0121"), on).coinsurance_milli, 18500);
    cr_expect_eq(asp_lookup(sets, STR("J9999"), on).answer.verdict, CODE_INVALID);
    cr_expect_eq(clfs_lookup(sets, STR("G0328"), STR("QW"), on).rate.cents, 1805);
    const str in[] = {STR("01112"), STR("05")};
    cr_expect_eq(mpfs_amount(sets, in, STR("G0101"), STR(""), on).nonfacility.cents, 5210);
    struct place p = place_of_zip(sets, STR("941101234"), on);
    cr_expect(str_is(p.carrier, "01112") && str_is(p.locality, "05") && str_is(p.state, "CA"));
    p = place_of_zip(sets, STR("073020002"), on);
    cr_expect(str_is(p.locality, "99"), "%.*s", STR_ARGS(p.locality));
    cr_expect_eq(place_of_zip(sets, STR("79936"), on).rural, 'R');
    cr_expect_eq(place_of_zip(sets, STR("79936"), day(20261001)).answer.verdict, CODE_UNCHECKED);
    cr_expect(str_is(place_setting(sets, STR("11"), on), "nonfacility"));
    cr_expect(str_is(place_setting(sets, STR("21"), on), "facility"));
}

Test(lookup, reads_what_an_article_says_of_a_diagnosis)
{
    static const char *const files[] = {"mcd_article",
                                        "mcd_article_x_contractor",
                                        "mcd_article_x_hcpc_code",
                                        "mcd_article_x_icd10_covered",
                                        "mcd_article_x_icd10_covered_group",
                                        "mcd_article_x_icd10_noncovered"};
    struct article items[4];
    struct articles found = {.items = items, .max = 4};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (!official(arena_printf(arena, "fixtures/%s.csv", files[i]).at)) return;
    cr_expect_eq(articles_for(sets, STR("G0101"), STR("01112"), day(20240601), &found).verdict,
                 CODE_VALID);
    cr_expect_eq(found.count, 1);
    cr_expect_eq(articles_for(sets, STR("G0101"), STR("04412"), day(20240601), &found).verdict,
                 CODE_INVALID);
    cr_expect_eq(articles_for(sets, STR("G0101"), STR(""), day(20231231), &found).verdict,
                 CODE_INVALID);
    static const struct {
        const char *article, *diagnosis;
        enum article_word word;
    } rows[] = {
        {"99001", "Z124", ARTICLE_COVERS},     {"99001", "Z0000", ARTICLE_REFUSES},
        {"99001", "I10", ARTICLE_SILENT},      {"99002", "A790", ARTICLE_CONDITIONAL},
        {"99002", "I10", ARTICLE_CONDITIONAL}, {"99009", "I10", ARTICLE_NO_LIST},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(article_diagnosis(sets, str_of(rows[i].article), str_of(rows[i].diagnosis),
                                       day(20260101))
                         .word,
                     rows[i].word, "%s %s", rows[i].article, rows[i].diagnosis);
}

/* ---- customers ---------------------------------------------------------------------------- */

Test(lookup, reads_customers_tables_and_is_unchecked_without_them)
{
    const str none[] = {STR(""), STR("")}, in[] = {STR(""), STR("IN")},
              out[] = {STR(""), STR("OUT")};
    const date on = day(20260101);
    cr_expect_eq(filing_limit_of(sets, STR("PAYER90"), in, STR("P"), on).answer.verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(exclusion_of(sets, STR("1234567893"), on).verdict, CODE_UNCHECKED);
    cr_expect_eq(enrolment_of(sets, STR("1234567893"), STR("P"), on).answer.verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(list_lookup(sets, STR("telehealth"), STR("P"), STR("G0101"), on).answer.verdict,
                 CODE_UNCHECKED);
    own("limits.csv", "payer_id,plan,network,claim_type,days_initial,days_corrected,"
                      "days_secondary_from_primary_eob,count_from,source\n"
                      "MB,,,P,calendar_year,calendar_year,calendar_year,line_from,42 CFR\n"
                      "PAYER90,,IN,P,90,95,60,line_from,x\nPAYER90,,,P,180,180,60,line_from,x\n");
    own("enrolment.csv", "npi,payer_id,from,to,status,network,taxonomy,contract\n"
                         "1234567893,P,20240101,20251231,active,IN,207Q00000X,C1\n");
    own("UPDATED.csv",
        "LASTNAME,NPI,EXCLTYPE,EXCLDATE,REINDATE\nA,1234567893,1128a1,20200101,20230101\n");
    own("lists.csv",
        "list,payer_id,code,value,note\ntelehealth,,G0101,yes,\ntelehealth,Q,G0102,,\n");
    own("271.csv", "payer_id,member_id,service_type,status,sex,plan_kind,from,to\n"
                   "P,M1,30,1,F,,20240101,20241231\nP,M1,,R,,medicare_advantage,20240101,\n");
    own("auth.csv",
        "payer_id,authorisation,code,member_id,units,from,to\nP,A1,G0101,M1,3,20240101,20241231\n");
    cr_expect_eq(filing_limit_of(sets, STR("MB"), none, STR("P"), on).days_initial, -1);
    cr_expect_eq(filing_limit_of(sets, STR("PAYER90"), in, STR("P"), on).days_initial, 90);
    cr_expect_eq(filing_limit_of(sets, STR("PAYER90"), out, STR("P"), on).days_initial, 180);
    cr_expect_eq(filing_limit_of(sets, STR("PAYER90"), out, STR("I"), on).answer.verdict,
                 CODE_INVALID);
    cr_expect_eq(enrolment_of(sets, STR("1234567893"), STR("P"), day(20240601)).answer.verdict,
                 CODE_VALID);
    cr_expect_eq(enrolment_of(sets, STR("1234567893"), STR("P"), on).answer.verdict, CODE_INVALID);
    const str who[] = {STR("1234567893"), STR("P")};
    cr_expect_eq(enrolment_taxonomy(sets, who, STR("208D00000X"), day(20240601)).verdict,
                 CODE_INVALID);
    cr_expect_eq(exclusion_of(sets, STR("1234567893"), day(20221231)).verdict, CODE_VALID);
    cr_expect_eq(exclusion_of(sets, STR("1234567893"), day(20230101)).verdict, CODE_INVALID);
    cr_expect_eq(list_lookup(sets, STR("telehealth"), STR("P"), STR("G0101"), on).answer.verdict,
                 CODE_VALID);
    cr_expect_eq(list_lookup(sets, STR("telehealth"), STR("P"), STR("G0102"), on).answer.verdict,
                 CODE_INVALID);
    cr_expect_eq(list_lookup(sets, STR("attachment"), STR("P"), STR("G0102"), on).answer.verdict,
                 CODE_UNCHECKED);
    struct eligibility items[4];
    struct eligibilities found = {.items = items, .max = 4};
    const str member[] = {STR("P"), STR("M1")};
    cr_expect_eq(eligibility_of(sets, member, day(20240601), &found).verdict, CODE_VALID);
    cr_expect_eq(found.count, 2);
    cr_expect(str_is(items[1].sex, "F"));
    const str number[] = {STR("P"), STR("A1")};
    cr_expect_eq(authorisation_of(sets, number, STR("G0101"), day(20240601)).units_milli, 3000);
    cr_expect_eq(authorisation_of(sets, number, STR("G0102"), day(20240601)).answer.verdict,
                 CODE_INVALID);
}

/* A release whose quarter covers the day hid a row that only another release has. */
Test(lookup, takes_a_pair_or_an_add_on_code_of_any_release)
{
    own("old", "#codeset\taddon\told\t20240101\t20241231\tcomplete\n"
               "#columns\taddon\tprimary\ttype\nC5272\tC5271\t1\n");
    own("new", "#codeset\taddon\tnew\t20200101\t20261231\tpartial\n"
               "#columns\taddon\tprimary\tfrom\ttype\nG2211\tCCCCC\t20240101\t2\n");
    struct addon_primary items[4];
    struct addon_primaries primaries = {.items = items, .max = 4};
    cr_expect_eq(addon_lookup(sets, STR("G2211"), day(20240815), &primaries).verdict, CODE_VALID);
    cr_expect_eq(items[0].type, 2);
    cr_expect_eq(addon_lookup(sets, STR("C5272"), day(20240815), &primaries).verdict, CODE_VALID);
    cr_expect_eq(addon_lookup(sets, STR("G2211"), day(20231231), &primaries).verdict,
                 CODE_UNCHECKED);
    cr_expect_eq(addon_lookup(sets, STR("C5271"), day(20240815), &primaries).verdict, CODE_INVALID);
}
