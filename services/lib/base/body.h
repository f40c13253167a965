/* body.h - a protobuf message as a table or log keeps it: one key-id byte, then the packed bytes.
 *
 *   | key id: 0 = plain | packed message ... |
 *
 * Encryption later gives other key ids; no schema changes.
 */
#ifndef LIB_BASE_BODY_H
#define LIB_BASE_BODY_H

#include "lib/base/arena.h"

str body_pack(struct arena *arena, const ProtobufCMessage *message);
/* NULL: an unknown key id, or not a message of this type. Lives in the arena; never free_unpacked.
 */
ProtobufCMessage *body_unpack(struct arena *arena, const ProtobufCMessageDescriptor *type,
                              str body);

/* One whole number of a message that may not be readable as a whole, by its path ("claim.version"):
 * looks at the wire format alone, allocates nothing. False: it is not there (or is zero, which does
 * not travel). packed: without the key id. Source: the protocol buffers encoding. */
bool body_number(const ProtobufCMessageDescriptor *type, str packed, const char *path,
                 int64_t *number);

#endif
