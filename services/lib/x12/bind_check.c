/* Checks what a segment's table does not bind: extra elements, syntax notes, characters. */
#include "lib/x12/bind.h"

/* at: where the composite stands, in a group further behind than in the table. */
static void find_extra_components(struct x12_work *w, const struct x12_composite *composite,
                                  unsigned at)
{
    if (x12_work_value(w, at, 1).at == NULL && w->cut->foreign) return;
    if ((((2u << w->cut->count) - 2) & ~composite->known) == 0) return;
    for (unsigned c = 1; c <= w->cut->count; c++) {
        if (composite->known & (1u << c)) continue;
        if (c > composite->last)
            x12_work_find(w, &x12_component_too_many, at, c);
        else if (w->cut->components[c].len)
            x12_work_find(w, &x12_element_not_used, at, c);
    }
}

static void find_extra_elements(struct x12_work *w)
{
    const struct x12_plan *plan = w->plan;
    for (unsigned i = 0; i < plan->composite_count; i++)
        if (w->present >> plan->composites[i].at & 1)
            find_extra_components(w, &plan->composites[i], plan->composites[i].at);
    uint64_t extra = w->present & ~plan->known & ~1ull;
    for (; extra; extra &= extra - 1) {
        const unsigned at = (unsigned)__builtin_ctzll(extra);
        x12_work_find(w, at > plan->last ? &x12_element_too_many : &x12_element_not_used, at, 0);
    }
}

void x12_work_check_group(struct x12_work *w)
{
    const struct x12_plan *plan = w->plan;
    for (unsigned i = 0; i < plan->composite_count; i++) {
        const unsigned at = plan->composites[i].at + w->group_shift;
        if (w->present >> at & 1) find_extra_components(w, &plan->composites[i], at);
    }
}

/* ---- syntax notes and characters ----------------------------------------------------------- */

/* The first element of the note that is there, or is not; 0: none. */
static unsigned first_of(const struct x12_note *note, uint64_t present, bool wanted)
{
    for (unsigned i = 0; i < note->count; i++)
        if ((present >> note->at[i] & 1) == wanted) return note->at[i];
    return 0;
}

/* "P0304": a condition and the elements it is about (X12.6 3.8.3.3): all or none, at least one, at
 * most one, if the first then all, if the first then another. */
static void check_note(struct x12_work *w, const struct x12_note *note)
{
    const uint64_t here = w->present & note->elements;
    const bool first = here >> note->at[0] & 1;
    const bool broken = (note->kind == 'P' && here != 0 && here != note->elements) ||
                        (note->kind == 'R' && here == 0) ||
                        (note->kind == 'C' && first && here != note->elements) ||
                        (note->kind == 'L' && first && (here & (here - 1)) == 0);
    if (broken) x12_work_find(w, &x12_element_condition, first_of(note, here, false), 0);
    if (note->kind == 'E' && (here & (here - 1)) != 0)
        x12_work_find(w, &x12_element_exclusion, first_of(note, here, true), 0);
}

/* The rule that a byte breaks, or NULL. Control characters are legal delimiters (X12.6 3.3.3), and
 * the component separator stands in composites. */
static const struct x12_rule *byte_broken(char byte, const struct x12_delimiters *delimiters,
                                          bool repeats)
{
    const unsigned char c = (unsigned char)byte;
    if (byte == delimiters->component) return NULL;
    if (delimiters->repetition && byte == delimiters->repetition)
        return repeats ? NULL : &x12_element_repeats;
    if (c < 0x20) return &x12_element_character;
    return c >= 0x7f ? &x12_character_beyond : NULL;
}

static bool may_repeat(const struct x12_spec *spec, unsigned at)
{
    for (unsigned i = 0; i < spec->field_count; i++)
        if (spec->fields[i].at == at) return spec->fields[i].member == X12_REPEATED;
    return false;
}

static bool is_composite(const struct x12_plan *plan, unsigned at)
{
    const struct x12_spec *spec = plan->spec;
    if (spec->group_times && at >= spec->group_first)
        at = spec->group_first + (at - spec->group_first) % spec->group_stride;
    for (unsigned i = 0; i < plan->composite_count; i++)
        if (plan->composites[i].at == at) return true;
    return false;
}

/* A separator of components divides what the guide does not: no value may hold a delimiter
 * (005010X222A1 appendix B.1.1.2.5). */
static const struct x12_rule *separator_broken(const struct x12_work *w, unsigned at)
{
    const str value = w->segment->elements[at];
    if (is_composite(w->plan, at) || value.len == 0) return NULL;
    return memchr(value.at, w->segment->delimiters.component, value.len) ? &x12_element_character
                                                                         : NULL;
}

/* The characters that stand for themselves in this file, but separate in those that we write;
 * NUL-terminated. */
struct ours {
    char at[4 + 1];
};

static struct ours ours_of(struct x12_delimiters theirs)
{
    const struct x12_delimiters d = X12_DELIMITERS;
    const char all[] = {d.element, d.component, d.repetition, d.terminator};
    struct ours ours = {{0}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof all; i++)
        if (all[i] != theirs.element && all[i] != theirs.component && all[i] != theirs.repetition &&
            all[i] != theirs.terminator)
            ours.at[count++] = all[i];
    return ours;
}

static bool has_any(str text, const char *characters)
{
    for (; *characters; characters++)
        if (text.len && memchr(text.at, *characters, text.len)) return true;
    return false;
}

static const struct x12_rule *bytes_broken(const struct x12_work *w, unsigned at)
{
    const str value = w->segment->elements[at];
    const bool repeats = may_repeat(w->spec, at);
    const struct x12_rule *broken = separator_broken(w, at);
    for (size_t i = 0; i < value.len && !broken; i++)
        broken = byte_broken(value.at[i], &w->segment->delimiters, repeats);
    if (broken) return broken;
    return has_any(value, ours_of(w->segment->delimiters).at) ? &x12_character_ours : NULL;
}

void x12_work_check_characters(struct x12_work *w)
{
    const struct x12_segment *segment = w->segment;
    if (!x12_bytes_are_odd(segment, w->plan)) return;
    for (unsigned at = 1; at <= segment->count; at++) {
        const struct x12_rule *broken = bytes_broken(w, at);
        if (broken) x12_work_find(w, broken, at, 0);
    }
}

/* ---- shapes -------------------------------------------------------------------------------- */

static unsigned shift_of(const struct x12_work *w, unsigned at)
{
    return w->spec->group_times && at >= w->spec->group_first ? w->group_shift : 0;
}

static bool shape_applies(struct x12_work *w, const struct x12_shape *shape,
                          const struct x12_code_set *when)
{
    if (shape->at < w->spec->group_first && w->group_shift) return false; /* said with the first */
    if (shape->when_at == 0) return true;
    const str code =
        x12_work_value(w, shape->when_at + shift_of(w, shape->when_at), shape->when_component);
    return x12_set_has(when, code) || (code.len == 0 && shape->applies == X12_CODE_IS_OR_EMPTY);
}

void x12_work_check_shapes(struct x12_work *w)
{
    for (unsigned i = 0; i < w->spec->shape_count; i++) {
        const struct x12_shape *shape = &w->spec->shapes[i];
        const unsigned at = shape->at + shift_of(w, shape->at);
        if (!(w->present >> at & 1) || !shape_applies(w, shape, &w->plan->when[i])) continue;
        const str value = x12_work_value(w, at, shape->component);
        if (value.len > 0 && !shape->holds(value))
            x12_finding_value(x12_work_find(w, shape->rule, at, shape->component), value);
    }
}

/* Without a single element a segment says nothing (005010X222A1 appendix B.1.1.3: one or more);
 * where something is required, that is said to be missing. */
static void check_is_not_empty(struct x12_work *w)
{
    if (w->present != 1) return;
    for (unsigned i = 0; i < w->spec->field_count; i++)
        if (w->spec->fields[i].usage == X12_REQUIRED) return;
    x12_work_find(w, &x12_segment_empty, 0, 0);
}

void x12_work_check(struct x12_work *w)
{
    check_is_not_empty(w);
    find_extra_elements(w);
    for (unsigned i = 0; i < w->plan->note_count; i++) check_note(w, &w->plan->notes[i]);
    x12_work_check_characters(w);
}
