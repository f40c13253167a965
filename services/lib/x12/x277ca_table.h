/* x277ca_table.h - the loops of a 277CA (005010X214), for reading. */
#ifndef LIB_X12_X277CA_TABLE_H
#define LIB_X12_X277CA_TABLE_H

#include "lib/x12/table.h"

enum x277ca_loop {
    X277CA_HEAD,
    X277CA_2000A,
    X277CA_2100A,
    X277CA_2200A,
    X277CA_2000B,
    X277CA_2100B,
    X277CA_2200B,
    X277CA_2000C,
    X277CA_2100C,
    X277CA_2200C,
    X277CA_2000D,
    X277CA_2100D,
    X277CA_2200D,
    X277CA_2220D
};

extern const struct x12_loops x277ca_loops;

#endif
