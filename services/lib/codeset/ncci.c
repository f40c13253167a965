/* NCCI pairs, most units likely, add-on codes. */
#include "lib/codeset/ncci.h"

#include "lib/codeset/schema.h"

enum { PRIMARIES_MAX = 256 };

/* ---- pairs -------------------------------------------------------------------------------- */

struct ptp ptp_lookup(const struct codesets *sets, enum ptp_kind kind, str column1, str column2,
                      date day)
{
    static const enum codeset of[] = {
        [PTP_PRACTITIONER] = CODESET_PTP_PRACTITIONER,
        [PTP_HOSPITAL] = CODESET_PTP_HOSPITAL,
        [PTP_MEDICAID_PRACTITIONER] = CODESET_PTP_MEDICAID_PRACTITIONER,
        [PTP_MEDICAID_HOSPITAL] = CODESET_PTP_MEDICAID_HOSPITAL,
        [PTP_MEDICAID_DME] = CODESET_PTP_MEDICAID_DME,
    };
    /* The strictest of those in force: 0, then 1, then 9. */
    const struct pair_question pair = {of[kind], {column1, column2}, day, PTP_INDICATOR};
    struct ptp ptp;
    codeset_find_pair(sets, &pair, &ptp.answer);
    ptp.column1 = column1;
    ptp.column2 = column2;
    ptp.indicator = (int)code_number(&ptp.answer, PTP_INDICATOR);
    ptp.rationale = code_text(&ptp.answer, PTP_RATIONALE);
    return ptp;
}

struct ptp ptp_between(const struct codesets *sets, enum ptp_kind kind, str a, str b, date day)
{
    const struct ptp first = ptp_lookup(sets, kind, a, b, day);
    if (first.answer.verdict == CODE_VALID) return first;
    const struct ptp second = ptp_lookup(sets, kind, b, a, day);
    if (second.answer.verdict == CODE_VALID || second.answer.verdict == CODE_UNCHECKED)
        return second;
    return first;
}

/* NCCI Policy Manual ch.1 E: anatomic modifiers, global surgery modifiers, and others; X{EPSU}
 * since 2015-01-01. */
bool ptp_modifier_bypasses(str modifier, date day)
{
    static const char always[] =
        " E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 "
        "T8 T9 LT RT LC LD RC LM RI 24 25 57 58 78 79 27 59 91 ";
    static const char since_2015[] = " XE XS XP XU ";
    enum { X_BEGIN = 20150101 };
    const char *lists[] = {always, day.yyyymmdd >= X_BEGIN ? since_2015 : ""};
    if (modifier.len != 2) return false;
    const char wanted[] = {' ', modifier.at[0], modifier.at[1], ' ', '\0'};
    return strstr(lists[0], wanted) || strstr(lists[1], wanted);
}

/* ---- units and add-ons -------------------------------------------------------------------- */

struct mue mue_lookup(const struct codesets *sets, enum mue_kind kind, str code, date day)
{
    static const enum codeset of[] = {
        [MUE_PRACTITIONER] = CODESET_MUE_PRACTITIONER,
        [MUE_HOSPITAL] = CODESET_MUE_HOSPITAL,
        [MUE_DME] = CODESET_MUE_DME,
        [MUE_MEDICAID_PRACTITIONER] = CODESET_MUE_MEDICAID_PRACTITIONER,
        [MUE_MEDICAID_HOSPITAL] = CODESET_MUE_MEDICAID_HOSPITAL,
        [MUE_MEDICAID_DME] = CODESET_MUE_MEDICAID_DME,
    };
    const struct code_answer a = codeset_find(sets, of[kind], &code, day);
    return (struct mue){.answer = a,
                        .units = code_number(&a, MUE_UNITS),
                        .mai = (int)code_number(&a, MUE_MAI),
                        .rationale = code_text(&a, MUE_RATIONALE)};
}

struct code_answer addon_lookup(const struct codesets *sets, str code, date day,
                                struct addon_primaries *primaries)
{
    struct code_answer items[PRIMARIES_MAX];
    struct code_rows rows = {.items = items, .max = PRIMARIES_MAX};
    const struct code_answer a = codeset_find_all(sets, CODESET_ADDON, &code, 1, day, &rows);
    primaries->count = 0;
    for (size_t i = 0; i < rows.count && i < PRIMARIES_MAX; i++) {
        const int64_t deleted = code_number(&items[i], ADDON_PRIMARY_DELETED);
        if (deleted && deleted < day.yyyymmdd) continue;
        if (primaries->count < primaries->max)
            primaries->items[primaries->count] =
                (struct addon_primary){.primary = code_part(&items[i], 1),
                                       .type = (int)code_number(&items[i], ADDON_TYPE),
                                       .answer = items[i]};
        primaries->count++;
    }
    return a;
}
