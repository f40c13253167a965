/* Checks what a segment's table does not bind: extra elements, syntax notes, characters. */
#include "lib/x12/bind.h"

#include "lib/x12/guide.h"

/* The elements a field covers, and the components of a composite. */
static unsigned last_element(const struct x12_field *field)
{
    if (field->component) return field->at;
    if (field->member == X12_PAIRS) return field->at + 2u * field->times - 1;
    if (field->member == X12_PERIOD) return field->at + 1u;
    return field->times ? field->at + field->times - 1u : field->at;
}

static unsigned last_component(const struct x12_field *field)
{
    if (field->member == X12_PERIOD) return field->component + 1u;
    return field->times ? field->component + field->times - 1u : field->component;
}

static void find_extra_components(struct x12_work *w, unsigned at, uint32_t known, unsigned last)
{
    if (x12_work_value(w, at, 1).at == NULL && w->foreign) return;
    for (unsigned c = 1; c <= w->component_count; c++) {
        if (known & (1u << c)) continue;
        if (c > last)
            x12_work_find(w, &x12_component_too_many, at, c);
        else if (w->components[c].len)
            x12_work_find(w, &x12_element_not_used, at, c);
    }
}

static void check_components(struct x12_work *w, unsigned first)
{
    const struct x12_field *fields = w->spec->fields;
    uint32_t known = 0;
    unsigned last = 0;
    for (unsigned i = first; i < w->spec->field_count && fields[i].at == fields[first].at; i++) {
        for (unsigned c = fields[i].component; c <= last_component(&fields[i]); c++)
            known |= 1u << c;
        if (last_component(&fields[i]) > last) last = last_component(&fields[i]);
    }
    find_extra_components(w, fields[first].at, known, last);
}

static void find_extra_elements(struct x12_work *w)
{
    const struct x12_field *fields = w->spec->fields;
    uint64_t known = 0;
    unsigned last = 0;
    for (unsigned i = 0; i < w->spec->field_count; i++) {
        for (unsigned at = fields[i].at; at <= last_element(&fields[i]); at++) known |= 1ull << at;
        if (last_element(&fields[i]) > last) last = last_element(&fields[i]);
        if (fields[i].component && (i == 0 || fields[i - 1].at != fields[i].at))
            check_components(w, i);
    }
    for (unsigned at = 1; at <= w->segment->count; at++) {
        if (known & (1ull << at) || w->segment->elements[at].len == 0) continue;
        x12_work_find(w, at > last ? &x12_element_too_many : &x12_element_not_used, at, 0);
    }
}

/* ---- syntax notes and characters ----------------------------------------------------------- */

/* What a note finds of its elements. */
struct note {
    unsigned count, present, first_missing, first_present;
    bool first; /* the first one of all is there */
};

static struct note note_read(const struct x12_work *w, const char *text, size_t len)
{
    struct note note = {0};
    for (size_t i = 1; i + 1 < len; i += 2, note.count++) {
        const unsigned at = (unsigned)(text[i] - '0') * 10 + (unsigned)(text[i + 1] - '0');
        const bool here = x12_element(w->segment, at).len > 0;
        if (note.count == 0) note.first = here;
        if (here && !note.first_present) note.first_present = at;
        if (!here && !note.first_missing) note.first_missing = at;
        note.present += here;
    }
    return note;
}

/* "P0304": a condition and the elements it is about (X12.6 3.8.3.3): all or none, at least one, at
 * most one, if the first then all, if the first then another. */
static void check_note(struct x12_work *w, const char *text, size_t len)
{
    const struct note note = note_read(w, text, len);
    const bool broken = (text[0] == 'P' && note.present != 0 && note.present != note.count) ||
                        (text[0] == 'R' && note.present == 0) ||
                        (text[0] == 'C' && note.first && note.present != note.count) ||
                        (text[0] == 'L' && note.first && note.present < 2);
    if (broken) x12_work_find(w, &x12_element_condition, note.first_missing, 0);
    if (text[0] == 'E' && note.present > 1)
        x12_work_find(w, &x12_element_exclusion, note.first_present, 0);
}

static void check_syntax(struct x12_work *w)
{
    for (const char *at = w->spec->syntax; at && *at;) {
        const size_t len = strcspn(at, " ");
        check_note(w, at, len);
        at += len;
        at += strspn(at, " ");
    }
}

/* The rule that a byte breaks, or NULL. */
static const struct x12_rule *byte_broken(char byte, char repetition)
{
    const unsigned char c = (unsigned char)byte;
    if (repetition && byte == repetition) return &x12_element_repeats;
    if (c < 0x20) return &x12_element_character;
    return c >= 0x7f ? &x12_character_beyond : NULL;
}

static bool has_odd_byte(str text, char repetition)
{
    bool odd = false;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        odd |= (c < 0x20) | (c >= 0x7f) | (text.at[i] == repetition);
    }
    return odd;
}

static void check_element_bytes(struct x12_work *w, unsigned at)
{
    const str value = w->segment->elements[at];
    for (size_t i = 0; i < value.len; i++) {
        const struct x12_rule *broken = byte_broken(value.at[i], w->segment->delimiters.repetition);
        if (!broken) continue;
        x12_work_find(w, broken, at, 0);
        return;
    }
}

/* Bytes that a sender may not use: looked for once a segment, and only then per element. */
static void check_characters(struct x12_work *w)
{
    if (!has_odd_byte(w->segment->text, w->segment->delimiters.repetition)) return;
    for (unsigned at = 1; at <= w->segment->count; at++) check_element_bytes(w, at);
}

/* ---- shapes -------------------------------------------------------------------------------- */

static unsigned shift_of(const struct x12_work *w, unsigned at)
{
    return w->spec->group_times && at >= w->spec->group_first ? w->group_shift : 0;
}

static bool shape_applies(struct x12_work *w, const struct x12_shape *shape)
{
    if (shape->at < w->spec->group_first && w->group_shift) return false; /* said with the first */
    if (shape->when_at == 0) return true;
    const str code =
        x12_work_value(w, shape->when_at + shift_of(w, shape->when_at), shape->when_component);
    return x12_code_is_listed(shape->when, code) ||
           (code.len == 0 && shape->applies == X12_CODE_IS_OR_EMPTY);
}

void x12_work_check_shapes(struct x12_work *w)
{
    for (unsigned i = 0; i < w->spec->shape_count; i++) {
        const struct x12_shape *shape = &w->spec->shapes[i];
        if (!shape_applies(w, shape)) continue;
        const unsigned at = shape->at + shift_of(w, shape->at);
        const str value = x12_work_value(w, at, shape->component);
        if (value.len > 0 && !shape->holds(value))
            x12_finding_value(x12_work_find(w, shape->rule, at, shape->component), value);
    }
}

void x12_work_check(struct x12_work *w)
{
    find_extra_elements(w);
    check_syntax(w);
    check_characters(w);
}
