/* put_loop.h - writes records as segments and loops, by the tables that read them.
 *
 * A loop goes out in the order of its table: its rows, then its child loops, each with what their
 * steps lead to. A loop whose first segment has nothing to say is left out with all that is below
 * it. Rows that share a list go out in the list's order, with the first of them.
 */
#ifndef LIB_X12_PUT_LOOP_H
#define LIB_X12_PUT_LOOP_H

#include "lib/x12/table.h"

struct x12_loop_writer {
    struct x12_out *out;
    int64_t line; /* LX01 of the last LX written; the caller sets it to 0 */
};

/* Writes loop `loop` of the table and all below it; HL is the caller's. */
void x12_put_loop(struct x12_loop_writer *writer, const struct x12_loops *loops, int loop,
                  const void *record);

#endif
