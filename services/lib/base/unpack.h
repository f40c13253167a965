/* unpack.h - reading what our own writer packed, in a third of the time that protobuf-c takes.
 *
 * protobuf-c's writer puts every field once and in rising order, the items of a repeated one behind
 * each other. This reader relies on it and gives up (NULL) on anything else that the format allows:
 * protobuf-c then reads it. So an unknown field of a newer release is kept as before. What it reads
 * points into a copy of the packed text in the arena.
 */
#ifndef LIB_BASE_UNPACK_H
#define LIB_BASE_UNPACK_H

#include "lib/base/arena.h"

ProtobufCMessage *unpack_in_order(struct arena *arena, const ProtobufCMessageDescriptor *type,
                                  str packed);

#endif
