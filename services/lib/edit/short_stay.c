/* Edits of inpatient bills: stays under two midnights, and the DRG. */
#include "lib/codeset/practice.h"
#include "lib/edit/lists.h"

enum { MIDNIGHTS = 2 };

/* ---- two midnights ------------------------------------------------------------------------ */

/* What cut a stay short without anybody's choice: death, transfer, leaving against advice, hospice.
 * NUBC FL17; IOM 100-08 ch.6 s.6.5.2 */
static const char *const cut_short =
    "02 05 07 20 21 40 41 42 43 50 51 61 62 63 65 66 70 82 85 88 90 91 93 94";

/* Ventilation that began in the stay: the exception that CMS names. IOM 100-08 ch.6 s.6.5.2 */
static bool is_excepted(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_procedures; i++)
        if (str_starts(str_from(claim->procedures[i]->code), "5A19")) return true;
    return false;
}

/* Midnights in the hospital: those of the stay, and those before it that occurrence span 72 tells.
 * 42 CFR 412.3(d)(1); NUBC FL35-36 */
static int32_t midnights_of(const Claim *claim, date admitted)
{
    int32_t from = date_days(admitted);
    for (size_t i = 0; i < claim->n_facts; i++) {
        const CodedFact *fact = claim->facts[i];
        if (!str_is(str_from(fact->qualifier), "BI") || !str_is(str_from(fact->code), "72") ||
            !date_is_real(date_of(fact->from)))
            continue;
        const int32_t before = date_days(date_of(fact->from));
        if (before < from) from = before;
    }
    return date_days(claim_last_day(claim)) - from;
}

/* The official list is of HCPCS: which ICD-10-PCS code is one of it, a customer's list says. */
static bool has_inpatient_only(const struct subject *s)
{
    struct list_answer row;
    for (size_t i = 0; i < s->claim->n_procedures; i++)
        if (list_has(s, "inpatient_only", str_from(s->claim->procedures[i]->code), &row) == ON_LIST)
            return true;
    return false;
}

static enum edit_state stay_lasts_two_midnights(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const DatedEvent *admission = event_of(claim, "435");
    if (!is_bill(claim, "11") || !frequency_in(claim, "1")) return PASSES;
    /* A day that is missing or after the stay is INS-03's. */
    if (!admission || !date_is_real(date_of(admission->from)) ||
        !date_is_real(claim_last_day(claim)) || admission->from > claim_last_day(claim).yyyymmdd ||
        midnights_of(claim, date_of(admission->from)) >= MIDNIGHTS ||
        code_in(str_from(claim->discharge_status), cut_short) || is_excepted(claim))
        return PASSES;
    e->detail = STR("under two midnights");
    return has_inpatient_only(s) ? PASSES : fails(e, STR("DTP*434 03"), STR(""));
}

/* ---- the DRG ------------------------------------------------------------------------------ */

static str billed_drg(const Claim *claim)
{
    for (size_t i = 0; i < claim->n_facts; i++)
        if (str_is(str_from(claim->facts[i]->qualifier), "DR"))
            return str_from(claim->facts[i]->code);
    return STR("");
}

/* 998: the principal diagnosis is invalid as such; 999: ungroupable. MS-DRG Definitions Manual */
static bool is_ungroupable(str drg)
{
    return code_in(drg, "998 999");
}

static enum edit_state drg_is_grouped(const struct subject *s, struct evidence *e)
{
    const Claim *claim = s->claim;
    const str billed = billed_drg(claim);
    const date day = claim_last_day(claim);
    if (!is_bill(claim, "11")) return PASSES;
    e->detail = STR("the DRG is ungroupable");
    if (is_ungroupable(billed)) return fails(e, STR("HI*DR 01-2"), billed);
    const struct grouped row =
        grouped_drg_of(s->run->codesets, str_from(claim->patient_control), day);
    if (!code_is_present(&row.answer))
        return unchecked_for(e, STR("HI*DR 01-2"), "no grouper's answer for the stay is loaded",
                             CODESET_GROUPED_DRG);
    (void)from_table(s, e, &row.answer, day);
    e->detail = arena_printf(s->run->arena, "the grouper says %.*s", STR_ARGS(row.drg));
    if (is_ungroupable(row.drg)) return fails(e, STR("HI*DR 01-2"), row.drg);
    return billed.len == 0 || str_eq(billed, row.drg) ? PASSES
                                                      : fails(e, STR("HI*DR 01-2"), billed);
}

/* clang-format off */
static const struct edit rows[] = {
    {"MCE-14", STAGE_CODING, SEVERITY_HOLD, .claim_holds = drg_is_grouped,
     .only = ONLY_INPATIENT,
     .doc = "A stay must group to a DRG, and the DRG on the bill must be the grouper's.",
     .fix = "Correct the diagnoses and procedures that do not group; bill the grouper's DRG.",
     .source = "MS-DRG Definitions Manual, DRG 998 and 999; table grouped_drg", .prevents = "CARC A8"},
    {"INS-25", STAGE_CODING, SEVERITY_HOLD, .claim_holds = stay_lasts_two_midnights,
     .only = ONLY_MEDICARE | ONLY_INPATIENT,
     .doc = "A Medicare stay needs an order to admit, and two midnights unless its procedure is for inpatients only or it was cut short.",
     .fix = "Have the admission reviewed: bill Part B (12x) where it was not one; occurrence span 72 tells of midnights before it.",
     .source = "42 CFR 412.3; IOM 100-08 ch.6 s.6.5.2; table code_list inpatient_only", .prevents = "CARC 50, CARC 58"},
};
/* clang-format on */

const struct edit_group short_stay_edits = GROUP(rows);
