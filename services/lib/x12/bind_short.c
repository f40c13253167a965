/* The short way of a field that is in order, which most are: one pass over its bytes, then its
 * member. */
#include "lib/x12/bind.h"

#include "lib/base/date.h"
#include "lib/base/money.h"

enum { DIGITS_MAX = 9 }; /* that surely fit an int32 */

static inline bool fits_length(const struct x12_slot *slot, size_t len)
{
    return len >= slot->min && len <= slot->max;
}

static inline bool text_is_in_order(const struct x12_slot *slot, str value)
{
    return value.len > 0 && fits_length(slot, value.len) && value.at[value.len - 1] != ' ' &&
           (!slot->codes || x12_set_has(slot->codes, value));
}

static inline void *member_of(const struct x12_work *w, uint16_t offset)
{
    return w->record + offset;
}

/* A list with room for `more`, as arena_grow leaves it. */
static void *list_with_room(const struct x12_work *w, void *list, size_t count, size_t more,
                            size_t item_bytes)
{
    size_t room = 1;
    while (room < count + more) room *= 2;
    if (count && room / 2 < count) return list; /* what is there has it */
    void *wider = arena_take(w->binding->arena, room * item_bytes);
    if (count) memcpy(wider, list, count * item_bytes);
    return wider;
}

/* Each tells whether the value was in order and is stored now. */
static inline bool read_text(struct x12_work *w, const struct x12_slot *slot, str value)
{
    if (!text_is_in_order(slot, value)) return false;
    if (w->record && slot->offset)
        *(ProtobufCBinaryData *)member_of(w, slot->offset) = x12_work_stored(w, value);
    return true;
}

static bool read_number(struct x12_work *w, const struct x12_slot *slot, str value)
{
    money cents;
    int64_t number;
    if (value.len == 0) return false;
    if (slot->way == X12_AS_CENTS) {
        if (!money_parse(value, &cents)) return false;
        number = cents.cents;
    } else if (!milli_parse(value, &number)) {
        return false;
    }
    const bool signs = value.at[0] == '-', points = memchr(value.at, '.', value.len) != NULL;
    if (!fits_length(slot, value.len - signs - points)) return false;
    if (w->record) *(int64_t *)member_of(w, slot->offset) = number;
    return true;
}

static bool read_day(struct x12_work *w, const struct x12_slot *slot, str value)
{
    date day;
    if (!date_parse(value, &day)) return false;
    if (w->record) *(int32_t *)member_of(w, slot->offset) = day.yyyymmdd;
    return true;
}

/* D8 and RD8; times and what else there is go the long way. */
static bool read_period(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    const unsigned c = slot->component;
    const str format = x12_work_value(w, at, c);
    const str value = c ? x12_work_value(w, at, c + 1) : x12_element(w->segment, at + 1);
    const bool ranges = format.len == 3 && memcmp(format.at, "RD8", 3) == 0;
    if (!ranges && !(format.len == 2 && memcmp(format.at, "D8", 2) == 0)) return false;
    if (slot->codes && !x12_set_has(slot->codes, format)) return false;
    if (value.len != (ranges ? sizeof "CCYYMMDD-CCYYMMDD" : sizeof "CCYYMMDD") - 1) return false;
    date from, to;
    if (!date_parse((str){value.at, 8}, &from)) return false;
    to = from;
    if (ranges && (value.at[8] != '-' || !date_parse((str){value.at + 9, 8}, &to) ||
                   from.yyyymmdd > to.yyyymmdd))
        return false;
    if (!w->record) return true;
    *(int32_t *)member_of(w, slot->offset) = from.yyyymmdd;
    *(int32_t *)member_of(w, slot->extra) = to.yyyymmdd;
    return true;
}

static bool parse_digits(const struct x12_slot *slot, str value, int32_t *number)
{
    int32_t sum = 0;
    if (!fits_length(slot, value.len) || value.len > DIGITS_MAX) return false;
    for (size_t i = 0; i < value.len; i++) {
        const unsigned digit = (unsigned)value.at[i] - '0';
        if (digit > 9) return false;
        sum = sum * 10 + (int32_t)digit;
    }
    *number = sum;
    return true;
}

static bool read_digits(struct x12_work *w, const struct x12_slot *slot, str value)
{
    int32_t number;
    if (!parse_digits(slot, value, &number)) return false;
    if (w->record && slot->offset) *(int32_t *)member_of(w, slot->offset) = number;
    return true;
}

/* The components of a list: how many of them are there. False: one is not in order, or the first
 * is asked for and missing. */
static bool list_is_in_order(struct x12_work *w, const struct x12_slot *slot, unsigned at,
                             size_t *count)
{
    const str first = x12_work_value(w, at, slot->component);
    int32_t number;
    if (first.len == 0 && (!slot->may_be_empty || w->cut->foreign)) return false;
    *count = 0;
    for (unsigned n = 0; n < slot->times && slot->component + n <= w->cut->count; n++) {
        const str value = w->cut->components[slot->component + n];
        if (value.len == 0) continue;
        if (slot->way == X12_AS_TEXTS ? !text_is_in_order(slot, value)
                                      : !parse_digits(slot, value, &number))
            return false;
        ++*count;
    }
    return true;
}

static bool read_texts(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    size_t more;
    if (!list_is_in_order(w, slot, at, &more)) return false;
    if (!w->record || more == 0) return true;
    ProtobufCBinaryData **list = member_of(w, slot->offset);
    size_t *count = member_of(w, slot->extra);
    *list = list_with_room(w, *list, *count, more, sizeof **list);
    for (unsigned c = slot->component; more > 0; c++) {
        if (w->cut->components[c].len == 0) continue;
        (*list)[(*count)++] = x12_work_stored(w, w->cut->components[c]);
        more--;
    }
    return true;
}

static bool read_numbers(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    size_t more;
    if (!list_is_in_order(w, slot, at, &more)) return false;
    if (!w->record || more == 0) return true;
    int32_t **list = member_of(w, slot->offset);
    size_t *count = member_of(w, slot->extra);
    *list = list_with_room(w, *list, *count, more, sizeof **list);
    for (unsigned c = slot->component; more > 0; c++) {
        if (w->cut->components[c].len == 0) continue;
        (void)parse_digits(slot, w->cut->components[c], &(*list)[(*count)++]);
        more--;
    }
    return true;
}

/* False: it is not in order, or its kind has no short way; nothing is stored or said. */
static bool bind_at_once(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    switch (slot->way) {
    case X12_LONG_WAY:
        return false;
    case X12_AS_TEXT:
        return read_text(w, slot, x12_work_value(w, at, slot->component));
    case X12_AS_CENTS:
    case X12_AS_MILLI:
        return read_number(w, slot, x12_work_value(w, at, slot->component));
    case X12_AS_DATE:
        return read_day(w, slot, x12_work_value(w, at, slot->component));
    case X12_AS_PERIOD:
        return read_period(w, slot, at);
    case X12_AS_DIGITS:
        return read_digits(w, slot, x12_work_value(w, at, slot->component));
    case X12_AS_TEXTS:
        return read_texts(w, slot, at);
    case X12_AS_NUMBERS:
        return read_numbers(w, slot, at);
    }
    return false;
}

void x12_work_bind(struct x12_work *w, uint64_t here)
{
    const struct x12_slot *slot = w->plan->slots;
    for (unsigned i = 0; i < w->spec->field_count; i++, slot++) {
        if (!(here & slot->elements)) continue;
        if (!bind_at_once(w, slot, slot->at + (slot->in_group ? w->group_shift : 0)))
            x12_work_bind_field(w, &w->spec->fields[i]);
    }
}
