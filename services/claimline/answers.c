/* Sets that hold no claims, as JSON. */
#include "claimline/answers.h"

#include "lib/claim/json.h"
#include "lib/x12/inquiry.h"
#include "lib/x12/ta1.h"
#include "lib/x12/x277ca.h"
#include "lib/x12/x835.h"
#include "lib/x12/x999.h"

enum { SET_ARENA_BYTES = 256 << 20 };

/* ---- structs by table --------------------------------------------------------------------- */

enum kind { LETTER, CHARS, CODES, TEXT, NUMBER_32, NUMBER_64, NUMBER_U64, DAY, YES };

struct member {
    const char *name;
    enum kind kind;
    size_t offset;
};

/* clang-format off */
#define KIND_OF(member) _Generic((member), char: LETTER, char *: CHARS, char (*)[X999_CODE_MAX]: CODES, str: TEXT, \
    int32_t: NUMBER_32, int64_t: NUMBER_64, uint64_t: NUMBER_U64, date: DAY, bool: YES)
#define MEMBER(record, member) {#member, KIND_OF(((record *)0)->member), offsetof(record, member)}

#define REC struct ta1
static const struct member ta1_members[] = {
    MEMBER(REC, control), MEMBER(REC, date), MEMBER(REC, time), MEMBER(REC, verdict), MEMBER(REC, note),
};
#undef REC
#define REC struct x999
static const struct member x999_members[] = {
    MEMBER(REC, functional), MEMBER(REC, control), MEMBER(REC, guide), MEMBER(REC, verdict), MEMBER(REC, included),
    MEMBER(REC, received), MEMBER(REC, accepted), MEMBER(REC, codes), MEMBER(REC, left_out),
};
#undef REC
#define REC struct x999_transaction
static const struct member set_members[] = {
    MEMBER(REC, type), MEMBER(REC, control), MEMBER(REC, guide), MEMBER(REC, verdict), MEMBER(REC, codes),
};
#undef REC
#define REC struct x999_segment
static const struct member segment_members[] = {
    MEMBER(REC, id), MEMBER(REC, position), MEMBER(REC, loop), MEMBER(REC, code), MEMBER(REC, business_unit),
};
#undef REC
#define REC struct x999_element
static const struct member element_members[] = {
    MEMBER(REC, element), MEMBER(REC, component), MEMBER(REC, repetition), MEMBER(REC, reference), MEMBER(REC, code),
    MEMBER(REC, value),
};
#undef REC
#define REC struct x277ca_claim
static const struct member claim_members[] = {
    MEMBER(REC, patient_control), MEMBER(REC, accepted), MEMBER(REC, charge_cents), MEMBER(REC, effective),
    MEMBER(REC, payer_control), MEMBER(REC, clearinghouse), MEMBER(REC, bill_type), MEMBER(REC, from), MEMBER(REC, to),
    MEMBER(REC, rejected_line_count),
};
#undef REC
#define REC struct x277ca_status
static const struct member status_members[] = {MEMBER(REC, category), MEMBER(REC, code), MEMBER(REC, entity)};
#undef REC
#define REC struct x277ca_file
static const struct member file_members[] = {
    MEMBER(REC, batch), MEMBER(REC, receiver_control), MEMBER(REC, has_status), MEMBER(REC, accepted),
    MEMBER(REC, category), MEMBER(REC, code), MEMBER(REC, entity), MEMBER(REC, accepted_count),
    MEMBER(REC, rejected_count), MEMBER(REC, accepted_cents), MEMBER(REC, rejected_cents), MEMBER(REC, claim_count),
};
#undef REC
#define REC struct x835_proof
static const struct member proof_members[] = {
    MEMBER(REC, balances), MEMBER(REC, unreadable), MEMBER(REC, amount_cents), MEMBER(REC, claim_paid_cents),
    MEMBER(REC, provider_cents), MEMBER(REC, claim_count), MEMBER(REC, line_count), MEMBER(REC, provider_count),
    MEMBER(REC, claim_unbalanced_count), MEMBER(REC, claim_unbound_count), MEMBER(REC, charge_cents),
};
#undef REC
/* clang-format on */

static json_t *text_of(str text)
{
    return text.len ? text_json(str_bytes(text)) : NULL;
}

static json_t *codes_of(const void *value)
{
    const char *code = value; /* X999_CODES_MAX of them, each NUL-terminated */
    json_t *list = json_array();
    for (size_t i = 0; i < X999_CODES_MAX && *code; i++, code += X999_CODE_MAX)
        json_array_append_new(list, text_of(str_of(code)));
    return list;
}

static json_t *number_of(int64_t number)
{
    return number ? json_integer(number) : NULL;
}

/* NULL: it says nothing. A verdict of no is said. */
static json_t *value_of(enum kind kind, const void *value)
{
    switch (kind) {
    case LETTER:
        return *(const char *)value ? text_of((str){value, 1}) : NULL;
    case CHARS:
        return text_of(str_of(value));
    case CODES:
        return codes_of(value);
    case TEXT:
        return text_of(*(const str *)value);
    case NUMBER_32:
        return number_of(*(const int32_t *)value);
    case NUMBER_64:
        return number_of(*(const int64_t *)value);
    case NUMBER_U64:
        return number_of((int64_t) * (const uint64_t *)value);
    case DAY:
        return number_of(((const date *)value)->yyyymmdd);
    case YES:
        return json_boolean(*(const bool *)value);
    }
    return NULL;
}

static json_t *object_of(const struct member *members, size_t count, const void *record)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        json_t *value = value_of(members[i].kind, (const char *)record + members[i].offset);
        if (value) json_object_set_new(object, members[i].name, value);
    }
    return object;
}
#define OBJECT(members, record) object_of(members, COUNT_OF(members), record)

/* ---- 999 ---------------------------------------------------------------------------------- */

static json_t *elements_of(const struct x999_segment *segment)
{
    json_t *list = json_array();
    for (const struct x999_element *note = segment->elements; note; note = note->next)
        json_array_append_new(list, OBJECT(element_members, note));
    return list;
}

static json_t *segments_of(const struct x999_transaction *set)
{
    json_t *list = json_array();
    for (const struct x999_segment *note = set->segments; note; note = note->next) {
        json_t *segment = OBJECT(segment_members, note);
        json_object_set_new(segment, "elements", elements_of(note));
        json_array_append_new(list, segment);
    }
    return list;
}

static enum status read_999(struct x12_stream *stream, struct arena *arena,
                            const struct claims_to *to)
{
    struct x999 ack;
    (void)arena;
    TRY(x999_read(stream, to->arena, &ack));
    json_t *json = OBJECT(x999_members, &ack), *sets = json_array();
    for (const struct x999_transaction *set = ack.transactions; set; set = set->next) {
        json_t *item = OBJECT(set_members, set);
        json_object_set_new(item, "segments", segments_of(set));
        json_array_append_new(sets, item);
    }
    json_object_set_new(json, "transactions", sets);
    to->take_json(to->context, stream->transaction.type, json);
    return OK;
}

/* ---- 277CA -------------------------------------------------------------------------------- */

static json_t *row_of(const struct x277ca_claim *claim)
{
    json_t *json = OBJECT(claim_members, claim), *statuses = json_array();
    for (size_t i = 0; i < claim->status_count; i++)
        json_array_append_new(statuses, OBJECT(status_members, &claim->statuses[i]));
    json_object_set_new(json, "statuses", statuses);
    return json;
}

static enum status read_277ca(struct x12_stream *stream, struct arena *arena,
                              const struct claims_to *to)
{
    struct x277ca *reader = x277ca_new(arena, stream);
    enum x277ca_event event;
    x277ca_start(reader);
    do {
        TRY(x277ca_next(reader, to->arena, &event));
        if (event == X277CA_CLAIM)
            to->take_json(to->context, "277CA_claim", row_of(&reader->claim));
    } while (event != X277CA_FILE);
    to->take_json(to->context, "277CA", OBJECT(file_members, &reader->file));
    return OK;
}

/* ---- 835 ---------------------------------------------------------------------------------- */

static void take_remit_claim(const struct x835 *reader, const struct claims_to *to)
{
    if (!reader->claim_bound)
        to->refuse(to->context, "a payment of a claim whose amounts or number cannot be read");
    else
        to->take_json(to->context, "remit_claim", message_json(&reader->claim->base));
}

static enum status read_835(struct x12_stream *stream, struct arena *arena,
                            const struct claims_to *to)
{
    struct x835 *reader = x835_new(arena, stream);
    enum x835_event event;
    x835_start(reader);
    do {
        TRY(x835_next(reader, to->arena, &event));
        switch (event) {
        case X835_PAYMENT:
            to->take_json(to->context, "payment", message_json(&reader->payment.base));
            break;
        case X835_CLAIM:
            take_remit_claim(reader, to);
            break;
        case X835_PROVIDER:
            to->take_json(to->context, "provider_adjustment",
                          message_json(&reader->adjustment->base));
            break;
        case X835_PROOF:
            to->take_json(to->context, "proof", OBJECT(proof_members, &reader->proof));
            break;
        }
    } while (event != X835_PROOF);
    return OK;
}

/* ---- 270, 271, 276, 277 ------------------------------------------------------------------- */

static enum status read_inquiry(struct x12_stream *stream, struct arena *arena,
                                const struct claims_to *to)
{
    struct inquiry *reader = inquiry_new(arena, stream);
    enum inquiry_event event;
    inquiry_start(reader);
    do {
        TRY(inquiry_next(reader, to->arena, &event));
        if (event == INQUIRY_HEAD)
            to->take_json(to->context, "inquiry_head", message_json(&reader->head->base));
        if (event == INQUIRY_LEVEL)
            to->take_json(to->context, "inquiry_level", message_json(&reader->level->base));
    } while (event != INQUIRY_END);
    return OK;
}

/* ---- which one ---------------------------------------------------------------------------- */

typedef enum status set_reader(struct x12_stream *stream, struct arena *arena,
                               const struct claims_to *to);

/* By ST01; two guides answer as 277. */
static set_reader *reader_of(const struct x12_stream *stream)
{
    static const struct {
        const char *type;
        set_reader *read;
    } readers[] = {{"835", read_835}, {"999", read_999}, {"997", read_999}, {"277", read_277ca}};
    if (!x12_guide_find(&stream->transaction)) return NULL;
    if (inquiry_reads(stream)) return read_inquiry;
    for (size_t i = 0; i < COUNT_OF(readers); i++)
        if (strcmp(readers[i].type, stream->transaction.type) == 0) return readers[i].read;
    return NULL;
}

bool answers_reads(const struct x12_stream *stream)
{
    return reader_of(stream) != NULL;
}

enum status answers_read(struct x12_stream *stream, const struct claims_to *to)
{
    struct arena *arena = arena_new(SET_ARENA_BYTES);
    const enum status status = reader_of(stream)(stream, arena, to);
    if (x12_transaction_verdict(&stream->findings) == 'R')
        to->refuse(to->context, "a set that is refused: see claimline inspect");
    arena_free(arena);
    return status;
}

void answers_read_ta1(struct x12_stream *stream, const struct claims_to *to)
{
    struct ta1 ta1;
    if (ta1_read(stream, &ta1))
        to->take_json(to->context, "TA1", OBJECT(ta1_members, &ta1));
    else
        to->refuse(to->context, "a TA1 that cannot be read: see claimline inspect");
}
