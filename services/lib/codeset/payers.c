/* Tables of customers and payers. */
#include "lib/codeset/payers.h"

#include "lib/codeset/schema.h"

enum { ROWS_MAX = 64, ZIP5_CHARS = 5, ZIP9_CHARS = 9, YEAR_MARK = -1 };

str place_setting(const struct codesets *sets, str place_of_service, date day)
{
    const struct code_answer a =
        codeset_find_having(sets, CODESET_PLACE_OF_SERVICE, &place_of_service, day, POS_SETTING);
    return code_text(&a, POS_SETTING);
}

struct place place_of_zip(const struct codesets *sets, str zip, date day)
{
    const str five = {zip.at, zip.len < ZIP5_CHARS ? zip.len : ZIP5_CHARS};
    struct code_answer a = codeset_find(sets, CODESET_ZIP5, &five, day);
    const bool needs_nine = str_is(code_text(&a, ZIP_PLUS_FOUR), "1");
    if (zip.len == ZIP9_CHARS && (needs_nine || a.verdict != CODE_VALID)) {
        const struct code_answer nine = codeset_find(sets, CODESET_ZIP9, &zip, day);
        if (nine.verdict == CODE_VALID) a = nine;
    }
    const str rural = code_text(&a, ZIP_RURAL);
    return (struct place){.answer = a,
                          .state = code_text(&a, ZIP_STATE),
                          .carrier = code_text(&a, ZIP_CARRIER),
                          .locality = code_text(&a, ZIP_LOCALITY),
                          .rural = (rural.len ? rural : STR(" ")).at[0]};
}

/* A table of some payers says nothing of one that it never names. */
static void unless_named(const struct codesets *sets, enum codeset set, str payer_id,
                         struct code_answer *a)
{
    if (a->verdict != CODE_INVALID || codeset_names(sets, set, payer_id)) return;
    a->verdict = CODE_UNCHECKED;
    a->why = CODE_NO_TABLE;
}

/* ---- filing limits ------------------------------------------------------------------------ */

static int64_t days_of(str text)
{
    int64_t days = 0;
    if (str_is(text, "calendar_year")) return YEAR_MARK;
    return str_parse_int(text, &days) && days > 0 ? days : 0;
}

/* How much of the question a row names; -1: it names something else. */
static int limit_fit(const struct code_answer *row, const str wanted[3])
{
    int fit = 0;
    for (unsigned i = 0; i < 3; i++) {
        const str named = code_part(row, i + 1);
        if (named.len == 0) continue;
        if (!str_eq(named, wanted[i])) return -1;
        fit++;
    }
    return fit;
}

struct filing_limit filing_limit_of(const struct codesets *sets, str payer_id,
                                    const str plan_and_network[2], str claim_type, date day)
{
    struct code_answer items[ROWS_MAX], a;
    struct code_rows rows = {.items = items, .max = ROWS_MAX};
    const str wanted[] = {plan_and_network[0], plan_and_network[1], claim_type};
    int best = -1;
    a = codeset_find_all(sets, CODESET_FILING_LIMIT, &payer_id, 1, day, &rows);
    for (size_t i = 0; i < rows.count && i < ROWS_MAX; i++) {
        const int fit = limit_fit(&items[i], wanted);
        if (fit <= best) continue;
        best = fit;
        a = items[i];
    }
    if (rows.count && best < 0)
        a = (struct code_answer){.verdict = CODE_INVALID,
                                 .why = CODE_NOT_IN_TABLE,
                                 .release = a.release,
                                 .table = a.table,
                                 .at = NO_ROW};
    return (struct filing_limit){
        .answer = a,
        .days_initial = days_of(code_text(&a, FILING_INITIAL)),
        .days_corrected = days_of(code_text(&a, FILING_CORRECTED)),
        .days_secondary = days_of(code_text(&a, FILING_SECONDARY)),
        .count_from = code_text(&a, FILING_COUNT_FROM),
        .source = code_text(&a, FILING_SOURCE),
    };
}

/* ---- providers ---------------------------------------------------------------------------- */

struct enrolment enrolment_of(const struct codesets *sets, str npi, str payer_id, date day)
{
    const str parts[] = {payer_id, npi};
    struct code_answer a = codeset_find(sets, CODESET_ENROLMENT, parts, day);
    unless_named(sets, CODESET_ENROLMENT, payer_id, &a);
    return (struct enrolment){.answer = a,
                              .status = code_text(&a, ENROLMENT_STATUS),
                              .network = code_text(&a, ENROLMENT_NETWORK),
                              .taxonomy = code_text(&a, ENROLMENT_TAXONOMY),
                              .contract = code_text(&a, ENROLMENT_CONTRACT)};
}

struct code_answer enrolment_taxonomy(const struct codesets *sets, const str npi_and_payer[2],
                                      str taxonomy, date day)
{
    struct code_answer items[ROWS_MAX], a;
    struct code_rows rows = {.items = items, .max = ROWS_MAX};
    const str parts[] = {npi_and_payer[1], npi_and_payer[0]};
    a = codeset_find_all(sets, CODESET_ENROLMENT, parts, 2, day, &rows);
    bool any = false;
    for (size_t i = 0; i < rows.count && i < ROWS_MAX; i++) {
        const str held = code_text(&items[i], ENROLMENT_TAXONOMY);
        if (str_eq(held, taxonomy)) return items[i];
        any = any || held.len;
    }
    if (rows.count == 0) return a;
    a.verdict = any ? CODE_INVALID : CODE_UNCHECKED; /* enrolled, and no taxonomy is written down */
    a.why = CODE_NOT_IN_TABLE;
    return a;
}

struct code_answer exclusion_of(const struct codesets *sets, str npi, date day)
{
    return codeset_find(sets, CODESET_EXCLUSION, &npi, day);
}

struct code_answer ordering_of(const struct codesets *sets, str npi, enum ordering_benefit benefit,
                               date day)
{
    static const unsigned columns[] = {[ORDERS_PARTB] = ORDERING_PARTB,
                                       [ORDERS_DME] = ORDERING_DME,
                                       [ORDERS_HHA] = ORDERING_HHA,
                                       [ORDERS_PMD] = ORDERING_PMD,
                                       [ORDERS_HOSPICE] = ORDERING_HOSPICE};
    struct code_answer a = codeset_find(sets, CODESET_ORDERING, &npi, day);
    if (a.verdict == CODE_VALID && !str_is(code_text(&a, columns[benefit]), "Y"))
        a.verdict = CODE_INVALID;
    return a;
}

/* ---- authorisations and eligibility ------------------------------------------------------- */

struct authorisation authorisation_of(const struct codesets *sets, const str payer_and_number[2],
                                      str code, date day)
{
    const str parts[] = {payer_and_number[0], payer_and_number[1], code};
    struct code_answer a = codeset_find(sets, CODESET_AUTHORISATION, parts, day);
    unless_named(sets, CODESET_AUTHORISATION, parts[0], &a);
    return (struct authorisation){.answer = a,
                                  .member_id = code_text(&a, AUTHORISATION_MEMBER),
                                  .npi = code_text(&a, AUTHORISATION_NPI),
                                  .place = code_text(&a, AUTHORISATION_PLACE),
                                  .status = code_text(&a, AUTHORISATION_STATUS),
                                  .units_milli = code_number(&a, AUTHORISATION_UNITS)};
}

static date date_cell(const struct code_answer *row, unsigned column)
{
    return date_of((int32_t)code_number(row, column));
}

struct code_answer eligibility_of(const struct codesets *sets, const str payer_and_member[2],
                                  date day, struct eligibilities *found)
{
    struct code_answer items[ROWS_MAX], a;
    struct code_rows rows = {.items = items, .max = ROWS_MAX};
    a = codeset_find_all(sets, CODESET_ELIGIBILITY, payer_and_member, 2, day, &rows);
    unless_named(sets, CODESET_ELIGIBILITY, payer_and_member[0], &a);
    found->count = rows.count < ROWS_MAX ? rows.count : ROWS_MAX;
    for (size_t i = 0; i < found->count && i < found->max; i++) {
        const struct code_answer *row = &items[i];
        found->items[i] = (struct eligibility){
            .answer = *row,
            .status = code_text(row, ELIGIBILITY_STATUS),
            .service_type = code_part(row, 2),
            .last_name = code_text(row, ELIGIBILITY_LAST_NAME),
            .first_name = code_text(row, ELIGIBILITY_FIRST_NAME),
            .sex = code_text(row, ELIGIBILITY_SEX),
            .plan = code_text(row, ELIGIBILITY_PLAN),
            .plan_kind = code_text(row, ELIGIBILITY_PLAN_KIND),
            .network = code_text(row, ELIGIBILITY_NETWORK),
            .birth_date = date_cell(row, ELIGIBILITY_BIRTH_DATE),
            .death_date = date_cell(row, ELIGIBILITY_DEATH_DATE),
            .asked_on = date_cell(row, ELIGIBILITY_ASKED_ON),
            .limit_reached = str_is(code_text(row, ELIGIBILITY_LIMIT), "yes"),
        };
    }
    return a;
}

/* ---- lists and the directory -------------------------------------------------------------- */

struct list_answer list_lookup(const struct codesets *sets, str list, str payer_id, str code,
                               date day)
{
    const str of_payer[] = {list, payer_id, code}, of_all[] = {list, STR(""), code};
    struct code_rows none = {0};
    struct code_answer a = codeset_find_all(sets, CODESET_CODE_LIST, &list, 1, day, &none);
    /* A list of that name must be there; that other lists are says nothing. */
    if (a.verdict != CODE_VALID) {
        a.verdict = CODE_UNCHECKED;
        return (struct list_answer){.answer = a};
    }
    a = codeset_find(sets, CODESET_CODE_LIST, of_payer, day);
    if (a.verdict != CODE_VALID && payer_id.len)
        a = codeset_find(sets, CODESET_CODE_LIST, of_all, day);
    return (struct list_answer){a, code_text(&a, LIST_VALUE), code_text(&a, LIST_NOTE)};
}

struct payer_answer payer_lookup(const struct codesets *sets, str payer_id, str claim_type,
                                 date day)
{
    const str parts[] = {payer_id, claim_type};
    const struct code_answer a = codeset_find(sets, CODESET_PAYER, parts, day);
    return (struct payer_answer){a, code_text(&a, PAYER_NAME), code_text(&a, PAYER_KIND),
                                 code_text(&a, PAYER_ROUTE)};
}
