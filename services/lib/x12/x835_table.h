/* x835_table.h - the 835's segments and loops as 005010X221A1 prints them; reader and writer share
 * them. */
#ifndef LIB_X12_X835_TABLE_H
#define LIB_X12_X835_TABLE_H

#include "lib/x12/table.h"

enum x835_loop { X835_HEAD, X835_1000A, X835_1000B, X835_2000, X835_2100, X835_2110, X835_PLB };

extern const struct x12_loops x835_loops;
extern const struct x12_spec x835_bpr, x835_payer_name, x835_payee_name, x835_trn, x835_produced,
    x835_clp, x835_cas, x835_claim_from, x835_claim_to, x835_received, x835_svc, x835_line_from,
    x835_line_to, x835_line_day, x835_line_control, x835_plb;

#endif
