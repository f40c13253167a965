/* What the files of NCCI and of Medicare's fee schedules need beyond the table of layouts. */
#include "lib/codeset/uses.h"

static enum row_use wrong(struct draft *draft, const char *what, str at)
{
    draft->wrong = what;
    draft->wrong_at = at;
    return ROW_WRONG;
}

/* ---- NCCI --------------------------------------------------------------------------------- */

/* The setting stands in the file's name alone: ccipra, ccioph, "MCR_MUE_PractitionerServices",
 * "Medicaid_NCCI_..._DME". */
enum setting { PRACTITIONER, HOSPITAL, DME, SETTING_UNKNOWN };

static enum setting setting_of(str plain)
{
    if (name_fits(plain, "*dme*|*durable*")) return DME;
    if (name_fits(plain, "*oph*|*hosp*|*outpatient*")) return HOSPITAL;
    if (name_fits(plain, "*pra*|*phys*|*prof*")) return PRACTITIONER;
    return SETTING_UNKNOWN;
}

static bool is_medicaid(str plain)
{
    return name_fits(plain, "*medicaid*|*mcd_*");
}

enum row_use ptp_use(struct loading *loading, struct draft *draft)
{
    /* Medicare has no pairs of its own for equipment. */
    static const enum codeset sets[2][3] = {
        {CODESET_PTP_PRACTITIONER, CODESET_PTP_HOSPITAL, CODESET_PTP_MEDICAID_DME},
        {CODESET_PTP_MEDICAID_PRACTITIONER, CODESET_PTP_MEDICAID_HOSPITAL,
         CODESET_PTP_MEDICAID_DME}};
    const enum setting setting = setting_of(loading_file(loading));
    if (setting == SETTING_UNKNOWN)
        return wrong(draft,
                     "is in a file whose name does not say practitioner or hospital: give it its "
                     "publisher's name, such as ccipra or ccioph",
                     STR("pair"));
    const str indicator = draft->extra[0];
    if (indicator.len != 1 || !indicator.at[0] || !strchr("019", indicator.at[0]))
        return wrong(draft, "is not a modifier indicator", indicator);
    draft->set = sets[is_medicaid(loading_file(loading))][setting];
    draft->row.numbers[PTP_INDICATOR] = indicator.at[0] - '0';
    draft->row.numbers[PTP_PRIOR_1996] = str_is(draft->extra[1], "*");
    return ROW_KEEP;
}

enum row_use mue_use(struct loading *loading, struct draft *draft)
{
    static const enum codeset sets[2][3] = {
        {CODESET_MUE_PRACTITIONER, CODESET_MUE_HOSPITAL, CODESET_MUE_DME},
        {CODESET_MUE_MEDICAID_PRACTITIONER, CODESET_MUE_MEDICAID_HOSPITAL,
         CODESET_MUE_MEDICAID_DME}};
    const enum setting setting = setting_of(loading_file(loading));
    if (setting == SETTING_UNKNOWN)
        return wrong(
            draft,
            "is in a file whose name does not say practitioner, hospital or DME: give it its "
            "publisher's name",
            STR("limit"));
    const str mai = draft->extra[0];
    if (mai.len && (!mai.at[0] || !strchr("123", mai.at[0])))
        return wrong(draft, "is not an adjudication indicator", mai);
    draft->set = sets[is_medicaid(loading_file(loading))][setting];
    draft->row.numbers[MUE_MAI] = mai.len ? mai.at[0] - '0' : 0;
    return ROW_KEEP;
}

/* ---- fee schedules ------------------------------------------------------------------------ */

enum row_use mpfs_use(struct loading *loading, struct draft *draft)
{
    (void)loading;
    const str status = draft->row.texts[MPFS_STATUS];
    if (status.len == 1 && status.at[0] >= 'A' && status.at[0] <= 'Z') return ROW_KEEP;
    return wrong(draft, "is not a status code", status);
}

/* The published list writes locality 0 with one digit at times. */
enum row_use gpci_use(struct loading *loading, struct draft *draft)
{
    const str locality = draft->row.parts[1];
    if (locality.len == 1)
        draft->row.parts[1] = arena_printf(loading_arena(loading), "0%.*s", STR_ARGS(locality));
    return ROW_KEEP;
}

static bool year_read(str text, int32_t *year)
{
    int64_t number;
    if (text.len != 4 || !str_parse_int(text, &number) || number < 1990 || number > 2100)
        return false;
    *year = (int32_t)number;
    return true;
}

static enum row_use year_use(struct loading *loading, struct draft *draft)
{
    int32_t year;
    if (!year_read(draft->extra[0], &year)) return wrong(draft, "is not a year", draft->extra[0]);
    loading_covers(loading, date_of(year * 10000 + 101), date_of(year * 10000 + 1231));
    return ROW_KEEP;
}

/* "2026","01112","05","G0101","  ",... */
bool is_amounts(str content)
{
    int32_t year;
    str rest = content_of(content), fields[4];
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        fields[i] = str_trim(str_cut(&rest, ','));
        if (fields[i].len < 2 || fields[i].at[0] != '"') return false;
        fields[i] = (str){fields[i].at + 1, fields[i].len - 2};
    }
    return year_read(fields[0], &year) && fields[1].len == 5 && fields[2].len == 2 &&
           fields[3].len == 5;
}

enum row_use amount_use(struct loading *loading, struct draft *draft)
{
    return year_use(loading, draft);
}

enum row_use clfs_use(struct loading *loading, struct draft *draft)
{
    return year_use(loading, draft);
}

/* "Effective July 1, 2026 through September 30, 2026" stands above the header. */
static bool word_date(str *rest, date *day)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    for (size_t m = 0; m < COUNT_OF(months); m++) {
        int64_t in_month, year;
        if (!str_starts(*rest, months[m])) continue;
        str after = {rest->at + strlen(months[m]), rest->len - strlen(months[m])};
        if (!str_parse_int(str_trim(str_cut(&after, ',')), &in_month)) return false;
        after = str_trim(after);
        if (after.len < 4 || !str_parse_int((str){after.at, 4}, &year)) return false;
        if (in_month < 1 || in_month > 31) return false;
        *day = date_of((int32_t)(year * 10000 + (int64_t)(m + 1) * 100 + in_month));
        *rest = (str){after.at + 4, after.len - 4};
        return date_is_real(*day);
    }
    return false;
}

void asp_begin(struct loading *loading, str content)
{
    enum { PROBE_BYTES = 4000 };
    date from, to;
    if (content.len > PROBE_BYTES) content.len = PROBE_BYTES;
    for (size_t i = 0; i + 10 < content.len; i++) {
        str rest = {content.at + i, content.len - i};
        if (!str_starts(rest, "Effective ")) continue;
        rest = (str){rest.at + 10, rest.len - 10};
        if (!word_date(&rest, &from)) continue;
        rest = str_trim(rest);
        if (!str_starts(rest, "through ")) continue;
        rest = (str){rest.at + 8, rest.len - 8};
        if (word_date(&rest, &to)) loading_covers(loading, from, to);
        return;
    }
}

enum row_use asp_use(struct loading *loading, struct draft *draft)
{
    const struct table_row *row = &draft->row;
    (void)loading;
    if (row->numbers[ASP_LIMIT] || row->numbers[ASP_VACCINE_LIMIT] || row->numbers[ASP_BLOOD_LIMIT])
        return ROW_KEEP;
    return wrong(draft, "has no payment limit of any kind", row->parts[0]);
}

/* Addendum B also shows that a code exists then. */
enum row_use opps_use(struct loading *loading, struct draft *draft)
{
    struct config_fault fault;
    struct draft code = {.set = CODESET_HCPCS, .row = {.line = draft->row.line}};
    const str status = draft->row.texts[OPPS_STATUS];
    if (status.len == 0 || status.len > 2) return wrong(draft, "is not a status indicator", status);
    code.row.parts[0] = draft->row.parts[0];
    if (code_is_licensed(draft->row.parts[0])) return ROW_KEEP;
    if (loading_row(loading, &code, &fault) != OK) return wrong(draft, fault.what, fault.key);
    return ROW_KEEP;
}

/* ---- drugs -------------------------------------------------------------------------------- */

/* 5-4-2 digits without hyphens. A hyphen short of a digit shows where the zero is missing: 4-4-2,
 * 5-3-2, 5-4-1. 005010X222A1 2410 LIN03; FDA, National Drug Code Directory */
static bool ndc_read(struct arena *arena, str text, str *ndc)
{
    static const size_t widths[] = {5, 4, 2};
    enum { NDC_DIGITS = 11 };
    if (text.len == NDC_DIGITS && str_all_digits(text)) {
        *ndc = text;
        return true;
    }
    *ndc = STR("");
    for (size_t i = 0; i < COUNT_OF(widths); i++) {
        const str part = text.at ? str_cut(&text, '-') : STR("");
        if (!str_all_digits(part) || part.len > widths[i] || part.len + 1 < widths[i]) return false;
        *ndc = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(*ndc), part.len < widths[i] ? "0" : "",
                            STR_ARGS(part));
    }
    return !text.at;
}

enum row_use ndc_hcpcs_use(struct loading *loading, struct draft *draft)
{
    if (!ndc_read(loading_arena(loading), draft->extra[0], &draft->row.parts[1]))
        return wrong(draft, "is not an NDC", draft->extra[0]);
    return draft->row.numbers[NDC_UNITS] > 0
               ? ROW_KEEP
               : wrong(draft, "has no billing units", draft->extra[0]);
}

enum row_use ndc_use(struct loading *loading, struct draft *draft)
{
    return ndc_read(loading_arena(loading), draft->extra[0], &draft->row.parts[0])
               ? ROW_KEEP
               : wrong(draft, "is not an NDC", draft->extra[0]);
}
