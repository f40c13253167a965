/* Notes of a claim, as many as it can carry. */
#include "lib/claim/documentation.h"

enum { NOTES_BYTES_MAX = 32768 }; /* of one claim; what exceeds it is left out */

static size_t notes_bytes(const Claim *claim)
{
    size_t total = 0;
    for (size_t i = 0; i < claim->n_documentation; i++) total += claim->documentation[i]->text.len;
    return total;
}

void documentation_add(Claim *claim, struct arena *arena, str place, str text)
{
    if (text.len == 0 || notes_bytes(claim) + text.len > NOTES_BYTES_MAX) return;
    Note *note = ARENA_NEW(arena, Note);
    note__init(note);
    note->qualifier = str_bytes(place);
    note->text = str_bytes(text);
    claim->documentation =
        arena_grow(arena, claim->documentation, claim->n_documentation, sizeof(Note *));
    claim->documentation[claim->n_documentation++] = note;
}
