/* Tables that a practice or hospital keeps of itself, and packages of drugs. */
#include "lib/codeset/practice.h"

#include "lib/codeset/schema.h"

enum { ZIP5_CHARS = 5 };

/* ---- providers ---------------------------------------------------------------------------- */

struct nppes nppes_of(const struct codesets *sets, str npi, date day)
{
    const struct code_answer a = codeset_find(sets, CODESET_NPPES, &npi, day);
    return (struct nppes){.answer = a,
                          .entity = code_text(&a, NPPES_ENTITY),
                          .deactivated = date_of((int32_t)code_number(&a, NPPES_DEACTIVATED)),
                          .reactivated = date_of((int32_t)code_number(&a, NPPES_REACTIVATED))};
}

/* NOLINTNEXTLINE(readability-function-size): a question has these parts. */
struct code_answer agreements_of(const struct codesets *sets, str payer_id, str npi, date day,
                                 struct agreements *found)
{
    struct code_answer items[AGREEMENTS_MAX], a;
    struct code_rows rows = {.items = items, .max = AGREEMENTS_MAX};
    const str parts[] = {payer_id, npi};
    a = codeset_find_all(sets, CODESET_EDI_AGREEMENT, parts, 2, day, &rows);
    if (code_is_absent(&a) && !codeset_names(sets, CODESET_EDI_AGREEMENT, payer_id))
        a.verdict = CODE_UNCHECKED;
    found->count = rows.count < found->max ? rows.count : found->max;
    for (size_t i = 0; i < found->count; i++)
        found->items[i] = (struct agreement){code_text(&items[i], AGREEMENT_SUBMITTER),
                                             code_text(&items[i], AGREEMENT_STATUS)};
    return a;
}

/* ---- patients of a service ---------------------------------------------------------------- */

struct patient_limit patient_limit_of(const struct codesets *sets, str payer_id, str code, date day)
{
    const str own[] = {code, payer_id}, all[] = {code, STR("")};
    struct code_answer a = codeset_find(sets, CODESET_PATIENT_LIMIT, own, day);
    if (a.verdict != CODE_VALID) a = codeset_find(sets, CODESET_PATIENT_LIMIT, all, day);
    const bool is_open = code_text(&a, LIMIT_AGE_TO).len == 0;
    int64_t from = 0, to = INT32_MAX;
    (void)str_parse_int(code_text(&a, LIMIT_AGE_FROM), &from);
    if (!is_open) (void)str_parse_int(code_text(&a, LIMIT_AGE_TO), &to);
    return (struct patient_limit){
        .answer = a, .sex = code_text(&a, LIMIT_SEX), .age_from = from, .age_to = to};
}

/* ---- locations ---------------------------------------------------------------------------- */

struct location location_of(const struct codesets *sets, str npi, str zip, date day)
{
    const size_t lengths[] = {zip.len, zip.len < ZIP5_CHARS ? zip.len : ZIP5_CHARS, 0};
    struct code_answer a = {.verdict = CODE_UNCHECKED, .why = CODE_NO_TABLE, .at = NO_ROW};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths && a.verdict != CODE_VALID; i++) {
        const str parts[] = {npi, {zip.at, lengths[i]}};
        a = codeset_find(sets, CODESET_LOCATION, parts, day);
    }
    return (struct location){.answer = a,
                             .kind = code_text(&a, LOCATION_KIND),
                             .buys_at_340b = str_is(code_text(&a, LOCATION_340B), "yes"),
                             .imaging = code_text(&a, LOCATION_IMAGING)};
}

int64_t wage_index_e4(const struct codesets *sets, str npi, date day)
{
    const struct code_answer a = codeset_find(sets, CODESET_WAGE_INDEX, &npi, day);
    return code_number(&a, WAGE_INDEX);
}

/* ---- accounts ----------------------------------------------------------------------------- */

struct grouped grouped_drg_of(const struct codesets *sets, str patient_control, date day)
{
    const struct code_answer a = codeset_find(sets, CODESET_GROUPED_DRG, &patient_control, day);
    return (struct grouped){a, code_text(&a, GROUPED_DRG)};
}

struct documented documented_of(const struct codesets *sets, str patient_control, str code,
                                date day)
{
    const str parts[] = {patient_control, code};
    const struct code_answer a = codeset_find(sets, CODESET_DOCUMENTATION, parts, day);
    return (struct documented){.answer = a,
                               .minutes = code_number(&a, DOCUMENTED_MINUTES),
                               .problems = code_number(&a, DOCUMENTED_PROBLEMS),
                               .data = code_number(&a, DOCUMENTED_DATA),
                               .risk = code_number(&a, DOCUMENTED_RISK)};
}

struct visit_share visit_share_of(const struct codesets *sets, str npi, str code, date day)
{
    const str parts[] = {npi, code};
    const struct code_answer a = codeset_find(sets, CODESET_VISIT_SHARE, parts, day);
    return (struct visit_share){.answer = a,
                                .visits = code_number(&a, SHARE_VISITS),
                                .all_visits = code_number(&a, SHARE_ALL_VISITS),
                                .norm_milli = code_number(&a, SHARE_NORM),
                                .deviation_milli = code_number(&a, SHARE_DEVIATION)};
}

/* ---- drugs -------------------------------------------------------------------------------- */

struct code_answer ndc_of(const struct codesets *sets, str ndc, date day)
{
    return codeset_find(sets, CODESET_NDC, &ndc, day);
}

struct ndc_units ndc_units_of(const struct codesets *sets, str code, str ndc, date day)
{
    const str parts[] = {code, ndc};
    struct code_rows none = {0};
    struct code_answer a = codeset_find(sets, CODESET_NDC_HCPCS, parts, day);
    const struct code_answer of_code =
        codeset_find_all(sets, CODESET_NDC_HCPCS, &code, 1, day, &none);
    if (a.verdict != CODE_VALID)
        a.verdict = of_code.verdict == CODE_VALID ? CODE_INVALID : CODE_UNCHECKED;
    return (struct ndc_units){.answer = a,
                              .size_milli = code_number(&a, NDC_SIZE),
                              .units_milli = code_number(&a, NDC_UNITS)};
}
