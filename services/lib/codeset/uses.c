/* What single kinds of files need: recognising, own dates, rows out of records. */
#include "lib/codeset/uses.h"

enum { PROBE_LINES = 80, ANWEB_BYTES = 320, RIC_AT = 10, MCE_BASE_YEAR = 1983 };

static enum row_use wrong(struct draft *draft, const char *what, str at)
{
    draft->wrong = what;
    draft->wrong_at = at;
    return ROW_WRONG;
}

static date date_at(int32_t year, int32_t month_day)
{
    return date_of(year * 10000 + month_day);
}

static bool is_code_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The first line that is not blank, without CR. */
static str first_line(str content)
{
    str rest = content_of(content), line = {0};
    do {
        line = str_trim(str_cut(&rest, '\n'));
    } while (line.len == 0 && rest.at);
    return line;
}

/* '9' a digit, 'A' a letter, 'X' either, a blank a blank, anything else any character. */
static bool char_fits(char c, char mask)
{
    if (mask == '9') return c >= '0' && c <= '9';
    if (mask == 'A') return c >= 'A' && c <= 'Z';
    if (mask == 'X') return is_code_char(c);
    return mask != ' ' || c == ' ';
}

static bool mask_fits(str line, const char *mask)
{
    const size_t len = strlen(mask);
    if (line.len < len) return false;
    for (size_t i = 0; i < len; i++)
        if (!char_fits(line.at[i], mask[i])) return false;
    return true;
}

/* ---- ICD-10 ------------------------------------------------------------------------------- */

bool is_order_file(str content)
{
    const str line = first_line(content);
    return mask_fits(line, "99999 X?????? ? ") && (line.at[14] == '0' || line.at[14] == '1');
}

/* Column 15: 1 is a billable code; 0 is a header, which is known by its children. */
enum row_use order_use(struct loading *loading, struct draft *draft)
{
    int64_t order;
    (void)loading;
    if (!str_parse_int(draft->extra[0], &order))
        return wrong(draft, "is not an order number", draft->extra[0]);
    if (str_is(draft->extra[1], "0")) return ROW_SKIP;
    return str_is(draft->extra[1], "1") ? ROW_KEEP
                                        : wrong(draft, "must be 0 or 1", draft->extra[1]);
}

/* Edition 43 of the Medicare Code Editor is fiscal year 2026's. 0: the name has no "_v43". */
static int32_t edition_year(str plain)
{
    for (size_t i = 0; i + 3 < plain.len; i++) {
        int64_t edition;
        if (plain.at[i] == '_' && plain.at[i + 1] == 'v' &&
            str_parse_int((str){plain.at + i + 2, 2}, &edition))
            return MCE_BASE_YEAR + (int32_t)edition;
    }
    return 0;
}

void mce_begin(struct loading *loading, str content)
{
    const int32_t year = edition_year(loading_file(loading));
    (void)content;
    if (year) loading_covers(loading, date_of(20151001), date_at(year, 930));
}

static const struct flag_word {
    const char *word;
    uint32_t flag;
} flag_words[] = {
    {"ecodepdx", CODE_EXTERNAL_CAUSE},
    {"manifestation", CODE_MANIFESTATION},
    {"unacceptable", CODE_UNACCEPTABLE},
    {"reqsdx", CODE_NEEDS_SECONDARY},
    {"newborn", CODE_NEWBORN},
    {"pediatric", CODE_PEDIATRIC},
    {"maternity", CODE_MATERNITY},
    {"adult", CODE_ADULT},
    {"female", CODE_FEMALE},
    {"male", CODE_MALE},
    {"unspecified", CODE_UNSPECIFIED},
    {"qadm", CODE_QUESTIONABLE_ADMISSION},
    {"delout", CODE_DELIVERY_OUTCOME},
    {"wrngproc", CODE_WRONG_PROCEDURE},
    {"diabtypeI", CODE_DIABETES_TYPE_1},
    {"ncov6", CODE_NONCOVERED_WITH_6},
    {"ncov7", CODE_NONCOVERED_WITH_7},
    {"noncovered", CODE_NONCOVERED},
    {"ncov_z302", CODE_NONCOVERED_WITH_Z302},
    {"ncov45", CODE_NONCOVERED_WITH_45},
    {"ncov12agele60", CODE_NONCOVERED_OVER_60},
    {"lcov", CODE_LIMITED_COVERAGE},
    {"kidneyxp", CODE_LIMITED_COVERAGE_KIDNEY},
    {"lcov_artheartxpa", CODE_LIMITED_COVERAGE_HEART_A},
    {"lcov_artheartxpb", CODE_LIMITED_COVERAGE_HEART_B},
    {"vagdel", CODE_VAGINAL_DELIVERY},
    {"csect", CODE_CESAREAN},
    {"los", CODE_VENTILATION_OVER_96H},
    {"clintrial", CODE_CLINICAL_TRIAL},
    {"poaexempt", 0}, /* no flag: the list of exempt codes says it with dates */
};

bool flags_parse(str words, uint32_t *flags)
{
    *flags = 0;
    while (words.at && words.len) {
        const str word = str_trim(str_cut(&words, ','));
        size_t i = 0;
        while (i < COUNT_OF(flag_words) && !str_is(word, flag_words[i].word)) i++;
        if (i == COUNT_OF(flag_words)) return false;
        *flags |= flag_words[i].flag;
    }
    return true;
}

/* Sections of the Medicare Code Editor manual. */
static const struct mce_section {
    const char *number;
    uint32_t flag;
} mce_sections[] = {
    {"4A", CODE_NEWBORN},
    {"4B", CODE_PEDIATRIC},
    {"4C", CODE_MATERNITY},
    {"4D", CODE_ADULT},
    {"5A", CODE_FEMALE},
    {"5B", CODE_FEMALE},
    {"5C", CODE_MALE},
    {"5D", CODE_MALE},
    {"6_", CODE_MANIFESTATION},
    {"8A", CODE_QUESTIONABLE_ADMISSION},
    {"9_", CODE_UNACCEPTABLE},
    {"11A", CODE_NONCOVERED},
    {"11F", CODE_NONCOVERED_OVER_60},
    {"17A", CODE_LIMITED_COVERAGE},
    {"18_", CODE_WRONG_PROCEDURE},
    {"19_", CODE_VENTILATION_OVER_96H},
};

enum row_use mce_list_use(struct loading *loading, struct draft *draft)
{
    int64_t edition;
    const str number = arena_printf(loading_arena(loading), "%.*s%.*s", STR_ARGS(draft->extra[1]),
                                    STR_ARGS(draft->extra[2]));
    size_t i = 0;
    while (i < COUNT_OF(mce_sections) && !str_is(number, mce_sections[i].number)) i++;
    if (i == COUNT_OF(mce_sections)) return wrong(draft, "is not a section that is known", number);
    if (!str_parse_int(draft->extra[0], &edition) || edition < 33 || edition > 99)
        return wrong(draft, "is not an edition", draft->extra[0]);
    if (!str_is(draft->extra[4], "D") && !str_is(draft->extra[4], "P"))
        return wrong(draft, "must be D or P", draft->extra[4]);
    const int32_t year = MCE_BASE_YEAR + (int32_t)edition;
    loading_covers(loading, date_at(year - 1, 1001), date_at(year, 930));
    draft->set = str_is(draft->extra[4], "P") ? CODESET_MCE_PCS : CODESET_MCE_CM;
    draft->row.numbers[ICD_FLAGS] = mce_sections[i].flag;
    return ROW_KEEP;
}

/* One current code a row, with one or several previous ones. */
enum row_use conversion_use(struct loading *loading, struct draft *draft)
{
    struct config_fault fault;
    str rest = draft->extra[1];
    const str current = code_plain(loading_arena(loading), draft->extra[0]);
    if (current.len == 0) return wrong(draft, "is empty", STR("current code"));
    while (rest.at) {
        const str previous = code_plain(loading_arena(loading), str_cut(&rest, ','));
        if (previous.len < 3 || previous.len > 7) continue; /* "None", a range */
        draft->row.parts[0] = previous;
        draft->row.parts[1] = current;
        if (loading_row(loading, draft, &fault) != OK) return wrong(draft, fault.what, fault.key);
    }
    return ROW_SKIP;
}

/* ---- HCPCS and CPT ------------------------------------------------------------------------ */

static bool is_anweb_line(str line)
{
    return line.len >= ANWEB_BYTES && line.at[RIC_AT] && strchr("3478", line.at[RIC_AT]) &&
           str_all_digits((str){line.at + 5, 5});
}

bool is_anweb(str content)
{
    str rest = content;
    for (int i = 0; i < PROBE_LINES && rest.at; i++)
        if (is_anweb_line(str_cut(&rest, '\n'))) return true;
    return false;
}

/* Notices stand around the records, with tabs; records 4 and 8 continue a description. */
bool anweb_skips(str line)
{
    if (memchr(line.at, '\t', line.len)) return true;
    return line.len > RIC_AT && (line.at[RIC_AT] == '4' || line.at[RIC_AT] == '8');
}

/* The annual file keeps codes that ended up to four years before; a quarterly one holds to the end
 * of its quarter. */
void anweb_begin(struct loading *loading, str content)
{
    date from, to;
    const struct period *period = loading_period(loading);
    (void)content;
    if (!period_days(period->month ? COVERS_QUARTER : COVERS_YEAR, period, &from, &to)) return;
    loading_covers(loading, date_at(period->year - 4, 101), to);
}

enum row_use anweb_use(struct loading *loading, struct draft *draft)
{
    (void)loading;
    if (str_is(draft->extra[0], "7"))
        draft->set = CODESET_MODIFIER;
    else if (!str_is(draft->extra[0], "3"))
        return wrong(draft, "is not a kind of record", draft->extra[0]);
    return ROW_KEEP;
}

static bool is_cpt_line(str line)
{
    return line.len > 6 && code_is_licensed((str){line.at, 5}) && line.at[0] != 'D' &&
           (line.at[5] == '\t' || line.at[5] == ' ');
}

bool is_cpt_text(str content)
{
    str rest = content_of(content);
    for (int i = 0; i < PROBE_LINES && rest.at; i++)
        if (is_cpt_line(str_cut(&rest, '\n'))) return true;
    return false;
}

/* The list of codes not otherwise classified as CMS prints it: a title, and two blanks in front of
 * each code. A long text goes on in a second line with the code again and no day. */
bool is_noc_print(str content)
{
    return str_starts(first_line(content), "NOC CODES");
}

bool noc_skips(str line)
{
    enum { DAY_AT = 89 };
    return !mask_fits(line, "  A9999 ") || str_trim(line).len + 2 <= DAY_AT;
}

/* A notice stands above the codes; it has no digit in front. */
bool cpt_skips(str line)
{
    return line.at[0] < '0' || line.at[0] > '9' ||
           (line.len > 4 && str_starts(line, "20") && line.at[4] == ' ');
}

enum row_use cpt_use(struct loading *loading, struct draft *draft)
{
    (void)loading;
    if (code_is_licensed(draft->row.parts[0])) return ROW_KEEP;
    return wrong(draft, "is not a code of CPT", draft->row.parts[0]);
}

/* ---- lists -------------------------------------------------------------------------------- */

/* A row of "~" stands for all other codes in the source. */
enum row_use ub04_use(struct loading *loading, struct draft *draft)
{
    (void)loading;
    const str code = draft->row.parts[0];
    return code.len && code.at[0] == '~' ? ROW_SKIP : ROW_KEEP;
}

enum row_use place_use(struct loading *loading, struct draft *draft)
{
    const str setting = draft->row.texts[POS_SETTING];
    (void)loading;
    if (str_is(setting, "Unassigned")) return ROW_SKIP;
    if (str_is(setting, "Facility"))
        draft->row.texts[POS_SETTING] = STR("facility");
    else if (str_is(setting, "Non-Facility"))
        draft->row.texts[POS_SETTING] = STR("nonfacility");
    return ROW_KEEP;
}

enum row_use remark_use(struct loading *loading, struct draft *draft)
{
    (void)loading;
    if (str_is(draft->extra[0], "Group")) return ROW_SKIP;
    if (str_is(draft->extra[0], "RARC"))
        draft->set = CODESET_RARC;
    else if (!str_is(draft->extra[0], "CARC"))
        return wrong(draft, "is neither CARC nor RARC", draft->extra[0]);
    return ROW_KEEP;
}

/* nucc_taxonomy_241: version 24.1, of July 2024; .0 is January's. */
void taxonomy_begin(struct loading *loading, str content)
{
    const str plain = loading_file(loading);
    (void)content;
    for (size_t i = 0; i + 3 <= plain.len; i++) {
        int64_t version;
        const bool alone =
            (i == 0 || plain.at[i - 1] == '_') && (i + 3 == plain.len || plain.at[i + 3] == '_');
        if (!alone || !str_parse_int((str){plain.at + i, 3}, &version)) continue;
        *loading_period(loading) =
            (struct period){.year = (int32_t)(2000 + version / 10), .month = version % 10 ? 7 : 1};
    }
}

/* "[7/1/2003: new]" in the notes is the code's first day. */
enum row_use taxonomy_use(struct loading *loading, struct draft *draft)
{
    const str notes = draft->extra[0];
    (void)loading;
    for (size_t i = 0; i + 5 <= notes.len; i++) {
        if (memcmp(notes.at + i, ": new", 5) != 0) continue;
        size_t from = i;
        while (from > 0 &&
               (notes.at[from - 1] == '/' || str_all_digits((str){notes.at + from - 1, 1})))
            from--;
        (void)date_read((str){notes.at + from, i - from}, &draft->row.from);
    }
    return ROW_KEEP;
}

/* ---- coverage articles, ZIP codes, providers ---------------------------------------------- */

enum row_use article_covered_use(struct loading *loading, struct draft *draft)
{
    (void)loading;
    draft->row.numbers[ARTICLE_ICD_ASTERISK] = draft->extra[0].len > 0;
    return ROW_KEEP;
}

/* Only a group whose paragraph says something beyond markup is of interest: a person must read it.
 */
enum row_use article_group_use(struct loading *loading, struct draft *draft)
{
    bool inside = false, says = false;
    (void)loading;
    for (size_t i = 0; i < draft->extra[0].len; i++) {
        const char c = draft->extra[0].at[i];
        if (c == '<') inside = true;
        if (!inside && is_code_char((char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c)))
            says = true;
        if (c == '>') inside = false;
    }
    draft->row.numbers[ARTICLE_GROUP_CONDITIONAL] = says;
    return ROW_KEEP;
}

bool is_zip5(str content)
{
    const str line = first_line(content);
    return line.len >= 80 && mask_fits(line, "AA99999XXXXXXX") && line.at[21] == ' ' &&
           str_all_digits((str){line.at + 75, 5});
}

bool is_zip9(str content)
{
    const str line = first_line(content);
    return line.len >= 80 && mask_fits(line, "AA99999XXXXXXX") &&
           str_all_digits((str){line.at + 21, 4}) && str_all_digits((str){line.at + 75, 5});
}

/* "20263": the third quarter of 2026. */
enum row_use zip_use(struct loading *loading, struct draft *draft)
{
    int64_t quarter;
    date from, to;
    if (draft->extra[0].len != 5 || !str_parse_int(draft->extra[0], &quarter) || quarter % 10 < 1 ||
        quarter % 10 > 4)
        return wrong(draft, "is not a year and quarter", draft->extra[0]);
    const struct period period = {.year = (int32_t)(quarter / 10),
                                  .month = (int32_t)(quarter % 10 * 3 - 2)};
    if (!period_days(COVERS_QUARTER, &period, &from, &to))
        return wrong(draft, "is not a year and quarter", draft->extra[0]);
    loading_covers(loading, from, to);
    if (draft->set == CODESET_ZIP9)
        draft->row.parts[0] = arena_printf(loading_arena(loading), "%.*s%.*s",
                                           STR_ARGS(draft->extra[1]), STR_ARGS(draft->extra[2]));
    return ROW_KEEP;
}

/* Most rows of the OIG's file have no NPI: zeros. A reinstatement ends the exclusion. */
enum row_use leie_use(struct loading *loading, struct draft *draft)
{
    date back;
    (void)loading;
    if (str_is(draft->row.parts[0], "0000000000") || draft->row.parts[0].len == 0) return ROW_SKIP;
    if (!date_read(draft->extra[0], &back)) return wrong(draft, "is not a date", draft->extra[0]);
    if (date_is_set(back)) draft->row.to = date_add_days(back, -1);
    return ROW_KEEP;
}
