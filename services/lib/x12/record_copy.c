/* Copies a record with all that hangs on it: what a level says, for each claim below it. */
#include "lib/x12/plan.h"

#include <assert.h>

#include "lib/base/status.h"

/* The members of a message that point somewhere; all others are copied with the struct. */
struct pointer {
    enum { TEXT_LIST, PART_OF, PART_LIST, PLAIN_LIST } kind;
    uint16_t offset, count_offset;
    uint16_t item_bytes;           /* PLAIN_LIST */
    const struct copy_plan *parts; /* PART_OF, PART_LIST */
};

struct copy_plan {
    const uint16_t *texts; /* where single texts stand, which most members are */
    const struct pointer *pointers;
    unsigned text_count, count;
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
    uint16_t *texts = ARENA_ARRAY(memory, uint16_t, descriptor->n_fields + 1);
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        const bool list = field->label == PROTOBUF_C_LABEL_REPEATED;
        struct pointer *to = &pointers[plan->count];
        *to = (struct pointer){.offset = (uint16_t)field->offset,
                               .count_offset = (uint16_t)field->quantifier_offset,
                               .item_bytes = (uint16_t)plain_bytes(field->type)};
        if (field->type == PROTOBUF_C_TYPE_BYTES && !list) {
            texts[plan->text_count++] = (uint16_t)field->offset;
            continue;
        }
        if (field->type == PROTOBUF_C_TYPE_BYTES)
            to->kind = TEXT_LIST;
        else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
            to->kind = list ? PART_LIST : PART_OF;
            to->parts = x12_plan_inside(field->descriptor, make_copy_plan);
        } else if (list)
            to->kind = PLAIN_LIST;
        else
            continue;
        plan->count++;
    }
    plan->pointers = pointers;
    plan->texts = texts;
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
    void **const at = (void *)(message + pointer->offset);
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
        for (unsigned i = 0; i < plan->text_count; i++)
            copy_text(&queue, (void *)((char *)copied->message + plan->texts[i]));
        for (unsigned i = 0; i < plan->count; i++)
            copy_pointer(&queue, (char *)copied->message, &plan->pointers[i]);
    }
    return copy;
}

/* ---- a record whose arenas hold nothing else ------------------------------------------------ */

enum { DEPTH_MAX = 16 }; /* of messages in messages; proto/claim.proto has five */

/* The pieces that were copied, and where to. */
struct move {
    str from[X12_OWNERS_MAX];
    char *to[X12_OWNERS_MAX];
    size_t count;
};

/* What points elsewhere (a constant of the program) stays as it is. */
static inline void *moved(const struct move *move, void *pointer)
{
    for (size_t i = 0; i < move->count; i++) {
        const size_t by = (size_t)((uintptr_t)pointer - (uintptr_t)move->from[i].at);
        if (by < move->from[i].len) return move->to[i] + by;
    }
    return pointer;
}

/* A message whose parts are being moved: up to `pointer`, and up to its part `item`. */
struct moving {
    char *message;
    const struct copy_plan *plan;
    size_t pointer, item;
};

static void move_texts(const struct move *move, bytes *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) texts[i].data = moved(move, texts[i].data);
}

/* Its texts are moved at once. */
static struct moving moving_of(const struct move *move, void *message, const struct copy_plan *plan)
{
    for (unsigned i = 0; i < plan->text_count; i++) {
        bytes *text = (void *)((char *)message + plan->texts[i]);
        if (text->data) text->data = moved(move, text->data); /* most are absent */
    }
    return (struct moving){.message = message, .plan = plan};
}

/* The next part of a list, NULL behind the last. */
static void *next_part(struct moving *moving, const struct move *move, void **parts, size_t count)
{
    if (moving->item < count) return parts[moving->item] = moved(move, parts[moving->item]);
    moving->item = 0;
    return NULL;
}

/* Up to the next part, which is given with its plan; NULL: the message has no more. */
static void *move_message(struct moving *moving, const struct move *move,
                          const struct copy_plan **plan)
{
    for (; moving->pointer < moving->plan->count; moving->pointer++) {
        const struct pointer *pointer = &moving->plan->pointers[moving->pointer];
        void **const at = (void *)(moving->message + pointer->offset);
        if (*at == NULL) continue;
        *plan = pointer->parts;
        if (moving->item == 0) *at = moved(move, *at);
        if (pointer->kind == PART_OF) {
            moving->pointer++;
            return *at;
        }
        const size_t count = *(size_t *)(void *)(moving->message + pointer->count_offset);
        if (pointer->kind == TEXT_LIST) move_texts(move, *at, count);
        if (pointer->kind != PART_LIST) continue;
        void *part = next_part(moving, move, *at, count);
        moving->item += part != NULL;
        if (part) return part;
    }
    return NULL;
}

static void move_all(const struct move *move, void *record)
{
    const ProtobufCMessageDescriptor *descriptor = ((const ProtobufCMessage *)record)->descriptor;
    struct moving stack[DEPTH_MAX];
    stack[0] = moving_of(move, record, x12_plan_find(descriptor, make_copy_plan));
    for (size_t depth = 1; depth > 0;) {
        const struct copy_plan *plan;
        void *part = move_message(&stack[depth - 1], move, &plan);
        if (!part) {
            depth--;
            continue;
        }
        assert(depth < DEPTH_MAX);
        stack[depth++] = moving_of(move, part, plan);
    }
}

void *x12_record_copy_of(struct arena *arena, struct arena *const *owners, size_t count,
                         void *record)
{
    struct move move = {.count = count};
    assert(count <= X12_OWNERS_MAX);
    for (size_t i = 0; i < count; i++) {
        move.from[i] = arena_piece(owners[i]);
        if (move.from[i].len == 0) return x12_record_copy(arena, record);
    }
    for (size_t i = 0; i < count; i++) {
        char *to = arena_take(arena, move.from[i].len);
        move.to[i] = memcpy(to, move.from[i].at, move.from[i].len);
    }
    void *copy = moved(&move, record);
    if (copy == record) {
        const size_t size = ((const ProtobufCMessage *)record)->descriptor->sizeof_message;
        copy = memcpy(arena_take(arena, size), record, size);
    }
    move_all(&move, copy);
    return copy;
}
