/* Notes beside the charges: NTE-3 and the texts of OBX-5, for the edits that read them. They are
 * kept with the claim and sent to nobody. HL7 2.5.1 chapters 2.15.10 (NTE), 7.4.2 (OBX) */
#include "lib/hl7/dft_parts.h"

enum { NOTES_BYTES_MAX = 32768 }; /* of one claim; what exceeds it is left out */

static size_t notes_bytes(const Claim *claim)
{
    size_t total = 0;
    for (size_t i = 0; i < claim->n_documentation; i++) total += claim->documentation[i]->text.len;
    return total;
}

void dft_note_add(Claim *claim, struct arena *arena, Note *note)
{
    if (note->text.len == 0 || notes_bytes(claim) + note->text.len > NOTES_BYTES_MAX) return;
    claim->documentation =
        arena_grow(arena, claim->documentation, claim->n_documentation, sizeof(Note *));
    claim->documentation[claim->n_documentation++] = note;
}

/* Each repetition is a line of one text. */
static void field_add(struct dft *dft, const struct hl7_segment *segment, int field, str place)
{
    const int count = hl7_repetition_count(segment, field);
    str text = str_from(dft_text(dft, segment, field, 1, 1));
    for (int i = 2; i <= count; i++)
        text = arena_printf(dft->arena, "%.*s\n%.*s", STR_ARGS(text),
                            STR_ARGS(str_from(dft_text(dft, segment, field, i, 1))));
    Note *note = ARENA_NEW(dft->arena, Note);
    note__init(note);
    note->qualifier = str_bytes(place);
    note->text = str_bytes(text);
    dft_note_add(dft->claim, dft->arena, note);
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
