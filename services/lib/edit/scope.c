/* Edits of who may give a service: what a specialty bills, and who supervises. */
#include "lib/edit/lists.h"
#include "lib/edit/seats.h"
#include "lib/edit/visits.h"

/* ---- supervision -------------------------------------------------------------------------- */

static bool has_supervisor(const Claim *claim, const ServiceLine *line)
{
    return has_npi(provider_of(line->providers, line->n_providers, "DQ")) ||
           has_npi(provider_of(claim->providers, claim->n_providers, "DQ"));
}

/* Residents, nurse practitioners, physician assistants, clinical nurse specialists. */
static bool is_often_supervised(const struct subject *s)
{
    return has_modifier(s->line, "GC GE SA") ||
           begins_with_one_of(rendering_taxonomy(s->claim, s->line), STR("3902 363L 363A 364S"));
}

/* A row's value: the modifiers with which the payer asks for it; empty: always. */
static enum edit_state supervisor_is_named(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const ServiceLine *line = s->line;
    if (has_supervisor(s->claim, line)) return PASSES;
    const enum listing listing =
        list_has(s, "supervising_required", str_from(line->procedure), &row);
    if (listing == NO_LIST && is_often_supervised(s))
        return unchecked_for(e, STR("2310D NM1*DQ 09"),
                             "the payer's list of services under supervision is not loaded",
                             CODESET_CODE_LIST);
    if (listing != ON_LIST) return PASSES;
    if (row.value.len && !has_modifier(line, arena_text(s->run->arena, row.value))) return PASSES;
    return list_fails(s, e, &row, STR("2310D NM1*DQ 09"));
}

/* ---- specialties -------------------------------------------------------------------------- */

/* Medicare pays a chiropractor for manual manipulation of the spine and nothing else.
 * SSA 1861(r)(5); IOM 100-02 ch.15 s.30.5 */
static const char *chiropractor_fault(const ServiceLine *line)
{
    return code_in(str_from(line->procedure), "98940 98941 98942")
               ? NULL
               : "a chiropractor is paid for manipulation of the spine only";
}

/* 42 CFR 410.59, 410.60, 410.62: therapists in private practice give therapy. */
static const char *therapist_fault(const ServiceLine *line)
{
    return visit_of(str_from(line->procedure)) == VISIT_NONE
               ? NULL
               : "a therapist does not bill evaluation and management";
}

/* IOM 100-04 ch.12 s.50, s.140.3: AA, AD, QK, QY are a physician's, QX and QZ a CRNA's. */
static const char *nurse_anesthetist_fault(const ServiceLine *line)
{
    return has_modifier(line, "AA AD QK QY") ? "the modifier is a physician's" : NULL;
}

static const char *anesthesiologist_fault(const ServiceLine *line)
{
    return has_modifier(line, "QX QZ") ? "the modifier is a nurse anesthetist's" : NULL;
}

static const struct {
    const char *taxonomies;
    const char *(*fault)(const ServiceLine *line);
} scopes[] = {
    {"111N", chiropractor_fault},
    {"2251 225X 235Z", therapist_fault},
    {"3675", nurse_anesthetist_fault},
    {"207L", anesthesiologist_fault},
};

static const char *medicare_fault(const struct subject *s, str taxonomy)
{
    const char *fault = NULL;
    if (!is_medicare(s->claim) || has_modifier(s->line, "GY GX GZ")) return NULL;
    for (size_t i = 0; i < COUNT_OF(scopes) && !fault; i++)
        if (begins_with_one_of(taxonomy, str_of(scopes[i].taxonomies)))
            fault = scopes[i].fault(s->line);
    return fault;
}

static enum edit_state specialty_may_bill(const struct subject *s, struct evidence *e)
{
    struct list_answer row;
    const str procedure = str_from(s->line->procedure),
              taxonomy = rendering_taxonomy(s->claim, s->line);
    if (taxonomy.len == 0) return PASSES;
    const char *fault = medicare_fault(s, taxonomy);
    if (fault) {
        e->detail = str_of(fault);
        return fails(e, procedure_field(s, 2), procedure);
    }
    const enum listing listing = list_has(s, "specialty", procedure, &row);
    if (listing == NO_LIST)
        return unchecked_for(e, procedure_field(s, 2), "the list of specialties is not loaded",
                             CODESET_CODE_LIST);
    return listing == OFF_LIST || begins_with_one_of(taxonomy, row.value)
               ? PASSES
               : list_fails(s, e, &row, procedure_field(s, 2));
}

/* clang-format off */
static const struct edit rows[] = {
    {"PRV-13", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = supervisor_is_named,
     .only = ONLY_PROFESSIONAL,
     .doc = "A service that the payer pays under supervision only must name the supervising provider's NPI.",
     .fix = "Add the supervising provider (2310D or 2420D).",
     .source = "IOM 100-02 ch.15 s.60; 005010X222A1 2310D; table code_list supervising_required", .prevents = "CARC 16 N297"},
    {"PRV-17", STAGE_SCRUBBING, SEVERITY_HOLD, .line_holds = specialty_may_bill,
     .only = ONLY_PROFESSIONAL | ONLY_CODED,
     .doc = "The specialty of who rendered a service must be one that is paid for it.",
     .fix = "Correct the code, the taxonomy or the rendering provider.",
     .source = "IOM 100-02 ch.15 s.30.5, s.230; IOM 100-04 ch.12 s.140; table code_list specialty", .prevents = "CARC 8, CARC 170, CARC 185"},
};
/* clang-format on */

const struct edit_group scope_edits = GROUP(rows);
