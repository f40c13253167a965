/* Messages at rest: packing behind a key id, and back. */
#include "lib/base/body.h"

#include <stdio.h>

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

/* ---- looking without unpacking ------------------------------------------------------------ */

enum { WIRE_VARINT = 0, WIRE_EIGHT = 1, WIRE_BYTES = 2, WIRE_FOUR = 5, VARINT_BYTES_MAX = 10 };

static bool varint_cut(str *rest, uint64_t *number)
{
    *number = 0;
    for (unsigned i = 0; i < VARINT_BYTES_MAX && i < rest->len; i++) {
        const uint64_t byte = (unsigned char)rest->at[i];
        *number |= (byte & 0x7F) << (7 * i);
        if (byte & 0x80) continue;
        *rest = (str){rest->at + i + 1, rest->len - i - 1};
        return true;
    }
    return false;
}

/* One field off the front: its number, and what it holds: bytes, or a varint. */
struct wire_field {
    uint64_t tag, number;
    str bytes;
};

static bool field_cut(str *rest, struct wire_field *field)
{
    uint64_t len = 0;
    field->bytes = (str){0};
    field->number = 0;
    if (!varint_cut(rest, &field->tag)) return false;
    switch (field->tag & 7) {
    case WIRE_VARINT:
        return varint_cut(rest, &field->number);
    case WIRE_EIGHT:
        len = 8;
        break;
    case WIRE_FOUR:
        len = 4;
        break;
    case WIRE_BYTES:
        if (!varint_cut(rest, &len)) return false;
        break;
    default:
        return false;
    }
    if (len > rest->len) return false;
    field->bytes = (str){rest->at, (size_t)len};
    *rest = (str){rest->at + len, rest->len - (size_t)len};
    return true;
}

static bool field_find(str packed, uint64_t tag, struct wire_field *field)
{
    while (packed.len && field_cut(&packed, field))
        if (field->tag == tag) return true;
    return false;
}

bool body_number(const ProtobufCMessageDescriptor *type, str packed, const char *path,
                 int64_t *number)
{
    char name[64];
    str rest = str_of(path);
    struct wire_field found = {.bytes = packed};
    while (rest.at) {
        const str step = str_cut(&rest, '.');
        if (!type || step.len >= sizeof name) return false;
        (void)snprintf(name, sizeof name, "%.*s", STR_ARGS(step));
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(type, name);
        if (!field) return false;
        const bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
        const uint64_t wire = is_message ? WIRE_BYTES : WIRE_VARINT;
        if (is_message != (rest.at != NULL)) return false;
        if (!field_find(found.bytes, (uint64_t)field->id << 3 | wire, &found)) return false;
        type = is_message ? field->descriptor : NULL;
    }
    *number = (int64_t)found.number;
    return true;
}
