/* The short way of a field that is in order, which most are: one pass over its bytes, then its
 * member. */
#include "lib/x12/bind.h"

#include "lib/base/date.h"
#include "lib/base/money.h"

enum { DIGITS_MAX = 9 }; /* that surely fit an int32 */

static inline bool fits_length(const struct x12_slot *slot, size_t len)
{
    return len - slot->min <= slot->span; /* less than nothing is very much */
}

/* The value is not empty. */
static inline bool text_is_in_order(const struct x12_slot *slot, str value)
{
    return fits_length(slot, value.len) && value.at[0] != ' ' && value.at[value.len - 1] != ' ' &&
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

/* Sign and point do not count (X12.6 3.5.1), nor matter to most numbers. */
static bool digits_fit(const struct x12_slot *slot, str number)
{
    if (number.len > (size_t)slot->min + 1 && fits_length(slot, number.len)) return true;
    const bool signs = number.at[0] == '-', points = memchr(number.at, '.', number.len) != NULL;
    return fits_length(slot, number.len - signs - points);
}

static bool read_number(struct x12_work *w, const struct x12_slot *slot, str value)
{
    money cents;
    int64_t number;
    if (slot->way == X12_AS_CENTS) {
        if (!money_parse(value, &cents)) return false;
        number = cents.cents;
    } else if (!milli_parse(value, &number)) {
        return false;
    }
    if (!digits_fit(slot, value)) return false;
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

/* A field of one value, which is there. */
static bool read_value(struct x12_work *w, const struct x12_slot *slot, str value)
{
    switch (slot->way) {
    case X12_AS_TEXT:
        return read_text(w, slot, value);
    case X12_AS_CENTS:
    case X12_AS_MILLI:
        return read_number(w, slot, value);
    case X12_AS_DATE:
        return read_day(w, slot, value);
    case X12_AS_DIGITS:
        return read_digits(w, slot, value);
    case X12_LONG_WAY:
    case X12_AS_PERIOD:
    case X12_AS_TEXTS:
    case X12_AS_NUMBERS:
        return false;
    }
    return false;
}

static bool read_several(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    if (slot->way == X12_AS_PERIOD) return read_period(w, slot, at);
    if (slot->way == X12_LONG_WAY) return false;
    return slot->way == X12_AS_TEXTS ? read_texts(w, slot, at) : read_numbers(w, slot, at);
}

/* A field whose value is this: at once where it is in order, else by x12_work_bind_field. */
static inline void bind_value(struct x12_work *w, const struct x12_slot *slot, str value)
{
    if (value.len == 0
            ? slot->may_be_empty
            : (slot->way == X12_AS_TEXT ? read_text(w, slot, value) : read_value(w, slot, value)))
        return;
    x12_work_bind_field(w, &w->spec->fields[slot - w->plan->slots]);
}

static void bind_several(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    if (!read_several(w, slot, at)) x12_work_bind_field(w, &w->spec->fields[slot - w->plan->slots]);
}

static void bind_composite(struct x12_work *w, const struct x12_slot *slot, unsigned at)
{
    const uint8_t element = slot->at;
    (void)x12_work_value(w, at, 1);
    if (((2u << w->cut->count) - 2) & ~slot->known) w->has_extra = true;
    for (; slot->at == element; slot++) {
        const struct x12_cut *cut = &w->cuts[at % CUTS_MAX];
        const unsigned c = slot->component;
        if (slot->way >= X12_AS_SEVERAL)
            bind_several(w, slot, at);
        else
            bind_value(w, slot, c <= cut->count ? cut->components[c] : (str){0});
    }
}

/* The elements at which fields are to be read: those of `here`, and those that are asked for. */
static uint64_t fields_of(const struct x12_plan *plan, uint64_t here)
{
    uint64_t fields = (here & plan->starts) | plan->asked;
    for (uint64_t tails = here & plan->tails; tails; tails &= plan->tails) {
        tails >>= 1; /* to where its field begins */
        fields |= tails & plan->starts;
    }
    return fields;
}

static inline void bind_fields(struct x12_work *w, uint64_t here, unsigned group_shift)
{
    const struct x12_plan *plan = w->plan;
    for (uint64_t fields = fields_of(plan, here); fields; fields &= fields - 1) {
        const unsigned element = (unsigned)__builtin_ctzll(fields);
        const struct x12_slot *slot = plan->first_slots[element];
        const unsigned at = element + (group_shift && slot->in_group ? group_shift : 0);
        if (slot->component)
            bind_composite(w, slot, at);
        else if (slot->way >= X12_AS_SEVERAL)
            bind_several(w, slot, at);
        else
            bind_value(w, slot, x12_element(w->segment, at));
    }
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* The components are filled in when an element is cut. */
static inline void begin(struct x12_work *w, struct x12_binding *binding,
                         const struct x12_segment *segment, const struct x12_plan *plan,
                         void *record)
{
    w->binding = binding;
    w->segment = segment;
    w->spec = plan->spec;
    w->plan = plan;
    w->present = segment->present | 1; /* so that what is asked for is looked at */
    w->record = record;
    w->shift = 0;
    w->group_shift = 0;
    w->cut = w->cuts;
    for (unsigned i = 0; i < CUTS_MAX; i++) w->cuts[i].at = 0;
    w->foreign_said = 0;
    w->has_extra = false;
    if (!record || !plan->keeps_text) return;
    char *copy = arena_take(binding->arena, segment->text.len);
    w->shift = (char *)memcpy(copy, segment->text.at, segment->text.len) - segment->text.at;
}

void x12_bind_by(struct x12_binding *binding, const struct x12_segment *segment,
                 const struct x12_plan *plan, void *record)
{
    struct x12_work w;
    begin(&w, binding, segment, plan, record);
    bind_fields(&w, w.present, 0);
    if (w.present & plan->shaped) x12_work_check_shapes(&w);
    if ((w.present & ~(plan->known | 1)) || w.has_extra || w.present == 1 || plan->note_count ||
        x12_bytes_are_odd(segment, plan))
        x12_work_check(&w);
}

bool x12_bind_group_by(struct x12_binding *binding, const struct x12_segment *segment,
                       const struct x12_plan *plan, unsigned group, void *record)
{
    const struct x12_spec *spec = plan->spec;
    const unsigned shift = group * spec->group_stride;
    const uint64_t of_group = ((1ull << spec->group_stride) - 1) << spec->group_first;
    if (!(segment->present >> shift & of_group)) return false;
    struct x12_work w;
    begin(&w, binding, segment, plan, record);
    w.group_shift = shift;
    bind_fields(&w, (w.present & plan->shared) | (w.present >> shift & ~plan->shared), shift);
    if (w.has_extra) x12_work_check_group(&w);
    if (plan->shaped) x12_work_check_shapes(&w);
    return true;
}

void x12_check_groups_by(struct x12_binding *binding, const struct x12_segment *segment,
                         const struct x12_plan *plan)
{
    struct x12_work w;
    if (!x12_bytes_are_odd(segment, plan)) return;
    begin(&w, binding, segment, plan, NULL);
    x12_work_check_characters(&w);
}
