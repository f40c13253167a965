/* Messages at rest: packing behind a key id, and back. */
#include "lib/base/body.h"

enum { KEY_PLAIN = 0 };

str body_pack(struct arena *arena, const ProtobufCMessage *message)
{
    const size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *at = arena_alloc(arena, size + 1);
    at[0] = KEY_PLAIN;
    (void)protobuf_c_message_pack(message, at + 1);
    return (str){(const char *)at, size + 1};
}

ProtobufCMessage *body_unpack(struct arena *arena, const ProtobufCMessageDescriptor *type, str body)
{
    if (body.len == 0 || body.at[0] != KEY_PLAIN) return NULL;
    ProtobufCAllocator allocator = arena_allocator(arena);
    return protobuf_c_message_unpack(type, &allocator, body.len - 1, (const uint8_t *)body.at + 1);
}
