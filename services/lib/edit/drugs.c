/* Edits of drugs: does the NDC belong to the procedure, and do the two quantities agree? */
#include "lib/codeset/practice.h"
#include "lib/edit/lists.h"

enum { MILLI = 1000 };

static enum edit_state is_marketed(const struct subject *s, struct evidence *e, str ndc)
{
    const date day = line_day(s, s->line);
    const struct code_answer a = ndc_of(s->run->codesets, ndc, day);
    if (!code_is_absent(&a) || a.why != CODE_ENDED) return PASSES;
    (void)from_table(s, e, &a, day);
    e->field = STR("2410 LIN03");
    e->value = ndc;
    e->detail = STR("the package is no longer marketed");
    return FAILS;
}

/* Billing units that so much of the drug is, in thousandths, by two readings: CTP04 counts what the
 * crosswalk counts packages in, or measures it. ASP NDC-HCPCS crosswalk, BILLUNITS a unit of
 * PKG SIZE */
static bool quantity_fits(const ServiceLine *line, const struct ndc_units *row)
{
    const int64_t drug = line->drug->quantity_milli, billed = line->quantity_milli;
    if (str_is(str_from(line->drug->unit), "F2")) return true; /* the crosswalk knows no IU */
    if (drug <= 0 || row->units_milli <= 0 || drug > INT64_MAX / row->units_milli) return true;
    const int64_t counted = drug * row->units_milli / MILLI;
    const int64_t measured =
        row->size_milli > 0 ? drug * row->units_milli / row->size_milli : counted;
    const str unit = str_from(line->drug->unit);
    const bool fits_count = counted - billed < MILLI && billed - counted < MILLI;
    const bool fits_measure = measured - billed < MILLI && billed - measured < MILLI;
    return str_is(unit, "UN") ? fits_count : fits_measure || fits_count;
}

static enum edit_state drug_is_the_procedure(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const str code = str_from(line->procedure);
    if (line->drug->ndc.len == 0 || code.len != 5 || !str_is(str_from(line->drug->qualifier), "N4"))
        return PASSES;
    const str ndc = str_from(line->drug->ndc);
    const date day = line_day(s, line);
    if (is_marketed(s, e, ndc) == FAILS) return FAILS;
    const struct ndc_units row = ndc_units_of(s->run->codesets, code, ndc, day);
    (void)from_table(s, e, &row.answer, day);
    e->field = STR("2410 LIN03");
    if (code_is_unchecked(&row.answer))
        return unchecked_for(e, STR("2410 LIN03"), "no NDC-HCPCS crosswalk of the day has the code",
                             CODESET_NDC_HCPCS);
    e->value = ndc;
    e->detail = STR("the NDC is not one of the code's");
    if (code_is_absent(&row.answer)) return FAILS;
    e->row = arena_number(s->run->arena, row.answer.row);
    e->detail = STR("the quantities of drug and procedure differ");
    return quantity_fits(line, &row) ? PASSES : fails(e, STR("2410 CTP04"), ndc);
}

/* clang-format off */
static const struct edit rows[] = {
    {"NDC-04", STAGE_CODING, SEVERITY_HOLD, .line_holds = drug_is_the_procedure,
     .only = ONLY_DRUG | ONLY_CODED,
     .doc = "An NDC must be marketed, be one of its procedure's, and come to the units that are billed.",
     .fix = "Correct the NDC, the procedure, or one of the quantities.",
     .source = "CMS ASP NDC-HCPCS crosswalk; FDA National Drug Code Directory; 005010X222A1 2410 LIN03, CTP04", .prevents = "CARC 16 M119, CARC B7, CARC 151"},
};
/* clang-format on */

const struct edit_group drug_edits = GROUP(rows);
