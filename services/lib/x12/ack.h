/* ack.h - the answers of a payer as the message that submission reads: TA1, 999 and 277CA into
 * Acknowledgement.
 *
 * partner, intake_number and receiver_control are the gateway's to fill in. Everything lies in the
 * arena.
 */
#ifndef LIB_X12_ACK_H
#define LIB_X12_ACK_H

#include "lib/x12/ta1.h"
#include "lib/x12/x277ca.h"
#include "lib/x12/x999.h"
#include "proto/messages.pb-c.h"

/* interchange: TA101 / AK102 / the digits of 2200B TRN02 as a number; 0: not a number, so none of
 * ours. */
Acknowledgement *ack_of_ta1(struct arena *arena, const struct ta1 *ta1);
/* One set of ours a group: verdict is AK901, code the first of IK502.., else AK905. For a 997: kind
 * 999. */
Acknowledgement *ack_of_999(struct arena *arena, const struct x999 *x999);
/* Without claims; the gateway adds each row with ack_add_claim and sends the message at
 * X277CA_FILE, or cut into several of a bounded size. verdict: A all taken, P some, R none. */
Acknowledgement *ack_of_277ca(struct arena *arena);
void ack_add_claim(struct arena *arena, Acknowledgement *ack, const struct x277ca_claim *claim);
void ack_finish_277ca(struct arena *arena, Acknowledgement *ack, const struct x277ca_file *file);

#endif
