/* bind.h - one segment being bound, shared by bind.c and bind_check.c. */
#ifndef LIB_X12_BIND_H
#define LIB_X12_BIND_H

#include "lib/x12/plan.h"

enum { COMPONENTS_MAX = 16, CUTS_MAX = 4 };

/* The components of an element, [1] .. [count]. */
struct x12_cut {
    unsigned at; /* 0: of none */
    unsigned count;
    bool foreign; /* it is composed with another separator */
    str components[COMPONENTS_MAX + 1];
};

/* One segment being bound: `shift` leads from the segment's text to its copy in the arena. */
struct x12_work {
    struct x12_binding *binding;
    const struct x12_segment *segment;
    const struct x12_spec *spec;
    const struct x12_plan *plan;
    uint64_t present; /* elements that are not empty, and bit 0 */
    char *record;     /* NULL: only checked */
    ptrdiff_t shift;
    unsigned group_shift; /* elements by which the fields of this group are moved */
    struct x12_cut *cut;  /* of the element whose component was last asked for */
    struct x12_cut cuts[CUTS_MAX];
    uint64_t foreign_said; /* bit n: it was reported of element n */
    bool has_extra;        /* a composite has components that its table has not */
};

#define MEMBER(w, field, type) ((type *)(void *)((w)->record + (field)->offset))
#define EXTRA(w, field, type) ((type *)(void *)((w)->record + (field)->extra))

/* The value in the copy that the record points into. */
static inline ProtobufCBinaryData x12_work_stored(const struct x12_work *w, str value)
{
    return str_bytes(value.len ? (str){value.at + w->shift, value.len} : (str){0});
}

static inline const struct x12_code_set *x12_work_codes(const struct x12_work *w,
                                                        const struct x12_field *field)
{
    return &w->plan->codes[field - w->spec->fields];
}

struct x12_finding *x12_work_find(struct x12_work *w, const struct x12_rule *rule, unsigned at,
                                  unsigned component);
/* Cuts the element into w->cut. */
void x12_work_cut(struct x12_work *w, unsigned at);
/* The element, or its component; absent where there is none. */
static inline str x12_work_value(struct x12_work *w, unsigned at, unsigned component)
{
    if (component == 0) return x12_element(w->segment, at);
    w->cut = &w->cuts[at % CUTS_MAX];
    if (w->cut->at != at) x12_work_cut(w, at);
    return component <= w->cut->count ? w->cut->components[component] : (str){0};
}
/* Composed without ISA16, but with a character in it that is a usual separator. */
bool x12_is_foreign(str element, char component);
/* What the table has nothing for, syntax notes, characters. */
void x12_work_check(struct x12_work *w);
/* The composites of the group in hand: components that the guide does not have. */
void x12_work_check_group(struct x12_work *w);
/* Has the scanner seen bytes that are worth a look: some that no sender may use, a separator
 * outside of composites, or a file of other delimiters than ours? */
static inline bool x12_bytes_are_odd(const struct x12_segment *segment, const struct x12_plan *plan)
{
    return segment->odd || (segment->composed & ~plan->may_be_composed) != 0 ||
           memcmp(&segment->delimiters, &X12_DELIMITERS, sizeof segment->delimiters) != 0;
}
/* Bytes that a sender may not use. */
void x12_work_check_characters(struct x12_work *w);
/* One field, with all there is to say about it: where the short way (bind_short.c) ends. */
void x12_work_bind_field(struct x12_work *w, const struct x12_field *field);
/* The spec's shapes (of the group in hand). */
void x12_work_check_shapes(struct x12_work *w);

#endif
