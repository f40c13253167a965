/* load.h - official files and customers' tables into images: recognised, checked, refused whole
 * when something is wrong.
 *
 *   loading_new -> loading_add a file, once or several times -> loading_finish
 *
 * A file is recognised by its header row, its columns or its first bytes, and where those are not
 * enough by its name; layouts.c has a row for each kind. One file may fill several sets; files in
 * parts (f1 to f4 of the NCCI pairs) make one table when they are added together. A kind that is
 * not recognised, a record that is cut short, a value in the wrong column, a date that is none, a
 * key with two contents: REJECT, fault says what and on which line, and nothing of the file counts.
 */
#ifndef LIB_CODESET_LOAD_H
#define LIB_CODESET_LOAD_H

#include "lib/codeset/build.h"

struct layout;

struct loaded_table {
    enum codeset set;
    struct table_title title;
    const char *kind; /* "NCCI procedure-to-procedure pairs" */
    const char *note; /* what to know about the coverage, or NULL */
    size_t rows;
    str image;
};

struct loaded_tables {
    struct loaded_table *items;
    size_t count;
};

/* What a person knows better than the file's name; absent: as the file says. */
struct load_as {
    date from, to;
    str release;
};

struct loading;
struct loading *loading_new(struct arena *arena, const struct load_as *as);
/* name: of the file, without folder. The content must stay until loading_finish. */
MUST_CHECK enum status loading_add(struct loading *loading, str name, str content,
                                   struct config_fault *fault);
MUST_CHECK enum status loading_finish(struct loading *loading, struct loaded_tables *tables,
                                      struct config_fault *fault);
/* All three for one file. */
MUST_CHECK enum status tables_load(struct arena *arena, str name, str content,
                                   struct loaded_tables *tables, struct config_fault *fault);
/* What kind of file this is, NULL: not recognised. Reads its beginning only. */
const char *file_kind(struct arena *arena, str name, str content);

#endif
