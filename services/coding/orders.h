/* orders.h - people's orders about a claim, and the judgement that claims and orders share. */
#ifndef CODING_ORDERS_H
#define CODING_ORDERS_H

#include "claims/trace.h"
#include "coding/tables.h"

/* A claim from intake or followup, or judged anew: its edits run, its row is put, it goes on or
 * stops. event: what the journal calls it ("coded", "amended", ...); by and detail: whose order it
 * was. */
void claim_judge(Claim *claim, const struct occasion *occasion, const struct loaded *loaded,
                 struct effects *fx);

void order_keys(const Command *command, struct keys *wanted);
enum status order_take(Command *command, const struct loaded *loaded, struct effects *fx);

#endif
