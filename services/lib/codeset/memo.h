/* memo.h - what one run has asked of the tables already: several edits ask the same of a claim.
 *
 * A fixed number of questions, in the run's arena; beyond it nothing more is remembered. Answers
 * point into tables, so a memo must not outlive them nor live on while a table is added.
 */
#ifndef LIB_CODESET_MEMO_H
#define LIB_CODESET_MEMO_H

#include "lib/codeset/codeset.h"

struct memo_question {
    enum codeset set;
    int how; /* tells ways of asking apart */
    date day;
    str key; /* padded: whole words can be read */
};

struct memo_answer {
    bool known; /* false: nobody has asked before; the asker fills in the rest */
    struct code_answer answer;
    const struct code_answer *rows;
    size_t row_count, rows_kept;
};

struct memo;
struct memo *memo_new(struct arena *arena);
/* NULL: there is no memo, it is full, or nobody will ask this again. */
struct memo_answer *memo_of(struct memo *memo, const struct memo_question *question);
/* Keeps what was found, as much of the rows as was given out. */
void memo_keep(struct memo *memo, struct memo_answer *answer, const struct code_answer *found,
               const struct code_rows *rows);
/* True: the answer was known, and so many rows as there is room for. */
bool memo_tells(const struct memo_answer *answer, struct code_rows *rows);

#endif
