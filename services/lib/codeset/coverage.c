/* Local and national coverage articles. */
#include "lib/codeset/coverage.h"

#include "lib/codeset/schema.h"

enum { ARTICLES_MAX = 64, DIAGNOSIS_ROWS_MAX = 16 };

/* The article is in force on the day, and the contractor's. */
static bool article_holds(const struct codesets *sets, struct article *article, str contractor,
                          date day)
{
    const struct code_answer in_force = codeset_find(sets, CODESET_ARTICLE, &article->id, day);
    if (in_force.verdict != CODE_VALID) return false;
    article->answer = in_force;
    if (contractor.len == 0) return true;
    const str parts[] = {article->id, contractor};
    return codeset_find(sets, CODESET_ARTICLE_MAC, parts, day).verdict == CODE_VALID;
}

struct code_answer articles_for(const struct codesets *sets, str code, str contractor, date day,
                                struct articles *found)
{
    struct code_answer items[ARTICLES_MAX];
    struct code_rows rows = {.items = items, .max = ARTICLES_MAX};
    struct code_answer a = codeset_find_all(sets, CODESET_ARTICLE_CODE, &code, 1, day, &rows);
    found->count = 0;
    if (a.verdict != CODE_VALID) return a;
    for (size_t i = 0; i < rows.count && i < ARTICLES_MAX; i++) {
        struct article article = {.id = code_part(&items[i], 1),
                                  .hcpcs_group = code_number(&items[i], ARTICLE_CODE_GROUP)};
        if (!article_holds(sets, &article, contractor, day)) continue;
        if (found->count == 0) a = article.answer;
        if (found->count < found->max) found->items[found->count] = article;
        found->count++;
    }
    if (found->count == 0) {
        a.verdict = CODE_INVALID;
        a.why = CODE_NOT_IN_TABLE;
    }
    return a;
}

static bool group_is_conditional(const struct codesets *sets, str article, int64_t group, date day)
{
    char digits[8];
    size_t len = sizeof digits;
    do {
        digits[--len] = (char)('0' + group % 10);
        group /= 10;
    } while (group && len);
    const str parts[] = {article, {digits + len, sizeof digits - len}};
    const struct code_answer a = codeset_find(sets, CODESET_ARTICLE_GROUP, parts, day);
    return code_number(&a, ARTICLE_GROUP_CONDITIONAL) != 0;
}

static enum article_word word_of(const struct codesets *sets, str article,
                                 const struct code_answer *row, date day)
{
    const bool conditional =
        code_number(row, ARTICLE_ICD_ASTERISK) ||
        group_is_conditional(sets, article, code_number(row, ARTICLE_ICD_GROUP), day);
    return conditional ? ARTICLE_CONDITIONAL : ARTICLE_COVERS;
}

/* The article lists no diagnosis at all, or others than this one. */
static enum article_word word_of_absence(const struct codesets *sets, str article, date day)
{
    struct code_rows some = {0};
    (void)codeset_find_all(sets, CODESET_ARTICLE_ICD, &article, 1, day, &some);
    return some.count ? ARTICLE_SILENT : ARTICLE_NO_LIST;
}

struct article_answer article_diagnosis(const struct codesets *sets, str article, str diagnosis,
                                        date day)
{
    struct code_answer items[DIAGNOSIS_ROWS_MAX];
    struct code_rows rows = {.items = items, .max = DIAGNOSIS_ROWS_MAX};
    const str parts[] = {article, diagnosis};
    struct article_answer best = {
        .answer = codeset_find_all(sets, CODESET_ARTICLE_ICD, parts, COUNT_OF(parts), day, &rows)};
    for (size_t i = 0; i < rows.count && i < DIAGNOSIS_ROWS_MAX; i++) {
        const enum article_word word = word_of(sets, article, &items[i], day);
        /* Covered without a condition in one group is covered. */
        if (best.word != ARTICLE_SILENT && word >= best.word) continue;
        best = (struct article_answer){items[i], word, code_number(&items[i], ARTICLE_ICD_GROUP)};
    }
    if (rows.count) return best;
    const struct code_answer refused = codeset_find(sets, CODESET_ARTICLE_NONCOVERED, parts, day);
    if (refused.verdict == CODE_VALID)
        return (struct article_answer){refused, ARTICLE_REFUSES,
                                       code_number(&refused, ARTICLE_ICD_GROUP)};
    if (best.answer.verdict != CODE_UNCHECKED) best.word = word_of_absence(sets, article, day);
    return best;
}

struct ncd_answer ncd_diagnosis(const struct codesets *sets, str ncd, str diagnosis, date day)
{
    const str parts[] = {ncd, diagnosis};
    const struct code_answer a = codeset_find(sets, CODESET_NCD, parts, day);
    return (struct ncd_answer){a, code_text(&a, NCD_KIND)};
}
