/* orders.h - people's orders (gateway.command) on their way to the worker that carries them out. */
#ifndef GATEWAY_ORDERS_H
#define GATEWAY_ORDERS_H

#include "gateway/tables.h"

/* A due row becomes one message, and is marked as sent in the same transaction. */
enum status order_send(const struct row *row, const struct loaded *loaded, struct effects *fx);

#endif
