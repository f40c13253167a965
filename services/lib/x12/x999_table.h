/* x999_table.h - the loops of a 999 and of a 997, for reading. */
#ifndef LIB_X12_X999_TABLE_H
#define LIB_X12_X999_TABLE_H

#include "lib/x12/table.h"

enum x999_loop { X999_HEAD, X999_2000, X999_2100, X999_2110, X999_IK5, X999_AK9 };

extern const struct x12_loops x999_loops, x997_loops;

#endif
