/* compare.h - what changed from one release of a set to the next. */
#ifndef LIB_CODESET_COMPARE_H
#define LIB_CODESET_COMPARE_H

#include "lib/codeset/image.h"

enum { CHANGES_SHOWN = 5 };

struct changes_of_kind {
    size_t count;
    str first[CHANGES_SHOWN]; /* keys, parts without blanks between them; in the arena */
};

/* Revised: the key is in both, with other dates or other columns. */
struct table_changes {
    struct changes_of_kind added, deleted, revised;
};

/* Both tables must be of one set. */
struct table_changes tables_compare(struct arena *arena, const struct code_table *before,
                                    const struct code_table *after);

#endif
