/* Notes beside the charges: NTE-3 and the texts of OBX-5, for the edits that read them.
 * HL7 2.5.1 chapters 2.15.10 (NTE), 7.4.2 (OBX) */
#include "lib/claim/documentation.h"

#include "lib/hl7/dft_parts.h"

/* Each repetition is a line of one text. */
static void field_add(struct dft *dft, const struct hl7_segment *segment, int field, str place)
{
    const int count = hl7_repetition_count(segment, field);
    str text = str_from(dft_text(dft, segment, field, 1, 1));
    for (int i = 2; i <= count; i++)
        text = arena_printf(dft->arena, "%.*s\n%.*s", STR_ARGS(text),
                            STR_ARGS(str_from(dft_text(dft, segment, field, i, 1))));
    documentation_add(dft->claim, dft->arena, place, text);
}

void dft_comment(struct dft *dft, const struct hl7_segment *nte)
{
    field_add(dft, nte, 3, STR("NTE-3"));
}

/* Formatted, plain and short text; numbers, codes and documents are no notes. HL7 table 0125 */
void dft_observation(struct dft *dft, const struct hl7_segment *obx)
{
    const str type = hl7_value(obx, 2, 1);
    if (str_is(type, "TX") || str_is(type, "FT") || str_is(type, "ST"))
        field_add(dft, obx, 5, STR("OBX-5"));
}
