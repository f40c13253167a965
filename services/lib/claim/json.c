/* Messages of proto/ as JSON and back, walked by their descriptors with a stack of their own. */
#include "lib/claim/json.h"

#include <assert.h>

#include "lib/base/status.h"

enum { NESTING_MAX = 16 }; /* of message types in proto/, which do not nest in themselves */

/* A message on its way: the member in hand and, of a list, the item. */
struct level {
    const ProtobufCMessageDescriptor *type;
    char *message;
    json_t *json;
    unsigned field;
    size_t item;
};

struct walk {
    struct level levels[NESTING_MAX];
    size_t depth;
    struct arena *arena;
    bool failed;
};

static void enter(struct walk *walk, const ProtobufCMessageDescriptor *type, void *message,
                  json_t *json)
{
    if (walk->depth == NESTING_MAX || !json) {
        walk->failed = true;
        return;
    }
    walk->levels[walk->depth++] = (struct level){type, message, json, 0, 0};
}

static bool is_list(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

static size_t item_bytes(const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) return sizeof(ProtobufCMessage *);
    if (field->type == PROTOBUF_C_TYPE_BYTES) return sizeof(bytes);
    return field->type == PROTOBUF_C_TYPE_INT64 ? sizeof(int64_t) : sizeof(int32_t);
}

static size_t *count_of(const struct level *at, const ProtobufCFieldDescriptor *field)
{
    return (size_t *)(void *)(at->message + field->quantifier_offset);
}

/* ---- writing ----------------------------------------------------------------------------- */

json_t *text_json(bytes text)
{
    const str view = text.len ? str_from(text) : STR("");
    assert(view.at);
    json_t *json = memchr(view.at, 0, view.len) ? NULL : json_stringn(view.at, view.len);
    if (json) return json;
    json = json_array();
    for (size_t i = 0; i < view.len; i++)
        json_array_append_new(json, json_integer((unsigned char)view.at[i]));
    return json;
}

static json_t *value_json(const ProtobufCFieldDescriptor *field, const void *value)
{
    assert(value);
    if (field->type == PROTOBUF_C_TYPE_BYTES) return text_json(*(const bytes *)value);
    if (field->type == PROTOBUF_C_TYPE_INT64) return json_integer(*(const int64_t *)value);
    const int32_t number = *(const int32_t *)value;
    if (field->type != PROTOBUF_C_TYPE_ENUM) return json_integer(number);
    const ProtobufCEnumValue *named =
        protobuf_c_enum_descriptor_get_value(field->descriptor, number);
    return named ? json_string(named->name) : json_integer(number);
}

/* proto3: a member that has its default says nothing. */
static bool is_set(const ProtobufCFieldDescriptor *field, const void *value)
{
    assert(value);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) return *(ProtobufCMessage *const *)value != NULL;
    if (field->type == PROTOBUF_C_TYPE_BYTES) return ((const bytes *)value)->len != 0;
    if (field->type == PROTOBUF_C_TYPE_INT64) return *(const int64_t *)value != 0;
    return *(const int32_t *)value != 0;
}

/* The list of a member, made at its first item. */
static json_t *list_of(const struct level *at, const char *name)
{
    json_t *list = json_object_get(at->json, name);
    if (list) return list;
    list = json_array();
    return json_object_set_new(at->json, name, list) == 0 ? list : NULL;
}

static void member_write(struct walk *walk, struct level *at, const ProtobufCFieldDescriptor *field,
                         const void *value)
{
    const bool is_message = field->type == PROTOBUF_C_TYPE_MESSAGE;
    json_t *json = is_message ? json_object() : value_json(field, value);
    const int kept = is_list(field) ? json_array_append_new(list_of(at, field->name), json)
                                    : json_object_set_new(at->json, field->name, json);
    if (kept != 0)
        walk->failed = true;
    else if (is_message)
        enter(walk, field->descriptor, *(void *const *)value, json);
}

static void step_write(struct walk *walk)
{
    struct level *at = &walk->levels[walk->depth - 1];
    if (at->field == at->type->n_fields) {
        walk->depth--;
        return;
    }
    const ProtobufCFieldDescriptor *field = &at->type->fields[at->field];
    const size_t count = is_list(field) ? *count_of(at, field) : 1;
    if (at->item == count) {
        at->field++;
        at->item = 0;
        return;
    }
    const char *member = at->message + field->offset;
    const size_t item = at->item++;
    if (is_list(field))
        member_write(walk, at, field,
                     *(char *const *)(const void *)member + item * item_bytes(field));
    else if (is_set(field, member))
        member_write(walk, at, field, member);
}

json_t *message_json(const ProtobufCMessage *message)
{
    json_t *root = json_object();
    const union {
        const ProtobufCMessage *read;
        void *any;
    } from = {message}; /* the walk reads only; its levels serve both directions */
    struct walk walk = {.depth = 0};
    enter(&walk, message->descriptor, from.any, root);
    while (walk.depth && !walk.failed) step_write(&walk);
    if (!walk.failed) return root;
    json_decref(root);
    return NULL;
}

/* ---- reading ----------------------------------------------------------------------------- */

static bool octets_read(const json_t *json, struct arena *arena, bytes *text)
{
    const size_t count = json_array_size(json);
    text->data = arena_alloc(arena, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *octet = json_array_get(json, i);
        const json_int_t value = json_integer_value(octet);
        if (!json_is_integer(octet) || value < 0 || value > UINT8_MAX) return false;
        text->data[text->len++] = (uint8_t)value;
    }
    return true;
}

static bool text_read(const json_t *json, struct arena *arena, bytes *text)
{
    *text = (bytes){0};
    if (json_is_array(json)) return octets_read(json, arena, text);
    if (!json_is_string(json)) return false;
    *text = str_bytes(arena_str(arena, (str){json_string_value(json), json_string_length(json)}));
    return true;
}

static bool number_read(const ProtobufCFieldDescriptor *field, const json_t *json, void *value)
{
    const json_int_t number = json_integer_value(json);
    if (field->type == PROTOBUF_C_TYPE_ENUM && json_is_string(json)) {
        const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value_by_name(
            field->descriptor, json_string_value(json));
        if (named) *(int32_t *)value = named->value;
        return named != NULL;
    }
    if (!json_is_integer(json)) return false;
    if (field->type == PROTOBUF_C_TYPE_INT64) {
        *(int64_t *)value = number;
        return true;
    }
    *(int32_t *)value = (int32_t)number;
    return number >= INT32_MIN && number <= INT32_MAX;
}

/* A message is entered; anything else is read at once. */
static void value_read(struct walk *walk, const ProtobufCFieldDescriptor *field, json_t *json,
                       void *value)
{
    if (field->type == PROTOBUF_C_TYPE_BYTES) {
        walk->failed |= !text_read(json, walk->arena, value);
        return;
    }
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        walk->failed |= !number_read(field, json, value);
        return;
    }
    const ProtobufCMessageDescriptor *type = field->descriptor;
    void *message = arena_alloc(walk->arena, type->sizeof_message);
    type->message_init(message);
    *(void **)value = message;
    walk->failed |= !json_is_object(json);
    if (!walk->failed) enter(walk, type, message, json);
}

/* Room for the whole list at its first item. */
static void *item_place(struct walk *walk, const struct level *at,
                        const ProtobufCFieldDescriptor *field, size_t count)
{
    char **items = (char **)(void *)(at->message + field->offset);
    if (at->item == 0) *items = arena_alloc(walk->arena, count * item_bytes(field));
    *count_of(at, field) = at->item + 1;
    return *items + at->item * item_bytes(field);
}

static void step_read(struct walk *walk)
{
    struct level *at = &walk->levels[walk->depth - 1];
    if (at->field == at->type->n_fields) {
        walk->depth--;
        return;
    }
    const ProtobufCFieldDescriptor *field = &at->type->fields[at->field];
    json_t *json = json_object_get(at->json, field->name);
    const size_t count = is_list(field) ? json_array_size(json) : json != NULL;
    walk->failed |= json && is_list(field) && !json_is_array(json);
    if (at->item == count) {
        at->field++;
        at->item = 0;
        return;
    }
    void *place = is_list(field) ? item_place(walk, at, field, count) : at->message + field->offset;
    if (is_list(field)) json = json_array_get(json, at->item);
    at->item++;
    value_read(walk, field, json, place);
}

ProtobufCMessage *message_of_json(const json_t *json, const ProtobufCMessageDescriptor *type,
                                  struct arena *arena)
{
    const union {
        const json_t *read;
        json_t *any;
    } from = {json}; /* the walk reads only */
    struct walk walk = {.arena = arena};
    ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);
    type->message_init(message);
    if (!json_is_object(json)) return NULL;
    enter(&walk, type, message, from.any);
    while (walk.depth && !walk.failed) step_read(&walk);
    return walk.failed ? NULL : message;
}
