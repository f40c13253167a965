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
    uint64_t present; /* elements that are not empty */
    char *record;     /* NULL: only checked */
    ptrdiff_t shift;
    unsigned group_shift; /* elements by which the fields of this group are moved */
    unsigned at;          /* the element whose components are cut */
    str components[COMPONENTS_MAX + 1];
    unsigned component_count;
    bool foreign;          /* that element is composed with another separator */
    uint64_t foreign_said; /* bit n: it was reported of element n */
};

struct x12_finding *x12_work_find(struct x12_work *w, const struct x12_rule *rule, unsigned at,
                                  unsigned component);
/* The element, or its component; absent where there is none. */
str x12_work_value(struct x12_work *w, unsigned at, unsigned component);
/* Composed without ISA16, but with a character in it that is a usual separator. */
bool x12_is_foreign(str element, char component);
/* What the table has nothing for, syntax notes, characters. */
void x12_work_check(struct x12_work *w);
/* The spec's shapes (of the group in hand). */
void x12_work_check_shapes(struct x12_work *w);

#endif
