/* layouts.h - how each kind of file is recognised and where its fields go: the table of layouts.c.
 */
#ifndef LIB_CODESET_LAYOUTS_H
#define LIB_CODESET_LAYOUTS_H

#include "lib/codeset/build.h"
#include "lib/codeset/period.h"
#include "lib/codeset/record.h"

enum { EXTRAS_MAX = 10 };

/* Where a field goes. */
enum target {
    TO_PART = 0,                       /* + number of the key part */
    TO_FROM = 4,                       /* first day */
    TO_UNTIL = 5,                      /* last day */
    TO_EXTRA = 6,                      /* + number: for the layout's own function */
    TO_COLUMN = TO_EXTRA + EXTRAS_MAX, /* + number of the set's column */
};

struct field {
    const char *from; /* header patterns, see name_fits; NULL: by place */
    uint16_t at, len; /* columns of a fixed record, from 1; of a list: at is the field, from 1 */
    uint8_t to;
    bool optional; /* the header may lack it */
};

enum shape {
    SHAPE_TABLE,   /* a header row, then records; commas or tabs */
    SHAPE_STACKED, /* the header's words stand in several rows above each other */
    SHAPE_LIST,    /* comma records without a header */
    SHAPE_FIXED,   /* fixed columns */
    SHAPE_OWN,     /* a reader of its own */
};

struct loading;

/* A row on its way, for a layout's own function. */
struct draft {
    struct table_row row;
    enum codeset set;
    str extra[EXTRAS_MAX];
    const char *wrong; /* why the row is refused, a program constant */
    str wrong_at;
};
enum row_use { ROW_KEEP, ROW_SKIP, ROW_WRONG };

struct naming {
    const char *file; /* patterns of the plain name */
    enum codeset set;
};

struct layout {
    const char *kind;
    const char *files; /* patterns of the plain name that the file must have; NULL: any */
    enum shape shape;
    enum codeset set;
    const struct naming *namings; /* the set by name, ends with {0}; NULL: always `set` */
    enum coverage coverage;
    bool partial;            /* absence shows nothing */
    enum codeset partial_of; /* the same of one of several sets; 0: none */
    int32_t from, to;        /* covered days that are known otherwise, see the row; 0: not */
    bool parts;              /* of a release in parts f1 to f4 */
    const struct field *fields;
    size_t field_count;
    bool (*recognise)(str content);
    bool (*skips)(str line); /* lines of a fixed file that are none of its records */
    void (*begin)(struct loading *loading, str content); /* what the file says of itself */
    enum row_use (*use)(struct loading *loading, struct draft *draft);
    enum status (*read)(struct loading *loading, str content, struct config_fault *fault);
};

/* The layout of a customer's table of this set: names of schema.c, "from" and "to". NULL: the set
 * is not a customer's. */
struct layout *customer_table(enum codeset set, struct arena *arena);
size_t layouts_count(void);
const struct layout *layouts_at(size_t i);

/* ---- for the functions of layouts ---------------------------------------------------------- */

struct arena *loading_arena(const struct loading *loading);
str loading_file(const struct loading *loading);        /* the plain name */
struct period *loading_period(struct loading *loading); /* what the name said; may be amended */
/* The days that the file itself names; they win over its name. */
void loading_covers(struct loading *loading, date from, date to);
MUST_CHECK enum status loading_row(struct loading *loading, const struct draft *draft,
                                   struct config_fault *fault);
/* A table of the project's own layout says all of its title itself. */
struct own_title {
    enum codeset set;
    struct table_title title;
};
void loading_title(struct loading *loading, const struct own_title *own);
/* A cell's number, by its kind; false: it is none. */
bool cell_read(enum cell_kind kind, str text, int64_t *number);
str code_plain(struct arena *arena, str code); /* trimmed, upper case, without the decimal point */
bool flags_parse(str words, uint32_t *flags);  /* "maternity,female" of the MCE's table */

/* Readers of their own. */
enum status own_table_read(struct loading *loading, str content, struct config_fault *fault);
enum status tabular_read(struct loading *loading, str content, struct config_fault *fault);
bool is_own_table(str content);
bool is_tabular(str content);

#endif
