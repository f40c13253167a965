/* Copies a record with all that hangs on it: what a level says, for each claim below it. */
#include "lib/x12/plan.h"

#include "lib/base/status.h"

/* The members of a message that point somewhere; all others are copied with the struct. */
struct pointer {
    enum { TEXT_OF, TEXT_LIST, PART_OF, PART_LIST, PLAIN_LIST } kind;
    uint16_t offset, count_offset;
    uint16_t item_bytes; /* PLAIN_LIST */
};

struct copy_plan {
    const struct pointer *pointers;
    unsigned count;
};

static size_t plain_bytes(ProtobufCType type)
{
    return type == PROTOBUF_C_TYPE_INT64 || type == PROTOBUF_C_TYPE_UINT64 ? sizeof(int64_t)
                                                                           : sizeof(int32_t);
}

static const void *make_copy_plan(const void *table, struct arena *memory)
{
    const ProtobufCMessageDescriptor *descriptor = table;
    struct copy_plan *plan = ARENA_NEW(memory, struct copy_plan);
    struct pointer *pointers = ARENA_ARRAY(memory, struct pointer, descriptor->n_fields + 1);
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        const bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
        struct pointer *to = &pointers[plan->count];
        *to = (struct pointer){.offset = (uint16_t)field->offset,
                               .count_offset = (uint16_t)field->quantifier_offset,
                               .item_bytes = (uint16_t)plain_bytes(field->type)};
        if (field->type == PROTOBUF_C_TYPE_BYTES)
            to->kind = list ? TEXT_LIST : TEXT_OF;
        else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
            to->kind = list ? PART_LIST : PART_OF;
        else if (list)
            to->kind = PLAIN_LIST;
        else
            continue;
        plan->count++;
    }
    plan->pointers = pointers;
    return plan;
}

/* Messages copied whose parts are not: a queue, so that depth is no matter. */
struct copied {
    struct copied *next;
    ProtobufCMessage *message;
};

struct queue {
    struct arena *arena;
    struct copied **tail;
};

static void *copy_struct(struct queue *queue, const void *record)
{
    const ProtobufCMessageDescriptor *descriptor = ((const ProtobufCMessage *)record)->descriptor;
    struct copied *copied = arena_take(queue->arena, sizeof *copied);
    copied->next = NULL;
    copied->message = arena_take(queue->arena, descriptor->sizeof_message);
    memcpy(copied->message, record, descriptor->sizeof_message);
    *queue->tail = copied;
    queue->tail = &copied->next;
    return copied->message;
}

static void copy_text(struct queue *queue, bytes *text)
{
    if (text->len)
        *text = str_bytes((str){arena_copy(queue->arena, text->data, text->len), text->len});
}

/* With room as arena_grow leaves it: lists may be added to. */
static void *copy_list(struct queue *queue, const void *items, size_t count, size_t item_bytes)
{
    size_t room = 1;
    while (room < count) room *= 2;
    void *list = arena_take(queue->arena, room * item_bytes);
    return memcpy(list, items, count * item_bytes);
}

static void copy_pointer(struct queue *queue, char *message, const struct pointer *pointer)
{
    void *const member = message + pointer->offset;
    if (pointer->kind == TEXT_OF) {
        copy_text(queue, member);
        return;
    }
    void **const at = member;
    if (pointer->kind == PART_OF) {
        if (*at) *at = copy_struct(queue, *at);
        return;
    }
    const size_t count = *(size_t *)(void *)(message + pointer->count_offset);
    if (count == 0) return;
    if (pointer->kind == PLAIN_LIST) {
        *at = copy_list(queue, *at, count, pointer->item_bytes);
    } else if (pointer->kind == TEXT_LIST) {
        bytes *texts = *at = copy_list(queue, *at, count, sizeof *texts);
        for (size_t i = 0; i < count; i++) copy_text(queue, &texts[i]);
    } else {
        void **parts = *at = copy_list(queue, *at, count, sizeof *parts);
        for (size_t i = 0; i < count; i++) parts[i] = copy_struct(queue, parts[i]);
    }
}

void *x12_record_copy(struct arena *arena, const void *record)
{
    struct copied *first = NULL;
    struct queue queue = {arena, &first};
    void *copy = copy_struct(&queue, record);
    for (const struct copied *copied = first; copied; copied = copied->next) {
        const struct copy_plan *plan = x12_plan_find(copied->message->descriptor, make_copy_plan);
        for (unsigned i = 0; i < plan->count; i++)
            copy_pointer(&queue, (char *)copied->message, &plan->pointers[i]);
    }
    return copy;
}
