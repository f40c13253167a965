/* bind.h - one segment being bound, shared by bind.c and bind_check.c. */
#ifndef LIB_X12_BIND_H
#define LIB_X12_BIND_H

#include "lib/x12/plan.h"

enum { COMPONENTS_MAX = 16 };

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
    unsigned at;          /* the element whose components are cut */
    str components[COMPONENTS_MAX + 1];
    unsigned component_count;
    bool foreign;          /* that element is composed with another separator */
    uint64_t foreign_said; /* bit n: it was reported of element n */
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
/* The element, or its component; absent where there is none. */
str x12_work_value(struct x12_work *w, unsigned at, unsigned component);
/* Composed without ISA16, but with a character in it that is a usual separator. */
bool x12_is_foreign(str element, char component);
/* What the table has nothing for, syntax notes, characters. */
void x12_work_check(struct x12_work *w);
/* A field that is in order is read at once (bind_short.c). False: it is not, or its kind has no
 * short way; nothing is stored or said. */
bool x12_work_bind_at_once(struct x12_work *w, const struct x12_field *field, unsigned at,
                           enum x12_short_way way);
/* The spec's shapes (of the group in hand). */
void x12_work_check_shapes(struct x12_work *w);

#endif
