/* json.h - a message of proto/ as JSON and back, by its descriptor: members by their names there,
 * absent ones left out.
 *
 * Text is a JSON string where it is UTF-8 without NUL, else a list of its octets; money and
 * quantities are whole numbers (cents, thousandths) and dates YYYYMMDD, as in proto/claim.proto; an
 * enum is its name there. Reading what was written gives the same message.
 */
#ifndef LIB_CLAIM_JSON_H
#define LIB_CLAIM_JSON_H

#include <jansson.h>

#include "lib/base/arena.h"

/* The caller's (json_decref). NULL: no memory. */
json_t *text_json(bytes text);
json_t *message_json(const ProtobufCMessage *message);
/* In the arena, pointing nowhere into the JSON. Members that are not of the message are
 * passed over; NULL: a value that does not fit its member. */
ProtobufCMessage *message_of_json(const json_t *json, const ProtobufCMessageDescriptor *type,
                                  struct arena *arena);

#endif
