/* listener.h - takes HL7 messages by MLLP on a loopback address, several connections at once, in
 * one thread.
 *
 * A connection is read until whole messages stand in its buffer; they go to its slot together, and
 * it is read again when all of them are answered: so answers keep the order of messages, memory
 * stays bounded, and a peer that does not read its answers only stops itself. A peer that leaves a
 * frame half sent is cut off after a while.
 */
#ifndef GATEWAY_LISTENER_H
#define GATEWAY_LISTENER_H

#include "gateway/desk.h"

struct listener;

/* REJECT: not a loopback address. RETRY: the address is taken. */
MUST_CHECK enum status listener_start(const struct settings *settings, struct desk *desk,
                                      struct listener **listener);
uint16_t listener_port(const struct listener *listener);
/* After the slots' loop has ended: nobody may answer any more. */
void listener_stop(struct listener *listener);
/* A socket bound to "host:port" of loopback and listening; -1 with *status. */
int loopback_socket(const char *address, enum status *status);

#endif
