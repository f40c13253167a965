/* build.h - rows in any order into an image: sorted, without repeats, as small as they allow.
 *
 *   builder = builder_new(arena, set); builder_add(...) a row; builder_finish(...) -> bytes
 *
 * All memory is the arena's; the image lies there too and is the caller's to write.
 */
#ifndef LIB_CODESET_BUILD_H
#define LIB_CODESET_BUILD_H

#include "lib/codeset/schema.h"

#define IMAGE_MAGIC "CLTABLE\n"
/* What a reader must understand. Tables in pairs came with the fourth; the others did not change,
 * and are written as before: an older release reads them, and images of before are read. */
enum { IMAGE_VERSION = 3, IMAGE_VERSION_PAIRED = 4 };

struct table_row {
    str parts[KEY_PARTS_MAX];
    date from, to; /* absent: open. An end in 2079 or later is open too: files write 20991231 */
    int32_t line;  /* of the file */
    int64_t numbers[SET_COLUMNS_MAX]; /* of the columns that are no texts */
    str texts[SET_COLUMNS_MAX];
};

struct table_title {
    str release, file;
    date from, to; /* covered days */
    bool complete; /* a key that is absent on a covered day does not exist */
};

struct builder;
struct builder *builder_new(struct arena *arena, enum codeset set);
/* REJECT: a part is empty or too long, or the row ends before it begins. */
MUST_CHECK enum status builder_add(struct builder *builder, const struct table_row *row,
                                   struct config_fault *fault);
/* Rows so far; after builder_finish without the repeats. */
size_t builder_count(const struct builder *builder);
/* REJECT: two rows of one key and first day say different things (fault.line is the later one's),
 * unless the set allows it. Without rows: REJECT. */
MUST_CHECK enum status builder_finish(struct builder *builder, const struct table_title *title,
                                      str *image, struct config_fault *fault);

#endif
