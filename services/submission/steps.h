/* steps.h - what submission does with each kind of message and timer; the worker's row calls these.
 */
#ifndef SUBMISSION_STEPS_H
#define SUBMISSION_STEPS_H

#include "proto/messages.pb-c.h"
#include "runtime/work.h"
#include "submission/tables.h"

/* queue.c: a claim version joins its partner's queue. */
void queue_keys(const Claim *claim, struct keys *keys, struct arena *arena);
/* A claim version at the end of its queue. */
void queue_append(struct effects *fx, struct queue *queue, const struct sealed_claim *claim,
                  date first_day);
enum status queue_join(const Claim *claim, const struct message *message,
                       const struct loaded *loaded, struct effects *fx);
/* A queue's class is a guide's letter and the usage ("D-T"); the letters stand at their ClaimType.
 */
extern const char guide_letters[];
str queue_class(const Claim *claim, const struct partner *partner, struct arena *arena);

/* interchange.c: a full or old queue becomes an interchange. `row` is of submission_due_table. */
void interchange_keys(const struct row *row, struct keys *keys);
enum status interchange_build(const struct row *row, const struct loaded *loaded,
                              struct effects *fx);

/* acknowledgement.c: TA1, 999 and 277CA. */
void acknowledgement_keys(const Acknowledgement *answer, struct keys *keys);
enum status acknowledgement_take(const Acknowledgement *answer, const struct loaded *loaded,
                                 struct effects *fx);

/* delivery.c: what became of a delivery; orders of people about an interchange; late
 * acknowledgements. */
void outcome_keys(const DeliveryOutcome *outcome, struct keys *keys);
enum status outcome_take(const DeliveryOutcome *outcome, const struct loaded *loaded,
                         struct effects *fx);
void interchange_order_keys(const Command *order, struct keys *keys);
enum status interchange_order_take(const Command *order, const struct loaded *loaded,
                                   struct effects *fx);
enum status late_take(const struct row *row, const struct loaded *loaded, struct effects *fx);

/* position.c: tells followup, claim by claim, where the claims of an interchange are. */
void position_emit(struct effects *fx, const struct interchange *interchange,
                   const struct sealed_claim *claim, const char *state, str code);
void positions_emit(struct effects *fx, const struct loaded *loaded,
                    const struct interchange *interchange, const char *state, str code);
/* A work item about an interchange: `item` gives kind, text, priority and field. */
void interchange_item(struct effects *fx, const struct loaded *loaded,
                      const struct interchange *interchange, const struct work *item);
str interchange_subject(struct arena *arena, str partner, int64_t isa13);
/* When the next acknowledgement that is still awaited will be late; 0: none is awaited. */
int64_t interchange_due(const struct interchange *interchange, const struct partner *partner);

#endif
