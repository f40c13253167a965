/* record.h - cutting a file into records and those into fields: comma or tab, quotes, or fixed
 * columns.
 *
 * A field that begins with a quote ends at the next single quote and may hold line breaks (CMS's
 * headings do); two quotes are one. Between tabs a quote that never ends well is a plain character.
 */
#ifndef LIB_CODESET_RECORD_H
#define LIB_CODESET_RECORD_H

#include "lib/base/arena.h"
#include "lib/base/config_fault.h"
#include "lib/base/status.h"

enum { RECORD_FIELDS_MAX = 64 };

struct records {
    struct arena *arena; /* of fields that are not as they stand in the file */
    str rest;
    char separator; /* '\0': a record is one field, the whole line */
    int line;       /* of the record that was cut last, from 1 */
    int next_line;
    str fields[RECORD_FIELDS_MAX];
    size_t count;
    bool ended; /* the last record ended with a line break */
};

struct records records_of(struct arena *arena, str content, char separator);
/* False: no more, or (fault->what is set) a quoted field never ends. */
bool record_next(struct records *records, struct config_fault *fault);
/* Lower case, letters and digits; whatever lies between is one '_': "HCPCS/\nCPT Code" is
 * "hcpcs_cpt_code". */
str name_plain(struct arena *arena, str text);
/* Does a plain name fit one of the patterns separated by '|'? A '*' at either end stands for any
 * text. */
bool name_fits(str plain, const char *patterns);
/* Content without a UTF-8 byte order mark. */
str content_of(str content);

#endif
