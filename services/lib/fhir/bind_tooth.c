/* Teeth and their surfaces of a dental line (005010X224A2 2400 TOO). */
#include "lib/fhir/bind.h"

enum { SURFACES_MAX = 5 };

/* ISO 3950 (FDI) counts quadrants, the guide's universal numbering goes round: by quadrant 1..8 the
 * designation of its first tooth from the middle, and the way it counts. */
static const struct {
    int first, step;
} quadrants[] = {{8, -1}, {9, 1}, {24, -1}, {25, 1}, {'E', -1}, {'F', 1}, {'O', -1}, {'P', 1}};

static bytes universal_of(struct arena *arena, str fdi)
{
    if (fdi.len != 2 || fdi.at[0] < '1' || fdi.at[0] > '8') return (bytes){0};
    const int quadrant = fdi.at[0] - '1', tooth = fdi.at[1] - '1';
    const bool primary = quadrant >= 4;
    if (tooth < 0 || tooth > (primary ? 4 : 7)) return (bytes){0};
    const int name = quadrants[quadrant].first + quadrants[quadrant].step * tooth;
    return str_bytes(arena_printf(arena, primary ? "%c" : "%d", name));
}

static bytes tooth_code(struct fhir_binding *b, struct fhir_node item)
{
    const str universal = fhir_text(b->scope, item, "bodySite.coding[tooth].code");
    if (universal.len) return fhir_code(b->arena, universal);
    return universal_of(b->arena, fhir_text(b->scope, item, "bodySite.coding[fdi].code"));
}

/* A code may join surfaces ("MOD"); V, vestibular, is B (hl7.org/fhir/R4/valueset-surface.html). */
static void surfaces_add(struct arena *arena, Tooth *tooth, bytes code)
{
    static const char letters[] = "BDFILMOV";
    for (size_t i = 0; i < code.len && tooth->n_surfaces < SURFACES_MAX; i++) {
        const char *letter = memchr(letters, code.data[i], sizeof letters - 1);
        if (!letter) return;
        tooth->surfaces[tooth->n_surfaces++] =
            str_bytes(arena_printf(arena, "%c", *letter == 'V' ? 'B' : *letter));
    }
}

void fhir_tooth(struct fhir_binding *b, ServiceLine *line, struct fhir_node item)
{
    const bytes code = b->kind == FOR_DENTAL ? tooth_code(b, item) : (bytes){0};
    if (!code.len) return;
    Tooth *tooth = FHIR_NEW(b->arena, Tooth, TOOTH__INIT);
    tooth->list = str_bytes(STR("JP"));
    tooth->code = code;
    tooth->surfaces = ARENA_ARRAY(b->arena, bytes, SURFACES_MAX);
    for (size_t i = 0; i < fhir_count(item, "subSite") && i < SURFACES_MAX; i++)
        surfaces_add(
            b->arena, tooth,
            fhir_code(b->arena, fhir_text(b->scope, fhir_item(item, "subSite", i), "coding.code")));
    line->teeth = ARENA_NEW(b->arena, Tooth *);
    line->teeth[0] = tooth;
    line->n_teeth = 1;
}
