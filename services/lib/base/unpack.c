/* Messages in the order of their writer, read in one pass. */
#include "lib/base/unpack.h"

enum {
    WIRE_VARINT = 0,
    WIRE_BYTES = 2,
    WIRE_BITS = 3,
    DEPTH_MAX = 16,
    PREFIX_BYTES_MAX = 4, /* of a tag or length: more would be 256 MB */
    VARINT_BYTES_MAX = 10,
    MORE = 0x80 /* of a number's bytes: another one follows */
};

/* A message whose fields are being read. */
struct open_message {
    ProtobufCMessage *message;
    const ProtobufCMessageDescriptor *type;
    const uint8_t *at, *end;
    unsigned field; /* the first that may still come, by its place in the descriptor */
    size_t room;    /* of its array, once its first item has come */
};

struct unpacking {
    struct arena *arena;
    struct open_message stack[DEPTH_MAX];
    size_t depth;
};

/* Bytes of a number in its struct; 0: not a kind of number that we use. */
static const uint8_t number_bytes[] = {
    [PROTOBUF_C_TYPE_INT32] = sizeof(int32_t),
    [PROTOBUF_C_TYPE_UINT32] = sizeof(uint32_t),
    [PROTOBUF_C_TYPE_ENUM] = sizeof(int32_t),
    [PROTOBUF_C_TYPE_INT64] = sizeof(int64_t),
    [PROTOBUF_C_TYPE_UINT64] = sizeof(uint64_t),
    [PROTOBUF_C_TYPE_BOOL] = sizeof(protobuf_c_boolean),
    [PROTOBUF_C_TYPE_MESSAGE] = 0,
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a number's low bytes come first");

static void *member_of(const struct open_message *m, unsigned offset)
{
    return (char *)m->message + offset;
}

static bool long_varint(const uint8_t **at, const uint8_t *end, unsigned bytes_max,
                        uint64_t *number)
{
    enum { LOW = 0x7F, BITS = 7 };
    *number = 0;
    for (unsigned i = 0; i < bytes_max && *at < end; i++) {
        const uint8_t byte = *(*at)++;
        *number |= (uint64_t)(byte & LOW) << (BITS * i);
        if (!(byte & MORE)) return true;
    }
    return false;
}

/* Nearly all have one byte. */
static inline bool varint(const uint8_t **at, const uint8_t *end, unsigned bytes_max,
                          uint64_t *number)
{
    if (*at == end || **at & MORE) return long_varint(at, end, bytes_max, number);
    *number = *(*at)++;
    return true;
}

/* A length and the bytes that it counts. */
static inline bool piece(const uint8_t **at, const uint8_t *end, str *bytes_in)
{
    uint64_t len;
    if (!varint(at, end, PREFIX_BYTES_MAX, &len) || len > (uint64_t)(end - *at)) return false;
    *bytes_in = (str){(const char *)*at, (size_t)len};
    *at += len;
    return true;
}

static bool message_open(struct unpacking *u, const ProtobufCMessageDescriptor *type, str packed,
                         ProtobufCMessage **message)
{
    if (u->depth == DEPTH_MAX || !type->message_init) return false;
    *message = arena_take(u->arena, type->sizeof_message);
    type->message_init(*message);
    const uint8_t *at = (const uint8_t *)packed.at;
    u->stack[u->depth++] = (struct open_message){*message, type, at, at + packed.len, 0, 0};
    return true;
}

static void number_put(const ProtobufCFieldDescriptor *field, void *member, uint64_t number)
{
    if (field->type == PROTOBUF_C_TYPE_BOOL) number = number != 0;
    memcpy(member, &number, number_bytes[field->type]);
}

static void bytes_put(void *member, str text)
{
    const bytes value = str_bytes(text.len ? text : (str){0});
    memcpy(member, &value, sizeof value);
}

/* ---- repeated fields ---------------------------------------------------------------------- */

/* How many items of one field follow each other; 0: they are cut short. */
static size_t run_of(const struct open_message *m, uint64_t tag)
{
    const uint8_t *at = m->at;
    uint64_t next = tag;
    str skipped;
    size_t count = 0;
    while (next == tag) {
        if (!piece(&at, m->end, &skipped)) return 0;
        count++;
        if (!varint(&at, m->end, PREFIX_BYTES_MAX, &next)) break; /* the reader will find out */
    }
    return count;
}

static bool numbers_read(struct unpacking *u, struct open_message *m,
                         const ProtobufCFieldDescriptor *field)
{
    str packed;
    size_t count = 0;
    if (!piece(&m->at, m->end, &packed)) return false;
    for (size_t i = 0; i < packed.len; i++) count += !((uint8_t)packed.at[i] & MORE);
    const uint8_t *at = (const uint8_t *)packed.at, *const end = at + packed.len;
    const size_t width = number_bytes[field->type];
    char *numbers = arena_take(u->arena, count * width);
    for (size_t i = 0; i < count; i++) {
        uint64_t number;
        if (!varint(&at, end, VARINT_BYTES_MAX, &number)) return false;
        number_put(field, numbers + i * width, number);
    }
    memcpy(member_of(m, field->quantifier_offset), &count, sizeof count);
    memcpy(member_of(m, field->offset), &numbers, sizeof numbers);
    m->field++;
    return at == end && count != 0;
}

static bool item_read(struct unpacking *u, struct open_message *m,
                      const ProtobufCFieldDescriptor *field, uint64_t tag)
{
    const bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
    const size_t width = is_message ? sizeof(ProtobufCMessage *) : sizeof(bytes);
    size_t *count = member_of(m, field->quantifier_offset);
    char **items = member_of(m, field->offset);
    str packed;
    if (!is_message && field->type != PROTOBUF_C_TYPE_BYTES) return false;
    if (*count == 0) {
        m->room = run_of(m, tag);
        *items = arena_take(u->arena, m->room * width);
    }
    if (*count == m->room || !piece(&m->at, m->end, &packed)) return false;
    char *item = *items + width * (*count)++;
    if (is_message) return message_open(u, field->descriptor, packed, (ProtobufCMessage **)item);
    bytes_put(item, packed);
    return true;
}

/* ---- fields ------------------------------------------------------------------------------- */

/* Marks an optional field as there, or one of several as the one; false: another one was. */
static bool is_first(const struct open_message *m, const ProtobufCFieldDescriptor *field)
{
    const protobuf_c_boolean there = true;
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t *which = member_of(m, field->quantifier_offset);
        if (*which) return false;
        *which = field->id;
    } else if (field->label == PROTOBUF_C_LABEL_OPTIONAL && field->quantifier_offset) {
        memcpy(member_of(m, field->quantifier_offset), &there, sizeof there);
    }
    return field->label != PROTOBUF_C_LABEL_REQUIRED;
}

static bool single_read(struct unpacking *u, struct open_message *m,
                        const ProtobufCFieldDescriptor *field, unsigned wire)
{
    void *member = member_of(m, field->offset);
    uint64_t number;
    str packed;
    m->field++; /* a second one would be out of order */
    if (!is_first(m, field)) return false;
    if (wire == WIRE_VARINT) {
        if (!number_bytes[field->type] || !varint(&m->at, m->end, VARINT_BYTES_MAX, &number))
            return false;
        number_put(field, member, number);
        return true;
    }
    if (!piece(&m->at, m->end, &packed)) return false;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return message_open(u, field->descriptor, packed, member);
    if (field->type == PROTOBUF_C_TYPE_BYTES) bytes_put(member, packed);
    return field->type == PROTOBUF_C_TYPE_BYTES;
}

/* The place of a field in its message; n_fields: it is not there, or would come too late. Where no
 * number is left out, it is the number less one. */
static unsigned place_of(const struct open_message *m, unsigned id)
{
    const ProtobufCFieldDescriptor *fields = m->type->fields;
    unsigned at = m->field;
    if (id - 1 < m->type->n_fields && fields[id - 1].id == id && id - 1 >= at) return id - 1;
    while (at < m->type->n_fields && fields[at].id < id) at++;
    return at < m->type->n_fields && fields[at].id == id ? at : m->type->n_fields;
}

static bool field_read(struct unpacking *u, struct open_message *m)
{
    enum { WIRE_MASK = 7 };
    uint64_t tag;
    if (!varint(&m->at, m->end, PREFIX_BYTES_MAX, &tag)) return false;
    const unsigned id = (unsigned)(tag >> WIRE_BITS), wire = (unsigned)(tag & WIRE_MASK);
    m->field = place_of(m, id);
    if (m->field == m->type->n_fields || (wire != WIRE_VARINT && wire != WIRE_BYTES)) return false;
    const ProtobufCFieldDescriptor *field = &m->type->fields[m->field];
    if (field->label != PROTOBUF_C_LABEL_REPEATED) return single_read(u, m, field, wire);
    if (wire != WIRE_BYTES) return false;
    return number_bytes[field->type] ? numbers_read(u, m, field) : item_read(u, m, field, tag);
}

ProtobufCMessage *unpack_in_order(struct arena *arena, const ProtobufCMessageDescriptor *type,
                                  str packed)
{
    struct unpacking u;
    ProtobufCMessage *whole;
    u.arena = arena;
    u.depth = 0;
    if (!message_open(&u, type, (str){arena_copy(arena, packed.at, packed.len), packed.len},
                      &whole))
        return NULL;
    while (u.depth) {
        struct open_message *m = &u.stack[u.depth - 1];
        if (m->at == m->end)
            u.depth--;
        else if (!field_read(&u, m))
            return NULL;
    }
    return whole;
}
