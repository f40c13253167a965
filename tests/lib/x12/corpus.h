/* corpus.h - the files of the shared corpus, where it is there: tests over it skip, and say so,
 * where it is not. */
#ifndef TESTS_LIB_X12_CORPUS_H
#define TESTS_LIB_X12_CORPUS_H

#include "lib/base/arena.h"

/* $CLAIMLINE_CORPUS, else ../shared beside the source; then "/corpus". */
const char *corpus_folder(void);
/* False: the file (or the corpus) is not there. name: "835/x.edi". */
bool corpus_read(struct arena *arena, const char *name, str *content);

/* A row of expected_verdict.tsv. */
struct corpus_row {
    str file, expect; /* must_accept, must_not_accept_clean, any */
    str type, guide, count_of, count, charge, paid;
};
typedef void corpus_visit(void *context, const struct corpus_row *row, str content);
/* Calls visit for every file in the folder ("835"); returns how many; 0: no corpus, said on
 * standard error. */
size_t corpus_each(struct arena *arena, const char *folder, corpus_visit *visit, void *context);

#endif
