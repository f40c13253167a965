/* Edits of national coverage of laboratory tests: what the lists of an NCD say of a diagnosis. */
#include "lib/codeset/coverage.h"
#include "lib/codeset/schema.h"
#include "lib/edit/lists.h"

enum { ROWS_MAX = 64 };

/* Most NCDs list what they cover; that of blood counts lists what it does not. */
static bool lists_what_it_covers(const struct subject *s, str ncd, date day)
{
    struct code_answer items[ROWS_MAX];
    struct code_rows rows = {.items = items, .max = ROWS_MAX};
    (void)codeset_find_all(s->run->codesets, CODESET_NCD, &ncd, 1, day, &rows);
    for (size_t i = 0; i < rows.count && i < ROWS_MAX; i++)
        if (str_is(code_text(&items[i], NCD_KIND), "covered")) return true;
    return false;
}

static bool is_reason(const struct subject *s, size_t diagnosis)
{
    if (!is_icd10(s->claim->diagnoses[diagnosis])) return false;
    if (s->claim->type != CLAIM_TYPE__PROFESSIONAL) return true;
    for (size_t i = 0; i < s->line->n_pointers; i++)
        if (s->line->pointers[i] == (int32_t)diagnosis + 1) return true;
    return false;
}

/* One diagnosis that is covered is enough. IOM 100-04 ch.16 s.120.2 */
static enum edit_state judge(const struct subject *s, struct evidence *e, str ncd)
{
    const date day = line_day(s, s->line);
    const char *why =
        lists_what_it_covers(s, ncd, day) ? "no diagnosis is on its covered list" : NULL;
    struct ncd_answer said = {0};
    for (size_t i = 0; i < s->claim->n_diagnoses; i++) {
        if (!is_reason(s, i)) continue;
        said = ncd_diagnosis(s->run->codesets, ncd, str_from(s->claim->diagnoses[i]->code), day);
        if (!code_is_present(&said.answer)) continue;
        if (str_is(said.kind, "covered")) return PASSES;
        why = str_is(said.kind, "denied") ? "it always denies a diagnosis"
                                          : "a diagnosis does not support it";
    }
    if (!why) return PASSES;
    e->release = said.answer.release;
    e->day = day;
    e->detail = arena_printf(s->run->arena, "NCD %.*s: %s", STR_ARGS(ncd), why);
    return fails(e, procedure_field(s, 2), str_from(s->line->procedure));
}

/* Tests of the determinations on laboratories. NCD 190.12 to 190.34; numbers only. */
static const char *const determined = "87086 87088 87536 87539 86689 86701 86702 86703 85004 85007 "
                                      "85008 85013 85014 85018 85025 85027 "
                                      "85032 85048 85049 85730 85610 82728 83540 83550 84466 82523 "
                                      "82947 82948 82962 82985 83036 84436 "
                                      "84439 84443 84479 80061 82465 83700 83701 83704 83718 83721 "
                                      "84478 80162 82105 82378 84702 86304 "
                                      "86300 86301 84153 82977 80074 82272";

/* Which determination a test falls under is a list: ncd_procedure, its value the number. */
static enum edit_state diagnosis_is_covered(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    if (has_modifier(s->line, "GA GY GZ")) return PASSES;
    const str code = str_from(s->line->procedure);
    const enum listing listing = list_has(s, "ncd_procedure", code, &row);
    if (listing == NO_LIST && code_in(code, determined))
        return unchecked_for(e, procedure_field(s, 2), "the list of tests by NCD is not loaded",
                             CODESET_CODE_LIST);
    if (listing != ON_LIST) return PASSES;
    if (!codeset_is_loaded(s->run->codesets, CODESET_NCD))
        return unchecked_for(e, procedure_field(s, 2), "the lists of the NCD are not loaded",
                             CODESET_NCD);
    str behind = row.value; /* codes of tables have no point: 190.23 is 19023 */
    const str before = str_cut(&behind, '.');
    return judge(s, e, arena_printf(s->run->arena, "%.*s%.*s", STR_ARGS(before), STR_ARGS(behind)));
}

/* clang-format off */
static const struct edit rows[] = {
    {"MN-04", STAGE_CODING, SEVERITY_HOLD, .line_holds = diagnosis_is_covered,
     .only = ONLY_MEDICARE | ONLY_NOT_INPATIENT,
     .doc = "A laboratory test under a national determination needs a diagnosis that it covers.",
     .fix = "Correct the diagnosis if the record supports another; else a notice and GA.",
     .source = "NCD 190.12 to 190.34; IOM 100-04 ch.16 s.120; tables ncd, code_list ncd_procedure", .prevents = "CARC 50"},
};
/* clang-format on */

const struct edit_group national_edits = GROUP(rows);
