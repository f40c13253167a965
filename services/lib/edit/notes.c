/* Edits by the notes of the tabular list: what excludes, comes first, or goes with a diagnosis. */
#include "lib/codeset/icd10.h"
#include "lib/edit/check.h"

enum { REFERENCES_MAX = 400, SUCCESSORS_SHOWN = 4, CATEGORY_CHARS = 3 };

static date day_of(const struct subject *s)
{
    return s->inpatient ? claim_last_day(s->claim) : claim_first_day(s->claim);
}

static str code_at(const struct subject *s, size_t i)
{
    return is_icd10(s->claim->diagnoses[i]) ? str_from(s->claim->diagnoses[i]->code) : (str){0};
}

static bool is_reason(const Diagnosis *diagnosis)
{
    return code_in(str_from(diagnosis->qualifier), "ABJ APR");
}

static struct icd10_references references_of(const struct subject *s, enum icd10_note kind,
                                             str code, struct code_answer *answer)
{
    struct icd10_reference items[REFERENCES_MAX];
    struct icd10_references found = {.items = items, .max = REFERENCES_MAX};
    *answer = icd10cm_references(s->run->codesets, kind, code, day_of(s), &found);
    if (found.count > found.max) found.count = found.max;
    found.items = arena_copy(s->run->arena, items, found.count * sizeof *items);
    return found;
}

/* ---- successors --------------------------------------------------------------------------- */

static enum edit_state ended_code_has_successor(const struct subject *s, struct evidence *e)
{
    str items[SUCCESSORS_SHOWN], all = {0};
    const str code = str_from(s->diagnosis->code);
    const date day = day_of(s);
    if (code.len == 0) return PASSES;
    const struct code_answer answer = codeset_lookup(s->run->codesets, CODESET_ICD10CM, code, day);
    if (!code_is_absent(&answer)) return PASSES;
    size_t count = icd10cm_successors(s->run->codesets, code, day,
                                      (struct code_list){items, SUCCESSORS_SHOWN});
    if (count == 0) return PASSES;
    if (count > SUCCESSORS_SHOWN) count = SUCCESSORS_SHOWN;
    for (size_t i = 0; i < count; i++)
        all = arena_printf(s->run->arena, "%.*s%s%.*s", STR_ARGS(all), i ? ", " : "",
                           STR_ARGS(items[i]));
    (void)from_table(s, e, &answer, day);
    e->detail = arena_printf(s->run->arena, "use %.*s", STR_ARGS(all));
    return fails(e, diagnosis_field(s, s->diagnosis_number), code);
}

/* ---- code first --------------------------------------------------------------------------- */

static bool is_named(const struct icd10_references *references, str code)
{
    for (size_t i = 0; i < references->count; i++)
        if (icd10_names(&references->items[i], code)) return true;
    return false;
}

static enum edit_state cause_comes_first(const struct subject *s, struct evidence *e)
{
    struct code_answer answer;
    const str code = str_from(s->diagnosis->code);
    if (is_reason(s->diagnosis) || code.len == 0) return PASSES;
    const struct code_answer flags = icd10cm_flags(s->run->codesets, code, day_of(s));
    if (!code_is_present(&flags) || !(flags.flags & CODE_MANIFESTATION)) return PASSES;
    const struct icd10_references first = references_of(s, NOTE_CODE_FIRST, code, &answer);
    for (int32_t i = 0; i < s->diagnosis_number - 1; i++)
        if (code_at(s, (size_t)i).len &&
            (is_named(&first, code_at(s, (size_t)i)) || code_is_absent(&answer)))
            return PASSES;
    const enum edit_state state = from_table(s, e, &answer, day_of(s));
    e->field = diagnosis_field(s, s->diagnosis_number);
    e->value = code;
    return state == UNCHECKED && s->diagnosis_number > 1 ? UNCHECKED : FAILS;
}

/* ---- use additional ----------------------------------------------------------------------- */

/* Notes of chapters and sections are for hundreds of codes and of little help. */
static bool is_near(const struct icd10_reference *reference)
{
    return reference->at.len >= CATEGORY_CHARS && !memchr(reference->at.at, '-', reference->at.len);
}

static enum edit_state more_is_told(const struct subject *s, struct evidence *e)
{
    struct code_answer answer;
    const str code = str_from(s->diagnosis->code);
    bool asked = false;
    if (is_reason(s->diagnosis) || code.len == 0) return PASSES;
    const struct icd10_references more = references_of(s, NOTE_USE_ADDITIONAL, code, &answer);
    for (size_t i = 0; i < more.count; i++) {
        if (!is_near(&more.items[i]) || more.items[i].if_applicable) continue;
        asked = true;
        for (size_t n = 0; n < s->claim->n_diagnoses; n++)
            if (code_at(s, n).len && icd10_names(&more.items[i], code_at(s, n))) return PASSES;
    }
    if (code_is_unchecked(&answer)) {
        (void)from_table(s, e, &answer, day_of(s));
        e->field = diagnosis_field(s, s->diagnosis_number);
        return UNCHECKED;
    }
    if (!asked) return PASSES;
    (void)from_table(s, e, &more.items[0].answer, day_of(s));
    return fails(e, diagnosis_field(s, s->diagnosis_number), code);
}

/* ---- excludes ----------------------------------------------------------------------------- */

struct exclusions {
    struct code_answer answer;
    struct icd10_references notes;
};

/* The notes of this kind at a diagnosis of the claim; each is asked for every other one. */
static const struct exclusions *exclusions_of(const struct subject *s, enum icd10_note kind,
                                              int32_t number)
{
    const enum kept what = kind == NOTE_EXCLUDES1 ? KEPT_EXCLUDES1 : KEPT_EXCLUDES2;
    void **kept = kept_for(s, what, number);
    if (*kept) return *kept;
    struct exclusions *found = ARENA_NEW(s->run->arena, struct exclusions);
    found->notes = references_of(s, kind, code_at(s, (size_t)number - 1), &found->answer);
    return *kept = found;
}

/* The first note that names the code; NULL: none does. */
static const struct icd10_reference *note_naming(const struct exclusions *exclusions, str code)
{
    if (!code_is_present(&exclusions->answer)) return NULL;
    for (size_t i = 0; i < exclusions->notes.count; i++)
        if (icd10_names(&exclusions->notes.items[i], code)) return &exclusions->notes.items[i];
    return NULL;
}

/* The first earlier diagnosis that a note of one kind sets against another one, either way round.
 */
struct opposed {
    int32_t other; /* from 0; -1: none */
    struct icd10_reference by;
    bool is_unchecked;
};

static void opposed_find(const struct subject *s, enum icd10_note kind, struct opposed *found)
{
    const str code = str_from(s->diagnosis->code);
    found->other = -1;
    found->is_unchecked = false;
    for (int32_t i = 0; i < s->diagnosis_number - 1; i++) {
        const str other = code_at(s, (size_t)i);
        if (other.len == 0 || is_reason(s->claim->diagnoses[i]) || str_eq(other, code)) continue;
        const struct exclusions *mine = exclusions_of(s, kind, s->diagnosis_number);
        found->is_unchecked = found->is_unchecked || code_is_unchecked(&mine->answer);
        const struct icd10_reference *note = note_naming(mine, other);
        if (!note) note = note_naming(exclusions_of(s, kind, i + 1), code);
        if (!note) continue;
        found->by = *note;
        found->other = i;
        return;
    }
}

/* By Excludes1, for both edits. */
static const struct opposed *opposed_to(const struct subject *s)
{
    void **kept = kept_for(s, KEPT_OPPOSED, s->diagnosis_number);
    if (*kept) return *kept;
    struct opposed *found = arena_take(s->run->arena, sizeof *found);
    opposed_find(s, NOTE_EXCLUDES1, found);
    return *kept = found;
}

static enum edit_state excludes_state(const struct subject *s, struct evidence *e,
                                      bool with_excludes2)
{
    struct opposed second;
    const str code = str_from(s->diagnosis->code);
    if (is_reason(s->diagnosis) || code.len == 0) return PASSES;
    const struct opposed *first = opposed_to(s);
    if (first->other < 0) {
        if (!first->is_unchecked || with_excludes2) return PASSES;
        return unchecked_for(e, diagnosis_field(s, s->diagnosis_number),
                             "no tabular list of the day", CODESET_ICD10CM_NOTE);
    }
    opposed_find(s, NOTE_EXCLUDES2, &second);
    if ((second.other == first->other) != with_excludes2) return PASSES;
    const str at = first->by.at;
    (void)from_table(s, e, &first->by.answer, day_of(s));
    e->row = arena_str(s->run->arena, at);
    e->detail = arena_printf(s->run->arena, "the note at %.*s excludes %.*s", STR_ARGS(at),
                             STR_ARGS(code_at(s, (size_t)first->other)));
    return fails(e, diagnosis_field(s, s->diagnosis_number), code);
}

static enum edit_state nothing_excludes_it(const struct subject *s, struct evidence *e)
{
    return excludes_state(s, e, false);
}

static enum edit_state two_notes_agree(const struct subject *s, struct evidence *e)
{
    return excludes_state(s, e, true);
}

/* ---- unspecified -------------------------------------------------------------------------- */

static enum edit_state code_is_specific(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->diagnosis->code);
    if (is_reason(s->diagnosis) || code.len == 0) return PASSES;
    const struct code_answer flags = icd10cm_flags(s->run->codesets, code, day_of(s));
    if (!code_is_present(&flags) || !(flags.flags & CODE_UNSPECIFIED)) return PASSES;
    (void)from_table(s, e, &flags, day_of(s));
    return fails(e, diagnosis_field(s, s->diagnosis_number), code);
}

/* ---- sides -------------------------------------------------------------------------------- */

/* HCPCS modifiers of each side: hand, foot, eyelid, body. */
static const char *const left_side = "LT E1 E2 FA F1 F2 F3 F4 TA T1 T2 T3 T4";
static const char *const right_side = "RT E3 E4 F5 F6 F7 F8 F9 T5 T6 T7 T8 T9";

char side_of_modifiers(const ServiceLine *line)
{
    const bool left = has_modifier(line, left_side), right = has_modifier(line, right_side);
    if (left == right || has_modifier(line, "50")) return 0;
    return left ? 'L' : 'R';
}

/* Of the diagnoses that a line points to: does any name a side, and this one? */
struct sides {
    bool any, fits, has_text;
    str odd; /* the last that names the other side */
};

static struct sides sides_of(const struct subject *s, bool left)
{
    const ServiceLine *line = s->line;
    const date day = date_of(line->from);
    struct sides sides = {0};
    for (size_t i = 0; i < line->n_pointers; i++) {
        const int32_t number = line->pointers[i];
        if (number < 1 || (size_t)number > s->claim->n_diagnoses) continue;
        const str code = code_at(s, (size_t)number - 1);
        if (code.len == 0) continue;
        const char side = icd10cm_laterality(s->run->codesets, code, day);
        sides.has_text = sides.has_text || icd10cm_text(s->run->codesets, code, day).len > 0;
        if (side != 'L' && side != 'R') continue;
        sides.any = true;
        if ((side == 'L') == left)
            sides.fits = true;
        else
            sides.odd = code;
    }
    return sides;
}

static enum edit_state sides_agree(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    const char side = side_of_modifiers(line);
    if (!side) return PASSES;
    const struct sides sides = sides_of(s, side == 'L');
    if (line->n_pointers && !sides.has_text)
        return unchecked(e, procedure_field(s, 3), "no release with descriptions is loaded");
    return sides.any && !sides.fits ? fails(e, procedure_field(s, 3), sides.odd) : PASSES;
}

/* Right is 1, left 2, both 3 where a category has the three. */
static bool has_bilateral(const struct subject *s, str a, str b)
{
    char both[8];
    int differing = 0;
    if (a.len != b.len || a.len >= sizeof both) return false;
    memcpy(both, a.at, a.len);
    for (size_t i = 0; i < a.len; i++) {
        if (a.at[i] == b.at[i]) continue;
        if (!strchr("12", a.at[i]) || !strchr("12", b.at[i])) return false;
        both[i] = '3';
        differing++;
    }
    if (differing != 1) return false;
    const str code = {both, a.len};
    const struct code_answer answer =
        codeset_lookup(s->run->codesets, CODESET_ICD10CM, code, day_of(s));
    return code_is_present(&answer);
}

static enum edit_state both_sides_are_one_code(const struct subject *s, struct evidence *e)
{
    const str code = str_from(s->diagnosis->code);
    if (is_reason(s->diagnosis)) return PASSES;
    for (int32_t i = 0; i < s->diagnosis_number - 1; i++) {
        const str other = code_at(s, (size_t)i);
        if (other.len && has_bilateral(s, other, code)) {
            e->detail = arena_printf(s->run->arena, "with %.*s", STR_ARGS(other));
            return fails(e, diagnosis_field(s, s->diagnosis_number), code);
        }
    }
    return PASSES;
}

/* ---- screening ---------------------------------------------------------------------------- */

/* Services that are a screening by their code. IOM 100-04 ch.18; numbers only. */
static const char *const screenings =
    "77067 81528 82270 G0101 G0103 G0104 G0105 G0121 G0123 G0124 G0143 G0144 G0145 G0147 G0148 "
    "G0328 P3000 Q0091";

static enum edit_state screening_says_so(const struct subject *s, struct evidence *e)
{
    const ServiceLine *line = s->line;
    if (!code_in(str_from(line->procedure), screenings) || line->n_pointers == 0) return PASSES;
    const int32_t first = line->pointers[0];
    if (first < 1 || (size_t)first > s->claim->n_diagnoses) return PASSES;
    const str code = code_at(s, (size_t)first - 1);
    return code.len == 0 || code.at[0] == 'Z' ? PASSES : fails(e, STR("SV107-1"), code);
}

/* clang-format off */
static const struct edit rows[] = {
    {"DX-04", STAGE_CODING, SEVERITY_REJECT, .diagnosis_holds = ended_code_has_successor,
     .only = ONLY_ICD10,
     .doc = "A code that has ended has others in its place.",
     .fix = "Use the code that took its place, if the record supports it.",
     .source = "CMS ICD-10-CM conversion table", .prevents = "277CA A3:254"},
    {"DX-10", STAGE_CODING, SEVERITY_HOLD, .diagnosis_holds = cause_comes_first,
     .only = ONLY_ICD10,
     .doc = "A manifestation must follow the disease that it comes from.",
     .fix = "Put a code of the code-first note before it.",
     .source = "ICD-10-CM Official Guidelines I.A.13, I.A.17; tabular list", .prevents = "CARC 146"},
    {"DX-11", STAGE_CODING, SEVERITY_WARN, .diagnosis_holds = more_is_told,
     .only = ONLY_ICD10,
     .doc = "A code whose note asks for an additional code should have one.",
     .fix = "Add the code if the record supports it.",
     .source = "ICD-10-CM Official Guidelines I.A.17; tabular list", .prevents = "requests for records"},
    {"DX-12", STAGE_CODING, SEVERITY_HOLD, .diagnosis_holds = nothing_excludes_it,
     .only = ONLY_ICD10,
     .doc = "Two codes of which one excludes the other must not stand together, unless the conditions are unrelated.",
     .fix = "Keep the one that fits; release the claim if they are unrelated.",
     .source = "ICD-10-CM Official Guidelines I.A.12.a; tabular list", .prevents = "CARC 236, CARC 11"},
    {"DX-13", STAGE_CODING, SEVERITY_WARN, .diagnosis_holds = two_notes_agree,
     .only = ONLY_ICD10,
     .doc = "An Excludes1 note that an Excludes2 note takes back stops nothing, but should be looked at.",
     .fix = "Check that both conditions are there.",
     .source = "ICD-10-CM Official Guidelines I.A.12.b; tabular list", .prevents = "CARC 11"},
    {"DX-16", STAGE_CODING, SEVERITY_WARN, .diagnosis_holds = code_is_specific,
     .only = ONLY_ICD10,
     .doc = "An unspecified code should give way to a more specific one.",
     .fix = "Ask for the detail that is missing (side, site, kind).",
     .source = "Medicare Code Editor edit 20; ICD-10-CM Official Guidelines I.B.18", .prevents = "CARC 16 M76"},
    {"DX-17", STAGE_CODING, SEVERITY_HOLD, .line_holds = sides_agree,
     .only = ONLY_MODIFIED,
     .doc = "The side of a procedure must be the side of a diagnosis that supports it.",
     .fix = "Correct the modifier or the diagnosis.",
     .source = "ICD-10-CM Official Guidelines I.B.13; HCPCS modifiers", .prevents = "CARC 4, CARC 11"},
    {"DX-18", STAGE_CODING, SEVERITY_WARN, .diagnosis_holds = both_sides_are_one_code,
     .only = ONLY_ICD10,
     .doc = "Left and right should be one code where there is one for both.",
     .fix = "Use the bilateral code.",
     .source = "ICD-10-CM Official Guidelines I.B.13", .prevents = "CARC 146"},
    {"DX-25", STAGE_CODING, SEVERITY_WARN, .line_holds = screening_says_so,
     .only = ONLY_CODED,
     .doc = "A screening should point first at the diagnosis that says so (Z code).",
     .fix = "Point at the screening code first; what was found comes second.",
     .source = "ICD-10-CM Official Guidelines I.C.21.c.5; IOM 100-04 ch.18", .prevents = "CARC 49, CARC 50"},
};
/* clang-format on */

const struct edit_group note_edits = GROUP(rows);
