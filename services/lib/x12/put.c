/* Writes records as segments by the same tables that bind them. */
#include <assert.h>

#include "lib/base/money.h"
#include "lib/x12/guide.h"
#include "lib/x12/plan.h"

enum { NUMBER_TEXT_MAX = 32, TIME_TEXT_MAX = 8 };

/* How far a segment is written: the element and the component last put. */
struct cursor {
    struct x12_out *out;
    unsigned at, component;
};

/* Puts a value at (at, component), with what is skipped left empty. component 0 or 1: the element.
 */
static void put_at(struct cursor *cursor, unsigned at, unsigned component, str value)
{
    if (component == 0) component = 1;
    if (value.len == 0) return; /* what follows makes up for it */
    assert(at > cursor->at || (at == cursor->at && component > cursor->component));
    const unsigned elements = at - cursor->at, from = elements ? 1 : cursor->component;
    x12_put_further(cursor->out, elements, component - from, value);
    cursor->at = at;
    cursor->component = component;
}

#define MEMBER(record, field, type) \
    ((const type *)(const void *)((const char *)(record) + (field)->offset))
#define EXTRA(record, field, type) \
    ((const type *)(const void *)((const char *)(record) + (field)->extra))

/* Has the field something to write? A required amount of 0 is written, but is no reason to write a
 * segment. */
static bool has_value(const struct x12_field *field, const void *record)
{
    switch (field->member) {
    case X12_BYTES:
        return MEMBER(record, field, ProtobufCBinaryData)->len > 0;
    case X12_CENTS:
    case X12_THOUSANDTHS:
        return *MEMBER(record, field, int64_t) != 0;
    case X12_DATE:
    case X12_INT32:
        return *MEMBER(record, field, int32_t) != 0;
    case X12_BYTES_LIST:
    case X12_INT32_LIST:
    case X12_REPEATED:
    case X12_PAIRS:
        return *EXTRA(record, field, size_t) > 0;
    case X12_PERIOD:
        return *MEMBER(record, field, int32_t) != 0 ||
               (field->text &&
                ((const ProtobufCBinaryData *)(const void *)((const char *)record + field->text))
                        ->len > 0);
    case X12_NO_MEMBER:
    case X12_CONSTANT:
        return false;
    }
    return false;
}

/* Text of a single value; empty when there is none. */
static str value_text(const struct x12_field *field, const void *record, char *room)
{
    switch (field->member) {
    case X12_BYTES:
        return str_from(*MEMBER(record, field, ProtobufCBinaryData));
    case X12_CENTS:
    case X12_THOUSANDTHS: {
        const int64_t number = *MEMBER(record, field, int64_t);
        if (number == 0 && field->usage != X12_REQUIRED) return (str){0};
        return (str){room, field->member == X12_CENTS ? money_write(money_of(number), room)
                                                      : milli_write(number, room)};
    }
    case X12_DATE:
    case X12_INT32: {
        const int32_t number = *MEMBER(record, field, int32_t);
        if (number == 0) return (str){0};
        return (str){room, str_write_int(number, room)};
    }
    case X12_NO_MEMBER:
    case X12_CONSTANT:
    case X12_BYTES_LIST:
    case X12_INT32_LIST:
    case X12_REPEATED:
    case X12_PAIRS:
    case X12_PERIOD:
        return (str){0};
    }
    return (str){0};
}

static void put_list(struct cursor *cursor, const struct x12_field *field, unsigned at,
                     const void *record)
{
    const size_t count = *EXTRA(record, field, size_t);
    for (unsigned n = 0; n < field->times && n < count; n++) {
        char room[NUMBER_TEXT_MAX];
        str value;
        if (field->member == X12_BYTES_LIST)
            value = str_from((*MEMBER(record, field, ProtobufCBinaryData *))[n]);
        else
            value = (str){room, str_write_int((*MEMBER(record, field, int32_t *))[n], room)};
        if (field->component)
            put_at(cursor, at, field->component + n, value);
        else
            put_at(cursor, at + n, 0, value);
    }
}

static void put_repeated(struct cursor *cursor, const struct x12_field *field, unsigned at,
                         const void *record)
{
    const size_t count = *EXTRA(record, field, size_t);
    for (size_t n = 0; n < count; n++) {
        const str value = str_from((*MEMBER(record, field, ProtobufCBinaryData *))[n]);
        if (cursor->at < at)
            put_at(cursor, at, 0, value);
        else
            x12_put_repetition(cursor->out, value);
    }
}

static void put_pairs(struct cursor *cursor, const struct x12_field *field, unsigned at,
                      const void *record)
{
    const size_t count = *EXTRA(record, field, size_t);
    for (unsigned n = 0; n < field->times && n < count; n++) {
        const Identifier *pair = (*MEMBER(record, field, Identifier **))[n];
        put_at(cursor, at + 2 * n, 0, str_from(pair->qualifier));
        put_at(cursor, at + 2 * n + 1, 0, str_from(pair->value));
    }
}

static bool day_is_allowed(const struct x12_field *field)
{
    return !field->codes || x12_code_is_listed(field->codes, STR("D8"));
}

static size_t write_day(int32_t day, char *text)
{
    return day < 0 ? str_write_int(day, text) : str_write_digits((uint64_t)day, 8, text);
}

/* The format follows from what there is: a span, a day with time, a time, a day. */
static void put_period(struct cursor *cursor, const struct x12_field *field, unsigned at,
                       const void *record)
{
    const int from = *MEMBER(record, field, int32_t), to = *EXTRA(record, field, int32_t);
    const str time =
        field->text ? str_from(*(const ProtobufCBinaryData *)(const void *)((const char *)record +
                                                                            field->text))
                    : (str){0};
    char room[NUMBER_TEXT_MAX];
    str format = STR("D8"), value = {room, write_day(from, room)};
    if (from == 0) {
        format = STR("TM");
        value = (str){time.at, time.len < sizeof room ? time.len : sizeof room - 1};
    } else if (time.len) {
        const size_t len = time.len < TIME_TEXT_MAX ? time.len : TIME_TEXT_MAX;
        format = STR("DT");
        memcpy(room + value.len, time.at, len);
        value.len += len;
    } else if ((to && to != from) || !day_is_allowed(field)) {
        format = STR("RD8");
        room[value.len++] = '-';
        value.len += write_day(to ? to : from, room + value.len);
    }
    put_at(cursor, at, field->component, format);
    put_at(cursor, field->component ? at : at + 1, field->component ? field->component + 1u : 0,
           value);
}

static str first_code(const char *codes)
{
    return (str){codes, strcspn(codes, " ")};
}

static void put_field(struct cursor *cursor, const struct x12_spec *spec, unsigned i,
                      const void *record, unsigned group_shift)
{
    const struct x12_field *field = &spec->fields[i];
    const bool in_group = spec->group_times && field->at >= spec->group_first;
    const unsigned at = field->at + (in_group ? group_shift : 0);
    char room[NUMBER_TEXT_MAX];
    switch (field->member) {
    case X12_BYTES_LIST:
    case X12_INT32_LIST:
        put_list(cursor, field, at, record);
        return;
    case X12_REPEATED:
        put_repeated(cursor, field, at, record);
        return;
    case X12_PAIRS:
        put_pairs(cursor, field, at, record);
        return;
    case X12_PERIOD:
        if (has_value(field, record)) put_period(cursor, field, at, record);
        return;
    case X12_CONSTANT:
        if (i + 1 < spec->field_count && has_value(field + 1, record))
            put_at(cursor, at, field->component, first_code(field->codes));
        return;
    case X12_NO_MEMBER:
        return;
    case X12_BYTES:
    case X12_CENTS:
    case X12_THOUSANDTHS:
    case X12_DATE:
    case X12_INT32:
        put_at(cursor, at, field->component, value_text(field, record, room));
        return;
    }
}

bool x12_says_nothing(const struct x12_spec *spec, const void *record)
{
    for (unsigned i = 0; i < spec->field_count; i++)
        if (has_value(&spec->fields[i], record)) return false;
    return true;
}

/* Where nothing but numbers is required, zero is an answer ("MIA*0": no day is covered). */
static bool zero_says_something(const struct x12_spec *spec)
{
    bool any = false;
    for (unsigned i = 0; i < spec->field_count; i++) {
        const struct x12_field *field = &spec->fields[i];
        if (field->usage != X12_REQUIRED) continue;
        if (field->member != X12_CENTS && field->member != X12_THOUSANDTHS) return false;
        any = true;
    }
    return any;
}

bool x12_write_by(struct x12_out *out, const struct x12_plan *plan, const void *record)
{
    const struct x12_spec *spec = plan->spec;
    if (x12_says_nothing(spec, record) && !zero_says_something(spec)) return false;
    struct cursor cursor = {.out = out};
    x12_begin(out, spec->id);
    for (unsigned i = 0; i < spec->field_count; i++) put_field(&cursor, spec, i, record, 0);
    x12_end(out);
    return true;
}

bool x12_write(struct x12_out *out, const struct x12_spec *spec, const void *record)
{
    return x12_write_by(out, x12_plan_of(spec), record);
}

/* The elements in front of the groups (CAS01) are the same in both records. */
static bool shares_front(const struct x12_spec *spec, const void *a, const void *b)
{
    for (unsigned i = 0; i < spec->field_count && spec->fields[i].at < spec->group_first; i++) {
        char room_a[NUMBER_TEXT_MAX], room_b[NUMBER_TEXT_MAX];
        if (!str_eq(value_text(&spec->fields[i], a, room_a),
                    value_text(&spec->fields[i], b, room_b)))
            return false;
    }
    return true;
}

void x12_write_groups(struct x12_out *out, const struct x12_spec *spec, void *const *records,
                      size_t count)
{
    for (size_t n = 0; n < count;) {
        const void *first = records[n];
        struct cursor cursor = {.out = out};
        x12_begin(out, spec->id);
        for (unsigned group = 0;
             group < spec->group_times && n < count && shares_front(spec, first, records[n]);
             group++, n++)
            for (unsigned i = 0; i < spec->field_count; i++)
                if (group == 0 || spec->fields[i].at >= spec->group_first)
                    put_field(&cursor, spec, i, records[n], group * spec->group_stride);
        x12_end(out);
    }
}
