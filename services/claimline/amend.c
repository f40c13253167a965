/* Reads a corrected claim from a file, or sets members of one by their names. */
#include "claimline/amend.h"

#include <stdio.h>

#include "claimline/sql.h"
#include "lib/base/body.h"
#include "lib/claim/number.h"
#include "lib/x12/x837.h"
#include "runtime/file.h"

enum { NAME_MAX_CHARS = 64 };

/* ---- from a file -------------------------------------------------------------------------- */

static Claim *first_claim(struct x12_stream *stream, struct x837_reader *reader,
                          struct arena *arena)
{
    enum x12_event envelope;
    struct x837_event event;
    while (x12_stream_next(stream, &envelope) == OK && envelope != X12_END) {
        if (envelope != X12_ST || !x837_reads(stream)) continue;
        x837_start(reader, stream);
        do {
            if (x837_next(reader, arena, &event) != OK) return NULL;
            if (event.kind == X837_CLAIM) return event.claim;
        } while (event.kind != X837_TRANSACTION_END);
    }
    return NULL;
}

Claim *claim_from_file(const char *path, struct arena *arena)
{
    str text;
    if (file_map(path, &text) != OK) return NULL;
    struct x12_stream *stream = x12_stream_new(arena, x12_reader_of(arena, text), 0);
    struct x837_reader *reader = x837_reader_new(arena);
    Claim *claim = first_claim(stream, reader, arena);
    x837_reader_free(reader);
    if (!claim)
        (void)fprintf(stderr,
                      "claimline: there is no claim in %s that can be read: `claimline inspect %s` "
                      "says why\n",
                      path, path);
    return claim;
}

/* ---- as it stands ------------------------------------------------------------------------- */

Claim *claim_as_it_stands(struct order_line *line, int64_t claim, int32_t *version)
{
    struct db_call call = db_call(&sql_claimline_order_body);
    db_int8(line->db, &call, claim_number_shard(claim));
    db_int8(line->db, &call, claim);
    const struct db_rows *rows = order_run(line, &call);
    if (!rows) return NULL;
    Claim *body = db_row_count(rows) != 1
                      ? NULL
                      : (Claim *)body_unpack(line->arena, &claim__descriptor,
                                             arena_str(line->arena, db_get_str(rows, 0, 2)));
    if (!body)
        (void)fprintf(stderr, "claimline %s: coding has no such claim\n", line->verb);
    else
        *version = (int32_t)db_get_int(rows, 0, 0);
    return body;
}

/* ---- setting ------------------------------------------------------------------------------ */

/* One step of a path: "lines[2]". index 0: none. */
struct step {
    const ProtobufCFieldDescriptor *field;
    int64_t index;
};

static bool step_read(const ProtobufCMessageDescriptor *descriptor, str text, struct step *step)
{
    char name[NAME_MAX_CHARS];
    str rest = text;
    const str member = str_cut(&rest, '[');
    if (member.len == 0 || member.len >= sizeof name) return false;
    (void)snprintf(name, sizeof name, "%.*s", STR_ARGS(member));
    step->field = protobuf_c_message_descriptor_get_field_by_name(descriptor, name);
    step->index = 0;
    if (rest.at && !str_parse_int(str_cut(&rest, ']'), &step->index)) return false;
    return step->field && (step->field->label == PROTOBUF_C_LABEL_REPEATED) == (step->index > 0);
}

static void *member_of(void *message, const ProtobufCFieldDescriptor *field)
{
    return (char *)message + field->offset;
}

static size_t item_bytes(const ProtobufCFieldDescriptor *field)
{
    switch ((int)field->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(ProtobufCMessage *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_INT64:
        return sizeof(int64_t);
    default:
        return sizeof(int32_t);
    }
}

/* The place of the member, or of the list's item, which is added when it is the next one; NULL: out
 * of reach. */
static void *place_of(void *message, const struct step *step, struct arena *arena)
{
    void *member = member_of(message, step->field);
    if (step->index == 0) return member;
    size_t *count = (size_t *)(void *)((char *)message + step->field->quantifier_offset);
    const size_t size = item_bytes(step->field), at = (size_t)step->index - 1;
    char **items = member;
    if (at > *count) return NULL;
    if (at == *count) {
        char *more = arena_alloc(arena, (*count + 1) * size);
        if (*count) memcpy(more, *items, *count * size);
        *items = more;
        ++*count;
    }
    return *items + at * size;
}

/* Goes into a message, which is made where it is absent. */
static void *message_enter(void *place, const ProtobufCFieldDescriptor *field, struct arena *arena)
{
    void **to = place;
    const ProtobufCMessageDescriptor *descriptor = field->descriptor;
    if (!*to) {
        *to = arena_alloc(arena, descriptor->sizeof_message);
        descriptor->message_init(*to);
    }
    return *to;
}

static bool value_put(void *place, const ProtobufCFieldDescriptor *field, str value,
                      struct arena *arena)
{
    int64_t number = 0;
    const bool is_number = value.len == 0 || str_parse_int(value, &number);
    if (field->type == PROTOBUF_C_TYPE_BYTES) {
        *(ProtobufCBinaryData *)place = str_bytes(arena_str(arena, value));
        return true;
    }
    if (field->type == PROTOBUF_C_TYPE_INT64)
        *(int64_t *)place = number;
    else if (field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_ENUM)
        *(int32_t *)place = (int32_t)number;
    else
        return false;
    return is_number;
}

static bool path_set(Claim *claim, str path, str value, struct arena *arena)
{
    void *message = claim;
    const ProtobufCMessageDescriptor *descriptor = &claim__descriptor;
    while (path.at) {
        struct step step;
        if (!step_read(descriptor, str_cut(&path, '.'), &step)) return false;
        void *place = place_of(message, &step, arena);
        if (!place) return false;
        const bool is_message = step.field->type == PROTOBUF_C_TYPE_MESSAGE;
        if (!path.at) return !is_message && value_put(place, step.field, value, arena);
        if (!is_message) return false;
        descriptor = step.field->descriptor;
        message = message_enter(place, step.field, arena);
    }
    return false;
}

bool claim_set(Claim *claim, const char *assignment, struct arena *arena)
{
    str value = str_of(assignment);
    const str path = str_cut(&value, '=');
    if (value.at && path_set(claim, path, value, arena)) return true;
    (void)fprintf(
        stderr,
        "claimline: --set %.*s: no such member of a claim, or a value that does not fit it;"
        " proto/claim.proto names them, such as lines[1].charge_cents\n",
        STR_ARGS(path));
    return false;
}
